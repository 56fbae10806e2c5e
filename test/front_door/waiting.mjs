// Publishing in time: an approved version that waits for a moment, for another record, for the end of a hold; that very
// version and no later edit; once, also when the server was down; with who saw it. On invented clubs (test/definitions/merging).
import { answered, check, equal, makeCsv, makeOffice, parseCsv, run, serve, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { upload } from './sheets.mjs'
import { takenOff } from './words.mjs'
import { dayFrom } from './office.mjs'
import { invented } from './merging.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
const soon = seconds => new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19) + 'Z'
const linkOf = (answer, pattern) => answer.links().find(one => pattern.test(one))
async function until (what, work, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await work()) return check(what, true)
    await new Promise(done => setTimeout(done, 200))
  }
  return check(what, false, `not within ${seconds} seconds`)
}
async function approve (visitor, address, fields) {
  const page = await visitor.get(address + '/moves/publish')
  return page.status === 200 ? visitor.submit(page.form(), fields) : page
}

async function moments ({ office, officer, head, auditor, visitor }) {
  const club = await officer.make('clubs', { name: 'Evening chess', note: 'Before' })
  answered('when is asked where something is published', await head.get(club + '/moves/publish'), 200, 'Publish it later', 'When is it published?', 'On a day, at a time')
  answered('no time', await approve(head, club, { when: 'moment' }), 422, 'Enter the day and the time')
  answered('a time that is none', await approve(head, club, { when: 'moment', at: 'tomorrow morning' }), 422, 'There is a problem')
  answered('a time that is past', await approve(head, club, { when: 'moment', at: '3 May 2020, 9:30am' }), 422, 'still to come')
  answered('a time too far', await approve(head, club, { when: 'moment', at: '3 May 2090, 9:30am' }), 422, 'three years')
  answered('the hour that is lost in March', await approve(head, club, { when: 'moment', at: '28 March 2027, 1:30am' }), 422, 'There is a problem')
  answered('the hour that comes twice in October', await approve(head, club, { when: 'moment', at: '31 October 2027, 1:30am' }), 422, 'GMT')
  answered('a way that is none', await approve(head, club, { when: 'never' }), 422, 'Choose when it is published')
  equal('nothing of this is kept', sql(office, 'select count(*) from embargo'), '0')
  const done = answered('which of the two is said', await approve(head, club, { when: 'moment', at: '31 October 2027, 1:30am BST' }), 303)
  answered('it waits', await head.follow(done), 200, 'It is approved, and is published by itself', 'Version 1 is approved and is published on 31 October 2027, 1:30am BST', 'Draft')
  equal('nobody outside reads it', (await visitor.get('/clubs/evening-chess')).status, 404)
  const list = answered('the queue of what waits', await officer.get('/desk/waiting'), 200, 'Evening chess', 'on 31 October 2027', 'Head Test')
  equal('as data', (await officer.get('/desk/waiting.json')).json().waiting.map(one => [one.reference, one.version, one.at]), [['CLUB-01', 1, '2027-10-31T00:30:00Z']])
  check('it goes out as a sheet', list.links().includes('/desk/waiting/sheet'), list.links().join())
  const out = answered('which says what goes out', await officer.get('/desk/waiting/sheet'), 200, 'Work on', 'Excel workbook')
  const rows = parseCsv(takenOff((await officer.get(out.links().find(link => link.includes('register=clubs&form=csv')))).text))
  equal('with what waits', rows.slice(1).map(row => row[0]), ['CLUB-01'])
  rows[1][rows[1].indexOf('Before')] = 'From the sheet'
  const back = await officer.follow(await upload(officer, '/desk/registers/clubs/sheet', { name: 'waits.csv', bytes: Buffer.from(makeCsv(rows)) }))
  answered('comes back, looked at first', back, 200, 'From the sheet')
  answered('and lands', await officer.submit(back.form()), 303)
  equal('in the record', (await officer.get(club + '.json')).json().fields.note, 'From the sheet')
  answered('what waits is as it was approved', await officer.get('/desk/waiting'), 200, 'Evening chess', 'on 31 October 2027')
  const page = linkOf(list, /\/desk\/waiting\/\d+$/)
  await officer.edit(club, { note: 'After the approval', web_address: 'https://not.approved.example/' })
  answered('one of them', await auditor.get(page), 200, 'Evening chess', 'Before', 'The record was changed since', 'Who has seen it before its time', 'Officer Test', 'Auditor Test')
  check('as it was approved', !(await auditor.get(page)).text.includes('not.approved'))
  check('the auditor changes nothing', !(await auditor.get(page)).text.includes('Do not publish it'))
  answered('nor by a form of their own', await auditor.post(page, { csrf: await auditor.token(), submission: 'a'.repeat(32), do: 'cancel' }), [400, 403])
  const form = (await head.get(page)).forms().filter(one => one.action === page)
  answered('another time, past', await head.submit(form[0], { when: 'moment', at: '3 May 2020, 9:30am' }), 422, 'still to come')
  answered('one that waits is not published from here', await head.submit((await head.get(page)).forms().filter(one => one.action === page)[0], { when: 'now' }), 422, 'Choose when')
  answered('another time', await head.submit((await head.get(page)).forms().filter(one => one.action === page)[0], { when: 'moment', at: soon(2) }), 303)
  await until('it is published when its time has come', async () => (await visitor.get('/clubs/evening-chess')).status === 200)
  const shown = (await visitor.get('/clubs/evening-chess.json')).json()
  equal('as it was approved, not as it is by now', [shown.record.web_address, shown.version], [null, 1])
  const record = (await officer.get(club + '.json')).json()
  equal('what was written since stays in the office', [record.state, record.fields.note, record.published_version], ['published', 'After the approval', 1])
  answered('the history says who approved', await officer.get(club + '/history'), 200, 'Publish', 'by Head Test')
  const late = Math.abs(Date.parse(shown.versions[0].published_at) - Date.now()) / 1000
  check('with the true time', late < 30, late)
  equal('once', sql(office, `select count(*) from pub_document where id = ${idOf(club)}`), '1')
  answered('what became of it is told', await officer.get('/desk/waiting'), 200, 'Published on', 'Nothing waits')
  answered('it is too late to cancel', await head.submit(form[1] ?? form[0], { do: 'cancel' }), 409)
  check('who saw it is kept', Number(sql(office, 'select count(*) from embargo_seen')) >= 3)
}

