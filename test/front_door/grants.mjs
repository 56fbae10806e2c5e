// Grants from the fund to the letter: money in, a round, applications by hand, interests, scores blind to each other, the ranked list with its line, the
// decision and its award, telling, publishing, payment, recall. At each step the wrong thing first.
import { createHash } from 'node:crypto'
import { checkPaper, readPaper } from './paper.mjs'
import { addPerson, answered, check, equal, makeOffice, serving, signedIn, sql, Visitor } from './lib.mjs'

const id = address => Number(address.match(/(\d+)$/)[1])
const outbox = office => sql(office, "select count(*) from outbox where kind = 'decision'")

async function makeFund (s) {
  const organisation = await s.officer.make('organisations', { name: 'Harbour Force', kind: 'police force' })
  await s.officer.mustMove(organisation, 'publish')
  s.organisation = String(id(organisation))
  s.body = await s.head.make('body_names', { legal_name: 'The Commissioner for Wrenshire', short_name: 'Wrenshire PCC', holder_title: 'Commissioner', area: 'Wrenshire', in_use_from: '1 January 2020' })
  await s.head.mustMove(s.body, 'publish')
  await s.head.make('legal_entities', { name: 'Harbour Force in law', organisation: String(id(organisation)) })
  for (const name of ['ann', 'ben', 'cat']) addPerson(s.office, name, { roles: 'assessor', organisation: 'Harbour Force' })
  for (const name of ['ann', 'ben', 'cat']) s[name] = await signedIn(s.server, name)
  const fields = { name: 'Safer Harbour Fund', slug: 'Safer Harbour', kind: 'rounds', purpose: 'Safer streets.', match: 'required', award_max: '5000', owner: String(id(organisation)) }
  s.fund = await s.officer.make('funds', fields)
  answered('a slug with blanks', await s.officer.move(s.fund, 'publish'), [400, 422], 'small letters, digits and hyphens')
  await s.officer.edit(s.fund, { slug: 'safer-harbour' })
  await s.officer.mustMove(s.fund, 'publish')
  const funding = await s.officer.make('fundings', { fund: String(id(s.fund)), amount: '9000', words: 'For the year' })
  answered('money by its author', await s.officer.move(funding, 'post'), [403, 404, 422])
  await s.head.mustMove(funding, 'post')
}

async function makeRound (s) {
  s.round = await s.officer.make('rounds', { fund: String(id(s.fund)), number: '1', title: 'Round 1', opens: '2020-01-01', closes: '2099-12-31', pot: '6000', spend_by: '2099-12-31', score_max: '4', recommended_from: '70', refused_below: '40', assessors_needed: '2' })
  await s.officer.mustMove(s.round, 'announce')
  s.criteria = []
  for (const [number, weight] of [[1, 3], [2, 1]]) {
    const criterion = await s.officer.make('criteria', { round: String(id(s.round)), number: String(number), title: `Criterion ${number}`, weight: String(weight) })
    await s.officer.mustMove(criterion, 'publish')
    s.criteria.push(id(criterion))
  }
}

const bid = (s, title, amount, more = {}) => s.officer.make('applications', { round: String(id(s.round)), title, applicant: title + ' Trust', amount, matched: '100', received_on: '2020-02-01', ...more })
const page = address => `/desk/grants/applications/${id(address)}`
const scores = (s, points, why = 'It is so') => Object.fromEntries(s.criteria.flatMap((one, i) => [[`points_${one}`, String(points[i])], [`reason_${one}`, why]]))

async function score (visitor, address, fields) {
  const open = await visitor.get(page(address))
  return visitor.submit(open.form(), fields, ['do', 'score'])
}
async function declare (visitor, address, fields) {
  const open = await visitor.get(page(address))
  return visitor.submit(open.form(), fields, ['do', 'declare'])
}

async function interests (s) {
  answered('a stranger to the office', await new Visitor(s.server).get(page(s.one)), [303, 401])
  answered('before it is declared nothing is scored', await s.ann.post(page(s.one), { ...scores(s, [4, 4]), do: 'score', csrf: await s.ann.token() }), 403, 'Say first whether you have an interest')
  answered('neither yes nor no', await declare(s.ann, s.one, {}), 422, 'Say whether you have an interest')
  answered('an interest without words', await declare(s.cat, s.one, { interest: 'yes' }), 422, 'Say what your interest is')
  equal('an interest with words', (await declare(s.cat, s.one, { interest: 'yes', words: 'My brother keeps its books' })).status, 303)
  answered('who has one does not score', await s.cat.get(page(s.one)), 200, 'others read, score and decide it')
  answered('not even by a form of their own', await s.cat.post(page(s.one), { ...scores(s, [4, 4]), do: 'score', csrf: await s.cat.token() }), 403, 'declared an interest')
  for (const who of ['ann', 'ben', 'officer', 'head']) for (const one of [s.one, s.two, s.three]) equal(`${who} has none`, (await declare(s[who], one, { interest: 'no' })).status, 303)
  answered('the finance officer is not asked', await s.finance.post(page(s.one), { interest: 'no', do: 'declare', csrf: await s.finance.token() }), 403, 'does not score')
}

