import { basisPoints, cents, choice, date, flag, id, instant, integer, json, position, text, thousandths, type Column } from './column.ts'
import { table, type IndexDeclaration } from './table.ts'

/** The newest schema version. A new column or table carries it as its `since`; what is released is never edited. */
export const schemaVersion = 3

/** A length in nanometres. It changes money, so it is never merged on its own (P6). */
const nanometres = (): Column<number> => integer().neverMerged()

/** Hundredths of a basis point on top of a rate of tax, 0 to 99 (`RateOfTax`). */
const taxHundredths = (): Column<number> => integer().neverMerged()

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
  /** What a bare number means where a length is typed, and whether feet, square feet and gallons are shown or metres, square metres and litres. */
  length_unit: choice('feet', 'metres').since(2, 'feet'),
  /** How openings are taken off walls; the two columns below are what `larger_than` and `share` need. */
  opening_rule: choice('all', 'none', 'larger_than', 'share').since(2, 'all'),
  opening_threshold_thousandths: thousandths().since(2, 0),
  opening_threshold_unit: choice('square_foot', 'square_metre').since(2, 'square_foot'),
  opening_share_basis_points: basisPoints().since(2, 10_000),
  /** Paint that stays in trays, rollers and cans, on top. */
  paint_waste_basis_points: basisPoints().since(2, 1000),
  /** Setting up, moving, cleaning and pauses, on top of the hours of work. */
  labour_loss_basis_points: basisPoints().since(2, 0),
  painters: integer().neverMerged().since(2, 2),
  /** Hours that one painter works on a job in a day. */
  working_day_thousandths: thousandths().since(2, 8000),
  /** What an hour of a painter costs, where a production rate has no price of its own. */
  labour_hour_cents: cents().restricted().since(2, 0),
  /** The least that the company works for. */
  minimum_price_cents: cents().restricted().since(2, 0),
  /** For how many days without the office the prices on a laptop pass for the present ones. */
  price_stale_days: integer().neverMerged().since(3, 14),
  default_tax_hundredths: taxHundredths().since(3, 0),
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
  can_approve_colours: flag().since(3, 0),
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
  /** What a line under this code takes on top of its cost; null leaves it to the estimate's rates. */
  default_markup_basis_points: basisPoints().nullable().restricted().since(2, null),
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

/** A rate of tax under the name that people know it by: a city's, a county's, both together. */
export const taxRate = table('tax_rate', inCompany, {
  id: id(),
  company_id: id().references('company'),
  name: text(),
  tax_basis_points: basisPoints(),
  tax_hundredths: taxHundredths(),
  archived_at: instant().nullable(),
}, [], 3)

/** What an item costs from a day on. The item's own columns are its first price; the newest that has begun counts (`priceOn`). */
export const priceBookPrice = table('price_book_price', inCompany, {
  id: id(),
  company_id: id().references('company'),
  price_book_item_id: id().references('price_book_item'),
  effective_on: date(),
  labour_unit_cents: cents().restricted(),
  material_unit_cents: cents().restricted(),
  other_unit_cents: cents().restricted(),
  created_at: instant(),
  created_by: id().references('user'),
}, [{ columns: ['price_book_item_id', 'effective_on', 'id'], on: 'both' }], 3)

/** One input, many lines: so many square feet of a wall become hours, gallons and sundries. */
export const assembly = table('assembly', inCompany, {
  id: id(),
  company_id: id().references('company'),
  code: text(),
  name: text(),
  description: text(),
  category: text(),
  /** What its input is counted in. */
  unit: text(),
  archived_at: instant().nullable(),
}, [{ columns: ['code', 'id'], on: 'both' }], 3)

/** A line that an assembly makes: `quantity_thousandths` of its unit for each `per_thousandths` of the input. */
export const assemblyLine = table('assembly_line', inCompany, {
  id: id(),
  company_id: id().references('company'),
  assembly_id: id().references('assembly'),
  position: position(),
  description: text(),
  unit: text(),
  quantity_thousandths: thousandths(),
  per_thousandths: thousandths(),
  /** `up` makes whole units of what is sold whole. */
  rounding: choice('none', 'up'),
  /** The price book item whose price it takes; its own costs count where there is none. */
  price_book_item_id: id().references('price_book_item').nullable(),
  labour_unit_cents: cents().restricted(),
  material_unit_cents: cents().restricted(),
  other_unit_cents: cents().restricted(),
  taxable: flag(),
  cost_code_id: id().references('cost_code').nullable(),
}, [{ columns: ['assembly_id'], on: 'both' }], 3)

