import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useFieldName } from '../history/field-value.tsx'
import { ClientPicker } from '../clients/client-picker.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { DateField } from '../look/fields/date-field.tsx'
import { FieldFrame, FieldGrid } from '../look/fields/field-frame.tsx'
import { IntegerField, MoneyField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import type { Project } from './project-record.ts'
import { projectStatuses } from './statuses.ts'
import { useProjectEdit } from './use-project-edit.ts'

/** What is known of a project, each field edited by itself. */
export function ProjectDetails({ project, disabled }: { readonly project: Project; readonly disabled: boolean }) {
  const { t } = useTranslation(['projects', 'status'])
  const name = useFieldName()
  const edit = useProjectEdit(project.id)
  const clientId = useId()
  const of = (field: string): string => name('project', field)

  return (
    <FieldGrid label={t('page.details')}>
      <FieldFrame id={clientId} label={of('client_id')}>
        <ClientPicker
          id={clientId} inPlace disabled={disabled} value={project.client_id} name={project.client_name}
          onChange={(chosen) => { if (chosen !== project.client_id) void edit('client_id')({ from: project.client_id, to: chosen }) }}
        />
      </FieldFrame>
      <ChoiceField label={of('status')} value={project.status} disabled={disabled} choices={projectStatuses.map((status) => ({ value: status, label: t(`status:project.${status}`) }))} onCommit={edit('status')} />
      <TextField label={of('address')} value={project.address} disabled={disabled} onCommit={edit('address')} />
      <TextField label={of('city')} value={project.city} disabled={disabled} onCommit={edit('city')} />
      <DateField label={of('starts_on')} value={project.starts_on} disabled={disabled} onCommit={edit('starts_on')} />
      <DateField label={of('ends_on')} value={project.ends_on} disabled={disabled} onCommit={edit('ends_on')} />
      <MoneyField label={of('expected_value_cents')} value={project.expected_value_cents} disabled={disabled} onCommit={edit('expected_value_cents')} />
      <IntegerField label={of('area_square_feet')} value={project.area_square_feet} disabled={disabled} onCommit={edit('area_square_feet')} />
      <TextField
        label={of('external_number')} value={project.external_number ?? ''} disabled={disabled}
        onCommit={({ from, to }) => edit('external_number')({ from: from === '' ? null : from, to: to === '' ? null : to })}
      />
      <TextField label={of('description')} value={project.description} multiline disabled={disabled} onCommit={edit('description')} />
    </FieldGrid>
  )
}
