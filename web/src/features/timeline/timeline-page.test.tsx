import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import type { Edit } from '../../api/timeline'
import type { TimelineDocument } from '../../api/timeline-document'
import { font, me, project } from '../../testing/answers'
import { show, type Sent } from '../../testing/page'
import { composed } from '../../testing/timelines'
import { applied } from './calculations/apply'
import { difference } from './calculations/difference'
import { settle } from './calculations/settle'

const PATH = `/api/v1/projects/${project().id}`
const PAGE = `/projects/${project().id}/timeline`
const QUIET = { 'GET /api/v1/me': me, [`GET ${PATH}`]: project(), [`GET ${PATH}/assets`]: { items: [] } }

vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} })
  localStorage.clear()
})

/** A server that has a timeline and edits it, as the real one does, but for what it refuses. */
function serverOf(document: TimelineDocument, more: Record<string, unknown> = {}) {
  const server = { document, refuses: [] as { status: number; code: string; detail: string }[] }
  const answers = {
    ...QUIET,
    ...more,
    get [`GET ${PATH}/timeline`]() {
      return server.document
    },
    get [`PATCH ${PATH}/timeline`]() {
      const refusal = server.refuses.shift()
      if (refusal) return refusal
      const edits = (sent.filter(({ route }) => route.startsWith('PATCH')).at(-1)?.body as { edits: Edit[] }).edits
      const before = settle(server.document)
      const after = applied(before, edits)
      server.document = after
      return { etag: `"${JSON.stringify(after).length}"`, timeline: after, inverse: difference(after, before) }
    },
  }
  let sent: Sent[] = []
  const open = async () => {
    sent = await shownWith(answers, (all) => (sent = all))
    return sent
  }
  const edits = () => sent.filter(({ route }) => route.startsWith('PATCH')).map(({ body }) => (body as { edits: Edit[] }).edits)
  return { server, open, edits }
}

const shownWith = async (answers: object, early: (sent: Sent[]) => void) => {
  const sent = await show(PAGE, answers as Record<string, unknown>)
  early(sent)
  // The first of all reads every file of the page.
  await screen.findByRole('region', { name: 'Tracks' }, { timeout: 20_000 })
  return sent
}

const polled = <T,>(value: () => T) => expect.poll(value, { timeout: 10_000 })

const clip = (name: RegExp) => screen.getByRole('button', { name })

