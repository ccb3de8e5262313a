import { useEffect, useMemo, useRef } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import { Fingerprint } from './fingerprint.tsx'
import classes from './sign-dialog.module.css'

/** Right after signing: the lock closes, with the fingerprint of what was signed. */
export function LockMoment({ sha256, name, language, onClose }: { readonly sha256: string; readonly name: string; readonly language: ConsentLanguage; readonly onClose: () => void }) {
  const { i18n } = useTranslation('signatures')
  const words = useMemo(() => i18n.getFixedT(language, 'signatures'), [i18n, language])
  const done = useRef<HTMLButtonElement>(null)
  useEffect(() => { done.current?.focus() }, [])
  return (
    <section className={classes['done']} role="status">
      <svg className={classes['lock']} width="84" height="84" viewBox="0 0 48 48" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        <path className={classes['shackle']} d="M15 22v-6a9 9 0 0 1 18 0v6" />
        <rect x="10" y="22" width="28" height="20" rx="4" fill="currentColor" fillOpacity="0.12" />
        <path d="M18 32.5l4.2 4.2 8-8.4" />
      </svg>
      <h2>{words('signed_by', { name })}</h2>
      <p>{words('signed_means')}</p>
      <div className={classes['kept']}>
        <span>{words('fingerprint')}</span>
        <Fingerprint sha256={sha256} label={words('fingerprint')} />
      </div>
      <Button ref={done} size="md" onClick={onClose}>{words('done')}</Button>
    </section>
  )
}
