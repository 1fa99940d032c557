import type { Command } from '../sender.ts'
import { type Family, makeKey, type MadeKey, type Trial, workspaceOf } from '../trial.ts'

export function revocation({ id, subject }: MadeKey, final = true): Command {
  const path = `/v1/api-keys/${id}/revoke`
  return { name: 'revoke', method: 'POST', path, body: {}, final, outcomes: () => [{ subject, verdict: 'revoked' }] }
}

/** A key for each turn: revoked once or by two at the same time, and sometimes purged after that. */
export const revoked: Family = async (trial: Trial) => {
  const { sender, random } = trial
  return async () => {
    const key = await makeKey(trial)
    const kind = random()
    const isPurged = kind < 0.2
    const revoke = revocation(key, !isPurged)
    await (kind > 0.8 ? Promise.all([sender.insist(revoke), sender.insist(revoke)]) : sender.insist(revoke))
    if (isPurged) await sender.command(purge(key))
    return true
  }
}

/** Not to be repeated: the second time there is nothing to purge. */
export function purge({ id, subject }: MadeKey): Command {
  const path = `/v1/api-keys/${id}`
  return { name: 'purge', method: 'DELETE', path, outcomes: () => [{ subject, verdict: 'unknown' }] }
}

const BATCH = 8

/** Several keys switched by one command, and at last revoked by one. */
export const batched: Family = async (trial: Trial) => {
  const { sender } = trial
  const workspace = workspaceOf(trial, 'plain')
  const keys = await Promise.all(Array.from({ length: BATCH }, () => makeKey(trial, { workspace })))
  const ids = keys.map(({ id }) => id)
  let turns = 0
  return async () => {
    turns += 1
    const isLast = turns > 6
    const action = isLast ? 'revoke' : turns % 2 === 1 ? 'disable' : 'enable'
    const verdict = isLast ? 'revoked' : turns % 2 === 1 ? 'disabled' : 'allowed'
    const done = await sender.insist({
      name: `${action} of many`,
      method: 'POST',
      path: `/v1/workspaces/${workspace}/api-keys/bulk`,
      body: { action, ids },
      final: isLast,
      outcomes: () => keys.map(({ subject }) => ({ subject, verdict })),
    })
    return done.isCertain && !isLast
  }
}
