import type { EngineMessage, RendererMessage } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/problem.ts'

/** What an engine's host says to it. See README.md. */
export type HostMessage =
  | { readonly type: 'open'; readonly data_folder: string; readonly database_key: string; readonly server_url: string; readonly device_name: string; readonly platform: string; readonly restore_from?: string }
  | { readonly type: 'connect'; readonly connection: string }
  | { readonly type: 'renderer'; readonly connection: string; readonly message: RendererMessage }
  | { readonly type: 'disconnect'; readonly connection: string }
  | { readonly type: 'close' }

/** What an engine says to its host. */
export type EngineHostMessage =
  | { readonly type: 'opened' }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'engine'; readonly connection: string; readonly message: EngineMessage }
