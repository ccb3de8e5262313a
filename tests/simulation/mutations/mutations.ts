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
const unit = 'tests/unit/engine'

export const mutations: readonly Mutation[] = [
  { name: 'skip the undo before a cut', file: `${engine}/sync/cut.ts`, from: 'for (const scope of scopes) undoScope(writing, scope)\n  const tables', to: 'const tables', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'undo oldest first', file: `${engine}/commands/replay.ts`, from: 'pendingOfScope(writing, scope).reverse()', to: 'pendingOfScope(writing, scope)', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'run nothing again after a cut', file: `${engine}/sync/cut.ts`, from: '  for (const scope of scopes) await rerunScope(writing, scope, actor)\n  for (const table of tables)', to: '  void rerunScope\n  void actor\n  for (const table of tables)', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'apply a batch in transactions that end within a scope', file: `${engine}/sync/cut-parts.ts`, from: 'of changesByScope(writing, cut.changes)) {', to: 'of changesByScope(writing, cut.changes).flat().map((change) => [change])) {', tests: [`${unit}/cut-parts.sqlite.test.ts`] },
  { name: 'drop a pending command without its receipt', file: `${engine}/sync/push-results.ts`, from: 'if (stored.refused) forgetCommand(writing, stored.id)', to: 'if (stored.id) forgetCommand(writing, stored.id)' },
  { name: 'drop a refused command', file: `${engine}/sync/push-results.ts`, from: 'for (const [id, problem] of problems) markRefused(writing, id, problem)', to: 'for (const [id] of problems) forgetCommand(writing, id)\n    void markRefused', tests: [`${unit}/push.sqlite.test.ts`] },
  {
    name: 'say ok before the commit', file: `${engine}/commands/execute.ts`, from: 'return { ok: true, command_id: await writer.transaction((writing) => issueCommand(writing, name, args, issuing)) }',
    to: `const { promise, resolve, reject } = Promise.withResolvers<string>()
    writer.transaction(async (writing) => {
      resolve(await issueCommand(writing, name, args, issuing))
      await new Promise((later) => { setImmediate(later) })
    }).catch(reject)
    return { ok: true, command_id: await promise }`,
  },
  { name: 'keep rows that a stream read anew no longer names', file: `${engine}/sync/cut.ts`, from: '  if (cut.fromBeginning) rows.removeOthers(cut.changes)\n', to: '', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'keep the rows of a lost project', file: `${engine}/sync/leaving.ts`, from: 'markRefused(writing, id, lost(stream.name))\n  dropStream(writing, stream.id)', to: "markRefused(writing, id, lost(stream.name))\n  writing.statements.get('delete from local_stream where id = ?').run(stream.id)", tests: [`${unit}/session.sqlite.test.ts`] },
  { name: 'forget what waits in a lost project', file: `${engine}/sync/leaving.ts`, from: 'else markRefused(writing, pending.id, lost(stream.name))', to: 'else forgetCommand(writing, pending.id)\n    void lost', tests: [`${unit}/session.sqlite.test.ts`] },
  { name: 'leave copies of what left in the pages', file: `${engine}/snapshots/rows-leave.ts`, from: 'await writer.rewrite()', to: 'await writer.foldLog()', tests: [`${unit}/rows-leave.sqlite.test.ts`] },
  { name: 'give a number twice', file: `${engine}/numbers.ts`, from: '.run(lease.id, kind, number + 1)', to: '.run(lease.id, kind, number)', tests: [`${unit}/durability.sqlite.test.ts`] },
  { name: 'never try a failed push again', file: `${engine}/sync/push.ts`, from: '    const cancel = this.#options.world.after(delay, () => {\n      this.#timer = null', to: '    const cancel = this.#options.world.after(delay * 1e6, () => {\n      this.#timer = null', tests: [`${unit}/push.sqlite.test.ts`] },
  { name: 'take older news over newer', file: `${engine}/sync/cut.ts`, from: '      if (version < held._version) {\n', to: '      if (version < 0) {\n', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'wait for no disk', file: `${engine}/database/writer.ts`, from: "if (durability === 'derived') this.connection.pragma('synchronous = full')", to: "if (durability === 'derived') this.connection.pragma('synchronous = off')", tests: [`${unit}/storage.sqlite.test.ts`] },
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
  { name: 'take costs into a laptop that may not see them', file: `${engine}/sync/cut.ts`, from: '{ ...change, restricted: null } : change', to: 'change : change', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'show the costs of yesterday to a new role', file: `${engine}/sync/leaving.ts`, from: 'if (!seesRestricted(after.role)) hideRestricted(writing)', to: 'void hideRestricted', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'leave the stream of a closed project too early', file: `${engine}/sync/stored-streams.ts`, from: 'ahead: followedAhead', to: 'ahead: []', tests: [`${unit}/cut.sqlite.test.ts`] },
  { name: 'never read a stream again that failed', file: `${engine}/sync/follower.ts`, from: 'const cancel = this.#options.world.after(delay, () => {\n      this.#retry = null\n', to: 'const cancel = this.#options.world.after(delay, () => {\n', tests: [`${unit}/follower.test.ts`] },
  { name: 'never look whether something stands', file: `${engine}/sync/watchdog.ts`, from: 'elapsed - Math.max(since, work.movedAt) >= noticeAfter', to: 'elapsed - Math.max(since, work.movedAt) >= noticeAfter * 1e6', tests: [`${unit}/stalls.sqlite.test.ts`] },
  { name: 'send nothing once the server is found again', file: `${engine}/sync/state-machine.ts`, from: "found_reach: to('waiting', 'connect', 'push_now', 'catch_up')", to: "found_reach: to('waiting')", tests: [`${unit}/state-machine.test.ts`] },
  { name: 'go on while a sign-in is needed', file: `${engine}/sync/state-machine.ts`, from: "sign_in_refused: to('sign_in_needed', ...end)", to: "sign_in_refused: to('sign_in_needed', 'push_now')", tests: [`${unit}/state-machine.test.ts`] },
  { name: 'let traffic out that was switched off', file: `${engine}/sync/network.ts`, from: 'if (this.#off) throw new ProblemError(offline)\n    const request', to: 'const request', tests: [`${unit}/push.sqlite.test.ts`, `${unit}/network.test.ts`] },
  { name: 'forget to fsync after the first cut', file: `${engine}/database/writer.ts`, from: "if (durability === 'derived') this.connection.pragma('synchronous = full')", to: "if (durability === 'derived') this.connection.pragma('synchronous = normal')", tests: [`${unit}/power-loss.sqlite.test.ts`, `${unit}/storage.sqlite.test.ts`] },
  { name: 'show half of a first download', file: 'electron/engine/readers/hidden-streams.ts', from: 'if (ids === this.#hidden) return', to: 'if (ids !== this.#hidden) return', tests: [`${unit}/first-download.sqlite.test.ts`, `${unit}/download.sqlite.test.ts`] },
  { name: 'drop an old snapshot before the new one\'s name is on the disk', file: `${engine}/snapshots/snapshots.ts`, from: '  flush(path.dirname(file))\n', to: '', tests: [`${unit}/power-loss.sqlite.test.ts`] },
  { name: 'keep snapshots by their dates', file: `${engine}/snapshots/snapshot-files.ts`, from: '.slice(kept[reason])', to: '.toSorted((one, other) => other.day.localeCompare(one.day)).slice(kept[reason])', tests: [`${unit}/snapshots.sqlite.test.ts`] },
  { name: 'migrate without a snapshot', file: `${engine}/engine.ts`, from: 'options.makeSnapshot !== null && isMigrationDue(connection)', to: 'options.makeSnapshot !== null && !isMigrationDue(connection) && storedActor(connection) === undefined', tests: [`${unit}/snapshots.sqlite.test.ts`] },
  { name: 'look nothing over after an end that was not clean', file: `${engine}/engine.ts`, from: '    if (wasCutOff) requireSound(connection)\n', to: '    void requireSound\n', tests: [`${unit}/durability.sqlite.test.ts`] },
  { name: 'make a new database where one went missing', file: `${engine}/database/open-database.ts`, from: "throw new StorageFault('missing')", to: "writeFileSync(databaseFile(folder), '')", tests: [`${unit}/storage-faults.sqlite.test.ts`] },
  { name: 'take a database that is in use for a damaged one', file: `${engine}/database/storage-fault.ts`, from: "(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/, 'busy'", to: "(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/, 'corrupt'", tests: [`${unit}/storage-faults.sqlite.test.ts`] },
  { name: 'make a new key beside a database', file: 'electron/browser-host/database-key.ts', from: "if (existsSync(databaseFile(dataFolder))) throw new StorageFault('no_key')", to: "if (existsSync(`${databaseFile(dataFolder)}.never`)) throw new StorageFault('no_key')", tests: [`${unit}/storage-faults.sqlite.test.ts`] },
]
