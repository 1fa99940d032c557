import { AppError, type ServiceDefinition, type Token, type Workspace, type ApiKey, aliasesOf } from '@keywright/core'
import type { ApiKeyResource } from '@keywright/client'
import { etagOf, type KeyChanged } from '../../app/index.ts'
import { representKey } from '../represent.ts'
import type { SentWords } from './input.ts'
import type { ManagementParts } from './parts.ts'
import type { Answer } from './route.ts'

interface KeyFacts {
  readonly apiKey: ApiKey
  readonly workspace: Workspace
  readonly definition: ServiceDefinition
}

export function showKey(parts: ManagementParts, { apiKey, workspace, definition }: KeyFacts): ApiKeyResource {
  return representKey(apiKey, {
    definition,
    workspace,
    now: parts.clock.wallNow(),
    lastUseOf: (secretId) => parts.recorder.lastUseOf(secretId),
  })
}

export function answerChanged(parts: ManagementParts, changed: KeyChanged): Answer {
  const { apiKey, effective } = changed
  return { body: { apiKey: showKey(parts, changed), effective }, etag: etagOf(apiKey) }
}

/** The one place from which a plaintext goes out: into the answer that made it. */
export function plaintextOf(token: Token): string {
  return token.reveal()
}

/** Throws for an address list that a check could not read: it would let nobody in, and say so to nobody. */
export function requireAddresses({ ipFault }: ManagementParts, entries: readonly string[] | undefined): void {
  for (const [index, entry] of (entries ?? []).entries()) {
    const message = ipFault(entry)
    if (message !== undefined) throw new AppError('request_invalid', message, { pointer: `/allowedIps/${index}` })
  }
}

const RENAMED_FIELDS = ['name', 'environment', 'type'] as const

/** Which of a service's own words were sent, so that a fault is told in them. */
export function sentWords(definition: ServiceDefinition, sent: Readonly<Record<string, unknown>>): SentWords {
  const pairs = RENAMED_FIELDS.map((field) => [field, aliasesOf(definition, field)] as const)
  const used = pairs.flatMap(([field, aliases]) => {
    const alias = aliases.find((each) => each !== field && Object.hasOwn(sent, each))
    return alias === undefined || Object.hasOwn(sent, field) ? [] : [[field, alias] as const]
  })
  return { sent: new Map(used), alsoKnown: pairs.flatMap(([, aliases]) => aliases) }
}
