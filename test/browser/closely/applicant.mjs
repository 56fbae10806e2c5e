// A parish clerk who applies: on a phone without script, and at a desk with it; the pages of the forms looked at closely. On the invented
// fund for benches of the front-door checks.
import { makeOffice, serve } from '../../front_door/lib.mjs'
import { definitions, opened } from '../../front_door/forms.mjs'
import { Journey } from './lib.mjs'

export const name = 'applicant'

async function apply (j, looked) {
  const page = await j.as(null)
  const open = async (path, what) => {
    const response = await page.goto(path)
    if (looked) await j.validate(page, response, what)
    await j.look(page, what)
  }
  await open('/forms', 'the open forms')
  await open('/forms/benches', 'what a form is about')
  await page.goto('/forms/benches/begin')
  await j.press(page, 'Continue')
  await j.says(page, 'Enter your name', 'Enter an e-mail address in full')
  await j.look(page, 'who begins, wrong')
  await j.type(page, 'Your name', 'Clara Clerk')
  await j.type(page, 'Your e-mail address', 'clara@parish.example')
  await j.choose(page, 'Clerk')
  await j.press(page, 'Continue')
  await j.says(page, 'Not started', '0 of 4 sections are done')
  const answer = new URL(page.url()).pathname
  await open(answer, 'the sections')
  await j.follow(page, 'Your council')
  await j.press(page, 'Save and continue')
  await j.says(page, 'There is a problem', 'Choose one answer')
  await open(answer + '/part/council?saved=wrong', 'a section with what is wrong')
  await j.type(page, 'What is your council called?', 'Aldmoor Parish Council')
  await j.choose(page, 'Yes')
  await j.press(page, 'Save and continue')
  await j.says(page, 'What you want to do')
  if (j.view.script) j.check('a question that is not asked is not shown', !(await page.getByLabel('Which plants?').isVisible()))
  else await j.says(page, 'Only if you answer “A planter” or “Both” to “What do you want to put up?”')
  await j.choose(page, 'A bench')
  await j.type(page, 'What is it for?', 'People wait there for the bus')
  if (j.view.script) await j.says(page, 'words remaining')
  await j.type(page, 'When will it stand there?', '1 May 2027')
  await j.look(page, 'a section')
  await j.press(page, 'Save and continue')
  await j.type(page, 'How much do you ask for?', '1,200')
  await page.locator('#q-costs-0-what').fill('Oak')
  await page.locator('#q-costs-0-cost').fill('£1,000')
  await j.press(page, /Save, and add a row/)
  await j.says(page, 'Row 2', 'Total when it was last saved: £1,000.00')
  await open(answer + '/part/money', 'a table')
  await j.press(page, 'Save and come back later')
  await j.says(page, 'A link to go on with it is sent to clara@parish.example')
  await j.look(page, 'saved for later')
  await open(answer + '/part/money', 'a table again')
  await j.press(page, 'Save and continue')
  await page.getByLabel('Yes, I confirm this').check({ force: true })
  await j.press(page, 'Save and continue')
  await j.says(page, 'Check your answers', 'Aldmoor Parish Council')
  await open(answer + '/check', 'check your answers')
  await page.getByLabel('I confirm this').check({ force: true })
  await j.press(page, 'Send')
  await j.says(page, 'Received', 'Your reference', 'What happens next')
  await open(answer + '/receipt', 'the receipt')
  await open(answer + '/people', 'people on a form')
  await open('/forms/return', 'asking for a link')
  await open('/forms/link', 'a link that does not work')
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/receipt-${j.view.width}.png`, fullPage: true })
}

export async function journey (outer) {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  opened(office, 'benches')
  const server = await serve(office)
  const phone = new Journey(outer.browser, server, outer.report, { script: false, width: 320 })
  const wide = new Journey(outer.browser, server, outer.report, { script: true, width: 1280 })
  const narrow = new Journey(outer.browser, server, outer.report, { script: true, width: 320 })
  try {
    for (const [j, what, looked] of [[phone, 'applicant by phone, without script', true], [wide, 'applicant', true], [narrow, 'applicant by phone', false]]) {
      j.name = what
      await apply(j, looked)
      await j.end()
    }
    const desk = new Journey(outer.browser, server, outer.report, { script: true, width: 1280 })
    desk.name = 'forms at the desk'
    const head = await desk.as('head')
    for (const [path, what] of [['/desk/forms', 'forms and answers'], ['/desk/forms/bench_fund', 'a questionnaire'], ['/desk/forms/bench_fund/preview/plan', 'a preview'], ['/desk/forms/bench_fund/question?name=kind', 'a question'],
      ['/desk/forms/bench_fund/change', 'as YAML'], ['/desk/forms/bench_fund/open', 'opening'], ['/desk/asked/901', 'answers'], ['/desk/asked/901/answers/1', 'an answer']]) {
      const response = await head.goto(path)
      await desk.validate(head, response, what)
      await desk.look(head, what)
      if (process.env.SHOTS) await head.screenshot({ path: `${process.env.SHOTS}/${what.replaceAll(' ', '-')}.png`, fullPage: true })
    }
    await desk.end()
  } finally {
    await server.stop()
  }
}
