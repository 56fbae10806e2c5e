// The desk's registers: forms wrong before right, stale edits, moves, two people, roles, and the
// partner who sees only what is theirs.
import { answered, check, equal, signedIn, step, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'

const idOf = address => address.match(/\d+$/)[0]

async function wrongForms ({ server }) {
  const officer = await signedIn(server, 'officer')
  const register = '/desk/registers/actions'
  answered('a register that is not there', await officer.get('/desk/registers/dragons'), 404)
  answered('a record that is not there', await officer.get(register + '/999999'), 404)
  answered('a record by a word', await officer.get(register + '/first'), 404)
  answered('a record below zero', await officer.get(register + '/-1'), 404)
  answered('a record past all numbers', await officer.get(register + '/99999999999999999999'), 404)
  answered('a record of another register', await officer.get('/desk/registers/boards/9'), 404)
  answered('a filter that is none changes nothing', await officer.get(register + '?filter_colour=red'), 200)
  answered('nor does an order that is none', await officer.get(register + '?order=title;drop'), 200)
  answered('a page past the end', await officer.get(register + '?page=9999'), [200, 404])
  answered('a page that is no number', await officer.get(register + '?page=1e9'), 400)
  const form = (await officer.get(register + '/new')).form()
  const empty = answered('an empty form', await officer.submit(form, { field_number: '', field_title: '' }), 422, 'There is a problem', 'Number', 'Title', 'Promise')
  check('each problem leads to its field', empty.text.includes('href="#field_number"') && empty.text.includes('href="#field_promise"'))
  const typed = { field_number: '12x', field_title: '<script>alert(1)</script>', field_promise: 'x'.repeat(2001), field_due: '31/02/2027', field_edition: '999999', field_lead: 'abc', field_measure: 'm'.repeat(501) }
  const wrong = answered('everything wrong at once', await officer.submit(form, typed), 422, 'Number:', 'Promise:', 'Due:')
  equal('and what was typed stays', ['field_number', 'field_title', 'field_due'].map(name => wrong.form().fields.find(field => field[0] === name)?.[1]), [typed.field_number, typed.field_title, typed.field_due])
  check('with its markup as text', !wrong.text.includes('<script>alert'))
  answered('a number that is used', await officer.submit(form, { field_number: '3', field_title: 'Again', field_promise: 'Again.' }), 422, 'Number')
  answered('a field that the form does not ask', await officer.submit(form, { field_status: 'kept' }), 400, 'is not asked')
  answered('a field that there is not', await officer.submit(form, { field_nonsense: '1' }), 400, 'is not asked')
  answered('one field twice', await officer.submit(form, { field_title: ['a', 'b'] }), 400)
  answered('a move that this form does not make', await officer.submit(form, { field_number: '12', field_title: 'T', field_promise: 'P' }, ['then', 'publish']), 400)
  answered('two lines where one belongs', await officer.submit(form, { field_number: '12', field_title: 'a\nb', field_promise: 'P' }), 422, 'Title', 'one line')
  equal('nothing of all this was saved', (await officer.get(register + '.json?filter_state=draft')).json().rows.length, 1)

  const good = await officer.submit(form, { field_number: '12', field_title: 'Bus shelters <new>', field_promise: 'Lights **in** each.', field_due: '1 March 2027' })
  const answers = answered('the right one is shown to be checked', good, 200, 'Check', 'Bus shelters <new>', '1 March 2027')
  equal('and is not saved before that', (await officer.get(register + '.json?filter_state=draft')).json().rows.length, 1)
  const back = answered('one can go back with everything', await officer.submit(answers.form(), {}, ['change', 'form']), 200)
  equal('which is still there', back.form().fields.find(field => field[0] === 'field_promise')[1], 'Lights **in** each.')
  const saved = answered('saved', await officer.submit(answers.form(), {}, ['confirmed', 'yes']), 303)
  answered('the record says how it stands', await officer.get(saved.location), 200, 'Bus shelters <new>', '1 March 2027', 'Draft', 'Officer Test', 'Not public now')
  equal('and as data', (await officer.get(saved.location + '.json')).json().fields.due, '2027-03-01')
  const history = (await officer.get(saved.location + '/history.csv')).csv()
  check('its history has one version', history.length === 2 && history[1].some(cell => cell.includes('Officer Test') || cell === '1'), JSON.stringify(history))
  return saved.location
}

// Two people, one record.
async function staleEdits ({ server }, address) {
  const officer = await signedIn(server, 'officer')
  const second = await signedIn(server, 'second')
  const mine = await officer.get(address + '/edit')
  const theirs = await second.get(address + '/edit')
  const check1 = await second.submit(theirs.form(), { field_measure: 'Their measure' })
  answered('the first to save', await second.submit(check1.form(), {}, ['confirmed', 'yes']), 303)
  const stale = answered('the second is shown both', await officer.submit(mine.form(), { field_measure: 'My measure' }), 409, 'Somebody else changed this', 'Second Test', 'Their measure', 'My measure')
  answered('nothing of theirs is lost', await officer.get(address), 200, 'Their measure')
  const decided = await officer.submit(stale.form(), {})
  const again = answered('and goes on with what they wrote', decided, 200, 'My measure')
  answered('saved over it, knowingly', await officer.submit(again.form(), {}, ['confirmed', 'yes']), 303)
  answered('as the record now says', await officer.get(address), 200, 'My measure')
  equal('every version is kept', (await officer.get(address + '/history.csv')).csv().length, 4)
  const check2 = await officer.submit((await officer.get(address + '/edit')).form(), { field_measure: 'Third' })
  await second.edit(address, { measure: 'Between' })
  answered('also between checking and saving', await officer.submit(check2.form(), {}, ['confirmed', 'yes']), 409, 'Between', 'Third')
  answered('a form that does not say its version', await officer.submit((await officer.get(address + '/edit')).form(), { version: null, field_measure: 'x' }), [400, 409])
  answered('a version that is no number', await officer.submit((await officer.get(address + '/edit')).form(), { version: 'x' }), 400)
}

async function updateRules ({ server, actions }) {
  const officer = await signedIn(server, 'officer')
  const second = await signedIn(server, 'second')
  const head = await signedIn(server, 'head')
  const register = '/desk/registers/action_updates'
  const form = (await officer.get(`${register}/new?field_action=${idOf(actions[1])}`)).form()
  const base = { field_text: 'Said so.', field_happened_on: dayFrom(-1) }
  for (const status of ['late', 'changed', 'partly_kept', 'broken']) {
    const refused = await officer.submit(form, { ...base, field_status: status }, ['then', 'submit'])
    const last = refused.status === 200 ? await officer.submit(refused.form(), {}, ['confirmed', 'yes']) : refused
    check(`“${status}” without a reason is not sent`, last.status === 422 && /[Rr]eason|Why/.test(last.words()), `${last.status} ${last.words().slice(400, 900)}`)
  }
  answered('tomorrow has not happened', await officer.submit(form, { ...base, field_status: 'on_track', field_happened_on: dayFrom(2) }), 422, 'When it happened')
  answered('a status that is no honest word', await officer.submit(form, { ...base, field_status: 'splendid' }), 422, 'How it now stands')
  answered('a parent that is not there', await officer.submit(form, { ...base, field_status: 'on_track', parent: '999999' }), 400)
  answered('a parent that is no number', await officer.submit(form, { ...base, field_status: 'on_track', parent: 'x' }), 400)
  // Kept needs evidence before anybody can approve it.
  const kept = await officer.make('action_updates', { action: idOf(actions[1]), status: 'kept', happened_on: dayFrom(-1), text: 'It is done.' }).catch(error => error.message)
  if (typeof kept === 'string' && kept.startsWith('/')) {
    const sent = await officer.move(kept, 'submit')
    const refused = sent.status === 303 ? await head.move(kept, 'publish') : sent
    check('“kept” without evidence is never public', refused.status === 422 || refused.status === 403, `${refused.status} ${refused.words().slice(0, 600)}`)
    check('and the refusal says that evidence is needed', /evidence/i.test(refused.words()))
    equal('nor is the promise kept', (await head.get('/plan/actions/1.json')).json().action.status, 'no_update')
    if (sent.status === 303) answered('sending back needs a reason', await head.move(kept, 'return'), 422, 'reason')
    if (sent.status === 303) {
      await head.mustMove(kept, 'return', 'Where can people check it?')
      answered('the writer reads why', await officer.get(kept), 200, 'Sent back', 'Where can people check it?')
      await officer.edit(kept, { evidence_text: 'Page 3 of the report of the board.' }, { then: 'submit' })
      answered('an officer does not approve', await officer.move(kept, 'publish'), 403)
    }
  } else {
    check('“kept” without evidence is not even saved', /vidence/.test(kept), kept)
  }

  // Nobody approves what they wrote.
  const own = await second.make('action_updates', { action: idOf(actions[1]), status: 'on_track', happened_on: dayFrom(-1), text: 'By one who is officer and head.' }, { then: 'submit' })
  answered('nobody approves what they wrote themselves', await second.get(own + '/moves/publish'), 403)
  answered('not by a forged form either', await second.post(own + '/moves/publish', { csrf: await second.token(), version: 2 }), 403)
  answered('the record says why', await second.get(own), 200, 'Approve and publish')
  equal('it is not public', (await new Visitor(server).get('/plan/actions/1.json')).json().action.status, 'no_update')
  answered('a move that is not there', await head.get(own + '/moves/explode'), 404)
  answered('a move without a token', await head.post(own + '/moves/publish', { version: 2 }), 403)
  answered('a move without a version', await head.post(own + '/moves/publish', { csrf: await head.token() }), 400)
  const page = await head.get(own + '/moves/publish')
  answered('what approving does is said before', page, 200, 'anybody can read it', 'Approve and publish')
  answered('a version that is past', await head.submit(page.form(), { version: '1' }), 409, 'Somebody changed this')
  const visitor = new Visitor(server)
  equal('before', (await visitor.get('/plan/actions/1.json')).json().action.status, 'no_update')
  answered('another person approves', await head.submit(page.form(), {}), 303)
  equal('it is public at once, cache or no cache', (await visitor.get('/plan/actions/1.json')).json().action.status, 'on_track')
  answered('on the page too', await visitor.get('/plan/actions/1'), 200, 'By one who is officer and head.', 'Head of office')
  check('but for who wrote it', !(await visitor.get('/plan/actions/1')).words().includes('Second Test'))
  equal('sent twice it is done once, and says the same', (await head.submit(page.form(), {})).location, own)
  answered('a second approval by a form of its own is too late', await head.submit(page.form(), { submission: null }), 409)
  answered('what is published is not edited', await officer.get(own + '/edit'), 403)

  // Withdrawn: a stone with the reason remains.
  answered('withdrawing needs a reason', await head.move(own, 'withdraw'), 422)
  await head.mustMove(own, 'withdraw', 'It was about another action.')
  check('it has left the page', !(await visitor.get('/plan/actions/1')).words().includes('By one who is officer and head.'))
  equal('and the action stands as before', (await visitor.get('/plan/actions/1.json')).json().action.status, 'no_update')
}

async function movedDates ({ server, actions }) {
  const head = await signedIn(server, 'head')
  const visitor = new Visitor(server)
  const officer = await signedIn(server, 'officer')
  const page = await officer.get(actions[3] + '/edit')
  const checkPage = answered('moving a published date asks for the reason', await officer.submit(page.form(), { field_due: dayFrom(200) }), 200, 'Why does the date move?')
  answered('which must be given', await officer.submit(checkPage.form(), {}, ['confirmed', 'yes']), 422, 'reason why the date moves')
  answered('and may be', await officer.submit(checkPage.form(), { reason: 'The ferry is being repaired.' }, ['confirmed', 'yes']), 303)
  equal('the public keeps reading the old date', (await visitor.get('/plan/actions/3.json')).json().action.due, dayFrom(20))
  await head.mustMove(actions[3], 'publish', 'The ferry is being repaired.')
  equal('until it is published', (await visitor.get('/plan/actions/3.json')).json().action.due, dayFrom(200))
  answered('with the reason and both dates', await visitor.get('/plan/actions/3'), 200, 'The ferry is being repaired.')
}

// What nobody approved does not become public with something else.
async function unapproved ({ server, actions }) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const visitor = new Visitor(server)
  await officer.edit(actions[2], { measure: 'Nobody approved these words.' })
  const update = await officer.make('action_updates', { action: idOf(actions[2]), status: 'at_risk', happened_on: dayFrom(-1), text: 'Two of nine are there.' }, { then: 'submit' })
  await head.mustMove(update, 'publish')
  const page = await visitor.get('/plan/actions/2.json')
  equal('the update is public', page.json().action.status, 'at_risk')
  check('an edit that waits for approval is not', !page.text.includes('Nobody approved'), page.text.slice(0, 400))
  answered('and still waits', await officer.get(actions[2]), 200, 'Nobody approved these words.')
  await head.mustMove(actions[2], 'publish')
  check('until it is approved', (await visitor.get('/plan/actions/2')).words().includes('Nobody approved these words.'))
  equal('which does not undo the update', (await visitor.get('/plan/actions/2.json')).json().action.status, 'at_risk')
}

