import type { Problem } from '../../shared/problem.ts'
import { faultWords, snapshotIsWayOut } from '../../shared/storage-fault-words.ts'
import type { SnapshotFile } from '../engine/snapshots/snapshot-files.ts'

export interface FailedPage {
  readonly problem: Problem
  readonly dataFolder: string
  /** The newest snapshot, where there is one. */
  readonly snapshot: SnapshotFile | null
  readonly serverUrl: string
  /** What the browser says it prefers to read. */
  readonly acceptLanguage: string
}

const words = {
  en: { title: 'Kibray cannot open your work', again: 'Try again', folder: 'Data folder', snapshot: (day: string) => `The newest snapshot is of ${day}. This command goes on from it, in a folder of its own; the database stays where it is:`, none: 'There is no snapshot yet. A new laptop that signs in gets all that the office has.', detail: 'What was found' },
  es: { title: 'Kibray no puede abrir su trabajo', again: 'Intentar de nuevo', folder: 'Carpeta de datos', snapshot: (day: string) => `La instantánea más reciente es del ${day}. Esta orden continúa desde ella, en una carpeta propia; la base de datos queda donde está:`, none: 'Todavía no hay ninguna instantánea. Un equipo nuevo que inicie sesión recibe todo lo que tiene la oficina.', detail: 'Lo que se encontró' },
}

/** The page in the place of the application while its database cannot be opened: what happened, what was kept, what to do. */
export function failedPage({ problem, dataFolder, snapshot, serverUrl, acceptLanguage }: FailedPage): string {
  const language = /^\s*es\b/i.test(acceptLanguage) ? 'es' : 'en'
  const own = words[language]
  const fault = problem.fault ?? 'failed'
  const { happened, kept, todo } = faultWords[language][fault]
  const command = snapshot && `npm run laptop -- --name restored --server ${serverUrl} --restore ${quoted(snapshot.file)}`
  const offered = command ? `<p>${own.snapshot(dayIn(language, snapshot.day))}</p><pre>${escaped(command)}</pre>` : `<p>${own.none}</p>`
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Kibray</title>
<style>
:root { --ground: #f6f7f8; --paper: #fff; --ink: #1c2126; --quiet: #5b6570; --line: #dfe3e7; --deed: #1f5f8b; --deed-ink: #fff }
@media (prefers-color-scheme: dark) { :root { --ground: #16191c; --paper: #1f2429; --ink: #e8ebee; --quiet: #9aa5b0; --line: #333b43; --deed: #6fb1dd; --deed-ink: #10181e } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 36rem; margin: 12vh auto 2rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; box-sizing: border-box }
@media (max-width: 40rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0 } }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; font-weight: 600 }
p { margin: 0 0 .75rem }
.happened { font-weight: 600 }
a { display: inline-block; margin: .5rem 0 1.5rem; padding: .5rem 1rem; border-radius: 6px; background: var(--deed); color: var(--deed-ink); font-weight: 600; text-decoration: none }
a:focus-visible { outline: 3px solid var(--deed); outline-offset: 2px }
pre, dd { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
pre { margin: 0 0 .75rem; padding: .75rem; border: 1px solid var(--line); border-radius: 6px; background: var(--ground) }
dl { margin: 0; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 14px }
dd { margin: 0 0 .5rem }
</style>
<main>
<h1>${own.title}</h1>
<p class="happened">${happened}</p>
<p>${kept}</p>
<p>${todo}</p>
${snapshotIsWayOut.has(fault) ? offered : ''}
<a href="/">${own.again}</a>
<dl><dt>${own.folder}</dt><dd>${escaped(dataFolder)}</dd>${problem.detail === faultWords.en[fault].happened ? '' : `<dt>${own.detail}</dt><dd lang="en">${escaped(problem.detail)}</dd>`}</dl>
</main>
`
}

const dayIn = (language: string, day: string): string => new Date(day).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' })
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const quoted = (file: string): string => (/^[\w./\\:-]+$/.test(file) ? file : `"${file}"`)
