// Two records that are one: found, laid side by side, merged, made two again; by every door, with two people at
// once. On invented clubs and their fixtures (test/definitions/merging).
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addPerson, answered, check, equal, makeCsv, makeOffice, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'

export const invented = resolve(fileURLToPath(import.meta.url), '../../definitions/merging')
const clubs = '/desk/registers/clubs'
const fixtures = '/desk/registers/fixtures'
const idOf = address => Number(address.match(/\d+$/)[0])

// The page for merging two, filled so.
async function merge (visitor, one, other, changes = {}) {
  const page = await visitor.get(`${one}/merge?with=${idOf(other)}`)
  if (page.status !== 200) return page
  return visitor.submit(page.form(), changes)
}
async function undo (visitor, page) {
  return visitor.submit((await visitor.get(page)).form())
}

async function found ({ officer, auditor, a, b, other }) {
  const page = answered('what is alike stands side by side', await officer.get(clubs + '/duplicates'), 200, 'Possible duplicates', 'Herts Rowers', 'Hertfordshire Rowers',
    'Same name but for', 'hertfordshire', 'Records that lead to it', 'These are two different ones')
  const pairs = (await officer.get(clubs + '/duplicates.json')).json()
  equal('one pair of three clubs', pairs.pairs.map(pair => [pair.one, pair.other]), [[idOf(a), idOf(b)]])
  check('what another role alone may see is not compared', !page.text.includes('Marker'))
  answered('the list leads there', await officer.get(clubs), 200, 'Possible duplicates')
  check('but not for who may not merge', !(await auditor.get(clubs)).words().includes('Possible duplicates'))
  answered('nor is it theirs to open', await auditor.get(clubs + '/duplicates'), 403)
  answered('a register that merges nothing', await officer.get(fixtures + '/duplicates'), 404)
  const form = page.form()
  answered('deciding nothing', await officer.post(form.action, { csrf: page.csrf(), one: idOf(a), other: idOf(b) }), 400)
  answered('of one alone', await officer.post(form.action, { csrf: page.csrf(), one: idOf(a), other: idOf(a), said: 'different' }), 400)
  answered('of what is not there', await officer.post(form.action, { csrf: page.csrf(), one: idOf(a), other: 999999, said: 'different' }), 400)
  answered('they are two', await officer.follow(await officer.submit(form, {}, ['said', 'different'])), 200, 'No two look alike', 'Said to be different', 'Herts Rowers', 'said by Officer Test')
  const again = await officer.get(clubs + '/duplicates')
  answered('ask again', await officer.follow(await officer.submit(again.form(), {}, ['said', 'ask_again'])), 200, 'Same name but for')
  answered('an auditor says nothing', await auditor.post(clubs + '/duplicates', { csrf: await auditor.token(), one: idOf(a), other: idOf(b), said: 'different' }), 403)
  answered('merging begins with the choice of the other', await officer.get(other + '/merge'), 200, 'Merge with which other club?', 'Herts Rowers (CLUB-01)')
  answered('which must be there', await officer.get(other + '/merge?with=999999'), 422, 'Choose another record')
  answered('and be another', await officer.get(`${other}/merge?with=${idOf(other)}`), 422, 'Choose another record')
}

async function wrong ({ officer, auditor, head, a, b }) {
  answered('who may not merge', await auditor.get(`${a}/merge?with=${idOf(b)}`), 403)
  answered('not by a form of their own', await auditor.post(a + '/merge', { csrf: await auditor.token(), with: idOf(b), keep: idOf(a), version: 1, with_version: 1 }), 403)
  answered('nothing chosen', await merge(officer, a, b, { keep: null }), 422, 'Choose which one stays')
  answered('a third one stays', await merge(officer, a, b, { keep: '999999' }), 422, 'Choose which one stays')
  answered('a value of a third one', await merge(officer, a, b, { keep: idOf(b), take_name: '999999' }), 422, 'open it again')
  answered('no version', await merge(officer, a, b, { keep: idOf(b), version: null }), 400, 'which versions')
  answered('a reason too long', await merge(officer, a, b, { keep: idOf(b), reason: 'x'.repeat(2001) }), 422, '2000 characters')
  await officer.move(b, 'ask')
  answered('not while it waits for approval', await merge(officer, a, b, { keep: idOf(b) }), 409, 'waits for approval')
  await head.mustMove(b, 'publish')
  await officer.mustMove(a, 'publish')
  answered('what is public is withdrawn by who may', await merge(officer, a, b, { keep: idOf(b) }), 403, 'Somebody who may withdraw')
}

