/** Hands out what was put there, from memory: what a client can read at best from a Node server. Prints its port. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

const bodies = new Map<string, Buffer>()
const server = createServer(async (request, response) => {
  const path = request.url ?? ''
  if (request.method === 'PUT') bodies.set(path, await buffer(request))
  response.setHeader('content-type', 'application/json')
  response.end(request.method === 'PUT' ? undefined : bodies.get(path))
})
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