/** Something to begin with: the parts of an estimate or of a change order, or a text that is said often. */
export const template = table('template', inCompany, {
  id: id(),
  company_id: id().references('company'),
  kind: choice('estimate', 'change_order', 'scope', 'exclusions', 'terms', 'report'),
  name: text(),
  description: text(),
  /** Of the kinds that are a text. */
  text: text(),
  /** Of the kinds that have parts: canonical JSON (`templateContent`); holds costs, hence restricted. */
  content: json().restricted().neverMerged(),
  created_at: instant(),
  created_by: id().references('user'),
  archived_at: instant().nullable(),
}, [{ columns: ['kind', 'name', 'id'], on: 'both' }], 3)

/** A paint, primer or stain, with what it covers and the cans it is sold in. */
export const product = table('product', inCompany, {
  id: id(),
  company_id: id().references('company'),
  kind: choice('primer', 'finish', 'stain', 'other'),
  brand: text(),
  name: text(),
  sheen: text(),
  /** One coat, as the data sheet has it; feet a gallon for what is measured along. */
  coverage_thousandths: thousandths(),
  coverage_unit: choice('square_feet_per_gallon', 'square_metres_per_litre', 'feet_per_gallon'),
  /** What a quart, a gallon and five gallons cost; null for a size that is not sold, or whose price nobody knows. */
  quart_cents: cents().nullable().restricted(),
  gallon_cents: cents().nullable().restricted(),
  five_gallons_cents: cents().nullable().restricted(),
  taxable: flag(),
  cost_code_id: id().references('cost_code').nullable(),
  /** Where its figures are from. */
  source: text(),
  effective_on: date(),
  archived_at: instant().nullable(),
}, [{ columns: ['name', 'id'], on: 'both' }], 2)

/** What the cans of a product cost from a day on, as `price_book_price` is for an item. */
export const productPrice = table('product_price', inCompany, {
  id: id(),
  company_id: id().references('company'),
  product_id: id().references('product'),
  effective_on: date(),
  quart_cents: cents().nullable().restricted(),
  gallon_cents: cents().nullable().restricted(),
  five_gallons_cents: cents().nullable().restricted(),
  created_at: instant(),
  created_by: id().references('user'),
}, [{ columns: ['product_id', 'effective_on', 'id'], on: 'both' }], 3)

/** How much of a kind of surface one painter does in an hour, and what that hour costs. */
export const productionRate = table('production_rate', inCompany, {
  id: id(),
  company_id: id().references('company'),
  name: text(),
  surface_kind: choice('walls', 'ceiling', 'floor', 'baseboard', 'crown', 'doors', 'windows', 'cabinets', 'facade', 'soffit', 'fascia', 'other'),
  unit: choice('square_feet', 'square_metres', 'feet', 'metres', 'pieces'),
  /** Of one coat. */
  rate_thousandths: thousandths(),
  /** How long each coat after the first takes, of the first. */
  further_coat_basis_points: basisPoints(),
  /** What one piece has to paint, for its gallons; null where pieces are not painted by this rate, or not counted. */
  piece_area_thousandths: thousandths().nullable(),
  piece_area_unit: choice('square_foot', 'square_metre'),
  /** Null for the company's own. */
  hour_cents: cents().nullable().restricted(),
  taxable: flag(),
  cost_code_id: id().references('cost_code').nullable(),
  /** Where it is from. */
  source: text(),
  archived_at: instant().nullable(),
}, [{ columns: ['name', 'id'], on: 'both' }], 2)

/** What is painted on, and how much more paint it takes than a smooth one. */
export const substrate = table('substrate', inCompany, {
  id: id(),
  company_id: id().references('company'),
  name: text(),
  /** 10,000 for smooth. */
  texture_basis_points: basisPoints(),
  archived_at: instant().nullable(),
}, [], 2)

