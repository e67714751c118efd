import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Schemas } from '../../api/client'
import { asset, me, project, scene } from '../../testing/answers'
import { show, type Sent } from '../../testing/page'

const PATH = `/api/v1/projects/${project().id}`
const PAGE = `/projects/${project().id}/gallery`

const derivative = (role: Schemas['DerivativeRole']): Schemas['Derivative'] => ({
  id: `of-${role}`,
  role,
  mime: 'x/y',
  size_bytes: 1,
  checksum: 'a'.repeat(64),
  url: `/api/v1/assets/of-${role}/content`,
})
const facts = (more: Partial<Schemas['AssetFacts']> = {}): Schemas['AssetFacts'] => ({
  container: 'mov,mp4',
  duration_ms: 65_000,
  width: 1920,
  height: 1080,
  has_alpha: false,
  streams: [{ kind: 'video', codec: 'h264', is_cover: false, profile: 'High' }],
  ...more,
})
const film = asset({
  id: 'film',
  kind: 'video',
  name: 'Harbour at dawn.mp4',
  derivatives: [derivative('thumbnail'), derivative('proxy')],
  facts: facts({ video: { frame_rate: '30000/1001', frames: 1948, is_variable_frame_rate: true, rotation: 90, color: {} as never } }),
})
const sound = asset({ id: 'sound', kind: 'audio', mime: 'audio/wav', name: 'Gulls.wav', derivatives: [derivative('waveform_x16'), derivative('audio_proxy')], facts: facts({ width: null, height: null }) })
const broken = asset({ id: 'broken', kind: 'video', status: 'FAILED', name: 'Torn.mp4', error: { error_code: 'truncated', error_message: 'the file ends in the middle' }, ingest_job_id: 'job' })
const made = asset({ id: 'made', kind: 'image', mime: 'image/png', object_key: 'tea/takes/scene-01-image-62b6efa8d609.png' })

const answers = {
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: [scene({ picture_id: 'made' })] },
  'GET /api/v1/assets': { items: [film, sound, broken, made] },
  'GET /api/v1/assets/of-waveform_x16/content': { sample_rate: 48000, samples_per_pixel: 7680, data: [-5, 5, -100, 100] },
}

const card = (name: RegExp) => screen.findByRole('button', { name })

test('files stand with their names, sizes and pictures, and one of them is in the way of the Tab key', async () => {
  await show(PAGE, answers)
  const first = await card(/Harbour at dawn/)
  expect(first.querySelector('img')?.getAttribute('src')).toBe('/api/v1/assets/of-thumbnail/content')
  within(first).getByText('Film · 1920 × 1080 · 1 kB')
  within(first).getByText('1:05')
  await card(/Torn\.mp4/)
  screen.getByText('4 files')
  const stops = () => [...document.querySelectorAll<HTMLElement>('[data-asset]')].filter((one) => one.tabIndex === 0).map((one) => one.dataset.asset)
  expect(stops()).toEqual(['film'])
  first.focus()
  fireEvent.keyDown(first, { key: 'ArrowRight' })
  await expect.poll(() => document.activeElement?.getAttribute('data-asset')).toBe('sound')
  expect(stops()).toEqual(['sound'])
})

test('names are searched by their words, and what is looked for stands in the address of the request', async () => {
  const sent = await show(PAGE, answers)
  await card(/Harbour/)
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search names' }), { target: { value: 'dawn HARB' } })
  await screen.findByText('1 file')
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search names' }), { target: { value: 'nothing' } })
  fireEvent.click(await screen.findByRole('button', { name: 'Show all files' }))
  await screen.findByText('4 files')
  const before = sent.filter(({ route }) => route === 'GET /api/v1/assets').length
  fireEvent.click(screen.getByRole('radio', { name: 'Sounds' }))
  await expect.poll(() => sent.filter(({ route }) => route === 'GET /api/v1/assets').length).toBe(before + 1)
  expect(screen.getByRole('radio', { name: 'Sounds' })).toHaveProperty('checked', true)
})

test('a file tells all that is known of it, and plays as its proxy', async () => {
  await show(PAGE, answers)
  fireEvent.click(await card(/Harbour/))
  const dialog = await screen.findByRole('dialog', { name: 'Harbour at dawn.mp4' })
  expect(within(dialog).getByLabelText('Play Harbour at dawn.mp4').getAttribute('src')).toBe('/api/v1/assets/of-proxy/content')
  within(dialog).getByText('29.97 on average')
  within(dialog).getByText('h264 (High)')
  within(dialog).getByText('90°')
  fireEvent.click(within(dialog).getByRole('button', { name: 'The next file' }))
  await screen.findByRole('dialog', { name: 'Gulls.wav' })
})

