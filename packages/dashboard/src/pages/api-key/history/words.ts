const ACTIONS = [
  'created',
  'imported',
  'edited',
  'rotated',
  'secret_ended',
  'disabled',
  'enabled',
  'revoked',
  'deleted',
] as const
export type Action = (typeof ACTIONS)[number]

/** What was done, where this page has words for it. */
export function knownAction(action: string): Action | undefined {
  return ACTIONS.find((one) => action === `key.${one}`)
}

const COMMANDS = {
  'PATCH /v1/api-keys/{id}': 'edit',
  'DELETE /v1/api-keys/{id}': 'delete',
  'POST /v1/api-keys/{id}/rotate': 'rotate',
  'POST /v1/api-keys/{id}/revoke': 'revoke',
  'POST /v1/api-keys/{id}/disable': 'disable',
  'POST /v1/api-keys/{id}/enable': 'enable',
  'POST /v1/api-keys/{id}/secrets/{secret}/end': 'endSecret',
} as const

export interface RefusedCommand {
  /** In one word of ours; `undefined`: a command of a newer server, or on more than this key. */
  readonly command: (typeof COMMANDS)[keyof typeof COMMANDS] | undefined
  readonly sent: string
  readonly code: string
}

/** What an event "command.refused" tells; it was written by a server of any age. */
export function refusedCommandOf(after: unknown): RefusedCommand {
  const { command, code } = { command: '', code: '', ...(typeof after === 'object' ? after : {}) }
  const sent = String(command)
  return {
    command: Object.hasOwn(COMMANDS, sent) ? COMMANDS[sent as keyof typeof COMMANDS] : undefined,
    sent,
    code: String(code),
  }
}
