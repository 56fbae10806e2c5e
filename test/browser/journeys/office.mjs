// The office: an officer files an update in under a minute, the head approves or sends back, a partner updates
// only what it leads, an administrator adds somebody. With script off as well.
import { launch, makeStore, newContext, people, Report, serve, signIn } from '../lib.mjs'

const report = new Report('office')
const browser = await launch()
const made = makeStore()
const server = await serve(made.store, ['--as-of', '2019-10-31'])

function expect (ok, what) {
  if (!ok) throw new Error('not so: ' + what)
}
const words = page => page.locator('main').innerText()
async function pageOf (person, view = {}) {
  return signIn(await newContext(browser, server.base, view), person)
}

// From "my work" to "sent for approval"; returns the update's address.
async function fileUpdate (page, number, { status, text, evidence, reason }) {
  await page.goto('/desk')
  await page.locator('main .fp-find input, main input[name=number]').first().fill(String(number))
  await page.locator('main button', { hasText: 'Start' }).click()
  await page.locator(`input[name=field_status][value=${status}]`).check()
  await page.locator('textarea[name=field_text]').fill(text)
  if (evidence) await page.locator('textarea[name=field_evidence_text]').fill(evidence)
  if (reason) await page.locator('textarea[name=field_reason]').fill(reason)
  await page.locator('main button', { hasText: 'send for approval' }).click()
  await page.locator('main form button').first().click()
  return new URL(page.url()).pathname
}

const officer = await pageOf(people.officer)
const head = await pageOf(people.head)
let kept

await report.step('an officer is shown what is theirs', async () => {
  expect((await words(officer)).includes('My work'), 'the first page is my work')
})

await report.step('kept without evidence is not taken, and nothing typed is lost', async () => {
  await fileUpdate(officer, 41, { status: 'kept', text: 'The audit was done in every district.' })
  expect((await words(officer)).includes('Give the evidence'), 'the page says what is missing')
  expect(await officer.locator('textarea[name=field_text]').inputValue() === 'The audit was done in every district.', 'the words are still there')
})

await report.step('an update with evidence is sent in under a minute', async () => {
  const began = Date.now()
  kept = await fileUpdate(officer, 41, { status: 'kept', text: 'The audit was done in every district.', evidence: 'The report is on the shelf of every library.' })
  expect(/action_updates\/\d+$/.test(kept), 'it has an address: ' + kept)
  expect((await words(officer)).includes('Waiting for approval'), 'it waits for approval')
  expect(Date.now() - began < 60000, 'in under a minute')
})

await report.step('nobody outside sees it yet', async () => {
  const answer = await fetch(server.base + '/plan/actions/41.json')
  expect(!(await answer.text()).includes('every library'), 'the public page does not have it')
})

await report.step('whoever wrote it cannot approve it', async () => {
  await officer.goto(kept)
  expect(await officer.locator('main a', { hasText: 'Approve' }).count() === 0, 'there is no such button')
})

await report.step('the head finds it in the queue, approves it, and it is public at once', async () => {
  await head.goto('/desk/queue')
  await head.locator(`main a[href^="${kept}"]`).first().click()
  if (!head.url().includes('/moves/')) await head.locator('main a', { hasText: 'Approve and publish' }).click()
  await head.locator('main form button', { hasText: 'Approve and publish' }).click()
  const page = await (await newContext(browser, server.base, { script: false })).newPage()
  await page.goto('/plan/actions/41')
  const said = await words(page)
  expect(said.includes('Kept') && said.includes('every library'), 'the promise says so, with its evidence')
})

await report.step('a late one needs a reason, and the head sends it back with one', async () => {
  const path = await fileUpdate(officer, 42, { status: 'late', text: 'The pilot has not begun.', reason: 'No rooms were free at court.' })
  await head.goto(path + '/moves/return')
  await head.locator('main form button').last().click()
  expect((await words(head)).includes('Give a reason'), 'sending back without a reason is refused')
  await head.locator('main textarea').fill('Say when it will begin.')
  await head.locator('main form button').last().click()
  await officer.goto('/desk')
  expect((await words(officer)).includes('Say when it will begin.'), 'the officer reads the reason on their own page')
})

await report.step('the head sees the whole plan on one page', async () => {
  await head.goto('/desk/plan')
  const said = await words(head)
  expect(said.includes('By owner') && said.includes('Hertfordshire Constabulary') && said.includes('Building on Success'), 'by owner and by theme')
  await head.locator('main a', { hasText: 'delivery plan' }).first().click()
  expect((await head.locator('h1').innerText()).length > 3, 'the year’s delivery plan opens')
})

await report.step('a partner finds only what it leads', async () => {
  const partner = await pageOf(people.partner)
  await partner.goto('/desk/registers/actions')
  expect((await words(partner)).includes('28 '), 'twenty-eight actions are the Constabulary’s')
  expect(!(await words(partner)).includes('Court escort pilot'), 'another body’s action is not among them')
  const path = await fileUpdate(partner, 1, { status: 'on_track', text: 'Every district has its team.' })
  expect(/action_updates\/\d+$/.test(path) && (await words(partner)).includes('Waiting for approval'), 'its own can be updated')
  await partner.goto('/desk')
  await partner.locator('main input[name=number]').fill('42')
  await partner.locator('main button', { hasText: 'Start' }).click()
  expect(await partner.locator('textarea[name=field_text]').count() === 0, 'another body’s cannot')
})

await report.step('an administrator adds somebody, who signs in', async () => {
  const administrator = await pageOf(people.administrator, { script: false })
  await administrator.goto('/desk/users')
  await administrator.locator('main a', { hasText: /invite/i }).first().click()
  await administrator.locator('main input[name=name]').fill('Nora New')
  await administrator.locator('main input[type=email]').fill('nora@browser.test')
  await administrator.locator('main input[type=checkbox][value=auditor]').check()
  await administrator.locator('main form button').last().click()
  const letter = await administrator.locator('main pre').innerText()
  expect(letter.includes('Nora New'), 'the invitation is written')
  const context = await newContext(browser, server.base, { script: false })
  const page = await context.newPage()
  await page.goto(letter.match(/\/desk\/link\/[0-9a-f]+/)[0])
  for (const box of await page.locator('main input[type=password]').all()) await box.fill('heron bicycle Tuesday')
  await page.locator('main button[type=submit]').click()
  await page.goto('/desk/sign-in')
  await page.locator('main input[type=email]').fill('nora@browser.test')
  await page.locator('main input[type=password]').fill('heron bicycle Tuesday')
  await page.locator('main button[type=submit]').click()
  expect((await words(page)).includes('My work') || page.url().endsWith('/desk'), 'Nora is in')
})

await report.step('without script and at 320 pixels an update is filed as well', async () => {
  const page = await pageOf(people.officer, { script: false, width: 320 })
  const path = await fileUpdate(page, 50, { status: 'at_risk', text: 'The review may come later than summer.' })
  expect(/action_updates\/\d+$/.test(path), 'it is sent: ' + path)
})

await server.stop()
made.remove()
await browser.close()
report.end(11)
