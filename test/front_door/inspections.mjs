// Inspections: 56 days that begin with the day of publication, step or reason for every finding, the force's own words beside the office's, closure by somebody else, a dispute beside
// the finding, and grades on two scales.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, mustRun, serving, signedIn, sql, Visitor, eachLeads } from './lib.mjs'
import { dayFrom } from './office.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
const names = async (who, address) => [...new Set([...(await who.get(address + '/edit')).text.matchAll(/name="field_([a-z_]+)"/g)].map(match => match[1]))]

async function report ({ officer, head, partner, stranger, visitor, force }) {
  const address = await officer.make('inspections', { title: 'How calls are answered', force, published: dayFrom(-10), published_on: dayFrom(-10), headline: 'Calls wait too long.' })
  await officer.mustMove(address, 'publish')
  const due = (await visitor.get('/inspections.json')).json().reports[0]
  equal('the last of 56 days that begin with the day of publication', [due.response_due, due.answered], [dayFrom(45), false])
  answered('everybody reads how many are left', await visitor.get('/inspections'), 200, 'How calls are answered', 'due in 45 days')
  const id = idOf(address)
  const cause = await officer.make('findings', { inspection: id, kind: 'cause_of_concern', title: 'Calls wait', text: 'One in three waits.', due: dayFrom(60) })
  const draft = await officer.make('findings', { inspection: id, kind: 'recommendation', title: 'Hire people', cause: idOf(cause) })
  const praise = await officer.make('findings', { inspection: id, kind: 'positive_practice', title: 'Kind voices' })
  for (const one of [cause, praise]) await officer.mustMove(one, 'publish')
  answered('nobody answers by half', await head.move(address, 'respond'), 422, 'Fill in', 'Comments of the office')
  await officer.edit(address, { comments: 'We agree, but for one thing.', dispute: 'One in four waits, not one in three.' })
  answered('a draft of a finding is no answer', await head.move(address, 'respond'), 422, 'Say whether “Calls wait” is accepted or rejected')
  await officer.edit(cause, { stance: 'accepted' })
  answered('accepted with a step', await officer.move(cause, 'publish'), 422, '“Calls wait” is accepted: say what is done or proposed')
  await officer.edit(cause, { step: 'Ten people are hired.', dispute: 'It was one in four.' })
  await officer.mustMove(cause, 'publish')
  answered('the draft is in the way', await head.move(address, 'respond'), 422, 'The finding “Hire people” is a draft')
  await officer.edit(draft, { stance: 'rejected', step: 'None.' })
  answered('rejected with a reason', await officer.move(draft, 'publish'), 422, 'is not accepted as a whole: say why')
  await officer.edit(draft, { reason: 'There is no money.' })
  answered('and with no step', await officer.move(draft, 'publish'), 422, 'is rejected, and yet something is said to be done')
  await officer.edit(draft, { stance: 'in_part' })
  await officer.mustMove(draft, 'publish')
  equal('another body sees nothing of it', [(await stranger.get(address)).status, (await stranger.get(cause)).status], [404, 404])
  equal('the force writes its comments and nothing else', await names(partner, address), ['force_comments'])
  await partner.edit(address, { force_comments: 'We are sorry.' })
  check('which the office cannot change', !(await names(officer, address)).includes('force_comments'))
  answered('comments of the chief officer are answered', await head.move(address, 'respond'), 422, 'The chief officer has commented')
  await officer.edit(address, { response_to_force: 'Thank you.' })
  answered('not by whoever wrote it', await officer.move(address, 'respond'), [403, 409])
  await head.mustMove(address, 'respond')
  const page = (await visitor.get('/inspections.json')).json()
  check('answered and disputed', page.reports[0].answered && page.reports[0].disputed)
  equal('the contract of a finding', Object.keys(page.findings[0]).slice(0, 7), ['reference', 'kind', 'title', 'report', 'published', 'response_due', 'state'])
  answered('the dispute stands beside the finding', await visitor.get(page.findings[0].url), 200, 'One in three waits.', 'It was one in four.')
  answered('all comments on one page', await visitor.get(page.reports[0].url), 200, 'We agree, but for one thing.', 'We are sorry.', 'Thank you.')
  return { address, cause }
}

