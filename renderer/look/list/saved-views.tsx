import { useState } from 'react'
import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useKeptOnLaptop } from './kept-on-laptop.ts'
import classes from './saved-views.module.css'

interface SavedView { readonly name: string; readonly query: string }

interface SavedViewsProps {
  /** Name of the list. */
  readonly list: string
  /** The state of the list now, as it stands in the address. */
  readonly query: string
  readonly onRestore: (query: string) => void
}

/** Views of a list that the person named: search, filters and sort, kept on this laptop. */
export function SavedViews({ list, query, onRestore }: SavedViewsProps) {
  const { t } = useTranslation('look')
  const [views, keepViews] = useKeptOnLaptop<readonly SavedView[]>(`views-${list}`, [])
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const current = views.find((view) => view.query === query)

  const keep = (): void => {
    const wanted = name.trim()
    if (wanted === '') return
    keepViews([...views.filter((view) => view.name !== wanted), { name: wanted, query }])
    setName('')
    setOpened(false)
  }

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} stroke={1.7} />} onClick={() => { setOpened(!opened) }} aria-expanded={opened}>{current?.name ?? t('views')}</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('views')}>
        <Stack gap="xs" w={260}>
          {views.length === 0 ? <Text size="sm" c="dimmed">{t('views_empty')}</Text> : (
            <ul className={classes['views']}>
              {views.map((view) => (
                <li key={view.name} className={classes['view']} data-current={view.query === query || undefined}>
                  <button type="button" className={classes['name']} onClick={() => { onRestore(view.query); setOpened(false) }}>{view.name}</button>
                  <ActionIcon size="sm" aria-label={t('forget_view', { name: view.name })} onClick={() => { keepViews(views.filter((each) => each !== view)) }}><IconTrash size={15} stroke={1.7} /></ActionIcon>
                </li>
              ))}
            </ul>
          )}
          <form onSubmit={(event) => { event.preventDefault(); keep() }}>
            <Group gap={8} wrap="nowrap" align="flex-end">
              <TextInput flex={1} label={t('view_name')} value={name} onChange={(event) => { setName(event.currentTarget.value) }} maxLength={60} />
              <Button type="submit" variant="default" disabled={name.trim() === ''}>{t('keep_view')}</Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