async function scoring (s) {
  answered('not eligible yet', await s.ann.get(page(s.one)), 200, 'not found eligible yet')
  for (const one of [s.one, s.two, s.three]) await s.officer.mustMove(one, 'accept')
  answered('a point too many', await score(s.ann, s.one, scores(s, [5, 4])), 422, 'whole number from 0 to 4')
  answered('half a point', await score(s.ann, s.one, scores(s, ['3.5', 4])), 422, 'whole number from 0 to 4')
  const kept = answered('no reason', await score(s.ann, s.one, { ...scores(s, [4, 3]), [`reason_${s.criteria[1]}`]: ' ' }), 422, 'each score has its reason')
  check('what was typed is still there', kept.text.includes('It is so'))
  equal('nothing of it was written', sql(s.office, 'select count(*) from grant_score'), '0')
  equal('just the most', (await score(s.ann, s.one, scores(s, [4, 4]))).status, 303)
  equal('a score changed', (await score(s.ann, s.one, { [`points_${s.criteria[1]}`]: '3', [`reason_${s.criteria[1]}`]: 'Read again' })).status, 303)
  equal('the one before stays', sql(s.office, 'select count(*) from grant_score'), '3')
  answered('one’s own', await s.ann.get(page(s.one)), 200, 'Your scores', 'Read again', 'No: given anew later', '1 of 2 assessors have scored it')
  for (const who of ['ben', 'officer', 'head', 'auditor']) {
    const seen = await s[who].get(page(s.one))
    check(`${who} reads nothing of another’s`, !seen.text.includes('Read again') && !seen.text.includes('It is so'), seen.words().slice(0, 300))
    equal(`nor ${who}’s program`, (await s[who].get(page(s.one) + '.json')).json().scores, [])
  }
  const list = (await s.head.get(`/desk/grants/rounds/${id(s.round)}.json`)).json()
  equal('the list is blind too', list.applications.map(one => [one.rank, one.points, one.band]), [[null, null, null], [null, null, null], [null, null, null]])
  answered('too early to recommend', await recommend(s, s.officer, s.one, 'fund', '4000'), [400, 422], '1 of 2 assessors have scored')
  equal('the second', (await score(s.ben, s.one, scores(s, [3, 3], 'Ben says so'))).status, 303)
  answered('all of it', await s.ann.get(page(s.one)), 200, 'Who scored what', 'Ben says so', 'Read again', '84.4% of all points: the round’s bands recommend it'.replace('’', "'"))
  answered('a score changed after all are open', await s.ann.post(page(s.one), { ...scores(s, [0, 0]), do: 'score', csrf: await s.ann.token() }), 403, 'Scoring of this application is over')
  await staysOpen(s)
  for (const who of ['ann', 'ben']) {
    equal(`${who}, the second`, (await score(s[who], s.two, scores(s, [2, 2]))).status, 303)
    equal(`${who}, the third`, (await score(s[who], s.three, scores(s, [1, 2]))).status, 303)
  }
}

// What has been read cannot be scored blind any more, whatever is declared or asked afterwards.
async function staysOpen (s) {
  const says = async (interest, words) => equal('ben says ' + interest, (await s.ben.post(page(s.one), { interest, words, do: 'declare', csrf: await s.ben.token() })).status, 303)
  await says('yes', 'My sister works there')
  answered('an interest that is declared late takes its scores out of the sum', await s.ann.get(page(s.one)), 200, 'Ben says so', '93.8% of all points')
  answered('and nobody scores after reading them', await s.ann.post(page(s.one), { ...scores(s, [0, 0]), do: 'score', csrf: await s.ann.token() }), 403, 'Scoring of this application is over')
  await says('no', '')
  const late = await s.officer.make('criteria', { round: String(id(s.round)), number: '3', title: 'Criterion 3', weight: '1' })
  answered('a criterion after the first score', await s.officer.move(late, 'publish'), [400, 422], 'have been scored by its criteria')
  answered('nor does one go', await s.head.move(`/desk/registers/criteria/${s.criteria[0]}`, 'withdraw', 'Too many'), [400, 422], 'have been scored by its criteria')
}