async function together ({ office, server, officer, second, head, visitor, a, b, fixture, hidden }) {
  // Two people: one merges, the other edits; then the other way round.
  const page = await head.get(`${a}/merge?with=${idOf(b)}`)
  answered('both are shown', page, 200, 'Which one stays?', 'Herts Rowers', 'CLUB-02', 'Accounts that act for it', 'public log')
  check('with a choice for each field that differs', /name="take_name"/.test(page.text) && /name="take_note"/.test(page.text) && !/name="take_founded_on"/.test(page.text))
  await second.edit(b, { note: 'They row on Sundays.' })
  const stale = answered('what was changed since is shown', await head.submit(page.form(), { keep: idOf(b) }), 409, 'CLUB-02 was changed since you opened this page', 'What was changed since', 'They row on Sundays.')
  const editing = await officer.get(fixture + '/edit')
  const merging = await second.get(`${a}/merge?with=${idOf(b)}`)
  const done = answered('and then they are merged', await head.submit(stale.form(), { keep: idOf(b), take_note: idOf(a), take_name: idOf(b), reason: 'The same boathouse.' }), 303)
  equal('which leads to the one that stays', done.location, b)
  answered('who says so', await head.follow(done), 200, 'The two are one now', 'Hertfordshire Rowers Ltd', 'CLUB-01 Herts Rowers was merged into this', 'Of the office')
  answered('whoever edits what led to it is told', await officer.submit(editing.form(), { field_title: 'Mine' }), 409, 'Somebody else changed this', 'Hertfordshire Rowers Ltd')
  answered('whoever merges it too', await second.submit(merging.form(), { keep: idOf(a) }), 409, 'merged')
  const old = await officer.get(a)
  equal('the old address leads on', [old.status, old.location], [303, b])
  equal('as data too', (await officer.get(a + '.json')).location, b + '.json')
  for (const face of ['/edit', '/moves/withdraw']) answered(`what one wanted to do there is said: ${face}`, await officer.get(a + face), 409, 'merged into CLUB-02')
  answered('its history is there', await officer.get(a + '/history'), 200, 'Merged', 'CLUB-01 was merged into CLUB-02: The same boathouse.')
  answered('and on the other', await officer.get(b + '/history'), 200, 'CLUB-01 was merged into CLUB-02: The same boathouse.')
  answered('and on what followed', await officer.get(fixture + '/history'), 200, 'A link followed a merge', 'CLUB-01 was merged into CLUB-02')
  equal('lists have one', (await officer.get(clubs + '.json')).json().rows.map(row => row.id).sort(), [idOf(b), hidden].sort())
  check('choices too', !(await officer.get(fixtures + '/new')).text.includes('Herts Rowers'))
  equal('search by the old name finds the one', (await officer.get('/desk/search.json?q=herts+rowers')).json().results.filter(hit => /clubs/.test(hit.url ?? hit.href)).map(hit => idOf(hit.url ?? hit.href)), [idOf(b)])
  equal('and by the old reference', (await officer.get('/desk/search.json?q=CLUB-01')).json().results.map(hit => idOf(hit.url ?? hit.href)), [idOf(b)])
  equal('links lead to it', (await officer.get(fixture + '.json')).json().fields.host.id, idOf(b))
  equal('several are one', (await officer.get(fixture + '.json')).json().fields.guests.map(one => one.id), [idOf(b), hidden])
  equal('nothing links to what is merged', sql(office, 'select count(*) from link l join merged m on m.id = l.to_id join record r on r.id = l.from_id where r.id not in (select id from merged)'), '0')
  const moved = await visitor.get('/clubs/herts-rowers')
  equal('the public address leads on for good', [moved.status, moved.location], [301, '/clubs/hertfordshire-rowers-ltd'])
  equal('as data too', (await visitor.get('/clubs/herts-rowers.json')).location, '/clubs/hertfordshire-rowers-ltd.json')
  const shown = (await visitor.get('/fixtures/the-regatta.json')).json()
  equal('what named it names the other', [shown.record.host.name, shown.version], ['Hertfordshire Rowers Ltd', 2])
  check('and says nothing that was not approved', !(await visitor.get('/fixtures/the-regatta')).text.includes('Marker'))
  answered('with the reason', await visitor.get('/fixtures/the-regatta'), 200, 'Two records of “Hertfordshire Rowers Ltd” were made one.')
  check('public lists have one', !(await visitor.get('/clubs')).words().includes('Herts Rowers'))
}

