import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import i18next from 'i18next'
import { z } from 'zod'
import { HistoryPanel } from '../../../renderer/editing/history-panel.tsx'
import { argumentsAnew, refusedFields } from '../../../renderer/sync/refused-fields.ts'
import { NeedsAttentionPage } from '../../../renderer/sync/needs-attention-page.tsx'
import { OutboxPage } from '../../../renderer/sync/outbox-page.tsx'
import type { OutboxEntry, OutboxSummary } from '../../../shared/bridge.ts'
import { commandNamed, commandNames } from '../../../shared/commands/registry.ts'
import { isTableName, tableNamed } from '../../../shared/schema/database.ts'
import { ana, ben, olga, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { applied, failing, FrontDesk, furnishLayout, quietStatus, refusedEntry } from './front-desk.tsx'

// whole stories, on machines that do other things besides
vi.setConfig({ testTimeout: 60_000 })
let downloads: Blob[] = []
beforeAll(() => {
  furnishBrowser()
  furnishLayout()
  // jsdom has no downloads; what would be in the file is kept
  URL.createObjectURL = (blob) => { downloads.push(blob as Blob); return 'blob:kibray' }
  URL.revokeObjectURL = () => {}
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
})
beforeEach(() => { downloads = [] })
afterEach(cleanup)

const price = refusedEntry({
  name: 'project.edit', record_table: 'project', record_id: uuid('b1'), args: { id: uuid('b1'), edits: { expected_value_cents: { from: 100_00, to: 410_00 }, city: { from: 'Denver', to: 'Golden' } } },
  problem: { code: 'changed_meanwhile', detail: 'changed', fields: [{ field: 'expected_value_cents', message: 'changed', from: 100_00, to: 410_00, current: 305_00 }] },
})

async function deskWithRefusal(entry = price, actor = olga): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  desk.say('outbox', [entry])
  desk.say('sync_status', { ...quietStatus, needs_attention: 1 })
  desk.answer('outbox_resend', () => applied)
  desk.answer('outbox_discard', () => entry)
  desk.answer('outbox_file', () => ({ file_name: 'kibray-outbox.json', content: JSON.stringify([entry]) }))
  return desk
}

test('P2: a refused change stands there with what was seen, what was wanted and what the office has', async () => {
  await show(await deskWithRefusal(), <NeedsAttentionPage />)
  const change = within(screen.getByRole('article', { name: 'Project changed' }))
  expect(change.getByRole('alert').textContent).toContain('Somebody changed the same value meanwhile')
  expect(change.getByRole('row', { name: /Expected value/ }).textContent).toBe('Expected value$100.00$410.00$305.00')
  expect(change.getByRole('row', { name: /City/ }).textContent).toBe('CityDenverGolden–')
  expect(await barriers(document.body)).toEqual([])
})

test('mine after all: the same change is sent again, knowing now what the office has', async () => {
  const desk = await deskWithRefusal()
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Use mine after all' }))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'outbox_resend', params: { id: price.id, args: { id: uuid('b1'), edits: { expected_value_cents: { from: 305_00, to: 410_00 }, city: { from: 'Denver', to: 'Golden' } } } } }])
})

test('edited and sent again: the new value goes out, what cannot be read does not', async () => {
  const desk = await deskWithRefusal()
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Edit and send again' }))
  const value = screen.getByRole('textbox', { name: 'New value of Expected value' })
  fireEvent.change(value, { target: { value: 'dear' } })
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send again' }).disabled).toBe(true)
  fireEvent.change(value, { target: { value: '$360' } })
  fireEvent.click(screen.getByRole('button', { name: 'Send again' }))
  await desk.settled()
  expect(desk.calls[0]?.params).toMatchObject({ args: { edits: { expected_value_cents: { from: 305_00, to: 360_00 }, city: { from: 'Denver', to: 'Golden' } } } })
})

test('P2: what the office has is kept only after the person\'s own words are in a file of theirs', async () => {
  const desk = await deskWithRefusal()
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Keep what the office has' }))
  expect(desk.calls).toEqual([])
  fireEvent.click(await screen.findByRole('button', { name: 'Save the file and discard' }))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'outbox_file', params: { ids: [price.id] } }, { name: 'outbox_discard', params: { id: price.id } }])
  expect(JSON.parse(await downloads[0]!.text())).toEqual([price])
})

