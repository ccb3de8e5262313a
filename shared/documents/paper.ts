/** Sheets on which documents are drawn. */
export const papers = ['letter', 'a4'] as const
export type Paper = (typeof papers)[number]

/** The sheet that a company of that currency has in its printer. */
export const usualPaper = (currency: string): Paper => (currency === 'USD' ? 'letter' : 'a4')
