// Hats: several memberships, covering for somebody who is away, and that nobody approves their own
// work by whichever hat or account.
import { spawn } from 'node:child_process'
import { addPerson, answered, check, equal, password, signedIn, sql, step } from './lib.mjs'
import { dayFrom, importFile } from './office.mjs'

const update = (action, text) => ({ action, status: 'on_track', happened_on: dayFrom(-1), text })
const idOf = (office, name) => sql(office, `select id from account where sign_in = '${name}@door.test'`)
const orgOf = (office, name) => sql(office, `select id from record where register = 'organisation' and name = '${name}'`)
export const wear = async (visitor, hat) => visitor.post('/desk/hat', { csrf: await visitor.token(), hat })
const lastCover = office => 'cover-' + sql(office, 'select max(id) from delegation')

// Arranges a cover by the administrator: `from` is away, `to` covers.
async function arrange ({ office }, administrator, from, to, more = {}) {
  const address = `/desk/users/${idOf(office, from)}/cover`
  return administrator.post(address, { csrf: await administrator.token(), reason: '', capacity: '0', to: idOf(office, to), from_day: dayFrom(0), until_day: dayFrom(5), ...more })
}

async function twoBodies (w) {
  const administrator = await signedIn(w.server, 'administrator')
  const address = `/desk/users/${idOf(w.office, 'partner')}`
  const council = orgOf(w.office, 'Wrenshire Council')
  const police = orgOf(w.office, 'Wrenshire Police')
  const add = async fields => administrator.submit((await administrator.get(address + '/memberships/new')).form(), { organisation: police, roles: 'partner', ...fields })
  answered('a role that acts for an organisation needs one', await add({ organisation: '' }), 422, 'Choose the organisation')
  answered('an office role is not for an organisation', await add({ roles: 'officer' }), 422, 'only for a role that acts for one')
  answered('nor both together', await add({ roles: ['officer', 'partner'] }), 422, 'Choose only roles that act for an organisation here')
  answered('an organisation that is not there', await add({ organisation: '99999' }), 422, 'organisation')
  answered('a first day that is over', await add({ from: dayFrom(-1) }), 422, 'today or on a later day')
  answered('a first day that is none', await add({ from: '31 February 2027' }), 422, 'Enter the first day')
  answered('a last day before the first', await add({ until: dayFrom(-3) }), 422, 'cannot be before the first')
  answered('the form says so in its title', await add({ from: 'x' }), 422, 'There is a problem')
  answered('a second body', await add({}), 303)
  answered('another from tomorrow', await add({ organisation: council, from: dayFrom(1), until: dayFrom(9) }), 303)
  answered('the page has all three', await administrator.get(address), 200, 'Harbour Trust', 'Wrenshire Police', 'Wrenshire Council')
  const partner = await signedIn(w.server, 'partner')
  const desk = answered('the header says for whom', await partner.get('/desk'), 200, 'Acting for Harbour Trust', 'Wrenshire Police: Partner')
  check('what has not begun cannot be chosen', !desk.words().includes('Wrenshire Council: Partner'))
  answered('one body’s actions', await partner.get('/desk/registers/actions'), 200, 'Ferries')
  check('and not the other’s', !(await partner.get('/desk/registers/actions')).words().includes('Lamps'))
  answered('a hat that is not theirs', await wear(partner, council), 400, 'cannot act in that capacity')
  answered('nor nonsense', await wear(partner, 'x'), 400)
  answered('nor the office’s', await wear(partner, '0'), 400)
  answered('a hat is not taken without a token', await partner.post('/desk/hat', { hat: police }), 403)
  answered('the other hat', await wear(partner, police), 303)
  answered('the header shows it', await partner.get('/desk'), 200, 'Acting for Wrenshire Police', 'From now on you act')
  const list = (await partner.get('/desk/registers/actions')).words()
  check('now the other body’s actions and those alone', list.includes('Lamps') && !list.includes('Ferries'), list)
  answered('a record of the first body is not there', await partner.get(w.actions[4]), 404)
  const page = await partner.get(`/desk/registers/action_updates/new?field_action=${w.actions[3].match(/\d+$/)[0]}`)
  answered('a membership is ended', await administrator.submit((await administrator.get(`${address}/memberships/${police}`)).form(), {}, ['end', 'yes']), 303)
  const late = await partner.submit(page.form(), { field_text: 'Typed under the hat that ended' })
  answered('whoever wore it is out', late, 303)
  check('and what they typed is kept', late.location.includes('/desk/sign-in'), late.location)
  await partner.signIn('partner')
  answered('and comes back as the other', await partner.get('/desk'), 200, 'Acting for Harbour Trust')
  sql(w.office, `update membership set from_day = from_day - 1 where organisation = ${council}`)
  answered('what begins today can be chosen today', await partner.get('/desk'), 200, 'Wrenshire Council: Partner')
  answered('its last day counts', await wear(partner, council), 303)
  sql(w.office, `update membership set from_day = from_day - 10, until_day = until_day - 10 where organisation = ${council}`)
  answered('the day after its last it is over, and so is the session', await partner.get('/desk'), 303)
  check('the sign-in page says why', (await partner.get((await partner.get('/desk')).location)).words().includes('The capacity in which you acted has ended'))
}

