// A decision from the report to the notice: advice that becomes void when the text changes, who may sign what, numbers without gaps, what takes the place of what;
// and that nothing exempt or drafted goes out.
import { addPerson, answered, check, equal, makeOffice, serving, signedIn, sql, Visitor, eachLeads } from './lib.mjs'
import { dayFrom } from './office.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
const filled = { report: 'What the matter is.', options: 'To buy or to hire.', reasons: 'Hiring costs more.', conflict: 'none', needs_money: 'no', needs_equality: 'no' }

async function draft (officer, title, more = {}) {
  return officer.make('decisions', { title, subject: 'contract', decision: `We do: ${title}.`, ...filled, ...more })
}
async function advise (officer, finance, decision, kind = 'legal', more = {}) {
  const advice = await officer.make('decision_advice', { decision: idOf(decision), kind, asked_of: 'Legal adviser', says: 'no_objection', advice: 'The contract can be made. Zqsecretadvice.', public_words: 'It is lawful.', ...more })
  await finance.mustMove(advice, 'give')
  return advice
}

async function textAndAdvice ({ officer, finance, head }) {
  const decision = await draft(officer, 'Buy five vans', { conflict: '' })
  answered('nothing is sent for signature without what it needs', await officer.move(decision, 'submit'), 422, 'Fill in', 'Conflicts of interest')
  await officer.edit(decision, { conflict: 'declared' })
  answered('an interest is said', await officer.move(decision, 'submit'), 422, 'Say what the interest is and what was done about it')
  await officer.edit(decision, { conflict: 'none', exempt_part: 'The price is zqsecretprice.' })
  answered('an exempt part has its ground', await officer.move(decision, 'submit'), 422, 'An exempt part needs its ground')
  await officer.edit(decision, { exempt_part: '', exempt_ground: 'commercial' })
  answered('a ground has its part', await officer.move(decision, 'submit'), 422, 'There is a ground for an exempt part, but no such part')
  await officer.edit(decision, { exempt_part: 'The price is zqsecretprice.', exempt_why: 'The next tender would be spoiled.' })
  answered('advice is needed', await officer.move(decision, 'submit'), 422, 'Legal advice is needed and was not given yet')
  const advice = await officer.make('decision_advice', { decision: idOf(decision), kind: 'legal', asked_of: 'Legal adviser', due: dayFrom(3), says: 'against', advice: 'The contract cannot be made. Zqsecretadvice.', public_words: 'It is not lawful yet.' })
  answered('nobody advises on what they wrote', await officer.move(advice, 'give'), 422, 'You wrote this decision')
  await finance.mustMove(advice, 'give')
  answered('it stands', await head.get(advice), 200, 'Stands: the text is the one that it was given on')
  answered('advice against it is answered', await officer.move(decision, 'submit'), 422, 'advice is against it: say why')
  await officer.edit(decision, { against_advice: 'The law changes next month.' })
  await officer.mustMove(decision, 'submit')
  await head.mustMove(decision, 'return', 'One word more.')
  await officer.edit(decision, { reasons: 'Hiring costs more!' })
  answered('it is void when one letter of the text differs', await head.get(advice), 200, 'Void: the text was changed after it was given')
  answered('the decision says so', await head.get(decision), 200, '1 is void: the text was changed after it was given')
  answered('nothing goes on with it', await officer.move(decision, 'submit'), 422, 'Legal advice is void, because the text was changed after it was given')
  await officer.edit(decision, { reasons: 'Hiring costs more.', needed_by: dayFrom(9) })
  answered('the same text again is the text that it was given on', await head.get(advice), 200, 'Stands:')
  await officer.edit(decision, { reasons: 'Hiring costs far more.' })
  await finance.mustMove(advice, 'give')
  await officer.mustMove(decision, 'submit')
  return decision
}

async function signatures ({ office, officer, head, second, holder, finance }, vans) {
  answered('a head without a delegation does not sign', await head.move(vans, 'sign'), 422, 'You do not hold the office')
  answered('nor does who wrote it', await officer.move(vans, 'sign'), [403, 409, 422], 'You wrote this version')
  await holder.mustMove(vans, 'sign')
  const person = sql(office, "select person from account where sign_in = 'second@door.test'")
  const kept = await officer.make('decision_delegations', { title: 'Everything', subject: 'plan', delegate: person, delegate_title: 'Chief executive', in_force_from: dayFrom(0) })
  answered('what the law keeps cannot be delegated', await holder.move(kept, 'begin'), 422, 'The law keeps this to the holder of the office: it cannot be delegated')
  const delegation = await officer.make('decision_delegations', { title: 'Contracts up to a thousand', subject: 'contract', delegate: person, delegate_title: 'Chief executive', up_to: '1,000.00', in_force_from: dayFrom(0) })
  answered('a head brings none into force', await head.move(delegation, 'begin'), [403, 409, 422], 'Your role may not do that')
  const under = { under: idOf(delegation), amount: '1,000.01', subject: 'grant', needs_legal: 'no' }
  const small = await draft(officer, 'Paint the gate', under)
  await officer.mustMove(small, 'submit')
  answered('one that is not in force lets nobody sign', await second.move(small, 'sign'), 422, 'is not in force today')
  await holder.mustMove(delegation, 'begin')
  answered('one for something else neither', await second.move(small, 'sign'), 422, 'is for decisions about something else')
  for (const [fields, who, words] of [[{ subject: 'contract' }, head, 'names somebody else'], [{}, second, 'The delegation goes up to £1,000.00, and this decision commits £1,000.01.'], [{}, holder, 'signs in their own right']]) {
    await head.mustMove(small, 'return', 'Again.')
    await officer.edit(small, fields.subject ? fields : { summary: words })
    await officer.mustMove(small, 'submit')
    answered(`not signed: ${words}`, await who.move(small, 'sign'), 422, words)
  }
  await head.mustMove(small, 'return', 'Again.')
  await officer.edit(small, { amount: '1,000.00' })
  await officer.mustMove(small, 'submit')
  await second.mustMove(small, 'sign')
  const plan = await draft(officer, 'Issue the plan', { subject: 'plan', needs_legal: 'no', under: idOf(delegation) })
  await officer.mustMove(plan, 'submit')
  answered('only the holder signs what the law keeps', await second.move(plan, 'sign'), 422, 'The law keeps this to the holder of the office, who alone can sign it', 'section 18')
  await head.mustMove(plan, 'return', 'Nobody can.')
  await officer.edit(plan, { under: '', conflict: 'holder_stands_aside', conflict_note: 'An uncle.' })
  await officer.mustMove(plan, 'submit')
  answered('who stands aside does not sign', await holder.move(plan, 'sign'), 422, 'The holder stands aside, and the law lets nobody else sign it')
  await head.mustMove(plan, 'drop', 'Not now.')
  void finance
}

