import type { BridgePort, EngineMessage, RendererMessage } from '../../shared/bridge.ts'

const firstPause = 250
const longestPause = 5_000

/**
 * A bridge over a WebSocket that opens anew whenever it closes, with growing pauses. What is sent while it is closed is dropped:
 * whoever sends asks again when it opens.
 */
export function webSocketPort(address: string): BridgePort {
  const messageListeners: ((message: EngineMessage) => void)[] = []
  const openListeners: (() => void)[] = []
  const closeListeners: (() => void)[] = []
  let socket: WebSocket
  let pause = firstPause

  const open = (): void => {
    socket = new WebSocket(address)
    socket.addEventListener('open', () => {
      pause = firstPause
      for (const listener of openListeners) listener()
    })
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as EngineMessage
      for (const listener of messageListeners) listener(message)
    })
    socket.addEventListener('close', () => {
      for (const listener of closeListeners) listener()
      setTimeout(open, pause)
      pause = Math.min(pause * 2, longestPause)
    })
  }
  open()

  return {
    send: (message: RendererMessage) => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)) },
    onMessage: (listener) => { messageListeners.push(listener) },
    onOpen: (listener) => {
      openListeners.push(listener)
      if (socket.readyState === WebSocket.OPEN) listener()
    },
    onClose: (listener) => { closeListeners.push(listener) },
  }
}
