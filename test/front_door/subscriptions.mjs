// Subscribing by e-mail through a real mail server: the confirmed sign-up, a digest of what is published and nothing else, leaving with one POST as mail programs send it, an
// address that does not exist; messages to many, which need a second person; and that no address lies open anywhere, is in a log, or outlives its owner's leave.
import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { MailServer, plainly, until } from './mail.mjs'
import { dayFrom } from './office.mjs'
import { takeDown } from './erasure.mjs'
import { begin, items } from './subject.mjs'

const addresses = ['ann-1@people.example', 'bob-2@people.example', 'refused-3@people.example']
const plain = one => ({ ...one, text: one.text.replaceAll('\r', '') })
const header = (mail, name) => mail.headers.find(([one]) => one === name)?.[1]
const pathIn = (mail, pattern) => mail.text.match(pattern)?.[0]
const confirmLink = mail => pathIn(mail, /\/subscribe\/confirm\/[0-9a-f]{64}/)
const later = office => sql(office, 'update subscriber set told_until = told_until - 100000; update pub_document set published_at = published_at - 400 where published_at > unixepoch() - 130; update subscriber set told_until = min(told_until, unixepoch() - 100000)')
const remind = (office, ...more) => Number(mustRun(['remind', '--store', office.store, ...office.more, ...more]).match(/^\d+/)[0])
const form = (page, action) => page.forms().find(one => one.action.endsWith(action))

async function published (s, title) {
  const address = await s.officer.make('petitions', { title, text: 'It is dark.', addressee: s.force, threshold: '2', closes_on: dayFrom(5) })
  await s.head.mustMove(address, 'open')
  return Number(address.match(/\d+$/)[0])
}

async function signUp (s, mail, email, choice) {
  const page = await s.visitor.get('/subscribe')
  const before = mail.count(email)
  answered('a link is asked for', await s.visitor.submit(page.form(), { email, ...choice }), 303)
  check('and comes', await until(() => mail.count(email) === before + 1), mail.talk)
  return mail.arrived(email).at(-1)
}

async function wrongInput (s) {
  const page = answered('the form', await s.visitor.get('/subscribe'), 200, 'Everything that is published', 'Decisions', 'Petitions', 'Once a week')
  const send = fields => s.visitor.submit(page.form(), fields)
  answered('no address, nothing ticked', await send({}), 422, 'Enter an e-mail address', 'Tick at least one thing')
  for (const email of ['nobody', 'a@b@c.example', 'a@b.example\r\nBcc: c@d.example']) answered(`no address: ${JSON.stringify(email)}`, await send({ email, topic_kind: 'all' }), [400, 422])
  for (const topic of ['register:person', 'record:1', 'record:0', 'record:x', 'everything', "register:'; drop", 'x'.repeat(5000)]) answered(`nothing to follow: ${topic.slice(0, 20)}`, await send({ email: 'a@b.example', topic_kind: topic }), 422, 'Tick what there is')
  answered('a link that was never sent', await s.visitor.get('/subscribe/confirm/' + '0'.repeat(64)), 410, 'This link cannot be used')
  answered('nor one of another form', await s.visitor.get('/subscribe/confirm/x'), 410)
  answered('nor of somebody’s own', await s.visitor.get('/subscriptions/' + '0'.repeat(64)), 410, 'This link cannot be used')
  answered('leaving with a forged link tells nothing', await oneClick(s, '/subscriptions/' + '0'.repeat(64) + '/leave'), 303)
  equal('nobody is written down', sql(s.office, 'select count(*) from subscriber'), '0')
}

// As a mail provider's server sends it: no cookie, no token, from nowhere.
const oneClick = (s, path, more = {}) => new Visitor(s.server).ask('POST', path, { headers: { 'content-type': 'application/x-www-form-urlencoded', ...more }, body: 'List-Unsubscribe=One-Click' })

