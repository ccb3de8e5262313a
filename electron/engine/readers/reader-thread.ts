import { parentPort, workerData } from 'node:worker_threads'
import { queryNamed } from '../../../shared/queries/registry.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { kyselyOver } from '../database/kysely-dialect.ts'
import { openDatabase } from '../database/open-database.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import { matching } from '../queries/matching.ts'
import { ownReads } from './own-reads.ts'
import type { ReadAnswer, ReadRequest, ReaderMessage } from './reader-protocol.ts'

/**
 * A thread with a read-only connection. Each read stands in a transaction of its own, so that all its statements see one commit (P5),
 * and reads come one after the other.
 */
const port = parentPort
if (!port) throw new TypeError('a reader runs as a worker thread')
const { folder, key } = workerData as { folder: string; key: string }
const connection = openDatabase(folder, key, 'reader')
const database = kyselyOver(connection)
const lastTexts = new Map<number, string>()
let last: Promise<void> = Promise.resolve()

async function read({ name, args, actor }: ReadRequest): Promise<unknown> {
  const own = ownReads[name]
  if (own) return own(connection)
  const query = queryNamed(name)
  if (!query) throw new ProblemError({ code: 'not_found', detail: `there is no query ${name}` })
  if (!actor) throw new ProblemError({ code: 'not_signed_in', detail: 'nobody is signed in on this laptop' })
  const parsed = query.arguments.safeParse(args)
  if (!parsed.success) throw new ProblemError({ code: 'invalid_input', detail: `${name}: ${parsed.error.message}` })
  return await query.run({ database, actor, matching }, parsed.data)
}

async function answer(request: ReadRequest): Promise<void> {
  let answered: ReadAnswer
  try {
    connection.exec('begin')
    const text = JSON.stringify(await read(request)) ?? 'null'
    if (request.follow !== null && lastTexts.get(request.follow) === text) answered = { request: request.request, unchanged: true }
    else answered = { request: request.request, text }
    if (request.follow !== null) lastTexts.set(request.follow, text)
  } catch (error) {
    // after a failure the next good result must be told, whatever it is
    if (request.follow !== null) lastTexts.delete(request.follow)
    answered = { request: request.request, problem: problemOf(storageFaultOf(error) ?? error) }
  } finally {
    if (connection.inTransaction) connection.exec('commit')
  }
  port?.postMessage(answered)
}

port.on('message', (message: ReaderMessage) => {
  switch (message.type) {
    case 'read':
      last = last.then(() => answer(message.read))
      return
    case 'forget':
      last = last.then(() => { lastTexts.delete(message.follow) })
      return
    case 'close':
      last = last.then(() => {
        connection.close()
        port.close()
      })
  }
})
