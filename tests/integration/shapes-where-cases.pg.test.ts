import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionConfig } from '../../sync-server/shapes/postgres-session.ts'
import type { TableDescription } from '../../sync-server/shapes/table-description.ts'
import type { CompilationWorld } from '../../sync-server/shapes/where/compilation-world.ts'
import type { CompiledClause } from '../../sync-server/shapes/where/compiled-clause.ts'
import { compileWhereClause } from '../../sync-server/shapes/where/compile-where-clause.ts'
import { FUNCTION_SIGNATURES, OPERATOR_SIGNATURES } from '../../sync-server/shapes/where/operator-signatures.ts'
import { WhereClauseError } from '../../sync-server/shapes/where/where-clause-error.ts'
import { createTestDatabase, endPool } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { openCompilationWorld, streamedRows } from './where-world.ts'

let database: TestDatabase
let pool: pg.Pool
let world: CompilationWorld
let table: TableDescription

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ ...sessionConfig(database.url, 'where'), max: 2 })
  await pool.query(`create type mood as enum ('sad', 'ok', 'happy'); create type pair as (a int, b int);
    create collation german (provider = icu, locale = 'de-DE'); create collation loose (provider = icu, locale = 'und', deterministic = false);
    create table "Thing" (id int primary key, i2 int2, i4 int4, i8 int8, n numeric, f4 float4, f8 float8, t text, c text collate "C", de text collate german, loose text collate loose,
      v varchar(9), ch char(4), b bool, d date, ts timestamp, tz timestamptz, tm time, iv interval, u uuid, by bytea, m mood, ia int4[], ta text[], j jsonb, tzt timetz, p pair,
      "Mixed ""Case" int, "select" int);
    create table other (id int primary key, i4 int, thing_i8 int8, t text, f8 float8);
    insert into "Thing" select g, g - 2, g * 1000, g::int8 << 40, g / 4.0, g / 10.0, g / 10.0, (array['', 'a', 'Straße', 'ÑANDÚ', 'a%b', '漢🎨'])[g], chr(64 + g), 'ä', 'A',
      'v' || g, 'c' || g, g % 2 = 0, date '2024-02-28' + g, timestamp '2024-01-31 12:00' + g * interval '1 day', timestamptz '2024-03-01 00:00+00' + g * interval '90 min', '12:00'::time + g * interval '1 min',
      g * interval '1 month -1 day', ('00000000-0000-0000-0000-00000000000' || g)::uuid, '\\xab', (array['sad', 'ok', 'happy']::mood[])[g % 4], array[g, g + 1], array['x', null], '{}', null, null, g, g
      from generate_series(1, 6) g;
    insert into "Thing" (id) values (7)`)
  world = openCompilationWorld(pool)
  table = await world.describeTable(undefined, 'Thing')
})

afterAll(async () => {
  await endPool(pool)
  await database.drop()
})

const compile = (where: string, ...parameters: string[]): Promise<CompiledClause> =>
  compileWhereClause(where, new Map(parameters.map((value, index) => [index + 1, value])), table, world)

