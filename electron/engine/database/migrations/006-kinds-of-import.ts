/** What an import brings in, the command of each of its rows, and the commands that take it back. */
export const kindsOfImport: readonly string[] = [
  `alter table local_import add column "of" text not null default 'projects'`,
  'alter table local_import add column estimate_id text',
  `alter table local_import_row add column name text not null default 'project.create'`,
  'alter table local_import_row add column rows integer not null default 1',
  'alter table local_import_row add column undo text',
  'create table local_import_undo (import_id text not null, position integer not null, name text not null, args text not null, rows integer not null, primary key (import_id, position)) strict, without rowid',
]
