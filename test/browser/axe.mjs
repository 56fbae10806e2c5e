// WCAG 2.2 AA by axe-core on every kind of page, public and desk, with script on
// and off, wide and at 320 pixels; and that no page scrolls sideways at 320.
//   node test/browser/axe.mjs [--thorough] [--base URL [--path PATH]…]
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { eachReader, launch, newContext, options, Report } from './lib.mjs'
import { axeTags } from './rules.mjs'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
// Two views that between them hold every case: what script adds is seen wide, what
// has no script is seen narrow. --thorough looks at all four.
const allViews = [
  { name: 'wide', script: true, width: 1280 },
  { name: 'narrow, no script', script: false, width: 320 },
  { name: 'narrow', script: true, width: 320 },
  { name: 'wide, no script', script: false, width: 1280 }
]
const given = options()
const views = given.thorough ? allViews : allViews.slice(0, 2)
const report = new Report('axe')
const browser = await launch()

// A page with script off runs none of ours either, so what it showed is set up again, as it
// stood, in a context where axe may run: the HTML is the same, our script is not started.
async function openPage (context, path, script) {
  const page = await context.newPage()
  const troubles = []
  page.on('pageerror', error => troubles.push('script: ' + error.message))
  page.on('console', message => { if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) troubles.push('console: ' + message.text()) })
  if (!script) await page.route(/\.js(\?|$)/, route => route.abort())
  await page.goto(path, { waitUntil: 'load' })
  return { page, troubles: script ? troubles : [] }
}

function describe (violations) {
  return violations.map(violation => `${violation.id}: ${violation.help}\n` +
    violation.nodes.slice(0, 3).map(node => '  ' + node.html.slice(0, 200) + '\n  ' + node.failureSummary.split('\n').slice(1).join(' ').trim()).join('\n')).join('\n')
}

// Two pages at a time: each has a process of its own in the browser.
async function eachOfTwo (list, work) {
  const left = [...list]
  await Promise.all([0, 1].map(async () => { while (left.length) await work(left.shift()) }))
}

const unvisited = await eachReader(browser, given, async ({ who, base, pages, state }) => {
  for (const view of views) {
    const context = await newContext(browser, base, { ...view, script: true })
    if (state) await context.addCookies(state.cookies)
    await eachOfTwo(pages, async ({ path }) => {
      const name = `${who} ${path} (${view.name})`
      const { page, troubles } = await openPage(context, path, view.script)
      // Through the debugger, so that the page's own content policy stays as it is.
      await page.evaluate(axeSource)
      const result = await page.evaluate(only => window.axe.run(document, { runOnly: { type: 'tag', values: only }, resultTypes: ['violations'] }), axeTags)
      report.check(name, result.violations.length === 0, describe(result.violations))
      if (troubles.length > 0) report.check(name + ' runs without a fault', false, troubles.join('\n'))
      if (view.width === 320) {
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        report.check(name + ' does not scroll sideways', over <= 0, `${over} pixels too wide`)
      }
      await page.close()
    })
    await context.close()
  }
}, { once: true })
if (unvisited) report.check('every page of the list of routes was visited', unvisited.length === 0, unvisited.join('\n'))
await browser.close()
report.end(given.base ? 1 : 90)
