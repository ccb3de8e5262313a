import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './keyboard-help.module.css'

const keys = [
  { words: 'keys.palette', keys: ['Ctrl', 'K'] },
  { words: 'keys.primary', keys: ['N'] },
  { words: 'keys.search', keys: ['/'] },
  { words: 'keys.down', keys: ['J'] },
  { words: 'keys.up', keys: ['K'] },
  { words: 'keys.open', keys: ['Enter'] },
  { words: 'keys.close', keys: ['Esc'] },
  { words: 'keys.client_view', keys: ['Ctrl', 'Shift', 'C'] },
  { words: 'keys.help', keys: ['?'] },
] as const

/** Which keys do what. */
export function KeyboardHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation('frame')
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('keys.close') }}>
      <dl className={classes['keys']}>
        {keys.map((each) => (
          <div key={each.words} className={classes['key']}>
            <dt>{t(each.words)}</dt>
            <dd>{each.keys.map((key) => <Kbd key={key} size="sm">{key}</Kbd>)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
