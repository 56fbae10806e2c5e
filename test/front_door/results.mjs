// What an applicant knows at each moment, and what comes of an award: the page of an application after it was sent, a question and its answer, the decision; the form for each
// report, its figures as figures of a measure, and all of it in public. At each step the wrong thing first.
import { answered, check, equal, makeOffice, mustRun, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { pdf, submitFiles } from './files_help.mjs'
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

async function eligible (s) {
  const visitor = new Visitor(s.server)
  const path = '/forms/small-grants-1/eligible'
  answered('the form leads there', await visitor.get('/forms/small-grants-1'), 200, 'Check first whether you can apply')
  const page = answered('asked', await visitor.get(path), 200, 'Can you apply?', 'We keep nothing')
  check('no verdict yet', !page.text.includes('By these answers'))
  const part = answered('half answered', await visitor.get(path + '?ask=yes&e-is_body=yes'), 200, 'Answer this question')
  check('is no verdict', !part.text.includes('you can apply.'))
  answered('words that are no answer', await visitor.get(path + '?ask=yes&e-is_body=perhaps&e-for_profit=no'), 200, 'Answer this question')
  answered('who cannot, and why', await visitor.get(path + '?ask=yes&e-is_body=no&e-for_profit=yes'), 200, 'you cannot apply here', 'not to persons', 'bodies without profit only')
  const yes = answered('who can', await visitor.get(path + '?ask=yes&e-is_body=yes&e-for_profit=no'), 200, 'By these answers you can apply', 'Start')
  check('and what they answered stands there', yes.text.match(/ checked/g)?.length === 2)
  await larger(s)
  answered('not of a form that asks nothing first', await visitor.get('/forms/none/eligible'), 404)
  equal('nothing is kept', sql(s.office, 'select count(*) from gather_answer'), '0')
}

// The conditions of the larger grants are asked before anybody begins.
async function larger (s) {
  const fund = await s.officer.make('funds', { name: 'Larger Grants', slug: 'larger-grants', kind: 'rounds', purpose: 'Invented, for this test.', match: 'none' })
  await s.officer.mustMove(fund, 'publish')
  const round = await s.officer.make('rounds', { fund: String(id(fund)), number: '1', title: 'Year 1', opens: day(-1), closes: day(30), questionnaire: 'community_safety_form' })
  await s.officer.mustMove(round, 'announce')
  const visitor = new Visitor(s.server)
  answered('who cannot accept the conditions', await visitor.get('/forms/larger-grants-1/eligible?ask=yes&e-is_body=yes&e-accepts=no'), 200, 'you cannot apply here', 'under these conditions only')
  answered('who can', await visitor.get('/forms/larger-grants-1/eligible?ask=yes&e-is_body=yes&e-accepts=yes'), 200, 'By these answers you can apply')
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
  const page = answered('what was sent, where it is and what comes', await visitor.get(answer), 200, 'It reached us on', 'Received', 'look whether you can apply', 'What happens next', 'If something is missing', 'within five working days', 'Looked at: can you apply?')
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
  check('who in the office asks is not said', !open.text.includes('Officer Test'))
  const people = answered('nor who in it read it', await phone.get(answer + '/people'), 200, 'Asked them something', 'The office')
  check('by no name', !people.text.includes('Officer Test'))
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
  answered('then it is', await s.officer.get('/desk/grants/applications/' + id(application)), 200, 'Who looks after the lamp?', 'The parish does.', 'Officer Test')
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

async function awarded (s) {
  const organisation = await s.officer.make('organisations', { name: 'Aldmoor Parish Council', kind: 'council' })
  await s.officer.mustMove(organisation, 'publish')
  const measure = await s.officer.make('measures', { code: 'L1', title: 'Calls to the park', unit: 'count', direction: 'less_is_better', period: 'quarter', target_type: 'monitor_only' })
  await s.officer.mustMove(measure, 'submit')
  await s.head.mustMove(measure, 'publish')
  s.measure = id(measure)
  s.award = '/desk/registers/awards/' + sql(s.office, 'select max(id) from reg_award')
  await s.officer.edit(s.award, { purpose: 'Lights in the park', recipient: String(id(organisation)), measures: String(s.measure) })
  await s.officer.mustMove(s.award, 'publish')
  equal('AF-39: the report on the spending is asked for by the round’s day', sql(s.office, `select due from reg_grant_return where award = ${id(s.award)} and kind = 'feedback'`), String(Date.parse(day(150)) / 86400e3))
  s.reference = sql(s.office, `select reference from record where id = ${id(s.award)}`)
  answered('nothing came of it yet', await new Visitor(s.server).get('/grants/' + s.reference.toLowerCase()), 200, 'What came of it is not published yet')
}

const londonDay = offset => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() + offset * 86400000))
const remind = (s, day) => mustRun(['remind', '--on', day, '--store', s.office.store, ...s.office.more])
const forms = s => Number(sql(s.office, "select count(*) from outbox where to_address = 'clara@parish.example' and subject like '%report%' || '%AWD%'"))

