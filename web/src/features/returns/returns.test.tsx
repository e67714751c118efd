import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { asset, job, me, project } from '../../testing/answers'
import { show, type Answers } from '../../testing/page'
import { pictures } from '../../testing/timelines'
import { uploadQueue } from '../uploads/queue'

const PATH = `/api/v1/projects/${project().id}`
const PAGE = `/projects/${project().id}/export`
const IMPORT = `POST ${PATH}/timeline/import`
const OLD = 'a'.repeat(64)
const FILM = asset({ id: 'own', kind: 'video', name: 'graded.mov', object_key: 'x', facts: { container: 'mov', has_alpha: false, streams: [], duration_ms: 61_000 } })
const PACKAGE = asset({ id: 'pack', kind: 'package', mime: 'application/zip', object_key: 'tea/final/package-1.zip', status: 'READY' })

vi.mock('../../api/sending', async (original) => ({
  ...(await original<object>()),
  announce: async () => ({ asset: 'own', session: { kind: 'tus', url: '/uploads/1' } }),
  send: async () => [],
  finalise: async () => FILM,
  forget: async () => undefined,
}))

const folder = (more: object = {}) => ({ is_published: false, is_current: false, folder: 'tea-1', published_at: null, left_alone: [], ...more })
const answers = (more: Answers = {}): Answers => ({
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/assets`]: { items: [asset({ id: 'film' })] },
  [`GET ${PATH}/links`]: { items: [] },
  [`GET ${PATH}/timeline`]: pictures([1000, 2000]),
  [`GET ${PATH}/timeline/versions`]: { items: [] },
  [`GET ${PATH}/folder/published`]: folder(),
  'GET /api/v1/jobs': { items: [] },
  ...more,
})

const found = {
  etag: '"now"',
  before: '"now"',
  is_changed: false,
  timeline: pictures([1000, 1000]),
  changes: [
    { clip: 'scene-02', text: '', change: 'trimmed', head_ms: 40, tail_ms: -1000 },
    { clip: 'badge-2', text: '', change: 'copied', of: 'scene-01', at_ms: 61_040 },
    { clip: 'markers', text: '', change: 'markers', before: 1, after: 3 },
  ],
  unread: [{ place: 'V1 (p1)', what: 'the effect "Blur"' }, { place: 'line 4', what: 'something new' }],
}

const cut = (content = '{"OTIO_SCHEMA": "Timeline.1"}') => new File([content], 'edited.otio')
const bring = async (file: File, label = 'Edited cut') =>
  fireEvent.change(await screen.findByLabelText(label), { target: { files: [file] } })

/** Answers what is asked by the query of the address. */
function importer(answer: (query: URLSearchParams) => unknown) {
  const asked: string[] = []
  const reply = (_: unknown, request: Request) => {
    const { searchParams } = new URL(request.url, 'http://gala.test')
    asked.push(searchParams.toString())
    return answer(searchParams)
  }
  return { asked, reply }
}

beforeEach(() => {
  for (const { id } of uploadQueue.all()) uploadQueue.remove(id)
})

test('what a cut changes is told before anything is changed, and what was not read', async () => {
  const { asked, reply } = importer(() => found)
  const sent = await show(PAGE, answers({ [IMPORT]: reply, [`GET ${PATH}/assets`]: { items: [asset(), PACKAGE] } }))
  await bring(cut())
  const changes = within(await screen.findByRole('list', { name: 'What changes' }))
  const lines = changes.getAllByRole('listitem').map(({ textContent }) => textContent)
  expect(lines).toEqual([
    'Scene 2: its picture begins 0:00.040 later and its picture ends 0:01.000 earlier',
    'badge-2: is Scene 1 once more, at 1:01.040',
    'Markers: are 3 instead of 1',
  ])
  const unread = within(screen.getByRole('list', { name: 'What was not taken over' }))
  unread.getByText('the effect “Blur”')
  unread.getByText('something new')
  expect(screen.getByText('Before').closest('figcaption')!.textContent).toContain('0:03.000')
  expect(screen.getByText('After').closest('figcaption')!.textContent).toContain('0:02.000')
  expect(asked).toEqual(['replace=false&dry_run=true&package=pack'])
  const tried = sent.find(({ route }) => route === IMPORT)
  expect(tried?.body).toEqual({ OTIO_SCHEMA: 'Timeline.1' })
  expect(tried?.headers.get('content-type')).toBe('application/octet-stream')
})

test('a cut takes the place of the version that it was compared with, once, and that is undone', async () => {
  const { asked, reply } = importer((query) => (query.get('dry_run') === 'true' ? found : { ...found, etag: '"new"', is_changed: true }))
  const restored = { etag: '"now"', before: '"new"', timeline: pictures([1000, 2000]) }
  const sent = await show(PAGE, answers({ [IMPORT]: reply, [`POST ${PATH}/timeline/restore`]: restored }))
  await bring(cut())
  fireEvent.click(await screen.findByRole('button', { name: 'Make it the timeline' }))
  await screen.findByRole('link', { name: 'Open the timeline' })
  expect(asked).toEqual(['replace=false&dry_run=true', 'replace=false&dry_run=false'])
  const taken = sent.filter(({ route }) => route === IMPORT)[1]
  expect(taken?.headers.get('if-match')).toBe('"now"')
  expect(taken?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
  fireEvent.click(screen.getByRole('button', { name: /Undo/ }))
  await waitFor(() => expect(sent.find(({ route }) => route.endsWith('/restore'))?.body).toEqual({ version: 'now' }))
  expect(sent.find(({ route }) => route.endsWith('/restore'))?.headers.get('if-match')).toBe('"new"')
})

test('what was changed since the package is replaced by nobody who was not told', async () => {
  const refusal = { status: 409, code: 'changed_since_package', detail: 'changed', path: 'replace' }
  const { asked, reply } = importer((query) => (query.get('replace') === 'true' ? { ...found, changes: [] } : refusal))
  await show(PAGE, answers({ [IMPORT]: reply }))
  await bring(cut())
  fireEvent.click(await screen.findByRole('button', { name: 'Show what it would replace' }))
  await screen.findByRole('button', { name: 'Make it the timeline' })
  expect(asked.map((query) => new URLSearchParams(query).get('dry_run'))).toEqual(['true', 'true'])
})

test('a timeline that was changed meanwhile is looked at again', async () => {
  const { asked, reply } = importer((query) => (query.get('dry_run') === 'true' ? found : { status: 412, code: 'outdated', detail: 'old' }))
  await show(PAGE, answers({ [IMPORT]: reply }))
  await bring(cut())
  fireEvent.click(await screen.findByRole('button', { name: 'Make it the timeline' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Look again' }))
  await screen.findByRole('button', { name: 'Make it the timeline' })
  expect(asked.length).toBe(3)
})

test('a document of more than 32 MiB is not sent, and one of nothing new takes no place', async () => {
  const { asked, reply } = importer(() => ({ ...found, changes: [], unread: [] }))
  await show(PAGE, answers({ [IMPORT]: reply }))
  const large = cut()
  Object.defineProperty(large, 'size', { value: 32 * 1024 * 1024 + 1 })
  await bring(large)
  expect((await screen.findByRole('alert')).textContent).toContain('edited.otio')
  expect(asked).toEqual([])
  await bring(cut())
  await screen.findByText('Nothing is different of the cut.')
  screen.getByText('All of the document was read.')
  expect(screen.queryByRole('button', { name: 'Make it the timeline' })).toBeNull()
})

test('the timeline goes back to a version that it had', async () => {
  const kept = Array.from({ length: 7 }, (_, index) => ({ version: index === 0 ? OLD : `${index}`.repeat(64), kept_at: `2026-11-2${index}T10:00:00Z` }))
  const timeline = () => new Response(JSON.stringify(pictures([1000])), { headers: { 'content-type': 'application/json', etag: `"${'1'.repeat(64)}"` } })
  const restored = { etag: `"${OLD}"`, before: `"${'1'.repeat(64)}"`, timeline: pictures([3000]) }
  const sent = await show(PAGE, answers({ [`GET ${PATH}/timeline`]: timeline, [`GET ${PATH}/timeline/versions`]: { items: kept }, [`POST ${PATH}/timeline/restore`]: restored }))
  const list = within(await screen.findByRole('list', { name: 'Versions of the timeline' }))
  await list.findByText('It is so now')
  expect(list.getAllByRole('listitem').length).toBe(5)
  fireEvent.click(list.getAllByRole('button', { name: /^Go back to it: the version until/ })[0]!)
  await waitFor(() => expect(sent.find(({ route }) => route.endsWith('/restore'))?.body).toEqual({ version: OLD }))
  expect(sent.find(({ route }) => route.endsWith('/restore'))?.headers.get('if-match')).toBe(`"${'1'.repeat(64)}"`)
  await screen.findByText('The timeline is an earlier one again')
  fireEvent.click(screen.getByRole('button', { name: 'Show all 7 versions' }))
  expect(list.getAllByRole('listitem').length).toBe(7)
})

test('a film that is brought is taken in once it is there, and its captions are shown at their new times', async () => {
  const done = job({ id: 'j', kind: 'match_film', started_at: '2026-11-30T02:00:00Z' })
  const vtt = 'WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.000\n<b>Tea</b> &amp; milk\n\n00:01:00.000 --> 00:01:01.000\nis\nhot.\n'
  const captions = asset({ id: 'words', kind: 'captions', mime: 'text/vtt', object_key: 'tea/captions/en-0123456789ab.vtt', created_at: '2026-11-30T02:05:00Z' })
  const items: object[] = []
  const sent = await show(
    PAGE,
    answers({
      [`POST ${PATH}/final`]: () => (items.push(done), { ...done, state: 'QUEUED' }),
      'GET /api/v1/jobs': () => ({ items }),
      [`GET ${PATH}/assets`]: { items: [asset(), captions] },
      'GET /api/v1/assets/words/content': () => new Response(vtt, { headers: { 'content-type': 'text/vtt' } }),
    }),
  )
  await bring(new File(['x'], 'graded.mov', { type: 'video/quicktime' }), 'Finished film')
  await screen.findByText('It is the video of the project.')
  const posted = sent.filter(({ route }) => route === `POST ${PATH}/final`)
  expect(posted.map(({ body }) => body)).toEqual([{ asset_id: 'own', accept_unmatched: false }])
  expect(posted[0]?.headers.get('idempotency-key')).toBe(uploadQueue.all()[0]?.id)
  await screen.findByText('2 captions at their new times')
  const list = screen.getByRole('list', { name: 'Captions of the film', hidden: true })
  expect(within(list).getAllByRole('listitem', { hidden: true }).map(({ textContent }) => textContent)).toEqual(['0:01.500 Tea & milk', '1:00.000 is hot.'])
})

test('what was found in a film is told: its scenes, its speed, its shape, and what it lost', async () => {
  const done = job({ id: 'j', kind: 'match_film', started_at: '2026-11-30T02:00:00Z', project_id: project().id })
  const film = {
    job_id: 'j',
    taken_in_at: '2026-11-30T02:05:00Z',
    asset_id: 'own',
    found_at: null,
    duration_ms: 48_000,
    share: 0.75,
    speed: 1.25,
    crop: { left: 0.25, top: 0, width: 0.5, height: 1 },
    scenes: [
      { clip: 'scene-01', number: 1, found_by: 'sound', at_ms: 2400, likeness: 0.8 },
      { clip: 'scene-02-shot-02', number: 2, found_by: 'pictures', at_ms: 9000, likeness: null },
      { clip: 'scene-03', number: 3, found_by: null, at_ms: null, likeness: null },
    ],
    missing_count: 1,
    captions: [
      { language: 'en', count: 9, lost: ['Goodbye.'], lost_count: 1 },
      { language: 'es', count: 10, lost: [], lost_count: 0 },
    ],
  }
  await show(PAGE, answers({ 'GET /api/v1/jobs': { items: [done] }, [`GET ${PATH}/final`]: film }))
  const told = await screen.findByText(/75% of the project is in it/)
  expect(told.textContent).toBe(
    '75% of the project is in it. It plays it at 1.25 times its speed: its captions were timed by that. It shows a part of the picture: 50% of its width and 100% of its height.',
  )
  const list = screen.getByRole('list', { name: 'Scenes in the film', hidden: true })
  expect(within(list).getAllByRole('listitem', { hidden: true }).map(({ textContent }) => textContent)).toEqual([
    'Scene 1: heard from 0:02.400 (80%)',
    'Scene 2, shot 2: seen from 0:09.000',
    'Scene 3: not in the film',
  ])
  screen.getByText(/1 caption is not in the film/)
  expect(screen.getByText('Goodbye.').getAttribute('lang')).toBe('en')
  expect(screen.queryByText(/0 captions are not/)).toBeNull()
})

test('a film of another project is refused, and taken in where it is meant', async () => {
  const error = { error_code: 'film_does_not_match', error_message: '3 % of the project is in it' }
  const failed = job({ id: 'j', kind: 'match_film', state: 'FAILED', error })
  const sent = await show(
    PAGE,
    answers({ 'GET /api/v1/jobs': { items: [failed] }, [`GET ${PATH}/assets`]: { items: [asset(), FILM] }, [`POST ${PATH}/final`]: failed }),
  )
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('3 % of the project is in it')
  expect(within(alert).queryByRole('button', { name: 'Try again' })).toBeNull()
  screen.getByRole('option', { name: 'graded.mov (1:01)' })
  fireEvent.click(screen.getByRole('checkbox', { name: /less than half/ }))
  fireEvent.click(screen.getByRole('button', { name: 'Make it the finished film' }))
  await waitFor(() => expect(sent.find(({ route }) => route.endsWith('/final'))?.body).toEqual({ asset_id: 'own', accept_unmatched: true }))
})

test('a folder is kept up to date, tells what others put there, and is left as it is', async () => {
  let now = folder()
  const on = folder({ is_published: true, is_current: true, published_at: '2026-11-30T03:00:00Z', left_alone: ['images/scene-01.jpg'] })
  await show(
    PAGE,
    answers({
      [`GET ${PATH}/folder/published`]: () => now,
      [`PUT ${PATH}/folder/published`]: () => (now = on),
      [`DELETE ${PATH}/folder/published`]: () => (now = { ...on, is_published: false }),
    }),
  )
  await screen.findByText('It is not kept up to date')
  expect(screen.queryByRole('heading', { name: 'Link to the folder' })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Keep the folder up to date' }))
  await screen.findByText('It is up to date')
  screen.getByText('tea-1')
  within(screen.getByRole('list', { name: 'Files of somebody else' })).getByText('images/scene-01.jpg')
  fireEvent.click(screen.getByRole('button', { name: 'Leave the folder as it is' }))
  await screen.findByText('It is not kept up to date')
})

test('a folder in Google Drive has a link, which is withdrawn', async () => {
  let url: string | null = null
  await show(
    PAGE,
    answers({
      [`GET ${PATH}/assets`]: { items: [asset({ provider: 'gdrive' })] },
      [`GET ${PATH}/folder`]: () => ({ folder_id: null, url }),
      [`PUT ${PATH}/folder/link`]: () => ({ folder_id: 'f', url: (url = 'https://drive.google.com/drive/folders/f') }),
      [`DELETE ${PATH}/folder/link`]: () => ((url = null), {}),
    }),
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Make a link to the folder' }))
  expect(((await screen.findByRole('textbox', { name: 'Address in Google Drive' })) as HTMLInputElement).value).toContain('drive.google.com')
  fireEvent.click(screen.getByRole('button', { name: 'Withdraw the link' }))
  await screen.findByRole('button', { name: 'Make a link to the folder' })
})

test('who may not change a project sees nothing of its folder', async () => {
  await show(PAGE, answers({ [`GET ${PATH}/folder/published`]: { status: 403, code: 'forbidden', detail: 'no' } }))
  await screen.findByRole('heading', { name: 'The finished film' })
  expect(screen.queryByRole('heading', { name: 'Folder of the project' })).toBeNull()
})
