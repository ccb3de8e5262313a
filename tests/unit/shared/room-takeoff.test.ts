import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaThousandths } from '../../../shared/estimating/area.ts'
import { elevationSurfaces, type Elevation } from '../../../shared/estimating/elevation.ts'
import { byHandWithin, figureKey, formulasOf, given, operate, type Figure } from '../../../shared/estimating/figure.ts'
import { compare, fraction } from '../../../shared/estimating/fraction.ts'
import { count, length } from '../../../shared/estimating/given-figures.ts'
import { longestLength, nanometresPer } from '../../../shared/estimating/length.ts'
import { defaultOpeningRule, usualOpening, type Opening, type OpeningRule } from '../../../shared/estimating/opening.ts'
import { roomSurfaces, wallArea, type BoxRoom, type Room, type WalledRoom } from '../../../shared/estimating/room.ts'
import { shownThousandths, valueByHand } from '../../../shared/estimating/shown-figure.ts'
import { leastTrimWidth, trimArea } from '../../../shared/estimating/trim.ts'

const feet = (many: number): number => many * Number(nanometresPer.foot)
const door: Opening = { id: 'door', kind: 'door', ...usualOpening.door, count: 1 }
const window: Opening = { id: 'window', kind: 'window', ...usualOpening.window, count: 2 }
const box: BoxRoom = { id: 'room', shape: 'box', length: feet(12), width: feet(10), height: feet(8), ceiling: { kind: 'flat' }, openings: [door, window], cabinet_pieces: 7 }
const shown = (figure: Figure): number => shownThousandths(figure, 'imperial') / 1000

const size = fc.nat({ max: feet(60) })
const anyRule: fc.Arbitrary<OpeningRule> = fc.oneof(
  fc.constantFrom<OpeningRule>({ kind: 'all' }, { kind: 'none' }), fc.nat({ max: 200_000 }).map((thousandths): OpeningRule => ({ kind: 'larger_than', thousandths, unit: 'square_foot' })),
  fc.nat({ max: 10_000 }).map((basis_points): OpeningRule => ({ kind: 'share', basis_points })),
)
const openingsOf = (wall: string): fc.Arbitrary<Opening[]> => fc.array(fc.record({ kind: fc.constantFrom<Opening['kind']>('door', 'window', 'passage', 'other'), width: size, height: size, count: fc.nat({ max: 9 }) }), { maxLength: 4 })
  .map((openings) => openings.map((opening, index) => ({ ...opening, id: `${wall}-opening-${index}` })))
const anyBox: fc.Arbitrary<BoxRoom> = fc.record({
  id: fc.constant('room'), shape: fc.constant('box'), length: size, width: size, height: size, openings: openingsOf('room'), cabinet_pieces: fc.nat({ max: 40 }),
  ceiling: fc.oneof(fc.constant({ kind: 'flat' as const }), fc.record({ kind: fc.constantFrom('cathedral', 'shed'), pitch_thousandths: fc.nat({ max: 24_000 }) })),
})
const anyWalls: fc.Arbitrary<WalledRoom> = fc.record({
  id: fc.constant('room'), shape: fc.constant('walls'), cabinet_pieces: fc.nat({ max: 40 }),
  walls: fc.array(fc.record({ length: size, height: size, other_height: size, openings: openingsOf('wall') }), { maxLength: 6 })
    .map((walls) => walls.map((wall, at) => ({ ...wall, id: `wall-${at}`, openings: wall.openings.map((opening) => ({ ...opening, id: `${at}-${opening.id}` })) }))),
  floors: fc.array(fc.record({ length: size, width: size }), { maxLength: 3 }).map((floors) => floors.map((floor, at) => ({ ...floor, id: `floor-${at}` }))),
})
const anyRoom: fc.Arbitrary<Room> = fc.oneof(anyBox, anyWalls)
const anyElevation: fc.Arbitrary<Elevation> = fc.record({
  id: fc.constant('north'), width: size, height: size, eaves: size, openings: openingsOf('north'),
  gables: fc.array(fc.record({ width: size, pitch_thousandths: fc.nat({ max: 24_000 }) }), { maxLength: 3 }).map((gables) => gables.map((gable, at) => ({ ...gable, id: `gable-${at}` }))),
})

