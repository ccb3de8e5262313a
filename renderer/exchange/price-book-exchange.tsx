import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconFileTypeCsv, IconFileTypeXls, IconTableImport, IconTransfer } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { today } from '../reports/today.ts'
import { useExport } from './use-export.ts'

/** Import into the price book, for those who may change it, and its export. */
export function PriceBookExchange({ mayImport }: { readonly mayImport: boolean }) {
  const { t } = useTranslation('exchange')
  const exportFile = useExport()
  const label = t(mayImport ? 'both' : 'button')
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Tooltip label={label} events={{ hover: true, focus: true, touch: false }}><ActionIcon size={36} variant="default" aria-label={label}><IconTransfer size={18} stroke={1.8} /></ActionIcon></Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {mayImport ? <Menu.Item component={Link} to="/price-book/import" leftSection={<IconTableImport size={16} stroke={1.7} />}>{t('import')}</Menu.Item> : null}
        <Menu.Item leftSection={<IconFileTypeXls size={16} stroke={1.7} />} onClick={() => { void exportFile({ what: 'price_book', on: today(), format: 'xlsx' }) }}>{t('as_xlsx')}</Menu.Item>
        <Menu.Item leftSection={<IconFileTypeCsv size={16} stroke={1.7} />} onClick={() => { void exportFile({ what: 'price_book', on: today(), format: 'csv' }) }}>{t('as_csv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
