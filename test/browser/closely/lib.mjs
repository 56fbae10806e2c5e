// What a closer look takes: Wrenshire (test/front_door/office.mjs) behind a browser, people who are
// signed in once, forms filled as a person fills them, and a close look at pages that no link
// leads to (axe and html-validate).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { HtmlValidate } from 'html-validate'
import { password } from '../../front_door/lib.mjs'
import { newContext } from '../lib.mjs'
import { htmlRules, axeTags } from '../rules.mjs'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const validator = new HtmlValidate(htmlRules)
const states = new Map()

export class Journey {
  constructor (browser, server, report, view) { Object.assign(this, { browser, report, view, base: `http://127.0.0.1:${server.port}`, contexts: [] }) }

  // A page of somebody's own; `who` is nobody for a resident. Nobody signs in twice.
  async as (who, secret = password) {
    const context = await newContext(this.browser, this.base, this.view)
    this.contexts.push(context)
    const key = this.base + ' ' + who
    if (who && states.has(key)) await context.addCookies(states.get(key))
    const page = await context.newPage()
    page.setDefaultTimeout(15000)
    page.on('pageerror', error => this.report.check(`${this.name}: no fault in the script`, false, error.message))
    if (who && !states.has(key)) {
      await page.goto('/desk/sign-in')
      await this.type(page, 'E-mail address', who.includes('@') ? who : who + '@door.test')
      await this.type(page, 'Password', secret)
      await this.press(page, 'Sign in')
      await this.at(page, /\/desk/, `${who} is signed in`)
      states.set(key, await context.cookies())
    }
    return page
  }

  async end () { for (const context of this.contexts) await context.close() }

  main (page) { return page.locator('main') }
  field (page, label) { return this.main(page).getByLabel(label, { exact: false }).first() }
  async type (page, label, text) { await this.field(page, label).fill(text) }
  // GOV.UK radios hide the input beneath their label's own drawing.
  async choose (page, label) { await this.main(page).getByLabel(label, { exact: true }).check({ force: true }) }
  async pick (page, label, option) { await this.field(page, label).selectOption({ label: option }) }
  async press (page, name) { await Promise.all([page.waitForLoadState('load'), this.main(page).getByRole('button', { name, exact: typeof name === 'string' }).first().click()]); await page.waitForLoadState('load') }
  async follow (page, name, { within = 'main', exact = false } = {}) { await page.locator(within).getByRole('link', { name, exact }).first().click(); await page.waitForLoadState('load') }

  async words (page) { return (await page.locator('body').innerText()).replace(/\s+/g, ' ') }
  async says (page, ...parts) {
    const words = await this.words(page)
    for (const part of parts) this.report.check(`${this.name}: “${part}”`, part instanceof RegExp ? part.test(words) : words.toLowerCase().includes(part.toLowerCase()), `${page.url()}\n${words.slice(0, 900)}`)
  }
  async doesNotSay (page, ...parts) {
    const words = await this.words(page)
    for (const part of parts) this.report.check(`${this.name}: not “${part}”`, !words.includes(part), page.url())
  }
  at (page, pattern, why) { return this.report.check(`${this.name}: ${why}`, pattern.test(new URL(page.url()).pathname + new URL(page.url()).search), page.url()) }
  check (name, ok, why) { return this.report.check(`${this.name}: ${name}`, ok, why) }

  // A page that only a form leads to, looked at as axe.mjs and html.mjs look at the others.
  async look (page, name) {
    const over = this.view.script ? await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth) : 0
    this.check(`${name} does not scroll sideways`, over <= 0, `${over} pixels too wide`)
    if (!this.view.script) return
    await page.evaluate(axeSource)
    const result = await page.evaluate(only => window.axe.run(document, { runOnly: { type: 'tag', values: only }, resultTypes: ['violations'] }), axeTags)
    this.check(`${name}: axe`, result.violations.length === 0, result.violations.map(one => one.id + ' ' + one.nodes[0].html.slice(0, 200)).join('\n'))
  }

  async validate (page, response, name) {
    const messages = (await validator.validateString(await response.text())).results.flatMap(one => one.messages)
    this.check(`${name}: valid HTML`, messages.length === 0, messages.slice(0, 5).map(one => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`).join('\n'))
  }

  // Presses a button and validates the page that answers.
  async pressAndLook (page, name, what) {
    const answered = page.waitForResponse(response => response.request().method() === 'POST')
    await this.press(page, name)
    const response = await answered
    if (response.status() !== 303) await this.validate(page, response, what)
    await this.look(page, what)
    return response.status()
  }
}
