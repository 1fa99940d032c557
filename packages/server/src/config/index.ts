/**
 * Configuration.
 * Owns: what the environment and the definition files say, read once and frozen.
 * Refuses: to reach for the environment later, to be imported by a rule.
 * Called by: the composition roots.
 */
export { formatProblems, readDefinition } from './definition-file.ts'
export { makeDefinitionOf } from './definitions.ts'
export { readSettings, type Settings, SettingsError } from './settings.ts'
