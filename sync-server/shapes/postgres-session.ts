import pg from 'pg'

/**
 * What fixes the text of values: every connection of the engine prints a value in the same way, so that a row reads the same
 * from a snapshot, from the replication stream and in the form of a where clause's constants.
 */
const SETTINGS = {
  timezone: 'UTC',
  datestyle: 'ISO,MDY',
  intervalstyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  xmlbinary: 'base64',
  search_path: 'public',
  // a snapshot of a large table takes as long as it takes
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
}

/**
 * Connection options for `pg`, with the settings above; options that the address itself carries come first and do not undo them. A
 * connection that waits for a machine which is gone ends within half a minute.
 */
export function sessionConfig(databaseUrl: string, name: string): pg.ClientConfig {
  const url = new URL(databaseUrl)
  const own = url.searchParams.get('options') ?? ''
  const settings = Object.entries(SETTINGS).map(([setting, value]) => `-c ${setting}=${value}`)
  // what stands in the address would replace what is given beside it
  url.searchParams.set('options', [own, ...settings].join(' ').trim())
  return { connectionString: url.href, application_name: name, keepAlive: true, keepAliveInitialDelayMillis: 10_000, connectionTimeoutMillis: 10_000 }
}

/** Whether an error is Postgres's answer to a statement and not a broken connection; the five-character code says which. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}
