import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ImportMapping, ImportTarget } from '../../shared/bridge.ts'
import { importTargets, neededTargets } from '../../shared/bridge.ts'
import table from '../look/plain-table.module.css'
import type { ImportPlan } from './import-plan.ts'
import classes from './mapping-step.module.css'
import { useTargetName } from './target-name.ts'

const samples = 3

interface MappingStepProps {
  readonly plan: ImportPlan
  readonly onMapping: (mapping: ImportMapping) => void
  readonly onBack: () => void
}

/** Says which column of the file goes where, with what stands in it. */
export function MappingStep({ plan: { file, mapping }, onMapping, onBack }: MappingStepProps) {
  const { t } = useTranslation('import')
  const name = useTargetName(file.kind)
  const needed: readonly ImportTarget[] = neededTargets[file.kind]
  const set = (target: ImportTarget, header: string | null): void => {
    const { [target]: _before, ...others } = mapping
    onMapping(header === null ? others : { ...others, [target]: header })
  }

  return (
    <>
      <p className={classes['file']}>
        <strong>{file.file_name}</strong>
        <span className="quiet">{t('map.file', { count: file.rows, columns: file.headers.length, encoding: file.encoding })}</span>
        {file.sheet === null ? null : <span className="quiet">{t('map.sheet', { sheet: file.sheet })}{file.other_sheets > 0 ? ` · ${t('map.other_sheets', { count: file.other_sheets })}` : ''}</span>}
        <Button variant="default" size="compact-sm" onClick={onBack}>{t('map.other_file')}</Button>
        {needed.some((target) => mapping[target] === undefined) ? <span className={classes['hint']}>{t(`kind.${file.kind}.needed`)}</span> : null}
      </p>
      <table className={`${table['table']} ${classes['table']}`}>
        <thead><tr><th scope="col">{t('map.field')}</th><th scope="col">{t('map.column')}</th><th scope="col">{t('map.sample')}</th></tr></thead>
        <tbody>
          {importTargets[file.kind].map((target) => {
            const header = mapping[target]
            const column = header === undefined ? -1 : file.headers.indexOf(header)
            const values = column < 0 ? [] : file.sample.map((row) => row[column] ?? '').filter((value) => value.trim() !== '').slice(0, samples)
            const label = name(target)
            return (
              <tr key={target}>
                <th scope="row" className={classes['target']}>{label}{needed.includes(target) ? <span className={classes['needed']}> {t('map.needed')}</span> : null}</th>
                <td>
                  <Select
                    aria-label={t('map.column_for', { field: label })} data={[...new Set(file.headers)].filter((each) => each !== '')} value={header ?? null} searchable clearable placeholder={t('map.none')} w={280} size="xs"
                    clearButtonProps={{ 'aria-label': t('map.clear', { field: label }) }} onChange={(chosen) => { set(target, chosen) }}
                  />
                </td>
                <td className={classes['samples']}>{values.map((value, index) => <span key={index}>{value}</span>)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}