async function roles ({ server, actions }) {
  const auditor = await signedIn(server, 'auditor')
  const administrator = await signedIn(server, 'administrator')
  const officer = await signedIn(server, 'officer')
  answered('the auditor reads', await auditor.get(actions[1]), 200, 'Lamps')
  answered('and does not write', await auditor.get(actions[1] + '/edit'), 403)
  answered('nor add', await auditor.get('/desk/registers/actions/new'), 403)
  answered('nor by a form of their own', await auditor.post('/desk/registers/actions/new', { csrf: await auditor.token(), field_number: '50', field_title: 'x', field_promise: 'y' }), 403)
  answered('nor move', await auditor.get(actions[1] + '/moves/withdraw'), 403)
  const kept = await administrator.get('/desk/registers/actions')
  check('the administrator does not see the office’s work by that alone', [403, 404].includes(kept.status), kept.status)
  check('not by a record’s address', [403, 404].includes((await administrator.get(actions[1])).status))
  check('not by search', !(await administrator.get('/desk/search?q=lamps')).words().includes('We will see to it'))
  check('not in the list of registers', !(await administrator.get('/desk/registers')).words().includes('Updates on actions'))
  answered('an officer does not publish', await officer.get(actions[11] + '/moves/publish'), 403)
  answered('not by a form of their own', await officer.post(actions[11] + '/moves/publish', { csrf: await officer.token(), version: 1 }), 403)
}

