/** The server cannot start; the message is one sentence for the person who started it. */
export class ServerStartProblem extends Error {
  override readonly name = 'ServerStartProblem'
  readonly code: 'node_too_old' | 'settings_invalid' | 'database_unreachable' | 'database_newer' | 'database_failed' | 'port_in_use' | 'data_folder_unusable' | 'shapes_failed'

  constructor(code: ServerStartProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
