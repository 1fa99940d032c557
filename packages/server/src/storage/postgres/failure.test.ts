import { describe, expect, it } from 'vitest'
import { failureToOpen, PostgresFailure } from './failure.ts'

const server = (code: string, severity = 'ERROR') => Object.assign(new Error('x'), { code, severity })
const facts = ({ broken, isConflict, isLostInTime, isConstraint }: PostgresFailure) => ({
  broken,
  isConflict,
  isLostInTime,
  isConstraint,
})
const none = { broken: false, isConflict: false, isLostInTime: false, isConstraint: false }

describe('a failure of Postgres', () => {
  it.each([
    ['a deadlock', new PostgresFailure(server('40P01')), { ...none, isConflict: true }],
    [
      'a row that was written first',
      new PostgresFailure(server('23505')),
      { ...none, isConflict: true, isConstraint: true },
    ],
    ['a reference to nothing', new PostgresFailure(server('23503')), { ...none, isConstraint: true }],
    ['a statement that took too long', new PostgresFailure(server('57014')), none],
    [
      'a connection that the server ended',
      new PostgresFailure(server('57P01', 'FATAL')),
      { ...none, broken: true, isLostInTime: true },
    ],
    [
      'a connection that was lost',
      new PostgresFailure(new Error('ended')),
      { ...none, broken: true, isLostInTime: true },
    ],
    [
      'a connection that could not be had',
      new PostgresFailure(new Error('refused'), 'connect'),
      { ...none, broken: true },
    ],
    ['a commit without an answer', new PostgresFailure(new Error('ended'), 'commit'), { ...none, broken: true }],
  ])('tells of %s what may be done about it', (_, failure, expected) => {
    expect(facts(failure)).toEqual(expected)
  })
})

describe('a database that cannot be opened', () => {
  it.each([
    [
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      /^No Postgres answers .* \(ECONNREFUSED\)\. See that it runs/,
    ],
    [server('28P01', 'FATAL'), /does not accept the user or the password/],
    [server('3D000', 'FATAL'), /no database of the name .* Create it first/],
    [server('42501'), /create schema kw authorization/],
  ])('says what to mend, and that the store is away: %s', (cause, message) => {
    const told = failureToOpen(new PostgresFailure(cause, 'connect'), 'kw')
    expect(told).toMatchObject({ code: 'store_unavailable', message: expect.stringMatching(message) })
  })

  it('for another reason stays as it is', () => {
    for (const error of [new Error('x'), new PostgresFailure(server('57014'))])
      expect(failureToOpen(error, 'kw')).toBe(error)
  })
})
