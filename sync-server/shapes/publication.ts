import type pg from 'pg'
import { InvalidRequest } from './invalid-request.ts'
import { sqlState } from './postgres-session.ts'
import type { TableDescription } from './table-description.ts'
import { quotedRelation, quoteIdentifier } from './table-description.ts'

// A table that is being written by a long transaction is not worth holding up everyone else behind our lock.
const LOCK_TIMEOUT = '3s'

// Not a table that can be published, not supported, not ours.
const UNPUBLISHABLE = new Set(['22023', '0A000', '42501', '42809'])

// A partition's changes are told as its table's: which partition a row lies in is no business of a shape.
const OPTIONS = "publish = 'insert, update, delete, truncate', publish_via_partition_root = true"
// as JSON, for not every column is there in every version
const PUBLISHES_ALL = "p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate and p.pubviaroot and coalesce(to_jsonb(p) ->> 'pubgencols', 's') = 's'"
const IS_FILTERED = "to_jsonb(r) ->> 'prqual' is not null or to_jsonb(r) ->> 'prattrs' is not null"
const PARTITIONS_NOT_FULL = "select l.oid from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid where c.relkind = 'p' and l.relreplident <> 'f'"

/** The engine's own publication: the tables whose changes Postgres streams to it. */
export class Publication {
  readonly name: string
  private readonly pool: pg.Pool
  private readonly onGap: (oid: number | undefined) => void
  private readonly published = new Map<number, Promise<void>>()

  /** `onGap` is told of a table that was not published whole until now, and of all with undefined. */
  constructor(pool: pg.Pool, name: string, onGap: (oid: number | undefined) => void) {
    this.pool = pool
    this.name = name
    this.onGap = onGap
  }

  /** Creates the publication if it is not there, and puts it right if someone changed what it publishes. Returns whether it was as it should be. */
  async create(): Promise<'created' | 'altered' | 'existed'> {
    const found = await this.pool.query<{ whole: boolean | null; generated: boolean }>(
      `select (select ${PUBLISHES_ALL} from pg_publication p where pubname = $1) as whole, current_setting('server_version_num')::int >= 180000 as generated`,
      [this.name],
    )
    const { whole, generated } = found.rows[0] as { whole: boolean | null; generated: boolean }
    if (whole) return 'existed'
    const options = generated ? `${OPTIONS}, publish_generated_columns = stored` : OPTIONS
    if (whole === false) {
      await this.pool.query(`alter publication ${quoteIdentifier(this.name)} set (${options})`)
      return 'altered'
    }
    try {
      await this.pool.query(`create publication ${quoteIdentifier(this.name)} with (${options})`)
      return 'created'
    } catch (error) {
      if (sqlState(error) === '42710') return 'existed'
      throw error
    }
  }

  /**
   * Sees to it that every change committed from now on is streamed, with the whole old row. Throws `InvalidRequest` on `table` for
   * a table that cannot be published: an unlogged one, or another role's.
   */
  ensure(table: TableDescription): Promise<void> {
    const known = this.published.get(table.oid)
    if (known) return known
    const published = this.publish(table)
    this.published.set(table.oid, published)
    published.catch(() => this.published.delete(table.oid))
    return published
  }

  /** Looks again at what is published the next time. */
  forget(oid?: number): void {
    if (oid === undefined) this.published.clear()
    else this.published.delete(oid)
  }

  /** The tables that are published whole: every operation, row and column, with the old rows, in all their partitions. */
  async publishedOids(): Promise<Set<number>> {
    const result = await this.pool.query<{ oid: string }>(
      `select c.oid::text as oid from pg_publication p join pg_publication_rel r on r.prpubid = p.oid join pg_class c on c.oid = r.prrelid
       where p.pubname = $1 and ${PUBLISHES_ALL} and not (${IS_FILTERED}) and c.relreplident = 'f' and not exists (${PARTITIONS_NOT_FULL})`,
      [this.name],
    )
    return new Set(result.rows.map((row) => Number(row.oid)))
  }

  private async publish(table: TableDescription): Promise<void> {
    if ((await this.create()) !== 'existed') this.onGap(undefined)
    if ((await this.publishedOids()).has(table.oid)) return
    this.onGap(table.oid)
    const client = await this.pool.connect()
    try {
      // The lock waits for whoever is writing: what they wrote before would be streamed without its old rows or not at all,
      // while a snapshot taken before they commit lacks it. Readers are in its way only where the identity has to change.
      await client.query('begin')
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
      const name = quoteIdentifier(this.name)
      const relation = quotedRelation(table)
      const { rows } = await client.query<{ full: boolean }>(`select relreplident = 'f' as full from pg_class where oid = $1`, [table.oid])
      if (rows[0]?.full || table.isPartitioned) await client.query(`lock table ${relation} in share row exclusive mode`)
      if (!rows[0]?.full) await client.query(`alter table ${relation} replica identity full`)
      const partitions = await client.query<{ name: string }>(`select l.oid::regclass::text as name from pg_class c, lateral (${PARTITIONS_NOT_FULL}) l where c.oid = $1`, [table.oid])
      for (const partition of partitions.rows) await client.query(`alter table ${partition.name} replica identity full`)
      const member = await client.query<{ filtered: boolean }>(
        `select ${IS_FILTERED} as filtered from pg_publication p join pg_publication_rel r on r.prpubid = p.oid where p.pubname = $1 and r.prrelid = $2`,
        [this.name, table.oid],
      )
      if (member.rows[0]?.filtered) await client.query(`alter publication ${name} drop table ${relation}`)
      if (member.rows[0]?.filtered !== false) await client.query(`alter publication ${name} add table ${relation}`)
      await client.query('commit')
      client.release()
    } catch (error) {
      client.release(true)
      if (UNPUBLISHABLE.has(sqlState(error) ?? '')) throw new InvalidRequest('table', (error as Error).message)
      throw error
    }
  }
}
