// Forms that people outside fill in: begun, saved page by page, gone on with by a link, sent, and read at the desk; on an invented fund
// for benches (test/definitions/forms).
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answered, check, equal, makeOffice, serving, sql, step, Visitor } from './lib.mjs'

export const definitions = resolve(fileURLToPath(import.meta.url), '../../definitions/forms')
export const seconds = () => Math.floor(Date.now() / 1000)
// Opens the questionnaire, as somebody with a shell would; the desk's own way is checked in desk().
export function opened (office, slug, { opens = seconds() - 60, closes = 0, questionnaire = 'bench_fund' } = {}) {
  sql(office, `insert into gather_asking (id, slug, questionnaire, register, record, title, opens_at, closes_at, made_at, made_by) values ((select coalesce(max(id), 900) + 1 from gather_asking), '${slug}', '${questionnaire}', '', 0, '', ${opens}, ${closes}, ${opens}, 0)`)
}
export async function begun (visitor, slug, person = { name: 'Clara Clerk', email: 'clara@parish.example', part: 'Clerk' }) {
  const page = await visitor.get(`/forms/${slug}/begin`)
  const answer = await visitor.submit(page.form(), person)
  if (answer.status !== 303) throw new Error(`not begun: ${answer.status} ${answer.words().slice(0, 600)}`)
  return answer.location
}
export async function filled (visitor, answer, section, fields, then = 'next') {
  const page = await visitor.get(`${answer}/part/${section}`)
  if (page.status !== 200) throw new Error(`${section}: ${page.status} ${page.words().slice(0, 300)}`)
  const changes = Object.fromEntries(Object.entries(fields).map(([name, value]) => ['q-' + name, value]))
  return visitor.submit(page.form(), changes, ['then', then])
}
export const right = {
  council: { council_name: 'Aldmoor Parish Council', is_parish: 'yes', telephone: '01632 960001' },
  plan: { kind: 'bench', story: 'People wait there for the bus', ready_on: '1 May 2027' },
  money: { asked: '1,200.50', 'costs-0-what': 'Oak', 'costs-0-cost': '£1,000', 'costs-0-kind': 'goods' },
  promise: { upkeep: 'yes' }
}
export async function completed (visitor, answer) {
  for (const [section, fields] of Object.entries(right)) {
    const saved = await filled(visitor, answer, section, fields)
    if (saved.status !== 303 || /saved=/.test(saved.location)) throw new Error(`${section}: ${saved.status} ${saved.location} ${saved.status === 303 ? (await visitor.get(saved.location)).words().slice(0, 900) : ''}`)
  }
}
export async function sent (visitor, answer) {
  const page = await visitor.get(answer + '/check')
  const form = page.forms().find(one => /\/send$/.test(one.action))
  if (!form) throw new Error('it cannot be sent: ' + page.words().slice(0, 900))
  return visitor.submit(form, { declare: 'yes' })
}
export const lastMessage = (office, to) => sql(office, `select body from outbox where to_address = '${to}' and state = 'waiting' order by id desc limit 1`)

