import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { commandNamed, commandNames } from '../../../shared/commands/registry.ts'
import { searchableColumns } from '../../../shared/queries/query.ts'
import { queryNamed, queryNames } from '../../../shared/queries/registry.ts'
import { isTableName, tableNamed } from '../../../shared/schema/database.ts'
import { ana, uuid } from './company-at-work.ts'

const shared = path.resolve(import.meta.dirname, '../../../shared')
const sources = readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

const textOf = (name: string): string => readFileSync(path.join(shared, name), 'utf8')

/** Names of a command's arguments, and which of them may be left out. */
function argumentsOf(name: string): { readonly names: readonly string[]; readonly needed: readonly string[] } {
  const schema = z.toJSONSchema(commandNamed(name)?.arguments ?? z.never(), { unrepresentable: 'any', io: 'input' })
  return { names: Object.keys(schema.properties ?? {}), needed: (schema.required ?? []) as string[] }
}

describe('commands', () => {
  it('have names of their own, made of the record and the deed', () => {
    expect(new Set(commandNames).size).toBe(commandNames.length)
    for (const name of commandNames) expect(name).toMatch(/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/)
  })

  it.each(commandNames)('%s names the record and the scope that it writes, and the record is one that exists', (name) => {
    const found = commandNamed(name)
    const { names, needed } = argumentsOf(name)
    const args = { id: uuid(1), project_id: uuid(2), user_id: uuid(3), scope: `project:${uuid(4)}`, document_kind: 'estimate', document_id: uuid(5), price_book_item_id: uuid(6), product_id: uuid(7) }
    const scopes = { [`project:${uuid(1)}`]: 'id', [`project:${uuid(2)}`]: 'project_id', [`user:${uuid(3)}`]: 'user_id', [`project:${uuid(4)}`]: 'scope', [`company:${uuid(1)}`]: 'id', [`company:${ana.company_id}`]: null }
    const said = scopes[found?.scope(args, ana) ?? '']
    expect(said).not.toBeUndefined()
    if (said) expect(needed).toContain(said)
    const record = found?.record(args)
    expect(record && isTableName(record.table)).toBe(true)
    expect(names).toContain(Object.entries(args).find(([, value]) => value === record?.id)?.[0])
    expect(names).not.toContain('company_id')
    expect(found?.roles.length).toBeGreaterThan(0)
  })

  it('refuse arguments that they do not know', () => {
    const lax = commandNames.filter((name) => {
      const issues = commandNamed(name)?.arguments.safeParse({ id: uuid(1), surprise: 1 }).error?.issues ?? []
      return !issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes('surprise'))
    })
    expect(lax).toEqual([])
  })

  it('know nothing under names that every object has', () => {
    expect(['constructor', '__proto__', 'toString', ''].map((name) => [commandNamed(name), queryNamed(name)])).toEqual(Array(4).fill([undefined, undefined]))
  })
})

describe('queries', () => {
  it('have names of their own and say truly which tables they read', () => {
    expect(new Set(queryNames).size).toBe(queryNames.length)
    const bySource = sources.filter((name) => name.startsWith('queries')).map(textOf)
    for (const name of queryNames) {
      const declaration = bySource.flatMap((source) => source.split(/\nexport const /)).find((part) => part.includes(`name: '${name}'`)) ?? ''
      const read = [...declaration.matchAll(/(?:selectFrom|[jJ]oin)\(\s*'([a-z_]+)/g)].map((match) => match[1] as string)
      expect({ name, missing: read.filter((table) => !queryNamed(name)?.tables.includes(table as never)) }).toEqual({ name, missing: [] })
    }
  })

  it('search only columns that exist and that everybody may see', () => {
    for (const [table, columns] of Object.entries(searchableColumns)) {
      for (const column of columns) expect(tableNamed(table).columns[column]?.declaration).toMatchObject({ restricted: false })
    }
  })
})

describe('shared/', () => {
  const allowed = /^(\.{1,2}\/|zod$|kysely$|@noble\/(hashes|curves)\/|fractional-indexing$|papaparse$|write-excel-file\/universal$|read-excel-file\/universal$|fflate$|chardet$)/

  it('imports shared code and what runs everywhere, and nothing else', () => {
    const outside = sources.flatMap((name) => [...textOf(name).matchAll(/ from '([^']+)'$|import\('([^']+)'\)|^import '([^']+)'$/gm)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
      .filter((each) => !allowed.test(each) || (each.startsWith('.') && !path.resolve(shared, path.dirname(name), each).startsWith(shared + path.sep)))
      .map((each) => `${name}: ${each}`))
    expect(outside).toEqual([])
  })

  it('has commands that ask neither the clock, nor dice, nor LIKE', () => {
    expect(sources.filter((name) => name.startsWith('commands') && /Date\.now|new Date\(\)|Math\.random|randomUUID|'i?like'|performance\./.test(textOf(name)))).toEqual([])
  })
})
