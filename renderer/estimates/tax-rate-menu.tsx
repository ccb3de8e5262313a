import { ActionIcon, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatTaxRate } from '../../shared/estimating/format-amount.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'

type TaxRate = QueryResult<'tax_rate.list'>[number]

/** The company's rates of tax by name, to choose one; nothing where it keeps none. */
export function TaxRateMenu({ onChoose }: { readonly onChoose: (rate: TaxRate) => void }) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const { result: rates = [] } = useLiveQuery('tax_rate.list', {})
  if (rates.length === 0) return null
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target><ActionIcon size={20} ml={4} variant="subtle" color="gray" aria-label={t('choose_tax')}><IconChevronDown size={14} stroke={1.8} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {rates.map((rate) => (
          <Menu.Item key={rate.id} rightSection={<span className="figures quiet">{formatTaxRate(rate, { language })}</span>} onClick={() => { onChoose(rate) }}>{rate.name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
