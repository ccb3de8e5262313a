import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EngineFacts, EventName, StateName } from '../../../electron/engine/sync/state-machine.ts'
import { eventNames, letsNothingThrough, occasion, stateNames, table, toward } from '../../../electron/engine/sync/state-machine.ts'
import { problemCodes } from '../../../shared/problem.ts'
import { policies } from '../../../electron/engine/sync/problem-policy.ts'
import { project, sourceFiles } from '../../support/source-files.ts'

const documentation = readFileSync(path.join(project, 'docs/sync.md'), 'utf8')
const occasions = ['user_changed', 'welcomed', 'socket_lost', 'asked', 'ticked'] as const
/** Effects by which something may leave this laptop. */
const outward: readonly string[] = ['connect', 'connect_now', 'push_now', 'catch_up', 'read_all', 'unhold', 'look_after']

function cell(state: StateName, event: EventName): string | null {
  const found = table[state][event]
  if (found === 'impossible') return null
  return `${found.to === state ? '·' : `→ ${found.to}`}${found.effects.length > 0 ? ` (${found.effects.join(', ')})` : ''}`
}

/** The machine as docs/sync.md shows it: for each event the states in which it does the same, but for those in which it cannot come. */
function written(): string {
  const lines = ['| event | in | goes to, and sets going |', '|---|---|---|']
  for (const event of eventNames) {
    const groups = new Map<string, StateName[]>()
    for (const state of stateNames) {
      const what = cell(state, event)
      if (what !== null) groups.set(what, [...groups.get(what) ?? [], state])
    }
    for (const [what, states] of groups) lines.push(`| ${event} | ${states.length === stateNames.length ? 'every state' : states.join(', ')} | ${what} |`)
  }
  return lines.join('\n')
}

const yes = [false, true]
const allFacts: EngineFacts[] = yes.flatMap((signedIn) => yes.flatMap((off) => (['good', 'sign_in_needed', 'update_needed'] as const).flatMap((standing) => yes.flatMap((reachable) =>
  ([null, 'paused', 'stalled', 'refused', 'read_only'] as const).flatMap((hindrance) => yes.flatMap((pushing) => yes.flatMap((pulling) => yes.flatMap((applying) =>
    yes.map((caughtUp): EngineFacts => ({ signedIn, off, standing, reachable, hindrance, pushing, pulling, applying, caughtUp }))))))))))

/** The state that says what is true; written apart from the machine, from what the states mean. */
function meant({ signedIn, off, standing, reachable, hindrance, pushing, pulling, applying, caughtUp }: EngineFacts): StateName {
  if (!signedIn) return off ? 'signed_out_cut' : 'signed_out'
  if (off) return standing === 'good' ? 'offline_by_choice' : `cut_${standing}`
  if (standing !== 'good') return standing
  if (!reachable) return 'unreachable'
  if (hindrance) return hindrance
  if (applying) return pushing ? 'applying_pushing' : 'applying'
  if (pushing) return pulling ? 'pushing_pulling' : 'pushing'
  if (pulling) return 'pulling'
  return caughtUp ? 'idle' : 'waiting'
}

function follow(from: StateName, facts: EngineFacts): { state: StateName; events: EventName[]; effects: string[] } {
  let state = from
  const events: EventName[] = []
  const effects: string[] = []
  for (let next = toward(state, facts); next !== null && events.length < 20; next = toward(state, facts)) {
    events.push(next.event)
    effects.push(...next.effects)
    state = next.to
  }
  return { state, events, effects }
}

