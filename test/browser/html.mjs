// html-validate's recommended rules on every kind of page, public and desk, as the
// server sends it.
//   node test/browser/html.mjs [--base URL [--path PATH]…]
import { HtmlValidate } from 'html-validate'
import { eachReader, launch, options, Report } from './lib.mjs'

// Each exception says why.
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'long-title': 'off', // a promise's own title is the page's title; cutting it would make two pages look alike
    'no-trailing-whitespace': 'off', // bytes, not meaning; templates leave some where a part is empty
    'void-style': 'off', // SVG shapes are closed XML's way
    // Several checkboxes of one question share a name, as radios do.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit'] }],
    'require-sri': 'off' // our own files only, under addresses that carry their hash
  }
})
const given = options()
const report = new Report('html')
const browser = given.base ? null : await launch()
await eachReader(browser, given, async ({ who, pages }) => {
  for (const page of pages) {
    const result = await validator.validateString(page.body)
    const messages = result.results.flatMap(one => one.messages)
    report.check(`${who} ${page.path}`, messages.length === 0,
      messages.slice(0, 8).map(message => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`).join('\n'))
  }
})
await browser?.close()
report.end(given.base ? 1 : 30)
