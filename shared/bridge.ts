import type { CommandArguments, CommandName } from './commands/registry.ts'
import type { Paper } from './documents/paper.ts'
import type { EstimateFormat, TableFormat } from './exchange/exported-file.ts'
import type { FileKind } from './files.ts'
import type { Problem } from './problem.ts'
import type { QueryArguments, QueryName, QueryResult } from './queries/registry.ts'
import type { ConsentLanguage } from './signing/consent.ts'
import type { SessionUser } from './sync/protocol.ts'
import type { ValueNews } from './value-change.ts'

/**
 * What a renderer and an engine say to each other: over a MessagePort in Electron, over a WebSocket on 127.0.0.1 in the browser
 * host. Every message is JSON. Nothing else passes between them.
 */

/** Who is signed in on this laptop. Offline work needs no live session, only that somebody once signed in. */
export type Session =
  | { readonly state: 'signed_out' }
  | { readonly state: 'signed_in'; readonly user: SessionUser; readonly device_id: string; readonly server_url: string }

export type SyncState =
  | 'signed_out'
  /** The user cut this laptop's traffic. */
  | 'offline_by_choice'
  /** The server does not answer. */
  | 'offline'
  /** Commands are on their way, or rows are coming in. */
  | 'syncing'
  /** Nothing waits, and every stream is up to date as far as is known. */
  | 'synced'
  | 'sign_in_needed'
  | 'update_needed'

export interface SyncStatus {
  readonly state: SyncState
  /** Commands that the office does not have yet. */
  readonly waiting: number
  /** Photos that the office does not have yet; left out where there is none. */
  readonly photos_waiting?: number
  /** Commands that the office refused. */
  readonly needs_attention: number
  /** When everything was last known to be with the office; UTC, or null. */
  readonly synced_at: string | null
  /** The last problem of the network or the server, while it lasts. */
  readonly problem: Problem | null
  /** When the next attempt is due; UTC, or null. */
  readonly retry_at: string | null
  /** First download of a stream: rows so far. Null when none is under way. */
  readonly download: { readonly rows: number; readonly streams_done: number; readonly streams: number } | null
  /**
   * How this Kibray's version stands to the server's, where they differ: `update_available` everything works; `read_only` too old, what
   * waits here goes once Kibray is updated; `server_older` what waits here goes once the server is updated.
   */
  readonly version_skew?: 'update_available' | 'read_only' | 'server_older'
  /** Where this laptop's clock is more than five minutes off the office's: by how many minutes it is ahead, negative where it is behind. */
  readonly clock_ahead_minutes?: number
}

/**
 * Where a command is on its way:
 * `queued` saved here; `sent` with the office, its echo still to come; `refused` in Needs attention; `parked` has no effect here
 * for the time being but is sent all the same.
 */
export type OutboxState = 'queued' | 'sent' | 'parked' | 'refused'

export interface OutboxEntry {
  readonly id: string
  readonly sequence: number
  readonly name: CommandName
  readonly args: unknown
  readonly scope: string
  readonly record_table: string
  readonly record_id: string
  /** The record's own name as far as this laptop knows it. */
  readonly record_title: string | null
  readonly state: OutboxState
  readonly at: string
  readonly attempts: number
  readonly last_attempt_at: string | null
  readonly problem: Problem | null
  /** Bytes of its arguments, as they lie on the disk and travel. */
  readonly bytes: number
}

/** What lies in the outbox for one kind of command, or for one record. */
export interface OutboxGroup {
  readonly name: CommandName | null
  readonly record_table: string | null
  readonly record_id: string | null
  readonly record_title: string | null
  readonly commands: number
  readonly refused: number
  readonly bytes: number
  /** When the oldest of them was made; UTC. */
  readonly oldest_at: string
  /** The most that any of them was tried. */
  readonly attempts: number
  readonly problem: Problem | null
}

