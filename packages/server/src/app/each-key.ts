import type { ApiKey, EpochMs, WorkspaceId } from '@keywright/core'
import type { KeyFilter, Queries } from '../ports/index.ts'

const PAGE = 100

export interface KeysAsked {
  readonly workspace: WorkspaceId
  readonly filter: KeyFilter
  readonly now: EpochMs
}

/** Every key of a workspace that a filter leaves, page after page, newest first. */
export async function* eachKey(
  { listKeys }: Pick<Queries, 'listKeys'>,
  { workspace, filter, now }: KeysAsked,
): AsyncGenerator<ApiKey, void, undefined> {
  for (let after: string | undefined; ; ) {
    const page = await listKeys(workspace, filter, now, { limit: PAGE, after })
    yield* page.items
    if (page.nextCursor === null) return
    after = page.nextCursor
  }
}

/** Whether an operator's token stands among the management tokens; a demo's is none of the installation's own. */
export async function hasOperator(
  queries: Pick<Queries, 'listKeys'>,
  { workspace, now }: Omit<KeysAsked, 'filter'>,
): Promise<boolean> {
  for await (const { grant, metadata } of eachKey(queries, { workspace, now, filter: { status: 'active' } })) {
    if (grant?.operator === true && metadata['demo'] === undefined) return true
  }
  return false
}
