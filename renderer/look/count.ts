import { useSpokenLanguage } from '../language/use-spoken-language.ts'

/** Writes a whole number as the language that is spoken groups it. */
export function useCountWords(): (count: number) => string {
  const language = useSpokenLanguage()
  return (count) => new Intl.NumberFormat(language).format(count)
}
