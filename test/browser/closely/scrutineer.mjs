// A dip sample by the three who have a part in it: an officer at the desk, a scrutineer on a phone with nothing but a link, and a resident who looks at the draw; every page of it looked at
// closely. On an office of its own, through the front door.
import { makeOffice, serve, signedIn, sql } from '../../front_door/lib.mjs'
import { Journey } from './lib.mjs'

export const name = 'scrutineer'

const idOf = address => address.split('/').at(-1)
const secrets = { office: 'nine brown owls over Elm Row', scrutineer: 'the kettle was never quite full' }
const shot = (page, what) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/draw-${what}.png`, fullPage: true }) : null

async function furnish (server, office) {
  const officer = await signedIn(server, 'officer'); const administrator = await signedIn(server, 'administrator')
  const point = await officer.make('dip_criteria', { subject: 'complaints', question: 'Was the complainant told why?' })
  const sample = await officer.make('dip_samples', {
    title: 'Complaints closed in June', subject: 'complaints', focus: 'Whether people were told **why**.', period_from: '2026-06-01', period_to: '2026-06-30', list_is: 'All complaints that the force closed in the period', size: '8',
    sharing: 'proportion', drawn_by: 'Governance officer', scrutineer: 'Chair of the independent ethics panel', scrutineer_email: 'chair@panel.test', reveal_hours: '72'
  })
  await officer.mustMove(sample, 'open')
  const messages = (await administrator.get('/desk/messages')).text.match(/\/desk\/messages\/\d+/g)
  return { officer, head: await signedIn(server, 'head'), point, sample, desk: '/desk/scrutiny/draws/' + idOf(sample), link: (await administrator.get(messages[0])).text.match(/\/scrutineer\/[0-9a-f]+/)[0], slug: sql(office, `select slug from pub_record where id = ${idOf(sample)}`) }
}

async function looked (j, page, address, what) {
  await j.validate(page, await page.goto(address), what)
  await j.look(page, what)
  await shot(page, what.replaceAll(' ', '-'))
}

async function commits (outside, desk, s) {
  const phone = await outside.as(null); const page = await desk.as('officer')
  await outside.validate(phone, await phone.goto(s.link), 'the scrutineer’s page')
  await outside.look(phone, 'the scrutineer’s page')
  await shot(phone, 'scrutineer')
  await outside.press(phone, 'Commit to it')
  await outside.says(phone, 'There is a problem', 'Enter your secret')
  await outside.type(phone, 'Your secret', secrets.scrutineer)
  await outside.press(phone, 'Commit to it')
  await outside.says(phone, 'The scrutineer has committed to a secret', 'The scrutineer committed to their secret')
  await looked(desk, page, '/desk/scrutiny/draws', 'draws at the desk')
  await looked(desk, page, s.desk, 'one at the desk')
  await desk.type(page, 'Your secret', secrets.office)
  await desk.press(page, 'Commit to it')
  await desk.says(page, 'Both have committed to a secret')
  return { phone, page }
}

async function closes (desk, page) {
  const list = [...Array(40).keys()].map(i => `CO/${String(i + 1).padStart(5, '0')}/26,${i < 25 ? 'Elm' : 'Oak'}`)
  await desk.type(page, 'Reference numbers', ['Pat Example,Elm', ...list].join('\n'))
  await desk.pressAndLook(page, 'Check the list', 'a list with a name')
  await desk.says(page, 'Line 1: there is no digit in this, so it looks like a name')
  await shot(page, 'list-wrong')
  await desk.type(page, 'Reference numbers', list.join('\n'))
  await desk.pressAndLook(page, 'Check the list', 'a list that can be closed')
  await desk.says(page, 'The list can be closed as it is. References: 40.', 'How the sample would be shared')
  await desk.look(page, 'a list that can be closed')
  await shot(page, 'list-right')
  await desk.press(page, 'Close the list and publish its hash')
  await desk.says(page, 'The list is closed')
}

async function reveals (outside, desk, { phone, page }, s) {
  await phone.goto(s.link)
  await outside.type(phone, 'Your secret', secrets.scrutineer + '!')
  await outside.press(phone, 'Reveal it')
  await outside.says(phone, 'This is not the secret that you committed to')
  await outside.type(phone, 'Your secret', secrets.scrutineer)
  await outside.press(phone, 'Reveal it')
  await desk.type(page, 'Your secret', secrets.office)
  await desk.press(page, 'Reveal it')
  await desk.says(page, 'Files that were drawn', 'CO/000')
  await looked(desk, page, s.desk, 'a draw at the desk')
  await phone.goto(s.link)
  await outside.says(phone, 'Files that were drawn', 'Key to its marks')
  await outside.look(phone, 'what the scrutineer sees')
  await shot(phone, 'scrutineer-drawn')
}

async function reads (s) {
  const files = [...(await s.officer.get(s.desk)).text.matchAll(/>(CO\/\d+\/26)</g)].map(match => match[1])
  for (const [i, file] of files.entries()) await s.officer.mustMove(await s.officer.make('dip_findings', { sample: idOf(s.sample), file, outcome: i ? 'good' : 'fell_short', note: 'Read.', ...(i ? {} : { fell_short: [idOf(s.point)] }) }), 'finish')
  await s.officer.mustMove(s.sample, 'finish')
  await s.officer.edit(s.sample, { conclusions: 'Most were **told why**.' })
  await s.head.mustMove(s.sample, 'report')
}

export async function journey (j) {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, administrator: { roles: 'administrator' } } })
  const server = await serve(office)
  const s = await furnish(server, office)
  const outside = Object.assign(new Journey(j.browser, server, j.report, { script: true, width: 320 }), { name: 'a scrutineer on a phone' })
  const desk = Object.assign(new Journey(j.browser, server, j.report, { script: true, width: 1280 }), { name: 'an officer who draws' })
  const pages = await commits(outside, desk, s)
  await closes(desk, pages.page)
  await reveals(outside, desk, pages, s)
  await reads(s)
  for (const [width, what] of [[1280, ''], [320, ' on a phone']]) {
    const resident = Object.assign(new Journey(j.browser, server, j.report, { script: true, width }), { name: 'a resident' + what })
    const page = await resident.as(null)
    await looked(resident, page, '/draws', 'dip samples' + what)
    await resident.follow(page, 'Complaints closed in June')
    await looked(resident, page, '/draws/' + s.slug, 'a dip sample' + what)
    await resident.says(page, 'Dealt with well: 7. Fell short: 1.', 'Wilson’s interval', 'What was drawn', 'Repeat it')
    await resident.end()
  }
  await outside.end()
  await desk.end()
  await server.stop()
}