/** What makes work take longer: a level of preparation, a height, a way to get there. */
export const labourFactor = table('labour_factor', inCompany, {
  id: id(),
  company_id: id().references('company'),
  kind: choice('prep', 'height', 'access'),
  name: text(),
  /** 10,000 leaves the rate as it is. */
  basis_points: basisPoints(),
  /** Of a height: it counts for what is higher than so many nanometres. 0 for the others. */
  above: nanometres(),
  archived_at: instant().nullable(),
}, [], 2)

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
  /** The one package that counts; one field, so that two choices can never both stand. */
  chosen_package_id: id().nullable().neverMerged().since(2, null),
  /** The least subtotal that the company works for. */
  minimum_cents: cents().restricted().since(2, 0),
  scope_of_work: text().since(2, ''),
  exclusions: text().since(2, ''),
  /** Whether the proposal begins with a page of its own. */
  cover: flag().since(2, 0),
  /** The day whose prices it takes; null for the day it was begun. */
  prices_on: date().nullable().neverMerged().since(3, null),
  /** What the crew should know, and only the crew. */
  crew_notes: text().since(3, ''),
  /** What the rate of tax is called on paper; empty where it has no name. */
  tax_name: text().since(3, ''),
  tax_hundredths: taxHundredths().since(3, 0),
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

/** What a client may choose: a package, one of which counts, or an alternate, which counts when it is chosen. Its work is the sections that name it. */
export const estimateOption = table('estimate_option', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  kind: choice('package', 'alternate'),
  name: text(),
  description: text(),
  position: position(),
  /** Whether an alternate is chosen. Which package is, stands in the estimate. */
  chosen: flag().neverMerged(),
}, [{ columns: ['estimate_id'], on: 'both' }], 2)

export const estimateSection = table('estimate_section', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  name: text(),
  position: position(),
  /** The option that it belongs to; null is work that is done in any case. */
  option_id: id().references('estimate_option').nullable().neverMerged().since(2, null),
  /** The section of the first version that it was copied from, however many versions lie between; null where it was copied from none. */
  origin_id: id().nullable().since(3, null),
}, [{ columns: ['estimate_id'], on: 'both' }])

/** A room of an estimate, or a side of a house, as it was measured. Lengths are in nanometres. */
export const room = table('room', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  /** The section that its lines stand in; a section may be gone, then the next takeoff makes one. */
  section_id: id().nullable(),
  name: text(),
  position: position(),
  kind: choice('room', 'elevation'),
  /** Of a room: by length, width and height, or wall by wall. A side of a house has a width and a height to the eaves. */
  shape: choice('box', 'walls'),
  length: nanometres(),
  width: nanometres(),
  height: nanometres(),
  ceiling: choice('flat', 'cathedral', 'shed'),
  /** Of a ceiling that is not flat: thousandths of an inch of rise in 12 inches of run. */
  pitch_thousandths: thousandths(),
  /** Of a side of a house: how much eaves it has. */
  eaves: nanometres(),
  /** How many pieces of cabinets are painted. */
  cabinet_pieces: integer().neverMerged(),
  /** Canonical JSON: walls and floors of a room that is measured wall by wall, gables of a side of a house (`roomParts`). */
  parts: json().neverMerged(),
  note: text(),
  archived_at: instant().nullable(),
}, [{ columns: ['estimate_id'], on: 'both' }], 2)

/** Doors, windows and other holes of one size in the walls of a room. */
export const roomOpening = table('room_opening', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  room_id: id().references('room'),
  /** The wall that they are in, where the room is measured wall by wall. */
  wall_id: id().nullable(),
  kind: choice('door', 'window', 'passage', 'other'),
  width: nanometres(),
  height: nanometres(),
  count: integer().neverMerged(),
  archived_at: instant().nullable(),
}, [{ columns: ['estimate_id'], on: 'both' }, { columns: ['room_id'], on: 'both' }], 2)

/** What is painted in a room: which of its surfaces, with what, how often and how. */
export const surface = table('surface', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  room_id: id().references('room'),
  kind: choice('walls', 'ceiling', 'floor', 'baseboard', 'crown', 'doors', 'windows', 'cabinets', 'facade', 'soffit', 'fascia', 'other'),
  /** In place of the kind's own word; empty for that. */
  name: text(),
  position: position(),
  /** Whether it is painted: 0 leaves it out of hours, paint and lines. */
  included: flag(),
  /** Of `other`: how much was measured. */
  measured_thousandths: thousandths(),
  measured_unit: choice('square_feet', 'square_metres', 'feet', 'metres', 'pieces'),
  /** Of what is measured along: how wide its face is, for its paint; null where nobody measured it. */
  face_width: nanometres().nullable(),
  substrate_id: id().references('substrate').nullable(),
  finish_product_id: id().references('product').nullable(),
  coats: integer().neverMerged(),
  primer_product_id: id().references('product').nullable(),
  primer_coats: integer().neverMerged(),
  production_rate_id: id().references('production_rate').nullable(),
  prep_factor_id: id().references('labour_factor').nullable(),
  /** Null for the one that the room's height asks for. */
  height_factor_id: id().references('labour_factor').nullable(),
  access_factor_id: id().references('labour_factor').nullable(),
  note: text(),
  archived_at: instant().nullable(),
}, [{ columns: ['estimate_id'], on: 'both' }, { columns: ['room_id'], on: 'both' }], 2)

