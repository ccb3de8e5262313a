/**
 * How a laptop stands with the office, as one machine. `docs/sync.md` shows the same table; `tests/unit/engine/state-machine.test.ts`
 * walks every cell and holds both to each other. The synchronizer starts and ends its parts only by the effects that are written here,
 * and the sync status is worked out from the state.
 */
export const stateNames = [
  'signed_out', 'signed_out_cut',
  'offline_by_choice', 'cut_sign_in_needed', 'cut_update_needed',
  'sign_in_needed', 'update_needed',
  'unreachable', 'paused', 'stalled', 'refused', 'read_only',
  'waiting', 'idle', 'pulling', 'pushing', 'pushing_pulling', 'applying', 'applying_pushing',
] as const
export type StateName = (typeof stateNames)[number]

export const eventNames = [
  // the session and the switch
  'signed_in', 'signed_out', 'sign_in_refused', 'version_refused', 'session_mended', 'switched_off', 'switched_on',
  // the way to the server, and what hinders
  'lost_reach', 'found_reach', 'disk_refused', 'was_stalled', 'was_refused', 'was_outdated', 'hindrance_ended',
  // the work
  'push_began', 'push_ended', 'pull_began', 'pull_ended', 'cut_began', 'cut_ended', 'fell_behind', 'caught_up',
  // occasions, which may come at any time
  'user_changed', 'welcomed', 'socket_lost', 'asked', 'ticked',
] as const
export type EventName = (typeof eventNames)[number]

/** What a transition sets going; the synchronizer does them in this order. */
export type Effect = 'forget_refusals' | 'disconnect' | 'interrupt_reading' | 'connect' | 'connect_now' | 'choose_streams' | 'push_now' | 'catch_up' | 'read_all' | 'unhold' | 'hold_soon' | 'look_after' | 'ask_versions' | 'ask_versions_sometimes'

/** The first of these that there is. `read_only`: the server takes no commands of this version, and rows come down. */
export type Hindrance = 'paused' | 'stalled' | 'refused' | 'read_only'
export type Standing = 'good' | 'sign_in_needed' | 'update_needed'

/** What is true of the parts just now. */
export interface EngineFacts {
  readonly signedIn: boolean
  /** The user cut this laptop's traffic. */
  readonly off: boolean
  readonly standing: Standing
  readonly reachable: boolean
  readonly hindrance: Hindrance | null
  readonly pushing: boolean
  readonly pulling: boolean
  readonly applying: boolean
  /** Every wanted stream was read to its end. */
  readonly caughtUp: boolean
}

/** States in which something may go out, and nothing hinders. */
type Working = 'waiting' | 'idle' | 'pulling' | 'pushing' | 'pushing_pulling' | 'applying' | 'applying_pushing'
type Occasion = 'user_changed' | 'welcomed' | 'socket_lost' | 'asked' | 'ticked'
type OfOpen = Occasion | 'signed_out' | 'switched_off' | 'sign_in_refused' | 'version_refused'
type OfHindered = OfOpen | 'lost_reach' | 'hindrance_ended'
type OfWorking = OfOpen | 'lost_reach' | 'disk_refused' | 'was_stalled' | 'was_refused' | 'was_outdated'

