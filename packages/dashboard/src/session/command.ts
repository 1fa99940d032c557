import { type QueryKey, useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query'
import { type ReactNode } from 'react'
import { useProblem, useToasts } from '../ui/index.ts'
import { NotConfirmed, useFreshSignIn } from './fresh-sign-in.tsx'

interface Command<Input, Answer> {
  readonly run: (input: Input) => Promise<Answer>
  /** What is no longer true once it is done. */
  readonly changes?: readonly QueryKey[]
  /** What the message says; none when absent. */
  readonly said?: (answer: Answer, input: Input) => ReactNode
  readonly onDone?: (answer: Answer, input: Input) => void
  /** Absent: a failure is told in a message. Whoever shows it himself says `true`, or of which failures that is so. */
  readonly showsFailure?: boolean | ((error: Error) => boolean)
}

/** A change of something: asks for a fresh sign-in where one is needed, renews what has changed, and says how it went. */
export function useCommand<Input, Answer>(command: Command<Input, Answer>): UseMutationResult<Answer, Error, Input> {
  const withFreshSignIn = useFreshSignIn()
  const queries = useQueryClient()
  const toasts = useToasts()
  const problem = useProblem()
  return useMutation<Answer, Error, Input>({
    mutationFn: (input) => withFreshSignIn(() => command.run(input)),
    async onSuccess(answer, input) {
      const text = command.said?.(answer, input)
      if (text !== undefined) toasts.done({ text })
      command.onDone?.(answer, input)
      await Promise.all((command.changes ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
    onError(error) {
      const { showsFailure = false } = command
      if (error instanceof NotConfirmed) return
      if (typeof showsFailure === 'function' ? showsFailure(error) : showsFailure) return
      toasts.failed(problem(error))
    },
  })
}