test('a refused creation can be mended and sent again under the same id', async () => {
  const taken = refusedEntry({
    name: 'project.create', record_table: 'project', record_id: uuid('b9'), args: { id: uuid('b9'), member_id: uuid('b9e'), number: 1042, name: 'Elm', status: 'lead' },
    problem: { code: 'number_taken', detail: 'taken' },
  })
  const desk = await deskWithRefusal(taken)
  await show(desk, <NeedsAttentionPage />)
  expect(screen.getByRole('alert').textContent).toContain('The number is in use already')
  fireEvent.click(screen.getByRole('button', { name: 'Edit and send again' }))
  fireEvent.change(screen.getByRole('textbox', { name: 'New value of Number' }), { target: { value: '1043' } })
  fireEvent.click(screen.getByRole('button', { name: 'Send again' }))
  await desk.settled()
  expect(desk.calls[0]?.params).toEqual({ id: taken.id, args: { ...(taken.args as object), number: 1043 } })
})

test('nothing refused: says what would come here', async () => {
  await show(await FrontDesk.of(), <NeedsAttentionPage />)
  expect(screen.getByRole('heading', { name: 'Nothing needs your attention' })).toBeTruthy()
})

test('P2: where the file cannot be written nothing is discarded', async () => {
  const desk = await deskWithRefusal()
  desk.answer('outbox_file', failing({ code: 'storage_failed', detail: 'disk' }))
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Keep what the office has' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Save the file and discard' }))
  await desk.settled()
  expect(desk.calls.map((each) => each.name)).toEqual(['outbox_file'])
})

test('the record has moved on since the refusal: what stands now is shown with who and when, and mine is sent knowing it', async () => {
  const desk = await FrontDesk.of(olga)
  const id = await desk.company.project()
  await desk.company.give(olga, 'project.edit', { id, edits: { expected_value_cents: { from: null, to: 305_00 } } })
  const entry = { ...price, args: { id, edits: { expected_value_cents: { from: null, to: 410_00 } } }, record_id: id, scope: `project:${id}`, problem: { code: 'changed_meanwhile' as const, detail: '', fields: [{ field: 'expected_value_cents', message: '', from: null, to: 410_00, current: 305_00 }] } }
  desk.say('outbox', [entry])
  desk.answer('outbox_resend', () => applied)
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  expect(screen.getByRole('row', { name: /Expected value/ }).textContent).toBe('Expected valueempty$410.00$305.00')
  await desk.elsewhere(ana, 'project.edit', { id, edits: { expected_value_cents: { from: 305_00, to: 320_00 } } })
  await desk.settled()
  expect(screen.getByRole('row', { name: /Expected value/ }).textContent).toBe('Expected valueempty$410.00$320.00')
  fireEvent.click(screen.getByRole('button', { name: 'Use mine after all' }))
  await desk.settled()
  expect(desk.calls.at(-1)?.params).toMatchObject({ args: { edits: { expected_value_cents: { from: 320_00, to: 410_00 } } } })
})

/** What the office says of a deletion. */
async function deletedThere(desk: FrontDesk, name: string, record: { readonly table: string; readonly id: string; readonly scope: string }, rows: readonly (readonly [table: string, row: { readonly id: string }])[]): Promise<void> {
  const held = (row: object) => Object.fromEntries(Object.entries(row).filter(([field]) => !field.startsWith('_')).map(([field, value]) => [field, [value, null]]))
  await desk.company.database.insertInto('command_log').values({
    id: uuid('f99'), company_id: olga.company_id, scope: record.scope, name, actor_id: olga.id, device_id: null, sequence: null, at: '2026-11-23T08:30:00.000Z', applied_at: '2026-11-23T08:30:00.000Z',
    record_table: record.table, record_id: record.id, changes: JSON.stringify(rows.map(([table, row]) => ({ table, id: row.id, operation: 'delete', fields: held(row) }))),
  }).execute()
}

async function deskWithDeletedSection() {
  const desk = await FrontDesk.of(ana)
  const project_id = await desk.company.project()
  await desk.company.estimate(project_id)
  const line = await desk.company.database.selectFrom('estimate_line').selectAll().where('id', '=', uuid('e191')).executeTakeFirstOrThrow()
  const section = await desk.company.database.selectFrom('estimate_section').selectAll().where('id', '=', line.section_id).executeTakeFirstOrThrow()
  await desk.company.give(olga, 'estimate_section.delete', { id: section.id, project_id })
  await deletedThere(desk, 'estimate_section.delete', { table: 'estimate_section', id: section.id, scope: `project:${project_id}` }, [['estimate_line', line], ['estimate_section', section]])
  desk.answer('outbox_resend', () => applied)
  return { desk, project_id, line, section }
}

