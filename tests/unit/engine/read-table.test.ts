import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/universal'
import { readOnThread } from '../../../electron/engine/import/read-workbook.ts'
import { readTable as read } from '../../../shared/import/read-table.ts'
import { largestFile } from '../../../shared/import/table-file.ts'

const readTable = (content: Uint8Array) => read(content, readOnThread)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function workbook(...sheets: Parameters<typeof writeXlsxFile>[0]): Promise<Uint8Array> {
  return new Uint8Array(await (await (writeXlsxFile as (sheets: unknown) => { toBlob(): Promise<Blob> })(sheets).toBlob()).arrayBuffer())
}

/** A workbook with one of its files changed. */
function altered(content: Uint8Array, path: string, change: (text: string) => string): Uint8Array {
  const files = unzipSync(content)
  return zipSync({ ...files, [path]: strToU8(change(new TextDecoder().decode(files[path]))) })
}

const unreadable = (reason: string): unknown => expect.objectContaining({ code: 'file_unreadable', problem: expect.objectContaining({ fields: [{ field: 'file', message: reason }] }) })

describe('reading a workbook', () => {
  const data = [
    [null, null],
    [{ value: 'Code' }, { value: 'Name' }, { value: 'Price' }, { value: 'From' }, { value: 'Taxed' }],
    [{ value: '=A1' }, { value: ' Peña & <b>' }, { value: 12.3, type: Number }, { value: new Date('2026-03-01'), type: Date, format: 'yyyy-mm-dd' }, { value: true, type: Boolean }],
    [null],
    [{ value: 7, type: Number }, { value: 'Tiny' }, { value: 0.0000001, type: Number }, { value: 1e15, type: Number }],
  ]

  test('the first sheet that is not hidden, with the lines on which its rows stand; numbers and dates as they are typed', async () => {
    const whole = await workbook({ sheet: 'Old', data: [[{ value: 'x' }]] }, { sheet: 'Prices & more', data }, { sheet: 'Notes', data: [[{ value: 'y' }]] })
    const file = await readTable(altered(whole, 'xl/workbook.xml', (text) => text.replace(/<sheet ([^>]*name="Old")/, '<sheet state="hidden" $1')))
    expect(file).toEqual({
      encoding: 'Excel', delimiter: ',', sheet: 'Prices & more', other_sheets: 2, headers: ['Code', 'Name', 'Price', 'From', 'Taxed'],
      rows: [{ line: 3, cells: ['=A1', ' Peña & <b>', '12.3', '2026-03-01', 'yes'] }, { line: 5, cells: ['7', 'Tiny', '0.000000100000', '1000000000000000', ''] }],
    })
  })

  test('a file of 20,000 rows', async () => {
    const file = await readTable(await workbook({ sheet: 'Many', data: [[{ value: 'Name' }, { value: 'Price' }], ...Array.from({ length: 20_000 }, (_, index) => [{ value: `Item ${index}` }, { value: index / 100, type: Number }])] }))
    expect([file.rows.length, file.rows.at(-1)]).toEqual([20_000, { line: 20_001, cells: ['Item 19999', '199.99'] }])
  }, 60_000)

  test('merged cells, hidden sheets and an empty sheet are said as such', async () => {
    const whole = await workbook({ sheet: 'One', data })
    await expect(readTable(altered(whole, 'xl/worksheets/sheet1.xml', (text) => text.replace('</sheetData>', '</sheetData><mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>')))).rejects.toThrow(unreadable('merged_cells') as Error)
    await expect(readTable(altered(whole, 'xl/workbook.xml', (text) => text.replace('<sheet ', '<sheet state="veryHidden" ')))).rejects.toThrow(unreadable('no_visible_sheet') as Error)
    await expect(readTable(await workbook({ sheet: 'One', data: [[null]] }))).rejects.toThrow(unreadable('no_header') as Error)
  })

  test('a cell at the end of the world does not make a table of that size', async () => {
    const whole = await workbook({ sheet: 'One', data })
    const far = (cell: string): Uint8Array => altered(whole, 'xl/worksheets/sheet1.xml', (text) => text.replace('</sheetData>', `<row r="1048576"><c r="${cell}"><v>1</v></c></row></sheetData>`))
    await expect(readTable(far('A1048576'))).rejects.toThrow(unreadable('too_many_rows') as Error)
    await expect(readTable(far('XFD9'))).rejects.toThrow(unreadable('too_many_columns') as Error)
  })
})

describe('what is no table', () => {
  test('a bomb is not unpacked, also where it lies about its size', async () => {
    const bomb = zipSync({ ...unzipSync(await workbook({ sheet: 'One', data: [[{ value: 'Name' }]] })), 'xl/worksheets/sheet1.xml': new Uint8Array(largestFile.unpacked_bytes + 1).fill(0x20) })
    expect(bomb.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage().rss
    await expect(readTable(bomb)).rejects.toThrow(unreadable('too_large') as Error)
    // each size of the file in the list of contents and before the file itself
    const lying = bomb.slice()
    const sizes = new DataView(lying.buffer)
    for (let at = 0; at + 4 <= lying.length; at++) if (sizes.getUint32(at, true) === largestFile.unpacked_bytes + 1) sizes.setUint32(at, 1000, true)
    await expect(readTable(lying)).rejects.toThrow(unreadable('no_workbook') as Error)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  }, 60_000)

  test.each([
    ['an archive that is no workbook', zipSync({ 'a.txt': strToU8('a') }), 'no_workbook'],
    ['half a workbook', zipSync({ 'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>') }).subarray(0, 60), 'no_workbook'],
    ['an old workbook, or one with a password', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), 'old_workbook'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), 'not_text'],
    ['an empty file', bytes(''), 'no_header'],
    ['more rows than any price book', bytes(`a\n${'1\n'.repeat(largestFile.rows + 1)}`), 'too_many_rows'],
    ['more columns than any price book', bytes(`${'a,'.repeat(largestFile.columns)}b\n1\n`), 'too_many_columns'],
    ['more bytes than any price book', new Uint8Array(largestFile.bytes + 1), 'too_large'],
  ])('%s', async (_, content, reason) => {
    await expect(readTable(content)).rejects.toThrow(unreadable(reason) as Error)
  })
})
