import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { InlineText } from '../editing/inline-text.tsx'
import classes from './line-details.module.css'
import type { Line } from './grid-model.ts'
import type { EstimateActions } from './use-estimate-editing.ts'

/** What is noted at a line, each for its readers: the crew, and ourselves. A note of before these were apart can be given to either. */
export function LineNotes({ line, actions, editable }: { readonly line: Line; readonly actions: EstimateActions; readonly editable: boolean }) {
  const { t } = useTranslation('estimates')
  const give = (to: 'crew_note' | 'internal_note'): void => { void actions.editLine(line.id, { note: '', [to]: [line[to], line.note].filter(Boolean).join('\n') }) }
  return (
    <>
      <InlineText label={t('crew_note')} value={line.crew_note} disabled={!editable} placeholder={t('crew_note_hint')} onCommit={({ from, to }) => actions.editLine(line.id, { crew_note: to }, { ...line, crew_note: from })} />
      <InlineText label={t('internal_note')} value={line.internal_note} disabled={!editable} placeholder={t('internal_note_hint')} onCommit={({ from, to }) => actions.editLine(line.id, { internal_note: to }, { ...line, internal_note: from })} />
      {line.note ? (
        <div className={classes['before']}>
          <span className={classes['beforeTitle']}>{t('note_before')}</span>
          <p>{line.note}</p>
          {editable ? (
            <div className={classes['deeds']}>
              <Button size="compact-xs" variant="default" onClick={() => { give('crew_note') }}>{t('give_to_crew')}</Button>
              <Button size="compact-xs" variant="default" onClick={() => { give('internal_note') }}>{t('give_to_us')}</Button>
            </div>
          ) : null}
        </div>
      ) : null}
    </>
  )
}
