/** Writes `docs/reference/bounds.md` from the tables of bounds in the code; `--check` fails when the committed one is stale. */
import { KEY_BOUNDS, MEMBER_BOUNDS, SERVICE_BOUNDS } from '../packages/core/src/index.ts'
import { AUDIT_CHECKS_MAX } from '../packages/server/src/app/check-audit.ts'
import { AUDIT_BATCH } from '../packages/server/src/app/read-audit.ts'
import { REFUSED_COMMANDS_PER_HOUR_MAX } from '../packages/server/src/app/audit-refusals.ts'
import { AUDIT_TEXT_LENGTH_MAX } from '../packages/server/src/http/management/audit-fields.ts'
import { AUDIT_SCAN_MAX } from '../packages/server/src/storage/audit-queries.ts'
import { AUDIT_PRUNE_MAX } from '../packages/server/src/storage/audit-retention.ts'
import { DEFINITION_TEXT_BOUNDS } from '../packages/server/src/config/definition-file.ts'
import { CONNECTION_BOUNDS, HTTP_BOUNDS } from '../packages/server/src/http/bounds.ts'
import { VERIFY_BOUNDS } from '../packages/server/src/http/verify-request.ts'
import { writeOrCheck } from './lib/generated.ts'
import { isMain } from './lib/tree.ts'

type Words<Bounds> = Readonly<Record<keyof Bounds, string>>

// A bound without its words does not compile.

const requests: Words<typeof HTTP_BOUNDS> = {
  bodyBytesMax: 'A body; more is 413',
  definitionBytesMax: 'A body that holds a service definition; more is 413',
  importBytesMax: 'A body that holds the keys of an import; more is 413',
  headerBytesMax: 'All headers and the request line together; more is 431',
  headersMax: 'Headers of a request; more is 400 `header_invalid`',
  urlLengthMax: 'Characters of an address',
  queryParametersMax: 'Parameters of a query',
  jsonDepthMax: 'How deep JSON nests; more is 400 `body_unreadable`',
  jsonMembersMax: 'Members of one object of JSON; more is 400 `body_unreadable`',
  pageSizeDefault: 'Entries of a page when nothing is said',
  pageSizeMax: 'Entries of a page',
  cursorLengthMax: 'Characters of a cursor',
  idempotencyKeyLengthMax: 'Characters of an `Idempotency-Key`; more is 400 `header_invalid`',
  ifMatchLengthMax: 'Characters of an `If-Match`; more is 400 `header_invalid`',
  reachMax: 'Workspaces that the reach of a management token lists',
  actorsMax: 'Ids whose names one call tells',
  tokenLengthMax: 'Characters of a token that is searched for',
  refusalsMax: 'Refusals that one answer tells',
  usageDaysDefault: 'Days of usage when nothing is said',
  usageDaysMax: 'Days of usage; an older `since` is read as that',
  faultsMax: 'Faults that one answer names',
}

const connections: Words<typeof CONNECTION_BOUNDS> = {
  connectionsMax: 'Connections at each address that is listened on; one more is closed at once',
  headersMsMax: 'To send the head of a request; later is 408',
  requestMsMax: 'To send a whole request; later is 408',
  silenceMsMax: 'Silence in the middle of a request or its answer; longer ends the connection',
  keepAliveMsMax: 'Between an answer and the next request; longer ends the connection',
  pipelinedMax: 'Requests that one connection sends ahead of their answers; more is 503, and ends it',
  lookEveryMs: 'How much later than its time a slow request may be cut',
}

const checks: Words<typeof VERIFY_BOUNDS> = {
  textLengthMax: 'Characters of a text, such as a path',
  scopesMax: 'Scopes that are asked for',
  headersMax: 'Headers of a request that is described',
  headerValuesMax: 'Values of one header',
  headerLengthMax: 'Characters of one value, and of a token',
  costMax: 'What one request may cost',
}

