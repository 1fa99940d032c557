import type { ApiKeyResource, VerifyAnswer, Verifier, VerifyRequest } from '@keywright/client'

export interface Caller {
  readonly workspaceId: string
  readonly environment?: string
  readonly type?: string
  readonly scopes?: readonly string[]
}

/** Allows every caller that it knows by token and that holds the scopes that the guard asks; routes are not its concern. */
export function fakeKeywright(callers: Readonly<Record<string, Caller>>) {
  const charged: VerifyRequest[] = []
  const keywright: Verifier = {
    async verify(request) {
      const [token = ''] = request.headers?.['x-api-key'] ?? []
      const caller = callers[token]
      if (caller === undefined) return answerOf({ allowed: false, reason: 'unknown', apiKey: null }, 401)
      const missing = (request.scopes ?? []).filter((scope) => !(caller.scopes ?? []).includes(scope))
      if (missing.length > 0) return answerOf({ allowed: false, reason: 'scope_missing', missingScopes: missing }, 403)
      if (request.explain !== true) charged.push(request)
      return answerOf({ apiKey: keyOf(caller, request.service) }, 200)
    },
  }
  return { keywright, charged }
}

function answerOf(fields: Partial<VerifyAnswer>, status: number): VerifyAnswer {
  const response = { status, headers: { 'X-RateLimit-Remaining': '7' }, body: status === 200 ? '' : '{"refused":true}' }
  return {
    allowed: true,
    reason: null,
    missingScopes: [],
    diagnosis: null,
    apiKey: null,
    limits: [],
    response,
    ...fields,
  }
}

function keyOf(
  { workspaceId, environment = 'live', type = 'secret', scopes = [] }: Caller,
  service: string,
): ApiKeyResource {
  return {
    id: 'key_00000000000000000001',
    service,
    workspaceId,
    name: 'Test',
    environment,
    type,
    scopes,
    fullAccess: false,
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'operator',
    lastUsedAt: null,
    expiresAt: null,
    disabledAt: null,
    revokedAt: null,
    revokedBy: null,
    limits: {},
    effectiveLimits: [],
    allowedIps: [],
    allowedOrigins: [],
    metadata: {},
    envVar: null,
    secrets: [],
  }
}
