import type { ColourSchedulePaper } from '../../../shared/documents/colour-schedule.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import { documentWords, filled } from '../../../shared/documents/words.ts'
import { addParagraphs } from './document-parts.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addSigning, beginJobPaper } from './job-paper.ts'
import { addPlainTable } from './plain-table.ts'

/** Draws a project's colours as the client approves them and the crew works by them. */
export async function drawColourSchedule(model: ColourSchedulePaper, paper: Paper): Promise<DrawnDocument> {
  const { content, language, state } = model
  const [words, own] = [documentWords[language], jobWords[language]]
  const version = content.version_number > 1 ? filled(words.version, content.version_number) : ''
  const sheet = beginJobPaper(model, paper, { kind: 'colour_schedule', number: '', facts: version ? [version] : [], state, title: content.title })
  addPlainTable(
    sheet, [{ head: own.room, share: 2 }, { head: own.surface, share: 2 }, { head: own.colour, share: 3 }, { head: own.sheen, share: 1 }],
    content.lines.map((line) => [
      { text: line.room }, { text: [line.surface, line.substrate].filter(Boolean).join(', ') },
      { text: [line.brand, line.code, line.name].filter(Boolean).join(' '), ...(line.notes ? { under: line.notes } : {}), ...(line.swatch ? { swatch: line.swatch } : {}) }, { text: line.sheen },
    ]), { keepLast: true },
  )
  addParagraphs(sheet, words.notes, content.notes)
  addSigning(sheet, model, state === 'draft', { title: own.approval, text: own.approve_colours })
  return { name: `${own.colour_schedule} ${content.title}${version ? ` ${version}` : ''}`, ...await sheet.finish() }
}
