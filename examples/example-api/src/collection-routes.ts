import type { ApiKeyResource } from '@keywright/client'
import type { KeyEnv } from '@keywright/client/hono'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { readFields } from './product.ts'
import type { Collection, Fields, Item, Place } from './store.ts'

export interface CollectionOptions {
  /** Where a key's things are: the workspace, and where live and test data are apart the environment too. */
  readonly placeOf: (apiKey: ApiKeyResource) => Place
  readonly required?: readonly string[]
  readonly optional?: readonly string[]
  /** What the product answers to another workspace's id. */
  readonly foreignStatus?: 403 | 404
  readonly show?: (item: Item, place: Place) => Fields
}

/** List, get, create, update and delete. */
export function collectionRoutes(collection: Collection, options: CollectionOptions): Hono<KeyEnv> {
  const { placeOf, required = ['name'], optional = [], show = (item) => item } = options
  const allowed = [...required, ...optional]
  return new Hono<KeyEnv>()
    .get('/', (c) => {
      const place = placeOf(c.get('apiKey'))
      return c.json({ items: collection.list(place).map((item) => show(item, place)) })
    })
    .post('/', async (c) => {
      const place = placeOf(c.get('apiKey'))
      return c.json(show(collection.add(place, await readFields(c, allowed, required)), place), 201)
    })
    .get('/:id', (c) => {
      const place = placeOf(c.get('apiKey'))
      return c.json(show(getItem(collection, place, c.req.param('id'), options), place))
    })
    .patch('/:id', async (c) => {
      const place = placeOf(c.get('apiKey'))
      const { id } = getItem(collection, place, c.req.param('id'), options)
      const fields = await readFields(c, allowed, [])
      // Reading the body took a while; it may be gone by now.
      const changed = collection.change(id, fields)
      if (changed === undefined) throw new HTTPException(404, { message: 'Not found' })
      return c.json(show(changed, place))
    })
    .delete('/:id', (c) => {
      const { id } = getItem(collection, placeOf(c.get('apiKey')), c.req.param('id'), options)
      collection.remove(id)
      return c.body(null, 204)
    })
}

/** The thing, or the error of a product that does or does not tell "not yours" from "not there". */
export function getItem(
  collection: Collection,
  place: Place,
  id: string,
  { foreignStatus = 404 }: Pick<CollectionOptions, 'foreignStatus'> = {},
): Item {
  const found = collection.find(place, id)
  if (found === 'foreign' && foreignStatus === 403) {
    throw new HTTPException(403, { message: 'This belongs to another organization or workspace than the API key' })
  }
  if (found === undefined || found === 'foreign') throw new HTTPException(404, { message: 'Not found' })
  return found
}

export function byWorkspace({ workspaceId }: ApiKeyResource): Place {
  return { workspaceId }
}

export function byEnvironment({ workspaceId, environment }: ApiKeyResource): Place {
  return { workspaceId, environment }
}
