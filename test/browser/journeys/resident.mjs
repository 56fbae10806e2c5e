// A resident, a journalist: what became of a promise, without an account. Script on and off, wide and
// at 320 pixels; with the keyboard alone; printed.
import { launch, makeStore, newContext, Report, serve } from '../lib.mjs'

const report = new Report('resident')
const browser = await launch()
const made = makeStore()
const server = await serve(made.store, ['--as-of', '2019-10-31'])

const views = [
  { name: 'wide', script: true, width: 1280 }, { name: 'wide, no script', script: false, width: 1280 },
  { name: 'narrow', script: true, width: 320 }, { name: 'narrow, no script', script: false, width: 320 }
]

function expect (ok, what) {
  if (!ok) throw new Error('not so: ' + what)
}

for (const view of views) {
  const context = await newContext(browser, server.base, view)
  const page = await context.newPage()
  await report.step(`two clicks from the door to what became of a promise (${view.name})`, async () => {
    await page.goto('/')
    expect((await page.locator('h1').innerText()).length > 10, 'the front page names the plan')
    expect((await page.locator('main').innerText()).includes('94 promises'), 'the front page counts the promises')
    await page.locator('main a[href*="/actions/"]').first().click()
    expect(/\/plan\/2019\/actions\/\d+$/.test(new URL(page.url()).pathname), 'one click shows a promise: ' + page.url())
    const words = await page.locator('main').innerText()
    expect(words.includes('The story so far') && words.includes('The plan sets no date'), 'the promise tells its story and its date')
  })
  await report.step(`the plan narrowed by who leads it (${view.name})`, async () => {
    await page.goto('/plan')
    await page.locator('select[name=lead]').selectOption({ label: 'Beacon Victim Care Centre' })
    await page.locator('.fp-filters button').click()
    await page.waitForURL(/lead=/)
    expect((await page.locator('main').innerText()).includes('5 of 94 actions'), 'five actions are Beacon’s')
    await page.goBack()
    expect((await page.locator('main').innerText()).includes('94 actions'), 'back goes back to the whole plan')
  })
  await report.step(`a word finds a promise (${view.name})`, async () => {
    await page.goto('/')
    await page.locator('#find').fill('body-worn')
    await page.locator('#find').press('Enter')
    await page.waitForURL(/search\?q=/)
    await page.locator('main a', { hasText: 'Body-worn video audit' }).first().click()
    expect(new URL(page.url()).pathname === '/plan/2019/actions/41', 'the hit leads to action 41')
  })
  await report.step(`a number never issued is told of, and its page is not there (${view.name})`, async () => {
    await page.goto('/plan')
    expect((await page.locator('main').innerText()).includes('Number 43 was never issued'), '43 was never issued')
    const answer = await page.goto('/plan/actions/43')
    expect(answer.status() === 404, 'its page answers 404')
  })
  await report.step(`two editions side by side (${view.name})`, async () => {
    await page.goto('/plan/compare')
    const words = await page.locator('main').innerText()
    expect(words.includes('Police and Crime Plan 2013-18') && words.includes('Keep neighbourhood policing strong'), 'both editions are there')
  })
  await report.step(`their own bill for policing (${view.name})`, async () => {
    await page.goto('/money')
    await page.locator('main a[href^="/money/precept"]').first().click()
    await page.locator('select[name=band]').selectOption('E')
    await page.locator('select[name=district]').selectOption({ label: 'Watford' })
    await page.locator('main form button[type=submit]').first().click()
    await page.waitForURL(/band=E/)
    const words = await page.locator('main').innerText()
    expect(words.includes('£229.78'), 'band E pays eleven ninths of £188: ' + words.slice(0, 500))
  })
  await report.step(`every award near them with what came of it (${view.name})`, async () => {
    await page.goto('/grants?district=broxbourne')
    await page.locator('main a', { hasText: 'Cameras on the A10' }).first().click()
    const words = await page.locator('main').innerText()
    expect(words.includes('What came of it') && words.includes('£128,000') && words.includes('Broxbourne'), 'the award says for what, how much and what came of it')
    await page.goto('/grants/benefits?by=district')
    expect((await page.locator('main').innerText()).includes('Broxbourne'), 'what grants came to, by district')
  })
  await report.step(`their own district by its postcode, and on paper (${view.name})`, async () => {
    await page.goto('/areas')
    await page.getByLabel('Your postcode, ward or district').fill('zz99 9zz')
    await page.getByRole('button', { name: 'Find it' }).click()
    await page.waitForLoadState('load')
    expect((await page.locator('main').innerText()).includes('We do not know the postcode ZZ99 9ZZ'), 'a postcode that is none is told of')
    await page.goto('/areas')
    await page.getByLabel('Your postcode, ward or district').fill('Watford')
    await page.getByRole('button', { name: 'Find it' }).click()
    await page.waitForURL(/\/areas\/watford$/)
    expect((await page.locator('h1').innerText()) === 'Watford', 'the district has a page')
    await page.emulateMedia({ media: 'print' })
    expect(!(await page.locator('.fp-kicker').isVisible()) && await page.getByText('Printed from').isVisible(), 'on paper it says what it is, and leads nowhere')
    await page.emulateMedia({ media: null })
  })
  await context.close()
}

await report.step('the data is there to take away', async () => {
  const plan = await (await fetch(server.base + '/plan.json')).json()
  expect(plan.actions.length === 94, '94 actions')
  const csv = await (await fetch(server.base + '/plan.csv')).text()
  expect(csv.trim().split('\r\n').length === 95, 'as many rows and a heading')
})

await report.step('with the keyboard alone', async () => {
  const context = await newContext(browser, server.base)
  const page = await context.newPage()
  await page.goto('/plan/actions/70')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement.textContent.includes('Skip to main content')), 'the first stop skips to the content')
  await page.keyboard.press('Enter')
  expect(new URL(page.url()).hash === '#main-content', 'it leads there')
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect()
      return { tag: document.activeElement.tagName, seen: box.width > 0 && box.height > 0, text: document.activeElement.textContent.trim() }
    })
    expect(stop.tag === 'BODY' || stop.seen, 'where the keyboard stands can be seen: ' + stop.text)
    if (stop.text === 'This page as JSON') return context.close()
  }
  throw new Error('the keyboard does not reach the data')
})

await report.step('printed, a promise says where it stands', async () => {
  const context = await newContext(browser, server.base)
  const page = await context.newPage()
  await page.goto('/plan/actions/70')
  await page.emulateMedia({ media: 'print' })
  expect(!(await page.locator('nav.fp-navigation, .fp-navigation').first().isVisible()), 'the navigation is not printed')
  expect(await page.locator('.fp-print-only').isVisible(), 'the foot says from which page and day it is')
  await context.close()
})

await server.stop()
made.remove()
await browser.close()
report.end(20)