const all = (figure: Figure): Figure[] => [figure, ...(figure.how.kind === 'worked_out' ? figure.how.inputs.flatMap(all) : figure.how.kind === 'by_hand' ? all(figure.how.instead_of) : [])]
const isWhatItsStepsComeTo = ({ value, how }: Figure): boolean => how.kind !== 'worked_out' || compare(value, operate(how.operation, how.inputs)) === 0
const figuresOf = (surfaces: object): Figure[] => Object.values(surfaces).flatMap((figure: Figure) => all(figure))

describe('a room', () => {
  it('has walls, ceiling, floor, trim and pieces', () => {
    expect(Object.fromEntries(Object.entries(roomSurfaces(box, defaultOpeningRule)).map(([name, figure]) => [name, shown(figure)])))
      .toEqual({ walls: 352 - 21 - 30, ceiling: 120, floor: 120, baseboard: 41, crown: 44, doors: 1, windows: 2, cabinets: 7 })
  })

  it('deducts openings by the rule', () => {
    const walls = (rule: OpeningRule): number => shown(roomSurfaces(box, rule).walls)
    expect([walls({ kind: 'all' }), walls({ kind: 'none' }), walls({ kind: 'share', basis_points: 5000 }), walls({ kind: 'share', basis_points: 20_000 })]).toEqual([301, 352, 326.5, 301])
    // a door of exactly 21 sq ft is not larger than 21
    expect([20_999, 21_000, 14_999].map((thousandths) => walls({ kind: 'larger_than', thousandths, unit: 'square_foot' }))).toEqual([331, 352, 301])
    expect([1950, 1951].map((thousandths) => walls({ kind: 'larger_than', thousandths, unit: 'square_metre' }))).toEqual([331, 352])
  })

  it('is the same by its walls as by its length and width', () => {
    const walls: WalledRoom = {
      id: 'room', shape: 'walls', cabinet_pieces: 7, floors: [{ id: 'floor', length: feet(12), width: feet(10) }],
      walls: [12, 10, 12, 10].map((long, at) => ({ id: `wall-${at}`, length: feet(long), height: feet(8), openings: at === 0 ? [door, window] : [] })),
    }
    const surfaces = roomSurfaces(walls, defaultOpeningRule)
    for (const [name, figure] of Object.entries(roomSurfaces(box, defaultOpeningRule))) expect(surfaces[name as keyof typeof surfaces].value).toEqual(figure.value)
  })

  it('a passage ends the baseboard and is no piece', () => {
    const { baseboard, doors } = roomSurfaces({ ...box, openings: [{ ...door, kind: 'passage', count: 2 }] }, defaultOpeningRule)
    expect([shown(baseboard), shown(doors)]).toEqual([38, 0])
  })

  it('has a wall that ends under a slope: the mean of its heights', () => {
    expect(shown(wallArea({ id: 'wall', length: feet(10), height: feet(8), other_height: feet(12), openings: [] }, defaultOpeningRule))).toBe(100)
  })

  it('has a cathedral or a shed ceiling: 24 × 10 ft, 8 ft high, a pitch of 12/12', () => {
    const vaulted = (kind: 'cathedral' | 'shed'): number[] => {
      const { walls, ceiling } = roomSurfaces({ ...box, openings: [], length: feet(24), ceiling: { kind, pitch_thousandths: 12_000 } }, defaultOpeningRule)
      return [shown(walls), shown(ceiling)]
    }
    // two ends of 10 × 5 / 2; two of 10 × 10 / 2 and a high wall of 24 × 10; either way 24 × 10 × √2
    expect([vaulted('cathedral'), vaulted('shed')]).toEqual([[544 + 50, 339.411], [544 + 100 + 240, 339.411]])
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, longestLength + 1])('a length of %d is refused', (long) => {
    expect(() => roomSurfaces({ ...box, length: long }, defaultOpeningRule)).toThrow(RangeError)
    expect(() => roomSurfaces({ ...box, openings: [{ ...door, width: long }] }, defaultOpeningRule)).toThrow(RangeError)
    expect(() => roomSurfaces({ ...box, openings: [{ ...door, count: long === longestLength + 1 ? -2 : long }] }, defaultOpeningRule)).toThrow(RangeError)
  })

  it('no surface is ever negative, whatever its openings', () => {
    fc.assert(fc.property(anyRoom, anyElevation, anyRule, (room, elevation, rule) => {
      expect([...figuresOf(roomSurfaces(room, rule)), ...figuresOf(elevationSurfaces(elevation, rule))].filter(({ value }) => value.dividend < 0n)).toEqual([])
    }))
  })

  it('grows with its length and height, and shrinks with its openings', () => {
    fc.assert(fc.property(anyBox, anyRule, size, (room, rule, more) => {
      const { walls, ceiling, baseboard } = roomSurfaces(room, rule)
      const longer = roomSurfaces({ ...room, length: room.length + more }, rule)
      const higher = roomSurfaces({ ...room, height: room.height + more }, rule)
      const pierced = roomSurfaces({ ...room, openings: [...room.openings, { id: 'more', kind: 'door', width: more, height: more, count: 1 }] }, rule)
      for (const [less, greater] of [[walls, longer.walls], [ceiling, longer.ceiling], [baseboard, longer.baseboard], [walls, higher.walls], [pierced.walls, walls], [pierced.baseboard, baseboard]] as const) {
        expect(compare(less.value, greater.value)).toBeLessThanOrEqual(0)
      }
    }))
  })
})

