import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorFile } from '../../../shared/import/error-file.ts'
import { guessMapping } from '../../../shared/import/guess-mapping.ts'
import { parseDate, parseMoney, parseStatus, parseWholeNumber } from '../../../shared/import/parse-cell.ts'
import { checkRows } from '../../../shared/import/project-rows.ts'
import { readCsv } from '../../../shared/import/read-csv.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('reading a CSV file', () => {
  test.each([
    ['UTF-8', bytes('name\nCafé Núñez'), 'UTF-8'],
    ['UTF-8 with BOM', bytes('\ufeffname\nCafé Núñez'), 'UTF-8 with BOM'],
    ['Windows-1252', Uint8Array.from(Buffer.from('name\nCafé Núñez', 'latin1')), 'windows-1252'],
    ['UTF-16', Uint8Array.from(Buffer.from('\ufeffname\nCafé Núñez', 'utf16le')), 'UTF-16LE'],
  ])('in %s', (_, content, encoding) => {
    const file = readCsv(content)
    expect(file).toMatchObject({ encoding, headers: ['name'], rows: [{ line: 2, cells: ['Café Núñez'] }] })
  })

  test('the curly quotes and the euro of Windows-1252 are what they are there', () => {
    const file = readCsv(Uint8Array.from([...bytes('name\n'), 0x93, 0x41, 0x94, 0x20, 0x80, 0x20, ...Buffer.from('Peña y Güell señor mañana', 'latin1')]))
    expect(file.rows[0]?.cells[0]).toBe('“A” € Peña y Güell señor mañana')
  })

  test('quotes, delimiters and line breaks within quotes, and the lines on which rows begin', () => {
    const file = readCsv(bytes('number,name,note\r\n1,"Casa ""Azul"", north","first\nsecond"\r\n\r\n2,"a\r\nb\r\nc",x\r\n3,plain,\r\n'))
    expect(file.rows).toEqual([
      { line: 2, cells: ['1', 'Casa "Azul", north', 'first\nsecond'] },
      { line: 5, cells: ['2', 'a\r\nb\r\nc', 'x'] },
      { line: 8, cells: ['3', 'plain', ''] },
    ])
  })

  test.each([[';', 'a;b\n1,5;2\n'], ['\t', 'a\tb\n1\t2\n'], ['|', 'a|b\n1|2\n']])('delimiter %j', (delimiter, text) => {
    expect(readCsv(bytes(text))).toMatchObject({ delimiter, headers: ['a', 'b'] })
  })

  test('a file of one column, repeated and empty headers', () => {
    expect(readCsv(bytes('name\nA\nB')).rows).toHaveLength(2)
    expect(readCsv(bytes('a,a,,\n1,2,3,4\n')).headers).toEqual(['a', 'a (2)', 'Column 3', 'Column 4'])
  })

  test.each([['an empty file', bytes('')], ['a blank header', bytes(' , \n1,2')], ['what is no text', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0])]])('refuses %s', (_, content) => {
    expect(() => readCsv(content)).toThrow(expect.objectContaining({ code: 'file_unreadable' }) as Error)
  })
})

describe('cells', () => {
  test.each([
    ['$1,234.50', 123450], ['1234.5', 123450], ['1.234,50', 123450], ['1,234', 123400], ['12,5', 1250], ['(99.00)', -9900], ['-5', -500], ['246089.8', 24608980], ['1 234,56 €', 123456],
    ['1,234,567', 123456700], ['0.005', 1], ['0.004', 0], ['', null], ['-', null], ['abc', undefined], ['1,23,456', undefined], ['1.2.3', undefined], ['99999999999999999', undefined], ['12-34', undefined],
  ])('money %j', (text, cents) => { expect(parseMoney(text)).toBe(cents) })

  test.each([
    ['2013-07-08T00:00:00.000', '2013-07-08'], ['2013-07-08', '2013-07-08'], ['2024-2-29', '2024-02-29'], ['7/8/2013', '2013-07-08'], ['07/08/13', '2013-07-08'], ['12-31-1999', '1999-12-31'], ['Mar 5, 2024', '2024-03-05'],
    ['2024-07-08 23:59:59-0700', '2024-07-08'], ['', null], ['2023-02-29', undefined], ['13/13/2020', undefined], ['soon', undefined], ['Foo 5, 2024', undefined],
  ])('date %j', (text, date) => { expect(parseDate(text)).toBe(date) })

  test.each([['1678', 1678], ['1,678', 1678], ['1678.6', 1679], ['1200 sq ft', 1200], ['', null], ['big', undefined]])('area %j', (text, area) => { expect(parseWholeNumber(text)).toBe(area) })

  test.each([['Completed', 'closed'], ['Issued Permit', 'active'], ['Pre Backfill Phase', 'active'], ['Hold - Pending Plans Review', 'bid'], ['New', 'lead'], ['Refused', undefined], ['', null]])('status %j', (text, status) => { expect(parseStatus(text)).toBe(status) })
})

