import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** The folder of all styles, as tests are run from `web/`. */
const ROOT = 'src'

interface Rule {
  selector: string
  body: string
}

const rulesOf = (css: string): Rule[] =>
  [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({ selector: selector.replace(/\/\*[^]*?\*\//g, '').trim(), body }))

/** The rules of controls that are there and not seen: something else is drawn in their place. */
const hidden = (rules: readonly Rule[]) =>
  rules.filter(({ selector, body }) => /^\.[\w-]+ input$/.test(selector) && /position: absolute/.test(body) && /opacity: 0;/.test(body))

/** Whether what stands around such a control has it lie there: else the page scrolls to its top when the control is focused. */
function isPlaced(rules: readonly Rule[], control: string): boolean {
  const [around = ''] = control.split(' ')
  return rules.some(({ selector, body }) => (selector === around || selector === `${around} label`) && /position: relative/.test(body))
}

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'))

test('controls that are not seen lie where what stands for them is seen', () => {
  const found = files.flatMap((name) => {
    const rules = rulesOf(readFileSync(join(ROOT, name), 'utf8'))
    return hidden(rules).map(({ selector }) => ({ name, selector, isPlaced: isPlaced(rules, selector) }))
  })
  expect(found.length, 'the rule finds them').toBeGreaterThan(4)
  expect(found.filter(({ isPlaced }) => !isPlaced)).toEqual([])
})
