import { useMemo, useState } from 'react'
import { Kbd, Modal, TextInput, useMantineColorScheme } from '@mantine/core'
import {
  IconBook2, IconCalculator, IconClipboardText, IconFileCertificate, IconFolder, IconKeyboard, IconListDetails, IconMoonStars, IconPlugConnectedX, IconPlus, IconRefresh, IconReplace, IconSearch, IconSettings, IconStack2, IconStackFront, IconTableImport, IconTemplate, IconUsers,
} from '@tabler/icons-react'
import { useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useSession } from '../bridge/session.ts'
import { useCall } from '../bridge/use-call.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useTopicPart } from '../bridge/use-topic.ts'
import { recordAddress } from './record-address.ts'
import classes from './command-palette.module.css'

interface Choice {
  readonly key: string
  readonly title: string
  readonly detail: string
  readonly kind: string
  readonly Icon: typeof IconFolder
  readonly run: () => void
}

type Found = QueryResult<'search.everything'>[number]
const icons: Readonly<Record<Found['table'], typeof IconFolder>> = {
  project: IconFolder, client: IconUsers, estimate: IconCalculator, estimate_line: IconListDetails, report: IconClipboardText, price_book_item: IconBook2, assembly: IconStackFront, template: IconTemplate,
  change_order: IconReplace, contract: IconFileCertificate,
}

/** Case and accents aside, as the search itself does. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{Diacritic}/gu, '').toLowerCase()

/** Jump to anything, run anything: records found by their words, and what can be done from anywhere. */
export function CommandPalette({ onClose, onHelp }: { readonly onClose: () => void; readonly onHelp: () => void }) {
  const { t } = useTranslation('search')
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const found = useLiveQuery('search.everything', words.trim() === '' ? null : { words, limit: 6 }).result
  const actions = useActions(onHelp)
  const navigate = useNavigate()

  const choices = useMemo((): readonly Choice[] => {
    const wanted = plain(words.trim()).split(/\s+/)
    const matching = actions.filter((action) => wanted.every((word) => plain(action.title).includes(word)))
    const records = (found ?? []).map((each): Choice => ({
      key: `${each.table}:${each.id}`, title: each.title, detail: each.detail, kind: t(`kind.${each.table}`), Icon: icons[each.table],
      run: () => {
        const address = each.estimate_id ? `/estimates/${each.estimate_id}` : recordAddress(each.table, each.id, each.project_id)
        if (address) void navigate(address)
      },
    }))
    return [...records, ...matching]
  }, [words, found, actions, t, navigate])

  const current = Math.min(at, choices.length - 1)
  const run = (choice: Choice | undefined): void => {
    if (!choice) return
    onClose()
    choice.run()
  }
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(choices.length - 1, to))
    setAt(next)
    document.getElementById(`palette-${next}`)?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <Modal.Root opened onClose={onClose} padding={0} size={640} yOffset="12vh" centered={false}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content aria-label={t('title')}>
        <TextInput
          data-autofocus variant="unstyled" size="md" className={classes['input']} value={words} placeholder={t('placeholder')} aria-label={t('placeholder')}
          leftSection={<IconSearch size={19} stroke={1.7} />}
          role="combobox" aria-expanded aria-controls="palette-choices" aria-activedescendant={choices.length > 0 ? `palette-${current}` : undefined} aria-autocomplete="list"
          onChange={(event) => { setWords(event.currentTarget.value); setAt(0) }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') move(current + 1)
            else if (event.key === 'ArrowUp') move(current - 1)
            else if (event.key === 'Enter') run(choices[current])
            else return
            event.preventDefault()
          }}
        />
        <ul id="palette-choices" role="listbox" aria-label={t('title')} className={classes['choices']}>
          {choices.map((choice, index) => (
            <li
              key={choice.key} id={`palette-${index}`} role="option" aria-selected={index === current} className={classes['choice']}
              onMouseMove={() => { setAt(index) }} onClick={() => { run(choice) }}
            >
              <choice.Icon size={18} stroke={1.7} aria-hidden="true" />
              <span className={classes['title']}>{choice.title}</span>
              <span className={classes['detail']}>{choice.detail}</span>
              <span className={classes['kind']}>{choice.kind}</span>
            </li>
          ))}
        </ul>
        {choices.length === 0 ? <p className={classes['nothing']}>{t('nothing')}</p> : null}
        <footer className={classes['footer']}>
          <span><Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> {t('walk')}</span>
          <span><Kbd size="xs">Enter</Kbd> {t('open')}</span>
          <span><Kbd size="xs">Esc</Kbd> {t('close')}</span>
        </footer>
      </Modal.Content>
    </Modal.Root>
  )
}

/** What can be done from anywhere. */
function useActions(onHelp: () => void): readonly Choice[] {
  const { t } = useTranslation('search')
  const navigate = useNavigate()
  const call = useCall()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const offline = useTopicPart('sync_status', (status) => status.state === 'offline_by_choice') ?? false
  const role = useSession()?.user.role

  return useMemo(() => {
    const kind = t('kind.action')
    const go = (key: string, to: string, Icon: typeof IconFolder): Choice => ({ key, title: t(`action.${key}`), detail: '', kind, Icon, run: () => { void navigate(to) } })
    const does = (key: string, Icon: typeof IconFolder, run: () => void): Choice => ({ key, title: t(`action.${key}`), detail: '', kind, Icon, run })
    const writing = role === 'superintendent' ? [] : [
      go('new_project', '/projects?new=1', IconPlus), go('new_client', '/clients?new=1', IconPlus), go('import', '/import', IconTableImport),
    ]
    return [
      go('projects', '/projects', IconFolder), go('clients', '/clients', IconUsers), go('estimates', '/estimates', IconCalculator), go('reports', '/reports', IconClipboardText), go('price_book', '/price-book', IconBook2),
      ...writing,
      offline ? does('go_online', IconPlugConnectedX, () => { void call('set_offline', { offline: false }) }) : does('go_offline', IconPlugConnectedX, () => { void call('set_offline', { offline: true }) }),
      does('sync_now', IconRefresh, () => { void call('sync_now', null) }),
      go('outbox', '/outbox', IconStack2), go('needs_attention', '/needs-attention', IconStack2), go('settings', '/settings', IconSettings),
      colorScheme === 'dark' ? does('light', IconMoonStars, () => { setColorScheme('light') }) : does('dark', IconMoonStars, () => { setColorScheme('dark') }),
      does('keys', IconKeyboard, onHelp),
    ]
  }, [t, navigate, call, colorScheme, setColorScheme, offline, role, onHelp])
}
