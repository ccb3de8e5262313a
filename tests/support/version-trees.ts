import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { schemaVersion } from '../../shared/schema/tables.ts'

const root = path.join(import.meta.dirname, '..', '..')

/**
 * Copies the program's source into an empty folder, as it would be some schema versions later: each brings a column and a restricted
 * column of a project, a table, a command, arguments of two commands and a problem code. The third takes no commands from the present
 * version any more. What a version says stands in the declarations alone, so it is written there, and all else is the program as it is.
 */
export function writeLaterVersion(folder: string, later: number): void {
  for (const part of ['shared', 'sync-server', 'electron/engine', 'package.json']) cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const steps = Array.from({ length: later }, (_, index) => index + 1)
  const each = (line: (step: number) => string): string => steps.map(line).join('\n')
  edit(folder, 'shared/schema/tables.ts', [
    [`export const schemaVersion = ${schemaVersion}`, () => `export const schemaVersion = ${schemaVersion + later}`],
    [/(export const project = table\([^]*?)(\n}, \[)/, (_, columns, end) => `${columns}\n${each((step) => `  grade_${step}: text().since(${schemaVersion + step}, 'standard'),\n  allowance_${step}_cents: cents().restricted().since(${schemaVersion + step}, 0),`)}${end}`],
    [/\n\/\*\* Tables that travel/, (found) => `\n${each((step) => `export const paintColour${step} = table('paint_colour_${step}', inProject, { id: id(), company_id: id(), project_id: id(), name: text() }, [], ${schemaVersion + step})`)}\n${found}`],
    [/(export const syncedTables = \[[^\]]*)\]/, (_, tables) => `${tables} ${steps.map((step) => `paintColour${step},`).join(' ')}\n]`],
  ])
  edit(folder, 'shared/commands/project.ts', [
    [/import \{ project,/, () => `import { ${steps.map((step) => `paintColour${step}, `).join('')}project,`],
    [/ {4}import_id: field\(project, 'import_id'\)\.default\(null\),\n/, (found) => `${found}${each((step) => `    grade_${step}: field(project, 'grade_${step}').default('standard'), allowance_${step}_cents: field(project, 'allowance_${step}_cents').default(0),`)}\n`],
    [/(edits: editsOf\(project, \['name')/, (_, names) => `${names}${steps.map((step) => `, 'grade_${step}', 'allowance_${step}_cents'`).join('')}`],
    [/(async run\(tx, \{ id, edits \}, \{ actor \}\) \{\n)/, (found) => `${found}${each((step) => `    if (edits.name?.to === 'Taken ${step}') throw new Refusal('colour_taken_${step}', 'the colour is taken', { table: 'project', id })`)}\n`],
    [/$/, () => each((step) => `export const paintColour${step}Create = command({
  name: 'paint_colour_${step}.create', roles: estimatingRoles,
  arguments: z.strictObject({ id: field(paintColour${step}, 'id'), project_id: projectId, name: field(paintColour${step}, 'name') }),
  scope: (args) => projectScope(args.project_id), record: (args) => ({ table: 'paint_colour_${step}', id: args.id }),
  async run(tx, args, { actor }) { await tx.insert('paint_colour_${step}', { ...args, company_id: actor.company_id }) },
})`)],
  ])
  edit(folder, 'shared/problem.ts', [[/export const problemCodes = \[/, (found) => `${found} ${steps.map((step) => `'colour_taken_${step}',`).join(' ')}`]])
  edit(folder, 'shared/sync/versions.ts', [[/export const oldestSchemaVersion = \d+/, () => `export const oldestSchemaVersion = ${Math.max(1, schemaVersion + later - 2)}`]])
}

type Replacement = readonly [what: string | RegExp, by: (...found: string[]) => string]

/** Throws where the file has become another, so that nothing is silently left out. */
function edit(folder: string, file: string, replacements: readonly Replacement[]): void {
  const where = path.join(folder, file)
  let text = readFileSync(where, 'utf8')
  for (const [what, by] of replacements) {
    if (text.search(what) < 0) throw new Error(`${file} has no ${String(what)}`)
    text = text.replace(what, by)
  }
  writeFileSync(where, text)
}
