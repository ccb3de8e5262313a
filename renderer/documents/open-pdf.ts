import type { PDFDocumentProxy } from 'pdfjs-dist'

/** A PDF, opened to be looked at; `close` gives back its thread and its memory. */
export interface OpenPdf { readonly pdf: PDFDocumentProxy; readonly close: () => Promise<void> }

/** Opens a PDF on a thread of its own. The reader is large and is loaded when it is first needed. Rejects where the file is none. */
export async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<OpenPdf> {
  const [{ getDocument, PDFWorker }, { default: PdfThread }] = await Promise.all([import('pdfjs-dist'), import('pdfjs-dist/build/pdf.worker.min.mjs?worker')])
  const thread = new PdfThread()
  // its types know of no thread but none
  const worker = new PDFWorker({ port: thread as unknown as null })
  const task = getDocument({ data: bytes, worker, useWasm: false })
  const close = async (): Promise<void> => {
    await task.destroy()
    thread.terminate()
  }
  try {
    return { pdf: await task.promise, close }
  } catch (error) {
    await close()
    throw error
  }
}
