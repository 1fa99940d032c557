import { asWorkspaceId } from '@keywright/core'
import { eachItem } from './pages.ts'
import type {
  AuditEventFilter,
  AuditEventResource,
  AuditFinding,
  AuditHead,
  AuditPlace,
  AuditVerification,
} from './audit-resources.ts'
import type { Page } from './resources.ts'
import { isList } from './shapes.ts'
import type { CallOptions, Send, Stream } from './transport.ts'

export interface AuditCalls {
  /** What was done, newest first. A page may hold fewer events than it could, or none, and still lead on. */
  list(filter?: AuditEventFilter, options?: CallOptions): Promise<Page<AuditEventResource>>
  each(filter?: AuditEventFilter, options?: CallOptions): AsyncGenerator<AuditEventResource, void, undefined>
  /** A whole chain, oldest first, while it arrives. Rejects where it breaks off, so that a part is not taken for the whole. */
  export(place?: AuditPlace, options?: CallOptions): AsyncGenerator<AuditEventResource, void, undefined>
  /** The head of a chain. Kept elsewhere, it later shows that the tail was cut off. */
  head(place?: AuditPlace, options?: CallOptions): Promise<AuditHead>
  /** Checks a whole chain, and against a head where one is given. Takes as long as the chain is; sent once. */
  verify(asked?: AuditVerification, options?: CallOptions): Promise<AuditFinding>
}

const PATH = '/v1/audit-events'

export function makeAuditCalls(send: Send, stream: Stream): AuditCalls {
  const list: AuditCalls['list'] = async (filter = {}, options = {}) => {
    requireIds(filter)
    return send({ ...options, method: 'GET', path: PATH, query: { ...filter }, repeatable: true, expects: isList })
  }
  return {
    list,
    each: (filter = {}, options = {}) => eachItem((asked: AuditEventFilter) => list(asked, options), filter),
    export(place = {}, options = {}) {
      requireIds(place)
      const query = { ...place }
      return stream({ ...options, method: 'GET', path: `${PATH}/export`, query, repeatable: false, slow: true })
    },
    async head(place = {}, options = {}) {
      requireIds(place)
      return send({ ...options, method: 'GET', path: `${PATH}/head`, query: { ...place }, repeatable: true })
    },
    // Sent once: a check whose answer was lost may still be running, and each reads the whole chain.
    verify: async (body = {}, options = {}) =>
      send({ ...options, method: 'POST', path: `${PATH}/verify`, body, repeatable: false, slow: true }),
  }
}

/** Ids stand in the address, so a token that was put in their place must not get there. */
function requireIds({ workspace }: AuditPlace): void {
  if (workspace === undefined || asWorkspaceId(workspace) !== undefined) return
  throw new TypeError('This is no id of a workspace: one is "ws_" and twenty letters or digits.')
}
