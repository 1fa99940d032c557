/**
 * The page that a one-time link opens: recovery.
 * Owns: what stands on it. Refuses: to keep the link's token anywhere but in memory. Called by: the router, as a chunk of its own.
 */
export { RecoveryPage } from './page.tsx'
