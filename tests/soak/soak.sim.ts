import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { playSoak } from './play-soak.ts'

/** KIBRAY_SEED plays the weather of that seed. */
const seed = process.env['KIBRAY_SEED'] ?? String(Date.now() % 1_000_000)

test(`P1, P2, P3, P4, P8: real processes, killed and cut off for a while, lose nothing and do nothing twice (seed ${seed})`, async () => {
  const told: string[] = []
  const { failure } = await playSoak({
    seed, rounds: 1, until: Infinity, laptops: 3, weatherSeconds: [6, 6], hurried: true, only: null, folder: mkdtempSync(path.join(tmpdir(), 'kibray-soak-')), signal: new AbortController().signal,
    say: (line, detail) => { if (!detail) told.push(line) },
  })
  expect(failure, `npm run soak -- --seed ${seed} --laptops 3\n${told.join('\n')}`).toBeNull()
}, 600_000)