/** Which events there can be in a state. All others are impossible: they cannot be written into the table, nor handed to `step`. */
export interface Possible {
  readonly signed_out: Occasion | 'signed_in' | 'switched_off'
  readonly signed_out_cut: Occasion | 'signed_in' | 'switched_on'
  readonly offline_by_choice: Occasion | 'signed_out' | 'switched_on' | 'sign_in_refused' | 'version_refused'
  readonly cut_sign_in_needed: Occasion | 'signed_out' | 'switched_on' | 'version_refused' | 'session_mended'
  readonly cut_update_needed: Occasion | 'signed_out' | 'switched_on' | 'sign_in_refused' | 'session_mended'
  readonly sign_in_needed: Occasion | 'signed_out' | 'switched_off' | 'version_refused' | 'session_mended'
  readonly update_needed: Occasion | 'signed_out' | 'switched_off' | 'sign_in_refused' | 'session_mended'
  readonly unreachable: OfOpen | 'found_reach'
  readonly paused: OfHindered | 'was_stalled' | 'was_refused' | 'was_outdated'
  readonly stalled: OfHindered | 'disk_refused' | 'was_refused' | 'was_outdated'
  readonly refused: OfHindered | 'disk_refused' | 'was_stalled' | 'was_outdated'
  readonly read_only: OfHindered | 'disk_refused' | 'was_stalled' | 'was_refused'
  readonly waiting: OfWorking | 'push_began' | 'pull_began' | 'cut_began' | 'caught_up'
  readonly idle: OfWorking | 'push_began' | 'pull_began' | 'cut_began' | 'fell_behind'
  readonly pulling: OfWorking | 'push_began' | 'pull_ended' | 'cut_began'
  readonly pushing: OfWorking | 'push_ended' | 'pull_began' | 'cut_began'
  readonly pushing_pulling: OfWorking | 'push_ended' | 'pull_ended' | 'cut_began'
  readonly applying: OfWorking | 'push_began' | 'cut_ended'
  readonly applying_pushing: OfWorking | 'push_ended' | 'cut_ended'
}

export interface Transition { readonly to: StateName; readonly effects: readonly Effect[] }
const impossible = 'impossible'
type Cell<State extends StateName, Event extends EventName> = Event extends Possible[State] ? Transition : typeof impossible
/** A missing cell does not compile, nor a transition where there is none, nor none where there is one. */
export type Table = { readonly [State in StateName]: { readonly [Event in EventName]: Cell<State, Event> } }

const to = (state: StateName, ...effects: Effect[]): Transition => ({ to: state, effects })

const begin: readonly Effect[] = ['forget_refusals', 'connect_now', 'choose_streams', 'push_now', 'read_all']
const end: readonly Effect[] = ['disconnect', 'interrupt_reading', 'choose_streams']

// cells that are the same in many rows
const noSession = { sign_in_refused: impossible, version_refused: impossible, session_mended: impossible } as const
const noWay = { lost_reach: impossible, found_reach: impossible, disk_refused: impossible, was_stalled: impossible, was_refused: impossible, was_outdated: impossible, hindrance_ended: impossible } as const
const noWork = {
  push_began: impossible, push_ended: impossible, pull_began: impossible, pull_ended: impossible, cut_began: impossible, cut_ended: impossible, fell_behind: impossible, caught_up: impossible,
} as const

/** Nothing goes out, so nothing that happens meanwhile sets anything going. */
const closed = (state: StateName) => ({
  ...noWay, ...noWork,
  user_changed: to(state, 'choose_streams'), welcomed: to(state, 'disconnect'), socket_lost: to(state), asked: to(state, 'choose_streams'), ticked: to(state),
} as const)

const openTo = (state: StateName) => ({
  signed_in: impossible, session_mended: impossible, switched_on: impossible, found_reach: impossible,
  signed_out: to('signed_out', ...end), switched_off: to('offline_by_choice', 'disconnect', 'interrupt_reading'),
  sign_in_refused: to('sign_in_needed', ...end), version_refused: to('update_needed', ...end),
  user_changed: to(state, ...begin), welcomed: to(state, 'unhold', 'read_all', 'push_now'), socket_lost: to(state, 'hold_soon'),
  asked: to(state, 'connect_now', 'choose_streams', 'push_now', 'read_all'), ticked: to(state, 'look_after'),
} as const)

const hindered = (state: Hindrance) => ({
  ...openTo(state), ...noWork,
  lost_reach: to('unreachable'), disk_refused: to('paused'), was_stalled: to('stalled'), was_refused: to('refused'), was_outdated: to('read_only'), hindrance_ended: to('waiting'),
} as const)

