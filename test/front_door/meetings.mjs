// Meetings: a series planned once each day whatever became of it, an agenda in order with late, exempt and withdrawn items, papers as words, who reads what, questions and actions that
// follow until a second person closes them, minutes that are published as a text of their own; and the calendar, read by two other parsers.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, eachLeads, makeOffice, mustRun, serving, signedIn, skip, sql, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'
import { pdf, submitFiles } from './files_help.mjs'
import { isData } from './words.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
const ical = await import('ical.js').then(found => found.default, () => null)

// Both parsers, and that they agree.
export function eventsOf (office, answer) {
  const file = join(office.folder, 'meetings.ics')
  writeFileSync(file, answer.text)
  const done = spawnSync('/usr/bin/python3', ['test/mail/read_meetings.py', file], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  const theirs = JSON.parse(done.stdout)
  if (!ical) { skip('ical.js is not installed (npm ci)'); return theirs }
  const ours = new ical.Component(ical.parse(answer.text)).getAllSubcomponents('vevent').map(part => {
    const event = new ical.Event(part)
    return { uid: event.uid, start: event.startDate.toJSDate().toISOString(), summary: event.summary, location: event.location ?? '', status: part.getFirstPropertyValue('status'), sequence: event.sequence }
  })
  equal('two parsers read the same', ours, theirs)
  return ours
}

async function series ({ office, officer, head, board, force }) {
  const make = fields => officer.make('meeting_series', { title: 'Harbour Board', board, rhythm: 'monthly', which: 'second', weekday: 'tuesday', days_off: 'next', time_of_day: '14:30', minutes_long: '90', starts_on: dayFrom(0), months_ahead: '6', open: 'yes', place: 'Town hall', ...fields })
  const wrong = async (fields, ...words) => { const one = await make(fields); answered(`refused: ${words[0]}`, await officer.move(one, 'begin'), 422, ...words); await officer.mustMove(one, 'end', 'A mistake.') }
  await wrong({ weekday: '' , which: '' }, 'Say on which day of the week it falls')
  await wrong({ day_of_month: '5' }, 'a day of the week and a day of the month')
  await wrong({ which: '' }, 'Say which of those days')
  await wrong({ rhythm: 'weekly' }, 'It comes round by weeks')
  await wrong({ time_of_day: '2.30' }, 'Enter the time with 24 hours')
  await wrong({ starts_on: dayFrom(900) }, 'No day of this series lies within')
  const address = await make({ invited: [force] })
  answered('where it falls is said before it is planned', await officer.get(address), 200, 'Falls on')
  await officer.mustMove(address, 'begin')
  const planned = () => sql(office, `select m.id || '|' || m.planned_for || '|' || m.starts_at from reg_meeting m where m.series = ${idOf(address)} order by m.planned_for`).split('\n')
  const first = planned()
  check('six months, five to seven meetings', first.length >= 5 && first.length <= 7, first)
  check('each on a Tuesday between the 8th and the 14th', first.every(line => { const day = new Date(Number(line.split('|')[1]) * 86400000); return day.getUTCDay() === 2 && day.getUTCDate() >= 8 && day.getUTCDate() <= 14 }), first)
  check('at half past two in London', first.every(line => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' }).format(new Date(line.split('|')[2])) === '14:30'), first)
  const [moved, cancelled] = first.map(line => '/desk/registers/meetings/' + line.split('|')[0])
  await officer.edit(moved, { starts_at: dayFrom(50) + ' 09:00', ends_at: dayFrom(50) + ' 10:00' })
  await officer.mustMove(cancelled, 'announce')
  await officer.mustMove(cancelled, 'cancel', 'The hall is flooded.')
  await officer.mustMove(address, 'plan')
  equal('planned again: none twice, what was moved and cancelled stays', [planned().length, sql(office, `select state from record where id = ${idOf(cancelled)}`)], [first.length, 'cancelled'])
  await officer.edit(address, { months_ahead: '8' })
  await officer.mustMove(address, 'plan')
  check('further ahead: only what was missing is added', planned().length > first.length && planned().slice(0, 2).map(line => line.split('|')[1]).join() === first.slice(0, 2).map(line => line.split('|')[1]).join(), planned())
  answered('what nobody was told of is not cancelled', await officer.move(moved, 'cancel', 'No.'), 422, 'Nobody was told of it in public')
  answered('the head plans too', await head.move(address, 'plan'), 303)
  const ahead = planned().length
  mustRun(['remind', '--on', dayFrom(70), '--store', office.store, ...office.more])
  check('two months on the morning has planned what was missing, once', planned().length >= ahead + 2 && new Set(planned().map(line => line.split('|')[1])).size === planned().length, planned())
  await beforeTheHoliday(officer, office, make)
  sql(office, `update reg_meeting_series set place = '${'x'.repeat(201)}' where id = ${idOf(address)}`) // as where a definition was tightened since
  mustRun(['remind', '--on', dayFrom(130), '--store', office.store, ...office.more]) // a series that is not whole keeps nobody from being reminded
  for (const title of sql(office, 'select title from reg_meeting').split('\n')) isData(title) // made of what was typed, and kept
  return { moved, cancelled }
}

// The first Monday in May is a bank holiday: on the Saturday before it, the working day before is past.
async function beforeTheHoliday (officer, office, make) {
  const holiday = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 4, 1))
  while (holiday.getUTCDay() !== 1) holiday.setUTCDate(holiday.getUTCDate() + 1)
  const day = from => new Date(holiday.getTime() + from * 86400000).toISOString().slice(0, 10)
  const address = await make({ title: 'Before the holiday', which: 'first', weekday: 'monday', days_off: 'before', months_ahead: '1' })
  await officer.mustMove(address, 'begin')
  mustRun(['remind', '--on', day(-2), '--store', office.store, ...office.more])
  const planned = sql(office, `select m.id || '|' || substr(m.starts_at, 1, 10) || '|' || h.reason from reg_meeting m join history h on h.record = m.id where m.series = ${idOf(address)} and m.planned_for = ${holiday.getTime() / 86400000}`).split('|')
  equal('what would be held before a holiday, on a day that is past, is held after it, and says so', planned.slice(1), [day(1), 'It should be on the working day before, which is past: so it is on the next one.'])
  const page = answered('its record too', await officer.get('/desk/registers/meetings/' + planned[0]), 200, 'so it is on the next one')
  check('and leads to where it is worked on', page.links().includes('/desk/meetings/' + planned[0]))
  await officer.mustMove(address, 'end')
}

async function agenda ({ office, officer, partner, stranger, visitor, board, force }) {
  const address = await officer.make('meetings', { title: 'Harbour Board in winter', board, starts_at: dayFrom(9) + ' 10:00', ends_at: dayFrom(9) + ' 12:00', place: 'Room 1', open: 'yes', attending: 'Ring the bell.', invited: [force] })
  const id = idOf(address)
  answered('an agenda has an item', await officer.move(address, 'publish_agenda'), 422, 'The agenda has no item yet')
  await officer.mustMove(address, 'announce')
  const page = '/meetings/' + sql(office, `select slug from pub_record where id = ${id}`)
  answered('announced', await visitor.get(page), 200, 'Harbour Board in winter', 'No agenda is published yet', 'Ring the bell.', 'Room 1')
  const item = fields => officer.make('agenda_items', { meeting: String(id), purpose: 'discuss', ...fields })
  const calls = await item({ number: '1', title: 'Calls that wait', about: 'How long they wait.', presenter: 'Head of office' })
  answered('no number twice', await officer.submit((await officer.get('/desk/registers/agenda_items/new')).form(), { field_meeting: String(id), field_number: '1', field_title: 'Another', field_purpose: 'note' }), [200, 422], '1 is already taken')
  const prices = await item({ number: '2', title: 'A purchase', about: 'Zqsecretprices of the boat.', exempt: 'yes' })
  const lamp = await item({ number: '3', title: 'Lamps', about: 'Are they lit?' })
  const paper = fields => officer.make('meeting_papers', { ...fields })
  const words = await paper({ item: String(idOf(calls)), title: 'Waiting times', text: '## In short\n\nOne in three waits.' })
  const empty = await paper({ item: String(idOf(lamp)), title: 'Lamps, all of them' })
  const boat = await paper({ item: String(idOf(prices)), title: 'Offers', text: 'Zqsecretoffer of 12.', read_by: [force] })
  answered('exempt with its ground', await officer.move(address, 'publish_agenda'), 422, '“A purchase” is exempt: say on which ground')
  await officer.edit(prices, { exempt_ground: 'commercial' })
  answered('and why', await officer.move(address, 'publish_agenda'), 422, 'say why its ground applies')
  await officer.edit(prices, { exempt_why: 'The seller would learn what others ask.' })
  answered('a paper under it is exempt too', await officer.move(address, 'publish_agenda'), 422, 'The item of “Offers” is exempt')
  await officer.edit(boat, { exempt: 'yes', exempt_ground: 'commercial', exempt_why: 'The same.' })
  answered('a paper has words', await officer.move(address, 'publish_agenda'), 422, '“Lamps, all of them” has no words yet')
  await attach(officer, empty)
  answered('a PDF alone is not published, and it is said what to do', await officer.move(address, 'publish_agenda'), 422, 'is a file alone, which not everybody can read. Put its words into “The paper”')
  await officer.edit(empty, { text: 'All are lit.' })
  equal('a body that is not told yet reads nothing', [(await partner.get(address)).status, (await partner.get(calls)).status, (await partner.get(words)).status], [404, 404, 404])
  await officer.mustMove(address, 'publish_agenda')
  equal('from now on it reads what is open, and what names it', [address, calls, words, boat].map(() => 200), [(await partner.get(address)).status, (await partner.get(calls)).status, (await partner.get(words)).status, (await partner.get(boat)).status])
  equal('and not what is exempt and does not name it', (await partner.get(prices)).status, 404)
  equal('another body reads nothing of it', [(await stranger.get(address)).status, (await stranger.get(calls)).status, (await stranger.get(boat)).status], [404, 404, 404])
  check('drafts of a paper stay in the office', !/Zqsecret/.test((await stranger.get('/desk/registers/meeting_papers.json')).text) && (await partner.get(calls + '/history')).status === 200)
  const seen = answered('everybody reads it in order', await visitor.get(page), 200, '1. Calls that wait', '2. A purchase', '3. Lamps', 'Ground: Commercial interests', 'The seller would learn what others ask.', 'Agenda published', 'Introduced by: Head of office')
  check('and nothing of what is exempt', !/Zqsecret/.test(seen.text))
  const json = (await visitor.get(page + '.json')).json()
  equal('the same as JSON', [json.state, json.agenda.map(one => [one.number, one.exempt, one.ground]), json.agenda[0].papers[0].title], ['agenda_published', [[1, false, ''], [2, true, 'commercial'], [3, false, '']], 'Waiting times'])
  const pack = answered('one document with every paper', await visitor.get(page + '/pack'), 200, 'One in three waits.', 'All are lit.', 'Not public. Ground: Commercial interests')
  check('nothing exempt in it, on paper neither', !/Zqsecret/.test(pack.text) && (await visitor.get(page + '/pack.pdf')).body.subarray(0, 5).toString() === '%PDF-')
  const late = await item({ number: '4', title: 'Ice', purpose: 'note' })
  answered('what comes late says why', await officer.move(late, 'publish'), 422, 'The agenda is out already: say why “Ice” comes late')
  await officer.edit(late, { late_why: 'It froze last night.' })
  await officer.mustMove(late, 'publish')
  await officer.mustMove(lamp, 'take_off', 'The lamps are another board’s.')
  answered('a number that is free now is not given again', await officer.submit((await officer.get('/desk/registers/agenda_items/new')).form(), { field_meeting: String(id), field_number: '3', field_title: 'Again', field_purpose: 'note' }), [200, 422], /already|never/)
  answered('a late item says so, a withdrawn one keeps its place', await visitor.get(page), 200, 'Added after the agenda was published: It froze last night.', '3. Lamps', 'Withdrawn from the agenda on', 'The lamps are another board’s.')
  await officer.edit(words, { text: '## In short\n\nOne in four waits.' })
  await officer.mustMove(words, 'publish')
  const versions = await visitor.get((await visitor.get(page + '.json')).json().agenda[0].papers[0].url)
  answered('a paper that was replaced keeps every version, with what changed', versions, 200, 'One in four waits.', 'Version 1', 'Version 2')
  return { address, page, id, calls }
}

async function attach (who, address) {
  const shown = await submitFiles(who, (await who.get(address + '/edit')).form(), {}, [['upload_original', 'lamps.pdf', pdf('All are lit.')]])
  const saved = await who.submit(shown.form(), {}, ['confirmed', 'yes'])
  check('a file is attached', saved.status === 303, saved.words().slice(0, 400))
}

// One document, as each reader may see it; and as it was sent.
async function packs (as, { id }) {
  const { office, officer, partner, stranger, visitor } = as
  const place = `/desk/meetings/${id}`
  isData('4. Ice')
  const desk = answered('a meeting as a working place', await officer.get(place), 200, 'Calls that wait', 'Waiting times', 'Nobody is entered under who comes', 'Add an item', 'No action of an earlier meeting of the board is open.')
  const addItem = desk.links().find(href => href.startsWith('/desk/registers/agenda_items/new')) ?? ''
  check('leads to what is to be done', desk.links().some(href => href.endsWith('/suggestions')) && /[1-9]\d*$/.test(addItem))
  const next = Number(sql(office, `select max(number) + 1 from reg_agenda_item where meeting = ${id}`))
  equal('the next item has the number that none had', [addItem, (await officer.get(addItem)).text.match(/name="field_number"[^>]*value="(\d+)"/)?.[1]], [`/desk/registers/agenda_items/new?field_meeting=${id}&field_number=${next}`, String(next)])
  answered('whoever takes part has theirs', await partner.get(place), 200, 'Calls that wait', 'Offers')
  check('without what is the office’s', !/Add an item|What is missing/.test((await partner.get(place)).text))
  equal('nobody else', [(await stranger.get(place)).status, (await stranger.get(place + '/pack')).status, (await stranger.get(place + '/suggestions')).status], [404, 404, 404])
  equal('nor who is not signed in', (await visitor.get(place)).status, 303)
  answered('the list', await officer.get('/desk/meetings'), 200, 'Harbour Board in winter', 'To come')
  const whole = answered('the office reads all', await officer.get(place + '/pack'), 200, 'Zqsecretprices of the boat.', 'Zqsecretoffer of 12.', 'One in four waits.', 'As it was sent on')
  const theirs = answered('the body what names it, and of the rest what everybody knows', await partner.get(place + '/pack'), 200, '2. A purchase', 'Not public. Ground: Commercial interests', 'Zqsecretoffer of 12.', '1. Calls that wait')
  check('and no more', !/Zqsecretprices/.test(theirs.text))
  const pdf = await officer.get(place + '/pack.pdf')
  equal('on paper too', [pdf.status, pdf.body.subarray(0, 5).toString()], [200, '%PDF-'])
  const first = answered('as it was sent first', await officer.get(place + '/pack?number=1'), 200, 'One in three waits.')
  check('without what came later, and what was withdrawn since in its place', !first.text.includes('Ice') && first.words().includes('Are they lit?'), first.words().slice(0, 600))
  answered('no such pack', await officer.get(place + '/pack?number=99'), 404, 'There is no such pack')
  check('several were sent', Number(sql(office, `select max(number) from meeting_pack where meeting = ${id}`)) >= 3)
  await officer.edit(`/desk/registers/agenda_items/${sql(office, `select id from reg_agenda_item where meeting = ${id} and number = 1`)}`, { about: 'How long they wait. Zqdraftwords.' })
  check('what is changed and not sent stays in the office', !/Zqdraftwords/.test((await partner.get(place + '/pack')).text) && /Zqdraftwords/.test((await officer.get(place + '/pack?number=0')).text))
  void whole
}

// What was given out and is changed since, and what is withdrawn, is the office's until it is given out again.
async function takenBack ({ office, officer, head, partner, visitor, board, force }) {
  const address = await officer.make('meetings', { title: 'Harbour Board in fog', board, starts_at: dayFrom(15) + ' 10:00', open: 'yes', invited: [force] })
  const id = idOf(address)
  const [one, two] = [await officer.make('agenda_items', { meeting: String(id), number: '1', title: 'Ropes', purpose: 'note', about: 'Of ropes.' }), await officer.make('agenda_items', { meeting: String(id), number: '2', title: 'Oars', purpose: 'note' })]
  const [rope, oar] = [await officer.make('meeting_papers', { item: String(idOf(one)), title: 'All ropes', text: 'Zqfirst words.' }), await officer.make('meeting_papers', { item: String(idOf(two)), title: 'All oars', text: 'Zqoars.' })]
  const pack = `/desk/meetings/${id}/pack`
  await officer.mustMove(address, 'share_agenda')
  equal('given out before it is public', [(await partner.get(rope)).status, (await partner.get(one)).status], [200, 200])
  await officer.edit(one, { about: 'Zqlater secret.', exempt: 'yes', exempt_ground: 'commercial', exempt_why: 'A price.' })
  await officer.edit(rope, { text: 'Zqlater price.', exempt: 'yes', exempt_ground: 'commercial', exempt_why: 'A price.' })
  const seen = [await partner.get(one), await partner.get(rope), await partner.get(rope + '/history'), await partner.get('/desk/registers/meeting_papers.json'), await partner.get(`/desk/meetings/${id}`), await partner.get(pack), await partner.get('/desk/search?q=Zqlater')]
  check('what is exempt from now on is read by no body that had it open', seen.every(answer => !/Zqlater (secret|price)/.test(answer.text)), seen.map(answer => answer.status))
  check('but as it was sent it is theirs', /Zqfirst words/.test(seen[5].text) && /Of ropes/.test(seen[5].text), seen[5].words().slice(0, 500))
  await officer.mustMove(address, 'publish_agenda')
  const later = await partner.get(pack)
  check('sent again, the body knows of it what everybody knows', !/Zqlater|Zqfirst/.test(later.text) && /Not public. Ground: Commercial interests/.test(later.text) && /Zqoars/.test(later.text), later.words().slice(0, 500))
  await officer.edit(rope, { read_by: [force] })
  await officer.mustMove(rope, 'publish')
  answered('named, it reads it', await partner.get(pack), 200, 'Zqlater price.')

  const page = '/meeting-papers/' + sql(office, `select slug from pub_record where id = ${idOf(oar)}`)
  answered('an item is not taken down from over its papers', await head.move(two, 'withdraw', 'A mistake.'), 422, '“All oars” is published still')
  answered('nor a meeting from over its items', await head.move(address, 'withdraw', 'A mistake.'), 422, '“Ropes” is published still')
  equal('a paper that stands', [(await visitor.get(page)).status, (await partner.get(oar)).status], [200, 200])
  await head.mustMove(oar, 'withdraw', 'A mistake.')
  equal('withdrawn, nobody outside reads it', [(await visitor.get(page)).status, (await partner.get(oar)).status, /Zqoars/.test((await partner.get(pack)).text), /All oars/.test((await partner.get('/desk/search?q=Zqoars')).text)], [410, 404, false, false])
  check('the office does', /Zqoars/.test((await officer.get(pack)).text))
  await head.mustMove(two, 'withdraw', 'A mistake.')
  equal('nor its item', [(await partner.get(two)).status, /Oars/.test((await partner.get(pack)).text)], [404, false])
  for (const part of [rope, one, address]) await head.mustMove(part, 'withdraw', 'A mistake.')
  equal('nor the meeting', [(await partner.get(address)).status, (await partner.get(pack)).status], [404, 404])
  check('its texts may come from Word', /name="word_text"/.test((await officer.get('/desk/registers/meeting_papers/new')).text))
}

// The agenda is offered what is late, worse or open; what is ticked becomes a draft.
async function suggestions ({ office, officer, partner, board, force }) {
  const earlier = await officer.make('meetings', { title: 'Harbour Board before', board, starts_at: dayFrom(-40) + ' 10:00', open: 'no' })
  const open = await officer.make('commitments', { meeting: String(idOf(earlier)), title: 'Buy rope', owner: 'Harbour master', due: dayFrom(30) })
  const late = await officer.make('commitments', { meeting: String(idOf(earlier)), title: 'Buy oars', owner: 'Harbour master', due: dayFrom(-3) })
  for (const one of [open, late]) await officer.mustMove(one, 'begin')
  const next = await officer.make('meetings', { title: 'Harbour Board next', board, starts_at: dayFrom(20) + ' 10:00', open: 'no', invited: [force] })
  const place = `/desk/meetings/${idOf(next)}/suggestions`
  const page = answered('what is late and what is open is offered', await officer.get(place), 200, 'Buy rope', 'An action of an earlier meeting of the board that is not closed.', 'Buy oars', '3 days late')
  answered('nothing ticked', await officer.submit(page.form(), {}), 400, 'Nothing was ticked')
  answered('not by who takes part', await partner.get(place), 404)
  const form = page.form()
  const done = await officer.post(form.action, [...form.fields, ['record', `commitment-${idOf(late)}`], ['record', 'commitment-999999'], ['record', `measure-${idOf(open)}`]])
  equal('ticked', [done.status, done.location], [303, `/desk/meetings/${idOf(next)}`])
  equal('a draft of an item with what it is about, and nothing that was not offered', sql(office, `select i.number || '|' || r.state || '|' || i.about || '|' || i.title from reg_agenda_item i join record r on r.id = i.id where i.meeting = ${idOf(next)}`),
    `1|draft|It is overdue: 3 days late.|${sql(office, `select reference from record where id = ${idOf(late)}`)}: Buy oars`)
  const item = sql(office, `select id from reg_agenda_item where meeting = ${idOf(next)}`)
  answered('the item names it by its reference', await officer.get('/desk/registers/agenda_items/' + item), 200, 'Actions of earlier meetings that it is about')
  await officer.edit('/desk/registers/agenda_items/' + item, { title: 'Rowing' })
  check('it is not offered again, whatever the item is called', !(await officer.get(place)).text.includes('Buy oars') && (await officer.get(place)).text.includes('Buy rope'))
}

async function calendar ({ office, visitor }, { cancelled }) {
  const all = eventsOf(office, await visitor.get('/meetings.ics'))
  const winter = all.find(one => one.summary === 'Harbour Board in winter')
  check('a meeting with its hour, in UTC', winter && winter.location === 'Room 1' && winter.status === 'CONFIRMED' && new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Europe/London' }).format(new Date(winter.start)) === '10', winter)
  equal('one that is cancelled stays, marked', all.find(one => one.uid.includes('meeting-' + idOf(cancelled) + '@')).status, 'CANCELLED')
  check('what is only planned is in no calendar', all.length === 2, all)
  const one = eventsOf(office, await visitor.get('/boards/harbour-board/meetings.ics'))
  equal('those of one board', one.length, 2)
  equal('no such board', (await visitor.get('/boards/nowhere/meetings.ics')).status, 404)
  answered('the list', await visitor.get('/meetings'), 200, 'To come', 'Harbour Board in winter', 'Cancelled')
  answered('of one board', await visitor.get('/boards/harbour-board/meetings'), 200, 'Harbour Board in winter')
  answered('its page leads there', await visitor.get('/boards/harbour-board'), 200, 'Its meetings')
  equal('of none', (await visitor.get('/boards/nowhere/meetings')).status, 404)
  check('as CSV and as a feed', (await visitor.get('/meetings.csv')).csv()[0][0] === 'reference' && /<entry>/.test((await visitor.get('/meetings.atom')).text))
}

async function record (as, { address, page, id, calls }) {
  const { office, officer, head, second, partner, stranger, visitor, force } = as
  const question = await officer.make('meeting_questions', { meeting: String(id), item: String(idOf(calls)), title: 'Who answers?', text: 'Who answers at night?', source: 'resident', asked_as: 'A shopkeeper', asker: 'Zqname Person', asker_contact: 'zqname@people.example', put_to: force, due: dayFrom(4) })
  equal('before it is put the body does not see it', (await partner.get(question)).status, 404)
  await officer.mustMove(question, 'put')
  check('the body is not told who asked', !/Zqname|zqname/.test((await partner.get(question)).text) && !/Zqname/.test((await partner.get(question + '/history')).text))
  await partner.edit(question, { answer: 'Four people.' })
  await partner.mustMove(question, 'answer_it')
  await officer.edit(question, { answer_typed: 'Two more at weekends.' })
  await officer.mustMove(question, 'publish')
  const seen = answered('question and answer are read', await visitor.get(page), 200, 'Asked by: A shopkeeper', 'Who answers at night?', /Answer of .*Four people\.\s+Added by the office\s+Two more at weekends\./s)
  equal('as JSON too: who wrote what', (await visitor.get(page + '.json')).json().questions[0].answers, [{ by_the_office: false, text: 'Four people.' }, { by_the_office: true, text: 'Two more at weekends.' }])
  check('and no name', !/Zqname/i.test(seen.text))
  check('a name is sealed in the file', !/Zqname/.test(sql(office, `select asker from reg_meeting_question where id = ${idOf(question)}`)))

  const action = await officer.make('commitments', { meeting: String(id), title: 'Hire six people', owner: 'Deputy chief constable', organisation: force, due: dayFrom(-2) })
  equal('a draft of an action is nobody else’s', (await partner.get(action)).status, 404)
  await officer.mustMove(action, 'begin')
  const due = (await officer.get('/desk/due.csv?whose=office')).csv().find(row => row[0].includes('Hire six people'))
  equal('it is late, and stands under what is due', due?.[3], '2 days late')
  check('for the body that does it too', (await partner.get('/desk/due.csv')).csv().some(row => row[0].includes('Hire six people')))
  equal('not for another', (await stranger.get(action)).status, 404)
  await officer.mustMove(action, 'publish')
  answered('nothing is done without a word', await partner.move(action, 'claim'), 422, 'Fill in')
  await partner.edit(action, { progress: 'Six are hired.' })
  await head.mustMove(action, 'claim')
  answered('who said so does not close it', await head.move(action, 'close', 'Seen.'), 422, 'another person closes it')
  await second.mustMove(action, 'close', 'Six are in post.')
  await officer.mustMove(action, 'publish_closed')
  check('closed, it is due no more', !(await officer.get('/desk/due.csv?whose=office')).text.includes('Hire six people'))
  answered('what was agreed is read with its end', await visitor.get(page), 200, 'Hire six people', 'Closed')
  answered('what is public is not dropped', await officer.move(await reopened(officer, action), 'drop', 'No.'), 422, 'It is public')

  const who = await officer.make('attendance', { meeting: String(id), post: 'Chief Constable', organisation: force })
  const minutes = await officer.make('meeting_minutes', { meeting: String(id), title: 'Minutes in winter', text: 'They met. Zqsecretsaid.', public_text: 'They met.' })
  answered('no second minutes of a meeting', await officer.submit((await officer.get('/desk/registers/meeting_minutes/new')).form(), { field_meeting: String(id), field_title: 'Again', field_text: 'x' }), [200, 422], /already/)
  await officer.mustMove(minutes, 'circulate')
  answered('whoever takes part reads them', await partner.get(minutes), 200, 'Zqsecretsaid')
  equal('others do not', (await stranger.get(minutes)).status, 404)
  check('what was given out is not written on', !(await officer.get(minutes + '/edit')).text.includes('name="field_text"'))
  await officer.mustMove(minutes, 'correct', 'A word was wrong.')
  equal('opened again they are the office’s alone', (await partner.get(minutes)).status, 404)
  await officer.edit(minutes, { text: 'They met. Zqsecretsaid, and more.' })
  await officer.mustMove(minutes, 'circulate')
  answered('and are read as they are given out anew', await partner.get(minutes), 200, 'Zqsecretsaid, and more')
  answered('they are agreed somewhere', await officer.move(minutes, 'agree'), 422, 'Say at which later meeting')
  await officer.edit(minutes, { agreed_at: String(id) })
  answered('at a later meeting', await officer.move(minutes, 'agree'), 422, 'Minutes are agreed at a later meeting of the same board')
  const later = await officer.make('meetings', { title: 'Harbour Board in spring', board: as.board, starts_at: dayFrom(100) + ' 10:00', open: 'no' })
  await officer.mustMove(later, 'announce')
  await officer.edit(minutes, { agreed_at: String(idOf(later)) })
  await officer.mustMove(minutes, 'agree')
  check('agreed, the text in full stands', !(await officer.get(minutes + '/edit')).text.includes('name="field_text"'))
  answered('what was taken out has its ground', await head.move(minutes, 'publish'), 422, 'differs from the text in full')
  await officer.edit(minutes, { redaction_ground: 'personal', redaction_why: 'A family would be known.' })
  answered('a meeting that was not held has no minutes', await head.move(minutes, 'publish'), 422, 'that it was held')
  answered('nor is it held before its day', await officer.move(address, 'hold'), 422, 'It has not begun yet')
  await officer.edit(address, { starts_at: dayFrom(-1) + ' 10:00', ends_at: dayFrom(-1) + ' 12:00' })
  await officer.mustMove(address, 'hold')
  answered('nobody is left as expected', await head.move(minutes, 'publish'), 422, 'whether they came')
  await officer.edit(who, { came: 'apologies' })
  answered('not by whoever wrote them', await officer.move(minutes, 'publish'), [403, 409])
  await head.mustMove(minutes, 'publish')
  const done = answered('minutes, who came, and on which ground something is missing', await visitor.get(page), 200, 'Minutes published', 'They met.', 'Something was taken out. Ground: Personal data. A family would be known.', 'Sent apologies')
  check('what was taken out is nowhere', !/Zqsecret/.test(done.text) && !/Zqsecret/.test((await visitor.get('/minutes.json')).text))
  equal('the meeting is on record', [(await visitor.get(page + '.json')).json().state, sql(office, `select state from record where id = ${id}`)], ['minutes_published', 'recorded'])
  await eachLeads(office, visitor, { agenda_item: '/agenda-items', meeting_paper: '/meeting-papers', meeting_question: '/meeting-questions', commitment: '/commitments', attendance: '/attendance', meeting_minutes: '/minutes' })
  check('and as feeds', /<entry>/.test((await visitor.get('/minutes.atom')).text))
}
async function reopened (who, address) { await who.mustMove(address, 'reopen', 'Not yet.'); return address }

export async function meetings () {
  const people = Object.fromEntries(['officer', 'head', 'administrator'].map(role => [role, { roles: role }]))
  const office = makeOffice({ people: { ...people, second: { roles: 'head' } } })
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Police,police force\nHarbour Trust,charity\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Wrenshire Police' })
  addPerson(office, 'stranger', { roles: 'partner', organisation: 'Harbour Trust' })
  await serving(office, async server => {
    const as = { office, server, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'second', 'partner', 'stranger']) as[name] = await signedIn(server, name)
    as.force = sql(office, "select id from record where name = 'Wrenshire Police'")
    for (const id of sql(office, "select id from record where register = 'organisation'").split('\n')) await as.head.mustMove('/desk/registers/organisations/' + id, 'publish')
    const board = await as.officer.make('boards', { name: 'Harbour Board', kind: 'accountability meeting' })
    await as.officer.mustMove(board, 'publish')
    as.board = String(idOf(board))
    answered('nothing is invented: an empty calendar says so', await as.visitor.get('/meetings'), 200, 'No meeting is announced at the moment.')
    const planned = await series(as)
    const held = await agenda(as)
    await calendar(as, planned)
    await packs(as, held)
    await suggestions(as)
    await takenBack(as)
    await record(as, held)
  })
}
