import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { budgetTable, type BudgetColumns } from '../../shared/estimating/budget.ts'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
import { humanNumber } from '../../shared/human-number.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { EmptyState } from '../look/empty-state.tsx'
import { Money } from '../look/money.tsx'
import table from '../look/plain-table.module.css'
import classes from './project-budget.module.css'

/** What a project may cost, by cost code: as it was accepted, what approved changes add, and what that comes to. */
export function ProjectBudget({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('budget')
  const { role } = useSignedInUser()
  const command = useCommand()
  const { result } = useLiveQuery('budget.list', { project_id: projectId })
  if (!estimatingRoles.includes(role)) return <p className="quiet">{t('hidden')}</p>
  if (!result) return null
  const { rows, total } = budgetTable(result.rows)
  const named = new Map(result.rows.map((row) => [row.cost_code_id, row]))

  return (
    <div className={classes['part']}>
      {result.unwritten.map((estimate) => (
        <p key={estimate.id} className={classes['note']}>
          <span>{t('unwritten', { number: humanNumber('E', estimate), title: estimate.title })}</span>
          <Button size="compact-sm" variant="default" onClick={() => { void command('budget.write', { id: estimate.id, project_id: projectId }) }}>{t('write')}</Button>
        </p>
      ))}
      {rows.length === 0 ? <EmptyState title={t('empty_title')} text={t('empty_text')} /> : (
        <div className={classes['scroll']}>
          <table className={table['table']} aria-label={t('title')}>
            <thead>
              <tr>
                <th scope="col" rowSpan={2}>{t('code')}</th>
                {(['original', 'changes', 'revised'] as const).map((head) => <th key={head} scope="col" rowSpan={2} data-align="end">{t(head)}</th>)}
                <th scope="colgroup" colSpan={4} data-align="end" className={classes['group']}>{t('of_revised')}</th>
              </tr>
              <tr>{(['labour', 'material', 'other', 'hours'] as const).map((head) => <th key={head} scope="col" data-align="end">{t(head)}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map(({ cost_code_id, ...columns }) => {
                const code = named.get(cost_code_id)
                return (
                  <tr key={cost_code_id ?? ''}>
                    <th scope="row" className={classes['code']}>{code?.code ? <><span className="figures">{code.code}</span> {code.name}</> : t('no_code')}</th>
                    <Amounts of={columns} />
                  </tr>
                )
              })}
            </tbody>
            <tfoot><tr className={classes['total']}><th scope="row">{t('total')}</th><Amounts of={total} /></tr></tfoot>
          </table>
        </div>
      )}
    </div>
  )
}

function Amounts({ of }: { readonly of: BudgetColumns }) {
  const language = useSpokenLanguage()
  return (
    <>
      <td data-align="end"><Money cents={of.original_cents} dashZero /></td>
      <td data-align="end"><Money cents={of.changes_cents} dashZero /></td>
      <td data-align="end" data-revised={of.revised_cents} className={classes['revised']}><Money cents={of.revised_cents} dashZero /></td>
      <td data-align="end"><Money cents={of.labour_cents} dashZero /></td>
      <td data-align="end"><Money cents={of.material_cents} dashZero /></td>
      <td data-align="end"><Money cents={of.other_cents} dashZero /></td>
      <td data-align="end">{of.hours_thousandths === null ? <Money cents={null} /> : formatThousandths(of.hours_thousandths, { language })}</td>
    </>
  )
}
