// The people of a round of grants, from its opening to the last report: a parish clerk on a phone of 390 pixels, the officer who runs it, two assessors who score alone and decide
// together with the head, the finance officer who sees one number for what is left, a resident who reads what came of it, and the panel with the precept's paper. Once without
// script and once with it, with a close look at the pages that no link of the example leads to. Awards, ledger and forms closer: front_door/results.mjs, grants.mjs, forms.mjs.
import { addPerson, makeOffice, serve, signedIn, sql } from '../../front_door/lib.mjs'
import { Journey } from './lib.mjs'

export const name = 'grants'

const id = address => Number(address.match(/(\d+)$/)[1])
const day = offset => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() + offset * 86400000))
const shot = async (page, what) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${what}.png`, fullPage: true }) }

// What stands before anybody applies; over HTTP, as front_door/grants.mjs has it page by page.
async function ground (s) {
  const organisation = await s.officer.make('organisations', { name: 'Harbour Force', kind: 'police force' })
  await s.officer.mustMove(organisation, 'publish')
  s.organisation = String(id(organisation))
  await s.head.mustMove(await s.head.make('body_names', { legal_name: 'The Commissioner for Wrenshire', short_name: 'Wrenshire PCC', holder_title: 'Commissioner', area: 'Wrenshire', in_use_from: '1 January 2020' }), 'publish')
  await s.head.make('legal_entities', { name: 'Harbour Force in law', organisation: s.organisation })
  for (const who of ['ann', 'ben']) addPerson(s.office, who, { roles: 'assessor', organisation: 'Harbour Force' })
  const fund = await s.officer.make('funds', { name: 'Safer Harbour Fund', slug: 'safer-harbour', kind: 'rounds', purpose: 'Safer streets.', match: 'none', owner: s.organisation })
  await s.officer.mustMove(fund, 'publish')
  await s.head.mustMove(await s.officer.make('fundings', { fund: String(id(fund)), amount: '9000', words: 'For the year' }), 'post')
  s.round = await s.officer.make('rounds', { fund: String(id(fund)), number: '1', title: 'Round 1', opens: day(-1), closes: day(30), pot: '6000', questionnaire: 'action_fund_form', decided_by: day(60), spend_by: day(200), assessors_needed: '2', recommended_from: '70', refused_below: '40' })
  await s.officer.mustMove(s.round, 'announce')
  const criterion = await s.officer.make('criteria', { round: String(id(s.round)), number: '1', title: 'It is needed', weight: '1' })
  await s.officer.mustMove(criterion, 'publish')
  s.criterion = id(criterion)
  const measure = await s.officer.make('measures', { code: 'L1', title: 'Calls to the park', unit: 'count', direction: 'less_is_better', period: 'quarter', target_type: 'monitor_only' })
  await s.officer.mustMove(measure, 'submit')
  await s.head.mustMove(measure, 'publish')
  s.measure = String(id(measure))
}

async function move (j, page, address, what, reason) {
  await page.goto(`${address}/moves/${what}`)
  if (reason) await j.type(page, 'Reason', reason)
  const button = page.locator('main form button').first()
  if (!await button.count()) throw new Error(`${what} of ${address} cannot be made: ${(await j.words(page)).slice(0, 600)}`)
  await button.click()
  await page.waitForLoadState('load')
  j.check(`${what} of ${address}`, !page.url().includes('/moves/'), (await j.words(page)).slice(0, 500))
}
const link = async (s, kind) => (await s.admin.get('/desk/messages/' + sql(s.office, `select max(id) from outbox where to_address = 'clara@parish.example' and kind = '${kind}' and state = 'waiting'`))).words().match(/\/forms\/link\/([0-9a-f]+)/)[0]

const answers = [
  { text: { 'What is your body called?': 'Aldmoor Parish Council' }, choose: ['Parish or town council'], yes: { for_profit: 'no' } },
  { text: { 'What do you call it?': '', 'In which district or borough?': 'Nowhere', 'What will you do?': 'We light the path.', 'How do you know that it is needed?': 'We asked.', 'Which promise of the plan does it serve and how?': 'Safer parks.', 'How many people will it reach?': '40', 'When does it start?': day(40), 'When does it end?': day(60), 'How will you know that it worked?': 'We count.' }, yes: { with_children: 'no' } },
  { text: { 'How much do you ask for?': '1,200.50', 'What happens when the money is spent?': 'It stays.' }, ids: { 'q-costs-0-item': 'Lamp', 'q-costs-0-cost': '1200.50' } }
]
async function fill (j, page, { text = {}, choose = [], yes = {}, ids = {} }, title) {
  for (const [label, words] of Object.entries(text)) await j.type(page, label, words || title)
  for (const label of choose) await j.choose(page, label)
  for (const [question, code] of Object.entries(yes)) await page.locator(`main input[name="q-${question}"][value="${code}"]`).check({ force: true })
  for (const [field, words] of Object.entries(ids)) await page.locator('#' + field).fill(words)
}

async function clerkApplies (j, s, title) {
  const page = await j.as(null)
  await page.goto('/funds/safer-harbour')
  await j.look(page, 'the fund on a phone')
  await page.goto('/forms/safer-harbour-1')
  await j.follow(page, 'Check first whether you can apply')
  await j.press(page, 'Find out')
  await j.says(page, 'There is a problem', 'Answer this question')
  await page.locator('main input[name="e-is_body"][value=yes]').check({ force: true })
  await page.locator('main input[name="e-for_profit"][value=yes]').check({ force: true })
  await j.press(page, 'Find out')
  await j.says(page, 'you cannot apply here', 'bodies without profit only')
  await j.look(page, 'who cannot apply')
  await shot(page, `eligible-${j.view.script}`)
  await page.locator('main input[name="e-for_profit"][value=no]').check({ force: true })
  await j.press(page, 'Find out')
  await j.look(page, 'who can apply')
  await j.follow(page, 'Start', { exact: true })
  await j.type(page, 'Your name', 'Clara Clerk')
  await j.type(page, 'Your e-mail address', 'clara@parish.example')
  await j.choose(page, 'Clerk')
  await j.press(page, 'Continue')
  const answer = new URL(page.url()).pathname
  await j.follow(page, 'Who applies')
  await fill(j, page, answers[0], title)
  await j.press(page, 'Save and come back later') // the first evening
  await page.goto(answer)
  await j.says(page, '1 of 3 sections are done')
  await j.follow(page, 'Your project')
  await fill(j, page, answers[1], title)
  await j.press(page, 'Save and continue')
  await fill(j, page, answers[2], title)
  await j.press(page, 'Save and continue')
  await j.says(page, 'Check your answers')
  await page.getByLabel('I confirm this').check({ force: true })
  await j.press(page, 'Send')
  await j.follow(page, 'Where it stands')
  await j.says(page, 'Received', 'What happens next', 'look whether you can apply', 'Looked at')
  await j.look(page, 'where it stands on a phone')
  await shot(page, `state-${j.view.script}`)
  return { page, answer, application: '/desk/registers/applications/' + sql(s.office, `select id from reg_application where title = '${title}'`) }
}

async function declares (j, page, application) {
  await page.goto('/desk/grants/applications/' + id(application))
  await j.look(page, 'before an interest is declared')
  await page.locator('main input[name=interest][value=no]').check({ force: true })
  await j.press(page, 'Declare')
}

async function officerAsks (j, s, clerk) {
  const page = await j.as('officer')
  await page.goto('/desk/grants')
  await j.look(page, 'the rounds')
  await declares(j, page, clerk.application)
  await j.says(page, 'We light the path.')
  await move(j, page, clerk.application, 'ask', 'Who pays for the power?')
  await clerk.page.goto(clerk.answer)
  await j.says(clerk.page, 'Something is asked of you', 'Who pays for the power?')
  await j.press(clerk.page, 'Send your answer')
  await j.says(clerk.page, 'There is a problem', 'Write your answer')
  await j.look(clerk.page, 'an empty answer on a phone')
  await j.type(clerk.page, 'Your answer', 'The parish does.')
  await shot(clerk.page, `asked-${j.view.script}`)
  await j.press(clerk.page, 'Send your answer')
  await j.says(clerk.page, 'Your answer is with the office', 'The parish does.')
  await page.goto('/desk/grants/applications/' + id(clerk.application))
  await j.says(page, 'The parish does.')
  await move(j, page, clerk.application, 'accept')
  return page
}

async function assessorsScore (j, s, clerk) {
  for (const [who, points, other] of [['ann', '4', 'Ben thinks so'], ['ben', '3', 'Ann thinks so']]) {
    const page = await j.as(who)
    await declares(j, page, clerk.application)
    await page.goto('/desk/grants/applications/' + id(clerk.application))
    await j.doesNotSay(page, other)
    await j.press(page, 'Give these scores')
    await page.locator(`#points_${s.criterion}`).fill(points)
    await page.locator(`#reason_${s.criterion}`).fill(who === 'ann' ? 'Ann thinks so' : 'Ben thinks so')
    await j.look(page, 'scoring alone')
    await j.press(page, 'Give these scores')
  }
  const page = await j.as('ann')
  await page.goto('/desk/grants/applications/' + id(clerk.application))
  await j.says(page, 'Ben thinks so', 'Ann thinks so', '87.5% of all points')
  await j.look(page, 'all scores')
  await shot(page, `scores-${j.view.script}`)
}

