import { useTranslation } from 'react-i18next'
import { humanNumber } from '../../shared/human-number.ts'
import classes from './human-number.module.css'

/** A record's number on the screen; a provisional one looks like one, and says so on hover. */
export function HumanNumber({ prefix, of }: { readonly prefix: 'E' | 'P'; readonly of: { readonly id: string; readonly number: number | null } }) {
  const { t } = useTranslation('look')
  if (of.number !== null) return <span className="figures">{humanNumber(prefix, of)}</span>
  return <span className={classes['provisional']} title={t('provisional_number')}>{humanNumber(prefix, of)}</span>
}
