import type { VerifyAnswer } from '@keywright/client'
import type { ReactNode } from 'react'
import { useText } from './texts.ts'

/** What the service would have said to the caller: for a refusal all of it, else what is added to the API's own answer. */
export function CallerAnswer({
  answer: { allowed, preflight, response },
}: {
  readonly answer: VerifyAnswer
}): ReactNode {
  const t = useText()
  const headers = Object.entries(response.headers)
  const isWhole = !allowed || preflight === true
  return (
    <section aria-labelledby="answer">
      <h2 id="answer" className="text-xl font-semibold">
        {t('checkKey.response')}
      </h2>
      <p className="text-muted">{isWhole ? t('checkKey.responseHelp') : t('checkKey.responseAdds')}</p>
      {isWhole || headers.length > 0 ? (
        <pre
          translate="no"
          tabIndex={0}
          aria-label={t('checkKey.response')}
          className="mt-3 overflow-x-auto rounded-lg border border-line bg-sunken p-4 font-mono text-sm leading-relaxed"
        >
          {isWhole ? `HTTP ${response.status}\n` : ''}
          {headers.map(([name, value]) => `${name}: ${value}\n`).join('')}
          {response.body === '' ? '' : `\n${response.body}`}
        </pre>
      ) : (
        <p className="mt-2">{t('checkKey.responseAddsNone')}</p>
      )}
    </section>
  )
}
