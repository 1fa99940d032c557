import type { VerifyStep } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { refuseArguments } from '../../credential.ts'
import { withExamples } from '../../options.ts'
import { printTable } from '../../output.ts'
import { check, prepareCheck, printAnswer, type VerifyFlags, withDemand } from './verify.ts'

export function registerExplain(parent: Command, context: Context): void {
  const command = withDemand(
    parent.command('explain').description('check a token and show every step of it; spends nothing'),
  )
  command.action(async (options: VerifyFlags) => {
    refuseArguments(command.args)
    const asked = await prepareCheck(context, options)
    if (asked === undefined) return
    const answer = await check(context, () => context.client().explain(asked))
    if (options.json !== true) {
      const steps: readonly VerifyStep[] = answer.steps ?? []
      printTable(
        context.io,
        [
          { title: 'step', of: ({ step }) => step },
          { title: 'outcome', of: ({ outcome }) => outcome.replaceAll('_', ' ') },
          { title: 'detail', of: ({ detail }) => detail },
        ],
        steps,
      )
    }
    printAnswer(context, options, answer)
  })
  withExamples(command, 'keywright api-keys explain --service acme --method GET --path /v1/records < token.txt')
}