async function decided (j, s, clerk, officer) {
  await s.officer.edit(clerk.application, { recommendation: 'fund', recommended_sum: '1200.50', recommendation_reasons: 'By its points' })
  await move(j, officer, clerk.application, 'recommend')
  await officer.goto('/desk/grants/rounds/' + id(s.round))
  await j.says(officer, 'The pot of £6,000.00 pays for what stands above this line')
  await j.look(officer, 'the ranked list')
  await shot(officer, `ranked-${j.view.script}`)
  await s.officer.edit(clerk.application, { decision: 'approved', awarded: '1200.50', reasons: 'It serves the plan', conditions: 'Report on it', organisation: s.organisation })
  const head = await j.as('head')
  await declares(j, head, clerk.application)
  await move(j, head, clerk.application, 'decide')
  await clerk.page.goto(clerk.answer)
  await j.says(clerk.page, 'We tell you the decision by')
  await move(j, officer, clerk.application, 'tell')
  await clerk.page.goto(clerk.answer)
  await j.says(clerk.page, 'Successful', '£1,200.50', 'It serves the plan')
  await j.look(clerk.page, 'the decision on a phone')
  await shot(clerk.page, `told-${j.view.script}`)
  const award = '/desk/registers/awards/' + sql(s.office, `select id from reg_award where application = ${id(clerk.application)}`)
  await s.officer.edit(award, { purpose: 'Lights in the park', measures: s.measure })
  await move(j, officer, award, 'publish')
  await officer.goto(`/desk/grants/awards/${id(award)}/letter`)
  await j.look(officer, 'the award letter')
  return award
}

