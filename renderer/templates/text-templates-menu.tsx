import { ActionIcon, Menu } from '@mantine/core'
import { IconTextPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { estimatingRoles } from '../../shared/commands/command.ts'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { TextKind } from '../../shared/templates/template-content.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useNotice } from '../look/notices.tsx'

interface TextTemplatesMenuProps {
  readonly kind: TextKind
  /** What the field is called. */
  readonly label: string
  readonly value: string
  readonly onCommit: (edit: { readonly from: string; readonly to: string }) => Promise<CommandOutcome>
}

/** Beside a field of text: puts in a text that is said often, below what stands there, or keeps what stands there as one. */
export function TextTemplatesMenu({ kind, label, value, onCommit }: TextTemplatesMenuProps) {
  const { t } = useTranslation('templates')
  const command = useCommand()
  const navigate = useNavigate()
  const tell = useNotice()
  const user = useSignedInUser()
  const { result } = useLiveQuery('template.list', { kind, limit: 100 })
  const texts = result?.rows ?? []
  const mayKeep = estimatingRoles.includes(user.role) && value.trim() !== ''
  if (texts.length === 0 && !mayKeep) return null
  const keep = async (): Promise<void> => {
    const id = newId()
    const name = value.trim().split('\n', 1)[0]?.slice(0, 60).trim() ?? ''
    const outcome = await command('template.create', { id, kind, name, text: value.trim() })
    if (outcome.ok) tell({ title: t('kept', { name }), tone: 'quiet', action: { label: t('rename'), run: () => { void navigate(`/price-book/templates?template=${id}`) } } })
  }
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target><ActionIcon size={22} variant="subtle" color="gray" aria-label={t('insert_into', { field: label })} title={t('insert')}><IconTextPlus size={15} stroke={1.7} /></ActionIcon></Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {texts.length === 0 ? <Menu.Label>{t('insert_none')}</Menu.Label> : <Menu.Label>{t('insert')}</Menu.Label>}
        {texts.map((text) => <Menu.Item key={text.id} onClick={() => { void onCommit({ from: value, to: [value.trim(), text.text].filter((each) => each !== '').join('\n\n') }) }}>{text.name}</Menu.Item>)}
        {mayKeep ? (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => { void keep() }}>{t('keep_text')}</Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  )
}
