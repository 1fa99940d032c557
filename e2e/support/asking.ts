import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type RunningExample, runCommand } from './running-example.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; `undefined` when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks for what should be there, and fails where it is not
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
  readonly apiKey: Answer['json']
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

/** Asks for a key of a workspace that the demo did not make. */
export async function makeKeyIn(
  running: RunningExample,
  workspaceId: string,
  fields: Record<string, unknown>,
): Promise<MadeKey> {
  const path = `/v1/workspaces/${workspaceId}/api-keys`
  const answer = await manage(running, 'POST', path, { name: 'A test key', ...fields })
  if (answer.status !== 201) throw new Error(`no key was made: ${answer.text}`)
  return { id: answer.json.apiKey.id, token: answer.json.token, apiKey: answer.json.apiKey }
}

/** A workspace of its own for a test that changes what all its keys share. */
export async function makeWorkspace(running: RunningExample, service: string, slug: string): Promise<string> {
  const { id } = await running.client.workspaces.create({ service, slug, name: slug })
  return id
}

/** Tokens of one service that must be refused, by what is wrong with each; one key's expiry is waited for. */
export async function makeBadTokens(
  running: RunningExample,
  service: string,
  fields: Record<string, unknown>,
): Promise<Readonly<Record<string, string>>> {
  const expiresAt = new Date(Date.now() + 1000).toISOString()
  const expired = await makeKey(running, service, { ...fields, expiresAt })
  const [revoked, disabled, superseded, purged] = await Promise.all([
    makeKey(running, service, fields),
    makeKey(running, service, fields),
    makeKey(running, service, fields),
    makeKey(running, service, fields),
  ])
  await Promise.all([
    revoke(running, revoked.id),
    manage(running, 'POST', `/v1/api-keys/${disabled.id}/disable`),
    manage(running, 'POST', `/v1/api-keys/${superseded.id}/rotate`, {}),
    revoke(running, purged.id),
  ])
  // Whole, and known to nobody any more.
  await manage(running, 'DELETE', `/v1/api-keys/${purged.id}`)
  await reach(Date.parse(expiresAt))
  return {
    malformed: damaged(revoked.token),
    unknown: purged.token,
    revoked: revoked.token,
    disabled: disabled.token,
    superseded: superseded.token,
    expired: expired.token,
  }
}

/** Everything that is said of a key after its creation, at every door that shows it, and what the process has printed. */
export async function whatIsSaidLater(running: RunningExample, { id, token, apiKey }: MadeKey): Promise<string> {
  const { service, workspaceId, name } = apiKey
  const environment = asOperator(running)
  const listed = await runCommand(['api-keys', 'list', '--workspace', workspaceId, '--json'], environment)
  const shown = await runCommand(['api-keys', 'get', id], environment)
  const answers = [
    await manage(running, 'POST', '/v1/verify', { service, token }),
    await manage(running, 'GET', `/v1/api-keys/${id}`),
    await manage(running, 'GET', `/v1/workspaces/${workspaceId}/api-keys?limit=100`),
    await manage(running, 'PATCH', `/v1/api-keys/${id}`, { name: `${name}, renamed` }),
    await manage(running, 'GET', `/v1/api-keys/${id}/usage?by=secret`),
    await manage(running, 'GET', `/v1/api-keys/${id}/refusals`),
    await revoke(running, id),
  ]
  const failed = answers.find(({ status }) => status !== 200)
  if (failed !== undefined) throw new Error(`a later call was refused: ${failed.text}`)
  const texts = answers.map(({ text }) => text)
  return [...texts, listed.stdout, shown.stdout, running.output()].join('\n')
}

/** The environment in which the command line acts as the demo's operator. */
export function asOperator({ url, managementToken }: RunningExample): Readonly<Record<string, string>> {
  return { KEYWRIGHT_URL: url, KEYWRIGHT_API_KEY: managementToken }
}

/** Resolves once the clock has reached an instant that the product has named: its clock is the real one here. */
export function reach(at: number): Promise<void> {
  // A timer may fire a millisecond early.
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now()) + 2))
}

/** Waits as long as an answer's `Retry-After` says, and no longer. */
export async function waitAsTold({ headers }: Answer): Promise<number> {
  const seconds = Number(headers.get('retry-after'))
  if (!Number.isInteger(seconds) || seconds < 1) throw new Error(`Retry-After is ${headers.get('retry-after')}`)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  return seconds
}

/** The curl lines in a text that the product printed. */
export function curlLinesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('curl '))
}

/** Sends what a curl line would. A shell takes the line apart, variables included, since it is written to be pasted in one. */
export async function askAsCurl(line: string, env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const script = `curl() { printf '%s\\n' "$@"; }\n${line}`
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { env: { ...process.env, ...env } })
  const words = stdout.trimEnd().split('\n')
  const headers: Record<string, string> = {}
  const asked: { url?: string; method?: string; body?: string } = {}
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!
    if (word === '-X') asked.method = words[(at += 1)]!
    else if (word === '-d') asked.body = words[(at += 1)]!
    else if (word === '-H') {
      const [, name, value] = /^([^:]+): (.*)$/.exec(words[(at += 1)]!) ?? []
      headers[name!] = value!
    } else if (asked.url === undefined && /^https?:/.test(word)) asked.url = word
    else throw new Error(`"${word}" is no argument of curl that is known here`)
  }
  const { url = '', ...rest } = asked
  return ask(url, { ...rest, headers })
}
