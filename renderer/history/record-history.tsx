import { useTranslation } from 'react-i18next'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { HistoryList } from './history-list.tsx'
import classes from './record-history.module.css'

/** The last that happened to a record, at the foot of its panel; nothing where nothing did. */
export function RecordHistory({ table, id }: { readonly table: string; readonly id: string }) {
  const { t } = useTranslation('price-book')
  const { result } = useLiveQuery('record.history', { record_table: table, record_id: id, limit: 30 })
  if (!result || result.commands.length === 0) return null
  return <div className={classes['history']}><h3>{t('history')}</h3><HistoryList entries={result.commands} /></div>
}
