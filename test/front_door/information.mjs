// Requests for information from the door to the disclosure log: asked on the site and keyed in, the clock of each law with its working, clarification, fee, more time,
// grounds, clearance by another, the answer, the log, the review; a bank holiday that is announced late; somebody's own data, which nobody outside ever sees.
import { answered, check, equal, makeOffice, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'
import { begun, filled, sent } from './forms.mjs'
import { submitFiles } from './files_help.mjs'

const id = address => Number(address.match(/(\d+)$/)[1])
const due = async (visitor, about) => (await visitor.get('/desk/due.csv?whose=office&about=' + about)).csv().slice(1)
const request = (s, fields) => s.officer.make('information_requests', { kind: 'foi', title: 'Drones', channel: 'email', received_on: '2026-06-01', requester: 'Rowena Asker', contact: 'rowena@asker.example', asked: 'How many drones?', ...fields })

async function where (s) {
  answered('before anything is published', await s.visitor.get('/foi'), 200, 'Write to the office', '20 working days')
  answered('the form is closed', await s.visitor.get('/forms/ask-for-information'), 404)
  const nowhere = (await s.visitor.get('/foi.json')).json()
  equal('a program is told that nothing is said yet, and what is missing', [nowhere.state, nowhere.missing, nowhere.email, nowhere.form], ['not_published', ['email', 'post', 'form'], null, null])
  check('with who fills it in', /Where to ask for information/.test(nowhere.state_line), nowhere.state_line)
  const desk = await s.head.make('request_desks', { title: 'Requests', email: 'foi@office.example', post: 'The Office\n\nHarbour Street', form: 'yes', charges: 'Nothing, mostly.' })
  await s.head.mustMove(desk, 'publish')
  const page = answered('where to ask', await s.visitor.get('/foi'), 200, 'foi@office.example', 'Harbour Street', 'Ask for information')
  check('leads to the form', page.links().includes('/forms/ask-for-information'))
  const told = (await s.visitor.get('/foi.json')).json()
  equal('and that it can be asked', [told.state, told.missing], ['published', []])
  equal('a program is told the same', [told.email, told.form, told.disclosure_log], ['foi@office.example', '/forms/ask-for-information', '/foi/disclosure-log'])
  equal('with how long it takes', told.deadlines.find(one => one.period === 'foi_answer').limit, '20 working days')
  await s.head.edit(desk, { form: 'no' })
  await s.head.mustMove(desk, 'publish')
  answered('closed again', await s.visitor.get('/forms/ask-for-information'), 200, 'closed')
  await s.head.edit(desk, { form: 'yes' })
  await s.head.mustMove(desk, 'publish')
  answered('how long the law gives', await s.visitor.get('/transparency/clocks'), 200, 'Comments on an inspection report: 56 days', 'The day on which it begins is day 1', 'Not certain', 'over £500', 'over £50,000 and over 10%')
}

async function asked (s) {
  const rowena = new Visitor(s.server)
  const answer = await begun(rowena, 'ask-for-information', { name: 'Rowena Asker', email: 'rowena@asker.example' })
  equal('nothing asked', (await filled(rowena, answer, 'request', { question: '', form: 'email' })).location, answer + '/part/request?saved=wrong')
  equal('filled', (await filled(rowena, answer, 'request', { question: 'Which lanterns on the quay were repaired, and what did it cost?', form: 'email' })).location, answer + '/check')
  const before = await rowena.get(answer + '/check')
  check('nothing like it was answered', !before.words().includes('Perhaps this was answered already'))
  equal('sent', (await sent(rowena, answer)).location, answer + '/receipt')
  const made = sql(s.office, "select r.id, t.channel, t.requester like '%Rowena%', t.asked like '%lanterns%', t.kind from reg_information_request t join record r on r.id = t.id").split('|')
  equal('it is a request, and what it says is sealed', made.slice(1), ['web', '0', '0', 'foi'])
  const address = '/desk/registers/information_requests/' + made[0]
  answered('the office reads it', await s.officer.get(address), 200, 'Rowena Asker', 'Which lanterns on the quay', 'rowena@asker.example')
  const longest = await begun(rowena, 'ask-for-information', { name: 'Rowena Asker', email: 'rowena@asker.example' })
  await filled(rowena, longest, 'request', { question: Array(1428).fill('lanternlights').join(' '), form: 'paper', address: '1 Quay' })
  equal('as long as it may be, it can be sent too', (await sent(rowena, longest)).location, longest + '/receipt')
  const long = sql(s.office, 'select max(id) from reg_information_request')
  answered('with the way in which it is wanted', await s.officer.get('/desk/registers/information_requests/' + long), 200, 'On paper', '1 Quay')
  await s.officer.mustMove('/desk/registers/information_requests/' + long, 'withdraw')
  const [line] = await due(s.officer, made[0])
  check('its clock runs from the day on which it came', line[1] === 'Answer due' && /^Working day 0 of 20, counted from /.test(line[4]), line.join())
  return address
}

async function clocks (s) {
  const address = s.drones = await request(s)
  const row = async () => (await due(s.officer, id(address)))[0]
  equal('holidays anywhere in the kingdom, and the doubt', [(await row())[2], (await row())[4].replace(/day \d+/, 'day').replace(/ The start.*/, '')],
    ['30 June 2026', 'Working day of 20, counted from 1 June 2026. 15 June 2026 not counted. Work to 29 June 2026: whether a day proclaimed for once is left out is in doubt.'])
  check('that it was entered later is told', /The start, 1 June 2026, was entered on /.test((await row())[4]), await row())
  answered('clarification without its day', await s.officer.move(address, 'ask_clarification'), [400, 422], 'Clarification asked for on')
  await s.officer.edit(address, { clarification_asked_on: '2026-06-08' })
  await s.officer.mustMove(address, 'ask_clarification')
  check('it waits, and so long that it is told', /^paused for \d+ days$/.test((await row())[3]) && /Paused since 8 June 2026\. The time for that ended on 8 September 2026\./.test((await row())[4]), await row())
  answered('paused for too long is a filter of its own', await s.officer.get('/desk/due?whose=office&when=paused'), 200, 'Drones', 'paused for longer than')
  await s.officer.edit(address, { clarified_on: '2026-06-22' })
  await s.officer.mustMove(address, 'be_clarified')
  equal('clarified, it begins anew', [(await row())[2], /counted from 22 June 2026/.test((await row())[4])], ['21 July 2026', true])
  await s.officer.edit(address, { fee_notice_on: '2026-07-01', fee: '12.50', fee_paid_on: '2026-07-06' })
  equal('a fee takes its days out, both ends', [(await row())[2], /Paused from 1 July 2026 to 6 July 2026/.test((await row())[4])], ['27 July 2026', true])
  await s.officer.edit(address, { extended_on: '2026-07-24', extension_reason: 'Weighing' })
  equal('more time, told in time', [(await row())[2], /Extended by 20/.test((await row())[4])], ['25 August 2026', true])
  await s.officer.edit(address, { extended_on: '2026-07-29' })
  check('told too late it does not count', (await row())[2] === '27 July 2026' && /came after the deadline and does not count/.test((await row())[4]), await row())
  await s.officer.edit(address, { kind: 'eir', extended_on: '' })
  equal('the same under the Regulations', (await row())[2], '27 July 2026')
  await s.officer.edit(address, { kind: 'foi' })
}

async function answering (s) {
  const address = s.drones
  answered('without an answer', await s.officer.move(address, 'submit'), [400, 422], 'Answer')
  const draft = { question: 'How many drones does the office own?', answer: 'None. Thank you, Rowena.', outcome: 'part' }
  await s.officer.edit(address, draft)
  answered('kept back without a ground', await s.officer.move(address, 'submit'), [400, 422], 'needs its exemption')
  await s.officer.edit(address, { exemption: 'r12_4_b' })
  answered('a ground of the other law', await s.officer.move(address, 'submit'), [400, 422], 'sections of the Act')
  await s.officer.edit(address, { exemption: 's31' })
  answered('not weighed', await s.officer.move(address, 'submit'), [400, 422], 'weighed against the public interest')
  await s.officer.edit(address, { interest_for: 'People want to know.', interest_against: 'Flights would be foreseen.' })
  await s.officer.mustMove(address, 'submit')
  answered('cleared by its author', await s.officer.move(address, 'clear'), [403, 404, 409, 422])
  await s.head.mustMove(address, 'clear')
  answered('published before it is sent', await s.head.get(address + '/moves/publish'), [403, 404, 409])
  await s.officer.mustMove(address, 'send_answer')
  equal('nothing of it is due any more', (await due(s.officer, id(address))).length, 0)
  answered('it was late', await s.officer.get(address), 200, /done \d+ days late/)
  answered('with the requester’s name in it', await s.head.move(address, 'publish'), [400, 422], 'word of the requester')
  for (const answer of ['None. As Asker’s letter says.', "It is Asker's.", 'Sent to rowena@asker.example.']) {
    await s.officer.edit(address, { answer })
    answered(`not with “${answer}” either`, await s.head.move(address, 'publish'), [400, 422], 'Answer', 'requester’s')
  }
  await s.officer.edit(address, { answer: 'None. Patrols over the harbour use none either.', requester: 'Jo Li', contact: '1 Quay, jo@li.example', question: 'How many drones does Jo Li’s office own?' })
  answered('nor with a short name as a whole', await s.head.move(address, 'publish'), [400, 422], 'What was asked', 'requester’s name')
  await s.officer.edit(address, { question: 'How many drones does the office at 1 Quay own?' })
  answered('nor with the address', await s.head.move(address, 'publish'), [400, 422], 'What was asked', 'requester’s address')
  await s.officer.edit(address, { question: 'How many drones does the office own?', requester: 'Rowena Asker', contact: 'rowena@asker.example' })
  const form = (await s.officer.get(address + '/edit')).form()
  const shown = await submitFiles(s.officer, form, {}, [['upload_documents', 'Reply to Rowena.csv', 'drones\n0\n']])
  equal('a file', (await s.officer.submit(shown.form(), {}, ['confirmed', 'yes'])).status, 303)
  answered('nor with a file that is called so', await s.head.move(address, 'publish'), [400, 422], 'What was disclosed', 'requester’s name')
  await s.officer.edit(address, { documents: '' })
  const sealed = sql(s.office, `select requester from reg_information_request where id = ${id(address)}`)
  const put = value => sql(s.office, `update reg_information_request set requester = '${value}' where id = ${id(address)}`)
  put(sealed.slice(0, -4) + (sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA'))
  answered('nor where nobody can say who asked', await s.head.move(address, 'publish'), [400, 422], 'cannot be opened')
  put(sealed)
  await s.head.mustMove(address, 'publish')
  for (const reason of ['Ms Asker wishes it.', 'Sent to rowena@asker.example.']) answered(`a public reason names nobody: ${reason}`, await s.head.move(address, 'take_out', reason), [400, 422], 'The reason has', 'requester’s')
  check('and it stays in the log', (await s.visitor.get('/foi/disclosure-log.json')).json().disclosures.some(one => one.title === 'Drones'))
}

async function log (s) {
  const page = answered('the log', await s.visitor.get('/foi/disclosure-log'), 200, 'Drones', 'Disclosed in part', 'How many drones does the office own?')
  const href = page.links().find(one => one.startsWith('/disclosures/'))
  const shown = answered('its page', await s.visitor.get(href), 200, 'Section 31', 'People want to know.')
  for (const [what, text] of [['page', shown.text], ['log', page.text], ['csv', (await s.visitor.get('/foi/disclosure-log.csv')).text], ['json', (await s.visitor.get(href + '.json')).text + (await s.visitor.get('/foi/disclosure-log.json')).text]]) {
    check(`nobody who asked stands in the ${what}`, !/Rowena|asker\.example/.test(text))
  }
  equal('as a file', (await s.visitor.get('/foi/disclosure-log.csv')).csv().slice(1).map(row => [row[1], row[2], row[6], row[7]]), [['Drones', 'foi', 'part', 's31']])
  equal('found by the words of a question', (await s.visitor.get('/foi/disclosure-log.json?q=Does+the+office+own+any+drones+please')).json().disclosures.map(one => one.title), ['Drones'])
  equal('not by words that every question has', (await s.visitor.get('/foi/disclosure-log.json?q=please+provide+information+about+the+police')).json().count, 0)
  const again = new Visitor(s.server)
  const answer = await begun(again, 'ask-for-information', { name: 'Perry Second', email: 'perry@second.example' })
  await filled(again, answer, 'request', { question: 'Please tell me how many drones patrol the harbour.', form: 'email' })
  const offered = answered('whoever asks the same is shown it', await again.get(answer + '/check'), 200, 'Perhaps this was answered already', 'Drones')
  const csrf = (await again.get(answer + '/part/request')).csrf()
  const typed = await again.post('/foi/like', { q: 'How many drones does the office own?', csrf })
  equal('and while it is typed, by script', [typed.status, typed.json().items], [200, [{ text: 'Drones', href }]])
  answered('not without the form’s token', await again.post('/foi/like', { q: 'drones' }), 403)
  check('with a way there', offered.links().includes(href) && offered.forms().some(one => /\/send$/.test(one.action)))
}

async function review (s) {
  const address = s.drones
  await s.officer.edit(address, { review_asked_on: '2026-11-02' })
  await s.officer.mustMove(address, 'ask_review')
  equal('a review has its own days', (await due(s.officer, id(address))).map(row => row.slice(1, 3)), [['Internal review', '1 December 2026']])
  await s.officer.edit(address, { review_outcome: 'upheld', review_answer: 'It stands.' })
  await s.officer.mustMove(address, 'submit_review')
  await s.head.mustMove(address, 'answer_review')
  equal('answered', (await due(s.officer, id(address))).length, 0)
  const quarter = await s.officer.make('request_quarters', { title: 'April to June 2026', from_on: '2026-04-01', until_on: '2026-06-30' })
  await s.officer.mustMove(quarter, 'count')
  answered('counted by its author, published by another', await s.officer.get(quarter + '/moves/publish'), [403, 404, 409])
  await s.head.mustMove(quarter, 'publish')
  const [told] = (await s.visitor.get('/foi.json')).json().quarters
  equal('the quarter', [told.quarter, told.received, told.in_time, told.late, told.part, told.reviews], ['April to June 2026', 1, 0, 1, 1, 1])
  answered('on the page', await s.visitor.get('/foi'), 200, 'April to June 2026')
}

async function holidays (s) {
  const open = await request(s, { title: 'Benches', received_on: dayFrom(-1) })
  const before = (await due(s.officer, id(open)))[0][2]
  let soon = 6
  let refused = ''
  const day = await s.officer.make('bank_holidays', { name: 'A jubilee', day: dayFrom(-1), announced_on: dayFrom(0), england_and_wales: 'yes', source: 'https://gazette.example/1' })
  for (let moved = false; !moved && soon < 16;) { // the first day ahead on which work is done everywhere
    if (/-(11-30|12-0[12]|12-2[5-8]|01-0[1-4]|03-1[7-9]|07-1[2-4]|08-0[1-7])$/.test(dayFrom(++soon))) continue
    await s.officer.edit(day, { day: dayFrom(soon) })
    await s.officer.mustMove(day, 'submit')
    answered('approved by its author', await s.officer.get(day + '/moves/approve'), [403, 404, 409])
    const done = await s.head.move(day, 'approve')
    moved = done.status === 303
    if (!moved) { refused += done.words(); await s.head.mustMove(day, 'return', 'No working day') }
  }
  check('no working day is lost to a Saturday', /Saturday or a Sunday|left out of the count already/.test(refused) || !refused, refused)
  const [row] = await due(s.officer, id(open))
  check('it moves open deadlines, and says so', row[2] !== before && row[4].includes(`Moved from ${before} by a bank holiday that was announced later.`), row.join())
  answered('and lists them', await s.officer.get(day), 200, `from ${before} to ${row[2]}`)
  const twice = await s.officer.make('bank_holidays', { name: 'Twice', day: dayFrom(soon), announced_on: dayFrom(0), england_and_wales: 'yes', source: 'https://gazette.example/2' })
  await s.officer.mustMove(twice, 'submit')
  answered('no day twice', await s.head.move(twice, 'approve'), [400, 422], 'left out of the count already')
  await s.head.mustMove(day, 'strike', 'It was a mistake')
  equal('struck out, it counts again', (await due(s.officer, id(open)))[0][2], before)
  const late = await s.officer.make('bank_holidays', { name: 'Entered late', day: dayFrom(soon), announced_on: dayFrom(-5), england_and_wales: 'yes', source: 'https://gazette.example/3' })
  await s.officer.mustMove(late, 'submit')
  await s.head.mustMove(late, 'approve')
  answered('announced before a request came and entered after it: that moves too, and is listed', await s.officer.get(late), 200, `from ${before} to ${row[2]}`)
  const far = await s.officer.make('bank_holidays', { name: 'Far', day: '1900-01-02', announced_on: dayFrom(-5), england_and_wales: 'yes', source: 'https://gazette.example/4' })
  await s.officer.mustMove(far, 'submit')
  answered('a day that the calendar does not reach', await s.head.move(far, 'approve'), [400, 422], 'does not reach that day')
}

async function ownData (s) {
  const address = await s.officer.make('access_requests', { title: 'Own data', channel: 'paper', received_on: '2026-01-31', requester: 'Sally Subject', contact: '1 Quay', asked: 'All of it' })
  const row = async () => (await due(s.officer, id(address)))[0]
  equal('the month ends on a Saturday, so on the Monday', [(await row())[2], /^1 month from 31 January 2026/.test((await row())[4])], ['2 March 2026', true])
  await s.officer.edit(address, { identity_asked_on: '2026-02-02' })
  check('until it is known who asks it waits', /^paused/.test((await row())[3]))
  await s.officer.edit(address, { identity_on: '2026-02-10' })
  equal('and begins then', (await row())[2], '10 March 2026')
  await s.officer.edit(address, { extended_on: '2026-03-03' })
  equal('two months more', (await row())[2], '11 May 2026')
  for (const path of ['/access_requests', '/access-requests', '/desk/registers/access_requests', address]) answered(`nobody outside sees ${path}`, await s.visitor.get(path), [303, 404])
  const form = await s.head.get(address)
  check('no move publishes it', !/publish/i.test(form.forms().map(one => one.action).join()) && !/\/moves\/publish/.test(form.text))
  equal('nor does its name lie open', sql(s.office, "select count(*) from reg_access_request where requester like '%Sally%'"), '0')
}

export async function information () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const s = { office, server, visitor: new Visitor(server), officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
    for (const part of [where, asked, clocks, answering, log, review, holidays, ownData]) await part(s)
  })
  equal('the proof holds', run(['verify', '--store', office.store]).status, 0)
}
