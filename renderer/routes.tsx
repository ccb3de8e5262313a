import type { ComponentType } from 'react'
import { createHashRouter, redirect } from 'react-router'
import { RouteFailure } from './frame/error-boundary.tsx'
import { Frame } from './frame/frame.tsx'
import { NotFoundPage } from './frame/not-found-page.tsx'
import { Opening } from './frame/opening.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'

/** A screen that is loaded when it is first gone to. */
const screen = (load: () => Promise<ComponentType>) => ({ lazy: async () => ({ Component: await load() }), ErrorBoundary: RouteFailure })

/**
 * Every screen by its address. Behind the `#`, because the same files are served by the browser host and by Electron's own
 * protocol, and neither has to know the screens.
 */
export const createRouter = () => createHashRouter([
  { path: '/sign-in', Component: SignInPage, ErrorBoundary: RouteFailure },
  {
    path: '/',
    Component: Frame,
    HydrateFallback: Opening,
    children: [
      {
        ErrorBoundary: RouteFailure,
        children: [
          { index: true, loader: () => redirect('/projects') },
          { path: 'projects', ...screen(async () => (await import('./projects/project-list-page.tsx')).ProjectListPage) },
          { path: 'projects/:id', ...screen(async () => (await import('./projects/project-page.tsx')).ProjectPage) },
          { path: 'clients', ...screen(async () => (await import('./clients/client-list-page.tsx')).ClientListPage) },
          { path: 'clients/:id', ...screen(async () => (await import('./clients/client-page.tsx')).ClientPage) },
          { path: 'estimates', ...screen(async () => (await import('./estimates/estimate-list-page.tsx')).EstimateListPage) },
          { path: 'estimates/:id', ...screen(async () => (await import('./estimates/estimate-page.tsx')).EstimatePage) },
          { path: 'estimates/:id/documents', ...screen(async () => (await import('./documents/document-page.tsx')).DocumentPage) },
          { path: 'estimates/:id/compare/:other', ...screen(async () => (await import('./estimates/comparison-page.tsx')).ComparisonPage) },
          { path: 'estimates/:id/import', ...screen(async () => (await import('./import/import-page.tsx')).EstimateImportPage) },
          { path: 'estimates/:id/takeoff', ...screen(async () => (await import('./takeoff/takeoff-page.tsx')).TakeoffPage) },
          { path: 'reports', ...screen(async () => (await import('./reports/report-list-page.tsx')).ReportListPage) },
          { path: 'reports/:id', ...screen(async () => (await import('./reports/report-page.tsx')).ReportPage) },
          { path: 'change-orders/:id', ...screen(async () => (await import('./change-orders/change-order-page.tsx')).ChangeOrderPage) },
          { path: 'tickets/:id', ...screen(async () => (await import('./tickets/ticket-page.tsx')).TicketPage) },
          { path: 'contracts/:id', ...screen(async () => (await import('./contracts/contract-page.tsx')).ContractPage) },
          { path: 'colours/:id', ...screen(async () => (await import('./colour-schedule/colour-schedule-page.tsx')).ColourSchedulePage) },
          { path: ':kind/:id/document', ...screen(async () => (await import('./documents/job-document-page.tsx')).JobDocumentPage) },
          { path: 'price-book', ...screen(async () => (await import('./price-book/price-book-page.tsx')).PriceBookPage) },
          { path: 'price-book/import', ...screen(async () => (await import('./import/import-page.tsx')).PriceBookImportPage) },
          { path: 'price-book/products/import', ...screen(async () => (await import('./import/import-page.tsx')).ProductImportPage) },
          { path: 'price-book/rates/import', ...screen(async () => (await import('./import/import-page.tsx')).RateImportPage) },
          { path: 'price-book/assemblies', ...screen(async () => (await import('./assemblies/assemblies-page.tsx')).AssembliesPage) },
          { path: 'price-book/templates', ...screen(async () => (await import('./templates/templates-page.tsx')).TemplatesPage) },
          { path: 'price-book/products', ...screen(async () => (await import('./price-book/products-page.tsx')).ProductsPage) },
          { path: 'price-book/rates', ...screen(async () => (await import('./price-book/rates-page.tsx')).RatesPage) },
          { path: 'price-book/cost-codes', ...screen(async () => (await import('./cost-codes/cost-codes-page.tsx')).CostCodesPage) },
          { path: 'price-book/conditions', ...screen(async () => (await import('./price-book/conditions-page.tsx')).ConditionsPage) },
          { path: 'needs-attention', ...screen(async () => (await import('./sync/needs-attention-page.tsx')).NeedsAttentionPage) },
          { path: 'outbox', ...screen(async () => (await import('./sync/outbox-page.tsx')).OutboxPage) },
          { path: 'import', ...screen(async () => (await import('./import/import-page.tsx')).ImportPage) },
          { path: 'settings', ...screen(async () => (await import('./settings/settings-page.tsx')).SettingsPage) },
          { path: '*', Component: NotFoundPage },
        ],
      },
    ],
  },
])
