import { Button, Kbd } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './sheet-keys.module.css'

const keys = [
  { keys: ['Tab'], words: 'keys.next_cell' },
  { keys: ['Enter'], words: 'keys.next_line' },
  { keys: ['Ctrl', 'Enter'], words: 'keys.new_section' },
  { keys: ['Alt', '↑↓'], words: 'keys.move' },
  { keys: ['Ctrl', 'D'], words: 'keys.copy' },
  { keys: ['Ctrl', 'Del'], words: 'keys.delete' },
] as const

/** Under the sheet: a section more, and the keys that work in it. */
export function SheetKeys({ onNewSection }: { readonly onNewSection: () => void }) {
  const { t } = useTranslation('estimates')
  return (
    <div className={classes['bar']} data-print="no">
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} />} onClick={onNewSection}>{t('add_section')}</Button>
      <ul className={classes['keys']}>
        {keys.map((each) => <li key={each.words}>{each.keys.map((key) => <Kbd key={key} size="xs">{key}</Kbd>)}<span>{t(each.words)}</span></li>)}
      </ul>
    </div>
  )
}
