// Forms that people outside fill in: begun, saved page by page, gone on with by a link, sent, and read at the desk; on an invented fund
// for benches (test/definitions/forms).
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pdf, submitFiles } from './files_help.mjs'
import { answered, check, equal, makeOffice, mustRun, parseCsv, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'

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


// A link as the outbox has it: the key with which it is sealed is the office's, so the desk's own page is asked.
export async function linkTo (admin, office, email) {
  const id = sql(office, `select max(id) from outbox where to_address = '${email}' and kind = 'form-link' and state = 'waiting'`)
  const page = await admin.get('/desk/messages/' + id)
  return page.words().match(/\/forms\/link\/([0-9a-f]+)/)?.[0]
}
export async function pressed (visitor, link) {
  const arrived = await visitor.get(link)
  if (arrived.location !== '/forms/link') throw new Error('the link led to ' + arrived.location)
  const page = await visitor.get('/forms/link')
  return page.status === 200 ? visitor.submit(page.forms().find(form => form.action === '/forms/link')) : page
}

async function links ({ office, server, admin }) {
  const clara = new Visitor(server)
  const answer = await begun(clara, 'benches', { name: 'Clara Clerk', email: 'clara@links.example', part: 'Clerk' })
  await filled(clara, answer, 'council', right.council)
  const phone = new Visitor(server)
  equal('another browser may not', (await phone.get(answer)).location, '/forms/return')
  const posted = answered('nor save, but what it typed is shown back', await phone.post(answer + '/part/council', { csrf: await (async () => (await phone.get('/forms/return')).csrf())(), seen: '0', on: 'council_name', then: 'next', 'q-council_name': 'Words of a stranger' }), 403, 'is not open in this browser')
  check('what was typed stands there', posted.text.includes('Words of a stranger'))
  const link = await linkTo(admin, office, 'clara@links.example')
  check('a link was written', Boolean(link))
  check('the store has no token', !sql(office, 'select group_concat(token_hash) from gather_link').includes(link.split('/').pop()))
  for (let i = 0; i < 4; i++) await new Visitor(server).get(link)
  const scanner = new Visitor(server)
  await scanner.get(link)
  answered('opening it changes nothing', await scanner.get('/forms/link'), 200, 'This link is for Clara Clerk')
  const used = await pressed(phone, link)
  equal('pressing the button opens the answer', used.location, answer)
  answered('on the other device', await phone.get(answer), 200, 'Done')
  answered('it works once', await pressed(new Visitor(server), link), 410, 'This link cannot be used')
  answered('an invented link is none', await pressed(new Visitor(server), '/forms/link/' + 'a'.repeat(64)), 410)
  const lost = new Visitor(server)
  const page = await lost.get('/forms/return')
  answered('no address', await lost.submit(page.form(), { email: 'clara' }), 422, 'Enter an e-mail address in full')
  const before = sql(office, 'select count(*) from outbox')
  const unknown = await lost.submit((await lost.get('/forms/return')).form(), { email: 'nobody@links.example' })
  equal('nothing is written to whoever is not known', sql(office, 'select count(*) from outbox'), before)
  const known = await lost.submit((await lost.get('/forms/return')).form(), { email: 'clara@links.example' })
  equal('and both hear the same', [unknown.status, unknown.location], [known.status, known.location])
  const first = await linkTo(admin, office, 'clara@links.example')
  equal('saved, for later', (await filled(clara, answer, 'council', right.council, 'later')).location, answer + '/later')
  answered('how to come back', await clara.get(answer + '/later'), 200, 'A link to go on with it is sent to')
  answered('a newer link ends an older one', await pressed(new Visitor(server), first), 410)
  sql(office, 'update gather_link set expires_at = 1 where ended_at is null')
  answered('an expired link is none', await pressed(new Visitor(server), await linkTo(admin, office, 'clara@links.example') ?? first), 410)
  sql(office, 'update gather_session set expires_at = 1')
  equal('an expired session is none', (await clara.get(answer)).location, '/forms/return')
}

// On a computer that others use.
async function left ({ server, officer }) {
  const own = await begun(officer, 'benches', { name: 'Olive Officer', email: 'olive@left.example', part: 'Clerk' })
  officer.cookies.set('forms', 'b'.repeat(64))
  equal('an account opens its own', (await filled(officer, own, 'council', right.council)).status, 303)
  const planter = new Visitor(server)
  planter.cookies.set('forms', 'b'.repeat(64))
  equal('a cookie that somebody put there opens nothing afterwards', (await planter.get(own)).location, '/forms/return')
  officer.cookies.delete('forms')
  const clara = new Visitor(server)
  const answer = await begun(clara, 'benches', { name: 'Clara Clerk', email: 'clara@left.example', part: 'Clerk' })
  const leaving = (await clara.get(answer)).forms().find(form => form.action === '/forms/leave')
  answered('left', await clara.submit(leaving), 303)
  equal('this browser has no way in any more', (await clara.get(answer)).location, '/forms/return')
}

async function two ({ office, server, admin }) {
  const clara = new Visitor(server)
  const answer = await begun(clara, 'benches', { name: 'Clara Clerk', email: 'clara@two.example', part: 'Clerk' })
  const people = await clara.get(answer + '/people')
  const adding = people.forms().find(form => form.action === answer + '/people')
  answered('a person without an address', await clara.submit(adding, { name: 'Tom', email: '', part: 'Chair' }), 422, 'Enter their e-mail address in full')
  answered('a person is added', await clara.submit(adding, { name: 'Tom Treasurer', email: 'tom@two.example', part: 'Treasurer' }), 303)
  const tom = new Visitor(server)
  equal('and comes by a link of their own', (await pressed(tom, await linkTo(admin, office, 'tom@two.example'))).location, answer)
  const mine = await clara.get(answer + '/part/plan')
  const theirs = await tom.get(answer + '/part/plan')
  await clara.submit(mine.form(), { 'q-kind': 'bench', 'q-story': 'Clara wrote this here', 'q-seats': '3' }, ['then', 'next'])
  const saved = await tom.submit(theirs.form(), { 'q-story': 'Tom wrote that there', 'q-ready_on': '2 May 2027' }, ['then', 'next'])
  equal('the second is told', saved.location, answer + '/part/plan?saved=aside')
  const both = answered('both are shown', await tom.get(saved.location), 200, 'Two people wrote different words here', 'Clara wrote this here', 'Tom wrote that there', 'Choose which to keep')
  check('what only one of them wrote stands there, from either', both.text.includes('value="3"') && both.text.includes('2 May 2027'))
  equal('and both are on the disk', sql(office, "select count(*) from gather_aside where content like '%Tom wrote that%'"), '1')
  answered('it cannot be sent before somebody chose', await clara.get(answer + '/check'), 200, 'cannot be sent yet')
  const name = both.text.match(/name="(s-\d+)"/)[1]
  await tom.submit(both.form(), { [name]: 'take' }, ['then', 'next'])
  const after = await clara.get(answer + '/part/plan')
  check('the chosen words stand there', after.text.includes('Tom wrote that there') && !after.text.includes('Two people wrote'))
  const log = answered('who did what', await clara.get(answer + '/people'), 200, 'Tom Treasurer', 'Saved a page: What you want to do', 'Chose between two versions')
  const gone = log.forms().find(form => /\/remove$/.test(form.action))
  answered('a person is taken off', await clara.submit(gone), 303)
  equal('and cannot open it any more', (await tom.get(answer)).location, '/forms/return')
}

async function late ({ office, server, head, officer, admin }) {
  opened(office, 'not-yet', { opens: seconds() + 3600 })
  answered('before it opens', await new Visitor(server).get('/forms/not-yet'), 200, 'This opens on')
  equal('nobody begins', (await new Visitor(server).get('/forms/not-yet/begin')).location, '/forms/not-yet')
  opened(office, 'closing', { closes: seconds() + 600 })
  const clara = new Visitor(server)
  const early = new Visitor(server)
  const answer = await begun(clara, 'closing', { name: 'Clara Clerk', email: 'clara@late.example', part: 'Clerk' })
  const other = await begun(early, 'closing', { name: 'Erin Early', email: 'erin@late.example', part: 'Clerk' })
  await completed(clara, answer)
  await completed(early, other)
  const form = await (async () => (await new Visitor(server).get('/forms/closing/begin')))()
  sql(office, `update gather_asking set closes_at = ${seconds() + 1} where slug = 'closing'`)
  await new Promise(done => setTimeout(done, 1100))
  equal('from its second on nothing is begun', (await clara.submit(form.form(), { name: 'Nora New', email: 'nora@late.example', part: 'Clerk' })).status, 403)
  equal('nor through the page', (await clara.get('/forms/closing/begin')).location, '/forms/closing')
  answered('what was begun can still be saved', await clara.get(answer + '/part/council'), 200, 'it is late then, and a person decides')
  await filled(clara, answer, 'council', right.council)
  equal('and sent', (await sent(clara, answer)).location, answer + '/receipt')
  answered('late', await clara.get(answer + '/receipt'), 200, 'It came after the close. It is kept, and a person decides')
  equal('it is kept as late', sql(office, `select state from gather_answer where reference = '${answer.split('/').pop()}'`), 'late')
  await sent(early, other)
  const asked = sql(office, "select id from gather_asking where slug = 'closing'")
  const id = sql(office, `select id from gather_answer where reference = '${answer.split('/').pop()}'`)
  const page = `/desk/asked/${asked}/answers/${id}`
  answered('an officer reads it', await officer.get(page), 200, 'Sent late', 'Aldmoor Parish Council', 'clara@late.example')
  answered('and may not decide', await officer.post(page + '/decide', { csrf: await officer.token(), decision: 'accept', reason: 'x' }), 403)
  const deciding = await head.get(page)
  const decide = deciding.forms().find(one => /\/decide$/.test(one.action))
  answered('not without a reason', await head.submit(decide, { reason: '' }, ['decision', 'accept']), 422, 'Write why')
  answered('taken', await head.submit(decide, { reason: 'The line was down' }, ['decision', 'accept']), 303)
  const told = sql(office, "select id from outbox where to_address = 'clara@late.example' and subject like 'Decided: %'")
  answered('whoever sent it is told, without the reason', await admin.get('/desk/messages/' + told), 200, 'was accepted all the same', answer.split('/').pop())
  check('which stays at the desk', !(await admin.get('/desk/messages/' + told)).text.includes('The line was down'))
  answered('it says so', await head.get(page), 200, 'Sent late, accepted', 'Accepted it, though late')
  const erase = async () => head.submit((await head.get(page)).forms().find(one => /\/erase$/.test(one.action)), {})
  sql(office, `update gather_answer set record = 4711 where id = ${id}; insert into legal_hold (id, record, reason, account, at) values (4711, 4711, 'a claim', 0, 1)`)
  answered('not while the record made of it is on hold', await erase(), 409, 'on legal hold')
  check('and all of it is there', sql(office, `select count(*) from gather_page where answer = ${id}`) !== '0')
  sql(office, `delete from legal_hold where id = 4711; update gather_answer set record = null where id = ${id}`)
  const older = join(office.folder, 'older'), back = join(office.folder, 'back.db'), list = office.file + '.erasures'
  mustRun(['backup', older, '--store', office.store])
  const again = (await head.get(page)).forms().find(one => /\/erase$/.test(one.action))
  answered('and is not decided twice', await erase(), 303)
  answered('nor erased twice', await head.submit(again, {}), 409, 'It was erased already')
  check('it is on the erasure list, by its number', new RegExp(`"answer":${id},`).test(readFileSync(list, 'utf8')) && !/Aldmoor|clara/i.test(readFileSync(list, 'utf8')))
  const restored = run(['restore', older, '--store', 'sqlite:' + back, ...office.more, '--erasures', list])
  check('a backup that has it loses it when it is restored', restored.status === 0 && sql({ file: back }, `select state || (select count(*) from gather_page where answer = ${id}) from gather_answer where id = ${id}`) === 'erased0', restored.err)
  check('and others keep theirs', sql({ file: back }, 'select count(*) from gather_page') !== '0')
  const erased = answered('erased', await head.get(page), 200, 'Erased')
  check('nothing of it is left', !erased.text.includes('Aldmoor') && !erased.text.includes('clara@late'))
  check('nor in the store', sql(office, `select count(*) from gather_page where answer = ${id}`) === '0' && sql(office, `select count(*) from gather_event where answer = ${id} and document is not null`) === '0')
  sql(office, "update gather_asking set closes_at = 1000 where slug = 'closing'")
  answered('after the last hours nothing is saved, and nothing typed is lost', await early.post(other + '/part/council', { csrf: (await early.get('/forms/return')).csrf(), on: 'council_name', 'q-council_name': 'Typed too late', then: 'next' }), 409, /This was sent already|is over/)
}

async function filesIn ({ office, server, officer }) {
  const clara = new Visitor(server)
  const answer = await begun(clara, 'benches', { name: 'Fay Files', email: 'fay@files.example', part: 'Clerk' })
  await filled(clara, answer, 'money', { ...right.money, asked: '4000' })
  const page = await clara.get(answer + '/part/large')
  answered('it asks for a file', page, 200, 'Your quote', 'PDF')
  const send = async (name, bytes) => submitFiles(clara, (await clara.get(answer + '/part/large')).form(), { 'q-second': 'Nobody' }, [['f-quote', name, bytes]], ['then', 'next'])
  const lie = await send('quote.pdf', Buffer.from('MZ this is no PDF'))
  equal('a file that is not what it says is refused', lie.location, answer + '/part/large?file=refused')
  answered('with what to do', await clara.get(lie.location), 200, 'A file was not taken')
  check('and the rest of the page is kept', (await clara.get(answer + '/part/large')).text.includes('value="Nobody"'))
  const big = await send('big.txt', Buffer.alloc(2_000_001, 'a'))
  equal('so is one that is too large', big.location, answer + '/part/large?file=refused')
  const kept = await send('quote.pdf', pdf('A quote'))
  equal('a right one is kept', kept.location, answer + '/part/promise')
  answered('it is named', await clara.get(answer + '/part/large'), 200, 'quote.pdf (PDF')
  answered('and can be fetched by people on it', await clara.get(answer + '/files/quote'), 200)
  equal('and by nobody else', (await new Visitor(server).get(answer + '/files/quote')).location, '/forms/return')
  const file = sql(office, "select id from file where name = 'quote.pdf' order by id desc limit 1")
  answered('not through the door of records', await officer.get('/desk/files/' + file), 404)
  const other = await begun(clara, 'benches', { name: 'Fay Files', email: 'fay2@files.example', part: 'Clerk' })
  await filled(clara, other, 'money', { ...right.money, asked: '4000' })
  await filled(clara, other, 'large', { quote: file, second: 'x' })
  check('a number of another answer is not believed', !(await clara.get(other + '/part/large')).text.includes('quote.pdf'))
  const id = sql(office, `select id from gather_answer where reference = '${answer.split('/').pop()}'`)
  const asked = sql(office, `select asking from gather_answer where id = ${id}`)
  answered('the desk fetches it', await officer.get(`/desk/asked/${asked}/answers/${id}/files/quote`), 200)
}

async function desk ({ office, server, officer, head, auditor, admin }) {
  answered('who has no role in it sees none', await admin.get('/desk/forms/bench_fund'), 404)
  answered('the list', await officer.get('/desk/forms'), 200, 'Apply for a bench', 'Begun', 'Late, to decide')
  answered('one of them', await officer.get('/desk/forms/bench_fund'), 200, 'What is your council called?', 'only if kind is planter both')
  answered('as people see it', await officer.get('/desk/forms/bench_fund/preview/plan'), 200, 'What do you want to put up?', 'Only if you answer “A planter” or “Both”')
  const yaml = (await officer.get('/desk/forms/bench_fund/yaml')).text
  check('as YAML', yaml.startsWith('questionnaire: bench_fund\n'), yaml.slice(0, 200))
  const change = await officer.get('/desk/forms/bench_fund/change')
  const faulty = await officer.submit(change.form(), { yaml: yaml.replace('type: prose', 'type: prosa').replace('kind: [planter, both]', 'colour: red') })
  answered('all that is wrong is said with its place', faulty, 422, /Line \d+, column \d+: "type" cannot be "prosa"; did you mean "prose"\?/, /Line \d+, column \d+: "when" must name a question that is asked before this one/)
  check('what was typed stands there', faulty.text.includes('type: prosa'))
  answered('the same again', await officer.submit(change.form(), { yaml: '# a comment\n' + yaml }), 303)
  equal('is the same, byte for byte', (await officer.get('/desk/forms/bench_fund/yaml')).text, yaml)
  answered('an auditor reads', await auditor.get('/desk/forms/bench_fund'), 200)
  answered('and does not build', await auditor.get('/desk/forms/bench_fund/change'), 403)
  const fresh = await officer.get('/desk/forms/new')
  answered('a new one', await officer.submit(fresh.form(), { yaml: 'questionnaire: walk\ntitle: A walk\nsee: [officer]\nsections:\n  way:\n    title: The way\n    questions:\n      path: {ask: Which path?, type: text}\n' }), 303)
  answered('not twice under one name', await officer.submit((await officer.get('/desk/forms/new')).form(), { yaml: 'questionnaire: walk\ntitle: Another\nsee: [officer]\nsections:\n  way:\n    title: The way\n    questions:\n      path: {ask: Which?, type: text}\n' }), 422, 'there is a questionnaire "walk" already')
  const put = async (changes, name = '') => officer.submit((await officer.get('/desk/forms/walk/question' + (name && '?name=' + name))).form(), changes)
  answered('a question without words', await put({ name: 'Bad Name', ask: '' }), 422, 'expected a name', '"ask"')
  answered('a question is added', await put({ name: 'kind', ask: 'Which kind: "short" or long?', type: 'choice', required: 'yes', choices: 'short: A short one | Under a mile\nA long one' }), 303)
  answered('another, that depends on it', await put({ name: 'miles', ask: 'How many miles?', type: 'integer', min: '1', max: '40', when: 'kind is a_long_one', new_section: 'How far' }), 303)
  answered('a table', await put({ name: 'stops', ask: 'Where do you rest?', type: 'rows', columns: 'place; Place; text; required\ncost; Cost; pence', total: 'cost', max: '4', section: 'way' }), 303)
  const built = answered('they stand there', await officer.get('/desk/forms/walk'), 200, 'Which kind: "short" or long?', 'only if kind is a_long_one', 'How far')
  const act = (what) => officer.submit(built.forms().find(form => form.buttons.some(button => button.value === what)), {}, ['act', what])
  answered('what others depend on cannot go', await act('remove kind'), 422, '"when" must name a question that is asked before this one')
  answered('nor behind them', await (async () => { for (let i = 0; i < 3; i++) { const page = await officer.get('/desk/forms/walk'); const done = await officer.submit(page.forms().find(form => form.buttons.some(button => button.value === 'down kind')), {}, ['act', 'down kind']); if (done.status !== 303) return done } return { status: 0, words: () => '' } })(), 422, 'asked before this one')
  answered('one who looked at an older version is told', await act('up kind'), 409, 'Somebody else has changed this questionnaire')
  answered('a question is changed', await put({ ask: 'Which path do you take?' }, 'path'), 303)
  answered('and taken out', await (async () => { const page = await officer.get('/desk/forms/walk'); return officer.submit(page.forms().find(form => form.buttons.some(button => button.value === 'remove miles')), {}, ['act', 'remove miles']) })(), 303)
  answered('one in a section of its own', await put({ name: 'extra', ask: 'More?', type: 'text', new_section: 'An end' }), 303)
  await (async () => { const page = await officer.get('/desk/forms/walk'); return officer.submit(page.forms().find(form => form.buttons.some(button => button.value === 'remove extra')), {}, ['act', 'remove extra']) })()
  check('the section that it left empty is gone', !(await officer.get('/desk/forms/walk')).words().includes('An end'))
  answered('nothing wrong opens it', await officer.submit((await officer.get('/desk/forms/walk/open')).form(), { slug: 'A walk!' }), 422, 'Write lower-case letters')
  answered('nor before it begins', await officer.submit((await officer.get('/desk/forms/walk/open')).form(), { slug: 'walks', opens: '2 March 2027 9am', closes: '1 March 2027 9am' }), 422, 'It must close after it opens')
  const asked = answered('opened', await officer.submit((await officer.get('/desk/forms/walk/open')).form(), { slug: 'walks', closes: '1 March 2090' }), 303).location
  answered('not twice at one address', await officer.submit((await officer.get('/desk/forms/walk/open')).form(), { slug: 'walks' }), 422, 'was used before')
  answered('a day alone is its midnight', await new Visitor(server).get('/forms/walks'), 200, 'the end of 1 March 2090 (midnight)')
  const walker = new Visitor(server)
  const answer = await begun(walker, 'walks', { name: '=cmd|calc', email: 'walker@desk.example' })
  await filled(walker, answer, 's_how_far', { kind: 'short' })
  await filled(walker, answer, 'way', { path: '=1+1', 'stops-0-place': 'Inn', 'stops-0-cost': '3.50' })
  await put({ name: 'later_one', ask: 'Something new?', type: 'yes_no', required: 'yes' })
  answered('an answer keeps the questions under which it was begun', await walker.get(answer + '/part/way'), 200, 'Which path do you take?')
  check('and no new ones', !(await walker.get(answer + '/part/way')).text.includes('Something new?'))
  await sent(walker, answer)
  const list = answered('the answers', await officer.get(asked), 200, 'All: 1', 'Sent: 1', answer.split('/').pop())
  const csv = parseCsv((await officer.get(asked + '.csv')).text)
  check('as CSV, and nothing in it is run', csv[0].includes('Which path do you take?') && csv[1].some(cell => cell === "'=1+1") && csv[1].some(cell => cell === "'=cmd|calc"), JSON.stringify(csv))
  answered('as a workbook', await officer.get(asked + '.xlsx'), 200)
  answered('nobody else sees them', await head.get(asked), 404)
  const href = list.links().find(link => /\/answers\/\d+$/.test(link))
  answered('one of them, as it was asked', await officer.get(href), 200, 'The questionnaire was changed since', 'walker@desk.example', 'Sent it')
  const change2 = list.forms().find(form => form.action === asked)
  answered('it is closed at the desk', await officer.submit(change2, { opens: '1 March 2026', closes: '2 March 2026' }), 303)
  answered('and so for people', await new Visitor(server).get('/forms/walks'), 200, 'This closed at')
}

async function quiet ({ office, server }) {
  check('no address, name or answer stands in what the server says', !/clara@|Clara|Aldmoor|tom@|walker@/.test(server.said), server.said.split('\n').filter(line => /clara|aldmoor|walker/i.test(line)).slice(0, 5).join('\n'))
  const page = await new Visitor(server).get('/forms')
  check('nothing of it is kept in a cache', /no-store/.test(page.headers['cache-control'] ?? ''), page.headers['cache-control'])
  const visitor = new Visitor(server)
  let last = null
  for (let i = 0; i < 30 && last?.status !== 429; i++) last = await visitor.submit((await visitor.get('/forms/benches/begin')).form(), { name: 'Rita Rate', email: `rita${i}@rate.example`, part: 'Clerk' })
  answered('whoever begins without end is slowed down', last, 429, 'Many forms were begun from your connection')
  check('and what they typed stands there', last.text.includes('Rita Rate'))
}

export async function forms () {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, admin: { roles: 'administrator' } } })
  opened(office, 'benches')
  await serving(office, async server => {
    const world = { office, server }
    for (const name of ['officer', 'head', 'auditor', 'admin']) world[name] = await signedIn(server, name)
    for (const [name, part] of Object.entries({ whole, links, left, two, late, filesIn, desk, quiet })) await step(name, () => part(world))
  })
}
