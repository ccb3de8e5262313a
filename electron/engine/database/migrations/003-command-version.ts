/** With which schema version each command was issued: a server that is older than that has to wait with it. */
export const commandVersion: readonly string[] = ['alter table local_command add column schema_version integer not null default 1']
