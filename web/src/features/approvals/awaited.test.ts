import { expect, test } from 'vitest'

import type { Scene } from '../../api/projects'
import type { Review } from '../../api/scenes'
import { project, scene } from '../../testing/answers'
import { awaitedOf } from './awaited'

const reviewed = (id: string, ...approved: Review['stage'][]): Scene =>
  scene({
    id,
    reviews: (['script', 'image', 'animation', 'final'] as const).map((stage) => ({
      stage,
      approval: approved.includes(stage) ? 'approved' : 'pending',
      is_outdated: false,
      note: '',
    })),
  })

const trailer = project({ workflow: 'trailer', status: 'awaiting_approval' })
const told = (all: ReturnType<typeof awaitedOf>) => all.map(({ stage, scenes }) => [stage, scenes.map(({ id }) => id)])

test('a trailer waits for its first stage that is not approved of every scene', () => {
  expect(told(awaitedOf(trailer, [reviewed('a'), reviewed('b', 'script')], []))).toEqual([['script', ['a']]])
  expect(told(awaitedOf(trailer, [reviewed('a', 'script'), reviewed('b', 'script', 'image')], []))).toEqual([['image', ['a']]])
  const all = ['script', 'image', 'animation'] as const
  expect(awaitedOf(trailer, [reviewed('a', ...all)], [])).toEqual([])
  expect(awaitedOf({ ...trailer, status: 'generating_images' }, [reviewed('a')], []), 'it is at work').toEqual([])
})

test('an approval of something else than there is now is none', () => {
  const outdated = reviewed('a', 'script')
  outdated.reviews = outdated.reviews.map((review) => ({ ...review, is_outdated: true }))
  expect(told(awaitedOf(trailer, [outdated], []))).toEqual([['script', ['a']]])
})

test('other videos wait where a job would pay, for the stage before', () => {
  const video = project({ status: 'awaiting_approval' })
  const scenes = [reviewed('a'), reviewed('b', 'script'), reviewed('c')]
  expect(told(awaitedOf(video, scenes, ['a', 'b']))).toEqual([['script', ['a']], ['image', ['b']]])
  expect(awaitedOf(video, scenes, [])).toEqual([])
})
