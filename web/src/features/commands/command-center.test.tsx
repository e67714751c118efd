import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { me } from '../../testing/answers'
import { show } from '../../testing/page'

const answers = { 'GET /api/v1/me': me, 'GET /api/v1/projects': { items: [] }, 'GET /api/v1/jobs': { items: [] } }

afterEach(() => localStorage.clear())

test('the palette finds a command by some of its letters and does it', async () => {
  await show('/jobs', answers)
  await screen.findByRole('heading', { name: 'Jobs' })
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  const field = await screen.findByRole('combobox', { name: 'Find a command' })
  fireEvent.change(field, { target: { value: 'setting' } })
  const option = screen.getByRole('option', { name: /Go to the settings/ })
  expect(option.getAttribute('aria-selected')).toBe('true')
  expect(field.getAttribute('aria-activedescendant')).toBe(option.id)
  fireEvent.keyDown(field, { key: 'Enter' })
  await screen.findByRole('heading', { name: 'Appearance' })
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('keys are listed, and single ones can be switched off', async () => {
  await show('/jobs', answers)
  await screen.findByRole('heading', { name: 'Jobs' })
  fireEvent.keyDown(document.body, { key: '?', shiftKey: true })
  const dialog = within(await screen.findByRole('dialog', { name: 'Keys of this page' }))
  dialog.getByText('All commands')
  fireEvent.click(dialog.getByRole('checkbox', { name: 'Single letters are keys' }))
  fireEvent.click(dialog.getByRole('button', { name: 'Close' }))
  fireEvent.keyDown(document.body, { key: '?', shiftKey: true })
  expect(screen.queryByRole('dialog')).toBeNull()
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  await screen.findByRole('dialog', { name: 'Commands' })
})

test('keys are left alone where text is written, and while something is composed', async () => {
  await show('/new', answers)
  const field = await screen.findByRole('textbox', { name: 'Title' })
  fireEvent.keyDown(field, { key: '?', shiftKey: true })
  fireEvent.keyDown(document.body, { key: '?', shiftKey: true, isComposing: true })
  expect(screen.queryByRole('dialog')).toBeNull()
  fireEvent.keyDown(field, { key: 'k', ctrlKey: true })
  await screen.findByRole('dialog', { name: 'Commands' })
})
