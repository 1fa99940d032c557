const INT8 = 20

/** Reads 64-bit integers as numbers, and refuses those that a number cannot hold. */
function readInt8(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError('the database holds an integer beyond 2^53')
}

interface TypeParsers {
  getTypeParser(oid: number, format?: string): (text: string) => unknown
}

/** Sent with each statement, so that an application's pool needs no settings of ours. */
export function typesOver(defaults: TypeParsers): TypeParsers {
  return {
    getTypeParser: (oid, format) =>
      oid === INT8 && format !== 'binary' ? readInt8 : defaults.getTypeParser(oid, format),
  }
}

/**
 * A parameter as Postgres takes it. It refuses NUL in a text, and one such text would fail a whole batch of counts again and
 * again; half a surrogate pair becomes the same sign on its way to UTF-8.
 */
export function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
}
