// While publishing is held: every door that approves says that it waits, and what waits is done when the hold is over.
// Imports at the desk and on the command line, several at once, merging and its undoing. The page of one record's own move and the
// queue are in waiting.mjs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'
import { invented } from './merging.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
async function until (what, work, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await work()) return check(what, true)
    await new Promise(done => setTimeout(done, 200))
  }
  return check(what, false, `not within ${seconds} seconds`)
}
async function hold (administrator, fields = {}) {
  const form = (await administrator.get('/desk/holds')).forms().find(one => one.action === '/desk/holds')
  return answered('publishing is held', await administrator.submit(form, { from: dayFrom(0), until: dayFrom(9), ground: 'Election of the commissioner', ...fields }), 303)
}
async function release (administrator) {
  for (const form of (await administrator.get('/desk/holds')).forms().filter(one => /\/desk\/holds\/\d+\/end$/.test(one.action))) await administrator.submit(form, {})
}

function bring (office, text, more = []) {
  const file = join(office.folder, 'clubs.csv')
  writeFileSync(file, text)
  return run(['import', 'clubs', file, '--store', office.store, ...office.more, ...more])
}

async function importing ({ office, officer, head, administrator, visitor }) {
  const free = bring(office, 'name\nFree quoits\n')
  check('nothing is said of a hold where there is none', free.status === 0 && !/held/.test(free.out), free.out + free.err)
  await hold(administrator)
  const done = bring(office, 'name,note\nHeld quoits,One\nHeld skittles,Two\n')
  check('the command line says that what is approved will wait', done.status === 0 && /Publishing is held until the end of .*Election of the commissioner/.test(done.out), done.out + done.err)
  const page = '/desk/imports/' + sql(office, 'select max(id) from import_done')
  const shown = answered('so does the page of the import', await head.get(page), 200, 'Publishing is held until the end of', 'Publish all 2')
  const said = answered('approved, and not said to be public', await head.follow(answered('as a whole', await head.submit(shown.form()), 303)), 200, 'It is approved, and is published by itself when its time has come',
    'Approved. It is not public yet: it is published when publishing is no longer held.', 'There is nothing left to approve')
  check('"public now" is not said', !said.words().includes('It is public now'))
  check('nor is it offered again', !said.text.includes('Publish all'))
  equal('as data', [...new Set((await head.get(page + '.json')).json().records.map(one => one.publishing))], ['Approved. It is not public yet: it is published when publishing is no longer held.'])
  answered('sent again from a form of before', await head.submit(shown.form()), [303, 409])
  equal('waits once', sql(office, 'select count(*) from embargo where ended_at is null'), '2')
  equal('nobody outside reads it', (await visitor.get('/clubs/held-quoits')).status, 404)
  const log = Number(sql(office, 'select count(*) from pub_log'))
  await officer.edit(`/desk/registers/clubs/${sql(office, "select id from reg_club where name = 'Held skittles'")}`, { note: 'Written since' })
  answered('what was written since may be approved in its place', await head.get(page), 200, 'Publish it')
  await release(administrator)
  await until('all of it is public when the hold is over', async () => (await visitor.get('/clubs/held-quoits')).status === 200 && (await visitor.get('/clubs/held-skittles')).status === 200)
  equal('once each', Number(sql(office, 'select count(*) from pub_log')) - log, 2)
}

async function several ({ office, officer, head, administrator, visitor }) {
  await hold(administrator)
  const ids = []
  for (const name of ['Several bowls', 'Several darts']) ids.push(idOf(await officer.make('clubs', { name })))
  const chosen = ids.map(id => `${id}-1`).join(' ')
  const trial = answered('several at once: tried', await head.post('/desk/registers/clubs/several', { csrf: await head.token(), chosen, what: 'move:publish', step: 'value' }), 200, 'It is not public yet: it is published when publishing is no longer held')
  answered('and done', await head.submit(trial.form()), 200, 'It is not public yet: it is published when publishing is no longer held')
  equal('they wait', sql(office, 'select count(*) from embargo where ended_at is null'), '2')
  await release(administrator)
  await until('and are published', async () => (await visitor.get('/clubs/several-darts')).status === 200)
}

const named = async (visitor, path = '/fixtures/the-held-regatta.json') => { const shown = (await visitor.get(path)).json(); return [shown.record.host?.name ?? null, shown.version] }
const waits = office => sql(office, 'select count(*) from merge_public_wait')

