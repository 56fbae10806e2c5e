// An empty office, led from nothing to its first published promise by two people.
import { launch, makeStore, newContext, password, people, Report, serve, signIn } from '../lib.mjs'

const report = new Report('first run')
const browser = await launch()
const made = makeStore({ example: '' })
const server = await serve(made.store)

function expect (ok, what) {
  if (!ok) throw new Error('not so: ' + what)
}
const words = page => page.locator('main').innerText()
const head = await signIn(await newContext(browser, server.base), people.head)
const officer = await signIn(await newContext(browser, server.base, { script: false }), people.officer)

async function add (page, plural, fields) {
  await page.goto(`/desk/registers/${plural}/new`)
  for (const [name, value] of Object.entries(fields)) {
    const input = page.locator(`[name=field_${name}]`).first()
    if (await input.evaluate(one => one.tagName) === 'SELECT') await input.selectOption({ label: value })
    else await input.fill(value)
  }
  await page.locator('main form button').first().click()
  await page.locator('main form button').first().click()
  const path = new URL(page.url()).pathname
  expect(new RegExp(`/${plural}/\\d+$`).test(path), `${plural} was saved: ${path} ${await words(page)}`)
  return path
}

async function move (page, path, name, reason) {
  await page.goto(`${path}/moves/${name}`)
  if (reason) await page.locator('main textarea').fill(reason)
  await page.locator('main form button').last().click()
  expect(new URL(page.url()).pathname === path, `${name} was done: ${page.url()} ${await words(page)}`)
}

await report.step('the public page says that nothing is published', async () => {
  const page = await (await newContext(browser, server.base)).newPage()
  await page.goto('/')
  expect((await words(page)).includes('Nothing has been published here yet'), 'an honest empty page')
})

await report.step('the first page after signing in says what to do first', async () => {
  await head.goto('/desk')
  expect(/first steps/i.test(await head.locator('h1').innerText()), 'first steps: ' + head.url())
})

await report.step('the body gets its name', async () => {
  const path = await add(head, 'body_names', { legal_name: 'Commissioner for Wrenshire', short_name: 'Wrenshire', holder_title: 'Commissioner', area: 'Wrenshire', in_use_from: '1 May 2024' })
  await move(head, path, 'publish')
  await head.goto('/')
  expect((await head.locator('header').innerText()).includes('Wrenshire'), 'every page is headed by it')
})

let edition
await report.step('the edition goes its way to publication', async () => {
  edition = await add(officer, 'editions', { code: '2024', title: 'Plan of 2024', period_from: '2024' })
  await move(head, edition, 'consult')
  await move(head, edition, 'to_panel')
  await move(head, edition, 'publish')
})

await report.step('a promise written by one person is published by another', async () => {
  const organisation = await add(officer, 'organisations', { name: 'Wrenshire Police' })
  await move(head, organisation, 'publish')
  const action = await add(officer, 'actions', { number: '1', title: 'Lamps', promise: 'Light every station path.', lead: 'Wrenshire Police' })
  await move(head, action, 'publish')
})

await report.step('the first promise is public', async () => {
  const page = await (await newContext(browser, server.base, { script: false, width: 320 })).newPage()
  await page.goto('/')
  expect((await words(page)).includes('1 promise'), 'the front page counts it')
  await page.goto('/plan/actions/1')
  expect((await words(page)).includes('Light every station path.'), 'and it can be read')
})

await report.step('the password never stood on a page', async () => {
  expect(!(await officer.content()).includes(password), 'not here')
})

await server.stop()
made.remove()
await browser.close()
report.end(7)
