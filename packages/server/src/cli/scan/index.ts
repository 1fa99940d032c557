/**
 * Finding leaked tokens.
 * Owns: the matcher, by format and checksum; the walk through a tree, piece by piece.
 * Refuses: to keep or print a token, to follow links, to ask anybody whether a token still works.
 * Called by: `keywright scan`.
 */
export { makeTokenFinder } from './find-tokens.ts'
export { type Finding, scanTree, type TreeScan } from './scan-tree.ts'
