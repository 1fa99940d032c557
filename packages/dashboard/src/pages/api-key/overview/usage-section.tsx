import type { UsageAnswer } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useId, useState } from 'react'
import { QueryView, SelectField, SkeletonRows, useNow } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import { bucketsOf, type Range, RANGES, startsOf, totalsOf } from './buckets.ts'
import type { KeyProps } from './key-overview.tsx'
import { NoRequest } from './no-request.tsx'
import { useUsage } from './queries.ts'
import { Totals } from './totals.tsx'
import { UsageTable } from './usage-table.tsx'

/** With what draws it a chunk of its own: the numbers stand in the table already. */
const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }))

/** The checks of a key by what they ended in: as a chart, in sum and as a table. */
export function UsageSection({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const title = useId()
  const [range, setRange] = useState<Range>('24h')
  const [secretId, setSecretId] = useState<string>()
  const starts = startsOf(range, useNow())
  const usage = useUsage(apiKey.id, starts[0] ?? 0)
  return (
    <section aria-labelledby={title} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 id={title} className="text-xl font-semibold">
          {t('apiKey.overview.usage')}
        </h2>
        <div className="flex flex-wrap items-end gap-3 max-sm:w-full">
          {apiKey.secrets.length > 1 ? (
            <SelectField
              label={t('apiKey.overview.secret')}
              value={secretId ?? ''}
              onChange={(next) => setSecretId(next === '' ? undefined : next)}
            >
              <option value="">{t('apiKey.overview.allSecrets')}</option>
              {apiKey.secrets.map(({ id, display, ended }) => (
                <option key={id} value={id}>
                  {ended ? t('apiKey.overview.endedSecret', { display }) : display}
                </option>
              ))}
            </SelectField>
          ) : null}
          <RangeChoice range={range} onChange={setRange} />
        </div>
      </div>
      <QueryView query={usage} loading={<SkeletonRows rows={1} className="h-72" />}>
        {(answer) => <Usage {...{ apiKey, answer, range, starts, secretId }} />}
      </QueryView>
    </section>
  )
}

interface UsageProps extends KeyProps {
  readonly answer: UsageAnswer
  readonly range: Range
  readonly starts: readonly number[]
  readonly secretId: string | undefined
}

function Usage({ apiKey, answer, range, starts, secretId }: UsageProps): ReactNode {
  const t = useText()
  const buckets = bucketsOf(answer.hours, starts, secretId)
  const totals = totalsOf(answer.hours, starts[0] ?? 0, secretId)
  if (totals.length === 0) {
    const unused = apiKey.lastUsedAt === null && answer.secrets.every(({ lastUsedAt }) => lastUsedAt === null)
    return unused && secretId === undefined ? (
      <NoRequest apiKey={apiKey} />
    ) : (
      <p className="text-muted">{t('apiKey.overview.nothingInRange')}</p>
    )
  }
  return (
    <>
      <div className="grid gap-5 rounded-lg border border-line bg-surface p-4 lg:grid-cols-[minmax(0,1fr)_16rem]">
        <Suspense fallback={<SkeletonRows rows={1} className="h-64" />}>
          <UsageChart buckets={buckets} range={range} />
        </Suspense>
        <Totals totals={totals} />
      </div>
      <UsageTable buckets={buckets} range={range} />
    </>
  )
}

function RangeChoice({ range, onChange }: { readonly range: Range; readonly onChange: (range: Range) => void }) {
  const t = useText()
  const name = useId()
  return (
    <fieldset className="flex overflow-hidden rounded-md border border-edge">
      <legend className="sr-only">{t('apiKey.overview.range')}</legend>
      {RANGES.map((one) => (
        <label
          key={one}
          className="min-h-10 bg-raised px-3 py-2 not-last:border-r border-edge has-checked:bg-action has-checked:text-on-action has-focus-visible:outline-2 has-focus-visible:-outline-offset-4 has-focus-visible:outline-focus"
        >
          <input type="radio" name={name} className="sr-only" checked={one === range} onChange={() => onChange(one)} />
          {t(`apiKey.overview.range.${one}`)}
        </label>
      ))}
    </fieldset>
  )
}
