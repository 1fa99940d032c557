import type { ApiKeyResource, Effective } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { useRotating } from './rotate/index.ts'

const Question = lazy(async () => ({ default: (await import('./revoke/index.ts')).Question }))

export type Change = 'rotate' | 'disable' | 'enable' | 'revoke' | 'delete'

interface Changes {
  readonly dialog: ReactNode
  /** How far the last change has got. */
  readonly effective: Effective | undefined
}

/** All that can be done with a key as a whole, each after its question. */
export function useChanges(
  apiKey: ApiKeyResource,
  asked: Change | undefined,
  setAsked: (change: Change | undefined) => void,
): Changes {
  const { can } = useWorkspace()
  const [effective, setEffective] = useState<Effective>()
  const close = (): void => setAsked(undefined)
  const rotating = useRotating(apiKey, asked === 'rotate', close)
  // A key that is revoked can be deleted, and nothing else; the address may ask for what is not possible any more.
  const possible = can('api-keys:write') && (apiKey.status === 'revoked') === (asked === 'delete')
  function done(reached: Effective): void {
    setEffective(reached)
    close()
  }
  return {
    effective,
    dialog: (
      <Suspense>
        {possible && asked !== undefined && asked !== 'rotate' ? (
          <Question apiKey={apiKey} change={asked} onDone={done} onCancel={close} />
        ) : null}
        {rotating}
      </Suspense>
    ),
  }
}
