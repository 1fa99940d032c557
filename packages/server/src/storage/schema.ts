import type { Generated } from 'kysely'

/** The tables as rows. Instants are epoch milliseconds, booleans 0 or 1, lists and records JSON, in every engine. */
export interface Database {
  services: {
    id: string
    /** The YAML as it was applied. */
    source: string
    revision: number
    changed_seq: number
    applied_at: number
  }
  workspaces: {
    id: string
    service: string
    slug: string
    name: string
    plan: string | null
    environments: string
    limits: string
    created_at: number
    revision: number
    changed_seq: number
  }
  api_keys: {
    id: string
    service: string
    workspace_id: string
    name: string
    environment: string
    type: string
    public_id: string
    /** `"all"`, or a list. */
    scopes: string
    created_at: number
    created_by: string
    expires_at: number | null
    disabled_at: number | null
    revoked_at: number | null
    revoked_by: string | null
    revoke_reason: string | null
    limits: string
    allowed_ips: string
    allowed_origins: string
    metadata: string
    /** Reach and operator mark of a management token; null for every other key. */
    management: string | null
    revision: number
    changed_seq: number
  }
  secrets: {
    id: string
    digest: string
    api_key_id: string
    pepper_version: number
    display: string
    format: string
    created_at: number
    ends_at: number | null
    ended: number
    last_used_at: number | null
  }
  limit_buckets: { subject: string; version: number; state: string; updated_at: number }
  usage_hourly: {
    api_key_id: string
    secret_id: string
    /** The hour's first millisecond. */
    hour: number
    /** `allowed`, or the reason of the denial. */
    outcome: string
    count: number
  }
  secret_callers: { api_key_id: string; secret_id: string; caller: string; seen_at: number }
  recent_refusals: {
    id: string
    service: string
    workspace_id: string | null
    api_key_id: string | null
    secret_id: string | null
    at: number
    reason: string
    detail: string | null
    ip: string | null
    method: string | null
    path: string | null
  }
  idempotency_keys: {
    caller: string
    idempotency_key: string
    fingerprint: string
    /** Id of what the first request made. */
    result_id: string
    created_at: number
  }
  audit_events: {
    id: string
    chain: string
    number: number
    at: number
    action: string
    actor: string
    subject: string
    service: string | null
    request_id: string | null
    ip: string | null
    reason: string | null
    before: string | null
    after: string | null
    previous_hash: string
    hash: string
  }
  audit_heads: {
    chain: string
    size: number
    hash: string
    /** Of what was pruned; all four are absent until then. */
    anchor_size: Generated<number | null>
    anchor_hash: Generated<string | null>
    anchor_at: Generated<number | null>
    /** The number of the event that says so. */
    anchor_event: Generated<number | null>
  }
  feed: { id: number; head: number }
  changes: {
    seq: number
    id: string
    kind: string
    /** The service or workspace that the change names, where it names no keys. */
    subject: string | null
    api_key_ids: string
    digests: string
    created_at: number
  }
  nodes: {
    id: string
    applied_seq: number
    applied_id: string
    renewals: number
    joined_at: number
    pepper_versions: string
    /** What a node says of itself; all three are absent of one of an older version. */
    lease_ms: Generated<number | null>
    known_keys: Generated<number | null>
    /** By the store's clock. */
    renewed_at: Generated<number | null>
    /** Where it counts limits; absent of one of an older version. */
    limit_store: Generated<string | null>
  }
  members: {
    id: string
    /** As it is compared; null once the person's data were erased. */
    email: string | null
    name: string
    language: string | null
    password_hash: string | null
    operator: number
    created_at: number
    erased_at: number | null
    revision: number
  }
  memberships: { workspace_id: string; member_id: string; role: string; created_at: number }
  invitations: {
    id: string
    kind: string
    digest: string
    workspace_id: string | null
    role: string | null
    email: string | null
    member_id: string | null
    created_by: string
    created_at: number
    expires_at: number
  }
  sessions: {
    id: string
    digest: string
    member_id: string
    created_at: number
    confirmed_at: number
    seen_at: number
    ends_at: number
    ip: string | null
  }
  passkeys: {
    id: string
    credential_id: string
    member_id: string
    name: string
    /** COSE, in base64url. */
    public_key: string
    counter: number
    transports: string
    created_at: number
    last_used_at: number | null
  }
  /** Accounts at an OpenID provider, by its issuer. */
  identities: { issuer: string; subject: string; member_id: string; created_at: number }
  /** What a sign-in that is under way must come back with. */
  challenges: { digest: string; kind: string; member_id: string | null; data: string; expires_at: number }
}