async function ranking (s) {
  const list = (await s.head.get(`/desk/grants/rounds/${id(s.round)}.json`)).json()
  equal('by rank', list.applications.map(one => [one.rank, one.points, one.most, one.band, one.within]), [[1, 27, 32, 'fund', true], [2, 16, 32, 'discuss', false], [3, 10, 32, 'refuse', false]])
  equal('the line', [list.pot_pence, list.line_after, list.line_left_pence, list.splits_a_tie], [600000, 1, 200000, false])
  answered('drawn across', await s.ann.get(`/desk/grants/rounds/${id(s.round)}`), 200, 'The pot of £6,000.00 pays for what stands above this line; £2,000.00 of it is left there', 'Below the line')
  answered('all rounds', await s.officer.get('/desk/grants'), 200, 'Round 1')
}

async function recommend (s, visitor, address, recommendation, sum) {
  await visitor.edit(address, { recommendation, recommended_sum: sum, recommendation_reasons: 'By its points' })
  return visitor.move(address, 'recommend')
}

const purse = async s => Number(sql(s.office, `select balance from ledger_account where register = 'fund' and record = ${id(s.fund)} and kind = 'fund'`))
const awardOf = (s, application) => Number(sql(s.office, `select coalesce(max(id), 0) from reg_award where application = ${id(application)}`))
const propose = (s, visitor, address, decision, awarded) => visitor.edit(address, { decision, awarded, reasons: 'It serves the plan', conditions: 'Report in March' })

async function deciding (s) {
  answered('a sum where none is recommended', await recommend(s, s.officer, s.one, 'refuse', '4000'), [400, 422], 'only where money is')
  answered('more than was asked for', await recommend(s, s.officer, s.one, 'fund', '4000.01'), [400, 422], 'above what was asked for')
  equal('recommended', (await recommend(s, s.officer, s.one, 'fund', '4000')).status, 303)
  equal('and the second', (await recommend(s, s.officer, s.two, 'fund', '5000')).status, 303)
  equal('and the third, against its points', (await recommend(s, s.officer, s.three, 'fund', '1000')).status, 303)
  answered('without a decision', await s.head.move(s.one, 'decide'), [400, 422])
  await propose(s, s.officer, s.one, 'approved', '4000.01')
  answered('more than was asked for', await s.head.move(s.one, 'decide'), [400, 422], 'an approval gives what was asked for')
  await propose(s, s.officer, s.one, 'in_part', '4000')
  answered('all of it is no part', await s.head.move(s.one, 'decide'), [400, 422], 'gives less than the £4,000.00')
  await propose(s, s.officer, s.one, 'refused', '4000')
  answered('refused with a sum', await s.head.move(s.one, 'decide'), [400, 422], 'is awarded nothing')
  await propose(s, s.officer, s.one, 'approved', '4000')
  answered('by somebody who has declared nothing', await s.chief.move(s.one, 'decide'), [403], 'Say first whether you have an interest')
  await propose(s, s.head, s.two, 'approved', '5000')
  answered('by its author', await s.head.move(s.two, 'decide'), [403, 404, 422])
  await propose(s, s.officer, s.two, 'approved', '5000')
  const [first, second] = [await s.head.get(s.one + '/moves/decide'), await s.head.get(s.one + '/moves/decide')]
  const both = await Promise.all([s.head.submit(first.form()), s.head.submit(second.form())])
  equal('two decide at once: one decision', both.map(one => one.status).sort((a, b) => a - b)[0], 303)
  check('and the other is told', both.some(one => one.status === 409 || one.status === 404 || one.status === 422 || one.status === 403), both.map(one => one.status).join())
  equal('one award of it', sql(s.office, `select count(*) from reg_award where application = ${id(s.one)}`), '1')
  equal('the fund is down by it', await purse(s), 500000)
}

