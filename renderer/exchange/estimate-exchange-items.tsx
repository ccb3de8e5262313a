import { Menu } from '@mantine/core'
import { IconFileDollar, IconFileTypeCsv, IconFileTypeXls, IconTableImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { EstimateFormat } from '../../shared/exchange/exported-file.ts'
import { useExport } from './use-export.ts'

interface EstimateExchangeItemsProps {
  readonly estimateId: string
  /** A draft takes lines. */
  readonly mayImport: boolean
  /** What is accepted goes to the books. */
  readonly forQuickBooks: boolean
}

const icons = { csv: IconFileTypeCsv, xlsx: IconFileTypeXls, quickbooks_desktop: IconFileDollar, quickbooks_online: IconFileDollar } as const satisfies Readonly<Record<EstimateFormat, unknown>>
const words = { csv: 'as_csv', xlsx: 'as_xlsx', quickbooks_desktop: 'quickbooks_desktop', quickbooks_online: 'quickbooks_online' } as const satisfies Readonly<Record<EstimateFormat, string>>

/** The items of an estimate's menu that bring lines in and take files out. */
export function EstimateExchangeItems({ estimateId, mayImport, forQuickBooks }: EstimateExchangeItemsProps) {
  const { t } = useTranslation('exchange')
  const exportFile = useExport()
  const formats: readonly EstimateFormat[] = ['xlsx', 'csv', ...(forQuickBooks ? ['quickbooks_desktop', 'quickbooks_online'] as const : [])]
  return (
    <>
      {mayImport ? <Menu.Item component={Link} to={`/estimates/${estimateId}/import`} leftSection={<IconTableImport size={16} stroke={1.7} />}>{t('import_lines')}</Menu.Item> : null}
      {formats.map((format) => {
        const Icon = icons[format]
        return <Menu.Item key={format} leftSection={<Icon size={16} stroke={1.7} />} onClick={() => { void exportFile({ what: 'estimate', estimate_id: estimateId, format }) }}>{t(words[format])}</Menu.Item>
      })}
      <Menu.Divider />
    </>
  )
}
