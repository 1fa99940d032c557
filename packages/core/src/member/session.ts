import type { EpochMs } from '../ids.ts'
import { MEMBER_BOUNDS } from './bounds.ts'
import type { Session } from './member.ts'

/** Whether a session has ended: by its age, or because nothing was asked with it for too long. */
export function sessionEnded({ endsAt, seenAt }: Pick<Session, 'endsAt' | 'seenAt'>, now: EpochMs): boolean {
  return endsAt <= now || seenAt + MEMBER_BOUNDS.sessionIdleMs <= now
}

/** Whether whoever holds the session has proved lately who he is. A clock that stepped back makes nothing fresh for ever. */
export function sessionIsFresh(confirmedAt: EpochMs, now: EpochMs): boolean {
  return Math.abs(now - confirmedAt) <= MEMBER_BOUNDS.sessionFreshMs
}
