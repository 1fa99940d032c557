import type { DefinitionDiff, DefinitionProblem, LocalText } from '@keywright/core'
import type { ApiKeyResource } from './verifier.ts'

/** One page of a list; `nextCursor` leads to the next one, and is `null` on the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export interface PageRequest {
  /** From 1 to 100; the server's default is 50. */
  readonly limit?: number
  readonly cursor?: string
}

/** How far a change has got: `everywhere` means that no node gives the old verdict any more. */
export interface Effective {
  readonly everywhere: boolean
  readonly nodes: number
  readonly waitedMs: number
}

/** A place in which a service looks for the token. */
export type CredentialPlaceResource =
  | { readonly kind: 'header'; readonly header: string; readonly title?: string }
  | { readonly kind: 'scheme'; readonly scheme: string; readonly title?: string }
  | { readonly kind: 'basic' }

export interface NamedResource {
  readonly name: string
  readonly title: LocalText
}

export interface EnvironmentResource extends NamedResource {
  /** A workspace has it only when it was given it. */
  readonly optIn: boolean
}

/** What holds for a new key of a type, where its maker says nothing. */
export interface NewKeysResource {
  readonly scopes: 'required' | 'all' | readonly string[]
  readonly environment: string | null
  readonly type: string | null
  readonly expiry: 'optional' | 'required'
  /** A duration such as `366d`. */
  readonly maxLifetime: string | null
  readonly perWorkspace: number
}

export interface TypeResource extends NamedResource {
  readonly tag: string
  readonly envVar: string | null
  readonly browser: boolean
  /** All that keys of this type may hold. */
  readonly scopes: readonly string[]
  /** What to tell those who ask for more. */
  readonly why: LocalText | null
  readonly newKeys: NewKeysResource
}

export interface ScopeResource {
  readonly name: string
  readonly description: LocalText
  /** Scopes that come with it. */
  readonly includes: readonly string[]
}

export interface LimitResource {
  readonly name: string
  readonly limit: number
  /** A sliding window, such as `60m`; else `period` says when all of it comes back. */
  readonly window?: string
  readonly period?: 'day' | 'month'
  readonly per: 'key' | 'workspace'
  readonly timeZone?: string
}

export interface PlanResource extends NamedResource {
  readonly limits: LimitValues
}

/** A service as lists show it. */
export interface ServiceResource {
  readonly id: string
  readonly name: LocalText
  readonly revision: number
  readonly url: string | null
  readonly example: { readonly request: string; readonly body?: unknown } | null
  readonly credentials: readonly CredentialPlaceResource[]
  readonly environments: readonly EnvironmentResource[]
  readonly types: readonly TypeResource[]
  readonly scopes: readonly ScopeResource[]
  readonly limits: readonly LimitResource[]
  readonly plans: readonly PlanResource[]
  /** The service's own words for ours, by ours: `workspace`, `environment`, `type`, `name`, `key`. */
  readonly words: Readonly<Record<string, LocalText>>
  readonly breadcrumb: LocalText | null
  readonly cliEnvVar: string | null
}

/** What whoever calls the API of a service must know. */
export interface ServiceContract {
  /** Templates of tokens: the first is issued, the others are accepted. */
  readonly formats: readonly string[]
  /** `null`: any path, with any good key. */
  readonly routes:
    | readonly {
        readonly method: string
        readonly path: string
        /** All of these. */
        readonly scopes: readonly string[]
        /** At least one of these, when there are some. */
        readonly anyScope: readonly string[]
        readonly types: readonly string[] | null
        readonly environments: readonly string[] | null
        readonly cost: number
        /** No key is needed. */
        readonly open: boolean
      }[]
    | null
  /** How the service says no, one example each. */
  readonly refusals: readonly {
    readonly reason: string
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }[]
}

/** A service with the text of its definition, as it was applied; `null` for members who are no operators. */
export interface ServiceWithSource extends ServiceResource, ServiceContract {
  readonly source: string | null
}

export interface ServicePreview {
  readonly diff: DefinitionDiff
  readonly warnings: readonly DefinitionProblem[]
}

export interface ServiceApplied extends ServicePreview {
  readonly service: ServiceResource
  readonly effective: Effective
}

export type LimitValues = Readonly<Record<string, { readonly limit: number; readonly window?: string }>>

export interface WorkspaceResource {
  readonly id: string
  readonly service: string
  readonly slug: string
  readonly name: string
  readonly plan: string | null
  readonly environments: readonly string[]
  readonly limits: LimitValues
  readonly createdAt: string
}

export interface NewWorkspace {
  readonly service: string
  readonly slug: string
  readonly name: string
  readonly plan?: string | null
  readonly environments?: readonly string[]
  readonly limits?: LimitValues
}

export type WorkspaceEdit = Partial<Omit<NewWorkspace, 'service'>>

export interface WorkspaceFilter extends PageRequest {
  readonly service?: string
  readonly slug?: string
  /** A part of the name or of the slug, in any case. */
  readonly name?: string
}

export interface WorkspaceChanged {
  readonly workspace: WorkspaceResource
  readonly effective: Effective
}

