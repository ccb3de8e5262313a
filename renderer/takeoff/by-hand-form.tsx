import { useEffect, useRef, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { editableCents, editableThousandths } from '../../shared/estimating/format-amount.ts'
import type { Figure } from '../../shared/estimating/figure.ts'
import { rounded } from '../../shared/estimating/fraction.ts'
import { shownThousandths } from '../../shared/estimating/shown-figure.ts'
import classes from './by-hand-form.module.css'
import { unitName } from './figure-text.ts'
import type { Measure } from './measure.ts'
import { parseByHand } from './parse-by-hand.ts'

interface ByHandFormProps {
  readonly figure: Figure
  readonly measure: Measure
  /** In thousandths of what people count the figure in, of money in cents. */
  readonly onPut: (value: number) => void
  readonly onCancel: () => void
}

/** Takes the value that somebody puts in a figure's place; what is none stays, with the reason beneath it. */
export function ByHandForm({ figure, measure, onPut, onCancel }: ByHandFormProps) {
  const { t } = useTranslation(['takeoff', 'look'])
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(() => (figure.unit === 'cents' ? editableCents(Number(rounded(figure.value)), measure.language) : editableThousandths(shownThousandths(figure, measure.system), measure.language)))
  const [reason, setReason] = useState<string | null>(null)
  useEffect(() => { field.current?.select() }, [])
  const name = t(`figure.${figure.name}`)
  const unit = unitName(figure.unit, measure)

  return (
    <form
      className={classes['form']} noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const parsed = parseByHand(text, figure.unit, measure)
        if (parsed.ok) onPut(parsed.value)
        else setReason(t(`look:field.${parsed.reason}`))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onCancel()
      }}
    >
      <TextInput
        ref={field} size="xs" inputMode="decimal" autoComplete="off" autoFocus aria-label={unit === null ? name : t('value_in', { name, unit: t(`unit.${unit}`) })} value={text} error={reason}
        rightSection={unit === null ? undefined : <span className={classes['unit']}>{t(`unit.${unit}`)}</span>} rightSectionWidth="auto" rightSectionPointerEvents="none"
        onChange={(event) => {
          setText(event.currentTarget.value)
          setReason(null)
        }}
      />
      <Button size="xs" type="submit">{t('keep_value')}</Button>
      <Button size="xs" variant="default" onClick={onCancel}>{t('look:cancel')}</Button>
    </form>
  )
}
