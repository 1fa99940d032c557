import type { Answer, TokenFact } from './oracle/index.ts'
import { REASONS } from './oracle/index.ts'

/** Answers that are wrong in one way each, made from a right one. A sound comparison reports every one of them. */
export function falsified(answer: Answer): readonly { readonly how: string; readonly answer: Answer }[] {
  const { allowed, reason, status, headers, missingScopes } = answer
  const flipped: Answer = allowed
    ? { ...answer, allowed: false, reason: 'revoked', status: 401 }
    : { ...answer, allowed: true, reason: null, status: 200, body: '', missingScopes: [], diagnosed: false }
  const others = REASONS.filter((each) => each !== reason)
  return [
    { how: 'the verdict is flipped', answer: flipped },
    { how: 'only the mark is flipped', answer: { ...answer, allowed: !allowed } },
    ...others.map((other) => ({ how: `the reason is ${other}`, answer: { ...answer, reason: other } })),
    { how: 'the status is another', answer: { ...answer, status: status === 403 ? 401 : 403 } },
    { how: 'a scope is lacking that is not', answer: { ...answer, missingScopes: [...missingScopes, 'sun:read'] } },
    ...(missingScopes.length === 0 ? [] : [{ how: 'no scope is named', answer: { ...answer, missingScopes: [] } }]),
    ...(status === 401
      ? [{ how: 'the challenge is lost', answer: { ...answer, headers: withoutChallenge(headers) } }]
      : []),
    ...(allowed ? [] : [{ how: 'the body is lost', answer: { ...answer, body: '' } }]),
    ...(answer.keyId === null
      ? []
      : [{ how: 'it is the key of somebody else', answer: { ...answer, keyId: 'key_other' } }]),
  ]
}

function withoutChallenge(headers: Answer['headers']): Answer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'www-authenticate'))
}

/** The facts about a token with one of them changed, so that a table that reads them must change its mind. */
export function otherFacts(fact: TokenFact): readonly { readonly how: string; readonly fact: TokenFact }[] {
  const { key } = fact
  const lost = { how: 'was never minted', fact: { ...fact, format: 'none' } }
  if (key === undefined) return [lost]
  if (key.revoked) return [lost, { how: 'is not revoked', fact: { ...fact, key: { ...key, revoked: false } } }]
  const revoked = { how: 'is revoked', fact: { ...fact, key: { ...key, revoked: true } } }
  const foreign = { how: 'is of another service', fact: { ...fact, key: { ...key, service: 'none' } } }
  if (fact.superseded)
    return [lost, revoked, foreign, { how: 'is not superseded', fact: { ...fact, superseded: false } }]
  const superseded = { how: 'is superseded', fact: { ...fact, superseded: true } }
  const disabled = { ...fact, key: { ...key, disabled: !key.disabled } }
  return [lost, revoked, foreign, superseded, { how: `is${key.disabled ? ' not' : ''} disabled`, fact: disabled }]
}