async function whole ({ office, server }) {
  const clara = new Visitor(server)
  answered('what is open', await clara.get('/forms'), 200, 'Apply for a bench', 'open until further notice')
  answered('what it is about', await clara.get('/forms/benches'), 200, 'Parish and town councils may apply', 'Quotes for what you want', 'What you want to do', 'Start')
  answered('nobody begins without a name', await clara.submit((await clara.get('/forms/benches/begin')).form(), { name: '', email: 'x', part: 'King' }), 422, 'Enter your name', 'Enter an e-mail address in full', 'Choose what you are')
  const answer = await begun(clara, 'benches')
  equal('it has a reference', /^\/forms\/answers\/BEN-\d{4}-0001$/.test(answer), true)
  answered('the sections', await clara.get(answer), 200, 'Not started', '0 of 4 sections are done', 'Clara Clerk, Clerk (you)')
  const wrong = await filled(clara, answer, 'council', { council_name: '', is_parish: 'no', contact_email: 'council', telephone: '12' })
  equal('wrong input is saved, and shown again', wrong.location, answer + '/part/council?saved=wrong')
  const page = answered('with what is wrong', await clara.get(wrong.location), 200, 'Answer this question', 'This fund is for parish and town councils', 'Enter an e-mail address in full', 'Enter a telephone number', 'What you typed is saved')
  check('what was typed stands there', page.text.includes('value="council"') && page.text.includes('value="12"'))
  check('the title says so', page.text.includes('<title>Error: '))
  answered('the list says that it is not done', await clara.get(answer), 200, 'In progress')
  answered('it cannot be sent', await clara.get(answer + '/check'), 200, 'Something is still missing')
  equal('right input leads on', (await filled(clara, answer, 'council', { ...right.council, contact_email: '' })).location, answer + '/part/plan')
  const plan = await filled(clara, answer, 'plan', { ...right.plan, kind: 'both', story: 'two words' })
  answered('fewer words than there must be, and a question that the answer asks for', await clara.get(plan.location), 200, 'Write at least 3 words: there are 2', 'Which plants?: Answer this question')
  const many = Array.from({ length: 50 }, (_, i) => 'word' + i)
  const over = await filled(clara, answer, 'plan', { ...right.plan, story: many.join(' ') + ' more' })
  answered('one word too many', await clara.get(over.location), 200, 'Shorten this to 50 words: it has 51')
  equal('just as many as there may be', (await filled(clara, answer, 'plan', { ...right.plan, story: many.join('\n ') })).location, answer + '/part/money')
  const row = await filled(clara, answer, 'money', { asked: '12', 'costs-0-what': 'Oak' }, 'add-costs')
  equal('a row is added without script', row.location, answer + '/part/money?saved=row#q-costs')
  const rows = await clara.get(answer + '/part/money?saved=row')
  check('two rows', rows.text.includes('q-costs-1-what') && !rows.text.includes('q-costs-2-what') && rows.text.includes('value="Oak"'))
  await filled(clara, answer, 'money', { 'costs-1-what': 'Screws', 'costs-1-cost': '2' }, 'remove-costs-0')
  const left = await clara.get(answer + '/part/money')
  check('and one taken out', left.text.includes('value="Screws"') && !left.text.includes('value="Oak"'))
  for (const [typed, words] of [['£1,000.005', 'exactly two figures'], ['1.000,00', 'commas between thousands'], ['-5', 'cannot be less than nothing'], ['1k', 'figures alone'], ['5000.01', 'This must be £5,000.00 or less'], ['0.99', 'This must be £1.00 or more']]) {
    const bad = await filled(clara, answer, 'money', { ...right.money, asked: typed })
    equal(`${typed} is refused`, bad.location, answer + '/part/money?saved=wrong')
    answered(`${typed}: why`, await clara.get(bad.location), 200, new RegExp(words, 'i'))
  }
  const dear = await filled(clara, answer, 'money', { ...right.money, 'costs-0-cost': '6000.01' })
  answered('a total beyond what there may be', await clara.get(dear.location), 200, 'The total is £6,000.01; it can be £6,000.00 at most')
  equal('an amount that asks for more leads to the page for it', (await filled(clara, answer, 'money', { ...right.money, asked: '3000' })).location, answer + '/part/large')
  equal('and one that does not leads past it', (await filled(clara, answer, 'money', right.money)).location, answer + '/part/promise')
  answered('which is not there then', await clara.get(answer + '/part/large'), 404)
  equal('the last leads to all that was answered', (await filled(clara, answer, 'promise', right.promise)).location, answer + '/check')
  const all = answered('all that was answered', await clara.get(answer + '/check'), 200, 'Aldmoor Parish Council', '£1,200.50', 'A bench', '1 May 2027', 'Total', '£1,000.00', 'I have read the rules', 'Once it is sent it cannot be changed')
  answered('not without the declaration', await clara.submit(all.forms().find(one => /\/send$/.test(one.action))), 422, 'Tick the box to confirm the declaration')
  const receipt = await sent(clara, answer)
  equal('sent', receipt.location, answer + '/receipt')
  answered('the receipt', await clara.get(receipt.location), 200, 'Received', 'BEN-', 'within ten working days', 'Aldmoor Parish Council')
  equal('it is on the disk', sql(office, "select state from gather_answer where id = (select min(id) from gather_answer)"), 'sent')
  const late = await filled(clara, answer, 'council', right.council).catch(error => error)
  check('it cannot be changed any more', late instanceof Error || late.status === 409)
  check('the office wrote a receipt', sql(office, "select count(*) from outbox where kind = 'receipt' and to_address = 'clara@parish.example'") === '1')
}

export async function forms () {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, admin: { roles: 'administrator' } } })
  opened(office, 'benches')
  await serving(office, async server => {
    const world = { office, server }
    for (const [name, part] of Object.entries({ whole })) await step(name, () => part(world))
  })
}
