/**
 * The operators and functions of PostgreSQL 18 that a value of a supported type, or an untyped constant beside one, can be meant by:
 * the argument types, then the result. What is polymorphic (arrays, enums, coalesce …) is not here. Candidates that are not
 * computed here are listed, too: Postgres weighs them when it chooses.
 */
const NUMBERS = 'int2 int2 int2, int4 int4 int4, int8 int8 int8, int2 int4 int4, int4 int2 int4, int4 int8 int8, int8 int4 int8, int2 int8 int8, int8 int2 int8,'
  + ' float4 float4 float4, float8 float8 float8, float4 float8 float8, float8 float4 float8, numeric numeric numeric'
const WHOLE_NUMBERS = 'int2 int2 int2, int4 int4 int4, int8 int8 int8'
const SIGNED = 'int2 int2, int4 int4, int8 int8, float4 float4, float8 float8, numeric numeric'
const COMPARISONS = ['bool', 'int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'name', 'text', 'bpchar', 'uuid', 'bytea', 'date', 'time', 'timetz',
  'timestamp', 'timestamptz', 'interval'].map((name) => `${name} ${name} bool`).join(', ')
  + ', int2 int4 bool, int4 int2 bool, int4 int8 bool, int8 int4 bool, int2 int8 bool, int8 int2 bool, float4 float8 bool, float8 float4 bool, name text bool,'
  + ' text name bool, date timestamp bool, timestamp date bool, date timestamptz bool, timestamptz date bool, timestamp timestamptz bool, timestamptz timestamp bool'
const LIKE = 'name text bool, text text bool, bpchar text bool'
const MONEY_AND_NUMBER = 'money float4 money, money float8 money, money int4 money, money int2 money, money int8 money'
const NUMBER_AND_MONEY = 'float4 money money, float8 money money, int4 money money, int2 money money, int8 money money'

/** By operator; a signature with one argument type is a prefix operator. */
export const OPERATOR_SIGNATURES: Readonly<Record<string, string>> = {
  '=': `${COMPARISONS}, xid int4 bool`, '<>': `${COMPARISONS}, xid int4 bool`, '<': COMPARISONS, '<=': COMPARISONS, '>': COMPARISONS, '>=': COMPARISONS,
  '+': `${NUMBERS}, ${SIGNED}, date interval timestamp, date int4 date, timestamptz interval timestamptz, interval interval interval, date time timestamp,`
    + ' date timetz timestamptz, time date timestamp, timetz date timestamptz, time interval time, timetz interval timetz, interval time time, timestamp interval timestamp,'
    + ' interval date timestamp, interval timetz timetz, interval timestamp timestamp, interval timestamptz timestamptz, int4 date date, inet int8 inet, int8 inet inet,'
    + ' pg_lsn numeric pg_lsn, numeric pg_lsn pg_lsn',
  '-': `${NUMBERS}, ${SIGNED}, date interval timestamp, date date int4, date int4 date, timestamptz timestamptz interval, timestamptz interval timestamptz,`
    + ' interval interval, interval interval interval, time time interval, time interval time, timetz interval timetz, timestamp timestamp interval,'
    + ' timestamp interval timestamp, inet int8 inet, jsonb text jsonb, jsonb int4 jsonb, pg_lsn numeric pg_lsn',
  '*': `${NUMBERS}, interval float8 interval, float8 interval interval, ${MONEY_AND_NUMBER}, ${NUMBER_AND_MONEY}`,
  '/': `${NUMBERS}, interval float8 interval, ${MONEY_AND_NUMBER}`,
  '%': `${WHOLE_NUMBERS}, numeric numeric numeric`,
  '^': 'float8 float8 float8, numeric numeric numeric',
  '|/': 'float8 float8',
  '@': SIGNED,
  '&': WHOLE_NUMBERS, '|': WHOLE_NUMBERS, '#': WHOLE_NUMBERS,
  '~': 'int2 int2, int4 int4, int8 int8, name text bool, text text bool, bpchar text bool',
  '<<': 'int2 int4 int2, int4 int4 int4, int8 int4 int8, bit int4 bit', '>>': 'int2 int4 int2, int4 int4 int4, int8 int4 int8, bit int4 bit',
  '||': 'text text text, bytea bytea bytea',
  '~~': `${LIKE}, bytea bytea bool`, '!~~': `${LIKE}, bytea bytea bool`, '~~*': LIKE, '!~~*': LIKE,
}

/** By function. */
export const FUNCTION_SIGNATURES: Readonly<Record<string, string>> = {
  lower: 'text text', upper: 'text text',
  length: 'text int4, bpchar int4, bytea int4, bytea name int4', char_length: 'text int4, bpchar int4', character_length: 'text int4, bpchar int4',
  octet_length: 'text int4, bpchar int4, bytea int4',
  substring: 'text int4 text, text int4 int4 text, bytea int4 bytea, bytea int4 int4 bytea, text text text, text text text text, bit int4 bit, bit int4 int4 bit',
  substr: 'text int4 text, text int4 int4 text, bytea int4 bytea, bytea int4 int4 bytea',
  strpos: 'text text int4', position: 'text text int4, bytea bytea int4',
  btrim: 'text text, text text text, bytea bytea bytea', ltrim: 'text text, text text text, bytea bytea bytea', rtrim: 'text text, text text text, bytea bytea bytea',
  left: 'text int4 text', right: 'text int4 text', replace: 'text text text text', starts_with: 'text text bool', reverse: 'text text, bytea bytea',
  like_escape: 'text text text, bytea bytea bytea',
  abs: SIGNED, ceil: 'numeric numeric, float8 float8', ceiling: 'numeric numeric, float8 float8', floor: 'numeric numeric, float8 float8',
  round: 'float8 float8, numeric numeric, numeric int4 numeric', trunc: 'float8 float8, numeric numeric, numeric int4 numeric',
  sign: 'float8 float8, numeric numeric', mod: `${WHOLE_NUMBERS}, numeric numeric numeric`, sqrt: 'float8 float8, numeric numeric',
  justify_days: 'interval interval', justify_hours: 'interval interval', justify_interval: 'interval interval',
  timezone: 'interval timestamptz timestamp, text timestamptz timestamp, text timetz timetz, interval timestamp timestamptz, interval timetz timetz,'
    + ' text timestamp timestamptz, timestamptz timestamp, timestamp timestamptz, timetz timetz',
}
