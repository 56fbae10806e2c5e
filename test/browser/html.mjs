// html-validate's recommended rules on every kind of page, public and desk, as the
// server sends it.
//   node test/browser/html.mjs [--base URL [--path PATH]…]
import { HtmlValidate } from 'html-validate'
import { eachReader, launch, options, Report } from './lib.mjs'
import { htmlRules } from './rules.mjs'

const validator = new HtmlValidate(htmlRules)
const given = options()
const report = new Report('html')
const browser = given.base ? null : await launch()
const unvisited = await eachReader(browser, given, async ({ who, pages }) => {
  for (const page of pages) {
    const result = await validator.validateString(page.body)
    const messages = result.results.flatMap(one => one.messages)
    report.check(`${who} ${page.path}`, messages.length === 0,
      messages.slice(0, 8).map(message => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`).join('\n'))
  }
}, { everyRegister: true })
if (unvisited) report.check('every page of the list of routes was visited', unvisited.length === 0, unvisited.join('\n'))
await browser?.close()
report.end(given.base ? 1 : 30)
