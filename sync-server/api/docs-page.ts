import { createHash } from 'node:crypto'
import type { openApiDocument } from './openapi.ts'

type Document = ReturnType<typeof openApiDocument>
interface Operation { readonly summary?: string; readonly tags?: readonly string[]; readonly operationId?: string; readonly security?: readonly unknown[]; readonly parameters?: readonly Parameter[]; readonly requestBody?: Body; readonly responses?: Readonly<Record<string, Body & { description?: string }>> }
interface Parameter { readonly name?: string; readonly in?: string; readonly required?: boolean; readonly description?: string; readonly schema?: Schema }
interface Body { readonly content?: Readonly<Record<string, { schema?: Schema }>> }
interface Schema { readonly $ref?: string; readonly type?: string | readonly string[]; readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[]; readonly items?: Schema; readonly enum?: readonly unknown[]; readonly anyOf?: readonly Schema[]; readonly oneOf?: readonly Schema[]; readonly description?: string; readonly pattern?: string; readonly format?: string; readonly default?: unknown; readonly minimum?: number; readonly maximum?: number }

/** The page's own style, which the content security policy allows by this hash. */
const style = `
:root { color-scheme: light dark; --ink: #1c2426; --paper: #fbfbfa; --soft: #5d696c; --line: #dcdfdd; --accent: #0b6b6b; --box: #f1f3f1 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebea; --paper: #14191a; --soft: #9aa6a8; --line: #2c3536; --accent: #58c4bd; --box: #1b2223 } }
body { margin: 0 auto; padding: 32px 24px 96px; max-width: 960px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 28px } h2 { margin-top: 48px; border-bottom: 1px solid var(--line); font-size: 20px }
a { color: var(--accent) } code, pre { font: 13px/1.5 ui-monospace, monospace }
details { border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; padding: 8px 12px } details[open] { background: var(--box) }
summary { cursor: pointer } summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.method { display: inline-block; width: 60px; color: var(--accent); font-weight: 600 } .soft { color: var(--soft) }
table { border-collapse: collapse; width: 100%; font-size: 14px } th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line) }
pre { overflow-x: auto; margin: 8px 0; padding: 8px 12px; border-left: 2px solid var(--accent) } h3 { margin: 12px 0 4px; font-size: 14px }`

export const docsStylePolicy = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

/** The API's description as a page that needs no script and nothing from anywhere else. */
export function docsPage(document: Document): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) => Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ path, method, operation })))
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>).sort(([one], [other]) => (one < other ? -1 : 1))
  const tags = (document.tags ?? []).map((tag) => tag.name)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kibray API</title><style>${style}</style></head><body>
<h1>Kibray API <span class="soft">${escaped(document.info.version)}</span></h1><p>${escaped(document.info.description ?? '')}</p>
<p>The same as <a href="/api/schema/">OpenAPI 3.1</a>. Addresses are below <code>/api/v1</code>. ${tags.map((tag) => `<a href="#${anchor(tag)}">${escaped(tag)}</a>`).join(' · ')} · <a href="#schemas">Schemas</a></p>
${tags.map((tag) => `<h2 id="${anchor(tag)}">${escaped(tag)}</h2>${operations.filter(({ operation }) => operation.tags?.includes(tag)).map(operationSection).join('')}`).join('')}
<h2 id="schemas">Schemas</h2>${schemas.map(([name, schema]) => `<details id="schema-${name}"><summary><code>${escaped(name)}</code></summary>${schemaBlock(schema)}</details>`).join('')}
</body></html>`
}

function operationSection({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const parameters = operation.parameters ?? []
  return `<details id="${escaped(operation.operationId ?? '')}"><summary><code><span class="method">${method.toUpperCase()}</span>${escaped(path)}</code> <span class="soft">${escaped(operation.summary ?? '')}</span></summary>
${operation.security?.length === 0 ? '<p class="soft">Needs no sign-in.</p>' : ''}
${parameters.length > 0 ? `<h3>Parameters</h3><table>${parameters.map((each) => `<tr><td><code>${escaped(each.name ?? '')}</code></td><td class="soft">${escaped(each.in ?? '')}${each.required ? ', required' : ''}</td><td>${typeText(each.schema ?? {})} ${escaped(each.description ?? '')}</td></tr>`).join('')}</table>` : ''}
${operation.requestBody ? `<h3>Body</h3>${bodyBlock(operation.requestBody)}` : ''}
<h3>Answers</h3><table>${Object.entries(operation.responses ?? {}).map(([status, answer]) => `<tr><td><code>${escaped(status)}</code></td><td>${escaped(answer.description ?? '')}</td><td>${Object.values(answer.content ?? {}).map((each) => typeText(each.schema ?? {})).join('')}</td></tr>`).join('')}</table></details>`
}

function bodyBlock(body: Body): string {
  return Object.values(body.content ?? {}).map(({ schema = {} }) => (schema.$ref ? `<p>${typeText(schema)}</p>` : schemaBlock(schema))).join('')
}

function schemaBlock(schema: Schema): string {
  if (!schema.properties) return `<p>${typeText(schema)}</p>`
  return `<table>${Object.entries(schema.properties).map(([name, each]) => `<tr><td><code>${escaped(name)}</code></td><td class="soft">${schema.required?.includes(name) ? 'required' : ''}</td><td>${typeText(each)} ${escaped(each.description ?? '')}</td></tr>`).join('')}</table>`
}

/** A type in a few words, with links to the schemas it names. */
function typeText(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeText).join(' or ')
  if (schema.enum) return schema.enum.map((each) => `<code>${escaped(JSON.stringify(each))}</code>`).join(', ')
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`
  if (schema.properties) return `{ ${Object.entries(schema.properties).map(([name, each]) => `${escaped(name)}: ${typeText(each)}`).join(', ')} }`
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'anything')
  const bounds = schema.minimum !== undefined && schema.minimum > -9e15 ? `, from ${schema.minimum}` : ''
  return `${escaped(type + bounds)}${schema.default === undefined ? '' : `, <code>${escaped(JSON.stringify(schema.default))}</code> unless given`}`
}

const anchor = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]+/g, '-')
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
