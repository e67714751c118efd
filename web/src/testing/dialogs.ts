import { act } from '@testing-library/react'

/** The browser of tests draws no dialogs. They are open or not, and tell that they were closed by a task of its own. */
export function closesAsBrowsersDo(): void {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    if (!this.open) return
    this.open = false
    setTimeout(() => this.dispatchEvent(new Event('close')))
  }
}

/** Does what browsers do with a dialog on Escape: it is told of, and closed where nobody was against it. */
export function pressEscape(dialog: HTMLDialogElement): void {
  if (dialog.dispatchEvent(new Event('cancel', { cancelable: true }))) dialog.close()
}

/** Waits until dialogs have told what was done with them. */
export const told = () => act(() => new Promise<void>((resolve) => void setTimeout(resolve, 20)))
