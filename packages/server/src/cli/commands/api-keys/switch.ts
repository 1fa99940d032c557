import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireKeyId } from '../../ids.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { printChange } from './change.ts'

/** `disable` and `enable`: the switch that can be turned back, with the guarantee of a revocation. */
export function registerSwitch(parent: Command, context: Context): void {
  registerOne(parent, context, { verb: 'disable', done: 'disabled', what: 'stop an API key for a while' })
  registerOne(parent, context, { verb: 'enable', done: 'enabled', what: 'let a disabled API key go on' })
}

interface Turn {
  readonly verb: 'disable' | 'enable'
  readonly done: string
  readonly what: string
}

function registerOne(parent: Command, context: Context, { verb, done, what }: Turn): void {
  const command = withNoWait(withJson(parent.command(verb).description(what)))
    .argument('<id>', 'its id')
    .action(async (id: string, options: ChangeFlags) => {
      const { apiKeys } = context.client()
      printChange(context, options, done, await apiKeys[verb](requireKeyId(id), { wait: options.wait }))
    })
  withExamples(command, `keywright api-keys ${verb} key_0123456789abcdefghij`)
}
