import { useTranslation } from 'react-i18next'
import { formatCents, formatTaxRate, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { humanNumber } from '../../shared/human-number.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { ContentSection, EstimateContent } from '../../shared/signing/estimate-content.ts'
import type { DocumentContent, DocumentHeading, ReportContent, SignedDocument } from '../../shared/signing/signed-document.ts'
import { formatDate } from '../look/date-text.tsx'
import { DocumentPhotos } from '../photos/document-photos.tsx'
import classes from './document-view.module.css'
import { ChangeOrderBody, ColourScheduleBody, ContractBody, JobDocumentNumber } from './job-document-bodies.tsx'
import { TicketBody } from './ticket-body.tsx'

interface DocumentViewProps {
  readonly document: SignedDocument
  /** The client's language: the document speaks it whatever the screen speaks. */
  readonly language: ConsentLanguage
  readonly currency: string
  /** Who wrote a report; its content names the author by id alone. */
  readonly authorName?: string | null
}

/** A document as it is printed and signed: prices, never costs. */
export function DocumentView({ document, language, currency, authorName }: DocumentViewProps) {
  return (
    <article className={classes['paper']} lang={language}>
      <Heading heading={document.heading} content={document.content} language={language} />
      <Body document={document} language={language} currency={currency} authorName={authorName ?? null} />
    </article>
  )
}

function Body({ document: { content, contract_sums: sums }, language, currency, authorName }: Required<DocumentViewProps>) {
  switch (content.kind) {
    case 'estimate': return <EstimateBody content={content} language={language} currency={currency} />
    case 'report': return <ReportBody content={content} language={language} authorName={authorName} />
    case 'change_order': return <ChangeOrderBody content={content} sums={sums} language={language} currency={currency} />
    case 'contract': return <ContractBody content={content} language={language} currency={currency} />
    case 'colour_schedule': return <ColourScheduleBody content={content} language={language} />
    case 'ticket': return <TicketBody content={content} language={language} currency={currency} />
  }
}

/** The words of a document in its own language. */
function useDocumentWords(language: ConsentLanguage) {
  const { i18n } = useTranslation('signatures')
  return i18n.getFixedT(language, 'signatures')
}

function Heading({ heading, content, language }: { readonly heading: DocumentHeading; readonly content: DocumentContent; readonly language: ConsentLanguage }) {
  const t = useDocumentWords(language)
  return (
    <header className={classes['heading']}>
      <div>
        <div className={classes['company']}>{heading.company_name}</div>
        <div className={classes['address']}>{heading.company_address}</div>
      </div>
      <div className={classes['what']}>
        <div className={classes['kind']}>{t(`document.${content.kind}`)}</div>
        {content.kind === 'estimate' ? (
          <div className={classes['number']}>
            {humanNumber('E', content)}{content.number === null ? ` · ${t('document.number_pending')}` : ''}
            {content.version_number > 1 ? ` · ${t('document.version', { version: content.version_number })}` : ''}
          </div>
        ) : <div className={classes['number']}>{content.kind === 'report' ? formatDate(content.report_date, language) : <JobDocumentNumber content={content} language={language} />}</div>}
      </div>
      <dl className={classes['parties']}>
        {heading.client_name ? <div><dt>{t('document.client')}</dt><dd>{heading.client_name}</dd></div> : null}
        <div><dt>{t('document.project')}</dt><dd>{heading.project_name}</dd></div>
        {heading.project_address ? <div><dt>{t('document.place')}</dt><dd>{heading.project_address}</dd></div> : null}
      </dl>
    </header>
  )
}

function EstimateBody({ content, language, currency }: { readonly content: EstimateContent; readonly language: ConsentLanguage; readonly currency: string }) {
  const t = useDocumentWords(language)
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const { options = [] } = content
  const chosen = options.filter((option) => option.chosen)
  return (
    <>
      <h2 className={classes['title']}>{content.title}</h2>
      <Paragraphs heading={t('document.scope_of_work')} text={content.scope_of_work ?? ''} />
      {content.sections.length > 0 || options.length === 0 ? <Lines sections={content.sections} language={language} money={money} /> : null}
      {(['package', 'alternate'] as const).map((kind) => {
        const offered = options.filter((option) => option.kind === kind)
        return offered.length === 0 ? null : (
          <section key={kind}>
            <h3 className={classes['offered']}>{t(`document.offered.${kind}`)}</h3>
            {offered.map((option) => (
              <section key={option.id} className={classes['option']} data-chosen={option.chosen} aria-label={option.name}>
                <header>
                  <strong>{option.name}</strong>
                  {option.chosen ? <span className={classes['chosen']}>{t('document.chosen')}</span> : null}
                  <span className={classes['worth']}>{t(kind === 'package' ? 'document.total_with_it' : option.chosen ? 'document.in_the_total' : 'document.adds')} <b>{money(kind === 'package' ? option.total_cents : option.adds_cents)}</b></span>
                </header>
                {option.description ? <p>{option.description}</p> : null}
                {option.sections.length > 0 ? <Lines sections={option.sections} language={language} money={money} /> : null}
              </section>
            ))}
          </section>
        )
      })}
      <dl className={classes['sums']} data-print="keep">
        {chosen.length > 0 && content.sections.length > 0 ? <div><dt>{t('document.in_any_case')}</dt><dd>{money(priceOf(content.sections))}</dd></div> : null}
        {chosen.map((option) => <div key={option.id}><dt>{option.name}</dt><dd>{money(priceOf(option.sections))}</dd></div>)}
        <div><dt>{t('document.subtotal')}</dt><dd>{money(content.subtotal_cents)}</dd></div>
        {content.discount_cents === 0 ? null : <div><dt>{t('document.discount')}</dt><dd>{money(-content.discount_cents)}</dd></div>}
        {content.tax_cents === 0 ? null : <div><dt>{content.tax_name ? `${content.tax_name} ${formatTaxRate(content, { language })}` : t('document.tax', { rate: formatTaxRate(content, { language }) })}</dt><dd>{money(content.tax_cents)}</dd></div>}
        <div className={classes['total']}><dt>{t('document.total')}</dt><dd>{money(content.total_cents)}</dd></div>
      </dl>
      <Paragraphs heading={t('document.exclusions')} text={content.exclusions ?? ''} />
      <Paragraphs heading={t('document.notes')} text={content.notes} />
      <Paragraphs heading={t('document.terms')} text={content.terms} />
      <DocumentPhotos photos={content.photos} language={language} />
    </>
  )
}

const priceOf = (sections: readonly ContentSection[]): number => sections.reduce((sum, section) => sum + section.price_cents, 0)

function Lines({ sections, language, money }: { readonly sections: readonly ContentSection[]; readonly language: ConsentLanguage; readonly money: (cents: number) => string }) {
  const t = useDocumentWords(language)
  return (
    <table className={classes['lines']}>
      <thead>
        <tr>
          <th scope="col">{t('document.description')}</th>
          <th scope="col" className={classes['figure']}>{t('document.quantity')}</th>
          <th scope="col">{t('document.unit')}</th>
          <th scope="col" className={classes['figure']}>{t('document.price')}</th>
        </tr>
      </thead>
      {sections.map((section, index) => (
        <tbody key={index}>
          <tr className={classes['section']}>
            <th scope="rowgroup" colSpan={3}>{section.name}</th>
            <td className={classes['figure']}>{money(section.price_cents)}</td>
          </tr>
          {section.lines.map((line, at) => (
            <tr key={at}>
              <td className={classes['words']}>{line.description}{line.allowance ? <span className={classes['allowance']}>{t('document.allowance')}</span> : null}</td>
              <td className={classes['figure']}>{formatThousandths(line.quantity_thousandths, { language })}</td>
              <td className={classes['unit']}>{line.unit}</td>
              <td className={classes['figure']}>{money(line.price_cents)}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}

const entryKinds = ['crew', 'work', 'material', 'delay'] as const

function ReportBody({ content, language, authorName }: { readonly content: ReportContent; readonly language: ConsentLanguage; readonly authorName: string | null }) {
  const t = useDocumentWords(language)
  const { temperature_low_fahrenheit: low, temperature_high_fahrenheit: high } = content
  const temperatures = [low, high].filter((each) => each !== null).map((each) => `${each} °F`).join(' – ')
  return (
    <>
      <dl className={classes['facts']}>
        {authorName ? <div><dt>{t('document.author')}</dt><dd>{authorName}</dd></div> : null}
        {content.weather ? <div><dt>{t('document.weather')}</dt><dd>{t(`document.weathers.${content.weather}`)}{temperatures ? `, ${temperatures}` : ''}</dd></div> : null}
      </dl>
      {entryKinds.map((kind) => {
        const entries = content.entries.filter((entry) => entry.kind === kind)
        if (entries.length === 0) return null
        return (
          <section key={kind}>
            <h2 className={classes['title']}>{t(`document.entries.${kind}`)}</h2>
            <table className={classes['lines']}>
              <tbody>
                {entries.map((entry, index) => (
                  <tr key={index}>
                    <td className={classes['words']}>{entry.description}</td>
                    <td className={classes['figure']}>{entry.quantity_thousandths === null ? '' : `${formatThousandths(entry.quantity_thousandths, { language })} ${kind === 'material' ? entry.unit : t('document.hours')}`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )
      })}
      <Paragraphs heading={t('document.notes')} text={content.notes} />
    </>
  )
}

function Paragraphs({ heading, text }: { readonly heading: string; readonly text: string }) {
  if (text.trim() === '') return null
  return (
    <section className={classes['paragraphs']}>
      <h3>{heading}</h3>
      <p>{text}</p>
    </section>
  )
}
