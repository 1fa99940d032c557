import type { VerifyAnswer, Verifier, VerifyRequest } from '../verifier.ts'
import { headersAsSent } from './wire.ts'

type Question = Omit<VerifyRequest, 'headers' | 'explain'>

/** What one request has asked and been charged for at one service, however many guards it passes. */
export interface Tab {
  /**
   * Checks the credentials that the request came with. The same question again has the same answer; another one, once the
   * request has paid, is judged and charges nothing.
   */
  check(question: Question): Promise<VerifyAnswer>
  /** Judges and charges nothing, whatever was asked before. */
  look(question: Question): Promise<VerifyAnswer>
  /** What a function says of the request; called once. */
  once<Result>(read: (request: Request) => Result | Promise<Result>, request: Request): Promise<Result>
  /** Makes a copy of the request the same request. */
  follow(copy: Request): void
}

interface Carried {
  readonly request: Request
  readonly carrier?: object
}

/** By what carries a request, so that everything is forgotten with it; a verdict never outlives its request. */
const opened = new WeakMap<Verifier, WeakMap<object, Map<string, Tab>>>()

export function openTab(keywright: Verifier, service: string, { request, carrier }: Carried): Tab {
  const tabs = opened.get(keywright) ?? new WeakMap<object, Map<string, Tab>>()
  opened.set(keywright, tabs)
  const own = tabs.get(request) ?? (carrier && tabs.get(carrier)) ?? new Map<string, Tab>()
  tabs.set(request, own)
  if (carrier !== undefined) tabs.set(carrier, own)
  const tab = own.get(service) ?? makeTab(keywright, request, (copy) => tabs.set(copy, own))
  own.set(service, tab)
  return tab
}

function makeTab(keywright: Verifier, first: Request, follow: (copy: Request) => void): Tab {
  // Kept as they came: what a guard strips for the handler, the next guard's check still needs.
  const headers = headersAsSent(first)
  const answers = new Map<string, Promise<VerifyAnswer>>()
  const said = new Map<unknown, Promise<unknown>>()
  let paid = Promise.resolve(false)

  return {
    check(question) {
      const name = JSON.stringify(question)
      const known = answers.get(name)
      if (known !== undefined) return known
      const before = paid
      const answer = before.then((free) =>
        keywright.verify({ ...question, headers, ...(free ? { explain: true } : {}) }),
      )
      answers.set(name, answer)
      // One question after the other, or two guards at once would both pay.
      paid = answer.then(
        async ({ allowed }) => allowed || (await before),
        () => before,
      )
      return answer
    },
    look: (question) => keywright.verify({ ...question, headers, explain: true }),
    once<Result>(read: (request: Request) => Result | Promise<Result>, request: Request) {
      const known = said.get(read) ?? Promise.resolve().then(() => read(request))
      said.set(read, known)
      // What stands under a function came from that function.
      return known as Promise<Result>
    },
    follow,
  }
}
