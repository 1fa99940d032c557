import { readVerifyRequest, type Verify } from '../../../packages/server/src/http/index.ts'
import type { VerifyAnswer } from '@keywright/client'
import type { WorkspaceId } from '@keywright/core'
import type { Answer, Ask } from '../oracle/index.ts'

/** Asks the product as its doors do; the answer of a known key comes at once. */
export function driverOf(verify: Verify): (ask: Ask) => Answer | Promise<Answer> {
  return ({ reach, ...request }) => {
    const context = {
      // The ids are those that the product gave out.
      reach: reach === undefined ? ('all' as const) : (reach as readonly WorkspaceId[]),
      requestId: undefined,
    }
    const answer = verify(readVerifyRequest(request), context)
    return answer instanceof Promise ? answer.then(told) : told(answer)
  }
}

/** As much of an answer as the table compares. */
export function told({ allowed, reason, missingScopes, diagnosis, apiKey, response }: VerifyAnswer): Answer {
  return {
    allowed,
    reason,
    missingScopes,
    diagnosed: diagnosis !== null,
    keyId: apiKey?.id ?? null,
    status: response.status,
    headers: response.headers,
    body: response.body,
  }
}