test('tracks are groups with their clips, each with its kind, its name and its times', async () => {
  const { open } = serverOf(composed(3))
  await open()
  const rows = within(screen.getByRole('region', { name: 'Tracks' })).getAllByRole('group')
  expect(rows.map((row) => row.getAttribute('aria-label'))).toEqual(['Captions', 'Pictures', 'Speech', 'Music'])
  within(rows[1]!).getByRole('button', { name: 'Picture: Scene 2, 00:00:01:15 to 00:00:04:00' })
  within(rows[2]!).getByRole('button', { name: 'Speech: Scene 1, 00:00:00:05 to 00:00:01:15' })
  within(rows[0]!).getByRole('button', { name: /Caption: Tè number 3/ })
  expect(screen.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuetext')).toBe('00:00:00:00')
})

test('one clip is in the way of the Tab key, and keys go from there to the others', async () => {
  const { open } = serverOf(composed(3))
  await open()
  const inWay = () => [...document.querySelectorAll('[data-clip]')].filter((one) => (one as HTMLElement).tabIndex === 0)
  expect(inWay().length).toBe(1)
  fireEvent.click(clip(/^Picture: Scene 2/))
  fireEvent.keyDown(document.body, { key: 'ArrowRight', ctrlKey: true })
  expect(clip(/^Picture: Scene 3/).getAttribute('aria-pressed')).toBe('true')
  fireEvent.keyDown(document.body, { key: 'ArrowDown', ctrlKey: true })
  expect(clip(/^Speech: Scene 2/).getAttribute('aria-pressed')).toBe('true')
  expect(inWay()).toEqual([clip(/^Speech: Scene 2/)])
})

test('keys that come faster than answers are obeyed in their turn', async () => {
  const { open, edits, server } = serverOf(composed(3))
  const begun = settle(server.document)
  await open()
  fireEvent.click(clip(/^Picture: Scene 2/))
  fireEvent.keyDown(document.body, { key: 'Delete', shiftKey: true })
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
  await polled(() => edits().length).toBe(2)
  await polled(() => server.document).toEqual(begun)
})

test('what is deleted is gone at once, and undo and redo say what they do', async () => {
  const { open, edits, server } = serverOf(composed(3))
  const begun = settle(server.document)
  await open()
  fireEvent.click(clip(/^Picture: Scene 2/))
  fireEvent.keyDown(document.body, { key: 'Delete', shiftKey: true })
  await polled(edits).toEqual([[{ edit: 'ripple_delete', clip: 'scene-02' }]])
  expect(screen.queryByRole('button', { name: /^Picture: Scene 2/ })).toBeNull()
  const undo = await screen.findByRole('button', { name: 'Undo: Delete' })
  fireEvent.click(undo)
  await screen.findByRole('button', { name: /^Picture: Scene 2/ })
  await polled(() => server.document).toEqual(begun)
  fireEvent.click(await screen.findByRole('button', { name: 'Redo: Delete' }))
  await polled(() => screen.queryByRole('button', { name: /^Picture: Scene 2/ })).toBeNull()
  await screen.findByText('Saved')
})

test('the caption of a voice goes along with it, in one act that is taken back as one', async () => {
  const { open, edits, server } = serverOf(composed(3))
  const begun = settle(server.document)
  await open()
  fireEvent.click(clip(/^Speech: Scene 3/))
  fireEvent.keyDown(document.body, { key: 'ArrowRight', altKey: true, shiftKey: true })
  await polled(() => edits().map((list) => list.map(({ edit }) => edit))).toEqual([['move', 'splice']])
  screen.getByRole('button', { name: 'Caption: Tè number 3, 00:00:04:15 to 00:00:06:00' })
  await screen.findByText('Saved')
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
  await polled(() => server.document).toEqual(begun)
})

test('keys split at the playhead, and say why where that cannot be', async () => {
  const { open, edits } = serverOf(composed(3))
  await open()
  fireEvent.click(clip(/^Picture: Scene 1/))
  for (let step = 0; step < 2; step += 1) fireEvent.keyDown(document.body, { key: 'ArrowRight', shiftKey: true })
  fireEvent.keyDown(document.body, { key: 's' })
  await polled(edits).toEqual([[{ edit: 'split', clip: 'scene-01', at_ms: 800 }]])
  await screen.findByRole('button', { name: 'Picture: Scene 1, 00:00:00:20 to 00:00:02:00' })
  fireEvent.click(clip(/^Music/))
  fireEvent.keyDown(document.body, { key: 'Home' })
  fireEvent.keyDown(document.body, { key: 'ArrowRight' })
  fireEvent.keyDown(document.body, { key: 's' })
  await screen.findByText('The playhead is in a fade: sounds are split where they are whole.')
})

test('letters are letters where somebody writes, and where they are switched off', async () => {
  const { open, edits } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Picture: Scene 1/))
  fireEvent.keyDown(document.body, { key: 'ArrowRight', shiftKey: true })
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Start' }), { key: 's' })
  fireEvent.keyDown(document.body, { key: '?', shiftKey: true })
  const keys = await screen.findByRole('dialog', { name: 'Keys of this page' })
  within(keys).getByText('Split at the playhead')
  fireEvent.click(within(keys).getByRole('checkbox', { name: 'Single letters are keys' }))
  fireEvent.click(within(keys).getByRole('button', { name: 'Close' }))
  fireEvent.keyDown(document.body, { key: 's' })
  fireEvent.keyDown(document.body, { key: 'ArrowRight', altKey: true })
  await polled(() => edits().length + screen.queryAllByText('There is no room there.').length).toBeGreaterThan(0)
  expect(edits().flat().filter(({ edit }) => edit === 'split')).toEqual([])
})