async function financeSees (j, left) {
  const page = await j.as('finance')
  await page.goto('/desk/money/funds')
  await j.says(page, 'Safer Harbour Fund', left)
  await j.look(page, 'what is left of each fund')
  await shot(page, `funds-${j.view.script}`)
}

const report = [
  { text: { 'The report begins with': '2026-01-01', 'and ends with': '2026-03-31', 'What was done?': 'The lamp stands.' } },
  { text: { 'How much was spent so far?': '1000', 'How much will be spent by the end?': '1200.50' }, yes: { behind: 'no' } },
  { text: { 'What did you learn that others should know?': 'Ask first.' }, ids: { 'q-results-0-figure': '12' }, yes: { outcome: 'better' } }
]
async function lastReport (j, s, clerk, officer, award) {
  const asked = await s.officer.make('grant_returns', { award: String(id(award)), number: '1', title: 'Final report', kind: 'final', due: day(20) })
  await move(j, officer, asked, 'send_form')
  await clerk.page.goto(await link(s, 'form-link'))
  await j.press(clerk.page, /./)
  await j.says(clerk.page, 'Final report')
  await j.follow(clerk.page, 'Progress')
  for (const page of report) {
    await fill(j, clerk.page, page)
    await j.look(clerk.page, 'a page of the report on a phone')
    await j.press(clerk.page, 'Save and continue')
  }
  await clerk.page.getByLabel('I confirm this').check({ force: true })
  await j.press(clerk.page, 'Send')
  await j.says(clerk.page, 'Received')
  await officer.goto('/desk/grants/returns')
  await j.says(officer, 'Final report')
  await j.look(officer, 'the reports')
  await shot(officer, `reports-${j.view.script}`)
  await officer.goto('/desk/grants/returns/' + id(asked))
  await j.look(officer, 'a report')
  await shot(officer, `report-${j.view.script}`)
  await j.follow(officer, 'Enter it as a figure of')
  await j.says(officer, 'Calls to the park', 'quarter to March 2026')
  await move(j, officer, asked, 'accept')
}