const working = (state: Working) => ({
  ...openTo(state), ...noWork, hindrance_ended: impossible,
  lost_reach: to('unreachable'), disk_refused: to('paused'), was_stalled: to('stalled'), was_refused: to('refused'), was_outdated: to('read_only'),
} as const)

export const table: Table = {
  signed_out: { ...closed('signed_out'), ...noSession, signed_out: impossible, switched_on: impossible, signed_in: to('waiting', ...begin), switched_off: to('signed_out_cut') },
  // an answer to a sign-in may come in the moment in which the switch is turned
  signed_out_cut: { ...closed('signed_out_cut'), ...noSession, signed_out: impossible, switched_off: impossible, signed_in: to('offline_by_choice', 'choose_streams'), switched_on: to('signed_out') },

  offline_by_choice: {
    ...closed('offline_by_choice'), signed_in: impossible, switched_off: impossible, session_mended: impossible,
    signed_out: to('signed_out_cut', 'choose_streams'), switched_on: to('waiting', ...begin), sign_in_refused: to('cut_sign_in_needed'), version_refused: to('cut_update_needed'),
  },
  cut_sign_in_needed: {
    ...closed('cut_sign_in_needed'), signed_in: impossible, switched_off: impossible, sign_in_refused: impossible,
    signed_out: to('signed_out_cut', 'choose_streams'), switched_on: to('sign_in_needed'), version_refused: to('cut_update_needed'), session_mended: to('offline_by_choice', 'choose_streams'),
  },
  cut_update_needed: {
    ...closed('cut_update_needed'), signed_in: impossible, switched_off: impossible, version_refused: impossible,
    signed_out: to('signed_out_cut', 'choose_streams'), switched_on: to('update_needed'), sign_in_refused: to('cut_sign_in_needed'), session_mended: to('offline_by_choice', 'choose_streams'),
  },
  sign_in_needed: {
    ...closed('sign_in_needed'), signed_in: impossible, switched_on: impossible, sign_in_refused: impossible,
    signed_out: to('signed_out', 'choose_streams'), switched_off: to('cut_sign_in_needed'), version_refused: to('update_needed'), session_mended: to('waiting', ...begin),
  },
  update_needed: {
    ...closed('update_needed'), asked: to('update_needed', 'ask_versions'), ticked: to('update_needed', 'ask_versions_sometimes'), signed_in: impossible, switched_on: impossible, version_refused: impossible,
    signed_out: to('signed_out', 'choose_streams'), switched_off: to('cut_update_needed'), sign_in_refused: to('sign_in_needed'), session_mended: to('waiting', ...begin),
  },

  unreachable: { ...openTo('unreachable'), ...noWay, ...noWork, found_reach: to('waiting', 'connect', 'push_now', 'catch_up') },
  paused: { ...hindered('paused'), disk_refused: impossible },
  stalled: { ...hindered('stalled'), was_stalled: impossible },
  refused: { ...hindered('refused'), was_refused: impossible },
  read_only: { ...hindered('read_only'), was_outdated: impossible },

  waiting: { ...working('waiting'), push_began: to('pushing'), pull_began: to('pulling'), cut_began: to('applying'), caught_up: to('idle') },
  idle: { ...working('idle'), push_began: to('pushing'), pull_began: to('pulling'), cut_began: to('applying'), fell_behind: to('waiting') },
  pulling: { ...working('pulling'), push_began: to('pushing_pulling'), pull_ended: to('waiting'), cut_began: to('applying') },
  pushing: { ...working('pushing'), push_ended: to('waiting'), pull_began: to('pushing_pulling'), cut_began: to('applying_pushing') },
  pushing_pulling: { ...working('pushing_pulling'), push_ended: to('pulling'), pull_ended: to('pushing'), cut_began: to('applying_pushing') },
  applying: { ...working('applying'), push_began: to('applying_pushing'), cut_ended: to('waiting') },
  applying_pushing: { ...working('applying_pushing'), push_ended: to('applying'), cut_ended: to('pushing') },
}

