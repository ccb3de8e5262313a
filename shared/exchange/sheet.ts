import { editableCents, editableThousandths } from '../estimating/format-amount.ts'
import type { SheetWords } from './sheet-words.ts'

/** What the values of a column are: `cents`, `thousandths` and `basis_points` are integers, a date is `YYYY-MM-DD`, a flag 0 or 1. */
export type SheetKind = 'text' | 'cents' | 'thousandths' | 'basis_points' | 'date' | 'flag'

export interface SheetColumn {
  readonly header: string
  readonly kind: SheetKind
  /** In characters, in a workbook. */
  readonly width: number
}

/** A table as it is written into a file, whatever its format. */
export interface Sheet {
  readonly name: string
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** A value as text, a number with a point and no marks for thousands. Out of the integer, digit by digit: there is no floating point between. */
export function sheetText(kind: SheetKind, value: string | number | null, words: SheetWords): string {
  if (value === null || value === '') return ''
  switch (kind) {
    case 'cents': case 'basis_points': return editableCents(Number(value), 'en')
    case 'thousandths': return editableThousandths(Number(value), 'en')
    case 'flag': return value === 1 ? words.yes : words.no
    default: return String(value)
  }
}

/** Whether its values are numbers in a file. */
export const isFigure = (kind: SheetKind): boolean => kind === 'cents' || kind === 'thousandths' || kind === 'basis_points'
