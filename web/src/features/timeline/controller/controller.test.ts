import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Edit } from '../../../api/timeline'
import { rateOf } from '../../../lib/timecode'
import { composed, pictures } from '../../../testing/timelines'
import type { Intent } from '../calculations/intent'
import { captionId, layoutOf } from '../calculations/layout'
import { settle } from '../calculations/settle'
import { Feedback } from '../feedback/feedback'
import type { Editor } from '../state/editor'
import { Controller, type Pointed } from './controller'

const HOLD_MS = 260

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Two tracks of pictures, ten milliseconds a pixel, and what was done to them. */
function bench({ isSnapping = false } = {}) {
  const one = pictures([1000, 1000, 1000], 2000)
  const timeline = settle({ ...one, tracks: [...one.tracks, { kind: 'visual', clips: [] }] })
  const done: Edit[][] = []
  const ids = new Set<string>()
  const choose = (...chosen: string[]) => {
    ids.clear()
    for (const id of chosen) ids.add(id)
  }
  const view = { scale: 0.1, timeAt: (x: number) => x * 10, zoomBy: vi.fn(), scrollBy: vi.fn(), reveal: vi.fn() }
  const player = { seek: vi.fn() }
  const editor = {
    document: timeline,
    layout: layoutOf(timeline),
    rate: rateOf(25),
    view,
    player,
    playhead: { ms: 0 },
    habits: { isSnapping },
    selection: { ids, only: (id: string) => choose(id), toggle: (id: string) => void (ids.delete(id) || ids.add(id)), reach: (id: string) => void ids.add(id), all: (all: string[]) => choose(...all), clear: () => choose() },
    act: (_: unknown, intent: Intent) => void done.push(intent.edits(timeline)),
    say: vi.fn(),
  } as unknown as Editor
  const feedback = new Feedback()
  const scroller = document.createElement('div')
  for (const [place, track] of [1, 0].entries()) {
    const row = Object.assign(document.createElement('div'), { getBoundingClientRect: () => new DOMRect(0, place * 80, 2000, 80) })
    row.dataset.track = String(track)
    scroller.append(row)
  }
  scroller.getBoundingClientRect = () => new DOMRect(-500, 0, 4000, 200)
  return { controller: new Controller(() => editor, feedback, () => scroller), feedback, done, ids, player, view, editor }
}

const at = (clientX: number, more: Partial<Pointed> = {}): Pointed => ({
  pointerId: 1,
  pointerType: 'mouse',
  clientX,
  clientY: 120,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
})

function strip(id: string, edge?: 'start' | 'end'): Element {
  const element = document.createElement('button')
  element.dataset.clip = id
  if (!edge) return element
  const handle = document.createElement('span')
  handle.dataset.edge = edge
  element.append(handle)
  return handle
}

test('a drag shows where a clip would go, and is done when it is let go', () => {
  const { controller, feedback, done, ids } = bench()
  controller.down(at(350), strip('p1'))
  controller.move(at(400))
  expect(feedback.shown()).toMatchObject({ kind: 'move', plan: { deltaMs: 520, drop: { kind: 'place' } } })
  controller.up(at(400))
  expect([feedback.shown(), [...ids]]).toEqual([undefined, ['p1']])
  expect(done).toEqual([[{ edit: 'move', clip: 'p1', to_ms: 3520 }]])
})

test('what is cancelled was never meant, and a hand that shakes moves nothing', () => {
  const { controller, feedback, done } = bench()
  controller.down(at(350), strip('p1'))
  controller.move(at(400))
  expect(controller.isHolding).toBe(true)
  controller.cancel()
  controller.up(at(400))
  controller.down(at(350), strip('p1'))
  controller.move(at(352))
  controller.up(at(352))
  expect([feedback.shown(), done]).toEqual([undefined, []])
})

test('a clip is taken to another track of its kind', () => {
  const { controller, done } = bench()
  controller.down(at(350), strip('p1'))
  controller.move(at(350, { clientY: 40 }))
  controller.up(at(350, { clientY: 40 }))
  expect(done).toEqual([[{ edit: 'move', clip: 'p1', to_ms: 3000, track: 1 }]])
})

test('snapping pulls to borders, and Alt turns it round for once', () => {
  const dragged = (isSnapping: boolean, altKey: boolean) => {
    const { controller, done } = bench({ isSnapping })
    controller.down(at(350), strip('p1'))
    controller.move(at(545, { altKey }))
    controller.up(at(545, { altKey }))
    return (done[0]?.[0] as { to_ms: number }).to_ms
  }
  expect([dragged(true, false), dragged(true, true), dragged(false, false), dragged(false, true)]).toEqual([5000, 4960, 4960, 5000])
})

