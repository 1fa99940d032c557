import type { Digester, FeedStore } from '../ports/index.ts'

/** Under which pepper a new secret is digested. */
export type MintVersion = () => Promise<number>

/**
 * The first of our peppers that every node holds. While a new one is brought in node by node, the others could not find what is
 * digested under it: they would call a key unknown that has just been made. What is used later is digested anew.
 */
export function makeMintVersion({
  feed,
  digester: { versions },
}: {
  readonly feed: Pick<FeedStore, 'listNodes'>
  readonly digester: Pick<Digester, 'versions'>
}): MintVersion {
  return async () => {
    const [first = 0, ...others] = versions
    if (others.length === 0) return first
    const nodes = await feed.listNodes()
    return versions.find((version) => nodes.every(({ pepperVersions }) => pepperVersions.includes(version))) ?? first
  }
}
