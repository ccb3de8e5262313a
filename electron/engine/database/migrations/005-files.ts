/**
 * The files of attachments, by SHA-256. `with_office` 0: nobody else has it, so nothing takes it away. `small`: shows another one in a
 * list. `problem`: why the office did not take it. The bytes stand last, so that reading the rest never reads them.
 */
export const files: readonly string[] = [
  `create table local_file (
    sha256 text primary key,
    media_type text not null,
    size_bytes integer not null,
    small integer not null,
    with_office integer not null,
    used_at text not null,
    problem text,
    bytes blob not null
  ) strict`,
  'create index local_file_waiting on local_file (used_at) where with_office = 0',
  'create index local_file_kept on local_file (used_at, size_bytes) where with_office = 1 and small = 0',
]