async function coverRefused (w) {
  const administrator = await signedIn(w.server, 'administrator')
  const officer = await signedIn(w.server, 'officer')
  const auditor = idOf(w.office, 'auditor')
  const blank = async () => (await officer.get('/desk/cover')).forms().find(form => form.action === '/desk/cover')
  const ask = async fields => officer.submit(await blank(), { capacity: '0', to: auditor, from_day: dayFrom(0), until_day: dayFrom(3), ...fields })
  answered('nothing chosen', await ask({ capacity: '', to: '', from_day: '', until_day: '' }), 422, 'first day', 'last day', 'Choose the colleague')
  answered('oneself', await ask({ to: idOf(w.office, 'officer') }), 422, 'Nobody covers for themselves')
  answered('nobody', await ask({ to: '99999' }), 422, 'Choose the colleague')
  answered('a day that is over', await ask({ from_day: dayFrom(-1) }), 422, 'today or later')
  answered('the wrong way round', await ask({ from_day: dayFrom(3), until_day: dayFrom(2) }), 422, 'cannot be before the first')
  answered('for years', await ask({ until_day: dayFrom(400) }), 422, 'at most a year ahead')
  answered('somebody of another body', await ask({ to: idOf(w.office, 'partner') }), 422, 'colleague of the same body')
  answered('a capacity that one has not', await ask({ capacity: orgOf(w.office, 'Harbour Trust') }), 422, 'nothing to cover')
  answered('a long reason', await ask({ reason: 'x'.repeat(101) }), 422, '100 characters')
  answered('a form about somebody else is an administrator’s', await officer.get(`/desk/users/${auditor}/cover`), 403)
  answered('who has other work than the accounts can be covered', await administrator.get(`/desk/users/${idOf(w.office, 'officer')}/cover`), 200, 'Cover for Officer Test', 'The office: Officer')
  answered('the keeping of accounts is no such work', await administrator.get(`/desk/users/${idOf(w.office, 'administrator')}/cover`), 200, 'There is no work here')
  answered('the keeping of accounts is not handed over', await arrange(w, administrator, 'administrator', 'head'), 422, 'nothing to cover')
  answered('cover by the absent one', await ask({ to: auditor, from_day: dayFrom(2), until_day: dayFrom(4), reason: 'annual leave' }), 303)
  answered('the page lists it', await officer.get('/desk/cover'), 200, 'Auditor Test covers for Officer Test at the office', 'annual leave')
  answered('twice for the same days', await ask({ to: idOf(w.office, 'second'), from_day: dayFrom(4), until_day: dayFrom(6) }), 422, 'covers this already')
  answered('the day after is free', await ask({ to: idOf(w.office, 'second'), from_day: dayFrom(5), until_day: dayFrom(6) }), 303)
  answered('in a circle', await arrange(w, administrator, 'auditor', 'officer', { from_day: dayFrom(3), until_day: dayFrom(9) }), 422, 'away themselves')
  answered('a cover is not passed on', await arrange(w, administrator, 'auditor', 'head', { from_day: dayFrom(3), until_day: dayFrom(9) }), 422, 'not passed on')
  answered('a colleague who is away cannot cover', await arrange(w, administrator, 'head', 'officer', { from_day: dayFrom(2), until_day: dayFrom(9) }), 422, 'away themselves')
  const other = await signedIn(w.server, 'head')
  const token = await other.token()
  const first = sql(w.office, 'select min(id) from delegation')
  answered('nobody else ends it', await other.post(`/desk/cover/${first}/end`, { csrf: token }), 404)
  answered('a cover that is not there', await other.post('/desk/cover/99999/end', { csrf: token }), 404)
  const asAuditor = await signedIn(w.server, 'auditor')
  check('what has not begun cannot be chosen', !(await asAuditor.get('/desk')).words().includes('Covering for'))
  answered('nor by its number', await wear(asAuditor, 'cover-' + first), 400)
  answered('who covers can give it back', await asAuditor.post(`/desk/cover/${first}/end`, { csrf: await asAuditor.token() }), 303)
  answered('the administrator ends the other', await administrator.post(`/desk/cover/${Number(first) + 1}/end`, { csrf: await administrator.token() }), 303)
  check('none is left', (await officer.get('/desk/cover')).words().includes('None is arranged'))
  answered('both histories tell', await administrator.get('/desk/users/' + auditor), 200, 'Cover arranged: for Officer Test', 'Cover ended: for Officer Test')
}

