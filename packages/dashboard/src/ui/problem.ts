import { ConnectionError, KeywrightError } from '@keywright/client'
import { useLingui } from '@lingui/react'
import { useCallback } from 'react'
import { type Text } from '../i18n/index.ts'
import type en from './texts/en.json'
import { useText } from './texts.ts'

export interface Problem {
  readonly text: string
  readonly requestId: string | undefined
  /** Nothing answered: what is on the page may be old, and trying again may help. */
  readonly unreachable: boolean
}

/** Gives what went wrong in the language of the page: by the error's code where we have a text, else as the server said it. */
export function useProblem(): (error: unknown) => Problem {
  const t = useText()
  const { i18n } = useLingui()
  return useCallback(
    (error) => ({
      text: textOf(error, t, (id) => Object.hasOwn(i18n.messages, id)),
      requestId: error instanceof KeywrightError ? error.requestId : undefined,
      unreachable: error instanceof ConnectionError,
    }),
    [t, i18n],
  )
}

type Id = keyof typeof en

function textOf(error: unknown, t: Text<Id>, has: (id: string) => boolean): string {
  if (error instanceof ConnectionError) {
    return error.fault === 'timeout' ? t('ui.problem.timeout') : t('ui.problem.unreachable')
  }
  if (!(error instanceof KeywrightError)) return t('ui.problem.bug')
  const id = `ui.problem.${error.code}`
  const seconds = error.retryAfterSeconds ?? 0
  // Looked up just now: a code of a newer server has no text here, and its own sentence is then the best there is.
  return has(id) ? t(id as Id, { minutes: Math.max(1, Math.ceil(seconds / 60)) }) : error.message
}
