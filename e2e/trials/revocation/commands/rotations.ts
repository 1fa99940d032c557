import type { Command, Outcome, Subject } from '../sender.ts'
import { type Family, idsOf, makeKey, makeSubject, type MadeKey, type Trial } from '../trial.ts'
import { revocation } from './revocations.ts'

const OVERLAP_MS = 1000
/** A key lets go of its oldest ended secrets, which then are unknown. */
const ROTATIONS_MAX = 8

interface Rotation extends Command {
  /** The new token, once there was an answer with one. */
  made(): Subject | undefined
}

/** Not to be repeated: each answer brings another token. */
export function rotation(
  { id, subject }: MadeKey,
  overlap: string,
  old: Omit<Outcome, 'subject'>,
  isNewGood = true,
): Rotation {
  let made: Subject | undefined
  return {
    name: `rotate, overlap ${overlap}`,
    method: 'POST',
    path: `/v1/api-keys/${id}/rotate`,
    body: { overlap },
    outcomes(json) {
      const token = json?.['token']
      if (typeof token === 'string') made ??= makeSubject(subject.service, token)
      if (made === undefined || !isNewGood) return [{ subject, ...old }]
      return [
        { subject, ...old },
        { subject: made, verdict: 'allowed' },
      ]
    },
    made: () => made,
  }
}

function rotating(next: (key: MadeKey) => Rotation): Family {
  return async (trial) => {
    let key = await makeKey(trial)
    let turns = 0
    return async () => {
      turns += 1
      const rotate = next(key)
      const done = await trial.sender.command(rotate)
      const subject = rotate.made()
      if (!done.isProven || done.json === undefined || subject === undefined) return false
      trial.load.add(subject)
      key = { ...idsOf(done.json), subject }
      return turns < ROTATIONS_MAX
    }
  }
}

export const rotatedAtOnce = rotating((key) => rotation(key, '0s', { verdict: 'superseded' }))
/** Both tokens are good for a second more. */
export function rotationAfterASecond(key: MadeKey): Rotation {
  return rotation(key, `${OVERLAP_MS / 1000}s`, { verdict: 'superseded', afterMs: OVERLAP_MS })
}
export const rotatedWithOverlap = rotating(rotationAfterASecond)

/** Rotated with a long overlap, in which both tokens are good; then the old secret is ended by itself. */
export const secretEnded: Family = async (trial: Trial) => {
  let key = await makeKey(trial)
  let turns = 0
  return async () => {
    turns += 1
    const rotate = rotation(key, '1d', { verdict: 'allowed' })
    const rotated = await trial.sender.command(rotate)
    const subject = rotate.made()
    if (!rotated.isProven || rotated.json === undefined || subject === undefined) return false
    const end: Command = {
      name: 'end of a secret',
      method: 'POST',
      path: `/v1/api-keys/${key.id}/secrets/${key.secretId}/end`,
      body: {},
      outcomes: () => [
        { subject: key.subject, verdict: 'superseded' },
        { subject, verdict: 'allowed' },
      ],
    }
    const done = await trial.sender.insist(end)
    key = { ...idsOf(rotated.json), subject }
    return done.isCertain && turns < ROTATIONS_MAX
  }
}

/** A rotation beside a revocation: whichever comes first, no secret of the key is good afterwards. */
export const raced: Family = async (trial: Trial) => {
  const { sender } = trial
  return async () => {
    const key = await makeKey(trial)
    const rotate = rotation(key, '0s', { verdict: 'superseded' }, false)
    const revoke = revocation(key)
    const sentAt = performance.now()
    const [, done] = await Promise.all([sender.command(rotate), sender.insist(revoke)])
    const subject = rotate.made()
    if (subject !== undefined) {
      const both = { name: 'revoke', isNote: true, final: true, sentAt, answeredAt: performance.now() }
      sender.write({ ...both, everywhere: true, during: sender.during }, [{ subject, verdict: 'revoked' }])
    }
    return done.isCertain
  }
}
