import type { ServiceId } from '@keywright/core'
import { MANAGEMENT_SCOPES, SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import { openEngine } from '../../../packages/server/src/engine.ts'

const WORKSPACES = 8

/** What one check costs, and so what a limit has to be for all of them or for none. */
export const COST = 50
export const LIMITS = { good: 1_000_000, bad: 10 } as const

/** A service without limits, one whose limits come from keys and plans; both take tokens from elsewhere without a checksum. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  plain: `id: plain
name: Plain
token: { format: "plain_{secret:34}{checksum}", accepts: ["old_{secret:34}"] }
credentials: [bearer]
scopes: { read: Read, write: Write }
newKeys: { scopes: [read, write], perWorkspace: 100000 }
`,
  metered: meteredDefinition('metered', 1_000_000),
}

/** A service whose keys are checked at a cost that the limit covers, or not. */
export function meteredDefinition(id: string, limit: number): string {
  return `id: ${id}
name: Metered
token: { format: "${id}_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read }
newKeys: { scopes: [read], perWorkspace: 100000 }
limits: { hourly: { limit: ${limit}, window: 60m } }
plans: { small: { limits: { hourly: { limit: ${LIMITS.bad} } } } }
`
}

export interface Installation {
  readonly operatorToken: string
  /** Workspaces by their service; several, since the keys of one are made one after the other. */
  readonly workspaces: Readonly<Record<string, readonly string[]>>
}

/** Services, a workspace of each and an operator, left behind by a process that has ended. */
export async function makeInstallation(databaseUrl: string, peppers: string): Promise<Installation> {
  const engine = await openEngine({ databaseUrl, peppers })
  try {
    const workspaces: Record<string, string[]> = {}
    for (const [id, definition] of Object.entries(DEFINITIONS)) {
      const service = id as ServiceId // the id in the definition above
      await engine.applyService(SYSTEM_CALLER, service, definition)
      const made = Array.from({ length: WORKSPACES }, (_, index) =>
        engine.workspaces.createWorkspace(SYSTEM_CALLER, { service, slug: `w${index}`, name: 'Tried' }),
      )
      workspaces[id] = (await Promise.all(made)).map((workspace) => workspace.id)
    }
    const { token } = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
      name: 'Operator of the trial',
      scopes: MANAGEMENT_SCOPES,
      reach: 'all',
      operator: true,
    })
    if (token === undefined) throw new Error('a new key has its token')
    return { operatorToken: token.reveal(), workspaces }
  } finally {
    await engine.close()
  }
}
