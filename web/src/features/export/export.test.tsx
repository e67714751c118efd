import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { asset, job, me, project } from '../../testing/answers'
import { show } from '../../testing/page'
import { pictures } from '../../testing/timelines'
import { storedZip } from '../../testing/zip'

const PATH = `/api/v1/projects/${project().id}`
const PAGE = `/projects/${project().id}/export`
const losses = {
  baked: [{ clip: 'a', file: 'media/001.mp4', features: ['camera', 'text'] }, { clip: 'b', file: 'media/002.mp4', features: ['camera'] }],
  documents: [
    { document: 'edl', losses: [{ track: 'V1', clip: 'a', feature: 'transition', outcome: 'approximated', instead: 'a dissolve' }, { track: 'V1', clip: 'b', feature: 'transition', outcome: 'approximated', instead: 'a dissolve' }] },
    { document: 'otio', losses: [{ track: '', clip: '', feature: 'captions', outcome: 'beside', instead: '' }] },
  ],
}
const zip = storedZip({
  'tea.otio': '{}',
  'content.otio': '{}',
  'tea.mlt': '<mlt/>',
  'edl/tea-v1.edl': 'TITLE: TEA',
  'captions/1-en.srt': '1',
  'media/001.mp4': 'x'.repeat(5000),
  'losses.json': JSON.stringify(losses),
  'package.json': JSON.stringify({ width: 1080, height: 1920, frames: 10, start_timecode: '01:00:00:00' }),
})
const pack = asset({ id: 'pack', kind: 'package', mime: 'application/zip', object_key: 'tea/final/package-62b6efa8d609.zip', size_bytes: zip.length })
const asked: string[] = []

/** The parts of the file that are asked for. */
const content = (_: unknown, request: Request) => {
  const range = request.headers.get('range') ?? ''
  asked.push(range)
  const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(range) ?? []
  return new Response(zip.slice(Number(from), Number(to) + 1), { status: 206 })
}
const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/assets`]: { items: [asset({ id: 'film' }), pack] },
  [`GET ${PATH}/links`]: { items: [] },
  [`GET ${PATH}/timeline`]: pictures([1000, 2000]),
  [`GET ${PATH}/timeline/versions`]: { items: [] },
  [`GET ${PATH}/folder/published`]: { is_published: false, is_current: false, folder: 'tea-1', published_at: null, left_alone: [] },
  'GET /api/v1/jobs': { items: [] },
  'GET /api/v1/assets/pack/content': content,
  ...more,
})

test('a package tells what opens it and what each document loses, by the parts of it that say so', async () => {
  asked.length = 0
  await show(PAGE, answers())
  const list = await screen.findByRole('list', { name: 'Documents of the package' })
  const of = (title: string) => within(list).getByText(title).closest('li') as HTMLElement
  within(of('OpenTimelineIO')).getByText(/^Captions: in a file beside it/)
  within(of('EDL (CMX3600)')).getByText(/^Transitions that are no dissolves: said by what comes nearest/)
  within(of('EDL (CMX3600)')).getByText(/2 times/)
  within(of('MLT')).getByText('Nothing is lost in it')
  expect(within(list).queryByText('CapCut, JianYing')).toBeNull()
  screen.getByText(/Camera moves \(2\), Text/)
  screen.getByText(/begins at 01:00:00:00/)
  // The films of it are not fetched to find that out.
  const bytes = asked.reduce((sum, range) => sum + Number(range.split('-')[1]) - Number(range.split('=')[1]?.split('-')[0]) + 1, 0)
  expect(bytes).toBeLessThan(zip.length * 2)
  expect(asked.every((range) => /^bytes=\d+-\d+$/.test(range))).toBe(true)
})

test('one document of it is fetched alone', async () => {
  const blobs: Blob[] = []
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: (blob: Blob) => (blobs.push(blob), 'blob:x'), revokeObjectURL: () => undefined }))
  await show(PAGE, answers())
  fireEvent.click(await screen.findByRole('button', { name: 'Download tea-v1.edl' }))
  await expect.poll(() => blobs.length).toBe(1)
  expect(blobs[0]?.size).toBe('TITLE: TEA'.length)
})

test('a package is asked for once, in the quality that was chosen, and what failed says why', async () => {
  const made = job({ id: 'j', kind: 'export_package', state: 'QUEUED' })
  const failed = job({ id: 'j', kind: 'export_package', state: 'FAILED', error: { error_code: 'disk_full', error_message: 'there is no room' } })
  const sent = await show(PAGE, answers({ [`POST ${PATH}/export`]: made, 'GET /api/v1/jobs/j': failed }))
  fireEvent.change(await screen.findByRole('combobox', { name: 'Quality of the films' }), { target: { value: 'high' } })
  fireEvent.click(screen.getByRole('button', { name: 'Make a package' }))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('there is no room')
  const posted = sent.filter(({ route }) => route === `POST ${PATH}/export`)
  expect(posted.map(({ body }) => body)).toEqual([{ quality: 'high' }])
  expect(posted[0]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
})

test('before the video is finished there is nothing to hand over, and that is told', async () => {
  await show(PAGE, answers({ [`GET ${PATH}`]: project({ status: 'rendering' }), [`GET ${PATH}/assets`]: { items: [] } }))
  await screen.findByText('There is nothing to hand over before the video is finished.')
})

test('a package that cannot be read says so, and is read again', async () => {
  let times = 0
  await show(PAGE, answers({ 'GET /api/v1/assets/pack/content': (body: unknown, request: Request) => (times++ === 0 ? { status: 403, code: 'forbidden', detail: 'not for you' } : content(body, request)) }))
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }))
  await screen.findByRole('list', { name: 'Documents of the package' })
})