// What the random grammar does not write.
test.each([
  'id = 3', '"Thing".id = 3', 'public."Thing".id = 3', 'ID = 3', '"Mixed ""Case" = 2', '"select" = 2 -- a comment', 'i4=1000/* and another */AND true', 'id = 0x03', 'id = 1_0 - 8',
  "t LIKE '%\\%%'", "t LIKE 'a|%b' ESCAPE '|'", "t ILIKE 'ñandú'", "lower(t) = 'ñandú'", "upper(t) LIKE 'STRA%'", "t SIMILAR TO 'a' IS NULL OR true", "de = 'ä'", "c < 'D'", "t COLLATE \"C\" < 'b'",
  'j IS NULL', 'tzt IS NOT NULL', "'t'", 'b', 'NULL', 'NULL IS NULL', 'NOT NULL::bool', "d = '2024-02-29'", "d + 1 > DATE '2024-03-01'", "ts - INTERVAL '1 month' < '2024-01-05'", "tz > '2024-03-01 03:00+01'",
  'i4 / 0 = 1 AND false', 'id = 1 OR i4 / (id - 1) > 999', 'CASE WHEN id = 1 THEN false ELSE 1000 / (id - 1) > 300 END', 'f4 = 0.1', 'f4 IN (0.1, 0.2)', "f4 = '0.1'", 'f8 = 0.1', 'n / 3 = 0.33333333333333333333', 'n % 0.5 = 0.25',
  'i8 + 9223372036854775000 > 0 OR true', '7 / 2 = 3', '-7 / 2 = -3', '-7 % 2 = -1', '2 ^ 3 = 8', '|/ 16 = 4', 'i4 & 7 = 0', '(~ i2) = 0', 'i2 << 2 = 4', '5 # 1 = i2', '@ (-5.5) = 5.5', "iv > '30 days'",
  "'{1,2}' = ia", 'ia[1] = 2', 'ia[1:1] = ARRAY[2]', 'ia @> ARRAY[2, 3]', "ia && '{3}'", '2 = ANY (ia)', 'i8 = ANY (ARRAY[1::int8 << 41])', 'ia || 5 = ARRAY[1, 2, 5]', 'array_length(ia, 1) = 2', "ta[2] IS NULL", 'id <> ALL (ia)',
  "m > 'sad'", "m IN ('ok', 'happy')", "m::text || 'x' = 'okx'", "u = '00000000-0000-0000-0000-000000000003'", "ch = 'c2'", "ch || 'x' = 'c2x'", 'length(ch) = 2', "i4::text = '1000'", "v::varchar(1) = 'v'", "id BETWEEN SYMMETRIC 4 AND 2",
  "position('a' in t) = 2", "trim('a' from t) = ''", "substring(t from 2 for 1) = 't'", 'greatest(id, 3) = least(id, 3)', 'nullif(id, 3) IS NULL', "coalesce(t, 'none') = 'none'", 'id::bool', "ts AT TIME ZONE 'UTC' = tz", 'i4 IN (1000, 2000.0)',
  'round(n, 1) = 0.3', "justify_interval(iv) > '2 months'", 'id IS DISTINCT FROM NULL', 'i4 OPERATOR(pg_catalog.=) 1000', "t IS NOT DISTINCT FROM 'a'", "'a' || t = 'aa'", "id = ANY ('{1,2}')", "d - DATE '2024-02-28' = 2",
])('selects the rows that Postgres does: %s', async (where) => {
  const clause = await compile(where).catch((error: unknown) => error)
  if (where.includes('SIMILAR')) return expect(clause).toBeInstanceOf(WhereClauseError)
  if (clause instanceof Error) throw clause
  const { matches, sql } = clause as CompiledClause
  const ids = async (condition: string): Promise<number[]> => (await pool.query<{ id: number }>(`select id from "Thing" where ${condition} order by id`)).rows.map(({ id }) => id)
  const rows = await streamedRows(pool, '"Thing"')
  const expected = await ids(where)
  expect({ own: [...rows].filter(([, row]) => matches(row)).map(([id]) => id), rendered: await ids(sql) }).toEqual({ own: expected, rendered: expected })
})