async function apart ({ office, officer, second, head, auditor, visitor, a, b, fixture, game }) {
  const link = (await head.get(b)).links().find(one => /\/merges\/\d+$/.test(one))
  await second.edit(game, { host: idOf(b), note: 'Seen to.' })
  const page = answered('what undoing would do is told before', await head.get(link), 200, 'Merged: CLUB-01 Herts Rowers', 'by Head Test', 'The same boathouse.', 'The regatta', 'Goes back', 'A second game')
  answered('the auditor reads and does not undo', await auditor.get(link), 200, 'Merged')
  check('without a button', !(await auditor.get(link)).text.includes('Undo the merge'))
  answered('nor by a form of their own', await auditor.post(link, { csrf: await auditor.token(), version: 99 }), [403, 409])
  answered('a merge that is not', await head.get(link.replace(/\d+$/, '999')), 404)
  answered('of another record', await head.get(link.replace(b, fixture)), 404)
  answered('what was public is undone by who may publish it', await undo(officer, link), 403)
  answered('no version', await head.post(link, { csrf: await head.token() }), 400)
  await second.edit(b, { web_address: 'https://rowers.example/' })
  const stale = answered('the other was edited meanwhile', await head.submit(page.form()), 409, 'CLUB-02 was changed since you opened this page')
  const done = await head.follow(answered('undone', await head.submit(stale.form()), 303))
  answered('and told one by one', done, 200, 'They are two again', 'The merge was undone by Head Test', 'The regatta', 'Went back')
  answered('both are there', await officer.get(a), 200, 'Herts Rowers', 'Published')
  equal('its links are its own again', (await officer.get(fixture + '.json')).json().fields.guests.map(one => one.id).includes(idOf(a)), true)
  equal('what it had given went back', (await officer.get(b + '.json')).json().fields.note, 'They row on Sundays.')
  equal('what was written since stays', (await officer.get(b + '.json')).json().fields.web_address, 'https://rowers.example/')
  answered('its public page is its own', await visitor.get('/clubs/herts-rowers'), 200, 'Herts Rowers', 'It was taken for another')
  equal('and is named again', (await visitor.get('/fixtures/the-regatta.json')).json().record.host.name, 'Herts Rowers')
  answered('twice is once', await head.post(link, { csrf: await head.token(), version: (await head.get(b + '.json')).json().version }), 409, 'undone already')
  check('the log still holds', run(['verify', '--store', office.store, ...office.more]).status === 0, run(['verify', '--store', office.store, ...office.more]).err)
  answered('and they may be merged once more', await merge(head, a, b, { keep: idOf(b) }), 303)
}

// Work done in a colleague's stead stays both persons' work, or either could approve it after an undone merge.
async function whoseWork ({ office, officer, head }) {
  const away = sql(office, "select id from account where sign_in = 'second@door.test'")
  const one = await officer.make('clubs', { name: 'Lantern walkers' }), other = await officer.make('clubs', { name: 'Lamp strollers' })
  sql(office, `update record set author_for = ${away} where id = ${idOf(one)}`)
  const written = () => sql(office, `select author || ' for ' || coalesce(author_for, 0) from record where id = ${idOf(one)}`)
  const before = written()
  answered('merged', await merge(officer, one, other, { keep: idOf(other), take_name: idOf(other) }), 303)
  const link = (await head.get(other)).links().find(address => /\/merges\/\d+$/.test(address))
  answered('and made two again', await undo(head, link), 303)
  equal('it is still the work of both', written(), before)
}

async function chains ({ officer, head }) {
  const ids = []
  for (const name of ['First bowls', 'Second bowls', 'Third bowls']) ids.push(await officer.make('clubs', { name }))
  answered('one into the next', await merge(officer, ids[0], ids[1], { keep: idOf(ids[1]), take_name: idOf(ids[1]) }), 303)
  answered('and on', await merge(officer, ids[1], ids[2], { keep: idOf(ids[2]), take_name: idOf(ids[2]) }), 303)
  equal('the first leads to the last', (await officer.get(ids[0])).location, ids[2])
  const page = await officer.get(`${ids[2]}/merge?with=${idOf(ids[0])}`)
  answered('no circle: it is itself by now', page, 422, 'Choose another record')
  const first = (await officer.get(ids[1] + '/history')).status
  equal('its history is there', first, 200)
  const form = (await officer.get(ids[2])).links().find(one => /\/merges\/\d+$/.test(one))
  const inner = `${ids[1]}/merges/${Number(form.match(/\d+$/)[0]) - 1}`
  answered('the first cannot be undone before the last', await undo(officer, inner), 409, 'Undo that first')
  answered('the last can', await undo(officer, form), 303)
  answered('then the first', await undo(officer, inner), 303)
  equal('all three are there', (await officer.get(clubs + '.json')).json().rows.filter(row => /bowls/.test(row.name)).length, 3)
}

