/** The largest file that a laptop takes up and the office stores, in bytes. */
export const largestFile = 20_000_000

/** Kinds of files that are taken; what a file is, its first bytes say and never its name. */
const fileKinds = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const
export type FileKind = (typeof fileKinds)[number]

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

const startsWith = (bytes: Uint8Array, from: number, ...expected: readonly number[]): boolean => expected.every((byte, index) => bytes[from + index] === byte)

/** What a file is by its first bytes, or null for anything that is not taken. */
export function fileKindOf(bytes: Uint8Array): FileKind | null {
  if (startsWith(bytes, 0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (startsWith(bytes, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (startsWith(bytes, 0, 0x52, 0x49, 0x46, 0x46) && startsWith(bytes, 8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp'
  if (startsWith(bytes, 0, 0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf'
  return null
}
