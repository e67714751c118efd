import { msg } from '@lingui/core/macro'

import { move, reorder, trim } from '../calculations/acts'
import { borderMoved, bordersOf, moveWord, withMovedWord, type WordBorder } from '../calculations/captions'
import { marquee, planMove, planTrim, type MovePlan } from '../calculations/gesture'
import type { Box } from '../calculations/layout'
import { snappedDelta, targetsOf, type Targets } from '../calculations/snap'
import type { Feedback } from '../feedback/feedback'
import type { Editor } from '../state/editor'
import { trackAt, tracksBetween } from './places'

/** A finger that rests so long on a clip takes it along. */
const HOLD_MS = 260
/** A hand is never quite still. */
const STILL_PX = { mouse: 3, touch: 8 }
/** So near to an aim things stick to it. */
const SNAP_PX = 8
/** How high the ruler over the tracks is. */
const RULER_PX = 32
/** So near to the edge the view goes along. */
const EDGE_PX = 40
const EDGE_SPEED = 14

interface Start {
  x: number
  y: number
  ms: number
}

type Gesture =
  | { kind: 'press'; start: Start; box: Box; isTouch: boolean; wasOnly: boolean; timer: number | undefined }
  | { kind: 'move'; start: Start; boxes: Box[]; lead: Box; targets: Targets; plan: MovePlan | undefined }
  | { kind: 'trim'; start: Start; box: Box; edge: 'start' | 'end'; targets: Targets; toMs: number | undefined }
  | { kind: 'word'; start: Start; box: Box; border: WordBorder; targets: Targets; toMs: number | undefined }
  | { kind: 'marquee'; start: Start; isLarge: boolean }
  | { kind: 'scrub' }
  | { kind: 'swipe'; x: number; ms: number }
  | { kind: 'pinch'; distance: number }

export interface Pointed {
  pointerId: number
  pointerType: string
  clientX: number
  clientY: number
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** What hands do: one gesture at a time, from the first touch until all fingers are gone. */
export class Controller {
  private gesture: Gesture | undefined
  private fingers = new Map<number, { x: number; y: number }>()
  private scrolling = 0
  private last: Pointed | undefined

  constructor(
    private readonly editor: () => Editor,
    private readonly feedback: Feedback,
    private readonly scroller: () => HTMLElement | null,
  ) {}

  /** Whether a finger holds something: the page is not to move under it. */
  get isHolding(): boolean {
    return this.gesture !== undefined && this.gesture.kind !== 'press'
  }

  down(at: Pointed, target: Element): void {
    const isTouch = at.pointerType === 'touch'
    if (isTouch) this.fingers.set(at.pointerId, { x: at.clientX, y: at.clientY })
    if (this.fingers.size === 2) return this.beginPinch()
    if (this.gesture) return
    const { layout, view } = this.editor()
    const start = { x: at.clientX, y: at.clientY, ms: view.timeAt(at.clientX) }
    if (target.closest('[data-ruler]')) return this.beginScrub(at)
    const strip = target.closest<HTMLElement>('[data-clip]')
    const box = layout.byId.get(strip?.dataset.clip ?? '')
    const edge = target.closest<HTMLElement>('[data-edge]')?.dataset.edge as 'start' | 'end' | undefined
    const border = target.closest<HTMLElement>('[data-word-border]')?.dataset.wordBorder
    if (box?.caption && border !== undefined) this.beginWord(start, box, bordersOf(box.caption)[Number(border)])
    else if (box && edge) this.beginTrim(start, box, edge)
    else if (box) this.beginPress(start, box, at, isTouch)
    else if (isTouch) this.gesture = { kind: 'swipe', x: at.clientX, ms: this.editor().playhead.ms }
    else this.gesture = { kind: 'marquee', start, isLarge: false }
  }

