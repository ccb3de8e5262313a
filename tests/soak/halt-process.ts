import { spawn } from 'node:child_process'

/** Halts a process for a while, as a machine that swaps or sleeps does. It goes on even where whoever halted it was killed meanwhile. */
export function haltProcess(pid: number, milliseconds: number): Promise<void> {
  const halting = spawn('sh', ['-c', `kill -STOP ${pid}; sleep ${milliseconds / 1000}; kill -CONT ${pid}`], { stdio: 'ignore', detached: true })
  return new Promise((resolve) => { halting.once('exit', () => resolve()).once('error', () => resolve()) })
}
