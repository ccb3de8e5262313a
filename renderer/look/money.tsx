import { useTranslation } from 'react-i18next'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import classes from './money.module.css'

interface MoneyProps {
  readonly cents: number | null
  /** Zero as a dash, for long columns. */
  readonly dashZero?: boolean
}

/** The amount of money in words of the language that is spoken, in the company's currency; negative in parentheses. */
export function useMoneyWords(): (cents: number) => string {
  const language = useSpokenLanguage()
  const currency = useCompany()?.currency ?? 'USD'
  return (cents) => formatCents(cents, { language, negative: 'parentheses', currency })
}

/** An amount of money in the company's currency. */
export function Money({ cents, dashZero = false }: MoneyProps) {
  const { t } = useTranslation('look')
  const words = useMoneyWords()
  if (cents === null || (dashZero && cents === 0)) return <span className={classes['none']} aria-label={t('not_set')} role="img">–</span>
  return <span className={classes['money']}>{words(cents)}</span>
}
