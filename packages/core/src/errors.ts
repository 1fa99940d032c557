/**
 * Every error that a command can end with, one row each: HTTP status, exit code of the command line, and the
 * sentence that stands on its page of documentation. A refusal of a checked token is a value (`Verdict`), never one of these.
 */
export const ERROR_TABLE = {
  body_unreadable: { status: 400, exit: 64, title: 'The body is not JSON that can be read' },
  body_too_large: { status: 413, exit: 64, title: 'The body is larger than this call takes' },
  header_invalid: { status: 400, exit: 64, title: 'A header cannot be read' },
  request_invalid: { status: 400, exit: 64, title: 'A field is missing, unknown or of the wrong kind' },
  media_type_unsupported: { status: 415, exit: 64, title: 'The body must be application/json' },
  method_not_allowed: { status: 405, exit: 64, title: 'This address does not take that method' },
  not_found: { status: 404, exit: 3, title: 'There is nothing at this address' },
  credential_missing: { status: 401, exit: 4, title: 'A management token is needed' },
  credential_invalid: { status: 401, exit: 4, title: 'The management token is not accepted' },
  credential_ambiguous: { status: 400, exit: 64, title: 'Two different credentials were sent' },
  session_missing: { status: 401, exit: 4, title: 'Nobody is signed in, or the session has ended' },
  sign_in_refused: { status: 401, exit: 4, title: 'The e-mail address and the password do not belong together' },
  sign_in_throttled: { status: 429, exit: 6, title: 'Too many sign-ins: wait' },
  passkey_refused: { status: 401, exit: 4, title: 'The passkey is not accepted' },
  oidc_refused: { status: 401, exit: 4, title: 'The sign-in at the other provider did not succeed' },
  oidc_expired: { status: 401, exit: 4, title: 'The sign-in took too long, or was begun in another browser' },
  oidc_unknown: { status: 403, exit: 5, title: 'Nobody has an account or an invitation with this sign-in' },
  oidc_email_unverified: { status: 403, exit: 5, title: 'The other provider has not verified the e-mail address' },
  oidc_wrong_account: { status: 409, exit: 1, title: 'The invitation is for another e-mail address' },
  cross_site_request: { status: 403, exit: 5, title: 'The request does not come from the dashboard' },
  confirmation_required: { status: 403, exit: 5, title: 'The last proof of who you are is too old for this' },
  permission_missing: { status: 403, exit: 5, title: 'The management token lacks a scope or reach' },
  grant_exceeds_own: { status: 403, exit: 5, title: 'Nobody grants what he lacks' },
  operator_required: { status: 403, exit: 5, title: 'Only an operator may do this' },
  service_not_found: { status: 404, exit: 3, title: 'There is no such service' },
  workspace_not_found: { status: 404, exit: 3, title: 'There is no such workspace' },
  key_not_found: { status: 404, exit: 3, title: 'There is no such API key' },
  secret_not_found: { status: 404, exit: 3, title: 'The API key has no such secret' },
  member_not_found: { status: 404, exit: 3, title: 'There is no such member' },
  invitation_not_found: { status: 404, exit: 3, title: 'There is no such invitation' },
  passkey_not_found: { status: 404, exit: 3, title: 'There is no such passkey' },
  link_not_valid: { status: 404, exit: 3, title: 'The link was used already, has expired, or is cut short' },
  member_exists: { status: 409, exit: 1, title: 'This person is a member already' },
  passkey_exists: { status: 409, exit: 1, title: 'This passkey is registered already' },
  passkeys_exhausted: { status: 409, exit: 1, title: 'The account has as many passkeys as it may have' },
  passkeys_unavailable: { status: 409, exit: 1, title: 'Passkeys need a host name, and TLS where it is not localhost' },
  last_sign_in_method: { status: 409, exit: 1, title: 'An account keeps a way to sign in' },
  sign_in_first: { status: 409, exit: 4, title: 'The invited person has an account: sign in, then accept' },
  last_owner: { status: 409, exit: 1, title: 'A workspace keeps an owner' },
  last_operator: { status: 409, exit: 1, title: 'The installation keeps an operator' },
  keys_undecided: { status: 409, exit: 1, title: 'It must be said what becomes of the API keys that the member made' },
  member_in_workspaces: { status: 409, exit: 1, title: 'The person is still a member of workspaces' },
  members_exhausted: { status: 409, exit: 1, title: 'The workspace has as many members or invitations as it may have' },
  workspace_slug_taken: { status: 409, exit: 1, title: 'Another workspace of the service has this slug' },
  workspace_in_use: { status: 409, exit: 1, title: 'The workspace still has API keys that are not revoked' },
  key_revoked: { status: 409, exit: 1, title: 'A revoked key stays revoked' },
  key_not_revoked: { status: 409, exit: 1, title: 'Only a revoked key can be deleted' },
  digest_taken: { status: 409, exit: 1, title: 'A secret with this digest is there already' },
  keys_in_workspace_exhausted: { status: 409, exit: 1, title: 'The workspace has as many API keys as it may have' },
  secrets_exhausted: { status: 409, exit: 1, title: 'The key has as many live secrets as it may have' },
  idempotency_key_running: {
    status: 409,
    exit: 1,
    title: 'The first request with this Idempotency-Key is still running',
  },
  idempotency_key_reused: { status: 422, exit: 64, title: 'The Idempotency-Key was used for another request' },
  etag_mismatch: { status: 412, exit: 1, title: 'The resource has changed since it was read' },
  scope_unknown: { status: 422, exit: 64, title: 'The service has no such scope' },
  scope_not_grantable: { status: 422, exit: 64, title: 'This type of key may not hold the scope' },
  scopes_required: { status: 422, exit: 64, title: 'Scopes must be chosen' },
  type_unknown: { status: 422, exit: 64, title: 'The service has no such type of key' },
  type_required: { status: 422, exit: 64, title: 'The type of the key must be chosen' },
  environment_unknown: { status: 422, exit: 64, title: 'The service has no such environment' },
  environment_required: { status: 422, exit: 64, title: 'The environment must be chosen' },
  environment_not_in_workspace: { status: 422, exit: 64, title: 'The workspace does not have this environment' },
  expiry_required: { status: 422, exit: 64, title: 'Keys of this service must have an expiry' },
  expiry_too_late: { status: 422, exit: 64, title: 'The expiry lies beyond the longest lifetime of a key' },
  expiry_in_past: { status: 422, exit: 64, title: 'The expiry lies in the past' },
  limit_unknown: { status: 422, exit: 64, title: 'The service has no limit of this name' },
  limit_above_plan: { status: 403, exit: 5, title: 'Only an operator sets a limit above the plan' },
  plan_unknown: { status: 422, exit: 64, title: 'The service has no such plan' },
  overlap_too_long: { status: 422, exit: 64, title: 'The overlap of a rotation is at most 30 days' },
  definition_invalid: { status: 422, exit: 64, title: 'The service definition has errors' },
  definition_conflict: { status: 409, exit: 1, title: 'Live keys stand in the way of the new definition' },
  password_too_weak: { status: 422, exit: 64, title: 'The password is easy to guess' },
  oidc_unavailable: { status: 503, exit: 7, title: 'The other provider cannot be reached, or none is set' },
  store_unavailable: { status: 503, exit: 7, title: 'The store cannot be reached' },
  proof_unavailable: { status: 503, exit: 7, title: 'The change stands, but not every node has confirmed it' },
  overloaded: { status: 503, exit: 7, title: 'Too many requests wait for the store' },
  internal: { status: 500, exit: 1, title: 'Something went wrong on our side' },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly exit: number; readonly title: string }>
>

export type ErrorCode = keyof typeof ERROR_TABLE

export interface ErrorExtras {
  /** Where in the input the fault lies, as a JSON pointer such as `/scopes/1`. */
  readonly pointer?: string
  /** Machine-readable details, safe to publish. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
  /** For the operator's log alone. */
  readonly cause?: unknown
}

/** A command that cannot be honoured. `message` is for the caller and safe to publish; `cause` is for the operator. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly pointer: string | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'AppError'
    this.code = code
    this.pointer = extras.pointer
    this.details = extras.details
    this.retryAfterSeconds = extras.retryAfterSeconds
  }
}