test.each([
  // what Postgres does not know either
  'nothing = 1', 'other.id = 1', 'other."Thing".id = 1', '"id " = 1', 'id = 1 GROUP BY id', 'id = 1; SELECT 1', 'id = 1 UNION SELECT 1', 'id = 1)', '', ' ', 'id', "id = 'a'", "'a'", 'id AND b', 'id = b', 't = 1', 'ia = ta', "d + '1' = d",
  'id = 1 LIMIT 1', 'id = 1 FOR UPDATE', "t LIKE 'a\\'", 'i2 = 40000::int2', '1 / 0 = id', 'ARRAY[] = ia', "m = 'angry'", 'id = $1', 'NOT id', 't || i4 || i8 = ia', "i4 || i8 = '1'", 'i8s[1] = 1', 'id[1] = 1', 'ta IS DISTINCT FROM ARRAY[v]', 'ta = array_prepend(v, ta)', 'i4 = ANY (ta)', 'm = ANY (ta)',
  // what changes from one moment to the next, or from one session to another
  'now() > ts', 'current_date = d', 'random() > 0.5', 'current_user = t', "iv::text = '1 day'", "ts AT TIME ZONE 'America/Denver' > tz", 'tz AT LOCAL > ts', "to_char(d, 'YYYY') = '2024'",
  // what depends on libraries that are not here
  "de < 'b'", "lower(de) = 'ä'", "loose = 'a'", "loose LIKE 'a'", "t ~ 'a'", "t SIMILAR TO 'a'", "t COLLATE german < 'b'", 'exp(f8) > 1', 'ln(n) > 1', "regexp_replace(t, 'a', 'b') = 'b'",
  // what else is not computed
  "j = '{}'", "j ->> 'a' = 'b'", "tzt = '12:00+00'", '(p).a = 1', 'p IS NULL', '(id, i4) = (1, 2)', 'count(*) > 1', 'row_number() OVER () = 1', 'EXISTS (SELECT 1)', 'id = (SELECT 1)', 'id = ANY (SELECT id FROM other) IS NULL OR id = ALL (SELECT 1)',
  "b'101' = i4", 'i4::oid = 1', 'i4::"char" = \'a\'', "ts::timestamp(0) = ts", 'pg_sleep(1) IS NULL', "pg_catalog.pg_read_file('x') = 'y'", 'public.lower(t) = t', 'i4 OPERATOR(public.=) 1', "set_config('a', 'b', false) = 'b'", 'lower(DISTINCT t) = t',
  'mod(VARIADIC ia) = 1', 'ctid IS NULL', 'tableoid = 1', '"Thing" IS NULL', '"Thing".* IS NULL', 'DEFAULT = 1', "xmlparse(content 'a') IS NULL", 't IS NORMALIZED', 'j IS JSON',
  // subqueries of another form
  'id + 1 IN (SELECT id FROM other)', 'id IN (SELECT id + 1 FROM other)', 'id IN (SELECT id, i4 FROM other)', 'id IN (SELECT id FROM other LIMIT 1)', 'id IN (SELECT id FROM other, "Thing")', 'id IN (SELECT id FROM other o WHERE o.i4 = "Thing".i4)',
  'id IN (SELECT max(id) FROM other)', 'id IN (SELECT id FROM nowhere)', 'id IN (SELECT id FROM pg_catalog.pg_class)', 'id IN (SELECT * FROM other)', 'f8 IN (SELECT f8 FROM other)', 't IN (SELECT id FROM other)', 'de IN (SELECT loose FROM "Thing")',
  'id IN (WITH x AS (SELECT 1 AS id) SELECT id FROM x)', 'id IN (SELECT id FROM other UNION SELECT 1)', 'id IN (VALUES (1))', 'id IN (SELECT id FROM other GROUP BY id)', 'id IN (SELECT id FROM ONLY other)', '(id, i4) IN (SELECT id, i4 FROM other)',
  'id IN (SELECT id FROM other WHERE nothing = 1)', 'id IN (SELECT id FROM other FOR UPDATE)', 'id IN (TABLE other)',
])('refuses: %s', async (where) => {
  expect(await compile(where).then(({ sql }) => sql, (error: unknown) => error)).toBeInstanceOf(WhereClauseError)
})

test('a column among what a subquery yields: rendered whole, with a use for each', async () => {
  const clause = await compile('i4 IN (SELECT i4 FROM other o WHERE o.t = $1 AND id IN (SELECT id FROM public."Thing" WHERE b)) AND i8 NOT IN (SELECT thing_i8 FROM other) AND id = 2', 'x')
  expect(clause.sql).toBe('(("i4" IN (SELECT "i4" FROM only "public"."other" WHERE (("t" = \'x\'::text) AND ("id" IN (SELECT "id" FROM only "public"."Thing" WHERE "b"))))) AND'
    + ' (NOT ("i8" IN (SELECT "thing_i8" FROM only "public"."other"))) AND ("id" = 2))')
  expect(clause.subqueries.map(({ column, subquery }) => [table.columns[column]?.name, subquery.table.name, subquery.column, subquery.clause?.subqueries.length])).toEqual([['i4', 'other', 1, 1], ['i8', 'other', 2, undefined]])
  expect(clause.equalities).toEqual([{ column: 0, text: '2' }])
  const rows = await streamedRows(pool, '"Thing"')
  const set = (texts: string[], holdsNull: boolean): { has: (text: string) => boolean; holdsNull: boolean; isEmpty: boolean } =>
    ({ has: (text) => texts.includes(text), holdsNull, isEmpty: texts.length === 0 && !holdsNull })
  const own = (...sets: Parameters<CompiledClause['matches']>[1] & object): number[] => [...rows].filter(([, row]) => clause.matches(row, sets)).map(([id]) => id)
  expect(own(set(['2000', '3000'], false), set([], false))).toEqual([2])
  expect(own(set(['2000'], false), set(['1'], true))).toEqual([])
  expect(own(set([], true), set([], false))).toEqual([])
})

