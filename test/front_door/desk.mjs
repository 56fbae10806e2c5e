// The desk: whose work is shown to whom, what waits, what changed, the whole plan in exact numbers.
import { answered, check, equal, makeOffice, serving, signedIn, sql, step, Visitor } from './lib.mjs'

const draftNumber = 11
const idOf = address => address.match(/(\d+)$/)[1]

async function strangers ({ server }) {
  const nobody = new Visitor(server)
  for (const path of ['/desk', '/desk/queue', '/desk/changes', '/desk/plan', '/desk/first-steps', '/desk/update?number=1']) {
    answered(`${path} leads a stranger to the sign-in page`, await nobody.get(path), 303)
  }
  answered('the data of the whole plan are refused plainly', await nobody.get('/desk/plan.json'), 403)
  answered('nor as CSV', await nobody.get('/desk/plan.csv'), 403)
  check('nobody decides from outside', (await nobody.post('/desk/queue', { register: 'action', move: 'publish', record: '1-1' })).status >= 303)
}

// --- The whole plan ---------------------------------------------------------------

async function wholePlan ({ server, words }) {
  const head = await signedIn(server, 'head')
  const administrator = await signedIn(server, 'administrator')
  answered('who keeps the accounts does not see the work by that alone', await administrator.get('/desk/plan'), 403, 'open to everybody')
  answered('an edition that is not there', await head.get('/desk/plan?edition=1999'), 404, 'no such edition')
  for (const query of ['lead=x', 'lead=99999999999999999999', 'theme=-1', 'status=zzz', 'lateness=zzz', 'status=%22%3E%3Cscript%3E']) {
    const none = await head.get('/desk/plan.json?' + query)
    equal(`${query} fits nothing`, none.json().actions.length, 0)
    equal(`${query} changes no total`, none.json().totals.actions, 10)
  }
  const plan = (await head.get('/desk/plan.json')).json()
  equal('totals', plan.totals, { actions: 10, open: 6, late: 1, due_soon: 1, silent: 0, no_date: 5 })
  equal('actions by number', plan.actions.map(one => one.number), [1, 2, 3, 4, 6, 7, 8, 9, 10, draftNumber])
  equal('owners: most late first', plan.owners.map(one => [one.name, one.actions, one.open, one.late, one.due_soon, one.no_date]),
    [['Harbour Trust', 5, 3, 1, 0, 3], ['Wrenshire Police', 5, 3, 0, 1, 2]])
  for (const column of ['actions', 'open', 'late', 'due_soon', 'silent', 'no_date']) {
    for (const list of ['owners', 'themes']) {
      equal(`${list} add up: ${column}`, plan[list].reduce((sum, one) => sum + one[column], 0), plan.totals[column])
    }
  }
  const late = plan.actions.find(one => one.number === 6)
  equal('how late', [late.lateness, late.days_late, late.status], ['late', 40, 'late'])
  equal('what is kept is not late any more', plan.actions.find(one => one.number === 7).lateness, 'on_time')
  equal('a draft is there and says so', plan.actions.find(one => one.number === draftNumber).published, false)
  const listed = (await head.get('/plan.json')).json().actions
  for (const action of listed) {
    const here = plan.actions.find(one => one.number === action.number)
    equal(`the desk and the public page agree on action ${action.number}`, [here?.status, here?.due, here?.lead], [action.status, action.due, action.lead])
  }
  equal('a filter', (await head.get('/desk/plan.json?lateness=late')).json().actions.map(one => one.number), [6])
  equal('two filters', (await head.get('/desk/plan.json?lateness=no_date&status=broken')).json().actions.map(one => one.number), [10])
  equal('by date: what has none comes last', (await head.get('/desk/plan.json?sort=due')).json().actions.map(one => one.number), [6, 7, 3, 4, 1, 2, 8, 9, 10, draftNumber])
  equal('the other way round', (await head.get('/desk/plan.json?sort=number&descending=yes')).json().actions[0].number, draftNumber)
  equal('CSV has the same rows', (await head.get('/desk/plan.csv?lateness=no_date')).csv().length, 1 + 5)
  answered('the page', await head.get('/desk/plan?lateness=late'), 200, '1 of 10 actions fit the filters', words[6], '40 days late')
  const draw = (await head.get('/desk/plan')).links().find(href => href.includes('field_year='))
  answered('the delivery plan is drawn up from it', await head.get(draw), 200, 'delivery plan', '2024')
}

