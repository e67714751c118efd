import { renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'

import { useTurns } from './use-turns'

test('what is asked for while something is under way is done in its turn, once that has ended', () => {
  const done: string[] = []
  let isBusyNow = false
  const { result, rerender } = renderHook(({ isBusy }) => useTurns(isBusy, () => isBusyNow), { initialProps: { isBusy: false } })
  const act = (name: string) => result.current(() => done.push(name))()
  act('first')
  expect(done).toEqual(['first'])
  isBusyNow = true
  act('second')
  act('third')
  rerender({ isBusy: true })
  expect(done).toEqual(['first'])
  isBusyNow = false
  // What comes meanwhile does not overtake.
  act('fourth')
  rerender({ isBusy: false })
  expect(done).toEqual(['first', 'second'])
  rerender({ isBusy: false })
  rerender({ isBusy: false })
  expect(done).toEqual(['first', 'second', 'third', 'fourth'])
})