  move(at: Pointed): void {
    this.last = at
    if (this.fingers.has(at.pointerId)) this.fingers.set(at.pointerId, { x: at.clientX, y: at.clientY })
    const gesture = this.gesture
    switch (gesture?.kind) {
      case 'press':
        return this.pressed(gesture, at)
      case 'scrub':
        return this.editor().player.seek(this.editor().view.timeAt(at.clientX))
      case 'swipe':
        return this.swiped(gesture, at)
      case 'pinch':
        return this.pinched(gesture)
      case 'move':
        this.moved(gesture, at)
        return this.goAlong()
      case 'trim':
        this.trimmed(gesture, at)
        return this.goAlong()
      case 'word':
        this.wordMoved(gesture, at)
        return this.goAlong()
      case 'marquee':
        this.drawn(gesture, at)
        return this.goAlong()
    }
  }

  up(at: Pointed): void {
    this.fingers.delete(at.pointerId)
    const gesture = this.gesture
    if (gesture?.kind === 'pinch' && this.fingers.size > 0) return
    const { selection } = this.editor()
    if (gesture?.kind === 'press' && (gesture.isTouch || (gesture.wasOnly && !at.shiftKey && !at.ctrlKey && !at.metaKey))) {
      selection.only(gesture.box.id)
    }
    if (gesture?.kind === 'move') this.dropped(gesture)
    if (gesture?.kind === 'trim') this.released(gesture)
    if (gesture?.kind === 'word') this.wordReleased(gesture)
    if (gesture?.kind === 'marquee' && !gesture.isLarge) selection.clear()
    this.end()
  }

  /** Nothing of it was meant. */
  cancel(): void {
    this.fingers.clear()
    this.end()
  }

  wheel(event: { clientX: number; deltaY: number; deltaMode: number }): void {
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1)
    const { view } = this.editor()
    view.zoomBy(Math.exp(-pixels * 0.004), view.timeAt(event.clientX))
  }

  private beginScrub(at: Pointed): void {
    this.gesture = { kind: 'scrub' }
    this.move(at)
  }

  private beginPress(start: Start, box: Box, at: Pointed, isTouch: boolean): void {
    const { selection } = this.editor()
    const wasOnly = selection.ids.has(box.id)
    if (!isTouch) {
      if (at.shiftKey) selection.reach(box.id)
      else if (at.ctrlKey || at.metaKey) selection.toggle(box.id)
      else if (!wasOnly) selection.only(box.id)
    }
    const timer = isTouch ? window.setTimeout(() => this.held(), HOLD_MS) : undefined
    this.gesture = { kind: 'press', start, box, isTouch, wasOnly, timer }
  }

  private held(): void {
    if (this.gesture?.kind !== 'press') return
    const { start, box } = this.gesture
    const { selection } = this.editor()
    if (!selection.ids.has(box.id)) selection.only(box.id)
    navigator.vibrate?.(10)
    this.beginMove(start, box)
  }

  private pressed(gesture: Extract<Gesture, { kind: 'press' }>, at: Pointed): void {
    const far = Math.hypot(at.clientX - gesture.start.x, at.clientY - gesture.start.y)
    if (far < (gesture.isTouch ? STILL_PX.touch : STILL_PX.mouse)) return
    window.clearTimeout(gesture.timer)
    if (gesture.isTouch) this.gesture = { kind: 'swipe', x: at.clientX, ms: this.editor().playhead.ms }
    else {
      this.beginMove(gesture.start, gesture.box)
      this.move(at)
    }
  }

  private beginMove(start: Start, lead: Box): void {
    const { layout, selection } = this.editor()
    const chosen = selection.ids.has(lead.id) ? [...selection.ids] : [lead.id]
    // Captions are said where they are said: the document's edits do not move them.
    const boxes = chosen.flatMap((id) => layout.byId.get(id) ?? []).filter((box) => box.clip)
    if (boxes.length === 0) {
      this.gesture = undefined
      this.editor().say(msg`Captions cannot be moved here.`)
      return
    }
    this.gesture = { kind: 'move', start, boxes, lead, targets: this.targets(boxes), plan: undefined }
  }

