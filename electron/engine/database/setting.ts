import type { Connection } from './open-database.ts'

/** Small things that the engine remembers between starts. */
export interface Settings {
  readonly device_id: string
  /** JSON: the device id of each person who signed in here, by address. */
  readonly devices: string
  readonly server_url: string
  /** Who is signed in, as JSON of `SessionUser`; absent when nobody is. */
  readonly user: string
  /** Who was signed in last; the rows on this disk are theirs. */
  readonly last_user: string
  readonly access_token: string
  readonly access_expires_at: string
  readonly refresh_token: string
  readonly sign_in_needed: string
  readonly offline: string
  readonly synced_at: string
  /** The last sequence number that this device gave to a command. */
  readonly sequence: string
  /** Rows left this disk for good, and what lingers of them is not cleared yet. */
  readonly rows_left_at: string
  /** JSON: how far each device of this folder has come, as it says with its pushes. */
  readonly marks: string
  /** JSON: what the last comparison with the office found. */
  readonly verified: string
  /** From when on rows are to be compared though nobody asks; UTC. */
  readonly verify_due: string
  /** JSON: what can be taken back in the estimates that were worked on last. Holds costs. */
  readonly undo: string
  readonly engine_version: string
  readonly schema_version: string
}
export type SettingName = keyof Settings

/** The value of a setting, or null. */
export function readSetting(connection: Connection, name: SettingName): string | null {
  const row = connection.prepare('select value from local_setting where name = ?').get(name) as { value: string } | undefined
  return row?.value ?? null
}

/** Sets a setting, or forgets it where the value is null. Belongs in the writer's transaction. */
export function writeSetting(connection: Connection, name: SettingName, value: string | null): void {
  if (value === null) connection.prepare('delete from local_setting where name = ?').run(name)
  else connection.prepare('insert into local_setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value').run(name, value)
}
