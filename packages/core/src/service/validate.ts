import { asServiceId, type ServiceId } from '../ids.ts'
import type { DefinitionResult, ServiceDefinition } from './definition.ts'
import { FIELDS } from './fields.ts'
import { matchRoute } from './match-route.ts'
import { readCredentials } from './read-credentials.ts'
import { readLimits, readPlans, readRateLimitHeaders } from './read-limits.ts'
import { NEW_KEY_DEFAULTS, readNewKeys } from './read-new-keys.ts'
import { readRefusals } from './read-refusals.ts'
import { readRoutes } from './read-routes.ts'
import { readScopes } from './read-scopes.ts'
import { readBreadcrumb, readCli, readEnvVar, readExample, readUrl, readWords } from './read-texts.ts'
import { checkFormats, readToken } from './read-token.ts'
import { readEnvironments, readTypes } from './read-types.ts'
import {
  field,
  isMap,
  type PlainMap,
  Reading,
  type ReadingOptions,
  readBoolean,
  readLocalText,
  readMap,
  readText,
} from './reading.ts'
import { checkShapes } from './token-shapes.ts'

/**
 * Turns the plain data of a definition file into a definition with every default settled, or names all that is wrong with
 * it. Never throws, whatever the data; work and answer are bounded.
 */
export function validateDefinition(plain: unknown, options: ReadingOptions = {}): DefinitionResult {
  const reading = new Reading(options)
  const root = readMap(reading, '', plain, FIELDS.root)
  const definition = root === undefined ? undefined : readRoot(reading, root)
  if (definition !== undefined && reading.problems.length === 0) {
    checkShapes(reading, definition)
    checkExample(reading, definition)
  }
  if (definition === undefined || reading.problems.length > 0) return { valid: false, problems: reading.problems }
  return { valid: true, definition, warnings: reading.warnings }
}

function readRoot(reading: Reading, root: PlainMap): ServiceDefinition | undefined {
  const id = readId(reading, root)
  const name = field(root, 'name')
  if (name === undefined) reading.problem('', 'Add "name": what people call the service.')
  const title = name === undefined ? undefined : readLocalText(reading, '/name', name)
  const token = readToken(reading, root)
  const [place, ...places] = readCredentials(reading, root)
  const scopes = readScopes(reading, root)
  const environments = readEnvironments(reading, root)
  const types = readAllTypes(reading, root, { token, scopes, environments })
  checkFormats(reading, token, types, environments)
  const limits = readLimits(reading, root)
  const [format, ...formats] = token.formats
  const rest = {
    url: readUrl(reading, root),
    example: readExample(reading, root),
    words: readWords(reading, root),
    plans: readPlans(reading, root, limits),
    rateLimitHeaders: readRateLimitHeaders(reading, root, limits),
    refusals: readRefusals(reading, root),
    routes: readRoutes(reading, root, {
      scopes: scopes.map((scope) => scope.name),
      types: types.map((type) => type.name),
      environments: environments.map((environment) => environment.name),
      limits,
    }),
    cliEnvVar: readCli(reading, root),
    breadcrumb: readBreadcrumb(reading, root),
  }
  if (id === undefined || title === undefined || format === undefined || place === undefined) return undefined
  return {
    id,
    name: title,
    environments,
    types,
    formats: [format, ...formats],
    credentials: [place, ...places],
    scopes,
    limits,
    ...rest,
  }
}

function readId(reading: Reading, root: PlainMap): ServiceId | undefined {
  const value = field(root, 'id')
  if (value === undefined) return reading.problem('', 'Add "id": a short name for machines, as in id: acme.')
  const text = readText(reading, '/id', value, 64)
  if (text === undefined) return undefined
  const rule = 'An id has 2 to 40 small letters, digits and "-", beginning with a letter.'
  return asServiceId(text) ?? reading.problem('/id', rule)
}

type Settled = Pick<ServiceDefinition, 'scopes' | 'environments'> & { readonly token: ReturnType<typeof readToken> }

function readAllTypes(
  reading: Reading,
  root: PlainMap,
  { token, scopes, environments }: Settled,
): ServiceDefinition['types'] {
  const typeMap = field(root, 'types')
  const newKeys = field(root, 'newKeys')
  const names = { scopes: scopes.map((scope) => scope.name), environments: environments.map(({ name }) => name) }
  const browser = field(root, 'browser')
  return readTypes(reading, root, {
    newKeys:
      newKeys === undefined
        ? NEW_KEY_DEFAULTS
        : readNewKeys(reading, '/newKeys', newKeys, {
            fields: FIELDS.newKeys,
            ...names,
            types: isMap(typeMap) ? Object.keys(typeMap) : ['secret'],
            base: NEW_KEY_DEFAULTS,
          }),
    display: token.display,
    envVar: readEnvVar(reading, '', root),
    browser: (browser === undefined ? undefined : readBoolean(reading, '/browser', browser)) ?? false,
    scopes,
    environments: names.environments,
  })
}

/** The request that is shown with a new key must be one that a key can make. */
function checkExample(reading: Reading, definition: ServiceDefinition): void {
  const [method = '', path = ''] = definition.example?.request.split(' ') ?? []
  if (definition.example === undefined || definition.routes === undefined) return
  if (matchRoute(definition, method, path) !== undefined) return
  const at = isMap(definition.example) && definition.example.body !== undefined ? '/example/request' : '/example'
  reading.warn(at, 'No route names this request, so a new key shown with it would be refused.')
}
