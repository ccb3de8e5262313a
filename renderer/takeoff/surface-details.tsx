import type { ReactNode } from 'react'
import { useId } from 'react'
import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import type { WorkedOutSurface } from '../../shared/takeoff/work-out.ts'
import { rateUnits } from '../price-book/production-rate.ts'
import { Cell, QuantityCell, TextCell, useLengthReading, WholeCell } from './cell.tsx'
import { formatLength } from '../../shared/estimating/format-length.ts'
import { useCansWords } from './cans-words.ts'
import { FigureButton } from './figure-button.tsx'
import type { Measure } from './measure.ts'
import classes from './surface-details.module.css'
import { cansFor } from './takeoff-model.ts'
import type { Catalogue } from './use-catalogue.ts'
import type { Surface, TakeoffActions } from './use-takeoff-editing.ts'

interface SurfaceDetailsProps {
  readonly surface: Surface
  readonly worked: WorkedOutSurface | undefined
  readonly catalogue: Catalogue
  readonly measure: Measure
  readonly editable: boolean
  readonly costsVisible: boolean
  readonly actions: TakeoffActions
  readonly opened: string | null
  readonly onOpen: (figure: Figure) => void
}

const alongKinds: readonly Surface['kind'][] = ['baseboard', 'crown', 'soffit', 'fascia']

/** The rest of a surface: what it is made of, how it is prepared and reached, its primer, and what it costs. */
export function SurfaceDetails({ surface, worked, catalogue, measure, editable, costsVisible, actions, opened, onOpen }: SurfaceDetailsProps) {
  const { t } = useTranslation('takeoff')
  const read = useLengthReading(measure)
  const cans = useCansWords()
  type ChoiceField = 'substrate_id' | 'prep_factor_id' | 'height_factor_id' | 'access_factor_id' | 'primer_product_id' | 'production_rate_id'
  const choice = (field: ChoiceField, label: string, none: string, rows: readonly { readonly id: string; readonly label: string }[]): ReactNode => (
    <Labelled label={label}>{(id) => (
      <select id={id} className={classes['choice']} value={surface[field] ?? ''} disabled={!editable} onChange={(event) => {
        const chosen = event.currentTarget.value || null
        // who chooses a primer means a coat of it
        void actions.editSurface(surface.id, { [field]: chosen, ...(field === 'primer_product_id' && chosen !== null && surface.primer_coats === 0 ? { primer_coats: 1 } : {}), ...(field === 'primer_product_id' && chosen === null ? { primer_coats: 0 } : {}) })
      }}>
        <option value="">{none}</option>
        {rows.map((row) => <option key={row.id} value={row.id}>{row.label}</option>)}
      </select>
    )}</Labelled>
  )
  const named = (rows: readonly { readonly id: string; readonly name: string }[]) => rows.map(({ id, name }) => ({ id, label: name }))
  const figure = (label: string, of: Figure | null | undefined, after?: string | null): ReactNode => (of ? (
    <div className={classes['sum']}><span>{label}</span><FigureButton figure={of} measure={measure} label={label} opened={opened === figureKey(of)} onOpen={onOpen} />{after ? <small>{after}</small> : null}</div>
  ) : null)

  return (
    <div className={classes['details']}>
      <div className={classes['fields']}>
        {choice('substrate_id', t('substrate'), t('smooth'), named(catalogue.substratesFor(surface)))}
        {choice('production_rate_id', t('figure.rate'), t('no_rate'), named(catalogue.ratesFor(surface)))}
        {choice('primer_product_id', t('primer'), t('no_primer'), catalogue.primersFor(surface).map((product) => ({ id: product.id, label: catalogue.productName(product) })))}
        {surface.primer_product_id ? <Labelled label={t('primer_coats')}>{() => <WholeCell label={t('primer_coats')} most={20} value={surface.primer_coats} disabled={!editable} onCommit={({ from, to }) => actions.editSurface(surface.id, { primer_coats: to }, { ...surface, primer_coats: from })} />}</Labelled> : null}
        {choice('prep_factor_id', t('figure.prep'), t('no_prep'), named(catalogue.factorsFor('prep', surface.prep_factor_id)))}
        {choice('height_factor_id', t('figure.height_factor'), t('height_by_room'), named(catalogue.factorsFor('height', surface.height_factor_id)))}
        {choice('access_factor_id', t('figure.access'), t('free_access'), named(catalogue.factorsFor('access', surface.access_factor_id)))}
        {alongKinds.includes(surface.kind) || (surface.kind === 'other' && (surface.measured_unit === 'feet' || surface.measured_unit === 'metres')) ? (
          <Labelled label={t('figure.face_width')}>{() => (
            <Cell
              label={t('figure.face_width')} figures value={surface.face_width} disabled={!editable} placeholder={t('not_measured')} toText={(width) => (width === null ? '' : formatLength(width, measure.format))}
              fromText={(text) => (text.trim() === '' ? { ok: true, value: null } : read(text))} onCommit={({ from, to }) => actions.editSurface(surface.id, { face_width: to }, { ...surface, face_width: from })}
            />
          )}</Labelled>
        ) : null}
        {surface.kind === 'other' ? (
          <>
            <Labelled label={t('measured')}>{() => <QuantityCell label={t('measured')} value={surface.measured_thousandths} disabled={!editable} onCommit={({ from, to }) => actions.editSurface(surface.id, { measured_thousandths: to }, { ...surface, measured_thousandths: from })} />}</Labelled>
            <Labelled label={t('measured_in')}>{(id) => (
              <select id={id} className={classes['choice']} value={surface.measured_unit} disabled={!editable} onChange={(event) => { void actions.editSurface(surface.id, { measured_unit: event.currentTarget.value as Surface['measured_unit'] }) }}>
                {rateUnits.map((unit) => <option key={unit} value={unit}>{t(`measured_unit.${unit}`)}</option>)}
              </select>
            )}</Labelled>
          </>
        ) : null}
        <Labelled label={t('own_name')}>{() => <TextCell label={t('own_name')} value={surface.name} placeholder={t(`surface.${surface.kind}`)} disabled={!editable} onCommit={({ from, to }) => actions.editSurface(surface.id, { name: to }, { ...surface, name: from })} />}</Labelled>
        <Labelled label={t('note')} wide>{() => <TextCell label={t('note')} value={surface.note} placeholder={t('note_hint')} disabled={!editable} onCommit={({ from, to }) => actions.editSurface(surface.id, { note: to }, { ...surface, note: from })} />}</Labelled>
      </div>
      <div className={classes['sums']}>
        {figure(t('paint'), worked?.finish?.gallons, costsVisible && worked?.finish ? cans(cansFor(worked.finish)) : null)}
        {figure(t('primer'), worked?.primer?.gallons, costsVisible && worked?.primer ? cans(cansFor(worked.primer)) : null)}
        {figure(t('figure.labour_cost'), worked?.labour_cost)}
        {figure(t('cost_of_paint'), worked?.finish?.cost)}
        {figure(t('cost_of_primer'), worked?.primer?.cost)}
        {editable ? <Button className={classes['remove']} size="compact-sm" variant="subtle" color="gray" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={() => { actions.removeSurface(surface.id) }}>{t('remove_surface')}</Button> : null}
      </div>
    </div>
  )
}

function Labelled({ label, wide = false, children }: { readonly label: string; readonly wide?: boolean; readonly children: (id: string) => ReactNode }) {
  const id = useId()
  return <div className={classes['field']} data-wide={wide || undefined}><label htmlFor={id}>{label}</label>{children(id)}</div>
}
