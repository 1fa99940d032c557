import {
  API_KEY,
  AUDIT_EVENT,
  EFFECTIVE,
  EXAMPLE,
  EXAMPLE_DEFINITION,
  NEW_KEY,
  REFUSAL,
  SERVICE,
  SERVICE_CONTRACT,
  WORKSPACE,
} from './example-things.ts'
import { MEMBER_EXAMPLES, type OperationExample } from './example-members.ts'
import { PASSKEY_EXAMPLES } from './example-passkeys.ts'

const page = (item: unknown): OperationExample => ({ answer: { items: [item], nextCursor: null } })
const list = (item: unknown): OperationExample => ({ answer: { items: [item] } })
const changed = (fields: object, request?: unknown): OperationExample => ({
  request,
  answer: { apiKey: { ...API_KEY, ...fields }, effective: EFFECTIVE },
})

const { hash, number: size } = AUDIT_EVENT
const DIGEST = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8'
const [oldSecret, secret] = API_KEY.secrets
const IMPORTED = {
  id: 'key_0001Rr9bE0013f2K9xTy',
  name: 'Taken over',
  environment: 'live',
  type: 'secret',
  scopes: ['records:read'],
  fullAccess: false,
  expiresAt: null,
  display: 'acme_live_...',
}

const VERDICT = {
  allowed: true,
  reason: null,
  missingScopes: [],
  diagnosis: null,
  apiKey: API_KEY,
  limits: [{ name: 'hourly', limit: 500, remaining: 499, resetAt: AUDIT_EVENT.at }],
  response: { status: 200, headers: {}, body: '' },
}

/** One for each operation of the document; a test sends every one of them to a server. */
export const OPERATION_EXAMPLES: Readonly<Record<string, OperationExample>> = {
  verify: {
    request: { service: EXAMPLE.service, token: EXAMPLE.token, scopes: ['records:read'], ip: '203.0.113.9' },
    answer: VERDICT,
  },
  introspect: {
    request: { token: EXAMPLE.token, service: EXAMPLE.service },
    answer: {
      active: true,
      scope: 'records:read',
      sub: EXAMPLE.workspace,
      aud: EXAMPLE.service,
      client_id: EXAMPLE.key,
    },
  },
  forwardAuth: {},
  forwardAuthBelow: {},
  getOpenApiDocument: { answer: { openapi: '3.1.0', info: { title: 'Keywright' }, paths: {} } },
  whoami: {
    answer: {
      caller: {
        apiKeyId: EXAMPLE.managementKey,
        memberId: null,
        name: 'Operator',
        scopes: ['api-keys:read', 'api-keys:write'],
        reach: 'all',
        operator: true,
      },
    },
  },
  listNodes: list({
    id: 'node_0001Rq39A0002f2K9xTy',
    joinedAt: AUDIT_EVENT.at,
    renewals: 12,
    appliedSeq: 48,
    behind: 0,
    pepperVersions: [],
    leaseMs: 5000,
    leaseLive: true,
    renewedAt: AUDIT_EVENT.at,
    knownKeys: 1204,
    limitStore: 'sql',
  }),

  listServices: page(SERVICE),
  getService: { answer: { service: { ...SERVICE, ...SERVICE_CONTRACT, source: EXAMPLE_DEFINITION } } },
  applyService: {
    request: { source: EXAMPLE_DEFINITION },
    answer: { service: SERVICE, diff: { blocked: false, changes: [] }, warnings: [], effective: EFFECTIVE },
  },
  listRoles: list({ role: 'viewer', scopes: ['api-keys:read', 'members:read'], manages: [] }),
  listServiceRefusals: list(REFUSAL),

  listWorkspaces: page(WORKSPACE),
  createWorkspace: {
    request: {
      service: EXAMPLE.service,
      slug: WORKSPACE.slug,
      name: WORKSPACE.name,
      plan: WORKSPACE.plan,
      environments: WORKSPACE.environments,
    },
    answer: { workspace: WORKSPACE },
  },
  getWorkspace: { answer: { workspace: WORKSPACE } },
  editWorkspace: {
    request: { name: 'Northwind' },
    answer: { workspace: { ...WORKSPACE, name: 'Northwind' }, effective: EFFECTIVE },
  },
  deleteWorkspace: { answer: { deleted: true, id: EXAMPLE.workspace, effective: EFFECTIVE } },
  listWorkspaceRefusals: list(REFUSAL),

  listApiKeys: page(API_KEY),
  createApiKey: {
    request: NEW_KEY,
    answer: { apiKey: { ...API_KEY, secrets: [oldSecret] }, token: EXAMPLE.token },
  },
  checkApiKey: {
    request: { token: EXAMPLE.token, method: 'GET', path: '/v1/records', ip: '203.0.113.9' },
    answer: { answer: { ...VERDICT, steps: [{ step: 'credential', outcome: 'passed', detail: 'A token was sent.' }] } },
  },
  searchApiKey: { request: { token: EXAMPLE.token }, answer: { apiKey: API_KEY } },
  importApiKeys: {
    request: {
      keys: [{ name: IMPORTED.name, digest: { algorithm: 'sha256', value: DIGEST }, display: IMPORTED.display }],
    },
    answer: { dryRun: false, items: [IMPORTED], effective: EFFECTIVE },
  },
  bulkApiKeys: {
    request: { action: 'disable', ids: [EXAMPLE.key] },
    answer: { items: [{ id: EXAMPLE.key, changed: true, status: 'disabled' }], effective: EFFECTIVE },
  },
  getApiKey: { answer: { apiKey: API_KEY } },
  editApiKey: changed({ name: 'Hourly import', expiresAt: null }, { name: 'Hourly import', expiresAt: null }),
  deleteApiKey: { answer: { deleted: true, id: EXAMPLE.key, effective: EFFECTIVE } },
  rotateApiKey: {
    request: { overlap: '7d' },
    answer: { apiKey: API_KEY, token: EXAMPLE.token, effective: EFFECTIVE },
  },
  endSecret: changed({ secrets: [{ ...oldSecret, ended: true }, secret] }, {}),
  revokeApiKey: changed(
    { status: 'revoked', revokedAt: AUDIT_EVENT.at, revokedBy: EXAMPLE.managementKey },
    { reason: 'It stood in a public repository.' },
  ),
  disableApiKey: changed({ status: 'disabled', disabledAt: AUDIT_EVENT.at }, {}),
  enableApiKey: changed({}, {}),
  getApiKeyUsage: {
    answer: {
      hours: [{ hour: '2026-11-20T09:00:00.000Z', outcome: 'allowed', count: 41, secretId: null }],
      total: { allowed: 41 },
      callers: { count: 2, more: false },
      secrets: [{ id: EXAMPLE.secret, lastUsedAt: AUDIT_EVENT.at, callers: { count: 2, more: false } }],
    },
  },
  listApiKeyRefusals: list(REFUSAL),

  ...MEMBER_EXAMPLES,
  ...PASSKEY_EXAMPLES,

  listAuditEvents: page(AUDIT_EVENT),
  exportAuditEvents: { answer: AUDIT_EVENT },
  getAuditHead: { answer: { chain: 'installation', size, hash } },
  verifyAudit: {
    request: { workspace: EXAMPLE.workspace },
    answer: { sound: true, checked: size, head: { size, hash } },
  },
}
