import { describe, expect, it } from 'vitest'
import { areaOf, areaThousandths } from '../../../shared/estimating/area.ts'
import { gallonsOf, usualTexture, type Coating } from '../../../shared/estimating/coating.ts'
import { cheapestContainers } from '../../../shared/estimating/containers.ts'
import { costOf, totalOf } from '../../../shared/estimating/cost.ts'
import { elevationSurfaces } from '../../../shared/estimating/elevation.ts'
import { given, operate, type Figure } from '../../../shared/estimating/figure.ts'
import { count, length } from '../../../shared/estimating/given-figures.ts'
import { daysOf, hoursOf, plainWork, type ProductionRate, type Work } from '../../../shared/estimating/labour.ts'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import { usualOpening, type Opening, type OpeningRule } from '../../../shared/estimating/opening.ts'
import { roomSurfaces, wallArea, type BoxRoom } from '../../../shared/estimating/room.ts'
import { shownThousandths } from '../../../shared/estimating/shown-figure.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import { leastTrimWidth, trimArea } from '../../../shared/estimating/trim.ts'

/** Examples that others have published, with where they stand. Only their numbers are here. */

const inFull: OpeningRule = { kind: 'all' }
const all = (figure: Figure): Figure[] => [figure, ...(figure.how.kind === 'worked_out' ? figure.how.inputs.flatMap(all) : [])]
const feet = (many: number): number => many * Number(nanometresPer.foot)
const centimetres = (many: number): number => many * Number(nanometresPer.centimetre)
const squareFeet = (many: number): Figure => given({ name: 'walls', unit: 'area' }, areaOf(many * 1000, 'square_foot'), 'measured')
const shown = (figure: Figure): number => shownThousandths(figure, 'imperial') / 1000
const gallons = (area: Figure, perGallon: number, changes: Partial<Coating> = {}): Figure =>
  gallonsOf(area, { id: 'paint', coverage: { unit: 'square_feet_per_gallon', thousandths: perGallon * 1000 }, coats: 1, texture_basis_points: usualTexture.smooth, waste_basis_points: 0, ...changes })
const hours = (quantity: Figure, perHour: number, changes: Partial<Work> = {}, unit: ProductionRate['unit'] = 'square_feet'): Figure =>
  hoursOf(quantity, { unit, thousandths: Math.round(perHour * 1000) }, { id: 'work', ...plainWork, ...changes })
const dollars = (quantity: Figure, each: number): Figure => costOf(quantity, { id: 'price', cents: each * 100, source: 'company_default' })
const cents = (figure: Figure): number => shown(figure)
const gallonCans = (need: Figure): unknown => cheapestContainers(need.value, [{ id: 'gallon', size_thousandths: 1000, price_cents: 4000 }])
const room = (changes: Partial<BoxRoom>): BoxRoom => ({ id: 'room', shape: 'box', length: feet(10), width: feet(10), height: feet(8), ceiling: { kind: 'flat' }, openings: [], cabinet_pieces: 0, ...changes })
const opening = (id: string, kind: Opening['kind'], width: number, height: number, many = 1): Opening => ({ id, kind, width, height, count: many })

