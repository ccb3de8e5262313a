/**
 * Idle laptops' sockets in a process of their own. Arguments: address of the socket, access token, how many. Prints a line when all are
 * welcome, and for each transaction that reached all of them the time at which the last one heard of it.
 */
import { WebSocket } from 'ws'
import { protocolVersion } from '../../shared/sync/protocol.ts'

const [url = '', accessToken = '', count = '0'] = process.argv.slice(2)
const openingAtOnce = 50
const hello = JSON.stringify({ type: 'hello', access_token: accessToken, protocol: protocolVersion })
const heard = new Map<string, number>()
let left = Number(count)
await Promise.all(Array.from({ length: openingAtOnce }, async () => { while (left-- > 0) await open() }))
process.stdout.write('ready\n')

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    socket.on('open', () => socket.send(hello))
    socket.on('error', reject)
    socket.on('close', (code) => { process.stderr.write(`a socket was closed with ${code}\n`) })
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; transaction: string }
      if (message.type === 'welcome') return resolve()
      if (message.type !== 'poke') return
      const times = (heard.get(message.transaction) ?? 0) + 1
      heard.set(message.transaction, times)
      if (times === Number(count)) process.stdout.write(`${message.transaction} ${performance.timeOrigin + performance.now()}\n`)
    })
  })
}
