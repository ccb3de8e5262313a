import { memo } from 'react'
import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { InlineText } from '../editing/inline-text.tsx'
import { PhotosSection } from '../photos/photos-section.tsx'
import { TextTemplatesMenu } from '../templates/text-templates-menu.tsx'
import classes from './estimate-page.module.css'
import type { Estimate, EstimateActions } from './use-estimate-editing.ts'

interface EstimateTextsProps {
  readonly estimate: Estimate
  readonly actions: EstimateActions
  readonly editable: boolean
  /** Whether notes for the crew can be written, which goes on after all else is frozen. */
  readonly notable: boolean
}

/** Under the sheet: what the document says in words, and its photos. Not drawn again with the sheet. */
export const EstimateTexts = memo(function EstimateTexts({ estimate, actions, editable, notable }: EstimateTextsProps) {
  const { t } = useTranslation('estimates')
  return (
    <>
      <div className={classes['texts']}>
        <InlineText label={t('scope_of_work')} value={estimate.scope_of_work} disabled={!editable} placeholder={t('scope_of_work_hint')} onCommit={(edit) => actions.editEstimate('scope_of_work', edit)} {...(editable ? { tools: <TextTemplatesMenu kind="scope" label={t('scope_of_work')} value={estimate.scope_of_work} onCommit={(edit) => actions.editEstimate('scope_of_work', edit)} /> } : {})} />
        <InlineText label={t('exclusions')} value={estimate.exclusions} disabled={!editable} placeholder={t('exclusions_hint')} onCommit={(edit) => actions.editEstimate('exclusions', edit)} {...(editable ? { tools: <TextTemplatesMenu kind="exclusions" label={t('exclusions')} value={estimate.exclusions} onCommit={(edit) => actions.editEstimate('exclusions', edit)} /> } : {})} />
        <InlineText label={t('notes')} value={estimate.notes} disabled={!editable} placeholder={t('notes_hint')} onCommit={(edit) => actions.editEstimate('notes', edit)} />
        <InlineText label={t('crew_notes')} value={estimate.crew_notes} disabled={!notable} placeholder={t('crew_notes_hint')} onCommit={(edit) => actions.editEstimate('crew_notes', edit)} />
        <InlineText label={t('terms')} value={estimate.terms} disabled={!editable} placeholder={t('terms_hint')} onCommit={(edit) => actions.editEstimate('terms', edit)} {...(editable ? { tools: <TextTemplatesMenu kind="terms" label={t('terms')} value={estimate.terms} onCommit={(edit) => actions.editEstimate('terms', edit)} /> } : {})} />
        <Checkbox size="sm" label={t('cover')} checked={estimate.cover === 1} disabled={!editable} onChange={(event) => { void actions.editEstimate('cover', { from: estimate.cover, to: event.currentTarget.checked ? 1 : 0 }) }} />
      </div>
      <PhotosSection table="estimate" recordId={estimate.id} projectId={estimate.project_id} editable={editable} />
    </>
  )
})
