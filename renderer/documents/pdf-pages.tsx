import { useEffect, useRef, useState } from 'react'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { useTranslation } from 'react-i18next'
import type { DocumentFile } from '../../shared/bridge.ts'
import type { Paper } from '../../shared/documents/paper.ts'
import { bytesOf } from './bytes-of.ts'
import { openPdf } from './open-pdf.ts'
import classes from './pdf-pages.module.css'

/** Every page of a PDF as a picture below the one before; the ones before stay until those of a new file are there. */
export function PdfPages({ file, paper }: { readonly file: DocumentFile; readonly paper: Paper }) {
  const { t } = useTranslation('documents')
  const [shown, setShown] = useState<{ readonly pdf: PDFDocumentProxy; readonly paper: Paper } | null>(null)
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    let isWanted = true
    const opening = openPdf(bytesOf(file.bytes))
    opening.then(({ pdf }) => { if (isWanted) { setShown({ pdf, paper }); setFailed(false) } }, () => { if (isWanted) setFailed(true) })
    return () => {
      isWanted = false
      void opening.then(({ close }) => close(), () => undefined)
    }
  }, [file, paper])

  if (failed) return <p role="alert">{t('preview_failed')}</p>
  if (!shown) return null
  const pages = Array.from({ length: shown.pdf.numPages }, (_, index) => index + 1)
  return <>{pages.map((number) => <PdfPage key={number} pdf={shown.pdf} number={number} paper={shown.paper} label={t('page_of', { page: number, count: pages.length })} />)}</>
}

/** Wide enough for the widest that a page is shown, on a fine screen too. */
const pixelsWide = 816

function PdfPage({ pdf, number, paper, label }: { readonly pdf: PDFDocumentProxy; readonly number: number; readonly paper: Paper; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    let stop = (): void => undefined
    const draw = async (): Promise<void> => {
      const page = await pdf.getPage(number)
      const viewport = page.getViewport({ scale: pixelsWide * Math.max(1, devicePixelRatio) / page.getViewport({ scale: 1 }).width })
      element.width = Math.round(viewport.width)
      element.height = Math.round(viewport.height)
      const task = page.render({ canvas: element, viewport })
      stop = () => { task.cancel() }
      await task.promise
    }
    // a page out of sight costs nothing
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      watcher.disconnect()
      // what is closed while it is drawn needs no picture any more
      draw().catch(() => undefined)
    }, { rootMargin: '600px' })
    watcher.observe(element)
    return () => { watcher.disconnect(); stop() }
  }, [pdf, number])
  return <canvas ref={canvas} className={classes['page']} data-paper={paper} role="img" aria-label={label} />
}
