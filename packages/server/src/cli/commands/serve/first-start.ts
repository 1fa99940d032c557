import { hasOperator } from '../../../app/index.ts'
import type { Settings } from '../../../config/index.ts'
import { linkPath } from '../../../http/index.ts'
import type { Context } from '../../context.ts'
import { line } from '../../output.ts'
import type { Listening } from './messages.ts'
import type { OpenServer } from './run-server.ts'

/** What is done once at a start, however many processes it has: the one-time link, and a look for an operator. */
export async function makeFirstStart({ engine, server }: OpenServer): Promise<Listening> {
  const { queries, managementWorkspace, clock } = engine
  const setupUrl = await makeSetupUrl(engine)
  const isManaged = await hasOperator(queries, { workspace: managementWorkspace.id, now: clock.wallNow() })
  return { port: server.port, setupUrl, isManaged }
}

/** The one-time link of the first operator's account; `null` once there is one. Each start makes a new link. */
async function makeSetupUrl({ members, invitations, site }: OpenServer['engine']): Promise<string | null> {
  if (await members.hasOperatorMember()) return null
  const { invitation, token } = await invitations.makeSetupLink()
  return `${site.origin()}${linkPath(invitation.kind, token)}`
}

/** Prints where it listens, once for all processes. */
export function tellStart(
  { io, say }: Context,
  { port, setupUrl, isManaged }: Listening,
  { settings, workers, json }: { readonly settings: Settings; readonly workers: number; readonly json: boolean },
): void {
  const url = `${settings.tls === undefined ? 'http' : 'https'}://localhost:${port}`
  if (json) line(io.stdout, JSON.stringify({ url, port, setupUrl, workers }))
  else line(io.stdout, `Keywright listens on ${url}${workers === 1 ? '' : `, with ${workers} workers`}`)
  if (!json && setupUrl !== null) line(io.stdout, `Set up the first account, within a day: ${setupUrl}`)
  if (!isManaged) say('There is no operator yet. Make the first token with: keywright init')
}
