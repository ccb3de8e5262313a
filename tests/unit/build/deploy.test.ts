import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '../../../sync-server/settings.ts'
import { project } from '../../support/source-files.ts'

const read = (file: string): string => readFileSync(path.join(project, file), 'utf8')
const compose = read('build/deploy/compose.yaml')
const example = read('build/deploy/.env.example')
const settings = read('sync-server/settings.ts')
const named = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].toSorted()

const settingNames = named(settings, /\b(KIBRAY_[A-Z_]+|ELECTRIC_[A-Z]+|DATABASE_URL)\b/g)
const services = named(compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:')), /^ {2}([a-z][\w-]*):$/gm)
/** The environment of both sync servers, as compose makes it from a filled-in .env. */
const environment = Object.fromEntries([...(/\n {2}environment:\n((?: {4}.*\n)+)/.exec(compose)?.[1] ?? '').matchAll(/^ {4}([A-Z_]+): (.*)$/gm)].map(([, name, value]) => [
  name ?? '', (value ?? '').replace(/^"(.*)"$/, '$1').replace(/\$\{(\w+)(?::-([^}]*)|:\?)?\}/g, (_, variable: string, otherwise?: string) => otherwise ?? `${variable.toLowerCase()}-${'x'.repeat(32)}`),
]))

describe('what a company deploys', () => {
  test('.env.example names what compose.yaml asks for, and nothing else', () => {
    expect(named(example, /^([A-Z_]+)=/gm)).toEqual(named(compose, /\$\{([A-Z_]+)/g))
    // what has no sensible value is asked for, and compose does not start without it
    for (const name of named(example, /^([A-Z_]+)=$/gm)) expect(compose).toContain(`\${${name}:?}`)
  })

  test('the sync servers understand their environment', () => {
    expect(Object.keys(environment).filter((name) => !settingNames.includes(name))).toEqual([])
    expect(readSettings(environment)).toMatchObject({ host: '0.0.0.0', port: 4680, seed: 'none', dataFolder: '/data', electric: { url: expect.stringContaining('shape-cache') }, trustedProxies: ['uniquelocal'], signInLimit: 300 })
    // one secret for both, and a database and a shape service for both
    for (const name of ['KIBRAY_TOKEN_SECRET', 'DATABASE_URL', 'ELECTRIC_URL', 'ELECTRIC_SECRET']) expect(environment[name], name).toBeTruthy()
  })

  test('docs/api.md lists every setting', () => {
    const table = read('docs/api.md').split('\n## Settings\n')[1] ?? ''
    for (const name of settingNames.filter((each) => each !== 'KIBRAY_PARENT')) expect(table, name).toContain(`\`${name}\``)
    const known = [...settingNames, ...named(compose, /\b(KIBRAY_[A-Z_]+|ELECTRIC_[A-Z_]+|POSTGRES_[A-Z_]+)\b/g)]
    for (const name of named(read('docs/running.md'), /\b((?:KIBRAY|ELECTRIC|POSTGRES)_[A-Z_]+)\b/g)) expect(known, name).toContain(name)
  })

  test('whoever is spoken to by name is there, at the port where they listen', () => {
    expect(services).toEqual(['caddy', 'electric', 'postgres', 'shape-cache', 'sync-server-1', 'sync-server-2'])
    expect(named(read('build/deploy/Caddyfile'), /\b(sync-server-\d):4680/g)).toEqual(['sync-server-1', 'sync-server-2'])
    expect(read('build/deploy/shape-cache.conf')).toContain('server electric:3000;')
    expect(new URL(environment['ELECTRIC_URL'] ?? '').host).toBe('shape-cache:3000')
    expect(read('build/deploy/shape-cache.conf')).toContain('listen 3000;')
    expect(new URL(environment['DATABASE_URL'] ?? '').host).toBe('postgres:5432')
  })

  test('a balancer asks what the server answers', () => {
    const asked = [...named(read('build/deploy/Caddyfile'), /health_uri (\S+)/g), ...named(compose, /4680(\/[\w/]+)/g)]
    expect(asked).toEqual(['/api/v1/health', '/api/v1/health/alive'])
    for (const address of asked) expect(read('sync-server/api/app.ts')).toContain(`'${address}'`)
  })

  test('the image holds what the server runs from, on the Node that it is tested on', () => {
    const dockerfile = read('build/deploy/Dockerfile')
    const copied = named(dockerfile, /^COPY (?!--)(.+) \S+$/gm).flatMap((files) => files.split(' '))
    for (const file of copied) expect(existsSync(path.join(project, file)), file).toBe(true)
    for (const file of new Set(copied)) expect(read('build/deploy/Dockerfile.dockerignore')).toContain(`!${file}\n`)
    expect(existsSync(path.join(project, /CMD \["node", "(.+)"\]/.exec(dockerfile)?.[1] ?? 'nothing'))).toBe(true)
    const pinned = (JSON.parse(read('package.json')) as { devDependencies: { node: string } }).devDependencies.node
    expect(named(dockerfile, /^FROM node:([\d.]+)-/gm)).toEqual([pinned])
  })

  test('an image is one version for ever', () => {
    for (const image of named(compose, /image: (\S+:\S+)$/gm)) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-alpine)?$/)
  })
})
