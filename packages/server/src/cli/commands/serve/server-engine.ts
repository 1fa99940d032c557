import type { Settings } from '../../../config/index.ts'
import { type Engine, openEngine } from '../../../engine.ts'
import type { Log } from '../../../system/index.ts'

/** The engine of a server, as its settings say; what goes wrong beside its requests is logged. */
export function openServerEngine(settings: Settings, log: Log): Promise<Engine> {
  return openEngine({
    ...settings.database,
    redis: settings.redis,
    redisCa: settings.redisCa,
    peppers: settings.peppers,
    knownKeysMax: settings.knownKeysMax,
    retention: settings,
    publicUrl: settings.publicUrl,
    oidc: settings.oidc,
    onTrouble: (error) => log.warn('upkeep_failed', { error }),
    onSignInRefused: ({ requestId }, memberId) => log.info('sign_in_refused', { requestId, memberId }),
    onGuessing: () => log.warn('guessing_noticed'),
  })
}
