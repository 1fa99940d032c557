/**
 * The page that a one-time link opens: invitation.
 * Owns: what stands on it. Refuses: to keep the link's token anywhere but in memory. Called by: the router, as a chunk of its own.
 */
export { InvitationPage } from './page.tsx'
