import {
  AppError,
  type CredentialFound,
  type Demand,
  type Denial,
  diagnoseToken,
  hasTokenLength,
  judge,
  type KeyDigest,
  type LimitState,
  matchRoute,
  parseAmong,
  type RouteFact,
  type ServiceId,
  type TokenVariant,
  type Verdict,
} from '@keywright/core'
import type {
  CheckRecorder,
  Digester,
  KnownKey,
  KnownKeys,
  KnownService,
  Limiter,
  Look,
  SpendOutcome,
} from '../ports/index.ts'

export interface CheckRequest {
  readonly service: ServiceId
  readonly credential: (service: KnownService) => CredentialFound
  readonly demand: Demand
  /** Whether the request needs no key at all, as a preflight does: then nothing is looked up, spent or counted. */
  readonly keyless?: (service: KnownService) => boolean
  /** Judges as ever, and spends and counts nothing. */
  readonly dry?: boolean
}

export interface CheckResult {
  readonly verdict: Verdict
  readonly service: KnownService
  /** The type that the token itself says, known or not; for CORS on refusals. */
  readonly typeByTag: string | undefined
  readonly known: KnownKey | undefined
}

export interface CheckPorts {
  readonly known: KnownKeys
  readonly limiter: Pick<Limiter, 'spend' | 'peek'>
  readonly recorder: CheckRecorder
  readonly digester: Digester
  /** A secret digested under an older pepper was used; called with the digest under the current one. */
  readonly onOldPepper: (known: KnownKey, digest: ReturnType<Digester['digest']>) => void
}

export type Check = (request: CheckRequest) => CheckResult | Promise<CheckResult>

const NO_LIMITS: readonly LimitState[] = []
const OPEN: Verdict = { allowed: true, open: true, key: undefined, limits: [] }

/**
 * The one path of every check: credential, parse, digest, find, judge, spend, record. A known key is answered without
 * awaiting and without I/O. Throws or rejects with `service_not_found`, `store_unavailable` or `overloaded`; a denied key
 * is a verdict, never an error.
 */