async function merging ({ office, officer, head, administrator, visitor }) {
  const a = await officer.make('clubs', { name: 'Lower Rowers' })
  const b = await officer.make('clubs', { name: 'Lower Rowing Club' })
  const fixture = await officer.make('fixtures', { title: 'The held regatta', host: idOf(a) })
  for (const one of [a, b, fixture]) await head.mustMove(one, 'publish')
  const merge = async () => head.submit(answered('the page', await head.get(`${a}/merge?with=${idOf(b)}`), 200).form(), { keep: idOf(b), take_name: idOf(b) })
  await hold(administrator)
  const page = answered('whoever merges reads what will wait', await head.get(`${a}/merge?with=${idOf(b)}`), 200, 'Publishing is held until the end of')
  const done = answered('merged', await head.submit(page.form(), { keep: idOf(b), take_name: idOf(b) }), 303)
  answered('and told what waits', await head.follow(done), 200, 'What names them in public says so when publishing is no longer held')
  equal('in the office it is done', (await officer.get(fixture + '.json')).json().fields.host.id, idOf(b))
  equal('what names it in public is as it was', await named(visitor), ['Lower Rowers', 1])
  equal('its address leads on', (await visitor.get('/clubs/lower-rowers')).location, '/clubs/lower-rowing-club')
  answered('what waits is listed', await officer.get('/desk/waiting'), 200, 'Names that follow a merge', 'The held regatta', 'when publishing is no longer held', 'Head Test')
  equal('one waits', waits(office), '1')
  await release(administrator)
  await until('and is done when the hold is over', async () => (await named(visitor))[1] === 2)
  equal('with the other’s name', await named(visitor), ['Lower Rowing Club', 2])
  equal('nothing waits', waits(office), '0')
  check('it is not listed any more', !(await officer.get('/desk/waiting')).words().includes('Names that follow a merge'))

  await hold(administrator)
  const link = (await head.get(b)).links().find(one => /\/merges\/\d+$/.test(one))
  answered('two again, while publishing is held', await head.follow(answered('undone', await head.submit((await head.get(link)).form()), 303)), 200, 'What is public says so when publishing is no longer held')
  equal('in the office', (await officer.get(fixture + '.json')).json().fields.host.id, idOf(a))
  equal('not yet in public', [(await visitor.get('/clubs/lower-rowers')).location, ...await named(visitor)], ['/clubs/lower-rowing-club', 'Lower Rowing Club', 2])
  equal('both wait', waits(office), '2')
  await release(administrator)
  await until('the one is public again', async () => (await visitor.get('/clubs/lower-rowers')).status === 200)
  await until('and is named again', async () => (await named(visitor))[1] === 3)
  equal('as it was', await named(visitor), ['Lower Rowers', 3])

  await hold(administrator)
  answered('merged again', await merge(), 303)
  const again = (await head.get(b)).links().filter(one => /\/merges\/\d+$/.test(one)).sort((x, y) => idOf(y) - idOf(x))[0]
  answered('and undone before the hold ends', await head.submit((await head.get(again)).form()), 303)
  equal('the first is not made up for', sql(office, "select count(*) from merge_public_wait w where w.record = " + idOf(fixture)), '0')
  await release(administrator)
  await until('what had been withdrawn is public again', async () => (await visitor.get('/clubs/lower-rowers')).status === 200)
  equal('and what names it was never touched', await named(visitor), ['Lower Rowers', 3])

  await hold(administrator)
  answered('once more', await merge(), 303)
  await head.mustMove(b, 'withdraw', { reason: 'It is no more.' })
  await release(administrator)
  await until('what stands for it is not public: that is said', async () => (await officer.get('/desk/waiting')).words().includes('is not public. Publish that first'))
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('the log holds', verified.status === 0, verified.err)
}

