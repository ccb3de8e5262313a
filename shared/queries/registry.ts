import type { z } from 'zod'
import type { Query } from './query.ts'
import * as project from './project.ts'

/** Every named read of Kibray. A new one is declared in its subject's file and joins here by being exported there. */
const all = [project.projectList, project.projectGet, project.projectMembers] as const

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