async function subscribing (s, mail) {
  const { office, visitor } = s
  const first = await signUp(s, mail, addresses[0], { topic_kind: 'register:petition' })
  const link = confirmLink(first)
  for (let i = 0; i < 3; i++) answered('a scanner opens the link', await new Visitor(s.server).get(link), 200, 'Yes, send them to me', 'Petitions')
  equal('which subscribes nobody', sql(office, 'select count(*) from subscriber where confirmed_at is not null'), '0')
  check('a confirmation has nothing to leave yet', header(first, 'List-Unsubscribe') === undefined)
  const page = await visitor.get(link)
  const button = form(page, link)
  answered('the button does', await visitor.follow(await visitor.submit(button, {})), 200, 'You are subscribed')
  answered('what is said of a link that is sent', await visitor.get('/subscribe/asked'), 200, 'Look into your e-mail')
  answered('once', await visitor.get(link), 410)
  await signUp(s, mail, addresses[0].toUpperCase().replace('PEOPLE.EXAMPLE', 'people.example').replace('ANN', 'ann'), { topic_kind: 'all' })
  equal('asked for again there is one of them', sql(office, 'select count(*) from subscriber'), '1')
  const second = await signUp(s, mail, addresses[1], { topic_kind: 'register:decision', often: 'weekly' })
  await visitor.submit(form(await visitor.get(confirmLink(second)), confirmLink(second)), {})
  const all = sql(office, "select group_concat(address || address_hash || leave || leave_hash) from subscriber") + sql(office, "select group_concat(to_address || subject || body) from outbox where subscriber is not null")
  check('no address lies open in the store', !/people\.example|ann-1|bob-2/i.test(all), all.slice(0, 500))
}

