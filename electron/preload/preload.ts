import { portMessage } from '../main/ipc-channels.ts'
import { onMainMessage, sendToMain } from './typed-ipc.ts'

/**
 * The one door between a page and the rest: it hands the engine's port to its own window. Nothing is put into the page's world, so
 * there is nothing there to misuse; a port speaks `shared/bridge.ts` and only that.
 */
onMainMessage('bridge:port', (_message, ports) => {
  // To any origin, because this window is locked to our own page and a custom scheme's origin is not always matched.
  window.postMessage(portMessage, '*', [...ports])
})

// Once the page's own scripts have run and listen.
window.addEventListener('load', () => sendToMain('bridge:connect', null), { once: true })