async function otherRecords ({ officer, head, visitor }) {
  const club = await officer.make('clubs', { name: 'Morning chess' })
  const fixture = await officer.make('fixtures', { title: 'The final' })
  const wait = (changes = {}) => approve(head, fixture, { when: 'record', other: 'CLUB-02', other_state: 'club/published', ...changes })
  answered('which record is not said', await wait({ other: '' }), 422, 'Enter the reference')
  answered('a record that is not', await wait({ other: 'CLUB-99' }), 422, 'There is no club with this reference')
  answered('a state that is not chosen', await wait({ other_state: '' }), 422, 'Choose what the other record becomes')
  answered('a state that is none', await wait({ other_state: 'club/dragon' }), 422, 'Choose what the other record becomes')
  answered('itself', await wait({ other: 'FIX-01', other_state: 'fixture/withdrawn' }), 422, 'cannot wait for itself')
  answered('it waits for the other', await wait(), 303)
  answered('and says so', await officer.get(fixture), 200, 'when CLUB-02 becomes “Published”')
  await head.mustMove(club, 'publish')
  await until('and follows it', async () => (await visitor.get('/fixtures/the-final')).status === 200)
  answered('what is there already is not waited for', await approve(head, await officer.make('fixtures', { title: 'Another' }), { when: 'record', other: 'CLUB-02', other_state: 'club/published' }), 422, 'in this state already')
}

