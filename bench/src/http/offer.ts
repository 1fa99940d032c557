import { SYSTEM_CALLER } from '../../../packages/server/dist/app/index.js'
import { type Fixture, LIMITED_SERVICE, SERVICE } from '../fixture.ts'
import type { Opened } from './messages.ts'

const KEYS = 1000
/** So few that each is asked for more than a hundred times in a bucket of its limit, which is a minute: what the budget is about. */
const LIMITED_KEYS = 100

/** Keys to ask for, without a limit and with one, and the token of who asks. */
export async function offer(fixture: Fixture): Promise<Omit<Opened, 'port'>> {
  const { engine } = fixture.keywright
  const tokens = await fixture.makeTokens(SERVICE, KEYS)
  const limited = await fixture.makeTokens(LIMITED_SERVICE, LIMITED_KEYS)
  const { token } = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
    name: 'bench',
    scopes: ['api-keys:verify'],
    reach: 'all',
  })
  if (token === undefined) throw new Error('a key that was just made has its token')
  return { managementToken: token.reveal(), tokens, limited }
}
