import { renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'

import { useTurns } from './use-turns'

test('what is asked for while something is under way is done in its turn, once that has ended', () => {
  const done: string[] = []
  let isBusyNow = false
  const { result, rerender } = renderHook(({ isBusy }) => useTurns(isBusy, () => isBusyNow), { initialProps: { isBusy: false } })
  const begin = (name: string) =>
    result.current(() => {
      done.push(name)
      isBusyNow = true
    })()
  const end = () => {
    rerender({ isBusy: true })
    isBusyNow = false
    rerender({ isBusy: false })
  }
  begin('first')
  begin('second')
  expect(done).toEqual(['first'])
  // One that has nothing to do keeps nobody waiting.
  result.current(() => done.push('nothing'))()
  rerender({ isBusy: true })
  isBusyNow = false
  // What comes meanwhile does not overtake.
  begin('third')
  expect(done).toEqual(['first'])
  rerender({ isBusy: false })
  expect(done).toEqual(['first', 'second'])
  end()
  expect(done).toEqual(['first', 'second', 'nothing', 'third'])
})