/** A value that somebody put in the place of a worked-out figure of a takeoff. Its id follows from the estimate and the figure. */
export const takeoffFigure = table('takeoff_figure', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  /** The figure's key (`figureKey`). */
  figure: text(),
  /** The unit of the figure, and the system in which the value was counted. */
  unit: text(),
  measure: choice('imperial', 'metric'),
  /** One of the two: what is money is kept from those who may not see it. */
  value_thousandths: thousandths().nullable(),
  value_cents: cents().nullable().restricted(),
}, [{ columns: ['estimate_id'], on: 'both' }], 2)

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
  /** Of before notes were kept apart: nobody knows any more for whom it was written, so it is in no document. */
  note: text(),
  /** The sum that the quantity was typed as, `=4*12.5`, with points for decimals; empty where it was a number. */
  quantity_formula: text().since(2, ''),
  /** A sum set aside for what is not decided yet. */
  allowance: flag().since(2, 0),
  /** What this line takes on top of its whole cost, in place of the estimate's rates; null leaves it to them. */
  markup_basis_points: basisPoints().nullable().restricted().since(2, null),
  /** What the crew should know about it, and only the crew. */
  crew_note: text().since(3, ''),
  /** What we say to ourselves: kept from a crew's disk as a cost is; never merged, for a value that lost would be filed where the crew reads it. */
  internal_note: text().restricted().neverMerged().since(3, ''),
  /** The line of the first version that it was copied from, however many versions lie between; null where it was copied from none. */
  origin_id: id().nullable().since(3, null),
}, [{ columns: ['estimate_id'], on: 'both' }])

/** An assembly as it was put into an estimate: its input, from which its lines follow. */
export const assemblyUse = table('assembly_use', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  section_id: id().references('estimate_section'),
  assembly_id: id().references('assembly').nullable(),
  name: text(),
  unit: text(),
  input_thousandths: thousandths(),
  /** The sum that the input was typed as; empty where it was a number. */
  input_formula: text(),
}, [{ columns: ['estimate_id'], on: 'both' }], 3)

/** How a line follows from the input of an assembly in an estimate. It stays when somebody deletes the line. */
export const assemblyUseLine = table('assembly_use_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  assembly_use_id: id().references('assembly_use'),
  line_id: id(),
  quantity_thousandths: thousandths(),
  per_thousandths: thousandths(),
  rounding: choice('none', 'up'),
  /** The quantity that was last written into the line: where the line's differs, somebody set it by hand. */
  written_thousandths: thousandths(),
}, [{ columns: ['estimate_id'], on: 'both' }], 3)

/**
 * A line that came from a takeoff: labour, primer or finish of one surface. It stays when somebody deletes the line, so that the next
 * takeoff leaves it out. Its id follows from surface and part, so that two laptops that take off the same surface make one line.
 */
export const takeoffLine = table('takeoff_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  surface_id: id().references('surface'),
  part: choice('labour', 'primer', 'finish'),
  line_id: id(),
  /** Hours of one painter, of labour; gallons, of the others. */
  quantity_thousandths: thousandths(),
  /** Canonical JSON of what was last written into the line, by column: what differs from it was changed by hand since. */
  written: json().restricted().neverMerged(),
}, [{ columns: ['estimate_id'], on: 'both' }], 2)

/**
 * What a job may cost, by cost code: written once when an estimate is accepted and when a change order is approved, by the command
 * that does it, and never changed.
 */
export const budgetLine = table('budget_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  source_table: choice('estimate', 'change_order'),
  source_id: id(),
  /** Null for what has no cost code. */
  cost_code_id: id().references('cost_code').nullable(),
  labour_cents: cents().restricted(),
  material_cents: cents().restricted(),
  other_cents: cents().restricted(),
  /** Hours of labour, of lines that are counted in hours; null where there are none. */
  hours_thousandths: thousandths().nullable(),
  created_at: instant(),
}, [{ columns: ['project_id'], on: 'both' }, { columns: ['source_id'], on: 'both' }], 2)

