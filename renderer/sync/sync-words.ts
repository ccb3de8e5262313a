import type { TFunction } from 'i18next'
import type { SyncStatus } from '../../shared/bridge.ts'
import { formatAgo } from '../look/ago-text.tsx'
import { endsLaptop } from './ended.ts'

/** What the sync pill says of how this laptop stands with the office. `now` is milliseconds. */
export function syncWords(status: SyncStatus, now: number, t: TFunction, language: string): string {
  const count = status.waiting
  const photos = count > 0 ? 0 : status.photos_waiting ?? 0
  switch (status.state) {
    case 'signed_out': case 'sign_in_needed': return t(status.problem && endsLaptop(status.problem.code) ? 'sync:pill.ended' : 'sync:pill.sign_in')
    case 'update_needed': return t(status.version_skew === 'server_older' ? 'sync:pill.server_older' : 'sync:pill.update')
    case 'offline_by_choice': return count > 0 ? t('sync:pill.offline_by_choice_waiting', { count }) : photos > 0 ? t('sync:pill.offline_by_choice_photos', { count: photos }) : t('sync:pill.offline_by_choice')
    case 'offline': return count > 0 ? t('sync:pill.offline_waiting', { count }) : photos > 0 ? t('sync:pill.offline_photos', { count: photos }) : t('sync:pill.offline')
    case 'syncing':
      if (count > 0) return t('sync:pill.sending', { count })
      if (photos > 0) return t('sync:pill.sending_photos', { count: photos })
      if (status.download || status.synced_at === null) return t('sync:pill.receiving')
      return synced(status.synced_at, now, t, language)
    case 'synced': return synced(status.synced_at, now, t, language)
  }
}

function synced(at: string | null, now: number, t: TFunction, language: string): string {
  return at === null ? t('sync:pill.synced') : t('sync:pill.synced_ago', { ago: formatAgo(at, now, t, language) })
}
