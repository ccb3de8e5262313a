import { randomInt } from 'node:crypto'
import type pg from 'pg'
import { runCopy } from './copy-query.ts'
import { GatheredBody } from './gathered-body.ts'
import { InvalidRequest } from './invalid-request.ts'
import { lsnFromText } from './lsn.ts'
import type { SubsetRequest } from './request-parameters.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import { compileClause } from './shape-definition.ts'
import { SnapshotVisibility } from './snapshot-visibility.ts'
import { isRowFailure, rowsSql } from './snapshotter.ts'
import type { TableDescription } from './table-description.ts'
import { quotedRelation, quoteIdentifier } from './table-description.ts'
import type { CompilationWorld } from './where/compilation-world.ts'
import type { CompiledClause } from './where/compiled-clause.ts'
import { parseOrderBy } from './where/parse.ts'
import { WhereClauseError } from './where/where-clause-error.ts'

/** Reads a part of a shape's rows straight from the table. */
export class SubsetReader {
  private readonly pool: pg.Pool
  private readonly world: CompilationWorld
  private readonly folder: string

  /** `folder` takes what is too large for memory. */
  constructor(pool: pg.Pool, world: CompilationWorld, folder: string) {
    this.pool = pool
    this.world = world
    this.folder = folder
  }

  /** The rows and what the database snapshot saw, as one JSON object. Throws `InvalidRequest` on `subset`. */
  async read(definition: ShapeDefinition, subset: SubsetRequest): Promise<GatheredBody> {
    const { table } = definition
    const tail = await this.tailSql(definition, subset)
    const mark = randomInt(1, 2 ** 31)
    const headers = JSON.stringify({ operation: 'insert', relation: [table.schema, table.name], snapshot_mark: mark })
    const body = new GatheredBody(this.folder)
    let separator = ''
    const client = await this.pool.connect()
    try {
      await runCopy(
        client,
        `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE ${quotedRelation(table)} IN ACCESS SHARE MODE;
          SELECT pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text; COPY (${rowsSql(definition, tail)}) TO STDOUT (FORMAT binary); COMMIT`,
        {
          onRow: ([snapshot, lsn]) => {
            const { xmin, xmax, running } = new SnapshotVisibility({ snapshot: snapshot as string, lsn: lsn as string })
            const metadata = { snapshot_mark: mark, database_lsn: String(lsnFromText(lsn as string)), xmin, xmax, xip_list: running }
            body.add(`{"metadata":${JSON.stringify(metadata)},"data":[`)
          },
          onCopiedRow: ([key, value]) => {
            body.add(`${separator}{"key":${String(key)},"value":${String(value)},"headers":${headers}}`)
            separator = ',\n'
          },
        },
      )
      client.release()
    } catch (error) {
      body.abandon()
      client.release(true)
      if (isRowFailure(error)) throw new InvalidRequest('subset', { where: [(error as Error).message] })
      throw error
    }
    body.add(']}')
    return body
  }

  private async tailSql(definition: ShapeDefinition, subset: SubsetRequest): Promise<string> {
    const { clause } = definition
    const { queryable } = subset
    const table = queryable ? { ...definition.table, columns: definition.table.columns.filter(({ name }) => queryable.includes(name)) } : definition.table
    const own = await this.compileOwn(subset, table)
    // another table's columns are not among those that may be looked at
    if (queryable && own && own.subqueries.length > 0) throw new InvalidRequest('subset', { where: ['A subquery looks at more than the queryable columns'] })
    const conditions = [clause?.sql, own?.sql].filter((sql) => sql !== undefined)
    return [
      conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '',
      subset.orderBy ? ` order by ${orderSql(subset.orderBy, table)}` : '',
      subset.limit === undefined ? '' : ` limit ${subset.limit}`,
      subset.offset === undefined ? '' : ` offset ${subset.offset}`,
    ].join('')
  }

  private async compileOwn(subset: SubsetRequest, table: TableDescription): Promise<CompiledClause | undefined> {
    try {
      return await compileClause(subset.where, subset.params, table, this.world)
    } catch (error) {
      if (error instanceof InvalidRequest) throw new InvalidRequest('subset', error.errors)
      throw error
    }
  }
}

function orderSql(orderBy: string, table: TableDescription): string {
  try {
    return parseOrderBy(orderBy)
      .map(({ column, descending, nulls }) => {
        if (!table.columns.some(({ name }) => name === column)) throw new WhereClauseError(`Unknown column "${column}"`)
        return `${quoteIdentifier(column)}${descending ? ' desc' : ''}${nulls ? ` nulls ${nulls}` : ''}`
      })
      .join(', ')
  } catch (error) {
    if (error instanceof WhereClauseError) throw new InvalidRequest('subset', { order_by: [error.message] })
    throw error
  }
}
