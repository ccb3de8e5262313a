import pg from 'pg'

/** One figure out of Postgres: what the query calls `figure`. */
export async function figure(databaseUrl: string, query: string, values: readonly unknown[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ figure: string }>(query, [...values])
    return Number(row?.figure)
  } finally {
    await client.end()
  }
}
