import { useTranslation } from 'react-i18next'
import classes from './human-number.module.css'

/**
 * What people call a record by: its number, or, until the office has given one, a provisional mark out of the record's own id. The
 * question mark keeps it from ever being read as a number.
 */
export function humanNumber(prefix: 'E' | 'P', { id, number }: { readonly id: string; readonly number: number | null }): string {
  return number === null ? `${prefix}-?${id.slice(-4).toUpperCase()}` : `${prefix}-${number}`
}

/** A record's number on the screen; a provisional one looks like one, and says so on hover. */
export function HumanNumber({ prefix, of }: { readonly prefix: 'E' | 'P'; readonly of: { readonly id: string; readonly number: number | null } }) {
  const { t } = useTranslation('look')
  if (of.number !== null) return <span className="figures">{humanNumber(prefix, of)}</span>
  return <span className={classes['provisional']} title={t('provisional_number')}>{humanNumber(prefix, of)}</span>
}
