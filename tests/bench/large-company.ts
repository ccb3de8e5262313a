import pg from 'pg'
import { v7 } from 'uuid'
import { migrate } from '../../electron/engine/database/migrate.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { Writer } from '../../electron/engine/database/writer.ts'
import { ChangeFeed } from '../../electron/engine/change-feed.ts'
import { encodeRow, decodeRow } from '../../shared/schema/replica-codec.ts'
import { columnEntries } from '../../shared/schema/table.ts'
import { estimateLine } from '../../shared/schema/tables.ts'
import { runCopy } from '../../sync-server/shapes/copy-query.ts'

const projects = Array.from({ length: 300 }, () => v7())

/** Adds estimate lines to a company's rows as they are replicated, as large as the demo company's rows are on average. */
export async function addLines(databaseUrl: string, company: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  for (let from = 0; from < rows; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, rows - from) }, (_, index) => lineOf(company, from + index))
    await client.query(
      `insert into replica (company, scope, open, tbl, id, version, data, restricted)
       select $1, scope, 1, 'estimate_line', id, 1, data, restricted from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as image (scope, id, data, restricted)`,
      [company, lines.map((line) => `project:${line.project_id}`), lines.map((line) => line.id), lines.map((line) => encodeRow(estimateLine, line).data), lines.map((line) => encodeRow(estimateLine, line).restricted)],
    )
  }
  await client.query('vacuum analyze replica')
  await client.end()
}

function lineOf(company: string, row: number): { readonly id: string; readonly project_id: string | undefined } {
  // people write some rows of one project, then some of another
  return {
    id: v7(), company_id: company, project_id: projects[Math.floor(row / 20) % projects.length], estimate_id: projects[row % 17], section_id: projects[row % 29], position: `a${row.toString(36)}`,
    description: `Frame interior wall ${row}, 2x4 studs at 16" on centre`, quantity_thousandths: row * 250, unit: 'each', labour_unit_cents: 1250 + row, material_unit_cents: 980 + row,
    other_unit_cents: 0, taxable: 1, cost_code_id: projects[row % 31], price_book_item_id: null, note: row % 3 === 0 ? 'as on sheet A-201' : '',
    quantity_formula: '', allowance: 0, markup_basis_points: null,
  } as { id: string; project_id: string | undefined }
}

/** Rows a second where they are copied out of Postgres and parsed straight into an encrypted database like a laptop's, in one transaction: what the machine can do at best. */
export async function copyRate(databaseUrl: string, company: string, folder: string, key: string): Promise<number> {
  const writer = new Writer(openDatabase(folder, key, 'writer'), new ChangeFeed())
  await migrate(writer, null)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const columns = columnEntries(estimateLine).map(([name]) => name)
  const insert = writer.connection.prepare(`insert into estimate_line (${columns.map((name) => `"${name}"`).join(', ')}, _stream, _version) values (${columns.map(() => '?').join(', ')}, 1, 1)`)
  let rows = 0
  const began = performance.now()
  writer.connection.exec('begin')
  await runCopy(client, `copy (select data, restricted from replica where company = '${company}' and open = 1 and tbl = 'estimate_line') to stdout (format binary)`, {
    onRow: () => undefined,
    onCopiedRow([data, restricted]) {
      const row = decodeRow(estimateLine, String(data), String(restricted))
      insert.run(...columns.map((name) => row[name] ?? null))
      rows++
    },
  })
  writer.connection.exec('commit')
  const rate = rows / ((performance.now() - began) / 1000)
  await client.end()
  await writer.close()
  return rate
}
