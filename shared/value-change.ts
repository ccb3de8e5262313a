/**
 * What of a value changed, for results that are followed: of an estimate with two thousand lines a key changes one, and only that
 * travels. Values are what JSON can say; what is `undefined` counts as absent.
 */
export type ValueChange =
  /** Another value in its place. */
  | { readonly value: unknown }
  /** Changed fields of an object, and the names of those that are gone. */
  | { readonly fields: Readonly<Record<string, ValueChange>>; readonly gone: readonly string[] }
  /** A list, made of what it was before. */
  | { readonly items: readonly ItemChange[] }

export type ItemChange =
  /** So many as they were, from that place. */
  | { readonly from: number; readonly count: number }
  /** The one from that place, changed. */
  | { readonly at: number; readonly change: ValueChange }
  | { readonly item: unknown }

/** News of a followed value: the whole, or what changed since the news before. */
export type ValueNews = { readonly value: unknown } | { readonly change: ValueChange }

/** What makes `after` out of `before`; null where they are the same. Members of lists are known by their `id`, where they have one. */
export function changeBetween(before: unknown, after: unknown): ValueChange | null {
  if (before === after) return null
  if (Array.isArray(before) && Array.isArray(after)) return changedItems(before, after)
  if (isPlain(before) && isPlain(after)) return changedFields(before, after)
  return { value: after }
}

/** The value that a change makes of `before`. What did not change is the same object as before. */
export function applyChange(before: unknown, change: ValueChange): unknown {
  if ('value' in change) return change.value
  if ('items' in change) {
    const list = before as readonly unknown[]
    return change.items.flatMap((piece) => ('item' in piece ? [piece.item] : 'at' in piece ? [applyChange(list[piece.at], piece.change)] : list.slice(piece.from, piece.from + piece.count)))
  }
  const fields: Record<string, unknown> = { ...before as object }
  for (const name of change.gone) delete fields[name]
  for (const [name, of] of Object.entries(change.fields)) fields[name] = applyChange(fields[name], of)
  return fields
}

/** Hands on the whole value with each news of it. */
export function wholeValues(onValue: (value: unknown) => void): (news: ValueNews) => void {
  let whole: unknown
  return (news) => {
    whole = 'change' in news ? applyChange(whole, news.change) : news.value
    onValue(whole)
  }
}

type Fields = Readonly<Record<string, unknown>>

// a field of that name could not be set like others
const isPlain = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value) && !Object.hasOwn(value, '__proto__')
const fieldOf = (of: Fields, name: string): unknown => (Object.hasOwn(of, name) ? of[name] : undefined)

function changedFields(before: Fields, after: Fields): ValueChange | null {
  const fields: Record<string, ValueChange> = {}
  const gone: string[] = []
  let same = true
  for (const name of Object.keys(before)) {
    if (before[name] === undefined || fieldOf(after, name) !== undefined) continue
    gone.push(name)
    same = false
  }
  for (const name of Object.keys(after)) {
    if (after[name] === undefined) continue
    const change = changeBetween(fieldOf(before, name), after[name])
    if (!change) continue
    fields[name] = change
    same = false
  }
  return same ? null : { fields, gone }
}

function changedItems(before: readonly unknown[], after: readonly unknown[]): ValueChange | null {
  const places = new Map<unknown, number>()
  before.forEach((item, place) => { places.set(identityOf(item) ?? place, place) })
  const items: ItemChange[] = []
  let run: { from: number; count: number } | null = null
  after.forEach((item, place) => {
    const at = places.get(identityOf(item) ?? place)
    const change = at === undefined ? null : changeBetween(before[at], item)
    if (at !== undefined && !change) {
      if (run && run.from + run.count === at) run.count += 1
      else items.push(run = { from: at, count: 1 })
      return
    }
    run = null
    // what is another thing altogether is no change of the one before
    items.push(at === undefined || !change || 'value' in change ? { item: item === undefined ? null : item } : { at, change })
  })
  const [only] = items
  const same = before.length === after.length && (items.length === 0 || (items.length === 1 && only !== undefined && 'count' in only && only.count === after.length && only.from === 0))
  return same ? null : { items }
}

/** What a member of a list is known by; undefined where only its place tells. */
function identityOf(item: unknown): string | undefined {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined
  return typeof id === 'string' ? id : undefined
}
