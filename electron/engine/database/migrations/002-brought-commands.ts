/** A command that came from another laptop in a file keeps the device that issued it and its place in that device's sequence; both are null for this laptop's own. */
export const broughtCommands: readonly string[] = [
  'alter table local_command add column device_id text',
  'alter table local_command add column device_sequence integer',
]
