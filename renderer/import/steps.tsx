import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './steps.module.css'

const steps = ['choose', 'map', 'check', 'import'] as const

/** Which of the four steps one is at. */
export function Steps({ at }: { readonly at: number }) {
  const { t } = useTranslation('import')
  return (
    <ol className={classes['steps']} aria-label={t('steps')}>
      {steps.map((step, index) => (
        <li key={step} className={classes['step']} data-done={index < at || undefined} aria-current={index === at ? 'step' : undefined}>
          <span className={classes['sign']} aria-hidden="true">{index < at ? <IconCheck size={14} stroke={2.4} /> : index + 1}</span>
          {t(`step.${step}`)}
        </li>
      ))}
    </ol>
  )
}