// Every way in which work could meet its own author.
async function ownWork (w) {
  const administrator = await signedIn(w.server, 'administrator')
  const action = w.actions[3].match(/\d+$/)[0]
  const decide = async (visitor, address, name) => {
    const page = await visitor.get(`${address}/moves/publish`)
    const token = await visitor.token()
    const version = sql(w.office, `select version from record where id = ${address.match(/\d+$/)[0]}`)
    const answer = await visitor.post('/desk/queue', { csrf: token, register: 'action_update', move: 'publish', record: `${address.match(/\d+$/)[0]}-${version}` })
    return { name, page, words: answer.words() }
  }
  const barred = async (name, visitor, address) => {
    const { page, words } = await decide(visitor, address)
    check(name, /0 done, 1 refused/.test(words) && page.status !== 200, `${page.status} ${words.match(/\d+ done, \d+ refused/)} `)
    check(`${name}: it is not in what one may approve`, !new RegExp(`href="${address}/moves/publish"`).test((await visitor.get('/desk/queue')).text))
    check(`${name}: still waiting`, sql(w.office, `select state from record where id = ${address.match(/\d+$/)[0]}`) === 'submitted')
  }
  const allowed = async (name, visitor, address) => check(name, /1 done, 0 refused/.test((await decide(visitor, address)).words))

  // The officer covers the head.
  answered('the officer covers the head', await arrange(w, administrator, 'head', 'officer'), 303)
  const cover = lastCover(w.office)
  const officer = await signedIn(w.server, 'officer')
  const mine = await officer.make('action_updates', update(action, 'Written as oneself.'), { then: 'submit' })
  answered('the officer puts the head’s hat on', await wear(officer, cover), 303)
  const header = answered('every page says so', await officer.get('/desk/registers'), 200, 'Covering for Head Test until')
  check('with the role that it gives', header.words().includes('Head of office'), header.words().slice(0, 300))
  await barred('one’s own work by the hat of whom one covers', officer, mine)
  const head = await signedIn(w.server, 'head')
  const heads = await (await signedIn(w.server, 'second')).make('action_updates', update(action, 'By a third.'), { then: 'submit' })
  await allowed('a third person’s work can be approved while covering', officer, heads)
  const history = await officer.get(heads + '/history')
  answered('history has both names', history, 200, 'Officer Test, covering for Head Test')
  check('the public reads the role and no name', (() => { const row = sql(w.office, `select approved_as from pub_document where id = ${heads.match(/\d+$/)[0]}`); return /Head of office/i.test(row) && !row.includes('Test') })())
  await allowed('whoever is away can still approve the officer’s own', head, mine)

  // Work written while covering is of both.
  const second = await signedIn(w.server, 'second')
  answered('the officer back in their own hat', await wear(officer, '0'), 303)
  answered('the first cover ends', await administrator.post(`/desk/cover/${cover.slice(6)}/end`, { csrf: await administrator.token() }), 303)
  answered('now second is covered by the officer', await arrange(w, administrator, 'second', 'officer'), 303)
  answered('the hat', await wear(officer, lastCover(w.office)), 303)
  const forSecond = await officer.make('action_updates', update(action, 'Written for second.'), { then: 'submit' })
  answered('the record says for whom', await officer.get(forSecond), 200, 'Officer Test, covering for Second Test')
  await barred('who wrote it, in that hat', officer, forSecond)
  await barred('for whom it was written, on their return', second, forSecond)
  check('it is among the work of whom it was written for', (await second.get('/desk')).text.includes(forSecond))
  answered('own hat again', await wear(officer, '0'), 303)
  check('and not among one’s own', !(await officer.get('/desk')).text.includes(forSecond))
  const asOneself = await officer.make('action_updates', update(action, 'Mine again.'), { then: 'submit' })
  answered('the hat again', await wear(officer, lastCover(w.office)), 303)
  await barred('written as oneself, decided while covering an approver', officer, asOneself)
  const seconds = await second.make('action_updates', update(action, 'By second.'), { then: 'submit' })
  await barred('the work of whom one covers, by their hat', officer, seconds)
  await allowed('somebody else may', head, forSecond)
  await allowed('and that too', head, seconds)

  // Two accounts of one person.
  addPerson(w.office, 'twin', { roles: 'head' })
  sql(w.office, `update account set person = (select person from account where sign_in = 'officer@door.test') where sign_in = 'twin@door.test'`)
  const twin = await signedIn(w.server, 'twin')
  await barred('by another account of the same person', twin, asOneself)
  answered('the administrator has second covered by twin', await administrator.post(`/desk/cover/${lastCover(w.office).slice(6)}/end`, { csrf: await administrator.token() }), 303)
  answered('twin covers second', await arrange(w, administrator, 'second', 'twin'), 303)
  answered('twin wears it', await wear(twin, lastCover(w.office)), 303)
  await barred('by another account of the same person, under a cover', twin, asOneself)
  answered('nobody covers for their own other account', await arrange(w, administrator, 'officer', 'twin'), 422, 'Nobody covers for themselves')
  await allowed('a real second person may', head, asOneself)

  // An import made while covering.
  answered('the import’s cover', await wear(twin, lastCover(w.office)), 303)
}

