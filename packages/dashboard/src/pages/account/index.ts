/**
 * The page "Your account".
 * Owns: what a person changes of the own account: name, language, ways to sign in, sessions. Refuses: to know a workspace.
 * Called by: the router, as a chunk of its own.
 */
export { AccountPage } from './page.tsx'
