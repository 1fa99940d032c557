/**
 * Five small API products in one app, each as its maker would write it.
 * Owns: the products' data, kept in memory, and what they answer to an allowed request.
 * Refuses: to know of tokens, limits or refusals; Keywright's guards answer for those from the service definitions.
 * Called by: the development server, and whoever mounts `fetch` in a server of his own.
 */
import type { Verifier } from '@keywright/client'
import { Hono } from 'hono'
import { enrichEngine } from './enrich-engine.ts'
import { foir } from './foir/index.ts'
import { foxreach } from './foxreach.ts'
import { hostreach } from './hostreach.ts'
import { leadterra } from './leadterra.ts'
import { type ExampleSeed, workspacesOf } from './seed.ts'

export type { ExampleSeed, SeedWorkspace } from './seed.ts'

export interface ExampleApi {
  fetch(request: Request): Response | Promise<Response>
}

/** The five products, mounted by the name of their service; the seed's workspaces begin with demo data. */
export function createExampleApi(keywright: Verifier, seed: ExampleSeed): ExampleApi {
  const app = new Hono()
    .mount('/foxreach', foxreach(keywright, workspacesOf(seed, 'foxreach')).fetch)
    .mount('/hostreach', hostreach(keywright, workspacesOf(seed, 'hostreach')).fetch)
    .mount('/enrich-engine', enrichEngine(keywright, workspacesOf(seed, 'enrich-engine')).fetch)
    .mount('/leadterra', leadterra(keywright, workspacesOf(seed, 'leadterra')).fetch)
    .mount('/foir', foir(keywright, workspacesOf(seed, 'foir')).fetch)
  app.notFound((c) => c.json({ message: 'Not found' }, 404))
  return { fetch: (request) => app.fetch(request) }
}

/** What `keywright dev --app` loads. */
export default function app(context: { readonly keywright: Verifier; readonly workspaces: ExampleSeed }): ExampleApi {
  return createExampleApi(context.keywright, context.workspaces)
}
