/** What people call a record of each table. */
export const called = {
  project: 'name', client: 'name', contact: 'name', user: 'name', device: 'name', cost_code: 'code', tax_rate: 'name', price_book_item: 'name', assembly: 'name', assembly_line: 'description', assembly_use: 'name', template: 'name', product: 'name', production_rate: 'name', substrate: 'name', labour_factor: 'name', room: 'name', estimate: 'title', estimate_option: 'name', estimate_section: 'name',
  estimate_line: 'description', report: 'report_date', attachment: 'file_name',
  change_order: 'title', change_order_line: 'description', ticket: 'title', ticket_line: 'description', clause_template: 'title_en', contract: 'title', contract_clause: 'title', contract_payment: 'name', colour_schedule: 'title', colour_schedule_line: 'name',
} as const
export type Called = keyof typeof called

/** Whether people have a name for the records of a table. */
export const isCalled = (table: string): table is Called => table in called

/** Records that people change, one by one. */
export const changeable = ['project', 'client', 'contact', 'user', 'company', 'device', 'cost_code', 'tax_rate', 'price_book_item', 'assembly', 'assembly_line', 'assembly_use', 'template', 'product', 'production_rate', 'substrate', 'labour_factor', 'room', 'room_opening', 'surface', 'takeoff_figure', 'estimate', 'estimate_option', 'estimate_section', 'estimate_line', 'report', 'report_entry', 'attachment', 'notification', 'conflict',
  'change_order', 'change_order_line', 'ticket', 'ticket_line', 'clause_template', 'contract', 'contract_clause', 'contract_payment', 'colour_schedule', 'colour_schedule_line'] as const
export type Changeable = (typeof changeable)[number]

/** Whether people change the records of a table. */
export const isChangeable = (table: string): table is Changeable => (changeable as readonly string[]).includes(table)
