import { formatCents, formatTaxRate, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { labourHours } from '../../shared/estimating/ticket-totals.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { TicketContent } from '../../shared/signing/ticket-content.ts'
import { formatDate } from '../look/date-text.tsx'
import classes from './document-view.module.css'
import { Paragraphs, useDocumentWords } from './job-document-bodies.tsx'

/** What a time and material ticket says: hours, material and equipment, and prices where they stand on it. */
export function TicketBody({ content, language, currency }: { readonly content: TicketContent; readonly language: ConsentLanguage; readonly currency: string }) {
  const t = useDocumentWords(language)
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const { sums } = content
  return (
    <>
      <h2 className={classes['title']}>{content.title}</h2>
      <dl className={classes['facts']}><div><dt>{t('document.work_date')}</dt><dd>{formatDate(content.work_date, language)}</dd></div></dl>
      <Paragraphs heading={t('document.work_done')} text={content.work_done} />
      <table className={classes['lines']}>
        <thead>
          <tr>
            <th scope="col">{t('document.description')}</th>
            <th scope="col" className={classes['figure']}>{t('document.quantity')}</th>
            <th scope="col">{t('document.unit')}</th>
            {sums ? <th scope="col" className={classes['figure']}>{t('document.price')}</th> : null}
          </tr>
        </thead>
        {(['labour', 'material', 'equipment'] as const).map((kind) => {
          const lines = content.lines.filter((line) => line.kind === kind)
          return lines.length === 0 ? null : (
            <tbody key={kind}>
              <tr className={classes['section']}><th scope="rowgroup" colSpan={sums ? 4 : 3}>{t(`document.ticket_lines.${kind}`)}</th></tr>
              {lines.map((line, index) => (
                <tr key={index}>
                  <td className={classes['words']}>{line.description}</td>
                  <td className={classes['figure']}>{formatThousandths(line.quantity_thousandths, { language })}</td>
                  <td className={classes['unit']}>{line.unit}</td>
                  {sums ? <td className={classes['figure']}>{money(line.price_cents ?? 0)}</td> : null}
                </tr>
              ))}
            </tbody>
          )
        })}
      </table>
      <dl className={classes['sums']} data-print="keep">
        <div><dt>{t('document.hours_in_all')}</dt><dd>{formatThousandths(labourHours(content.lines), { language })}</dd></div>
        {sums ? (
          <>
            <div><dt>{t('document.subtotal')}</dt><dd>{money(sums.subtotal_cents)}</dd></div>
            {sums.tax_cents === 0 ? null : <div><dt>{sums.tax_name ? `${sums.tax_name} ${formatTaxRate(sums, { language })}` : t('document.tax', { rate: formatTaxRate(sums, { language }) })}</dt><dd>{money(sums.tax_cents)}</dd></div>}
            <div className={classes['total']}><dt>{t('document.total')}</dt><dd>{money(sums.total_cents)}</dd></div>
          </>
        ) : null}
      </dl>
      {sums ? null : <p className={classes['paragraphs']}>{t('document.priced_later')}</p>}
      <Paragraphs heading={t('document.notes')} text={content.notes} />
    </>
  )
}
