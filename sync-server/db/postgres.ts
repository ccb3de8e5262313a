import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { ServerDatabase } from '../../shared/schema/database.ts'

const INT8 = 20
const STATEMENT_TIMEOUT_MS = 30_000
/** So many statements are kept prepared on each connection; a list of unusual length must not fill the memory of Postgres. */
const PREPARED_LIMIT = 400

/** Rows count in whole numbers below 2^53, so a bigint is a number here. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'))) as pg.CustomTypesConfig['getTypeParser'],
}

/** One connection, held by one piece of work at a time. */
export interface Connection {
  /** Kysely on this connection, inside whatever transaction it is in. */
  readonly database: Kysely<ServerDatabase>
  /** One statement with parameters, prepared once for each connection. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** One or more statements without parameters, in one round trip. */
  run(statements: string): Promise<void>
}

/** The connections to Postgres. */
export interface Postgres {
  /** Kysely on whatever connection is free, each statement by itself. */
  readonly database: Kysely<ServerDatabase>
  /** Gives a connection for the length of `work`; what throws gives it back to Postgres, not to the pool, where it may be in an unknown state. */
  withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** Runs `work` between BEGIN and COMMIT; an error rolls back. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** Waits for work under way and closes all connections. */
  close(): Promise<void>
}

export interface PostgresOptions {
  readonly url: string
  readonly log: Logger
  readonly connections: number
  /** Schemas in which names are looked up; `public` unless told. */
  readonly searchPath?: string
}

/** Opens a pool of connections; none is made before it is needed. */
export function openPostgres({ url, log, connections, searchPath }: PostgresOptions): Postgres {
  const pool = new pg.Pool({
    connectionString: url, max: connections, types, pipeline: true, connectionTimeoutMillis: STATEMENT_TIMEOUT_MS, statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS, application_name: 'kibray',
    ...(searchPath ? { options: `-c search_path=${searchPath}` } : {}),
  })
  pool.on('error', (error) => log.warn({ reason: error.message }, 'an idle connection to Postgres was lost'))
  // one that breaks while it is in use tells its query as well, and would end the process if nobody listened
  pool.on('connect', (client) => client.on('error', (error) => log.warn({ reason: error.message }, 'a connection to Postgres was lost')))
  const preparing = new WeakMap<pg.PoolClient, PreparingClient>()
  const preparingOf = (client: pg.PoolClient): PreparingClient => {
    let found = preparing.get(client)
    if (!found) preparing.set(client, found = new PreparingClient(client))
    return found
  }

  const database = new Kysely<ServerDatabase>({
    dialect: new PostgresDialect({
      pool: {
        options: {},
        async connect() {
          const client = await pool.connect()
          const inner = preparingOf(client)
          return { query: inner.raw, release: () => client.release() } as never
        },
        end: async () => undefined,
      },
    }),
  })

  async function withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      return await work(preparingOf(client))
    } catch (error) {
      if (isLostConnection(error)) broken = error as Error
      else await client.query('rollback').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    database,
    withConnection,
    transaction: (work) => withConnection(async (connection) => {
      await connection.run('begin')
      const result = await work(connection)
      await connection.run('commit')
      return result
    }),
    close: () => pool.end(),
  }
}

/** A connection that prepares what it is asked more than once. */
class PreparingClient implements Connection {
  readonly database: Kysely<ServerDatabase>
  readonly #client: pg.PoolClient
  readonly #names = new Map<string, string>()

  constructor(client: pg.PoolClient) {
    this.#client = client
    client.on('error', () => {
      // A connection lost while somebody holds it shows in the query that it breaks.
    })
    const single = { query: this.raw, release: () => undefined }
    this.database = new Kysely<ServerDatabase>({
      dialect: new PostgresDialect({ pool: { options: {}, connect: async () => single as never, end: async () => undefined } }),
    })
  }

  /** As `pg` has it, for Kysely. */
  readonly raw = (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    const name = this.#nameOf(text)
    return this.#client.query({ text, values: values as unknown[], ...(name ? { name } : {}) })
  }

  readonly query = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => (await this.raw(text, values)).rows as Row[]

  readonly run = async (statements: string): Promise<void> => {
    await this.#client.query(statements)
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known) return known
    if (this.#names.size >= PREPARED_LIMIT) return undefined
    const name = `kibray_${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}

/**
 * Waits for statements that were sent one behind the other without waiting in between, which saves their round trips. Throws the
 * first error, once all are answered.
 */
export async function inOnePass<Results extends readonly unknown[]>(...statements: { readonly [Index in keyof Results]: Promise<Results[Index]> }): Promise<Results> {
  const settled = await Promise.allSettled(statements)
  for (const each of settled) if (each.status === 'rejected') throw each.reason
  return settled.map((each) => (each as PromiseFulfilledResult<unknown>).value) as unknown as Results
}

/** SQLSTATE of an error of Postgres, or undefined for any other. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** True where a table got another column since the statement was prepared: on this connection it will never run again, on a new one it does. */
export function isStalePlan(error: unknown): boolean {
  return sqlState(error) === '0A000' && (error as Error).message.startsWith('cached plan')
}

/** True where the connection is of no more use: Postgres ended it, or never spoke, or what it has prepared is stale. */
export function isLostConnection(error: unknown): boolean {
  const state = sqlState(error)
  if (isStalePlan(error)) return true
  if (state) return state.startsWith('08') || state.startsWith('57P') || state === '25P03'
  return error instanceof Error && (/^Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|is not queryable|after calling end/.test(error.message) || /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(String((error as NodeJS.ErrnoException).code ?? '')))
}

/** True for a failure that the command is not to blame for, so that trying again later may do. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error)
  return isLostConnection(error) || (state !== undefined && /^(08|25P|40|53|55|57|58)/.test(state))
}
