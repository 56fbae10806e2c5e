// What an applicant knows at each moment, and what comes of an award: the page of an application after it was sent, a question and its answer, the decision; the form for each
// report, its figures as figures of a measure, and all of it in public. At each step the wrong thing first.
import { addPerson, answered, check, equal, makeOffice, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { begun, filled, pressed, sent } from './forms.mjs'

const id = address => Number(address.match(/(\d+)$/)[1])
const day = offset => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10)
const form = (page, end) => page.forms().find(one => one.action.endsWith(end))

async function opening (s) {
  s.body = await s.head.make('body_names', { legal_name: 'The Commissioner for Wrenshire', short_name: 'Wrenshire PCC', holder_title: 'Commissioner', area: 'Wrenshire', in_use_from: '1 January 2020' })
  await s.head.mustMove(s.body, 'publish')
  await s.head.make('legal_entities', { name: 'The office in law' })
  s.fund = await s.officer.make('funds', { name: 'Small Grants', slug: 'small-grants', kind: 'rounds', purpose: 'Invented, for this test.', match: 'none' })
  await s.officer.mustMove(s.fund, 'publish')
  const funding = await s.officer.make('fundings', { fund: String(id(s.fund)), amount: '9000', words: 'For the year' })
  await s.head.mustMove(funding, 'post')
  s.round = await s.officer.make('rounds', { fund: String(id(s.fund)), number: '1', title: 'Round 1', opens: day(-1), closes: day(30), pot: '6000', questionnaire: 'action_fund_form', decided_by: day(60), spend_by: day(200), feedback_on: day(150) })
  await s.officer.mustMove(s.round, 'announce')
}

const pages = {
  body: { applicant: 'Aldmoor Parish Council', body_kind: 'parish', for_profit: 'no' },
  project: { title: 'Lights in the park', district: 'Nowhere', plan: 'We light it.', need: 'We asked.', priority: 'Safer parks.', people: '40', starts_on: day(30), ends_on: day(60), measure: 'We count.', with_children: 'no' },
  money: { amount: '1,200.50', 'costs-0-item': 'Lamp', 'costs-0-cost': '1200.50', after: 'It goes on.' }
}
async function applied (s, name, title) {
  const visitor = new Visitor(s.server)
  const answer = await begun(visitor, 'small-grants-1', { name, email: name.toLowerCase() + '@parish.example', part: 'Clerk' })
  for (const [section, fields] of Object.entries(pages)) await filled(visitor, answer, section, section === 'project' ? { ...fields, title } : fields)
  await sent(visitor, answer)
  return { visitor, answer, application: '/desk/registers/applications/' + sql(s.office, `select id from reg_application where title = '${title}'`) }
}
// The link in the last message of that kind, as the desk shows it.
async function linkOf (s, email, kind) {
  const last = sql(s.office, `select max(id) from outbox where to_address = '${email}' and kind = '${kind}' and state = 'waiting'`)
  if (!last) return ''
  const page = await s.admin.get('/desk/messages/' + last)
  return { words: page.words(), href: page.words().match(/\/forms\/link\/([0-9a-f]+)/)?.[0] }
}
const free = async (s, who, application) => {
  const page = await s[who].get('/desk/grants/applications/' + id(application))
  return s[who].submit(form(page, '/applications/' + id(application)), { interest: 'no' }, ['do', 'declare'])
}