it('the room of docs/takeoff.md', () => {
  const surfaces = roomSurfaces(room({ length: feet(12), openings: [opening('door', 'door', feet(3), feet(7)), opening('windows', 'window', feet(3), feet(5), 2)] }), inFull)
  expect([surfaces.walls, surfaces.ceiling, surfaces.baseboard, surfaces.doors].map(shown)).toEqual([301, 120, 41, 1])
  const wallWork = hours(surfaces.walls, 150, { coats: 2, further_coat_basis_points: 8000, prep_basis_points: 12_500, loss_basis_points: 1000 })
  const baseWork = hours(surfaces.baseboard, 80, {}, 'feet')
  const doorWork = hours(surfaces.doors, 2, {}, 'pieces')
  expect([wallWork, baseWork, doorWork].map(shown)).toEqual([4.967, 0.513, 0.5])
  expect([wallWork, baseWork, doorWork].map((work) => cents(dollars(work, 50)))).toEqual([24_833, 2563, 2500])
  const work = totalOf('room', [wallWork, baseWork, doorWork])
  expect([shown(work), shown(daysOf(work, { id: 'crew', painters: 2, day_thousandths: 7500 }))]).toEqual([5.979, 0.5])
  const wallPaint = gallons(surfaces.walls, 350, { coats: 2, waste_basis_points: 1000 })
  const basePaint = gallons(trimArea(surfaces.baseboard, { id: 'baseboard', width: feet(1) / 3, least_width: leastTrimWidth }), 400, { waste_basis_points: 1000 })
  expect([wallPaint, basePaint].map(shown)).toEqual([1.892, 0.113])
  const paintCost = dollars(wallPaint, 40)
  expect(cents(paintCost)).toBe(7568)
  for (const figure of [...all(dollars(work, 50)), ...all(paintCost)]) if (figure.how.kind === 'worked_out') expect(figure.value).toEqual(operate(figure.how.operation, figure.how.inputs))
  expect(new Set(all(paintCost).map(({ how }) => (how.kind === 'given' ? how.source : how.kind)))).toEqual(new Set(['worked_out', 'measured', 'company_default', 'chosen', 'product', 'definition']))
  const cans = [{ id: 'quart', size_thousandths: 250, price_cents: 1999 }, { id: 'gallon', size_thousandths: 1000, price_cents: 4999 }, { id: 'pail', size_thousandths: 5000, price_cents: 21_999 }]
  expect([wallPaint, basePaint].map((need) => cheapestContainers(need.value, cans))).toMatchObject([{ counts: { gallon: 2 }, cost_cents: 9998 }, { counts: { quart: 1 }, cost_cents: 1999 }])
})

describe('published estimates', () => {
  it('Estimate Rocket, "General Painting (square-feet)": 400 sq ft at 100 sq ft/h and 350 sq ft/gal, $50/h and $40/gal, is $200 + $45.71 = $245.71', () => {
    const [work, paint] = [hours(squareFeet(400), 100), gallons(squareFeet(400), 350)]
    const [labour, material] = [dollars(work, 50), dollars(paint, 40)]
    expect([shown(work), shown(paint), cents(labour), cents(material), cents(totalOf('estimate', [labour, material]))]).toEqual([4, 1.143, 20_000, 4571, 24_571])
    const rates = { markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, discount_basis_points: 0, discount_cents: 0, tax_basis_points: 0, tax_hundredths: 0 }
    const line = { id: 'walls', section_id: 'room', quantity_thousandths: 1000, labour_unit_cents: cents(labour), material_unit_cents: cents(material), other_unit_cents: 0, taxable: 0 } as const
    expect(estimateTotals(rates, [{ id: 'room' }], [line]).total_cents).toBe(24_571)
  })

  it('ProJobCalc, "Painting Prep": 8 h of rolling at $55 + 2 h of prep at $45 + 6 gal at $45 is $800', () => {
    const walls = squareFeet(1200)
    const [prep, work, paint] = [hours(walls, 600), hours(walls, 300, { coats: 2 }), gallons(walls, 400, { coats: 2 })]
    expect([prep, work, paint].map(shown)).toEqual([2, 8, 6])
    expect([dollars(prep, 45), dollars(work, 55), dollars(paint, 45)].map(cents)).toEqual([9000, 44_000, 27_000])
  })

  it('The Paint Estimator, "Rate Recorder": 15 windows take three painters a day of 8 h; "Production Rates": one window an hour at $30 is $30', () => {
    const work = hours(count('windows', 'pieces', 15, 'measured'), 15 / 24, {}, 'pieces')
    expect([shown(work), shown(daysOf(work, { id: 'crew', painters: 3, day_thousandths: 8000 }))]).toEqual([24, 1])
    expect(cents(dollars(hours(count('windows', 'pieces', 1, 'measured'), 1, {}, 'pieces'), 30))).toBe(3000)
  })
})

