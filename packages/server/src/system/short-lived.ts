import { setFlagsFromString } from 'node:v8'

/**
 * For a process that is a server, before it answers anything. V8 learns where objects come from that live long, and makes such
 * ones in the old generation from then on. The first checks of keys wait for the store and live that long; every later one is
 * then made there too, and keeps alive all that its request has made until the next whole collection. Measured on Node 20:
 * 2.5 kB of every verify request outlived it, and a third of its processor time went there.
 * The setting is of the whole process, so the library leaves it to the application.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
