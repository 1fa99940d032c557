/**
 * The texts that every page needs, one chunk a language.
 * Owns: which folders those are. Refuses: to hold a text. Called by: `catalogues.ts`, which loads each chunk when it is spoken.
 */
export { merged } from './merged.ts'
