import { chromium } from 'playwright-core'
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const shots = process.argv.slice(2)
for (const [scheme, size, name] of [['light', { width: 1440, height: 900 }, 'l'], ['dark', { width: 390, height: 844 }, 'd']]) {
  const c = await b.newContext({ baseURL: 'http://127.0.0.1:8500', colorScheme: scheme, viewport: size, locale: process.env.L ?? 'en' })
  const p = await c.newPage()
  p.on('console', (m) => m.type() === 'error' && console.log(name, m.text()))
  p.on('pageerror', (e) => console.log(name, e.message))
  for (const s of shots) {
    await p.goto(s); await p.waitForTimeout(4000)
    await p.screenshot({ path: `/tmp/shot-${name}-${s.replace(/\W+/g, '_').slice(0, 30)}.png`, fullPage: true })
  }
  await c.close()
}
await b.close()
