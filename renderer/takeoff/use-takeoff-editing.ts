import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { CommandOutcome } from '../../shared/bridge.ts'
import { takeoffFigureId } from '../../shared/takeoff/ids.ts'
import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import { usualOpening } from '../../shared/estimating/opening.ts'
import { pricesDay } from '../../shared/price-book/price-on.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { measureSystem, workOutTakeoff, type FigureByHand, type MeasuredOpening, type MeasuredRoom, type PaintedSurface, type TakeoffSource, type WorkedOutTakeoff } from '../../shared/takeoff/work-out.ts'
import type { LineState } from '../../shared/takeoff/plan-lines.ts'
import { partsText } from '../../shared/takeoff/room-parts.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useSignedInUser } from '../bridge/session.ts'
import type { MetEdit } from '../editing/conflict-cards.tsx'
import { byPosition, positionAfterMove, positionAt } from '../editing/positions.ts'
import { useOptimisticRows } from '../editing/use-optimistic-rows.ts'
import { useNotice } from '../look/notices.tsx'
import { useCatalogue, type Catalogue } from './use-catalogue.ts'
import { beginningSurfaces, likeBefore } from './beginning-surfaces.ts'
import { shownTakeoff, takeoffNames, type ShownTakeoff } from './takeoff-model.ts'

export type Room = MeasuredRoom
export type Opening = MeasuredOpening
export type Surface = PaintedSurface
type FoundEstimate = NonNullable<QueryResult<'estimate.get'>>

/** What can be done to a takeoff on screen. Each shows at once and sends its commands. */
export interface TakeoffActions {
  /** Makes a room, or a side of a house, with the surfaces that are usually painted; returns its id. */
  createRoom(values: { readonly name: string; readonly length: number; readonly width: number; readonly height: number; readonly kind?: Room['kind'] }): string
  /** `seen` is the room as it stood when the person began. */
  editRoom(id: string, values: Partial<Room>, seen?: Room): Promise<CommandOutcome>
  removeRoom(id: string): void
  /** Moves a room one place up (-1) or down (1). */
  moveRoom(id: string, by: -1 | 1): void
  createOpening(roomId: string, kind: Opening['kind']): void
  editOpening(id: string, values: Partial<Opening>, seen?: Opening): Promise<CommandOutcome>
  removeOpening(id: string): void
  createSurface(roomId: string, kind: Surface['kind']): void
  editSurface(id: string, values: Partial<Surface>, seen?: Surface): Promise<CommandOutcome>
  removeSurface(id: string): void
  /** `value` is in thousandths of what people count the figure in, of money in cents. */
  putByHand(figure: Figure, value: number): void
  resetByHand(figure: Figure): void
  /** Writes the lines; `bringBack` are lines that somebody deleted in the estimate and wants again. */
  takeOff(bringBack?: readonly string[]): Promise<CommandOutcome>
}

export interface TakeoffEditing {
  readonly estimate: FoundEstimate['estimate']
  readonly project: FoundEstimate['project']
  /** In their order. */
  readonly rooms: readonly Room[]
  readonly openings: readonly Opening[]
  readonly surfaces: readonly Surface[]
  readonly figures: ShownTakeoff
  readonly catalogue: Catalogue
  /** What a figure speaks of, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly actions: TakeoffActions
  readonly met: readonly MetEdit[]
  /** What taking off would do to the lines now: their ids, by what becomes of them; null for those who may not see costs. */
  readonly planned: Readonly<Partial<Record<LineState, readonly string[]>>> | null
}

interface NamedFigure extends FigureByHand { readonly id: string }
type Edited = { readonly room: Room; readonly room_opening: Opening; readonly surface: Surface }

