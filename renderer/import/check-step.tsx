import { useMemo } from 'react'
import { Button, Group } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImportChange, ImportDryRun, ImportRowProblem } from '../../shared/bridge.ts'
import { FieldValue } from '../history/field-value.tsx'
import { useCountWords } from '../look/count.ts'
import type { Column } from '../look/list/column.ts'
import { VirtualTable } from '../look/list/virtual-table.tsx'
import { Section } from '../look/section.tsx'
import classes from './check-step.module.css'
import type { ImportPlan } from './import-plan.ts'
import { importTables, useTargetName } from './target-name.ts'
import { useErrorFile } from './use-error-file.ts'

/** So many remarks and changes come with a check. */
const mostShown = 500

interface CheckStepProps {
  readonly plan: ImportPlan
  readonly check: ImportDryRun
  readonly onBack: () => void
}

/** What would happen: how many rows are ready, which are not and why. Nothing has been changed yet. */
export function CheckStep({ plan, check, onBack }: CheckStepProps) {
  const { t } = useTranslation('import')
  const { kind } = plan.file
  const name = useTargetName(kind)
  const changing = kind !== 'projects' && kind !== 'estimate_lines'
  const errorFile = useErrorFile(plan)
  const count = useCountWords()

  const columns = useMemo((): readonly Column<ImportRowProblem>[] => [
    { key: 'line', header: t('check.line'), width: 90, align: 'end', cell: (row) => row.line },
    { key: 'field', header: t('check.field'), width: 190, cell: (row) => (row.target ? name(row.target) : <span className="quiet">–</span>) },
    { key: 'value', header: t('check.value'), width: 160, grow: true, cell: (row) => row.value || <span className="quiet">–</span> },
    { key: 'problem', header: t('check.problem'), width: 280, grow: true, cell: (row) => <span data-severity={row.severity} className={classes['problem']}>{t(`problem.${row.problem}`)}{row.severity === 'warning' ? ` · ${t('check.left_out')}` : ''}</span> },
  ], [t, name])
  const changeColumns = useMemo((): readonly Column<ImportChange>[] => [
    { key: 'line', header: t('check.line'), width: 90, align: 'end', cell: (row) => row.line },
    { key: 'record', header: t('check.record'), width: 200, grow: true, cell: (row) => row.title },
    { key: 'field', header: t('check.field'), width: 190, cell: (row) => name(row.field) },
    { key: 'from', header: t('check.from'), width: 160, grow: true, cell: (row) => <FieldValue table={importTables[kind]} field={row.field} value={row.from} /> },
    { key: 'to', header: t('check.to'), width: 160, grow: true, cell: (row) => <strong><FieldValue table={importTables[kind]} field={row.field} value={row.to} /></strong> },
  ], [t, name, kind])
  const text = !check.all_or_nothing ? 'check.text' : check.refused > 0 ? 'check.whole_refused' : check.ready === 0 ? 'check.nothing_new' : 'check.whole'

  /** More than are shown are not counted. */
  const titled = (key: 'check.problems' | 'check.changes', length: number): string => (length < mostShown ? t(key, { count: length }) : t('check.first', { what: t(key, { count: length }) }))

  return (
    <>
      <dl className={classes['counts']}>
        <div><dd>{count(check.ready - check.changed)}</dd><dt>{t(check.all_or_nothing ? 'check.added' : 'check.ready')}</dt></div>
        {changing ? <div><dd>{count(check.changed)}</dd><dt>{t('check.changed')}</dt></div> : null}
        {changing ? <div><dd>{count(check.unchanged)}</dd><dt>{t('check.unchanged')}</dt></div> : null}
        <div data-attention={check.refused > 0 || undefined}><dd>{count(check.refused)}</dd><dt>{t(check.all_or_nothing ? 'check.wrong' : 'check.refused')}</dt></div>
        {check.all_or_nothing ? null : <div><dd>{count(check.warnings)}</dd><dt>{t('check.warnings')}</dt></div>}
      </dl>
      <p className={check.all_or_nothing && check.refused > 0 ? classes['refused'] : 'quiet'} role="status">{t(text)}</p>
      <Group gap="xs" my="md">
        <Button variant="default" onClick={onBack}>{t('check.back')}</Button>
        {check.refused > 0 ? <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} />} onClick={() => { void errorFile() }}>{t(check.all_or_nothing ? 'check.wrong_file' : 'check.error_file')}</Button> : null}
      </Group>
      {check.problems.length > 0 ? (
        <Section title={titled('check.problems', check.problems.length)}>
          <div className={classes['problems']}>
            <VirtualTable label={t('check.problems', { count: check.problems.length })} columns={columns} total={check.problems.length} rowAt={(index) => check.problems[index]} rowKey={(row) => `${row.line}-${row.target}-${row.problem}`} />
          </div>
        </Section>
      ) : null}
      {check.changes.length > 0 ? (
        <Section title={titled('check.changes', check.changes.length)}>
          <div className={classes['problems']}>
            <VirtualTable label={t('check.changes', { count: check.changes.length })} columns={changeColumns} total={check.changes.length} rowAt={(index) => check.changes[index]} rowKey={(row) => `${row.line}-${row.field}`} />
          </div>
        </Section>
      ) : null}
    </>
  )
}
