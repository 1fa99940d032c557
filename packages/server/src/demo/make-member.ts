import { randomBytes } from 'node:crypto'
import type { Engine } from '../engine.ts'
import type { Quickstart } from './quickstart.ts'

/** A name that no mail is ever sent to (RFC 2606). */
const EMAIL = 'operator@demo.example'
const PASSWORD_BYTES = 15

/**
 * The demo's one member, an operator. His sign-in of an earlier start is kept; where its file is gone, he gets a new password,
 * since the old one is kept nowhere.
 */
export async function makeDemoMember(
  engine: Engine,
  serverUrl: string,
  earlier: Quickstart | undefined,
): Promise<Quickstart['dashboard']> {
  const member = await engine.members.findMemberByEmail(EMAIL)
  if (member !== undefined && earlier?.dashboard?.email === EMAIL) return { ...earlier.dashboard, url: serverUrl }
  // Whoever has set up an operator of his own is left alone.
  if (member === undefined && (await engine.members.hasOperatorMember())) return null
  const password = randomBytes(PASSWORD_BYTES).toString('base64url')
  const link = await (member === undefined
    ? engine.invitations.makeSetupLink()
    : engine.invitations.makeRecoveryLink(EMAIL))
  const given = { token: link.token, email: EMAIL, name: 'Demo operator', password }
  await engine.acceptInvitation.accept(given, { ip: undefined, requestId: undefined }, undefined)
  return { url: serverUrl, email: EMAIL, password }
}
