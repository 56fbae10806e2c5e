// The panel and the audit committee write their own words and the office answers beside them; answers that must come; confirmation hearings with three weeks and a veto of all members.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, mustRun, serving, signedIn, sql, Visitor, eachLeads } from './lib.mjs'
import { dayFrom } from './office.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
const names = async (who, address) => [...new Set([...(await who.get(address + '/edit')).text.matchAll(/name="field_([a-z_]+)"/g)].map(match => match[1]))]

async function recommendations ({ officer, head, panel, committee, visitor, panelId }) {
  const made = await panel.make('panel_recommendations', { title: 'Answer calls', from_body: panelId, text: 'Answer every call.' })
  equal('another body does not see it', (await committee.get(made)).status, 404)
  check('the office cannot write it', !(await names(officer, made)).includes('text'), await names(officer, made))
  answered('an answer must have its day', await panel.move(made, 'make'), 422, 'Fill in', 'Answer due')
  await panel.edit(made, { answer_due: dayFrom(20) })
  await panel.mustMove(made, 'make')
  await officer.mustMove(made, 'publish')
  const page = (await visitor.get('/panel-recommendations.json')).json().records[0]
  answered('everybody reads that an answer is due', await visitor.get(page.url), 200, 'Answer every call.', 'Answer due')
  check('what was handed over stands', !(await names(panel, made)).includes('text'))
  check('the panel does not write the answer', !(await names(panel, made)).includes('answer'))
  answered('an answer says whether', await head.move(made, 'answer_it'), 422, 'Fill in')
  await officer.edit(made, { stance: 'rejected', answer: 'There are too many.' })
  answered('not by whoever wrote it', await officer.move(made, 'answer_it'), [403, 409])
  await head.mustMove(made, 'answer_it')
  answered('the answer stands beside it', await visitor.get(page.url), 200, 'Answer every call.', 'There are too many.', 'Rejected')
  answered('the panel publishes nothing by itself', await panel.move(made, 'withdraw', 'No.'), [403, 409])
  const typed = await officer.make('panel_recommendations', { title: 'On paper', from_body: panelId, answer_due: dayFrom(5) })
  answered('without a word there is nothing to hand over', await officer.move(typed, 'make'), 422, 'It has no words yet')
  await officer.edit(typed, { text_received: 'Be kind.' })
  await panel.edit(typed, { text: 'Be kinder.' })
  answered('nor with two', await officer.move(typed, 'make'), 422, 'It stands here twice')
  answered('nobody adds for another body', await (async () => { try { await committee.make('panel_recommendations', { title: 'Theirs', from_body: panelId, text: 'No.' }); return { status: 200, words: () => '', text: '' } } catch (error) { return { status: 422, words: () => error.message, text: error.message } } })(), 422)
}

async function reportsAndRequests ({ head, officer, panel, committee, visitor, panelId, committeeId }) {
  const report = await panel.make('panel_reports', { title: 'On the draft plan', from_body: panelId, about_what: 'plan', text: 'It is well meant.', answer_due: dayFrom(10) })
  await panel.mustMove(report, 'make')
  await officer.edit(report, { answer: 'Zqthank you.' })
  await officer.mustMove(report, 'publish')
  const early = (await visitor.get('/panel-reports.json')).json().records[0]
  check('an answer that is being written is not published with the report', !(await visitor.get(early.url + '.json')).text.includes('Zqthank'))
  await head.mustMove(report, 'answer_it')
  answered('answered, it is', await visitor.get(early.url), 200, 'It is well meant.', 'Zqthank you.')
  answered('report and answer', await visitor.get('/panel-reports'), 200, 'On the draft plan')
  const request = await committee.make('panel_requests', { title: 'The books', from_body: committeeId, text: 'May we see them?', answer_due: dayFrom(4) })
  await committee.mustMove(request, 'ask')
  await officer.edit(request, { answer: 'Zqhere they are.' })
  await head.mustMove(request, 'answer_it')
  check('an answer to the committee is not public by itself', !(await visitor.get('/panel-requests.json')).text.includes('Zqhere'))
  answered('the committee has it', await committee.get(request), 200, 'Zqhere they are.')
  await head.mustMove(request, 'publish')
  answered('until the office says so', await visitor.get('/panel-requests.json'), 200, 'Zqhere they are.')
  const due = (await head.get('/desk/due.csv?whose=office')).text
  check('what waits for an answer is due', /Answer to the panel/.test(due) || due.length > 0)
}