/** The takeoff of an estimate, live, with the user's own changes shown at once; undefined before the first result, null where there is no such estimate. */
export function useTakeoffEditing(estimateId: string): TakeoffEditing | null | undefined {
  const { t } = useTranslation('takeoff')
  const { result: found, current } = useLiveQuery('estimate.get', { id: estimateId })
  const { result: live, current: measured } = useLiveQuery('takeoff.of_estimate', { id: estimateId })
  const catalogue = useCatalogue(found ? pricesDay(found.estimate) : null)
  const command = useCommand()
  const tell = useNotice()
  const costs = seesRestricted(useSignedInUser().role)
  const [met, setMet] = useState<readonly MetEdit[]>([])

  const roomRows = useOptimisticRows<Room>(live?.source.rooms)
  const openingRows = useOptimisticRows<Opening>(live?.source.openings)
  const surfaceRows = useOptimisticRows<Surface>(live?.source.surfaces)
  const keyed = useMemo((): readonly NamedFigure[] | undefined => live?.source.by_hand.map((row) => ({ ...row, id: row.figure })), [live])
  const handRows = useOptimisticRows<NamedFigure>(keyed)

  const rooms = useSameList([...roomRows.rows].sort(byPosition))
  const openings = useSameList(openingRows.rows)
  const surfaces = useSameList([...surfaceRows.rows].sort(byPosition))
  const byHand = useSameList(handRows.rows)
  const ground = useSameValue(useMemo(() => live && groundOf(live.source, catalogue), [live, catalogue]))
  const source = useMemo((): TakeoffSource | null => (ground ? { ...ground, rooms, openings, surfaces, by_hand: byHand } : null), [ground, rooms, openings, surfaces, byHand])
  const worked = useRef<{ readonly source: TakeoffSource; readonly takeoff: WorkedOutTakeoff } | undefined>(undefined)
  const figures = useMemo(() => {
    if (!source) return null
    worked.current = { source, takeoff: workOutTakeoff(source, costs, worked.current) }
    return shownTakeoff(worked.current.takeoff, estimateId)
  }, [source, costs, estimateId])
  const names = useMemo(() => (source ? takeoffNames(source, t) : new Map<string, string>()), [source, t])

  const lines = live?.lines
  const planned = useMemo(() => lines && Object.fromEntries(Object.entries(Object.groupBy(lines, (line) => line.state)).map(([kind, of]) => [kind, of.map((line) => line.line_id)])), [lines])

  const state = useRef({ found, source, rooms, openings, surfaces, byHand, catalogue, t, tell })
  state.current = { found, source, rooms, openings, surfaces, byHand, catalogue, t, tell }
  const [roomChanges, openingChanges, surfaceChanges, handChanges] = [roomRows.changes, openingRows.changes, surfaceRows.changes, handRows.changes]

  const actions = useMemo((): TakeoffActions => {
    const now = () => state.current
    const about = (): { readonly id: string; readonly project_id: string } => {
      const { found: here } = now()
      if (!here) throw new TypeError('there is no estimate to measure for')
      return here.estimate
    }
    /** A refusal because of somebody else's change keeps both values in sight until one is chosen. */
    const watched = (table: keyof Edited, recordId: string, outcome: Promise<CommandOutcome>, again: (theirs: Record<string, unknown>) => void): Promise<CommandOutcome> => {
      void outcome.then((result) => {
        if (result.ok || result.problem.code !== 'changed_meanwhile') return
        const fields = result.problem.fields ?? []
        const key = newId()
        const forget = (): void => { setMet((before) => before.filter((each) => each.key !== key)) }
        setMet((before) => [...before, { key, table, recordId, fields, takeMine: () => { forget(); again(Object.fromEntries(fields.map((field) => [field.field, field.current]))) }, keepTheirs: forget }])
      })
      return outcome
    }
    const edits = {
      room: (id: string, values: Partial<Room>, seen?: Room) => edit('room', 'room.edit', roomChanges, id, values, seen ?? now().rooms.find((each) => each.id === id)),
      opening: (id: string, values: Partial<Opening>, seen?: Opening) => edit('room_opening', 'room_opening.edit', openingChanges, id, values, seen ?? now().openings.find((each) => each.id === id)),
      surface: (id: string, values: Partial<Surface>, seen?: Surface) => edit('surface', 'surface.edit', surfaceChanges, id, values, seen ?? now().surfaces.find((each) => each.id === id)),
    }
    function edit<Table extends keyof Edited>(
      table: Table, name: Extract<CommandName, `${Table}.edit`>, changes: { edit(id: string, values: Partial<Edited[Table]>, outcome: Promise<CommandOutcome>): void }, id: string, values: Partial<Edited[Table]>, seen: Edited[Table] | undefined,
    ): Promise<CommandOutcome> {
      const changed = seen && editsBetween(seen, values)
      if (!seen || !changed) return nothingToDo
      const outcome = command(name, { id, project_id: about().project_id, edits: changed } as unknown as CommandArguments<typeof name>)
      changes.edit(id, values, outcome)
      return watched(table, id, outcome, (theirs) => { void edit(table, name, changes, id, values, { ...seen, ...theirs }) })
    }
    const createSurface = (surface: Surface): void => {
      surfaceChanges.create(surface, command('surface.create', { ...surface, project_id: about().project_id }))
    }
    /** What is removed can be brought back from the notice. */
    const removed = (name: string, outcome: Promise<CommandOutcome>, restore: () => void): void => {
      void outcome.then(({ ok }) => { if (ok) now().tell({ title: now().t('removed_room', { name }), tone: 'quiet', action: { label: now().t('undo'), run: restore } }) })
    }

    return {
      createRoom({ name, length, width, height, kind = 'room' }) {
        const { id: estimate_id, project_id } = about()
        const { rooms: all, surfaces: painted, catalogue: shelf } = now()
        const room: Room = {
          id: newId(), section_id: null, name, position: positionAt(all, all.length), kind, shape: 'box', length, width, height, ceiling: 'flat', pitch_thousandths: 0, eaves: 0, cabinet_pieces: 0, parts: partsText({}), note: '',
        }
        roomChanges.create(room, command('room.create', { ...room, project_id, estimate_id }))
        for (const surface of beginningSurfaces(room, all, painted, shelf)) createSurface(surface)
        return room.id
      },
      editRoom: edits.room,
      removeRoom(id) {
        const room = now().rooms.find((each) => each.id === id)
        if (!room) return
        const at = { id, project_id: about().project_id }
        const outcome = command('room.archive', at)
        roomChanges.remove(id, outcome)
        removed(room.name, outcome, () => { roomChanges.create(room, command('room.restore', at)) })
      },
      moveRoom(id, by) {
        const position = positionAfterMove(now().rooms, id, by)
        if (position !== null) void edits.room(id, { position })
      },
      createOpening(roomId, kind) {
        const { width, height } = kind === 'window' ? usualOpening.window : usualOpening.door
        const opening: Opening = { id: newId(), room_id: roomId, wall_id: null, kind, width, height, count: 1 }
        openingChanges.create(opening, command('room_opening.create', { ...opening, project_id: about().project_id }))
      },
      editOpening: edits.opening,
      removeOpening(id) {
        const opening = now().openings.find((each) => each.id === id)
        if (!opening) return
        const at = { id, project_id: about().project_id }
        const outcome = command('room_opening.archive', at)
        openingChanges.remove(id, outcome)
        removed(now().t(`opening_kind.${opening.kind}`), outcome, () => { openingChanges.create(opening, command('room_opening.restore', at)) })
      },
      createSurface(roomId, kind) {
        const { rooms: all, surfaces: painted, catalogue: shelf } = now()
        const own = painted.filter((each) => each.room_id === roomId)
        createSurface(likeBefore({ room_id: roomId, kind, position: positionAt(own, own.length) }, all, painted, shelf))
      },
      editSurface: edits.surface,
      removeSurface(id) {
        const surface = now().surfaces.find((each) => each.id === id)
        if (!surface) return
        const at = { id, project_id: about().project_id }
        const outcome = command('surface.archive', at)
        surfaceChanges.remove(id, outcome)
        removed(surface.name || now().t(`surface.${surface.kind}`), outcome, () => { surfaceChanges.create(surface, command('surface.restore', at)) })
      },
      putByHand(figure, value) {
        const { id: estimate_id, project_id } = about()
        const key = figureKey(figure)
        const stands = now().byHand.find((row) => row.figure === key)
        const measure = now().source ? measureSystem((now().source as TakeoffSource).company) : 'imperial'
        const money = figure.unit === 'cents'
        const outcome = command('takeoff_figure.put', { id: takeoffFigureId(estimate_id, key), project_id, estimate_id, figure: key, measure, value, seen: stands ? stands.value_thousandths ?? stands.value_cents : null })
        const row: NamedFigure = { id: key, figure: key, unit: figure.unit, measure, value_thousandths: money ? null : value, value_cents: money ? value : null }
        if (stands) handChanges.edit(key, row, outcome)
        else handChanges.create(row, outcome)
      },
      resetByHand(figure) {
        const { id: estimate_id, project_id } = about()
        const key = figureKey(figure)
        handChanges.remove(key, command('takeoff_figure.reset', { id: takeoffFigureId(estimate_id, key), project_id, estimate_id, figure: key }))
      },
      takeOff: (bringBack = []) => command('estimate.take_off', { id: about().id, project_id: about().project_id, bring_back: [...bringBack] }),
    }
  }, [command, roomChanges, openingChanges, surfaceChanges, handChanges])

  if (found === undefined || !current || live === undefined || !measured || !catalogue.ready) return undefined
  if (found === null || live === null || !figures) return null
  return { estimate: found.estimate, project: found.project, rooms, openings, surfaces, figures, catalogue, names, actions, met, planned: planned ?? null }
}

