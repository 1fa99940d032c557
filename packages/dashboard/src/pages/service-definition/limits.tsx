import type { ReactNode } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService } from '../../session/index.ts'
import { limitsWith, useLimitSentence } from '../../session/limit-sentence.ts'
import { Section } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** The limits of every key, and what the plans put in their place. */
export function LimitsSection(): ReactNode {
  const t = useText()
  const local = useLocalText()
  const sentence = useLimitSentence()
  const { limits, plans } = useService()
  return (
    <Section title={t('service.limits')} description={t('service.limitsHelp')}>
      {limits.length === 0 ? <p className="text-muted">{t('service.noLimits')}</p> : null}
      <ul className="grid gap-1.5">
        {limits.map((limit) => (
          <li key={limit.name}>
            <code translate="no" className="mr-2 text-sm text-muted">
              {limit.name}
            </code>
            {sentence(limit)}
          </li>
        ))}
      </ul>
      {plans.map((plan) => (
        <div key={plan.name} className="mt-4 border-l-4 border-brass pl-4">
          <h3 className="font-semibold">{t('service.plan', { plan: local(plan.title) })}</h3>
          <ul className="mt-1 grid gap-1">
            {limitsWith(limits, plan.limits)
              .filter(({ name }) => Object.hasOwn(plan.limits, name))
              .map((limit) => (
                <li key={limit.name}>
                  <code translate="no" className="mr-2 text-sm text-muted">
                    {limit.name}
                  </code>
                  {sentence(limit)}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </Section>
  )
}
