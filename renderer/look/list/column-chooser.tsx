import { ActionIcon, Checkbox, Popover, Stack, Tooltip } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Column } from './column.ts'

interface ColumnChooserProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly shown: readonly string[]
  readonly onChange: (shown: readonly string[]) => void
}

/** Lets the person choose which columns of a list they see. The first column always stays. */
export function ColumnChooser<Row>({ columns, shown, onChange }: ColumnChooserProps<Row>) {
  const { t } = useTranslation('look')
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Tooltip label={t('columns')}>
          <ActionIcon size="lg" variant="default" aria-label={t('columns')}><IconColumns3 size={18} stroke={1.7} /></ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('columns')}>
        <Stack gap={10}>
          {columns.slice(1).filter((column) => column.header !== '').map((column) => (
            <Checkbox
              key={column.key} size="sm" label={column.header} checked={shown.includes(column.key)}
              onChange={(event) => { onChange(event.currentTarget.checked ? [...shown, column.key] : shown.filter((key) => key !== column.key)) }}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
