import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { Template, TemplateOutline } from '../../api/templates'
import { asset, job, me, project } from '../../testing/answers'
import { show } from '../../testing/page'

const outline = (more: Partial<TemplateOutline> = {}): TemplateOutline => ({
  id: 'own',
  title: 'Countdown',
  description: 'Numbers, and a word at the end.',
  kind: 'countdown',
  is_built_in: false,
  version: 3,
  created_at: '2026-11-30T01:00:00Z',
  deleted_at: null,
  ...more,
})
const properties = {
  word: { type: 'string', title: 'Word at the end', maxLength: 20 },
  lines: { type: 'array', title: 'Lines', items: { type: 'string', maxLength: 50 }, maxItems: 4, minItems: 0 },
  from: { type: 'integer', title: 'From', minimum: 1, maximum: 10, default: 3 },
  loud: { type: 'boolean', title: 'Loud' },
  photo: { type: 'string', title: 'Picture', format: 'asset', media: 'image', minLength: 1 },
  ink: { type: 'string', title: 'Ink', format: 'color', default: '#112233' },
  format: { type: 'string', title: 'Format', enum: ['1:1', '9:16'], default: '1:1' },
}
const template = (more: Partial<Template> = {}): Template => ({
  ...outline(),
  params: { type: 'object', properties, required: ['word'] } as never,
  order: ['word', 'lines', 'from', 'loud', 'photo', 'ink', 'format'],
  example: { word: 'Go!', lines: ['One', 'Two'] } as never,
  document: { version: 1, title: 'Countdown' } as never,
  ...more,
})
const quote = outline({ id: 'quote', title: 'Quote card', description: 'A sentence that stays.', kind: 'quote', is_built_in: true, name: 'quote-card', version: 1, created_at: null })
const picture = () => new Response('jpeg', { headers: { 'content-type': 'image/jpeg' } })
const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/templates': { items: [outline(), quote], next_cursor: null },
  'GET /api/v1/templates/own': template(),
  'GET /api/v1/templates/quote': template({ ...quote }),
  'POST /api/v1/templates/own/expand': { timeline: {}, data: {}, duration_ms: 4500 },
  'POST /api/v1/templates/own/preview': picture,
  'POST /api/v1/templates/quote/preview': picture,
  ...more,
})
const of = <T,>(sent: readonly { route: string; body: unknown }[], route: string) => sent.filter((one) => one.route === route).map(({ body }) => body as T)

beforeEach(() => {
  let count = 0
  URL.createObjectURL = () => `blob:picture-${(count += 1)}`
  URL.revokeObjectURL = () => undefined
})

test('templates are cards with a picture of their example, and are found by kind and words', async () => {
  const sent = await show('/templates', answers())
  const own = (await screen.findByRole('link', { name: 'Countdown' })).closest('li') as HTMLElement
  screen.getByRole('link', { name: 'Quote card' })
  await expect.poll(() => own.querySelector('img')?.src).toMatch(/^blob:/)
  expect(of<{ data: unknown }>(sent, 'POST /api/v1/templates/own/preview').map(({ data }) => data)).toEqual([{ word: 'Go!', lines: ['One', 'Two'], from: 3, ink: '#112233', format: '1:1' }])
  fireEvent.click(screen.getByRole('radio', { name: 'Quote' }))
  expect(screen.queryByRole('link', { name: 'Countdown' })).toBeNull()
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search templates' }), { target: { value: 'numbers' } })
  await screen.findByText('No template is like that.')
  fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }))
  screen.getByRole('link', { name: 'Countdown' })
})

