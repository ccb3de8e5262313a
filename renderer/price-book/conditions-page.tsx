import { useState } from 'react'
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconArchive, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { officeRoles } from '../../shared/commands/command.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useNotice } from '../look/notices.tsx'
import { Page } from '../look/page.tsx'
import table from '../look/plain-table.module.css'
import { Section } from '../look/section.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { LengthCell, ShareCell, TextCell } from '../takeoff/cell.tsx'
import { useMeasure } from '../takeoff/use-measure.ts'
import classes from './conditions-page.module.css'
import { PriceBookParts } from './price-book-parts.tsx'

const factorKinds = ['prep', 'height', 'access'] as const

/** What the work meets: what is painted on, how much has to be prepared, how high it is, how one gets there. */
export function ConditionsPage() {
  const { t } = useTranslation(['products', 'price-book'])
  const mayEdit = officeRoles.includes(useSignedInUser().role)
  useBreadcrumb([{ label: t('price-book:title'), to: '/price-book' }, { label: t('parts.conditions') }])
  return (
    <Page form="wide" title={t('parts.conditions')} detail={t('conditions.detail')} parts={<PriceBookParts />}>
      <div className={classes['columns']}>
        <Substrates mayEdit={mayEdit} />
        {factorKinds.map((kind) => <Factors key={kind} kind={kind} mayEdit={mayEdit} />)}
      </div>
    </Page>
  )
}

interface PartProps { readonly mayEdit: boolean }

function Substrates({ mayEdit }: PartProps) {
  const { t } = useTranslation('products')
  const command = useCommand()
  const archived = useArchivedNotice()
  const { result } = useLiveQuery('substrate.list', { archived: false })
  return (
    <Section title={t('conditions.substrates')}>
      <p className={classes['text']}>{t('conditions.substrates_text')}</p>
      <table className={table['table']}>
        <thead><tr><th>{t('name')}</th><th data-align="end">{t('conditions.takes')}</th><td /></tr></thead>
        <tbody>
          {(result ?? []).map((row) => (
            <tr key={row.id} className={classes['row']}>
              <td><div className={classes['name']}><TextCell required label={t('name')} value={row.name} disabled={!mayEdit} onCommit={(edit) => command('substrate.edit', { id: row.id, edits: { name: edit } })} /><RecordMark table="substrate" id={row.id} /></div></td>
              <td className={classes['figure']}><ShareCell label={`${t('conditions.takes')}: ${row.name}`} value={row.texture_basis_points} disabled={!mayEdit} onCommit={(edit) => command('substrate.edit', { id: row.id, edits: { texture_basis_points: edit } })} /></td>
              <td className={classes['act']}>{mayEdit ? (
                <ActionIcon size="sm" aria-label={t('conditions.archive', { name: row.name })} onClick={() => { void command('substrate.archive', { id: row.id }).then(({ ok }) => { if (ok) archived(row.name, () => { void command('substrate.restore', { id: row.id }) }) }) }}><IconArchive size={15} stroke={1.7} /></ActionIcon>
              ) : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {mayEdit ? <AddByName label={t('conditions.new_substrate')} onAdd={(name) => command('substrate.create', { id: newId(), name, texture_basis_points: 10_000 })} /> : null}
    </Section>
  )
}

function Factors({ kind, mayEdit }: PartProps & { readonly kind: (typeof factorKinds)[number] }) {
  const { t } = useTranslation('products')
  const command = useCommand()
  const measure = useMeasure()
  const archived = useArchivedNotice()
  const { result } = useLiveQuery('labour_factor.list', { archived: false })
  const rows = (result ?? []).filter((row) => row.kind === kind).sort((one, other) => one.above - other.above || one.basis_points - other.basis_points || (one.id < other.id ? -1 : 1))
  return (
    <Section title={t(`conditions.${kind}`)}>
      <p className={classes['text']}>{t(`conditions.${kind}_text`)}</p>
      <table className={table['table']}>
        <thead><tr><th>{t('name')}</th>{kind === 'height' ? <th data-align="end">{t('conditions.above')}</th> : null}<th data-align="end">{t('conditions.lasts')}</th><td /></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={classes['row']}>
              <td><div className={classes['name']}><TextCell required label={t('name')} value={row.name} disabled={!mayEdit} onCommit={(edit) => command('labour_factor.edit', { id: row.id, edits: { name: edit } })} /><RecordMark table="labour_factor" id={row.id} /></div></td>
              {kind === 'height' ? <td className={classes['figure']}><LengthCell label={`${t('conditions.above')}: ${row.name}`} measure={measure} value={row.above} disabled={!mayEdit} onCommit={(edit) => command('labour_factor.edit', { id: row.id, edits: { above: edit } })} /></td> : null}
              <td className={classes['figure']}><ShareCell label={`${t('conditions.lasts')}: ${row.name}`} value={row.basis_points} disabled={!mayEdit} onCommit={(edit) => command('labour_factor.edit', { id: row.id, edits: { basis_points: edit } })} /></td>
              <td className={classes['act']}>{mayEdit ? (
                <ActionIcon size="sm" aria-label={t('conditions.archive', { name: row.name })} onClick={() => { void command('labour_factor.archive', { id: row.id }).then(({ ok }) => { if (ok) archived(row.name, () => { void command('labour_factor.restore', { id: row.id }) }) }) }}><IconArchive size={15} stroke={1.7} /></ActionIcon>
              ) : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {mayEdit ? <AddByName label={t(`conditions.new_${kind}`)} onAdd={(name) => command('labour_factor.create', { id: newId(), kind, name, basis_points: 10_000, above: 0 })} /> : null}
    </Section>
  )
}

function useArchivedNotice(): (name: string, undo: () => void) => void {
  const { t } = useTranslation('price-book')
  const tell = useNotice()
  return (name, undo) => { tell({ title: t('archived_notice', { name }), tone: 'quiet', action: { label: t('undo'), run: undo } }) }
}

/** One more of a short list: its name, then its figures where they stand. */
function AddByName({ label, onAdd }: { readonly label: string; readonly onAdd: (name: string) => Promise<{ readonly ok: boolean }> }) {
  const { t } = useTranslation('products')
  const [name, setName] = useState('')
  return (
    <form
      className={classes['add']}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '') return
        void onAdd(name.trim()).then(({ ok }) => { if (ok) setName('') })
      }}
    >
      <TextInput size="xs" aria-label={label} placeholder={label} value={name} onChange={(event) => { setName(event.currentTarget.value) }} />
      <Button size="xs" type="submit" variant="default" leftSection={<IconPlus size={14} />} disabled={name.trim() === ''}>{t('conditions.add')}</Button>
    </form>
  )
}