async function residentReads (j, s, award, isMeasured) { // the second's figure is not approved yet
  const page = await j.as(null)
  const open = new URL('/grants/' + sql(s.office, `select reference from record where id = ${id(award)}`).toLowerCase(), j.base)
  await page.goto('/grants')
  await j.look(page, 'every award')
  await page.goto(open.pathname)
  await j.says(page, 'What came of it', 'The lamp stands.', 'Ask first.')
  await j.doesNotSay(page, 'Clara')
  if (isMeasured) await j.says(page, 'What was measured', 'quarter to March 2026: 12')
  await j.look(page, 'an award and what came of it')
  await shot(page, `award-${j.view.script}`)
}

async function panelReads (j, s) {
  const page = await j.as(null)
  await page.goto('/money/precept/decisions/2019-20')
  await j.says(page, '2019/20', '£187.00', '8 February 2019')
  await j.look(page, 'the precept between the body and its panel')
  await shot(page, `panel-${j.view.script}`)
  const head = await j.as('head')
  await head.goto('/desk/money/precept')
  await j.look(head, 'the precept at the desk')
}

async function precept (s) {
  for (const [plural, fields] of [['precept_years', { year: '2018/19', band_d: '164', source: 'A return' }], ['referendum_limits', { year: '2019/20', amount: '24', certain: 'yes', source: 'A briefing' }]]) {
    const address = await s.officer.make(plural, fields)
    await s.officer.mustMove(address, 'submit')
    await s.head.mustMove(address, 'publish')
  }
  await s.head.mustMove(await s.officer.make('precept_decisions', { title: 'Precept 2019/20', year: '2019/20', proposed_band_d: '187', proposed_on: '2019-02-01', tax_base: '447050', letter: 'What it is for.' }), 'propose')
}

async function figure (s) {
  const address = (await s.officer.get(sql(s.office, "select '/desk/grants/returns/' || max(id) from reg_grant_return"))).text.match(/href="(\/desk\/performance\/enter[^"]*)"/)[1].replaceAll('&amp;', '&')
  const form = (await s.officer.get(address)).forms().find(one => one.action === '/desk/performance/enter')
  const load = (await s.officer.submit(form, {}, ['do', 'send'])).location
  await s.head.mustMove('/desk/registers/figures/' + load.match(/(\d+)/)[1], 'publish')
}

async function round (phone, desk, s, title, left) {
  const clerk = await clerkApplies(phone, s, title)
  const officer = await officerAsks(desk, s, clerk)
  await assessorsScore(desk, s, clerk)
  const award = await decided(desk, s, clerk, officer)
  await financeSees(desk, left)
  await lastReport(desk, s, clerk, officer, award)
  return award
}

export async function journey (outer) {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, finance: { roles: 'finance' }, admin: { roles: 'administrator' } } })
  const server = await serve(office)
  const s = { office, server }
  const views = []
  const made = (what, script, width) => { const j = new Journey(outer.browser, server, outer.report, { script, width }); j.name = what; views.push(j); return j }
  try {
    for (const who of ['officer', 'head', 'admin']) s[who] = await signedIn(server, who)
    await ground(s)
    await precept(s)
    const plain = [made('grants by phone, without script', false, 390), made('grants, without script', false, 1280)], full = [made('grants by phone', true, 390), made('grants', true, 1280)]
    await move(plain[1], await plain[1].as('officer'), s.round, 'announce')
    const first = await round(plain[0], plain[1], s, 'Lights one', '£7,799.50')
    await figure(s)
    await residentReads(plain[0], s, first, true)
    const second = await round(full[0], full[1], s, 'Lights two', '£6,599.00')
    await residentReads(full[0], s, second, false)
    await panelReads(full[1], s)
  } finally {
    for (const j of views) await j.end()
    await server.stop()
  }
}