async function closing ({ officer, head, second, partner, visitor }, { cause }) {
  equal('the force has its plan, its progress and who answers for it', (await names(partner, cause)).filter(name => name !== 'evidence' && !name.startsWith('evidence_')).sort(), ['owner', 'plan', 'progress'])
  answered('nothing is done without a word of how far it is', await partner.move(cause, 'claim'), 422, 'Fill in')
  await partner.edit(cause, { plan: 'Hire ten.', progress: 'Ten are hired.', owner: 'Deputy chief constable' })
  const state = async () => (await visitor.get('/inspections.json')).json().findings.find(one => one.title === 'Calls wait').state
  await officer.edit(cause, { step: 'Zqnine people are hired.' })
  check('a step that is changed is the office’s until it is published', !(await partner.get(cause)).text.includes('Zqnine'))
  await partner.edit(cause, { progress: 'Ten are hired now.' })
  await head.mustMove(cause, 'claim')
  check('also when it is said to be done', !(await partner.get(cause)).text.includes('Zqnine'))
  answered('who said that it is done does not close it', await head.move(cause, 'close', 'All are in post.'), 422, 'another person closes it')
  answered('nor does the force', await partner.move(cause, 'close', 'All are in post.'), [403, 404, 409])
  answered('it is closed with what shows it', await second.move(cause, 'close'), 422, 'Give a reason')
  await second.mustMove(cause, 'close', 'All are in post.')
  equal('closed for everybody', await state(), 'closed')
  await officer.mustMove(cause, 'reopen', 'Three have left.')
  answered('published, it is theirs too', await partner.get(cause), 200, 'Zqnine')
  equal('and open again', await state(), 'open')
}

async function grades ({ officer, visitor }, { address }) {
  const grade = await officer.make('inspection_grades', { inspection: idOf(address), area: 'responding', title: 'Responding', scale: 'four', grade: 'adequate' })
  answered('no “adequate” on the scale of four', await officer.move(grade, 'publish'), 422, 'There is no “adequate” on the scale of four')
  await officer.edit(grade, { scale: 'five' })
  await officer.mustMove(grade, 'publish')
  answered('the history of grades says on which scale', await visitor.get('/inspections'), 200, 'Responding to the public', 'Adequate', 'Five grades, since 2021/22')
  await officer.make('inspections', { title: 'An old one', force: (await officer.get(address + '/edit')).text.match(/name="field_force"[\s\S]*?value="(\d+)" selected/)?.[1] ?? '', published: '2017-11' }).then(old => officer.mustMove(old, 'publish'))
  const old = (await visitor.get('/inspections.json')).json().reports.find(one => one.title === 'An old one')
  equal('a day that is not known has no clock', [old.published, old.response_due], ['2017-11', null])
}

export async function inspections () {
  const people = Object.fromEntries(['officer', 'head', 'administrator'].map(role => [role, { roles: role }]))
  const office = makeOffice({ people: { ...people, second: { roles: 'officer,head' } } })
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Police,police force\nHarbour Trust,charity\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Wrenshire Police' })
  addPerson(office, 'stranger', { roles: 'partner', organisation: 'Harbour Trust' })
  await serving(office, async server => {
    const as = { office, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'second', 'partner', 'stranger']) as[name] = await signedIn(server, name)
    as.force = sql(office, "select id from record where name = 'Wrenshire Police'")
    for (const id of sql(office, "select id from record where register = 'organisation'").split('\n')) await as.head.mustMove('/desk/registers/organisations/' + id, 'publish')
    const made = await report(as)
    await closing(as, made)
    await grades(as, made)
    await eachLeads(as.office, as.visitor, { inspection_grade: '/inspection-grades' })
  })
}
