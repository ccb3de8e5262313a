import type { ImportKind, ImportMapping, ImportTarget } from '../bridge.ts'
import { importTargets } from '../bridge.ts'

type KnownHeaders<Kind extends ImportKind> = Readonly<Record<(typeof importTargets)[Kind][number], readonly string[]>>

/** What the parts of a price are called in other people's price books. */
const unitCosts = {
  labour_unit_cents: ['laborperunit', 'labourperunit', 'labor', 'labour', 'laborcost', 'labourcost', 'laborrate', 'laborunitcost', 'laborunitcents', 'labourunitcents', 'manodeobraporunidad', 'manodeobra'],
  material_unit_cents: ['materialperunit', 'material', 'materials', 'materialcost', 'materialunitcost', 'materialunitcents', 'materialporunidad', 'materiales'],
  other_unit_cents: ['othercostperunit', 'otherperunit', 'other', 'othercost', 'otherunitcents', 'equipment', 'equipmentcost', 'unitcost', 'unitprice', 'cost', 'rate', 'price', 'otroscostosporunidad', 'otroscostesporunidad', 'coste', 'otrocostoporunidad', 'otros', 'otro', 'costo', 'precio', 'preciounitario'],
  taxable: ['taxable', 'tax', 'sujetoaimpuestos', 'gravable', 'gravado', 'impuesto'],
  cost_code: ['costcode', 'accountcode', 'glcode', 'codigodecoste', 'codigodecosto', 'codigodecostos', 'partidadecosto'],
}

const source = ['source', 'datasheet', 'reference', 'fuente', 'fichatecnica', 'notes', 'notas']
const effectiveOn = ['ineffectfrom', 'validfrom', 'effectivefrom', 'effectiveon', 'effectivedate', 'effective', 'date', 'vigentedesde', 'validodesde', 'fecha']

