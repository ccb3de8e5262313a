import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import writeXlsxFile, { type CellObject } from 'write-excel-file/universal'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let sam: Laptop
let project: ReturnType<typeof newProject>
let estimate: string
beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('office', 'Olga')
  sam = await server.laptop('superintendent', 'Sam')
  project = newProject()
  await olga.does('project.create', project)
  await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id })
  await olga.does('cost_code.create', { id: v7(), code: '09-91', name: 'Painting', kind: 'labour', taxable: 1, default_markup_basis_points: 2500 })
})
afterAll(() => server?.close())
beforeEach(async () => {
  estimate = v7()
  await olga.does('estimate.create', { id: estimate, project_id: project.id, number: null, title: 'Hall' })
})

interface Body { readonly [name: string]: unknown }
const send = async (laptop: Laptop, path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Body }> => {
  const response = await laptop.fetch(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() as Body }
}
const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64')
const lines = async (content: string | Uint8Array, more: object = {}, headers: Record<string, string> = {}, by = olga) => await send(by, `/estimates/${estimate}/lines/import`, { content_base64: base64(content), ...more }, headers)
const present = async (): Promise<Body[]> => {
  const response = await olga.fetch(`/api/v1/estimates/${estimate}`)
  return (await response.json() as { lines: Body[] }).lines
}
const workbook = async (data: readonly (readonly CellObject[])[]): Promise<Uint8Array> => new Uint8Array(await (await writeXlsxFile(data.map((row) => [...row])).toBlob()).arrayBuffer())