describe('published rooms', () => {
  it('The Old Farmer\'s Almanac, "How Much Do You Need: Interior Paint": 10 × 15 × 8 ft with two doors and two windows has 328 sq ft of wall and 150 of ceiling, one gallon and two quarts', () => {
    const { walls, ceiling } = roomSurfaces(room({ width: feet(15), openings: [opening('door', 'door', usualOpening.door.width, usualOpening.door.height, 2), opening('window', 'window', usualOpening.window.width, usualOpening.window.height, 2)] }), inFull)
    expect([shown(walls), shown(ceiling)]).toEqual([328, 150])
    expect(gallonCans(gallons(walls, 400))).toMatchObject({ counts: { gallon: 1 } })
    expect(cheapestContainers(gallons(ceiling, 400).value, [{ id: 'quart', size_thousandths: 250, price_cents: 1500 }, { id: 'gallon', size_thousandths: 1000, price_cents: 4000 }])).toMatchObject({ counts: { quart: 2 } })
  })

  it('ESP Painting, "How to Estimate Paint Needs": walls of 150, 150, 200 and 200 sq ft less a door of 20 and two windows of 15 are 650, two gallons for one coat and four for two', () => {
    const { walls } = roomSurfaces(room({ length: feet(15), width: feet(20), height: feet(10), openings: [opening('door', 'door', feet(4), feet(5)), opening('window', 'window', feet(3), feet(5), 2)] }), inFull)
    expect(shown(walls)).toBe(650)
    expect([gallonCans(gallons(walls, 350)), gallonCans(gallons(walls, 350, { coats: 2 }))]).toMatchObject([{ counts: { gallon: 2 } }, { counts: { gallon: 4 } }])
  })

  it('brainly.ph, question 385353: 700 sq ft less doors of 4 × 8 and 10 × 8 and a window of 10 × 4 ft are 548', () => {
    const openings = [opening('one', 'door', feet(4), feet(8)), opening('other', 'door', feet(10), feet(8)), opening('window', 'window', feet(10), feet(4))]
    expect(shown(roomSurfaces(room({ length: feet(15), width: feet(20), height: feet(10), openings }), inFull).walls)).toBe(548)
  })

  it('momymomy.com, "Computing coverable surface area": walls of 7.02, 5.40, 6.48 and 4.86 m²', () => {
    const walls: [number, number, number][] = [[360, 180, 90], [360, 180, 180], [270, 0, 0], [270, 90, 180]]
    const areas = walls.map(([wide, holeWide, holeHigh], at) => wallArea({ id: `wall-${at}`, length: centimetres(wide), height: centimetres(240), openings: [opening(`hole-${at}`, 'window', centimetres(holeWide), centimetres(holeHigh))] }, inFull))
    expect(areas.map((area) => areaThousandths(area.value, 'square_metre'))).toEqual([7020, 5400, 6480, 4860])
  })

  it('HomeAdvisor, "Tips on Measuring for Paint": openings are left in, and a tenth is added for waste', () => {
    const { walls } = roomSurfaces(room({ openings: [opening('door', 'door', feet(3), feet(7))] }), { kind: 'none' })
    expect([shown(walls), shown(gallons(walls, 400, { waste_basis_points: 1000 }))]).toEqual([320, 0.88])
  })

  it('CR Construction, "Painting": a room of 10 × 10 ft has 40 ft of base', () => {
    expect(shown(roomSurfaces(room({}), inFull).baseboard)).toBe(40)
  })

  it('siding4less, "Gables": 30 ft wide and 6 ft high is 90 sq ft', () => {
    const { facade } = elevationSurfaces({ id: 'side', width: 0, height: 0, eaves: 0, openings: [], gables: [{ id: 'gable', width: feet(30), pitch_thousandths: 4800 }] }, inFull)
    expect(shown(facade)).toBe(90)
  })
})

