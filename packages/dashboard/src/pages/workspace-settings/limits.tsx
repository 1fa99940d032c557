import type { LimitValues, WorkspaceResource } from '@keywright/client'
import { lazy, type ReactNode, Suspense } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService, useSession } from '../../session/index.ts'
import { limitsWith, useLimitSentence } from '../../session/limit-sentence.ts'
import { Badge, Section } from '../../ui/index.ts'
import { useText } from './texts.ts'

const LimitsForm = lazy(async () => ({ default: (await import('./limits-form.tsx')).LimitsForm }))

/** What the workspace's keys may use: the plan's limits in sentences, and the workspace's own in their place. */
export function LimitsSection({ workspace }: { readonly workspace: WorkspaceResource }): ReactNode {
  const t = useText()
  const local = useLocalText()
  const sentence = useLimitSentence()
  const { limits, plans } = useService()
  const { operator } = useSession()
  const plan = plans.find(({ name }) => name === workspace.plan)
  const planned: LimitValues = plan?.limits ?? {}
  return (
    <Section
      title={t('settings.limits')}
      description={plan === undefined ? t('settings.noPlan') : t('settings.plan', { plan: local(plan.title) })}
    >
      {limits.length === 0 ? <p className="text-muted">{t('settings.noLimits')}</p> : null}
      <ul className="grid gap-2">
        {limitsWith(limits, planned, workspace.limits).map((limit) => (
          <li key={limit.name} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <code translate="no" className="text-sm text-muted">
              {limit.name}
            </code>
            <span>{sentence(limit)}</span>
            {Object.hasOwn(workspace.limits, limit.name) ? <Badge tone="brass">{t('settings.own')}</Badge> : null}
          </li>
        ))}
      </ul>
      {operator ? (
        <Suspense fallback={null}>
          <LimitsForm workspace={workspace} />
        </Suspense>
      ) : (
        <p className="mt-4 text-sm text-muted">{t('settings.askOperator')}</p>
      )}
    </Section>
  )
}
