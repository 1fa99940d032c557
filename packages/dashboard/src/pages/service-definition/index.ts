/**
 * The page "Service definition".
 * Owns: what stands on it. Refuses: to be imported by another page. Called by: the router, as a chunk of its own.
 */
export { ServiceDefinitionPage } from './page.tsx'
