/**
 * The dialog that makes an API key.
 * Owns: its fields, what each may hold by the service's definition, and what the server says of them.
 * Refuses: to show the token, which `reveal` does; to keep it.
 * Called by: the list of keys, and whoever follows a link to a filled form.
 */
export { CreateDialog, preloadCreateDialog } from './lazy.ts'
