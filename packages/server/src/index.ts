/**
 * Keywright as a library: embedded in a Node application, on SQLite.
 * Owns: what the package offers. Refuses: to start a server by being imported.
 * Called by: applications.
 */
export { createKeywright, type Keywright, type KeywrightOptions } from './embed.ts'
