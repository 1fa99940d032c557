import { AppError } from '@keywright/core'
import { type Span, trace, type TracerProvider } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { traceCommands } from './tracing.ts'

const ended: { name: string; attributes: Record<string, unknown>; status: unknown }[] = []

/** A provider that keeps what spans say. */
const provider = {
  getTracer: () => ({
    startActiveSpan(name: string, work: (span: Span) => unknown) {
      const span = { name, attributes: {} as Record<string, unknown>, status: undefined as unknown }
      return work({
        setAttribute: (key: string, value: unknown) => {
          span.attributes[key] = value
        },
        setStatus: (status: unknown) => {
          span.status = status
        },
        end: () => ended.push(span),
      } as unknown as Span)
    },
  }),
} as unknown as TracerProvider

afterEach(() => {
  trace.disable()
  ended.length = 0
})

describe('spans of commands', () => {
  const commands = traceCommands({
    async rename(to: string) {
      return `renamed to ${to}`
    },
    async revoke(): Promise<string> {
      throw new AppError('key_not_found', 'There is no acme_secret_token.')
    },
  })

  it('change nothing where no provider is registered', async () => {
    expect(await commands.rename('a')).toBe('renamed to a')
    await expect(commands.revoke()).rejects.toMatchObject({ code: 'key_not_found' })
    expect(ended).toEqual([])
  })

  it('carry the name of the command and the code of its error, and no message', async () => {
    trace.setGlobalTracerProvider(provider)
    await commands.rename('a')
    await commands.revoke().catch(() => 'asked for')
    expect(ended.map(({ name }) => name)).toEqual(['command rename', 'command revoke'])
    expect(ended[1]?.attributes).toEqual({ 'error.type': 'key_not_found' })
    expect(JSON.stringify(ended)).not.toContain('acme_secret_token')
  })
})
