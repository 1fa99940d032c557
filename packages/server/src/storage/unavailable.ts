import { AppError } from '@keywright/core'

/** An engine's failure as the caller may hear it: the store's trouble, never the key's. */
export function unavailable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  return new AppError('store_unavailable', 'The store cannot be reached. Try again soon.', {
    cause,
    retryAfterSeconds: 1,
  })
}