// Who saw an approved version before its time: by whichever door, and only what the door shows.
async function seen ({ office, server, officer, head, visitor }) {
  const club = await officer.make('clubs', { name: 'Unseen archers', note: 'quiver' })
  const fixture = await officer.make('fixtures', { title: 'Seen from afar', host: idOf(club) })
  const other = await officer.make('clubs', { name: 'Nobody waits for' })
  const page = await head.get(club + '/moves/publish')
  answered('it waits for a moment', await head.submit(page.form(), { when: 'moment', at: '3 May ' + (new Date().getUTCFullYear() + 1) + ', 9:30am' }), 303)
  const doors = [
    ['a list', '/desk/registers/clubs', 1], ['its JSON', '/desk/registers/clubs.json', 1], ['its CSV', '/desk/registers/clubs.csv', 1],
    ['a filtered list that has it', '/desk/registers/clubs?filter_state=draft', 1], ['one that has not', '/desk/registers/clubs?filter_state=published', 0],
    ['its CSV, which has not', '/desk/registers/clubs.csv?filter_state=published', 0],
    ['a workbook', '/desk/registers/clubs/sheet.xlsx', 1], ['the same as CSV', '/desk/registers/clubs/sheet.csv', 1],
    ['search', '/desk/search?q=archers', 1], ['search as JSON', '/desk/search.json?q=quiver', 1], ['search for something else', '/desk/search?q=nobody+waits', 0],
    ['the record', club, 1], ['its JSON', club + '.json', 1], ['its history', club + '/history', 1],
    ['what links to it', fixture, 1], ['the form that offers it', fixture + '/edit', 1], ['a new form', '/desk/registers/fixtures/new', 1],
    ['what changed', '/desk/changes', 1], ['what waits', '/desk/waiting', 1], ['what waits as JSON', '/desk/waiting.json', 1],
    ['a sheet of what names it', '/desk/registers/fixtures/sheet.csv', 1], ['a list of what names it and does not say so', '/desk/registers/fixtures.csv', 0],
    ['another record', other, 0], ['the registers', '/desk/registers', 0], ['my account', '/desk/account', 0]
  ]
  const add = number => `reader${number}`
  const readers = doors.map((_, number) => add(number))
  for (const [number, [name, address, times]] of doors.entries()) {
    addPerson(office, readers[number], { roles: 'head' })
    const reader = await signedIn(server, readers[number])
    const answer = await reader.get(address)
    equal(`${name}: there`, answer.status, 200)
    const noted = sql(office, `select count(*) from embargo_seen s join account a on a.id = s.account where a.sign_in = '${readers[number]}@door.test'`)
    equal(`${name}: ${times ? 'noted' : 'shows nothing of it'}`, noted, String(times))
  }
  const reader = await signedIn(server, readers[0])
  const noted = () => Number(sql(office, `select max(times) from embargo_seen s join account a on a.id = s.account where a.sign_in = '${readers[0]}@door.test'`))
  const before = noted()
  await new Promise(done => setTimeout(done, 1100))
  await reader.get('/desk/registers/clubs')
  equal('once more is once more', noted(), before + 1)
  const sheets = [
    ['the page of what was found, as sheets', '/desk/search/sheet?q=archers', 0],
    ['what was found, as a workbook', '/desk/search/sheet?q=archers&register=clubs&form=xlsx', 1], ['the same as CSV', '/desk/search/sheet?q=archers&register=clubs&form=csv', 1],
    ['what was found that names it', '/desk/search/sheet?q=afar&register=fixtures&form=csv', 1], ['what was found beside it', '/desk/search/sheet?q=nobody+waits&register=clubs&form=csv', 0],
    ['what changed, as CSV', '/desk/changes/sheet?register=clubs&form=csv', 1]
  ]
  for (const [name, address, times] of sheets) {
    const last = noted()
    await new Promise(done => setTimeout(done, 1100))
    equal(`${name}: there`, (await reader.get(address)).status, 200)
    equal(`${name}: ${times ? 'noted' : 'shows nothing of it'}`, noted(), last + times)
  }
  const shown = await head.get((await head.get(club)).links().find(one => /\/desk\/waiting\/\d+$/.test(one)))
  answered('its page tells who', shown, 200, 'Who has seen it before its time', 'Reader0 Test')
  await head.submit(shown.forms().filter(one => /\/desk\/waiting\/\d+$/.test(one.action))[1], { do: 'cancel' })
  const rows = sql(office, 'select count(*) || sum(times) from embargo_seen')
  await officer.get('/desk/registers/clubs')
  equal('what does not wait any more is not noted', sql(office, 'select count(*) || sum(times) from embargo_seen'), rows)
}

export async function holds () {
  const office = makeOffice({
    definitions: invented,
    people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, administrator: { roles: 'administrator' } }
  })
  await serving(office, async server => {
    const at = { office, server, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'auditor', 'administrator']) at[name] = await signedIn(server, name)
    await step('imports', () => importing(at))
    await step('several at once', () => several(at))
    await step('merging', () => merging(at))
    await step('who saw it before', () => seen(at))
  })
}