// What it names is not public yet: it says so, and is tried again; and two approvals at once.
async function troubles ({ office, officer, head, visitor }) {
  const club = await officer.make('clubs', { name: 'Hidden bowls' })
  const fixture = await officer.make('fixtures', { title: 'Bowls at noon', host: idOf(club) })
  answered('approved before what it names is public', await approve(head, fixture, { when: 'moment', at: soon(1) }), 303)
  await until('why it could not be published is said', async () => (await officer.get('/desk/waiting')).words().includes('Publish "Hidden bowls" first'))
  await head.mustMove(club, 'publish')
  sql(office, 'update embargo set tried_at = 0 where ended_at is null')
  await until('and it is tried again', async () => (await visitor.get('/fixtures/bowls-at-noon')).status === 200)
  const game = await officer.make('fixtures', { title: 'Cancelled game' })
  await approve(head, game, { when: 'moment', at: soon(3600) })
  await approve(head, game, { when: 'moment', at: soon(7200) })
  equal('a later approval takes the place of the first', sql(office, 'select group_concat(coalesce(ended, \'waits\')) from embargo where record = ' + idOf(game)), 'replaced,waits')
  const page = linkOf(await head.get(game), /\/desk\/waiting\/\d+$/)
  const forms = (await head.get(page)).forms().filter(one => one.action === page)
  answered('cancelled', await head.follow(await head.submit(forms[1], { reason: 'It rains.' })), 200, 'It is not published', 'Cancelled by Head Test', 'It rains.')
  equal('the record stays as it was', (await officer.get(game + '.json')).json().state, 'draft')
  await approve(head, game, { when: 'moment', at: soon(3600) })
  await head.mustMove(game, 'publish')
  equal('published at once, it waits no more', sql(office, 'select ended from embargo where record = ' + idOf(game) + ' order by id desc limit 1'), 'overtaken')
}