test('an edit of a line that somebody deleted with its section: both come back, then the edit goes out, knowing what the office had', async () => {
  const { desk, project_id, line } = await deskWithDeletedSection()
  desk.say('outbox', [refusedEntry({
    name: 'estimate_line.edit', record_table: 'estimate_line', record_id: line.id, scope: `project:${project_id}`, record_title: 'Walls', args: { id: line.id, project_id, edits: { labour_unit_cents: { from: 1, to: 500 } } },
    problem: { code: 'record_missing', detail: 'gone', table: 'estimate_line', id: line.id },
  })])
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  expect(screen.getByText(/admin · Section deleted/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Bring it back and send again' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['estimate_section.restore', 'estimate_line.restore'])
  expect(await desk.company.database.selectFrom('estimate_line').selectAll().where('id', '=', line.id).executeTakeFirst()).toEqual(line)
  expect(desk.calls.at(-1)).toMatchObject({ name: 'outbox_resend', params: { args: { edits: { labour_unit_cents: { from: line.labour_unit_cents, to: 500 } } } } })
  expect(await barriers(document.body)).toEqual([])
})

test('refused for one reason and deleted since: it is told as deleted, under the name that it had, and can be brought back', async () => {
  const { desk, project_id, line } = await deskWithDeletedSection()
  desk.say('outbox', [refusedEntry({
    name: 'estimate_line.edit', record_table: 'estimate_line', record_id: line.id, scope: `project:${project_id}`, record_title: null, args: { id: line.id, project_id, edits: { labour_unit_cents: { from: 1, to: 500 } } },
    problem: { code: 'changed_meanwhile', detail: '', fields: [{ field: 'labour_unit_cents', message: '', from: 1, to: 500, current: 1000 }] },
  })])
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  expect(screen.getByRole('listitem').textContent).toContain('Estimate line · Labor per unit: $5.00')
  const change = within(screen.getByRole('article'))
  expect(change.getByRole('alert').textContent).toContain('The record is no longer there')
  expect(change.getByText(/Line 1 · You made this change/)).toBeTruthy()
  expect(change.getAllByRole('button').map((each) => each.textContent)).toEqual(['Discard', 'Bring it back and send again'])
})

test('a line written into a section that somebody deleted meanwhile: the section comes back first, with its lines', async () => {
  const { desk, project_id, section, line } = await deskWithDeletedSection()
  desk.say('outbox', [refusedEntry({
    name: 'estimate_line.create', record_table: 'estimate_line', record_id: uuid('e195'), scope: `project:${project_id}`, record_title: null, args: { id: uuid('e195'), project_id, estimate_id: section.estimate_id, section_id: section.id, position: 'a5', description: 'Doors' },
    problem: { code: 'record_missing', detail: 'gone', table: 'estimate_section', id: section.id },
  })])
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  expect(screen.getByRole('row', { name: /Doors/ }).textContent).not.toContain('Line')
  fireEvent.click(screen.getByRole('button', { name: 'Bring it back and send again' }))
  await desk.settled()
  expect([desk.sent.map((each) => each.name), desk.calls.at(-1)?.name]).toEqual([['estimate_section.restore', 'estimate_line.restore'], 'outbox_resend'])
  expect(await desk.company.database.selectFrom('estimate_section').selectAll().where('id', '=', section.id).executeTakeFirst()).toEqual(section)
  expect(await desk.company.database.selectFrom('estimate_line').selectAll().where('id', '=', line.id).executeTakeFirst()).toEqual(line)
})

test('a report begun in a project that somebody deleted: the project comes back with its people, where one may let them in', async () => {
  const desk = await FrontDesk.of(ben)
  const id = uuid('b1')
  await desk.company.give(ana, 'project.create', { id, member_id: uuid('b1e'), number: 1, name: 'Adler porch', import_id: uuid('1b') })
  const project = await desk.company.database.selectFrom('project').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const member = await desk.company.database.selectFrom('project_member').selectAll().where('project_id', '=', id).executeTakeFirstOrThrow()
  await desk.company.give(olga, 'project.undo_import', { id, import_id: uuid('1b') })
  await deletedThere(desk, 'project.undo_import', { table: 'project', id, scope: `project:${id}` }, [['project_member', member], ['project', project]])
  desk.say('outbox', [refusedEntry({
    name: 'report.create', record_table: 'report', record_id: uuid('71'), scope: `project:${id}`, record_title: null, args: { id: uuid('71'), project_id: id, report_date: '2026-11-23' }, problem: { code: 'record_missing', detail: 'gone', table: 'project', id },
  })])
  desk.answer('outbox_resend', () => applied)
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Bring it back and send again' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['project.create', 'project_member.add'])
  expect(await desk.company.database.selectFrom('project').select(['name', 'number', 'import_id']).where('id', '=', id).execute()).toEqual([{ name: 'Adler porch', number: 1, import_id: uuid('1b') }])
  expect(await desk.company.database.selectFrom('project_member').select('user_id').where('project_id', '=', id).execute()).toEqual([{ user_id: ana.id }])
  expect(desk.calls.at(-1)?.name).toBe('outbox_resend')
})

test('P6: in the history stands what a change replaced unseen, until it is put back; Escape closes it', async () => {
  const desk = await FrontDesk.of(ana)
  const id = await desk.company.project()
  await desk.company.give(ben, 'project.edit', { id, edits: { city: { from: '', to: 'Denver' } } })
  const about = { company_id: ana.company_id, scope: `project:${id}`, record_table: 'project', record_id: id, at: '2026-11-23T09:00:00.000Z' }
  await desk.company.database.insertInto('command_log').values({
    ...about, id: uuid('fa'), name: 'project.edit', actor_id: ben.id, device_id: null, sequence: null, applied_at: about.at, changes: JSON.stringify([{ table: 'project', id, operation: 'update', fields: { city: ['Arvada', 'Denver'] } }]),
  }).execute()
  await desk.company.database.insertInto('conflict').values({
    ...about, id: uuid('cf'), field: 'city', losing_value: '"Arvada"', losing_actor_id: ana.id, losing_at: about.at, winning_value: '"Denver"', winning_command_id: uuid('fa'), winning_actor_id: ben.id, resolved_at: null,
  }).execute()
  const close = vi.fn<() => void>()
  await show(desk, <HistoryPanel title="History" table="project" id={id} onClose={close} />)
  await desk.settled()
  expect(screen.getByText(/Replaced estimator’s value/).textContent).toContain('City')
  fireEvent.click(screen.getByRole('button', { name: 'Put the earlier value back' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['project.edit', 'conflict.resolve'])
  expect(screen.getByText('It stands now.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Put the earlier value back' })).toBeNull()
  expect(await barriers(document.body)).toEqual([])
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
  expect(close).toHaveBeenCalledOnce()
})

test('a change of an archived record brings it back first', async () => {
  const desk = await FrontDesk.of(olga)
  const id = await desk.company.project()
  await desk.company.give(olga, 'project.archive', { id })
  desk.say('outbox', [{ ...price, record_id: id, problem: { code: 'record_archived', detail: '', table: 'project', id } }])
  desk.answer('outbox_resend', () => applied)
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Bring it back and send again' }))
  await desk.settled()
  expect([desk.sent.map((each) => each.name), desk.calls.at(-1)?.name]).toEqual([['project.restore'], 'outbox_resend'])
})

test.each([
  ['signature.sign', 'report', { id: uuid('51'), document_kind: 'report', document_id: uuid('71'), document: '{"a":1}', document_sha256: 'ab', signer_name: 'Carla', signer_title: 'Owner', ink: '[]', consent_text: 'x' }, ['DocumentReport', 'Signed byCarla', 'PositionOwner']],
  ['user.change_role', 'user', { id: uuid(3), role: { from: 'estimator', to: 'office' } }, ['RoleEstimatorOffice']],
  ['project_member.add', 'project', { id: uuid('b1e'), project_id: uuid('b1'), user_id: uuid(3) }, ['Personestimator']],
  ['attachment.create', 'attachment', { id: uuid('a7'), project_id: uuid('b1'), record_table: 'project', record_id: uuid('b1'), file_name: 'porch.jpg', media_type: 'image/jpeg', size_bytes: 1200, sha256: 'ab', caption: 'Porch' }, ['FileporchJpg', 'CaptionPorch']],
] as const)('%s is told in words, and nothing of it in raw form', async (name, record_table, args, rows) => {
  const desk = await FrontDesk.of(olga)
  desk.say('outbox', [refusedEntry({ name, record_table, record_id: args.id, args, problem: { code: 'not_allowed_now', detail: '' } })])
  await show(desk, <NeedsAttentionPage />)
  await desk.settled()
  const told = screen.getAllByRole('row').map((row) => row.textContent?.replace('porch.jpg', 'porchJpg') ?? '')
  for (const row of rows) expect(told.some((each) => each.startsWith(row)), `${row} in ${told.join(' | ')}`).toBe(true)
  expect(document.body.textContent).not.toMatch(/[{[]"|00000000-/)
})

test('every argument of every command is told under a name, or is one of those that say nothing to people', () => {
  const silent = /^(id|member_id|edits|import_id|section_ids|line_ids|option_ids|instead_of|choice|scope|position|document|document_id|document_sha256|ink|consent_text|consent_version|consent_language|record_table|record_id|media_type|sha256|public_key|estimate_id|report_id|from_estimate_id|project_id|change_order_id|ticket_id|contract_id|clause_template_id|clauses|payments|lines|options|sections|assemblies|rooms|openings|surfaces|figures|takeoff_lines|from_schedule_id|colour_schedule_id|bring_back|origin_id|photos_from|on)$/
  // a value by hand and the one that was seen are told as an edit of the row that keeps it
  const asEdit = /^takeoff_figure.put (value|seen)$/
  const untold = commandNames.flatMap((name) => {
    const table = name.slice(0, name.indexOf('.'))
    const args = Object.keys(z.toJSONSchema(commandNamed(name)?.arguments ?? z.never(), { unrepresentable: 'any', io: 'input' }).properties ?? {})
    return args.filter((field) => !silent.test(field) && !asEdit.test(`${name} ${field}`) && !(isTableName(table) && field in tableNamed(table).columns && (i18next.exists(`fields:${table}.${field}`) || i18next.exists(`fields:any.${field}`)))).map((field) => `${name} ${field}`)
  })
  expect(untold).toEqual([])
})

test('a value by hand that was refused shows what was seen, wanted and what stands, and goes out anew knowing it', () => {
  const entry = refusedEntry({
    name: 'takeoff_figure.put', record_table: 'takeoff_figure', record_id: uuid('e9'), problem: { code: 'changed_meanwhile', detail: '' },
    args: { id: uuid('e9'), project_id: uuid('b1'), estimate_id: uuid('e1'), figure: `${uuid('cc')}.walls`, measure: 'imperial', value: 310_000, seen: 301_000 },
  })
  const fields = refusedFields(entry, [{ field: 'value', message: '', from: 301_000, to: 310_000, current: 320_000 }], null)
  expect(fields).toEqual([{ table: 'takeoff_figure', field: 'value_thousandths', saw: 301_000, wanted: 310_000, office: 320_000, editable: true }])
  expect(argumentsAnew(entry, fields, { value_thousandths: 315_000 })).toMatchObject({ value: 315_000, seen: 320_000, measure: 'imperial' })
})

const inFigures = (commands: number): OutboxSummary => {
  const figures = { commands, refused: 0, bytes: 260_000, oldest_at: '2026-11-23T08:00:00.000Z', attempts: 3, problem: null }
  return {
    commands, bytes: 260_000, records: 1, by_kind: [{ ...figures, name: 'project.edit', record_table: null, record_id: null, record_title: null }],
    by_record: [{ ...figures, name: null, record_table: 'project', record_id: uuid('b1'), record_title: 'Project b1' }],
  }
}

async function deskWithOutbox(entries: readonly OutboxEntry[], commands = entries.length): Promise<FrontDesk> {
  const desk = await FrontDesk.of(ana)
  desk.say('outbox_summary', inFigures(commands))
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: commands })
  desk.answer('outbox_page', ({ offset, limit }: { offset: number; limit: number }) => ({ total: commands, rows: entries.slice(offset, offset + limit) }))
  for (const name of ['sync_now', 'outbox_retry'] as const) desk.answer(name, () => null)
  desk.answer('outbox_file', () => ({ file_name: 'kibray-outbox.json', content: 'all of it' }))
  return desk
}
const waiting: OutboxEntry = { ...price, state: 'queued', attempts: 3, bytes: 3400, problem: { code: 'server_failed', detail: '503' } }

test('the outbox says what waits, since when, how often it was tried, how large it is and why it is still here', async () => {
  const desk = await deskWithOutbox([waiting])
  await show(desk, <OutboxPage />)
  await desk.settled()
  const row = screen.getAllByRole('row')[1]!
  for (const words of ['Project changed', 'Project b1', 'saved here', '3', '3.4 kB', 'Something went wrong at the office']) expect(row.textContent).toContain(words)
  expect(screen.getByText(/1 change saved here, not yet with the office · 260 kB/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Send now: Project changed' }))
  fireEvent.click(screen.getByRole('button', { name: 'Send all now' }))
  fireEvent.click(screen.getByRole('button', { name: 'Export as a file' }))
  await desk.settled()
  expect(desk.calls.filter((each) => each.name !== 'outbox_page')).toEqual([{ name: 'outbox_retry', params: { id: waiting.id } }, { name: 'sync_now', params: null }, { name: 'outbox_file', params: { ids: null } }])
  expect(await downloads[0]!.text()).toBe('all of it')
  expect(await barriers(document.body)).toEqual([])
})

test('what was refused is never said to be with the office', async () => {
  const desk = await deskWithOutbox([price])
  desk.say('sync_status', { ...quietStatus, needs_attention: 1 })
  await show(desk, <OutboxPage />)
  await desk.settled()
  expect(screen.getByText('1 needs attention · 260 kB')).toBeTruthy()
  expect(screen.queryByText(/with the office/)).toBeNull()
})

test('the outbox by record and by kind; a group opens into its changes', async () => {
  const desk = await deskWithOutbox([waiting])
  await show(desk, <OutboxPage />)
  fireEvent.click(screen.getByRole('radio', { name: 'By kind' }))
  expect(screen.getAllByRole('row')[1]!.textContent).toContain('Project changed1–')
  fireEvent.click(screen.getByRole('radio', { name: 'By record' }))
  fireEvent.click(screen.getAllByRole('row')[1]!)
  await desk.settled()
  expect(desk.calls.at(-1)).toEqual({ name: 'outbox_page', params: { record: { table: 'project', id: uuid('b1') }, offset: 0, limit: 200 } })
  expect(await barriers(document.body)).toEqual([])
})

test('ten thousand wait: what is in sight is asked for', async () => {
  const entries = Array.from({ length: 10_000 }, (_, index): OutboxEntry => ({ ...waiting, id: uuid(String(index)), record_title: `House ${index}` }))
  const desk = await deskWithOutbox(entries)
  await show(desk, <OutboxPage />)
  await desk.settled()
  const grid = screen.getByRole('grid', { name: 'Outbox' })
  expect(grid.getAttribute('aria-rowcount')).toBe('10001')
  expect(grid.textContent).toContain('House 0')
  const scroller = grid.querySelector('[data-virtual-scroller]')!
  scroller.scrollTop = 9_990 * 36
  await act(async () => { scroller.dispatchEvent(new Event('scroll')) })
  await desk.settled()
  await expect.poll(() => grid.textContent, { timeout: 20_000 }).toContain('House 9999')
})

test.each([
  [{ ok: true, taken: 3, needs_attention: 1, here_already: 2, with_office: 0 }, /3 changes were taken up and are saved here/, /1 of them needs your attention\. 2 were here already\./],
  [{ ok: false, reason: 'damaged', row: 17 }, /The file is damaged or was changed/, /Nothing of it was taken up\. It is about change 17 in the file\./],
  [{ ok: false, reason: 'other_person', row: null }, /The file is from another person/, /Nothing of it was taken up\.$/],
] as const)('a file from another laptop: %o', async (outcome, title, text) => {
  const desk = await deskWithOutbox([])
  desk.answer('outbox_import', () => outcome)
  await show(desk, <OutboxPage />)
  fireEvent.change(screen.getByLabelText('File from another laptop of yours'), { target: { files: [new File(['{}'], 'outbox.json')] } })
  await screen.findByText(title)
  expect(screen.getByText(text)).toBeTruthy()
  expect(desk.calls.filter((each) => each.name === 'outbox_import')).toEqual([{ name: 'outbox_import', params: { content: '{}' } }])
})
