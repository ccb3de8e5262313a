/** The engine's own tables. What is released is never edited; a later version adds a file. */
export const engineTables: readonly string[] = [
  `create table local_setting (name text primary key, value text not null) strict, without rowid`,

  // the streams that this laptop follows, and how far it is on each
  `create table local_stream (
    id integer primary key,
    name text not null unique,
    handle text,
    "offset" text,
    up_to_date_at text
  ) strict`,
  // a row that a second stream brought as well (a project that is being closed or opened again)
  `create table local_also (stream integer not null, tbl text not null, id text not null, primary key (tbl, id, stream)) strict, without rowid`,

  // the outbox: every command that has no receipt yet, refused ones included
  `create table local_command (
    id text primary key,
    sequence integer not null,
    name text not null,
    args text not null,
    actor_id text not null,
    scope text not null,
    record_table text not null,
    record_id text not null,
    at text not null,
    time_zone text not null,
    refused integer not null default 0,
    parked integer not null default 0,
    sent_at text,
    transaction_id text,
    attempts integer not null default 0,
    last_attempt_at text,
    problem text,
    import_id text
  ) strict`,
  `create unique index local_command_sequence on local_command (sequence)`,
  `create index local_command_scope on local_command (scope, sequence)`,
  `create index local_command_unsent on local_command (sequence) where sent_at is null and refused = 0`,
  `create index local_command_refused on local_command (sequence) where refused = 1`,

  // what each pending command changed, in order, with the row as it was before
  `create table local_change (
    command_id text not null,
    step integer not null,
    tbl text not null,
    id text not null,
    operation text not null,
    before text,
    fields text not null,
    primary key (command_id, step)
  ) strict, without rowid`,
  `create index local_change_row on local_change (tbl, id)`,

  // how far a lease of human numbers is used up; kept for good, so that no number is ever given twice
  `create table local_number (lease_id text primary key, kind text not null, next_number integer not null) strict, without rowid`,

  // closed projects that somebody looks at
  `create table local_pin (project_id text primary key) strict, without rowid`,

  `create table local_import (
    import_id text primary key,
    file_name text not null,
    at text not null,
    state text not null,
    kind text not null,
    total integer not null,
    done integer not null,
    refused integer not null
  ) strict, without rowid`,
  `create table local_import_row (import_id text not null, position integer not null, args text not null, primary key (import_id, position)) strict, without rowid`,

  // full text: one entry for each searchable row, and the index over the entries
  `create table search_entry (entry integer primary key, tbl text not null, id text not null, text text not null) strict`,
  `create unique index search_entry_row on search_entry (tbl, id)`,
  `create virtual table search_text using fts5 (text, content='search_entry', content_rowid='entry', tokenize='trigram', detail='full')`,
  `create table search_dirty (tbl text not null, id text not null, primary key (tbl, id)) strict, without rowid`,
]
