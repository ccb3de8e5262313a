import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** A figure as a bench says it: what it is, what it should be, what it is here, and what the machine can do at best in the same run. */
export interface Figure {
  readonly what: string
  readonly goal: string
  readonly here: string
  readonly floor: string
  readonly met: boolean | null
}

/** Prints figures as a table, with the machine above. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const rows = figures.map(({ what, goal, here, floor, met }) => [what, goal, here, met === null ? '' : met ? 'yes' : 'NO', floor])
  const heads = ['what', 'goal', 'here', 'met', 'floor in the same run']
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ').trimEnd()}\n`
  process.stdout.write(`${title}, on ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown kind'}, Node ${process.version}\n`)
  process.stdout.write(line(heads) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join(''))
}

/** The value below which so great a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Memory of a process in MB: what it holds now (`VmRSS`), or the most that it ever held (`VmHWM`). */
export function megabytesOf(pid: number | undefined, which: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${which}:\\s*(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
