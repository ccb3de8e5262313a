import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { mutations } from '../simulation/mutations/mutations.ts'

const project = path.resolve(import.meta.dirname, '../..')

test('what is broken on purpose stands in its file, and there once', () => {
  const found = mutations.map(({ name, file, from }) => ({ name, times: readFileSync(path.join(project, file), 'utf8').split(from).length - 1 }))
  expect(found.filter(({ times }) => times !== 1)).toEqual([])
})
