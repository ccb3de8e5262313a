import type { AddressInfo } from 'node:net'
import { BadFlag, readServeFlags, USAGE } from './serve-flags.ts'
import type { ServeFlags } from './serve-flags.ts'
import { openShapeEngine } from './shape-engine.ts'
import { createShapeWebServer } from './shape-web-server.ts'

const flags = flagsOrEnd()
const engine = engineOrEnd(flags)
engine.started.catch((error: unknown) => end(1, `The shape engine cannot start: ${sentence(error)}`))

const server = createShapeWebServer(engine, flags.secret)
server.once('error', (error: NodeJS.ErrnoException) => {
  end(1, error.code === 'EADDRINUSE' ? `Port ${flags.port} on ${flags.host} is in use; choose another with --port.` : `Cannot listen on ${flags.host}:${flags.port}: ${error.message}.`)
})
server.listen(flags.port, flags.host, () => {
  process.stdout.write(`Listening on http://${flags.host}:${(server.address() as AddressInfo).port}\n`)
})

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  server.close()
  await engine.stop()
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())
// whoever started this process was killed
if (process.connected) process.once('disconnect', () => void stop())

function flagsOrEnd(): ServeFlags {
  try {
    const read = readServeFlags(process.argv.slice(2))
    return read === 'help' ? end(0, USAGE.trimEnd()) : read
  } catch (error) {
    if (error instanceof BadFlag) end(2, error.message)
    throw error
  }
}

function engineOrEnd({ engine: options }: ServeFlags): ReturnType<typeof openShapeEngine> {
  try {
    return openShapeEngine({ ...options, log: (level, message, fields) => process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`) })
  } catch (error) {
    end(1, `--data ${options.dataFolder} cannot be used: ${sentence(error)}`)
  }
}

function end(code: number, words: string): never {
  ;(code === 0 ? process.stdout : process.stderr).write(`${words}\n`)
  process.exit(code)
}

function sentence(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  return words.endsWith('.') ? words : `${words}.`
}
