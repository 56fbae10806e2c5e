// Bids as partnerships see them: the quarterly overview of a district and its recurring day. At each step the wrong thing first.
import { addPerson, answered, check, equal, makeOffice, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { begun } from './forms.mjs'

const id = address => Number(address.match(/(\d+)$/)[1])
const day = offset => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() + offset * 86400000))
const quarterOf = iso => iso.slice(0, 5) + String(Math.floor((Number(iso.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')
const days = iso => Date.parse(iso) / 86400e3
const now = quarterOf(day(0))
const overview = '/desk/grants/overview'

async function published (s, plural, fields, move = 'publish', who = 'officer') {
  const record = await s[who].make(plural, fields)
  await s[who].mustMove(record, move)
  return record
}

async function opening (s) {
  s.admin = await signedIn(s.server, 'admin')
  await published(s, 'body_names', { legal_name: 'The Commissioner for Wrenshire', short_name: 'Wrenshire PCC', holder_title: 'Commissioner', area: 'Wrenshire', in_use_from: '1 January 2020' }, 'publish', 'head')
  s.aldmoor = await published(s, 'areas', { name: 'Aldmoor', code: 'E07999001', kind: 'district' }, 'publish', 'head')
  s.brack = await published(s, 'areas', { name: 'Brackwater', code: 'E07999002', kind: 'district' }, 'publish', 'head')
  s.council = await published(s, 'organisations', { name: 'Aldmoor Council', kind: 'council' })
  s.lions = await published(s, 'organisations', { name: 'Brackwater Lions', kind: 'charity' })
  for (const [name, organisation] of [['pat', 'Aldmoor Council'], ['quinn', 'Brackwater Lions']]) {
    addPerson(s.office, name, { roles: 'partner', organisation })
    s[name] = await signedIn(s.server, name)
  }
  await s.head.make('legal_entities', { name: 'The office in law' })
  s.fund = await published(s, 'funds', { name: 'Partnership Reserve', slug: 'reserve', kind: 'rounds', purpose: 'Invented, for this test.', match: 'none' })
  const funding = await s.officer.make('fundings', { fund: String(id(s.fund)), amount: '90000', words: 'For the year' })
  await s.head.mustMove(funding, 'post')
  s.round = await published(s, 'rounds', { fund: String(id(s.fund)), number: '1', title: 'This year', opens: day(-300), closes: day(30) }, 'announce')
}

const bid = (s, title, area, amount, received) => s.officer.make('applications', { round: String(id(s.round)), title, applicant: 'Neighbours of ' + title, area: area ? String(id(area)) : '', amount, received_on: received })

async function asked (s) {
  answered('with no bid it is said', await s.officer.get(overview), 200, 'Bids in all districts', 'Nothing was asked for.', 'No bid waits.', 'Nothing is late.')
  for (const wrong of ['quarter=2026-02', 'quarter=2026', 'quarter=2999-01', 'district=E07000000', 'quarter=%27']) answered(wrong, await s.officer.get(`${overview}?${wrong}`), 400)
  s.alleys = await bid(s, 'Alley gates', s.aldmoor, '1500.50', day(0))
  s.bins = await bid(s, 'Bins at the lake', s.brack, '700', day(-100))
  const page = answered('this quarter of Aldmoor', await s.officer.get(`${overview}?district=E07999001&quarter=${now}`), 200, 'Bids in Aldmoor', 'Alley gates', '1, £1,500.50 together', 'No group is named')
  check('and nothing of elsewhere', !page.text.includes('Bins at the lake'))
  const before = (await s.officer.get(`${overview}.json?quarter=${quarterOf(day(-100))}`)).json()
  equal('an earlier quarter', before.overview_rows.map(row => [row.part, row.title, row.asked_pence]), [['asked', 'Bins at the lake', 70000], ['waits', 'Bins at the lake', 70000]])
  const sheet = (await s.officer.get(`${overview}.csv?quarter=${now}`)).csv()
  equal('as a sheet', sheet.slice(1).map(row => [row[0], row[3], row[8]]), [['asked', 'Alley gates', '150050'], ['waits', 'Bins at the lake', '70000'], ['waits', 'Alley gates', '150050']])
  check('who read a bid there is kept', Number(sql(s.office, `select count(*) from read_log where record = ${id(s.alleys)} and door = 'overview'`)) >= 1)
  answered('as a PDF', await s.officer.get(`${overview}.pdf?district=E07999001&quarter=${now}`), 200, '%PDF')
  answered('for nobody from outside', await new Visitor(s.server).get(overview), 303)
  answered('whose group watches nothing is told so', await s.pat.get(overview), 200, 'No group of yours watches')
  equal('and as data has no rows', (await s.pat.get(overview + '.json')).json().overview_rows, [])
  answered('nor for who does not see bids', await s.admin.get(overview), 404)
}

const free = async (s, who) => {
  const desk = await s[who].get('/desk/grants/applications/' + id(s.alleys))
  return s[who].submit(desk.forms().find(one => one.action.endsWith('/applications/' + id(s.alleys))), { interest: 'no' }, ['do', 'declare'])
}

async function decided (s) {
  await s.officer.mustMove(s.alleys, 'accept')
  await s.officer.edit(s.alleys, { recommendation: 'fund', recommended_sum: '1500.50', recommendation_reasons: 'It is needed', decision: 'approved', awarded: '1500.50', reasons: 'It serves the plan' })
  await free(s, 'officer')
  await s.officer.mustMove(s.alleys, 'recommend')
  await free(s, 'head')
  await s.head.mustMove(s.alleys, 'decide')
  answered('decided, and what for', await s.officer.get(`${overview}?district=E07999001&quarter=${now}`), 200, 'Decided in the quarter', 'Approved')
  sql(s.office, `update reg_application set decided_on = ${days(day(-20))} where id = ${id(s.alleys)}`)
  answered('a decision that nobody was told of is late', await s.officer.get(`${overview}?district=E07999001&quarter=${now}`), 200, 'Decision not told')
  await s.officer.mustMove(s.alleys, 'tell')
  check('told it is not', !(await s.officer.get(`${overview}?district=E07999001&quarter=${now}`)).text.includes('Decision not told'))
  s.award = '/desk/registers/awards/' + sql(s.office, 'select max(id) from reg_award')
  await s.officer.edit(s.award, { purpose: 'Gates for alleys', recipient: String(id(s.council)), area: String(id(s.aldmoor)), spend_by: day(-1) })
  const report = await s.officer.make('grant_returns', { award: String(id(s.award)), number: '1', title: 'First report', kind: 'quarterly', due: day(-1) })
  await s.officer.make('milestones', { award: String(id(s.award)), number: '1', title: 'Gates hung', due: day(0), amount: '100' })
  const page = answered('an award that runs, its money and its report late', await s.officer.get(`${overview}?district=E07999001&quarter=${now}`), 200, 'Money not spent', 'Report not here', 'First report')
  check('what is due today is not late', !page.text.includes('Milestone not met'))
  s.report = report
}

async function watched (s) {
  answered('without its first day', await s.officer.submit((await s.officer.get('/desk/registers/oversight_groups/new')).form(), { field_name: 'Group', field_area: String(id(s.aldmoor)) }), 422, 'Watches since')
  s.group = await s.officer.make('oversight_groups', { name: 'Responsible authorities group of Aldmoor', area: String(id(s.aldmoor)), partnership: String(id(s.council)), presenter: 'Chief Inspector of the district', since: '2020-03-31' })
  answered('one for each district', await s.officer.submit((await s.officer.get('/desk/registers/oversight_groups/new')).form(), { field_name: 'Another', field_area: String(id(s.aldmoor)), field_since: '2020-03-31' }), 422)
  const due = async who => (await s[who].get(`/desk/due.csv?about=${id(s.group)}${who === 'pat' ? '' : '&whose=office'}`)).csv().slice(1).map(row => row[2])
  equal('due on the first day of a quarter after that', await due('officer'), ['1 April 2020'])
  equal('for the partnership’s people', await due('pat'), ['1 April 2020'])
  answered('shown without saying where', await s.officer.move(s.group, 'present'), [400, 422])
  await s.pat.mustMove(s.group, 'present', 'Meeting of the group, minute 7')
  const [next] = await due('officer')
  const date = new Date(next + ' UTC').toISOString().slice(0, 10)
  check('then on the next one, and no other', date > day(0) && quarterOf(date) + '-01' === date && days(date) - days(day(0)) <= 92, next)
  answered('the overview says whom it is for, when the next is due and when it was shown', await s.officer.get(`${overview}?district=E07999001`), 200, 'Responsible authorities group of Aldmoor', 'The next overview is for ' + next, 'minute 7')
}

async function published_part (s) {
  const mine = answered('the partnership’s people read what is published', await s.pat.get(`${overview}?quarter=${now}`), 200, 'Bids in Aldmoor', 'as far as it is published', 'No award runs.')
  for (const secret of ['Alley gates', 'First report', '1,500.50', 'Bins']) check(`not ${secret}`, !mine.text.includes(secret))
  equal('nor by a sheet', (await s.pat.get(`${overview}.csv?quarter=${now}`)).csv().length, 1)
  answered('nor another district', await s.pat.get(`${overview}?district=E07999002`), 400)
  answered('nor another body', await s.quinn.get(overview), 200, 'No group of yours watches')
  await s.officer.mustMove(s.award, 'publish')
  const open = answered('published, they do', await s.pat.get(`${overview}?quarter=${now}`), 200, 'Alley gates', '£1,500.50', 'Money not spent')
  check('by its public page', open.links().some(link => link.startsWith('/grants/')) && !open.links().some(link => link.startsWith('/desk/registers/awards/')))
  check('the report is not', !open.text.includes('First report'))
  await s.officer.edit(s.report, { spent: '1500.50', results: 'No gate was broken.' })
  await s.officer.mustMove(s.report, 'receive')
  await s.head.mustMove(s.report, 'accept')
  answered('what came of it', await s.pat.get(`${overview}?quarter=${now}`), 200, 'No gate was broken.', 'First report')
  await s.officer.edit(s.award, { withheld: 'refuge' })
  const withheld = answered('what gives away a refuge stands in none', await s.officer.get(`${overview}?quarter=${now}`), 200, '1 award whose place or receiver is withheld')
  check('with its bid and its report', !withheld.text.includes('Alley gates') && !withheld.text.includes('No gate was broken'))
  await s.officer.mustMove(s.group, 'end', 'The group was dissolved.')
  answered('a group that ended watches nothing', await s.pat.get(overview), 200, 'No group of yours watches')
}

// Whom an applicant can ask: on the fund's page, at the start of its form, in what is written to them.
async function asking (s) {
  const fund = await s.officer.make('funds', { name: 'Neighbourhood Fund', slug: 'neighbourhood', kind: 'rounds', purpose: 'Invented, for this test.', match: 'none', contact: 'Grants desk', contact_email: 'grants at door' })
  answered('an address that is none', await s.officer.move(fund, 'publish'), [400, 422], 'is no e-mail address')
  await s.officer.edit(fund, { contact: '', contact_email: 'grants@office.example' })
  answered('of nobody', await s.officer.move(fund, 'publish'), [400, 422], 'Say which office or team')
  await s.officer.edit(fund, { contact: 'Grants desk', contact_email: '' })
  answered('no way to them', await s.officer.move(fund, 'publish'), [400, 422], 'how the office or team can be reached')
  await s.officer.edit(fund, { contact: 'Grants desk', contact_email: 'grants@office.example', contact_telephone: '01632 960999', contact_address: 'Example House, Wrenford' })
  await s.officer.mustMove(fund, 'publish')
  const round = await published(s, 'rounds', { fund: String(id(fund)), number: '1', title: 'Round 1', opens: day(-1), closes: day(30), questionnaire: 'action_fund_form' }, 'announce')
  const visitor = new Visitor(s.server), said = ['Who you can ask', 'Grants desk', 'grants@office.example', '01632 960999', 'Example House, Wrenford']
  const page = answered('on its page', await visitor.get('/funds/neighbourhood'), 200, ...said)
  check('as a link to write to', page.links().includes('mailto:grants@office.example'))
  equal('for programs', (await visitor.get('/funds/neighbourhood.json')).json().contact, { name: 'Grants desk', address: 'Example House, Wrenford', email: 'grants@office.example', telephone: '01632 960999' })
  equal('of another fund nothing', (await visitor.get('/funds/reserve.json')).json().contact, null)
  answered('at the start of its form', await visitor.get('/forms/neighbourhood-1'), 200, ...said)
  await begun(visitor, 'neighbourhood-1', { name: 'Clara', email: 'clara@parish.example', part: 'Clerk' })
  const last = async () => (await s.admin.get('/desk/messages/' + sql(s.office, "select max(id) from outbox where to_address = 'clara@parish.example'"))).words()
  const link = await last()
  check('in the link that is sent', said.slice(1).every(words => link.includes(words)) && link.includes('You can ask about it'), link)
  const typed = await s.officer.make('applications', { round: String(id(round)), title: 'A bench', applicant: 'Parish', amount: '10', email: 'clara@parish.example', received_on: day(0) })
  await s.officer.mustMove(typed, 'turn_away', 'Benches are not within it.')
  const told = await last()
  check('and once where there is no form', told.includes('Benches are not') && told.split('Grants desk').length === 2, told)
  await s.officer.edit(fund, { contact: 'Other desk' })
  answered('what is not published is not told', await visitor.get('/forms/neighbourhood-1'), 200, 'Grants desk')
}

// What was tried, where, what it cost and whether it worked: in public, and at the desk.
async function learnt (s) {
  const visitor = new Visitor(s.server)
  const titles = async query => (await visitor.get('/grants/lessons.json' + query)).json().lessons.map(one => one.title)
  await s.officer.edit(s.award, { withheld: '' })
  await s.officer.mustMove(s.award, 'publish')
  answered('nothing is published', await visitor.get('/grants/lessons'), 200, 'No lesson and no result of a grant is published yet')
  equal('as CSV', (await visitor.get('/grants/lessons.csv')).csv().length, 1)
  await s.officer.edit(s.report, { lesson: 'Ask those with keys first.\n\n**Locks** rust.' })
  equal('a lesson that is not published is not there', await titles(''), [])
  await s.head.mustMove(s.report, 'accept')
  answered('published it is, with place and cost', await visitor.get('/grants/lessons'), 200, '1 project', 'Alley gates', 'Ask those with keys first.', 'Result not told yet', 'Aldmoor', '£1,500.50')
  check('as Markdown', (await visitor.get('/grants/lessons')).text.includes('<strong>Locks</strong>'))
  await s.officer.edit(s.award, { outcome: 'Nobody used the gates.', outcome_class: 'no_difference', outputs: 'Six gates.', problem: 'asb' })
  await s.head.mustMove(s.award, 'finish')
  answered('that it did not work is said', await visitor.get('/grants/lessons'), 200, 'No difference', 'Nobody used the gates.', 'Six gates.', 'Anti-social behaviour or nuisance')
  for (const [query, found] of [['?result=no_difference', 1], ['?result=solved', 0], ['?result=not_told', 0], ['?problem=asb', 1], ['?problem=crime', 0], ['?q=lock', 1], ['?q=LOCK+gat', 1], ['?q=ock', 0], ['?q=lock+bench', 0]]) equal(`filter ${query}`, (await titles(query)).length, found)
  for (const wrong of ['result=good', 'problem=%3Cb%3E', 'district=nowhere']) answered(wrong, await visitor.get('/grants/lessons?' + wrong), 400, 'Choose one of the list')
  answered('where nothing fits, what to do', await visitor.get('/grants/lessons?result=solved'), 200, 'Take out a filter')
  equal('as a sheet', (await visitor.get('/grants/lessons.csv')).csv()[1].slice(0, 8).map(String).filter((_, i) => [0, 3, 4, 6, 7].includes(i)), ['Alley gates', 'asb', 'Aldmoor', '150050', 'no_difference'])
  check('with the way to its record at the desk', answered('at the desk', await s.officer.get('/desk/grants/lessons?result=no_difference'), 200, 'Alley gates').links().includes(s.award))
  answered('not for who sees no awards', await s.pat.get('/desk/grants/lessons'), 404)
  answered('the award says its kind of problem', await visitor.get((await visitor.get('/grants/lessons.json')).json().lessons[0].url), 200, 'Kind of problem')
  await s.head.mustMove(s.award, 'withdraw', 'Published by mistake.')
  equal('withdrawn it is gone', await titles(''), [])
}

export async function oversight () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head administrator' }, admin: { roles: 'administrator' } } })
  await serving(office, async server => {
    const s = { office, server, officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
    for (const [name, part] of Object.entries({ opening, asked, decided, watched, published_part, asking, learnt })) await step(name, () => part(s))
  })
}
