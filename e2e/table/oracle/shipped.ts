import type { ServiceTable } from './model.ts'
import { collection, probe } from './paths.ts'
import { noGoodKeyIs, wordingOf } from './wording.ts'

export const statusCodeAndMessage = (status: number, message: string): Readonly<Record<string, unknown>> => ({
  statusCode: status,
  message,
})

export const foxreach: ServiceTable = {
  id: 'foxreach',
  places: [{ kind: 'header', name: 'X-API-Key' }],
  format: 'otr',
  shape: /^otr_[0-9A-Za-z]{40}$/,
  types: { secret: ['read', 'write'] },
  environments: ['live'],
  scopes: ['read', 'write'],
  unchosen: ['read', 'write'],
  statuses: noGoodKeyIs(403),
  challenges: [],
  wording: wordingOf({
    noGoodKey: 'Invalid or missing API key',
    lacks: 'This API key lacks the scope: ',
  }),
  body: (_, message) => ({ detail: message }),
  probes: [
    ...['leads', 'campaigns', 'accounts', 'templates', 'webhooks'].flatMap((name) =>
      collection(`/api/v1/${name}`, 'read', 'write').map((each) => ({
        ...each,
        route: each.need?.all?.[0] === 'read' ? 'GET /api/v1/**' : 'ANY /api/v1/**',
      })),
    ),
    probe('GET /api/v1', { all: ['read'] }),
    probe('OPTIONS /api/v1/leads', { all: ['write'] }),
    probe('GET /api/v2/leads'),
    probe('GET /api/v11/leads'),
    probe('GET /API/v1/leads'),
    probe('POST /'),
  ],
}

const HOSTREACH_AREAS = [
  'campaigns',
  'leads',
  'extractions',
  'platforms',
  'messaging',
  'templates',
  'accounts',
  'valuations',
  'fichas',
  'scheduling',
  'webhooks',
] as const

const hostreachScopes = HOSTREACH_AREAS.flatMap((area) =>
  area === 'platforms' ? ['platforms:read'] : [`${area}:read`, `${area}:write`],
)

export const hostreach: ServiceTable = {
  id: 'hostreach',
  places: [
    { kind: 'header', name: 'X-Api-Key' },
    { kind: 'scheme', scheme: 'Bearer' },
  ],
  format: 'hr',
  shape: /^hr_(live|test)_[0-9A-Za-z]{8}_[0-9A-Za-z]{40}$/,
  types: { secret: hostreachScopes },
  environments: ['live', 'test'],
  scopes: hostreachScopes,
  unchosen: 'full',
  statuses: {},
  challenges: ['Bearer', 'ApiKey header="X-Api-Key"'],
  wording: wordingOf({
    noGoodKey: 'Invalid or missing API key',
    lacks: 'The API key is valid but lacks: ',
  }),
  body: statusCodeAndMessage,
  probes: [
    probe('GET /v1/public/v1/me', {}, 'GET /v1/public/v1/me'),
    probe('HEAD /v1/public/v1/me', {}),
    probe('POST /v1/public/v1/me'),
    probe('GET /v1/public/v1/me/keys'),
    probe('GET /v1/public/v1'),
    probe('GET /v1/public/v1/lead'),
    probe('GET /v1/public/leads'),
    probe('OPTIONS /v1/public/v1/leads', { all: ['leads:write'] }),
    ...HOSTREACH_AREAS.flatMap((area) =>
      collection(`/v1/public/v1/${area}`, `${area}:read`, area === 'platforms' ? undefined : `${area}:write`),
    ),
  ],
}

const ENRICH_SCOPES = ['lists:read', 'lists:write', 'leads:read', 'leads:write']

export const enrichEngine: ServiceTable = {
  id: 'enrich-engine',
  places: [{ kind: 'header', name: 'X-API-Key' }],
  format: 'ee',
  shape: /^ee_live_[0-9A-Za-z]{32}$/,
  types: { secret: ENRICH_SCOPES },
  environments: ['live'],
  scopes: ENRICH_SCOPES,
  statuses: {},
  challenges: ['ApiKey header="X-API-Key"'],
  wording: wordingOf({
    lacks: 'This API key lacks: ',
    of: { workspace_mismatch: 'This belongs to another organization than the API key' },
  }),
  body: 'problem',
  probes: [
    ...collection('/lists', 'lists:read', 'lists:write'),
    ...collection('/leads', 'leads:read', 'leads:write'),
    probe('GET /list'),
    probe('GET /'),
    probe('GET /v1/lists'),
    probe('DELETE /organizations/1'),
  ],
}

const LEADTERRA_SCOPES = ['campaigns', 'sender-pools', 'leads'].flatMap((area) => [`${area}:read`, `${area}:write`])

export const leadterra: ServiceTable = {
  id: 'leadterra',
  places: [{ kind: 'scheme', scheme: 'Bearer' }],
  format: 'sk42',
  shape: /^sk_(live|test)_[0-9A-Za-z]{42}$/,
  types: { secret: LEADTERRA_SCOPES },
  environments: ['live', 'test'],
  scopes: LEADTERRA_SCOPES,
  unchosen: LEADTERRA_SCOPES,
  statuses: {},
  challenges: ['Bearer'],
  wording: wordingOf({
    noGoodKey: 'The API key is invalid or has been revoked',
    forbidden: 'The API key is good but not for this action or workspace',
    lacks: 'The API key is good but lacks: ',
    of: { missing: 'Send the API key as Authorization: Bearer sk_live_…' },
  }),
  body: (status, message) => ({ status, message }),
  probes: [
    ...['sender-pools', 'campaigns', 'leads'].flatMap((area) =>
      collection(`/v1/${area}`, `${area}:read`, `${area}:write`),
    ),
    probe('GET /v1'),
    probe('GET /v1/sender-pool'),
    probe('GET /sender-pools'),
    probe('POST /v1/leads-archive'),
  ],
}
