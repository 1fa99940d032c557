/**
 * Verdicts.
 * Owns: what a request demands, where its credential stands, how a key is judged against it, and the closed set of reasons.
 * Refuses: to find keys, to spend limits, to know HTTP beyond header names.
 * Called by: the check in `app`, through every door.
 */
export { type CredentialFound, findCredential, type HeaderSource } from './credential.ts'
export { type Candidate, foldEnds, judge, type RouteFact } from './judge.ts'
export { originAllowed, originFault } from './origin.ts'
export {
  DENIAL_REASONS,
  type Demand,
  type Denial,
  type DenialReason,
  type LimitState,
  type Verdict,
} from './verdict.ts'
