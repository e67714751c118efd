import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { activate } from '../app/i18n'
import { closesAsBrowsersDo, pressEscape, told } from '../testing/dialogs'
import { Dialog } from './dialog'

function Page() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button onClick={() => setOpen(true)}>Open</button>
      {isOpen && (
        <Dialog title="Question" onClose={() => setOpen(false)}>
          <input type="file" aria-label="File" />
        </Dialog>
      )}
    </>
  )
}

const dialog = () => screen.getByRole<HTMLDialogElement>('dialog', { name: 'Question' })
const open = () => fireEvent.click(screen.getByRole('button', { name: 'Open' }))

beforeEach(async () => {
  closesAsBrowsersDo()
  await activate('en')
  render(
    <I18nProvider i18n={i18n}>
      <Page />
    </I18nProvider>,
  )
  open()
})

afterEach(cleanup)

test('Escape and the button close it', async () => {
  act(() => pressEscape(dialog()))
  expect(screen.queryByRole('dialog')).toBeNull()
  open()
  fireEvent.click(screen.getByRole('button', { name: 'Close' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  open()
  expect(dialog().open).toBe(true)
})

test('one that is opened again right after Escape stays, though browsers tell of the closing only then', async () => {
  act(() => pressEscape(dialog()))
  open()
  await told()
  expect(dialog().open).toBe(true)
})

test('a choice of files that is given up closes nothing', async () => {
  const given = new Event('cancel', { bubbles: true })
  act(() => void screen.getByLabelText('File').dispatchEvent(given))
  await told()
  expect(dialog().open).toBe(true)
})
