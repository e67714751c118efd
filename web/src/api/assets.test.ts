import { QueryClient, type InfiniteData } from '@tanstack/react-query'
import { expect, test } from 'vitest'

import { asset } from '../testing/answers'
import { assetList, fits, putIntoLists, type AssetFilter } from './assets'

const at = (minute: number, more: object = {}) => asset({ id: `at-${minute}`, name: `File ${minute}.png`, created_at: `2026-11-30T01:${String(minute).padStart(2, '0')}:00Z`, ...more })

function listed(filter: AssetFilter, pages: number[][], hasMore: boolean): { queries: QueryClient; ids: () => string[][] | undefined } {
  const queries = new QueryClient()
  const key = assetList(filter).queryKey
  const of = (minutes: number[], index: number) => ({ items: minutes.map((minute) => at(minute)), ...((hasMore || index < pages.length - 1) && { next_cursor: `after-${index}` }) })
  queries.setQueryData(key, { pages: pages.map(of), pageParams: pages.map(() => undefined) })
  return { queries, ids: () => (queries.getQueryData(key) as InfiniteData<{ items: { id: string }[] }> | undefined)?.pages.map(({ items }) => items.map(({ id }) => id)) }
}

test('a file stands among the others by its age, on whichever page', () => {
  const { queries, ids } = listed({}, [[50, 40], [30, 10]], false)
  putIntoLists(queries, at(59))
  putIntoLists(queries, at(20))
  putIntoLists(queries, at(5))
  expect(ids()).toEqual([['at-59', 'at-50', 'at-40'], ['at-30', 'at-20', 'at-10', 'at-5']])
  putIntoLists(queries, at(20, { name: 'Another name.png' }))
  expect(ids()?.[1]).toEqual(['at-30', 'at-20', 'at-10', 'at-5'])
})

test('one whose page is not read yet is left to that page', () => {
  const { queries, ids } = listed({}, [[50, 40]], true)
  putIntoLists(queries, at(20))
  expect(ids()).toEqual([['at-50', 'at-40']])
})

test('a file stands in the lists that it belongs to alone', () => {
  const shared = at(1, { project_id: null, kind: 'image', status: 'READY' })
  const own = at(2, { project_id: 'p', kind: 'image' })
  expect([fits(shared, { project: 'none' }), fits(own, { project: 'none' }), fits(own, { project: 'p' })]).toEqual([true, false, true])
  expect([fits(shared, { deleted: true }), fits(shared, { deleted: false })]).toEqual([false, true])
  expect([fits(shared, { words: 'FILE 1' }), fits(shared, { words: 'another' })]).toEqual([true, false])
  expect(fits(at(3, { name: null }), { words: 'file' }), 'what was made here has no name to be looked for').toBe(false)
})
