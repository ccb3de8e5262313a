import { useTranslation } from 'react-i18next'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { chooseLanguage } from '../language/set-up.ts'
import { LanguageSwitch } from '../language/language-switch.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import type { Commit } from '../look/fields/use-field-draft.ts'
import { Section } from '../look/section.tsx'
import { RecordMark } from '../sync/record-mark.tsx'

type Edits = NonNullable<CommandArguments<'user.edit'>['edits']>

/** One's own name and language. */
export function YourSettings() {
  const { t } = useTranslation(['settings', 'fields', 'frame'])
  const user = useSignedInUser()
  const command = useCommand()
  const row = useLiveQuery('user.list', {}).result?.find((each) => each.id === user.id)
  const edit = <Field extends keyof Edits>(field: Field): Commit<NonNullable<Edits[Field]>['from']> => (edited) => command('user.edit', { id: user.id, edits: { [field]: edited } as Edits })

  return (
    <>
      <Section title={t('you.profile')} actions={<RecordMark table="user" id={user.id} withWords />}>
        <FieldGrid label={t('you.profile')}>
          <TextField label={t('fields:any.name')} value={row?.name ?? user.name} required disabled={!row} onCommit={edit('name')} />
          <TextField label={t('fields:any.email')} value={row?.email ?? user.email} disabled onCommit={edit('email')} />
          <TextField label={t('fields:user.role')} value={t(`frame:role.${row?.role ?? user.role}`)} disabled onCommit={edit('name')} />
          <ChoiceField
            label={t('you.profile_language')} value={row?.language ?? user.language} disabled={!row}
            choices={(['en', 'es'] as const).map((language) => ({ value: language, label: t(`fields:choice.any.language.${language}`) }))}
            onCommit={async (edited) => {
              const outcome = await edit('language')(edited)
              if (outcome.ok) await chooseLanguage(edited.to)
              return outcome
            }}
          />
        </FieldGrid>
      </Section>
      <Section title={t('language.title')}>
        <LanguageSwitch />
        <p className="quiet">{t('language.text')}</p>
      </Section>
    </>
  )
}
