import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Where the programs are that are tried. */
const PROGRAM = process.env.GALA_PROGRAM ?? join(import.meta.dirname, '../../target/debug/gala')
const PATIENCE_MS = 30_000

const run = promisify(execFile)

/** Somebody who signs in. */
export interface Person {
  name: string
  password: string
}

/** A real server with a data folder of its own. */
export class Server {
  private process: ChildProcess | undefined

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly administrator: Person | undefined,
    private readonly token: string | undefined,
    private readonly variables: Record<string, string> = {},
  ) {}

  /** Starts one with one owner and no login, or with accounts and somebody who administers it; with variables of its own. */
  static async start(administrator?: Person, variables: Record<string, string> = {}): Promise<Server> {
    if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: build the workspace, or name one as GALA_PROGRAM`)
    const server = new Server(await mkdtemp(join(tmpdir(), 'gala-studio-')), await freePort(), administrator, undefined, variables)
    if (administrator) await server.add(administrator)
    await server.run()
    return server
  }

  /** Starts one that wants a token. */
  static async startWithToken(token: string): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'gala-studio-')), await freePort(), undefined, token)
    await server.run()
    return server
  }

  /** Passkeys are for names, not for numbers. */
  get url(): string {
    return `http://${this.administrator ? 'localhost' : '127.0.0.1'}:${this.port}`
  }

  private get environment() {
    return { PATH: process.env.PATH, GALA_DATA: this.folder, ...this.variables, ...(this.token && { GALA_TOKEN: this.token }) }
  }

  private async add({ name, password }: Person): Promise<void> {
    const added = run(PROGRAM, ['user', 'add', name, '--admin', '--password-stdin'], { env: this.environment })
    added.child.stdin?.end(password)
    await added
  }

  /** Starts it, on the same address and folder as before. */
  async run(): Promise<void> {
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`]
    if (this.administrator) args.push('--auth', 'accounts', '--public-url', this.url)
    const child = spawn(PROGRAM, args, { env: this.environment, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-4000)))
    this.process = child
    const begun = Date.now()
    for (;;) {
      if (child.exitCode !== null) throw new Error(`gala serve ended: ${said}`)
      const answer = await fetch(`${this.url}/ready`).catch(() => undefined)
      if (answer?.ok) return
      if (Date.now() - begun > PATIENCE_MS) throw new Error(`gala serve is not ready: ${said}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async remove(): Promise<void> {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(this.url + path)).json()) as T
  }

  /** Asks as somebody's browser would, whose cookie is sent along. */
  async ask<T>(path: string, cookie: string, body?: object): Promise<T> {
    const headers = { cookie, origin: this.url, 'content-type': 'application/json' }
    const answer = await fetch(this.url + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as T
  }

  /** Makes a project of a brief, and returns its id. */
  async project(brief: object): Promise<string> {
    const body = JSON.stringify({ document: brief })
    const answer = await fetch(`${this.url}/api/v1/projects`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (answer.status !== 202) throw new Error(await answer.text())
    return ((await answer.json()) as { project: { id: string } }).project.id
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
