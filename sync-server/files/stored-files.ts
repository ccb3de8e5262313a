import type { Connection } from '../db/postgres.ts'

/**
 * The files of attachments, beside the rows so that one backup holds everything, and never in the replica table. `attachment_file` says
 * for which attachments somebody who has the file brought it: knowing a hash from elsewhere is no way to a file.
 */
export const fileTables = `
  create table if not exists file (
    company_id text collate "C" not null references company (id), sha256 text collate "C" not null, media_type text not null, size_bytes bigint not null,
    brought_at text not null, brought_by text collate "C" not null, bytes bytea not null, primary key (company_id, sha256));
  alter table file alter column bytes set storage external;
  create table if not exists attachment_file (attachment_id text collate "C" not null references attachment (id) on delete cascade, sha256 text collate "C" not null, primary key (attachment_id, sha256));
  create index if not exists attachment_sha256 on attachment (sha256);
  create index if not exists attachment_thumbnail_sha256 on attachment (thumbnail_sha256) where thumbnail_sha256 is not null`

export interface StoredFile {
  readonly company_id: string
  readonly sha256: string
  readonly media_type: string
  readonly bytes: Buffer
  readonly brought_at: string
  readonly brought_by: string
}

/** Stores a file for these attachments. One that is there already stays as it is. Belongs in a transaction. */
export async function storeFile(connection: Connection, { company_id, sha256, media_type, bytes, brought_at, brought_by }: StoredFile, attachments: readonly string[]): Promise<void> {
  await connection.query(`insert into file (company_id, sha256, media_type, size_bytes, brought_at, brought_by, bytes) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [company_id, sha256, media_type, bytes.byteLength, brought_at, brought_by, bytes])
  await connection.query(`insert into attachment_file (attachment_id, sha256) select unnest($1::text[]), $2 on conflict do nothing`, [attachments, sha256])
}

/** The file, where somebody brought it for one of these attachments. */
export async function storedFile(connection: Connection, company_id: string, sha256: string, attachments: readonly string[]): Promise<Pick<StoredFile, 'media_type' | 'bytes'> | null> {
  const [found] = await connection.query<Pick<StoredFile, 'media_type' | 'bytes'>>(`select media_type, bytes from file where company_id = $1 and sha256 = $2
    and exists (select 1 from attachment_file brought where brought.sha256 = file.sha256 and brought.attachment_id = any ($3::text[]))`, [company_id, sha256, attachments])
  return found ?? null
}

/** Whether everything that an attachment consists of was brought for it. */
export async function isWhole(connection: Connection, attachmentId: string): Promise<boolean> {
  const rows = await connection.query(`select 1 from attachment a where a.id = $1
    and exists (select 1 from attachment_file f where f.attachment_id = a.id and f.sha256 = a.sha256)
    and (a.thumbnail_sha256 is null or exists (select 1 from attachment_file f where f.attachment_id = a.id and f.sha256 = a.thumbnail_sha256))`, [attachmentId])
  return rows.length > 0
}
