import { z } from '@hono/zod-openapi'
import { AppError, inOurWords, type KeyId, type ServiceDefinition } from '@keywright/core'
import { type BatchProblem, batchProblem, type ImportedKey } from '../../app/index.ts'
import { instant } from '../represent.ts'
import { bulkCommand, importBody, importEntries, importedKeyFields } from './batch-fields.ts'
import { NEW_KEY_ERRORS } from './create-key.ts'
import { applyQuery, waitQuery } from './fields.ts'
import { readInput, type SentWords } from './input.ts'
import { requireAddresses, sentWords, showKey } from './key-answers.ts'
import type { ManagementParts } from './parts.ts'
import { bulkResult, effective, importedKey, orNull } from './resources.ts'
import { route } from './route.ts'
import { getWorkspace, workspaceIdOf } from './subjects.ts'

const WRITE = { scope: 'api-keys:write', reach: 'workspace' } as const
const FRAME = { tag: 'API keys', status: 200 } as const
const ALL_OR_NONE =
  'All or none: a refusal has the code and pointer of the first problem, and `details.problems` lists ' +
  '`{pointer, code, detail}` of each, in bounded number beside `problemCount`.'

const importKeys = route(
  {
    method: 'POST',
    path: '/v1/workspaces/{id}/api-keys/import',
    access: WRITE,
    summary: 'Import API keys by the digests of their tokens',
    query: applyQuery,
    body: importEntries,
    docs: {
      ...FRAME,
      operation: 'importApiKeys',
      description:
        'For tokens that were issued elsewhere. Only their SHA-256 is sent, and every rule of creation holds. A check looks ' +
        'at the form of a token first, so the definition must list theirs under `accepts`, or issue it. No token goes out: ' +
        `the old ones go on. \`dryRun=true\` makes the same checks and writes nothing. ${ALL_OR_NONE}`,
      query: applyQuery,
      body: { schema: importBody, kind: 'keys', required: true },
      answer: z.object({ dryRun: z.boolean(), items: z.array(importedKey), effective: orNull(effective) }),
      errors: ['workspace_not_found', 'digest_taken', ...NEW_KEY_ERRORS, 'proof_unavailable'],
    },
  },
  async (parts, { caller, param, query, body }) => {
    const { workspace, definition } = await getWorkspace(parts, caller, param('id'))
    const { keys, problems, words } = readEntries(parts, definition, body.keys)
    const dryRun = query.dryRun === true
    const done = await parts
      .importKeys(caller, workspace.id, { keys, problems, dryRun }, { wait: query.wait })
      .catch((error: unknown) => {
        throw inSentWordsOfEach(error, words)
      })
    const items = done.apiKeys.map((apiKey) => {
      const shown = showKey(parts, { ...done, apiKey })
      const { name, environment, type, scopes, fullAccess, secrets } = shown
      const expiresAt = apiKey.expiresAt === undefined ? null : instant(apiKey.expiresAt)
      const display = secrets[0]?.display ?? ''
      return { id: dryRun ? null : shown.id, name, environment, type, scopes, fullAccess, expiresAt, display }
    })
    return { body: { dryRun, items, effective: done.effective ?? null } }
  },
)

interface ReadEntries {
  readonly keys: readonly (ImportedKey | undefined)[]
  readonly problems: readonly BatchProblem[]
  readonly words: readonly SentWords[]
}

/** Reads each entry on its own; one that cannot be read leaves its place empty and its faults among the problems. */
function readEntries(
  parts: ManagementParts,
  definition: ServiceDefinition,
  entries: readonly Readonly<Record<string, unknown>>[],
): ReadEntries {
  const problems: BatchProblem[] = []
  const words = entries.map((entry) => sentWords(definition, entry))
  const keys = entries.map((entry, index) => {
    try {
      const { expiresAt, ...fields } = readInput(importedKeyFields, inOurWords(definition, entry), words[index])
      requireAddresses(parts, fields.allowedIps)
      const { digest, ...more } = fields
      return { ...more, digest: digest.value, expiresAt: expiresAt ?? undefined }
    } catch (error) {
      problems.push(...faultsOf(index, error))
      return undefined
    }
  })
  return { keys, problems, words }
}

/** `readInput` tells the first fault by itself, and of several all of them in its details. */
function faultsOf(index: number, error: unknown): readonly BatchProblem[] {
  const problem = batchProblem(index, error)
  const faults = error instanceof AppError ? error.details?.['faults'] : undefined
  if (!Array.isArray(faults)) return [problem]
  return faults.map(({ pointer, message }: { pointer: string; message: string }) => {
    return { ...problem, pointer, detail: message }
  })
}

/** A refusal of a batch in the words in which each entry was sent. */
function inSentWordsOfEach(error: unknown, words: readonly SentWords[]): unknown {
  if (!(error instanceof AppError) || error.pointer === undefined) return error
  const reword = (pointer: string): string => {
    const [, list = '', index = '', field = '', ...rest] = pointer.split('/')
    const word = words[Number(index)]?.sent.get(field)
    return word === undefined ? pointer : ['', list, index, word, ...rest].join('/')
  }
  const { code, message, pointer, details, cause } = error
  const problems: unknown = details?.['problems']
  const told = Array.isArray(problems)
    ? problems.map((problem: { readonly pointer: string }) => ({ ...problem, pointer: reword(problem.pointer) }))
    : problems
  return new AppError(code, message, {
    pointer: reword(pointer),
    cause,
    ...(details === undefined ? {} : { details: { ...details, problems: told } }),
  })
}

const bulkKeys = route(
  {
    method: 'POST',
    path: '/v1/workspaces/{id}/api-keys/bulk',
    access: WRITE,
    summary: 'Revoke, disable, enable or purge many API keys at once',
    query: waitQuery,
    body: bulkCommand,
    docs: {
      ...FRAME,
      operation: 'bulkApiKeys',
      description: `One transaction and one wait for all, with an audit event for each. ${ALL_OR_NONE}`,
      body: { schema: bulkCommand, kind: 'json', required: true },
      answer: z.object({ items: z.array(bulkResult), effective }),
      errors: [
        'workspace_not_found',
        'key_not_found',
        'grant_exceeds_own',
        'key_revoked',
        'key_not_revoked',
        'proof_unavailable',
      ],
    },
  },
  async (parts, { caller, param, query, body: { action, ids, reason } }) => {
    // Looked for among the keys of the workspace; any other text is none of them.
    const command = { action, ids: ids as readonly string[] as readonly KeyId[], reason }
    const done = await parts.bulkKeys(caller, workspaceIdOf(param('id')), command, { wait: query.wait })
    return { body: { items: done.results, effective: done.effective } }
  },
)

export const KEY_BATCHES = [importKeys, bulkKeys]
