// What comes back: messages through a real OpenSMTPD (test/mail/opensmtpd.sh), which takes one, refuses one, and sends one back with a report of its own making; that
// report, and reports that are forged, cut off or none, handed to `frankpledge bounce`; and the desk's page of it.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, newFolder, run, serving, signedIn, sql } from './lib.mjs'
import { parsed, put, until } from './mail.mjs'

const freePort = () => new Promise(done => { const one = createServer().listen(0, '127.0.0.1', () => { const { port } = one.address(); one.close(() => done(port)) }) })
const answers = port => new Promise(done => { const one = connect(port, '127.0.0.1'); one.once('data', () => { one.destroy(); done(true) }); one.once('error', () => done(false)) })
const state = (office, id) => sql(office, `select state from outbox where id = ${id}`)

async function openSmtpd (folder) {
  const port = await freePort()
  const child = spawn('test/mail/opensmtpd.sh', [folder, port], { stdio: 'ignore' })
  process.once('exit', () => child.kill('SIGKILL'))
  for (let i = 0; i < 100 && !await answers(port); i++) await new Promise(done => setTimeout(done, 100))
  const stop = () => new Promise(done => { child.once('exit', done); child.kill('SIGTERM'); setTimeout(() => child.kill('SIGKILL'), 3000).unref() })
  return { port, stop, kept: kind => existsSync(join(folder, 'in')) ? readdirSync(join(folder, 'in')).filter(name => name.startsWith(kind)).map(name => join(folder, 'in', name)) : [] }
}

const bounce = (office, file, ...more) => run(['bounce', file, '--store', office.store, ...more])
const hears = (name, office, file, words, ...more) => { const done = bounce(office, file, ...more); check(name, done.status === 0 && done.out.includes(words), `${done.status} ${done.out} ${done.err}`); return done }

async function throughOpenSmtpd (office) {
  const folder = newFolder()
  chmodSync(folder, 0o711)
  const mail = await openSmtpd(folder)
  const more = ['--smtp', '127.0.0.1:' + mail.port, '--smtp-tls', 'none', '--mail-from', 'Office <office@plan.example>', '--mail-bounces', 'bounces@plan.example', '--public-address', 'https://plan.example']
  await serving(office, async server => {
    const good = put(office, 'good@door.test', { body: 'Dear you\n\nNew\n---\n- <One> of “two”\n  /plan/actions/1\n' })
    const refused = put(office, 'refused@door.test')
    const broken = put(office, 'broken@door.test', { subject: 'It comes back' })
    check('OpenSMTPD takes one', await until(() => state(office, good) === 'sent') && await until(() => mail.kept('to').length === 1), sql(office, 'select id, state, fault from outbox') + readFileSync(join(folder, 'log'), 'utf8'))
    const [one] = parsed(mail.kept('to'))
    equal('as text and as HTML, with nothing wrong', [one.types, one.defects, one.charset], [['multipart/alternative', 'text/plain', 'text/html'], [], 'utf-8'])
    check('its links have the office’s address, in both', one.text.includes('\n  https://plan.example/plan/actions/1') && one.html.includes('<li>&lt;One&gt; of “two”<br><a href="https://plan.example/plan/actions/1">https://plan.example/plan/actions/1</a></li>') && one.html.includes('<h2>New</h2>'), one.text + one.html)
    const token = sql(office, `select return_token from outbox where id = ${good}`)
    equal('with a return path of its own', one.headers.filter(([name]) => name === 'Return-Path').map(([, value]) => value), [`<bounces+${token}@plan.example>`])
    check('what it refuses has failed', await until(() => state(office, refused) === 'failed'))
    equal('and says why', sql(office, `select fault from outbox where id = ${refused}`), 'The mail server refused it: there is no such address (550 5.1.1).')
    check('what it took and could not deliver is sent', await until(() => state(office, broken) === 'sent'))
    check('and its report comes back', await until(() => mail.kept('back').length === 1), readFileSync(join(folder, 'log'), 'utf8'))
    await reports(office, folder, mail.kept('back')[0], broken, good)
    const administrator = await signedIn(server, 'administrator')
    answered('the menu counts both', await administrator.get('/desk/office'), 200, /2 to be passed on/)
    answered('the desk lists what came back', await administrator.get('/desk/messages?state=returned'), 200, 'It comes back', 'Came back')
    const page = answered('and says why', await administrator.get('/desk/messages/' + broken), 200, 'It came back: it could not be delivered (5.3.0).', 'I have seen to it')
    const settle = page.forms().find(form => form.action.endsWith('/settled'))
    const officer = await signedIn(server, 'officer')
    answered('for an administrator alone', await officer.post(`/desk/messages/${broken}/settled`, { csrf: await officer.token() }), 403)
    answered('somebody sees to it', await administrator.submit(settle), 303)
    answered('then it is counted no more', await administrator.get('/desk/office'), 200, /1 to be passed on/)
    answered('and is seen to once', await administrator.post(`/desk/messages/${broken}/settled`, { csrf: await administrator.token() }), 409, 'somebody has seen to it')
    answered('nor can one that arrived be', await administrator.post(`/desk/messages/${good}/settled`, { csrf: await administrator.token() }), 409, 'did not come back')
    check('no address is in the log', !server.said.includes('@'), server.said)
  }, more)
  await mail.stop()
}

