import { basisPoints, cents, choice, date, flag, id, instant, integer, json, position, text, thousandths } from './column.ts'
import { table, type IndexDeclaration } from './table.ts'

/** The newest schema version. A new column or table carries it as its `since`; what is released is never edited. */
export const schemaVersion = 2

const inProject = { kind: 'project', column: 'project_id' } as const
const inCompany = { kind: 'company' } as const
const ofUser = { kind: 'user', column: 'user_id' } as const
const stated = { kind: 'stated', column: 'scope' } as const

/** Indexes of archived rows alone: they cost nothing until a row is archived. */
const archivedOnly = (...each: readonly (readonly string[])[]): IndexDeclaration[] => each.map((columns) => ({ columns, where: 'archived_at is not null', on: 'both' }))

export const company = table('company', { kind: 'stated', column: 'scope' }, {
  id: id(),
  scope: text(),
  name: text(),
  currency: text(),
  time_zone: text(),
  language: choice('en', 'es'),
  address: text(),
  phone: text(),
  default_markup_labour_basis_points: basisPoints().restricted(),
  default_markup_material_basis_points: basisPoints().restricted(),
  default_overhead_basis_points: basisPoints().restricted(),
  default_profit_basis_points: basisPoints().restricted(),
  default_tax_basis_points: basisPoints(),
})

export const user = table('user', inCompany, {
  id: id(),
  company_id: id().references('company'),
  name: text(),
  email: text(),
  role: choice('admin', 'office', 'estimator', 'superintendent'),
  language: choice('en', 'es'),
  archived_at: instant().nullable(),
}, [{ columns: ['email'], unique: true, on: 'server' }])

export const device = table('device', ofUser, {
  id: id(),
  company_id: id().references('company'),
  user_id: id().references('user'),
  name: text(),
  platform: text(),
  public_key: text().nullable(),
  registered_at: instant(),
  revoked_at: instant().nullable(),
}, [{ columns: ['user_id'], on: 'both' }])

export const client = table('client', inCompany, {
  id: id(),
  company_id: id().references('company'),
  kind: choice('person', 'organisation'),
  name: text(),
  email: text(),
  phone: text(),
  billing_address: text(),
  notes: text(),
  external_number: text().nullable(),
  created_at: instant(),
  archived_at: instant().nullable(),
}, [{ columns: ['name', 'id'], on: 'both' }])

export const contact = table('contact', inCompany, {
  id: id(),
  company_id: id().references('company'),
  client_id: id().references('client'),
  name: text(),
  title: text(),
  email: text(),
  phone: text(),
  can_sign: flag(),
  can_see_money: flag(),
  gets_reports: flag(),
  archived_at: instant().nullable(),
}, [{ columns: ['client_id'], on: 'both' }])

export const project = table('project', { kind: 'project', column: 'id' }, {
  id: id(),
  company_id: id().references('company'),
  /** Human number from the device's lease; null for an imported project, which goes by its external number. */
  number: integer().nullable(),
  external_number: text().nullable(),
  name: text(),
  status: choice('lead', 'bid', 'active', 'punch', 'closed'),
  client_id: id().references('client').nullable(),
  address: text(),
  city: text(),
  description: text(),
  starts_on: date().nullable(),
  ends_on: date().nullable(),
  expected_value_cents: cents().nullable(),
  area_square_feet: integer().nullable(),
  created_at: instant(),
  created_by: id().references('user'),
  /** The import that brought it, so that the whole import can be undone. */
  import_id: id().nullable(),
  archived_at: instant().nullable(),
}, [
  { columns: ['company_id', 'number'], unique: true, where: 'number is not null', on: 'server' },
  { columns: ['company_id', 'external_number'], unique: true, where: 'external_number is not null', on: 'server' },
  { columns: ['archived_at', 'created_at', 'id'], on: 'both' },
  { columns: ['archived_at', 'name', 'id'], on: 'both' },
  { columns: ['archived_at', 'status', 'created_at', 'id'], on: 'both' },
  { columns: ['archived_at', 'starts_on', 'id'], on: 'both' },
  { columns: ['archived_at', 'expected_value_cents', 'id'], on: 'both' },
  { columns: ['archived_at', 'city', 'id'], on: 'both' },
  { columns: ['archived_at', 'number', 'external_number', 'id'], on: 'both' },
  // counts and sums by status, from the index alone
  { columns: ['archived_at', 'status', 'expected_value_cents', 'id'], on: 'both' },
  ...archivedOnly(['created_at', 'id'], ['name', 'id'], ['status', 'created_at', 'id'], ['starts_on', 'id'], ['expected_value_cents', 'id'], ['city', 'id'], ['number', 'external_number', 'id']),
  { columns: ['external_number'], on: 'both' },
  { columns: ['client_id', 'archived_at', 'created_at', 'id'], on: 'both' },
  { columns: ['import_id'], on: 'both' },
])

