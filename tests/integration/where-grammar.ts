/** mulberry32: the same sequence for the same seed, everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Few values of each type, so that they meet, with the extremes among them; as they are written between quotes. */
export const VALUES = {
  int2: ['0', '1', '-1', '2', '7', '32767', '-32768'],
  int4: ['0', '1', '-1', '2', '10', '2147483647', '-2147483648'],
  int8: ['0', '1', '-3', '9007199254740993', '9223372036854775807', '-9223372036854775808'],
  numeric: ['0', '1', '1.0', '1.5', '2.5', '-2.50', '0.1', '0.0000123', 'NaN', 'Infinity', '-Infinity', '12345678901234567890.5', '9007199254740993', '1e30'],
  float4: ['0', '1', '1.5', '0.1', '-2.5', 'NaN', 'Infinity', '-0', '3.4e38', '1e-40', '16777217'],
  float8: ['0', '1', '1.5', '0.1', '-2.5', 'NaN', '-Infinity', '9007199254740992', '1e300', '1e-320', '123456789.123'],
  text: ['', 'a', 'A', 'b', 'ñ', 'Ñ', 'a%b', 'a_b', '漢🎨', "it''s", 'a\\b', 'null', '1', '-2', 'true', ' x '],
  varchar: ['', 'a', 'A', 'b ', 'b', '12'],
  bpchar: ['', 'a', 'A', 'b ', 'ab'],
  bool: ['true', 'false'],
  date: ['2026-01-01', '2024-02-29', '1999-12-31', '0044-03-15 BC', 'infinity', '12026-01-01'],
  time: ['00:00:00', '13:14:15', '23:59:59.999999', '24:00:00'],
  timestamp: ['2026-01-31 00:00:00', '2026-01-01 00:00:00.5', '2024-02-29 12:00:00.000001', '-infinity', '0001-01-01 00:00:00 BC'],
  timestamptz: ['2026-01-01 00:00:00+00', '2026-01-01 00:00:00-07', '2025-12-31 23:59:59.999+00', 'infinity'],
  interval: ['0', '1 day', '24:00:00', '1 month', '30 days', '-1 year 2 months 3 days', '-00:00:00.5', '1 mon -1 day 26:03:04.000001'],
  uuid: ['00000000-0000-0000-0000-000000000001', 'ffffffff-0000-0000-0000-000000000001', '0199f0a0-1234-7000-8000-00000000000a'],
  bytea: ['\\x', '\\xde', '\\xdead', '\\x00'],
  mood: ['sad', 'ok', 'happy'],
  'int4[]': ['{}', '{1}', '{1,2}', '{2,1,NULL}', '{{1,2},{3,4}}', '[2:3]={7,8}', '{NULL}', '{1,1}'],
  'int8[]': ['{}', '{1,2}', '{9007199254740993}'],
  'text[]': ['{}', '{a}', '{a,b}', '{"a b",NULL,"nu\\"ll","NULL"}', '{{a},{ñ}}', '{"",","}'],
  'numeric[]': ['{1.0,2}', '{NaN,1}', '{}'],
  'mood[]': ['{sad}', '{ok,happy}', '{}'],
} as const
export type TypeName = keyof typeof VALUES
export const TYPES = Object.keys(VALUES) as TypeName[]

const INTEGERS = ['int2', 'int4', 'int8'] as const
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'] as const
const TEXTS = ['text', 'varchar', 'bpchar'] as const
const ARRAYS: Partial<Record<TypeName, TypeName>> = { 'int4[]': 'int4', 'int8[]': 'int8', 'text[]': 'text', 'numeric[]': 'numeric', 'mood[]': 'mood' }
const PATTERNS = ['%', 'a%', '%b', '_', 'a\\_b', '%ñ%', 'A', '', '%a%b%', '_%', '漢_']

/** The column of a type in the tables that clauses are tried on. */
export function columnOf(type: TypeName): string {
  return `c_${type.replace('[]', 's')}`
}

/** Writes random where clauses in which every operator, function and form that is evaluated comes up. */
export class WhereGrammar {
  private readonly random: () => number

  constructor(random: () => number) {
    this.random = random
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item
  }

  literal(type: TypeName): string {
    return `'${this.pick(VALUES[type])}'`
  }

  row(id: number): string {
    return `(${[String(id), ...TYPES.map((type) => (this.random() < 0.15 ? 'null' : `${this.literal(type)}::${type}`))].join(', ')})`
  }

