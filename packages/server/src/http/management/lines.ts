/** JSON texts, one a line. */
export const LINES_TYPE = 'application/x-ndjson'

/**
 * Batches of values as a stream of lines. A batch is read when the one before it has been taken, so that a slow reader costs no
 * memory; one that goes away ends the reading.
 */
export function linesOf(
  batches: AsyncGenerator<readonly object[], void, undefined>,
  onTrouble: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await batches.next()
          if (done === true) return controller.close()
          controller.enqueue(encoder.encode(value.map((each) => `${JSON.stringify(each)}\n`).join('')))
        } catch (error) {
          onTrouble(error)
          throw error
        }
      },
      async cancel() {
        await batches.return()
      },
    },
    { highWaterMark: 0 },
  )
}