test('a field is kept by Enter; what cannot be is told and stays', async () => {
  const { open, edits } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Speech: Scene 1/))
  const volume = screen.getByRole('textbox', { name: /^Volume/ })
  fireEvent.change(volume, { target: { value: '90' } })
  screen.getByText('Write a number from -60 to 24.')
  fireEvent.keyDown(volume, { key: 'Enter' })
  fireEvent.change(volume, { target: { value: '-6' } })
  fireEvent.keyDown(volume, { key: 'Enter' })
  await polled(() => edits().length).toBe(1)
  expect(edits()[0]).toMatchObject([{ edit: 'splice', tracks: [{ track: 1, from: 0, remove: 1, clips: { audio: [{ gain_db: -6 }] } }] }])
})

test('where somebody else changed the same field, both values are told and what was typed stays', async () => {
  const { open, edits, server } = serverOf(settle(composed(2)))
  await open()
  fireEvent.click(clip(/^Picture: Scene 1/))
  const opacity = screen.getByRole('textbox', { name: /^Opacity/ })
  fireEvent.change(opacity, { target: { value: '40' } })
  const theirs = settle(server.document)
  const [visual] = theirs.tracks
  if (visual?.kind !== 'visual') throw new Error('no pictures')
  server.document = { ...theirs, tracks: [{ ...visual, clips: visual.clips.map((one, at) => (at === 0 ? { ...one, look: { opacity: 0.7 } } : one)) }, ...theirs.tracks.slice(1)] }
  server.refuses.push({ status: 412, code: 'timeline_changed', detail: 'another version' })
  fireEvent.keyDown(opacity, { key: 'Enter' })
  const alert = await screen.findByRole('alert')
  within(alert).getByText('Somebody else changed “Opacity” of scene-01 meanwhile.')
  expect(screen.getByRole('textbox', { name: /^Opacity/ })).toHaveProperty('value', '40')
  within(alert).getByRole('button', { name: 'Keep theirs: 0.7' })
  fireEvent.click(within(alert).getByRole('button', { name: 'Keep mine: 0.4' }))
  await polled(() => edits().length).toBe(2)
  expect(server.document.tracks[0]).toMatchObject({ clips: [{ look: { opacity: 0.4 } }, {}] })
})

