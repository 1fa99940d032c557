/**
 * Service definitions.
 * Owns: what a definition may say, its validation, the route of a request, the comparison of two definitions.
 * Refuses: to read files or YAML, to ask a store which keys live, to decide on a key.
 * Called by: the configuration and the commands of the server, the check (routes), the dashboard and the command line (texts).
 */
export { SERVICE_BOUNDS } from './bounds.ts'
export {
  type Compared,
  compareDefinitions,
  type DefinitionChange,
  type DefinitionDiff,
  type Holders,
  type LiveUse,
} from './compare.ts'
export type {
  CredentialPlace,
  DefaultScopes,
  DefinitionProblem,
  DefinitionResult,
  Display,
  EnvironmentDefinition,
  LimitDefinition,
  LimitOverride,
  LocalText,
  NewKeyRules,
  PlanDefinition,
  RateLimitHeaders,
  RefusalStyle,
  RefusalStyles,
  RouteDefinition,
  RouteDemand,
  ScopeDefinition,
  ServiceDefinition,
  TypeDefinition,
  Words,
} from './definition.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { didYouMean, likelyWord } from './likely-word.ts'
export { localText } from './local-text.ts'
export { matchRoute } from './match-route.ts'
export type { ReadingOptions } from './reading.ts'
export { type Lookalike, lookalikes } from './token-shapes.ts'
export { validateDefinition } from './validate.ts'
