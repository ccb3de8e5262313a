import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json', '.map': 'application/json',
}

/** Headers of every answer: nothing but our own code runs, nothing is framed, nothing is guessed. */
export function guardedHeaders(origin: string): Record<string, string> {
  return {
    'content-security-policy': ["default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:", `connect-src 'self' ${origin.replace(/^http/, 'ws')}`, "worker-src 'self' blob:", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  }
}

/** Whether a path is one of the application's screens, and not a file. */
export const isPage = (urlPath: string): boolean => path.extname(urlPath) === ''

/** Serves a file of the built renderer; a path without a file's ending is one of its screens. */
export async function serveRenderer(folder: string, urlPath: string, headers: Record<string, string>, response: ServerResponse): Promise<void> {
  const file = path.join(folder, isPage(urlPath) ? 'index.html' : safePath(urlPath))
  try {
    const content = await readFile(file)
    response.writeHead(200, {
      ...headers, 'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      // the build puts a hash into the names of all but the page itself
      'cache-control': urlPath.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    }).end(content)
  } catch {
    response.writeHead(404, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.')
  }
}

/** The path within the folder, and never outside of it. */
function safePath(urlPath: string): string {
  return path.posix.normalize(`/${urlPath}`).replace(/^(\/\.\.)+/, '')
}