describe('lines of an estimate out of a file, over REST', () => {
  const csv = 'Room;Partida;Cantidad;Mano de obra;Código de coste;Recargo propio\nSala;=Paredes;1.250,5;0,85;09-91;\nSala;Puertas;3;40;;12,5\n'

  test('first told, then done once for each key, as one change; texts stay texts', async () => {
    expect(await lines(csv)).toMatchObject({ status: 200, body: { applied: false, created: 2, refused: 0, problems: [], wrong_rows: null, file: { delimiter: ';', rows: 2 }, mapping: { section: 'Room', description: 'Partida', quantity_thousandths: 'Cantidad' } } })
    expect(await present()).toEqual([])
    for (const _ of [1, 2]) expect(await lines(csv, { apply: true }, { 'idempotency-key': 'monday' })).toMatchObject({ status: 200, body: { applied: true, created: 2 } })
    expect(await present()).toMatchObject([{ description: '=Paredes', quantity_thousandths: 1_250_500, labour_unit_cents: 85, markup_basis_points: null, taxable: 1 }, { description: 'Puertas', quantity_thousandths: 3000, markup_basis_points: 1250, taxable: 0 }])
  })

  test('a workbook too, and a cost code says what the file has no column for', async () => {
    const content = await workbook([[{ value: 'Section' }, { value: 'Description' }, { value: 'Qty' }, { value: 'Cost code' }], [{ value: 'Hall' }, { value: '@Walls' }, { value: 12.125, type: Number }, { value: '09-91' }]])
    expect(await lines(content, { apply: true })).toMatchObject({ status: 200, body: { applied: true, created: 1, file: { encoding: 'Excel' } } })
    expect(await present()).toMatchObject([{ description: '@Walls', quantity_thousandths: 12_125, markup_basis_points: 2500, taxable: 1 }])
  })

  test('wrong rows keep the whole file out, each named, and come back as a file to correct', async () => {
    const wrong = 'Description,Qty,Labor,Cost code,Option\nGood,1,1,,\nLetters,1x,1,,\nHuge,1000000000000,1,,\nPower,1e12,1,,\nLess,-1,1,,\n,1,1,,\nCode,1,1,NOPE,\nFormula,=1+1,1,,\nPackage,1,1,,Good\n'
    const told = await lines(wrong)
    expect(told).toMatchObject({ status: 200, body: { applied: false, created: 1, refused: 8 } })
    expect((told.body['problems'] as { line: number; target: string; problem: string }[]).map(({ line, target, problem }) => `${line} ${target} ${problem}`)).toEqual([
      '3 quantity_thousandths not_a_number', '4 quantity_thousandths beyond_any_job', '5 quantity_thousandths not_a_number', '6 quantity_thousandths negative', '7 description empty', '8 cost_code no_such_cost_code', '9 quantity_thousandths not_a_number', '10 option of_an_option',
    ])
    expect(told.body['wrong_rows']).toContain('Letters,1x,1,,,line 3: quantity_thousandths not_a_number')
    expect(await lines(wrong, { apply: true })).toMatchObject({ status: 400, body: { code: 'invalid_input', fields: expect.arrayContaining([{ field: 'line 3: quantity_thousandths', message: 'not_a_number' }]) } })
    expect(await present()).toEqual([])
  })

  test('letters of Windows-1252 are read; columns that are not there are named', async () => {
    expect(await lines(Uint8Array.from(Buffer.from('Descripción;Cantidad\nBaño y señal mañana;1\n', 'latin1')), { apply: true })).toMatchObject({ status: 200, body: { file: { encoding: 'windows-1252' } } })
    expect(await present()).toMatchObject([{ description: 'Baño y señal mañana' }])
    expect(await lines('Colour,Mood\nblue,good\n')).toMatchObject({ status: 400, body: { code: 'invalid_input', fields: [{ field: 'mapping.description' }] } })
    expect(await lines('Colour,Mood\nblue,good\n', { mapping: { description: 'Color' } })).toMatchObject({ status: 400, body: { fields: [{ field: 'mapping.description', message: 'the file has no such header' }] } })
    expect(await lines('Colour,Mood\nblue,good\n', { mapping: { description: 'Colour' } })).toMatchObject({ status: 200, body: { created: 1 } })
    expect(await lines('a\nb\n', { mapping: { nonsense: 'a' } })).toMatchObject({ status: 400, body: { code: 'invalid_input' } })
  })

  const bomb = async (unpacked: number): Promise<Uint8Array> => {
    const files = unzipSync(await workbook([[{ value: 'Description' }], [{ value: 'x' }]]))
    return zipSync({ ...files, 'xl/media/zeros.bin': new Uint8Array(unpacked) }, { level: 1 })
  }
  const unreadable: readonly (readonly [string, () => Promise<string | Uint8Array> | string | Uint8Array, string])[] = [
    ['an empty file', () => ' ', 'no_header'], ['a picture', () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0), 'not_text'], ['an .xls', () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2), 'old_workbook'],
    ['an archive that is cut off', async () => (await bomb(100)).slice(0, 300), 'no_workbook'], ['an archive of something else', () => zipSync({ 'a.txt': strToU8('a') }), 'no_workbook'],
    ['one that unpacks to 40 MB', () => bomb(40_000_000), 'too_large'],
    ['a sheet with something far below', async () => {
      const files = unzipSync(await workbook([[{ value: 'Description' }], [{ value: 'x' }]]))
      return zipSync({ ...files, 'xl/worksheets/sheet1.xml': strToU8(new TextDecoder().decode(files['xl/worksheets/sheet1.xml']).replace('A2', 'A1000000')) })
    }, 'too_many_rows'],
    ['more lines than an estimate takes', () => `Description\n${'x\n'.repeat(2_001)}`, 'too_many_rows'], ['more rows than are read', () => `Description\n${'x\n'.repeat(3_000)}`, 'too_many_rows'],
    ['more columns', () => `Description${',x'.repeat(300)}\n`, 'too_many_columns'],
  ]
  test.each(unreadable)('%s is refused as a whole', async (_, content, reason) => {
    expect(await lines(await content())).toMatchObject({ status: 409, body: { code: 'file_unreadable', fields: [{ field: 'file', message: reason }] } })
  })

  test('what is larger than 3 MB, and what is no base64, is refused before it is read', async () => {
    expect(await lines('x'.repeat(3_100_000))).toMatchObject({ status: 400, body: { code: 'invalid_input', fields: [{ field: 'content_base64' }] } })
    expect(await send(olga, `/estimates/${estimate}/lines/import`, { content_base64: 'a,b\n1,2\n' })).toMatchObject({ status: 400, body: { code: 'invalid_input' } })
  })

  test('not for whoever may not estimate, nor into what is not there or not a draft', async () => {
    expect(await lines(csv, {}, {}, sam)).toMatchObject({ status: 403, body: { code: 'not_permitted' } })
    const response = await fetch(`${server.url}/api/v1/estimates/${estimate}/lines/import`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ content_base64: base64(csv) }) })
    expect(response.status).toBe(401)
    expect(await send(olga, `/estimates/${v7()}/lines/import`, { content_base64: base64(csv) })).toMatchObject({ status: 404 })
    await olga.does('estimate.send', { id: estimate, project_id: project.id })
    expect(await lines(csv, { apply: true })).toMatchObject({ status: 409, body: { code: 'estimate_frozen' } })
    expect(await present()).toEqual([])
  })
})