const keys: Words<typeof KEY_BOUNDS> = {
  nameLengthMax: 'Characters of a name',
  scopesMax: 'Scopes of a key',
  metadataEntriesMax: 'Entries of metadata',
  metadataNameLengthMax: 'Characters of a name in metadata',
  metadataValueLengthMax: 'Characters of a value in metadata',
  allowedIpsMax: 'Addresses and ranges that a key may be used from',
  allowedOriginsMax: 'Origins that a key may be used from',
  originLengthMax: 'Characters of an origin',
  liveSecretsMax: 'Secrets of a key that have not ended; more is 409 `secrets_exhausted`',
  endedSecretsKept: 'Ended secrets that a key shows',
  callersPerSecretMax: 'Callers of one secret that are told apart',
  overlapMsMax: 'The overlap of a rotation; more is 422 `overlap_too_long`',
  reasonLengthMax: 'Characters of the reason of a revocation',
  slugLengthMax: 'Characters of the slug of a workspace',
  batchMax: 'Keys of one import, or of one command on many',
  batchProblemsMax: 'Problems of a batch that its refusal names; it counts them all',
  displayLengthMax: 'Characters of what an imported secret shows of its token',
  limitMax: 'The number of a limit',
  windowMsMax: 'The longest window of a limit',
  windowMsMin: 'The shortest window of a limit',
}

const members: Words<typeof MEMBER_BOUNDS> = {
  nameLengthMax: 'Characters of a name',
  emailLengthMax: 'Characters of an e-mail address',
  passwordLengthMin: 'Characters that a password has at least; fewer are 422 `password_too_weak`',
  passwordLengthMax: 'Characters of a password',
  membersPerWorkspaceMax: 'Members of a workspace; more are 409 `members_exhausted`',
  invitationsPerWorkspaceMax: 'Invitations of a workspace that nobody has answered; more are 409 `members_exhausted`',
  invitationLifetimeMs: 'How long the link of an invitation counts',
  setupLifetimeMs: 'How long a set-up link counts',
  recoveryLifetimeMs: 'How long a recovery link counts',
  sessionIdleMs: 'A session without a request ends after',
  sessionLifetimeMs: 'A session ends after',
  sessionFreshMs: 'How long after the last proof of who is there keys may be rotated and revoked',
  sessionsPerMemberMax: 'Sessions of a member; the oldest ends when there is one more',
  passkeysPerMemberMax: 'Passkeys of a member; more are 409 `passkeys_exhausted`',
  challengeLifetimeMs: 'How long a browser may take to answer with a passkey',
  oidcLifetimeMs: 'How long a sign-in at the OpenID provider may take',
  openChallengesMax: 'Open challenges of one kind of nobody in particular; the oldest ends when there is one more',
  begunPerAddressMax: 'Sign-ins by passkey or at the OpenID provider that one address begins within the time below',
  begunWindowMs: 'How long a sign-in that was begun counts for its address',
  challengesPerMemberMax: 'Open challenges of one kind of one member; the oldest ends when there is one more',
}

const services: Words<typeof SERVICE_BOUNDS> = {
  scopesMax: 'Scopes',
  typesMax: 'Types of key',
  environmentsMax: 'Environments',
  formatsMax: 'Token formats: the one that is issued and those still accepted',
  variantsMax: 'Formats times types times environments',
  credentialsMax: 'Places of a credential',
  routesMax: 'Routes',
  routeSegmentsMax: 'Segments of a route’s path',
  pathLengthMax: 'Characters of a path; a longer one is no route',
  routeCostMax: 'What a request to a route costs',
  limitsMax: 'Limits',
  plansMax: 'Plans',
  languagesMax: 'Languages of a text for people',
  nameLengthMax: 'Characters of a name',
  textLengthMax: 'Characters of a text for people',
  templateLengthMax: 'Characters of a token format',
  urlLengthMax: 'Characters of an address',
  headersMax: 'Headers of a refusal',
  headerLengthMax: 'Characters of a header',
  bodyDepthMax: 'How deep the body of a refusal nests',
  bodyValuesMax: 'Values in the body of a refusal',
  bodyTextLengthMax: 'Characters of a text in the body of a refusal',
  durationMsMax: 'The longest duration',
  limitMax: 'The number of a limit',
  windowMsMin: 'The shortest window of a limit',
  windowMsMax: 'The longest window of a limit',
  perWorkspaceMax: 'Keys of a workspace: the most that a definition may allow; more keys than it allows are 409',
  perWorkspaceDefault: 'Keys of a workspace when the definition says nothing',
  hiddenBitsMin: 'Bits of a token that are never shown; fewer could be guessed',
  problemsMax: 'Problems that one validation reports',
  conflictIdsMax: 'Keys that a comparison names for one removed word',
}