test('the form is that of the parameters, its picture follows what is typed, and the video is made once', async () => {
  const sent = await show('/templates/own', answers({ 'POST /api/v1/templates/own/render': { project: project({ workflow: 'template' }), job: job() } }))
  const word = await screen.findByRole('textbox', { name: 'Word at the end' })
  expect(word).toHaveProperty('value', 'Go!')
  expect(screen.getByRole('spinbutton', { name: 'From' })).toHaveProperty('value', '3')
  expect(within(screen.getByRole('combobox', { name: 'Format' })).getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Square, 1:1', 'Upright, 9:16'])
  await screen.findByRole('img', { name: /Countdown, at 0:0/ })
  fireEvent.change(word, { target: { value: 'Now' } })
  fireEvent.click(screen.getByRole('checkbox', { name: 'Loud' }))
  fireEvent.change(screen.getByRole('textbox', { name: 'Ink, as #rrggbb' }), { target: { value: '#ff0000' } })
  fireEvent.change(screen.getByRole('spinbutton', { name: 'From' }), { target: { value: '' } })
  const wanted = { word: 'Now', lines: ['One', 'Two'], loud: true, ink: '#ff0000', format: '1:1' }
  await expect.poll(() => of<{ data: unknown }>(sent, 'POST /api/v1/templates/own/preview').at(-1)?.data).toEqual(wanted)
  fireEvent.change(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '4000' } })
  await expect.poll(() => of<{ at_ms?: number }>(sent, 'POST /api/v1/templates/own/preview').at(-1)?.at_ms).toBe(4000)
  fireEvent.change(screen.getByRole('combobox', { name: 'Quality' }), { target: { value: 'draft' } })
  fireEvent.click(screen.getByRole('button', { name: 'Make the video' }))
  await expect.poll(() => of(sent, 'POST /api/v1/templates/own/render')).toEqual([{ data: wanted, quality: 'draft' }])
  expect(sent.find(({ route }) => route.endsWith('/render'))?.headers.get('idempotency-key')).toMatch(/^[!-~]{8,255}$/)
})

test('what is wrong is told at its field, and the picture says that it is from before', async () => {
  const errors = [
    { code: 'too_long', field: 'data.word', message: 'has more than 20 characters', remedy: 'make it shorter' },
    { code: 'too_long', field: 'data.lines[1]', message: 'has more than 50 characters', remedy: 'make it shorter' },
    { code: 'out_of_range', field: 'timeline.tracks[0].clips[0].look.opacity', message: '7 is outside 0 to 1', remedy: 'choose a value inside the range' },
  ]
  const expand = (body: unknown) => ((body as { data: { word: string } }).data.word.length > 20 ? { status: 400, code: 'too_long', detail: 'no', errors } : { timeline: {}, data: {}, duration_ms: 4500 })
  await show('/templates/own', answers({ 'POST /api/v1/templates/own/expand': expand }))
  const word = await screen.findByRole('textbox', { name: 'Word at the end' })
  await screen.findByRole('img', { name: /Countdown/ })
  fireEvent.change(word, { target: { value: 'x'.repeat(21) } })
  await screen.findByText('That is too long: at most 20 characters.')
  expect(word.getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('textbox', { name: 'Lines 2' }).getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('textbox', { name: 'Lines 1' }).getAttribute('aria-invalid')).toBe('false')
  const rest = screen.getByRole('alert')
  expect(rest.textContent).toContain('7 is outside 0 to 1')
  expect(rest.textContent).not.toContain('20 characters')
  screen.getByText(/The picture is from before/)
  expect(screen.getByRole('button', { name: 'Make the video' })).toHaveProperty('disabled', true)
  fireEvent.change(word, { target: { value: 'Go' } })
  await expect.poll(() => screen.queryByText('That is too long: at most 20 characters.')).toBeNull()
  expect(screen.getByRole('button', { name: 'Make the video' })).toHaveProperty('disabled', false)
})

test('items of a list are added up to the limit, moved, and taken away with a way back', async () => {
  await show('/templates/own', answers())
  const list = await screen.findByRole('group', { name: 'Lines' })
  const lines = () => within(list).getAllByRole('textbox').map((one) => (one as HTMLInputElement).value)
  const press = (name: string) => fireEvent.click(within(list).getByRole('button', { name }))
  press('Add to: Lines')
  press('Add to: Lines')
  expect(lines()).toEqual(['One', 'Two', '', ''])
  expect(within(list).getByRole('button', { name: 'Add to: Lines' })).toHaveProperty('disabled', true)
  press('Move down: Lines 1')
  expect(lines()).toEqual(['Two', 'One', '', ''])
  press('Take away: Lines 2')
  expect(lines()).toEqual(['Two', '', ''])
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(lines()).toEqual(['Two', 'One', '', ''])
})

test('a picture is chosen among those of the workspace, and taken away again', async () => {
  const leaf = asset({ id: 'leaf', project_id: null, kind: 'image', mime: 'image/png', name: 'Leaf.png' })
  const sent = await show('/templates/own', answers({ 'GET /api/v1/assets': { items: [leaf] }, 'GET /api/v1/assets/leaf': leaf }))
  const field = await screen.findByRole('group', { name: 'Picture' })
  fireEvent.click(within(field).getByRole('button', { name: 'Choose a file: Picture' }))
  fireEvent.click(await within(field).findByRole('button', { name: 'Choose Leaf.png' }))
  const photo = () => of<{ data: { photo?: string } }>(sent, 'POST /api/v1/templates/own/expand').at(-1)?.data.photo
  await expect.poll(photo).toBe('leaf')
  expect(sent.find(({ route }) => route === 'GET /api/v1/assets')?.url).toContain('project_id=none')
  fireEvent.click(await within(field).findByRole('button', { name: 'Take away: Picture' }))
  await expect.poll(photo).toBeUndefined()
})

