import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PlainRow } from '../schema/replica-codec.ts'
import type { Table } from '../schema/table.ts'
import { columnEntries } from '../schema/table.ts'
import { verifyBuckets } from './protocol.ts'

/** What two parties must agree on before they hash the same rows. */
export interface HashedForm {
  /** Columns and tables of later versions are left out. */
  readonly schemaVersion: number
  /** Whether the rows carry what only some roles may see. */
  readonly restricted: boolean
}

/** Bytes of a row's hash: enough that no accident makes two rows look alike. */
const hashBytes = 16

/**
 * SHA-256, cut to 16 bytes, of a replicated row in canonical form: its table, its version and its declared values in their order, and
 * nothing that only one side keeps. For a role that may not see restricted values the hash has none of them; where such a value
 * stands in the row all the same it counts, so that the row differs from what it should be (P7).
 */
export function hashOfRow(table: Table, row: PlainRow, version: number, { schemaVersion, restricted }: HashedForm): Uint8Array {
  const values: unknown[] = [table.name, version]
  const hidden: unknown[] = []
  for (const [name, declaration] of columnEntries(table)) {
    if (declaration.since > schemaVersion) continue
    const value = row[name] ?? null
    if (!declaration.restricted || restricted) values.push(value)
    else if (value !== null) hidden.push(name, value)
  }
  return sha256(utf8ToBytes(JSON.stringify(hidden.length === 0 ? values : [...values, hidden]))).subarray(0, hashBytes)
}

/** The bucket of a row, out of the random end of its id. */
export function bucketOf(id: string): number {
  const bucket = Number.parseInt(id.slice(-2), 16)
  return Number.isNaN(bucket) ? 0 : bucket
}

/** Hashes of a stream's rows by bucket. The order in which rows are added makes no difference. */
export class BucketHashes {
  readonly #counts = Array.from({ length: verifyBuckets }, () => 0)
  readonly #hashes: readonly Uint8Array[] = Array.from({ length: verifyBuckets }, () => new Uint8Array(hashBytes))

  add(id: string, hash: Uint8Array): void {
    const bucket = bucketOf(id)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    const sum = this.#hashes[bucket] as Uint8Array
    for (let index = 0; index < hashBytes; index++) sum[index] = (sum[index] ?? 0) ^ (hash[index] ?? 0)
  }

  get rows(): number { return this.#counts.reduce((sum, count) => sum + count, 0) }

  /** For each bucket how many rows it has, and their hashes combined: `<count>:<hex>`. */
  toTexts(): string[] {
    return this.#hashes.map((hash, bucket) => `${this.#counts[bucket]}:${bytesToHex(hash)}`)
  }
}

/** A row's hash as it travels. */
export const hashText = (hash: Uint8Array): string => bytesToHex(hash)
