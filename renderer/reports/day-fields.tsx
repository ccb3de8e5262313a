import type { ComponentType } from 'react'
import { useId } from 'react'
import { IconCloud, IconCloudRain, IconHome, IconSnowflake, IconSun, IconWind } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { InlineFigure } from '../editing/inline-figure.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { DateField } from '../look/fields/date-field.tsx'
import type { Parsed } from '../look/fields/use-field-draft.ts'
import classes from './day-fields.module.css'
import type { Report, ReportActions } from './use-report-editing.ts'

const weathers: readonly { readonly value: Exclude<Report['weather'], ''>; readonly icon: ComponentType<{ size?: number; stroke?: number }> }[] = [
  { value: 'clear', icon: IconSun }, { value: 'cloudy', icon: IconCloud }, { value: 'rain', icon: IconCloudRain },
  { value: 'snow', icon: IconSnowflake }, { value: 'wind', icon: IconWind }, { value: 'indoors', icon: IconHome },
]

/** The day itself: its date, the weather as seen, how cold and how warm it was. */
export function DayFields({ report, actions, editable }: { readonly report: Report; readonly actions: ReportActions; readonly editable: boolean }) {
  const { t } = useTranslation('reports')
  const name = useId()
  return (
    <div className={classes['day']} role="group" aria-label={t('day')}>
      <div className={classes['date']}>
        <DateField label={t('date')} value={report.report_date} disabled={!editable} onCommit={({ from, to }) => (from && to ? actions.editReport('report_date', { from, to }) : Promise.resolve({ ok: true, command_id: '' }))} />
      </div>
      <div className={classes['temperatures']}>
        <span className={classes['legend']}>{t('temperature')}</span>
        <Temperature report={report} actions={actions} editable={editable} field="temperature_low_fahrenheit" />
        <span aria-hidden="true">–</span>
        <Temperature report={report} actions={actions} editable={editable} field="temperature_high_fahrenheit" />
      </div>
      <fieldset className={classes['weathers']} disabled={!editable}>
        <legend>{t('weather')}</legend>
        <div className={classes['choices']}>
          {weathers.map(({ value, icon: Icon }) => (
            <label key={value} className={classes['choice']} data-chosen={report.weather === value}>
              <input type="radio" name="weather" data-group={name} value={value} checked={report.weather === value} onChange={() => { void actions.editReport('weather', { from: report.weather, to: value }) }} />
              <Icon size={18} stroke={1.7} />
              <span>{t(`weathers.${value}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  )
}

interface TemperatureProps {
  readonly report: Report
  readonly actions: ReportActions
  readonly editable: boolean
  readonly field: 'temperature_low_fahrenheit' | 'temperature_high_fahrenheit'
}

function Temperature({ report, actions, editable, field }: TemperatureProps) {
  const { t } = useTranslation('reports')
  const language = useSpokenLanguage()
  const fromText = (text: string): Parsed<number | null> => {
    if (text.trim() === '') return { ok: true, value: null }
    const parsed = parseThousandths(text.replace(/\s*°?\s*F?\s*$/i, ''), language)
    return parsed.ok && Math.abs(parsed.value) <= 200_000 ? { ok: true, value: Math.round(parsed.value / 1000) } : { ok: false, reason: t('not_a_temperature') }
  }
  return <InlineFigure<number | null> label={t(field)} value={report[field]} disabled={!editable} suffix="°F" toText={(value) => (value === null ? '' : String(value))} fromText={fromText} onCommit={(edit) => actions.editReport(field, edit)} />
}
