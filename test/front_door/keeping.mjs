// How long answers to forms and files of payments are kept: those on a draft are told before it goes; what is due is proposed by one and approved by another, and is on
// the erasure list then. The days are put back in the store, since nobody waits for months.
import { readFileSync } from 'node:fs'
import { begun, filled, opened } from './forms.mjs'
import { answered, check, equal, makeOffice, mustRun, run, serving, signedIn, sql, Visitor } from './lib.mjs'

const definitions = 'test/definitions/answers'
// At noon of that day in London: so many times 24 hours before a late evening is another day when summer time lies between.
const days = count => Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date())) / 1000 + 43200 - count * 86400
const idOf = (office, answer) => sql(office, `select id from gather_answer where reference = '${answer.split('/').pop()}'`)
const dueLine = async (visitor, title) => (await visitor.get('/desk/disposal')).words().match(new RegExp(title + '.*?(Nothing of it is due|\\d+ rows? from before|waits for a second person)'))?.[1]
const DRAFTS = 'Forms that were begun and not sent', ANSWERS = 'Answers to forms that made no record', FILES = 'Files of payments that went out and came back'

async function gone (world, name, count) {
  const { head, second, officer } = world
  const propose = async visitor => visitor.post('/desk/disposal', { csrf: await visitor.token(), do: 'bookkeeping', register: name })
  answered('an officer proposes nothing', await propose(officer), 403)
  const proposal = answered('proposed', await propose(head), 303).location
  answered('not twice', await propose(head), 409, 'proposed already')
  const decide = async visitor => { const page = await visitor.get(proposal); return visitor.post(proposal, { csrf: await visitor.token(), submission: page.form()?.fields.find(([one]) => one === 'submission')?.[1] ?? '', decision: 'approve' }) }
  answered('whoever proposed it does not approve it', await decide(head), 403, 'another person must approve it')
  answered('another does', await decide(second), 303)
  answered('and there is a certificate', await head.get(proposal), 200, 'Certificate of destruction', new RegExp(`Rows destroyed ${count}\\b`))
}

async function drafts (world) {
  const { office, server, head } = world
  const remind = () => mustRun(['remind', '--store', office.store, ...office.more]).trim()
  const nina = new Visitor(server), otto = new Visitor(server)
  const mine = await begun(nina, 'shelter', { name: 'Nina Slow', email: 'nina@slow.example', part: 'Claimant' })
  await filled(nina, mine, 'who', { full_name: 'Nina Slow', place: 'Slowton' })
  const other = await begun(otto, 'shelter', { name: 'Otto Other', email: 'otto@slow.example', part: 'Claimant' })
  const id = idOf(office, mine), kept = idOf(office, other)
  const last = ago => sql(office, `update gather_answer set begun_at = ${days(ago)}, saved_at = ${days(ago)} where id = ${id}`)
  const told = () => sql(office, "select count(*) from outbox where kind = 'draft-reminder'")
  last(50)
  equal('a day too early nobody is told', remind(), '0 messages were written.')
  last(51)
  equal('then whoever is on it is', remind(), '1 message was written.')
  const message = answered('of what, and until when', await world.admin.get('/desk/messages/' + sql(office, "select max(id) from outbox where kind = 'draft-reminder'")), 200, 'Dear Nina Slow', mine.split('/').pop(), 'This was begun and not sent', '/forms/return')
  check('and nothing of what they wrote', !message.text.includes('Slowton'))
  equal('once', [remind(), told()], ['0 messages were written.', '1'])
  last(80)
  equal('it does not go before it was said for so long', await dueLine(head, DRAFTS), 'Nothing of it is due')
  sql(office, `update gather_answer set reminded_at = ${days(9)} where id = ${id}`)
  equal('nor a day before that', await dueLine(head, DRAFTS), 'Nothing of it is due')
  sql(office, `update gather_answer set reminded_at = ${days(10)} where id = ${id}`)
  equal('then it is due', await dueLine(head, DRAFTS), '1 row from before')
  await filled(nina, mine, 'who', { place: 'Quickton' })
  equal('whoever saves it has it again', await dueLine(head, DRAFTS), 'Nothing of it is due')
  last(61)
  sql(office, `update gather_answer set reminded_at = ${days(71)} where id = ${id}`) // as it was before it was saved
  equal('and is told again', remind(), '1 message was written.')
  sql(office, `update gather_answer set reminded_at = ${days(10)} where id = ${id}`)
  await gone(world, 'drafts', 1)
  equal('it is erased, and the other is not', sql(office, `select group_concat(state) from (select state from gather_answer where id in (${id}, ${kept}) order by id)`), 'erased,begun')
  check('with all that was written', sql(office, `select count(*) from gather_page where answer = ${id}`) === '0' && sql(office, `select count(*) from gather_person where answer = ${id} and email <> ''`) === '0')
  check('and is on the erasure list', new RegExp(`"answer":${id},`).test(readFileSync(office.file + '.erasures', 'utf8')))
}

