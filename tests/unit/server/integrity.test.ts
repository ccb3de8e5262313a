import pg from 'pg'
import { expect, test } from 'vitest'
import { isTransient } from '../../../sync-server/db/postgres.ts'
import { integrityRefusal } from '../../../sync-server/sync/integrity.ts'

function failure(code: string, detail?: string): Error {
  return Object.assign(new pg.DatabaseError(`it said ${code}`, 0, 'error'), { code, detail, table: 'project' })
}

test.each([
  ['23505', 'Key (company_id, external_number)=(a, b) already exists.', 'duplicate', ['external_number']],
  ['23503', 'Key (client_id)=(a) is not present in table "client".', 'missing_reference', ['client_id']],
  ['23514', undefined, 'invalid_input', undefined],
  ['22021', undefined, 'invalid_input', undefined],
])('a rule of Postgres that was broken refuses the command: %s', (code, detail, problem, fields) => {
  expect(integrityRefusal(failure(code, detail))).toMatchObject({ code: problem, table: 'project' })
  expect(integrityRefusal(failure(code, detail))?.fields?.map((each) => each.field)).toEqual(fields)
  expect(isTransient(failure(code, detail))).toBe(false)
})

test.each(['40P01', '40001', '57P01', '57014', '53300', '08006', '55P03'])('what is not the command’s fault puts it off: %s', (code) => {
  expect(isTransient(failure(code))).toBe(true)
  expect(integrityRefusal(failure(code))).toBeNull()
})

test('a fault in the program is neither', () => {
  for (const error of [new TypeError('undefined is not a function'), failure('42601')]) {
    expect(isTransient(error)).toBe(false)
    expect(integrityRefusal(error)).toBeNull()
  }
})
