/**
 * The page that a one-time link opens: set-up.
 * Owns: what stands on it. Refuses: to keep the link's token anywhere but in memory. Called by: the router, as a chunk of its own.
 */
export { SetUpPage } from './page.tsx'
