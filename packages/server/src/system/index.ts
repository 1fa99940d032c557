/**
 * The machine and what is seen from outside: clocks, entropy, digests, peppers, passwords, passkeys, the OpenID provider; log, metrics and spans.
 * Owns: the real versions of the ports that tests replace, and what may be told of them to an operator.
 * Refuses: to decide anything.
 * Called by: the composition roots.
 */
export { rest, systemClock } from './clock.ts'
export { makeDigester } from './digester.ts'
export { DoorTally } from './door-tally.ts'
export { makeNewId, systemRandomBytes } from './entropy.ts'
export { EvenBeats } from './even-beats.ts'
export { type Log, makeLog } from './logger.ts'
export { makeMetrics, makeWorkerMetrics, type Metrics, type MetricSources, type WorkerFacts } from './metrics.ts'
export { makeOidcProvider, type OidcSettings } from './oidc.ts'
export { makePasskeyCeremonies } from './passkeys.ts'
export { makePasswords } from './passwords.ts'
export { type Pepper, readPeppers } from './peppers.ts'
export { ConfiguredSite } from './site.ts'
export { StoreWatch } from './store-watch.ts'
export { traceCommand, traceCommands } from './tracing.ts'