  private beginTrim(start: Start, box: Box, edge: 'start' | 'end'): void {
    const { selection } = this.editor()
    if (!selection.ids.has(box.id)) selection.only(box.id)
    this.gesture = { kind: 'trim', start, box, edge, targets: this.targets([box]), toMs: undefined }
  }

  private beginWord(start: Start, box: Box, border: WordBorder | undefined): void {
    if (!border) return
    this.editor().selection.chooseWord(border.behind ?? border.before)
    this.gesture = { kind: 'word', start, box, border, targets: this.targets([box]), toMs: undefined }
  }

  private targets(moving: readonly Box[]): Targets {
    const { layout, playhead, document } = this.editor()
    return targetsOf(layout, new Set(moving.map(({ id }) => id)), playhead.ms, document.markers?.map((marker) => marker.at_ms))
  }

  private wanted(start: Start, at: Pointed, targets: Targets) {
    const { view, rate, habits } = this.editor()
    // Alt is for once: what sticks does not, what does not does.
    const withinMs = habits.isSnapping !== at.altKey ? SNAP_PX / view.scale : 0
    return { deltaMs: view.timeAt(at.clientX) - start.ms, targets, withinMs, rate }
  }

  private moved(gesture: Extract<Gesture, { kind: 'move' }>, at: Pointed): void {
    const { layout } = this.editor()
    const over = gesture.boxes.length === 1 ? trackAt(this.scroller(), at.clientY) : undefined
    const row = layout.rows.find((row) => row.track === over)
    const own = layout.rows.find((row) => row.track === gesture.lead.track)
    const track = row && own && row.kind === own.kind ? row.track : gesture.lead.track
    gesture.plan = planMove(layout, gesture.boxes, { ...this.wanted(gesture.start, at, gesture.targets), track })
    this.feedback.show({ kind: 'move', boxes: gesture.boxes, plan: gesture.plan })
  }

  private dropped({ boxes, lead, plan }: Extract<Gesture, { kind: 'move' }>): void {
    const { act, say } = this.editor()
    if (!plan || (plan.deltaMs === 0 && plan.track === lead.track)) return
    if (plan.drop.kind === 'nowhere') say(msg`There is no room there.`)
    else if (plan.drop.kind === 'between') void act(msg`Move`, reorder(lead.id, plan.drop.before))
    else {
      const track = boxes.length === 1 && plan.track !== lead.track ? plan.track : undefined
      void act(msg`Move`, move(boxes.map((box) => ({ id: box.id, toMs: box.startMs + plan.deltaMs, track }))))
    }
  }

  private trimmed(gesture: Extract<Gesture, { kind: 'trim' }>, at: Pointed): void {
    const { box, edge, start, targets } = gesture
    const plan = planTrim(this.editor().layout, box, edge, this.wanted(start, at, targets))
    gesture.toMs = plan.toMs
    this.feedback.show({ kind: 'trim', box, edge, ...plan })
  }

  private released({ box, edge, toMs }: Extract<Gesture, { kind: 'trim' }>): void {
    if (toMs === undefined || toMs === (edge === 'start' ? box.startMs : box.endMs)) return
    void this.editor().act(msg`Trim`, trim([{ id: box.id, edge, toMs }]))
  }

  /** Words are said between frames, too: a border that sticks to nothing goes where the hand is. */
  private wordMoved(gesture: Extract<Gesture, { kind: 'word' }>, at: Pointed): void {
    const { box, border, start, targets } = gesture
    const wanted = this.wanted(start, at, targets)
    const snapped = snappedDelta([border.atMs], wanted.deltaMs, targets, wanted.withinMs)
    const atMs = Math.round(Math.min(Math.max(border.atMs + snapped.deltaMs, border.leastMs), border.mostMs))
    gesture.toMs = atMs
    const words = box.caption?.words ?? []
    const moved = box.caption && borderMoved(box.caption, border, atMs)
    const after = moved ? withMovedWord(words, moved.word, moved.span) : words
    const spans = [border.before, border.behind].flatMap((index) => {
      const word = index === undefined ? undefined : after[index]
      return word ? [{ startMs: word.start_ms, endMs: word.end_ms }] : []
    })
    this.feedback.show({ kind: 'word', box, atMs, snappedAtMs: atMs === snapped.atMs ? atMs : undefined, spans })
  }

