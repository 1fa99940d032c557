import { createHash } from 'node:crypto'
import type { Installation } from './installation.ts'
import type { Load } from './load.ts'
import type { Done, Outcome, Proven, Sender, Subject } from './sender.ts'

/** What commands and faults work with. */
export interface Trial {
  readonly sender: Sender
  readonly load: Load
  readonly installation: Installation
  readonly random: () => number
}

/** Gives one command, or a few at once, on what it was made with; `false` when its state is no longer known. */
export type Turn = () => Promise<boolean>

/** A kind of command: makes a key of its own, or several, and gives one command after the other on it. */
export type Family = (trial: Trial) => Promise<Turn>

export interface MadeKey {
  readonly id: string
  readonly secretId: string
  readonly subject: Subject
}

let subjects = 0

export function makeSubject(service: string, token: string, demand: Subject['demand'] = {}): Subject {
  subjects += 1
  return { name: `${service} ${subjects}`, service, token, demand }
}

export interface KeyWanted {
  readonly service?: string
  readonly workspace?: string
  readonly demand?: Subject['demand']
}

/** Makes a key, which is good from its answer on; half of them are asked for all the time, the others lie idle. */
export async function makeKey(trial: Trial, wanted: KeyWanted = {}): Promise<MadeKey> {
  const { service = 'plain', workspace = workspaceOf(trial, service), demand } = wanted
  let subject: Subject | undefined
  const outcomes = (json: Done['json']): readonly Outcome[] => {
    if (json === undefined || typeof json['token'] !== 'string') return []
    subject ??= makeSubject(service, json['token'], demand)
    return [{ subject, verdict: 'allowed' }]
  }
  const body = { name: 'Tried' }
  const path = `/v1/workspaces/${workspace}/api-keys`
  const { json } = await trial.sender.insist({ name: 'create', method: 'POST', path, body, outcomes })
  if (subject === undefined) throw new Error('a new key has its token')
  // What costs is asked for less: four nodes that take leases of one limit wait for each other's.
  if (trial.random() < (service === 'plain' ? 0.5 : 0.1)) trial.load.add(subject)
  return { ...idsOf(json), subject }
}

/** One of the service's workspaces. */
export function workspaceOf({ installation, random }: Trial, service: string): string {
  const workspaces = installation.workspaces[service] ?? []
  return workspaces[Math.floor(random() * workspaces.length)] ?? ''
}

/** Of the key and its newest secret, as every answer with a key tells them. */
export function idsOf(json: Proven['json']): { readonly id: string; readonly secretId: string } {
  const { id, secrets } = json['apiKey'] as {
    readonly id: string
    readonly secrets: readonly { readonly id: string }[]
  }
  return { id, secretId: secrets[0]?.id ?? '' }
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A token as another system may have issued it, and its digest. */
export function foreignToken(random: () => number): { readonly token: string; readonly digest: string } {
  const token = `old_${Array.from({ length: 34 }, () => DIGITS[Math.floor(random() * DIGITS.length)]).join('')}`
  return { token, digest: createHash('sha256').update(token).digest('hex') }
}
