import { useEffect, useRef, useState } from 'react'
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowBackUp, IconChevronDown, IconChevronRight, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { byHandWithin, figureKey, type Figure, type Operation } from '../../shared/estimating/figure.ts'
import { SidePanel } from '../look/side-panel.tsx'
import { ByHandForm } from './by-hand-form.tsx'
import classes from './figure-panel.module.css'
import { figureText } from './figure-text.ts'
import type { Measure } from './measure.ts'
import { takesAValue } from './takeoff-model.ts'

/** What can be done to a figure; nothing of it where somebody may only read. */
export interface FigureHand {
  /** `value` is in thousandths of what people count the figure in, of money in cents. */
  put(figure: Figure, value: number): void
  reset(figure: Figure): void
}

interface FigurePanelProps {
  readonly figure: Figure
  /** The room, opening or surface that a figure speaks of, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly measure: Measure
  readonly hand: FigureHand | null
  readonly onClose: () => void
}

/** How a figure came about: what was done to what, down to what somebody measured, chose or looked up. */
export function FigurePanel({ figure, names, measure, hand, onClose }: FigurePanelProps) {
  const { t } = useTranslation('takeoff')
  return (
    <SidePanel title={t('how')} onClose={onClose}>
      <ul className={classes['root']} key={figureKey(figure)}><Step figure={figure} about={null} names={names} measure={measure} hand={hand} depth={0} /></ul>
      <p className={classes['note']}>{t('rounded_up')}</p>
    </SidePanel>
  )
}

const signs: Readonly<Partial<Record<Operation, string>>> = { sum: '+', less: '−', product: '×', quotient: '÷' }

interface StepProps extends Omit<FigurePanelProps, 'onClose'> {
  /** What the figure above speaks of: it need not be said again. */
  readonly about: string | null
  readonly depth: number
  readonly sign?: string | undefined
}

function Step({ figure, about, names, measure, hand, depth, sign }: StepProps) {
  const { t } = useTranslation('takeoff')
  // what rests on a value by hand shows the way there
  const [open, setOpen] = useState(depth < 1 || byHandWithin(figure).length > 0)
  const [putting, setPutting] = useState(false)
  const { how } = figure
  // the form and the reset go when they are done with: the focus stays with what they were about
  const put = useRef<HTMLButtonElement>(null)
  const comingBack = useRef(false)
  useEffect(() => {
    if (!comingBack.current || !put.current) return
    comingBack.current = false
    put.current.focus()
  })
  const done = (): void => {
    comingBack.current = true
    setPutting(false)
  }
  const words = (unit: string): string => t(`unit.${unit}`)
  const name = t(`figure.${figure.name}`)
  const of = figure.of === null || figure.of === about ? undefined : names.get(figure.of)
  const worked = how.kind === 'worked_out' ? how : how.kind === 'by_hand' && how.instead_of.how.kind === 'worked_out' ? how.instead_of.how : null
  const inputs = worked?.inputs ?? []
  const takes = hand !== null && takesAValue(figure)
  const Chevron = open ? IconChevronDown : IconChevronRight

  return (
    <li className={classes['step']} data-depth={depth === 0 ? 'root' : undefined}>
      <div className={classes['line']}>
        <span className={classes['sign']}>{sign}</span>
        {inputs.length > 0 && depth > 0 ? (
          <button type="button" className={classes['toggle']} aria-expanded={open} aria-label={t('open_steps', { name })} onClick={() => { setOpen(!open) }}><Chevron size={15} stroke={1.8} aria-hidden="true" /></button>
        ) : <span className={classes['toggle']} />}
        <span className={classes['name']}>{name}{of ? <span className={classes['of']}>{of}</span> : null}</span>
        <span className={classes['value']} data-by-hand={how.kind === 'by_hand' || undefined}>{figureText(figure, measure, words)}</span>
        {depth > 0 ? (
          <span className={classes['pencil']}>
            {takes && !putting ? <ActionIcon ref={put} size={20} aria-label={`${t('put_by_hand')}: ${name}`} title={t('put_by_hand')} onClick={() => { setPutting(true) }}><IconPencil size={13} stroke={1.7} /></ActionIcon> : null}
          </span>
        ) : null}
      </div>
      <div className={classes['how']}>
        {how.kind === 'given' ? <span>{t(`source.${how.source}`)}</span> : null}
        {how.kind === 'by_hand' ? <span className={classes['hand']}><IconPencil size={12} stroke={2} aria-hidden="true" />{t('by_hand_instead', { value: figureText(how.instead_of, measure, words) })}</span> : null}
        {how.kind === 'worked_out' ? <span>{inputs.length === 0 ? t('nothing_to_add') : formula(how.operation, inputs.map((input) => t(`figure.${input.name}`)), t(`operation.${how.operation}`))}</span> : null}
        {hand && how.kind === 'by_hand' && !putting ? (
          <Button size="compact-xs" variant="default" leftSection={<IconArrowBackUp size={13} stroke={1.8} />} title={t('reset_hint')} aria-label={`${t('reset')}: ${name}`} onClick={() => {
            done()
            hand.reset(figure)
          }}>{t('reset')}</Button>
        ) : null}
        {takes && depth === 0 && !putting ? <Button ref={put} size="compact-xs" variant="default" leftSection={<IconPencil size={13} stroke={1.8} />} aria-label={`${t('put_by_hand')}: ${name}`} onClick={() => { setPutting(true) }}>{t('put_by_hand')}</Button> : null}
      </div>
      {hand && putting ? (
        <ByHandForm figure={figure} measure={measure} onCancel={done} onPut={(value) => {
          done()
          hand.put(figure, value)
        }} />
      ) : null}
      {open && inputs.length > 0 ? (
        <ul className={classes['inputs']} data-instead={how.kind === 'by_hand' || undefined}>
          {inputs.map((input, index) => (
            <Step key={`${index}-${figureKey(input)}`} figure={input} about={figure.of} names={names} measure={measure} hand={hand} depth={depth + 1} sign={index === 0 ? undefined : worked ? signs[worked.operation] : undefined} />
          ))}
        </ul>
      ) : null}
    </li>
  )
}

/** `Perimeter × Height`; where there is no sign for what was done, in words. */
function formula(operation: Operation, inputs: readonly string[], words: string): string {
  const sign = signs[operation]
  return sign && inputs.length > 1 && inputs.length <= 4 ? inputs.join(` ${sign} `) : words
}
