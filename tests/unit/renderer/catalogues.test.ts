import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { commandNames } from '../../../shared/commands/registry.ts'
import { problemCodes } from '../../../shared/problem.ts'
import { columnEntries } from '../../../shared/schema/table.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import { project as folder, sourceFiles } from '../../support/source-files.ts'

const languageFolder = path.join(folder, 'renderer', 'language')
const features = readdirSync(path.join(languageFolder, 'en')).map((file) => file.replace(/\.json$/, ''))

/** Every text of a catalogue by its whole name. */
function texts(language: string, feature: string): Map<string, string> {
  const flat = (value: unknown, name: string): [string, string][] => (typeof value === 'string' ? [[name, value]] : Object.entries(value as object).flatMap(([key, inner]) => flat(inner, name === '' ? key : `${name}.${key}`)))
  const file = path.join(languageFolder, language, `${feature}.json`)
  return new Map(existsSync(file) ? flat(JSON.parse(readFileSync(file, 'utf8')), '') : [])
}

const catalogue = new Map(features.map((feature) => [feature, texts('en', feature)]))
/** The forms of number that English and Spanish distinguish. */
const numberForm = /_(zero|one|many|other)$/
const places = (text: string): string[] => [...new Set(text.match(/\{\{\w+/g) ?? [])].sort()

test.each(features)('%s is said in Spanish wherever it is said in English, with the same values in it', (feature) => {
  const [english, spanish] = [texts('en', feature), texts('es', feature)]
  const said = (words: ReadonlyMap<string, string>): string[] => [...new Set([...words.keys()].map((name) => name.replace(/_many$/, '_other')))].sort()
  expect(said(spanish)).toEqual(said(english))
  for (const [name, text] of spanish) {
    expect(text.trim(), name).not.toBe('')
    expect([name, places(text)]).toEqual([name, places(english.get(name) ?? english.get(name.replace(numberForm, '_other')) ?? '')])
  }
})

test('Spanish has the form for millions wherever it counts', () => {
  const missing = features.flatMap((feature) => [...texts('es', feature).keys()].filter((name) => name.endsWith('_other')).map((name) => name.replace(/_other$/, '_many')).filter((name) => !texts('es', feature).has(name)))
  expect(missing).toEqual([])
})

test('every problem has a sentence of what happened and one of what was kept and what to do', () => {
  const problems = catalogue.get('problems')
  expect(problemCodes.filter((code) => !problems?.get(`${code}.title`) || !problems.get(`${code}.advice`))).toEqual([])
})

test('every command has words for the outbox and for history', () => {
  expect(commandNames.filter((name) => !catalogue.get('commands')?.has(`name.${name}`))).toEqual([])
})

test('every table and every field that people edit has a name', () => {
  const fields = catalogue.get('fields')
  expect(syncedTables.map((table) => table.name).filter((name) => !fields?.has(`table.${name}`))).toEqual([])
  const edited = ['project', 'client', 'contact', 'estimate', 'estimate_section', 'estimate_line', 'report', 'report_entry', 'price_book_item', 'cost_code', 'user', 'company']
  const internal = new Set(['id', 'company_id', 'scope', 'import_id', 'estimate_id', 'report_id', 'previous_version_id', 'origin_id', 'author_id'])
  const nameless = syncedTables.filter((table) => edited.includes(table.name))
    .flatMap((table) => columnEntries(table).map(([column]) => column).filter((column) => !internal.has(column) && !fields?.has(`${table.name}.${column}`) && !fields?.has(`any.${column}`)).map((column) => `${table.name}.${column}`))
  expect(nameless).toEqual([])
})

test('every choice that a field can have has words', () => {
  const fields = catalogue.get('fields')
  const wordless = syncedTables.filter((table) => ['project', 'client', 'estimate', 'report', 'report_entry', 'cost_code', 'user', 'company'].includes(table.name)).flatMap((table) => columnEntries(table)
    .flatMap(([column, { choices = [] }]) => choices.filter((choice) => choice !== '' && !fields?.has(`choice.${table.name}.${column}.${choice}`) && !fields?.has(`choice.any.${column}.${choice}`)).map((choice) => `${table.name}.${column}.${choice}`)))
  expect(wordless).toEqual([])
})

test('every text that the code asks for by name is in its catalogue', () => {
  const lost: string[] = []
  for (const { file, text } of sourceFiles(['renderer'])) {
    const own = [...text.matchAll(/useTranslation\((?:'([\w-]+)'|\[([^\]]*)\])/g)].flatMap(([, one, many]) => (one ? [one] : (many ?? '').match(/[\w-]+/g) ?? []))
    // `t('a')`, `t('feature:a')` and the constant beginning of t(`a.${b}`)
    for (const [, quoted, begun] of text.matchAll(/\bt\((?:'([^']+)'|`([^`$]+)\$\{)/g)) {
      const [feature, name] = /^([\w-]+):(.*)$/.exec(quoted ?? begun ?? '')?.slice(1) ?? [null, quoted ?? begun ?? '']
      const names = (feature ? [feature] : own).flatMap((each) => [...(catalogue.get(each)?.keys() ?? [])])
      const found = quoted === undefined ? names.some((each) => each.startsWith(String(name))) : names.some((each) => each.replace(numberForm, '') === name || each === name)
      if (!found && own.length + (feature ? 1 : 0) > 0) lost.push(`${file}: ${quoted ?? begun}`)
    }
  }
  expect(lost).toEqual([])
})

test('"Saved" alone is never said: it is saved here, or with the office', () => {
  const alone = features.flatMap((feature) => [...texts('en', feature)].filter(([, text]) => /\bsaved\b(?! here| on this laptop)/i.test(text) && !/(was|be) saved|saved before|saved first/i.test(text)).map(([name, text]) => `${feature}:${name}: ${text}`))
  expect(alone).toEqual([])
})
