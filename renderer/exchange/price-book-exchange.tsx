import { Button, Menu } from '@mantine/core'
import { IconFileTypeCsv, IconFileTypeXls, IconTableExport, IconTableImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { today } from '../reports/today.ts'
import { useExport } from './use-export.ts'

/** Import into the price book, for those who may change it, and its export. */
export function PriceBookExchange({ mayImport }: { readonly mayImport: boolean }) {
  const { t } = useTranslation('exchange')
  const exportFile = useExport()
  return (
    <>
      {mayImport ? <Button variant="default" component={Link} to="/price-book/import" leftSection={<IconTableImport size={17} stroke={1.7} />}>{t('import')}</Button> : null}
      <Menu position="bottom-end" width={200}>
        <Menu.Target><Button variant="default" leftSection={<IconTableExport size={17} stroke={1.7} />}>{t('button')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileTypeXls size={16} stroke={1.7} />} onClick={() => { void exportFile({ what: 'price_book', on: today(), format: 'xlsx' }) }}>{t('xlsx')}</Menu.Item>
          <Menu.Item leftSection={<IconFileTypeCsv size={16} stroke={1.7} />} onClick={() => { void exportFile({ what: 'price_book', on: today(), format: 'csv' }) }}>{t('csv')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
