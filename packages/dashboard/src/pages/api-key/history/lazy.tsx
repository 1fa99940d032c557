import type { ApiKeyResource } from '@keywright/client'
import { lazy, type ReactNode, Suspense } from 'react'
import { addTexts } from '../../../i18n/index.ts'
import { SkeletonRows } from '../../../ui/index.ts'

const Loaded = lazy(async () => {
  const [module] = await Promise.all([import('./key-history.tsx'), addTexts('api-key/history')])
  return { default: module.KeyHistory }
})

/** What was done to a key; with its texts a chunk of its own, beside what stands at the head of the page. */
export function KeyHistory({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  return (
    <Suspense fallback={<SkeletonRows rows={4} className="h-20" />}>
      <Loaded apiKey={apiKey} />
    </Suspense>
  )
}