// The form goes out by itself: in the month before it is due, in the week before, and once when it is overdue.
async function asked (s) {
  const due = offset => s.officer.make('grant_returns', { award: String(id(s.award)), number: String(offset), title: 'First report', kind: 'quarterly', due: londonDay(offset) })
  s.report = await due(40)
  const sentNow = () => sql(s.office, `select coalesce(told, 0) from reg_grant_return where id = ${id(s.report)}`)
  remind(s, londonDay(9))
  equal('a month and a day before nothing is sent', [sentNow(), forms(s)], ['0', 0])
  remind(s, londonDay(10))
  equal('a month before it is', [sentNow(), forms(s)], ['1', 1])
  remind(s, londonDay(11))
  equal('once', forms(s), 1)
  remind(s, londonDay(33))
  equal('a week before it is again', [sentNow(), sql(s.office, "select count(*) from gather_answer a join gather_asking k on k.id = a.asking where k.register = 'grant_return'")], ['2', '1'])
  remind(s, londonDay(41))
  remind(s, londonDay(50))
  equal('and once when it is overdue', sentNow(), '3')
  const other = await s.officer.make('grant_returns', { award: String(id(s.award)), number: '2', title: 'Odd report', kind: 'quarterly', due: londonDay(20), email: 'nobody' })
  const due_of = async record => (await s.officer.get(`/desk/due.csv?whose=office&about=${id(record)}`)).csv().slice(1).map(row => row[0]).join('; ')
  for (const record of [s.award, s.round, s.fund]) check(`what is due of ${record} has its report`, (await due_of(record)).includes('First report'), await due_of(record))
  check('and the money to be spent', (await due_of(s.fund)).includes('Lights in the park') && (await due_of(s.fund)).includes('Round 1'), await due_of(s.fund))
  equal('nothing of another fund', await due_of(await s.officer.make('funds', { name: 'Other', slug: 'other', kind: 'rounds', purpose: 'Invented.', match: 'none' })), '')
  answered('to no address', await s.officer.move(other, 'send_form'), [400, 422], 'is no e-mail address')
  await s.head.mustMove(other, 'waive', 'Not needed')
}

