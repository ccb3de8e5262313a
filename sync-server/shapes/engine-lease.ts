import pg from 'pg'
import { sessionConfig } from './postgres-session.ts'

/** The right to read the slot, held as an advisory lock for as long as its connection lives. */
export interface EngineLease {
  /** Settles when the lock is lost. */
  readonly lost: Promise<Error>
  release(): Promise<void>
}

/** Waits until no other engine of this stream holds the lock, then holds it. `onWaiting` is called if there is one. */
export async function acquireLease(databaseUrl: string, streamId: string, onWaiting: () => void, cancelled: AbortSignal): Promise<EngineLease> {
  const client = new pg.Client(sessionConfig(databaseUrl, `shapes ${streamId} lease`))
  const lost = new Promise<Error>((resolve) => {
    client.on('error', resolve)
    client.on('end', () => resolve(new Error('The connection that holds the lock was closed')))
  })
  const release = async (): Promise<void> => {
    await client.end().catch(() => {})
  }
  const cancel = (): void => void release()
  cancelled.addEventListener('abort', cancel, { once: true })
  try {
    await client.connect()
    const lock = 'hashtextextended($1, 0)'
    const tried = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${lock}) as held`, [`shapes ${streamId}`])
    if (!tried.rows[0]?.held) {
      onWaiting()
      await client.query(`select pg_advisory_lock(${lock})`, [`shapes ${streamId}`])
    }
    return { lost, release }
  } catch (error) {
    await release()
    throw error
  } finally {
    cancelled.removeEventListener('abort', cancel)
  }
}
