import type { ApiKeyResource, NewApiKey } from '@keywright/client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useState } from 'react'
import { prepareReveal } from '../../../reveal/index.ts'
import { useClient, useCommand, useWorkspace } from '../../../session/index.ts'
import { keysOf } from '../queries.ts'

/** A key that was just made. `token: undefined`: an earlier attempt made it, and its answer was lost. */
export interface Issued {
  readonly apiKey: ApiKeyResource
  readonly token: string | undefined
}

/**
 * Makes the key. All attempts of one dialog carry one Idempotency-Key, so that a lost answer never makes a second key. The
 * command answers with nothing: the cache of mutations would keep the token for minutes.
 */
export function useCreate(onIssued: (issued: Issued) => void): UseMutationResult<void, Error, NewApiKey> {
  const client = useClient()
  const { id } = useWorkspace()
  const [idempotencyKey] = useState(drawKey)
  return useCommand({
    async run(fields: NewApiKey): Promise<void> {
      await prepareReveal()
      const { apiKey, token } = await client.apiKeys.create(id, fields, { idempotencyKey })
      onIssued({ apiKey, token: token ?? undefined })
    },
    changes: [keysOf(id)],
    showsFailure: true,
  })
}

/** Not `randomUUID`, which a browser has on https and localhost alone. */
function drawKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