test('what cannot be used says why, and is looked into again', async () => {
  const sent = await show(PAGE, { ...answers, 'POST /api/v1/jobs/job/retry': {}, 'GET /api/v1/assets/broken': broken })
  fireEvent.click(await card(/Torn/))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('the file ends in the middle')
  fireEvent.click(within(alert).getByRole('button', { name: 'Look into it again' }))
  await expect.poll(() => sent.some(({ route }) => route === 'POST /api/v1/jobs/job/retry')).toBe(true)
})

test('what was made tells for which scene, by whom and under which licence', async () => {
  const take: Schemas['Take'] = {
    id: 't',
    kind: 'image',
    is_chosen: true,
    asset_id: 'made',
    created_at: '2026-11-30T01:00:00Z',
    provider: 'pexels',
    credits: [{ author: 'Ann Other', licence: 'CC-BY-4.0', work: 'Leaf' }],
  }
  await show(PAGE, { ...answers, [`GET /api/v1/scenes/${scene().id}/takes`]: { items: [take] } })
  fireEvent.click(await card(/scene-01-image/))
  await screen.findByText('Leaf · Ann Other · CC-BY-4.0')
  expect(screen.getAllByRole('link', { name: 'Scene 1' }).length).toBeGreaterThan(0)
})

test('a film that was brought is used as the picture of a scene, and that is taken back', async () => {
  const sent = await show(PAGE, { ...answers, [`PATCH ${PATH}/scenes`]: { version: 2, inverse: [{ edit: 'update', scene: scene().id, changes: { picture: null } }] } })
  fireEvent.click(await card(/Harbour/))
  const use = await screen.findByRole('button', { name: 'As its picture' })
  await expect.poll(() => use.hasAttribute('disabled')).toBe(false)
  fireEvent.click(use)
  const edits = () => sent.filter(({ route }) => route === `PATCH ${PATH}/scenes`).map(({ body }) => (body as { edits: unknown[] }).edits)
  await expect.poll(edits).toEqual([[{ edit: 'update', scene: scene().id, changes: { picture: 'film' } }]])
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await expect.poll(() => edits().length).toBe(2)
})

test('where there is nothing, it says what to do', async () => {
  await show(PAGE, { ...answers, 'GET /api/v1/assets': { items: [] } })
  await screen.findByText('There are no files yet. Drop some on this page.')
  screen.getByRole('button', { name: 'Bring files' })
})

test('a list that cannot be read says so, and is read again', async () => {
  let times = 0
  await show('/gallery', {
    ...answers,
    'GET /api/v1/assets': () => (times++ === 0 ? { status: 400, code: 'invalid_cursor', detail: 'the page is gone' } : { items: [film] }),
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }))
  await card(/Harbour/)
})

test('what is said in a film is written down, read and taken along, or why not is told', async () => {
  const heard = { ...film, facts: { ...facts(), sound: { channels: 2, sample_rate: 48000 } } } as typeof film
  const written = { ...heard, derivatives: [...heard.derivatives, derivative('transcript'), derivative('captions_vtt'), derivative('captions_srt')] }
  const job = (id: string, more: object) => ({ id, kind: 'transcribe_asset', finished_at: '2026-11-30T01:01:05Z', error: null, ...more })
  const jobs = ['first', 'second']
  const sent = await show(`${PAGE}?asset=film`, {
    ...answers,
    'GET /api/v1/assets/film': () => (jobs.length > 0 ? heard : written),
    'POST /api/v1/assets/film/transcript': () => job(jobs.shift() ?? '', { state: 'QUEUED', finished_at: null }),
    'GET /api/v1/jobs/first': job('first', { state: 'FAILED', error: { error_code: 'no_transcriber', error_message: 'no model is installed' } }),
    'GET /api/v1/jobs/second': job('second', { state: 'SUCCEEDED' }),
    'GET /api/v1/assets/of-transcript/content': { text: 'Tea is a drink.', language: 'en' },
  })
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.click(await dialog.findByRole('button', { name: 'Write down what is said' }))
  expect((await dialog.findByRole('alert')).textContent).toBe('no model is installed')
  fireEvent.click(dialog.getByRole('button', { name: 'Write down what is said' }))
  await dialog.findByText('Tea is a drink.')
  expect(dialog.queryByRole('alert')).toBeNull()
  expect(dialog.getByRole('link', { name: 'Captions (SRT)' }).getAttribute('download')).toBe('Harbour at dawn.srt')
  expect(sent.filter(({ route }) => route === 'POST /api/v1/assets/film/transcript')).toHaveLength(2)
})