async function hearings ({ officer, head, holder, panel, visitor, panelId }) {
  const hearing = await officer.make('panel_hearings', { title: 'Chief constable', post: 'chief_constable', from_body: panelId, candidate: 'A. Example', criteria: 'Skill.', satisfies: 'They have it.', terms: 'Five years.', notified_on: dayFrom(-5) })
  answered('the panel does not read who is proposed before it is notified', await panel.get(hearing), 404)
  check('nor in a list', !(await panel.get('/desk/registers/panel_hearings.json')).text.includes('A. Example'))
  await head.mustMove(hearing, 'notify')
  answered('three weeks that begin with the day of the notice', await head.get(hearing), 200, 'due in 15 days')
  await officer.mustMove(hearing, 'hold')
  await panel.edit(hearing, { hearing_on: dayFrom(-1), recommendation: 'veto', members: '14', votes: '9' })
  answered('what the panel has not handed over is not published', await officer.move(hearing, 'hold'), 422, 'The panel has begun to say')
  answered('its report is missing', await panel.move(hearing, 'report_it'), 422, 'report is missing')
  await panel.edit(hearing, { report: 'We are not convinced.' })
  answered('nine of fourteen are no veto', await panel.move(hearing, 'report_it'), 422, 'A veto needs 10 votes of all 14 members, present or not')
  await panel.edit(hearing, { votes: '15' })
  answered('nor are more than there are', await panel.move(hearing, 'report_it'), 422, 'more votes than members')
  await panel.edit(hearing, { votes: '10' })
  await panel.mustMove(hearing, 'report_it')
  answered('what the panel has reported stands', await officer.submit((await officer.get(hearing + '/edit')).form(), { field_recommendation: 'appoint' }), 400, 'is not asked in this form')
  await officer.mustMove(hearing, 'publish_report')
  await officer.edit(hearing, { outcome: 'appointed', outcome_reasons: 'We want them.' })
  answered('the head does not decide it', await head.move(hearing, 'decide'), [403, 409])
  answered('who is vetoed is not appointed', await holder.move(hearing, 'decide'), 422, 'The panel has vetoed it')
  await officer.edit(hearing, { outcome: 'not_appointed', outcome_reasons: 'The panel has vetoed it.' })
  await holder.mustMove(hearing, 'decide')
  const url = (await visitor.get('/confirmation-hearings.json')).json().records[0].url
  answered('everybody reads how many votes it took', await visitor.get(url), 200, 'We are not convinced.', 'Votes needed for a veto', '10', 'Not appointed')
  const deputy = await officer.make('panel_hearings', { title: 'Deputy', post: 'deputy', from_body: panelId, candidate: 'B. Example', criteria: 'Trust.', satisfies: 'They have it.', terms: 'Four years.', notified_on: dayFrom(-2) })
  await head.mustMove(deputy, 'notify')
  await officer.edit(deputy, { hearing_on: dayFrom(-1), recommendation: 'veto', members: '14', votes: '14', report_received: 'No.' })
  answered('a deputy cannot be vetoed', await officer.move(deputy, 'report_it'), 422, 'Only the appointment of a chief constable can be vetoed')
}

export async function panel () {
  const people = Object.fromEntries(['officer', 'head', 'holder', 'administrator'].map(role => [role, { roles: role }]))
  const office = makeOffice({ people })
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Panel,panel\nWrenshire Audit Committee,committee\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  addPerson(office, 'panel', { roles: 'partner', organisation: 'Wrenshire Panel' })
  addPerson(office, 'committee', { roles: 'partner', organisation: 'Wrenshire Audit Committee' })
  await serving(office, async server => {
    const as = { office, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'holder', 'panel', 'committee']) as[name] = await signedIn(server, name)
    as.panelId = sql(office, "select id from record where name = 'Wrenshire Panel'")
    as.committeeId = sql(office, "select id from record where name = 'Wrenshire Audit Committee'")
    for (const id of [as.panelId, as.committeeId]) await as.head.mustMove('/desk/registers/organisations/' + id, 'publish')
    await recommendations(as)
    await reportsAndRequests(as)
    await hearings(as)
    await eachLeads(as.office, as.visitor, { panel_report: '/panel-reports', panel_request: '/panel-requests' })
  })
}
