// The way into a fund: a round that is announced opens its form; what the fund's rules refuse stands at its question; what is sent is an application; the
// problem-solving form is signed by a supporter and sent by the Chief Inspector, and never by whoever leads it.
import { answered, check, equal, makeOffice, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { pdf, submitFiles } from './files_help.mjs'
import { begun, filled, lastMessage, linkTo, pressed, sent } from './forms.mjs'

const id = address => Number(address.match(/(\d+)$/)[1])
const day = offset => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10)

async function fund (s, name, slug, more) {
  const made = await s.officer.make('funds', { name, slug, kind: 'rounds', purpose: 'Invented, for this test.', match: 'none', ...more })
  await s.officer.mustMove(made, 'publish')
  return made
}
async function round (s, of, more) {
  return s.officer.make('rounds', { fund: String(id(of)), number: '4', title: 'Round 4', opens: day(-1), closes: day(0), pot: '4000', ...more })
}

async function opening (s) {
  await s.head.make('legal_entities', { name: 'The office in law' })
  s.fund = await fund(s, 'Small Grants', 'small-grants', { award_min: '100', award_max: '5000' })
  s.round = await round(s, s.fund, { questionnaire: 'no_such_form' })
  answered('a form that there is not', await s.officer.move(s.round, 'announce'), [400, 422], 'There is no form')
  await s.officer.edit(s.round, { questionnaire: 'action_fund_form', opens: day(1), closes: day(2) })
  await s.officer.mustMove(s.round, 'announce')
  const clara = new Visitor(s.server)
  answered('not before it opens', await clara.get('/forms/small-grants-4'), 200, 'This opens on')
  await s.officer.edit(s.round, { opens: day(-1), closes: day(0) })
  await s.officer.mustMove(s.round, 'announce')
  answered('announced again, with other days', await clara.get('/forms/small-grants-4'), 200, 'Small Grants: Round 4', 'Start')
  const page = answered('the fund leads there', await clara.get('/funds/small-grants'), 200, 'You can apply here, page by page')
  check('and does not say that it leads nowhere', page.text.includes('href="/forms/small-grants-4"') && !page.words().includes('not published here'))
  equal('it closes at the end of the day', sql(s.office, 'select (closes_at - opens_at) % 3600 from gather_asking'), '0')
}

const body = { applicant: 'Aldmoor Youth Club', body_kind: 'parish', for_profit: 'no' }
const project = { title: 'Bench talks', district: 'Nowhere', plan: 'We talk.', need: 'We asked.', priority: 'Safer parks.', people: '40', starts_on: day(30), ends_on: day(60), measure: 'We count.', with_children: 'no' }
const money = { amount: '1,200.50', 'costs-0-item': 'Tea', 'costs-0-cost': '1200.50', after: 'It goes on.' }

async function small (s) {
  const clara = new Visitor(s.server)
  const answer = await begun(clara, 'small-grants-4', { name: 'Clara Clerk', email: 'clara@parish.example', part: 'Clerk' })
  await filled(clara, answer, 'body', { ...body, for_profit: 'yes' })
  answered('a body with profit', await clara.get(answer + '/part/body?saved=wrong'), 200, 'bodies without profit only')
  await filled(clara, answer, 'body', body)
  equal('an end before its beginning', (await filled(clara, answer, 'project', { ...project, ends_on: day(29) })).location, answer + '/part/project?saved=wrong')
  answered('is said', await clara.get(answer + '/part/project?saved=wrong'), 200, 'before the day on which it starts')
  await filled(clara, answer, 'project', project)
  for (const [amount, words] of [['5000.01', 'The most that this fund gives is £5,000.00'], ['99.99', 'The least that this fund gives is £100.00'], ['4000.01', 'There is £4,000.00 in this round']]) {
    await filled(clara, answer, 'money', { ...money, amount })
    answered(`${amount} is refused`, await clara.get(answer + '/part/money?saved=wrong'), 200, words)
    check(`and cannot be sent`, !(await clara.get(answer + '/check')).forms().some(one => /\/send$/.test(one.action)))
  }
  await filled(clara, answer, 'money', { ...money, amount: '4000' })
  equal('just as much as there is', (await filled(clara, answer, 'money', money)).location, answer + '/check')
  equal('sent', (await sent(clara, answer)).location, answer + '/receipt')
  equal('it is an application', sql(s.office, 'select a.title, a.applicant, a.amount, a.answer from reg_application a').replaceAll('|', ','), 'Bench talks,Aldmoor Youth Club,120050,1')
  equal('which the answer knows', sql(s.office, 'select a.record = r.id from gather_answer a, reg_application r where r.answer = a.id'), '1')
  check('a receipt is on its way', lastMessage(s.office, 'clara@parish.example').includes('your receipt') || sql(s.office, "select count(*) from outbox where kind = 'receipt'") === '1')
}

