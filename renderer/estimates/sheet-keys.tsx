import { memo } from 'react'
import { ActionIcon, Button, Kbd, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './sheet-keys.module.css'
import type { Option } from './estimate-steps.ts'
import { nameForOption } from './option-names.ts'
import type { EstimateEditing } from './use-estimate-editing.ts'

const keys = [
  { keys: ['Tab'], words: 'keys.next_cell' },
  { keys: ['Enter'], words: 'keys.next_line' },
  { keys: ['Ctrl', 'Enter'], words: 'keys.new_section' },
  { keys: ['Ctrl', 'Shift', 'Enter'], words: 'keys.new_package' },
  { keys: ['Ctrl', 'Alt', 'Enter'], words: 'keys.new_alternate' },
  { keys: ['Ctrl', 'I'], words: 'keys.assembly' },
  { keys: ['Shift', '↑↓'], words: 'keys.select' },
  { keys: ['Alt', '↑↓'], words: 'keys.move' },
  { keys: ['Ctrl', 'D'], words: 'keys.copy' },
  { keys: ['Ctrl', 'Del'], words: 'keys.delete' },
  { keys: ['Ctrl', 'Z'], words: 'keys.undo' },
  { keys: ['Esc'], words: 'keys.leave' },
] as const

/** Under the sheet: a section or an option more, undo and redo, and the keys that work in it. */
export const SheetKeys = memo(function SheetKeys({ sections, options, actions, canUndo, canRedo }: Pick<EstimateEditing, 'sections' | 'options' | 'actions' | 'canUndo' | 'canRedo'>) {
  const { t } = useTranslation('estimates')
  const offer = (kind: Option['kind']): void => { actions.createOption(kind, { option: nameForOption(t, options, kind), section: t('first_section') }) }
  const add = [
    { words: 'add_section', run: () => { actions.createSection(sections.at(-1)?.id ?? null, t('new_section')) } },
    { words: 'add_package', run: () => { offer('package') } },
    { words: 'add_alternate', run: () => { offer('alternate') } },
  ] as const
  return (
    <div className={classes['bar']} data-print="no">
      <div className={classes['add']}>
        {add.map(({ words, run }) => <Button key={words} size="compact-sm" variant="default" leftSection={<IconPlus size={15} />} onClick={run}>{t(words)}</Button>)}
        <Tooltip label={t('undo_change')}><ActionIcon size={28} variant="default" aria-label={t('undo_change')} disabled={!canUndo} onClick={() => { actions.undo() }}><IconArrowBackUp size={16} /></ActionIcon></Tooltip>
        <Tooltip label={t('redo')}><ActionIcon size={28} variant="default" aria-label={t('redo')} disabled={!canRedo} onClick={() => { actions.redo() }}><IconArrowForwardUp size={16} /></ActionIcon></Tooltip>
      </div>
      <ul className={classes['keys']}>
        {keys.map((each) => <li key={each.words}>{each.keys.map((key) => <Kbd key={key} size="xs">{key}</Kbd>)}<span>{t(each.words)}</span></li>)}
      </ul>
    </div>
  )
})
