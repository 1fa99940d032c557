import { AppError } from '@keywright/core'
import { type Span, SpanStatusCode, trace } from '@opentelemetry/api'

const TRACER = 'keywright'

/**
 * Runs asynchronous work as a span of whatever provider the process has registered; without one the span is an empty
 * object. Never used where a known key is checked. A span says the name of the work and the code of its error, nothing else.
 */
export function traced<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Asked each time: a provider may be registered after this module was loaded.
  return trace.getTracer(TRACER).startActiveSpan(name, async (span) => {
    try {
      return await work()
    } catch (error) {
      markFailed(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

/** The message of an error may repeat what was sent, so a span gets its code alone. */
function markFailed(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof AppError ? error.code : 'internal')
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** The same command as a span `command <name>`. */
export function traceCommand<A extends readonly unknown[], R>(
  name: string,
  command: (...parameters: A) => Promise<R>,
): (...parameters: A) => Promise<R> {
  return (...parameters) => traced(`command ${name}`, () => command(...parameters))
}

/** The same commands, each of them a span of its name. */
export function traceCommands<T extends object>(commands: T): T {
  const wrapped = Object.entries(commands).map(([name, command]) => [name, traceCommand(name, command)])
  // Same names, same signatures: every member is an asynchronous function already.
  return Object.fromEntries(wrapped) as T
}