test('an edge is trimmed as far as there is room', () => {
  const { controller, done } = bench()
  controller.down(at(399), strip('p1', 'end'))
  controller.move(at(499))
  controller.up(at(499))
  controller.down(at(301), strip('p1', 'start'))
  controller.move(at(-50))
  controller.up(at(-50))
  expect(done.flat()).toEqual([
    { edit: 'trim', clip: 'p1', edge: 'end', to_ms: 5000, ripple: false },
    { edit: 'trim', clip: 'p1', edge: 'start', to_ms: 1000, ripple: false },
  ])
})

test('a rectangle chooses what it touches, and a click beside clips none', () => {
  const { controller, ids } = bench()
  controller.down(at(650, { clientY: 150 }), document.createElement('div'))
  controller.move(at(320, { clientY: 90 }))
  controller.up(at(320))
  expect([...ids]).toEqual(['p1', 'p2'])
  controller.down(at(200), document.createElement('div'))
  controller.up(at(200))
  expect(ids.size).toBe(0)
})

test('a finger scrubs at once, and takes a clip along once it has rested on it', () => {
  const finger = { pointerType: 'touch' }
  const { controller, done, player, view, ids } = bench()
  controller.down(at(350, finger), strip('p1'))
  controller.move(at(330, finger))
  controller.move(at(300, finger))
  controller.up(at(300, finger))
  expect(player.seek).toHaveBeenLastCalledWith(300)
  expect(view.scrollBy).toHaveBeenCalled()
  expect([done, [...ids]]).toEqual([[], []])

  controller.down(at(350, finger), strip('p1'))
  vi.advanceTimersByTime(HOLD_MS - 1)
  expect(controller.isHolding).toBe(false)
  vi.advanceTimersByTime(1)
  expect([controller.isHolding, [...ids]]).toEqual([true, ['p1']])
  controller.move(at(400, finger))
  controller.up(at(400, finger))
  expect(done).toEqual([[{ edit: 'move', clip: 'p1', to_ms: 3520 }]])
})

test('two fingers zoom, and drop what one of them was about to take', () => {
  const { controller, view, done } = bench()
  controller.down(at(300, { pointerType: 'touch' }), strip('p1'))
  controller.down(at(400, { pointerType: 'touch', pointerId: 2 }), strip('p1'))
  vi.advanceTimersByTime(HOLD_MS * 2)
  controller.move(at(500, { pointerType: 'touch', pointerId: 2 }))
  expect(view.zoomBy).toHaveBeenLastCalledWith(2, 4000)
  controller.up(at(500, { pointerType: 'touch', pointerId: 2 }))
  controller.up(at(300, { pointerType: 'touch' }))
  expect([controller.isHolding, done]).toEqual([false, []])
})

test('captions are not moved, and that is said', () => {
  const { controller, editor, done } = bench()
  const captioned = settle({ ...pictures([1000]), tracks: [{ kind: 'caption', language: 'en', captions: [{ start_ms: 0, end_ms: 900, text: 'Tea' }] }] })
  Object.assign(editor, { layout: layoutOf(captioned) })
  controller.down(at(50), strip('caption:0:0'))
  controller.move(at(150))
  controller.up(at(150))
  expect(editor.say).toHaveBeenCalledOnce()
  expect(done).toEqual([])
})

test('a border of words is dragged, and leaves something of both', () => {
  const { controller, editor, done, feedback } = bench()
  const timeline = settle(composed(1))
  Object.assign(editor, { document: timeline, layout: layoutOf(timeline) })
  const chooseWord = vi.fn()
  Object.assign(editor.selection, { chooseWord })
  const strip = document.createElement('button')
  strip.dataset.clip = captionId(3, 0)
  const border = strip.appendChild(document.createElement('span'))
  border.dataset.wordBorder = '1'
  controller.down(at(50), border)
  controller.move(at(70))
  expect(feedback.shown()).toMatchObject({ kind: 'word', atMs: 700, spans: [{ startMs: 200, endMs: 700 }, { startMs: 700, endMs: 1200 }] })
  controller.move(at(900))
  controller.up(at(900))
  expect(done).toEqual([[{ edit: 'move_word', track: 3, caption: 0, word: 0, start_ms: 200, end_ms: 1180 }]])
  expect(chooseWord).toHaveBeenCalledWith(1)
})
