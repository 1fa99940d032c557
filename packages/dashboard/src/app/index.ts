/**
 * The frame around the pages.
 * Owns: the addresses, the gate that lets nobody in without a session, the shell (navigation, workspace switcher, account
 * menu), the look.
 * Refuses: to know what is on a page; pages are loaded when they are gone to.
 * Called by: `main.tsx`.
 */
export { App } from './app.tsx'