async function stands (s) {
  s.clara = await applied(s, 'Clara', 'Lights in the park')
  const { visitor, answer, application } = s.clara
  const page = answered('what was sent, where it is and what comes', await visitor.get(answer), 200, 'It reached us on', 'Received', 'look whether you can apply', 'What happens next', 'If something is missing', 'within five working days', 'We received it')
  check('nothing is asked yet, nothing can be typed', !page.text.includes('<textarea') && !page.text.includes('Something is asked of you'))
  const token = await visitor.get('/forms/return')
  answered('an answer to nothing', await visitor.post(answer + '/reply', { csrf: token.csrf(), submission: page.text.match(/name="submission" value="([^"]*)"/)[1], words: 'Hello' }), 409, 'Nothing is asked of you')
  answered('what was sent', await visitor.get(answer + '/receipt'), 200, 'Where it stands', '£1,200.50')
  equal('a stranger is sent away', (await new Visitor(s.server).get(answer)).location, '/forms/return')
  answered('asked without saying what', await s.officer.move(application, 'ask'), [400, 422])
  answered('who reads it is said', await s.officer.get(application + '/moves/ask'), 200, 'The applicant reads this, and answers it')
  await s.officer.mustMove(application, 'ask', 'Who looks after the lamp?')
  const asked = await linkOf(s, 'clara@parish.example', 'form-question')
  check('a message with the question', asked.words.includes('Who looks after the lamp?') && asked.href, asked.words)
  const phone = new Visitor(s.server)
  equal('its link leads to the page', (await pressed(phone, asked.href)).location, answer)
  const open = answered('what is asked', await phone.get(answer), 200, 'We asked you something', 'Something is asked of you', 'Who looks after the lamp?', 'Your answer')
  answered('no words', await phone.submit(form(open, '/reply'), { words: ' ' }), 422, 'Write your answer')
  const long = answered('a character too many', await phone.submit(form(open, '/reply'), { words: 'x'.repeat(4001) }), 422, 'Shorten your answer to 4000 characters')
  check('what was typed is there', long.text.includes('x'.repeat(4001)))
  equal('just as many', (await phone.submit(form(open, '/reply'), { words: 'The parish does. ' + 'y'.repeat(3983) })).location, answer)
  answered('it is with the office', await visitor.get(answer), 200, 'Received', 'The parish does.', 'They answered')
  answered('twice is once', await phone.submit(form(open, '/reply'), { words: 'Again' }), [303, 409])
  equal('one answer', sql(s.office, "select count(*) from gather_event where what = 'replied'"), '1')
  equal('the application is back', sql(s.office, `select state from record where id = ${id(application)}`), 'received')
  check('before an interest is declared it is not read', !(await s.officer.get('/desk/grants/applications/' + id(application))).text.includes('The parish does.'))
  await free(s, 'officer', application)
  answered('then it is', await s.officer.get('/desk/grants/applications/' + id(application)), 200, 'Who looks after the lamp?', 'The parish does.')
}

async function turnedAway (s) {
  const { visitor, answer, application } = await applied(s, 'Tom', 'A horse')
  await s.officer.mustMove(application, 'turn_away', 'Horses are not within this fund.')
  const told = await linkOf(s, 'tom@parish.example', 'application')
  check('told why', told.words.includes('Horses are not within this fund.'), told.words)
  answered('and on the page', await visitor.get(answer), 200, 'Not considered', 'Horses are not within this fund.')
}

async function decided (s) {
  const { visitor, answer, application } = s.clara
  await s.officer.mustMove(application, 'accept')
  answered('being assessed, and by when it is decided', await visitor.get(answer), 200, 'Being assessed', 'You can apply', 'It is decided by')
  await s.officer.edit(application, { recommendation: 'fund', recommended_sum: '1200.50', recommendation_reasons: 'Secret of the office' })
  await s.officer.mustMove(application, 'recommend')
  const recommended = answered('recommended is no decision', await visitor.get(answer), 200, 'Being assessed', 'waits to be decided')
  check('what is recommended stays in the office', !recommended.text.includes('Secret of the office') && !recommended.text.includes('Recommended'))
  await s.officer.edit(application, { decision: 'approved', awarded: '1200.50', reasons: 'It serves the plan', conditions: 'Report in March' })
  await free(s, 'head', application)
  await s.head.mustMove(application, 'decide')
  const before = answered('decided, and by when they are told', await visitor.get(answer), 200, 'Decided', 'We tell you the decision by')
  check('not what, before they are told', !before.text.includes('It serves the plan') && !before.text.includes('was successful'))
  await s.officer.mustMove(application, 'tell')
  const told = await linkOf(s, 'clara@parish.example', 'decision')
  check('the message has the decision and the way to the page', told.words.includes('It was approved: £1,200.50') && told.href, told.words)
  equal('one message of it', sql(s.office, "select count(*) from outbox where kind = 'decision'"), '1')
  answered('told', await visitor.get(answer), 200, 'Successful', '£1,200.50', 'It serves the plan', 'Report in March')
}

export async function results () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, admin: { roles: 'administrator' } } })
  await serving(office, async server => {
    const s = { office, server, officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head'), admin: await signedIn(server, 'admin') }
    for (const [name, part] of Object.entries({ opening, stands, turnedAway, decided })) await step(name, () => part(s))
  })
}
