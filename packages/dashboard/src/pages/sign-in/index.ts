/**
 * The page on which one signs in.
 * Owns: what stands on it, and where it leads. Refuses: to lead to another site. Called by: the router, as a chunk of its own.
 */
export { SignInPage } from './page.tsx'
