// Many write at once while the server is killed at random moments: what was acknowledged is there afterwards, no deed was done twice, the store opens,
// and its log of proofs holds. Applicants save pages of a form and officers make and change records, all over HTTP. With a program whose file
// system forgets what was not synced (unsynced.c) each kill is a power cut.
import { definitions, begun, opened, right } from '../front_door/forms.mjs'
import { killDatabase } from '../front_door/engine.mjs'
import { check, equal, makeOffice, run, serve, signedIn, sql, Visitor } from '../front_door/lib.mjs'

const applicantsMany = 5
const officersMany = 3
const verifyEvery = 20 // kills

// What one writer was told that is saved, and what it sent without an answer: either may stand there, nothing else and nothing older.
class Writer {
  constructor (world, number) { this.world = world; this.number = number; this.saved = 0; this.sent = 0; this.writes = 0 }
  words (number) { return `Writer ${this.number} says ${number} times` }
}

class Applicant extends Writer {
  async begin () {
    this.visitor = new Visitor(this.world.server)
    this.answer = await begun(this.visitor, 'benches', { name: `Applicant ${this.number}`, email: `applicant${this.number}@many.example`, part: 'Clerk' })
    this.reference = this.answer.split('/').pop()
  }

  async write () {
    const page = await this.visitor.get(this.answer + '/part/plan')
    if (page.status !== 200) throw new Error(`page: ${page.status} ${page.words().slice(0, 200)}`)
    const number = ++this.sent
    const fields = Object.entries({ ...right.plan, story: this.words(number) }).map(([name, value]) => ['q-' + name, value])
    const saved = await this.visitor.submit(page.form(), Object.fromEntries(fields), ['then', 'next'])
    if (saved.status !== 303) throw new Error(`saving: ${saved.status} ${saved.words().slice(0, 200)}`)
    this.saved = number
  }

  stands () {
    return Number(sql(this.world.office, `select p.document from gather_page p join gather_answer a on a.id = p.answer where p.section = 'plan' and a.reference = '${this.reference}'`).match(/says (\d+) times/)?.[1] ?? 0)
  }
}

class Officer extends Writer {
  async begin () { this.visitor = await signedIn(this.world.server, 'officer'); this.made = [] }

  async write () {
    const name = `Invented club ${this.number}-${++this.sent}`
    const page = await this.visitor.get('/desk/registers/organisations/new')
    if (page.status !== 200) throw new Error(`page: ${page.status} ${page.words().slice(0, 200)}`)
    const shown = await this.visitor.submit(page.form(), { field_name: name })
    if (shown.status !== 200) throw new Error(`checking: ${shown.status} ${shown.words().slice(0, 300)}`)
    const saved = await this.visitor.submit(shown.form(), {}, ['confirmed', 'yes'])
    if (saved.status !== 303) throw new Error(`saving: ${saved.status} ${saved.words().slice(0, 300)}`)
    this.made.push(name)
    this.saved = this.sent
  }

  stands () {
    const there = sql(this.world.office, `select name from reg_organisation where name like 'Invented club ${this.number}-%'`).split('\n')
    const missing = this.made.filter(name => !there.includes(name))
    if (missing.length) throw new Error('not there: ' + missing.join(', '))
    if (new Set(there).size !== there.length) throw new Error('there twice')
    return there.filter(Boolean).length ? Math.max(...there.filter(Boolean).map(name => Number(name.split('-')[1]))) : 0
  }
}

async function go (writer) {
  const { world } = writer
  while (!world.over) {
    if (world.down) { await new Promise(done => setTimeout(done, 5)); continue }
    try {
      writer.visitor.server = world.server
      await writer.write()
      world.acknowledged++
    } catch (error) {
      if (!/ECONN|socket hang up|EPIPE|no answer|reset|: 503 /i.test(error.message)) { world.faults.push(error.message); return }
      world.broken++
      await new Promise(done => setTimeout(done, 5))
    }
  }
}

// What stands against what was said. Nobody is told anything while this asks.
function compare (world) {
  for (const writer of world.writers) {
    try {
      const number = writer.stands()
      if (number < writer.saved || number > writer.sent) world.lost.push(`writer ${writer.number}: ${writer.saved} were acknowledged, ${writer.sent} sent, ${number} stand there`)
    } catch (error) { world.lost.push(`writer ${writer.number}: ${error.message}`) }
  }
}

function verifies (world) {
  const said = run(['verify', '--store', world.office.store, ...world.office.more])
  if (said.status !== 0) world.lost.push('verify: ' + said.err + said.out)
}

// `ofDatabase`: PostgreSQL is killed, with all its processes, and the server is to find its way back by itself.
// `disk` is what the disk does (UNSYNCED in unsynced.c), for a program that has that layer. `blind`: it lies about syncing, and this must find out.
export async function kills ({ times = 8, disk = '', blind = false, longestMs = 400, ofDatabase = false } = {}) {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' } } })
  opened(office, 'benches')
  process.env.UNSYNCED = disk // of the servers only: what a command did before is there
  const world = { office, server: await serve(office), writers: [], acknowledged: 0, broken: 0, faults: [], lost: [], over: false, down: false }
  const began = Date.now()
  world.writers = [...Array.from({ length: applicantsMany }, (_, i) => new Applicant(world, i)), ...Array.from({ length: officersMany }, (_, i) => new Officer(world, 100 + i))]
  for (const writer of world.writers) await writer.begin()
  const hands = world.writers.map(go)
  let done = 0
  let slowestMs = 0
  while (done < times && !world.faults.length && !world.lost.length) {
    await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * longestMs))
    done++
    if (ofDatabase) {
      await killDatabase()
      compare(world)
      if (done % verifyEvery === 0) verifies(world)
      continue
    }
    world.down = true
    await world.server.stop('SIGKILL')
    compare(world)
    if (done % verifyEvery === 0) verifies(world)
    const asked = Date.now()
    try { world.server = await serve(office) } catch (error) { world.lost.push('it does not start again: ' + error.message); break }
    slowestMs = Math.max(slowestMs, Date.now() - asked)
    world.down = false
  }
  world.over = true
  await Promise.all(hands)
  await world.server.stop('SIGKILL')
  compare(world)
  verifies(world)
  console.log(`  ${done} kills, ${world.acknowledged} writes acknowledged, ${world.broken} connections broke, ready again within ${slowestMs} ms, ${((Date.now() - began) / 1000).toFixed(1)} s`)
  delete process.env.UNSYNCED
  if (blind) return check('a disk that lies is found out', world.lost.length + world.faults.length > 0)
  equal('nothing else went wrong', world.faults.slice(0, 5), [])
  equal('nothing that was acknowledged is lost, and the log holds', world.lost.slice(0, 5), [])
  check(`the writers were at work (${world.acknowledged} writes, ${world.broken} broke)`, world.acknowledged > times && (ofDatabase || world.broken > 0))
  if (office.store.startsWith('sqlite:')) equal('and the file is whole', sql(office, 'pragma integrity_check'), 'ok')
}
