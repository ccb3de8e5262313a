import { Button } from '@mantine/core'
import { IconSquarePlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import type { OptionTotals } from '../../shared/estimating/totals.ts'
import { InlineText } from '../editing/inline-text.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import type { Option } from './estimate-steps.ts'
import classes from './line-details.module.css'
import type { EstimateActions } from './use-estimate-editing.ts'

interface OptionDetailsProps {
  readonly option: Option
  readonly worth: OptionTotals | undefined
  readonly actions: EstimateActions
  readonly editable: boolean
  readonly currency: string
}

/** What an option has besides its sections: what the client reads about it, what it is worth, and whether it is chosen. */
export function OptionDetails({ option, worth, actions, editable, currency }: OptionDetailsProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  return (
    <section className={classes['details']} aria-label={t('option_details')}>
      <h2 className={classes['title']}>{option.name}</h2>
      {worth ? (
        <dl className={classes['sums']}>
          <div><dt>{t('line_cost')}</dt><dd>{money(worth.cost_cents)}</dd></div>
          {option.kind === 'package'
            ? <div><dt>{t('total_with_it')}</dt><dd>{money(worth.total_cents)}</dd></div>
            : <div><dt>{t(worth.counts ? 'in_the_total' : 'would_add')}</dt><dd>{money(worth.adds_cents)}</dd></div>}
        </dl>
      ) : null}
      <OverwrittenValues table="estimate_option" id={option.id} />
      <InlineText key={option.id} label={t('option_description')} value={option.description} disabled={!editable} placeholder={t('option_description_hint')} onCommit={(edit) => actions.editOption(option.id, 'description', edit)} />
      {editable ? (
        <div className={classes['deeds']}>
          <Button size="compact-sm" variant="default" disabled={option.kind === 'package' && worth?.counts === true} onClick={() => { actions.chooseOption(option.id) }}>
            {t(option.kind === 'alternate' && worth?.counts ? 'leave_out' : 'choose')}
          </Button>
          <Button size="compact-sm" variant="default" leftSection={<IconSquarePlus size={15} />} onClick={() => { actions.createSection(null, t('new_section'), option.id) }}>{t('add_section')}</Button>
          <Button size="compact-sm" variant="default" leftSection={<IconTrash size={15} />} onClick={() => { actions.deleteOption(option.id) }}>{t('delete_option')}</Button>
        </div>
      ) : null}
    </section>
  )
}
