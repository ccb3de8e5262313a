import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconFileTypeCsv, IconFileTypeXls, IconTableImport, IconTransfer } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TableFormat } from '../../shared/exchange/exported-file.ts'
import { today } from '../reports/today.ts'
import { useExport } from './use-export.ts'

interface PriceBookExchangeProps {
  /** Which part of the price book. */
  readonly of: 'price_book' | 'products' | 'production_rates'
  readonly mayImport: boolean
}

const importPages = { price_book: '/price-book/import', products: '/price-book/products/import', production_rates: '/price-book/rates/import' } as const

/** Import into a part of the price book, for those who may change it, and its export. */
export function PriceBookExchange({ of, mayImport }: PriceBookExchangeProps) {
  const { t } = useTranslation('exchange')
  const exportFile = useExport()
  const exported = (format: TableFormat): void => { void exportFile(of === 'production_rates' ? { what: of, format } : { what: of, on: today(), format }) }
  const label = t(mayImport ? 'both' : 'button')
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Tooltip label={label} events={{ hover: true, focus: true, touch: false }}><ActionIcon size={36} variant="default" aria-label={label}><IconTransfer size={18} stroke={1.8} /></ActionIcon></Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {mayImport ? <Menu.Item component={Link} to={importPages[of]} leftSection={<IconTableImport size={16} stroke={1.7} />}>{t('import')}</Menu.Item> : null}
        <Menu.Item leftSection={<IconFileTypeXls size={16} stroke={1.7} />} onClick={() => { exported('xlsx') }}>{t('as_xlsx')}</Menu.Item>
        <Menu.Item leftSection={<IconFileTypeCsv size={16} stroke={1.7} />} onClick={() => { exported('csv') }}>{t('as_csv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
