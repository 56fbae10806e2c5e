// The journeys of the plan for somebody who hears the pages and has a keyboard only: a resident, an officer, the head, a
// partner. Scripted through Chromium's accessibility tree: names, roles, order, landmarks, headings, what is announced
// when something is wrong; and by Tab, Enter, Space and arrows alone. Not here: axe (axe.mjs), how it looks (closely.mjs).
//   node test/browser/reader.mjs [resident|officer|head|administrator|partner]…
//   node test/browser/reader.mjs --thorough      also every kind of page that links lead to
import { makeWrenshire } from '../front_door/office.mjs'
import { cookieOf, launch, Report, walk } from './lib.mjs'
import { Reader } from './reader/lib.mjs'

const journeys = {
  async resident (r) {
    await r.as('resident')
    await r.open('/')
    await r.look('home')
    await r.hears(['link', 'Skip to main content'], ['search', 'Site'], ['navigation', 'Main'], ['searchbox', /^Search/])
    await r.page.keyboard.press('Tab')
    await r.page.keyboard.press('Enter')
    r.check('the skip link leads past the navigation', await r.page.evaluate(() => { const at = document.activeElement; return at?.id === 'main-content' || location.hash === '#main-content' }))
    await r.enter('link', 'The plan')
    await r.look('the plan')
    await r.enter('link', /^Shelters|Shelters/)
    await r.look('an action')
    await r.hears(['heading', /Shelters|We will see to it/, {}], ['link', /JSON/])
    await r.open('/search')
    await r.type(/^Search/, 'shelters')
    await r.send()
    await r.look('what a search found')
    await r.open('/log')
    await r.look('the record')
    await r.open('/no-such-page')
    await r.look('no such page')
  },

  async officer (r) {
    await r.as('officer', 'officer')
    await r.look('my work')
    await r.hears(['navigation', 'Desk'], ['heading', 'My work', { level: 1 }])
    await r.enter('link', /File an update on action 6/)
    await r.look('the form of an update')
    await r.hears(['textbox', /^What happened/, { description: /characters|Say what was done/ }], ['radio', 'Partly kept', { checked: 'false' }])
    await r.type('What happened', 'Four of the five shelters stand.')
    await r.enter('button', 'Continue and send for approval')
    await r.errors(['How it now stands', 'How it now stands'])
    await r.look('the form with what is wrong')
    await r.choose('Partly kept')
    await r.hears(['radio', 'Partly kept', { checked: 'true' }])
    await r.page.getByLabel('What happened').evaluate(one => { one.value = 'x'.repeat(3000) })
    await r.type('What happened', 'Four of the five shelters stand.')
    await r.type('Evidence in words', 'The photographs on the council’s page.')
    await r.type('Why', 'The fifth had no site.')
    await r.enter('button', 'Continue and send for approval')
    await r.look('check before you send')
    await r.hears(['heading', 'Check before you send', { level: 1 }])
    await r.enter('button', /^(Save|Send)/)
    await r.hears(['alert', 'Done'], ['StaticText', 'Sent for approval.'])
    await r.look('a record that waits')
    await r.open('/desk/registers')
    await r.look('registers')
    await r.open('/desk/registers/boards/blank')
    await r.look('a blank form')
    await r.open('/desk/registers/boards/new')
    await r.look('the form of a board')
  },

  async head (r, made) {
    await r.as('head', 'head')
    await r.look('my work, of a head')
    await r.open('/desk/queue')
    await r.look('the queue')
    const text = made.waiting
    await r.hears(['link', new RegExp(text)])
    await r.enter('link', /Approve and publish: .*Shelters|Approve and publish/)
    await r.look('what approving does')
    await r.hears(['heading', 'Approve and publish', { level: 1 }])
    await r.enter('button', 'Approve and publish')
    await r.hears(['alert', 'Done'], ['StaticText', 'It is public now.'])
    await r.look('a published record')
    const details = r.page.locator('main details summary').first()
    if (await details.count()) {
      await r.hears(['DisclosureTriangle', /./, { expanded: false }])
      await details.focus()
      await r.page.keyboard.press('Enter')
      await r.hears(['DisclosureTriangle', /./, { expanded: true }])
    }
    await r.open('/desk/plan')
    await r.look('the whole plan')
    await r.open('/desk/registers/actions')
    await r.look('a list')
    await r.hears(['table', /./], ['columnheader', /./])
  },

  async administrator (r) {
    await r.as('administrator', 'administrator')
    await r.open('/desk/users')
    await r.look('people')
    await r.open('/desk/users/new')
    await r.look('the form of an account')
    await r.type('Name', 'Nora New')
    await r.enter('button', 'Write the invitation')
    await r.errors(['E-mail address', 'e-mail address'], ['Roles', 'role'])
    await r.look('an account with what is wrong')
    r.check('what was typed stays', await r.page.getByLabel('Name', { exact: true }).inputValue() === 'Nora New')
  },

  async partner (r) {
    await r.as('partner', 'partner')
    await r.look('my work, of a partner')
    await r.open('/desk/update?number=4')
    await r.choose('On track')
    await r.type('What happened', 'Two ferries run.')
    await r.enter('button', 'Continue and send for approval')
    await r.enter('button', /^(Save|Send)/)
    await r.hears(['StaticText', 'Sent for approval.'])
    await r.open('/desk/registers/actions/1')
    await r.look('not there')
    await r.open('/desk/password')
    await r.enter('button', 'Save password')
    await r.errors(['Present password', 'present password'], ['New password', 'new password'])
    await r.look('a password with what is wrong')
  }
}

