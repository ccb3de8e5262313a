import { unzipSync } from 'fflate'
import { readSheet } from 'read-excel-file/universal'
import type { UnreadableReason } from '../bridge.ts'
import type { FileLimits, TableFile } from './table-file.ts'
import { distinctHeaders, largestFile, requireSize, unreadable } from './table-file.ts'

/** What stands in a workbook. */
export type WorkbookAnswer =
  | { readonly sheet: string; readonly other_sheets: number; readonly rows: readonly (readonly string[])[] }
  | { readonly unreadable: UnreadableReason; readonly detail: string }

/**
 * The first sheet of a workbook that is not hidden, its first row that is not empty being the header. Throws `ProblemError` `file_unreadable`.
 */
export function workbookTable(answer: WorkbookAnswer, limits: FileLimits = largestFile): TableFile {
  if ('unreadable' in answer) throw unreadable(answer.unreadable, answer.detail)
  const first = answer.rows.findIndex((row) => row.some((cell) => cell.trim() !== ''))
  const header = answer.rows[first]?.map((cell) => cell.trim())
  if (!header) throw unreadable('no_header', 'the sheet is empty')
  const width = header.findLastIndex((cell) => cell !== '') + 1
  requireSize(answer.rows.length - first - 1, width, limits)
  const rows = answer.rows.slice(first + 1).flatMap((cells, index) => {
    const used = Math.max(cells.findLastIndex((cell) => cell.trim() !== '') + 1, width)
    return cells.some((cell) => cell.trim() !== '') ? [{ line: first + index + 2, cells: Array.from({ length: used }, (_, at) => cells[at] ?? '') }] : []
  })
  return { encoding: 'Excel', delimiter: ',', sheet: answer.sheet, other_sheets: answer.other_sheets, headers: distinctHeaders(header.slice(0, width)), rows }
}

/** Unpacks and reads a workbook: numbers become text with a point, dates `YYYY-MM-DD`. It belongs on a thread whose memory is bounded. */
export async function readWorkbook(content: Uint8Array, limits: FileLimits = largestFile): Promise<WorkbookAnswer> {
  const archive = openArchive(content)
  if (!archive) return { unreadable: 'no_workbook', detail: 'the file is no archive, or a damaged one' }
  if (archive.unpackedBytes > limits.unpacked_bytes) return { unreadable: 'too_large', detail: `unpacked, the workbook has ${archive.unpackedBytes} bytes` }
  const workbook = archive.text('xl/workbook.xml')
  if (workbook === null) return { unreadable: 'no_workbook', detail: 'there is no workbook in the archive' }
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\s([^>]*)>/g)].map(([, attributes = '']) => ({ name: unescaped(attribute(attributes, 'name')), relation: attribute(attributes, 'id'), hidden: /hidden/i.test(attribute(attributes, 'state')) }))
  const chosen = sheets.find((sheet) => !sheet.hidden)
  if (!chosen) return { unreadable: 'no_visible_sheet', detail: 'the workbook has no sheet that can be seen' }
  const obstacle = obstacleIn(archive.text(pathOf(archive.text('xl/_rels/workbook.xml.rels') ?? '', chosen.relation)) ?? '', limits)
  if (obstacle) return obstacle
  try {
    const rows = await readSheet<string>(content.slice().buffer as ArrayBuffer, chosen.name, { trim: false, parseNumber: decimalText })
    return { sheet: chosen.name, other_sheets: sheets.length - 1, rows: rows.map((row) => row.map(cellText)) }
  } catch (error) {
    return { unreadable: 'no_workbook', detail: error instanceof Error ? error.message : String(error) }
  }
}

interface Archive {
  readonly unpackedBytes: number
  text(path: string): string | null
}

/**
 * An archive by its list of contents: nothing is unpacked for that. Each file is later unpacked into just so many bytes as it says that
 * it has, so that one which says too little is cut off.
 */
function openArchive(content: Uint8Array): Archive | null {
  let unpackedBytes = 0
  try {
    unzipSync(content, { filter: ({ originalSize }) => {
      unpackedBytes += originalSize
      return false
    } })
  } catch {
    return null
  }
  return {
    unpackedBytes,
    text(path) {
      try {
        const found = unzipSync(content, { filter: ({ name }) => name === path })[path]
        return found ? new TextDecoder().decode(found) : null
      } catch {
        return null
      }
    },
  }
}

/** What keeps a sheet from being read as a table. Merged cells are refused rather than guessed at: nobody can tell which row their value is of. */
function obstacleIn(sheet: string, limits: FileLimits): WorkbookAnswer | null {
  const merged = /<(?:\w+:)?mergeCell\s[^>]*ref="([^"]+)"/.exec(sheet)?.[1]
  if (merged) return { unreadable: 'merged_cells', detail: `the cells ${merged} are merged` }
  // cells that only have a look stand anywhere; those with something in them do not
  for (const [, letters = '', row = ''] of sheet.matchAll(/<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)(\d+)"(?:[^>]*[^/>])?>/g)) {
    if (Number(row) > limits.rows + 1) return { unreadable: 'too_many_rows', detail: `there is something in ${letters}${row}` }
    if (columnNumber(letters) > limits.columns) return { unreadable: 'too_many_columns', detail: `there is something in ${letters}${row}` }
  }
  return null
}

const columnNumber = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

/** Where the sheet of a relation lies in the archive. */
function pathOf(relations: string, id: string): string {
  const found = [...relations.matchAll(/<(?:\w+:)?Relationship\s([^>]*)>/g)].map(([, attributes = '']) => attributes).find((attributes) => attribute(attributes, 'Id') === id)
  const target = attribute(found ?? '', 'Target')
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

/** An attribute of an element, whatever its prefix; empty where it has none. */
const attribute = (attributes: string, name: string): string => new RegExp(`(?:^|[\\s:])${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string): string => text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
  hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : entities[name ?? ''] ?? whole)

/** A number of a workbook with a point and without an exponent: `12.3` though the file holds 12.300000000000001. */
function decimalText(raw: string): string {
  const value = Number(raw)
  if (!Number.isFinite(value)) return raw
  const text = String(value)
  if (!text.includes('e')) return text
  return Math.abs(value) < 1 ? value.toFixed(12) : BigInt(Math.round(value)).toString()
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return String(cell)
}
