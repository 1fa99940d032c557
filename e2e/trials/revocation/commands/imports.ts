import type { Command } from '../sender.ts'
import { type Family, foreignToken, makeSubject, type MadeKey, type Trial, workspaceOf } from '../trial.ts'
import { purge, revocation } from './revocations.ts'

/** A token from elsewhere: refused as unknown on every node, imported, revoked, purged, and imported again. */
export const imported: Family = async (trial: Trial) => {
  const { sender, load, random } = trial
  const { token, digest } = foreignToken(random)
  const subject = makeSubject('plain', token)
  const now = performance.now()
  const never = {
    name: 'not imported yet',
    isNote: true,
    sentAt: now,
    answeredAt: now,
    everywhere: true,
    during: undefined,
  }
  sender.write(never, [{ subject, verdict: 'unknown' }])
  if (random() < 0.5) load.add(subject)
  const take: Command = {
    name: 'import',
    method: 'POST',
    path: `/v1/workspaces/${workspaceOf(trial, 'plain')}/api-keys/import`,
    body: { keys: [{ name: 'Imported', digest: { algorithm: 'sha256', value: digest } }] },
    outcomes: () => [{ subject, verdict: 'allowed' }],
  }
  const askStanding = () =>
    Promise.all(sender.nodes.filter(({ standing }) => standing).map((node) => sender.check(node, subject)))
  return async () => {
    await askStanding()
    const taken = await sender.command(take)
    if (!taken.isProven) return false
    await askStanding()
    const items = taken.json?.['items'] as readonly { readonly id: string }[] // as documented
    const key: MadeKey = { id: items[0]?.id ?? '', secretId: '', subject }
    const revoke = await sender.insist(revocation(key, false))
    return revoke.isCertain && (await sender.command(purge(key))).isProven
  }
}
