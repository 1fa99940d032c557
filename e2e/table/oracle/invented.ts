import type { Need, ServiceTable } from './model.ts'
import { probe } from './paths.ts'
import { leadterra, statusCodeAndMessage } from './shipped.ts'
import { wordingOf } from './wording.ts'

const ACME_SCOPES = ['records:read', 'records:write', 'reports:read']
const change: Need = { all: ['records:write', 'reports:read'] }
const history: Need = { any: ['reports:read', 'records:write'] }

/** What none of the shipped services has: four places, open routes, included scopes, routes for types and environments. */
export const acme: ServiceTable = {
  id: 'acme',
  places: [
    { kind: 'header', name: 'X-API-Key' },
    { kind: 'scheme', scheme: 'Bearer' },
    { kind: 'scheme', scheme: 'token' },
    { kind: 'basic' },
  ],
  format: 'acme',
  shape: /^(pk|sk)_(live|test)_[0-9A-Za-z]{8}_[0-9A-Za-z]{40}$/,
  types: { public: ['records:read'], secret: ACME_SCOPES },
  environments: ['live', 'test'],
  scopes: ACME_SCOPES,
  includes: { 'records:write': ['records:read'] },
  unchosen: 'full',
  statuses: { workspace_mismatch: 404, disabled: 403 },
  challenges: ['Bearer', 'Basic', 'ApiKey header="X-API-Key"'],
  wording: wordingOf({ noGoodKey: 'Invalid or missing API key', of: { disabled: 'The API key is switched off' } }),
  body: statusCodeAndMessage,
  probes: [
    probe('GET /v1/records', { all: ['records:read'] }, 'GET /v1/records/**'),
    probe('HEAD /v1/records/17', { all: ['records:read'] }),
    probe('GET /v1/records/17/history/3', { all: ['records:read'] }),
    probe('POST /v1/records', change, 'ANY /v1/records/**'),
    probe('DELETE /v1/records/17', change),
    probe('POST /v1/records/17/history', change),
    probe('GET /v1/records/17/history', history, 'GET /v1/records/*/history'),
    probe('HEAD /v1/records/17/history', history),
    probe('POST /v1/exports', { all: ['reports:read'], types: ['secret'], environments: ['live'] }, 'POST /v1/exports'),
    probe('GET /v1/exports'),
    probe('GET /v1/me', {}, 'GET /v1/me'),
    probe('DELETE /v1/me'),
    probe('GET /healthz', { open: true }, 'GET /healthz'),
    probe('HEAD /healthz', { open: true }),
    probe('POST /healthz'),
    probe('GET /healthz/deep'),
  ],
}

/** The tokens and the scopes of Leadterra to the letter, no routes, and a second place. */
export const leadterraTwin: ServiceTable = {
  id: 'leadterra-twin',
  places: [
    { kind: 'scheme', scheme: 'Bearer' },
    { kind: 'header', name: 'X-Twin-Key' },
  ],
  format: leadterra.format,
  shape: leadterra.shape,
  types: leadterra.types,
  environments: leadterra.environments,
  scopes: leadterra.scopes,
  statuses: {},
  challenges: ['Bearer', 'ApiKey header="X-Twin-Key"'],
  wording: wordingOf({}),
  body: 'problem',
}
