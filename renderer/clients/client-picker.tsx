import { useState } from 'react'
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { newId } from '../bridge/new-id.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import classes from '../look/fields/fields.module.css'

interface ClientPickerProps {
  readonly id?: string
  /** Shown above the field; without it whoever uses the picker labels it by `id`. */
  readonly label?: string
  readonly value: string | null
  /** The name of the chosen client, as far as it is known. */
  readonly name: string | null
  readonly onChange: (id: string | null) => void
  readonly disabled?: boolean
  /** Without a border, as a field in a page. */
  readonly inPlace?: boolean
}

const add = 'add'

/** Finds a client by its words, or adds one under the name that was typed. */
export function ClientPicker({ id, label, value, name: knownName, onChange, disabled = false, inPlace = false }: ClientPickerProps) {
  const { t } = useTranslation('projects')
  const command = useCommand()
  const [typed, setTyped] = useState('')
  const [opened, setOpened] = useState(false)
  const chosenNow = useLiveQuery('client.get', value !== null && knownName === null ? { id: value } : null).result
  const name = knownName ?? chosenNow?.name ?? null
  // while the chosen name stands in the field it is no search
  const words = typed === name ? '' : typed.trim()
  const found = useLiveQuery('client.list', opened ? { search: words, limit: 50 } : null).result?.rows ?? []

  const choices = found.map((client) => ({ value: client.id, label: client.name }))
  if (value !== null && name !== null && !choices.some((choice) => choice.value === value)) choices.unshift({ value, label: name })
  if (words !== '' && !found.some((client) => client.name.toLowerCase() === words.toLowerCase())) choices.push({ value: add, label: t('client_picker.add', { name: words }) })

  const choose = async (chosen: string | null): Promise<void> => {
    if (chosen !== add) {
      onChange(chosen)
      return
    }
    const client = newId()
    const outcome = await command('client.create', { id: client, name: words })
    if (outcome.ok) onChange(client)
  }

  if (disabled && inPlace) return <output id={id} className={classes['input']}>{name ?? '–'}</output>
  return (
    <Select
      {...(id === undefined ? {} : { id })} {...(label === undefined ? {} : { label })} data={choices} value={value} disabled={disabled} searchable clearable={!disabled}
      {...(inPlace ? { variant: 'unstyled' as const, styles: { input: { paddingLeft: 9, minHeight: 32, height: 32 } } } : {})}
      placeholder={t('client_picker.placeholder')} nothingFoundMessage={t('client_picker.nothing')} maxDropdownHeight={320} filter={({ options }) => options}
      clearButtonProps={{ 'aria-label': t('client_picker.none') }} onSearchChange={setTyped} onDropdownOpen={() => { setOpened(true) }} onDropdownClose={() => { setOpened(false) }}
      onChange={(chosen) => { void choose(chosen) }}
    />
  )
}
