// How a page is to somebody who hears it and has a keyboard only: Chromium's own accessibility tree (what a screen reader
// is given), the order of headings and landmarks, and where the focus goes by Tab alone. Each page of a journey is
// looked at once under its name; presses are made with the keyboard.
import { password } from '../../front_door/lib.mjs'
import { newContext } from '../lib.mjs'

const tabStopsMax = 150
const targetPixelsMin = 24 // WCAG 2.2, 2.5.8

// Runs in the page: what has the focus, and whether somebody who sees can see it.
function focused (pixelsMin) {
  const at = document.activeElement
  if (!at || at === document.body || at === document.documentElement) return null
  const box = at.getBoundingClientRect()
  const drawn = at.matches('.govuk-radios__input, .govuk-checkboxes__input') ? at.parentElement.querySelector('label').getBoundingClientRect() : box
  const inside = (x, y) => { const found = document.elementFromPoint(x, y); return found && (found === at || at.contains(found) || found.contains(at) || found.closest('label')?.control === at) }
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => [drawn.left + drawn.width * x, drawn.top + drawn.height * y])
  const style = getComputedStyle(at)
  const next = at.matches('.govuk-radios__input, .govuk-checkboxes__input') ? getComputedStyle(at.parentElement.querySelector('label'), '::before') : style
  const isInline = style.display === 'inline' && at.parentElement.innerText.trim() !== at.innerText.trim()
  if (!at.dataset.readerStop) at.dataset.readerStop = String(document.querySelectorAll('[data-reader-stop]').length + 1)
  // Too small is still enough where a circle of that size round it meets no other target's (the spacing exception).
  const isSpaced = () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].every(other => {
    if (other === at || at.contains(other) || other.contains(at)) return true
    const their = other.getBoundingClientRect()
    if (!their.width || !their.height) return true
    const x = drawn.left + drawn.width / 2, y = drawn.top + drawn.height / 2
    const distance = Math.hypot(Math.max(their.left - x, 0, x - their.right), Math.max(their.top - y, 0, y - their.bottom))
    return distance >= pixelsMin / 2
  })
  return {
    stop: Number(at.dataset.readerStop),
    what: `${at.tagName.toLowerCase()}${at.id ? '#' + at.id : ''} “${(at.innerText || at.value || at.getAttribute('aria-label') || at.name || '').trim().slice(0, 40)}”`,
    id: at.id,
    isSeen: drawn.width > 1 && points.some(([x, y]) => inside(x, y)),
    isShown: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || next.boxShadow !== 'none' || next.outlineStyle !== 'none',
    isLargeEnough: isInline || (drawn.width >= pixelsMin && drawn.height >= pixelsMin) || isSpaced(),
    size: `${Math.round(drawn.width)} by ${Math.round(drawn.height)}`
  }
}

// Runs in the page: everything that Tab should reach, in the order of reading; of a group of radios one.
function stops () {
  const groups = new Set()
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter(one => {
    if (one.disabled || one.tabIndex < 0 || one.closest('[hidden], [inert]')) return false
    const closed = one.closest('details:not([open])')
    if (closed && one !== closed.querySelector('summary')) return false
    if (one.getClientRects().length === 0 || getComputedStyle(one).visibility === 'hidden') return false
    if (one.type !== 'radio') return true
    const key = one.form?.id + ' ' + one.name
    const chosen = document.querySelector(`input[type=radio][name="${one.name}"]:checked`)
    if (groups.has(key) || (chosen && chosen !== one)) return false
    groups.add(key)
    return true
  }).map(one => `${one.tagName.toLowerCase()}${one.id ? '#' + one.id : ''} “${(one.innerText || one.value || one.getAttribute('aria-label') || one.name || '').trim().slice(0, 40)}”`)
}

export class Reader {
  constructor (browser, server, report) { Object.assign(this, { browser, report, base: `http://127.0.0.1:${server.port}`, looked: new Set() }) }

  check (name, ok, why) { return this.report.check(`${this.name}: ${name}`, ok, why) }