export const projectMember = table('project_member', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  user_id: id().references('user'),
  added_at: instant(),
  added_by: id().references('user'),
}, [{ columns: ['project_id', 'user_id'], unique: true, on: 'server' }, { columns: ['project_id'], on: 'both' }, { columns: ['user_id'], on: 'server' }])

/** A person's access list: the projects whose streams their laptops follow. The server writes it beside `project_member`. */
export const projectAccess = table('project_access', ofUser, {
  id: id(),
  company_id: id().references('company'),
  user_id: id().references('user'),
  project_id: id(),
}, [{ columns: ['user_id', 'project_id'], unique: true, on: 'server' }])

export const costCode = table('cost_code', inCompany, {
  id: id(),
  company_id: id().references('company'),
  code: text(),
  name: text(),
  kind: choice('labour', 'material', 'equipment', 'subcontract', 'other'),
  taxable: flag(),
  archived_at: instant().nullable(),
}, [{ columns: ['code', 'id'], on: 'both' }])

export const priceBookItem = table('price_book_item', inCompany, {
  id: id(),
  company_id: id().references('company'),
  code: text(),
  name: text(),
  description: text(),
  category: text(),
  unit: text(),
  cost_code_id: id().references('cost_code').nullable(),
  labour_unit_cents: cents().restricted(),
  material_unit_cents: cents().restricted(),
  other_unit_cents: cents().restricted(),
  taxable: flag(),
  effective_on: date(),
  archived_at: instant().nullable(),
}, [{ columns: ['code', 'id'], on: 'both' }])

export const estimate = table('estimate', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  /** Human number from the device's lease; null until the server gives one when the lease was used up. */
  number: integer().nullable(),
  version_number: integer(),
  previous_version_id: id().references('estimate').nullable(),
  title: text(),
  status: choice('draft', 'sent', 'accepted', 'declined', 'superseded'),
  markup_labour_basis_points: basisPoints().restricted(),
  markup_material_basis_points: basisPoints().restricted(),
  overhead_basis_points: basisPoints().restricted(),
  profit_basis_points: basisPoints().restricted(),
  discount_basis_points: basisPoints(),
  discount_cents: cents(),
  tax_basis_points: basisPoints(),
  /** Derived from the lines by the one function for totals, so that lists need no lines. */
  total_cents: cents(),
  notes: text(),
  terms: text(),
  created_at: instant(),
  created_by: id().references('user'),
  sent_at: instant().nullable(),
  signature_id: id().nullable(),
  archived_at: instant().nullable(),
}, [
  { columns: ['company_id', 'number', 'version_number'], unique: true, where: 'number is not null', on: 'server' },
  { columns: ['project_id', 'archived_at', 'created_at', 'id'], on: 'both' },
  { columns: ['archived_at', 'created_at', 'id'], on: 'both' },
  { columns: ['archived_at', 'title', 'id'], on: 'both' },
  { columns: ['archived_at', 'total_cents', 'id'], on: 'both' },
  { columns: ['archived_at', 'status', 'created_at', 'id'], on: 'both' },
  { columns: ['archived_at', 'number', 'version_number', 'id'], on: 'both' },
  ...archivedOnly(['created_at', 'id'], ['title', 'id'], ['total_cents', 'id'], ['status', 'created_at', 'id'], ['number', 'version_number', 'id']),
])

