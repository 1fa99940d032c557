import { z } from '@hono/zod-openapi'
import { AppError, type ErrorCode } from '@keywright/core'
import { noQuery } from './fields.ts'
import { linkRead } from './member-fields.ts'
import type { ManagementParts } from './parts.ts'
import { type Answer, route } from './route.ts'

const tag = 'Sessions'
const PARAMETER_LENGTH_MAX = 4096

const startQuery = z.strictObject({
  fresh: z.literal('true').optional().openapi({
    description: 'Whoever is signed in at the provider proves it anew, for what ended with `confirmation_required`.',
  }),
})

const start = route(
  {
    method: 'GET',
    path: '/v1/oidc/start',
    access: 'public',
    summary: 'Sign in at the OpenID provider',
    query: startQuery,
    docs: {
      operation: 'startOidcSignIn',
      tag,
      description:
        'For a link of the sign-in page. What goes wrong is told there: `/sign-in#error=…` with an error code.',
      status: 303,
      query: startQuery,
      answer: z.object({}),
      errors: [],
    },
  },
  (parts, { caller, query }) =>
    toSignInPage(parts, caller.requestId, async () => {
      const { url, token } = await parts.oidcSignIn.start({ fresh: query.fresh === 'true' }, caller)
      return { body: {}, redirect: url, flowToken: token }
    }),
)

const startAnswer = z.object({
  url: z.string().openapi({ description: 'Where the browser goes: the provider’s page.' }),
})

const startWithLink = route(
  {
    method: 'POST',
    path: '/v1/oidc/start',
    access: 'page',
    summary: 'Answer an invitation by signing in at the OpenID provider',
    query: noQuery,
    body: linkRead,
    docs: {
      operation: 'startOidcInvitation',
      tag,
      description: 'The link’s token travels in the body, so that it stands in no address. Go on at the `url`.',
      status: 200,
      body: { schema: linkRead, kind: 'json', required: true },
      answer: startAnswer,
      errors: ['link_not_valid', 'oidc_unavailable', 'sign_in_throttled'],
    },
  },
  async (parts, { body, caller }) => {
    const { url, token } = await parts.oidcSignIn.start({ link: body.token }, caller)
    return { body: { url }, flowToken: token }
  },
)

/** What a provider adds beside these is passed over. */
const callbackQuery = z.object({
  code: z.string().max(PARAMETER_LENGTH_MAX).optional(),
  state: z.string().max(PARAMETER_LENGTH_MAX).optional(),
  iss: z.string().max(PARAMETER_LENGTH_MAX).optional(),
  error: z.string().max(PARAMETER_LENGTH_MAX).optional(),
})

const callback = route(
  {
    method: 'GET',
    path: '/v1/oidc/callback',
    access: 'public',
    summary: 'Come back from the OpenID provider',
    query: callbackQuery,
    docs: {
      operation: 'finishOidcSignIn',
      tag,
      description: 'Goes on to `/` with a session, or to `/sign-in#error=…` with an error code.',
      status: 303,
      query: callbackQuery,
      answer: z.object({}),
      errors: [],
    },
  },
  (parts, { caller, query, flowToken }) =>
    toSignInPage(parts, caller.requestId, async () => {
      const parameters = Object.fromEntries(
        Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      )
      const { token } = await parts.oidcSignIn.finish({ token: flowToken, parameters }, caller)
      return { body: {}, redirect: '/', sessionToken: token, flowToken: null }
    }),
)

/** Whoever stands before a browser gets a page and no JSON: each error becomes its code behind `#`, and never a word of its cause. */
async function toSignInPage(
  { log }: Pick<ManagementParts, 'log'>,
  requestId: string | undefined,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    const code: ErrorCode = error instanceof AppError ? error.code : 'internal'
    // What is only a refusal is nothing for the log.
    if (!(error instanceof AppError) || error.cause !== undefined) log(error, requestId ?? '')
    return { body: {}, redirect: `/sign-in#error=${code}`, flowToken: null }
  }
}

export const OIDC_ROUTES = [start, startWithLink, callback]