  condition(depth = 0): string {
    const roll = this.random()
    if (depth < 3 && roll < 0.12) return `(${this.condition(depth + 1)} AND ${this.condition(depth + 1)})`
    if (depth < 3 && roll < 0.24) return `(${this.condition(depth + 1)} OR ${this.condition(depth + 1)})`
    if (depth < 3 && roll < 0.3) return `NOT (${this.condition(depth + 1)})`
    if (depth < 3 && roll < 0.36) return `(${this.condition(depth + 1)}) IS ${this.pick(['', 'NOT '])}${this.pick(['TRUE', 'FALSE', 'UNKNOWN'])}`
    return this.test(depth)
  }

  private test(depth: number): string {
    const type = this.pick(TYPES)
    const a = this.expression(type, depth)
    const b = this.pick([() => this.expression(this.akin(type), depth), () => this.literal(type)])()
    const comparison = this.pick(['=', '<>', '!=', '<', '<=', '>', '>='])
    const array = this.pick(Object.keys(ARRAYS) as TypeName[])
    const item = ARRAYS[array] as TypeName
    switch (Math.floor(this.random() * 15)) {
      case 0:
        return `${a} IS ${this.pick(['', 'NOT '])}NULL`
      case 1:
        return `${a} IS ${this.pick(['', 'NOT '])}DISTINCT FROM ${this.pick([b, 'NULL'])}`
      case 2:
        return `${a} ${this.pick(['', 'NOT '])}IN (${b}, ${this.literal(type)}${this.pick([', NULL', '', `, ${this.literal(type)}`])})`
      case 3:
        return `${a} ${this.pick(['', 'NOT '])}BETWEEN ${this.pick(['', 'SYMMETRIC '])}${b} AND ${this.literal(type)}`
      case 4:
        return `${this.expression(this.pick(TEXTS), depth)} ${this.pick(['LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE', '~~', '!~~*'])} '${this.pick(PATTERNS)}'`
      case 5:
        return this.pick([`c_text LIKE c_varchar`, `c_text ILIKE '%' || c_varchar || '%'`, `c_text LIKE 'a!%b' ESCAPE '!'`, `c_text NOT LIKE 'a\\\\b' ESCAPE ''`, `c_bpchar LIKE 'a%'`])
      case 6:
        return `${this.expression(item, depth)} ${comparison} ${this.pick(['ANY', 'ALL', 'SOME'])} (${this.expression(array, depth)})`
      case 7:
        return `${columnOf(item)} ${comparison} ${this.pick(['ANY', 'ALL'])} (${this.literal(array)})`
      case 8:
        return `${this.expression(array, depth)} ${this.pick(['@>', '<@', '&&', comparison])} ${this.pick([this.expression(array, depth), this.literal(array)])}`
      case 9:
        return this.pick(['c_bool', 'NOT c_bool', 'c_bool = true', 'c_bool IS NOT TRUE', 'true', "c_bool <> 'f'", 'c_bool::int4 = 1', "c_text ILIKE ANY ('{a%,%b}')"])
      case 10:
        return `${this.expression(this.pick(NUMBERS), depth)} ${comparison} ${this.expression(this.pick(NUMBERS), depth)}`
      case 11:
        return `${this.expression(this.pick(['date', 'timestamp', 'timestamptz']), depth)} ${comparison} ${this.expression(this.pick(['date', 'timestamp', 'timestamptz']), depth)}`
      case 12:
        return `coalesce(${a}, ${this.literal(type)}) ${comparison} ${b}`
      case 13:
        return `${this.literal(type)} ${comparison} ${a}`
      default:
        return `${a} ${comparison} ${b}`
    }
  }

  /** A type that is compared with this one. */
  private akin(type: TypeName): TypeName {
    return this.random() < 0.3 && (NUMBERS as readonly string[]).includes(type) ? this.pick(NUMBERS) : type
  }

  expression(type: TypeName, depth: number): string {
    const roll = this.random()
    if (depth > 3 || roll < 0.45) return columnOf(type)
    if (roll < 0.55) return `${this.literal(type)}::${type}`
    if (roll < 0.59) return `coalesce(${this.expression(type, depth + 1)}, ${this.literal(type)})`
    if (roll < 0.62) return `nullif(${this.expression(type, depth + 1)}, ${this.literal(type)})`
    if (roll < 0.65) return `CASE WHEN ${this.condition(depth + 2)} THEN ${this.expression(type, depth + 1)} ELSE ${this.expression(type, depth + 1)} END`
    if (roll < 0.67) return `CASE ${columnOf(type)} WHEN ${this.literal(type)} THEN ${columnOf(type)} END`
    if (roll < 0.7 && type !== 'mood[]') return `${this.pick(['greatest', 'least'])}(${this.expression(type, depth + 1)}, ${this.literal(type)}, NULL)`
    return this.computed(type, depth + 1)
  }

