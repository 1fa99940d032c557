import type { ApiKeyResource, VerifyAnswer, Verifier, VerifyRequest } from '../../verifier.ts'

export function makeApiKey(fields: Partial<ApiKeyResource> = {}): ApiKeyResource {
  return {
    id: 'key_00000000000000000001',
    service: 'acme',
    workspaceId: 'ws_00000000000000000001',
    name: 'Test',
    environment: 'live',
    type: 'secret',
    scopes: ['read'],
    fullAccess: false,
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'member:1',
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
    ...fields,
  }
}

export function allow(fields: Partial<VerifyAnswer> = {}): VerifyAnswer {
  return {
    allowed: true,
    reason: null,
    missingScopes: [],
    diagnosis: null,
    apiKey: makeApiKey(),
    limits: [],
    response: { status: 200, headers: {}, body: '' },
    ...fields,
  }
}

export function deny(
  reason: string,
  response: VerifyAnswer['response'],
  fields: Partial<VerifyAnswer> = {},
): VerifyAnswer {
  return { ...allow(), allowed: false, reason, apiKey: null, response, ...fields }
}

export interface FakeVerifier extends Verifier {
  /** Every question that was asked, in order. */
  readonly asked: readonly VerifyRequest[]
  /** Those that would have been charged. */
  readonly charged: readonly VerifyRequest[]
}

/** Answers as told, and keeps what it was asked. */
export function fakeVerifier(answer: (request: VerifyRequest) => VerifyAnswer | Promise<VerifyAnswer>): FakeVerifier {
  const asked: VerifyRequest[] = []
  const charged: VerifyRequest[] = []
  return {
    asked,
    charged,
    async verify(request) {
      asked.push(request)
      const given = await answer(request)
      if (given.allowed && request.explain !== true) charged.push(request)
      return given
    },
  }
}
