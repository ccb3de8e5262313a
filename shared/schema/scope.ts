import type { Table } from './table.ts'

/** A scope's name: `company:<id>`, `project:<id>` or `user:<id>`. */
export type Scope = `company:${string}` | `project:${string}` | `user:${string}`

export const companyScope = (id: string): Scope => `company:${id}`
export const projectScope = (id: string): Scope => `project:${id}`
export const userScope = (id: string): Scope => `user:${id}`

export type ScopeKind = 'company' | 'project' | 'user'

/** Takes a scope's name apart. Throws `TypeError` where it is none. */
export function parseScope(scope: string): { readonly kind: ScopeKind; readonly id: string } {
  const found = /^(company|project|user):([0-9a-f-]{36})$/.exec(scope)
  if (!found) throw new TypeError(`not a scope: ${scope}`)
  return { kind: found[1] as ScopeKind, id: found[2] as string }
}

/** The scope of a row, or null for a row that never leaves the server. */
export function scopeOf(table: Table, row: Readonly<Record<string, unknown>>): Scope | null {
  switch (table.scope.kind) {
    case 'company': return companyScope(String(row['company_id']))
    case 'project': return projectScope(String(row[table.scope.column]))
    case 'user': return userScope(String(row[table.scope.column]))
    case 'stated': return String(row[table.scope.column]) as Scope
    case 'server': return null
  }
}

/**
 * A stream is what a laptop follows: one shape. Most streams carry one scope; `whole-company:<id>` carries the company's own
 * scope and every open project in one ordered log, for those who hold the whole company.
 */
export type Stream = Scope | `whole-company:${string}`

/** The stream of everything in a company that is open. */
export const wholeCompanyStream = (companyId: string): Stream => `whole-company:${companyId}`

/** Roles that hold the whole company; all others see the projects that they are members of. */
export type Role = 'admin' | 'office' | 'estimator' | 'superintendent'
export const roles = ['admin', 'office', 'estimator', 'superintendent'] as const satisfies readonly Role[]
export const holdsWholeCompany = (role: Role): boolean => role === 'admin' || role === 'office'
/** Cost and margin are kept from the superintendent, on screen and on disk. */
export const seesRestricted = (role: Role): boolean => role !== 'superintendent'
