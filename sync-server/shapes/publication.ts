import type pg from 'pg'
import { InvalidRequest } from './invalid-request.ts'
import { sqlState } from './postgres-session.ts'
import type { TableDescription } from './table-description.ts'
import { quotedRelation, quoteIdentifier } from './table-description.ts'

// A table that is being written by a long transaction is not worth holding up everyone else behind our lock.
const LOCK_TIMEOUT = '3s'

// Not a table that can be published, not supported, not ours.
const UNPUBLISHABLE = new Set(['22023', '0A000', '42501', '42809'])

/** The engine's own publication: the tables whose changes Postgres streams to it. */
export class Publication {
  readonly name: string
  private readonly pool: pg.Pool
  private readonly published = new Map<number, Promise<void>>()

  constructor(pool: pg.Pool, name: string) {
    this.pool = pool
    this.name = name
  }

  /** Creates the publication if it is not there. Returns whether it was. */
  async create(): Promise<'created' | 'existed'> {
    const found = await this.pool.query('select 1 from pg_publication where pubname = $1', [this.name])
    if (found.rowCount) return 'existed'
    try {
      await this.pool.query(`create publication ${quoteIdentifier(this.name)} with (publish = 'insert, update, delete, truncate')`)
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

  /** The tables that are published with their whole old rows. */
  async publishedOids(): Promise<Set<number>> {
    const result = await this.pool.query<{ oid: string }>(
      `select c.oid::text as oid from pg_publication p join pg_publication_rel r on r.prpubid = p.oid join pg_class c on c.oid = r.prrelid
       where p.pubname = $1 and c.relreplident = 'f'`,
      [this.name],
    )
    return new Set(result.rows.map((row) => Number(row.oid)))
  }

  private async publish(table: TableDescription): Promise<void> {
    if ((await this.publishedOids()).has(table.oid)) return
    const client = await this.pool.connect()
    try {
      // The lock waits for whoever is writing: what they wrote before would be streamed without its old rows or not at all,
      // while a snapshot taken before they commit lacks it. Readers are in its way only where the identity has to change.
      await client.query('begin')
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
      const { rows } = await client.query<{ full: boolean }>(`select relreplident = 'f' as full from pg_class where oid = $1`, [table.oid])
      if (rows[0]?.full) await client.query(`lock table ${quotedRelation(table)} in share row exclusive mode`)
      else await client.query(`alter table ${quotedRelation(table)} replica identity full`)
      const member = await client.query(
        'select 1 from pg_publication p join pg_publication_rel r on r.prpubid = p.oid where p.pubname = $1 and r.prrelid = $2',
        [this.name, table.oid],
      )
      if (!member.rowCount) await client.query(`alter publication ${quoteIdentifier(this.name)} add table ${quotedRelation(table)}`)
      await client.query('commit')
      client.release()
    } catch (error) {
      client.release(true)
      if (UNPUBLISHABLE.has(sqlState(error) ?? '')) throw new InvalidRequest('table', (error as Error).message)
      throw error
    }
  }
}
