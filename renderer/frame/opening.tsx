import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Mark } from './mark.tsx'
import classes from './opening.module.css'

const patience = 1_500

/** While the engine opens the laptop's own data. It takes a moment only, so words come only when it takes longer. */
export function Opening() {
  const { t } = useTranslation('frame')
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => { setLate(true) }, patience)
    return () => { clearTimeout(timer) }
  }, [])
  return (
    <div className={classes['opening']}>
      <Mark size={44} />
      <p role="status">{late ? t('opening') : '\u00a0'}</p>
    </div>
  )
}