/** The whole outbox in figures, whatever its length. */
export interface OutboxSummary {
  readonly commands: number
  readonly bytes: number
  readonly by_kind: readonly OutboxGroup[]
  /** How many records there are; of these the first 1,000 by age follow. */
  readonly records: number
  readonly by_record: readonly OutboxGroup[]
}

/** Which entries of the outbox: all, those of one kind, or those of one record. */
export interface OutboxPart {
  readonly name?: string
  readonly record?: { readonly table: string; readonly id: string }
}

/** What became of the commands in a file from another laptop: all of them, or none. */
export type OutboxImport =
  | {
    readonly ok: true
    /** Now in this laptop's outbox. */
    readonly taken: number
    /** Of these, refused by the office before: in Needs attention. */
    readonly needs_attention: number
    /** In this laptop's outbox before. */
    readonly here_already: number
    /** With the office before. */
    readonly with_office: number
  }
  | {
    readonly ok: false
    readonly reason: 'not_an_outbox' | 'damaged' | 'other_company' | 'other_person' | 'newer'
    /** The command that it is about, counted from 1; null where it is the whole file. */
    readonly row: number | null
  }

/** How far each record with unsynced work is, by `<table>:<id>`. A record that is not in it is with the office. */
export type PendingRecords = Readonly<Record<string, OutboxState>>

/** `ok` means: on this laptop's disk, and it survives a power cut. */
export type CommandOutcome = { readonly ok: true; readonly command_id: string } | { readonly ok: false; readonly problem: Problem }

/** A file that nobody but this laptop has; `problem` says why the office did not take it. */
export interface WaitingFile {
  readonly sha256: string
  readonly size_bytes: number
  readonly small: 0 | 1
  readonly problem: Problem | null
}

/** The files on this laptop: those that are not yet with the office, and how many there are in all, so that whoever misses one looks again. */
export interface FilesHere {
  readonly waiting: readonly WaitingFile[]
  readonly held: number
}

/** What a file is attached to and how; what it is itself its bytes say. */
export type AttachmentWish = Omit<CommandArguments<'attachment.create'>, 'media_type' | 'size_bytes' | 'sha256' | 'thumbnail_sha256'>

/** What can be watched besides the named queries. */
export interface EngineTopics {
  readonly session: Session
  readonly sync_status: SyncStatus
  readonly pending_records: PendingRecords
  /** The first 1,000, refused ones before the others. */
  readonly outbox: readonly OutboxEntry[]
  readonly outbox_summary: OutboxSummary
  readonly import_progress: ImportProgress | null
  readonly verify_progress: VerifyProgress
  readonly numbers_left: NumbersLeft
  readonly files: FilesHere
}
export type EngineTopic = keyof EngineTopics

/** What a comparison of this laptop's rows with the office's found. */
export interface Verification {
  readonly at: string
  /** Rows that were compared. */
  readonly rows: number
  /** Rows that differed, and were fetched again or removed as the office has them. */
  readonly fetched: number
  /** Rows that were here and nowhere else, and that nobody here had written. */
  readonly removed: number
  /** Rows that went on changing while they were compared; another comparison will tell. */
  readonly moving: number
}

export interface VerifyProgress {
  readonly running: { readonly streams_done: number; readonly streams: number } | null
  readonly last: Verification | null
}

/** How many human numbers this laptop may still give without the office. */
export interface NumbersLeft { readonly project: number; readonly estimate: number }

// --- import out of CSV files and workbooks ---

/** What can be brought in: jobs; items, paint and production rates of the price book; lines of one draft estimate. */
const importKinds = ['projects', 'price_book', 'products', 'production_rates', 'estimate_lines'] as const
export type ImportKind = (typeof importKinds)[number]

