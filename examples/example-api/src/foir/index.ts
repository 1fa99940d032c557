/**
 * A headless CMS: records over GraphQL, and files.
 * Owns: projects' records, their drafts, and which scopes a GraphQL document asks for.
 * Refuses: to judge scopes; the guard does, for the whole document, before anything is spent.
 * Called by: the example API.
 */
import type { Verifier } from '@keywright/client'
import { keyGuard } from '@keywright/client/hono'
import { execute, GraphQLError } from 'graphql'
import { byWorkspace, collectionRoutes } from '../collection-routes.ts'
import { limitBody, makeProduct } from '../product.ts'
import type { SeedWorkspace } from '../seed.ts'
import { Collection } from '../store.ts'
import { readOperation } from './operation.ts'
import { RecordStore } from './records.ts'
import { makeResolvers, schema } from './schema.ts'
import { type FoirScope, scopesOf } from './scopes.ts'

export function foir(keywright: Verifier, workspaces: readonly SeedWorkspace[]) {
  const records = new RecordStore()
  const files = new Collection('file')
  for (const { id, slug } of workspaces) {
    for (const title of ['Home', 'Pricing', 'About']) {
      records.publish(id, records.create(id, 'page', { title, project: slug }).id)
    }
    for (const title of ['Summer campaign', 'New pricing']) records.create(id, 'page', { title, project: slug })
    files.add({ workspaceId: id }, { name: 'logo.svg' })
  }

  const rootValue = makeResolvers(records)
  return makeProduct((status, message) => ({ status, message }))
    .use(limitBody)
    .use('/graphql', keyGuard<FoirScope>(keywright, { service: 'foir', scopes: scopesOfRequest }))
    .use('/files/*', keyGuard(keywright, { service: 'foir' }))
    .post('/graphql', async (c) => {
      const { document, name, sentVariables } = await readOperation(c.req.raw)
      const result = await execute({
        schema,
        document,
        rootValue,
        contextValue: { apiKey: c.get('apiKey') },
        variableValues: sentVariables,
        ...(name === undefined ? {} : { operationName: name }),
      })
      return c.json(result)
    })
    .route('/files', collectionRoutes(files, { placeOf: byWorkspace }))
}

/** A document that cannot be read is answered here, before a key is looked at or charged. */
async function scopesOfRequest(request: Request): Promise<readonly FoirScope[] | Response> {
  try {
    return scopesOf(await readOperation(request.clone()))
  } catch (error) {
    if (error instanceof GraphQLError) return Response.json({ errors: [error] }, { status: 400 })
    throw error
  }
}
