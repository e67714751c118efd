/** A buffer of a player, which does one thing at a time. */
export class AppendQueue {
  private last: Promise<void> = Promise.resolve()

  constructor(readonly buffer: SourceBuffer) {}

  /** Appends a piece whose times count from `offset`. */
  append(bytes: BufferSource, offset: number): Promise<void> {
    return this.after((buffer) => {
      buffer.timestampOffset = offset
      buffer.appendBuffer(bytes)
    })
  }

  remove(from: number, to: number): Promise<void> {
    return this.after((buffer) => buffer.remove(from, to))
  }

  /** Does something while nothing else is done, such as telling another length. */
  idle(act: () => void): Promise<void> {
    const next = this.last.then(act)
    this.last = next.catch(() => undefined)
    return next
  }

  private after(begin: (buffer: SourceBuffer) => void): Promise<void> {
    const { buffer } = this
    const next = this.last.then(
      () =>
        new Promise<void>((resolve, reject) => {
          const ended = (failure?: Error) => {
            buffer.removeEventListener('updateend', done)
            buffer.removeEventListener('error', failed)
            if (failure) reject(failure)
            else resolve()
          }
          const done = () => ended()
          const failed = () => ended(new Error('the player takes no such piece'))
          buffer.addEventListener('updateend', done)
          buffer.addEventListener('error', failed)
          try {
            begin(buffer)
          } catch (error) {
            ended(error as Error)
          }
        }),
    )
    this.last = next.catch(() => undefined)
    return next
  }
}