const bid = {
  details: { lead_name: 'Lee Lead', is_police: 'no', agency: 'Aldmoor Borough Council', telephone: '01632 960001', email: 'lee@council.example', authorising_officer: 'Chris Chief', jag_priority: 'yes', jag_agreed: 'yes', jag_met_on: day(-3), jag_minute: '7', rag_oversight: 'yes' },
  initiative: { fund: 'lpr', initiative_name: 'Operation Lantern', safetynet: 'SN-7', csp: 'Aldmoor', neighbourhood: 'Park', starts_on: day(1), ends_on: day(20), amount: '1000', feasibility_person: 'Pat Example', feasibility_on: day(-1), priority: 'Parks', kinds: 'asb', context: 'Noise at night' },
  community: { community_what: 'A meeting told us', community_why: 'A meeting told us', community_response: 'A meeting told us' },
  objective: { aim: 'Quiet nights', 'objectives-0-objective': 'Fewer calls', 'objectives-0-cause': 'No light' },
  scanning: { scan_victim: 'Residents', scan_location: 'The shelter', scan_offender: 'A group', scan_more: 'no' },
  analysis: { why_victim: 'They live near', why_location: 'It is dark', why_offender: 'Nowhere to go', 'reasons-0-side': 'location', 'reasons-0-reason': 'Dark', 'reasons-0-dealt_with': 'yes' },
  triggers: { 'triggers-0-trigger': 'Friday' },
  response: { response_without: 'Patrols', 'response_with-0-response': 'A lamp', 'response_with-0-reason': 'Dark' },
  assessment: { 'measures-0-measure': 'Calls', 'measures-0-recorded': 'Log', 'measures-0-hoped': 'better' },
  budget: { 'costs-0-item': 'Lamp', 'costs-0-kind': 'prevention', 'costs-0-asked': '1000', 'costs-0-class': 'capital', spending: 'On a lamp', 'match-0-partner': 'Parish', 'match-0-form': 'cash', 'match-0-value': '50', 'match-0-agreed_on': day(-2), is_initiative: 'yes' },
  timescales: { 'milestones-0-what': 'Lamp stands', 'milestones-0-due': day(10) },
  resources: { 'agencies-0-agency': 'Parish', 'staff-0-role': 'Warden', 'staff-0-hours': '10', with_groups: 'no' },
  risk: { 'risks-0-risk': 'Rain', 'risks-0-remedy': 'Wait', body_risk: 'no', contingency: 'We come back to you' },
  other: { anything: '' }
}

async function faults (s, lee, answer) {
  for (const [section, change, rule, words] of [
    ['scanning', { scan_offender: 'n/a' }, 'AF-10', 'victim, location and offender are all needed'], ['community', { community_why: 'none' }, 'AF-12', 'how the community helped'],
    ['initiative', { feasibility_on: day(1) }, 'AF-21', 'has not come yet'], ['details', { jag_agreed: 'no' }, 'AF-26', 'must agree the plan'],
    ['assessment', { 'measures-0-recorded': '' }, 'AF-20', 'how it is recorded'], ['budget', { 'costs-0-asked': '999.99' }, 'AF-38', 'make them the same']]) {
    await filled(lee, answer, section, { ...bid[section], ...change })
    answered(rule, await lee.get(`${answer}/part/${section}?saved=wrong`), 200, words)
    await filled(lee, answer, section, bid[section])
  }
}