async function reports (office, folder, report, broken, good) {
  const text = readFileSync(report, 'utf8'), token = sql(office, `select return_token from outbox where id = ${broken}`)
  const file = (name, bytes) => { writeFileSync(join(folder, name), bytes); return join(folder, name) }
  hears('a report with another word is forged', office, file('forged', text.replaceAll(token, 'ab'.repeat(16))), 'forged')
  hears('so is one without', office, file('bare', text.replaceAll('+' + token, '')), 'forged')
  hears('and one that is about ours, to somebody else', office, report, 'forged', '--recipient', 'bounces@plan.example')
  hears('an answer of a person is none', office, file('answer', `To: bounces+${token}@plan.example\nSubject: Out of office\n\nAction: failed\n`), 'nothing is noted')
  hears('nor is a report of a delay', office, file('delay', text.replace('Action: failed', 'Action: delayed')), 'nothing is noted')
  hears('nor one that is cut off', office, file('cut', text.slice(0, text.indexOf('Final-Recipient'))), 'nothing is noted')
  hears('nor bytes', office, file('bytes', Buffer.concat([Buffer.from(`To: bounces+${token}@plan.example\n`), Buffer.alloc(3000000, 0xff)])), 'nothing is noted')
  hears('nor nothing', office, file('empty', ''), 'forged')
  equal('none of them marked a message', [state(office, broken), state(office, good)], ['sent', 'sent'])
  const done = run(['bounce', '-', '--store', office.store], { input: text })
  check('the report itself does', done.status === 0 && done.out.includes('it is noted') && state(office, broken) === 'returned', done.out + done.err)
  check('no address is said', !(done.out + done.err).includes('@'))
  hears('it is noted once', office, report, 'known already')
  equal('others are as they were', state(office, good), 'sent')
  equal('without a file it says how', run(['bounce', '--store', office.store]).status, 2)
  equal('a file that is not there is to be tried again', bounce(office, join(folder, 'none')).status, 75)
  equal('so is a store that is not there', run(['bounce', report, '--store', 'sqlite:' + join(folder, 'none.db')]).status, 75)
}

function settings (office) {
  const base = ['serve', '--store', office.store, '--listen', '127.0.0.1:0', '--smtp', 'localhost:2525', '--mail-from', 'office@plan.example', '--public-address', 'https://plan.example', '--mail-bounces']
  const refused = (name, words, address) => { const done = run([...base, address]); check(name, done.status !== 0 && done.err.includes(words), done.err) }
  refused('an address for reports that is none', '--mail-bounces needs an e-mail address', 'bounces')
  refused('one that leaves no room for the word', 'at most 31 characters before the @', 'b'.repeat(32) + '@plan.example')
}

export async function bounces () {
  const office = makeOffice({ people: { administrator: { roles: 'administrator' }, officer: { roles: 'officer' } } })
  settings(office)
  await throughOpenSmtpd(office)
}
