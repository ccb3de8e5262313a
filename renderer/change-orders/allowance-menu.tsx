import { Button, Menu } from '@mantine/core'
import { IconCoins } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { settledAllowance } from '../../shared/estimating/settled-allowance.ts'
import { countedLines } from '../../shared/estimating/counting-options.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import type { Database } from '../../shared/schema/database.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { positionsAt } from '../editing/positions.ts'
import type { SheetActions } from '../editing/use-sheet-rows.ts'
import { useMoneyWords } from '../look/money.tsx'

interface AllowanceMenuProps {
  readonly estimateId: string
  /** What stands in the change order, in its order. */
  readonly lines: readonly Database['change_order_line'][]
  readonly actions: SheetActions<Database['change_order_line']>
}

/** Settles an allowance of the estimate: takes it out and begins the line of what was chosen. Nothing where the estimate has none. */
export function AllowanceMenu({ estimateId, lines, actions }: AllowanceMenuProps) {
  const { t } = useTranslation('change-orders')
  const money = useMoneyWords()
  const { result: found } = useLiveQuery('estimate.get', { id: estimateId })
  const allowances = found ? countedLines(found.estimate, found.sections, found.lines, found.options).filter((line) => line.allowance === 1) : []
  if (!found || allowances.length === 0) return null
  const totals = estimateTotals(found.estimate, found.sections, found.lines, found.options)
  const settle = (line: (typeof allowances)[number]): void => {
    const worth = totals.lines[line.id]
    if (!worth) return
    const name = line.description
    const both = settledAllowance(line, worth, { out: t('allowance.out', { name }), chosen: t('allowance.chosen', { name }) })
    for (const [index, position] of positionsAt(lines, lines.length, both.length).entries()) void actions.create(newId(), { ...both[index], position })
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target><Button size="compact-sm" variant="default" leftSection={<IconCoins size={16} stroke={1.7} />}>{t('allowance.settle')}</Button></Menu.Target>
      <Menu.Dropdown>
        {allowances.map((line) => <Menu.Item key={line.id} onClick={() => { settle(line) }} rightSection={money(totals.lines[line.id]?.price_cents ?? 0)}>{line.description}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}
