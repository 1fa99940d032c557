/**
 * What the use-cases need of the world.
 * Owns: the narrow interfaces of stores, limiter, clock, entropy and digest.
 * Refuses: to implement any of them.
 * Called by: `app`, which is written against them, and the adapters, which satisfy them.
 */
export type * from './audit.ts'
export type * from './beats.ts'
export type * from './bucket-store.ts'
export type * from './clock.ts'
export type * from './digest.ts'
export type * from './doors.ts'
export type * from './entropy.ts'
export type * from './feed.ts'
export type * from './finding.ts'
export type * from './known-keys.ts'
export type * from './limit-store.ts'
export type * from './limiter.ts'
export type * from './members.ts'
export type * from './oidc.ts'
export type * from './passkeys.ts'
export type * from './passwords.ts'
export type * from './proof.ts'
export type * from './queries.ts'
export type * from './recorder.ts'
export type * from './retention.ts'
export type * from './sign-in-means.ts'
export type * from './site.ts'
export type * from './unit.ts'
export type * from './usage.ts'
