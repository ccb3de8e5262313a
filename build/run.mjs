// node build/run.mjs FILE.ts [arguments]: runs a TypeScript file of the project on Node 24, from any Node that can start this.
import { handOver } from './handover.mjs'
import { refuse } from './install.mjs'

const [file, ...rest] = process.argv.slice(2)
if (!file) refuse('Say which file to run: node build/run.mjs FILE.ts')
handOver(file, rest)
