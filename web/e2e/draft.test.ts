import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, expect, test } from 'vitest'

import { barriers } from './browser'
import { startStudio, visit } from './fixture'

const PARTS = ['Tea began ', 'with a leaf.', '\n\nIt is ', 'warm.']

/** A model that writes the same of every topic, and goes on for ever where it is asked of rivers. */
const model = createServer((request, response) => {
  let asked = ''
  request.on('data', (part: Buffer) => (asked += part.toString()))
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const say = (text: string) => response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`)
    if (asked.includes('rivers')) {
      const timer = setInterval(() => say('on '), 100)
      response.on('close', () => {
        clearInterval(timer)
        stopped += 1
      })
      return
    }
    for (const part of PARTS) say(part)
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 10, completion_tokens: 10 } })}\n\n`)
    response.end('data: [DONE]\n\n')
  })
})
let stopped = 0
await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve))
startStudio(undefined, () => ({ GALA_OPENAI_COMPATIBLE_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1` }))
afterAll(() => model.close())

test.for([{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: { width: 390, height: 844 } }] as const)('a draft comes in and is undone: %o', async (options) => {
  const { page, faults } = await visit(options)
  await page.goto('/new')
  await page.getByRole('radio', { name: 'A topic' }).check()
  await page.getByRole('textbox', { name: 'Topic' }).fill('tea')
  await page.getByText('openai_compatible', { exact: false }).first().waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Write a draft' }).click()
  await expect.poll(() => page.getByRole('textbox', { name: 'Script' }).inputValue()).toBe(PARTS.join(''))
  await page.getByRole('button', { name: 'Undo the draft' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo the draft' }).click()
  expect(await page.getByRole('textbox', { name: 'Topic' }).inputValue()).toBe('tea')
  expect(faults).toEqual([])
})

test('writing that is stopped stops the model', async () => {
  const { page } = await visit()
  await page.goto('/new')
  await page.getByRole('radio', { name: 'A topic' }).check()
  await page.getByRole('textbox', { name: 'Topic' }).fill('rivers')
  await page.getByRole('button', { name: 'Write a draft' }).click()
  await expect.poll(() => page.getByRole('textbox', { name: 'Script' }).inputValue()).toContain('on on')
  await page.getByRole('button', { name: 'Stop writing' }).click()
  await expect.poll(() => stopped).toBe(1)
  expect(await page.getByRole('textbox', { name: 'Script' }).isEditable()).toBe(true)
})