export interface KeyListFilter extends PageRequest {
  readonly status?: ApiKeyResource['status']
  readonly environment?: string
  readonly type?: string
  readonly scope?: string
  /** A part of the name, in any case. */
  readonly name?: string
  /** An instant, RFC 3339. */
  readonly unusedSince?: string
  readonly neverUsed?: boolean
  readonly neverExpires?: boolean
  readonly fullAccess?: boolean
  /** An old secret was used after a rotation, and has not ended. */
  readonly oldSecretInUse?: boolean
  /** The management token that made the key is revoked or gone. */
  readonly creatorLeft?: boolean
  /** With the checks of the last 30 days, by day. */
  readonly include?: 'usage30d'
}

/** The fields of a new key. A service may have words of its own for some (`mode`), so others pass through. */
export interface NewApiKey {
  readonly name?: string
  readonly environment?: string
  readonly type?: string
  readonly scopes?: readonly string[]
  readonly expiresAt?: string | null
  readonly limits?: LimitValues
  readonly allowedIps?: readonly string[]
  readonly allowedOrigins?: readonly string[]
  readonly metadata?: Readonly<Record<string, string>>
  /** Of management tokens alone. */
  readonly reach?: 'all' | readonly string[]
  readonly operator?: boolean
  readonly [field: string]: unknown
}

/** The fields of a key that can be changed. */
export type ApiKeyEdit = Omit<NewApiKey, 'environment' | 'type'>

export interface ApiKeyCreated {
  readonly apiKey: ApiKeyResource
  /** `null` when the same `Idempotency-Key` had made the key before: a token is shown once. */
  readonly token: string | null
  readonly replayed?: boolean
}

/** A key to import: the SHA-256 of its token, never the token. Other fields are those of a new key. */
export interface ImportedApiKeyFields extends Omit<NewApiKey, 'reach' | 'operator'> {
  /** 64 hexadecimal digits, or the 32 bytes as base64 or base64url. */
  readonly digest: { readonly algorithm: 'sha256'; readonly value: string }
  /** What may be seen of the token, such as `sk_live_...`. */
  readonly display?: string
  /** One of the templates that the service reads; absent: the first that it `accepts`. */
  readonly format?: string
}

export interface ImportedApiKey {
  /** `null` in a dry run. */
  readonly id: string | null
  readonly name: string
  readonly environment: string
  readonly type: string
  readonly scopes: readonly string[]
  readonly fullAccess: boolean
  readonly expiresAt: string | null
  readonly display: string
}

export interface ApiKeysImported {
  readonly dryRun: boolean
  readonly items: readonly ImportedApiKey[]
  /** `null` after a dry run. */
  readonly effective: Effective | null
}

export interface BulkCommand {
  readonly action: 'revoke' | 'disable' | 'enable' | 'delete'
  readonly ids: readonly string[]
  /** For the audit, and of a revocation for the keys too. */
  readonly reason?: string
}

export interface BulkResult {
  readonly id: string
  /** `false`: it was so already. */
  readonly changed: boolean
  readonly status: ApiKeyResource['status'] | 'deleted'
}

export interface ApiKeysChanged {
  readonly items: readonly BulkResult[]
  readonly effective: Effective
}

export interface ApiKeyChanged {
  readonly apiKey: ApiKeyResource
  readonly effective: Effective
}

export interface ApiKeyRotated extends ApiKeyChanged {
  readonly token: string
}

export interface Deleted {
  readonly deleted: true
  readonly id: string
  readonly effective: Effective
}

/** Different addresses since the asked instant, as far as the checks told one; `more`: there may be others. */
export interface Callers {
  readonly count: number
  readonly more: boolean
}

export interface UsageAnswer {
  readonly hours: readonly {
    /** The hour's begin. */
    readonly hour: string
    /** `allowed`, or the reason of a refusal. */
    readonly outcome: string
    readonly count: number
    readonly secretId: string | null
  }[]
  /** Counts by outcome, of all hours. */
  readonly total: Readonly<Record<string, number>>
  readonly callers: Callers
  readonly secrets: readonly { readonly id: string; readonly lastUsedAt: string | null; readonly callers: Callers }[]
}

export interface RefusalResource {
  readonly id: string
  readonly at: string
  readonly reason: string
  readonly detail: string | null
  readonly service: string
  readonly workspaceId: string | null
  readonly apiKeyId: string | null
  readonly secretId: string | null
  readonly ip: string | null
  readonly method: string | null
  readonly path: string | null
}

export interface CallerResource {
  /** `null` for a member who is signed in. */
  readonly apiKeyId: string | null
  readonly name: string | null
  readonly scopes: readonly string[]
  readonly reach: 'all' | readonly string[]
  readonly operator: boolean
}

/** RFC 7662; an inactive token says nothing more. */
export interface IntrospectAnswer {
  readonly active: boolean
  readonly scope?: string
  readonly client_id?: string
  readonly sub?: string
  readonly exp?: number
  readonly iat?: number
  readonly [field: string]: unknown
}