test.each([
  ['t = $1', ['a'], { column: 't', text: 'a' }],
  ['$1 = id AND t > $2 COLLATE "C"', ['007', 'a'], { column: 'id', text: '7' }],
  ["u = '00000000-0000-0000-0000-00000000000A'", [], { column: 'u', text: '00000000-0000-0000-0000-00000000000a' }],
  ['b = true', [], { column: 'b', text: 't' }],
  ["d = '29 feb 2024'", [], { column: 'd', text: '2024-02-29' }],
  ['i8 = 1 + 1', [], { column: 'i8', text: '2' }],
  ["v IN ('x')", [], { column: 'v', text: 'x' }],
] as const)('a column that equals a constant can be found in an index: %s', async (where, parameters, { column, text }) => {
  expect((await compile(where, ...parameters)).equalities).toEqual([{ column: table.columns.findIndex(({ name }) => name === column), text }])
})

test.each(['t = $1 OR b', 'NOT t = $1', 'n = 1', 'f8 = 1', "ch = 'a'", "i4 = 1.0", 'ts = NULL'])('what is not one text is not in the index: %s', async (where) => {
  expect((await compile(where, 'a')).equalities).toEqual([])
})

test.each([
  ['brackets', (count: number) => `${'('.repeat(count)}true${')'.repeat(count)}`],
  ['NOT', (count: number) => `${'NOT '.repeat(count)}b`],
  ['sums', (count: number) => `i4${' + 1'.repeat(count)} = 1`],
  ['casts', (count: number) => `i4${'::int4'.repeat(count)} = 1`],
  ['AND in OR', (count: number) => `${'(b OR (b AND '.repeat(count)}b${'))'.repeat(count)}`],
  ['CASE', (count: number) => `${'CASE WHEN '.repeat(count)}b${' THEN b END'.repeat(count)}`],
  ['subqueries', (count: number) => `${'id IN (SELECT id FROM other WHERE '.repeat(count)}true${')'.repeat(count)}`],
])('%s nested a hundred thousand deep are refused, and a clause after them is read', async (_name, write) => {
  for (const count of [300, 1_500, 4_000, 25_000]) {
    const found = await compile(write(count)).catch((error: unknown) => error)
    if (found instanceof Error) expect(found).toBeInstanceOf(WhereClauseError)
  }
  expect((await compile('id = 1')).sql).toBe('("id" = 1)')
})

test('a list of thousands of constants is one look-up', async () => {
  const clause = await compile(`id IN (${Array.from({ length: 10_000 }, (_, index) => index * 2).join(', ')})`)
  const rows = await streamedRows(pool, '"Thing"')
  expect([...rows].filter(([, row]) => clause.matches(row)).map(([id]) => id)).toEqual([2, 4, 6])
})

test('the operators and functions that are weighed are those of Postgres', async () => {
  const arguments_ = `bool_or(t.typname = any($1)) and not bool_or(t.typtype = 'p' or t.typcategory = 'A')`
  const considered = ['bool', 'int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'text', 'varchar', 'bpchar', 'uuid', 'bytea', 'date', 'time', 'timestamp', 'timestamptz', 'interval', 'name', 'oid', 'timetz']
  const operators = await pool.query<{ name: string; signature: string }>(
    `select oprname as name, string_agg(t.typname, ' ' order by side) as signature from pg_operator o
     cross join lateral (values (1, oprleft), (2, oprright)) a (side, type) join pg_type t on t.oid = a.type
     where oprnamespace = 'pg_catalog'::regnamespace and oprname = any($2) group by o.oid, oprname, oprresult having ${arguments_}`, [considered, Object.keys(OPERATOR_SIGNATURES)])
  const functions = await pool.query<{ name: string; signature: string }>(
    `select proname as name, string_agg(t.typname, ' ' order by side) as signature from pg_proc p
     cross join lateral unnest(proargtypes) with ordinality a (type, side) join pg_type t on t.oid = a.type
     where pronamespace = 'pg_catalog'::regnamespace and proname = any($2) and provariadic = 0 and prokind = 'f' group by p.oid, proname having ${arguments_}`, [considered, Object.keys(FUNCTION_SIGNATURES)])
  const listed = (signatures: Readonly<Record<string, string>>): string[] =>
    Object.entries(signatures).flatMap(([name, text]) => text.split(', ').map((signature) => `${name} ${signature.split(' ').slice(0, -1).join(' ')}`)).toSorted()
  const found = (rows: readonly { name: string; signature: string }[]): string[] => rows.map(({ name, signature }) => `${name} ${signature}`).toSorted()
  expect(listed(FUNCTION_SIGNATURES)).toEqual(found(functions.rows))
  expect(listed(OPERATOR_SIGNATURES)).toEqual(found(operators.rows))
})