/** Of the use-cases and the store: each stands where it is kept. */
const AUDIT_BOUNDS = {
  textLengthMax: AUDIT_TEXT_LENGTH_MAX,
  scanMax: AUDIT_SCAN_MAX,
  batch: AUDIT_BATCH,
  checksMax: AUDIT_CHECKS_MAX,
  pruneMax: AUDIT_PRUNE_MAX,
  refusedCommandsPerHourMax: REFUSED_COMMANDS_PER_HOUR_MAX,
} as const

const audit: Words<typeof AUDIT_BOUNDS> = {
  textLengthMax: 'Characters of an id or an action that is asked for',
  scanMax: 'Events that one page looks through; it may be empty and lead on',
  batch: 'Events that an export or a check holds at a time',
  checksMax: 'Checks that run at a time; more is 503 `overloaded`',
  pruneMax: 'Events that retention takes in one transaction',
  refusedCommandsPerHourMax: 'Refused commands of one caller that are recorded within an hour',
}

const texts: Words<typeof DEFINITION_TEXT_BOUNDS> = {
  textBytesMax: 'The text as a whole',
  linesMax: 'Lines',
  marksMax: 'Brackets, braces, commas and quotes',
  tagsMax: '`!` and `&`',
  aliasesMax: 'Aliases that one value unfolds to',
  nestingMax: 'How deep it nests',
  faultsMax: 'Faults that one reading tells',
}

/** The page. */
export function boundsText(): string {
  return [
    '# Bounds',
    '',
    'Everything that Keywright takes is bounded. What lies at the bound is taken; one more is refused: with 400 and',
    '`request_invalid` where the row says nothing else, and in a service definition with 422 and `definition_invalid`. The',
    'page is made from the code by `npm run generate`.',
    '',
    ...section('Requests', HTTP_BOUNDS, requests),
    ...section('Connections', CONNECTION_BOUNDS, connections),
    ...section('Checks', VERIFY_BOUNDS, checks),
    ...section('API keys and workspaces', KEY_BOUNDS, keys),
    ...section('Members and sessions', MEMBER_BOUNDS, members),
    ...section('Audit', AUDIT_BOUNDS, audit),
    ...section('Service definitions', SERVICE_BOUNDS, services),
    ...section('The text of a service definition', DEFINITION_TEXT_BOUNDS, texts),
  ].join('\n')
}

function section<Bounds extends Readonly<Record<string, number>>>(
  title: string,
  bounds: Bounds,
  words: Readonly<Record<string, string>>,
): readonly string[] {
  const rows = Object.entries(bounds).map(([name, bound]) => `| ${words[name] ?? name} | ${shown(name, bound)} |`)
  return [`## ${title}`, '', '| what | bound |', '|---|---|', ...rows, '']
}

function shown(name: string, bound: number): string {
  if (name.includes('Bytes')) return `${bound / 1024} KiB`
  if (name.includes('Ms')) return shownTime(bound)
  return bound.toLocaleString('en-US')
}

function shownTime(ms: number): string {
  if (ms % 86_400_000 === 0) return plural(ms / 86_400_000, 'day')
  if (ms % 3_600_000 === 0) return plural(ms / 3_600_000, 'hour')
  return ms % 60_000 === 0 ? plural(ms / 60_000, 'minute') : `${ms / 1000} s`
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

if (isMain(import.meta)) writeOrCheck('docs/reference/bounds.md', boundsText(), 'npm run generate')
