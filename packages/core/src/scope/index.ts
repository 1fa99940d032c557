/**
 * Scopes.
 * Owns: what a scope includes, what a key holds, what a type may be granted.
 * Refuses: to judge a request; `verdict` does.
 * Called by: `key` at creation and edit, the server when it compiles a known key.
 */
export { closeScopes, findGrantFault, type GrantFault, heldScopes } from './scopes.ts'