  // Somebody with a keyboard and no mouse; `who` is nobody for a resident.
  async as (name, who) {
    this.name = name
    this.context = await newContext(this.browser, this.base, { script: true, width: 1280, height: 800 })
    this.page = await this.context.newPage()
    this.page.setDefaultTimeout(15000)
    this.page.on('pageerror', error => this.check('no fault in the script', false, error.message))
    this.session = await this.context.newCDPSession(this.page)
    if (!who) return
    await this.open('/desk/sign-in')
    await this.look('signing in')
    await this.type('E-mail address', who + '@door.test')
    await this.type('Password', password)
    await this.enter('button', 'Sign in')
  }

  async leave () { await this.context.close() }
  async open (path) { return this.page.goto(path, { waitUntil: 'load' }) }

  // --- What is heard ---------------------------------------------------------

  // The nodes that a screen reader is given, in the order of reading.
  async heard () {
    const { nodes } = await this.session.send('Accessibility.getFullAXTree')
    const byId = new Map(nodes.map(node => [node.nodeId, node]))
    const order = []
    const visit = (node, inside) => {
      const properties = Object.fromEntries((node.properties ?? []).map(one => [one.name, one.value?.value]))
      const one = { role: node.role?.value ?? '', name: (node.name?.value ?? '').trim(), description: (node.description?.value ?? '').trim(), ...properties, inside }
      if (!node.ignored) order.push(one)
      for (const id of node.childIds ?? []) if (byId.has(id)) visit(byId.get(id), node.ignored ? inside : [...inside, one])
    }
    visit(nodes[0], [])
    return order
  }

  async hears (...wanted) {
    const order = await this.heard()
    for (const [role, name, more = {}] of wanted) {
      const found = order.find(one => one.role === role && (name instanceof RegExp ? name.test(one.name) : one.name === name) && Object.entries(more).every(([key, value]) => value instanceof RegExp ? value.test(one[key]) : one[key] === value))
      this.check(`is told of the ${role} “${name}”${Object.keys(more).length ? ' ' + Object.entries(more).map(([key, value]) => `${key} ${value}`).join() : ''}`, found, this.page.url() + '\n' + order.filter(one => one.role === role).map(one => `${one.name} | ${one.description} | ${one.checked ?? one.expanded ?? ''}`).slice(0, 12).join('\n'))
    }
  }

  // One page, under its name: landmarks, headings, names, tables, title, language; then the way by Tab.
  async look (name, { byTab = true } = {}) {
    if (this.looked.has(name)) return
    this.looked.add(name)
    const order = await this.heard()
    const of = (...roles) => order.filter(one => roles.includes(one.role))
    const landmarks = of('main', 'banner', 'contentinfo', 'navigation', 'search', 'region', 'complementary').map(one => one.role)
    this.check(`${name}: one banner, one main part, one footer, in this order`, landmarks.filter(role => ['banner', 'main', 'contentinfo'].includes(role)).join() === 'banner,main,contentinfo', landmarks.join())
    const navigations = of('navigation', 'search', 'region', 'complementary')
    this.check(`${name}: landmarks of one kind have names of their own`, new Set(navigations.map(one => one.role + one.name)).size === navigations.length && navigations.every(one => one.name), navigations.map(one => `${one.role} “${one.name}”`).join())
    const headings = of('heading')
    const levels = headings.filter(one => one.inside.some(outer => outer.role === 'main')).map(one => Number(one.level))
    const isAlert = one => one.inside.some(outer => outer.role === 'alert')
    this.check(`${name}: one heading of the first level`, headings.filter(one => Number(one.level) === 1).length === 1, headings.map(one => one.level + ' ' + one.name).join('\n'))
    const own = headings.filter(one => one.inside.some(outer => outer.role === 'main') && !isAlert(one))
    this.check(`${name}: headings go down one step at a time`, own.every((one, i) => i === 0 ? Number(one.level) === 1 : Number(one.level) <= Number(own[i - 1].level) + 1), own.map(one => one.level + ' ' + one.name).join('\n') + levels.length)
    const nameless = of('link', 'button', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'listbox', 'spinbutton', 'image', 'img', 'DisclosureTriangle', 'group', 'radiogroup', 'table').filter(one => !one.name && !(one.role === 'group' && !one.focusable && one.inside.length))
    this.check(`${name}: everything that can be used has a name`, nameless.length === 0, nameless.map(one => one.role + ' in ' + one.inside.slice(-3).map(outer => outer.role + ' ' + outer.name.slice(0, 30)).join(' > ')).join('\n'))
    for (const table of of('table')) {
      const within = order.filter(one => one.inside.some(outer => outer.role === 'table' && outer.name === table.name))
      this.check(`${name}: the table “${table.name}” has header cells, of columns and of rows`, within.some(one => one.role === 'columnheader' && one.name) && (within.some(one => one.role === 'rowheader') || within.filter(one => one.role === 'columnheader').length < 3), // two things side by side have no name for a row
        within.slice(0, 5).map(one => one.role + ' ' + one.name).join('\n'))
    }
    const buttons = of('button').filter(one => one.inside.some(outer => outer.role === 'main')).map(one => one.name)
    this.check(`${name}: no two buttons are called alike`, new Set(buttons).size === buttons.length, buttons.join('\n'))
    const title = await this.page.title()
    const isError = order.some(one => one.role === 'heading' && one.name === 'There is a problem')
    this.check(`${name}: the window says what it is`, title.length > 8 && isError === title.startsWith('Error: '), title)
    this.check(`${name}: the page says its language`, /^(en|cy)/.test(await this.page.locator('html').getAttribute('lang') ?? ''))
    if (byTab) await this.tabThrough(name)
  }

