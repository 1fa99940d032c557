/**
 * Spoils the product in the process that loads this first (`node --import`): the built modules are changed as they are read,
 * and no option of the product is needed. `KEYWRIGHT_TRIAL_BREAK` names what is broken.
 */
import { register } from 'node:module'

register('./breaks-hooks.mjs', import.meta.url, { data: process.env['KEYWRIGHT_TRIAL_BREAK'] })
