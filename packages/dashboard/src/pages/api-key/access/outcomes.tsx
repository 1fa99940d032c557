import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Button, Notice, useProblem } from '../../../ui/index.ts'
import { keyOf } from '../queries.ts'
import { useText } from '../texts.ts'

interface ConflictProps {
  readonly apiKeyId: string
  /** The newer key has come. */
  readonly ready: boolean
  readonly onRestart: () => void
}

/** Somebody else was faster: nothing is saved, and theirs is looked at first. */
export function Conflict({ apiKeyId, ready, onRestart }: ConflictProps): ReactNode {
  const t = useText()
  const queries = useQueryClient()
  useEffect(() => void queries.invalidateQueries({ queryKey: keyOf(apiKeyId) }), [queries, apiKeyId])
  return (
    <div role="alert">
      <Notice kind="warning" title={t('apiKey.access.conflict')}>
        <p>{t('apiKey.access.conflictHelp')}</p>
        <Button className="mt-2" icon="rotate" busy={!ready} onClick={onRestart}>
          {t('apiKey.access.restart')}
        </Button>
      </Notice>
    </div>
  )
}

export function Failure({ error }: { readonly error: Error }): ReactNode {
  const { text, requestId } = useProblem()(error)
  return (
    <div role="alert">
      <Notice kind="danger" title={text}>
        {requestId === undefined ? null : <p className="text-sm break-all text-muted">{requestId}</p>}
      </Notice>
    </div>
  )
}
