import { Button } from '@mantine/core'
import { IconSnowflake } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatInstant } from '../look/date-text.tsx'
import classes from './frozen-note.module.css'
import type { Estimate } from './use-estimate-editing.ts'

interface FrozenNoteProps {
  readonly estimate: Estimate
  readonly mayEstimate: boolean
  readonly onNewVersion: () => void
}

/** Why an estimate cannot be changed, and what can be done instead. */
export function FrozenNote({ estimate, mayEstimate, onNewVersion }: FrozenNoteProps) {
  const { t, i18n } = useTranslation('estimates')
  const reason = estimate.archived_at ? 'archived' : !mayEstimate ? 'role' : estimate.status
  const canHaveNewVersion = mayEstimate && !estimate.archived_at && estimate.status !== 'draft' && estimate.status !== 'superseded'
  return (
    <div className={classes['note']} role="note">
      <IconSnowflake size={18} stroke={1.7} aria-hidden="true" className={classes['icon']} />
      <p>{t(`frozen.${reason}`, { when: estimate.sent_at ? formatInstant(estimate.sent_at, i18n.language) : '' })}</p>
      {canHaveNewVersion ? <Button size="compact-sm" variant="default" onClick={onNewVersion}>{t('new_version')}</Button> : null}
    </div>
  )
}
