import type { z } from 'zod'
import type { Query } from './query.ts'
import { assemblyGet, assemblyList, assemblySuggest, assemblyUseList } from './assembly.ts'
import { attachmentList } from './attachment.ts'
import { budgetList } from './budget.ts'
import { changeOrderGet, changeOrderList } from './change-order.ts'
import { ticketGet, ticketList } from './ticket.ts'
import { clientGet, clientList } from './client.ts'
import { colourScheduleGet, colourScheduleList } from './colour-schedule.ts'
import { companyGet, costCodeList, userList } from './company.ts'
import { conflictList, conflictOfRecords } from './conflict.ts'
import { clauseTemplateList, contractGet, contractList } from './contract.ts'
import { estimateCompare, estimateGet, estimateList } from './estimate.ts'
import { estimatePriceChanges } from './estimate-prices.ts'
import { estimateExport } from './estimate-export.ts'
import { estimateWhole } from './estimate-whole.ts'
import { notificationList } from './notification.ts'
import { priceBookList, priceBookPrices, priceBookSuggest } from './price-book.ts'
import { projectActivity, projectGet, projectList, projectMembers } from './project.ts'
import { recordHistory, recordName, recordPresent } from './record.ts'
import { reportGet, reportList } from './report.ts'
import { searchEverything } from './search.ts'
import { signatureGet, signatureList } from './signature.ts'
import { labourFactorList, productionRateList, productList, productPrices, substrateList, takeoffOfEstimate } from './takeoff.ts'
import { taxRateList } from './tax-rate.ts'
import { templateGet, templateList } from './template.ts'

/** Every named read of Kibray. A new one is declared in its subject's file and joins here. */
const all = [
  companyGet, userList, costCodeList, taxRateList, priceBookList, priceBookSuggest, clientList, clientGet,
  projectList, projectGet, projectMembers, projectActivity, recordHistory, recordName, recordPresent,
  estimateList, estimateGet, estimateExport, estimateCompare, reportList, reportGet, signatureGet, signatureList,
  notificationList, conflictList, conflictOfRecords, searchEverything,
  budgetList, changeOrderList, changeOrderGet, ticketList, ticketGet, clauseTemplateList, contractList, contractGet, colourScheduleList, colourScheduleGet,
  attachmentList,
  takeoffOfEstimate, productList, productionRateList, substrateList, labourFactorList,
  priceBookPrices, productPrices,
  assemblyList, assemblyGet, assemblySuggest, assemblyUseList, templateList, templateGet,
  estimatePriceChanges, estimateWhole,
] as const

type Declared = (typeof all)[number]

export type QueryName = Declared['name']
export type QueryArguments<Name extends QueryName> = z.input<Extract<Declared, { name: Name }>['arguments']>
export type QueryResult<Name extends QueryName> = Awaited<ReturnType<Extract<Declared, { name: Name }>['run']>>

const byName = new Map<string, Query>(all.map((each) => [each.name, each as unknown as Query]))

export const queryNames: readonly QueryName[] = all.map((each) => each.name)

/** The query of that name, or undefined. */
export function queryNamed(name: string): Query | undefined {
  return byName.get(name)
}
