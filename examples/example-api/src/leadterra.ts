import type { Verifier } from '@keywright/client'
import { keyGuard } from '@keywright/client/hono'
import { byEnvironment, type CollectionOptions, collectionRoutes } from './collection-routes.ts'
import { limitBody, makeProduct } from './product.ts'
import type { SeedWorkspace } from './seed.ts'
import { Collection } from './store.ts'

/** Campaigns sent from pools of mailboxes. Sandbox data is apart; another workspace's id is refused with 403. */
export function leadterra(keywright: Verifier, workspaces: readonly SeedWorkspace[]) {
  const senderPools = new Collection('pool')
  const campaigns = new Collection('cmp')
  const leads = new Collection('lead')
  for (const { id: workspaceId, slug } of workspaces) {
    for (const environment of ['live', 'test']) {
      const place = { workspaceId, environment }
      senderPools.add(place, { name: `${slug} mailboxes (${environment})` })
      campaigns.add(place, { name: `Autumn launch (${environment})` })
      leads.add(place, { name: 'Fatima Ortiz', email: `fatima@${slug}.example` })
    }
  }

  const options: CollectionOptions = { placeOf: byEnvironment, foreignStatus: 403 }
  return makeProduct((status, message) => ({ status, message }))
    .use(keyGuard(keywright, { service: 'leadterra' }), limitBody)
    .route('/v1/sender-pools', collectionRoutes(senderPools, options))
    .route('/v1/campaigns', collectionRoutes(campaigns, options))
    .route('/v1/leads', collectionRoutes(leads, { ...options, optional: ['email'] }))
}
