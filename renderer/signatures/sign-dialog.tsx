import type { FormEvent } from 'react'
import { useMemo, useRef, useState } from 'react'
import { Button, Checkbox, CloseButton, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { IconFingerprint, IconSignature } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { canonicalJson } from '../../shared/signing/canonical-json.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import { consentText, consentVersion } from '../../shared/signing/consent.ts'
import type { EstimateChoice } from '../../shared/signing/estimate-content.ts'
import type { DocumentContent, SignedDocument } from '../../shared/signing/signed-document.ts'
import { sealDocument } from '../../shared/signing/signed-document.ts'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { useCommand } from '../bridge/use-command.ts'
import { DocumentView } from './document-view.tsx'
import { OptionChoice, choiceIn } from './option-choice.tsx'
import type { Ink } from './ink.ts'
import { inkText } from './ink.ts'
import { LockMoment } from './lock-moment.tsx'
import classes from './sign-dialog.module.css'
import { SigningPad } from './signing-pad.tsx'

/** What the signer agrees to pay; null where nothing of that is signed. */
const agreedTotal = (content: DocumentContent): number | null =>
  (content.kind === 'estimate' || content.kind === 'change_order' ? content.total_cents : content.kind === 'ticket' ? content.sums?.total_cents ?? null : null)

interface SignDialogProps {
  /** The document as the rows have it now. */
  readonly document: SignedDocument
  readonly currency: string
  readonly authorName?: string | null
  /** Who is expected to sign; can be written over. */
  readonly expectedName?: string
  /** What the document would be with another choice of an estimate's options; left out where there is nothing to choose. */
  readonly documentWith?: (choice: EstimateChoice) => SignedDocument
  readonly onClose: () => void
}

/**
 * A whole screen for signing: the document as it will be printed, what is agreed to, a pad and the name. What is signed is exactly
 * what is shown; if the document changes underneath, it must be read again first.
 */
export function SignDialog({ document: current, currency, authorName, expectedName = '', documentWith, onClose }: SignDialogProps) {
  const { i18n } = useTranslation('signatures')
  const command = useCommand()
  const [language, setLanguage] = useState<ConsentLanguage>(i18n.language.startsWith('es') ? 'es' : 'en')
  const [choice, setChoice] = useState(() => choiceIn(current))
  const now = useMemo(() => (documentWith && choice ? documentWith(choice) : current), [documentWith, choice, current])
  const [shown, setShown] = useState(now)
  const [name, setName] = useState(expectedName)
  const [title, setTitle] = useState('')
  const [ink, setInk] = useState<Ink>([])
  const [cannotDraw, setCannotDraw] = useState(false)
  const [missing, setMissing] = useState<readonly ('name' | 'ink')[]>([])
  const [signed, setSigned] = useState<{ readonly sha256: string; readonly name: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const nameField = useRef<HTMLInputElement>(null)

  const words = useMemo(() => i18n.getFixedT(language, 'signatures'), [i18n, language])
  const sealed = useMemo(() => sealDocument(shown), [shown])
  // the signature itself locks the document; until then any difference means that it is not what was read
  const changed = signed === null && canonicalJson(now.content) !== canonicalJson(shown.content)
  const consent = consentText(consentVersion, language) ?? ''
  const { content } = shown
  // a ticket is signed twice, and each of the two says for whom
  const deed = content.kind === 'ticket' && content.signed_for === 'company' ? 'ticket_company' : content.kind

  const sign = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const lacks = [...(name.trim() === '' ? ['name' as const] : []), ...(ink.length === 0 && !cannotDraw ? ['ink' as const] : [])]
    setMissing(lacks)
    if (lacks.includes('name')) nameField.current?.focus()
    if (lacks.length > 0 || changed || busy) return
    setBusy(true)
    const outcome = await command('signature.sign', {
      id: newId(), project_id: content.project_id, document_kind: content.kind, document_id: content.id, ...sealed,
      signer_name: name.trim(), signer_title: title.trim(), ink: inkText(cannotDraw ? [] : ink),
      consent_text: consent, consent_version: consentVersion, consent_language: language,
      ...(documentWith && choice ? { choice: { ...choice, alternate_ids: [...choice.alternate_ids] } } : {}),
    })
    setBusy(false)
    if (outcome.ok) setSigned({ sha256: sealed.document_sha256, name: name.trim() })
  }

  const choose = (next: EstimateChoice): void => {
    setChoice(next)
    if (documentWith) setShown(documentWith(next))
  }

  return (
    <Modal.Root opened onClose={onClose} fullScreen closeOnEscape={!busy && (ink.length === 0 || signed !== null)} transitionProps={{ duration: 100 }}>
      <Modal.Overlay />
      <Modal.Content className={classes['content']} aria-label={words(`dialog_title.${deed}`)}>
        <Modal.Body p={0}>
          <div className={classes['dialog']} lang={language}>
            <div className={classes['bar']}>
              <h1 className={classes['heading']}>{words(`dialog_title.${deed}`)}</h1>
              {signed ? null : (
                <SegmentedControl
                  size="sm" aria-label={words('language')} value={language} onChange={(value) => { setLanguage(value as ConsentLanguage) }}
                  data={[{ value: 'en', label: 'English' }, { value: 'es', label: 'Español' }]}
                />
              )}
              <CloseButton size="lg" aria-label={words('close')} onClick={onClose} />
            </div>
            <div className={classes['columns']}>
              <section className={classes['document']} aria-label={words('the_document')} tabIndex={0}>
                <DocumentView document={shown} language={language} currency={currency} {...(authorName === undefined ? {} : { authorName })} />
              </section>
              {signed ? <LockMoment sha256={signed.sha256} name={signed.name} language={language} onClose={onClose} /> : (
                <form className={classes['signing']} onSubmit={(event) => { void sign(event) }} noValidate>
                  <div className={classes['scroll']}>
                    {documentWith && choice && content.kind === 'estimate' ? <OptionChoice options={content.options ?? []} choice={choice} language={language} currency={currency} disabled={busy} onChoose={choose} /> : null}
                    {agreedTotal(content) !== null ? (
                      <div className={classes['agreed']}>
                        <span>{words('agree_total')}</span>
                        <strong>{formatCents(agreedTotal(content) ?? 0, { language, currency })}</strong>
                      </div>
                    ) : null}
                    <p className={classes['consent']}>{consent}</p>
                    {changed ? (
                      <div className={classes['changed']} role="alert">
                        <p>{words('document_changed')}</p>
                        <Button size="compact-sm" variant="default" onClick={() => { setShown(now) }}>{words('show_changed')}</Button>
                      </div>
                    ) : null}
                    <div>
                      <SigningPad language={language} disabled={busy} typedName={cannotDraw ? name.trim() : null} onChange={(drawn) => { setInk(drawn); setMissing((before) => before.filter((each) => each !== 'ink')) }} />
                      {missing.includes('ink') ? <p className={classes['missing']} role="alert">{words('missing_ink')}</p> : null}
                    </div>
                    <Checkbox label={words('cannot_draw')} description={words('cannot_draw_means')} checked={cannotDraw} onChange={(event) => { setCannotDraw(event.currentTarget.checked); setMissing([]) }} />
                    <div className={classes['names']}>
                      <TextInput
                        ref={nameField} size="md" label={words('name')} required withAsterisk={false} autoComplete="off" value={name} error={missing.includes('name') ? words('missing_name') : null}
                        onChange={(event) => { setName(event.currentTarget.value); setMissing((before) => before.filter((each) => each !== 'name')) }}
                      />
                      <TextInput size="md" label={words('title')} description={null} placeholder={words('title_example')} autoComplete="off" value={title} onChange={(event) => { setTitle(event.currentTarget.value) }} />
                    </div>
                  </div>
                  <footer className={classes['foot']}>
                    <div className={classes['print']}><IconFingerprint size={16} stroke={1.7} aria-hidden="true" /><span>{words('fingerprint_before', { start: sealed.document_sha256.slice(0, 8) })}</span></div>
                    <Button type="submit" size="lg" leftSection={<IconSignature size={20} stroke={1.7} />} disabled={changed} loading={busy}>{words(`sign.${deed}`)}</Button>
                  </footer>
                </form>
              )}
            </div>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