const good = {
  progress: { from_day: '2026-01-01', to_day: '2026-03-31', done: 'The lamp stands.' },
  money: { spent: '1000', forecast: '1200.50', behind: 'no' },
  results: { 'results-0-figure': '12', 'results-0-recorded': 'Call log', outcome: 'better', lessons: 'Ask first.' }
}
async function reported (s) {
  const stranger = new Visitor(s.server)
  const slug = sql(s.office, "select slug from gather_asking where register = 'grant_return' order by id limit 1")
  answered('nobody begins one by its address', await stranger.get('/forms/' + slug), 404)
  answered('nor is it begun', await stranger.get(`/forms/${slug}/begin`), 404)
  check('nor is it listed', !(await stranger.get('/forms')).text.includes(slug))
  const link = await linkOf(s, 'clara@parish.example', 'form-link')
  check('the message says that it is overdue', link.words.includes('has not reached us'), link.words)
  s.phone = new Visitor(s.server)
  const answer = s.reportAnswer = (await pressed(s.phone, link.href)).location
  check('what is known stands in it', (await s.phone.get(answer + '/part/progress')).text.includes(`value="${s.reference}"`))
  check('a row for the measure', (await s.phone.get(answer + '/part/results')).text.includes('value="L1 Calls to the park"'))
  for (const [section, fields] of Object.entries(good)) await filled(s.phone, answer, section, fields)
  await filled(s.phone, answer, 'money', { ...good.money, spent: '1200.51' })
  answered('more than was awarded', await s.phone.get(answer + '/part/money?saved=wrong'), 200, '£1,200.50 was awarded')
  await filled(s.phone, answer, 'money', { ...good.money, forecast: '999.99' })
  answered('less than is spent', await s.phone.get(answer + '/part/money?saved=wrong'), 200, '£1,000.00 is spent already')
  await filled(s.phone, answer, 'money', good.money)
  await submitFiles(s.phone, (await s.phone.get(answer + '/part/money')).form(), {}, [['f-invoices', 'lamp.pdf', pdf('One lamp')]], ['then', 'next'])
  await sent(s.phone, answer)
  equal('received, with its sums', sql(s.office, `select state || spent from record r join reg_grant_return g on g.id = r.id where r.id = ${id(s.report)}`), 'received100000')
  answered('where it stands', await s.phone.get(answer), 200, 'Received', 'you hear whether it is accepted')
  answered('the list at the desk', await s.officer.get('/desk/grants/returns'), 200, 'First report', 'Received')
  await s.officer.mustMove(s.report, 'query', 'Which lamp?')
  const page = answered('what is asked', await s.phone.get(answer), 200, 'Which lamp?', 'Something is asked of you')
  equal('answered', (await s.phone.submit(form(page, '/reply'), { words: 'The one by the gate.' })).status, 303)
  const desk = answered('at the desk', await s.officer.get('/desk/grants/returns/' + id(s.report)), 200, 'The one by the gate.', 'The lamp stands.', 'Call log', 'Enter it as a figure of L1 Calls to the park')
  const file = `/desk/grants/returns/${id(s.report)}/files/invoices`
  check('the file that was sent', desk.links().includes(file) && (await s.officer.get(file)).body.includes('%PDF'))
  answered('for nobody from outside', await new Visitor(s.server).get(file), 303)
  s.enter = desk.text.match(/href="(\/desk\/performance\/enter[^"]*)"/)[1].replaceAll('&amp;', '&').replaceAll('&#38;', '&')
  answered('not for whoever may only look on', await s.finance.get('/desk/grants/returns/' + id(s.report)), 200, 'The lamp stands.')
  equal('accepted by the officer who asked for it: the words are not theirs', (await s.officer.move(s.report, 'accept')).status, 303)
  answered('accepted', await s.phone.get(answer), 200, 'We have accepted it')
}

async function measured (s) {
  const page = answered('the figure stands in the form for figures', await s.officer.get(s.enter), 200, 'L1 Calls to the park', 'quarter to March 2026')
  const entry = page.forms().find(one => one.action === '/desk/performance/enter' && one.method !== 'get')
  const stands = Object.fromEntries(entry.fields)
  equal('as it was reported', [stands.row_0_value, stands.source.includes('on award'), stands.award], ['12', true, String(id(s.award))])
  answered('an award that there is not', await s.officer.submit(entry, { award: '999999' }, ['do', 'send']), [400, 422])
  const load = (await s.officer.submit(entry, {}, ['do', 'send'])).location
  equal('a load that waits', sql(s.office, "select state from record where register = 'series_load'"), 'submitted')
  const open = new Visitor(s.server)
  const award = '/grants/' + s.reference.toLowerCase()
  check('nothing of it is public', !(await open.get(award)).text.includes('What was measured'))
  const record = '/desk/registers/figures/' + load.match(/(\d+)/)[1]
  answered('not by its author', await s.officer.move(record, 'publish'), [403, 404, 422])
  await s.head.mustMove(record, 'publish')
  answered('what came of the award', await open.get(award), 200, 'What was measured', 'L1 Calls to the park', 'quarter to March 2026: 12', 'The lamp stands.', 'Ask first.', 'What was reported')
  equal('for programs too', (await open.get(award + '.json')).json().figures.map(one => [one.measure, one.from, one.value]), [['L1 Calls to the park', '2026-01-01', '12']])
  const words = (await open.get(award)).text
  for (const secret of ['clara', 'Which lamp', 'by the gate', 'Call log']) check(`${secret} stays in the office`, !words.toLowerCase().includes(secret.toLowerCase()))
}

// Of an award that was withdrawn no report is asked for: not by hand, nor by itself.
async function ended (s) {
  const later = await s.officer.make('grant_returns', { award: String(id(s.award)), number: '60', title: 'Last report', kind: 'quarterly', due: londonDay(60) })
  await s.head.mustMove(s.award, 'withdraw', 'It was never paid.')
  answered('a report on it is not asked for', await s.officer.move(later, 'send_form'), [400, 422], 'nobody is asked for a report on it')
  remind(s, londonDay(31))
  remind(s, londonDay(70))
  equal('nor by itself', sql(s.office, "select count(*) from outbox where subject like 'Last report%'"), '0')
}

