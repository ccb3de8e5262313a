import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { project } from '../support/source-files.ts'

const text = readFileSync(path.join(project, 'docs/lessons.md'), 'utf8')

/** Whether a file declares a test of this title. */
function declares(file: string, title: string): boolean {
  const source = readFileSync(path.join(project, file), 'utf8').replaceAll("\\'", "'")
  return ["'", '"', '`'].some((quote) => source.includes(`(${quote}${title}${quote}`))
}

test('each lesson names tests that are there, or says what is not built yet', () => {
  const answers = text.split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.split(' | ').at(-1) ?? '')
  expect(answers).toHaveLength(32)
  expect(answers.filter((answer) => !/`tests\/[^`]+` \*|Not built yet/.test(answer))).toEqual([])

  const named = [...text.matchAll(/`(tests\/[^`]+)`((?:,? \*[^*]+\*)*)/g)].map(([, file = '', titles = '']) => ({ file, titles: [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title) }))
  const linked = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => `docs/${file}`)
  expect([...named.map(({ file }) => file), ...linked].filter((file) => !existsSync(path.join(project, file)))).toEqual([])
  expect(named.flatMap(({ file, titles }) => titles.filter((title) => !declares(file, title)).map((title) => `${file}: ${title}`))).toEqual([])
})
