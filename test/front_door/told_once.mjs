// Killed with -9 in the middle of a digest and of a message to 200 people, against a real mail server: everybody gets one. What SMTP itself cannot know is all that may come twice: a message that
// the mail server has taken while the answer did not arrive any more; it comes again under the same Message-ID, so that programs for mail show it once.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, program, serve, serving, signedIn, sql, Visitor } from './lib.mjs'
import { MailServer, plainly, until } from './mail.mjs'

const people = 200, atOnce = 10
const wait = ms => new Promise(done => setTimeout(done, ms))

// Somebody at an address of their own.
class Reader extends Visitor {
  constructor (server, from) { super(server); this.from = from }
  ask (method, target, { headers = {}, body } = {}) { return super.ask(method, target, { headers: { ...headers, 'x-forwarded-for': this.from }, body }) }
}

async function signUp (server, number) {
  const reader = new Reader(server, `192.0.2.${number}`)
  for (let i = 0; i < people / atOnce; i++) {
    const answer = await reader.submit((await reader.get('/subscribe')).form(), { email: `reader${number}.${i}@people.example`, topic_kind: 'all' })
    if (answer.status !== 303) return answered('somebody signs up', answer, 303)
  }
}

async function digest (office) {
  sql(office, 'update subscriber set told_until = unixepoch() - 100000; update pub_document set published_at = published_at - 400')
  const count = () => Number(sql(office, "select count(*) from outbox where kind = 'digest'"))
  for (let kills = 0; kills < 3 && count() < people; kills++) {
    const before = count(), child = spawn(program, ['remind', '--store', office.store, ...office.more], { stdio: 'ignore' })
    const ended = new Promise(done => child.once('exit', done))
    for (let i = 0; i < 400 && child.exitCode === null && count() === before; i++) await wait(0)
    child.kill('SIGKILL')
    await ended
  }
  mustRun(['remind', '--store', office.store, ...office.more])
  equal('killed in between, everybody has one digest', [count(), sql(office, "select count(distinct subscriber) from outbox where kind = 'digest'")], [people, String(people)])
  sql(office, "update outbox set state = 'void', body = ''")
}

async function bulletin (office, more, mail) {
  const taken = async number => { for (let i = 0; i < 4000 && mail.count() < number; i++) await wait(5) }
  let server = await serve(office, more)
  const officer = await signedIn(server, 'officer')
  answered('a message to all', await officer.submit((await officer.get('/desk/subscribers/messages/new')).form(), { topic: 'all', subject: 'The bridge is closed', text: 'Until Monday.' }), 303)
  for (const number of [1, 60, 140]) {
    await taken(number)
    await server.stop('SIGKILL')
    sql(office, "update outbox set leased_until = 1 where lease is not null and state = 'waiting'") // as if the time of what was in hand were over
    server = await serve(office, more)
  }
  check('started again it goes on to the last', await until(() => sql(office, "select count(*) from outbox where kind = 'bulletin' and state = 'sent'") === String(people), 60), sql(office, "select state, count(*) from outbox where kind = 'bulletin' group by state"))
  equal('to everybody, once', [sql(office, "select count(distinct subscriber) from outbox where kind = 'bulletin'"), sql(office, "select count(*) from outbox where kind = 'bulletin'"), sql(office, 'select state || told from bulletin')], [String(people), String(people), 'sent' + people])
  const got = mail.arrived().map(one => [one.envelope.to[0], one.headers.find(([name]) => name === 'Message-ID')[1]].join())
  equal('everybody has it', new Set(got.map(one => one.split(',')[0])).size, people)
  equal('and no second one of another name', new Set(got).size, people)
  check('what came twice was in hand at a kill', got.length <= people + 3, got.length)
  equal('the server leaves', (await server.stop()).code, 0)
}

export async function toldOnce () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  mustRun(['key', 'new', 'sealing', '--store', office.store, ...office.more])
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Police,police force\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  const mail = await MailServer.start(), more = [...plainly(mail), '--mail-approve-above', '1000', '--behind-proxy']
  await serving(office, async server => {
    const head = await signedIn(server, 'head')
    await head.mustMove('/desk/registers/organisations/' + sql(office, "select id from record where name = 'Wrenshire Police'"), 'publish')
    await Promise.all(Array.from({ length: atOnce }, (_, i) => signUp(server, i + 1)))
  }, ['--smtp', '127.0.0.1:1', ...more.slice(2)])
  equal('they have signed up', sql(office, 'select count(*) from subscriber'), String(people))
  sql(office, "delete from outbox; delete from post_trouble; update subscriber set confirmed_at = unixepoch(); insert into subscription (subscriber, topic) select id, 'all' from subscriber")
  await digest(office)
  await bulletin(office, [...more, '--mail-per-minute', '6000'], mail)
  await mail.stop()
}