test('a document is brought, what is wrong with it is told by place, and it is kept once it is right', async () => {
  const errors = [{ code: 'unknown_word', field: 'params.properties.a.type', message: 'unknown word `texty`', remedy: 'choose one of these words' }]
  const add = (body: unknown) => (JSON.stringify(body).includes('texty') ? { status: 400, code: 'unknown_word', detail: 'no', errors } : template())
  const sent = await show('/templates', answers({ 'POST /api/v1/templates': add }))
  fireEvent.click(await screen.findByRole('button', { name: 'Add a template' }))
  const dialog = screen.getByRole('dialog', { name: 'Add a template' })
  fireEvent.change(within(dialog).getByLabelText('A template'), { target: { files: [new File(['{"params": "texty"}'], 'own.json')] } })
  const document = within(dialog).getByRole('textbox', { name: 'Document' })
  await expect.poll(() => (document as HTMLTextAreaElement).value).toBe('{"params": "texty"}')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep it' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('params.properties.a.type')
  fireEvent.change(document, { target: { value: '{"version": 1}' } })
  expect(within(dialog).queryByRole('alert')).toBeNull()
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep it' }))
  await screen.findByRole('heading', { level: 1, name: 'Countdown' })
  const keys = sent.filter(({ route }) => route === 'POST /api/v1/templates').map(({ headers }) => headers.get('idempotency-key'))
  expect(new Set(keys).size, 'another document is another template').toBe(2)
})

test('a template is replaced as the version that was opened, and deleted with a way back', async () => {
  const sent = await show(
    '/templates/own',
    answers({ 'PUT /api/v1/templates/own': template({ title: 'Count', version: 4 }), 'DELETE /api/v1/templates/own': {}, 'POST /api/v1/templates/own/restore': template() }),
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Replace the document' }))
  const dialog = screen.getByRole('dialog', { name: 'Replace the document' })
  expect(within(dialog).getByRole('textbox', { name: 'Document' })).toHaveProperty('value', '{\n  "version": 1,\n  "title": "Countdown"\n}\n')
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'Document' }), { target: { value: '{"title": "Count"}' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Replace it' }))
  await screen.findByRole('heading', { level: 1, name: 'Count' })
  const put = () => sent.filter(({ route }) => route === 'PUT /api/v1/templates/own')
  expect(put()[0]?.headers.get('if-match')).toBe('"3"')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await expect.poll(() => put().at(1)?.headers.get('if-match')).toBe('"4"')
  expect(put()[1]?.body).toEqual({ version: 1, title: 'Countdown' })
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }))
  await screen.findByRole('heading', { level: 1, name: 'Templates' })
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain('POST /api/v1/templates/own/restore')
})

test('one of the program is copied to be changed, and is neither replaced nor deleted', async () => {
  await show('/templates/quote', answers())
  fireEvent.click(await screen.findByRole('button', { name: 'Make a copy to change' }))
  expect(screen.getByRole('textbox', { name: 'Document' })).toHaveProperty('value', '{\n  "version": 1,\n  "title": "Countdown"\n}\n')
  expect(screen.queryByRole('button', { name: 'Replace the document' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull()
})

test('a video of a template tells which, and leads back with its data', async () => {
  const id = project().id
  const use = { template_id: 'own', template_version: 2, data: { word: 'Stop', lines: [], from: 5, loud: null, photo: null, ink: '#000000', format: '9:16' } }
  await show(`/projects/${id}`, answers({ [`GET /api/v1/projects/${id}`]: project({ workflow: 'template' }), [`GET /api/v1/projects/${id}/template`]: use }))
  await screen.findByText(/It was changed since/)
  expect(screen.queryByRole('link', { name: 'Change the scenes' })).toBeNull()
  fireEvent.click(screen.getByRole('link', { name: 'Its data, for another video' }))
  expect(await screen.findByRole('textbox', { name: 'Word at the end' })).toHaveProperty('value', 'Stop')
  expect(screen.getByRole('combobox', { name: 'Format' })).toHaveProperty('value', '1')
})
