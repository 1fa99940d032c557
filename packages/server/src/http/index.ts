/**
 * HTTP.
 * Owns: listening; the data plane (verify, introspect, forward-auth) on bare `node:http`, the management API on Hono, problem+json;
 * the dashboard's files.
 * Refuses: to decide: a rule that stands here and not in `app` or `core` would be missing at every other door.
 * Called by: the composition roots.
 */
export { type CallerAddress, makeBySecure, makeCallerAddress } from './caller-address.ts'
export { type DashboardDoor, findDashboard, makeDashboard } from './dashboard-files.ts'
export { type DataPlane, makeDataPlane } from './data-plane.ts'
export { CONNECTION_BOUNDS, type ConnectionBounds } from './bounds.ts'
export { makeEvenAuthenticate } from './even-refusals.ts'
export { closeAll, listenAll, portOf, type TlsFiles } from './listen.ts'
export { linkPath, makeManagementApi, type ManagementAnswer } from './management/index.ts'
export { makeOperations } from './operations.ts'
export { makeRefuseStrange } from './plain-request.ts'
export { makeVerify, type Verify, type VerifyContext } from './verify.ts'
export { type HeaderValues, readVerifyRequest, type ReadVerifyRequest } from './verify-request.ts'