// A role that ends between the moment in which a request is let in and its write; a cover that ends.
async function ended (w) {
  const administrator = await signedIn(w.server, 'administrator')
  answered('auditor covered by head', await arrange(w, administrator, 'officer', 'auditor'), 303)
  const auditor = await signedIn(w.server, 'auditor')
  answered('the auditor as officer', await wear(auditor, lastCover(w.office)), 303)
  const page = await auditor.get(`/desk/registers/action_updates/new?field_action=${w.actions[3].match(/\d+$/)[0]}`)
  answered('a form of an officer’s', page, 200)
  sql(w.office, 'update delegation set until_day = until_day - 6 where id = (select max(id) from delegation)')
  const late = await auditor.submit(page.form(), { field_text: 'Too late' })
  answered('the day after the cover’s last, it is over', late, 303)
  check('and leads to the sign-in page', late.location.startsWith('/desk/sign-in'), late.location)
  equal('nothing was written', sql(w.office, "select count(*) from history where document like '%Too late%'"), '0')
  await auditor.signIn('auditor')
  answered('signed in again as oneself', await auditor.get('/desk'), 200, 'Auditor')
  answered('whoever is shut out hands nothing over', await arrange(w, administrator, 'officer', 'auditor'), 303)
  answered('worn', await wear(auditor, lastCover(w.office)), 303)
  answered('shut out', await administrator.post(`/desk/users/${idOf(w.office, 'officer')}/disable`, { csrf: await administrator.token(), disabled: 'yes' }), 303)
  answered('so the hat is gone', await auditor.get('/desk'), 303)
}

// A membership that ends while the request waits for its turn at the writer: somebody else holds the data file.
async function whileOnItsWay (w) {
  const officer = await signedIn(w.server, 'second')
  const page = await officer.get(`/desk/registers/action_updates/new?field_action=${w.actions[3].match(/\d+$/)[0]}`)
  const fields = { field_text: 'Sent while the role ended', field_status: 'on_track', field_happened_on: dayFrom(-1) }
  const check1 = await officer.submit(page.form(), fields)
  const confirmed = check1.form()
  const holding = spawn('sqlite3', ['-bail', w.office.file])
  const ended = new Promise(done => holding.once('exit', done))
  holding.stdin.write(`.timeout 5000\nbegin immediate;\nupdate membership set until_day = from_day - 1 where account = ${idOf(w.office, 'second')} and role = 'officer';\n.print held\n`)
  await new Promise(done => holding.stdout.once('data', done))
  const sent = officer.submit(confirmed, {}, ['confirmed', 'yes'])
  await new Promise(done => setTimeout(done, 700))
  holding.stdin.end('commit;\n')
  await ended
  answered('a role ended while the request was on its way', await sent, 403, 'was changed while this was on its way, so nothing was saved')
  equal('nothing was', sql(w.office, "select count(*) from history where document like '%while the role ended%'"), '0')
}

// A day shows several hats in one list, each with its forms working without script.
export async function hats (w) {
  importFile(w.office, 'organisations', 'more.csv', 'name,type\nLantern Trust,charity\n')
  await step('two bodies', () => twoBodies(w))
  await step('covers that are refused', () => coverRefused(w))
  await step('nobody approves their own work', () => ownWork(w))
  await step('a hat that ends', () => ended(w))
  await step('while on its way', () => whileOnItsWay(w))
}
