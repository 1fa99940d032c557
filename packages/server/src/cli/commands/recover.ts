import type { Command } from 'commander'
import { readSettings } from '../../config/index.ts'
import { openEngine } from '../../engine.ts'
import { linkPath } from '../../http/index.ts'
import type { Context } from '../context.ts'
import { line } from '../output.ts'

/** `keywright recover`: a one-time link with which a member who is locked out sets a new password. Needs the database. */
export function registerRecover(program: Command, context: Context): void {
  program
    .command('recover')
    .description('Print a one-time link with which a locked-out member sets a new password')
    .argument('<email>', 'the address that the member signs in with')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ keywright recover ana@example.com')
    .action(async (email: string, flags: { readonly json?: true }) => {
      const settings = readSettings(context.io.env)
      const engine = await openEngine({ ...settings.database, peppers: settings.peppers })
      try {
        const { invitation, token } = await engine.invitations.makeRecoveryLink(email)
        const url = `${settings.publicUrl ?? context.url}${linkPath(invitation.kind, token)}`
        const expiresAt = new Date(invitation.expiresAt).toISOString()
        line(context.io.stdout, flags.json === true ? JSON.stringify({ url, expiresAt }) : url)
        context.say(`The link counts once, until ${expiresAt}. Setting the password ends the member's sessions.`)
      } finally {
        await engine.close()
      }
    })
}
