/** Where a first download stands, and what it brought that has to wait for its end. */
export const firstDownload: readonly string[] = [
  // `rows`: a part of the stream's rows is here, and no query sees them; `search`: all are here, and not yet all of them in the index
  `alter table local_stream add column download text`,
  // changes of rows that something else here holds as well, in the order in which they came
  `create table local_held (stream integer not null, position integer not null, tbl text not null, id text not null, change text not null, primary key (stream, position)) strict, without rowid`,
  `create index local_held_row on local_held (stream, tbl, id)`,
]
