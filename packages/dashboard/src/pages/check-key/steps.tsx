import type { VerifyStep } from '@keywright/client'
import type { ReactNode } from 'react'
import { classNames, Icon, type IconName } from '../../ui/index.ts'
import { known, REASONS, STEPS } from './reasons.ts'
import { useText } from './texts.ts'

interface StepsProps {
  readonly steps: readonly VerifyStep[]
  readonly reason: string | null
  /** What the failed step means, in the words of the page. */
  readonly help: string | undefined
}

const LOOKS: Readonly<Record<VerifyStep['outcome'], { readonly icon: IconName; readonly ink: string }>> = {
  passed: { icon: 'check', ink: 'text-good' },
  failed: { icon: 'cross', ink: 'text-danger' },
  not_reached: { icon: 'dot', ink: 'text-muted' },
  not_asked: { icon: 'dot', ink: 'text-muted' },
}

/** Every step of the check in its order, each with how it ended. */
export function Steps({ steps, reason, help }: StepsProps): ReactNode {
  const t = useText()
  if (steps.length === 0) return null
  return (
    <section aria-labelledby="steps">
      <h2 id="steps" className="text-xl font-semibold">
        {t('checkKey.steps')}
      </h2>
      <p className="text-muted">{t('checkKey.stepsHelp')}</p>
      <ol className="mt-3 divide-y divide-line rounded-lg border border-line bg-surface">
        {steps.map((step) => (
          <Step key={step.step} step={step} reason={reason} help={help} />
        ))}
      </ol>
    </section>
  )
}

function Step({
  step: { step, outcome, detail },
  reason,
  help,
}: { readonly step: VerifyStep } & Omit<StepsProps, 'steps'>) {
  const t = useText()
  const { icon, ink } = LOOKS[outcome]
  const name = known(STEPS, step)
  const said = outcome === 'failed' && known(REASONS, reason) !== undefined ? help : undefined
  return (
    <li className={classNames('flex items-start gap-3 px-4 py-2.5', outcome === 'failed' && 'bg-danger-soft')}>
      <Icon name={icon} className={classNames('mt-0.5 shrink-0', ink)} />
      <div className="min-w-0 grow">
        <span
          className={classNames(outcome === 'not_asked' || outcome === 'not_reached' ? 'text-muted' : 'font-medium')}
        >
          {name === undefined ? <code translate="no">{step}</code> : t(`checkKey.step.${name}`)}
        </span>
        {said === undefined ? null : <p className="text-sm text-pretty">{said}</p>}
        {/* A step or a reason of a newer server has no text here, and its own sentence is then the best there is. */}
        {said === undefined && (name === undefined || outcome === 'failed') ? (
          <p lang="en" className="text-sm">
            {detail}
          </p>
        ) : null}
      </div>
      <span className={classNames('shrink-0 text-sm', ink)}>{t(`checkKey.outcome.${outcome}`)}</span>
    </li>
  )
}
