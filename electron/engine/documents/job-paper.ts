import type { ClientPaper } from '../../../shared/documents/client-paper.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import { documentWords } from '../../../shared/documents/words.ts'
import type { DocumentContent } from '../../../shared/signing/signed-document.ts'
import { signingLines } from './document-parts.ts'
import { DocumentSheet } from './document-sheet.ts'
import { addSignature } from './draw-proposal.ts'
import { addLetterhead } from './letterhead.ts'
import { textStyles } from './paper.ts'

interface Beginning {
  readonly kind: 'change_order' | 'contract' | 'colour_schedule' | 'ticket'
  /** Beside the kind: its number, its version. */
  readonly number: string
  readonly facts: readonly string[]
  readonly state: keyof (typeof jobWords)['en']['states']
  readonly title: string
}

/** The sheet of a job's document with its letterhead. */
export function beginJobPaper(model: ClientPaper<DocumentContent>, paper: Paper, { kind, number, facts, state, title }: Beginning): DocumentSheet {
  const { language, heading } = model
  const words = documentWords[language]
  const mark = kind === 'change_order' && state === 'void' ? jobWords[language].order_void : jobWords[language].states[state]
  const called = [jobWords[language][kind], number].filter(Boolean).join(' ')
  const name = [called, mark, heading.project_name, heading.company_name].filter(Boolean).join(' · ')
  const sheet = new DocumentSheet({ paper, language, words, name, author: heading.company_name, at: model.at })
  addLetterhead(sheet, {
    company_name: heading.company_name, company_facts: [heading.company_address, model.company_phone],
    kind: called, facts: [...facts, model.date], mark: { text: mark, signed: model.signature !== null },
    parties: [{ label: words.client, name: heading.client_name, more: model.client_address }, { label: words.project, name: heading.project_name, more: heading.project_address }],
    title,
  })
  return sheet
}

/** Who signed, or, where it may still be signed, where to sign on paper. */
export function addSigning(sheet: DocumentSheet, { language, signature }: ClientPaper<DocumentContent>, open: boolean, asks: { readonly title: string; readonly text: string }): void {
  const words = documentWords[language]
  if (signature) addSignature(sheet, { language }, signature)
  else if (open) {
    sheet.keepLast()
    sheet.gap(22)
    sheet.text('H2', asks.title, textStyles.heading, { keepWithNext: true })
    sheet.gap(3)
    sheet.text('P', asks.text, textStyles.plain, { keepWithNext: true })
    sheet.add(signingLines(sheet, [{ label: words.signature, share: 0.42 }, { label: words.name, share: 0.36 }, { label: words.date, share: 0.22 }]))
  }
}
