import { Button, Kbd } from '@mantine/core'
import { IconHome } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './takeoff-keys.module.css'

const keys = [
  { keys: ['Tab'], words: 'keys.next' },
  { keys: ['Enter'], words: 'keys.row' },
  { keys: ['↑↓'], words: 'keys.walk' },
  { keys: ['Ctrl', 'Enter'], words: 'keys.enter' },
  { keys: ['Esc'], words: 'keys.back' },
  { keys: ['Alt', '↑↓'], words: 'keys.move' },
  { keys: ['Ctrl', 'Del'], words: 'keys.remove' },
] as const

/** Under the rooms: a side of the house, and the keys that work in the sheet. */
export function TakeoffKeys({ onElevation }: { readonly onElevation: () => void }) {
  const { t } = useTranslation('takeoff')
  return (
    <div className={classes['bar']}>
      <Button size="compact-sm" variant="default" leftSection={<IconHome size={15} stroke={1.7} />} onClick={onElevation}>{t('add_elevation')}</Button>
      <ul className={classes['keys']}>{keys.map((each) => <li key={each.words}>{each.keys.map((key) => <Kbd key={key} size="xs">{key}</Kbd>)}<span>{t(each.words)}</span></li>)}</ul>
    </div>
  )
}
