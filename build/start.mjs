// npm start. Answers --help at once, then installs what is missing and hands over to build/start.ts on Node 24.
import { readFileSync } from 'node:fs'
import { handOver } from './handover.mjs'

const flags = process.argv.slice(2)
if (flags.includes('--help') || flags.includes('-h')) process.stdout.write(readFileSync(new URL('./start-help.txt', import.meta.url)))
else handOver('build/start.ts', flags)
