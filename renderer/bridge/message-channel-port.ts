import type { BridgePort, EngineMessage, RendererMessage } from '../../shared/bridge.ts'

/** What Electron's preload posts to its own window, with the engine's port, at first and whenever the engine started anew. */
export const portMessage = 'kibray:bridge-port'

/** A bridge over the MessagePort that the preload hands to this window. */
export function messageChannelPort(page: Window): BridgePort {
  const messageListeners: ((message: EngineMessage) => void)[] = []
  const openListeners: (() => void)[] = []
  const closeListeners: (() => void)[] = []
  let port: MessagePort | null = null

  page.addEventListener('message', (event: MessageEvent) => {
    const fresh = event.ports[0]
    if (event.source !== page || event.data !== portMessage || !fresh) return
    if (port) {
      port.close()
      for (const listener of closeListeners) listener()
    }
    port = fresh
    port.addEventListener('message', (message: MessageEvent<EngineMessage>) => { for (const listener of messageListeners) listener(message.data) })
    port.start()
    for (const listener of openListeners) listener()
  })

  return {
    send: (message: RendererMessage) => { port?.postMessage(message) },
    onMessage: (listener) => { messageListeners.push(listener) },
    onOpen: (listener) => {
      openListeners.push(listener)
      if (port) listener()
    },
    onClose: (listener) => { closeListeners.push(listener) },
  }
}