describe('the engine\'s states', () => {
  test('S1: every cell is filled, and what it sets going fits the state that it leads to', () => {
    expect(Object.keys(table)).toEqual([...stateNames])
    for (const state of stateNames) {
      expect(Object.keys(table[state]).toSorted(), state).toEqual([...eventNames].toSorted())
      for (const event of eventNames) {
        const found = table[state][event]
        if (found === 'impossible') continue
        expect(stateNames, `${event} in ${state}`).toContain(found.to)
        // nothing is sent or asked from a state that lets nothing through
        if (letsNothingThrough(found.to)) expect(found.effects.filter((effect) => outward.includes(effect)), `${event} in ${state}`).toEqual([])
        // what is open ends on the way from a state that lets through into one that does not
        if (!letsNothingThrough(state) && letsNothingThrough(found.to)) expect(found.effects, `${event} in ${state}`).toEqual(expect.arrayContaining(['disconnect', 'interrupt_reading']))
        // and whoever may speak again begins to, without anybody writing
        if (letsNothingThrough(state) && !letsNothingThrough(found.to)) expect(found.effects, `${event} in ${state}`).toEqual(expect.arrayContaining(['connect_now', 'push_now', 'read_all']))
      }
    }
  })

  test('S2: from every state, whatever is true, it comes to the one state that says so, and stays there', () => {
    const astray = allFacts.flatMap((facts) => stateNames.flatMap((state) => {
      const { state: end, events } = follow(state, facts)
      return end === meant(facts) && events.length <= 8 ? [] : [`${state} with ${JSON.stringify(facts)} went ${events.join(', ')} to ${end}, not ${meant(facts)}`]
    }))
    expect(astray).toEqual([])
  })

  test('S1: exactly the possible events occur', () => {
    const seen = new Set<string>()
    for (const facts of allFacts) for (const state of stateNames) {
      const next = toward(state, facts)
      if (next) seen.add(`${state} ${next.event}`)
    }
    const possible = stateNames.flatMap((state) => eventNames.filter((event) => table[state][event] !== 'impossible' && !(occasions as readonly string[]).includes(event)).map((event) => `${state} ${event}`))
    expect([...seen].toSorted()).toEqual(possible.toSorted())
  })

  test('S3: while the switch is off, nobody is signed in, or a sign-in or an update is needed, no history sets anything going outward', () => {
    const facts = fc.constantFrom(...allFacts)
    const happening = fc.oneof(facts.map((now) => ({ now })), fc.constantFrom(...occasions).map((event) => ({ event })))
    fc.assert(fc.property(fc.array(happening, { minLength: 1, maxLength: 60 }), (happenings) => {
      let state: StateName = 'signed_out'
      for (const what of happenings) {
        if ('now' in what) {
          const { state: end, effects } = follow(state, what.now)
          state = end
          expect(state).toBe(meant(what.now))
          if (letsNothingThrough(state) && effects.some((effect) => outward.includes(effect))) {
            // on the way it may have begun; then it is ended after that
            const last = Math.max(...outward.map((effect) => effects.lastIndexOf(effect)))
            expect(effects.lastIndexOf('disconnect')).toBeGreaterThan(last)
          }
        } else {
          const next = occasion(state, what.event)
          expect(next.to).toBe(state)
          if (letsNothingThrough(state)) expect(next.effects.filter((effect) => outward.includes(effect))).toEqual([])
        }
      }
    }), { numRuns: 2_000 })
  })

  test('S4: as soon as something may go out again, all is sent and read, whatever happened before', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...allFacts), { maxLength: 30 }), fc.constantFrom(...allFacts), (before, last) => {
      let state: StateName = 'signed_out'
      for (const facts of before) state = follow(state, facts).state
      const wasOpen = !letsNothingThrough(state) && state !== 'unreachable'
      const { state: end, effects } = follow(state, last)
      if (wasOpen || letsNothingThrough(end) || end === 'unreachable') return
      expect(effects).toEqual(expect.arrayContaining(['push_now']))
      expect(effects.some((effect) => effect === 'read_all' || effect === 'catch_up')).toBe(true)
    }), { numRuns: 2_000 })
  })

  test('the table in docs/sync.md is the one in the code', () => {
    const [, shown] = /<!-- the machine -->\n\n([\s\S]*?)\n\n<!-- end of the machine -->/.exec(documentation) ?? []
    expect(shown).toBe(written())
  })

  test('the policies in docs/sync.md are those in the code', () => {
    const [, shown] = /<!-- the policies -->\n\n([\s\S]*?)\n\n<!-- end of the policies -->/.exec(documentation) ?? []
    const lines = (['retry', 'hold', 'park', 'settle'] as const).map((policy) => `| ${policy} | ${problemCodes.filter((code) => policies[code] === policy).join(', ')} |`)
    expect(shown).toBe(['| policy | codes |', '|---|---|', ...lines].join('\n'))
  })

  test('each numbered invariant of docs/sync.md is named by the tests that it points at, and each test names one that is there', () => {
    const stated = new Map([...documentation.matchAll(/^\| (S\d+) \| .* \| ([^|]+) \|$/gm)].map(([, number = '', files = '']) => [number, [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '')]))
    const named = new Map<string, Set<string>>()
    for (const { file, text } of sourceFiles(['tests'])) for (const [, numbers] of text.matchAll(/\btest(?:\.\w+(?:\([^)]*\))?)?\(\s*['"`]((?:[SP]\d+(?:, )?)+):/g)) {
      for (const number of (numbers ?? '').split(', ').filter((each) => each.startsWith('S'))) named.set(number, (named.get(number) ?? new Set()).add(file))
    }
    expect(stated.size).toBeGreaterThan(10)
    expect(Object.fromEntries([...stated].map(([number, files]) => [number, files.toSorted()]))).toEqual(Object.fromEntries([...named].map(([number, files]): [string, string[]] => [number, [...files].toSorted()])
      .toSorted(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)))))
  })
})