// AF-23, AF-53: where the office keeps plans, a bid rests on one of which every stage stands; which cases there are is not told by trying.
async function plan (s, lee, answer) {
  const said = async (name, ...words) => {
    await filled(lee, answer, 'initiative', { ...bid.initiative, safetynet: ' sn-7 ' })
    return answered(name, await lee.get(answer + '/part/initiative?saved=wrong'), 200, ...words)
  }
  const none = 'We have no plan under this reference of which every stage is written'
  check('while no plan is kept nothing is checked', !(await said('the reference alone')).text.includes(none))
  const written = { objective: 'Quiet nights', scanning_victim: 'Neighbours', scanning_location: 'The park', scanning_offender: 'Guests', analysis_victim: 'Windows', analysis_location: 'No lights', analysis_offender: 'No other place', response: 'Lights' }
  const other = await s.officer.make('problem_plans', { title: 'Another', safetynet: 'SN-8', begun_on: day(-1), ...written, assessment: 'Calls' })
  await s.officer.mustMove(other, 'complete')
  await said('a plan that there is not', none)
  const made = await s.officer.make('problem_plans', { title: 'Noise in the park', safetynet: 'SN-7', begun_on: day(-1), ...written, assessment: ' - ' })
  await said('one with an empty stage: the same words', none)
  answered('which cannot be called whole', await s.officer.move(made, 'complete'), [400, 422], 'nothing is written under “Assessment”')
  await s.officer.edit(made, { assessment: 'Calls at night', scanning_offender: '' })
  answered('each side of it', await s.officer.move(made, 'complete'), [400, 422], 'Scanning: the offender')
  await s.officer.edit(made, { scanning_offender: 'Guests of the bar' })
  await s.officer.mustMove(made, 'complete')
  check('then it can be sent', !(await said('whole')).text.includes(none))
  equal('what is said of people is sealed', sql(s.office, `select scanning_offender like '%Guests%' from reg_problem_plan where id = ${id(made)}`), '0')
  await filled(lee, answer, 'initiative', bid.initiative)
  return made
}

async function signed (s) {
  const end = new Date(Date.UTC(new Date().getUTCFullYear() + (new Date().getUTCMonth() > 2 ? 1 : 0), 2, 31)).toISOString().slice(0, 10)
  const reserve = await fund(s, 'Invented Reserve', 'invented-reserve', { match: 'required' })
  const open = await round(s, reserve, { questionnaire: 'problem_solving_form', closes: '2099-12-31', spend_by: day(25) })
  answered('AF-29: within one financial year', await s.officer.move(open, 'announce'), [400, 422], 'within one financial year')
  await s.officer.edit(open, { opens: day(0), closes: end })
  await s.officer.mustMove(open, 'announce')
  const lee = new Visitor(s.server)
  const begin = await lee.get('/forms/invented-reserve-4/begin')
  check('who signs or sends cannot begin', !begin.text.includes('value="Supporter"') && !begin.text.includes('value="CSP Chief Inspector"') && begin.text.includes('value="Applicant"'))
  answered('not by a form of their own', await lee.submit(begin.form(), { name: 'Lee', email: 'lee@council.example', part: 'Supporter' }), 422, 'Choose what you are')
  const answer = await begun(lee, 'invented-reserve-4', { name: 'Lee Lead', email: 'lee@council.example', part: 'Applicant' })
  for (const [section, fields] of Object.entries(bid)) await filled(lee, answer, section, fields)
  const draft = '/desk/asked/' + sql(s.office, "select asking || '/answers/' || max(id) from gather_answer where state = 'begun' group by asking order by asking desc limit 1")
  answered('a bid that is not sent is not read by who decides', await s.head.get(draft), 403, 'has not been sent')
  await submitFiles(lee, (await lee.get(answer + '/part/other')).form(), {}, [['f-paper', 'paper.pdf', pdf('A paper')]], ['then', 'next'])
  await faults(s, lee, answer)
  await filled(lee, answer, 'initiative', { ...bid.initiative, ends_on: day(26) })
  answered('AF-30', await lee.get(answer + '/part/initiative?saved=wrong'), 200, 'must be spent by')
  await filled(lee, answer, 'initiative', bid.initiative)
  s.plan = await plan(s, lee, answer)
  await filled(lee, answer, 'budget', { ...bid.budget, 'costs-0-kind': 'equipment', 'match-0-value': '0' })
  const page = answered('AF-28, AF-51: said, and not in the way', await lee.get(answer + '/check'), 200, 'Normally refused: equipment', 'worth nothing', 'Supporter: not signed yet', 'It can be sent once it is signed')
  check('the lead can neither sign nor send', !page.forms().some(one => /\/(send|sign)$/.test(one.action)))
  answered('not by a form of their own', await lee.submit({ ...(await lee.get(answer)).forms().find(form => form.action === '/forms/leave'), action: answer + '/sign' }), 403, 'not yours to sign')
  await others(s, lee, answer)
}

