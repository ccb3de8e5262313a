/** The engine's process. See README.md for what its host and it say to each other. */
import type { MessagePort as WorkerPort } from 'node:worker_threads'
import type { EngineMessage, RendererMessage } from '../../shared/bridge.ts'
import { problemOf } from '../../shared/problem.ts'
import { storageFaultOf } from './database/storage-fault.ts'
import type { Engine } from './engine.ts'
import type { EngineHostMessage, HostMessage } from './host-protocol.ts'
import type { RendererPort } from './renderer-port.ts'

if (Number(process.versions.node.split('.')[0]) < 22) {
  // on an older one the database module ends the process without a word
  process.stderr.write(`Kibray's engine needs Node 24; this is ${process.versions.node}. Start it with npm start.\n`)
  process.exit(1)
}

/** Electron's utility process has this instead of `process.send`. */
interface ParentPort {
  postMessage(message: EngineHostMessage): void
  on(event: 'message', listener: (event: { data: HostMessage; ports: readonly TransferredPort[] }) => void): void
}
/** A renderer's end of a MessageChannel, as a utility process gets it. */
interface TransferredPort extends Pick<WorkerPort, 'postMessage' | 'close'> {
  on(event: 'message', listener: (event: { data: RendererMessage }) => void): void
  start(): void
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort
const ports = new Map<string, RendererPort>()
let engine: Engine | null = null
let opening: Promise<void> | null = null

function tell(message: EngineHostMessage): void {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
}

async function open(message: Extract<HostMessage, { type: 'open' }>): Promise<void> {
  try {
    const { startEngine } = await import('./engine.ts')
    const { type: _, ...options } = message
    engine = await startEngine({ ...options, log: (sentence) => process.stderr.write(`${sentence}\n`) })
    tell({ type: 'opened' })
  } catch (error) {
    const problem = problemOf(storageFaultOf(error, message.data_folder) ?? error)
    process.stderr.write(`the engine could not open: ${problem.detail}\n`)
    tell({ type: 'failed', problem })
    setImmediate(() => process.exit(1))
  }
}

async function connect(connection: string, transferred: TransferredPort | undefined): Promise<void> {
  const early: RendererMessage[] = []
  let port: RendererPort | null = null
  transferred?.on('message', (event) => { if (port) port.receive(event.data); else early.push(event.data) })
  transferred?.start()
  await opening
  if (!engine) return
  const { RendererPort: Port } = await import('./renderer-port.ts')
  const send = (message: EngineMessage): void => { if (transferred) transferred.postMessage(message); else tell({ type: 'engine', connection, message }) }
  port = new Port(engine, send)
  ports.set(connection, port)
  for (const message of early) port.receive(message)
}

async function close(): Promise<never> {
  await opening
  await engine?.close()
  process.exit(0)
}

let last: Promise<void> = Promise.resolve()

async function receive(message: HostMessage, transferred: TransferredPort | undefined): Promise<void> {
  switch (message.type) {
    case 'open':
      await (opening ??= open(message))
      return
    case 'connect':
      await connect(message.connection, transferred)
      return
    case 'renderer':
      ports.get(message.connection)?.receive(message.message)
      return
    case 'disconnect':
      ports.get(message.connection)?.close()
      ports.delete(message.connection)
      return
    case 'close': return await close()
  }
}

/** Messages take effect in the order in which they came. */
function received(message: HostMessage, transferred?: TransferredPort): void {
  last = last.then(() => receive(message, transferred)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  })
}

if (parentPort) parentPort.on('message', (event) => received(event.data, event.ports[0]))
else {
  process.on('message', (message) => received(message as HostMessage))
  // the host is gone, however it went
  process.on('disconnect', () => received({ type: 'close' }))
}
// a promise that nobody waited for is no reason to end; what nobody caught is, and the host starts a whole engine anew
process.on('unhandledRejection', (reason) => { process.stderr.write(`${reason instanceof Error ? reason.stack : String(reason)}\n`) })
// Ctrl-C in a terminal reaches the whole group; the host decides when the engine ends
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => received({ type: 'close' }))
