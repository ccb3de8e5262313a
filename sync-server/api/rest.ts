import { Router } from 'express'
import type { Endpoint } from './endpoint.ts'
import { endpointRoutes, type EndpointOptions } from './endpoint.ts'
import { assemblyEndpoints } from './assemblies.ts'
import { attachmentEndpoints } from './attachments.ts'
import { budgetEndpoints } from './budgets.ts'
import { changeOrderEndpoints } from './change-orders.ts'
import { ticketEndpoints } from './tickets.ts'
import { clientEndpoints } from './clients.ts'
import { colourScheduleEndpoints } from './colour-schedules.ts'
import { contractEndpoints } from './contracts.ts'
import { docsPage, docsStylePolicy } from './docs-page.ts'
import { estimateEndpoints } from './estimates.ts'
import { exchangeEndpoints } from './exchange.ts'
import { fileImportEndpoints } from './file-imports.ts'
import { openApiDocument } from './openapi.ts'
import { datedPriceEndpoints } from './dated-prices.ts'
import { paintingCatalogueEndpoints } from './painting-catalogue.ts'
import { projectEndpoints } from './projects.ts'
import { reportEndpoints } from './reports.ts'
import { signatureEndpoints } from './signatures.ts'
import { takeoffEndpoints } from './takeoffs.ts'
import { taxRateEndpoints } from './tax-rates.ts'
import { templateEndpoints } from './templates.ts'
import { userEndpoints } from './users.ts'

export interface RestOptions extends EndpointOptions {
  readonly version: string
  readonly passwordIterations: number
}

/** Every endpoint of the REST interface. */
export const restEndpoints = (passwordIterations: number): readonly Endpoint[] => [
  ...exchangeEndpoints, ...fileImportEndpoints,
  ...projectEndpoints, ...clientEndpoints, ...estimateEndpoints, ...takeoffEndpoints, ...paintingCatalogueEndpoints, ...datedPriceEndpoints, ...assemblyEndpoints, ...templateEndpoints, ...reportEndpoints, ...signatureEndpoints,
  ...budgetEndpoints, ...changeOrderEndpoints, ...ticketEndpoints, ...contractEndpoints, ...colourScheduleEndpoints, ...taxRateEndpoints, ...attachmentEndpoints, ...userEndpoints(passwordIterations),
]

/** The REST interface below /api/v1, its description at /api/schema/ and the page at /api/docs. */
export function restRoutes(options: RestOptions): Router {
  const endpoints = restEndpoints(options.passwordIterations)
  // made when somebody asks: it takes a fifth of a server's start
  let described: { readonly text: string; readonly page: string } | undefined
  const description = (): { readonly text: string; readonly page: string } => {
    if (described) return described
    const document = openApiDocument(endpoints, options.version)
    return described = { text: JSON.stringify(document), page: docsPage(document) }
  }
  const routes = Router()
  routes.get(['/api/schema', '/api/schema/'], (_request, response) => {
    response.set('cache-control', 'no-cache').type('application/vnd.oai.openapi+json;version=3.1').send(description().text)
  })
  routes.get('/api/docs', (_request, response) => {
    response.set('cache-control', 'no-cache').set('content-security-policy', `default-src 'none'; style-src ${docsStylePolicy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`).type('html').send(description().page)
  })
  routes.use('/api/v1', endpointRoutes(endpoints, options))
  return routes
}