export function makeCheck(ports: CheckPorts): Check {
  const { known, limiter, recorder, digester } = ports
  const { versions } = digester

  function check(request: CheckRequest): CheckResult | Promise<CheckResult> {
    const service = known.findService(request.service)
    return service === undefined ? checkAfresh(request) : checkIn(service, request, false)
  }

  function checkAfresh(request: CheckRequest): Promise<CheckResult> {
    if (known.isUnknownService(request.service)) throw serviceNotFound()
    return known.loadService(request.service, request.demand.ip).then((loaded) => {
      if (loaded === undefined) throw serviceNotFound()
      return checkIn(loaded, request, true)
    })
  }

  /** `fresh`: the definition was read from the store for this check. One from memory answers after a look at the lease only. */
  function checkIn(service: KnownService, request: CheckRequest, fresh: boolean): CheckResult | Promise<CheckResult> {
    const route = findRoute(service, request.demand)
    const keyless = request.keyless?.(service) === true || (typeof route === 'object' && route.open)
    const credential = keyless ? undefined : request.credential(service)
    if (credential?.kind === 'token') {
      const { token } = credential
      if (hasTokenLength(service.variants, token)) {
        const digest = digester.digest(token, digester.currentVersion)
        const recalled = recall(service, request, route, token, digest)
        if (recalled !== undefined) return recalled
        const variant = parseAmong(service.variants, token)
        if (variant !== undefined)
          return find({ service, request, route, typeByTag: variant.type, variant }, token, digest, fresh)
      }
    }
    if (!fresh && !known.look().live) return checkAfresh(request)
    if (credential === undefined) return { verdict: OPEN, service, typeByTag: undefined, known: undefined }
    if (credential.kind === 'token') return refuseDamaged(service, request, credential.token)
    const reason = credential.kind === 'missing' ? 'missing' : 'ambiguous_credential'
    return refuse({ service, request, typeByTag: undefined }, { reason }, undefined)
  }

  /**
   * A known key's check, from memory alone; `undefined` where that cannot answer. Its token is not parsed again: it was sound
   * when it came to be known, and as long as the definition stands it still is. To parse it costs a quarter of a check, which
   * a damaged token of the right length now pays as a digest.
   */
  function recall(
    service: KnownService,
    request: CheckRequest,
    route: RouteFact,
    token: string,
    digest: KeyDigest,
  ): CheckResult | Promise<CheckResult> | undefined {
    const found = known.findKey(digest)
    if (found === undefined) return undefined
    const variant = found.soundAs
    if (variant === undefined || !service.variants.includes(variant)) return undefined
    // The one look of this check: after service and key were found, before either is answered from.
    const look = known.look()
    return look.live
      ? decide({ service, request, route, typeByTag: variant.type, variant }, found, token, look)
      : undefined
  }

  /** `current`: the digest under the current pepper, which is the first of all. */
  function find(step: Step, token: string, current: KeyDigest, fresh: boolean): CheckResult | Promise<CheckResult> {
    const missed: KeyDigest[] = []
    for (let i = 0; i < versions.length; i += 1) {
      const digest = i === 0 ? current : digester.digest(token, versions[i] ?? 0)
      const found = known.findKey(digest)
      if (found !== undefined) {
        const look = known.look()
        if (look.live) return decide(step, found, token, look)
      }
      missed.push(digest)
    }
    return load(step, missed, token, fresh)
  }

  function load(
    step: Step,
    digests: readonly KeyDigest[],
    token: string,
    fresh: boolean,
  ): CheckResult | Promise<CheckResult> {
    const look = known.look()
    if (!look.live && !fresh) return checkAfresh(step.request)
    if (digests.every((digest) => known.isUnknown(digest))) return decide(step, undefined, token, look)
    const kept = keep(step)
    return known
      .loadKey(digests, step.request.demand.ip)
      .then((loaded) => decide(kept, loaded, token, known.look()))
      .then(keepResult)
  }

  function decide(
    step: Step,
    found: KnownKey | undefined,
    token: string,
    look: Look,
  ): CheckResult | Promise<CheckResult> {
    const { service, request } = step
    // A key of another service is unknown here, whatever it may do there.
    const own = found !== undefined && found.service === service.id ? found : undefined
    if (own !== undefined && own.soundAs !== step.variant) own.soundAs = step.variant
    const denial = judge(own, request.demand, step.route, look.now)
    if (denial !== undefined || own === undefined) return refuse(step, denial ?? { reason: 'unknown' }, own)
    if (versions.length > 1 && own.secret.pepperVersion !== digester.currentVersion) {
      ports.onOldPepper(own, digester.digest(token, digester.currentVersion))
    }
    const { limited } = own
    if (limited === undefined) return allow(step, own, NO_LIMITS, look)
    // Spent last: a request that is refused anyway must not drain the owner's budget.
    if (request.dry === true) return allow(step, own, limiter.peek(limited), look)
    const cost = request.demand.cost ?? (typeof step.route === 'object' ? step.route.cost : 1)
    const outcome = limiter.spend(limited, cost, look)
    return outcome instanceof Promise ? settleLater(step, own, outcome) : settle(step, own, outcome, look)
  }

  // Apart, as `load` is: a function that holds a closure pays for it on every call, also where it makes none.
  function settleLater(step: Step, own: KnownKey, outcome: Promise<SpendOutcome>): Promise<CheckResult> {
    const kept = keep(step)
    return outcome.then((spent) => keepResult(settle(kept, own, spent, known.look())))
  }

  function settle(step: Step, own: KnownKey, spent: SpendOutcome, look: Look): CheckResult {
    if (spent.admitted) return allow(step, own, spent.limits, look, spent.limiterDown)
    const reason = spent.kind === 'quota' ? 'quota_exhausted' : 'rate_limited'
    const denial: Denial = { reason, limit: spent.limit, retryAfterMs: spent.retryAfterMs }
    return refuse(step, denial, own, spent.limits)
  }

  function allow(
    { service, request, typeByTag }: Step,
    own: KnownKey,
    limits: readonly LimitState[],
    { wall }: Look,
    limiterDown?: true,
  ): CheckResult {
    if (request.dry !== true) recorder.allowed(own, request.demand.ip, wall)
    const shown = { allowed: true, key: own.key, limits } as const
    const verdict: Verdict = limiterDown === true ? { ...shown, limiterDown } : shown
    return { verdict, service, typeByTag, known: own }
  }

  function refuse(
    { service, request, typeByTag }: Pick<Step, 'service' | 'request' | 'typeByTag'>,
    denial: Denial,
    own: KnownKey | undefined,
    limits: readonly LimitState[] = NO_LIMITS,
  ): CheckResult {
    const { ip, method, path } = request.demand
    if (request.dry !== true) recorder.denied(service.id, denial, own, { ip, method, path })
    // Of a key outside the demand's workspaces nothing is shown.
    const shown = denial.reason === 'workspace_mismatch' ? undefined : own
    const verdict: Verdict = { allowed: false, denial, key: shown?.key, limits }
    return { verdict, service, typeByTag, known: shown }
  }

  function refuseDamaged(service: KnownService, request: CheckRequest, token: string): CheckResult {
    const diagnosis = diagnoseToken(service.definition, token)
    const typeByTag = typeOfTag(service, token)
    return refuse({ service, request, typeByTag }, { reason: 'malformed', diagnosis }, undefined)
  }

  return check
}

interface Step {
  readonly service: KnownService
  readonly request: CheckRequest
  readonly route: RouteFact
  readonly typeByTag: TokenVariant['type']
  /** The one in which the token is sound. */
  readonly variant: TokenVariant
}

/**
 * What waits for the store lives long. V8 learns where such objects are made and from then on makes all of them in the old
 * generation, those of the checks too that wait for nothing: measured, they then cost twice as much of the processor. So
 * copies wait, which V8 ascribes to no place.
 */
function keep(step: Step): Step {
  return { ...step, request: { ...step.request } }
}

/** The same for what was decided after the waiting. */
function keepResult(result: CheckResult): CheckResult {
  return { ...result, verdict: { ...result.verdict } }
}

function serviceNotFound(): AppError {
  return new AppError('service_not_found', 'There is no service of this id.')
}

function findRoute(service: KnownService, { method, path }: Demand): RouteFact {
  if (service.definition.routes === undefined || (method === undefined && path === undefined)) return undefined
  // Half a request is on no route: leaving one out must not open what the other would have closed.
  if (method === undefined || path === undefined) return 'none'
  return matchRoute(service.definition, method, path)?.demand ?? 'none'
}

/** A damaged token may still say its type by its tag. */
function typeOfTag({ definition }: KnownService, token: string): string | undefined {
  return definition.types.find(({ tag }) => tag !== '' && token.startsWith(`${tag}_`))?.name
}
