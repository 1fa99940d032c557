/**
 * Guards: what stands between a request and a handler of an API that keys open.
 * Owns: what a guard asks of a check, that a request is charged once, and that nothing passes on a denial or an outage.
 * Refuses: to judge a key, to keep a verdict beyond its request, to read a token; a framework's types outside its adapter.
 * Called by: the adapters `fetch.ts` and `hono.ts`, which makers import as `@keywright/client/fetch` and `…/hono`.
 */
export { type GuardDemand, type GuardOptions, type GuardScopes, makeGuardRule, type Passage } from './guard-rule.ts'
export { mergedHeader } from './wire.ts'
