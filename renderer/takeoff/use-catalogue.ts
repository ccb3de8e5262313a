import { useMemo } from 'react'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import type { Surface } from './use-takeoff-editing.ts'

type Product = QueryResult<'product.list'>['rows'][number]
type Rate = QueryResult<'production_rate.list'>['rows'][number]
type Substrate = QueryResult<'substrate.list'>[number]
type Factor = QueryResult<'labour_factor.list'>[number]

/** What a surface can be painted with, how fast, and under which conditions. What is archived is offered only where it is in use. */
export interface Catalogue {
  readonly ready: boolean
  readonly products: readonly Product[]
  readonly rates: readonly Rate[]
  readonly substrates: readonly Substrate[]
  finishesFor(surface: Surface): readonly Product[]
  primersFor(surface: Surface): readonly Product[]
  ratesFor(surface: Surface): readonly Rate[]
  substratesFor(surface: Surface): readonly Substrate[]
  factorsFor(kind: Factor['kind'], chosen: string | null): readonly Factor[]
  productName(product: Product): string
  nameOf(id: string | null): string | null
}

/** As it is looked for in a narrow list: what it is, then whose. */
const shelfName = ({ name, sheen, brand }: Product): string => [[name, sheen].filter(Boolean).join(' '), brand].filter(Boolean).join(' · ')

const none: readonly never[] = []
/** As many as a list is ever asked for at once. */
const most = 500

/** `on` is the day whose prices count; null while it is not known. */
export function useCatalogue(on: string | null): Catalogue {
  const { result: products } = useLiveQuery('product.list', on === null ? null : { archived: false, limit: most, on })
  const { result: archivedProducts } = useLiveQuery('product.list', on === null ? null : { archived: true, limit: most, on })
  const { result: rates } = useLiveQuery('production_rate.list', { archived: false, limit: most })
  const { result: archivedRates } = useLiveQuery('production_rate.list', { archived: true, limit: most })
  const { result: substrates } = useLiveQuery('substrate.list', { archived: false })
  const { result: archivedSubstrates } = useLiveQuery('substrate.list', { archived: true })
  const { result: factors } = useLiveQuery('labour_factor.list', { archived: false })
  const { result: archivedFactors } = useLiveQuery('labour_factor.list', { archived: true })
  return useMemo((): Catalogue => {
    const every = {
      products: [...(products?.rows ?? none), ...(archivedProducts?.rows ?? none)], rates: [...(rates?.rows ?? none), ...(archivedRates?.rows ?? none)],
      substrates: [...(substrates ?? none), ...(archivedSubstrates ?? none)], factors: [...(factors ?? none), ...(archivedFactors ?? none)],
    }
    const offered = <Row extends { readonly id: string; readonly archived_at: string | null }>(rows: readonly Row[], chosen: string | null): readonly Row[] => rows.filter((row) => row.archived_at === null || row.id === chosen)
    const names = new Map<string, string>([
      ...every.products.map((row) => [row.id, shelfName(row)] as const), ...every.rates.map((row) => [row.id, row.name] as const),
      ...every.substrates.map((row) => [row.id, row.name] as const), ...every.factors.map((row) => [row.id, row.name] as const),
    ])
    return {
      ready: [products, rates, substrates, factors].every((each) => each !== undefined),
      products: every.products, rates: every.rates, substrates: every.substrates,
      finishesFor: (surface) => offered(every.products, surface.finish_product_id).filter((product) => product.kind !== 'primer' || product.id === surface.finish_product_id),
      primersFor: (surface) => offered(every.products, surface.primer_product_id).filter((product) => product.kind === 'primer' || product.id === surface.primer_product_id),
      ratesFor: (surface) => offered(every.rates, surface.production_rate_id).filter((rate) => surface.kind === 'other' || rate.surface_kind === surface.kind || rate.surface_kind === 'other' || rate.id === surface.production_rate_id)
        // what is meant for this kind of surface stands first
        .toSorted((one, other) => Number(one.surface_kind !== surface.kind) - Number(other.surface_kind !== surface.kind) || one.name.localeCompare(other.name)),
      substratesFor: (surface) => offered(every.substrates, surface.substrate_id),
      factorsFor: (kind, chosen) => offered(every.factors, chosen).filter((factor) => factor.kind === kind),
      productName: shelfName,
      nameOf: (id) => (id === null ? null : names.get(id) ?? null),
    }
  }, [products, archivedProducts, rates, archivedRates, substrates, archivedSubstrates, factors, archivedFactors])
}
