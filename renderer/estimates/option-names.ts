import type { TFunction } from 'i18next'
import type { Option } from './estimate-steps.ts'

const usual = ['good', 'better', 'best'] as const

/** What an option is called until somebody names it: the first three packages good, better and best. */
export function nameForOption(t: TFunction<'estimates'>, options: readonly Option[], kind: Option['kind']): string {
  const name = kind === 'package' ? usual[options.filter((option) => option.kind === kind).length] : undefined
  return name ? t(`package_name.${name}`) : t(`new_option.${kind}`)
}