// The checks themselves: a page that is spoilt in every way is told so.
async function spoilt (browser, server) {
  const told = []
  const r = new Reader(browser, server, { check: (name, ok) => { if (!ok) told.push(name); return ok } })
  await r.as('spoilt')
  await r.open('/')
  await r.page.evaluate(() => {
    const links = [...document.querySelectorAll('main a[href]')]
    links[0].tabIndex = 5
    links[1].style.cssText = 'outline: none; box-shadow: none'
    links[2].style.cssText = 'position: relative; z-index: -1'
    links[2].insertAdjacentHTML('afterend', '<div></div>')
    links[2].nextElementSibling.style.cssText = `position: absolute; background: #fff; left: 0; right: 0; height: 60px; margin-top: -60px; z-index: 5`
    for (const name of ['one', 'two']) {
      const small = document.createElement('button')
      small.style.cssText = 'width: 10px; height: 10px; padding: 0; border: 0; display: inline-block'
      small.setAttribute('aria-label', name)
      links[3].before(small)
    }
    links[4].innerHTML = '<span aria-hidden="true">x</span>'
    document.querySelector('h1').outerHTML = '<h4>Too deep</h4>'
    document.querySelector('header').setAttribute('role', 'presentation')
    document.documentElement.lang = ''
    document.title = ''
    const table = document.createElement('table')
    table.innerHTML = '<caption>Bare</caption><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>'
    document.querySelector('main').append(table)
  })
  await r.look('spoilt')
  await r.leave()
  for (const wanted of ['one banner', 'one heading', 'headings go down', 'has a name', 'header cells', 'window says', 'its language', 'order of reading', 'never hidden', 'is marked', 'pixels large'])
    report.check(`the checks find: ${wanted}`, told.some(name => name.includes(wanted)), told.join('\n'))
}

// Every kind of page that links lead to, by Tab as well.
async function everywhere (r, who) {
  await r.as('everywhere, ' + (who || 'resident'), who)
  const starts = who ? ['/desk', '/desk/first-steps', '/desk/search?q=ferries', '/desk/registers/action_updates/new'] : ['/', '/help', '/accessibility', '/search?q=police']
  for (const { path } of await walk(r.base, starts, { cookie: await cookieOf(r.context), kinds })) {
    await r.open(path)
    await r.look(path)
  }
}
const kinds = new Map()

const thorough = process.argv.includes('--thorough')
const only = process.argv.slice(2).filter(one => one !== '--thorough')
const report = new Report('reader')
const browser = await launch()
const made = await makeWrenshire()
const began = Date.now()
await made.as.officer.make('action_updates', { action: made.actions[3].split('/').pop(), status: 'at_risk', text: 'The cadets lost their hall.' }, { then: 'submit' })
made.waiting = 'Cadets'
const reader = new Reader(browser, made.server, report)
for (const [name, journey] of Object.entries(journeys)) {
  if (only.length && !only.includes(name)) continue
  await report.step(name, () => journey(reader, made))
  await reader.leave()
}
for (const who of thorough ? ['', 'head', 'officer', 'administrator', 'partner'] : []) {
  await report.step('everywhere, ' + who, () => everywhere(reader, who))
  await reader.leave()
}
if (!only.length) await report.step('the checks themselves', () => spoilt(browser, made.server))
await made.server.stop()
await browser.close()
if (process.env.VERBOSE) console.log(`  ${((Date.now() - began) / 1000).toFixed(1)} s`)
report.end(only.length ? 1 : 200)
process.exit()
