/**
 * The page "Audit".
 * Owns: what stands on it. Refuses: to be imported by another page. Called by: the router, as a chunk of its own.
 */
export { AuditPage } from './page.tsx'