async function organisations ({ office, server, officer }) {
  const put = name => officer.make('organisations', { name })
  const one = await put('Wren Police')
  const other = await put('Wren Constabulary')
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Wren Police' })
  const partner = await signedIn(server, 'partner')
  answered('they are found in the shipped register', await officer.get('/desk/registers/organisations/duplicates'), 200, 'Wren Police', 'Wren Constabulary')
  answered('and merged', await merge(officer, one, other, { keep: idOf(other) , take_name: idOf(other) }), 303)
  answered('its account acts for the other', await partner.get('/desk'), 200, 'Wren Constabulary')
  const agreements = join(office.folder, 'agreements.csv')
  writeFileSync(agreements, makeCsv([['title', 'purpose', 'parties', 'lawful_basis', 'owner'], ['Old names', 'To see.', 'Wren Police;Wren Water', 'public_task', 'officer']]))
  await put('Wren Water')
  const imported = run(['import', 'agreements', agreements, '--store', office.store, ...office.more])
  check('an import that knows the old name leads to what stands', imported.status === 0 && sql(office, `select count(*) from link where field = 'parties' and to_id = ${idOf(other)}`) === '1', imported.err + imported.out)
  const names = join(office.folder, 'organisations.csv')
  writeFileSync(names, makeCsv([['name', 'type'], ['wren police', 'police force']]))
  const anew = run(['import', 'organisations', names, '--store', office.store, ...office.more])
  check('and does not make it anew', anew.status === 1 && /merged into ORG-002/.test(anew.err + anew.out), anew.err + anew.out)
  const link = (await officer.get(other)).links().find(address => /\/merges\/\d+$/.test(address))
  answered('the account is told', await officer.get(link), 200, 'Account of Partner Test', 'Goes back')
  answered('undone', await undo(officer, link), 303)
  answered('it acts for the first again', await partner.get('/desk'), 200, 'Wren Police')
}

// Everything held about a person, for a request for access.
async function held ({ office, officer, administrator }) {
  const board = await officer.make('organisations', { name: 'Quay Board' })
  const person = await officer.make('persons', { name: 'Wilma Invented', email: 'wilma@door.test', organisation: idOf(board) })
  await officer.make('organisations', { name: 'Lamp Society', role: 'Ask for Wilma Invented on Mondays.' })
  const page = answered('gathered into one answer', await officer.get(person + '/held'), 200, 'Everything held about Wilma Invented', 'wilma@door.test', 'What may be about this person', 'Lamp Society', 'Gathered by Officer Test', 'No account')
  check('the record leads there', (await officer.get(person)).links().includes(person + '/held'))
  equal('as data', (await officer.get(person + '/held.json')).json().maybe.map(one => one.name), ['Lamp Society'])
  answered('of what is no person', await officer.get(board + '/held'), 404)
  answered('by whom it may be', await administrator.get(person + '/held'), 403)
  equal('each gathering is noted', sql(office, 'select count(*) from gathering'), '2')
  check('nothing of it is stored', page.headers['cache-control'] === 'no-store')
  const own = Number(sql(office, "select person from account where sign_in = 'officer@door.test'"))
  answered('with their account', await officer.get(`/desk/registers/persons/${own}/held`), 200, 'officer@door.test', 'Versions written')
}

export async function merging () {
  const office = makeOffice({
    definitions: invented,
    people: { officer: { roles: 'officer' }, second: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' } }
  })
  await serving(office, async server => {
    const at = { office, server, visitor: new Visitor(server) }
    for (const name of ['officer', 'second', 'head', 'auditor']) at[name] = await signedIn(server, name)
    at.a = await at.officer.make('clubs', { name: 'Herts Rowers', note: 'Of the office.' })
    at.b = await at.officer.make('clubs', { name: 'Hertfordshire Rowers Ltd' })
    at.other = await at.officer.make('clubs', { name: 'Quoits of Wren' })
    at.hidden = idOf(at.other)
    await at.head.edit(at.a, { told_to_head: 'Marker-Head' })
    await step('what is alike', () => found(at))
    await step('wrong first', () => wrong(at))
    await at.officer.mustMove(at.other, 'publish')
    at.fixture = await at.officer.make('fixtures', { title: 'The regatta', host: idOf(at.a), guests: [idOf(at.a), idOf(at.b), at.hidden] })
    at.game = await at.officer.make('fixtures', { title: 'A second game', host: idOf(at.a) })
    await at.officer.mustMove(at.fixture, 'publish')
    await at.officer.edit(at.fixture, { note: 'Marker-Unapproved' })
    await step('merging, with others at it', () => together(at))
    await step('and two again', () => apart(at))
    await step('whose work it is', () => whoseWork(at))
    await step('chains', () => chains(at))
  })
  // The shipped register, on a server whose statements the drift test prepares on the other engine.
  const shipped = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, administrator: { roles: 'administrator' } } })
  await serving(shipped, async server => {
    await step('organisations', async () => organisations({ office: shipped, server, officer: await signedIn(server, 'officer') }))
    await step('held about a person', async () => held({ office: shipped, officer: await signedIn(server, 'officer'), administrator: await signedIn(server, 'administrator') }))
  })
}
