import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'

/** Lists that are no longer than this are drawn whole: the browser's own search finds all of them. */
export const WHOLE = 60

/** The rows that are drawn: those in view, and some that are to be there in any case. */
export function drawnRange(range: Range, isWhole: boolean, kept: readonly number[]): number[] {
  if (isWhole) return Array.from({ length: range.count }, (_, index) => index)
  return [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b)
}
