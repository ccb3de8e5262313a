import type { Table } from '../../shared/schema/table.ts'
import { columnEntries } from '../../shared/schema/table.ts'

/** Names of the session settings that say for whom the views of schema `visible` are. */
const setting = (name: string): string => `current_setting('kibray.${name}')`
const wholeCompany = `${setting('whole_company')} = 'yes'`
const myProjects = `(select pa.project_id from public.project_access pa where pa.user_id = ${setting('user')})`

/**
 * For each synced table a view of the same name in schema `visible`: exactly the rows and columns that the laptop of the person
 * named in the session's settings may hold (P7). The reads that laptops and server share know nothing of access, for a laptop's
 * own disk holds only what its user may see; on the server they read these views and so cannot see more.
 * @returns the statements that make the schema anew
 */
export function visibleViews(tables: readonly Table[]): string[] {
  return [
    'drop schema if exists visible cascade',
    'create schema visible',
    ...tables.map((table) => `create view visible."${table.name}" as select ${columnsOf(table)} from public."${table.name}" where ${rowsOf(table)}`),
  ]
}

function columnsOf(table: Table): string {
  return columnEntries(table)
    .map(([name, declaration]) => (declaration.restricted ? `case when ${setting('restricted')} = 'yes' then "${name}" end as "${name}"` : `"${name}"`))
    .join(', ')
}

function rowsOf(table: Table): string {
  const mine = table.name === 'company' ? `"id" = ${setting('company')}` : `"company_id" = ${setting('company')}`
  switch (table.scope.kind) {
    case 'company': return mine
    case 'project': return `${mine} and (${wholeCompany} or "${table.scope.column}" in ${myProjects})`
    case 'user': return `${mine} and "${table.scope.column}" = ${setting('user')}`
    case 'stated': {
      const scope = `"${table.scope.column}"`
      return `${mine} and (${scope} = 'company:' || ${setting('company')} or ${scope} = 'user:' || ${setting('user')} or (${scope} like 'project:%' and (${wholeCompany} or substr(${scope}, 9) in ${myProjects})))`
    }
    case 'server': return 'false'
  }
}
