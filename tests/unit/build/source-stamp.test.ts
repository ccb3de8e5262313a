import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { digestOf, unlessStamped } from '../../../build/source-stamp.ts'

describe('building only what changed', () => {
  let project: string
  let stamp: string
  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'kibray-stamp-'))
    stamp = path.join(project, 'stamp')
    mkdirSync(path.join(project, 'renderer', 'projects'), { recursive: true })
    writeFileSync(path.join(project, 'renderer', 'projects', 'list.tsx'), 'one')
  })
  afterEach(() => rmSync(project, { recursive: true, force: true }))

  const digest = () => digestOf(project, ['renderer', 'package-lock.json'])

  it('sees a changed, an added, a removed and a renamed file, and nothing in a new date', () => {
    const seen = [digest()]
    utimesSync(path.join(project, 'renderer', 'projects', 'list.tsx'), 1, 1)
    expect(digest()).toBe(seen[0])
    writeFileSync(path.join(project, 'renderer', 'projects', 'list.tsx'), 'two')
    seen.push(digest())
    writeFileSync(path.join(project, 'package-lock.json'), '{}')
    seen.push(digest())
    renameSync(path.join(project, 'renderer', 'projects', 'list.tsx'), path.join(project, 'renderer', 'projects', 'page.tsx'))
    seen.push(digest())
    rmSync(path.join(project, 'renderer', 'projects'), { recursive: true })
    seen.push(digest())
    expect(new Set(seen).size).toBe(5)
  })

  it('works once, again after a change, and again after a work that failed', async () => {
    const runs: string[] = []
    const work = (name: string) => async () => void runs.push(name)
    await unlessStamped(stamp, 'a', work('first'))
    await unlessStamped(stamp, 'a', work('needless'))
    await expect(unlessStamped(stamp, 'b', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await unlessStamped(stamp, 'a', work('after failure'))
    expect(runs).toEqual(['first', 'after failure'])
  })
})
