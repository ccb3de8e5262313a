import { Button, Checkbox } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { officeRoles } from '../../shared/commands/command.ts'
import type { Database } from '../../shared/schema/database.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { positionAt } from '../editing/positions.ts'
import { useNotice } from '../look/notices.tsx'
import { BareText } from './bare-text.tsx'
import classes from './contracts.module.css'

type Text = 'title_en' | 'title_es' | 'text_en' | 'text_es'
const languages = ['en', 'es'] as const

/** The clauses that the company puts into its contracts, in both languages. */
export function ClauseSettings() {
  const { t } = useTranslation('contracts')
  const user = useSignedInUser()
  const command = useCommand()
  const tell = useNotice()
  const { result: clauses } = useLiveQuery('clause_template.list', {})
  if (!clauses) return null
  const mayEdit = officeRoles.includes(user.role)
  const edit = (id: string, field: Text | 'required') => (change: { readonly from: Database['clause_template'][typeof field]; readonly to: Database['clause_template'][typeof field] }) => command('clause_template.edit', { id, edits: { [field]: change } })
  const archive = async (id: string): Promise<void> => {
    const outcome = await command('clause_template.archive', { id })
    if (outcome.ok) tell({ title: t('settings.archived'), tone: 'quiet', action: { label: t('settings.undo'), run: () => { void command('clause_template.restore', { id }) } } })
  }
  const add = (): void => { void command('clause_template.create', { id: newId(), position: positionAt(clauses, clauses.length), title_en: t('settings.new_title', { lng: 'en' }), title_es: t('settings.new_title', { lng: 'es' }) }) }

  return (
    <div className={classes['part']}>
      <div className={classes['head']}>
        <p className={classes['small']}>{t('settings.text')}</p>
        {mayEdit ? <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>{t('settings.add')}</Button> : null}
      </div>
      {clauses.length === 0 ? <p className="quiet">{t('settings.empty')}</p> : null}
      {clauses.map((clause) => (
        <section key={clause.id} className={classes['template']} aria-label={clause.title_en}>
          <div className={classes['languages']}>
            {languages.map((language) => (
              <div key={language} className={classes['texts']}>
                <BareText label={`${t('clause_title')}, ${t(language === 'en' ? 'settings.in_english' : 'settings.in_spanish')}`} value={clause[`title_${language}`]} lang={language} disabled={!mayEdit} onCommit={edit(clause.id, `title_${language}`)} />
                <BareText label={`${t('clause_text')}, ${t(language === 'en' ? 'settings.in_english' : 'settings.in_spanish')}`} value={clause[`text_${language}`]} lang={language} multiline disabled={!mayEdit} onCommit={edit(clause.id, `text_${language}`)} />
              </div>
            ))}
          </div>
          <footer>
            <Checkbox label={t('settings.required')} checked={clause.required === 1} disabled={!mayEdit} onChange={(event) => { void edit(clause.id, 'required')({ from: clause.required, to: event.currentTarget.checked ? 1 : 0 }) }} />
            {mayEdit ? <Button size="compact-sm" variant="subtle" color="gray" onClick={() => { void archive(clause.id) }}>{t('settings.archive')}</Button> : null}
          </footer>
        </section>
      ))}
    </div>
  )
}
