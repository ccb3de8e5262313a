import Papa from 'papaparse'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'
import type { LineColumn } from './grid-model.ts'
import { lineColumns, openColumns } from './grid-model.ts'
import { parseCell } from './line-fields.ts'
import type { LineValues } from './use-estimate-editing.ts'

/**
 * Lines out of rows copied from a spreadsheet: description, quantity, unit, then labour, material and other cost of one unit.
 * A figure that cannot be read stays as it is in an empty line; its text is kept in the line's note for ourselves. Empty rows are passed over.
 */
export function linesFromText(text: string, language: NumberLanguage, costsVisible: boolean): readonly LineValues[] {
  const columns: readonly LineColumn[] = costsVisible ? lineColumns : openColumns
  const { data: rows } = Papa.parse<string[]>(text, { delimiter: '\t', skipEmptyLines: 'greedy' })
  return rows.map((cells) => {
    const unread: string[] = []
    const values: LineValues = {}
    columns.forEach((column, index) => {
      const cell = cells[index]?.replace(/\s*\r?\n\s*/g, ' ').trim() ?? ''
      if (cell === '') return
      const parsed = parseCell(column, cell, language)
      if (parsed.ok) Object.assign(values, parsed.values)
      else unread.push(cell)
    })
    return unread.length > 0 ? { ...values, internal_note: unread.join(' · ') } : values
  })
}
