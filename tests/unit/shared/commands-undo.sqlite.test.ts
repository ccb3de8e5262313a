import { expect, it } from 'vitest'
import type { Tx } from '../../../shared/commands/tx.ts'
import { everyRow, execute, laptopDatabase, undo } from './domain-database.ts'
import { RandomCommands } from './random-commands.ts'

it('any command is taken back exactly from its before-images, down to the empty database, and a refused one leaves nothing', async () => {
  const database = laptopDatabase()
  const commands = new RandomCommands(8)
  const waiting = commands.founding()
  const done: { changes: Tx['changes']; before: Awaited<ReturnType<typeof everyRow>> }[] = []
  const afterRefusals: [before: unknown, after: unknown][] = []
  for (let count = 0; count < 400; count += 1) {
    const step = waiting.shift() ?? await commands.next(database)
    const before = await everyRow(database)
    const outcome = await execute(database, step)
    if (outcome.ok) done.push({ changes: outcome.tx.changes, before })
    else afterRefusals.push([before, await everyRow(database)])
  }
  expect(done.length).toBeGreaterThan(200)
  expect(afterRefusals.length).toBeGreaterThan(50)
  for (const [before, after] of afterRefusals) expect(after).toEqual(before)
  for (const { changes, before } of done.reverse()) {
    await undo(database, changes)
    expect(await everyRow(database)).toEqual(before)
  }
  await database.destroy()
})
