import { describe, expect, test } from 'vitest'
import { docsPage } from '../../../sync-server/api/docs-page.ts'
import { openApiDocument } from '../../../sync-server/api/openapi.ts'
import { restEndpoints } from '../../../sync-server/api/rest.ts'
import { version } from './package-version.ts'

interface Operation { operationId: string; tags: string[]; parameters?: { in: string; name: string; required?: boolean; schema: object }[]; responses: Record<string, { description: string }>; requestBody?: { content: Record<string, { schema: object }> } }
const endpoints = restEndpoints(1_000)
const document = JSON.parse(JSON.stringify(openApiDocument(endpoints, version))) as {
  openapi: string; tags: { name: string }[]; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object>; securitySchemes: object }
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))

/** Everything that a document points at, by its pointer. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => (name === '$ref' ? [String(each)] : references(each)))
}

describe('the OpenAPI document', () => {
  test('is of version 3.1 and describes each endpoint', () => {
    expect(document.openapi).toBe('3.1.0')
    for (const each of endpoints) expect(document.paths[each.path]?.[each.method], `${each.method} ${each.path}`).toBeDefined()
    for (const path of ['/auth/sign-in', '/auth/refresh', '/sync/commands', '/sync/shape', '/health']) expect(document.paths[path]).toBeDefined()
  })

  test('points at nothing that is not there', () => {
    const missing = references(document).filter((pointer) => !document.components.schemas[pointer.replace('#/components/schemas/', '')])
    expect(missing).toEqual([])
  })

  test('names each operation once, under a tag that is listed', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    expect(operations.filter(({ operation }) => !operation.tags.every((tag) => document.tags.some((each) => each.name === tag)))).toEqual([])
  })

  test('declares exactly the parameters of each path, each required, each with a schema', () => {
    for (const { path, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((each) => each.in === 'path')
      expect(inPath.map((each) => each.name).sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort())
      expect(inPath.every((each) => each.required)).toBe(true)
      expect((operation.parameters ?? []).every((each) => Object.keys(each.schema).length > 0)).toBe(true)
    }
  })

  test('says of each operation what it answers, well and otherwise', () => {
    for (const { operation } of operations) {
      const statuses = Object.keys(operation.responses)
      expect(statuses.some((status) => status.startsWith('2'))).toBe(true)
      expect(Object.values(operation.responses).every((answer) => answer.description.length > 0)).toBe(true)
    }
  })

  test('has no schema that says nothing', () => {
    const empty = Object.entries(document.components.schemas).filter(([, schema]) => Object.keys(schema).length === 0).map(([name]) => name)
    expect(empty).toEqual([])
  })
})

test('the readable page names each operation, and needs no script and nothing from elsewhere', () => {
  const page = docsPage(openApiDocument(endpoints, version))
  for (const { operation } of operations) expect(page).toContain(`id="${operation.operationId}"`)
  expect(page).not.toMatch(/<script|<link|https?:\/\/|src=/)
})
