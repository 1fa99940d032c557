import type { ApiKeyResource } from '@keywright/client'
import { lazy, type ReactNode, useState } from 'react'
import { addTexts } from '../../../i18n/index.ts'
import { RevealDialog } from '../../../reveal/index.ts'
import { useWorkspace } from '../../../session/index.ts'

const RotateDialog = lazy(async () => {
  const [module] = await Promise.all([import('./rotate-dialog.tsx'), addTexts('key-parts')])
  return { default: module.RotateDialog }
})

interface Shown {
  readonly apiKey: ApiKeyResource
  /** Lives here, until its dialog closes, and nowhere else. */
  readonly token: string
}

/** The way of a rotation: its question, then the new token once. */
export function useRotating(apiKey: ApiKeyResource, asked: boolean, onEnd: () => void): ReactNode {
  const { can } = useWorkspace()
  const [shown, setShown] = useState<Shown>()
  function show(issued: Shown): void {
    setShown(issued)
    onEnd()
  }
  if (shown !== undefined) return <RevealDialog kind="rotated" {...shown} onClose={() => setShown(undefined)} />
  if (!asked || apiKey.status === 'revoked' || !can('api-keys:write')) return null
  return <RotateDialog apiKey={apiKey} onIssued={show} onClose={onEnd} />
}