/** What a column of a file can be, by kind. A target is the name of the column that it fills, but for those that are looked up by what people call them. */
export const importTargets = {
  projects: ['external_number', 'name', 'status', 'address', 'city', 'description', 'starts_on', 'ends_on', 'expected_value_cents', 'area_square_feet'],
  price_book: ['code', 'name', 'description', 'category', 'unit', 'cost_code', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'taxable', 'effective_on'],
  products: ['kind', 'brand', 'name', 'sheen', 'coverage_thousandths', 'coverage_unit', 'quart_cents', 'gallon_cents', 'five_gallons_cents', 'taxable', 'cost_code', 'source', 'effective_on'],
  production_rates: ['name', 'surface_kind', 'unit', 'rate_thousandths', 'further_coat_basis_points', 'piece_area_thousandths', 'piece_area_unit', 'hour_cents', 'taxable', 'cost_code', 'source'],
  estimate_lines: ['row_kind', 'section', 'option', 'item_code', 'description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'markup_basis_points', 'taxable', 'cost_code', 'allowance', 'note', 'crew_note', 'internal_note'],
} as const satisfies Readonly<Record<ImportKind, readonly string[]>>
export type ImportTarget = (typeof importTargets)[ImportKind][number]

/** Without a column for each of these a file cannot be checked. */
export const neededTargets = { projects: ['name'], price_book: ['code', 'name'], products: ['name'], production_rates: ['name', 'surface_kind'], estimate_lines: ['description'] } as const satisfies Readonly<Record<ImportKind, readonly ImportTarget[]>>

/** Which header of the file goes where; a target without a header stays empty. */
export type ImportMapping = Readonly<Partial<Record<ImportTarget, string>>>

export interface ImportFile {
  readonly file_id: string
  readonly file_name: string
  readonly kind: ImportKind
  readonly encoding: string
  readonly delimiter: string
  /** Of a workbook: the sheet that is read, and how many others there are that are not. */
  readonly sheet: string | null
  readonly other_sheets: number
  readonly headers: readonly string[]
  readonly rows: number
  readonly sample: readonly (readonly string[])[]
  readonly guess: ImportMapping
}

/** Why a file cannot be read at all; stands in the first field of a `file_unreadable`. */
const unreadableReasons = ['no_header', 'not_text', 'no_workbook', 'old_workbook', 'too_large', 'too_many_rows', 'too_many_columns', 'no_visible_sheet', 'merged_cells'] as const
export type UnreadableReason = (typeof unreadableReasons)[number]

export interface ImportRowProblem {
  /** Line of the file where the row begins, the header being line 1. */
  readonly line: number
  readonly target: ImportTarget | null
  readonly value: string
  readonly problem:
    | 'empty' | 'not_a_date' | 'not_money' | 'not_a_number' | 'too_long' | 'duplicate_in_file' | 'exists_already' | 'wrong_column_count'
    | 'negative' | 'zero' | 'beyond_any_job' | 'not_yes_or_no' | 'not_a_choice' | 'no_such_cost_code' | 'no_such_item' | 'of_an_option' | 'several_in_the_book' | 'before_first_price'
  /** An error keeps the row out; a warning leaves the field empty or keeps it as it is. */
  readonly severity: 'error' | 'warning'
}

/** A field of a record that is here, and what an import would make of it. */
export interface ImportChange {
  readonly line: number
  readonly title: string
  readonly field: string
  readonly from: string | number | null
  readonly to: string | number | null
}

export interface ImportDryRun {
  readonly file_id: string
  /** Rows that would make something, or change something. */
  readonly ready: number
  readonly refused: number
  readonly warnings: number
  /** Of the ready ones, those that change a record that is here. */
  readonly changed: number
  /** Rows that say what is here already. */
  readonly unchanged: number
  /** Whether one refused row keeps the whole file out. */
  readonly all_or_nothing: boolean
  /** The first 500. */
  readonly problems: readonly ImportRowProblem[]
  /** The first 500. */
  readonly changes: readonly ImportChange[]
  readonly sample: readonly Readonly<Record<string, string | number | null>>[]
}

export interface ImportProgress {
  readonly import_id: string
  readonly kind: 'import' | 'undo'
  /** What is brought in, and for lines the estimate that they go into. */
  readonly of: ImportKind
  readonly estimate_id: string | null
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly done: number
  readonly total: number
  readonly refused: number
  readonly started_at: string
  readonly problem: Problem | null
}

/** Which document of an estimate, and how: a `proposal` is for the client, a `work_order` for the crew. What was signed keeps its own language. */
export interface DocumentWish {
  readonly estimate_id: string
  readonly kind: 'proposal' | 'work_order'
  readonly paper: Paper
  readonly language: ConsentLanguage
}

/** Which document of a job is wanted, on what paper. What was signed speaks the language in which it was agreed to. */
export interface JobDocumentWish {
  readonly kind: 'change_order' | 'contract' | 'colour_schedule' | 'ticket'
  readonly id: string
  readonly paper: Paper
  readonly language: ConsentLanguage
}

/** A document as a PDF, its bytes in base64. */
export interface DocumentFile {
  readonly file_name: string
  readonly bytes: string
  readonly pages: number
}

/** What is to be written for somebody else's program, and how; the words in it are in that language. Items and paint with the prices of a day. */
export type ExportWish =
  | { readonly what: 'price_book' | 'products'; readonly on: string; readonly format: TableFormat; readonly language: ConsentLanguage }
  | { readonly what: 'production_rates'; readonly format: TableFormat; readonly language: ConsentLanguage }
  | { readonly what: 'estimate'; readonly estimate_id: string; readonly format: EstimateFormat; readonly language: ConsentLanguage }

/** A file as it comes over the bridge, its bytes in base64. */
export interface FileForOthers {
  readonly file_name: string
  readonly media_type: string
  readonly bytes: string
}

/** Calls that are neither a command nor a named query, by name: parameters and answer. A failed call rejects with `ProblemError`. */
export interface EngineCalls {
  command: { params: { name: CommandName; args: unknown }; answer: CommandOutcome }
  query: { params: { name: QueryName; args: unknown }; answer: unknown }
  /** A server that does not answer is `unreachable`; a wrong password `sign_in_failed`. */
  sign_in: { params: { server_url: string | null; email: string; password: string }; answer: Session }
  /** Keeps everything that is not yet with the office; refuses with `not_allowed_now` while something waits, unless told to keep it waiting. */
  sign_out: { params: { keep_waiting: boolean }; answer: Session }
  /** Compares all rows with the office's and fetches what differs. Rejects with `unreachable`, `offline_by_choice`, … where that cannot be done now. */
  verify: { params: null; answer: Verification }
  /** Has everything read anew, in place; what is not yet with the office, numbers and settings stay. */
  reset_laptop: { params: null; answer: null }
  /** Where this folder is an older state or a copy of another: goes on as a new device, for which somebody has to sign in. */
  continue_as_new_device: { params: null; answer: Session }
  set_offline: { params: { offline: boolean }; answer: null }
  sync_now: { params: null; answer: null }
  /** Takes the next human number out of this device's lease; null when the lease is used up. */
  next_number: { params: { kind: 'project' | 'estimate' }; answer: number | null }
  /** A closed project is not in the company's stream: follow it by its own while somebody looks at it. */
  pin_project: { params: { project_id: string; pinned: boolean }; answer: null }
  outbox_resend: { params: { id: string; args: unknown }; answer: CommandOutcome }
  /** Forgets a refused command; its content is in the answer, for the file that the user keeps. */
  outbox_discard: { params: { id: string }; answer: OutboxEntry }
  outbox_export: { params: null; answer: readonly OutboxEntry[] }
  /** Entries of the outbox in their order, refused ones first. */
  outbox_page: { params: OutboxPart & { offset: number; limit: number }; answer: { total: number; rows: readonly OutboxEntry[] } }
  /** Commands as a file that another laptop of the same person can take up; null for all of them. */
  outbox_file: { params: { ids: readonly string[] | null }; answer: { file_name: string; content: string } }
  outbox_import: { params: { content: string }; answer: OutboxImport }
  /** Sends a command, and what waits before it, at once instead of when its next attempt is due. */
  outbox_retry: { params: { id: string }; answer: null }
  /** Projects unless another kind is named; lines need the estimate that they go into. `file_unreadable` says why in its first field. */
  import_open: { params: { file_name: string; content_base64: string; kind?: ImportKind; estimate_id?: string }; answer: ImportFile }
  import_dry_run: { params: { file_id: string; mapping: ImportMapping }; answer: ImportDryRun }
  import_run: { params: { file_id: string; mapping: ImportMapping }; answer: { import_id: string } }
  import_cancel: { params: null; answer: null }
  import_undo: { params: { import_id: string }; answer: null }
  /** The refused rows as a CSV file with a column saying why. */
  import_error_file: { params: { file_id: string; mapping: ImportMapping }; answer: { file_name: string; content: string } }
  /** `not_found` where the estimate is not on this laptop, `not_permitted` where its prices are kept from this person, `file_unreadable` where what was signed is damaged. */
  estimate_document: { params: DocumentWish; answer: DocumentFile }
  /** As `estimate_document`; a change order's prices are kept from whoever may not see costs until it is signed. */
  job_document: { params: JobDocumentWish; answer: DocumentFile }
  /** `not_found` where the estimate is not on this laptop; for QuickBooks `not_allowed_now` while it is not accepted, `not_permitted` where its prices are kept from this person. */
  export_table: { params: ExportWish; answer: FileForOthers }
  /** What can be taken back in an estimate, as it was kept when the application last ran; null where nothing is. */
  undo_kept: { params: { estimate_id: string }; answer: string | null }
  keep_undo: { params: { estimate_id: string; content: string }; answer: null }
  /** Attaches a file, with a small picture of it where it has one: both saved here with the command, or nothing. `file_unreadable` and `request_too_large` are refusals. */
  attachment_add: { params: { attachment: AttachmentWish; content_base64: string; thumbnail_base64: string | null }; answer: CommandOutcome }
  /** A file by its hash; null where it is not on this laptop and is not to be fetched, else it comes from the office. Rejects with `not_found`, `unreachable`, `offline_by_choice`, … */
  file: { params: { sha256: string; fetch: boolean }; answer: { media_type: FileKind; content_base64: string } | null }
  imports: { params: null; answer: readonly { import_id: string; of: ImportKind; estimate_id: string | null; file_name: string; at: string; rows: number; undone: boolean }[] }
}
export type EngineCall = keyof EngineCalls

export type RendererMessage =
  | { readonly type: 'call'; readonly call: number; readonly name: EngineCall; readonly params: unknown }
  | { readonly type: 'watch'; readonly watch: number; readonly query: string; readonly args: unknown }
  | { readonly type: 'watch_topic'; readonly watch: number; readonly topic: EngineTopic }
  | { readonly type: 'unwatch'; readonly watch: number }

export type EngineMessage =
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly call: number; readonly problem: Problem }
  /** First the current result, then what of it changed each time, or all of it anew. */
  | { readonly type: 'result'; readonly watch: number; readonly news: ValueNews }
  | { readonly type: 'watch_failure'; readonly watch: number; readonly problem: Problem }

/** One way through which messages pass, whatever carries them. */
export interface BridgePort {
  send(message: RendererMessage): void
  onMessage(listener: (message: EngineMessage) => void): void
  /** Called whenever the other side is there anew: at first, and after it was gone. */
  onOpen(listener: () => void): void
  onClose(listener: () => void): void
}

/** The bridge as a renderer uses it. */
export interface Bridge {
  call<Name extends EngineCall>(name: Name, params: EngineCalls[Name]['params']): Promise<EngineCalls[Name]['answer']>
  command<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<CommandOutcome>
  query<Name extends QueryName>(name: Name, args: QueryArguments<Name>): Promise<QueryResult<Name>>
  /** Follows a query; returns what ends it. */
  watch<Name extends QueryName>(name: Name, args: QueryArguments<Name>, onResult: (result: QueryResult<Name>) => void, onProblem?: (problem: Problem) => void): () => void
  watchTopic<Topic extends EngineTopic>(topic: Topic, onValue: (value: EngineTopics[Topic]) => void): () => void
}
