import { useState } from 'react'
import { Button, Checkbox, Select } from '@mantine/core'
import { IconArrowsLeftRight, IconFileOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { Became, Both, ComparedLine, ComparedSection } from '../../shared/estimating/comparison.ts'
import { formatTaxRate, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { humanNumber } from '../../shared/human-number.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { EmptyState } from '../look/empty-state.tsx'
import { KeyHint } from '../look/key-hint.tsx'
import { Money } from '../look/money.tsx'
import { Page } from '../look/page.tsx'
import plain from '../look/plain-table.module.css'
import { Section } from '../look/section.tsx'
import classes from './comparison-page.module.css'

type Comparison = NonNullable<QueryResult<'estimate.compare'>>

/** Two versions of an estimate, or two estimates of a project, side by side. */
export function ComparisonPage() {
  const { t } = useTranslation('estimates')
  const { id = '', other = '' } = useParams()
  const { result: found } = useLiveQuery('estimate.compare', { before: id, after: other })
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/estimates" variant="default">{t('to_estimates')}</Button>} />
  return <ComparisonView found={found} />
}

function ComparisonView({ found }: { readonly found: Comparison }) {
  const { t } = useTranslation('estimates')
  const navigate = useNavigate()
  const language = useSpokenLanguage()
  const seesCosts = seesRestricted(useSignedInUser().role)
  const { before, after, counts } = found
  const [all, setAll] = useState(false)
  const { result: estimates } = useLiveQuery('estimate.list', { project_id: before.project_id, sort: 'number', direction: 'asc', limit: 500 })
  const called = (estimate: Pick<Comparison['before'], 'id' | 'number' | 'version_number' | 'title'>): string => `${humanNumber('E', estimate)} · ${t('version_short', { version: estimate.version_number })} · ${estimate.title}`
  const choices = new Map([before, after, ...(estimates?.rows ?? [])].map((estimate) => [estimate.id, called(estimate)]))
  const show = (one: string, another: string): void => { void navigate(`/estimates/${one}/compare/${another}`, { replace: true }) }
  const swap = (): void => { show(after.id, before.id) }

  useBreadcrumb([{ label: t('title'), to: '/estimates' }, { label: humanNumber('E', after), to: `/estimates/${after.id}` }, { label: t('compare.title') }])
  useShortcut('x', swap)
  useShortcut('a', () => { setAll((is) => !is) })

  const choice = (label: string, value: string, onChange: (id: string) => void) => (
    <Select
      label={label} value={value} data={[...choices].map(([id, name]) => ({ value: id, label: name }))} searchable allowDeselect={false} nothingFoundMessage={t('compare.no_such')} className={classes['choice']}
      onChange={(id) => { if (id !== null) onChange(id) }}
    />
  )
  const sections = found.sections.filter((section) => all || section.became !== 'unchanged')
  const { tax_basis_points, tax_hundredths, ...others } = found.fields
  const fields = Object.entries(others)
  const taxDiffers = tax_basis_points !== undefined || tax_hundredths !== undefined
  return (
    <Page form="wide" title={t('compare.title')} detail={t('compare.counts', { ...counts })}>
      <div className={classes['sides']}>
        {choice(t('compare.before'), before.id, (id) => { show(id, after.id) })}
        <KeyHint label={t('compare.swap')} keys="x"><Button variant="default" leftSection={<IconArrowsLeftRight size={16} stroke={1.7} />} aria-keyshortcuts="x" onClick={swap}>{t('compare.swap')}</Button></KeyHint>
        {choice(t('compare.after'), after.id, (id) => { show(before.id, id) })}
        <Checkbox size="sm" label={t('compare.all')} checked={all} aria-keyshortcuts="a" onChange={(event) => { setAll(event.currentTarget.checked) }} />
      </div>
      <div className={classes['parts']}>
        <Section title={t('compare.sums')}>
          <table className={plain['table']}>
            <thead><tr><th>{t('compare.what')}</th><th data-align="end">{t('compare.before')}</th><th data-align="end">{t('compare.after')}</th><th data-align="end">{t('compare.difference')}</th></tr></thead>
            <tbody>
              {found.sums.map((sum) => (
                <tr key={sum.name} data-total={sum.name === 'total_cents'} className={classes['sum']}>
                  <td>{t(`sum.${sum.name.replace(/_cents$/, '')}`)}</td>
                  <td data-align="end"><Money cents={sum.before} dashZero /></td><td data-align="end"><Money cents={sum.after} dashZero /></td><td data-align="end"><Difference cents={sum.difference_cents} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
        {fields.length > 0 || taxDiffers ? (
          <Section title={t('compare.of_the_whole')}>
            <table className={plain['table']}>
              <thead><tr><th>{t('compare.what')}</th><th>{t('compare.before')}</th><th>{t('compare.after')}</th></tr></thead>
              <tbody>
                {fields.map(([field, values]) => <ChangedField key={field} field={field} values={values} />)}
                {taxDiffers ? <tr><td>{t('sum.tax')}</td><td>{formatTaxRate(before, { language })}</td><td>{formatTaxRate(after, { language })}</td></tr> : null}
              </tbody>
            </table>
          </Section>
        ) : null}
      </div>
      <Section title={t('compare.lines')}>
        {sections.length === 0 ? <p className={plain['none']}>{t('compare.nothing')}</p> : (
          <table className={`${plain['table']} ${classes['lines']}`}>
            <thead>
              <tr>
                <th>{t('compare.became')}</th><th className={classes['wide']}>{t('compare.line')}</th><th data-align="end">{t('compare.quantity_before')}</th><th data-align="end">{t('compare.quantity_after')}</th>
                {seesCosts ? <><th data-align="end">{t('compare.price_before')}</th><th data-align="end">{t('compare.price_after')}</th><th data-align="end">{t('compare.difference')}</th></> : null}
              </tr>
            </thead>
            {sections.map((section) => <SectionRows key={section.id.after ?? section.id.before} section={section} all={all} seesCosts={seesCosts} />)}
          </table>
        )}
      </Section>
    </Page>
  )
}

function SectionRows({ section, all, seesCosts }: { readonly section: ComparedSection; readonly all: boolean; readonly seesCosts: boolean }) {
  const { t } = useTranslation('estimates')
  const nameOn = (side: 'before' | 'after'): string | null => (section.name[side] === null ? null : [section.option[side], section.name[side]].filter(Boolean).join(' · ') || t('compare.without_name'))
  const [before, after] = [nameOn('before'), nameOn('after')]
  return (
    <tbody>
      <tr className={classes['section']} data-became={section.became}>
        <td>{section.became === 'added' || section.became === 'removed' ? t(`compare.state.${section.became}`) : null}</td>
        <th scope="row">{before !== null && after !== null && before !== after ? <><s>{before}</s> {after}</> : after ?? before}</th>
        <td /><td />
        {seesCosts ? <Prices of={section.price_cents} /> : null}
      </tr>
      {section.lines.filter((line) => all || line.became !== 'unchanged').map((line) => <LineRow key={line.id.after ?? line.id.before} line={line} seesCosts={seesCosts} />)}
    </tbody>
  )
}

/** Shown in columns of their own, or as the line itself. */
const inColumns: ReadonlySet<string> = new Set(['description', 'quantity_thousandths'])

function LineRow({ line, seesCosts }: { readonly line: ComparedLine; readonly seesCosts: boolean }) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const fieldName = useFieldName()
  const quantity = (side: 'before' | 'after'): string => (line.quantity_thousandths[side] === null ? '' : [formatThousandths(line.quantity_thousandths[side], { language }), line.unit[side]].filter(Boolean).join(' '))
  const { before, after } = line.description
  const more = Object.entries(line.fields).filter(([field]) => !inColumns.has(field))
  return (
    <tr data-became={line.became} className={classes['line']}>
      <td><BecameWord became={line.became} /></td>
      <td className={classes['wide']}>
        {line.fields.description ? <><s>{before}</s> {after}</> : (after ?? before) || t('line_without_words')}
        {more.length > 0 ? (
          <ul className={classes['fields']}>
            {more.map(([field, values]) => (
              <li key={field}>{fieldName('estimate_line', field)}: <FieldValue table="estimate_line" field={field} value={values.before} /> → <FieldValue table="estimate_line" field={field} value={values.after} /></li>
            ))}
          </ul>
        ) : null}
      </td>
      <td data-align="end">{quantity('before')}</td><td data-align="end">{quantity('after')}</td>
      {seesCosts ? <Prices of={line.price_cents} /> : null}
    </tr>
  )
}

function BecameWord({ became }: { readonly became: Became }) {
  const { t } = useTranslation('estimates')
  return <span className={classes['became']} data-became={became}>{t(`compare.state.${became}`)}</span>
}

function Prices({ of: { before, after } }: { readonly of: Both<number> }) {
  return <><td data-align="end">{before === null ? null : <Money cents={before} />}</td><td data-align="end">{after === null ? null : <Money cents={after} />}</td><td data-align="end"><Difference cents={(after ?? 0) - (before ?? 0)} /></td></>
}

/** What came on top wears a plus; what fell away stands in parentheses, as everywhere. */
function Difference({ cents }: { readonly cents: number }) {
  return <span className={classes['difference']}>{cents > 0 ? '+' : ''}<Money cents={cents} dashZero /></span>
}

function ChangedField({ field, values }: { readonly field: string; readonly values: Both<string | number> }) {
  const fieldName = useFieldName()
  return (
    <tr>
      <td>{fieldName('estimate', field)}</td>
      <td className={classes['text']}><FieldValue table="estimate" field={field} value={values.before} /></td>
      <td className={classes['text']}><FieldValue table="estimate" field={field} value={values.after} /></td>
    </tr>
  )
}
