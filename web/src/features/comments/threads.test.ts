import { expect, test } from 'vitest'

import { comment } from '../../testing/answers'
import { threadsOf } from './threads'

const NOWHERE = { scenes: [], starts: [] }
const at = (minute: number) => `2026-11-30T01:0${minute}:00Z`

test('answers come under what they answer, also answers to answers, the oldest first', () => {
  const said = [
    comment({ id: 'd', parent_id: 'b', created_at: at(4) }),
    comment({ id: 'c', parent_id: 'a', created_at: at(3) }),
    comment({ id: 'b', parent_id: 'a', created_at: at(2) }),
    comment({ id: 'a', created_at: at(1) }),
  ]
  const [thread, ...others] = threadsOf(said, NOWHERE)
  expect(others).toEqual([])
  expect(thread?.comment.id).toBe('a')
  expect(thread?.replies.map(({ id }) => id)).toEqual(['b', 'c', 'd'])
})

test('threads come in the order of the film, and those of the whole of it first', () => {
  const said = [comment({ id: 'late', at_ms: 900 }), comment({ id: 'early', at_ms: 0 }), comment({ id: 'whole' })]
  expect(threadsOf(said, NOWHERE).map(({ comment }) => comment.id)).toEqual(['whole', 'early', 'late'])
})

test('a moment of a scene is where the scene is in the film, and nowhere where it is not', () => {
  const place = { scenes: [{ id: 's2', number: 2 }], starts: [{ number: 2, startMs: 1640, aloneMs: 2040 }] }
  const [thread] = threadsOf([comment({ scene_id: 's2', at_ms: 100 })], place)
  expect(thread).toMatchObject({ atMs: 2140, scene: 2 })
  expect(threadsOf([comment({ scene_id: 'gone', at_ms: 100 })], place)[0]?.atMs).toBeUndefined()
})

test('an answer to what was removed stands by itself', () => {
  expect(threadsOf([comment({ id: 'b', parent_id: 'gone' })], NOWHERE).map(({ comment }) => comment.id)).toEqual(['b'])
})
