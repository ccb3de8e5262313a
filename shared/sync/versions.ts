import { z } from 'zod'
import { schemaVersion } from '../schema/tables.ts'
import { oldestProtocolVersion, protocolVersion, versionRange } from './protocol.ts'

/** The oldest schema version whose commands this server takes; from an older laptop it takes none before it is updated. */
export const oldestSchemaVersion = 1

/** What a laptop of this version speaks. */
export const spoken: SpokenVersions = { protocol: protocolVersion, schema: schemaVersion }
/** What a server of this version serves; each of its answers says so. */
export const served: ServedVersions = {
  protocol: { oldest: oldestProtocolVersion, newest: protocolVersion },
  schema: { oldest: oldestSchemaVersion, newest: schemaVersion },
}

/** Every request of a laptop carries its schema version in this header, beside its protocol version. */
export const schemaHeader = 'kibray-schema'
/** Every answer of a server carries in this header what it serves. */
export const servedHeader = 'kibray-serves'

export const servedVersions = z.object({ protocol: versionRange, schema: versionRange })
export type ServedVersions = z.infer<typeof servedVersions>
export interface SpokenVersions { readonly protocol: number; readonly schema: number }

/** The header's text: `protocol 1-2, schema 3-5`. */
export const servedText = ({ protocol, schema }: ServedVersions): string => `protocol ${protocol.oldest}-${protocol.newest}, schema ${schema.oldest}-${schema.newest}`

/** What the header says, or null where there is none, or none that can be read. */
export function readServed(text: string | null): ServedVersions | null {
  const found = /^protocol (\d{1,9})-(\d{1,9}), schema (\d{1,9})-(\d{1,9})(,|$)/.exec(text ?? '')
  if (!found) return null
  const [protocolOldest, protocolNewest, schemaOldest, schemaNewest] = found.slice(1, 5).map(Number) as [number, number, number, number]
  return { protocol: { oldest: protocolOldest, newest: protocolNewest }, schema: { oldest: schemaOldest, newest: schemaNewest } }
}

/**
 * How the versions of a laptop and its server differ, and what follows:
 * - `none`              nothing
 * - `update_available`  the laptop is older, within what is served: everything goes on, what it does not know passes it by
 * - `read_only`         the laptop's schema is too old: rows come down, and its commands wait for its update
 * - `server_older`      the laptop's schema is newer: rows come down, and commands issued with it wait for the server's update
 * - `client_too_old`, `server_too_old`  they could misunderstand each other: nothing is said until one of them is updated
 */
export type Skew = 'none' | 'update_available' | 'read_only' | 'server_older' | 'client_too_old' | 'server_too_old'

/** How a laptop's versions stand to those that a server serves. */
export function skewOf(laptop: SpokenVersions, { protocol, schema }: ServedVersions): Skew {
  if (laptop.protocol < protocol.oldest) return 'client_too_old'
  if (laptop.protocol > protocol.newest) return 'server_too_old'
  if (laptop.schema < schema.oldest) return 'read_only'
  if (laptop.schema > schema.newest) return 'server_older'
  return laptop.protocol < protocol.newest || laptop.schema < schema.newest ? 'update_available' : 'none'
}

/** The newest schema version whose commands may be sent now; 0 for none at all. */
export function sendableSchema(skew: Skew, { schema }: ServedVersions): number {
  return skew === 'read_only' || skew === 'client_too_old' || skew === 'server_too_old' ? 0 : schema.newest
}
