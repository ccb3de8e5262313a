import { useTranslation } from 'react-i18next'
import type { Language } from './set-up.ts'

/** The language that is spoken now, for numbers and dates. */
export function useSpokenLanguage(): Language {
  const { i18n } = useTranslation()
  return i18n.language.startsWith('es') ? 'es' : 'en'
}
