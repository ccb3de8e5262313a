import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** An account of this machine that Postgres may run as. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * Postgres refuses to run as root. For root this is the account it runs as instead: `postgres` where the machine has one,
 * else `nobody`, which every Unix has, so no account is ever created. Undefined for an ordinary user: it runs as itself.
 */
export function accountForPostgres(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const line = lines.find((fields) => fields[0] === name)
    if (line) return { name, uid: Number(line[2]) >>> 0, gid: Number(line[3]) >>> 0 }
  }
  return { name: 'nobody', uid: 65534, gid: 65534 }
}

/** Whether the account can enter the folder: every folder above it counts too, so the account itself tries. */
export function canEnter(account: Account, folder: string): boolean {
  const attempt = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
    stdio: 'ignore',
  })
  return attempt.status === 0
}