const shared = asset({ id: 'shared', project_id: null, kind: 'image', mime: 'image/png', name: 'Canción del puerto.png', created_at: '2026-11-29T01:00:00Z' })
const queriesOf = (sent: Sent[]) => sent.filter(({ route }) => route === 'GET /api/v1/assets').map(({ url }) => Object.fromEntries(new URL(url).searchParams))

test('files of the workspace are a place of their own, searched by the server, and used by the scenes of a video', async () => {
  const used = { ...shared, used_by: { scenes: [{ scene_id: 's', project_id: project().id, number: 4 }], takes: [], library_ids: [] }, credits: [] }
  const sent = await show(PAGE, {
    ...answers,
    'GET /api/v1/assets': (_body: unknown, request: Request) => ({ items: request.url.includes('project_id=none') ? [shared] : [film, made] }),
    'GET /api/v1/assets/shared': used,
    [`PATCH ${PATH}/scenes`]: { version: 2, inverse: [] },
  })
  await card(/Harbour/)
  fireEvent.click(screen.getByRole('radio', { name: 'Of the workspace' }))
  await card(/Canción/)
  await expect.poll(() => screen.queryByRole('button', { name: /Harbour/ })).toBeNull()
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search names' }), { target: { value: 'puerto CANCION' } })
  await expect.poll(() => queriesOf(sent).at(-1)).toMatchObject({ project_id: 'none', query: 'puerto CANCION' })
  fireEvent.click(await card(/Canción/))
  const dialog = within(await screen.findByRole('dialog'))
  await dialog.findByText('the workspace: all of its videos may use it')
  expect((await dialog.findByRole('link', { name: 'Scene 4' })).getAttribute('href')).toContain(`/projects/${project().id}/scenes`)
  const use = await dialog.findByRole('button', { name: 'As its picture' })
  await expect.poll(() => use.hasAttribute('disabled')).toBe(false)
  fireEvent.click(use)
  await expect.poll(() => sent.find(({ route }) => route === `PATCH ${PATH}/scenes`)?.body).toMatchObject({ edits: [{ edit: 'update', scene: scene().id, changes: { picture: 'shared' } }] })
})

test('a file is deleted, leaves the list at once, and comes back where it was', async () => {
  const sent = await show(PAGE, {
    ...answers,
    'GET /api/v1/assets': { items: [film, { ...sound, created_at: '2026-11-30T00:59:00Z' }, { ...broken, created_at: '2026-11-30T00:58:00Z' }] },
    'DELETE /api/v1/assets/sound': () => new Response(null, { status: 204 }),
    'POST /api/v1/assets/sound/restore': { ...sound, created_at: '2026-11-30T00:59:00Z' },
  })
  fireEvent.click(await card(/Gulls/))
  fireEvent.click(await screen.findByRole('button', { name: 'Delete' }))
  await screen.findByText('Gulls.wav was deleted')
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  await screen.findByText('2 files')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await screen.findByText('3 files')
  expect([...document.querySelectorAll<HTMLElement>('[data-asset]')].map((one) => one.dataset.asset)).toEqual(['film', 'sound', 'broken'])
  expect(sent.filter(({ route }) => route.startsWith('DELETE') || route.endsWith('restore')).map(({ route }) => route)).toEqual(['DELETE /api/v1/assets/sound', 'POST /api/v1/assets/sound/restore'])
})

test('what is used is not deleted, and what was made here cannot be', async () => {
  await show(PAGE, { ...answers, 'DELETE /api/v1/assets/film': { status: 409, code: 'asset_in_use', detail: 'it is used by scene 2 of "Tea"' } })
  fireEvent.click(await card(/scene-01-image/))
  const dialog = await screen.findByRole('dialog', { name: /scene-01-image/ })
  expect(within(dialog).queryByRole('button', { name: 'Delete' })).toBeNull()
  fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }))
  fireEvent.click(await card(/Harbour/))
  fireEvent.click(await screen.findByRole('button', { name: 'Delete' }))
  await screen.findByText('it is used by scene 2 of "Tea"')
  await card(/Harbour/)
})

test('deleted files are restored from a list of their own', async () => {
  const sent = await show('/gallery?deleted=true', {
    ...answers,
    'GET /api/v1/assets': (_body: unknown, request: Request) => ({ items: request.url.includes('deleted=true') ? [sound] : [film] }),
    'POST /api/v1/assets/sound/restore': sound,
  })
  await screen.findByRole('heading', { name: 'Deleted files' })
  fireEvent.click(await screen.findByRole('button', { name: 'Restore: Gulls.wav' }))
  await screen.findByText('Gulls.wav is back')
  await screen.findByText('Nothing was deleted within the last 30 days.')
  expect(queriesOf(sent)[0]).toMatchObject({ deleted: 'true' })
})
