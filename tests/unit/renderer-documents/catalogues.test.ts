import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const features = ['estimates', 'reports', 'signatures', 'price-book'] as const

/** Every text of a catalogue by its whole name. */
function texts(language: string, feature: string): Record<string, string> {
  const flat = (value: unknown, name: string): [string, string][] => (typeof value === 'string' ? [[name, value]] : Object.entries(value as object).flatMap(([key, inner]) => flat(inner, name === '' ? key : `${name}.${key}`)))
  return Object.fromEntries(flat(JSON.parse(readFileSync(path.resolve('renderer/language', language, `${feature}.json`), 'utf8')), ''))
}

/** The values that a text is filled with. */
const places = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort()

test.each(features)('%s speaks Spanish wherever it speaks English, with the same values in it', (feature) => {
  const [english, spanish] = [texts('en', feature), texts('es', feature)]
  expect(Object.keys(spanish)).toEqual(Object.keys(english))
  for (const [name, text] of Object.entries(english)) {
    expect([name, places(spanish[name] ?? '')]).toEqual([name, places(text)])
    expect(spanish[name]?.trim(), name).not.toBe('')
  }
})