describe('a side of a house', () => {
  const north: Elevation = { id: 'north', width: feet(28), height: feet(9), eaves: feet(28), openings: [window], gables: [{ id: 'gable', width: feet(24), pitch_thousandths: 6000 }] }

  it('has its walls, gables by pitch, soffit and fascia', () => {
    const { facade, soffit, fascia } = elevationSurfaces(north, defaultOpeningRule)
    // a gable of 24 ft at 6/12 rises 6 ft: 72 sq ft; its edges are 24 × √1.25 = 26.833 ft
    expect([shown(facade), shown(soffit), shown(fascia)]).toEqual([252 + 72 - 30, 54.833, 54.833])
  })

  it('a slope is never shorter than by Pythagoras, and by less than a millionth longer', () => {
    fc.assert(fc.property(fc.nat({ max: 24_000 }), (pitch_thousandths) => {
      const { soffit } = elevationSurfaces({ ...north, eaves: 0, gables: [{ id: 'gable', width: 12_000, pitch_thousandths }] }, defaultOpeningRule)
      const square = fraction(12_000n ** 2n + BigInt(pitch_thousandths) ** 2n)
      const { dividend, divisor } = soffit.value
      expect(compare(fraction(dividend ** 2n, divisor ** 2n), square)).toBeGreaterThanOrEqual(0)
      // a millionth of a run of 12,000
      const shorter = fraction(dividend * 1000n - 12n * divisor, divisor * 1000n)
      expect(compare(fraction(shorter.dividend ** 2n, shorter.divisor ** 2n), square)).toBeLessThan(0)
    }))
  })
})