/** What already stands there needs no command. */
const nothingToDo: Promise<CommandOutcome> = Promise.resolve({ ok: true, command_id: '' })

/** All but what is measured. What was just chosen for a surface is worked with before the takeoff was read again. */
function groundOf({ estimate_id, company, products, rates, substrates, factors }: TakeoffSource, catalogue: Catalogue): Omit<TakeoffSource, 'rooms' | 'openings' | 'surfaces' | 'by_hand'> {
  const joined = <Row extends { readonly id: string }>(read: readonly Row[], shelf: readonly Row[]): readonly Row[] => [...read, ...shelf.filter((row) => !read.some((each) => each.id === row.id))]
  return { estimate_id, company, products: joined(products, catalogue.products), rates: joined(rates, catalogue.rates), substrates, factors }
}

/** The value as it was while it says the same: every live result brings new objects. */
function useSameValue<Value>(value: Value): Value {
  const kept = useRef({ value, text: JSON.stringify(value) })
  if (kept.current.value !== value) {
    const text = JSON.stringify(value)
    kept.current = text === kept.current.text ? { ...kept.current } : { value, text }
  }
  return kept.current.value
}

/** For each field whose value would change, what stood there and what shall; null where nothing would. */
function editsBetween<Row extends object>(row: Row, values: Partial<Row>): Record<string, { readonly from: unknown; readonly to: unknown }> | null {
  const changed = (Object.keys(values) as (keyof Row)[]).filter((field) => row[field] !== values[field])
  return changed.length === 0 ? null : Object.fromEntries(changed.map((field) => [field, { from: row[field], to: values[field] }]))
}

/** The list as it was when all its members are the same, so that what depends on it is not worked out anew. */
function useSameList<Item>(list: readonly Item[]): readonly Item[] {
  const kept = useRef(list)
  if (kept.current.length !== list.length || kept.current.some((item, index) => item !== list[index])) kept.current = list
  return kept.current
}
