import type { z } from 'zod'
import type { Command } from './command.ts'
import * as project from './project.ts'

/** Every command of Kibray. A new one is declared in its aggregate's file and joins here by being exported there. */
const all = [...Object.values(project)] as const

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