async function onlyTheirs ({ server, words }) {
  const partner = await signedIn(server, 'partner')
  const plan = (await partner.get('/desk/plan.json')).json()
  equal('a partner counts only what their organisation leads', plan.totals, { actions: 5, open: 3, late: 1, due_soon: 0, silent: 0, no_date: 3 })
  equal('and sees only those', plan.actions.map(one => one.number), [4, 6, 8, 9, draftNumber])
  const work = answered('their work', await partner.get('/desk'), 200, 'Your organisation leads 5 actions: 1 late', words[6], 'File an update')
  check('nothing that others lead', !work.text.includes(words[1]) && !work.text.includes(words[3]))
  equal('a filter by another lead gives nothing', (await partner.get('/desk/plan.json?status=on_track')).json().actions.length, 0)
}

// --- One's own work ----------------------------------------------------------------

async function startUpdate ({ server, actions }) {
  const partner = await signedIn(server, 'partner')
  const auditor = await signedIn(server, 'auditor')
  answered('who files nothing', await auditor.get('/desk/update?number=4'), 403, 'files no updates')
  answered('no number', await partner.get('/desk/update?number='), 400, 'in digits')
  answered('no number at all', await partner.get('/desk/update'), 400, 'in digits')
  answered('words', await partner.get('/desk/update?number=four'), 400, 'in digits')
  answered('never issued', await partner.get('/desk/update?number=5'), 404, 'no action 5')
  answered('another organisation leads it', await partner.get('/desk/update?number=1'), 404, 'no action 1')
  const right = answered('theirs', await partner.get('/desk/update?number=4'), 303)
  equal('leads to the form for it', right.location, `/desk/registers/action_updates/new?field_action=${idOf(actions[4])}`)
  answered('which opens', await partner.get(right.location), 200)
}

const update = (visitor, action, text) => visitor.make('action_updates', { action: idOf(action), status: 'on_track', text }, { then: 'submit' })
const versionOf = async (visitor, address) => (await visitor.get(address + '.json')).json().version
const ticket = async (visitor, address) => `${idOf(address)}-${await versionOf(visitor, address)}`

async function decide (visitor, fields) {
  return visitor.post('/desk/queue', { csrf: await visitor.token(), ...fields })
}

async function badDecisions ({ server }) {
  const head = await signedIn(server, 'head')
  answered('without a token', await head.post('/desk/queue', { register: 'action_update', move: 'publish', record: '1-1' }), 403)
  answered('nothing ticked', await decide(head, { register: 'action_update', move: 'publish' }), 400, 'Tick at least one')
  answered('no such register', await decide(head, { register: 'nothing', move: 'publish', record: '1-1' }), 404)
  answered('no such step', await decide(head, { register: 'action_update', move: 'vanish', record: '1-1' }), 404)
  answered('a step that wants a reason', await decide(head, { register: 'action_update', move: 'return', record: '1-1' }), 400, 'reason')
  for (const bad of ['x', '1', '1-', '-1-1', '0-1', '1-0', '1-1-1', '99999999999999999999-1', "1-1' or '1'='1"]) {
    answered(`the ticket ${bad}`, await decide(head, { register: 'action_update', move: 'publish', record: bad }), 400, 'not made by this page')
  }
  answered('too many', await decide(head, { register: 'action_update', move: 'publish', shown: Array(201).fill('1-1').join(' ') }), 400, 'At most 200')
  answered('as many as may be', await decide(head, { register: 'action_update', move: 'publish', shown: Array(200).fill('1-1').join(' ') }), 200, '0 done, 200 refused')
  answered('a record that is not there', await decide(head, { register: 'action_update', move: 'publish', record: '99999999-1' }), 200, '0 done, 1 refused', 'no such record')
  answered('a field that the form does not have', await decide(head, { register: 'action_update', move: 'publish', record: '1-1', extra: '1' }), 400)
}

