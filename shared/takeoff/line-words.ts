import { formatThousandths } from '../estimating/format-amount.ts'
import type { Figure, Unit } from '../estimating/figure.ts'
import { shownThousandths, type MeasureSystem } from '../estimating/shown-figure.ts'
import type { UsedProduct } from './work-out.ts'

/** What a takeoff writes into the lines of an estimate, in the company's language: these words are the client's. */
export const takeoffWords = {
  en: {
    lot: 'lot', labour: 'labor', primer: 'primer',
    surfaces: {
      walls: 'Walls', ceiling: 'Ceiling', floor: 'Floor', baseboard: 'Baseboard', crown: 'Crown molding', doors: 'Doors', windows: 'Windows', cabinets: 'Cabinets',
      facade: 'Facade', soffit: 'Soffit', fascia: 'Fascia', other: 'Other',
    },
    units: { area: { imperial: 'sq ft', metric: 'm²' }, length: { imperial: 'ft', metric: 'm' }, pieces: { imperial: 'pieces', metric: 'pieces' }, hours: { imperial: 'h', metric: 'h' }, gallons: { imperial: 'gal', metric: 'L' } },
  },
  es: {
    lot: 'lote', labour: 'mano de obra', primer: 'imprimación',
    surfaces: {
      walls: 'Paredes', ceiling: 'Techo', floor: 'Piso', baseboard: 'Zócalo', crown: 'Moldura de corona', doors: 'Puertas', windows: 'Ventanas', cabinets: 'Gabinetes',
      facade: 'Fachada', soffit: 'Sofito', fascia: 'Fascia', other: 'Otro',
    },
    units: { area: { imperial: 'pies²', metric: 'm²' }, length: { imperial: 'pies', metric: 'm' }, pieces: { imperial: 'piezas', metric: 'piezas' }, hours: { imperial: 'h', metric: 'h' }, gallons: { imperial: 'gal', metric: 'L' } },
  },
} as const


/** A figure as a note has it: `301 sq ft`, `4.967 h`, `1.892 gal`. */
export function noted(figure: Figure, system: MeasureSystem, language: 'en' | 'es'): string {
  const units: Partial<Record<Unit, Readonly<Record<MeasureSystem, string>>>> = takeoffWords[language].units
  return `${formatThousandths(shownThousandths(figure, system), { language })} ${units[figure.unit]?.[system] ?? ''}`.trim()
}

/** A product as it is asked for: brand, name and sheen. */
export const productName = ({ brand, name, sheen }: Pick<UsedProduct, 'brand' | 'name' | 'sheen'>): string => [brand, name, sheen].filter((part) => part !== '').join(' ')
