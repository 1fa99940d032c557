/**
 * The management API.
 * Owns: the addresses below `/v1` that read and change services, workspaces and API keys; the meaning of their input, their
 * access, and the OpenAPI document.
 * Refuses: to decide; a command's rules are `app`'s and `core`'s. To be served without a declared access. To repeat input.
 * Called by: the composition roots, through `http`.
 */
import { type CallInfo, makeApp } from './app.ts'
import { servedDocument } from './document.ts'
import type { ManagementParts } from './parts.ts'
import type { RouteDeclaration } from './route.ts'

export { linkPath } from './represent-member.ts'
export { makeDocument } from './document.ts'
export type { ManagementAnswer, ManagementParts } from './parts.ts'
export type { RouteDeclaration } from './route.ts'

export interface ManagementApi {
  /** Answers a request; never rejects. */
  fetch(request: Request, info: CallInfo): Promise<Response>
  /** The answer to a request that could not even be made into one. */
  refuse(error: unknown): Response
  readonly document: object
  readonly routes: readonly RouteDeclaration[]
}

/** The management API over an open engine. */
export function makeManagementApi(parts: ManagementParts): ManagementApi {
  const { fetch, refuse, routes } = makeApp(parts)
  return { fetch, refuse, document: servedDocument(), routes }
}
