import { z } from '@hono/zod-openapi'
import { KEY_BOUNDS, type KeyDigest } from '@keywright/core'
import { BULK_ACTIONS } from '../../app/index.ts'
import { line, newKey, revocation } from './fields.ts'

const { name, environment, type, expiresAt, scopes, limits, allowedIps, allowedOrigins, metadata } = newKey.shape

const digest = z
  .strictObject({
    algorithm: z.literal('sha256'),
    value: z
      .string()
      .max(64)
      .transform((value, context): KeyDigest => {
        const read = readDigest(value)
        if (read !== undefined) return read
        const message = 'A SHA-256 is written as 64 hexadecimal digits, or as base64 or base64url of its 32 bytes.'
        context.addIssue({ code: 'custom', message })
        return z.NEVER
      })
      .openapi({ type: 'string', maxLength: 64 }),
  })
  .openapi({ description: 'Of the whole token as it is sent, in UTF-8.' })

/** In the form in which digests are stored, whatever they were written in, so that one that comes twice is noticed. */
function readDigest(value: string): KeyDigest | undefined {
  // 32 bytes as 43 characters of base64url make a `KeyDigest`.
  if (/^[0-9a-fA-F]{64}$/.test(value)) return Buffer.from(value, 'hex').toString('base64url') as KeyDigest
  if (!/^(?:[0-9A-Za-z+/]{43}=?|[0-9A-Za-z_-]{43}=?)$/.test(value)) return undefined
  const read = Buffer.from(value, 'base64').toString('base64url')
  // A last character with bits of no byte says that something was cut or changed.
  const sent = value.replace('=', '').replaceAll('+', '-').replaceAll('/', '_')
  return read === sent ? (read as KeyDigest) : undefined
}

export const importedKeyFields = z
  .strictObject({
    name,
    digest,
    display: line(KEY_BOUNDS.displayLengthMax).optional().openapi({
      description: 'What may be seen of the token; absent: its beginning, as the format has it.',
      example: 'sk_live_...',
    }),
    format: z.string().max(255).optional().openapi({
      description: 'One of the templates that the service reads; absent: the first that it `accepts`.',
    }),
    environment,
    type,
    scopes,
    expiresAt,
    limits,
    allowedIps,
    allowedOrigins,
    metadata,
  })
  .openapi('ImportedApiKeyFields')

/** The entries are read one by one once the service is known, so that every fault of every entry is told. */
export const importEntries = z.strictObject({
  keys: z.array(z.record(z.string(), z.unknown())).min(1).max(KEY_BOUNDS.batchMax),
})

export const importBody = z
  .strictObject({ keys: z.array(importedKeyFields).min(1).max(KEY_BOUNDS.batchMax) })
  .openapi('ApiKeyImport')

export const bulkCommand = z
  .strictObject({
    action: z.enum(BULK_ACTIONS),
    ids: z.array(z.string().max(64)).min(1).max(KEY_BOUNDS.batchMax),
    reason: revocation.shape.reason,
  })
  .openapi('BulkCommand')
