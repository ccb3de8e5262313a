import { useMemo } from 'react'
import { IconLock, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { sha256OfText } from '../../shared/signing/sha256.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { InstantText } from '../look/date-text.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { Fingerprint } from './fingerprint.tsx'
import type { Ink } from './ink.ts'
import { InkDrawing } from './ink-drawing.tsx'
import classes from './signature-record.module.css'
import { TypedName } from './typed-name.tsx'

/** Who signed a document, when, before whom, and the fingerprint of what was signed, worked out anew on this laptop. */
export function SignatureRecord({ id }: { readonly id: string }) {
  const { t } = useTranslation('signatures')
  const { result: signature } = useLiveQuery('signature.get', { id })
  const intact = useMemo(() => (signature ? sha256OfText(signature.document) === signature.document_sha256 : null), [signature])
  if (!signature) return null
  const ink = JSON.parse(signature.ink) as Ink
  return (
    <section className={classes['record']} aria-label={t('signature')} data-print="keep">
      <div className={classes['who']}>
        <IconLock size={20} stroke={1.8} className={classes['lock']} aria-hidden="true" />
        <div>
          <div className={classes['name']}>{signature.signer_name}{signature.signer_title ? <span className={classes['title']}>, {signature.signer_title}</span> : null}</div>
          <div className={classes['when']}><InstantText at={signature.signed_at} timeZone={signature.time_zone} /></div>
          {signature.witness_name ? <div className={classes['when']}>{t('witnessed', { name: signature.witness_name })}</div> : null}
          <RecordMark table={signature.document_kind} id={signature.document_id} withWords />
        </div>
      </div>
      {ink.length > 0
        ? <div className={classes['ink']}><InkDrawing ink={ink} label={t('ink_of', { name: signature.signer_name })} /></div>
        : <div className={classes['typed']}><div className={classes['written']}><TypedName name={signature.signer_name} /></div>{t('typed_only')}</div>}
      <div className={classes['print']}>
        <div className={classes['check']} data-intact={intact}>
          {intact ? <IconShieldCheck size={16} stroke={1.8} aria-hidden="true" /> : <IconShieldX size={16} stroke={1.8} aria-hidden="true" />}
          {t(intact ? 'intact' : 'not_intact')}
        </div>
        <Fingerprint sha256={signature.document_sha256} label={t('fingerprint')} />
      </div>
    </section>
  )
}
