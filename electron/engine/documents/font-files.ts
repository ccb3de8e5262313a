/** The two weights in which documents are set. */
const weights = { regular: 400, strong: 600 } as const
export type Weight = keyof typeof weights

/** The parts in which the typeface comes, in the order in which they are asked for a letter; the others only for letters of their own ranges. */
export const fontParts = [
  { name: 'latin', ranges: [[0, 0x10ffff]] },
  { name: 'latin-ext', ranges: [[0x100, 0x2bf], [0x1d00, 0x1eff], [0x2000, 0x2c7f], [0xa720, 0xa7ff]] },
  { name: 'vietnamese', ranges: [[0x102, 0x1b0], [0x300, 0x329], [0x1ea0, 0x1ef9], [0x20ab, 0x20ab]] },
  { name: 'greek', ranges: [[0x370, 0x3ff]] },
  { name: 'cyrillic', ranges: [[0x400, 0x45f], [0x490, 0x491], [0x4b0, 0x4b1], [0x2116, 0x2116]] },
  { name: 'cyrillic-ext', ranges: [[0x460, 0x52f], [0x2de0, 0x2dff], [0xa640, 0xa69f]] },
] as const satisfies readonly { readonly name: string; readonly ranges: readonly (readonly [from: number, to: number])[] }[]
export type FontPart = (typeof fontParts)[number]['name']

/** The file of one part in one weight, as the package `@fontsource/source-sans-3` names it. */
export const fontFile = (part: FontPart, weight: Weight): string => `source-sans-3-${part}-${weights[weight]}-normal.woff`

/** Every file that can be asked for. */
export const fontFiles: readonly string[] = fontParts.flatMap(({ name }) => [fontFile(name, 'regular'), fontFile(name, 'strong')])
