/** A request that the engine refuses with 400, naming the parameter at fault. */
export class InvalidRequest extends Error {
  readonly code = 'invalid-request'
  readonly errors: Readonly<Record<string, unknown>>

  constructor(field: string, reason: unknown) {
    super(`Invalid request: ${field}`)
    this.errors = { [field]: typeof reason === 'string' ? [reason] : reason }
  }
}
