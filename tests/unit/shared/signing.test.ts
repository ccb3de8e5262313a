import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContentRows } from '../../../shared/signing/estimate-content.ts'
import { canonicalJson, type JsonValue } from '../../../shared/signing/canonical-json.ts'
import { consentText, consentVersion } from '../../../shared/signing/consent.ts'
import { sha256OfText } from '../../../shared/signing/sha256.ts'
import { estimateDocument, sealDocument } from '../../../shared/signing/signed-document.ts'

describe('canonical JSON', () => {
  it('writes the example of RFC 8785 as the RFC does', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}')
  })

  it('orders names by UTF-16 code units, as the RFC does', () => {
    const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
    expect(Object.values(JSON.parse(canonicalJson(names)) as object)).toHaveLength(7)
    expect(canonicalJson(names).match(/:\d/g)?.join('')).toBe(':2:4:6:7:1:5:3')
  })

  it('is the same for the same value, however it was written, and means the same', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value as JsonValue)
      expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(turned(value) as JsonValue)).toBe(text)
    }))
  })

  it('refuses what JSON cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', ['\udc00'], { '\ud800': 1 }]) expect(() => canonicalJson(value)).toThrow(TypeError)
  })
})

/** The same value with the names of every object in the other order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).reverse().map(([name, part]) => [name, turned(part)]))
}

it('hashes as everybody else does, over UTF-8', () => {
  for (const text of ['', 'abc', 'Señor Ñandú 😀', 'x'.repeat(100_000)]) expect(sha256OfText(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
})

it('has the consent in both languages, and none under an unknown version', () => {
  expect(consentText(consentVersion, 'en')).toMatch(/sign electronically/)
  expect(consentText(consentVersion, 'es')).toMatch(/firmar electrónicamente/)
  expect(consentText('1999-01', 'en')).toBeUndefined()
})

describe('P8: a signed document', () => {
  const estimate: ContentRows[0] = {
    id: 'e', project_id: 'p', number: 1042, version_number: 1, title: 'Interior', markup_labour_basis_points: 1000, markup_material_basis_points: 1500,
    overhead_basis_points: 800, profit_basis_points: 1200, discount_basis_points: 500, discount_cents: 0, tax_basis_points: 825, notes: 'Two coats', terms: '30 days',
    chosen_package_id: null, minimum_cents: 0, cover: 0, scope_of_work: '', exclusions: '', tax_name: '', tax_hundredths: 0,
  }
  const section = (id: string, position: string): ContentRows[1][number] => ({ id, name: `Room ${id}`, position, option_id: null })
  const line = (id: string, section_id: string, position: string, numbers: [number, number, number, number], taxable: 0 | 1) => ({
    id, section_id, position, description: `Line ${id}`, quantity_thousandths: numbers[0], unit: 'x', labour_unit_cents: numbers[1], material_unit_cents: numbers[2],
    other_unit_cents: numbers[3], taxable, markup_basis_points: null, allowance: 0 as const, note: 'for us alone',
  })
  const sections = [section('1', 'a1'), section('2', 'a0')]
  const lines = [line('w', '1', 'a0', [320_000, 85, 32, 0], 1), line('p', '2', 'a1', [12_500, 5500, 0, 0], 0), line('g', '2', 'a0', [3500, 0, 4199, 1000], 1)]
  const heading = { company_name: 'Kibray Painting', company_address: '1 Main St', project_name: 'Maple House', project_address: '2 Oak Ave', client_name: 'Carla Client' }

  it('has the same bytes on every machine and under every version of Kibray', () => {
    const sealed = sealDocument(estimateDocument(heading, estimate, sections, lines))
    expect(sealed.document).toBe('{"content":{"discount_cents":8330,"id":"e","kind":"estimate","notes":"Two coats","number":1042,"project_id":"p","sections":['
      + '{"lines":[{"description":"Line g","price_cents":24678,"quantity_thousandths":3500,"unit":"x"},{"description":"Line p","price_cents":91476,"quantity_thousandths":12500,"unit":"x"}],"name":"Room 2","price_cents":116154},'
      + '{"lines":[{"description":"Line w","price_cents":50436,"quantity_thousandths":320000,"unit":"x"}],"name":"Room 1","price_cents":50436}],'
      + '"subtotal_cents":166590,"tax_basis_points":825,"tax_cents":5887,"terms":"30 days","title":"Interior","total_cents":164147,"version_number":1},'
      + '"heading":{"client_name":"Carla Client","company_address":"1 Main St","company_name":"Kibray Painting","project_address":"2 Oak Ave","project_name":"Maple House"}}')
    expect(sealed.document_sha256).toBe(createHash('sha256').update(sealed.document).digest('hex'))
    expect(sealDocument(estimateDocument(heading, { ...estimate }, [...sections].reverse(), [...lines].reverse()))).toEqual(sealed)
  })

  it('shows the client prices, and neither costs nor rates nor what is for us alone', () => {
    expect(sealDocument(estimateDocument(heading, estimate, sections, lines)).document).not.toMatch(/cost|labour|material|markup|overhead|profit|for us alone|margin/)
  })

  it('what belongs to the record but not to the agreement leaves it as it is', () => {
    const before = sealDocument(estimateDocument(heading, estimate, sections, lines))
    const sent = { ...estimate, status: 'sent', sent_at: '2026-11-23T00:00:00.000Z', archived_at: '2026-11-24T00:00:00.000Z', chosen_package_id: 'gone' }
    expect(sealDocument(estimateDocument(heading, sent, sections, lines))).toEqual(before)
    expect(sealDocument(estimateDocument(heading, { ...estimate, terms: '60 days' }, sections, lines)).document_sha256).not.toBe(before.document_sha256)
  })
})
