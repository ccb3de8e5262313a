/** A promise broken on purpose: `from` becomes `to` in a file, and what must notice. */
export interface Mutation {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** Test files that must fail; the simulation where none is named. */
  readonly tests?: readonly string[]
  /** The only things that happen in the simulation, where the mutation shows in few of all. */
  readonly only?: string
}

const engine = 'electron/engine'
const server = 'sync-server'

export const mutations: readonly Mutation[] = [
  { name: 'skip the undo before a cut', file: `${engine}/sync/cut.ts`, from: 'for (const scope of scopes) undoScope(writing, scope)\n  const tables', to: 'const tables' },
  { name: 'undo oldest first', file: `${engine}/commands/replay.ts`, from: 'pendingOfScope(writing, scope).reverse()', to: 'pendingOfScope(writing, scope)', tests: ['tests/unit/engine/cut.sqlite.test.ts'] },
  { name: 'run nothing again after a cut', file: `${engine}/sync/cut.ts`, from: '  for (const scope of scopes) await rerunScope(writing, scope, actor)\n  for (const table of tables)', to: '  void rerunScope\n  void actor\n  for (const table of tables)' },
  {
    name: 'apply a batch in two transactions', file: `${engine}/sync/synchronizer.ts`, from: '    const applied = await writer.transaction((writing) => {\n',
    to: `    if (batch.changes.length > 1 && !batch.fromBeginning) {
      await writer.transaction(async (writing) => {
        const stored = storedStreams(writing).find((stream) => stream.name === name)
        if (stored) await applyCut(writing, { stream: stored.id, handle: stored.handle, offset: stored.offset, changes: batch.changes.slice(0, batch.changes.length >> 1), fromBeginning: false, at: instantOf(world.now()) }, actor)
      }, 'derived')
    }
    const applied = await writer.transaction((writing) => {\n`,
  },
  { name: 'drop a pending command without its receipt', file: `${engine}/sync/push-results.ts`, from: 'if (stored.refused) forgetCommand(writing, stored.id)', to: 'if (stored.id) forgetCommand(writing, stored.id)' },
  { name: 'drop a refused command', file: `${engine}/sync/push-results.ts`, from: 'for (const [id, problem] of problems) markRefused(writing, id, problem)', to: 'for (const [id] of problems) forgetCommand(writing, id)\n    void markRefused' },
  {
    name: 'say ok before the commit', file: `${engine}/commands/execute.ts`, from: 'return { ok: true, command_id: await writer.transaction((writing) => issueCommand(writing, name, args, issuing)) }',
    to: `const { promise, resolve, reject } = Promise.withResolvers<string>()
    writer.transaction(async (writing) => {
      resolve(await issueCommand(writing, name, args, issuing))
      await new Promise((later) => { setImmediate(later) })
    }).catch(reject)
    return { ok: true, command_id: await promise }`,
  },
  { name: 'keep rows that a stream read anew no longer names', file: `${engine}/sync/cut.ts`, from: '  if (cut.fromBeginning) rows.removeOthers(cut.changes)\n', to: '' },
  { name: 'keep the rows of a lost project', file: `${engine}/sync/leaving.ts`, from: 'markRefused(writing, id, lost(stream.name))\n  dropStream(writing, stream.id)', to: "markRefused(writing, id, lost(stream.name))\n  writing.statements.get('delete from local_stream where id = ?').run(stream.id)" },
  { name: 'forget what waits in a lost project', file: `${engine}/sync/leaving.ts`, from: 'else markRefused(writing, pending.id, lost(stream.name))', to: 'else forgetCommand(writing, pending.id)\n    void lost' },
  { name: 'leave what was deleted in free pages', file: `${engine}/database/open-database.ts`, from: "connection.pragma('secure_delete = on')", to: "connection.pragma('secure_delete = off')" },
  { name: 'give a number twice', file: `${engine}/numbers.ts`, from: '.run(lease.id, kind, number + 1)', to: '.run(lease.id, kind, number)' },
  { name: 'never try a failed push again', file: `${engine}/sync/push.ts`, from: '    const cancel = this.#options.world.after(delay, () => {\n      this.#timer = null', to: '    const cancel = this.#options.world.after(delay * 1e6, () => {\n      this.#timer = null' },
  { name: 'take older news over newer', file: `${engine}/sync/cut.ts`, from: '      if (version < held._version) {\n', to: '      if (version < 0) {\n', tests: ['tests/unit/engine/cut.sqlite.test.ts'] },
  { name: 'wait for no disk', file: `${engine}/database/writer.ts`, from: "if (durability === 'derived') this.connection.pragma('synchronous = full')", to: "if (durability === 'derived') this.connection.pragma('synchronous = off')", tests: ['tests/unit/engine/storage.sqlite.test.ts'] },
  { name: 'ask no receipt whether a command was here before', file: `${server}/sync/intake.ts`, from: 'if (facts.applied_scope !== null && facts.applied_by === author.actor.id) {', to: "if (facts.applied_scope !== null && facts.applied_by === '') {", tests: ['tests/integration/server-commands.pg.test.ts'] },
  { name: 'forget refusals', file: `${server}/sync/intake.ts`, from: 'if (facts.refusal !== null) return', to: "if (facts.refusal === '') return", tests: ['tests/integration/server-commands.pg.test.ts'] },
  { name: 'refuse for good what a new column broke', file: `${server}/sync/intake.ts`, from: 'isStalePlan(error) || (lostRace', to: "isStalePlan('') || (lostRace", tests: ['tests/integration/server-commands.pg.test.ts'] },
  { name: 'send costs to everybody', file: `${server}/sync/stream-access.ts`, from: 'const columns = seesRestricted(session.actor.role) ? [...openColumns', to: 'const columns = seesRestricted(session.actor.role) || openColumns.length > 0 ? [...openColumns', tests: ['tests/integration/server-access.pg.test.ts'] },
  { name: 'leave a removed member on the access list', file: `${server}/sync/additions.ts`, from: "if (change.operation === 'delete' && present)", to: "if (change.operation === 'delete' && present && user_id === '')" },
  { name: 'forget the images of deleted rows', file: `${server}/sync/intake.ts`, from: 'writeReplica(connection, actor.company_id, changes, projectOpenAfter', to: "writeReplica(connection, actor.company_id, changes.filter((change) => change.operation !== 'delete'), projectOpenAfter" },
  { name: 'write a signed document anew', file: 'shared/commands/signature.ts', from: '      ...args, company_id: context.actor.company_id, signed_at', to: "      ...args, document: `${args.document} `, company_id: context.actor.company_id, signed_at" },
  { name: 'take any mark of a data folder', file: `${server}/sync/device-marks.ts`, from: '  if (!known) return\n', to: '  if (known !== undefined) return\n', tests: ['tests/integration/engine-identity.pg.test.ts'] },
  { name: 'forget the outbox with a reset', file: `${engine}/sync/repair.ts`, from: '  removeStrays(writing, strays)\n', to: "  removeStrays(writing, strays)\n  writing.statements.get('delete from local_command').run()\n", tests: ['tests/integration/engine-verify.pg.test.ts'] },
  { name: 'believe a shape that says all is gone', file: `${engine}/sync/bulk-removal.ts`, from: 'counted <= (held + left) / 2', to: 'counted >= 0', tests: ['tests/integration/engine-verify.pg.test.ts'] },
  { name: 'keep the rows of an ended account', file: `${engine}/sync/leaving.ts`, from: '    else markRefused(writing, id, problem)\n  }\n  removeRows(writing)\n', to: '    else markRefused(writing, id, problem)\n  }\n', tests: ['tests/integration/engine-identity.pg.test.ts'] },
  { name: 'take costs into a laptop that may not see them', file: `${engine}/sync/cut.ts`, from: '{ ...change, restricted: null } : change', to: 'change : change', tests: ['tests/unit/engine/cut.sqlite.test.ts'] },
]
