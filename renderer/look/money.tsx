import { useTranslation } from 'react-i18next'
import { useCompany } from '../bridge/use-company.ts'
import classes from './money.module.css'

interface MoneyProps {
  readonly cents: number | null
  /** Zero as a dash, for long columns. */
  readonly dashZero?: boolean
  /** Without the currency's sign, where the header names it. */
  readonly bare?: boolean
}

/** Cents in a currency as the language writes them; negative in parentheses. */
export function formatMoney(cents: number, currency: string, language: string, bare = false): string {
  const options: Intl.NumberFormatOptions = bare
    ? { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: true }
    : { style: 'currency', currency, currencyDisplay: 'narrowSymbol', currencySign: 'accounting', useGrouping: true }
  const shown = new Intl.NumberFormat(language, options).format(Math.abs(cents) / 100)
  return cents < 0 ? `(${shown})` : shown
}

/** An amount of money in the company's currency. */
export function Money({ cents, dashZero = false, bare = false }: MoneyProps) {
  const { i18n } = useTranslation()
  const company = useCompany()
  if (cents === null || (dashZero && cents === 0)) return <span className={classes['none']}>–</span>
  return <span className={classes['money']}>{formatMoney(cents, company?.currency ?? 'USD', i18n.language, bare)}</span>
}
