import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Language } from './set-up.ts'
import { chooseLanguage } from './set-up.ts'

/** Each language in its own name, so that nobody has to read another to find theirs. */
const names: readonly { readonly value: Language; readonly label: string }[] = [{ value: 'en', label: 'English' }, { value: 'es', label: 'Español' }]

/** Chooses the language of the interface on this laptop. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation('settings')
  return <SegmentedControl size="xs" aria-label={t('language.title')} data={[...names]} value={i18n.language} onChange={(language) => { void chooseLanguage(language as Language) }} />
}
