import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const calgary = path.resolve(import.meta.dirname, '../../../../shared/data/calgary-building-permits.csv')

/** A CSV file of 5,000 building permits: the real one of Calgary where it lies beside the checkout, else a generated one of the same form. */
export function permitsFile(): { readonly name: string; readonly content: Buffer; readonly rows: number; readonly real: boolean } {
  if (existsSync(calgary)) return { name: path.basename(calgary), content: readFileSync(calgary), rows: 5000, real: true }
  return { name: 'building-permits.csv', content: Buffer.from(generatedPermits(5000)), rows: 5000, real: false }
}

/** Building permits of the same columns and the same oddities: quoted commas, empty dates and costs, trailing blanks, accents. */
export function generatedPermits(count: number): string {
  const header = 'permitnum,statuscurrent,applieddate,issueddate,completeddate,permittype,permitclassgroup,workclass,description,contractorname,housingunits,estprojectcost,totalsqft,originaladdress,communityname,latitude,longitude'
  const states = ['Completed', 'Issued Permit', 'Pre Backfill Phase', 'Cancelled', 'Hold']
  const works = ['"SFD,FIREPLACE,GARAGE,DECK,PORCH,"', '3 unit Rowhouse', '"INTERIOR ALTERATION, ""PHASE 2"""', 'Rénovation café', '']
  const lines = Array.from({ length: count }, (_, index) => {
    const day = String(1 + index % 28).padStart(2, '0')
    const month = String(1 + index % 12).padStart(2, '0')
    return [
      `BP2024-${String(index).padStart(5, '0')}`, states[index % states.length], `2024-${month}-${day}T00:00:00.000`, index % 7 === 0 ? '' : `2024-${month}-${day}T00:00:00.000`,
      index % 3 === 0 ? '2025-04-16T00:00:00.000' : '', 'Single Construction Permit', 'Single Family', 'New', works[index % works.length], 'GENESIS BUILDERS GROUP', '1',
      index % 11 === 0 ? '' : `${100000 + index * 37}.${index % 90 + 10}`, index % 5 === 0 ? '' : String(900 + index % 2000), `${index + 1} HOMESTEAD GV NE`, 'HOMESTEAD', '51.12', '-113.91',
    ].join(',')
  })
  return [header, ...lines, ''].join('\n')
}