// £5,000.00 is left: a bid for as much fits to the penny, one of a penny more does not.
async function withinTheFund (s) {
  equal('the second, to the penny', (await s.head.move(s.two, 'decide')).status, 303)
  equal('nothing is left', await purse(s), 0)
  await propose(s, s.officer, s.three, 'approved', '1000')
  answered('above what is left', await s.head.move(s.three, 'decide'), [400, 422], '£0.00 is left of Safer Harbour Fund; £1,000.00 was asked for')
  equal('and nothing of it happened', [awardOf(s, s.three), sql(s.office, `select state from record where id = ${id(s.three)}`)], [0, 'recommended'])
  answered('superseded without a reason', await s.head.move(s.two, 'supersede'), [400, 422])
  await s.head.mustMove(s.two, 'supersede', 'The match has fallen through')
  equal('its money is back', await purse(s), 500000)
  equal('its award is cancelled', sql(s.office, `select state from record where id = ${awardOf(s, s.two)}`), 'cancelled')
  equal('nothing of it was deleted', sql(s.office, `select count(*) from reg_award where application = ${id(s.two)}`), '1')
  equal('now it fits', (await s.head.move(s.three, 'decide')).status, 303)
  await propose(s, s.officer, s.two, 'refused', '')
  equal('recommended anew', (await recommend(s, s.officer, s.two, 'refuse', '')).status, 303)
  equal('decided anew', (await s.head.move(s.two, 'decide')).status, 303)
  equal('a refusal makes no award', sql(s.office, `select count(*) from reg_award where application = ${id(s.two)}`), '1')
  equal('what is left', await purse(s), 400000)
}

// The letter as page and PDF; sent, that PDF stays as it was whatever becomes of the award.
async function sending (s, award, letter) {
  const page = answered('its letter', await s.officer.get(letter), 200, 'You are awarded £4,000.00 from the Safer Harbour Fund', 'Report in March', 'Keep this letter as sent today')
  const paper = checkPaper('the letter', page, await s.officer.get(letter + '.pdf'))
  check('without our own address at its foot', !paper.text.includes('/desk/'), paper.text)
  answered('nobody reads it', await new Visitor(s.server).get(letter + '.pdf'), 303)
  answered('one that is not there', await s.officer.get('/desk/grants/awards/99999/letter.pdf'), 404)
  answered('an assessor keeps none', await s.ann.post(letter, { csrf: await s.ann.token() }), [403, 404])
  const form = page.forms().find(one => one.action.endsWith('/letter'))
  await s.officer.edit(award, { letter_signed_by: 'Ada Quill, Commissioner' })
  answered('of an award that has changed since its page was opened', await s.officer.submit(form), 303) // what is kept is what stands now
  const kept = answered('kept', await s.officer.get(letter), 200, 'Sent on', 'award-letter-awd', 'Ada Quill, Commissioner')
  const link = kept.links().find(one => /desk\/files\/\d+$/.test(one))
  const file = await s.officer.get(link)
  check('with its checksum', kept.text.includes(createHash('sha256').update(file.body).digest('hex')))
  const read = readPaper(file.body)
  equal('tagged, in English', [read.info.Tagged, /^Award letter AWD-/.test(read.info.Title), file.body.includes('/Lang (en)')], ['yes', true, true])
  check('dated as the award is', /CreationDate \(D:\d{8}\)/.test(file.body.toString('latin1')) && read.text.includes('Ada Quill, Commissioner'), read.text)
  await s.officer.edit(award, { letter_signed_by: 'Somebody else' })
  check('and stays as it was', (await s.officer.get(link)).body.equals(file.body))
  answered('nobody else has the file', await new Visitor(s.server).get(link), 303)
  answered('the form offers no other file for it', await s.officer.get(award + '/edit'), 200)
  check('by its name', !(await s.officer.get(award + '/edit')).text.includes('upload_letter"'))
  answered('history says it', await s.officer.get(award + '/history'), 200, 'letter sent')
}

async function telling (s) {
  const award = s.award = `/desk/registers/awards/${awardOf(s, s.one)}`
  await s.officer.edit(award, { purpose: 'Lights in the harbour', recipient: String(id(s.organisation)) })
  answered('published before its applicant knows', await s.officer.move(award, 'publish'), [400, 422], 'has not been told yet')
  equal('nothing is in the outbox', outbox(s.office), '0')
  await s.officer.mustMove(s.one, 'tell')
  equal('one message is', outbox(s.office), '1')
  await s.officer.mustMove(s.two, 'tell', 'By letter')
  equal('without an address none is', outbox(s.office), '1')
  equal('told today', sql(s.office, `select count(*) from reg_application where told_on is not null`), '2')
  await s.officer.mustMove(award, 'publish')
  await sending(s, award, `/desk/grants/awards/${id(award)}/letter`)
  answered('superseded while the public reads it', await s.head.move(s.one, 'supersede', 'A mistake'), [400, 422], 'withdraw that first')
  answered('for nobody else', await s.ann.get('/desk/grants/awards/99999/letter'), 404)
}

