import type { Random } from './random.ts'

/** A schema of the OpenAPI document, as far as a sample needs it. */
export interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly minimum?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
}

export interface Sampling {
  readonly random: Random
  readonly resolve: (ref: string) => Schema
  /** A text that has a meaning here, by the name of its field. */
  readonly textFor: (name: string) => string
}

/** A value that the schema takes, or nearly: what no schema says, such as which scopes there are, is left to luck. */
export function sample(schema: Schema, sampling: Sampling, name = ''): unknown {
  const { random, resolve, textFor } = sampling
  if (schema.$ref !== undefined) return sample(resolve(schema.$ref), sampling, name)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return sample(random.pick(choices), sampling, name)
  if (schema.allOf?.[0] !== undefined) return sample(schema.allOf[0], sampling, name)
  if (schema.enum !== undefined) return random.pick(schema.enum)
  if ('const' in schema) return schema.const
  const type = Array.isArray(schema.type) ? random.pick<string>(schema.type) : schema.type
  switch (type) {
    case 'object':
      return sampleObject(schema, sampling)
    case 'array':
      return Array.from({ length: random.below(4) }, () => sample(schema.items ?? {}, sampling, name))
    case 'integer':
    case 'number':
      return (schema.minimum ?? 1) + random.below(5)
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    default:
      return schema.format === 'date-time' ? new Date(Date.now() + 86_400_000).toISOString() : textFor(name)
  }
}

function sampleObject(schema: Schema, sampling: Sampling): Record<string, unknown> {
  const { random } = sampling
  const made: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) === true
    if (isRequired || random.chance(0.3)) made[name] = sample(inner, sampling, name)
  }
  const more = schema.additionalProperties
  if (typeof more === 'object' && random.chance(0.5)) made[sampling.textFor('')] = sample(more, sampling)
  return made
}
