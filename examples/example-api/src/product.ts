import type { KeyEnv } from '@keywright/client/hono'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { Fields } from './store.ts'

export type ErrorStyle = (status: number, message: string) => Fields

const BODY_BYTES_MAX = 65_536
const TEXT_LENGTH_MAX = 500

/** An app whose errors look as the product's documentation says. */
export function makeProduct(style: ErrorStyle): Hono<KeyEnv> {
  const app = new Hono<KeyEnv>()
  app.notFound((c) => c.json(style(404, 'Not found'), 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json(style(error.status, error.message), error.status)
    console.error(error)
    return c.json(style(500, 'Something went wrong'), 500)
  })
  return app
}

export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () => {
    throw new HTTPException(413, { message: 'The body is too large' })
  },
})

/** The fields that a body may set; whatever else stands in it, such as another workspace, changes nothing. */
export async function readFields(c: Context, allowed: readonly string[], required: readonly string[]): Promise<Fields> {
  const body: unknown = await c.req.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HTTPException(400, { message: 'The body must be a JSON object' })
  }
  const fields = Object.fromEntries(Object.entries(body).filter(([name]) => allowed.includes(name)))
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string' || value === '' || value.length > TEXT_LENGTH_MAX) {
      throw new HTTPException(400, { message: `"${name}" must be a text of at most ${TEXT_LENGTH_MAX} characters` })
    }
  }
  const absent = required.find((name) => !Object.hasOwn(fields, name))
  if (absent !== undefined) throw new HTTPException(400, { message: `"${absent}" is required` })
  return fields
}
