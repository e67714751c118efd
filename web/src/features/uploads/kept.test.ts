import { expect, test } from 'vitest'

import { asKept, type KeptUpload } from './kept'

test('an upload that an earlier version of the page kept goes on through the server', () => {
  const one = { id: 'a', project: 'p', name: 'a.mp4', size: 10, mime: 'video/mp4', lastModified: 5, asset: 'asset', sent: 4, isPaused: false, file: undefined, tab: 't', at: 1 }
  expect(asKept({ ...one, url: '/api/v1/uploads/1' })).toMatchObject({ session: { kind: 'tus', url: '/api/v1/uploads/1' }, tags: [], sent: 4 })
  expect(asKept({ ...one, url: undefined }).session).toBeUndefined()
  const now: KeptUpload = { ...one, session: { kind: 'put', url: 'https://store.example/a', until: 1 }, tags: [] }
  expect(asKept(now)).toBe(now)
})
