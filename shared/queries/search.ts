import { z } from 'zod'
import { changeOrderNumber } from '../human-number.ts'
import { asked, query } from './query.ts'

/** One thing found: where it is, what it is called, and what tells it from others of that name. */
export interface Found {
  readonly table: 'project' | 'client' | 'estimate' | 'report' | 'price_book_item' | 'estimate_line' | 'change_order' | 'contract' | 'assembly' | 'template'
  readonly id: string
  readonly title: string
  readonly detail: string
  /** The project to open it in; null for what belongs to the whole company. */
  readonly project_id: string | null
  /** The estimate that a line is in. */
  readonly estimate_id: string | null
}

const together = (...parts: readonly (string | number | null | undefined)[]): string => parts.filter((part) => part != null && part !== '').join(' · ')

/** Finds words in everything that can be searched, the newest of each kind first; at most `limit` of each kind. */
export const searchEverything = query({
  name: 'search.everything',
  tables: ['project', 'client', 'estimate', 'estimate_line', 'report', 'price_book_item', 'assembly', 'template', 'change_order', 'contract'],
  arguments: z.strictObject({ words: z.string().max(200), limit: z.number().int().min(1).max(50).default(6) }),
  async run({ database, matching }, { words, limit }): Promise<Found[]> {
    if (!asked(words)) return []
    // ids are made in the order of time, so the highest id is the newest
    const projects = await database.selectFrom('project').select(['id', 'number', 'external_number', 'name', 'address', 'city'])
      .where('archived_at', 'is', null).where(matching('project', 'project.id', words)).orderBy('id', 'desc').limit(limit).execute()
    const clients = await database.selectFrom('client').select(['id', 'name', 'email', 'phone'])
      .where('archived_at', 'is', null).where(matching('client', 'client.id', words)).orderBy('id', 'desc').limit(limit).execute()
    const estimates = await database.selectFrom('estimate').leftJoin('project', 'project.id', 'estimate.project_id')
      .select(['estimate.id', 'estimate.project_id', 'estimate.number', 'estimate.version_number', 'estimate.title', 'project.name as project_name'])
      .where('estimate.archived_at', 'is', null).where(matching('estimate', 'estimate.id', words)).orderBy('estimate.id', 'desc').limit(limit).execute()
    const lines = await database.selectFrom('estimate_line').leftJoin('estimate', 'estimate.id', 'estimate_line.estimate_id')
      .select(['estimate_line.id', 'estimate_line.project_id', 'estimate_line.estimate_id', 'estimate_line.description', 'estimate.title', 'estimate.number'])
      .where(matching('estimate_line', 'estimate_line.id', words)).orderBy('estimate_line.id', 'desc').limit(limit).execute()
    const orders = await database.selectFrom('change_order').leftJoin('project', 'project.id', 'change_order.project_id')
      .select(['change_order.id', 'change_order.project_id', 'change_order.number', 'change_order.suffix', 'change_order.title', 'project.name as project_name'])
      .where(matching('change_order', 'change_order.id', words)).orderBy('change_order.id', 'desc').limit(limit).execute()
    const contracts = await database.selectFrom('contract').leftJoin('project', 'project.id', 'contract.project_id')
      .select(['contract.id', 'contract.project_id', 'contract.title', 'project.name as project_name'])
      .where(matching('contract', 'contract.id', words)).orderBy('contract.id', 'desc').limit(limit).execute()
    const reports = await database.selectFrom('report').leftJoin('project', 'project.id', 'report.project_id')
      .select(['report.id', 'report.project_id', 'report.report_date', 'report.notes', 'project.name as project_name'])
      .where('report.archived_at', 'is', null).where(matching('report', 'report.id', words)).orderBy('report.id', 'desc').limit(limit).execute()
    const items = await database.selectFrom('price_book_item').select(['id', 'code', 'name', 'category'])
      .where('archived_at', 'is', null).where(matching('price_book_item', 'price_book_item.id', words)).orderBy('id', 'desc').limit(limit).execute()
    const assemblies = await database.selectFrom('assembly').select(['id', 'code', 'name', 'category'])
      .where('archived_at', 'is', null).where(matching('assembly', 'assembly.id', words)).orderBy('id', 'desc').limit(limit).execute()
    const templates = await database.selectFrom('template').select(['id', 'name', 'description', 'text'])
      .where('archived_at', 'is', null).where(matching('template', 'template.id', words)).orderBy('id', 'desc').limit(limit).execute()
    return [
      ...projects.map((row): Found => ({ table: 'project', id: row.id, title: row.name, detail: together(row.number ?? row.external_number, row.address, row.city), project_id: row.id, estimate_id: null })),
      ...clients.map((row): Found => ({ table: 'client', id: row.id, title: row.name, detail: together(row.email, row.phone), project_id: null, estimate_id: null })),
      ...estimates.map((row): Found => ({ table: 'estimate', id: row.id, title: row.title, detail: together(row.number, row.project_name), project_id: row.project_id, estimate_id: row.id })),
      ...orders.map((row): Found => ({ table: 'change_order', id: row.id, title: row.title, detail: together(changeOrderNumber(row), row.project_name), project_id: row.project_id, estimate_id: null })),
      ...contracts.map((row): Found => ({ table: 'contract', id: row.id, title: row.title, detail: together(row.project_name), project_id: row.project_id, estimate_id: null })),
      ...lines.map((row): Found => ({ table: 'estimate_line', id: row.id, title: row.description, detail: together(row.number, row.title), project_id: row.project_id, estimate_id: row.estimate_id })),
      ...reports.map((row): Found => ({ table: 'report', id: row.id, title: row.report_date, detail: together(row.project_name, row.notes.slice(0, 120)), project_id: row.project_id, estimate_id: null })),
      ...items.map((row): Found => ({ table: 'price_book_item', id: row.id, title: row.name, detail: together(row.code, row.category), project_id: null, estimate_id: null })),
      ...assemblies.map((row): Found => ({ table: 'assembly', id: row.id, title: row.name, detail: together(row.code, row.category), project_id: null, estimate_id: null })),
      ...templates.map((row): Found => ({ table: 'template', id: row.id, title: row.name, detail: together(row.description || row.text.slice(0, 120)), project_id: null, estimate_id: null })),
    ]
  },
})
