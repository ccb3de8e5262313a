export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined }

/**
 * The one text of a JSON value, by RFC 8785: no spaces, names in order of their UTF-16 code units, numbers as ECMAScript writes
 * them. Names with an undefined value are left out. Throws `TypeError` for what JSON cannot hold: NaN, infinity, lone surrogates.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('text with half a surrogate pair has no canonical form')
    return JSON.stringify(value)
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  // without a comparison sort() orders by UTF-16 code units, which is what the RFC asks for
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort()
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(value[name] as JsonValue)}`).join(',')}}`
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value)
