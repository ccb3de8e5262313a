import { IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { byHandWithin, figureKey, type Figure } from '../../shared/estimating/figure.ts'
import classes from './figure-button.module.css'
import { figureText } from './figure-text.ts'
import type { Measure } from './measure.ts'

interface FigureButtonProps {
  readonly figure: Figure
  readonly measure: Measure
  /** Whether it is open in the panel. */
  readonly opened: boolean
  readonly onOpen: (figure: Figure) => void
  /** What it is called where its own name says too little. */
  readonly label?: string
  /** Without its unit, where the head of the column names it. */
  readonly shown?: string
}

/** A figure that can be opened; one that rests on a value by hand wears a mark. */
export function FigureButton({ figure, measure, opened, onOpen, label, shown }: FigureButtonProps) {
  const { t } = useTranslation('takeoff')
  const value = figureText(figure, measure, (unit) => t(`unit.${unit}`))
  const own = figure.how.kind === 'by_hand'
  const beneath = !own && byHandWithin(figure).length > 0
  const name = label ?? t(`figure.${figure.name}`)
  return (
    <button
      type="button" className={classes['figure']} data-figure={figureKey(figure)} data-opened={opened || undefined} data-by-hand={own || undefined} aria-pressed={opened}
      aria-label={[t('show_how', { name, value }), own ? t('by_hand') : beneath ? t('rests_on_hand') : null].filter(Boolean).join(', ')} title={own ? t('by_hand') : beneath ? t('rests_on_hand') : undefined}
      onClick={() => { onOpen(figure) }}
    >
      {own || beneath ? <IconPencil className={classes['mark']} data-beneath={beneath || undefined} size={12} stroke={2} aria-hidden="true" /> : null}
      {shown ?? value}
    </button>
  )
}