test('where somebody else changed another clip, it is done on top of theirs without a question', async () => {
  const { open, edits, server } = serverOf(settle(composed(3)))
  await open()
  fireEvent.click(clip(/^Picture: Scene 1/))
  const theirs = applied(settle(server.document), [{ edit: 'delete', clip: 'scene-03' }])
  server.document = theirs
  server.refuses.push({ status: 412, code: 'timeline_changed', detail: 'another version' })
  fireEvent.keyDown(document.body, { key: 'Delete' })
  await polled(() => edits().length).toBe(2)
  await polled(() => screen.queryByRole('button', { name: /^Picture: Scene [13]/ })).toBeNull()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('what the server refuses comes back, with its words', async () => {
  const { open, server } = serverOf(composed(2))
  await open()
  server.refuses.push({ status: 400, code: 'overlap', detail: 'the clips overlap' })
  fireEvent.click(clip(/^Picture: Scene 2/))
  fireEvent.keyDown(document.body, { key: 'Delete' })
  await screen.findByText('the clips overlap')
  clip(/^Picture: Scene 2/)
  screen.getByText('Not done')
})

test('letters are drawn with a font that was brought, and with the usual one again', async () => {
  const text: TimelineDocument = {
    version: 1,
    format: { size: '16:9', fps: 25 },
    tracks: [{ kind: 'visual', clips: [{ id: 'words', start_ms: 0, duration_ms: 2000, content: { kind: 'text', runs: [{ text: 'Tea' }] } }] }],
  }
  const { server, edits, open } = serverOf(text, { 'GET /api/v1/assets': { items: [font({ id: 'serif' })] } })
  await open()
  fireEvent.click(clip(/^Text/))
  const fonts = await screen.findByRole('group', { name: 'Font' })
  fireEvent.click(within(fonts).getByRole('radio', { name: 'Noto Serif Bold' }))
  await polled(() => edits().length).toBe(1)
  const drawn = () => (server.document.tracks[0] as { clips: { content: { font?: string } }[] }).clips[0]?.content.font
  await polled(drawn).toBe('serif')
  fireEvent.click(within(fonts).getByRole('radio', { name: 'The usual one' }))
  await polled(drawn).toBeUndefined()
})

test('a caption is its words, and a word is where it is said', async () => {
  const { open } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Caption: Tè number 2/))
  const words = screen.getByRole('list', { name: 'Words' })
  fireEvent.click(within(words).getByRole('button', { name: /number/ }))
  expect(screen.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuetext')).toBe('00:00:02:13')
  within(screen.getByRole('region', { name: 'Caption' })).getByRole('link', { name: 'Change the scenes' })
})

const captionsOf = ({ document }: { document: TimelineDocument }) => {
  const row = document.tracks.at(-1)
  return row?.kind === 'caption' ? row.captions : []
}

test('a caption is rewritten where it is chosen, not to nothing, and undone', async () => {
  const { open, edits, server } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Caption: Tè number 2/))
  const text = screen.getByRole('textbox', { name: 'Text' })
  fireEvent.change(text, { target: { value: ' ' } })
  screen.getByText('A caption says something. Write at least a word.')
  fireEvent.blur(text)
  fireEvent.change(text, { target: { value: 'é'.repeat(501) } })
  screen.getByText('That is too long. Say it in fewer words.')
  fireEvent.change(text, { target: { value: 'Thé élargi' } })
  fireEvent.keyDown(text, { key: 'Enter', ctrlKey: true })
  await polled(edits).toEqual([[{ edit: 'rewrite_caption', track: 3, caption: 1, text: 'Thé élargi' }]])
  clip(/^Caption: Thé élargi/)
  fireEvent.click(await screen.findByRole('button', { name: 'Undo: Write a caption' }))
  await polled(() => captionsOf(server)[1]?.text).toBe('Tè number 2')
  await screen.findByRole('button', { name: /^Caption: Tè number 2/ })
})

test('a word is moved by a timecode, by arrows in its field, and by keys; what leaves no room is refused with what there is', async () => {
  const { open, edits, server } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Caption: Tè number 1/))
  fireEvent.click(within(screen.getByRole('list', { name: 'Words' })).getByRole('button', { name: /number/ }))
  const begins = screen.getByRole('textbox', { name: 'Begins' })
  fireEvent.change(begins, { target: { value: '3' } })
  screen.getByText('Write a time from 00:00:00:06 to 00:00:01:05.')
  fireEvent.keyDown(begins, { key: 'Enter' })
  fireEvent.change(begins, { target: { value: '0.6' } })
  fireEvent.keyDown(begins, { key: 'ArrowUp' })
  fireEvent.keyDown(begins, { key: 'Enter' })
  await polled(edits).toEqual([[{ edit: 'move_word', track: 3, caption: 0, word: 1, start_ms: 640, end_ms: 1200 }]])
  fireEvent.keyDown(document.body, { key: 'ArrowLeft', altKey: true })
  await polled(() => edits().length).toBe(2)
  await polled(() => captionsOf(server)[0]?.words?.map((word) => [word.start_ms, word.end_ms])).toEqual([[200, 500], [600, 1160]])
  fireEvent.click(await screen.findByRole('button', { name: 'Undo: Move a word' }))
  await polled(() => captionsOf(server)[0]?.words?.[1]?.start_ms).toBe(640)
})