/** Takes an occasion, which may come in any state. */
export const occasion = (state: StateName, event: Occasion): Transition => table[state][event]

const isClosed: Readonly<Record<StateName, boolean>> = {
  signed_out: true, signed_out_cut: true, offline_by_choice: true, cut_sign_in_needed: true, cut_update_needed: true, sign_in_needed: true, update_needed: true,
  unreachable: false, paused: false, stalled: false, refused: false, read_only: false, waiting: false, idle: false, pulling: false, pushing: false, pushing_pulling: false, applying: false, applying_pushing: false,
}
/** Whether nothing may go out or come in. */
export const letsNothingThrough = (state: StateName): boolean => isClosed[state]

const cutStates: readonly StateName[] = ['signed_out_cut', 'offline_by_choice', 'cut_sign_in_needed', 'cut_update_needed']
const standingOf = (state: StateName): Standing => (state === 'sign_in_needed' || state === 'cut_sign_in_needed' ? 'sign_in_needed' : state === 'update_needed' || state === 'cut_update_needed' ? 'update_needed' : 'good')
const hindranceOf = (state: StateName): Hindrance | null => (state === 'paused' || state === 'stalled' || state === 'refused' || state === 'read_only' ? state : null)

const refusals = { sign_in_needed: 'sign_in_refused', update_needed: 'version_refused', good: 'session_mended' } as const
const hindrances = { paused: 'disk_refused', stalled: 'was_stalled', refused: 'was_refused', read_only: 'was_outdated' } as const

/**
 * The next transition that leads from a state toward what is true, or null where the state says it already. Taken again and again it
 * comes to an end: the state is never counted along the way, so it cannot stay behind the facts.
 */
export function toward(state: StateName, facts: EngineFacts): (Transition & { readonly event: EventName }) | null {
  const event = eventToward(state, facts)
  if (event === null) return null
  const cell = table[state][event]
  if (cell === impossible) throw new Error(`${event} in ${state}: impossible`)
  return { ...cell, event }
}

function eventToward(state: StateName, facts: EngineFacts): EventName | null {
  const signedIn = state !== 'signed_out' && state !== 'signed_out_cut'
  if (signedIn !== facts.signedIn) return facts.signedIn ? 'signed_in' : 'signed_out'
  if (cutStates.includes(state) !== facts.off) return facts.off ? 'switched_off' : 'switched_on'
  if (signedIn && standingOf(state) !== facts.standing) return refusals[facts.standing]
  if (letsNothingThrough(state)) return null
  if ((state !== 'unreachable') !== facts.reachable) return facts.reachable ? 'found_reach' : 'lost_reach'
  if (state === 'unreachable') return null
  const hindrance = hindranceOf(state)
  if (hindrance !== facts.hindrance) return facts.hindrance ? hindrances[facts.hindrance] : 'hindrance_ended'
  return hindrance ? null : workToward(state, facts)
}

function workToward(state: StateName, facts: EngineFacts): EventName | null {
  const applying = state === 'applying' || state === 'applying_pushing'
  if (applying !== facts.applying) return facts.applying ? 'cut_began' : 'cut_ended'
  const pushing = state === 'pushing' || state === 'pushing_pulling' || state === 'applying_pushing'
  if (pushing !== facts.pushing) return facts.pushing ? 'push_began' : 'push_ended'
  // what is being applied was pulled
  if (applying) return null
  const pulling = state === 'pulling' || state === 'pushing_pulling'
  if (pulling !== facts.pulling) return facts.pulling ? 'pull_began' : 'pull_ended'
  if (pushing || pulling) return null
  return (state === 'idle') === facts.caughtUp ? null : facts.caughtUp ? 'caught_up' : 'fell_behind'
}
