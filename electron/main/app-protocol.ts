import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme } from 'electron'

/** The application's own address. Not `file:`, whose pages share one origin and may read the disk. */
export const appAddress = 'kibray://app/'

/** Must be registered before Electron is ready. */
export const appScheme: CustomScheme = {
  scheme: 'kibray',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** Whether an address is a page of ours. */
export function isOurPage(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'kibray:' && url.host === 'app'
}

/** The page loads nothing from elsewhere and speaks to nobody but the engine, over its port. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Mantine writes its variables into style elements of the page.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/**
 * Serves the built renderer under `kibray://app/`. A path of the application that is no file (a deep link) is answered with the
 * page itself; a path that leaves the folder, another host or another method is refused.
 */
export function serveRenderer(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    if (!isOurPage(request.url) || request.method !== 'GET') return refuse(405)
    const file = fileFor(folder, url.pathname)
    if (!file) return refuse(403)
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headersFor(file) })
    } catch {
      return refuse(404)
    }
  }
}

function fileFor(folder: string, pathname: string): string | undefined {
  let wanted: string
  try {
    wanted = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (wanted.includes('\0')) return undefined
  const file = path.join(folder, path.extname(wanted) === '' ? 'index.html' : wanted)
  return file.startsWith(folder + path.sep) ? file : undefined
}

function headersFor(file: string): Record<string, string> {
  return {
    'content-type': contentTypes[path.extname(file)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': contentSecurityPolicy } })
}
