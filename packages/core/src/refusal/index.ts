/**
 * Refusals on the wire.
 * Owns: status, headers and body of a denial or an outage in a service's own style; the rate limit headers.
 * Refuses: to decide anything, to write to a connection, to say more than the verdict does.
 * Called by: the doors of the server (verify, forward-auth), the guards of the client, the example API.
 */
export { type CorsFacts, corsHeaders, preflightHeaders, servesBrowsers } from './cors.ts'
export { denialMessage, retryAfterSeconds } from './denial-message.ts'
export { type Outage, REFUSAL_TABLE, type RefusalGroup, type RefusalReason } from './groups.ts'
export { rateLimitHeaders } from './rate-limit-headers.ts'
export { type RefusalContext, renderRefusal, type WireResponse } from './render.ts'