describe('a figure', () => {
  it('is what its own steps come to, down to what was measured', () => {
    fc.assert(fc.property(anyRoom, anyElevation, anyRule, (room, elevation, rule) => {
      const figures = [...figuresOf(roomSurfaces(room, rule)), ...figuresOf(elevationSurfaces(elevation, rule))]
      expect(figures.filter((figure) => !isWhatItsStepsComeTo(figure))).toEqual([])
      expect(figures.some(({ how }) => how.kind === 'by_hand')).toBe(false)
    }))
  })

  it('has a key of its own within its room', () => {
    fc.assert(fc.property(anyRoom, anyRule, (room, rule) => {
      const seen = new Map<string, Figure>()
      for (const figure of figuresOf(roomSurfaces(room, rule)).filter(({ how }) => how.kind === 'worked_out')) {
        expect((seen.get(figureKey(figure)) ?? figure).value).toEqual(figure.value)
        seen.set(figureKey(figure), figure)
      }
    }))
  })

  it('yields to a value by hand, says so, carries it on, and comes back when it is left out', () => {
    const byHand = { 'room.perimeter': valueByHand(50_000, 'length', 'imperial') }
    const { walls, crown, ceiling } = roomSurfaces(box, defaultOpeningRule, byHand)
    expect([shown(walls), shown(crown), shown(ceiling)]).toEqual([400 - 51, 50, 120])
    expect(byHandWithin(walls).map((figure) => [figureKey(figure), figure.how.kind === 'by_hand' && shown(figure.how.instead_of)])).toEqual([['room.perimeter', 44]])
    expect(byHandWithin(ceiling)).toEqual([])
    expect(roomSurfaces(box, defaultOpeningRule, {}).walls).toEqual(roomSurfaces(box, defaultOpeningRule).walls)
    expect(() => roomSurfaces(box, defaultOpeningRule, { 'room.walls': fraction(-1n) })).toThrow(RangeError)
  })

  it('any worked-out figure can be put in by hand, and everything above it follows', () => {
    fc.assert(fc.property(anyRoom, anyRule, fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 18n }), (room, rule, pick, amount) => {
      const keys = figuresOf(roomSurfaces(room, rule)).filter(({ how }) => how.kind === 'worked_out').map(figureKey)
      const key = keys[pick % keys.length] as string
      const after = figuresOf(roomSurfaces(room, rule, { [key]: fraction(amount) }))
      expect(after.some(({ how }) => how.kind === 'by_hand')).toBe(true)
      expect(after.filter((figure) => !isWhatItsStepsComeTo(figure))).toEqual([])
      for (const figure of after) {
        if (figure.how.kind === 'by_hand') expect([figureKey(figure), figure.value]).toEqual([key, fraction(amount)])
      }
    }))
  })

  it('whose units do not come out is refused', () => {
    const formula = formulasOf('room', {})
    const [long, two] = [length('length', feet(2)), count('count', 'pieces', 2, 'measured')]
    expect(() => formula('crown', 'length', 'sum', long, two)).toThrow(RangeError)
    expect(() => formula('walls', 'area', 'product', long, long, long)).toThrow(RangeError)
    expect(() => formula('hours', 'hours', 'quotient', long, two)).toThrow(RangeError)
    expect(() => given({ name: 'walls', unit: 'area' }, fraction(-1n), 'measured')).toThrow(RangeError)
    expect(areaThousandths(formula('walls', 'area', 'product', long, long).value, 'square_foot')).toBe(4000)
  })

  it('cannot be changed once it is made', () => {
    const { walls } = roomSurfaces(box, defaultOpeningRule)
    expect(all(walls).every((figure) => Object.isFrozen(figure) && Object.isFrozen(figure.how) && (figure.how.kind !== 'worked_out' || Object.isFrozen(figure.how.inputs)))).toBe(true)
  })
})

it('trim narrower than a foot counts as a square foot a foot, wider trim by its width (PCA Industry Standard P10)', () => {
  const { baseboard } = roomSurfaces(box, defaultOpeningRule)
  const area = (width: number): number => shown(trimArea(baseboard, { id: 'baseboard', width, least_width: leastTrimWidth }))
  expect([area(feet(1) / 4), area(feet(1)), area(feet(1.5))]).toEqual([41, 41, 61.5])
  expect(shown(trimArea(baseboard, { id: 'baseboard', width: feet(1) / 4, least_width: 0 }))).toBe(10.25)
})
