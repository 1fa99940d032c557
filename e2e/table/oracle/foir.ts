import type { ServiceTable } from './model.ts'
import { probe } from './paths.ts'
import { wordingOf } from './wording.ts'

const PUBLIC_SCOPES = [
  'records:read',
  'files:read',
  'search:read',
  'analytics:read',
  'notifications:read',
  'schedules:read',
]

const SECRET_SCOPES = [
  ...PUBLIC_SCOPES,
  'records:write',
  'records:publish',
  'records:delete',
  'drafts:read',
  'files:write',
  'files:delete',
  'schemas:read',
  'operations:execute',
  'extensions:manage',
]

export const foir: ServiceTable = {
  id: 'foir',
  places: [{ kind: 'header', name: 'x-api-key' }],
  format: 'foir',
  shape: /^(pk|sk)_(live|test)_[0-9A-Za-z]{40}$/,
  types: { public: PUBLIC_SCOPES, secret: SECRET_SCOPES },
  environments: ['live', 'test'],
  scopes: SECRET_SCOPES,
  statuses: {},
  challenges: ['ApiKey header="x-api-key"'],
  wording: wordingOf({}),
  body: 'problem',
  probes: [
    probe('POST /graphql', {}, 'POST /graphql'),
    probe('GET /graphql'),
    probe('POST /graphql/batch'),
    probe('GET /files', { all: ['files:read'] }, 'GET /files/**'),
    probe('HEAD /files/a.png', { all: ['files:read'] }),
    probe('GET /files/images/a.png', { all: ['files:read'] }),
    probe('POST /files', { all: ['files:write'] }, 'POST /files'),
    probe('POST /files/a.png'),
    probe('PUT /files'),
    probe('DELETE /files/a.png', { all: ['files:delete'] }, 'DELETE /files/*'),
    probe('DELETE /files'),
    probe('DELETE /files/images/a.png'),
    probe('GET /filesystem'),
    probe('GET /'),
  ],
}
