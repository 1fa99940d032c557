import type { Verifier } from '@keywright/client'
import { keyGuard } from '@keywright/client/hono'
import { byWorkspace, type CollectionOptions, collectionRoutes } from './collection-routes.ts'
import { limitBody, makeProduct } from './product.ts'
import type { SeedWorkspace } from './seed.ts'
import { Collection } from './store.ts'

/** Lists of leads. Another organization's id is refused with 403, which the product promises its customers. */
export function enrichEngine(keywright: Verifier, workspaces: readonly SeedWorkspace[]) {
  const lists = new Collection('list')
  const leads = new Collection('lead')
  for (const { id: workspaceId, slug } of workspaces) {
    const place = { workspaceId }
    const list = lists.add(place, { name: `Prospects of ${slug}` })
    lists.add(place, { name: 'Newsletter' })
    leads.add(place, { name: 'Dora Klein', email: `dora@${slug}.example`, phone: '+34 600 000 001', listId: list.id })
    leads.add(place, { name: 'Emil Roy', email: `emil@${slug}.example`, phone: '+34 600 000 002', listId: list.id })
  }

  const options: CollectionOptions = { placeOf: byWorkspace, foreignStatus: 403 }
  const listOptions: CollectionOptions = {
    ...options,
    show: (list, place) => ({
      ...list,
      leadCount: leads.list(place).filter(({ listId }) => listId === list.id).length,
    }),
  }
  return makeProduct((status, message) => ({ status, message }))
    .use(keyGuard(keywright, { service: 'enrich-engine' }), limitBody)
    .route('/lists', collectionRoutes(lists, listOptions))
    .route('/leads', collectionRoutes(leads, { ...options, optional: ['email', 'phone', 'listId'] }))
}