/** A change of an accepted estimate. */
export const changeOrder = table('change_order', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  /** Counted within the project by whoever begins it, and never changed after. */
  number: integer(),
  /** Given by the server: 0 where the number is alone in the project, else which one after the first it is. Null until then. */
  suffix: integer().nullable(),
  title: text(),
  reason: text(),
  pricing: choice('fixed', 'time_and_material'),
  status: choice('draft', 'sent', 'approved', 'declined', 'void'),
  days_of_delay: integer(),
  respond_by: date().nullable(),
  markup_labour_basis_points: basisPoints().restricted(),
  markup_material_basis_points: basisPoints().restricted(),
  overhead_basis_points: basisPoints().restricted(),
  profit_basis_points: basisPoints().restricted(),
  tax_basis_points: basisPoints(),
  /** Derived from the lines, so that lists need no lines. */
  total_cents: cents(),
  created_at: instant(),
  created_by: id().references('user'),
  sent_at: instant().nullable(),
  signature_id: id().nullable(),
  tax_hundredths: taxHundredths().since(3, 0),
}, [
  { columns: ['project_id', 'number', 'suffix'], unique: true, where: 'suffix is not null', on: 'server' },
  { columns: ['project_id'], on: 'both' },
  { columns: ['estimate_id'], on: 'both' },
], 2)

export const changeOrderLine = table('change_order_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  change_order_id: id().references('change_order'),
  position: position(),
  description: text(),
  quantity_thousandths: thousandths(),
  unit: text(),
  labour_unit_cents: cents().restricted(),
  material_unit_cents: cents().restricted(),
  other_unit_cents: cents().restricted(),
  /** A price of one unit that was agreed upon, whatever it costs; null where the price follows from the costs. */
  fixed_unit_cents: cents().nullable().restricted(),
  taxable: flag(),
  cost_code_id: id().references('cost_code').nullable(),
}, [{ columns: ['change_order_id'], on: 'both' }], 2)

/**
 * A time and material ticket: what was done on one day beyond what was agreed, in hours, material and equipment, signed by the company
 * and by the customer. Its rates are those of its change order, or of the accepted estimate.
 */
export const ticket = table('ticket', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  /** One whose pricing is time and material; null where the work is in none. */
  change_order_id: id().references('change_order').nullable().neverMerged(),
  /** Counted and told apart as those of change orders are. */
  number: integer(),
  suffix: integer().nullable(),
  title: text(),
  /** For the customer, as the notes are. */
  work_done: text(),
  work_date: date().neverMerged(),
  /** Whether prices stand on what is signed, or hours and quantities alone, which the office prices afterwards. */
  prices: choice('on_ticket', 'later').neverMerged(),
  status: choice('draft', 'company_signed', 'signed', 'void'),
  notes: text(),
  crew_notes: text(),
  internal_note: text().restricted().neverMerged(),
  void_reason: text(),
  created_at: instant(),
  created_by: id().references('user'),
  company_signature_id: id().nullable(),
  /** The customer's. */
  signature_id: id().nullable(),
}, [
  { columns: ['project_id', 'number', 'suffix'], unique: true, where: 'suffix is not null', on: 'server' },
  { columns: ['project_id'], on: 'both' },
], 3)

export const ticketLine = table('ticket_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  ticket_id: id().references('ticket'),
  position: position(),
  kind: choice('labour', 'material', 'equipment').neverMerged(),
  /** Who or which trade, what material, which machine. */
  description: text(),
  /** Hours of labour; hours or days of equipment; else of `unit`. */
  quantity_thousandths: thousandths(),
  unit: text(),
  /** What one unit costs us; the price follows from it as in an estimate. */
  unit_cents: cents().restricted(),
  /** A price of one unit that was agreed upon, whatever it costs; null where the price follows from the cost. */
  fixed_unit_cents: cents().nullable().restricted(),
  taxable: flag().neverMerged(),
}, [{ columns: ['ticket_id'], on: 'both' }], 3)

/** A clause that the company puts into its contracts, in both languages. */
export const clauseTemplate = table('clause_template', inCompany, {
  id: id(),
  company_id: id().references('company'),
  position: position(),
  title_en: text(),
  title_es: text(),
  text_en: text(),
  text_es: text(),
  /** Stands in every contract. */
  required: flag(),
  archived_at: instant().nullable(),
}, [], 2)

