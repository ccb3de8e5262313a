import type { z } from 'zod'
import type { Command } from './command.ts'
import * as assembly from './assembly.ts'
import * as assemblyUse from './assembly-use.ts'
import * as attachment from './attachment.ts'
import * as budget from './budget.ts'
import * as changeOrder from './change-order.ts'
import * as clauseTemplate from './clause-template.ts'
import * as client from './client.ts'
import * as colourSchedule from './colour-schedule.ts'
import * as company from './company.ts'
import * as conflict from './conflict.ts'
import * as contract from './contract.ts'
import * as costCode from './cost-code.ts'
import * as device from './device.ts'
import * as estimate from './estimate.ts'
import * as estimateDuplicate from './estimate-duplicate.ts'
import * as estimatePrices from './estimate-prices.ts'
import * as estimateOption from './estimate-option.ts'
import * as fromTemplate from './from-template.ts'
import { estimateAddLines, estimateTakeBackLines } from './imported-lines.ts'
import * as labourFactor from './labour-factor.ts'
import * as notification from './notification.ts'
import * as priceBookItem from './price-book-item.ts'
import * as priceBookPrice from './price-book-price.ts'
import * as product from './product.ts'
import * as productPrice from './product-price.ts'
import * as productionRate from './production-rate.ts'
import * as project from './project.ts'
import * as report from './report.ts'
import * as room from './room.ts'
import * as signature from './signature.ts'
import * as substrate from './substrate.ts'
import * as surface from './surface.ts'
import * as ticket from './ticket.ts'
import * as takeoff from './takeoff.ts'
import * as taxRate from './tax-rate.ts'
import * as template from './template.ts'
import * as user from './user.ts'

/** Every command of Kibray. A new one is declared in its aggregate's file and joins here by being exported there. */
const all = [
  ...Object.values(company), ...Object.values(user), ...Object.values(device), ...Object.values(client), ...Object.values(costCode), ...Object.values(taxRate), ...Object.values(priceBookItem),
  ...Object.values(project), ...Object.values(estimate), ...Object.values(estimateOption), ...Object.values(report), ...Object.values(signature), ...Object.values(attachment),
  ...Object.values(notification), ...Object.values(conflict),
  ...Object.values(budget), ...Object.values(changeOrder), ...Object.values(ticket), ...Object.values(clauseTemplate), ...Object.values(contract), ...Object.values(colourSchedule),
  ...Object.values(product), ...Object.values(productionRate), ...Object.values(substrate), ...Object.values(labourFactor), ...Object.values(room), ...Object.values(surface),
  ...Object.values(takeoff), ...Object.values(priceBookPrice), ...Object.values(productPrice),
  ...Object.values(assembly), ...Object.values(assemblyUse), ...Object.values(template), ...Object.values(fromTemplate),
  ...Object.values(estimatePrices),
  estimateAddLines, estimateTakeBackLines,
  ...Object.values(estimateDuplicate),
] as const

type Declared = (typeof all)[number]

export type CommandName = Declared['name']

/** The arguments of a command as its caller writes them. */
export type CommandArguments<Name extends CommandName> = z.input<Extract<Declared, { name: Name }>['arguments']>

const byName = new Map<string, Command>(all.map((each) => [each.name, each as unknown as Command]))

export const commandNames: readonly CommandName[] = all.map((each) => each.name)

/** The command of that name, or undefined: a newer laptop may know more commands than an older server. */
export function commandNamed(name: string): Command | undefined {
  return byName.get(name)
}
