import type { ReactNode } from 'react'
import { count, localeOf, useLanguage } from '../../../i18n/index.ts'
import { Table } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import type { Bucket, Range } from './buckets.ts'
import { useBucketName } from './instants.ts'
import { GROUPS } from './outcomes.ts'

/** The numbers of the chart, the latest first; what had no check is left out. */
export function UsageTable({
  buckets,
  range,
}: {
  readonly buckets: readonly Bucket[]
  readonly range: Range
}): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const nameOf = useBucketName(range)
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2.5 font-medium">{t('apiKey.overview.table')}</summary>
      <div className="px-4 pb-4">
        <Table
          caption={t('apiKey.overview.chart')}
          rows={buckets.filter(({ sum }) => sum > 0).toReversed()}
          idOf={({ start }) => String(start)}
          columns={[
            {
              id: 'start',
              header: t(range === '24h' ? 'apiKey.overview.hour' : 'apiKey.overview.day'),
              rowHeader: true,
              onPhone: 'title',
              cell: ({ start }) => nameOf(start),
            },
            ...GROUPS.map((group) => ({
              id: group,
              header: t(`apiKey.overview.group.${group}`),
              className: 'tabular-nums',
              cell: ({ counts }: Bucket) => count(counts[group], localeOf(language)),
            })),
          ]}
        />
      </div>
    </details>
  )
}