export const contract = table('contract', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  estimate_id: id().references('estimate'),
  title: text(),
  language: choice('en', 'es'),
  status: choice('draft', 'signed', 'void'),
  /** What the accepted estimate came to. */
  sum_cents: cents(),
  created_at: instant(),
  created_by: id().references('user'),
  signature_id: id().nullable(),
}, [{ columns: ['project_id'], on: 'both' }], 2)

/** A clause as it was copied into a contract. */
export const contractClause = table('contract_clause', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  contract_id: id().references('contract'),
  clause_template_id: id().references('clause_template').nullable(),
  position: position(),
  title: text(),
  text: text(),
  required: flag(),
}, [{ columns: ['contract_id'], on: 'both' }], 2)

/** A payment that a contract names: an amount, or a share of what the amounts leave. */
export const contractPayment = table('contract_payment', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  contract_id: id().references('contract'),
  position: position(),
  name: text(),
  /** When it is due, in words. */
  due: text(),
  share_basis_points: basisPoints().nullable(),
  amount_cents: cents().nullable(),
}, [{ columns: ['contract_id'], on: 'both' }], 2)

/** One version of a project's colours. What the client approved stays; a change is a new version. */
export const colourSchedule = table('colour_schedule', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  version_number: integer(),
  previous_version_id: id().references('colour_schedule').nullable(),
  title: text(),
  notes: text(),
  status: choice('draft', 'approved', 'superseded'),
  created_at: instant(),
  created_by: id().references('user'),
  signature_id: id().nullable(),
}, [{ columns: ['project_id'], on: 'both' }], 2)

export const colourScheduleLine = table('colour_schedule_line', inProject, {
  id: id(),
  company_id: id().references('company'),
  project_id: id().references('project'),
  colour_schedule_id: id().references('colour_schedule'),
  position: position(),
  room: text(),
  surface: text(),
  substrate: text(),
  brand: text(),
  code: text(),
  name: text(),
  sheen: text(),
  notes: text(),
  /** `#rrggbb`, or nothing. */
  swatch: text(),
}, [{ columns: ['colour_schedule_id'], on: 'both' }], 2)

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
  document_kind: choice('estimate', 'report').alsoSince(2, 'change_order', 'contract', 'colour_schedule').alsoSince(3, 'ticket'),
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
  /** Of a photo: how large it is, when it was taken by its camera's clock, and the file that shows it small. */
  width_pixels: integer().nullable().since(3, null),
  height_pixels: integer().nullable().since(3, null),
  taken_at: instant().nullable().since(3, null),
  thumbnail_sha256: text().nullable().since(3, null),
  /** Where it is printed: on the cover of a proposal, or among the photos of a document. */
  printed: choice('no', 'cover', 'photos').since(3, 'no'),
  position: position().since(3, 'a0'),
  /** When the office got the file itself, and its small picture; null while it is still on its author's laptop. The server alone says so. */
  arrived_at: instant().nullable().since(3, null),
}, [{ columns: ['record_id'], on: 'both' }, { columns: ['project_id'], on: 'both' }])

export const notification = table('notification', ofUser, {
  id: id(),
  company_id: id().references('company'),
  user_id: id().references('user'),
  kind: choice('project_assigned', 'project_unassigned', 'estimate_sent', 'estimate_signed', 'report_submitted', 'report_signed', 'field_overwritten')
    .alsoSince(2, 'change_order_sent', 'change_order_signed', 'contract_signed', 'colours_signed')
    .alsoSince(3, 'ticket_signed'),
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
  company, user, device, client, contact, project, projectMember, projectAccess, costCode, taxRate, priceBookItem, priceBookPrice, product, productPrice, productionRate, substrate,
  labourFactor, assembly, assemblyLine, template,
  estimate, estimateOption, estimateSection, room, roomOpening, surface, takeoffFigure, estimateLine, takeoffLine, assemblyUse, assemblyUseLine,
  clauseTemplate, changeOrder, changeOrderLine, ticket, ticketLine, budgetLine, contract, contractClause, contractPayment, colourSchedule, colourScheduleLine,
  report, reportEntry, signature, attachment, notification, commandLog, conflict, numberLease,
] as const

/** Tables that only the server has. The replica table is not among them: it is written by `Tx` alone (sync-server/db/replica.ts). */
export const serverTables = [commandRefusal, credential, refreshToken, numberCounter] as const
