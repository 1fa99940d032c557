import type { RunningExample } from './running-example.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; `undefined` when it is none. */
  readonly json: any
}

/** One request, as a customer's program sends it. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not every answer is JSON, and a test that needs it fails on `undefined`.
    return undefined
  }
}

export interface MadeKey {
  readonly id: string
  readonly token: string
  readonly apiKey: any
}

/** A key of its own for a test, made through the management API. */
export async function makeKey(
  running: RunningExample,
  service: string,
  fields: Record<string, unknown> = {},
  workspace = 0,
): Promise<MadeKey> {
  const answer = await postKey(running, service, fields, workspace)
  if (answer.status !== 201) throw new Error(`no key was made: ${answer.text}`)
  return { id: answer.json.apiKey.id, token: answer.json.token, apiKey: answer.json.apiKey }
}

/** Asks for a key and gives back whatever is answered. */
export function postKey(
  running: RunningExample,
  service: string,
  fields: Record<string, unknown> = {},
  workspace = 0,
): Promise<Answer> {
  const { id } = workspaceOf(running, service, workspace)
  return manage(running, 'POST', `/v1/workspaces/${id}/api-keys`, { name: 'A test key', ...fields })
}

/** A call of the management API with the demo operator's token. */
export function manage(running: RunningExample, method: string, path: string, body?: unknown): Promise<Answer> {
  return ask(`${running.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${running.managementToken}` },
    ...(body === undefined ? {} : { body }),
  })
}

export function workspaceOf(running: RunningExample, service: string, index = 0): { id: string; slug: string } {
  const found = running.service(service).workspaces[index]
  if (found === undefined) throw new Error(`${service} has no demo workspace ${index}`)
  return found
}

export async function revoke(running: RunningExample, id: string): Promise<Answer> {
  return manage(running, 'POST', `/v1/api-keys/${id}/revoke`, {})
}

/** A token with its last character changed: well formed but for the checksum. */
export function damaged(token: string): string {
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
}
