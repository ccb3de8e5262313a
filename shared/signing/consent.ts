/** Languages in which a client can consent. */
export type ConsentLanguage = 'en' | 'es'

/** The version in use. A changed text is a new version; older ones stay, for what was signed under them. */
export const consentVersion = '2026-11'

const texts: Readonly<Record<string, Readonly<Record<ConsentLanguage, string>>>> = {
  '2026-11': {
    en: 'I have read this document. By signing on this screen I agree to it, and I consent to sign electronically: my electronic signature counts as my signature on paper. I may ask for a paper copy at any time, at no cost.',
    es: 'He leído este documento. Al firmar en esta pantalla lo acepto y doy mi consentimiento para firmar electrónicamente: mi firma electrónica vale como mi firma en papel. Puedo pedir una copia en papel en cualquier momento, sin costo.',
  },
}

/** The consent text of that version in that language, or undefined where there is none. */
export function consentText(version: string, language: ConsentLanguage): string | undefined {
  return texts[version]?.[language]
}
