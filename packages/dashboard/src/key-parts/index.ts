/**
 * What several pages ask of an API key.
 * Owns: the fields of its scopes, expiry, limits and places, what each may hold by the service's
 * definition, and what the server says of them.
 * Refuses: to make or change a key, which the pages do; to load its own texts: `addTexts('key-parts')` beside the dialog.
 * Called by: the dialog that makes a key, and those that change one; each loads late.
 */

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
export { dayOf, expiryOf } from './expiry.ts'
export { ExpiryField } from './expiry-field.tsx'
export { type Fault, type FaultField, faultOf, faultsOf } from './faults.ts'
export type { ErrorOf, FieldsProps, LimitFieldsProps } from './fields-props.ts'
export { LimitFields } from './limit-fields.tsx'
export { PlacesFields } from './places-fields.tsx'
export { planLimits } from './plan-limits.ts'
export { ScopesPicker } from './scopes-picker.tsx'
export { touches, useErrorOf, useFaultFocus } from './use-faults.ts'