export const estimateSection = table('estimate_section', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  name: text(),
  position: position(),
}, [{ columns: ['estimate_id'], on: 'both' }])

export const estimateLine = table('estimate_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  section_id: id().references('estimate_section'),
  position: position(),
  description: text(),
  quantity_thousandths: thousandths(),
  unit: text(),
  labour_unit_cents: cents().restricted(),
  material_unit_cents: cents().restricted(),
  other_unit_cents: cents().restricted(),
  taxable: flag(),
  cost_code_id: id().references('cost_code').nullable(),
  price_book_item_id: id().references('price_book_item').nullable(),
  note: text(),
}, [{ columns: ['estimate_id'], on: 'both' }])

export const report = table('report', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  report_date: date(),
  author_id: id().references('user'),
  status: choice('draft', 'submitted'),
  weather: choice('', 'clear', 'cloudy', 'rain', 'snow', 'wind', 'indoors'),
  temperature_low_fahrenheit: integer().nullable(),
  temperature_high_fahrenheit: integer().nullable(),
  notes: text(),
  created_at: instant(),
  submitted_at: instant().nullable(),
  signature_id: id().nullable(),
  archived_at: instant().nullable(),
}, [
  { columns: ['project_id', 'archived_at', 'report_date', 'id'], on: 'both' },
  { columns: ['archived_at', 'report_date', 'id'], on: 'both' },
  { columns: ['archived_at', 'status', 'report_date', 'id'], on: 'both' },
  ...archivedOnly(['report_date', 'id']),
])

export const reportEntry = table('report_entry', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  report_id: id().references('report'),
  kind: choice('crew', 'work', 'material', 'delay'),
  position: position(),
  description: text(),
  /** crew: hours; material: quantity used; delay: hours lost; work: not used. */
  quantity_thousandths: integer().nullable(),
  unit: text(),
  cost_code_id: id().references('cost_code').nullable(),
}, [{ columns: ['report_id'], on: 'both' }])

export const signature = table('signature', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  document_kind: choice('estimate', 'report'),
  document_id: id(),
  /** Canonical JSON of exactly what was shown and signed. */
  document: json(),
  document_sha256: text(),
  signer_name: text(),
  signer_title: text(),
  /** Strokes of the pen: canonical JSON, a list of strokes, each a list of [x, y, milliseconds]. */
  ink: json(),
  consent_text: text(),
  consent_version: text(),
  consent_language: choice('en', 'es'),
  signed_at: instant(),
  time_zone: text(),
  device_id: id(),
  witnessed_by: id().references('user'),
}, [{ columns: ['document_id'], on: 'both' }, { columns: ['project_id', 'signed_at', 'id'], on: 'both' }])

export const attachment = table('attachment', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  record_table: text(),
  record_id: id(),
  file_name: text(),
  media_type: text(),
  size_bytes: integer(),
  sha256: text(),
  caption: text(),
  created_at: instant(),
  archived_at: instant().nullable(),
}, [{ columns: ['record_id'], on: 'both' }, { columns: ['project_id'], on: 'both' }])

export const notification = table('notification', ofUser, {
  id: id(),
  company_id: id().references('company'),
  user_id: id().references('user'),
  kind: choice('project_assigned', 'project_unassigned', 'estimate_sent', 'estimate_signed', 'report_submitted', 'report_signed', 'field_overwritten'),
  project_id: id().nullable(),
  record_table: text(),
  record_id: id(),
  /** What the sentence of this kind needs: canonical JSON of text values by name. */
  detail: json(),
  at: instant(),
  read_at: instant().nullable(),
}, [{ columns: ['user_id', 'at'], on: 'both' }])

/**
 * One row for each applied command, in the scope that it wrote: the audit log, each record's history, and the receipt by which
 * a laptop knows that its command is in the state it just received.
 */
