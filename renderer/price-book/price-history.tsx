import type { FormEvent } from 'react'
import { useState } from 'react'
import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { IconCalendarPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import { parseCents } from '../../shared/estimating/parse-amount.ts'
import { editableCents } from '../../shared/estimating/format-amount.ts'
import { priceOn } from '../../shared/price-book/price-on.ts'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { formatDate } from '../look/date-text.tsx'
import table from '../look/plain-table.module.css'
import { today } from '../reports/today.ts'
import classes from './price-history.module.css'

/** A price with its day and its amounts by field; the first one stands in the record itself and has no id. */
export type KeptPrice<Field extends string> = { readonly id: string | null; readonly effective_on: string; readonly created_by_name: string | null } & { readonly [Name in Field]: number | null }

type Amounts<Field extends string, Empty extends 0 | null> = { readonly [Name in Field]: { readonly from: number | null; readonly to: number | Empty } }

interface PriceHistoryProps<Field extends string, Empty extends 0 | null> {
  readonly fields: readonly { readonly field: Field; readonly label: string }[]
  /** From the first to the last. */
  readonly prices: readonly KeptPrice<Field>[]
  readonly mayEdit: boolean
  /** Of an amount that nobody typed. */
  readonly empty: Empty
  readonly onPut: (effective_on: string, edits: Amounts<Field, Empty>) => Promise<CommandOutcome>
  readonly onDelete: (id: string) => void
}

/** What something costs and has cost, the newest first, and what it will cost; the office sets a new price from a day on. */
export function PriceHistory<Field extends string, Empty extends 0 | null>({ fields, prices, mayEdit, empty, onPut, onDelete }: PriceHistoryProps<Field, Empty>) {
  const { t, i18n } = useTranslation('price-book')
  const language = useSpokenLanguage()
  const [setting, setSetting] = useState(false)
  const [first, ...later] = prices
  if (!first) return null
  const now = today()
  const inForce = priceOn(first, later as readonly (KeptPrice<Field> & { readonly id: string })[], now)
  const newest = prices.toReversed()
  return (
    <div className={classes['history']}>
      <h3>{t('prices')}</h3>
      <table className={table['table']}>
        <thead><tr><th>{t('prices_from')}</th>{fields.map(({ field, label }) => <th key={field} data-align="end">{label}</th>)}{mayEdit ? <td /> : null}</tr></thead>
        <tbody>
          {newest.map((price) => {
            const day = formatDate(price.effective_on, i18n.language)
            const future = price.effective_on > now
            return (
              <tr key={price.id ?? 'first'} data-state={price === inForce ? 'now' : future ? 'future' : 'past'} className={classes['price']}>
                <td title={price.created_by_name ? t('set_by', { name: price.created_by_name }) : undefined}>
                  <time dateTime={price.effective_on}>{day}</time>
                  {price === inForce ? <span className={classes['state']}>{t('in_force')}</span> : future ? <span className={classes['state']}>{t('to_come')}</span> : null}
                </td>
                {fields.map(({ field }) => <td key={field} data-align="end">{amountText(price[field], language)}</td>)}
                {mayEdit ? (
                  <td className={classes['act']}>
                    {future && price.id !== null ? (
                      <Tooltip label={t('take_back')}><ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('take_back_of', { day })} onClick={() => { onDelete(price.id as string) }}><IconX size={15} stroke={1.7} /></ActionIcon></Tooltip>
                    ) : null}
                  </td>
                ) : null}
              </tr>
            )
          })}
        </tbody>
      </table>
      {!mayEdit ? null : setting
        ? <NewPrice fields={fields} prices={prices} inForce={inForce} now={now} empty={empty} onPut={onPut} onClose={() => { setSetting(false) }} />
        : <div><Button size="xs" variant="default" leftSection={<IconCalendarPlus size={15} stroke={1.7} />} onClick={() => { setSetting(true) }}>{t('new_price')}</Button></div>}
    </div>
  )
}

interface NewPriceProps<Field extends string, Empty extends 0 | null> extends Pick<PriceHistoryProps<Field, Empty>, 'fields' | 'prices' | 'empty' | 'onPut'> {
  readonly inForce: KeptPrice<Field>
  readonly now: string
  readonly onClose: () => void
}

/** A price from a day on; it begins with today's. */
function NewPrice<Field extends string, Empty extends 0 | null>({ fields, prices, inForce, now, empty, onPut, onClose }: NewPriceProps<Field, Empty>) {
  const { t, i18n } = useTranslation('price-book')
  const language = useSpokenLanguage()
  const [day, setDay] = useState(now)
  const [texts, setTexts] = useState(() => Object.fromEntries(fields.map(({ field }) => [field, inForce[field] === null ? '' : editableCents(inForce[field] ?? 0, language)])) as Record<Field, string>)
  const [wrong, setWrong] = useState<readonly string[]>([])
  const first = prices[0]?.effective_on ?? now
  /** What is known of the day chosen: whoever else sets it meanwhile is not overwritten unseen. */
  const there = prices.find((price) => price.effective_on === day)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    event.stopPropagation()
    const parsed = fields.map(({ field }) => [field, texts[field].trim() === '' ? { ok: true as const, value: empty } : parseCents(texts[field], language)] as const)
    const lacking = [...(day === '' || day < first ? ['day'] : []), ...parsed.filter(([, amount]) => !amount.ok).map(([field]) => field)]
    setWrong(lacking)
    if (lacking.length > 0) return
    const edits = Object.fromEntries(parsed.flatMap(([field, amount]) => (amount.ok ? [[field, { from: there?.[field] ?? null, to: amount.value }] as const] : []))) as Amounts<Field, Empty>
    const outcome = await onPut(day, edits)
    if (outcome.ok) onClose()
  }

  return (
    <form
      noValidate className={classes['form']} aria-label={t('new_price')} onSubmit={(event) => { void submit(event) }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <TextInput
        autoFocus type="date" label={t('prices_from')} value={day} min={first} max="9999-12-31" error={wrong.includes('day') ? t('before_first', { day: formatDate(first, i18n.language) }) : null}
        onChange={(event) => {
          setDay(event.currentTarget.value)
          setWrong((before) => before.filter((each) => each !== 'day'))
        }}
      />
      <div className={classes['amounts']}>
        {fields.map(({ field, label }) => (
          <TextInput
            key={field} label={label} inputMode="decimal" value={texts[field]} error={wrong.includes(field) ? t('not_an_amount') : null}
            onChange={(event) => {
              const { value } = event.currentTarget
              setTexts((before) => ({ ...before, [field]: value }))
              setWrong((before) => before.filter((each) => each !== field))
            }}
          />
        ))}
      </div>
      {there ? <p className={classes['note']}>{t('day_has_price')}</p> : null}
      <div className={classes['buttons']}>
        <Button size="xs" variant="default" onClick={onClose}>{t('cancel')}</Button>
        <Button size="xs" type="submit">{there ? t('correct_price') : t('set_price')}</Button>
      </div>
    </form>
  )
}
