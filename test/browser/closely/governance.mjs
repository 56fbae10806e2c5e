// A governance officer's month, in a browser: a series is planned, its next meeting has an agenda, a paper, who comes and a question; the pack is read; it is held, an action agreed and followed until
// somebody else closes it, the minutes given out, agreed and published by a second person, and everybody reads it all. On a wide screen with script, on a narrow one without.
import { makeOffice, serve, sql } from '../../front_door/lib.mjs'
import { dayFrom } from '../../front_door/office.mjs'
import { Journey } from './lib.mjs'

export const name = 'governance'

async function shot (j, page, what) {
  await j.look(page, what)
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${what.replaceAll(' ', '-')}-${j.view.width}.png`, fullPage: true })
}

// A form as a person fills it: whatever kind of question it is.
async function fill (j, page, fields) {
  for (const [field, value] of Object.entries(fields)) {
    const inputs = j.main(page).locator(`[name="field_${field}"]`), first = inputs.first()
    const kind = await first.evaluate(node => node.tagName === 'SELECT' ? 'select' : node.type)
    if (kind === 'select') await first.selectOption(await first.locator('option').evaluateAll((all, value) => all.find(one => one.value === value || one.textContent.trim() === value)?.value, value))
    else if (kind === 'radio' || kind === 'checkbox') await j.main(page).locator(`[name="field_${field}"][value="${value}"]`).check({ force: true })
    else await first.fill(value)
  }
}
async function save (j, page) {
  await j.press(page, /^(Continue|Save|Check)/)
  if (await j.main(page).getByRole('button', { name: /^(Save|Confirm|Add)/ }).count()) await j.press(page, /^(Save|Confirm|Add)/)
  j.at(page, /\/desk\/registers\/[a-z_]+\/\d+$/, 'it is saved')
}
async function make (j, page, plural, fields) {
  if (plural) await page.goto(`/desk/registers/${plural}/new`)
  await fill(j, page, fields)
  await save(j, page)
  return new URL(page.url()).pathname
}
async function move (j, page, address, label, reason) {
  await page.goto(address)
  await j.main(page).getByRole('button', { name: label, exact: true }).or(j.main(page).getByRole('link', { name: label, exact: true })).first().click()
  await page.waitForLoadState('load')
  if (reason) await j.main(page).locator('[name="reason"]').fill(reason)
  const answered = page.waitForResponse(response => response.request().method() === 'POST')
  await j.main(page).getByRole('button').last().click()
  await answered
  await page.waitForLoadState('load')
  j.at(page, new RegExp(address + '$'), `“${label}” is done`)
}
const idOf = address => address.split('/').at(-1)

async function planned (j, page, office, called) {
  await page.goto('/desk/meetings')
  const board = await make(j, page, 'boards', { name: `${called} Board`, kind: 'accountability meeting', purpose: 'Invented.', frequency: 'monthly' })
  await move(j, page, board, 'Publish')
  const series = await make(j, page, 'meeting_series', { title: `${called} Board`, board: idOf(board), rhythm: 'monthly', which: 'second', weekday: 'tuesday', days_off: 'before', time_of_day: '14:30', months_ahead: '3', open: 'yes', place: 'Town hall' })
  await j.says(page, 'Falls on')
  await move(j, page, series, 'Plan its meetings')
  await shot(j, page, 'a series')
  const meetings = sql(office, `select id from reg_meeting where series = ${idOf(series)} order by starts_at`).split('\n')
  j.check('meetings are planned', meetings.length >= 2, meetings.length)
  return meetings
}

async function prepared (j, page, meeting) {
  const record = '/desk/registers/meetings/' + meeting
  await page.goto(record)
  await j.follow(page, 'Agenda, papers, who comes and what is missing, on one page')
  j.at(page, new RegExp(`/desk/meetings/${meeting}$`), 'the record leads to the working page')
  await shot(j, page, 'a meeting with nothing yet')
  await j.follow(page, 'Add an item')
  const item = await make(j, page, null, { title: 'Calls that wait', purpose: 'question', about: 'How long do they wait?', presenter: 'Head of office' })
  await make(j, page, 'meeting_papers', { item: idOf(item), title: 'Waiting times', text: '## In short\n\nOne in three waits.' })
  await page.goto('/desk/meetings/' + meeting)
  await j.follow(page, 'Add who comes')
  const who = await make(j, page, null, { post: 'Chief Constable', came: 'expected' })
  await move(j, page, record, 'Publish the agenda')
  await page.goto('/desk/meetings/' + meeting)
  await j.follow(page, 'Add a question')
  const question = await make(j, page, null, { title: 'Who answers at night?', text: 'Who answers at night?', source: 'resident', asked_as: 'A shopkeeper', answer_typed: 'Four people.' })
  await move(j, page, question, 'It was answered')
  await move(j, page, question, 'Publish')
  await page.goto(`/desk/meetings/${meeting}/pack`)
  await j.says(page, 'One in three waits.', 'As it was sent on')
  await shot(j, page, 'the pack of a meeting')
  return { record, who }
}

async function followed (j, page, second, office, meeting, later, { record, who }) {
  sql(office, `update reg_meeting set starts_at = '${dayFrom(-1)}T13:30:00Z', ends_at = '${dayFrom(-1)}T15:30:00Z' where id = ${meeting}`) // its day has come and gone
  await move(j, page, record, 'It was held')
  await page.goto(who + '/edit')
  await fill(j, page, { came: 'present' })
  await save(j, page)
  await move(j, page, who, 'Publish')
  await page.goto('/desk/meetings/' + meeting)
  await j.says(page, 'Its minutes are not written yet')
  await j.follow(page, 'Add an action')
  const action = await make(j, page, null, { title: 'Two more people at night', owner: 'Head of control room', due: dayFrom(-1) })
  await move(j, page, action, 'It is agreed')
  await move(j, page, action, 'Publish')
  await page.goto('/desk/due?whose=office')
  await j.says(page, 'Two more people at night', '1 day late')
  await page.goto(`/desk/meetings/${later}`)
  await j.says(page, 'Two more people at night')
  await page.goto(action + '/edit')
  await fill(j, page, { progress: 'Two people began.' })
  await save(j, page)
  await move(j, page, action, 'Say that it is done')
  await move(j, second, action, 'Close', 'Seen at the control room.')
  await move(j, page, action, 'Publish that it is closed')
  await page.goto('/desk/meetings/' + meeting)
  await j.follow(page, 'Write the minutes')
  const minutes = await make(j, page, null, { title: 'Minutes', text: 'They met. B. said so.', public_text: 'They met.', redaction_ground: 'personal', redaction_why: 'A person would be known.', agreed_how: 'By the chair in writing.' })
  await move(j, page, minutes, 'Give them to who takes part')
  await move(j, page, minutes, 'They were agreed')
  await move(j, second, minutes, 'Publish')
  await page.goto('/desk/meetings/' + meeting)
  await shot(j, page, 'a meeting that is over')
}

async function read (j, office, meeting) {
  const page = await j.as(null), slug = sql(office, `select slug from pub_record where id = ${meeting}`)
  await j.validate(page, await page.goto('/meetings/' + slug), 'a meeting as everybody reads it')
  await j.says(page, 'Calls that wait', 'Four people.', 'Chief Constable', 'Two more people at night', 'Closed', 'They met.', 'Something was taken out')
  await j.doesNotSay(page, 'B. said so')
  await shot(j, page, 'a meeting as everybody reads it')
  const calendar = await page.request.get('/meetings.ics')
  j.check('it is in the calendar', (await calendar.text()).includes(`UID:meeting-${meeting}@`), String(calendar.status()))
}

export async function journey (j) {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  const server = await serve(office)
  for (const [called, view] of [['Wide', { script: true, width: 1280 }], ['Narrow', { script: false, width: 390 }]]) {
    const own = new Journey(j.browser, server, j.report, view)
    own.name = `governance at ${view.width} pixels`
    const page = await own.as('officer'), second = await own.as('head')
    const [meeting, later] = await planned(own, page, office, called)
    const parts = await prepared(own, page, meeting)
    await followed(own, page, second, office, meeting, later, parts)
    await read(own, office, meeting)
    await own.end()
  }
  await server.stop()
}
