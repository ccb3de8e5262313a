import { expect, test } from 'vitest'
import { drawChangeOrder } from '../../../electron/engine/documents/draw-change-order.ts'
import { drawProposal } from '../../../electron/engine/documents/draw-proposal.ts'
import { photoFiles } from '../../../electron/engine/documents/photo-files.ts'
import type { PhotoFiles } from '../../../electron/engine/documents/photos.ts'
import { changeOrderPaper } from '../../../shared/documents/change-order.ts'
import { proposalOf } from '../../../shared/documents/proposal.ts'
import { contentPhotos, type PhotoRow } from '../../../shared/signing/content-photos.ts'
import { aJob, client, company, project, uuid } from './a-job.ts'
import { readPdf, roles } from './read-pdf.ts'

/** 16 x 12 pixels, blue. */
const jpeg = Buffer.from('/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAMABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJQChn//2Q==', 'base64')
const [front, side, back] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string]
const row = (sha256: string, printed: PhotoRow['printed'], caption: string, position = 'a0'): PhotoRow => ({ id: uuid(700), position, sha256, caption, printed, archived_at: null })
const photos = [row(front, 'cover', 'The front, before'), row(side, 'photos', 'Rot under the window', 'a1'), row(back, 'photos', '', 'a2')]
const drawn = (files: PhotoFiles, language: 'en' | 'es' = 'en') => drawProposal(proposalOf({ ...aJob({ language }), photos }), 'letter', files)
const images = (bytes: Uint8Array): number => Buffer.from(bytes).toString('latin1').split('/DCTDecode').length - 1

test('a proposal has its photo on a cover of its own and the others with what is said of them, each with words for who cannot see it', async () => {
  const files = new Map([front, side, back].map((sha256) => [sha256, jpeg]))
  const { bytes } = await drawn(files)
  const { pages } = await readPdf(bytes, { withTags: true })
  expect(images(bytes)).toBe(3)
  expect(pages[0]?.text).toContain('Proposal E-1042')
  expect(pages[0]?.text).not.toContain('Subtotal')
  expect(JSON.stringify(pages[0]?.tags)).toContain('"alt":"The front, before"')
  expect(roles(pages[0]?.tags)).toMatch(/^Root\(Document\(P P? ?Figure P/)
  const rest = pages.slice(1).map(({ text }) => text).join(' ')
  expect(rest).toContain('Photos Rot under the window')
  const alts = JSON.stringify(pages.slice(1).map(({ tags }) => tags))
  for (const alt of ['Rot under the window', 'Photo 2']) expect(alts).toContain(`"alt":"${alt}"`)
  expect(Buffer.from((await drawn(files)).bytes).equals(Buffer.from(bytes))).toBe(true)
})

test('a photo that is missing or damaged is a sentence in its place', async () => {
  const found = await photoFiles(async (sha256) => {
    if (sha256 === side) throw new Error('unreachable')
    return sha256 === front ? null : { bytes: jpeg.subarray(0, 30) }
  }, contentPhotos(photos).photos)
  expect([...found.keys()]).toEqual([back])
  const { bytes } = await drawn(found)
  expect(images(bytes)).toBe(0)
  const { text } = await readPdf(bytes)
  expect(text.split('This photo is not on this laptop yet. Connect to the office and print again.')).toHaveLength(3)
  expect(text).toContain('This photo cannot be drawn: its file is damaged.')
  expect((await readPdf((await drawn(new Map(), 'es')).bytes)).text).toContain('Esta foto todavía no está en este portátil.')
})

test('a change order shows its photos before it is signed, whatever their number', async () => {
  const many = Array.from({ length: 13 }, (_, index) => row(side, 'photos', `Place ${index + 1}`, `a${String(index).padStart(3, '0')}`))
  const paper = changeOrderPaper({
    company, project, client, signature: null, language: 'en', before_cents: null, estimate: { id: uuid(1), number: 1042, version_number: 1, tax_name: '' }, lines: [], photos: many,
    change_order: {
      id: uuid(20), company_id: uuid(2), project_id: uuid(3), estimate_id: uuid(1), number: 2, suffix: 0, title: 'Rot', reason: '', pricing: 'fixed', status: 'sent', days_of_delay: 0, respond_by: null, created_at: '2026-11-20T01:30:00.000Z', created_by: uuid(9), signature_id: null,
      markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, tax_basis_points: 0, tax_hundredths: 0, total_cents: 0, sent_at: '2026-11-20T01:30:00.000Z',
    },
  })
  const { bytes, pages } = await drawChangeOrder(paper, 'a4', new Map([[side, jpeg]]))
  const { text } = await readPdf(bytes)
  expect(pages).toBeGreaterThan(2)
  expect(text.indexOf('Place 13')).toBeGreaterThan(text.indexOf('Place 1 '))
  expect(text.indexOf('I approve this change order')).toBeGreaterThan(text.indexOf('Place 13'))
})

test('a document without printed photos has the content that it had before there were any', () => {
  expect(contentPhotos([row(front, 'no', ''), { ...row(side, 'photos', ''), archived_at: '2026-11-20T01:30:00.000Z' }])).toEqual({})
  expect(contentPhotos([row(back, 'photos', '2', 'a2'), row(side, 'photos', '1', 'a1'), row(front, 'cover', '', 'a9')]).photos?.map(({ sha256, place }) => [sha256, place])).toEqual([[front, 'cover'], [side, 'photos'], [back, 'photos']])
  expect('photos' in proposalOf(aJob()).content).toBe(false)
})
