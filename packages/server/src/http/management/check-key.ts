import { z } from '@hono/zod-openapi'
import { readVerifyRequest } from '../verify-request.ts'
import { checkedRequest, verifyAnswer } from './check-docs.ts'
import { noQuery } from './fields.ts'
import { route } from './route.ts'
import { getWorkspace } from './subjects.ts'

/** The check with its steps for whoever may see one workspace; `POST /v1/verify` is for programs, and for whole services. */
export const CHECK_KEY = route(
  {
    method: 'POST',
    path: '/v1/workspaces/{id}/api-keys/check',
    access: { scope: 'api-keys:verify', reach: 'workspace' },
    summary: 'See what is wrong with a token, and which steps a request would pass',
    query: noQuery,
    body: checkedRequest,
    docs: {
      operation: 'checkApiKey',
      tag: 'API keys',
      description:
        'Spends and counts nothing. A key of another workspace is told as `workspace_mismatch`, with nothing of the key.',
      status: 200,
      body: { schema: checkedRequest, kind: 'json', required: true },
      answer: z.object({ answer: verifyAnswer }),
      errors: ['workspace_not_found', 'store_unavailable'],
    },
  },
  async (parts, { caller, param, body }) => {
    const { workspace } = await getWorkspace(parts, caller, param('id'))
    const request = readVerifyRequest({
      ...body,
      service: workspace.service,
      workspace: workspace.id,
      explain: true,
    })
    const answer = await parts.verify(request, { reach: [workspace.id], requestId: caller.requestId })
    return { body: { answer } }
  },
)
