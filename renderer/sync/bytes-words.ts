/** A size in bytes as people read it: `812 bytes`, `3.4 kB`, `12 MB`. */
export function bytesWords(bytes: number, language: string): string {
  const [unit, size] = bytes < 1000 ? ['byte', 1] : bytes < 1_000_000 ? ['kilobyte', 1000] : ['megabyte', 1_000_000]
  const value = bytes / size
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: size === 1 ? 'long' : 'short', maximumFractionDigits: value < 10 && size > 1 ? 1 : 0 }).format(value)
}