async function running (s) {
  const award = String(id(s.award))
  const milestone = (number, amount, more = {}) => s.officer.make('milestones', { award, number: String(number), title: `Part ${number}`, due: '2099-01-01', amount, ...more })
  const report = s.report = await s.officer.make('grant_returns', { award, number: '1', title: 'First quarter', kind: 'quarterly', due: '2099-01-01', questionnaire: '' })
  const one = await milestone(1, '1500')
  const two = await milestone(2, '2500.01', { after_return: String(id(report)) })
  for (const part of [one, two]) {
    await s.officer.edit(part, { met_on: '2020-03-01' })
    await s.officer.mustMove(part, 'meet')
  }
  answered('asked for by its author', await s.officer.move(one, 'request'), [403, 404, 422])
  answered('milestones above the award', await s.head.move(one, 'request'), [400, 422], 'come to £4,000.01, and it is an award of £4,000.00')
  await s.head.mustMove(two, 'reopen', 'A penny too much')
  await s.officer.edit(two, { amount: '2500' })
  await s.officer.mustMove(two, 'meet')
  answered('before its report', await s.head.move(two, 'request'), [400, 422], 'accept that first')
  answered('a report without what was spent', await s.officer.move(report, 'receive'), [400, 422])
  await s.officer.edit(report, { spent: '4000.01' })
  answered('more spent than was awarded', await s.officer.move(report, 'receive'), [400, 422], '£4,000.00 was awarded')
  await s.officer.edit(report, { spent: '1000', forecast: '999.99' })
  answered('a forecast below what is spent', await s.officer.move(report, 'receive'), [400, 422], 'is spent already')
  await s.officer.edit(report, { forecast: '3999.99' })
  const slow = () => Number(sql(s.office, `select count(*) from reg_grant_return where award = ${award} and kind = 'slow'`))
  equal('nobody is slow yet', slow(), 0)
  await s.officer.mustMove(report, 'receive')
  equal('a penny less than the award: a plan is asked for', slow(), 1)
  answered('accepted by its author', await s.officer.move(report, 'accept'), [403, 404, 422])
  await s.head.mustMove(report, 'accept')
  const plan = `/desk/registers/grant_returns/${sql(s.office, "select id from reg_grant_return where kind = 'slow'")}`
  await s.officer.edit(plan, { spent: '1000', forecast: '3500' })
  answered('slow, and no plan', await s.officer.move(plan, 'receive'), [400, 422], 'needs a plan for the rest')
  await s.officer.edit(plan, { plan_for_rest: 'Two more lights' })
  await s.officer.mustMove(plan, 'receive')
  equal('it asks for no other', slow(), 1)
  await payments(s, one, two)
}

// Where the office keeps payments.
async function payments (s, one, two) {
  const left = () => Number(sql(s.office, `select balance from ledger_account where register = 'award' and record = ${id(s.award)} and kind = 'award'`))
  if (sql(s.office, "select count(*) from sqlite_master where name = 'reg_payment'") !== '0') {
    await s.head.mustMove(one, 'request')
    equal('asked for: the award holds the rest', left(), 250000)
    equal('one payment to be authorised', sql(s.office, "select count(*) from record where register = 'payment' and state = 'requested'"), '1')
    await s.head.mustMove(two, 'request')
    equal('nothing is left of it', left(), 0)
  }
  const before = left()
  const recall = amount => s.officer.make('recalls', { award: String(id(s.award)), amount, reason: 'Not spent', decided_on: new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format() })
  const tooMuch = await recall('4000.01')
  answered('more than was awarded', await s.head.move(tooMuch, 'decide'), [400, 422])
  const right = await recall('250')
  answered('a recall by its author', await s.officer.move(right, 'decide'), [403, 404, 422])
  const free = await purse(s)
  if (before >= 25000) {
    await s.head.mustMove(right, 'decide')
    equal('back in the fund', [await purse(s), left()], [free + 25000, before - 25000])
  } else answered('what is asked for and not paid cannot come back', await s.head.move(right, 'decide'), [400, 422], 'is left')
}

export async function grants () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, chief: { roles: 'head' }, finance: { roles: 'finance' }, auditor: { roles: 'auditor' } } })
  await serving(office, async server => {
    const s = { office, server }
    for (const name of ['officer', 'head', 'chief', 'finance', 'auditor']) s[name] = await signedIn(server, name)
    await makeFund(s)
    await makeRound(s)
    s.one = await bid(s, 'Lights', '4000', { email: 'lights@applicant.test', organisation: s.organisation })
    s.two = await bid(s, 'Gates', '5000')
    s.three = await bid(s, 'Fences', '1000')
    await interests(s)
    await scoring(s)
    await ranking(s)
    await deciding(s)
    await withinTheFund(s)
    await telling(s)
    await running(s)
  })
}
