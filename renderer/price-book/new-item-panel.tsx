import type { FormEvent } from 'react'
import { useState } from 'react'
import { Autocomplete, Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { parseCents } from '../../shared/estimating/parse-amount.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import classes from './new-item-panel.module.css'

const amountFields = ['labour', 'material', 'other'] as const
type AmountField = (typeof amountFields)[number]

/** Adds an item to the price book. */
export function NewItemPanel({ categories, onClose }: { readonly categories: readonly string[]; readonly onClose: () => void }) {
  const { t } = useTranslation('price-book')
  const language = useSpokenLanguage()
  const command = useCommand()
  const [texts, setTexts] = useState({ code: '', name: '', category: '', unit: '' })
  const [amounts, setAmounts] = useState<Readonly<Record<AmountField, string>>>({ labour: '', material: '', other: '' })
  const [taxable, setTaxable] = useState(true)
  const [wrong, setWrong] = useState<readonly string[]>([])

  const set = (field: keyof typeof texts) => (value: string): void => {
    setTexts((before) => ({ ...before, [field]: value }))
    setWrong((before) => before.filter((each) => each !== field))
  }

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const parsed = amountFields.map((field) => [field, amounts[field].trim() === '' ? { ok: true as const, value: 0 } : parseCents(amounts[field], language)] as const)
    const lacking = [...(['code', 'name'] as const).filter((field) => texts[field].trim() === ''), ...parsed.filter(([, amount]) => !amount.ok).map(([field]) => field)]
    setWrong(lacking)
    if (lacking.length > 0) return
    const cents = Object.fromEntries(parsed.map(([field, amount]) => [`${field}_unit_cents`, amount.ok ? amount.value : 0]))
    const outcome = await command('price_book_item.create', {
      id: newId(), code: texts.code.trim(), name: texts.name.trim(), category: texts.category.trim(), unit: texts.unit.trim(), ...cents, taxable: taxable ? 1 : 0, effective_on: today(),
    })
    if (outcome.ok) onClose()
  }

  return (
    <SidePanel title={t('new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="new-item">{t('add')}</Button></>}>
      <form id="new-item" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={t('name')} placeholder={t('name_hint')} value={texts.name} error={wrong.includes('name') ? t('missing_name') : null} onChange={(event) => { set('name')(event.currentTarget.value) }} />
          <TextInput label={t('code')} placeholder={t('code_hint')} value={texts.code} error={wrong.includes('code') ? t('missing_code') : null} onChange={(event) => { set('code')(event.currentTarget.value) }} />
          <div className={classes['pair']}>
            <Autocomplete label={t('category')} data={[...categories]} value={texts.category} onChange={set('category')} />
            <TextInput label={t('unit')} placeholder={t('unit_hint')} value={texts.unit} onChange={(event) => { set('unit')(event.currentTarget.value) }} />
          </div>
          <div className={classes['three']}>
            {amountFields.map((field) => (
              <TextInput
                key={field} label={t(field)} inputMode="decimal" placeholder="0" value={amounts[field]} error={wrong.includes(field) ? t('not_an_amount') : null}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  setAmounts((before) => ({ ...before, [field]: value }))
                }}
              />
            ))}
          </div>
          <Checkbox label={t('taxable')} checked={taxable} onChange={(event) => { setTaxable(event.currentTarget.checked) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
