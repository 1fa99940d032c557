// What the examples of the document speak of: one service, one workspace of it, one key with an old secret.

/** Ids and a token that nobody has; a test puts those of things that are there in their place. */
export const EXAMPLE = {
  service: 'acme',
  workspace: 'ws_0001Rq3aB0007f2K9xTy',
  key: 'key_0001Rq3aC0007f2K9xTy',
  oldSecret: 'sec_0001Rq3aC0008f2K9xTy',
  secret: 'sec_0001Rr9bD0009f2K9xTy',
  token: 'acme_live_4kV9sQ2mXw7RtB1nLc8ZpY3hJd6GfE0aUi0Vb2Ns',
  managementKey: 'key_0001Rq39A0001f2K9xTy',
  requestId: 'req_0001Rr9bE0010f2K9xTy',
  member: 'mem_0001Rq3aA0005f2K9xTy',
  email: 'ana@example.com',
  password: 'four small words of mine',
  session: 'ses_0001Rr9bE0014f2K9xTy',
  invitation: 'inv_0001Rr9bE0015f2K9xTy',
  passkey: 'pk_0001Rr9bE0016f2K9xTy',
  linkToken: 'sKd0w3Tq8YbN1mZc5VhX7uRf2LpJ9gEa4QnWi6oBtAs',
} as const

/** The value of each part of an address that stands in braces, by what the address begins with. */
export function exampleOfParameter(path: string, name: string): string {
  if (name === 'service') return EXAMPLE.service
  if (name === 'secret') return EXAMPLE.oldSecret
  if (name === 'path') return 'v1/records'
  if (name === 'member' || path.startsWith('/v1/members/')) return EXAMPLE.member
  if (name === 'invitation') return EXAMPLE.invitation
  if (path.startsWith('/v1/sessions/')) return EXAMPLE.session
  if (path.startsWith('/v1/passkeys/')) return EXAMPLE.passkey
  return path.startsWith('/v1/api-keys/') ? EXAMPLE.key : EXAMPLE.workspace
}

export const EXAMPLE_DEFINITION = `id: acme
name: Acme
url: https://api.acme.example
example: GET /v1/records
environments:
  live: {}
  test: { title: Sandbox, optIn: true }
token: { format: "acme_{environment}_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes:
  records:read: Read records
  records:write: { description: Change records, includes: [records:read] }
newKeys: { scopes: [records:read], environment: live, maxLifetime: 366d, perWorkspace: 100 }
limits:
  hourly: { limit: 10000, window: 60m }
plans:
  enterprise: { title: Enterprise, limits: { hourly: { limit: 100000 } } }
`

const AT = '2026-11-20T09:30:00.000Z'
const LATER = '2026-11-27T09:30:00.000Z'
const HASH = '9f2c41d07be835a6c1f0d94e27b3a85e6d10c7f4928ab35e61d7f0c2b948ea53'
const EARLIER_HASH = '31b7ce0a94d25f68e07a1c3b5d9f24860ce7a1b3f5d80294c6eb71a3d5f02c84'

export const EFFECTIVE = { everywhere: true, nodes: 1, waitedMs: 4 }

export const API_KEY = {
  id: EXAMPLE.key,
  service: EXAMPLE.service,
  workspaceId: EXAMPLE.workspace,
  name: 'Nightly import',
  environment: 'live',
  type: 'secret',
  scopes: ['records:read'],
  fullAccess: false,
  status: 'active',
  createdAt: AT,
  createdBy: EXAMPLE.managementKey,
  lastUsedAt: null,
  expiresAt: null,
  disabledAt: null,
  revokedAt: null,
  revokedBy: null,
  limits: { hourly: { limit: 500 } },
  effectiveLimits: [{ name: 'hourly', limit: 500, window: '60m', per: 'key' }],
  allowedIps: ['203.0.113.0/24'],
  allowedOrigins: [],
  metadata: { team: 'growth' },
  envVar: null,
  secrets: [
    {
      id: EXAMPLE.oldSecret,
      display: 'acme_live_...b2Ns',
      createdAt: AT,
      endsAt: LATER,
      ended: false,
      lastUsedAt: null,
    },
    { id: EXAMPLE.secret, display: 'acme_live_...b2Ns', createdAt: AT, endsAt: null, ended: false, lastUsedAt: null },
  ],
}

export const NEW_KEY = {
  name: API_KEY.name,
  scopes: API_KEY.scopes,
  limits: API_KEY.limits,
  allowedIps: API_KEY.allowedIps,
  metadata: API_KEY.metadata,
}

export const WORKSPACE = {
  id: EXAMPLE.workspace,
  service: EXAMPLE.service,
  slug: 'northwind',
  name: 'Northwind Traders',
  plan: 'enterprise',
  environments: ['test'],
  limits: {},
  createdAt: AT,
}

export const SERVICE_CONTRACT = {
  formats: ['acme_{environment}_{secret:34}{checksum}'],
  routes: null,
  refusals: [
    {
      reason: 'missing',
      status: 401,
      headers: { 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'ApiKey header="X-API-Key"' },
      body: '{"type":"about:blank","title":"Unauthorized","status":401,"reason":"missing"}',
    },
  ],
}

export const SERVICE = {
  id: EXAMPLE.service,
  name: 'Acme',
  revision: 1,
  url: 'https://api.acme.example',
  example: { request: 'GET /v1/records' },
  credentials: [{ kind: 'header', header: 'X-API-Key', title: 'X-API-Key' }],
  environments: [
    { name: 'live', title: 'live', optIn: false },
    { name: 'test', title: 'Sandbox', optIn: true },
  ],
  types: [
    {
      name: 'secret',
      title: 'secret',
      tag: '',
      envVar: null,
      browser: false,
      scopes: ['records:read', 'records:write'],
      why: null,
      newKeys: {
        scopes: ['records:read'],
        environment: 'live',
        type: 'secret',
        expiry: 'optional',
        maxLifetime: '366d',
        perWorkspace: 100,
      },
    },
  ],
  scopes: [
    { name: 'records:read', description: 'Read records', includes: [] },
    { name: 'records:write', description: 'Change records', includes: ['records:read'] },
  ],
  limits: [{ name: 'hourly', limit: 10_000, window: '60m', per: 'key' }],
  plans: [{ name: 'enterprise', title: 'Enterprise', limits: { hourly: { limit: 100_000 } } }],
  words: {},
  breadcrumb: null,
  cliEnvVar: null,
}

export const AUDIT_EVENT = {
  id: 'evt_0001Rr9bE0011f2K9xTy',
  chain: EXAMPLE.workspace,
  number: 2,
  at: AT,
  action: 'key.created',
  actor: EXAMPLE.managementKey,
  subject: EXAMPLE.key,
  service: EXAMPLE.service,
  requestId: EXAMPLE.requestId,
  ip: '203.0.113.9',
  reason: null,
  after: { name: API_KEY.name },
  previousHash: EARLIER_HASH,
  hash: HASH,
}

export const REFUSAL = {
  id: 'ref_0001Rr9bE0012f2K9xTy',
  at: AT,
  reason: 'scope_missing',
  detail: null,
  service: EXAMPLE.service,
  workspaceId: EXAMPLE.workspace,
  apiKeyId: EXAMPLE.key,
  secretId: EXAMPLE.secret,
  ip: '203.0.113.9',
  method: 'POST',
  path: '/v1/records',
}
