import type { FormEvent } from 'react'
import { useId, useState } from 'react'
import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { lineCost } from '../../shared/assemblies/line-cost.ts'
import { lineQuantity } from '../../shared/assemblies/line-quantity.ts'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
import { keptFormula, parseThousandths } from '../../shared/estimating/parse-amount.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import classes from './put-in-assembly.module.css'

export type SuggestedAssembly = QueryResult<'assembly.suggest'>[number]

/** The input of an assembly, as it is kept. */
export interface AssemblyInput {
  readonly input_thousandths: number
  readonly input_formula: string
}

interface PutInAssemblyProps {
  /** Null where it is still to be chosen. */
  readonly assembly: SuggestedAssembly | null
  readonly section: string
  /** The day whose prices the estimate takes. */
  readonly on: string
  readonly onPut: (assembly: SuggestedAssembly, input: AssemblyInput) => void
  readonly onClose: () => void
}

/** The most of anything that a line can have. */
const most = 100_000_000_000

/** One input for many lines: what it makes and costs is shown while it is typed; Enter puts the lines in. */
export function PutInAssembly({ assembly: given, section, on, onPut, onClose }: PutInAssemblyProps) {
  const { t } = useTranslation('assemblies')
  const id = useId()
  const language = useSpokenLanguage()
  const [words, setWords] = useState('')
  const [assembly, setAssembly] = useState(given)
  const [text, setText] = useState('')
  const [asked, setAsked] = useState(false)
  const { result: found } = useLiveQuery('assembly.suggest', given ? null : { words, limit: 20, on })

  const parsed = parseThousandths(text, language)
  const input = parsed.ok && parsed.value >= 0 && parsed.value <= most ? parsed.value : null
  const made = assembly?.lines.map((line) => {
    const quantity = lineQuantity(line, input ?? 0)
    return { line, quantity, cost: lineCost(line.now, quantity) }
  }) ?? []
  const tooMuch = made.some(({ quantity }) => quantity > most)
  const ready = assembly !== null && input !== null && !tooMuch
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setAsked(true)
    if (ready) onPut(assembly, { input_thousandths: input, input_formula: keptFormula(text, language) })
  }

  return (
    <section
      className={classes['panel']} aria-label={t('put.title')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        onClose()
      }}
    >
      <h2 className={classes['title']}>{assembly?.name ?? t('put.title')}</h2>
      <p className={classes['note']}>{t('put.section', { section })}</p>
      <form onSubmit={submit} className={classes['form']}>
        {given ? null : (
          <Select
            data-autofocus autoFocus label={t('put.choose')} placeholder={t('put.choose_hint')} searchable value={assembly?.id ?? null} filter={({ options }) => options} onSearchChange={setWords} nothingFoundMessage={words === '' ? t('put.no_assemblies') : t('put.none_found')}
            data={[...(assembly && !found?.some((each) => each.id === assembly.id) ? [assembly] : []), ...(found ?? [])].map((each) => ({ value: each.id, label: `${each.code}  ${each.name}` }))}
            onChange={(chosen) => {
              setAssembly(found?.find((each) => each.id === chosen) ?? null)
              setTimeout(() => { document.getElementById(`${id}-input`)?.focus() })
            }}
          />
        )}
        <div className={classes['row']}>
          <label htmlFor={`${id}-input`}>{assembly?.unit ? t('put.input_unit', { unit: assembly.unit }) : t('put.input')}</label>
          <input
            id={`${id}-input`} autoFocus={given !== null} inputMode="decimal" autoComplete="off" value={text} aria-invalid={asked && !ready} aria-describedby={asked && !ready ? `${id}-reason` : `${id}-keys`}
            onChange={(event) => { setText(event.currentTarget.value) }}
          />
        </div>
        {asked && !ready && assembly ? <p id={`${id}-reason`} role="alert" className={classes['reason']}>{t(tooMuch ? 'use.makes_too_much' : 'put.input_needed')}</p> : null}
        {assembly ? (
          <table className={classes['made']} aria-live="polite">
            <thead><tr><th scope="col">{t('put.line')}</th><th scope="col" data-align="end">{t('put.quantity')}</th><th scope="col" data-align="end">{t('put.cost')}</th></tr></thead>
            <tbody>
              {made.map(({ line, quantity, cost }) => (
                <tr key={line.id}><td>{line.description || line.item?.name}</td><td data-align="end">{formatThousandths(quantity, { language })} {line.unit}</td><td data-align="end">{amountText(cost, language)}</td></tr>
              ))}
            </tbody>
            <tfoot><tr><th scope="row" colSpan={2}>{t('put.sum')}</th><td data-align="end">{amountText(made.reduce((sum, { cost }) => sum + cost, 0), language)}</td></tr></tfoot>
          </table>
        ) : null}
        <div className={classes['deeds']}>
          <Button type="submit" size="compact-sm">{t('put.confirm')}</Button>
          <Button variant="default" size="compact-sm" onClick={onClose}>{t('put.cancel')}</Button>
          <span id={`${id}-keys`} className={classes['note']}>{t('put.keys')}</span>
        </div>
      </form>
    </section>
  )
}
