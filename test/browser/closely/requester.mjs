// Somebody who asks for information, on a phone without script and at a desk with it, and is shown what was answered before; the governance officer who sees what is due, paused and late.
// Their pages looked at closely, on an office made through the front door.
import { makeOffice, serve, signedIn } from '../../front_door/lib.mjs'
import { Journey } from './lib.mjs'

export const name = 'requester'

async function furnish (server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  await head.mustMove(await head.make('request_desks', { title: 'Requests', email: 'foi@office.example', post: 'The Office\n\nHarbour Street', form: 'yes', charges: 'Mostly nothing.', help: 'We help.' }), 'publish')
  const request = fields => officer.make('information_requests', { kind: 'foi', channel: 'email', received_on: '2026-06-01', requester: 'Rowena Asker', asked: 'How many?', ...fields })
  const drones = await request({ title: 'Drones', question: 'How many drones does the office own?', answer: 'None.', outcome: 'full' })
  await officer.mustMove(drones, 'submit')
  await head.mustMove(drones, 'clear')
  await officer.mustMove(drones, 'send_answer')
  await head.mustMove(drones, 'publish')
  const benches = await request({ title: 'Benches', clarification_asked_on: '2026-06-10' })
  await officer.mustMove(benches, 'ask_clarification')
  const gift = await officer.make('gifts', { title: 'A pen', offered_on: '2026-11-01', offered_by: 'Harbour Rotary', offered_to: 'Commissioner', value: '4.50', response: 'declined' })
  await officer.mustMove(gift, 'submit')
  await head.mustMove(gift, 'publish')
  const quarter = await officer.make('request_quarters', { title: 'April to June 2026', from_on: '2026-04-01', until_on: '2026-06-30' })
  await officer.mustMove(quarter, 'count')
  await head.mustMove(quarter, 'publish')
  return benches
}

async function asks (j, looked) {
  const page = await j.as(null)
  const open = async (path, what) => {
    const response = await page.goto(path)
    if (looked) await j.validate(page, response, what)
    await j.look(page, what)
  }
  for (const [path, what] of [['/transparency', 'what we publish'], ['/foi', 'freedom of information'], ['/foi/disclosure-log?q=drones', 'the disclosure log'], ['/transparency/clocks', 'how long the law gives'], ['/gifts', 'a register']]) await open(path, what)
  await page.goto('/foi')
  await j.follow(page, 'Ask for information', { exact: true })
  await j.follow(page, 'Start')
  await j.type(page, 'Your name', 'Perry Second')
  await j.type(page, 'Your e-mail address', 'perry@second.example')
  await j.press(page, 'Continue')
  await j.follow(page, 'What you want to know')
  if (j.view.script) {
    await page.locator('textarea').first().pressSequentially('How many drones has the office?')
    await page.locator('[data-beside] a').waitFor()
    await j.says(page, 'Perhaps this was answered already', 'Drones')
    await j.look(page, 'what is offered while a question is typed')
  } else {
    await page.locator('textarea').first().fill('How many drones has the office?')
  }
  await j.choose(page, 'By e-mail')
  await page.getByRole('button', { name: 'Save and continue' }).last().click()
  await page.waitForLoadState('load')
  await j.says(page, 'Check your answers', 'Perhaps this was answered already', 'Drones')
  await j.look(page, 'check your answers, with what was answered before')
  await j.press(page, 'Send')
  await j.says(page, 'Received', 'Your reference', 'twentieth working day')
}

async function keeps (j, benches) {
  const page = await j.as('officer')
  for (const [path, what, says] of [['/desk/due?whose=office&when=paused', 'what is paused', 'Paused since 10 June 2026'], ['/desk/transparency', 'what the law wants published', 'Every link leads somewhere'],
    [benches, 'a request', 'The time for that ended on 10 September 2026'], ['/desk/registers/information_requests/new', 'a request to key in', 'How it came']]) {
    await j.validate(page, await page.goto(path), what)
    await j.look(page, what)
    await j.says(page, says)
  }
}

export async function journey (outer) {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  const server = await serve(office)
  try {
    const benches = await furnish(server)
    for (const [view, what, work] of [[{ script: false, width: 320 }, 'requester by phone, without script', j => asks(j, true)], [{ script: true, width: 1280 }, 'requester', j => asks(j, false)],
      [{ script: true, width: 1280 }, 'governance officer', j => keeps(j, benches)]]) {
      const j = new Journey(outer.browser, server, outer.report, view)
      j.name = what
      await work(j)
      await j.end()
    }
  } finally {
    await server.stop()
  }
}