test('a caption is split before a word, joined again, and both are one step back', async () => {
  const { open, edits, server } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Caption: Tè number 1/))
  const caption = () => within(screen.getByRole('region', { name: 'Caption' }))
  fireEvent.click(within(screen.getByRole('list', { name: 'Words' })).getByRole('button', { name: /number/ }))
  fireEvent.click(caption().getByRole('button', { name: 'Split before the chosen word' }))
  await polled(() => captionsOf(server).map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual([['Tè', 200, 500], ['number 1', 500, 1600], ['Tè number 2', 2200, 3600]])
  expect(edits()).toHaveLength(1)
  fireEvent.click(clip(/^Caption: Tè, /))
  fireEvent.click(caption().getByRole('button', { name: 'Join with the next one' }))
  await polled(() => captionsOf(server).map(({ text }) => text)).toEqual(['Tè number 1', 'Tè number 2'])
  fireEvent.click(await screen.findByRole('button', { name: 'Undo: Join' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Undo: Split' }))
  await polled(() => captionsOf(server)).toEqual(captionsOf({ document: composed(2) }))
  fireEvent.click(clip(/^Caption: Tè number 2/))
  expect(caption().getByRole('button', { name: 'Join with the next one' }), 'none follows').toHaveProperty('disabled', true)
})

test('a caption is added where there is room, chosen to be written, shown for longer, and removed', async () => {
  const { open, server } = serverOf(composed(2))
  await open()
  fireEvent.click(screen.getByRole('button', { name: 'Add a caption at the playhead' }))
  await polled(() => captionsOf(server)).toHaveLength(3)
  expect(captionsOf(server)[0]).toMatchObject({ text: 'New caption', start_ms: 0, end_ms: 200 })
  await screen.findByRole('textbox', { name: 'Text' })
  clip(/^Caption: New caption/)
  fireEvent.keyDown(document.body, { key: 'c' })
  await screen.findByText(/^A caption is shown there already/)
  fireEvent.keyDown(document.body, { key: 'Delete' })
  await polled(() => captionsOf(server)).toEqual(captionsOf({ document: composed(2) }))
  fireEvent.click(clip(/^Caption: Tè number 1/))
  const until = screen.getByRole('textbox', { name: 'Shown until' })
  fireEvent.change(until, { target: { value: '3' } })
  screen.getByText('Write a time from 00:00:01:05 to 00:00:02:05.')
  fireEvent.change(until, { target: { value: '2' } })
  fireEvent.keyDown(until, { key: 'Enter' })
  await polled(() => captionsOf(server)[0]?.end_ms).toBe(2000)
})

test('clips and captions that are chosen together go together', async () => {
  const { open, edits, server } = serverOf(composed(2))
  await open()
  fireEvent.click(clip(/^Caption: Tè number 1/))
  fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true })
  fireEvent.keyDown(document.body, { key: 'Delete' })
  await polled(() => captionsOf(server)).toHaveLength(2)
  expect(edits()).toHaveLength(1)
})

test('the draft is asked for once, of the timeline as it is', async () => {
  const answers = {
    ...QUIET,
    [`GET ${PATH}/timeline`]: composed(2),
    [`POST ${PATH}/render`]: { id: 'j', state: 'QUEUED', kind: 'render_final' },
    'GET /api/v1/jobs/j': { id: 'j', state: 'RUNNING', kind: 'render_final' },
  }
  const sent = await show(PAGE, answers)
  fireEvent.click(await screen.findByRole('button', { name: 'Make a draft' }))
  await screen.findByRole('button', { name: 'Draft: waiting' })
  const asked = sent.filter(({ route }) => route.startsWith('POST'))
  expect(asked.map(({ body }) => body)).toEqual([{ quality: 'draft' }])
  expect(asked[0]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
})

test('without a finished video there is none, and that is told', async () => {
  await show(PAGE, { ...QUIET, [`GET ${PATH}/timeline`]: { status: 409, code: 'no_timeline', detail: 'there is none' } })
  await screen.findByRole('heading', { name: 'There is no timeline yet' })
})