// The partner sees and changes what their organisation leads, in every list, count, search, page, form and file.
async function partnerOnly ({ server, actions, updates }) {
  const partner = await signedIn(server, 'partner')
  const head = await signedIn(server, 'head')
  const mine = [4, 6, 8, 9, 11]
  const list = (await partner.get('/desk/registers/actions.json')).json()
  equal('their list has theirs alone', list.rows.map(row => '/desk/registers/actions/' + row.id).sort(), mine.map(number => actions[number]).sort())
  const page = await partner.get('/desk/registers/actions')
  check('its page too', !/Lamps|Wardens|Helicopter/.test(page.words()) && page.words().includes('Ferries'), page.words())
  check('and counts no more', /\b5 /.test(page.words()) && !/\b1[012] (actions|records)/i.test(page.words()), page.words().slice(300, 700))
  equal('its CSV', (await partner.get('/desk/registers/actions.csv')).csv().length, 1 + mine.length)
  equal('filters do not widen it', (await partner.get('/desk/registers/actions.json?filter_state=published')).json().rows.length, 4)
  check('search finds theirs', (await partner.get('/desk/search?q=ferries')).words().includes('Ferries'))
  const search = await partner.get('/desk/search.json?q=lamps')
  check('and nothing else', !search.text.includes('We will see to it') && !search.text.includes(actions[1]), search.text)
  for (const face of ['', '.json', '/edit', '/history', '/history.json', '/history.csv', '/moves/withdraw']) {
    const answer = await partner.get(actions[1] + face)
    check(`another’s action${face} is not there`, answer.status === 404 && !answer.words().includes('Lamps'), answer.status)
  }
  check('another’s update is not there', (await partner.get(updates[2])).status === 404)
  equal('their updates', (await partner.get('/desk/registers/action_updates.json')).json().rows.length, 4)
  const form = await partner.get('/desk/registers/action_updates/new')
  check('their update form offers theirs alone', form.text.includes('>Ferries<') && !form.text.includes('>Lamps<'))
  answered('not another by a prefilled address', await partner.get('/desk/registers/action_updates/new?field_action=' + idOf(actions[1])), 200)
  const forged = await partner.submit(form.form(), { field_action: idOf(actions[1]), field_status: 'kept', field_text: 'Not mine.', field_happened_on: dayFrom(-1) })
  check('nor by a forged choice', [400, 403, 422].includes(forged.status), `${forged.status} ${forged.words().slice(0, 500)}`)
  check('registers that are not theirs are not there', [403, 404].includes((await partner.get('/desk/registers/boards')).status) && [403, 404].includes((await partner.get('/desk/registers/pledges')).status))
  answered('they do not edit even their own action', await partner.get(actions[4] + '/edit'), 403)
  const update = await partner.make('action_updates', { action: idOf(actions[4]), status: 'on_track', happened_on: dayFrom(-1), text: 'Two ferries sail again.' }, { then: 'submit' })
  answered('they do not approve', await partner.get(update + '/moves/publish'), 403)
  await head.mustMove(update, 'publish')
  equal('the head does, and it is public', (await new Visitor(server).get('/plan/actions/4.json')).json().action.status, 'on_track')
  // Evidence that they supply.
  const evidence = await partner.make('evidence', { title: 'Timetable', kind: (await partner.get('/desk/registers/evidence/new')).text.match(/name="field_kind"[^>]*value="([a-z_]+)"|<select[^>]*name="field_kind"[\s\S]*?<option value="([a-z_]+)"/).slice(1).find(Boolean) }).catch(error => error.message)
  check('evidence of no organisation is refused or theirs', !/^\/desk\/registers\/evidence\/\d+$/.test(evidence) || (await partner.get(evidence)).status === 200, evidence)
}

export async function records (wrenshire) {
  let address
  await step('wrong forms', async () => { address = await wrongForms(wrenshire) })
  await step('stale edits', () => staleEdits(wrenshire, address))
  await step('rules of updates', () => updateRules(wrenshire))
  await step('moved dates', () => movedDates(wrenshire))
  await step('what nobody approved', () => unapproved(wrenshire))
  await step('roles', () => roles(wrenshire))
  await step('the partner', () => partnerOnly(wrenshire))
}