async function queue ({ office, server, actions }) {
  const [officer, head, second, auditor] = await Promise.all(['officer', 'head', 'second', 'auditor'].map(name => signedIn(server, name)))
  const one = await update(officer, actions[1], 'The first lamp is up.')
  const two = await update(officer, actions[2], 'Two wardens were found.')
  const own = await update(second, actions[3], 'Forty cadets came.')
  answered('an officer has nothing to approve', await officer.get('/desk/queue'), 200, 'Nothing waits for you')
  answered('nor has an auditor', await auditor.get('/desk/queue'), 200, 'Nothing waits for you')
  answered('the head sees all three, and may read them there', await head.get('/desk/queue'), 200, '3 to approve', 'The first lamp is up.', 'Two wardens', 'Forty cadets')
  answered('the whole plan says so too', await head.get('/desk/plan'), 200, '3 records wait for your approval')
  answered('who wrote one is told why it waits for somebody else', await second.get('/desk/queue'), 200, '2 to approve', 'You wrote this, so another person must approve it')
  answered('the office tells its writer that it waits', await officer.get('/desk'), 200, 'Waiting for somebody else (2)')
  const tickets = await Promise.all([one, two, own].map(address => ticket(head, address)))
  answered('an officer may not approve', await decide(officer, { register: 'action_update', move: 'publish', record: tickets[2] }), 200, '0 done, 1 refused', 'Your role may not')
  answered('nobody approves what they wrote', await decide(second, { register: 'action_update', move: 'publish', record: tickets[2] }), 200, '0 done, 1 refused', 'You wrote this version')
  answered('an auditor changes nothing', await decide(auditor, { register: 'action_update', move: 'publish', record: tickets[0] }), 200, '0 done, 1 refused')
  answered('a version that nobody saw', await decide(head, { register: 'action_update', move: 'publish', record: idOf(one) + '-1' }), 200, '0 done, 1 refused', 'changed this record since')
  check('nothing became public by all that', !(await new Visitor(server).get('/plan/2024/actions/1')).text.includes('The first lamp'))
  await head.mustMove(two, 'return', 'Say where they were found.')
  answered('one refused undoes nothing else', await decide(head, { register: 'action_update', move: 'publish', record: tickets }), 200, '2 done, 1 refused', 'changed this record since')
  answered('the approved ones are public', await new Visitor(server).get('/plan/2024/actions/1'), 200, 'The first lamp is up.')
  answered('what came back stands first, with the reason', await officer.get('/desk'), 200, 'Sent back to you (1)', 'Say where they were found.', 'Put it right')
  check('and is nobody else’s work', !(await second.get('/desk')).text.includes('Say where they were found.'))
  await ticksAreKept({ office, head, officer, actions })
}

async function ticksAreKept ({ office, head, officer, actions }) {
  const first = await update(officer, actions[1], 'The second lamp is up.')
  await update(officer, actions[3], 'Cadets again.')
  const token = await head.token()
  const wanted = await ticket(head, first)
  sql(office, 'update session set seen_at = seen_at - 1801')
  answered('a session that ended', await head.post('/desk/queue', { csrf: token, register: 'action_update', move: 'publish', record: wanted }), 303)
  await head.signIn('head')
  const page = answered('what was ticked is ticked again', await head.get('/desk/queue'), 200, 'ticked again')
  equal('and only that', page.forms().find(form => form.action === '/desk/queue').fields.filter(([name]) => name === 'record').map(([, value]) => value), [wanted])
}

// --- What changed -----------------------------------------------------------------

