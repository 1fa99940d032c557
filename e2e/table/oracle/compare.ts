import type { Answer, Expected, ServiceTable } from './model.ts'

/** How an answer differs from what it must be; none: it is right to the status, the wording and the challenge. */
export function differences(table: ServiceTable, wanted: Expected, answer: Answer): readonly string[] {
  const found: string[] = []
  const differ = (what: string, want: unknown, got: unknown): void => {
    if (JSON.stringify(want) !== JSON.stringify(got)) {
      found.push(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`)
    }
  }
  differ('allowed', wanted.allowed, answer.allowed)
  differ('reason', wanted.reason, answer.reason)
  if (!missingFits(wanted, answer)) differ('missingScopes', wanted.missingScopes, answer.missingScopes)
  differ('status', wanted.status, answer.status)
  differ('diagnosis', wanted.reason === 'malformed', answer.diagnosed)
  if (wanted.keyId !== undefined) differ('apiKey', wanted.keyId, answer.keyId)
  found.push(...challengeFaults(table, wanted, answer), ...bodyFaults(table, wanted, answer))
  return found
}

/** Nothing that is held or not asked for, and nothing left out of the first list that fails. */
function missingFits({ missingScopes, missingFirst }: Expected, answer: Answer): boolean {
  const told = new Set(answer.missingScopes)
  return (
    answer.missingScopes.every((scope) => missingScopes.includes(scope)) &&
    missingFirst.every((scope) => told.has(scope)) &&
    told.size === answer.missingScopes.length
  )
}

function headerOf({ headers }: Answer, name: string): string | undefined {
  return Object.entries(headers).find(([sent]) => sent.toLowerCase() === name)?.[1]
}

function challengeFaults(table: ServiceTable, { status, reason }: Expected, answer: Answer): readonly string[] {
  const challenge = headerOf(answer, 'www-authenticate')
  if (reason === 'scope_missing') return scopeChallengeFaults(answer, challenge)
  if (status !== 401) return challenge === undefined ? [] : [`WWW-Authenticate on ${status}: ${challenge}`]
  if (challenge === undefined) return ['WWW-Authenticate is absent']
  return table.challenges
    .filter((name) => !challenge.includes(name))
    .map((name) => `WWW-Authenticate: ${challenge} does not name ${name}`)
}

/** RFC 6750, 3.1: Bearer may tell which scopes are lacking, and then nothing else. */
function scopeChallengeFaults({ missingScopes }: Answer, challenge: string | undefined): readonly string[] {
  if (challenge === undefined) return []
  const bearer = `error="insufficient_scope", scope="${missingScopes.join(' ')}"`
  return challenge.includes(bearer) ? [] : [`WWW-Authenticate: ${challenge} does not say ${bearer}`]
}

function bodyFaults(table: ServiceTable, wanted: Expected, answer: Answer): readonly string[] {
  if (wanted.allowed) return answer.body === '' ? [] : [`body: ${answer.body} instead of none`]
  const { reason, status } = wanted
  if (reason === null) return []
  const { exact, contains = [] } = table.wording(reason, answer.missingScopes)
  const lacking = contains.filter((text) => !answer.body.includes(text)).map((text) => `body lacks "${text}"`)
  const kind = table.body === 'problem' ? 'application/problem+json' : 'application/json'
  const type = headerOf(answer, 'content-type') ?? 'none'
  if (!type.startsWith(kind)) return [...lacking, `content-type: ${type} instead of ${kind}`]
  const body = parsed(answer.body)
  if (body === undefined) return [...lacking, `body is no JSON object: ${answer.body}`]
  if (table.body === 'problem') return [...lacking, ...problemFaults(body, { status, reason, exact })]
  if (exact !== undefined) {
    const whole = JSON.stringify(table.body(status, exact))
    return answer.body === whole ? lacking : [...lacking, `body: ${answer.body} instead of ${whole}`]
  }
  return [...lacking, ...shapeFaults(table.body(status, 'any text'), body)]
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    return undefined // The caller reports a text that cannot be read.
  }
}

function problemFaults(
  body: Readonly<Record<string, unknown>>,
  wanted: { readonly status: number; readonly reason: string; readonly exact: string | undefined },
): readonly string[] {
  const faults = [
    body['status'] === wanted.status ? '' : `problem status: ${String(body['status'])} instead of ${wanted.status}`,
    body['code'] === wanted.reason ? '' : `problem code: ${String(body['code'])} instead of ${wanted.reason}`,
    wanted.exact === undefined || body['detail'] === wanted.exact
      ? ''
      : `problem detail: ${String(body['detail'])} instead of ${wanted.exact}`,
  ]
  return faults.filter((fault) => fault !== '')
}

function shapeFaults(
  shape: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
): readonly string[] {
  const same = Object.keys(shape).join() === Object.keys(body).join()
  if (!same) return [`body has the fields ${Object.keys(body).join()} instead of ${Object.keys(shape).join()}`]
  return Object.entries(shape)
    .filter(([name, value]) => (value === 'any text' ? !isText(body[name]) : body[name] !== value))
    .map(([name, value]) => `body ${name}: ${JSON.stringify(body[name])} instead of ${JSON.stringify(value)}`)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
