import type { ApiKeyResource } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Button } from '../../ui/index.ts'
import type { Kind } from './search.ts'
import { useText } from './texts.ts'
import type { Action } from './use-act.ts'

const Question = lazy(async () => ({ default: (await import('./question.tsx')).Question }))

interface ActionsProps {
  readonly kind: Kind
  readonly chosen: readonly ApiKeyResource[]
  readonly onDone: () => void
}

const ACTIONS = ['expire', 'disable', 'revoke'] as const satisfies readonly Action[]

/** What can be done with the chosen keys of a list. */
export function Actions({ kind, chosen, onDone }: ActionsProps): ReactNode {
  const t = useText()
  const [asked, setAsked] = useState<Action>()
  const actions: readonly Action[] = kind === 'oldSecret' ? ['end', ...ACTIONS] : ACTIONS
  if (chosen.length === 0) return null
  return (
    <div
      role="region"
      aria-label={t('review.chosenKeys')}
      className="rise sticky bottom-3 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-edge bg-raised px-4 py-2.5 shadow-high"
    >
      <span className="mr-2 font-semibold">{t('review.chosen', { count: chosen.length })}</span>
      {actions.map((action) => (
        <Button key={action} look={action === 'revoke' ? 'danger' : 'secondary'} onClick={() => setAsked(action)}>
          {t(`review.action.${action}`)}
        </Button>
      ))}
      <Button look="quiet" onClick={onDone}>
        {t('review.unchoose')}
      </Button>
      {asked === undefined ? null : (
        <Suspense>
          <Question action={asked} chosen={chosen} onDone={onDone} onCancel={() => setAsked(undefined)} />
        </Suspense>
      )}
    </div>
  )
}
