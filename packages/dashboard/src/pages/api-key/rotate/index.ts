/**
 * The rotation of a key.
 * Owns: how long the old secret goes on, and the new token until its dialog closes. Refuses: to keep the token after that.
 * Called by: the page of one key.
 */
export { useRotating } from './use-rotating.tsx'
