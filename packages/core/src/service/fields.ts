/** The fields of each map in a definition. The JSON Schema for editors is compared with these by a test. */
export const FIELDS = {
  root: [
    'id',
    'name',
    'url',
    'example',
    'environments',
    'types',
    'envVar',
    'browser',
    'token',
    'credentials',
    'scopes',
    'newKeys',
    'words',
    'limits',
    'plans',
    'rateLimitHeaders',
    'refusals',
    'routes',
    'cli',
    'dashboard',
  ],
  example: ['request', 'body'],
  environment: ['title', 'optIn'],
  type: ['title', 'tag', 'envVar', 'browser', 'scopes', 'why', 'newKeys', 'display'],
  token: ['format', 'display', 'accepts'],
  display: ['first', 'last'],
  credential: ['header', 'scheme', 'basic'],
  scope: ['description', 'includes'],
  newKeys: ['scopes', 'environment', 'type', 'expiry', 'maxLifetime', 'perWorkspace'],
  newKeysOfType: ['scopes', 'environment', 'expiry', 'maxLifetime', 'perWorkspace'],
  words: ['workspace', 'environment', 'type', 'name', 'key'],
  limit: ['limit', 'window', 'period', 'timeZone', 'per', 'onOutage'],
  plan: ['title', 'limits'],
  limitOverride: ['limit', 'window'],
  rateLimitHeaders: ['style', 'reset', 'limit'],
  refusal: ['status', 'message', 'body', 'headers'],
  route: ['scopes', 'anyScope', 'types', 'environments', 'cost'],
  cli: ['envVar'],
  dashboard: ['breadcrumb'],
} as const

/** The words that a field may take. */
export const VALUES = {
  expiry: ['optional', 'required'],
  period: ['day', 'month'],
  per: ['key', 'workspace'],
  onOutage: ['refuse', 'allow'],
  headerStyle: ['x-ratelimit', 'ietf', 'none'],
  reset: ['epoch', 'seconds'],
} as const

/** Groups of reasons that a refusal may be styled by; `all` is every one of them. */
export const REFUSAL_GROUPS = ['all', 'unauthenticated', 'forbidden', 'limited', 'unavailable'] as const

/** What a refusal's texts may hold in braces. */
export const PLACEHOLDERS = ['status', 'reason', 'message', 'missingScopes', 'retryAfter', 'requestId'] as const

export type Placeholder = (typeof PLACEHOLDERS)[number]

/** Methods that a route may name, besides `ANY`. */
export const ROUTE_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'] as const
