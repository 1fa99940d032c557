/**
 * Configuration.
 * Owns: what the environment and the definition files say, read once and frozen.
 * Refuses: to reach for the environment later, to be imported by a rule.
 * Called by: the composition roots.
 */
export { formatProblems, readDefinition } from './definition-file.ts'
export { makeDefinitionOf } from './definitions.ts'
export { readRedisAddress, type RedisAddress } from './redis-address.ts'
export { readSettings, type Settings } from './settings.ts'
export { SettingsError } from './settings-error.ts'
