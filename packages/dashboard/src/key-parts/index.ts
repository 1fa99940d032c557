/**
 * What several pages show and ask of an API key.
 * Owns: its state at a glance; the fields of its scopes, expiry, limits and places, what each may hold by the service's
 * definition, and what the server says of them.
 * Refuses: to make or change a key, which the pages do; to load its own texts: `loadKeyParts()` beside what is loaded late.
 * Called by: the list of keys, its dialog for a new one, and the page of one key.
 */
import { addTexts } from '../i18n/index.ts'

export { Radios } from './choice-fields.tsx'
export {
  accessOf,
  type Draft,
  environmentsOf,
  firstDraft,
  linesOf,
  type Prefill,
  requestOf,
  typeNamed,
} from './draft.ts'
export { expiryOf } from './expiry.ts'
export { ExpiryField } from './expiry-field.tsx'
export { type Fault, type FaultField, faultOf, faultsOf } from './faults.ts'
export type { ErrorOf, FieldsProps, LimitFieldsProps } from './fields-props.ts'
export { LimitFields } from './limit-fields.tsx'
export { PlacesFields } from './places-fields.tsx'
export { planLimits } from './plan-limits.ts'
export { ScopesPicker } from './scopes-picker.tsx'
export { STATE_LOOKS, stateOf } from './status.ts'
export { touches, useErrorOf, useFaultFocus } from './use-faults.ts'

/** Resolves when the texts of the fields are at hand. */
export const loadKeyParts = (): Promise<void> => addTexts('key-parts')
