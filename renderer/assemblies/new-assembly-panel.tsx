import type { FormEvent } from 'react'
import { Button, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { useCommand } from '../bridge/use-command.ts'
import { useFormTexts } from '../look/fields/use-form-texts.ts'
import { SidePanel } from '../look/side-panel.tsx'
import classes from '../price-book/new-item-panel.module.css'

/** Adds an assembly: what it is called, and what its input is counted in. Its lines come next, in its panel. */
export function NewAssemblyPanel({ onMade, onClose }: { readonly onMade: (id: string) => void; readonly onClose: () => void }) {
  const { t } = useTranslation(['assemblies', 'price-book'])
  const command = useCommand()
  const { texts, input, setWrong } = useFormTexts({ code: '', name: '', category: '', unit: '' })
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const lacking: Record<string, string> = {}
    if (texts.name.trim() === '') lacking['name'] = t('price-book:missing_name')
    if (texts.code.trim() === '') lacking['code'] = t('missing_code')
    setWrong(lacking)
    if (Object.keys(lacking).length > 0) return
    const id = newId()
    const outcome = await command('assembly.create', { id, code: texts.code.trim(), name: texts.name.trim(), category: texts.category.trim(), unit: texts.unit.trim() })
    if (outcome.ok) onMade(id)
  }
  return (
    <SidePanel title={t('new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('price-book:cancel')}</Button><Button type="submit" form="new-assembly">{t('add')}</Button></>}>
      <form id="new-assembly" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <div className={classes['pair']}>
            <TextInput data-autofocus label={t('price-book:name')} placeholder={t('name_hint')} {...input('name')} />
            <TextInput label={t('price-book:code')} placeholder={t('code_hint')} {...input('code')} />
          </div>
          <div className={classes['pair']}>
            <TextInput label={t('price-book:category')} {...input('category')} />
            <TextInput label={t('input_in')} placeholder={t('input_hint')} {...input('unit')} />
          </div>
        </Stack>
      </form>
    </SidePanel>
  )
}
