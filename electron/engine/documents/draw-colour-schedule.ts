import { colourInWords, type ColourSchedulePaper } from '../../../shared/documents/colour-schedule.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import { documentWords, filled } from '../../../shared/documents/words.ts'
import { addParagraphs } from './document-parts.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addSigning, beginJobPaper } from './job-paper.ts'
import { addPlainTable, colourCells, colourColumns } from './plain-table.ts'

/** Draws a project's colours as the client approves them and the crew works by them. */
export async function drawColourSchedule(model: ColourSchedulePaper, paper: Paper): Promise<DrawnDocument> {
  const { content, language, state } = model
  const [words, own] = [documentWords[language], jobWords[language]]
  const version = content.version_number > 1 ? filled(words.version, content.version_number) : ''
  const sheet = beginJobPaper(model, paper, { kind: 'colour_schedule', number: '', facts: version ? [version] : [], state, title: content.title })
  addPlainTable(sheet, colourColumns(language), content.lines.map((line) => colourCells(colourInWords(line))), { keepLast: true })
  addParagraphs(sheet, words.notes, content.notes)
  addSigning(sheet, model, state === 'draft', { title: own.approval, text: own.approve_colours })
  return { name: `${own.colour_schedule} ${content.title}${version ? ` ${version}` : ''}`, ...await sheet.finish() }
}
