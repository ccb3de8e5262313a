import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { InvalidRequest } from './invalid-request.ts'
import { sqlState } from './postgres-session.ts'
import type { Publication } from './publication.ts'
import type { ShapeRequest } from './request-parameters.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import { defineShape } from './shape-definition.ts'
import type { TableCatalogue } from './table-catalogue.ts'
import type { TableDescription } from './table-description.ts'
import type { CompilationWorld } from './where/compilation-world.ts'
import type { LetterCase } from './where/letter-case.ts'
import { readLetterCase } from './where/letter-case.ts'
import { WhereClauseError } from './where/where-clause-error.ts'

export interface ShapeDefinitionsOptions {
  readonly queries: pg.Pool
  readonly catalogue: TableCatalogue
  readonly publication: Publication
  /** The schema of tables that are named without one. */
  readonly schema: string
}

const MOST_DEFINITIONS = 50_000

/** What each request means, bound to the tables as they are, until these change. */
export class ShapeDefinitions {
  /** What where clauses are compiled with. */
  readonly world: CompilationWorld
  private readonly options: ShapeDefinitionsOptions
  private readonly definitions = new Map<string, ShapeDefinition>()
  private letters: Promise<LetterCase | undefined> | undefined

  constructor(options: ShapeDefinitionsOptions) {
    this.options = options
    this.world = {
      canonicalise: (text, castType) => this.canonicalise(text, castType),
      databaseLetters: () => this.databaseLetters(),
      describeTable: (schema, name) => this.describeForClause(schema ?? options.schema, name),
    }
  }

  /** Throws `InvalidRequest` naming `table`, `columns` or `where`. */
  async define(request: ShapeRequest): Promise<ShapeDefinition> {
    const key = JSON.stringify([request.schema, request.table, request.where, request.params, request.columns, request.replica, request.log])
    const known = this.definitions.get(key)
    if (known) return known
    const table = await this.options.catalogue.describe(request.schema, request.table)
    const definition = await defineShape(request, table, this.world).catch((error: unknown) => this.defineAnew(request, table, error))
    // bounded: requests can be written in more ways than there are shapes
    if (this.definitions.size >= MOST_DEFINITIONS) this.definitions.clear()
    this.definitions.set(key, definition)
    return definition
  }

  /** Forgets what was bound to any of these tables, so that they are looked at anew. */
  forgetTables({ tables }: Pick<ShapeDefinition, 'tables'>): void {
    const { catalogue, publication } = this.options
    const oids = new Set(tables.map(({ oid }) => oid))
    for (const table of tables) {
      catalogue.forget(table)
      publication.forget(table.oid)
    }
    for (const [request, definition] of this.definitions) if (definition.tables.some(({ oid }) => oids.has(oid))) this.definitions.delete(request)
  }

  /** Forgets those of the tables that are another now. An ALTER reaches the stream a moment before Postgres shows it, so this is asked more than once. */
  forgetOutdated(now: ReadonlyMap<number, TableDescription>): void {
    const described = new Set([...this.definitions.values()].flatMap((definition) => definition.tables))
    const outdated = [...described].filter((table) => now.has(table.oid) && !isDeepStrictEqual(now.get(table.oid), table))
    if (outdated.length > 0) this.forgetTables({ tables: outdated })
  }

  /** Has the locale's letters asked for again: a collation library may have been renewed since. */
  forgetLetters(): void {
    this.letters = undefined
  }

  /** What a request names may have come into the table since it was last looked at. */
  private async defineAnew(request: ShapeRequest, table: TableDescription, error: unknown): Promise<ShapeDefinition> {
    if (!(error instanceof InvalidRequest)) throw error
    const { catalogue } = this.options
    const namesOthers = /\bselect\b/i.test(request.where ?? '')
    if (namesOthers) catalogue.forgetAll()
    else catalogue.forget(table)
    const changed = await catalogue.describe(request.schema, request.table)
    if (changed.fingerprint === table.fingerprint && !namesOthers) throw error
    return defineShape(request, changed, this.world)
  }

  private async describeForClause(schema: string, name: string): Promise<TableDescription> {
    try {
      return await this.options.catalogue.describe(schema, name)
    } catch (error) {
      if (error instanceof InvalidRequest) throw new WhereClauseError(`A subquery reads an ordinary table, and "${schema}"."${name}" is none`)
      throw error
    }
  }

  private databaseLetters(): Promise<LetterCase | undefined> {
    const letters = (this.letters ??= readLetterCase(this.options.queries))
    letters.catch(() => (this.letters = undefined))
    return letters
  }

  private async canonicalise(text: string, castType: string): Promise<string> {
    try {
      const result = await this.options.queries.query<{ text: string }>(`select (($1::text)::${castType})::text as text`, [text])
      return result.rows[0]?.text ?? ''
    } catch (error) {
      if (/^2[28]|^42/.test(sqlState(error) ?? '')) throw new WhereClauseError((error as Error).message)
      throw error
    }
  }
}
