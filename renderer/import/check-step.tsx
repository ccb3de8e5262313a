import { useMemo } from 'react'
import { Button, Group } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImportDryRun, ImportRowProblem } from '../../shared/bridge.ts'
import { useFieldName } from '../history/field-value.tsx'
import { useCountWords } from '../look/count.ts'
import type { Column } from '../look/list/column.ts'
import { VirtualTable } from '../look/list/virtual-table.tsx'
import { Section } from '../look/section.tsx'
import classes from './check-step.module.css'
import type { ImportPlan } from './import-plan.ts'
import { useErrorFile } from './use-error-file.ts'

interface CheckStepProps {
  readonly plan: ImportPlan
  readonly check: ImportDryRun
  readonly onBack: () => void
}

/** What would happen: how many rows are ready, which are not and why. Nothing has been changed yet. */
export function CheckStep({ plan, check, onBack }: CheckStepProps) {
  const { t } = useTranslation('import')
  const name = useFieldName()
  const errorFile = useErrorFile(plan)
  const count = useCountWords()

  const columns = useMemo((): readonly Column<ImportRowProblem>[] => [
    { key: 'line', header: t('check.line'), width: 90, align: 'end', cell: (row) => row.line },
    { key: 'field', header: t('check.field'), width: 160, cell: (row) => (row.target ? name('project', row.target) : <span className="quiet">–</span>) },
    { key: 'value', header: t('check.value'), width: 160, grow: true, cell: (row) => row.value || <span className="quiet">–</span> },
    { key: 'problem', header: t('check.problem'), width: 280, grow: true, cell: (row) => <span data-severity={row.severity} className={classes['problem']}>{t(`problem.${row.problem}`)}{row.severity === 'warning' ? ` · ${t('check.left_out')}` : ''}</span> },
  ], [t, name])

  return (
    <>
      <dl className={classes['counts']}>
        <div><dd>{count(check.ready)}</dd><dt>{t('check.ready')}</dt></div>
        <div data-attention={check.refused > 0 || undefined}><dd>{count(check.refused)}</dd><dt>{t('check.refused')}</dt></div>
        <div><dd>{count(check.warnings)}</dd><dt>{t('check.warnings')}</dt></div>
      </dl>
      <p className="quiet">{t('check.text')}</p>
      <Group gap="xs" my="md">
        <Button variant="default" onClick={onBack}>{t('check.back')}</Button>
        {check.refused > 0 ? <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} />} onClick={() => { void errorFile() }}>{t('check.error_file')}</Button> : null}
      </Group>
      {check.problems.length > 0 ? (
        <Section title={t('check.problems', { count: check.problems.length })}>
          <div className={classes['problems']}>
            <VirtualTable label={t('check.problems', { count: check.problems.length })} columns={columns} total={check.problems.length} rowAt={(index) => check.problems[index]} rowKey={(row) => `${row.line}-${row.target}-${row.problem}`} />
          </div>
        </Section>
      ) : null}
    </>
  )
}
