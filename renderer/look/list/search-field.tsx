import { useRef, useState } from 'react'
import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useShortcut } from '../../keyboard/use-shortcut.ts'
import classes from './record-list.module.css'

interface SearchFieldProps {
  readonly label: string
  /** What is searched for, as the address says. */
  readonly search: string
  readonly onSearch: (search: string) => void
}

/** The search of a list, whose words stand in the address. */
export function SearchField({ label, search, onSearch }: SearchFieldProps) {
  const { t } = useTranslation('look')
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', () => { field.current?.focus(); field.current?.select() })

  // The address follows what is typed a moment later; shown from there, the next letter would be put to the words before, and this one lost.
  const [typed, setTyped] = useState<string | null>(null)
  if (typed === search) setTyped(null)
  const shown = typed ?? search
  const write = (text: string): void => {
    setTyped(text)
    onSearch(text)
  }

  return (
    <TextInput
      ref={field} className={classes['search']} aria-label={label} placeholder={label} value={shown}
      leftSection={<IconSearch size={16} stroke={1.7} />}
      rightSection={shown === '' ? <Kbd size="xs">/</Kbd> : <CloseButton size="sm" aria-label={t('clear_search')} onClick={() => { write(''); field.current?.focus() }} />}
      onChange={(event) => { write(event.currentTarget.value) }}
      onBlur={() => { setTyped(null) }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && shown !== '') { event.preventDefault(); write('') }
        if (event.key === 'Enter' || event.key === 'ArrowDown') { event.preventDefault(); document.querySelector<HTMLElement>('[role="grid"]')?.focus() }
      }}
    />
  )
}
