import type { AuditFinding } from '@keywright/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { count, localeOf, useLanguage } from '../../i18n/index.ts'
import { useClient } from '../../session/index.ts'
import { Button, ErrorState, TextField, Time } from '../../ui/index.ts'
import { Export } from './export.tsx'
import { Finding } from './finding.tsx'
import { type KeptHead, readHead } from './head.ts'
import { Rich, useText } from './texts.ts'

interface ChainProps {
  /** `undefined`: the installation's own. */
  readonly workspace: string | undefined
}

/** The chain of the events: whether it is whole, against a head that was kept elsewhere too, and all of it as a file. */
export function Chain({ workspace }: ChainProps): ReactNode {
  const t = useText()
  const client = useClient()
  const locale = localeOf(useLanguage().language)
  const place = workspace === undefined ? {} : { workspace }
  const head = useQuery({
    queryKey: ['audit', 'head', workspace],
    queryFn: ({ signal }) => client.audit.head(place, { signal }),
  })
  const [text, setText] = useState('')
  const kept = readHead(text)
  const wrong = text.trim() !== '' && kept === undefined
  const verify = useMutation<AuditFinding, Error, KeptHead | undefined>({
    mutationFn: (against) => client.audit.verify({ ...place, ...(against === undefined ? {} : { head: against }) }),
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!wrong) verify.mutate(kept)
  }
  // What the store says of the chain's beginning is shown until a check has found that the chain says otherwise.
  const found = verify.data
  const unrecorded = found?.sound === false && found.fault.kind === 'pruning_unrecorded'
  const anchor = unrecorded || found?.sound === true ? undefined : (found?.anchor ?? head.data?.anchor)
  return (
    <section aria-labelledby="chain" className="mt-10 rounded-lg border border-line bg-surface p-4 sm:p-6">
      <h2 id="chain" className="text-2xl font-semibold">
        {t('audit.chain')}
      </h2>
      <p className="mt-1 max-w-prose text-pretty text-muted">{t('audit.chainHelp')}</p>
      {anchor === undefined ? null : (
        <p className="mt-2">
          <Rich
            id="audit.pruned"
            values={{ first: count(anchor.size + 1, locale), at: <Time at={anchor.prunedAt} both /> }}
          />
        </p>
      )}
      <div className="mt-5 grid gap-6 lg:grid-cols-2">
        <form onSubmit={submit} className="grid content-start justify-items-start gap-3">
          <TextField
            className="w-full"
            label={t('audit.keptHead')}
            hint={t('audit.keptHeadHelp')}
            optional
            autoComplete="off"
            spellCheck={false}
            value={text}
            error={wrong ? t('audit.keptHeadWrong') : undefined}
            onChange={(value) => {
              setText(value)
              verify.reset()
            }}
          />
          <Button type="submit" look="primary" icon="check" busy={verify.isPending} disabled={wrong}>
            {t('audit.verify')}
          </Button>
        </form>
        <Export
          place={place}
          size={head.data === undefined ? undefined : head.data.size - (head.data.anchor?.size ?? 0)}
        />
      </div>
      <div role="status" className="mt-4 empty:hidden">
        {found === undefined ? null : <Finding finding={found} compared={verify.variables !== undefined} />}
      </div>
      {verify.error === null ? null : <ErrorState error={verify.error} onRetry={() => verify.mutate(kept)} />}
    </section>
  )
}
