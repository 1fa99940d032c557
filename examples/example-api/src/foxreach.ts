import type { Verifier } from '@keywright/client'
import { keyGuard } from '@keywright/client/hono'
import { byWorkspace, collectionRoutes } from './collection-routes.ts'
import { limitBody, makeProduct } from './product.ts'
import type { SeedWorkspace } from './seed.ts'
import { Collection } from './store.ts'

/** Cold email: everything belongs to the key's workspace. The routes of its definition ask for `read` or `write`. */
export function foxreach(keywright: Verifier, workspaces: readonly SeedWorkspace[]) {
  const leads = new Collection('lead')
  const campaigns = new Collection('cmp')
  const accounts = new Collection('acc')
  const templates = new Collection('tpl')
  const webhooks = new Collection('wh')
  for (const { id: workspaceId, slug } of workspaces) {
    const place = { workspaceId }
    leads.add(place, { email: `ada@${slug}.example`, name: 'Ada Marsh' })
    leads.add(place, { email: `bruno@${slug}.example`, name: 'Bruno Vidal' })
    campaigns.add(place, { name: `Spring outreach of ${slug}` })
    accounts.add(place, { name: `sales@${slug}.example` })
    templates.add(place, { name: 'First hello' })
    webhooks.add(place, { name: 'Reply received' })
  }

  const named = { placeOf: byWorkspace }
  return makeProduct((_status, detail) => ({ detail }))
    .use(keyGuard(keywright, { service: 'foxreach' }), limitBody)
    .route('/api/v1/leads', collectionRoutes(leads, { ...named, required: ['email'], optional: ['name'] }))
    .route('/api/v1/campaigns', collectionRoutes(campaigns, named))
    .route('/api/v1/accounts', collectionRoutes(accounts, named))
    .route('/api/v1/templates', collectionRoutes(templates, named))
    .route('/api/v1/webhooks', collectionRoutes(webhooks, named))
}
