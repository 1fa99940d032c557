/**
 * HTTP.
 * Owns: the data plane (verify, introspect, forward-auth) on bare `node:http`, the management API on Hono, problem+json.
 * Refuses: to decide: a rule that stands here and not in `app` or `core` would be missing at every other door.
 * Called by: the composition roots.
 */
export { type CallerAddress, makeCallerAddress } from './caller-address.ts'
export { type DataPlane, makeDataPlane } from './data-plane.ts'
export { DOCS_PREFIX, docsPage } from './docs-pages.ts'
export { makeManagementApi } from './management/index.ts'
export { makeVerify, type Verify, type VerifyContext } from './verify.ts'
export { type HeaderValues, readVerifyRequest, type ReadVerifyRequest } from './verify-request.ts'
export { writeAnswer } from './wire.ts'
