import { setImmediate as breathe } from 'node:timers/promises'
import { tableNamed, isTableName } from '../../shared/schema/database.ts'
import { decodeRow } from '../../shared/schema/replica-codec.ts'
import { schemaVersion } from '../../shared/schema/tables.ts'
import type { RowDifference, VerifyAnswer, VerifyRequest } from '../../shared/sync/protocol.ts'
import { BucketHashes, bucketOf, hashOfRow, hashText } from '../../shared/sync/row-hashes.ts'
import type { Session } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import { shapeOfStream, type ReplicaShape } from './stream-access.ts'

/** Rows read and hashed in one go: some milliseconds, in which this server answers nobody else. */
const PIECE = 500

interface Image { readonly tbl: string; readonly id: string; readonly version: number; readonly data: string; readonly restricted?: string }

/** Compares what a laptop holds of a stream with what Postgres has. */
export interface Verification {
  /** Throws `ProblemError` as a request for the stream itself would (P7). */
  compare(session: Session, asked: VerifyRequest): Promise<VerifyAnswer>
}

/** Makes the verification. One stream is compared at a time, for it reads all of it; who asks meanwhile waits. */
export function openVerification(postgres: Postgres): Verification {
  let last: Promise<unknown> = Promise.resolve()
  return {
    async compare(session, asked) {
      const shape = await shapeOfStream(postgres, session, asked.stream)
      const turn = last.then(() => compareIn(postgres, shape, asked))
      last = turn.catch(() => undefined)
      return await turn
    },
  }
}

async function compareIn(postgres: Postgres, shape: ReplicaShape, asked: VerifyRequest): Promise<VerifyAnswer> {
  const form = { schemaVersion: Math.min(asked.schema_version, schemaVersion), restricted: shape.columns.includes('restricted') }
  const stated = asked.buckets && new Map(asked.buckets.map(({ bucket, rows }) => [bucket, new Map(rows.map((row) => [`${row.tbl} ${row.id}`, row]))]))
  const hashes = new BucketHashes()
  const differing: RowDifference[] = []
  await eachImage(postgres, shape, (image) => {
    const table = isTableName(image.tbl) ? tableNamed(image.tbl) : null
    if (!table || table.since > form.schemaVersion) return
    const rows = stated?.get(bucketOf(image.id))
    if (stated && !rows) return
    const hash = hashOfRow(table, decodeRow(table, image.data, image.restricted), image.version, form)
    hashes.add(image.id, hash)
    const key = `${image.tbl} ${image.id}`
    if (rows && rows.get(key)?.hash !== hashText(hash)) differing.push({ kind: 'upsert', ...image })
    rows?.delete(key)
  })
  // what is left of the stated rows is not there
  for (const rows of stated?.values() ?? []) for (const { tbl, id } of rows.values()) differing.push({ kind: 'delete', tbl, id })
  return { schema_version: form.schemaVersion, rows: hashes.rows, ...(stated ? { differing } : { buckets: hashes.toTexts() }) }
}

/** Hands over all images of a shape as they were at one moment, a piece at a time. */
async function eachImage(postgres: Postgres, { where, parameters, columns }: ReplicaShape, take: (image: Image) => void): Promise<void> {
  const piece = `select ${columns.join(', ')} from replica where ${where} and (tbl, id) > ($${parameters.length + 1}, $${parameters.length + 2}) order by tbl, id limit ${PIECE}`
  await postgres.withConnection(async (connection) => {
    // one snapshot for all pieces: rows of one transaction are all there or none
    await connection.run('begin isolation level repeatable read read only')
    let after: readonly [string, string] = ['', '']
    for (;;) {
      const rows = await connection.query<Image>(piece, [...parameters, ...after])
      rows.forEach(take)
      const end = rows.at(-1)
      if (!end || rows.length < PIECE) break
      after = [end.tbl, end.id]
      await breathe()
    }
    await connection.run('commit')
  })
}
