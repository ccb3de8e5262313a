/**
 * Everything that Electron's own IPC carries. A renderer's work goes over its MessagePort to the engine (`shared/bridge.ts`); these
 * channels only bring the two together.
 */

/** From a window to main: nothing but the wish to be connected, said once the page can listen. */
export interface ToMain {
  'bridge:connect': null
}

/** From main to a window: the engine's port comes along, at first and whenever the engine was started anew. */
export interface ToWindow {
  'bridge:port': null
}

/** What the preload tells its page when it hands on the port; `renderer/bridge/message-channel-port.ts` waits for it. */
export const portMessage = 'kibray:bridge-port'