describe('published coverage', () => {
  it.each([
    ['Sherwin-Williams Emerald Interior Latex Matte K36, data sheet', 350, 400, [5.715, 5]],
    ['Sherwin-Williams Duration Home (heritagepainting.info)', 250, 300, [8, 6.667]],
    ['Benjamin Moore Regal Select (heritagepainting.info)', 400, 450, [5, 4.445]],
    ['PROMASTER 1473 eggshell, data sheet', 300, 400, [6.667, 5]],
  ] as const)('%s: %d to %d sq ft/gal; 1,000 sq ft in two coats take %o gal', (_product, least, most, need) => {
    expect([least, most].map((perGallon) => shown(gallons(squareFeet(1000), perGallon, { coats: 2 })))).toEqual(need)
  })

  it('Benjamin Moore Aura Interior, product text: a quart is one coat of 100 sq ft of wall, a gallon of 400', () => {
    expect([100, 400].map((area) => shown(gallons(squareFeet(area), 400)))).toEqual([0.25, 1])
  })

  it('Glidden Stain Block Primer, product page: 400 sq ft are 37.2 m²; PROMASTER 1473: 300 to 400 sq ft/gal are 7 to 10 m²/L', () => {
    expect(Math.round(shownThousandths(squareFeet(400), 'metric') / 100)).toBe(372)
    const perLitre = [300, 400].map((perGallon) => {
      const bare = gallons(squareFeet(1), perGallon).how
      const quotient = bare.kind === 'worked_out' ? bare.inputs[0]?.how : bare
      return quotient?.kind === 'worked_out' ? shownThousandths(quotient.inputs[1] as Figure, 'metric') : 0
    })
    expect(perLitre).toEqual([7363, 9817])
  })

  it('inPAINT, "How do you estimate uneven surfaces?": 2,000 sq ft of corrugated metal are 2,160 to paint, 600 of ribbed deck 1,452', () => {
    expect(shown(gallons(squareFeet(2000), 100, { texture_basis_points: usualTexture.corrugated_metal }))).toBe(21.6)
    expect(shown(gallons(squareFeet(600), 100, { texture_basis_points: usualTexture.ribbed_metal_deck }))).toBe(14.52)
  })

  it('diyornot.com: 300 sq ft a gallon on smooth drywall are 250 on stucco', () => {
    expect(gallons(squareFeet(1000), 300, { texture_basis_points: usualTexture.stucco }).value).toEqual(gallons(squareFeet(1000), 250).value)
  })
})

describe('published production rates', () => {
  it('inPAINT: spraying 2,500 sq ft at 450 instead of 550 sq ft/h, for heavy texture, takes about an hour more', () => {
    expect([550, 450].map((perHour) => shown(hours(squareFeet(2500), perHour)))).toEqual([4.545, 5.556])
  })

  it('Griffith, Carpentry, "Painting": 150 sq ft an hour in the first coat and 90 in the second', () => {
    expect(shown(totalOf('walls', [hours(squareFeet(900), 150), hours(squareFeet(900), 90)]))).toBe(16)
  })

  it('BreakEven PRO, "10 × 10 bedroom": ceiling and walls are 420 sq ft, pole-sanded at 650 and spot-primed at 300 sq ft/h', () => {
    const { walls, ceiling } = roomSurfaces(room({}), inFull)
    const area = totalOf('room', [walls, ceiling])
    expect([shown(area), shown(hours(area, 650)), shown(hours(area, 300))]).toEqual([420, 0.646, 1.4])
  })

  it('PaintTalk, "Production rates": a six-panel door side takes half an hour, 350 sq ft are sanded in a quarter, and 7.5 h of work are a day of 8', () => {
    expect(shown(hours(count('doors', 'pieces', 3, 'measured'), 2, {}, 'pieces'))).toBe(1.5)
    expect(shown(hours(squareFeet(350), 1400))).toBe(0.25)
    expect(shown(hours(squareFeet(750), 100, { loss_basis_points: 667 }))).toBe(8)
  })

  it('National Home Improvement Estimator 2018, p. 601: 100 ft of trim are primed in 0.488 h with a sixth of a gallon, $20.05', () => {
    const trim = length('baseboard', feet(100))
    const work = hours(trim, 100 / 0.488, {}, 'feet')
    expect([shown(work), shown(gallonsOf(trim, { id: 'primer', coverage: { unit: 'feet_per_gallon', thousandths: 600_000 }, coats: 1, texture_basis_points: 10_000, waste_basis_points: 0 }))]).toEqual([0.488, 0.167])
    expect(cents(costOf(work, { id: 'price', cents: 4109, source: 'rate_table' }))).toBe(2005)
  })

  it('resultsdrivenbydame.com: an office of 14 × 14 × 9 ft has 504 sq ft of wall, about three and a half hours at 150 sq ft/h', () => {
    const { walls } = roomSurfaces(room({ length: feet(14), width: feet(14), height: feet(9) }), inFull)
    expect([shown(walls), shown(hours(walls, 150))]).toEqual([504, 3.36])
  })
})