/** Words by which a header is known, letters and digits only; the first that fits wins. */
const knownHeaders: { readonly [Kind in ImportKind]: KnownHeaders<Kind> } = {
  projects: {
    external_number: ['externalnumber', 'permitnum', 'permitnumber', 'permitno', 'projectnumber', 'projectno', 'jobnumber', 'jobno', 'number', 'numero', 'no', 'id', 'code'],
    name: ['name', 'projectname', 'project', 'jobname', 'title', 'nombre', 'proyecto'],
    status: ['status', 'statuscurrent', 'projectstatus', 'state', 'estado', 'stage', 'phase'],
    address: ['address', 'originaladdress', 'siteaddress', 'streetaddress', 'street', 'location', 'jobaddress', 'direccion'],
    city: ['city', 'communityname', 'community', 'town', 'municipality', 'ciudad'],
    description: ['description', 'scope', 'workdescription', 'notes', 'details', 'descripcion'],
    starts_on: ['startson', 'startdate', 'start', 'begins', 'issueddate', 'applieddate', 'inicio', 'fechainicio'],
    ends_on: ['endson', 'enddate', 'end', 'finish', 'completeddate', 'completiondate', 'duedate', 'fin', 'fechafin'],
    expected_value_cents: ['expectedvalue', 'estprojectcost', 'estimatedcost', 'projectcost', 'value', 'amount', 'budget', 'price', 'total', 'contractvalue', 'monto', 'valor'],
    area_square_feet: ['areasquarefeet', 'totalsqft', 'sqft', 'squarefeet', 'area', 'pies'],
  },
  price_book: {
    code: ['code', 'itemcode', 'sku', 'itemno', 'itemnumber', 'number', 'item', 'codigo', 'clave', 'articulo'],
    name: ['name', 'itemname', 'title', 'item', 'productservicename', 'productservice', 'nombre', 'concepto', 'description', 'descripcion'],
    description: ['description', 'salesdescription', 'details', 'notes', 'descripcion', 'detalle'],
    category: ['category', 'group', 'type', 'division', 'categoria', 'grupo'],
    unit: ['unit', 'uom', 'units', 'unitofmeasure', 'um', 'unidad'],
    ...unitCosts,
    effective_on: effectiveOn,
  },
  products: {
    kind: ['kind', 'type', 'category', 'tipo', 'categoria'],
    brand: ['brand', 'manufacturer', 'maker', 'marca', 'fabricante'],
    name: ['name', 'product', 'productname', 'item', 'line', 'description', 'nombre', 'producto', 'descripcion'],
    sheen: ['sheen', 'finish', 'gloss', 'brillo', 'acabado'],
    coverage_thousandths: ['coversonecoat', 'coverage', 'spreadrate', 'spreadingrate', 'sqftpergallon', 'sqftgal', 'rindeunamano', 'rendimiento', 'cobertura'],
    coverage_unit: ['coveragein', 'coverageunit', 'unit', 'rendimientoen', 'unidad'],
    quart_cents: ['quart', 'quartprice', 'pricequart', 'perquart', 'qt', 'cuarto'],
    gallon_cents: ['gallon', 'gallonprice', 'pricegallon', 'pergallon', 'gal', '1gallon', '1gal', 'price', 'galon', 'precio'],
    five_gallons_cents: ['fivegallons', '5gallons', '5gallon', '5gal', 'fives', 'pail', 'bucket', 'cincogalones', '5galones', 'cubeta'],
    taxable: unitCosts.taxable, cost_code: unitCosts.cost_code, source, effective_on: effectiveOn,
  },
  production_rates: {
    name: ['name', 'rate', 'task', 'work', 'description', 'nombre', 'trabajo', 'descripcion'],
    surface_kind: ['surface', 'surfacekind', 'substrate', 'superficie'],
    unit: ['countedin', 'unit', 'uom', 'per', 'secuentaen', 'unidad'],
    rate_thousandths: ['inanhour', 'perhour', 'productionrate', 'rateperhour', 'unitsperhour', 'rate', 'enunahora', 'porhora', 'rendimiento'],
    further_coat_basis_points: ['afurthercoattakes', 'furthercoat', 'secondcoat', 'additionalcoat', 'cadamanomaslleva', 'segundamano'],
    piece_area_thousandths: ['apiecehastopaint', 'piecearea', 'areaperpiece', 'unapiezatieneparapintar', 'areaporpieza'],
    piece_area_unit: ['apiecein', 'pieceareaunit', 'unapiezaen'],
    hour_cents: ['anhourcosts', 'hour', 'hourlyrate', 'laborrate', 'laborperhour', 'hourlycost', 'unahoracuesta', 'costoporhora', 'tarifaporhora'],
    taxable: unitCosts.taxable, cost_code: unitCosts.cost_code, source,
  },
  estimate_lines: {
    row_kind: ['row', 'rowtype', 'kindofrow', 'fila'],
    section: ['section', 'room', 'area', 'phase', 'group', 'capitulo', 'seccion', 'cuarto', 'habitacion'],
    option: ['option', 'opcion'],
    item_code: ['pricebookcode', 'itemcode', 'sku', 'code', 'codigodelalistadeprecios', 'codigodelibro', 'codigo'],
    description: ['description', 'item', 'work', 'task', 'scope', 'name', 'descripcion', 'concepto', 'partida', 'trabajo'],
    quantity_thousandths: ['quantity', 'qty', 'amount', 'count', 'cantidad', 'cant'],
    unit: ['unit', 'uom', 'units', 'unitofmeasure', 'um', 'unidad'],
    ...unitCosts,
    markup_basis_points: ['ownmarkup', 'markup', 'margenpropio', 'recargopropio', 'recargo'],
    allowance: ['allowance', 'provision'],
    note: ['note', 'notes', 'comment', 'comments', 'nota', 'notas'],
    crew_note: ['noteforthecrew', 'crewnote', 'crewnotes', 'notaparalacuadrilla'],
    internal_note: ['noteforourselves', 'internalnote', 'notaparanosotros', 'notainterna'],
  },
}

const plain = (header: string): string => header.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * Which header probably belongs to which target. No header is used twice, but for the name of a project: contractors call a job by its
 * address, so a file without names is guessed to be named by that, or else by its description.
 */
export function guessMapping(headers: readonly string[], kind: ImportKind = 'projects'): ImportMapping {
  const known: Readonly<Partial<Record<ImportTarget, readonly string[]>>> = knownHeaders[kind]
  const guess: Partial<Record<ImportTarget, string>> = {}
  const used = new Set<string>()
  for (const target of importTargets[kind]) {
    const found = known[target]?.map((word) => headers.find((header) => plain(header) === word && !used.has(header))).find((header) => header !== undefined)
    if (found === undefined) continue
    guess[target] = found
    used.add(found)
  }
  if (kind !== 'projects') return guess
  const named = guess.name ?? guess.address ?? guess.description
  return named === undefined ? guess : { ...guess, name: named }
}
