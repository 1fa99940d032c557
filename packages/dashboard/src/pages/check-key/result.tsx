import type { VerifyAnswer } from '@keywright/client'
import type { ReactNode } from 'react'
import { Button, Notice } from '../../ui/index.ts'
import { CallerAnswer } from './caller-answer.tsx'
import { FoundKey } from './found-key.tsx'
import { Limits } from './limits.tsx'
import { Steps } from './steps.tsx'
import { useText } from './texts.ts'
import { useVerdict } from './use-verdict.ts'

interface ResultProps {
  readonly answer: VerifyAnswer
  /** There are blanks in what was pasted: asks again without them. */
  readonly onMend?: () => void
}

/** What a check has found: the verdict first, then the key, every step, and what the caller would have heard. */
export function Result({ answer, onMend }: ResultProps): ReactNode {
  const t = useText()
  const { title, help, foreign } = useVerdict(answer)
  const { allowed, apiKey, diagnosis, steps = [] } = answer
  const mendable = diagnosis?.kind === 'space' || diagnosis?.kind === 'newline'
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <div role="status">
        <Notice kind={allowed ? 'good' : 'danger'} title={<h2 className="text-xl">{title}</h2>}>
          <p className="mt-1 text-pretty" lang={foreign ? 'en' : undefined}>
            {help}
          </p>
          {answer.missingScopes.length === 0 ? null : <Missing scopes={answer.missingScopes} />}
          {mendable && onMend !== undefined ? (
            <Button className="mt-3" icon="rotate" onClick={onMend}>
              {t('checkKey.mend')}
            </Button>
          ) : null}
        </Notice>
      </div>
      {answer.limiterDown === true ? <Notice kind="warning" title={t('checkKey.limiterDown')} /> : null}
      {apiKey === null ? null : <FoundKey apiKey={apiKey} reason={answer.reason} />}
      <Steps steps={steps} reason={answer.reason} help={foreign ? undefined : help} />
      <Limits limits={answer.limits} />
      <CallerAnswer answer={answer} />
    </div>
  )
}

function Missing({ scopes }: { readonly scopes: readonly string[] }): ReactNode {
  const t = useText()
  return (
    <ul aria-label={t('checkKey.missingScopes')} className="mt-2 flex flex-wrap gap-1.5">
      {scopes.map((scope) => (
        <li key={scope}>
          <code translate="no" className="rounded-sm bg-raised px-1.5 py-0.5 font-mono text-sm">
            {scope}
          </code>
        </li>
      ))}
    </ul>
  )
}
