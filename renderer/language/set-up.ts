import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]

const languageKey = 'kibray-language'

/** Every catalogue that lies beside this file joins by its name: `en/projects.json` is the namespace `projects` in English. */
const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { eager: true, import: 'default' })

function catalogues(): Record<string, Record<string, Record<string, unknown>>> {
  const found: Record<string, Record<string, Record<string, unknown>>> = {}
  for (const [path, words] of Object.entries(files)) {
    const [, language, feature] = /^\.\/(\w+)\/([\w-]+)\.json$/.exec(path) ?? []
    if (language && feature) (found[language] ??= {})[feature] = words
  }
  return found
}

function isLanguage(value: string | null): value is Language {
  return (languages as readonly (string | null)[]).includes(value)
}

/** The language that was chosen on this laptop, or the system's where Kibray speaks it, or English. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(languageKey)
  if (isLanguage(kept)) return kept
  const spoken = navigator.language.slice(0, 2)
  return isLanguage(spoken) ? spoken : 'en'
}

/** Whether somebody chose a language on this laptop; until then the profile's language is taken at sign-in. */
export const languageIsChosen = (): boolean => isLanguage(localStorage.getItem(languageKey))

/** Changes the language at once and keeps it on this laptop. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(languageKey, language)
  await speak(language)
}

/** Changes the language until the next start. */
export async function speak(language: Language): Promise<void> {
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export async function setUpLanguage(): Promise<void> {
  const language = firstLanguage()
  document.documentElement.lang = language
  await i18next.use(initReactI18next).init({
    resources: catalogues(),
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'frame',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  })
}
