import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { parseCents, parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useFormTexts } from '../look/fields/use-form-texts.ts'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import classes from './new-item-panel.module.css'
import { containerSizes, coverageUnits, productKinds } from './product.ts'

/** Adds a product: what it is, what it covers, what its cans cost. */
export function NewProductPanel({ costsVisible, onClose }: { readonly costsVisible: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation(['products', 'price-book', 'look'])
  const language = useSpokenLanguage()
  const command = useCommand()
  const { texts, input, setWrong } = useFormTexts({ name: '', brand: '', sheen: '', source: '', coverage: '', quart_cents: '', gallon_cents: '', five_gallons_cents: '' })
  const [kind, setKind] = useState<(typeof productKinds)[number]>('finish')
  const [unit, setUnit] = useState<(typeof coverageUnits)[number]>('square_feet_per_gallon')
  const [taxable, setTaxable] = useState(true)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const lacking: Record<string, string> = {}
    if (texts.name.trim() === '') lacking['name'] = t('missing_name')
    const coverage = parseThousandths(texts.coverage, language)
    if (!coverage.ok) lacking['coverage'] = t(`look:field.${coverage.reason}`)
    else if (coverage.value <= 0) lacking['coverage'] = t('covers_nothing')
    const cans = containerSizes.map(({ field }) => {
      if (texts[field].trim() === '') return [field, null] as const
      const parsed = parseCents(texts[field], language)
      if (!parsed.ok) lacking[field] = t('price-book:not_an_amount')
      else if (parsed.value < 0) lacking[field] = t('look:field.negative')
      return [field, parsed.ok ? parsed.value : null] as const
    })
    setWrong(lacking)
    if (Object.keys(lacking).length > 0 || !coverage.ok) return
    const outcome = await command('product.create', {
      id: newId(), kind, brand: texts.brand.trim(), name: texts.name.trim(), sheen: texts.sheen.trim(), source: texts.source.trim(), coverage_thousandths: coverage.value, coverage_unit: unit,
      ...Object.fromEntries(cans), taxable: taxable ? 1 : 0, effective_on: today(),
    })
    if (outcome.ok) onClose()
  }

  return (
    <SidePanel title={t('product.new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('price-book:cancel')}</Button><Button type="submit" form="new-product">{t('product.add')}</Button></>}>
      <form id="new-product" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={t('name')} placeholder={t('product.name_hint')} {...input('name')} />
          <div className={classes['pair']}>
            <TextInput label={t('product.brand')} {...input('brand')} />
            <TextInput label={t('product.sheen')} placeholder={t('product.sheen_hint')} {...input('sheen')} />
          </div>
          <NativeSelect label={t('product.kind')} value={kind} data={productKinds.map((value) => ({ value, label: t(`product.kinds.${value}`) }))} onChange={(event) => { setKind(event.currentTarget.value as typeof kind) }} />
          <div className={classes['pair']}>
            <NativeSelect label={t('product.coverage_in')} value={unit} data={coverageUnits.map((value) => ({ value, label: t(`product.coverage_units.${value}`) }))} onChange={(event) => { setUnit(event.currentTarget.value as typeof unit) }} />
            <TextInput label={t('product.coverage')} inputMode="decimal" placeholder="350" {...input('coverage')} />
          </div>
          {costsVisible ? <div className={classes['three']}>{containerSizes.map(({ field, words }) => <TextInput key={field} label={t(words)} inputMode="decimal" placeholder="–" {...input(field)} />)}</div> : null}
          <TextInput label={t('source')} placeholder={t('product.source_hint')} {...input('source')} />
          <Checkbox label={t('price-book:taxable')} checked={taxable} onChange={(event) => { setTaxable(event.currentTarget.checked) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
