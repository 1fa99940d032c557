import { createExampleApi } from '../index.ts'
import { type Caller, fakeKeywright } from './fake-keywright.ts'

const workspaces = [
  { id: 'ws_a', slug: 'acme' },
  { id: 'ws_b', slug: 'bolt' },
]
const seed = ['foxreach', 'hostreach', 'enrich-engine', 'leadterra', 'foir'].map((service) => ({ service, workspaces }))

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body as JSON, or as text where it is none. */
  readonly body: unknown
}

/** The example API with demo data for two workspaces, and a way to call it by token. */
export function startExample(callers: Readonly<Record<string, Caller>>) {
  const { keywright, charged } = fakeKeywright(callers)
  const api = createExampleApi(keywright, seed)
  async function call(token: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { 'X-API-Key': token, 'Content-Type': 'application/json' }
    const sent = new Request(`http://localhost:4710${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: text }),
    })
    const response = await api.fetch(sent)
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) }
  }
  return { call, charged }
}

/** The things of a collection's answer. */
export function itemsOf({ body }: Answer): readonly Readonly<Record<string, unknown>>[] {
  // A test fails on the next line where the answer is no collection.
  return (body as { items: Readonly<Record<string, unknown>>[] }).items
}

export function idOf({ body }: Answer): string {
  // A test fails on the next line where the answer is no item.
  return (body as { id: string }).id
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
