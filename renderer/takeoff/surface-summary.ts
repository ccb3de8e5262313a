import { useTranslation } from 'react-i18next'
import type { Catalogue } from './use-catalogue.ts'
import type { Surface } from './use-takeoff-editing.ts'

/** How a surface is worked, in a line: what it is, what it is primed with, how it is prepared and reached. */
export function useSurfaceSummary(catalogue: Catalogue): (surface: Surface) => string {
  const { t } = useTranslation('takeoff')
  return (surface) => {
    const said = [
      catalogue.nameOf(surface.substrate_id), catalogue.nameOf(surface.prep_factor_id),
      surface.primer_product_id && surface.primer_coats > 0 ? `${t('coats_primer', { count: surface.primer_coats })}: ${catalogue.nameOf(surface.primer_product_id) ?? ''}` : null,
      catalogue.nameOf(surface.height_factor_id), catalogue.nameOf(surface.access_factor_id), catalogue.nameOf(surface.production_rate_id), surface.note || null,
    ]
    return said.filter(Boolean).join(' · ')
  }
}
