import type { Session } from '../../shared/bridge.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { useTopic } from './use-topic.ts'

type SignedIn = Extract<Session, { state: 'signed_in' }>

/** The signed-in session, or null while nobody is (or it is not known yet). */
export function useSession(): SignedIn | null {
  const session = useTopic('session')
  return session?.state === 'signed_in' ? session : null
}

/** Who is signed in. Only below the frame, which is not shown before somebody is. */
export function useSignedInUser(): SessionUser {
  const session = useSession()
  if (!session) throw new TypeError('nobody is signed in')
  return session.user
}
