// E-mail: what waits in the outbox is sent to a real mail server (test/mail/server.py), which takes it, refuses it, hangs, ends the
// connection or is killed beside us; what arrived is read by another's parser. And the desk's page of it all.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, newFolder, run, serve, serving, signedIn, sql, Visitor } from './lib.mjs'
import { takenOff } from './words.mjs'

const python = '/usr/bin/python3' // Debian's: it has aiosmtpd
const slow = Number(process.env.SLOW ?? 1)
const wait = ms => new Promise(done => setTimeout(done, ms))
export async function until (what, seconds = 20) {
  for (const end = Date.now() + seconds * 1000 * slow; Date.now() < end; await wait(100)) if (what()) return true
  return false
}

// E-mail files, as another's parser reads them.
export function parsed (files) {
  const read = JSON.parse(spawnSync(python, ['test/mail/read.py', ...files], { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout)
  for (const one of read) for (const part of ['text', 'html']) one[part] = one[part].replace(/[⟦⟧]/g, '') // the marks of the tests' tongue
  return read
}

// --- A mail server of our own -------------------------------------------------

export class MailServer {
  static async start (more = [], folder = newFolder()) {
    const server = new MailServer()
    server.folder = folder
    server.child = spawn(python, ['test/mail/server.py', folder, ...more], { stdio: ['ignore', 'pipe', process.env.VERBOSE ? 'inherit' : 'ignore'] })
    server.port = await new Promise((resolve, reject) => {
      server.child.stdout.setEncoding('utf8').once('data', line => resolve(Number(line)))
      server.child.once('exit', () => reject(new Error('the mail server ended')))
    })
    process.once('exit', () => server.child.kill('SIGKILL'))
    return server
  }

  stop () { this.child.removeAllListeners('exit'); return new Promise(done => { this.child.once('exit', done); this.child.kill('SIGKILL') }) }
  get talk () { const file = join(this.folder, 'talk.txt'); return existsSync(file) ? readFileSync(file, 'utf8') : '' }
  // What arrived, in its order, read by Python's parser; for one recipient, or all.
  arrived (to) {
    const numbers = readdirSync(this.folder).map(name => name.match(/^(\d+)\.json$/)?.[1]).filter(Boolean).map(Number).sort((a, b) => a - b)
    if (!numbers.length) return []
    const read = parsed(numbers.map(n => join(this.folder, n + '.eml')))
    return numbers.map((n, i) => ({ ...read[i], envelope: JSON.parse(readFileSync(join(this.folder, n + '.json'), 'utf8')) })).filter(one => !to || one.envelope.to.includes(to))
  }

  count (to) { return [...this.talk.matchAll(/^TAKEN (.*)$/gm)].filter(match => !to || match[1] === to).length }
}
const header = (mail, name) => mail.headers.filter(([one]) => one === name).map(([, value]) => value)

function certificate (folder) {
  const done = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=mail.test', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error('openssl: ' + done.stderr)
  return [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
}
function secretFile (folder, word, mode = 0o600) {
  const file = join(folder, 'password-' + mode)
  writeFileSync(file, word + '\n')
  chmodSync(file, mode)
  return file
}
export const plainly = mail => ['--smtp', '127.0.0.1:' + mail.port, '--smtp-tls', 'none', '--mail-from', 'Office <office@plan.example>', '--public-address', 'https://plan.example']

let number = 900
// A message in the outbox, as any block writes one.
export function put (office, to, { subject = 'A note', body = 'Words.', expires = 'null', made = Math.floor(Date.now() / 1000) } = {}) {
  number++
  sql(office, `insert into outbox (id, to_address, subject, body, kind, made_at, expires_at, state, state_at, attempts) values (${number}, '${to}', '${subject}', '${body}', 'notice', ${made}, ${expires}, 'waiting', ${made}, 0)`)
  return number
}
const state = (office, id) => sql(office, `select state from outbox where id = ${id}`)
const inState = (office, id, wanted, seconds) => until(() => state(office, id) === wanted, seconds)
// As if its pause, or its lease, were over.
const now = (office, id) => sql(office, `update outbox set next_at = null, leased_until = case when lease is null then null else 1 end where id = ${id}`)

// --- Setting it up ------------------------------------------------------------

function settings (office) {
  const folder = office.folder
  const refused = (name, words, more, env) => {
    const done = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...more], { env })
    check(name, done.status !== 0 && done.err.includes(words), `${done.status} ${done.err}`)
  }
  const good = ['--smtp', 'localhost:2525', '--mail-from', 'office@plan.example', '--public-address', 'https://plan.example']
  refused('a sender without a server', '--mail-from needs --smtp', ['--mail-from', 'office@plan.example'])
  refused('a server without a sender', '--mail-from needs an e-mail address', good.filter((one, i) => i < 2 || i > 3))
  refused('a sender that is none', '--mail-from needs an e-mail address', [...good, '--mail-from', 'Office <office>'])
  refused('a server without an address for links', '--public-address', good.slice(0, 4))
  refused('a port that is none', '--smtp needs a host and a port', [...good, '--smtp', 'localhost:0'])
  refused('a host that is none', '--smtp needs a host and a port', [...good, '--smtp', 'local host'])
  refused('protection of another kind', '--smtp-tls is starttls', [...good, '--smtp-tls', 'yes'])
  refused('a user without a password', 'belong together', [...good, '--smtp-user', 'office'])
  refused('a password without TLS', 'not sent without TLS', [...good, '--smtp-tls', 'none', '--smtp-user', 'office', '--smtp-password-file', secretFile(folder, 'x')])
  refused('a password that others can read', 'can be read or changed by other users', [...good, '--smtp-user', 'office', '--smtp-password-file', secretFile(folder, 'x', 0o644)])
  refused('no password in the file', 'needs one line', [...good, '--smtp-user', 'office', '--smtp-password-file', secretFile(folder, '')])
  refused('a password file that is not there', 'cannot be read', [...good, '--smtp-user', 'office', '--smtp-password-file', join(folder, 'none')])
  refused('certificates that are not there', 'cannot be read', [...good, '--smtp-ca', join(folder, 'none')])
  refused('no messages a minute', '--mail-per-minute needs a number from 1 to 6000', [...good, '--mail-per-minute', '0'])
  refused('too many', '--mail-per-minute needs a number from 1 to 6000', [...good, '--mail-per-minute', '6001'])
  refused('the environment says it as well', '--smtp-seconds needs a number', good, { FRANKPLEDGE_SMTP_SECONDS: 'long' })
}

// --- A link that somebody gets -------------------------------------------------

async function invitation (office, folder, keys) {
  const mail = await MailServer.start(['--certificate', keys[0], '--key', keys[1], '--user', 'office', '--password', 'correct horse'])
  const more = ['--smtp', 'localhost:' + mail.port, '--smtp-ca', keys[0], '--smtp-user', 'office', '--smtp-password-file', secretFile(folder, 'correct horse'),
    '--mail-from', 'Swyddfa’r Comisiynydd – Ŵyr <office@plan.example>', '--mail-reply-to', 'desk@plan.example', '--public-address', 'https://plan.example']
  const before = put(office, 'early@door.test', { body: 'Dear you\n\n/desk/link/' + 'ab'.repeat(32) + '\n', subject: 'Hello\r\nBcc: evil@else.example' })
  await serving(office, async server => {
    const administrator = await signedIn(server, 'administrator')
    const page = await administrator.get('/desk/users/new')
    const answer = await administrator.submit(page.form(), { name: 'Zoë Ångström–Ó Briain', sign_in: 'zoe@door.test', roles: 'officer' })
    equal('she is invited', answer.status, 303)
    check('the invitation arrives', await until(() => mail.count('zoe@door.test') === 1), mail.talk)
    const [one] = mail.arrived('zoe@door.test')
    equal('by TLS, signed in', [one.envelope.tls, one.envelope.user, one.envelope.from], [true, 'office', 'office@plan.example'])
    equal('as plain text that everybody can read, and as HTML', [one.types, one.charset, one.defects, one.bare, one.ascii], [['multipart/alternative', 'text/plain', 'text/html'], 'utf-8', [], false, true])
    check('its lines are short', one.longest <= 78, one.longest)
    equal('from whom', header(one, 'From'), ['Swyddfa’r Comisiynydd – Ŵyr <office@plan.example>'])
    equal('to whom', header(one, 'To'), ['zoe@door.test'])
    equal('answers go to the desk', header(one, 'Reply-To'), ['desk@plan.example'])
    equal('no person wrote it', header(one, 'Auto-Submitted'), ['auto-generated'])
    check('it has a name of its own', /^<[0-9a-f]{32}@plan\.example>$/.test(header(one, 'Message-ID')[0]), header(one, 'Message-ID'))
    const text = takenOff(one.text)
    check('its text is whole', /Dear Zoë Ångström–Ó Briain\s+.*an account for you/.test(text), text)
    check('the HTML says the same, and fetches nothing', one.html.includes('Zoë Ångström–Ó Briain') && one.html.includes('/desk/link/') && !/<(img|script|style|link|iframe)|src=|url\(/i.test(one.html), one.html)
    const link = text.match(/^https:\/\/plan\.example(?:\/[a-z-]+)?(\/desk\/link\/[0-9a-f]{64})$/m)?.[1]
    const visitor = new Visitor(server)
    answered('its link works', await visitor.follow(await visitor.get(link)), 200, 'zoe@door.test')
    check('what was written before there was a mail server arrives too', await inState(office, before, 'sent'))
    const [early] = mail.arrived('early@door.test')
    check('with the office’s address before its path', early.text.includes('\nhttps://plan.example/desk/link/ab'), early.text)
    equal('and no header that its subject made', [header(early, 'Bcc'), header(early, 'Subject')], [[], ['Hello  Bcc: evil@else.example']])
    answered('the desk says so', await administrator.get('/desk/messages'), 200, 'E-mail is sent through localhost, from office@plan.example.', 'Your account: choose a password', 'Sent')
    answered('the messages that wait', await administrator.get('/desk/messages?state=waiting'), 200, 'There is no such message')
    answered('a sent one', await administrator.get('/desk/messages/' + before), 200, 'Sent', 'its text is not kept')
    equal('its text is gone', sql(office, `select body from outbox where id = ${before}`), '')
    answered('it is not sent again', await administrator.post(`/desk/messages/${before}/again`, { csrf: await administrator.token() }), 409, 'cannot be sent again')
    answered('nor stopped', await administrator.post(`/desk/messages/${before}/stop`, { csrf: await administrator.token() }), 409, 'cannot be stopped')
    check('no address is in the log', !/@|Zo|plan\.example\/desk/.test(server.said.replace(/Frankpledge serves.*\n/, '')), server.said)
  }, more)
  await mail.stop()
}

// --- What servers do -----------------------------------------------------------

async function kinds (office) {
  const mail = await MailServer.start()
  await serving(office, async server => {
    const administrator = await signedIn(server, 'administrator')
    const refused = put(office, 'refused-a@door.test')
    const full = put(office, 'full-a@door.test')
    const grey = put(office, 'grey-a@door.test')
    const middle = put(office, 'middle-a@door.test')
    const once = put(office, 'once-a@door.test')
    const lost = put(office, 'lost-a@door.test')
    const silent = put(office, 'slow-a@door.test')
    const wrong = put(office, 'no address')
    const long = put(office, 'good-b@door.test', { subject: 'Ŵ'.repeat(150), body: ('é'.repeat(500) + '\n.\n..\nFrom me\n').repeat(20) })
    const good = put(office, 'good-a@door.test')
    check('a good one arrives whatever stands before it', await inState(office, good, 'sent', 40), sql(office, 'select id, to_address, state, fault from outbox where id > 900'))
    equal('one that is refused has failed', [state(office, refused), sql(office, `select fault from outbox where id = ${refused}`)], ['failed', 'The mail server refused it: there is no such address (550 5.1.1).'])
    equal('one without an address too', [state(office, wrong), sql(office, `select fault from outbox where id = ${wrong}`)], ['failed', 'Its address is not one to which e-mail can be sent.'])
    equal('a full mailbox waits', sql(office, `select state || attempts || (next_at - tried_at between 60 and 70) from outbox where id = ${full}`), 'waiting11')
    equal('so does what was cut off', sql(office, `select state || attempts || fault from outbox where id = ${middle}`), 'waiting1The connection to the mail server ended before it was handed over.')
    equal('and what is held back at first', sql(office, `select state || attempts from outbox where id = ${grey}`), 'waiting1')
    check('a long one arrives', await inState(office, long, 'sent'), sql(office, `select state || attempts || fault from outbox where id = ${long}`) + mail.talk)
    const [one] = mail.arrived('good-b@door.test')
    equal('a long one is whole', [header(one, 'Subject'), one.text.replaceAll('\r', '') === ('é'.repeat(500) + '\n.\n..\nFrom me\n').repeat(20), one.longest <= 78, one.defects], [['Ŵ'.repeat(150)], true, true, []])
    equal('where nobody knows whether it was taken it waits', sql(office, `select group_concat(state || unsure) from outbox where id in (${once}, ${lost}, ${silent})`), 'waiting1,waiting1,waiting1')
    for (const id of [grey, full, once, lost]) now(office, id)
    check('what was held back arrives', await inState(office, grey, 'sent'))
    check('what may have arrived is sent once more', await inState(office, once, 'sent'))
    const [first, second, ...rest] = mail.arrived('once-a@door.test')
    equal('the same message', [header(first, 'Message-ID'), header(first, 'Date'), rest.length], [header(second, 'Message-ID'), header(second, 'Date'), 0])
    check('and not a third time', await inState(office, lost, 'failed'))
    await wait(2500)
    equal('two of it have arrived', mail.count('lost-a@door.test'), 2)
    equal('the second pause is longer', sql(office, `select state || attempts || (next_at - tried_at between 300 and 310) from outbox where id = ${full}`), 'waiting21')
    sql(office, `update outbox set made_at = made_at - 5 * 86400 where id = ${full}`)
    now(office, full)
    check('after five days it has failed', await inState(office, full, 'failed'))
    answered('the desk shows what failed first', await administrator.get('/desk/messages?state=failed'), 200, 'refused-a@door.test', 'lost-a@door.test', 'Not delivered')
    answered('the menu counts it', await administrator.get('/desk/office'), 200, /\d+ to be passed on/)
    const page = answered('and says why', await administrator.get('/desk/messages/' + refused), 200, 'there is no such address', 'Send it again', 'I have passed it on', 'Do not send it', 'Words.')
    const again = page.forms().find(form => form.action.endsWith('/again'))
    sql(office, `update outbox set to_address = 'mended-a@door.test' where id = ${refused}`)
    answered('it is sent again', await administrator.submit(again), 303)
    check('and arrives', await inState(office, refused, 'sent') && mail.count('mended-a@door.test') === 1)
    const stop = (await administrator.get('/desk/messages/' + middle)).forms().find(form => form.action.endsWith('/stop'))
    answered('one that waits is stopped', await administrator.submit(stop), 303)
    equal('its text is gone', sql(office, `select state || body from outbox where id = ${middle}`), 'stopped')
    answered('the page says so', await administrator.get('/desk/messages/' + middle), 200, 'Stopped')
    const officer = await signedIn(server, 'officer')
    for (const deed of ['again', 'stop']) answered('messages are not for an officer', await officer.post(`/desk/messages/${lost}/${deed}`, { csrf: await officer.token() }), 403)
    answered('a failed one is passed on by hand', await administrator.submit((await administrator.get('/desk/messages/' + lost)).forms().find(form => form.action.endsWith('/sent'))), 303)
    const over = put(office, 'good-c@door.test', { expires: Math.floor(Date.now() / 1000) - 1 })
    const after = put(office, 'good-d@door.test')
    await inState(office, after, 'sent')
    equal('one that has expired is not sent', [state(office, over), mail.count('good-c@door.test')], ['void', 0])
    check('nor is any address in the log', !server.said.includes('@'), server.said)
  }, [...plainly(mail), '--smtp-seconds', '3', '--mail-per-minute', '600'])
  await mail.stop()
}

async function killed (office) {
  const mail = await MailServer.start()
  const more = [...plainly(mail), '--mail-per-minute', '600']
  const one = put(office, 'slow-k@door.test')
  let server = await serve(office, more)
  check('it is being sent', await until(() => mail.count('slow-k@door.test') === 1))
  answered('then nobody stops it', await (async () => { const admin = await signedIn(server, 'administrator'); return admin.post(`/desk/messages/${one}/stop`, { csrf: await admin.token() }) })(), 409, 'being sent at this moment')
  await server.stop('SIGKILL')
  const five = [1, 2, 3, 4, 5].map(n => put(office, `good-k${n}@door.test`))
  server = await serve(office, more)
  check('what waits goes out after a kill', await until(() => five.every(id => state(office, id) === 'sent')))
  equal('each once', five.map((id, i) => mail.count(`good-k${i + 1}@door.test`)), [1, 1, 1, 1, 1])
  equal('what was in hand waits for the end of its lease', [state(office, one), mail.count('slow-k@door.test')], ['waiting', 1])
  now(office, one)
  check('then it is sent once more', await until(() => mail.count('slow-k@door.test') === 2))
  await server.stop('SIGKILL')
  const ids = mail.arrived('slow-k@door.test').map(mail => header(mail, 'Message-ID')[0])
  check('as the same message', ids.length === 2 && ids[0] === ids[1], ids)
  server = await serve(office, more)
  now(office, one)
  check('and not again', await inState(office, one, 'failed') && mail.count('slow-k@door.test') === 2)
  const last = put(office, 'slow-l@door.test')
  await until(() => mail.count('slow-l@door.test') === 1)
  const began = Date.now()
  const exit = await server.stop()
  check('a server that is told to leave does not wait for the other', exit.code === 0 && Date.now() - began < 15000 * slow, JSON.stringify(exit))
  equal('and knows that it does not know', sql(office, `select state || unsure from outbox where id = ${last}`), 'waiting1')
  await mail.stop()
}

// --- Trouble that is not the message's ------------------------------------------

async function trouble (office, folder, keys) {
  const other = join(folder, 'other')
  mkdirSync(other)
  const others = certificate(other)
  const mail = await MailServer.start(['--certificate', keys[0], '--key', keys[1], '--user', 'office', '--password', 'correct horse', '--direct'])
  const base = ['--mail-from', 'office@plan.example', '--public-address', 'https://plan.example', '--smtp-user', 'office', '--smtp', 'localhost:' + mail.port]
  const right = ['--smtp-tls', 'tls', '--smtp-ca', keys[0], '--smtp-password-file', secretFile(folder, 'correct horse')]
  const one = put(office, 'good-t@door.test')
  const shown = async (name, words, more) => sql(office, 'delete from post_trouble') || serving(office, async server => {
    check(name, await until(() => sql(office, 'select words from post_trouble').includes(words)), sql(office, 'select words from post_trouble'))
    const administrator = await signedIn(server, 'administrator')
    answered('and the desk says so', await administrator.get('/desk/messages'), 200, 'Nothing is sent since', words)
    equal('nothing was sent, and no attempt counted', sql(office, `select state || attempts from outbox where id = ${one}`), 'waiting0')
    check('the log says so once, without an address', server.said.split('e-mail waits').length === 2 && !server.said.includes('@'), server.said)
  }, more)
  await shown('a wrong password', 'user and password', [...base, ...right.slice(0, 4), '--smtp-password-file', (writeFileSync(join(folder, 'bad'), 'wrong\n', { mode: 0o600 }), join(folder, 'bad'))])
  await shown('a certificate of somebody else', 'cannot be trusted', [...base, ...right.map(word => word === keys[0] ? others[0] : word)])
  const plain = await MailServer.start()
  await shown('a server without TLS', 'cannot be trusted', ['--smtp', 'localhost:' + plain.port, ...base.slice(0, 4)])
  equal('to which nothing was said', [plain.talk.includes('RCPT'), plain.talk.includes('AUTH')], [false, false])
  await shown('a sender whom it does not know', 'does not let the office send', [...plainly(plain), '--mail-from', 'nobody@plan.example'])
  await plain.stop()
  await shown('a server that is not there', 'cannot be reached', ['--smtp', '127.0.0.1:' + plain.port, ...base.slice(0, 4)])
  await serving(office, async server => {
    check('when all is right it is sent', await inState(office, one, 'sent'))
    equal('and the trouble is over', sql(office, 'select count(*) from post_trouble'), '0')
    const administrator = await signedIn(server, 'administrator')
    check('as the desk says', !(await administrator.get('/desk/messages')).words().includes('Nothing is sent'))
  }, [...base, ...right])
  equal('in TLS from the first byte', mail.arrived()[0].envelope.tls, true)
  await mail.stop()
}

async function slowly (office) {
  const mail = await MailServer.start()
  const many = Array.from({ length: 8 }, (_, i) => put(office, `good-m${i}@door.test`))
  const more = [...plainly(mail), '--mail-per-minute', '3']
  sql(office, 'update outbox set tried_at = null')
  await serving(office, async () => { await until(() => mail.count() === 3); await wait(2500); equal('three go out in a minute', mail.count(), 3) }, more)
  await serving(office, async () => { await wait(2500); equal('starting again makes no new minute', mail.count(), 3) }, more)
  sql(office, 'update outbox set tried_at = tried_at - 60')
  await serving(office, async () => { check('the next minute takes the next three', await until(() => mail.count() === 6)) }, more)
  equal('the oldest first', many.map(id => state(office, id)).join(' '), 'sent sent sent sent sent sent waiting waiting')
  await mail.stop()
}

export async function mail () {
  const folder = newFolder()
  const keys = certificate(folder)
  const people = { administrator: { roles: 'administrator' }, officer: { roles: 'officer' } }
  const office = makeOffice({ people })
  settings(office)
  await invitation(office, folder, keys)
  for (const part of [kinds, killed, slowly]) await part(makeOffice({ people }))
  await trouble(makeOffice({ people }), folder, keys)
}
