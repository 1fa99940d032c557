import type { ApiKeyResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Radios } from '../../../key-parts/index.ts'
import { prepareReveal } from '../../../reveal/index.ts'
import { NotConfirmed, useClient, useCommand } from '../../../session/index.ts'
import { Button, Dialog, Notice, TextField, Time, useNow, useProblem } from '../../../ui/index.ts'
import { CallersText } from '../callers-text.tsx'
import { changesOf, useSecretUsage } from '../queries.ts'
import { Rich, useText } from '../texts.ts'
import { daysMax, firstOverlap, isPossible, OVERLAP_CHOICES, overlapOf } from './overlap.ts'

interface RotateDialogProps {
  readonly apiKey: ApiKeyResource
  readonly onIssued: (issued: { readonly apiKey: ApiKeyResource; readonly token: string }) => void
  readonly onClose: () => void
}

/** Asks how long the old secret goes on, and gives the key a new one. */
export function RotateDialog({ apiKey, onIssued, onClose }: RotateDialogProps): ReactNode {
  const t = useText()
  const form = useId()
  const now = useNow()
  const client = useClient()
  const problem = useProblem()
  const { expiresAt } = apiKey
  const most = daysMax(expiresAt, now)
  const [choice, setChoice] = useState(() => firstOverlap(expiresAt, now))
  const [days, setDays] = useState('')
  const [faulty, setFaulty] = useState(false)
  const rotate = useCommand({
    // Answers with nothing: the cache of mutations would keep the token for minutes.
    async run(overlap: string): Promise<void> {
      await prepareReveal()
      const { apiKey: rotated, token } = await client.apiKeys.rotate(apiKey.id, overlap === 'now' ? {} : { overlap })
      onIssued({ apiKey: rotated, token })
    },
    changes: changesOf(apiKey),
    showsFailure: true,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    const overlap = overlapOf(choice, days, most)
    setFaulty(overlap === undefined)
    if (overlap !== undefined && !rotate.isPending) rotate.mutate(overlap)
  }
  return (
    <Dialog
      open
      title={t('apiKey.rotate.title', { name: apiKey.name })}
      description={t('apiKey.rotate.help')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('apiKey.rotate.cancel')}</Button>
          <Button form={form} type="submit" look="primary" icon="rotate" busy={rotate.isPending}>
            {t('apiKey.rotate.do')}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-5">
        {rotate.isError && !(rotate.error instanceof NotConfirmed) ? (
          <div role="alert">
            <Notice kind="danger" title={problem(rotate.error).text} />
          </div>
        ) : null}
        <Radios
          legend={t('apiKey.rotate.when')}
          name="overlap"
          {...(expiresAt === null ? {} : { hint: t('apiKey.rotate.notPastExpiry') })}
          value={choice}
          onChange={(value) => setChoice(OVERLAP_CHOICES.find((one) => one === value) ?? choice)}
          choices={OVERLAP_CHOICES.map((one) => ({
            value: one,
            label: t(`apiKey.rotate.in.${one}`),
            disabled: !isPossible(one, expiresAt, now),
          }))}
        />
        {choice === 'custom' ? (
          <TextField
            className="max-w-64"
            label={t('apiKey.rotate.days', { most })}
            inputMode="numeric"
            autoComplete="off"
            error={faulty ? t('apiKey.rotate.daysFault', { most }) : undefined}
            value={days}
            onChange={setDays}
          />
        ) : null}
        <LastUse apiKey={apiKey} />
      </form>
    </Dialog>
  )
}

/** How much there is to hand over. */
function LastUse({ apiKey: { id, lastUsedAt } }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const callers = useSecretUsage(id, 24, lastUsedAt !== null).data?.callers
  return (
    <p className="text-muted">
      {lastUsedAt === null ? (
        t('apiKey.rotate.neverUsed')
      ) : (
        <Rich id="apiKey.rotate.used" values={{ when: <Time at={lastUsedAt} /> }} />
      )}
      {callers === undefined || callers.count === 0 ? null : (
        <>
          {' '}
          <Rich id="apiKey.rotate.callers" values={{ callers: <CallersText callers={callers} /> }} />
        </>
      )}
    </p>
  )
}
