import pg from 'pg'
import { randomClause } from './random-clause.ts'
import type { Random } from './random.ts'
import type { Column, RandomTable } from './random-table.ts'
import { BULK, randomKey, randomValue } from './random-table.ts'

const { escapeIdentifier, escapeLiteral } = pg

/** What one connection does between BEGIN and its end. */
export interface RandomTransaction {
  readonly statements: readonly string[]
  readonly ending: 'commit' | 'rollback'
}

/** Draws a transaction of a few changes, now and then of many. */
export function randomTransaction(random: Random, tables: readonly RandomTable[]): RandomTransaction {
  if (random.chance(0.02)) return { statements: [crowd(random.pick(tables), random)], ending: 'commit' }
  const statements: string[] = []
  for (let changes = random.below(6); changes >= 0; changes--) {
    const change = randomChange(random, tables)
    statements.push(...(random.chance(0.1) ? ['savepoint s', change, randomChange(random, tables), 'rollback to savepoint s'] : [change]))
  }
  return { statements, ending: random.chance(0.1) ? 'rollback' : 'commit' }
}

/** Statements that fill a table with its first rows. */
export function firstRows(table: RandomTable, random: Random, count: number): string[] {
  return Array.from({ length: count }, () => insert(table, random))
}

function randomChange(random: Random, tables: readonly RandomTable[]): string {
  const table = random.pick(tables)
  const roll = random.next()
  if (roll < 0.38) return insert(table, random)
  if (roll < 0.58) return `update ${nameOf(table)} set ${assignments(table, random)} where ${anyRow(table, random)}`
  if (roll < 0.67) return `update ${nameOf(table)} set ${assignments(table, random)} where ${simpleCondition(table, random)}`
  if (roll < 0.71) return `update ${nameOf(table)} set ${random.some(table.columns, 0.3).map((column) => `${escapeIdentifier(column.name)} = ${escapeIdentifier(column.name)}`).join(', ')} where ${anyRow(table, random)}`
  if (roll < 0.83) return changeKey(table, random)
  if (roll < 0.97) return `delete from ${nameOf(table)} where ${anyRow(table, random)}`
  return `delete from ${nameOf(table)} where ctid in (select ctid from ${nameOf(table)} order by md5(ctid::text || '${random.below(1000)}') limit ${1 + random.below(9)})`
}

function nameOf(table: RandomTable): string {
  return escapeIdentifier(table.name)
}

/** One row that is there, if there is any. */
function anyRow(table: RandomTable, random: Random): string {
  const key = `(${table.keys.map((each) => escapeIdentifier(each.name)).join(', ')})`
  return `${key} = (select ${key.slice(1, -1)} from ${nameOf(table)} order by md5(${escapeIdentifier((table.keys.at(-1) as Column).name)}::text || '${random.below(1000)}') limit 1)`
}

function simpleCondition(table: RandomTable, random: Random): string {
  return randomClause(random, [table], table, ['comparison', 'in', 'is', 'logic']).sql
}

function assignments(table: RandomTable, random: Random): string {
  return random.some(table.columns, 0.35).map((column) => `${escapeIdentifier(column.name)} = ${randomValue(column, random)}`).join(', ')
}

function insert(table: RandomTable, random: Random): string {
  const key = randomKey(table, random)
  const columns = [...(key ? table.keys : []), ...table.columns].map((column) => escapeIdentifier(column.name))
  const values = [...(key ?? []), ...table.columns.map((column) => randomValue(column, random))]
  const excluded = table.columns.map((column) => `${escapeIdentifier(column.name)} = excluded.${escapeIdentifier(column.name)}`)
  const conflict = !key ? '' : random.chance(0.5) ? ' on conflict do nothing' : ` on conflict (${columns.slice(0, key.length).join(', ')}) do update set ${excluded.join(', ')}`
  return `insert into ${nameOf(table)} (${columns.join(', ')}) values (${values.join(', ')})${conflict}`
}

function changeKey(table: RandomTable, random: Random): string {
  const others = random.chance(0.5) ? `, ${assignments(table, random)}` : ''
  if (table.manner === 'int' && random.chance(0.3)) {
    return random.pick([
      // the keys of many rows at once, some into each other's places
      `update ${nameOf(table)} set id = id + 100 where id < 100 and id % 3 = ${random.below(3)} and not exists (select 1 from ${nameOf(table)} taken where taken.id >= 100)`,
      `update ${nameOf(table)} set id = id - 100 where id between 100 and 199 and not exists (select 1 from ${nameOf(table)} taken where taken.id < 100)`,
    ])
  }
  const key = randomKey(table, random)?.map((value, index) => [table.keys[index] as Column, value] as const) ?? [[table.keys[0] as Column, `nextval('row_number')`] as const]
  const set = key.map(([column, value]) => `${escapeIdentifier(column.name)} = ${value}`).join(', ')
  const free = table.manner === 'none' ? '' : ` and not exists (select 1 from ${nameOf(table)} taken where ${key.map(([column, value]) => `taken.${escapeIdentifier(column.name)} = ${value}`).join(' and ')})`
  return `update ${nameOf(table)} set ${set}${others} where ${anyRow(table, random)}${free}`
}

/** Many rows at once: come, change or go. */
function crowd(table: RandomTable, random: Random): string {
  const changing = random.pick(table.columns.filter(({ kind }) => kind !== BULK))
  if (random.chance(0.3)) return `update ${nameOf(table)} set ${escapeIdentifier(changing.name)} = ${randomValue(changing, random)}`
  if (random.chance(0.1)) return `delete from ${nameOf(table)}`
  const keys: Readonly<Record<RandomTable['manner'], readonly string[]>> = {
    int: ['1000 + g'], uuid: [`md5(g::text)::uuid`], text: [`'L' || g`], composite: ['g', `'x'`], none: [],
  }
  const key = keys[table.manner]
  const columns = [...table.keys.slice(0, key.length), ...table.columns].map((column) => escapeIdentifier(column.name)).join(', ')
  const values = table.columns.map((column) => {
    if (column.kind === BULK) return `'short'`
    const texts = `array[${column.kind.values.map(escapeLiteral).join(', ')}]::text[]`
    return `((${texts})[1 + (g + ${random.below(20)}) % ${column.kind.values.length}])::${column.kind.type}`
  })
  return `insert into ${nameOf(table)} (${columns}) select ${[...key, ...values].join(', ')} from generate_series(1, ${100 + random.below(900)}) g on conflict do nothing`
}
