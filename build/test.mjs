// npm test, on a fresh clone too: installs what is missing, then build/test.ts on Node 24. What follows goes to vitest, as in
// npm test -- tests/unit
import { handOver } from './handover.mjs'

handOver('build/test.ts', process.argv.slice(2))