  // --- The keyboard ------------------------------------------------------------

  async tabThrough (name) {
    const wanted = await this.page.evaluate(stops)
    const went = []
    const hidden = [], unmarked = [], small = []
    const before = await this.page.evaluate(() => document.activeElement?.id ?? '')
    await this.page.evaluate(() => { document.activeElement?.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0) })
    await this.page.keyboard.press('Tab')
    const first = await this.page.evaluate(focused, targetPixelsMin)
    for (let at = first; at && went.length < tabStopsMax; at = await this.page.evaluate(focused, targetPixelsMin)) {
      if (went.length && at.stop <= went.length) break // round again
      went.push(at.what)
      if (!at.isSeen) hidden.push(at.what)
      if (!at.isShown) unmarked.push(at.what)
      if (!at.isLargeEnough) small.push(`${at.what} ${at.size}`)
      await this.page.keyboard.press('Tab')
    }
    const start = wanted.indexOf(went[0]) // after an error the browser goes on from where the focus was
    const turned = start > 0 ? [...wanted.slice(start), ...wanted.slice(0, start)] : wanted
    this.check(`${name}: Tab goes to everything, in the order of reading, and out again`, turned.slice(0, went.length).join('\n') === went.join('\n') && (went.length === wanted.length || start > 0 || went.length === tabStopsMax),
      `${went.length} of ${wanted.length}: ${went.find((one, i) => one !== turned[i]) ?? ''} where ${turned.find((one, i) => one !== went[i]) ?? 'nothing'} was to come`)
    this.check(`${name}: what has the focus is never hidden`, hidden.length === 0, hidden.join('\n'))
    this.check(`${name}: and is marked`, unmarked.length === 0, unmarked.join('\n'))
    this.check(`${name}: targets are ${targetPixelsMin} pixels large, or apart`, small.length === 0, small.join('\n'))
    await this.page.evaluate(id => { for (const one of document.querySelectorAll('[data-reader-stop]')) delete one.dataset.readerStop; (id && document.getElementById(id)?.focus()) || document.activeElement?.blur() }, before)
  }

  // Tabs until the control of that role and name has the focus.
  async tabTo (role, name) {
    const wanted = this.page.getByRole(role, { name, exact: typeof name === 'string' }).first()
    await wanted.waitFor({ state: 'attached' })
    const handle = await wanted.elementHandle()
    for (let i = 0; i < tabStopsMax; i++) {
      if (await handle.evaluate(one => one === document.activeElement)) return handle
      await this.page.keyboard.press('Tab')
    }
    this.check(`the keyboard reaches the ${role} “${name}”`, false, this.page.url())
    throw new Error(`no way to ${role} ${name} by Tab`)
  }

  async type (label, text) {
    await this.tabTo('textbox', label instanceof RegExp ? label : new RegExp('^' + label)).catch(async () => this.page.getByLabel(label).first().focus()) // a password has no role
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.type(text)
  }

  // What a live region says, of itself, within two seconds.
  async announces (pattern) {
    for (let i = 0; i < 20; i++) {
      const live = (await this.heard()).filter(one => one.inside.concat(one).some(outer => outer.live === 'polite' || outer.live === 'assertive' || outer.role === 'status'))
      if (live.some(one => pattern.test(one.name))) return this.check(`announces ${pattern}`, true)
      await this.page.waitForTimeout(100)
    }
    return this.check(`announces ${pattern}`, false, this.page.url())
  }

  // Radios are one stop: arrows go on from there, and choose.
  async choose (name) {
    const radio = this.page.getByRole('radio', { name, exact: true }).first()
    const group = await radio.evaluate(one => [...document.querySelectorAll(`input[type=radio][name="${one.name}"]`)].map(each => each.id))
    for (let i = 0; i < tabStopsMax && !group.includes(await this.page.evaluate(() => document.activeElement?.id)); i++) await this.page.keyboard.press('Tab')
    await this.page.keyboard.press('Space')
    for (let i = 0; i < group.length && !await radio.isChecked(); i++) await this.page.keyboard.press('ArrowDown')
    this.check(`arrows choose “${name}”`, await radio.isChecked())
  }

  async enter (role, name) {
    await this.tabTo(role, name)
    await this.send()
  }

  async send () { await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press('Enter')]) }

  // --- What is wrong with a form --------------------------------------------------

  // The focus has gone to the summary; each of its lines leads to a field, which says the same.
  async errors (...fields) {
    await this.page.waitForFunction(() => document.activeElement?.closest('.govuk-error-summary'), null, { timeout: 5000 }).catch(() => {})
    this.check('the focus goes to what is wrong', await this.page.evaluate(() => Boolean(document.activeElement?.closest('.govuk-error-summary'))), this.page.url())
    const order = await this.heard()
    const alert = order.findIndex(one => one.role === 'alert' && order.some(inner => inner.name === 'There is a problem' && inner.inside.includes(one)))
    this.check('which is announced as an alert, before the form', alert >= 0 && alert < order.findIndex(one => one.role === 'heading' && Number(one.level) === 1), order.map(one => one.role).join(' ').slice(0, 300))
    for (const [label, words] of fields) {
      const link = this.page.locator('.govuk-error-summary a', { hasText: words }).first()
      this.check(`the summary says “${words}”`, await link.count() > 0, await this.page.locator('.govuk-error-summary').innerText())
      if (!await link.count()) continue
      await this.page.locator('.govuk-error-summary').evaluate(one => { one.tabIndex = -1; one.focus() })
      await this.tabTo('link', await link.innerText())
      await this.page.keyboard.press('Enter')
      const at = await this.page.evaluate(() => ({ id: document.activeElement?.id, summary: document.querySelector('.govuk-error-summary') !== null }))
      this.check(`and leads to “${label}”`, await link.evaluate((one, id) => one.hash.slice(1) === id, at.id), at.id)
      const { nodes } = await this.session.send('Accessibility.getFullAXTree')
      const node = nodes.find(one => one.properties?.some(property => property.name === 'focused' && property.value.value === true) && !['RootWebArea'].includes(one.role?.value))
      const group = order.find(one => ['group', 'radiogroup'].includes(one.role) && one.name.startsWith(label))
      const told = `${node?.name?.value ?? ''} ${node?.description?.value ?? ''} ${group?.description ?? ''}`
      this.check(`where “${label}” says what is wrong itself`, told.includes(label) || group ? /Error:/.test(told) : false, `${told} (${node?.role?.value})`)
    }
  }
}