  private wordReleased({ box, border, toMs }: Extract<Gesture, { kind: 'word' }>): void {
    const moved = toMs === undefined || !box.caption ? undefined : borderMoved(box.caption, border, toMs)
    if (!moved) return
    void this.editor().act(msg`Move a word`, moveWord({ track: box.track, caption: box.index, word: moved.word }, moved.span))
  }

  private drawn(gesture: Extract<Gesture, { kind: 'marquee' }>, at: Pointed): void {
    const { layout, view, selection } = this.editor()
    const box = this.scroller()?.getBoundingClientRect()
    if (!box) return
    gesture.isLarge ||= Math.hypot(at.clientX - gesture.start.x, at.clientY - gesture.start.y) >= STILL_PX.mouse
    if (!gesture.isLarge) return
    const now = view.timeAt(at.clientX)
    const [left, right] = [gesture.start.ms, now].map((ms) => ms * view.scale).sort((a, b) => a - b) as [number, number]
    const [top, bottom] = [gesture.start.y, at.clientY].sort((a, b) => a - b) as [number, number]
    const scrolled = this.scroller()?.scrollTop ?? 0
    this.feedback.show({ kind: 'marquee', left, width: right - left, top: top - box.top + scrolled - RULER_PX, height: bottom - top })
    selection.all(marquee(layout, gesture.start.ms, now, tracksBetween(this.scroller(), top, bottom)))
  }

  private swiped(gesture: Extract<Gesture, { kind: 'swipe' }>, at: Pointed): void {
    const { view, player, layout } = this.editor()
    const by = gesture.x - at.clientX
    gesture.x = at.clientX
    gesture.ms = Math.min(Math.max(0, gesture.ms + by / view.scale), layout.endMs)
    player.seek(gesture.ms)
    view.scrollBy(by)
    view.reveal(gesture.ms)
  }

  private beginPinch(): void {
    if (this.gesture?.kind === 'press') window.clearTimeout(this.gesture.timer)
    this.feedback.show(undefined)
    this.gesture = { kind: 'pinch', distance: this.spread().distance }
  }

  private pinched(gesture: Extract<Gesture, { kind: 'pinch' }>): void {
    if (this.fingers.size < 2) return
    const { distance, middle } = this.spread()
    const { view } = this.editor()
    if (gesture.distance > 0 && distance > 0) view.zoomBy(distance / gesture.distance, view.timeAt(middle))
    gesture.distance = distance
  }

  private spread(): { distance: number; middle: number } {
    const [a, b] = [...this.fingers.values()]
    if (!a || !b) return { distance: 0, middle: 0 }
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: (a.x + b.x) / 2 }
  }

  /** Near the edge the view goes along for as long as the hand stays there. */
  private goAlong(): void {
    if (this.scrolling || !this.last) return
    const box = this.scroller()?.getBoundingClientRect()
    if (!box) return
    const { clientX } = this.last
    const by = clientX > box.right - EDGE_PX ? EDGE_SPEED : clientX < box.left + EDGE_PX ? -EDGE_SPEED : 0
    if (by === 0) return
    this.scrolling = requestAnimationFrame(() => {
      this.scrolling = 0
      if (!this.gesture || !this.last) return
      this.editor().view.scrollBy(by)
      this.move(this.last)
    })
  }

  private end(): void {
    if (this.gesture?.kind === 'press') window.clearTimeout(this.gesture.timer)
    this.gesture = undefined
    cancelAnimationFrame(this.scrolling)
    this.scrolling = 0
    this.feedback.show(undefined)
  }
}