test('paint and production rates go out and come in: what is exported changes nothing, a changed price is a price from today on', async () => {
  const paint = 'Brand,Name,Sheen,Kind,Covers,Gallon\nAcme,=Wall,Satin,paint,350,40\n'.replace('Covers', 'Coverage')
  expect(await send(olga, '/products/import-file', { content_base64: base64(paint), apply: true })).toMatchObject({ status: 200, body: { created: 1 } })
  expect(await send(olga, '/production-rates/import-file', { content_base64: base64('Name,Surface,Unit,Per hour\nRoll,walls,sq ft,150\n'), apply: true })).toMatchObject({ status: 200, body: { created: 1 } })
  for (const path of ['products', 'production-rates']) {
    for (const format of ['csv', 'xlsx']) {
      const exported = new Uint8Array(await (await olga.fetch(`/api/v1/${path}/export?format=${format}&language=es`)).arrayBuffer())
      expect(await send(olga, `/${path}/import-file`, { content_base64: base64(exported), apply: true })).toMatchObject({ status: 200, body: { created: 0, changed: 0, unchanged: 1 } })
    }
  }
  expect(await send(olga, '/products/import-file', { content_base64: base64(paint.replace('40', '44.10')), apply: true })).toMatchObject({ body: { changed: 1, changes: [{ title: 'Acme =Wall Satin', field: 'gallon_cents', from: 4000, to: 4410 }] } })
  expect(await send(sam, '/products/import-file', { content_base64: base64(paint), apply: true })).toMatchObject({ status: 403 })
  expect(await (await sam.fetch('/api/v1/products/export?format=csv')).text()).not.toMatch(/44\.10|Gallon/)
})

test('a line over REST takes from its cost code what it leaves open, and nothing that it says', async () => {
  const section = v7()
  await olga.does('estimate_section.create', { id: section, project_id: project.id, estimate_id: estimate, name: 'Hall', position: 'a0' })
  const [code] = (await (await olga.fetch('/api/v1/cost-codes')).json() as { items: { id: string }[] }).items
  const add = async (more: object): Promise<void> => { expect(await send(olga, `/estimates/${estimate}/lines`, { section_id: section, description: 'Walls', quantity_thousandths: 1000, ...more })).toMatchObject({ status: 201 }) }
  await add({ cost_code_id: code?.id })
  await add({ cost_code_id: code?.id, taxable: 0, markup_basis_points: null })
  await add({})
  expect((await present()).map(({ taxable, markup_basis_points }) => [taxable, markup_basis_points])).toEqual([[1, 2500], [0, null], [0, null]])
})