describe('checking rows', () => {
  const headers = 'permitnum,statuscurrent,applieddate,issueddate,completeddate,description,estprojectcost,totalsqft,originaladdress,communityname'
  const file = readCsv(bytes(`${headers}
A1,Completed,2013-07-08T00:00:00.000,2013-07-23T00:00:00.000,,"SFD,GARAGE,",246089.8,1678,248 SADDLELAKE DR NE,SADDLE RIDGE
A1,New,,,,Deck,1,1,Here,X
A2,New,,someday,,,much,?,12 Elm St,X
A3,New
A4,New,,,,,,,,
,New,,,,,,,,
TAKEN,New,,,,Paint,,,,
A5,New,,,,x,1,1,1,1,surplus
`))
  const mapping = guessMapping(file.headers)
  const checked = checkRows(file, mapping, (number) => number === 'TAKEN')

  test('guesses the columns of building permits', () => {
    expect(mapping).toEqual({
      external_number: 'permitnum', status: 'statuscurrent', starts_on: 'issueddate', ends_on: 'completeddate', description: 'description', expected_value_cents: 'estprojectcost',
      area_square_feet: 'totalsqft', name: 'originaladdress', address: 'originaladdress', city: 'communityname',
    })
  })

  test('a good row becomes a project; where it has no name it goes by its description, its address or its number', () => {
    expect(checked[0]?.project).toEqual({
      external_number: 'A1', name: '248 SADDLELAKE DR NE', status: 'closed', address: '248 SADDLELAKE DR NE', city: 'SADDLE RIDGE', description: 'SFD,GARAGE,', starts_on: '2013-07-23', ends_on: null,
      expected_value_cents: 24608980, area_square_feet: 1678,
    })
    expect(checked[4]?.project?.name).toBe('A4')
    const { name: _, ...nameless } = mapping
    expect(checkRows(file, nameless, () => false).map((each) => each.project?.name)).toEqual(['SFD,GARAGE', undefined, '12 Elm St', 'A3', 'A4', undefined, 'Paint', undefined])
  })

  test('says per row what keeps it out, and what is merely left empty', () => {
    const said = checked.map(({ project, problems }) => [project !== null, problems.map(({ line, target, problem, severity }) => `${line} ${target} ${problem} ${severity}`)])
    expect(said).toEqual([
      [true, []],
      [false, ['3 external_number duplicate_in_file error']],
      [true, ['4 starts_on not_a_date warning', '4 expected_value_cents not_money warning', '4 area_square_feet not_a_number warning']],
      [true, ['5 null wrong_column_count warning']],
      [true, []],
      [false, ['7 name empty error']],
      [false, ['8 external_number exists_already error']],
      [false, ['9 null wrong_column_count error']],
    ])
  })

  test('the error file holds the refused rows as they were, with the reason, and no cell that a spreadsheet would run', () => {
    const bad = readCsv(bytes('permitnum,name\n=1+1,x\n=1+1,@y\n'))
    const text = errorFile(bad, checkRows(bad, guessMapping(bad.headers), () => true).map((each) => ({ ...each, outcome: 'refused' as const })))
    expect(text).toBe('\ufeffpermitnum,name,kibray_problem\r\n\'=1+1,x,line 2: external_number exists_already\r\n\'=1+1,\'@y,line 3: external_number exists_already\r\n')
  })

  test('too long a text is cut with a warning', () => {
    const long = readCsv(bytes(`name,description\n${'n'.repeat(400)},${'d'.repeat(3000)}\n`))
    const [row] = checkRows(long, guessMapping(long.headers), () => false)
    expect([row?.project?.name.length, row?.project?.description.length, row?.problems.length]).toEqual([300, 2000, 2])
  })
})

const permits = path.resolve(import.meta.dirname, '../../../../shared/data/calgary-building-permits.csv')
test('all 5,000 building permits of Calgary can be imported', (context) => {
  if (!existsSync(permits)) return context.skip('the file of building permits does not lie beside the checkout')
  const file = readCsv(readFileSync(permits))
  const checked = checkRows(file, guessMapping(file.headers), () => false)
  expect(checked).toHaveLength(5000)
  expect(checked.filter((each) => each.project === null).map((each) => each.problems)).toEqual([])
  expect(new Set(checked.map((each) => each.project?.external_number)).size).toBe(5000)
})
