import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { job, me } from '../../testing/answers'
import { show } from '../../testing/page'

test('a failed job tells why and is tried again', async () => {
  const failed = job({ state: 'FAILED', error: { error_code: 'disk_full', error_message: 'free some space' } })
  const sent = await show('/jobs', {
    'GET /api/v1/me': me,
    'GET /api/v1/jobs': { items: [failed, job({ id: 'other' })] },
    [`POST /api/v1/jobs/${failed.id}/retry`]: failed,
  })
  const row = (await screen.findByText('free some space')).closest('li')
  if (!row) throw new Error('no row')
  within(row).getByText('disk_full')
  within(row).getByText('Failed')
  expect(screen.getAllByRole('button', { name: /^Try again/ })).toHaveLength(1)
  fireEvent.click(within(row).getByRole('button', { name: 'Try again: Make a scene' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain(`POST /api/v1/jobs/${failed.id}/retry`)
})

test('where there is no job, that is said', async () => {
  await show('/jobs', { 'GET /api/v1/me': me, 'GET /api/v1/jobs': { items: [] } })
  await screen.findByText('There are none.')
})

test('what the server refuses is told with its number', async () => {
  const refusal = { status: 403, code: 'forbidden', detail: 'your role may not', request_id: 'r-17' }
  await show('/jobs', { 'GET /api/v1/me': me, 'GET /api/v1/jobs': refusal })
  const alert = await screen.findByRole('alert')
  within(alert).getByText('your role may not')
  within(alert).getByText('Request r-17')
})
