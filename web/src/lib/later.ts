/** What is done in a while unless it is taken back: at once where the page is left before. */

interface Waiting {
  timer: number
  run: () => void
}

const waiting = new Map<string, Waiting>()

export function doLater(name: string, ms: number, run: () => void): void {
  takeBack(name)
  const act = () => {
    waiting.delete(name)
    run()
  }
  waiting.set(name, { timer: window.setTimeout(act, ms), run: act })
}

export function takeBack(name: string): void {
  window.clearTimeout(waiting.get(name)?.timer)
  waiting.delete(name)
}

window.addEventListener('pagehide', () => {
  for (const { timer, run } of [...waiting.values()]) {
    window.clearTimeout(timer)
    run()
  }
})
