import type { Paper } from '../../../shared/documents/paper.ts'
import type { RowLook } from './document-sheet.ts'
import type { TextStyle } from './typeface.ts'

/** Width and height of a sheet in points (72 to the inch). */
export const sheets: Readonly<Record<Paper, readonly [width: number, height: number]>> = { letter: [612, 792], a4: [595.28, 841.89] }

/** Room that is left free at the edges, in points; the foot of the page stands in the lower one. */
export const margins = { side: 54, top: 50, bottom: 62 } as const

export const colours = { ink: '#172020', quiet: '#536060', line: '#d3dada', accent: '#0f5a55', wash: '#eef4f3', attention: '#8a4b00', signed: '#1c6b3c' } as const

const plain = { weight: 'regular', size: 10, colour: colours.ink } as const
export const textStyles = {
  plain,
  strong: { ...plain, weight: 'strong' },
  quiet: { weight: 'regular', size: 9, colour: colours.quiet },
  heading: { weight: 'strong', size: 11, colour: colours.ink },
  total: { weight: 'strong', size: 12.5, colour: colours.accent },
} as const satisfies Readonly<Record<string, TextStyle>>

export const tableLook = {
  heads: { above: 3, below: 4, lineHeight: 13, rule: colours.quiet, ruleWidth: 0.8 },
  section: { above: 7, below: 5, lineHeight: 14, wash: colours.wash },
  line: { above: 4.5, below: 4.5, lineHeight: 13.5, rule: colours.line },
  sum: { above: 3, below: 3, lineHeight: 14 },
  total: { above: 7, below: 7, lineHeight: 17, wash: colours.wash },
} as const satisfies Readonly<Record<string, RowLook>>