async function joined (s, lee, answer, name, part) {
  const email = name + '@council.example'
  const people = await lee.get(answer + '/people')
  await lee.submit(people.forms().find(form => form.action.endsWith('/people')), { name, email, part })
  const visitor = new Visitor(s.server)
  await pressed(visitor, await linkTo(s.admin, s.office, email))
  return visitor
}
const doors = async (visitor, answer) => (await visitor.get(answer + '/check')).forms().map(form => form.action.split('/').pop()).filter(one => one === 'sign' || one === 'send').join()

async function others (s, lee, answer) {
  const sam = await joined(s, lee, answer, 'sam', 'Supporter')
  const chris = await joined(s, lee, answer, 'chris', 'CSP Chief Inspector')
  equal('AF-24: the supporter signs', await doors(sam, answer), 'sign')
  equal('AF-25: nobody sends what is not signed', await doors(chris, answer), '')
  const sign = (await sam.get(answer + '/check')).forms().find(form => /\/sign$/.test(form.action))
  equal('signed', (await sam.submit(sign)).location, answer + '/check')
  answered('by whom', await lee.get(answer + '/check'), 200, 'Supporter: signed by sam', 'Only the CSP Chief Inspector can send it')
  await filled(lee, answer, 'risk', { ...bid.risk, contingency: 'Another word' })
  answered('a change takes it away', await lee.get(answer + '/check'), 200, 'Supporter: not signed yet')
  await sam.submit((await sam.get(answer + '/check')).forms().find(form => /\/sign$/.test(form.action)))
  equal('neither the lead nor the supporter sends', await doors(lee, answer) + await doors(sam, answer), '')
  equal('AF-25: the Chief Inspector does', (await sent(chris, answer)).location, answer + '/receipt')
  const kept = sql(s.office, "select warnings from reg_application where title = 'Operation Lantern'")
  check('the application has what speaks against it', kept.includes('AF-51: Normally refused') && kept.includes('AF-28'))
  equal('and the plan that it names', sql(s.office, "select plan from reg_application where title = 'Operation Lantern'"), String(id(s.plan)))
  equal('and its kind of problem', sql(s.office, "select problem from reg_application where title = 'Operation Lantern'"), 'asb')
  await read(s, sql(s.office, "select id from reg_application where title = 'Operation Lantern'"))
}

async function read (s, application) {
  const path = '/desk/grants/applications/' + application
  const before = answered('who decides says first whether they have an interest', await s.officer.get(path), 200, 'Operation Lantern', 'Before you read it')
  check('and reads nothing of it before', !before.text.includes('Noise at night') && !before.text.includes('AF-51'))
  const [asking, kept] = sql(s.office, `select asking, id from gather_answer where record = ${application}`).split('|')
  const asked = `/desk/asked/${asking}/answers/${kept}`
  for (const [name, target] of [['the answer itself', asked], ['its file', asked + '/files/paper'], ['its file at the application', path + '/files/paper']]) answered(name, await s.officer.get(target), 403, 'whether you have an interest')
  const sheet = () => s.officer.get(`/desk/asked/${asking}.csv`)
  check('the file of all answers has its row, and nothing of it', (await sheet()).csv().length > 1 && !(await sheet()).text.includes('Noise at night'))
  for (const target of ['/desk/search?q=Noise', '/desk/search.json?q=Noise', path + '.json']) check('nor has ' + target, !(await s.officer.get(target)).text.includes('Noise at night'))
  equal('no interest', (await s.officer.submit(before.forms().find(form => form.action === path), { interest: 'no' }, ['do', 'declare'])).status, 303)
  answered('then what was written, and what speaks against it', await s.officer.get(path), 200, 'Noise at night', 'AF-51: Normally refused', 'Quiet nights')
  answered('the file that was sent', await s.officer.get(path + '/files/paper'), 200)
  answered('the answer itself', await s.officer.get(asked), 200, 'Noise at night')
  answered('its file', await s.officer.get(asked + '/files/paper'), 200)
  check('and the file of all answers has it', (await sheet()).text.includes('Noise at night'))
  equal('no other was', (await s.officer.get(path + '/files/safeguarding')).status, 404)
}

export async function bids () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, admin: { roles: 'administrator' } } })
  await serving(office, async server => {
    const s = { office, server, officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head'), admin: await signedIn(server, 'admin') }
    for (const [name, part] of Object.entries({ opening, small, signed })) await step(name, () => part(s))
  })
}