async function holds ({ office, officer, head, administrator, visitor }) {
  const add = async fields => administrator.submit((await administrator.get('/desk/holds')).forms().find(form => form.action === '/desk/holds'), fields)
  answered('an officer reads and sets none', await officer.get('/desk/holds'), 200, 'None was set')
  answered('not by a form of their own', await officer.post('/desk/holds', { csrf: await officer.token(), submission: 'b'.repeat(32), from: dayFrom(0), until: dayFrom(9), ground: 'x' }), 403)
  answered('no day', await add({ from: '', until: '', ground: 'Election' }), 422, 'Enter a real date')
  answered('days the wrong way round', await add({ from: dayFrom(5), until: dayFrom(2), ground: 'Election' }), 422, 'must not be before')
  answered('days that are over', await add({ from: '1 May 2020', until: '7 May 2020', ground: 'Election' }), 422, 'must not be past')
  answered('no ground', await add({ from: dayFrom(0), until: dayFrom(9), ground: ' ' }), 422, 'Give the ground')
  answered('a room that is none', await add({ from: dayFrom(0), until: dayFrom(9), ground: 'Election', room: 'cellar' }), 422, 'one of the rooms')
  answered('a year and more', await add({ from: dayFrom(0), until: dayFrom(400), ground: 'Election' }), 422, 'a year at most')
  answered('for another room it holds nothing here', await administrator.follow(await add({ from: dayFrom(0), until: dayFrom(3), ground: 'Elsewhere', room: 'plan' })), 200, 'Publishing is held in that time', 'Elsewhere')
  const free = await officer.make('clubs', { name: 'Free bowls' })
  await head.mustMove(free, 'publish')
  equal('so it is public at once', (await visitor.get('/clubs/free-bowls')).status, 200)
  answered('for the whole office', await add({ from: dayFrom(0), until: dayFrom(9), ground: 'Election of the commissioner' }), 303)
  const club = await officer.make('clubs', { name: 'Held bowls' })
  const page = answered('whoever would publish reads why not', await head.get(club + '/moves/publish'), 200, 'Publishing is held until the end of', 'Election of the commissioner', 'although publishing is held')
  answered('what is approved waits', await head.follow(await head.submit(page.form(), {})), 200, 'It is approved', 'when publishing is no longer held')
  equal('and is not public', (await visitor.get('/clubs/held-bowls')).status, 404)
  const urgent = await officer.make('clubs', { name: 'Urgent bowls' })
  answered('an exception has a ground', await approve(head, urgent, { when: 'now' }), 422, 'Say why it must be published')
  answered('and is made', await approve(head, urgent, { when: 'now', exception: 'The law sets the day.' }), 303)
  equal('at once', (await visitor.get('/clubs/urgent-bowls')).status, 200)
  const shown = answered('it stands with the hold', await administrator.get('/desk/holds'), 200, 'Published all the same', 'The law sets the day.', 'Head Test')
  const timed = await officer.make('clubs', { name: 'Timed bowls' })
  await approve(head, timed, { when: 'moment', at: soon(1) })
  await new Promise(done => setTimeout(done, 2500))
  equal('a time within the hold waits for its end', (await visitor.get('/clubs/timed-bowls')).status, 404)
  await officer.edit(club, { note: 'Written since' })
  const one = await officer.make('clubs', { name: 'Bulk bowls' })
  await officer.mustMove(one, 'ask')
  const version = (await head.get(one + '.json')).json().version
  const decided = answered('approved in the queue it waits too, and that is said', await head.post('/desk/queue', { csrf: await head.token(), register: 'club', move: 'publish', record: `${one.match(/\d+$/)[0]}-${version}` }), 200, '1 done', 'Bulk bowls', 'It is not public yet: it is published when publishing is no longer held')
  check('and is not public', decided.status === 200 && (await visitor.get('/clubs/bulk-bowls')).status === 404)
  for (const form of shown.forms().filter(form => /\/desk\/holds\/\d+\/end$/.test(form.action))) await administrator.submit(form, {})
  await until('when the hold is ended what waited is published', async () => (await visitor.get('/clubs/held-bowls')).status === 200 && (await visitor.get('/clubs/timed-bowls')).status === 200 && (await visitor.get('/clubs/bulk-bowls')).status === 200)
  answered('ended twice is once', await administrator.post(shown.forms().find(form => /end$/.test(form.action)).action, { csrf: await administrator.token(), submission: 'c'.repeat(32) }), 409)
  equal('nothing waits', sql(office, 'select count(*) from embargo where ended_at is null'), '0')
}

async function downAndUp (office) {
  const server = await serve(office)
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const club = await officer.make('clubs', { name: 'Night bowls' })
  answered('approved, and then nothing serves', await approve(head, club, { when: 'moment', at: soon(2) }), 303)
  await server.stop()
  await new Promise(done => setTimeout(done, 2500))
  equal('nothing was published meanwhile', sql(office, `select count(*) from pub_document where id = ${idOf(club)}`), '0')
  await serving(office, async again => {
    const visitor = new Visitor(again)
    await until('it is right after the start', async () => (await visitor.get('/clubs/night-bowls')).status === 200, 10)
    equal('once', sql(office, `select count(*) from pub_document where id = ${idOf(club)}`), '1')
  })
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('the log holds', verified.status === 0, verified.err)
}

export async function waiting () {
  const office = makeOffice({
    definitions: invented,
    people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, administrator: { roles: 'administrator' } }
  })
  await serving(office, async server => {
    const at = { office, server, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'auditor', 'administrator']) at[name] = await signedIn(server, name)
    await step('a moment', () => moments(at))
    await step('another record', () => otherRecords(at))
    await step('what goes wrong', () => troubles(at))
    await step('holds', () => holds(at))
  })
  await step('while nothing serves', () => downAndUp(office))
}