async function digests (s, mail) {
  const { office } = s
  equal('nothing is due on the day', remind(office), 0)
  const id = await published(s, 'Light the towpath')
  await s.officer.make('petitions', { title: 'A secret draft', text: 'x', addressee: s.force, threshold: '2' })
  later(office)
  equal('who follows petitions is told', remind(office), 1)
  equal('and not twice', [remind(office), (later(office), sql(office, 'update subscriber set told_until = unixepoch() - 200'), remind(office))], [0, 0])
  check('it arrives', await until(() => mail.count(addresses[0]) === 3), mail.talk)
  const one = plain(mail.arrived(addresses[0]).at(-1))
  check('with what was published, and its address', one.text.includes('Petitions\n---\n') && /\(new\): Light the towpath\n {2}https:\/\/plan\.example\/petitions\//.test(one.text), one.text)
  check('and no draft', !one.text.includes('secret'))
  const leave = header(one, 'List-Unsubscribe').replace(/[<>\s]/g, '')
  check('it says how to leave', /^https:\/\/plan\.example\/subscriptions\/[0-9a-f]{64}\/leave$/.test(leave), leave)
  equal('by one click', header(one, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click')
  equal('who follows something else is told nothing', mail.count(addresses[1]), 1)
  const own = new URL(leave).pathname, page = answered('one’s own page', await s.visitor.get(own), 200, 'The e-mails that you get', 'Leave: send me nothing more')
  answered('without the word too', await s.visitor.get(own.replace('/leave', '')), 200, 'The e-mails that you get')
  check('has no address', !/people\.example/.test(page.text))
  answered('nothing ticked is not leaving', await s.visitor.submit(form(page, own.replace('/leave', '')), { topic_kind: '' }), 422, 'Tick')
  const about = answered('one thing is followed from its page', await s.visitor.get(`/subscribe?about=${id}`), 200, 'Petition: Light the towpath')
  check('it is ticked', /value="record:\d+"[^>]* checked/.test(about.text))
  answered('the public page leads there', await s.visitor.get(sql(office, `select '/petitions/' || slug from pub_record where id = ${id}`)), 200, 'Get e-mails about this')
  answered('what is followed is changed', await s.visitor.submit(form(page, own.replace('/leave', '')), { topic_kind: 'all', often: 'daily' }), 303)
  equal('that and nothing else', sql(office, "select group_concat(topic) from subscription n join subscriber s on s.id = n.subscriber where s.often = 'daily'"), 'all')
  return own
}

async function leaving (s, mail, own) {
  const { office } = s
  await published(s, 'Mend the bridge')
  later(office)
  sql(office, "update outbox set next_at = 9999999999 where state = 'waiting'")
  answered('opening the address changes nothing', await new Visitor(s.server).get(own), 200)
  equal('they are there still', sql(office, 'select count(*) from subscriber'), '2')
  answered('another site’s page may send it too', await oneClick(s, own, { origin: 'https://mail.provider.example', 'sec-fetch-site': 'cross-site' }), 303)
  equal('one POST and they are gone, with what they followed', [sql(office, 'select count(*) from subscriber'), sql(office, "select count(*) from subscription where topic = 'all'")], ['1', '0'])
  answered('the same again', await s.visitor.follow(await oneClick(s, own)), 200, 'You have left')
  answered('the link is dead', await s.visitor.get(own), 410)
  equal('nothing is written to them', remind(office), 0)
}

async function unreachable (s, mail) {
  const { office } = s
  answered('somebody signs up whose address is none', await s.visitor.submit((await s.visitor.get('/subscribe')).form(), { email: addresses[2], topic_kind: 'all' }), 303)
  check('who cannot be reached is taken off by itself', await until(() => sql(office, 'select count(*) from subscriber') === '1'), sql(office, 'select * from outbox'))
  const administrator = await signedIn(s.server, 'administrator')
  const list = answered('messages name no subscriber', await administrator.get('/desk/messages'), 200, 'A subscriber')
  check('by no address', !/people\.example/.test(list.text))
  answered('and need nobody', await administrator.get('/desk/office'), 200)
  check('so none is counted', !/to be passed on/.test((await administrator.get('/desk/office')).words()))
}

async function bulletins (s, mail) {
  const { office, officer, head } = s
  const write = fields => officer.get('/desk/subscribers/messages/new').then(page => officer.submit(page.form(), fields))
  answered('nothing written', await write({ topic: 'all' }), 422, 'Enter a subject', 'Enter a text')
  answered('to those who follow nothing', await write({ topic: 'register:letter', subject: 'x', text: 'y' }), 422, 'Nobody follows this yet')
  answered('to what there is not', await write({ topic: 'register:person', subject: 'x', text: 'y' }), 422, 'nothing of that name')
  answered('too long', await write({ topic: 'all', subject: 'x'.repeat(151), text: 'y' }), 422, 'at most 150')
  const few = answered('to few people', await write({ topic: 'all', subject: 'A few words', text: 'Dear all\n\nWe meet on Friday.\nhttps://plan.example/meetings\n' }), 303)
  check('it goes out at once', await until(() => mail.count(addresses[1]) === 2), mail.talk)
  const one = plain(mail.arrived(addresses[1]).at(-1))
  check('with how to leave', one.text.includes('We meet on Friday.') && /https:\/\/plan\.example\/subscriptions\/[0-9a-f]{64}\n/.test(one.text) && header(one, 'List-Unsubscribe'), one.text)
  answered('it is sent', await officer.follow(few), 200, 'Sent', 'Everything that is published')
  const third = await signUp(s, mail, 'cy-4@people.example', { topic_kind: 'all' })
  await s.visitor.submit(form(await s.visitor.get(confirmLink(third)), confirmLink(third)), {})
  const many = answered('to more than the limit', await write({ topic: 'all', subject: 'To many', text: 'Words.' }), 303)
  const address = many.location ?? many.headers.location
  answered('it waits', await officer.get(address), 200, 'Waits for approval', 'somebody else has to read and approve it')
  answered('whoever wrote it does not approve it', await officer.post(address + '/approve', { csrf: await officer.token() }), 403, 'your own message')
  answered('nor does an administrator', await (async a => a.post(address + '/approve', { csrf: await a.token() }))(await signedIn(s.server, 'administrator')), 403)
  equal('nobody has it', [mail.count('cy-4@people.example'), sql(office, "select count(*) from outbox where subject = 'To many'")], [1, '0'])
  answered('the menu counts it', await head.get('/desk/publishing'), 200, /1 to be approved/)
  answered('somebody else approves', await head.submit(form(await head.get(address), '/approve'), {}), 303)
  check('then each has it once', await until(() => sql(office, "select count(*) from outbox where subject = 'To many' and state = 'sent'") === '2'), sql(office, 'select state, told, told_to from bulletin'))
  equal('and not again', [mail.count('cy-4@people.example'), sql(office, "select count(*) from outbox where subject = 'To many'")], [2, '2'])
  answered('it cannot be approved again', await head.post(address + '/approve', { csrf: await head.token() }), 409)
  answered('nor stopped', await head.post(address + '/stop', { csrf: await head.token() }), 409)
  const stopped = (await write({ topic: 'all', subject: 'Never', text: 'Words.' }))
  const its = stopped.location ?? stopped.headers.location
  answered('one that waits is stopped', await officer.submit(form(await officer.get(its), '/stop'), {}), 303)
  answered('and stays so', await head.post(its + '/approve', { csrf: await head.token() }), 409)
  const page = answered('the desk has numbers alone', await officer.get('/desk/subscribers'), 200, '2 people subscribe; 1 of them once a week.', 'To many', 'Never')
  check('and no address', !/people\.example/.test(page.text))
  answered('not for strangers', await s.visitor.get('/desk/subscribers'), 303)
  const refused = await write({ topic: 'all', subject: 'Refused', text: 'Words.' })
  answered('one is refused', await head.submit(form(await head.get(refused.location ?? refused.headers.location), '/refuse'), {}), 303)
  answered('and says so', await head.get(refused.location ?? refused.headers.location), 200, 'Refused', 'Decided by')
}

// While a sealing key is not there nothing that is sealed with it goes out, and nothing is lost; a key that is put back is found by the program as it runs.
async function withoutKey (office, mail, more) {
  const keys = office.store.replace(/^sqlite:/, '') + '.keys', old = readdirSync(keys).filter(name => name.endsWith('.key'))
  mustRun(['key', 'new', 'sealing', '--store', office.store, ...office.more])
  for (const name of old) renameSync(join(keys, name), join(office.folder, name))
  const waits = sql(office, "insert into outbox (id, to_address, subject, body, kind, made_at, state, state_at, attempts, subscriber) select 9100, '', 'Waits', 'Words.', 'digest', unixepoch(), 'waiting', unixepoch(), 0, id from subscriber returning id")
  later(office)
  equal('a digest of what they follow waits too', [remind(office), sql(office, 'select count(*) from subscriber where told_until < unixepoch() - 90000')], [0, '1'])
  const before = mail.count('cy-4@people.example')
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    answered('a message is written', await officer.submit((await officer.get('/desk/subscribers/messages/new')).form(), { topic: 'all', subject: 'While a key is away', text: 'Words.' }), 303)
    check('an e-mail to who cannot be opened waits', await until(() => sql(office, `select fault from outbox where id = ${waits}`).includes('is not there')), sql(office, `select state, fault from outbox where id = ${waits}`))
    await until(() => sql(office, "select state from bulletin where subject = 'While a key is away'") !== 'waiting', 3)
    equal('it is not void, and no attempt; nobody is passed over', [sql(office, `select state || attempts from outbox where id = ${waits}`), sql(office, "select state || told from bulletin where subject = 'While a key is away'")], ['waiting0', 'going0'])
    for (const name of old) renameSync(join(office.folder, name), join(keys, name))
    sql(office, `update outbox set next_at = 0 where id = ${waits}`)
    check('with the key back both arrive', await until(() => mail.count('cy-4@people.example') === before + 2), sql(office, 'select state, told from bulletin') + sql(office, 'select id, state, fault from outbox'))
    equal('and the digest is written', remind(office), 1)
    await inTheirLanguage(office, server, mail)
  }, [...more, '--languages', 'x-pseudo'])
}

// Whoever signs up on a page in another language is written to in it.
async function inTheirLanguage (office, server, mail) {
  const s = { office, server, visitor: new Visitor(server), officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
  s.force = sql(office, "select id from record where name = 'Wrenshire Police'")
  const page = answered('the form says so', await s.visitor.get('/x-pseudo/subscribe'), 200, 'in the language of this page')
  answered('asked for', await s.visitor.submit(page.form(), { email: 'dee-5@people.example', topic_kind: 'all' }), 303)
  check('a link comes', await until(() => mail.count('dee-5@people.example') === 1), mail.talk)
  const link = pathIn(plain(mail.arrived('dee-5@people.example')[0]), /\/x-pseudo\/subscribe\/confirm\/[0-9a-f]{64}/)
  answered('the button', await s.visitor.submit(form(await s.visitor.get(link), link), {}), 303)
  await published(s, 'Sweep the quay')
  later(office)
  equal('two are told', remind(office, '--languages', 'x-pseudo'), 2)
  check('and it arrives', await until(() => mail.count('dee-5@people.example') === 2), mail.talk)
  const theirs = plain(mail.arrived('dee-5@people.example')[1]), other = plain(mail.arrived('cy-4@people.example').at(-1))
  check('in their language, with pages in it', /Sweep the quay\s+https:\/\/plan\.example\/x-pseudo\/petitions\//.test(theirs.text) && /\/x-pseudo\/subscriptions\/[0-9a-f]{64}\n/.test(theirs.text), theirs.text)
  check('and nobody else', /Sweep the quay\s+https:\/\/plan\.example\/petitions\//.test(other.text) && !other.text.includes('x-pseudo'), other.text)
  equal('which the message says', sql(office, "select language from outbox where kind = 'digest' and id <> 9100 order by id desc limit 1"), 'x-pseudo')
  await many(office)
}

// However much was published, and however long nobody could be told: all of it is counted.
async function many (office) {
  const since = 40 * 86400
  sql(office, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2600) insert into pub_record (id, register, reference, slug, name, sort_key, version, in_force_on, first_on, changed_at, approved_as, withdrawn)
    select 900000 + i, 'petition', 'P-' || i, 'row-' || i, 'Row ' || i, 'row', 1, 1, 1, 1, '', 0 from n`)
  sql(office, `insert into pub_document (id, version, register, reference, slug, in_force_on, published_at, approved_as, kind, fields, leaves, hash) select id, 1, register, reference, slug, 1, unixepoch() - ${since} + id - 900000, '', 'publish', '{}', '', '' from pub_record where id > 900000`)
  sql(office, `update subscriber set told_until = unixepoch() - ${since + 10}, language = 'cy'`)
  const all = sql(office, `select count(distinct d.id) from pub_document d join pub_record p on p.id = d.id where p.withdrawn = 0 and d.kind = 'publish' and d.published_at >= unixepoch() - ${since + 10} and d.published_at < unixepoch() - 120`)
  equal('both are told', remind(office), 2)
  check('more than two thousand, six weeks back, and none passed over', Number(all) > 2600 && sql(office, "select subject from outbox where kind = 'digest' and id <> 9100 order by id desc limit 1") === `${all} things were published`, [all, sql(office, "select subject from outbox where kind = 'digest' and id <> 9100 order by id desc limit 2")])
  equal('a language that the office has no more is English', sql(office, "select coalesce(language, 'en') from outbox where kind = 'digest' and id <> 9100 order by id desc limit 1"), 'en')
  sql(office, 'delete from pub_record where id > 900000')
  sql(office, 'delete from pub_document where id > 900000')
}

// Three in a row that cannot be delivered end it; one that arrives in between begins the count anew.
async function inARow (s) {
  const { office } = s, id = sql(office, "select id from subscriber where often = 'weekly'")
  const message = (number, state) => sql(office, `insert into outbox (id, to_address, subject, body, kind, made_at, state, state_at, attempts, subscriber, return_token) values (${number}, '', 'x', '', 'digest', 1, '${state}', 1, 1, ${id}, '${String(number).padStart(32, 'a')}')`)
  const report = number => run(['bounce', '-', '--store', office.store], { input: `From: <>\nTo: bounces+${String(number).padStart(32, 'a')}@plan.example\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; x@mail.example\nAction: failed\nStatus: 5.2.2\n\n--b--\n` })
  const unreached = () => sql(office, `select unreached from subscriber where id = ${id}`)
  for (const number of [9001, 9002, 9003, 9004]) message(number, 'sent')
  const first = report(9001)
  equal('one that came back is counted', [first.out.includes('noted'), unreached()], [true, '1'])
  report(9002)
  equal('the next too', unreached(), '2')
  report(9004)
  equal('one that arrived in between begins it anew', unreached(), '1')
  sql(office, `delete from outbox where id > 9000; update subscriber set unreached = 0 where id = ${id}`)
}

// Whoever asks what is held about them is told, and whoever is erased has left.
async function aboutThem (s) {
  const { office, head } = s
  const person = await head.make('guests', { name: 'Bob Ferry', email: 'BOB-2@people.example' })
  const answer = (await begin(head, person)).location
  const item = (await items(head, answer)).find(one => one.why === 'What they asked to be told by e-mail')
  check('an answer to their request has what they follow', !!item, JSON.stringify(await items(head, answer)))
  answered('with the address', await head.get(item.href), 200, addresses[1], 'Decisions')
  const other = await head.make('guests', { name: 'Una Ferry', email: 'una@people.example' })
  check('nobody else’s has', !(await items(head, (await begin(head, other)).location)).some(one => one.why === 'What they asked to be told by e-mail'))
  const before = sql(office, 'select count(*) from subscriber')
  const proposed = answered('their erasure is proposed', await takeDown(head, person, () => 'whole', 'erase'), 303)
  const second = await signedIn(s.server, 'second')
  answered('and approved', await second.submit((await second.get(proposed.location)).form(), {}, ['decision', 'approve']), 303)
  equal('and subscribe no more', [before, sql(office, 'select count(*) from subscriber')], ['2', '1'])
}

export async function subscriptions () {
  const office = makeOffice({ definitions: 'test/definitions/subject', people: { officer: { roles: 'officer' }, head: { roles: 'head' }, second: { roles: 'head' }, administrator: { roles: 'administrator' } } })
  mustRun(['key', 'new', 'sealing', '--store', office.store, ...office.more])
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Police,police force\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  await serving(office, async server => {
    answered('without a mail server nobody subscribes', await new Visitor(server).get('/subscribe'), 200, 'does not send e-mails about what it publishes yet')
    answered('not by a form of one’s own either', await (async v => v.post('/subscribe', { email: 'a@b.example', topic_kind: 'all', csrf: await v.token() }))(new Visitor(server)), [403, 409])
  })
  const mail = await MailServer.start(), more = [...plainly(mail), '--mail-per-minute', '600', '--mail-approve-above', '1']
  await serving(office, async server => {
    const s = { office, server, visitor: new Visitor(server), officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
    s.force = sql(office, "select id from record where name = 'Wrenshire Police'")
    await s.head.mustMove('/desk/registers/organisations/' + s.force, 'publish')
    await wrongInput(s)
    await subscribing(s, mail)
    const own = await digests(s, mail)
    await leaving(s, mail, own)
    await unreachable(s, mail)
    await bulletins(s, mail)
    await inARow(s)
    await aboutThem(s)
    await published(s, 'Clear the ditch')
    check('no address is in the log', !/people\.example|subscriptions\/[0-9a-f]{8}/.test(server.said), server.said)
    const held = run(['key', 'rotate', 'sealing', '--store', office.store, ...office.more])
    check('a new sealing key seals them anew', held.status === 0 && /[1-9]\d* values were sealed anew/.test(held.out), held.out + held.err)
  }, more)
  await withoutKey(office, mail, more)
  await mail.stop()
}
