import { useMemo } from 'react'
import type { SignedDocument } from '../../shared/signing/signed-document.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { DocumentView } from './document-view.tsx'
import { SignatureRecord } from './signature-record.tsx'
import classes from './signed-document-view.module.css'

/** A signed document exactly as it was signed, in the language in which it was agreed to, and under it who signed. */
export function SignedDocumentView({ id, currency, authorName }: { readonly id: string; readonly currency: string; readonly authorName?: string | null }) {
  const { result: signature } = useLiveQuery('signature.get', { id })
  const document = useMemo(() => (signature ? JSON.parse(signature.document) as SignedDocument : null), [signature])
  if (!signature || !document) return null
  return (
    <>
      <DocumentView document={document} language={signature.consent_language} currency={currency} {...(authorName === undefined ? {} : { authorName })} />
      <div className={classes['record']}>
        <SignatureRecord id={id} />
        <p className={classes['consent']} lang={signature.consent_language}>{signature.consent_text}</p>
      </div>
    </>
  )
}
