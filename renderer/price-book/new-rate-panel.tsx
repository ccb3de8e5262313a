import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { parseBasisPoints, parseCents, parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useFormTexts } from '../look/fields/use-form-texts.ts'
import { SidePanel } from '../look/side-panel.tsx'
import classes from './new-item-panel.module.css'
import { rateUnits, surfaceKinds } from './production-rate.ts'

const fields = ['rate', 'further', 'hour', 'piece_area'] as const

/** Adds a production rate: how much of what one painter does in an hour. */
export function NewRatePanel({ costsVisible, onClose }: { readonly costsVisible: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation(['products', 'price-book', 'takeoff', 'look'])
  const language = useSpokenLanguage()
  const command = useCommand()
  const { texts, input, setWrong } = useFormTexts({ name: '', source: '', rate: '', further: '100', hour: '', piece_area: '' })
  const [kind, setKind] = useState<(typeof surfaceKinds)[number]>('walls')
  const [unit, setUnit] = useState<(typeof rateUnits)[number]>('square_feet')
  const [taxable, setTaxable] = useState(false)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const lacking: Record<string, string> = {}
    if (texts.name.trim() === '') lacking['name'] = t('missing_name')
    const [rate, further, hour, pieceArea] = fields.map((field): number | null => {
      const text = texts[field]
      if (text.trim() === '' && (field === 'hour' || field === 'piece_area')) return null
      const parsed = field === 'hour' ? parseCents(text, language) : field === 'further' ? parseBasisPoints(text, language) : parseThousandths(text, language)
      if (!parsed.ok) lacking[field] = t(`look:field.${parsed.reason}`)
      else if (parsed.value < 0) lacking[field] = t('look:field.negative')
      else if (field === 'rate' && parsed.value === 0) lacking[field] = t('does_nothing')
      return parsed.ok ? parsed.value : null
    })
    setWrong(lacking)
    if (Object.keys(lacking).length > 0) return
    const outcome = await command('production_rate.create', {
      id: newId(), name: texts.name.trim(), surface_kind: kind, unit, rate_thousandths: rate ?? 0, further_coat_basis_points: further ?? 10_000, hour_cents: hour ?? null,
      piece_area_thousandths: unit === 'pieces' ? pieceArea ?? null : null, taxable: taxable ? 1 : 0, source: texts.source.trim(),
    })
    if (outcome.ok) onClose()
  }

  return (
    <SidePanel title={t('rate.new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('price-book:cancel')}</Button><Button type="submit" form="new-rate">{t('rate.add')}</Button></>}>
      <form id="new-rate" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={t('name')} placeholder={t('rate.name_hint')} {...input('name')} />
          <NativeSelect label={t('rate.surface')} value={kind} data={surfaceKinds.map((value) => ({ value, label: t(`takeoff:surface.${value}`) }))} onChange={(event) => { setKind(event.currentTarget.value as typeof kind) }} />
          <div className={classes['pair']}>
            <NativeSelect label={t('rate.unit')} value={unit} data={rateUnits.map((value) => ({ value, label: t(`rate.units.${value}`) }))} onChange={(event) => { setUnit(event.currentTarget.value as typeof unit) }} />
            <TextInput label={t('rate.per_hour')} inputMode="decimal" placeholder="150" {...input('rate')} />
          </div>
          <div className={classes['pair']}>
            <TextInput label={t('rate.further_coat')} description={t('rate.further_coat_hint')} inputMode="decimal" rightSection="%" {...input('further')} />
            {costsVisible ? <TextInput label={t('rate.hour')} description={t('rate.hour_short')} inputMode="decimal" placeholder="–" {...input('hour')} /> : null}
          </div>
          {unit === 'pieces' ? <TextInput label={t('rate.piece_area')} description={t('rate.piece_area_hint')} inputMode="decimal" placeholder="–" {...input('piece_area')} /> : null}
          <TextInput label={t('source')} placeholder={t('rate.source_hint')} {...input('source')} />
          <Checkbox label={t('price-book:taxable')} checked={taxable} onChange={(event) => { setTaxable(event.currentTarget.checked) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