async function notices ({ office, officer, head, holder, visitor }, vans) {
  const year = dayFrom(0).slice(0, 4)
  const list = (await visitor.get('/decisions.json')).json()
  equal('both are numbered in the order of their signatures', list.records.map(one => [one.reference, one.title]).sort(), [[`D-${year}-001`, 'Buy five vans'], [`D-${year}-002`, 'Paint the gate']])
  const page = answered('the notice is published as soon as it is signed', await visitor.get(`/decisions/d-${year}-001`), 200, 'Buy five vans', 'Hiring costs far more', 'Commercial interests', 'The next tender would be spoiled', 'The law changes next month')
  answered('its advice is published with it', await visitor.get('/decision-advice'), 200, 'Legal adviser', 'Against it')
  for (const path of [`/decisions/d-${year}-001`, `/decisions/d-${year}-001.json`, '/decisions.json', '/decisions.csv', '/decision-advice.json', '/decisions.atom', '/search?q=vans', '/log'])
    check(`nothing exempt is at ${path}`, !/zqsecret/i.test((await visitor.get(path)).text))
  check('nor is a draft', !/DRAFT-|Issue the plan/.test(page.text + (await visitor.get('/decisions')).text))
  answered('a signed decision is not edited', await officer.get(vans + '/edit'), [403, 409, 422])
  const feed = await visitor.get('/decisions.atom')
  check('the feed has both', feed.status === 200 && /application\/atom\+xml/.test(feed.headers['content-type']) && (feed.text.match(/<entry>/g) ?? []).length === 2 && feed.text.includes(`/decisions/d-${year}-002"`), feed.text.slice(0, 400))
  check('the list leads to it', (await visitor.get('/decisions')).text.includes('href="/decisions.atom"'))
  const later = await draft(officer, 'Buy four vans', { needs_legal: 'no', supersedes: idOf(vans) })
  const dropped = await draft(officer, 'Buy no van', { needs_legal: 'no' })
  await officer.mustMove(dropped, 'submit')
  await head.mustMove(dropped, 'drop', 'No.')
  await officer.mustMove(later, 'submit')
  await holder.mustMove(later, 'sign')
  equal('what was dropped leaves no gap', sql(office, "select group_concat(reference) from (select reference from pub_record where register = 'decision' order by reference)"), [1, 2, 3].map(n => `D-${year}-00${n}`).join())
  answered('the earlier one says what took its place', await visitor.get(`/decisions/d-${year}-001`), 200, 'Superseded by', `D-${year}-003`)
  answered('and the desk', await head.get(vans), 200, 'Superseded')
  const again = await draft(officer, 'Buy three vans', { needs_legal: 'no', supersedes: idOf(vans) })
  answered('once is enough', await officer.move(again, 'submit'), 422, 'Only a signed decision that still stands can be superseded')
  answered('withdrawn with a reason that everybody reads', await head.move(later, 'withdraw', 'Typed wrongly.'), 303)
  answered('it leaves a tombstone', await visitor.get(`/decisions/d-${year}-003`), 410, 'Typed wrongly')
  check('and the earlier one stands in public again', !/Superseded by/.test((await visitor.get(`/decisions/d-${year}-001`)).words()))
}

export async function decisions () {
  const people = Object.fromEntries(['officer', 'head', 'finance', 'holder'].map(role => [role, { roles: role }]))
  const office = makeOffice({ people: { ...people, administrator: { roles: 'administrator' } } })
  addPerson(office, 'second', { roles: 'head' })
  await serving(office, async server => {
    const as = { office, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'finance', 'holder', 'second']) as[name] = await signedIn(server, name)
    const vans = await textAndAdvice(as)
    await signatures(as, vans)
    await notices(as, vans)
    await eachLeads(as.office, as.visitor, { decision_advice: '/decision-advice', decision_delegation: '/delegations' })
  })
}
