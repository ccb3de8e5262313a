import { z } from 'zod'
import { assemblyUseCreate, assemblyUseDelete, assemblyUseEdit, assemblyUseRestore } from '../../shared/commands/assembly-use.ts'
import { estimateAddLines, estimateTakeBackLines } from '../../shared/commands/imported-lines.ts'
import { estimateOptionChoose, estimateOptionCreate, estimateOptionDelete, estimateOptionEdit, estimateOptionRestore } from '../../shared/commands/estimate-option.ts'
import { estimateRefreshPrices } from '../../shared/commands/estimate-prices.ts'
import {
  estimateEdit, estimateLineCreate, estimateLineDelete, estimateLineEdit, estimateLineRestore, estimateSectionCreate, estimateSectionDelete, estimateSectionEdit, estimateSectionRestore,
} from '../../shared/commands/estimate.ts'

const stepOf = <const Name extends string, Arguments extends z.ZodType>({ name, arguments: args }: { readonly name: Name; readonly arguments: Arguments }) => z.object({ name: z.literal(name), args })

/** A step of an estimate as it was kept: checked as its command checks it, so that nothing is shown which could not be done. */
export const keptStep = z.discriminatedUnion('name', [
  stepOf(estimateEdit), stepOf(estimateRefreshPrices), stepOf(estimateAddLines), stepOf(estimateTakeBackLines),
  stepOf(estimateOptionCreate), stepOf(estimateOptionEdit), stepOf(estimateOptionChoose), stepOf(estimateOptionDelete), stepOf(estimateOptionRestore),
  stepOf(estimateSectionCreate), stepOf(estimateSectionEdit), stepOf(estimateSectionDelete), stepOf(estimateSectionRestore),
  stepOf(estimateLineCreate), stepOf(estimateLineEdit), stepOf(estimateLineDelete), stepOf(estimateLineRestore),
  stepOf(assemblyUseCreate), stepOf(assemblyUseEdit), stepOf(assemblyUseDelete), stepOf(assemblyUseRestore),
])
