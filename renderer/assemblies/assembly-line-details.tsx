import { useState } from 'react'
import { Checkbox, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { PricedAssemblyLine } from '../../shared/queries/assembly.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { CostCodeField } from '../cost-codes/cost-code-field.tsx'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { MoneyField } from '../look/fields/figure-field.tsx'
import { today } from '../reports/today.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import classes from './assemblies.module.css'

type Edits = CommandArguments<'assembly_line.edit'>['edits']
type Amount = 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents'
const amounts = ['labour', 'material', 'other'] as const

/** What a line of an assembly has besides its cells: where its price comes from, tax and cost code. */
export function AssemblyLineDetails({ line, mayEdit, costsVisible }: { readonly line: PricedAssemblyLine; readonly mayEdit: boolean; readonly costsVisible: boolean }) {
  const { t } = useTranslation(['assemblies', 'price-book'])
  const command = useCommand()
  const language = useSpokenLanguage()
  const [words, setWords] = useState('')
  const { result: found } = useLiveQuery('price_book.suggest', { words, limit: 20, on: today() })
  const edit = (edits: Edits): Promise<CommandOutcome> => command('assembly_line.edit', { id: line.id, edits })
  const cost = (each: { readonly [Name in Amount]: number | null }): string => amountText((each.labour_unit_cents ?? 0) + (each.material_unit_cents ?? 0) + (each.other_unit_cents ?? 0), language)
  const chosen = line.price_book_item_id !== null && line.item ? [{ value: line.price_book_item_id, label: `${line.item.code}  ${line.item.name}` }] : []
  const offered = (found ?? []).filter((item) => item.id !== line.price_book_item_id).map((item) => ({ value: item.id, label: `${item.code}  ${item.name}${costsVisible ? `  ${cost(item)}` : ''}` }))
  /** A line takes the words, unit, tax and cost code of its item; each can be changed after. */
  const take = (id: string | null): void => {
    const item = found?.find((each) => each.id === id)
    const wanted = id === null ? { price_book_item_id: null } : item ? { price_book_item_id: id, ...(line.description === '' ? { description: item.name } : {}), unit: item.unit, taxable: item.taxable, cost_code_id: item.cost_code_id } : {}
    const edits = Object.fromEntries(Object.entries(wanted).filter(([field, to]) => line[field as keyof typeof line] !== to).map(([field, to]) => [field, { from: line[field as keyof typeof line], to }])) as Edits
    if (Object.keys(edits).length > 0) void edit(edits)
  }
  return (
    <section className={classes['costs']} aria-label={t('line_details')}>
      <h3>{line.description || t('line_without_words')}</h3>
      <OverwrittenValues table="assembly_line" id={line.id} />
      <Select
        label={t('priced_by')} placeholder={t('own_costs')} value={line.price_book_item_id} data={[...chosen, ...offered]} searchable clearable={mayEdit} readOnly={!mayEdit} filter={({ options }) => options}
        nothingFoundMessage={t('no_such_item')} onSearchChange={setWords} onChange={take} clearButtonProps={{ 'aria-label': t('own_costs') }}
      />
      {costsVisible && line.item ? <p className={classes['note']}>{t('item_costs', { cost: cost(line.now) })}{line.item.archived_at ? ` ${t('item_archived')}` : ''}</p> : null}
      {costsVisible && !line.item ? (
        <FieldGrid label={t('own_costs')}>
          {amounts.map((name) => {
            const field: Amount = `${name}_unit_cents`
            return <MoneyField key={field} label={t(`price-book:${name}`)} value={line[field]} disabled={!mayEdit} onCommit={({ from, to }) => edit({ [field]: { from: from ?? 0, to: to ?? 0 } })} />
          })}
        </FieldGrid>
      ) : null}
      <CostCodeField value={line.cost_code_id} disabled={!mayEdit} onCommit={(change) => edit({ cost_code_id: change })} />
      <Checkbox label={t('price-book:taxable')} checked={line.taxable === 1} disabled={!mayEdit} onChange={(event) => { void edit({ taxable: { from: line.taxable, to: event.currentTarget.checked ? 1 : 0 } }) }} />
    </section>
  )
}