  private computed(type: TypeName, depth: number): string {
    const of = (other: TypeName): string => this.expression(other, depth)
    const item = ARRAYS[type]
    if (item) return this.array(type, item, depth)
    switch (type) {
      case 'int2':
      case 'int4':
      case 'int8':
        return this.pick([
          () => `(${of(type)} ${this.pick(['+', '-', '*', '/', '%', '&', '|', '#'])} ${this.pick([of(type), this.pick(['1', '2', '-3', '0'])])})`,
          () => `(${this.pick(['- ', '+ ', '@ ', '~ '])}${of(type)})`,
          () => `abs(${of(type)})`,
          () => `(${of(type)} ${this.pick(['<<', '>>'])} ${this.pick(['0', '1', '5', '15'])})`,
          () => `(${of(this.pick(NUMBERS))})::${type}`,
          () => `mod(${of(type)}, ${of(type)})`,
          () => this.integer(depth),
        ])()
      case 'numeric':
        return this.pick([
          () => `(${of('numeric')} ${this.pick(['+', '-', '*', '/', '%'])} ${of(this.pick(['numeric', ...INTEGERS]))})`,
          () => `${this.pick(['round', 'trunc', 'ceil', 'floor', 'abs', 'sign', '-', '@ '])}(${of('numeric')})`,
          () => `${this.pick(['round', 'trunc'])}(${of('numeric')}, ${this.pick(['0', '1', '-1', '3'])})`,
          () => `(${of(this.pick(NUMBERS))})::numeric`,
          () => `(c_numeric ^ ${this.pick(['0', '1', '2', '3', '-1', '-2'])}::numeric)`,
          () => `(${of('numeric')})::numeric(${this.pick(['6,2', '30,3', '4'])})`,
          () => `${this.pick(['1.5', '0.10', '2e3', '-7.25'])}`,
        ])()
      case 'float4':
        return this.pick([
          () => `(${of('float4')} ${this.pick(['+', '-', '*', '/'])} ${of('float4')})`,
          () => `(${this.pick(['-', '@ '])}${of('float4')})`,
          () => `(${of(this.pick(['int2', 'int4', 'int8', 'float8']))})::float4`,
        ])()
      case 'float8':
        return this.pick([
          () => `(${of('float8')} ${this.pick(['+', '-', '*', '/'])} ${of(this.pick(['float8', 'float4', 'int4', 'int8', 'numeric']))})`,
          () => `${this.pick(['round', 'trunc', 'ceil', 'floor', 'abs', 'sign', '-', '@ ', '|/ ', 'sqrt'])}(${of('float8')})`,
          () => `(${of(this.pick(NUMBERS))})::float8`,
          () => `(${this.pick(['c_int2', 'c_float8', 'c_int4'])} ^ ${this.pick(['0', '1', '2', '3', '-1'])})`,
        ])()
      case 'text':
      case 'varchar':
        return this.texts(type, depth)
      case 'bpchar':
        return this.pick([() => `(${of('text')})::bpchar`, () => `(${of('text')})::char(3)`])()
      case 'bool':
        return this.pick([() => `(${this.condition(depth)})`, () => `(c_int4)::bool`, () => `starts_with(${of('text')}, ${of('text')})`])()
      case 'date':
        return this.pick([
          () => `(${of('date')} ${this.pick(['+', '-'])} ${this.pick(['1', '31', '(c_int2)::int4'])})`,
          () => `(7 + ${of('date')})`,
          () => `(${of(this.pick(['timestamp', 'timestamptz']))})::date`,
        ])()
      case 'time':
        return this.pick([() => `(${of('time')} ${this.pick(['+', '-'])} ${of('interval')})`, () => `('2026-05-06 07:08:09.5'::timestamp)::time`, () => `(${of('interval')})::time`])()
      case 'timestamp':
        return this.pick([
          () => `(${of(this.pick(['timestamp', 'date']))} ${this.pick(['+', '-'])} ${of('interval')})`,
          () => `(${of('date')} + ${of('time')})`,
          () => `(${of('interval')} + ${of('timestamp')})`,
          () => `(${of('timestamptz')} AT TIME ZONE 'UTC')`,
          () => `(${of(this.pick(['date', 'timestamptz']))})::timestamp`,
        ])()
      case 'timestamptz':
        return this.pick([() => `(${of('timestamptz')} ${this.pick(['+', '-'])} ${of('interval')})`, () => `(${of('timestamp')} AT TIME ZONE 'utc')`, () => `(${of('date')})::timestamptz`])()
      case 'interval':
        return this.pick([
          () => `(${of('interval')} ${this.pick(['+', '-'])} ${of('interval')})`,
          () => `(${of('timestamp')} - ${of('timestamp')})`,
          () => `(${of('timestamptz')} - ${of('timestamptz')})`,
          () => `(${of('time')} - ${of('time')})`,
          () => `(${of('interval')} ${this.pick(['*', '/'])} ${this.pick(['1.5', '2', '-0.3', '7'])})`,
          () => `(0.7 * ${of('interval')})`,
          () => `(- ${of('interval')})`,
          () => `${this.pick(['justify_days', 'justify_hours', 'justify_interval'])}(${of('interval')})`,
          () => `(${of('time')})::interval`,
        ])()
      case 'uuid':
        return `(c_uuid::text)::uuid`
      case 'mood':
        return `(c_mood::text)::mood`
      default:
        return columnOf(type)
    }
  }

