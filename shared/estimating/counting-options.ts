import { byPosition } from './by-position.ts'

/** What of an option decides whether it counts; the row of `estimate_option` fits. */
export interface OfferedOption {
  readonly id: string
  readonly kind: 'package' | 'alternate'
  readonly position: string
  readonly chosen: 0 | 1
}

/** What of an estimate decides which package counts; the row of `estimate` fits. */
export interface ChosenPackage {
  readonly chosen_package_id?: string | null
}

/** A section and the option that it belongs to; the row of `estimate_section` fits. */
export interface OfferedSection {
  readonly id: string
  readonly option_id?: string | null
}

/**
 * The options whose work is part of the total: alternates that are chosen, and of packages exactly one, the chosen one, or the
 * first where none of those that are there is chosen.
 */
export function countingOptions(estimate: ChosenPackage, options: readonly OfferedOption[]): ReadonlySet<string> {
  const packages = options.filter((option) => option.kind === 'package').toSorted(byPosition)
  const counting = packages.find((option) => option.id === estimate.chosen_package_id) ?? packages[0]
  return new Set([...(counting ? [counting.id] : []), ...options.filter((option) => option.kind === 'alternate' && option.chosen === 1).map((option) => option.id)])
}

/** The lines that are part of the total: those of no option, and of the options that count. */
export function countedLines<Line extends { readonly section_id: string }>(estimate: ChosenPackage, sections: readonly OfferedSection[], lines: readonly Line[], options: readonly OfferedOption[]): Line[] {
  const counting = countingOptions(estimate, options)
  const left = new Set(sections.filter((section) => section.option_id && !counting.has(section.option_id)).map((section) => section.id))
  return lines.filter((line) => !left.has(line.section_id))
}