async function answers (world) {
  const { office, server, head } = world
  const kim = new Visitor(server)
  const one = idOf(office, await begun(kim, 'shelter', { name: 'Kim Kept', email: 'kim@kept.example', part: 'Claimant' }))
  const two = idOf(office, await begun(kim, 'shelter', { name: 'Kim Made', email: 'kim2@kept.example', part: 'Claimant' }))
  sql(office, `update gather_answer set state = 'sent', sent_at = ${days(367)} where id in (${one}, ${two}); update gather_answer set record = 4711 where id = ${two}`)
  equal('a year after it was sent, what made no record is due', await dueLine(head, ANSWERS), '1 row from before')
  sql(office, `update gather_answer set sent_at = ${days(365)} where id = ${one}`)
  equal('and not before', await dueLine(head, ANSWERS), 'Nothing of it is due')
  sql(office, `update gather_answer set sent_at = ${days(368)} where id = ${one}`)
  await gone(world, 'forms', 1)
  equal('what made a record goes with the record alone', sql(office, `select group_concat(state) from (select state from gather_answer where id in (${one}, ${two}) order by id)`), 'erased,sent')
}

async function files (world) {
  const { office, head } = world
  const batch = (id, ago) => `insert into payment_batch (id, entity, made_at, by_account, by_for, payments, pence, hash, content) values (${id}, 1, ${days(ago)}, 1, 0, 0, 0, '${'a'.repeat(64)}', 'Payee Nobody')`
  const lines = (id, ago) => `insert into actual_file (id, file_name, hash, made_at, by_account, by_for, lines) values (${id}, 'paid.csv', '${id}', ${days(ago)}, 1, 0, 2); insert into actual_line (id, file, line, paid_on, reference, payee, number, pence, standing, note) values (${id}1, ${id}, 2, 20000, 'PAY-1', 'Payee Nobody', '7', 100, 'matched', null), (${id}2, ${id}, 3, 20000, 'PAY-2', 'Payee Open', '8', 100, 'unknown', null)`
  sql(office, [batch(901, 2600), batch(902, 100), lines(91, 2600), lines(92, 100)].join('; '))
  equal('old files, and lines that are settled', await dueLine(head, FILES), '2 rows from before')
  await gone(world, 'payment_files', 2)
  equal('names go, sums and what is open stay', sql(office, "select group_concat(payee || pence, ' ') from (select payee, pence from actual_line order by id)"), '100 Payee Open100 Payee Nobody100 Payee Open100')
  equal('and a file that is young', sql(office, "select group_concat(id) from payment_batch where content like 'Payee%'"), '902')
  sql(office, "delete from payment_batch where id = 902; delete from actual_line; delete from actual_file")
  equal('and the books hold', run(['verify', '--store', office.store, ...office.more]).status, 0)
}

export async function keeping () {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, second: { roles: 'head' }, admin: { roles: 'administrator' } } })
  opened(office, 'shelter', { questionnaire: 'shelter_form' })
  await serving(office, async server => {
    const world = { office, server }
    for (const one of ['officer', 'head', 'second', 'admin']) world[one] = await signedIn(server, one)
    for (const part of [drafts, answers, files]) await part(world)
  })
}
