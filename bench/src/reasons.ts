/** Why a figure stays outside its budget, as far as it is known. They are told where a budget does not hold, and nowhere else. */
const BOTH_CLOCKS =
  'Both clocks are read for every check, since a lease ends by either of them (protocol 1): the row beside a floor that reads them ' +
  'too tells how much that is. The rest is the judgement, the objects of request and verdict, and the calls between.'

export const REASONS = {
  bothClocks: BOTH_CLOCKS,
  limitAnswer: `${BOTH_CLOCKS} Spending looks up the leases of the key and tells how they stand.`,
  manyKeys:
    'Each entry and each lease lies elsewhere in a memory that no cache of the processor holds; the floor looks up one text. ' +
    'What could lie closer together has not been looked into.',
  wholeHttpAnswer:
    'Beyond what the bare server does. Of a verify, as a profile tells: to make the answer and write it as JSON is a quarter of what ' +
    'comes on top, to check the caller and the key (two digests) a fifth, to read the request strictly a sixth; ids, counting and ' +
    'the collection of what all that makes are the rest. Of forward-auth the same without the JSON.',
  workers:
    'On two cores both workers take turns on the one that the load leaves, and each has a lease to renew, leases of limits to take ' +
    'and uses to write of its own.',
  firstStart:
    'The first start makes the database, the demo workspaces and their keys. Which of these costs most has not been looked into.',
  entryHoldsRow:
    'An entry holds the row of its key and its secret too, from which the answer shows the key. Less would mean to make that anew ' +
    'for each answer.',
  oneReader:
    'The read joins the key with its workspace and all of its secrets, where the bare one reads the row of the digest; it is shared ' +
    'and bounded, and an entry is made of it.',
  largeStore:
    'A larger index is deeper, and less of it lies in memory. What it costs has not been looked into further.',
  breadth: 'Where the time goes has not been looked into.',
  farNodes:
    'A command is some fourteen statements one after the other, each of them a round trip (to the thread that writes, or to the ' +
    'server), and each node that hears of it reads the feed and says what it applied, which is two transactions more.',
  wholeAnswer:
    'The whole answer is made for each check: the key as a resource, its limits, and what the service itself would say. What of it ' +
    'could be kept has been looked into in part only.',
  disk: 'Both sides write before they answer. What the rest of ours takes has not been looked into.',
  leasesPerBucket:
    'A lease lives nine tenths of what is left of its bucket of a minute, so that three or four are taken in each: more than one ' +
    'in a hundred where a bucket has fewer than about four hundred requests.',
} as const
