import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy, isOurPage, serveRenderer } from '../../../electron/main/app-protocol.ts'

describe('the application under kibray://app/', () => {
  let above: string
  let serve: (request: Request) => Promise<Response>

  beforeAll(() => {
    above = mkdtempSync(path.join(tmpdir(), 'kibray-protocol-'))
    const folder = path.join(above, 'renderer')
    mkdirSync(path.join(folder, 'assets'), { recursive: true })
    mkdirSync(path.join(above, 'renderer-secret'))
    writeFileSync(path.join(above, 'secrets.json'), 'secret')
    writeFileSync(path.join(above, 'renderer-secret', 'x.js'), 'secret')
    writeFileSync(path.join(folder, 'index.html'), '<title>Kibray</title>')
    writeFileSync(path.join(folder, 'assets', 'main.js'), 'run()')
    serve = serveRenderer(folder)
  })
  afterAll(() => rmSync(above, { recursive: true, force: true }))

  it('serves files with their type', async () => {
    const answer = await serve(new Request('kibray://app/assets/main.js'))
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'run()'])
  })

  it.each(['kibray://app/', 'kibray://app/projects/0192', 'kibray://app/projects?sort=name'])('answers %s with the page', async (address) => {
    expect(await (await serve(new Request(address))).text()).toBe('<title>Kibray</title>')
  })

  it.each([
    'kibray://app/../secrets.json',
    'kibray://app/%2e%2e/secrets.json',
    'kibray://app/..%2fsecrets.json',
    'kibray://app/..%5csecrets.json',
    'kibray://app/..%2frenderer-secret/x.js',
    'kibray://app/assets/%00.js',
    'kibray://app/%E0%A4%A.js',
    'kibray://elsewhere/index.html',
  ])('gives nothing away for %s', async (address) => {
    const answer = await serve(new Request(address))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await answer.text()).toBe('')
  })

  it('takes no other method', async () => {
    expect((await serve(new Request('kibray://app/', { method: 'POST', body: 'x' }))).status).toBe(405)
  })

  it('says with every answer that scripts come from here alone and nothing is loaded from elsewhere', async () => {
    const policies = await Promise.all(['kibray://app/', 'kibray://app/none.js'].map(async (address) => (await serve(new Request(address))).headers.get('content-security-policy')))
    expect(policies).toEqual([contentSecurityPolicy, contentSecurityPolicy])
    const directives = new Map(contentSecurityPolicy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]))
    expect(directives.get('default-src')).toEqual(["'none'"])
    expect(directives.get('script-src')).toEqual(["'self'"])
    for (const name of ['object-src', 'base-uri', 'frame-src', 'form-action', 'frame-ancestors']) expect(directives.get(name)).toEqual(["'none'"])
    expect(contentSecurityPolicy).not.toMatch(/https?:|unsafe-eval|\*/)
  })
})

it.each([
  ['kibray://app/', true],
  ['kibray://app/projects/1', true],
  ['kibray://app.evil/', false],
  ['kibray://evil/app/', false],
  ['https://app/', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
])('%s is our page: %s', (address, ours) => {
  expect(isOurPage(address)).toBe(ours)
})
