import type { Verifier } from '@keywright/client'
import { type KeyEnv, keyGuard } from '@keywright/client/hono'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { byEnvironment, collectionRoutes, getItem } from './collection-routes.ts'
import { PLATFORMS, searchLocations } from './platforms.ts'
import { limitBody, makeProduct, readFields } from './product.ts'
import type { SeedWorkspace } from './seed.ts'
import { Collection } from './store.ts'

const PLAIN = [
  'campaigns',
  'extractions',
  'messaging',
  'templates',
  'accounts',
  'valuations',
  'fichas',
  'scheduling',
  'webhooks',
] as const

/** Property leads: live and test data are apart, so everything belongs to the key's workspace and environment. */
export function hostreach(keywright: Verifier, workspaces: readonly SeedWorkspace[]) {
  const leads = new Collection('lead')
  const notes = new Collection('note')
  const plain = PLAIN.map((name) => [name, new Collection(name)] as const)
  for (const { id: workspaceId, slug } of workspaces) {
    for (const environment of ['live', 'test']) {
      const place = { workspaceId, environment }
      const lead = leads.add(place, { name: `Clara Soto (${environment})`, email: `clara@${slug}.example` })
      notes.add(place, { leadId: lead.id, name: 'Called, wants a valuation' })
      for (const [name, collection] of plain) collection.add(place, { name: `First of ${name} (${environment})` })
    }
  }

  const api = new Hono<KeyEnv>()
    .get('/me', (c) => {
      const { workspaceId, environment, scopes } = c.get('apiKey')
      return c.json({ workspace: workspaceId, environment, scopes })
    })
    .route('/leads', collectionRoutes(leads, { placeOf: byEnvironment, optional: ['email'] }))
    .route('/leads/:id/notes', noteRoutes(leads, notes))
    .route('/platforms', platformRoutes())
  for (const [name, collection] of plain)
    api.route(`/${name}`, collectionRoutes(collection, { placeOf: byEnvironment }))

  return makeProduct((statusCode, message) => ({ statusCode, message }))
    .use(keyGuard(keywright, { service: 'hostreach' }), limitBody)
    .route('/v1/public/v1', api)
}

function noteRoutes(leads: Collection, notes: Collection) {
  return new Hono<KeyEnv>()
    .get('/', (c) => {
      const place = byEnvironment(c.get('apiKey'))
      const { id } = getItem(leads, place, c.req.param('id') ?? '')
      return c.json({ items: notes.list(place).filter(({ leadId }) => leadId === id) })
    })
    .post('/', async (c) => {
      const place = byEnvironment(c.get('apiKey'))
      const { id } = getItem(leads, place, c.req.param('id') ?? '')
      return c.json(notes.add(place, { ...(await readFields(c, ['name'], ['name'])), leadId: id }), 201)
    })
}

/** The same for every customer, and read only: its definition has no route that writes here. */
function platformRoutes() {
  const platformOf = (id: string) => {
    const platform = PLATFORMS.find((known) => known.id === id)
    if (platform === undefined) throw new HTTPException(404, { message: 'Not found' })
    return platform
  }
  return new Hono<KeyEnv>()
    .get('/', (c) => c.json({ items: PLATFORMS.map(({ id, name }) => ({ id, name })) }))
    .get('/locations', (c) => c.json({ items: searchLocations(c.req.query('search') ?? '') }))
    .get('/:id', (c) => c.json(platformOf(c.req.param('id'))))
    .get('/:id/filters', (c) => c.json({ items: platformOf(c.req.param('id')).filters }))
    .get('/:id/locations', (c) => {
      platformOf(c.req.param('id'))
      return c.json({ items: searchLocations(c.req.query('search') ?? '') })
    })
}
