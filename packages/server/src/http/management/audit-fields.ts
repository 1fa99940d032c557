import { z } from '@hono/zod-openapi'
import { instantParameter, pageQuery } from './fields.ts'

// What the calls of the audit take, and what they answer with.

/** Of an id, and of the name of an action. */
export const AUDIT_TEXT_LENGTH_MAX = 64

const WHOSE = 'Of which workspace; absent: of the installation itself, which operators alone may read.'

const workspace = z.string().max(AUDIT_TEXT_LENGTH_MAX).openapi({ description: WHOSE })

const text = z.string().min(1).max(AUDIT_TEXT_LENGTH_MAX)

export const chainQuery = z.strictObject({ workspace: workspace.optional() })

export const eventsQuery = pageQuery.extend({
  workspace: workspace.optional(),
  apiKey: text
    .optional()
    .openapi({ description: 'Only what was done to this API key; its workspace need not be named.' }),
  action: text.optional().openapi({ example: 'key.revoked' }),
  actor: text.optional().openapi({ description: 'Who did it: the id of a management token, or `system`.' }),
  since: instantParameter.optional(),
  until: instantParameter.optional().openapi({ description: 'Before this instant.' }),
})

const hash = z
  .string()
  .length(64)
  .regex(/^[0-9a-f]+$/)
  .openapi({ description: 'Hexadecimal SHA-256.' })

const head = z.object({ size: z.int(), hash: z.string() })

const anchor = head.extend({ prunedAt: z.string().openapi({ format: 'date-time' }) }).openapi('AuditAnchor', {
  description:
    'Where a chain begins whose oldest events were pruned by their age: how many they are, and the hash of the last of them.',
})

const anchorOrNone = anchor.optional().openapi({ description: 'Absent: nothing was ever pruned.' })

export const chainHead = head.extend({ chain: z.string(), anchor: anchorOrNone }).openapi('AuditHead', {
  description:
    'How many events a chain has had, and the hash of the last. Kept elsewhere, it shows a tail that was cut off.',
})

export const verification = z
  .strictObject({
    workspace: workspace.optional(),
    chain: z
      .string()
      .max(AUDIT_TEXT_LENGTH_MAX)
      .optional()
      .openapi({ description: 'The same, as heads and events name it: the id of a workspace, or `installation`.' }),
    head: z
      .strictObject({ size: z.int().min(0), hash })
      .optional()
      .openapi({ description: 'A head that was kept: the chain must still lead through it.' }),
  })
  .openapi('AuditVerification')

const fault = z.object({
  number: z.int(),
  kind: z.enum([
    'changed',
    'missing_or_reordered',
    'beyond_head',
    'tail_cut',
    'head_differs',
    'pruning_unrecorded',
    'head_pruned',
  ]),
})

export const finding = z
  .discriminatedUnion('sound', [
    z.object({ sound: z.literal(true), checked: z.int(), head, anchor: anchorOrNone }),
    z.object({ sound: z.literal(false), checked: z.int(), fault, anchor: anchorOrNone }),
  ])
  .openapi('AuditFinding', {
    description: '`checked`: the events that were found sound, from the first on that was not pruned.',
  })

export const auditEvent = z
  .object({
    id: z.string(),
    chain: z.string(),
    number: z.int().openapi({ description: 'From 1, without gaps; what was pruned leaves its numbers behind.' }),
    at: z.string().openapi({ format: 'date-time', example: '2027-01-31T12:00:00.000Z' }),
    action: z.string().openapi({ example: 'key.revoked' }),
    actor: z.string(),
    subject: z.string(),
    service: z.string().nullable(),
    requestId: z.string().nullable(),
    ip: z.string().nullable(),
    reason: z.string().nullable(),
    before: z.unknown().optional().openapi({ description: 'What it was; absent where there was nothing.' }),
    after: z.unknown().optional().openapi({ description: 'What it became; absent where there is nothing.' }),
    previousHash: z.string(),
    hash: z.string(),
  })
  .openapi('AuditEvent')