export const commandLog = table('command_log', stated, {
  id: id(),
  company_id: id().references('company'),
  scope: text(),
  name: text(),
  actor_id: id().references('user'),
  device_id: id().nullable(),
  /** Position in the device's own sequence; null for the REST interface and jobs. */
  sequence: integer().nullable(),
  /** When the user did it, by the laptop's clock. */
  at: instant(),
  /** When the server applied it. */
  applied_at: instant(),
  record_table: text(),
  record_id: id(),
  /** Canonical JSON: list of { table, id, operation, fields: { name: [from, to] } }; holds costs, hence restricted. */
  changes: json().restricted(),
}, [
  { columns: ['device_id', 'sequence'], unique: true, where: 'sequence is not null', on: 'server' },
  { columns: ['record_id', 'at'], on: 'both' },
  { columns: ['scope', 'at'], on: 'both' },
])

/** A value that lost to a later one by the rule for its field; kept and shown, one click from being restored. */
export const conflict = table('conflict', stated, {
  id: id(),
  company_id: id().references('company'),
  scope: text(),
  record_table: text(),
  record_id: id(),
  field: text(),
  /** JSON of the value that was overwritten. */
  losing_value: json(),
  losing_actor_id: id().references('user').nullable(),
  losing_at: instant().nullable(),
  /** JSON of the value that stands. */
  winning_value: json(),
  winning_command_id: id(),
  winning_actor_id: id().references('user'),
  at: instant(),
  resolved_at: instant().nullable(),
}, [{ columns: ['record_id'], on: 'both' }, { columns: ['resolved_at', 'at', 'id'], on: 'both' }, { columns: ['at', 'id'], on: 'both' }])

/** A range of human numbers that one device may give out offline. */
export const numberLease = table('number_lease', ofUser, {
  id: id(),
  company_id: id().references('company'),
  user_id: id().references('user'),
  device_id: id().references('device'),
  kind: choice('project', 'estimate'),
  first_number: integer(),
  last_number: integer(),
  leased_at: instant(),
}, [{ columns: ['device_id', 'kind'], on: 'both' }])

const onServer = { kind: 'server' } as const

/** A refused command is remembered, so that a late copy of it can never take effect after all. */
export const commandRefusal = table('command_refusal', onServer, {
  id: id(),
  company_id: id().references('company'),
  scope: text(),
  name: text(),
  actor_id: id(),
  device_id: id().nullable(),
  sequence: integer().nullable(),
  at: instant(),
  refused_at: instant(),
  problem: json(),
})

export const credential = table('credential', onServer, {
  id: id().references('user'),
  company_id: id().references('company'),
  /** Django's format: pbkdf2_sha256$iterations$salt$hash */
  password_hash: text(),
  changed_at: instant(),
})

export const refreshToken = table('refresh_token', onServer, {
  id: id(),
  company_id: id().references('company'),
  user_id: id().references('user'),
  device_id: id().nullable(),
  /** All tokens that grew from one sign-in; a reused token ends the family. */
  family_id: id(),
  token_sha256: text(),
  issued_at: instant(),
  expires_at: instant(),
  used_at: instant().nullable(),
  revoked_at: instant().nullable(),
}, [{ columns: ['token_sha256'], unique: true, on: 'server' }, { columns: ['family_id'], on: 'server' }])

export const numberCounter = table('number_counter', onServer, {
  id: id(),
  company_id: id().references('company'),
  kind: choice('project', 'estimate'),
  next_number: integer(),
}, [{ columns: ['company_id', 'kind'], unique: true, on: 'server' }])

/** Tables that travel to laptops, in the order in which parents come before children. */
export const syncedTables = [
  company, user, device, client, contact, project, projectMember, projectAccess, costCode, priceBookItem,
  estimate, estimateSection, estimateLine, report, reportEntry, signature, attachment, notification, commandLog, conflict, numberLease,
] as const

/** Tables that only the server has. The replica table is not among them: it is written by `Tx` alone (sync-server/db/replica.ts). */
export const serverTables = [commandRefusal, credential, refreshToken, numberCounter] as const