async function changes ({ office, server, actions, words }) {
  const [auditor, partner, head] = await Promise.all(['auditor', 'partner', 'head'].map(name => signedIn(server, name)))
  for (const until of ['', 'x', '0', '-5', '99999999999']) {
    answered(`marked until "${until}"`, await auditor.post('/desk/changes', { csrf: await auditor.token(), until }), 400)
  }
  answered('without a token', await auditor.post('/desk/changes', { until: '5' }), 403)
  sql(office, 'update history set at = at - 60')
  const before = answered('everything, to who never looked', await auditor.get('/desk/changes'), 200, 'not marked any as seen', 'Showing 1 to 50 of')
  answered('a page past the end', await auditor.get('/desk/changes?page=999'), 200, 'no page 999')
  answered('marked', await auditor.submit(before.form()), 303)
  answered('then there is nothing', await auditor.get('/desk/changes'), 200, 'Nothing has changed')
  answered('but for that account alone', await head.get('/desk/changes'), 200, 'not marked any as seen')
  await head.edit(actions[1], { measure: 'Ninety lamps.' })
  answered('an edit names its fields', await auditor.get('/desk/changes'), 200, '1 change by others', words[1], 'How we will know it is done')
  check('one’s own changes are no news', !(await head.get('/desk/changes')).words().includes('How we will know it is done'))
  check('a partner hears nothing of what others lead', !(await partner.get('/desk/changes')).text.includes(words[1]))
}

// --- An empty office --------------------------------------------------------------

async function emptyOffice () {
  const office = makeOffice({ people: { head: { roles: 'head,administrator' }, partner: { roles: 'auditor' } } })
  await serving(office, async server => {
    const head = await signedIn(server, 'head')
    equal('it leads to the first steps', (await head.get('/desk')).location, '/desk/first-steps')
    answered('which say what is next and that two are needed', await head.get('/desk/first-steps'), 200, '0 of 10 done', 'Add and publish the areas', 'Name the police force', 'Two people are needed', 'Say what the body is called')
    answered('the whole plan is empty, not an error', await head.get('/desk/plan'), 200, 'No edition of the plan')
    equal('in data too', (await head.get('/desk/plan.json')).json().totals.actions, 0)
    answered('no update on nothing', await head.get('/desk/update?number=1'), 404)
    const edition = await head.make('editions', { code: '2026', title: 'A first plan', period_from: '2026-04-01' })
    answered('a step was taken', await head.get('/desk/first-steps'), 200, '1 of 10 done')
    const area = await head.make('areas', { name: 'Wrenshire', code: 'E10000099', kind: 'county' })
    answered('areas that nobody published are no step', await head.get('/desk/first-steps'), 200, '1 of 10 done', '0 of 1 are public')
    await head.mustMove(area, 'publish')
    const body = { legal_name: 'Commissioner for Wrenshire', short_name: 'Wrenshire', holder_title: 'Commissioner', area: 'Wrenshire', in_use_from: '2024-05-09' }
    const named = await head.make('body_names', body)
    await head.mustMove(named, 'publish')
    answered('nor is a body without its force one', await head.get('/desk/first-steps'), 200, '3 of 10 done')
    await head.edit(named, { ...body, police_force: 'wrenshire' })
    await head.mustMove(named, 'publish')
    answered('areas and force are', await head.get('/desk/first-steps'), 200, '4 of 10 done')
    answered('and what was begun is work', await head.get('/desk'), 200, 'Drafts that you wrote (1)', 'A first plan', 'The first steps')
    answered('an auditor is not led to what they may not do', await (await signedIn(server, 'partner')).get('/desk'), 200, 'My work')
    check('the draft is nobody’s page outside', (await new Visitor(server).get('/plan/2026')).status === 404, edition)
  })
}

export async function desk (wrenshire) {
  await step('strangers', () => strangers(wrenshire))
  await step('the whole plan', () => wholePlan(wrenshire))
  await step('only theirs', () => onlyTheirs(wrenshire))
  await step('starting an update', () => startUpdate(wrenshire))
  await step('bad decisions', () => badDecisions(wrenshire))
  await step('the queue', () => queue(wrenshire))
  await step('what changed', () => changes(wrenshire))
  await step('an empty office', emptyOffice)
}
