import { everyRole } from '../commands/command.ts'
import type { ImportRules } from './import-rules.ts'
import { checkRows } from './project-rows.ts'

/** Projects: rows that are not understood stay out, and the others come in. All of an import is known by its id, and taken back by that. */
export const projectRules: ImportRules = {
  roles: everyRole,
  allOrNothing: false,
  async check(file, mapping, { database, newId }) {
    const present = await database.selectFrom('project').select('external_number').where('external_number', 'is not', null).execute()
    const taken = new Set(present.map((row) => row.external_number))
    const checked = checkRows(file, mapping, (number) => taken.has(number))
    return {
      rows: checked.map(({ row, project, problems }) => ({ row, problems, outcome: project ? 'create' : 'refused', changes: [], values: { ...project } })),
      steps: (import_id) => checked.flatMap(({ project }) => (project ? [{ name: 'project.create', rows: 1, undo: null, args: { ...project, id: newId(), member_id: newId(), number: null, import_id } }] : [])),
    }
  },
}
