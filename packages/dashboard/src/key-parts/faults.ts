import { KeywrightError, type TypeResource } from '@keywright/client'
import { type Draft, linesOf } from './draft.ts'
import { expiryOf, lifetimeMaxMs } from './expiry.ts'
import type en from './texts/en.json'

export type FaultField = 'name' | 'environment' | 'scopes' | 'expiry' | 'limits' | 'ips' | 'origins'
type FaultId = Extract<keyof typeof en, `keyParts.fault.${string}`>

/** What is wrong with one field: a text of ours, or the server's own sentence. */
export interface Fault {
  readonly field: FaultField
  /** Of a limit: its name. */
  readonly part?: string
  readonly id?: FaultId
  readonly said?: string
  readonly values?: Readonly<Record<string, string | number>>
}

/** What can be told before anything is sent. */
export function faultsOf(draft: Draft, type: TypeResource, now: number): readonly Fault[] {
  const faults: Fault[] = []
  if (draft.name.trim() === '') faults.push({ field: 'name', id: 'keyParts.fault.name' })
  if (draft.access === 'chosen' && draft.scopes.length === 0) {
    faults.push({
      field: 'scopes',
      id: type.newKeys.scopes === 'all' ? 'keyParts.fault.scopesOrAll' : 'keyParts.fault.scopes',
    })
  }
  const expiresAt = expiryOf(draft, type.newKeys, now)
  const longest = lifetimeMaxMs(type.newKeys)
  if (draft.expiry === 'custom' && expiresAt === undefined) faults.push({ field: 'expiry', id: 'keyParts.fault.noDay' })
  else if (expiresAt !== undefined && expiresAt <= now) faults.push({ field: 'expiry', id: 'keyParts.fault.past' })
  else if (expiresAt !== undefined && longest !== undefined && expiresAt > now + longest)
    faults.push({ field: 'expiry', id: 'keyParts.fault.tooLate' })
  for (const [part, value] of Object.entries(draft.limits)) {
    if (value.trim() !== '' && !(Number.isSafeInteger(Number(value)) && Number(value) >= 1))
      faults.push({ field: 'limits', part, id: 'keyParts.fault.limit' })
  }
  return faults
}

const BY_CODE: Readonly<Record<string, readonly [FaultField, FaultId]>> = {
  scopes_required: ['scopes', 'keyParts.fault.scopes'],
  expiry_required: ['expiry', 'keyParts.fault.noDay'],
  expiry_in_past: ['expiry', 'keyParts.fault.past'],
  expiry_too_late: ['expiry', 'keyParts.fault.tooLate'],
  limit_above_plan: ['limits', 'keyParts.fault.abovePlan'],
}
const FIELDS: Readonly<Record<string, FaultField>> = {
  name: 'name',
  environment: 'environment',
  scopes: 'scopes',
  expiresAt: 'expiry',
  limits: 'limits',
  allowedIps: 'ips',
  allowedOrigins: 'origins',
}

/** The field that the server's refusal is about, by its code or its pointer; `undefined` when it is about none. */
export function faultOf(error: unknown, draft: Draft): Fault | undefined {
  if (!(error instanceof KeywrightError)) return undefined
  const [, name = '', part = ''] = (error.pointer ?? '').split('/')
  const known = Object.hasOwn(BY_CODE, error.code) ? BY_CODE[error.code] : undefined
  if (known !== undefined) return { field: known[0], id: known[1] }
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
  if (field === undefined) return undefined
  if (field === 'ips' || field === 'origins') {
    const entry = linesOf(draft[field])[Number(part)]
    if (entry !== undefined)
      return { field, id: field === 'ips' ? 'keyParts.fault.ip' : 'keyParts.fault.origin', values: { entry } }
  }
  return { field, ...(field === 'limits' ? { part } : {}), said: error.message }
}
