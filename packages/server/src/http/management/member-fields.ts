import { z } from '@hono/zod-openapi'
import { MEMBER_BOUNDS, ROLES } from '@keywright/core'
import { LEFT_KEYS } from '../../app/index.ts'
import { line } from './fields.ts'
import { instantShape } from './resources.ts'

const email = z.string().max(MEMBER_BOUNDS.emailLengthMax).openapi({ example: 'ana@example.com' })
/** Passwords are looked at by their own rule, which says what is wrong with one; here they are only bounded. */
const password = z.string().max(MEMBER_BOUNDS.passwordLengthMax * 4)
const name = line(MEMBER_BOUNDS.nameLengthMax)
const linkToken = z.string().max(64)
const role = z.enum(ROLES)
const maybeText = z.string().nullable()

export const credentials = z.strictObject({ email, password }).openapi('SignIn')
export const confirmation = z.strictObject({ password }).openapi('Confirmation')
export const accountEdit = z
  .strictObject({
    name: name.optional(),
    language: z.enum(['en', 'es']).nullable().optional(),
    password: password.optional(),
  })
  .openapi('AccountEdit')
export const linkRead = z.strictObject({ token: linkToken }).openapi('LinkRead')
export const linkAccepted = z
  .strictObject({
    token: linkToken,
    email: email.optional().openapi({ description: 'For a set-up link alone.' }),
    name: name.optional(),
    password: password.optional(),
  })
  .openapi('LinkAcceptance')
export const newInvitation = z.strictObject({ email, role }).openapi('NewInvitation')
export const newOperator = z.strictObject({ email }).openapi('NewOperator')
export const roleChange = z.strictObject({ role }).openapi('RoleChange')

export const roleFacts = z
  .object({
    role,
    scopes: z.array(z.string()).openapi({ description: 'What it may do in its workspace.' }),
    manages: z.array(role).openapi({ description: 'Roles that it may give, change and take.' }),
  })
  .openapi('RoleFacts')

export const removalQuery = z.strictObject({
  keys: z.enum(LEFT_KEYS).optional().openapi({
    description: 'What becomes of the unrevoked API keys that the member made; to be said where there are some.',
  }),
})

export const member = z
  .object({
    id: z.string().openapi({ example: 'mem_0001Rq3aB0007f2K9xTy' }),
    email: maybeText,
    name: z.string(),
    language: maybeText,
  })
  .openapi('Member')

export const workspaceMember = z
  .object({
    id: z.string(),
    email: maybeText,
    name: z.string(),
    role,
    operator: z.boolean(),
    since: instantShape,
    lastSeenAt: instantShape.nullable(),
  })
  .openapi('WorkspaceMember')

export const invitation = z
  .object({
    id: z.string(),
    email: maybeText,
    role: role.nullable(),
    createdBy: z.string(),
    createdAt: instantShape,
    expiresAt: instantShape,
  })
  .openapi('Invitation')

export const madeInvitation = z.object({
  invitation,
  token: z.string().openapi({ description: 'Told this once.' }),
  path: z.string().openapi({ description: 'The link below the dashboard’s address.', example: '/invitation#token=…' }),
})

export const link = z
  .object({
    kind: z.enum(['setup', 'join', 'recovery']),
    email: maybeText,
    workspace: z.object({ id: z.string(), name: z.string() }).nullable(),
    role: role.nullable(),
    hasAccount: z.boolean(),
  })
  .openapi('Link')

export const sessionState = z
  .object({
    member,
    operator: z.boolean(),
    workspaces: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        name: z.string(),
        service: z.string(),
        role,
        scopes: z.array(z.string()),
      }),
    ),
    signedInAt: instantShape,
    confirmedAt: instantShape,
    endsAt: instantShape,
  })
  .openapi('SessionState')

export const ownSession = z
  .object({
    id: z.string(),
    current: z.boolean(),
    createdAt: instantShape,
    seenAt: instantShape,
    endsAt: instantShape,
    ip: maybeText,
  })
  .openapi('OwnSession')

export const signInMethods = z
  .object({ password: z.boolean(), passkey: z.boolean(), oidc: z.object({ name: z.string() }).nullable() })
  .openapi('SignInMethods')
