import type { ServiceDefinition } from '@keywright/core'
import type {
  ApplyService,
  AuditUseCases,
  Authenticate,
  BulkKeys,
  CreateKey,
  DeleteKey,
  ImportKeys,
  KeyCommands,
  MemberUseCases,
  WorkspaceCommands,
} from '../../app/index.ts'
import type { Clock, Digester, FeedStore, Limiter, MemberQueries, Queries } from '../../ports/index.ts'
import type { Verify } from '../verify.ts'

/** What the management API needs of an open engine, and of the server that it is mounted in. */
export interface ManagementParts extends AuditUseCases, MemberUseCases {
  readonly authenticate: Authenticate
  readonly createKey: CreateKey
  readonly keys: KeyCommands
  readonly deleteKey: DeleteKey
  readonly importKeys: ImportKeys
  readonly bulkKeys: BulkKeys
  /** The check of every door. */
  readonly verify: Verify
  readonly workspaces: WorkspaceCommands
  readonly applyService: ApplyService
  readonly queries: Pick<
    Queries,
    | 'listServices'
    | 'findService'
    | 'listWorkspaces'
    | 'findWorkspace'
    | 'listKeys'
    | 'findKey'
    | 'findKeyByDigests'
    | 'usageOf'
    | 'callersOf'
    | 'dailyUsageOf'
    | 'refusalsOf'
  >
  readonly members: MemberQueries
  readonly limiter: Pick<Limiter, 'peek'>
  readonly feed: Pick<FeedStore, 'listNodes'>
  readonly digester: Pick<Digester, 'versions' | 'digest' | 'sha256Hex'>
  readonly clock: Pick<Clock, 'wallNow'>
  readonly definitionOf: (stored: { readonly id: string; readonly source: string }) => ServiceDefinition
  /** Uses that this node counted and may not have written yet. */
  readonly recorder: { lastUseOf(secretId: string): number | undefined }
  /** What is wrong with an entry of an address list; the same code reads the list when a key is checked. */
  readonly ipFault: (entry: string) => string | undefined
  readonly requestId: () => string
  /** Hears of what is a bug or an outage, never of a refusal. */
  readonly log: (error: unknown, requestId: string) => void
  /** Hears of every answer; nothing that it is told was written by the caller. */
  readonly onAnswer?: (answer: ManagementAnswer) => void
}

export interface ManagementAnswer {
  readonly requestId: string
  /** One that Node's parser knows. */
  readonly method: string
  /** As it is declared; `undefined`: no route was found. */
  readonly route: string | undefined
  readonly apiKeyId: string | undefined
  readonly memberId: string | undefined
  readonly status: number
  readonly code: string | undefined
  readonly durationMs: number
}
