import fc from 'fast-check'
import { expect, it } from 'vitest'
import { given, type Unit } from '../../../shared/estimating/figure.ts'
import { shownThousandths, valueByHand, type MeasureSystem } from '../../../shared/estimating/shown-figure.ts'

const units: readonly Unit[] = ['ratio', 'length', 'area', 'pieces', 'area_per_piece', 'gallons', 'area_per_gallon', 'length_per_gallon', 'hours', 'area_per_hour', 'length_per_hour', 'pieces_per_hour', 'days', 'cents', 'cents_per_hour', 'cents_per_gallon']

it.each<[Unit, imperial: number, metric: number]>([
  ['length', 12.5, 3.81], ['area', 400, 37.161], ['area_per_piece', 21, 1.951], ['gallons', 1, 3.786], ['area_per_gallon', 400, 9.817], ['length_per_gallon', 600, 48.312],
  ['area_per_hour', 150, 13.935], ['length_per_hour', 100, 30.48], ['cents_per_gallon', 4000, 1056.688], ['hours', 4.967, 4.967], ['pieces', 3, 3],
])('%s of %d in feet and gallons is %d in metres and litres', (unit, imperial, metric) => {
  const figure = given({ name: 'rate', unit }, valueByHand(Math.round(imperial * 1000), unit, 'imperial'), 'measured')
  expect([shownThousandths(figure, 'imperial'), shownThousandths(figure, 'metric')]).toEqual([Math.round(imperial * 1000), Math.round(metric * 1000)])
})

it('a value by hand is shown as it was put in, in either system', () => {
  fc.assert(fc.property(fc.nat({ max: 2 ** 31 }), fc.constantFrom(...units), fc.constantFrom<MeasureSystem>('imperial', 'metric'), (thousandths, unit, system) => {
    expect(shownThousandths(given({ name: 'rate', unit }, valueByHand(thousandths, unit, system), 'measured'), system)).toBe(thousandths)
  }))
})
