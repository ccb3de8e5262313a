import { useTranslation } from 'react-i18next'
import { formatCents, formatTaxRate, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { changeOrderNumber, humanNumber, ticketNumber } from '../../shared/human-number.ts'
import type { ChangeOrderContent } from '../../shared/signing/change-order-content.ts'
import type { ColourScheduleContent } from '../../shared/signing/colour-schedule-content.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { ContractContent } from '../../shared/signing/contract-content.ts'
import type { TicketContent } from '../../shared/signing/ticket-content.ts'
import type { ContractSums } from '../../shared/signing/signed-document.ts'
import { formatDate } from '../look/date-text.tsx'
import { DocumentPhotos } from '../photos/document-photos.tsx'
import classes from './document-view.module.css'

/** The words of a document in its own language. */
export function useDocumentWords(language: ConsentLanguage) {
  const { i18n } = useTranslation('signatures')
  return i18n.getFixedT(language, 'signatures')
}

/** What a change order asks the client to agree to. */
export function ChangeOrderBody({ content, sums, language, currency }: { readonly content: ChangeOrderContent; readonly sums: ContractSums | undefined; readonly language: ConsentLanguage; readonly currency: string }) {
  const t = useDocumentWords(language)
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const { days_of_delay: days } = content
  const conditions = [
    t(`document.pricing.${content.pricing}`),
    ...(days === 0 ? [] : [t(days > 0 ? 'document.delay' : 'document.earlier', { count: Math.abs(days) })]),
    ...(content.respond_by === null ? [] : [t('document.respond_by', { date: formatDate(content.respond_by, language) })]),
  ]
  return (
    <>
      <h2 className={classes['title']}>{content.title}</h2>
      <Paragraphs heading={t('document.reason')} text={content.reason} />
      <table className={classes['lines']}>
        <thead>
          <tr>
            <th scope="col">{t('document.description')}</th>
            <th scope="col" className={classes['figure']}>{t('document.quantity')}</th>
            <th scope="col">{t('document.unit')}</th>
            <th scope="col" className={classes['figure']}>{t('document.price')}</th>
          </tr>
        </thead>
        <tbody>
          {content.lines.map((line, index) => (
            <tr key={index}>
              <td className={classes['words']}>{line.description}</td>
              <td className={classes['figure']}>{formatThousandths(line.quantity_thousandths, { language })}</td>
              <td className={classes['unit']}>{line.unit}</td>
              <td className={classes['figure']}>{money(line.price_cents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={classes['sums']} data-print="keep">
        <div><dt>{t('document.subtotal')}</dt><dd>{money(content.subtotal_cents)}</dd></div>
        {content.tax_cents === 0 ? null : <div><dt>{content.tax_name ? `${content.tax_name} ${formatTaxRate(content, { language })}` : t('document.tax', { rate: formatTaxRate(content, { language }) })}</dt><dd>{money(content.tax_cents)}</dd></div>}
        <div className={classes['total']}><dt>{t('document.total')}</dt><dd>{money(content.total_cents)}</dd></div>
      </dl>
      {sums ? (
        <dl className={classes['sums']} data-print="keep">
          <div><dt>{t('document.sum_before')}</dt><dd>{money(sums.before_cents)}</dd></div>
          <div><dt>{t('document.sum_after')}</dt><dd>{money(sums.after_cents)}</dd></div>
        </dl>
      ) : null}
      <p className={classes['paragraphs']}>{conditions.join(' ')}</p>
      <DocumentPhotos photos={content.photos} language={language} />
    </>
  )
}

/** What a contract says. */
export function ContractBody({ content, language, currency }: { readonly content: ContractContent; readonly language: ConsentLanguage; readonly currency: string }) {
  const t = useDocumentWords(language)
  const money = (cents: number): string => formatCents(cents, { language, currency })
  return (
    <>
      <h2 className={classes['title']}>{content.title}</h2>
      <dl className={classes['sums']} data-print="keep"><div className={classes['total']}><dt>{t('document.contract_sum')}</dt><dd>{money(content.sum_cents)}</dd></div></dl>
      <div lang={content.language}>
        {content.clauses.map((clause, index) => <Paragraphs key={index} heading={`${index + 1}. ${clause.title}`} text={clause.text} />)}
      </div>
      <h2 className={classes['title']}>{t('document.payments')}</h2>
      <table className={classes['lines']}>
        <thead>
          <tr>
            <th scope="col">{t('document.payment')}</th>
            <th scope="col">{t('document.due')}</th>
            <th scope="col" className={classes['figure']}>{t('document.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {content.payments.map((payment, index) => (
            <tr key={index}>
              <td className={classes['words']}>{payment.name}</td>
              <td className={classes['words']}>{payment.due}</td>
              <td className={classes['figure']}>{money(payment.amount_cents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** The colours that the client approves. */
export function ColourScheduleBody({ content, language }: { readonly content: ColourScheduleContent; readonly language: ConsentLanguage }) {
  const t = useDocumentWords(language)
  return (
    <>
      <h2 className={classes['title']}>{content.title}</h2>
      <table className={classes['lines']}>
        <thead>
          <tr>{(['room', 'surface', 'colour', 'sheen'] as const).map((head) => <th key={head} scope="col">{t(`document.${head}`)}</th>)}</tr>
        </thead>
        <tbody>
          {content.lines.map((line, index) => (
            <tr key={index}>
              <td>{line.room}</td>
              <td>{[line.surface, line.substrate].filter(Boolean).join(', ')}</td>
              <td>
                {line.swatch ? <span className={classes['swatch']} style={{ background: line.swatch }} aria-hidden="true" /> : null}
                {[line.brand, line.code, line.name].filter(Boolean).join(' ')}
                {line.notes ? <div className={classes['under']}>{line.notes}</div> : null}
              </td>
              <td>{line.sheen}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Paragraphs heading={t('document.notes')} text={content.notes} />
    </>
  )
}

/** What stands below the kind of document at its head: to which estimate it belongs, which version it is. */
export function JobDocumentNumber({ content, language }: { readonly content: ChangeOrderContent | ContractContent | ColourScheduleContent | TicketContent; readonly language: ConsentLanguage }) {
  const t = useDocumentWords(language)
  if (content.kind === 'colour_schedule') return <>{content.version_number > 1 ? t('document.version', { version: content.version_number }) : ''}</>
  const estimate = t('document.about_estimate', { number: humanNumber('E', { id: content.estimate_id, number: content.estimate_number }) })
  if (content.kind === 'ticket') return <>{[ticketNumber({ number: content.number, suffix: null }), estimate, ...(content.change_order_number === null ? [] : [changeOrderNumber({ number: content.change_order_number, suffix: null })])].join(' · ')}</>
  return <>{content.kind === 'change_order' ? `${changeOrderNumber({ number: content.number, suffix: null })} · ${estimate}` : estimate}</>
}

/** A heading and the text below it; nothing where there is no text. */
export function Paragraphs({ heading, text }: { readonly heading: string; readonly text: string }) {
  if (text.trim() === '') return null
  return (
    <section className={classes['paragraphs']}>
      <h3>{heading}</h3>
      <p>{text}</p>
    </section>
  )
}
