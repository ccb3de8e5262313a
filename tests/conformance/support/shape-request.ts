/** One message of a shape's log or snapshot. */
export interface ShapeMessage {
  readonly key?: string
  readonly value?: Readonly<Record<string, string | null>>
  readonly old_value?: Readonly<Record<string, string | null>>
  readonly headers: {
    readonly operation?: 'insert' | 'update' | 'delete'
    readonly control?: 'up-to-date' | 'must-refetch' | 'snapshot-end'
    readonly lsn?: string
    readonly op_position?: number
    readonly txids?: readonly number[]
    readonly last?: boolean
    readonly relation?: readonly string[]
    readonly [name: string]: unknown
  }
}

export interface ShapeAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body's messages, where it is a list. */
  readonly messages: readonly ShapeMessage[]
  readonly handle: string
  readonly offset: string
  readonly upToDate: boolean
}

export type ShapeParameters = Readonly<Record<string, string | undefined>>

/** Asks a shape server one question. Undefined parameters are left out. */
export async function askShape(url: string, parameters: ShapeParameters, init: RequestInit = {}): Promise<ShapeAnswer> {
  const address = new URL('/v1/shape', url)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) address.searchParams.set(name, value)
  const response = await fetch(address, init)
  const text = await response.text()
  const parsed: unknown = response.headers.get('content-type')?.startsWith('application/json') && text !== '' ? JSON.parse(text) : undefined
  return {
    status: response.status,
    headers: response.headers,
    text,
    messages: Array.isArray(parsed) ? (parsed as ShapeMessage[]) : [],
    handle: response.headers.get('electric-handle') ?? '',
    offset: response.headers.get('electric-offset') ?? '',
    upToDate: response.headers.get('electric-up-to-date') !== null,
  }
}
