import { sheetWords } from '../exchange/sheet-words.ts'
import type { ParsedCell } from './parse-cell.ts'

type Choices = (typeof sheetWords)['en']['choices']

/** What else people write for a choice, in letters and digits. */
const alsoCalled: { readonly [Name in keyof Choices]: Readonly<Partial<Record<keyof Choices[Name], readonly string[]>>> } = {
  product_kind: { finish: ['finish', 'topcoat', 'acabado'], primer: ['sealer', 'sellador'], stain: ['varnish', 'barniz'] },
  coverage_unit: { square_feet_per_gallon: ['sqftpergal', 'sqftpergallon', 'squarefeetpergallon', 'sfgal', 'ft2gal', 'piescuadradosporgalon'], square_metres_per_litre: ['m2perl', 'm2perlitre', 'm2perliter', 'sqml', 'metroscuadradosporlitro'], feet_per_gallon: ['ftpergal', 'feetpergallon', 'lfgal', 'piesporgalon'] },
  surface_kind: { walls: ['wall', 'pared'], ceiling: ['ceilings', 'techos', 'cieloraso'], floor: ['floors', 'pisos'], baseboard: ['baseboards', 'zocalos'], crown: ['crown'], doors: ['door', 'puerta'], windows: ['window', 'ventana'], cabinets: ['cabinet', 'gabinete'], facade: ['exteriorwalls', 'fachadas'], soffit: ['soffits'] },
  rate_unit: { square_feet: ['sf', 'squarefeet', 'squarefoot', 'ft2', 'piescuadrados'], square_metres: ['sqm', 'squaremetres', 'squaremeters', 'metroscuadrados'], feet: ['lf', 'linft', 'feet', 'foot', 'linearfeet'], metres: ['metres', 'meters', 'metros'], pieces: ['ea', 'pc', 'pcs', 'piece', 'pieces', 'pieza', 'piezas', 'unidad'] },
  area_unit: { square_foot: ['sf', 'squarefeet', 'squarefoot', 'ft2', 'piecuadrado'], square_metre: ['sqm', 'squaremetre', 'squaremeter', 'metrocuadrado'] },
}

/** Letters and digits; `m²` is `m2`, and no metre. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase().replace(/[^a-z0-9]/g, '')

const known = new Map(Object.keys(alsoCalled).map((name) => [name, byWord(name as keyof Choices)]))

function byWord(name: keyof Choices): ReadonlyMap<string, string> {
  const written = Object.values(sheetWords).flatMap(({ choices }) => Object.entries(choices[name]))
  const also = Object.entries(alsoCalled[name]).flatMap(([choice, words]) => words.map((word: string) => [choice, word] as const))
  return new Map([...written.map(([choice, word]) => [plain(word), choice] as const), ...also.map(([choice, word]) => [word, choice] as const), ...Object.keys(sheetWords.en.choices[name]).map((choice) => [plain(choice), choice] as const)])
}

/** Reads one of the choices of a column, in English or Spanish, as Kibray exports it or as people write it. */
export const parseChoice = (name: keyof Choices) => (text: string): ParsedCell<string> => (text.trim() === '' ? null : known.get(name)?.get(plain(text)))
