import type { PagedRow } from '../look/list/use-windowed-query.ts'

export type ProductionRate = PagedRow<'production_rate.list'>

export const surfaceKinds = ['walls', 'ceiling', 'floor', 'baseboard', 'crown', 'doors', 'windows', 'cabinets', 'facade', 'soffit', 'fascia', 'other'] as const
export const rateUnits = ['square_feet', 'square_metres', 'feet', 'metres', 'pieces'] as const
export const areaUnits = ['square_foot', 'square_metre'] as const
