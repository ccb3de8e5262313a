import type { ImportMapping, ImportTarget } from '../../../shared/bridge.ts'
import { importTargets } from '../../../shared/bridge.ts'

/** Words by which a header is known, letters and digits only; the first that fits wins. */
const knownHeaders: Readonly<Record<ImportTarget, readonly string[]>> = {
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
}

const plain = (header: string): string => header.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * Which header probably belongs to which target. No header is used twice, but for the name: contractors call a job by its address,
 * so a file without names is guessed to be named by that, or else by its description.
 */
export function guessMapping(headers: readonly string[]): ImportMapping {
  const guess: Partial<Record<ImportTarget, string>> = {}
  const used = new Set<string>()
  for (const target of importTargets) {
    const found = knownHeaders[target].map((word) => headers.find((header) => plain(header) === word && !used.has(header))).find((header) => header !== undefined)
    if (found === undefined) continue
    guess[target] = found
    used.add(found)
  }
  const named = guess.name ?? guess.address ?? guess.description
  return named === undefined ? guess : { ...guess, name: named }
}