// The answer to a query: words, files and figures. What was entered for the measure does not agree any more, until it is entered again.
async function putRight (s) {
  const measure = 'L1 Calls to the park'
  const report = s.second = await s.officer.make('grant_returns', { award: String(id(s.award)), number: '3', title: 'Second report', kind: 'quarterly', due: londonDay(20) })
  await s.officer.mustMove(report, 'send_form')
  const phone = new Visitor(s.server)
  const answer = (await pressed(phone, (await linkOf(s, 'clara@parish.example', 'form-link')).href)).location
  const pages = { progress: { ...good.progress, from_day: '2026-04-01', to_day: '2026-06-30' }, money: { ...good.money, 'spending-0-item': 'Lamp', 'spending-0-amount': '1000' }, results: good.results }
  for (const [section, fields] of Object.entries(pages)) await filled(phone, answer, section, fields)
  await sent(phone, answer)
  const returned = '/desk/grants/returns/' + id(report)
  const enter = async () => (await s.officer.get(returned)).text.match(/href="(\/desk\/performance\/enter[^"]*)"/)?.[1].replaceAll('&amp;', '&').replaceAll('&#38;', '&')
  const carry = async () => {
    const entry = (await s.officer.get(await enter())).forms().find(one => one.action === '/desk/performance/enter' && one.method !== 'get')
    const load = '/desk/registers/figures/' + (await s.officer.submit(entry, { reason: 'Whoever reported put it right.' }, ['do', 'send'])).location.match(/(\d+)/)[1]
    await s.head.mustMove(load, 'publish')
  }
  await carry()
  answered('carried over', await s.officer.get(returned), 200, `Entered for ${measure}: 12`)
  const lead = async () => (await phone.get(answer)).forms().find(one => one.action.endsWith('/reply'))
  equal('nothing can be put right before it is queried', await lead(), undefined)
  await s.officer.mustMove(report, 'query', 'Are 12 calls right?')
  const shown = answered('figures can be', await phone.get(answer), 200, 'Put a figure right', 'How much was spent so far?', 'A file with your answer')
  const reply = form(shown, '/reply'), fields = Object.fromEntries(reply.fields)
  const named = value => reply.fields.filter(([name, held]) => name.startsWith('q-figure-') && held === value).map(([name]) => name)
  const [spent] = named('1000.00'), [calls] = named('12'), [forecast] = named('1200.50')
  check('as they stand', spent && calls && forecast && fields.seen === '1' && named('1000.00').length === 2, JSON.stringify(fields))
  const wrong = answered('no amount', await phone.submit(reply, { words: 'Fewer.', [spent]: '1.000,00' }), 422, 'There is a problem', 'How much was spent so far?')
  check('what was typed is there', wrong.text.includes('value="1.000,00"'))
  answered('more than was awarded', await phone.submit(reply, { words: 'More.', [spent]: '1200.51' }), 422, '£1,200.50 was awarded')
  answered('less at the end than is spent', await phone.submit(reply, { words: 'More.', [forecast]: '999.99' }), 422, 'is spent already')
  equal('nothing of that is kept', sql(s.office, `select spent || state from reg_grant_return g join record r on r.id = g.id where g.id = ${id(report)}`), '100000queried')
  const liar = answered('a file that lies', await submitFiles(phone, reply, { words: 'See the file.', [calls]: '9' }, [['f-file-1', 'log.pdf', Buffer.from('no PDF')]]), 422, 'See the file.', 'A file with your answer:')
  check('the figures stay open, as they were typed', /<details[^>]* open>/.test(liar.text) && liar.text.includes('value="9"'))
  const half = answered('without words a good file is kept', await submitFiles(phone, reply, { words: ' ', [calls]: '9' }, [['f-file-1', 'log.pdf', pdf('Nine calls')]]), 422, 'Write your answer', 'log.pdf')
  const stranger = new Visitor(s.server)
  const newest = () => sql(s.office, 'select max(id) from file where answer is not null')
  const theirs = sql(s.office, 'select min(id) from file where answer is not null'), log = newest()
  const before = `${answer}/files/said-${log}`
  answered('what was not sent is no part of what was said', await phone.get(before), 404)
  const last = form(half, '/reply')
  equal('words, two files and two figures', (await submitFiles(phone, last, { words: 'Nine: three were counted twice.', [spent]: '£950', 'q-file-3': theirs }, [['f-file-2', 'park.csv', Buffer.from('Day,Calls\n1,9\n')]])).location, answer)
  const file = { log, park: newest() }
  equal('said, without a file of another answer', sql(s.office, "select document from gather_event where what = 'replied' order by id desc limit 1").match(/"files":(\[[^\]]*\])/)[1], `["${file.log}","${file.park}"]`)
  const page = answered('all of it stands there', await phone.get(answer), 200, 'Nine: three were counted twice.', 'log.pdf', 'park.csv', 'How much was spent so far?', '£1,000.00', '£950.00', `${measure}: Figure`)
  check('and is not asked any more', !form(page, '/reply'))
  check('the file opens', (await phone.get(`${answer}/files/said-${file.log}`)).body.includes('Nine calls'))
  equal('kept sealed', sql(s.office, `select count(*) from file where id = ${file.log} and seal is not null`), '1')
  answered('for no stranger', await stranger.get(`${answer}/files/said-${file.log}`), 303)
  answered('nor by the door of another answer', await phone.get(`${s.reportAnswer}/files/said-${file.log}`), [303, 404])
  answered('nor what is no file of it', await phone.get(`${answer}/files/said-${theirs}`), 404)
  answered('the receipt says what holds now', await phone.get(answer + '/receipt'), 200, '£950.00')
  answered('sent once more from the old page', await phone.submit(last, { words: 'Again', [spent]: '1' }), [303, 409])
  equal('the record follows', sql(s.office, `select state || spent || results from reg_grant_return g join record r on r.id = g.id where g.id = ${id(report)}`), `received95000- ${measure}: 9`)
  answered('with the earlier figure in its history', await s.officer.get(report + '/history'), 200, 'put figures right', '£1,000.00', '£950.00')
  const desk = answered('at the desk: what was put right, by whom, and what does not agree', await s.officer.get(returned), 200, 'Clara', 'Nine: three were counted twice.', 'log.pdf', '£950.00', 'No longer agrees: 12 was entered', 'Enter it again')
  const door = `${returned}/files/said-${file.log}`
  check('with its files', desk.links().includes(door) && (await s.officer.get(door)).body.includes('Nine calls'))
  answered('for nobody from outside', await stranger.get(door), 303)
  await carry()
  const agrees = answered('entered again it agrees', await s.officer.get(returned), 200, `Entered for ${measure}: 9`)
  check('and nothing is said against it', !agrees.text.includes('No longer agrees'))
  await s.officer.mustMove(report, 'query', 'And the lamp?')
  const stale = form(await phone.get(answer), '/reply')
  await s.officer.mustMove(report, 'receive')
  await s.officer.mustMove(report, 'query', 'The lamp by the gate?')
  answered('figures over a question that was not seen', await phone.submit(stale, { words: 'Yes', [spent]: '940' }), 409, 'since you opened the page')
  equal('are not taken', sql(s.office, `select spent from reg_grant_return where id = ${id(report)}`), '95000')
  equal('words alone are', (await phone.submit(stale, { words: 'Yes' })).status, 303)
  const open = (await new Visitor(s.server).get('/grants/' + s.reference.toLowerCase())).text
  for (const secret of ['log.pdf', 'counted twice', 'Are 12 calls right']) check(`${secret} stays in the office`, !open.includes(secret))
  const [asking, kept] = sql(s.office, `select asking || ' ' || id from gather_answer where reference = '${answer.split('/').pop()}'`).split(' ')
  const whole = answered('the desk’s own page of the answer has it too', await s.head.get(`/desk/asked/${asking}/answers/${kept}`), 200, 'log.pdf', 'park.csv', 'Nine: three were counted twice.')
  check('by its own door', whole.links().includes(`/desk/asked/${asking}/answers/${kept}/files/said-${log}`))
  await s.head.submit(form(whole, '/erase'), {})
  equal('erased, nothing of it is left', sql(s.office, `select (select count(*) from gather_event where answer = ${kept} and document is not null) + (select count(*) from file where answer = ${kept} and state <> 'erased')`), '0')
  answered('nor is its file', await s.officer.get(door), 404)
}

export async function results () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, finance: { roles: 'finance' }, admin: { roles: 'administrator' } } })
  await serving(office, async server => {
    const s = { office, server, officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head'), finance: await signedIn(server, 'finance'), admin: await signedIn(server, 'admin') }
    for (const [name, part] of Object.entries({ opening, eligible, stands, turnedAway, decided, awarded, asked, reported, measured, putRight, ended })) await step(name, () => part(s))
  })
}
