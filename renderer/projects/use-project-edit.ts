import { useCallback } from 'react'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useCommand } from '../bridge/use-command.ts'
import type { Commit } from '../look/fields/use-field-draft.ts'

type Edits = NonNullable<CommandArguments<'project.edit'>['edits']>

/** Edits a project field by field: `edit('name')` takes the edit of its name. */
export function useProjectEdit(id: string): <Field extends keyof Edits>(field: Field) => Commit<NonNullable<Edits[Field]>['from']> {
  const command = useCommand()
  return useCallback((field) => (edit) => command('project.edit', { id, edits: { [field]: edit } as Edits }), [command, id])
}
