/** What is used of it; the package brings no types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string
    readonly connections: number
    readonly amount: number
    /** In milliseconds. */
    readonly sampleInt: number
    readonly requests: readonly object[]
  }
  interface Outcome {
    readonly start: Date
    readonly finish: Date
    readonly '2xx': number
  }
  export default function autocannon(options: Options): Promise<Outcome>
}