  /** An int4. */
  private integer(depth: number): string {
    const of = (other: TypeName): string => this.expression(other, depth)
    const array = this.pick(Object.keys(ARRAYS) as TypeName[])
    return this.pick([
      () => `${this.pick(['length', 'char_length', 'octet_length'])}(${of(this.pick(TEXTS))})`,
      () => `strpos(${of('text')}, ${of('text')})`,
      () => `position(${of('text')} in ${of('text')})`,
      () => `(${of('date')} - ${of('date')})`,
      () => `cardinality(${of(array)})`,
      () => `${this.pick(['array_length', 'array_lower', 'array_upper'])}(${of(array)}, ${this.pick(['1', '2', '0'])})`,
      () => `array_ndims(${of(array)})`,
      () => `array_position(c_int4s[1:9], ${of('int4')})`,
      () => `c_int4s[${this.pick(['1', '2', '3', 'c_int2', 'NULL'])}]`,
      () => `c_int4s[${this.pick(['1', '2'])}][${this.pick(['1', '2'])}]`,
      () => `(${this.pick(["'12'", "' 7 '", 'c_int4::text'])}::text)::int4`,
    ])()
  }

  private texts(type: 'text' | 'varchar', depth: number): string {
    const of = (other: TypeName): string => this.expression(other, depth)
    const text = this.pick([
      () => `(${of('text')} || ${of(this.pick(TEXTS))})`,
      () => `(${of('text')} || ${this.pick(['c_int4', 'c_bool', 'c_date', 'c_mood', 'c_uuid', "'x'"])})`,
      () => `${this.pick(['lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'reverse'])}(${of('text')})`,
      () => `${this.pick(['btrim', 'ltrim', 'rtrim'])}(${of('text')}, ${this.literal('text')})`,
      () => `trim(${this.pick(['leading', 'trailing', 'both'])} 'a' from ${of('text')})`,
      () => `substring(${of('text')} from ${this.pick(['1', '2', '-1', '0'])}${this.pick(['', ' for 2', ' for 0'])})`,
      () => `substr(${of('text')}, 2)`,
      () => `${this.pick(['left', 'right'])}(${of('text')}, ${this.pick(['1', '2', '-1', '0'])})`,
      () => `replace(${of('text')}, ${of('text')}, ${of('text')})`,
      () => `(${of(this.pick(['int4', 'int8', 'numeric', 'float8', 'float4', 'bool', 'date', 'time', 'timestamp', 'timestamptz', 'uuid', 'bytea', 'mood', 'bpchar']))})::text`,
      () => `c_texts[${this.pick(['1', '2', '3'])}]`,
      () => `(${of('text')})::varchar(2)`,
    ])()
    return type === 'text' ? text : `(${text})::varchar`
  }

  private array(type: TypeName, item: TypeName, depth: number): string {
    const of = (other: TypeName): string => this.expression(other, depth)
    return this.pick([
      () => `ARRAY[${of(item)}, ${of(item)}]`,
      () => `ARRAY[${of(item)}, ${this.literal(item)}, NULL]`,
      () => `(${of(type)} || ${of(item)})`,
      () => `(${of(item)} || ${of(type)})`,
      () => `(${columnOf(type)} || ${columnOf(type)})`,
      () => `(${of(type)} || ${this.literal(type)})`,
      () => `${this.pick(['array_cat'])}(${of(type)}, ${of(type)})`,
      () => `array_append(${of(type)}, ${of(item)})`,
      () => `array_prepend(${of(item)}, ${of(type)})`,
      () => `array_remove(${of(type)}, ${of(item)})`,
      () => `(${of(type)})[${this.pick(['1:2', '2:', ':1', ':', '1:1][1:2', '2:1'])}]`,
      () => `ARRAY[]::${type}`,
      () => (type === 'int8[]' ? `(${of('int4[]')})::int8[]` : `ARRAY[ARRAY[${of(item)}], ARRAY[${of(item)}]]`),
    ])()
  }
}
