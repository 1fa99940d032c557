import type { ApiKeyResource } from '@keywright/client'
import { lazy, type ReactNode, Suspense } from 'react'
import { addTexts } from '../../../i18n/index.ts'
import { SkeletonRows } from '../../../ui/index.ts'

const Loaded = lazy(async () => {
  const [module] = await Promise.all([import('./key-overview.tsx'), addTexts('api-key/overview')])
  return { default: module.KeyOverview }
})

/** How a key is used; with its texts a chunk of its own, beside what stands at the head of the page. */
export function KeyOverview({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  return (
    <Suspense fallback={<SkeletonRows rows={4} className="h-20" />}>
      <Loaded apiKey={apiKey} />
    </Suspense>
  )
}
