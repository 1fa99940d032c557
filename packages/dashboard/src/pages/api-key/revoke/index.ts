/**
 * The questions before a key is switched off or on, revoked or deleted.
 * Owns: what is asked and warned of, and the commands. Refuses: to say how far a change has got, which the page does.
 * Called by: the page of one key, once something was asked for.
 */
export { Question } from './question.tsx'
