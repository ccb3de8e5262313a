import { ShapeStream, isChangeMessage, type Row } from '@electric-sql/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { protocolVersion, type ServerMessage } from '../../shared/sync/protocol.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let ana: Laptop

beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('office', 'Olga')
  ana = await server.laptop('estimator', 'Ana')
})
afterAll(() => server?.close())

/** The rows of a stream at its first up-to-date, read by Electric's own client; by `<table> <id>`. */
async function rowsOf(laptop: Laptop, stream: string): Promise<Map<string, Row>> {
  const ending = new AbortController()
  const rows = new Map<string, Row>()
  const shape = new ShapeStream({ url: `${server.url}/api/v1/sync/shape`, params: { stream }, headers: { authorization: `Bearer ${laptop.session.access_token}` }, subscribe: false, signal: ending.signal, onError: (error) => { throw error } })
  return await new Promise((resolve, reject) => {
    shape.subscribe((messages) => {
      for (const message of messages) {
        if (isChangeMessage(message)) rows.set(`${message.value['tbl']} ${message.value['id']}`, message.value)
        else if (message.headers.control === 'up-to-date') {
          ending.abort()
          resolve(rows)
        }
      }
    }, reject)
  })
}

test('a command that one laptop pushes wakes the other, and comes down with its receipt', async () => {
  const project = newProject()
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/push`)
  const heard: ServerMessage[] = []
  socket.on('message', (data) => { heard.push(JSON.parse(String(data)) as ServerMessage) })
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', access_token: olga.session.access_token, protocol: protocolVersion })))
  await expect.poll(() => heard[0], { timeout: 60_000 }).toEqual({ type: 'welcome' })

  const command = ana.envelope('project.create', project)
  const [result] = await ana.push(command)
  expect(result).toMatchObject({ id: command.id, status: 'applied', scope: `project:${project.id}` })
  // what was written before the socket opened may be told as well
  const transaction = result?.status === 'applied' ? result.transaction : ''
  await expect.poll(() => heard, { timeout: 60_000 }).toContainEqual({ type: 'poke', transaction, streams: expect.arrayContaining([`whole-company:${server.company}`]) as string[] })
  socket.close()

  for (const [laptop, stream] of [[olga, `whole-company:${server.company}`], [ana, `project:${project.id}`]] as const) {
    const rows = await rowsOf(laptop, stream)
    expect(rows.has(`project ${project.id}`)).toBe(true)
    expect(rows.has(`command_log ${command.id}`)).toBe(true)
  }
  const own = await rowsOf(ana, `user:${ana.actor.id}`)
  expect([...own.keys()].map((key) => key.split(' ')[0]).sort()).toEqual(expect.arrayContaining(['command_log', 'device', 'number_lease', 'number_lease', 'project_access']))
})
