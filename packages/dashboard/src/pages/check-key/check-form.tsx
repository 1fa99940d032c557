import type { CheckedRequest, VerifyAnswer } from '@keywright/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useClient, useWorkspace } from '../../session/index.ts'
import { Button, CheckField, EmptyState, ErrorState, TextAreaField } from '../../ui/index.ts'
import { type Draft, EMPTY_DRAFT, requestOf } from './draft.ts'
import { RequestFields } from './request-fields.tsx'
import { Result } from './result.tsx'
import { useText } from './texts.ts'

/** The form and its answer, side by side where there is room. What was pasted is forgotten with the page. */
export function CheckForm(): ReactNode {
  const t = useText()
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT)
  const check = useCheck()
  const result = useRef<HTMLElement>(null)
  const request = requestOf(draft)
  const unreadLine = 'line' in request ? request.line : undefined
  const given = (draft.by === 'token' ? draft.token : draft.headers) !== ''
  function change(part: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...part }))
    // An answer to another question must not stand beside this one.
    check.forget()
  }
  function ask(asked: Draft): void {
    const about = requestOf(asked)
    if ('line' in about) return
    check.ask(about)
    // On a small screen the answer is out of sight below the form.
    requestAnimationFrame(() => result.current?.scrollIntoView({ block: 'nearest' }))
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    ask(draft)
  }
  function askWithoutBlanks(): void {
    const mended = { ...draft, token: draft.token.replace(/[\s\u0085]/g, '') }
    setDraft(mended)
    ask(mended)
  }
  useForgetOnLeaving(() => change(EMPTY_DRAFT))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)] lg:gap-8">
      <form
        onSubmit={submit}
        autoComplete="off"
        className="grid gap-5 rounded-lg border border-line bg-surface p-4 sm:p-5"
      >
        <Credential draft={draft} onChange={change} unreadLine={unreadLine} />
        <RequestFields draft={draft} onChange={change} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" icon="search" busy={check.busy} disabled={!given || 'line' in request}>
            {t('checkKey.check')}
          </Button>
          <Button look="quiet" onClick={() => change(EMPTY_DRAFT)}>
            {t('checkKey.clear')}
          </Button>
        </div>
      </form>
      <section ref={result} aria-label={t('checkKey.result')} aria-busy={check.busy} className="min-w-0 scroll-mt-20">
        {check.error === null ? null : <ErrorState error={check.error} onRetry={() => ask(draft)} />}
        {check.answer === undefined ? null : (
          <Result
            answer={check.answer}
            {...(draft.by === 'token' && /[\s\u0085]/.test(draft.token) ? { onMend: askWithoutBlanks } : {})}
          />
        )}
        {check.answer === undefined && check.error === null ? (
          <EmptyState icon="key" title={t('checkKey.waiting')}>
            {t('checkKey.waitingHelp')}
          </EmptyState>
        ) : null}
      </section>
    </div>
  )
}

interface CredentialProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
  readonly unreadLine: number | undefined
}

function Credential({ draft, onChange, unreadLine }: CredentialProps): ReactNode {
  const t = useText()
  // Nobody's spelling, history or translation service gets to see it.
  const secret = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, translate: 'no' } as const
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 text-lg font-semibold">{t('checkKey.credential')}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {(['token', 'headers'] as const).map((by) => (
          <CheckField
            key={by}
            kind="radio"
            name="by"
            label={t(`checkKey.by.${by}`)}
            checked={draft.by === by}
            onChange={() => onChange({ by })}
          />
        ))}
      </div>
      {draft.by === 'token' ? (
        <TextAreaField
          {...secret}
          label={t('checkKey.token')}
          hint={t('checkKey.tokenHint')}
          rows={3}
          value={draft.token}
          onChange={(token) => onChange({ token })}
        />
      ) : (
        <TextAreaField
          {...secret}
          label={t('checkKey.headers')}
          hint={t('checkKey.headersHint')}
          rows={6}
          value={draft.headers}
          error={unreadLine === undefined ? undefined : t('checkKey.unreadLine', { line: unreadLine })}
          onChange={(headers) => onChange({ headers })}
        />
      )}
    </fieldset>
  )
}

interface Check {
  readonly ask: (about: CheckedRequest) => void
  readonly forget: () => void
  readonly busy: boolean
  readonly answer: VerifyAnswer | undefined
  readonly error: Error | null
}

/** A cache of commands keeps what each was given; so this one is given nothing, and finds the token for as long as it runs. */
function useCheck(): Check {
  const client = useClient()
  const { id } = useWorkspace()
  const asked = useRef<CheckedRequest>(undefined)
  const { mutate, reset, isPending, data, error } = useMutation({
    mutationFn: () => client.apiKeys.check(id, asked.current ?? {}),
    onSettled() {
      asked.current = undefined
    },
    gcTime: 0,
  })
  return {
    ask(about) {
      asked.current = about
      mutate()
    },
    forget: reset,
    busy: isPending,
    answer: data,
    error,
  }
}

/** A browser may keep a page that was left as it stood, to show it again on the way back. */
function useForgetOnLeaving(forget: () => void): void {
  const latest = useRef(forget)
  latest.current = forget
  useEffect(() => {
    const leave = (): void => latest.current()
    addEventListener('pagehide', leave)
    return () => removeEventListener('pagehide', leave)
  }, [])
}
