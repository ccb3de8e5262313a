import type fs from 'node:fs'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync, type StatsFs } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type NodeFs = typeof fs

const disk = vi.hoisted(() => ({ freeBytes: undefined as number | undefined }))
vi.mock('node:fs', async (original) => {
  const real = await original<NodeFs>()
  const statfsSync = (folder: string): Pick<StatsFs, 'bavail' | 'bsize'> => (disk.freeBytes === undefined ? real.statfsSync(folder) : { bavail: disk.freeBytes, bsize: 1 })
  return { ...real, default: real, statfsSync }
})
const { claimFolder, emptyDataFolder, takeDataFolder } = await import('../../../build/data-folder.ts')

describe('a data folder', () => {
  let above: string
  let folder: string
  beforeEach(() => {
    above = mkdtempSync(path.join(tmpdir(), 'kibray-folder-'))
    folder = path.join(above, 'data')
    disk.freeBytes = undefined
  })
  afterEach(() => rmSync(above, { recursive: true, force: true }))

  it('is made and marked, taken again, and taken when somebody made it empty', () => {
    takeDataFolder(folder)
    takeDataFolder(folder)
    expect(readdirSync(folder)).toEqual(['kibray-data.json'])
    mkdirSync(path.join(above, 'empty'))
    takeDataFolder(path.join(above, 'empty'))
  })

  it('is refused when it holds what is not ours', () => {
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'thesis.txt'), '')
    expect(() => takeDataFolder(folder)).toThrow(expect.objectContaining({ code: 'data-folder-foreign' }))
  })

  it('is refused on a full disk', () => {
    disk.freeBytes = 1_000_000
    expect(() => takeDataFolder(folder)).toThrow(expect.objectContaining({ code: 'no-disk-space' }))
  })

  it('belongs to one process until that gives it back', () => {
    const release = claimFolder(folder)
    expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ code: 'data-folder-in-use' }))
    release()
    claimFolder(folder)()
  })

  it.each(['', '{', '{"owner":"1@0"}', '{"owner":"999999999@1"}'])('is not held by a claim that says %j', (claim) => {
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'running.json'), claim)
    expect(claimFolder(folder)).toBeTypeOf('function')
  })

  it('is emptied of everything but its mark and the claim on it', () => {
    takeDataFolder(folder)
    const release = claimFolder(folder)
    const elsewhere = path.join(above, 'elsewhere')
    for (const part of ['postgres', 'server', 'laptops/desk', '../elsewhere/cluster']) mkdirSync(path.join(folder, part), { recursive: true })
    writeFileSync(path.join(folder, 'postgres', 'location'), `${elsewhere}\n`)
    emptyDataFolder(folder)
    expect(readdirSync(folder).toSorted()).toEqual(['kibray-data.json', 'running.json'])
    expect(existsSync(elsewhere)).toBe(false)
    release()
  })
})
