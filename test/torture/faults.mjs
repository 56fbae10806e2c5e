// The n-th allocation fails, the n-th write to the disk fails, the clock jumps: whoever asked is told so plainly, what was acknowledged is there, and
// when the trouble is over the service is back by itself.
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { definitions, begun, opened, right } from '../front_door/forms.mjs'
import { check, equal, makeOffice, run, serve, sql, Visitor } from '../front_door/lib.mjs'

const hands = 6

// The numbers of trouble.h, in the file that the server has mapped.
class Trouble {
  constructor (folder) {
    this.file = join(folder, 'trouble')
    writeFileSync(this.file, Buffer.alloc(16))
    this.handle = openSync(this.file, 'r+')
  }
  set (at, oneIn) { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(oneIn); writeSync(this.handle, bytes, 0, 4, at) }
  get (at) { const bytes = Buffer.alloc(4); readSync(this.handle, bytes, 0, 4, at); return bytes.readUInt32LE() }
  allocations (oneIn) { this.set(0, oneIn) }
  writes (oneIn) { this.set(4, oneIn) }
  get allocationsFailed () { return this.get(8) }
  get writesFailed () { return this.get(12) }
  close () { closeSync(this.handle) }
}

// Statuses that say in words that it did not work, and that nothing was done; a connection that is cut says so as well.
const told = new Set([500, 503, 507])

async function write (world, person) {
  const { visitor, answer, number } = person
  visitor.server = world.server
  const page = await visitor.get(answer + '/part/plan')
  count(world, page)
  if (page.status !== 200) return
  const sent = ++person.sent
  const saved = await visitor.submit(page.form(), Object.fromEntries(Object.entries({ ...right.plan, story: `Person ${number} says ${sent} times` }).map(([name, value]) => ['q-' + name, value])), ['then', 'next'])
  count(world, saved)
  if (saved.status === 303) person.saved = sent
}

function count (world, answer) {
  world.statuses.set(answer.status, (world.statuses.get(answer.status) ?? 0) + 1)
  if (answer.status < 400 || answer.status === 429) return
  if (!told.has(answer.status)) world.wrong.push(`${answer.status}: ${answer.words().slice(0, 200)}`)
  else if (/malloc|sqlite|IOERR|errno|\.c:/i.test(answer.text)) world.wrong.push(`${answer.status} speaks of the machine: ${answer.words().slice(0, 200)}`)
}

async function meanwhile (world, ms) {
  const until = Date.now() + ms
  await Promise.all(world.people.map(async person => {
    while (Date.now() < until) {
      try { await write(world, person) } catch (error) { if (!/ECONN|hang up|EPIPE|reset|no answer/i.test(error.message)) world.wrong.push(error.message); else world.cut++ }
      if (world.server.exit) { world.exits++; if (!world.starting) world.starting = startAgain(world); await world.starting }
      await new Promise(done => setTimeout(done, 20))
    }
  }))
}
// What systemd does.
async function startAgain (world) {
  world.trouble.allocations(0)
  world.trouble.writes(0)
  world.said.push(world.server.said.slice(-500))
  world.server = await serve(world.office, ['--behind-proxy'])
  world.starting = null
}

function compare (world) {
  for (const { answer, saved, sent, number } of world.people) {
    const stands = Number(sql(world.office, `select p.document from gather_page p join gather_answer a on a.id = p.answer where p.section = 'plan' and a.reference = '${answer.split('/').pop()}'`).match(/says (\d+) times/)?.[1] ?? 0)
    if (stands < saved || stands > sent) world.wrong.push(`person ${number}: ${saved} were acknowledged, ${sent} sent, ${stands} stand there`)
  }
}

class Person extends Visitor {
  constructor (server, number) { super(server); this.from = `10.9.0.${number + 1}` }
  ask (method, target, { headers = {}, body } = {}) { return super.ask(method, target, { headers: { ...headers, 'x-forwarded-for': this.from }, body }) }
}

async function underTrouble (name, { env, times, ms, make }) {
  const office = makeOffice({ definitions })
  opened(office, 'benches')
  const trouble = new Trouble(office.folder)
  Object.assign(process.env, { TROUBLE: trouble.file, ...env })
  const world = { office, trouble, server: await serve(office, ['--behind-proxy']), people: [], statuses: new Map(), wrong: [], said: [], cut: 0, exits: 0, starting: null }
  try {
    for (let number = 0; number < hands; number++) {
      const visitor = new Person(world.server, number)
      world.people.push({ number, visitor, answer: await begun(visitor, 'benches'), saved: 0, sent: 0 })
    }
    for (let i = 0; i < times && !world.wrong.length; i++) {
      make(trouble, i)
      await meanwhile(world, ms)
      trouble.allocations(0)
      trouble.writes(0)
      const back = await Promise.all(world.people.flatMap(person => Array.from({ length: 4 }, () => person.visitor.get(person.answer)))) // as many at once as connections to the store were used
      if (back.some(answer => answer.status !== 200)) world.wrong.push(`not back afterwards: ${back.map(answer => answer.status)}`)
      await meanwhile(world, 100)
    }
    const last = await world.people[0].visitor.get(world.people[0].answer)
    equal(`${name}: served as ever afterwards`, last.status, 200)
    const exit = await world.server.stop()
    check(`${name}: it leaves when it is told to`, exit.code === 0, JSON.stringify(exit) + world.server.said.slice(-400))
  } finally {
    for (const one of ['TROUBLE', ...Object.keys(env)]) delete process.env[one]
  }
  compare(world)
  console.log(`  ${name}: ${trouble.allocationsFailed} allocations and ${trouble.writesFailed} writes of the disk failed; answers ${[...world.statuses].sort().map(([status, many]) => `${status} × ${many}`).join(', ')}; ${world.cut} connections cut, ${world.exits} ends of the server`)
  equal(`${name}: nothing lost, nothing half done, nothing of the machine told`, world.wrong.slice(0, 5), [])
  equal(`${name}: it never fell over`, world.said, [])
  check(`${name}: something did fail (${trouble.allocationsFailed}, ${trouble.writesFailed})`, trouble.allocationsFailed + trouble.writesFailed > 0)
  const verified = run(['verify', '--store', office.store, ...office.more])
  equal(`${name}: the log holds`, [verified.status, verified.status ? verified.err : ''], [0, ''])
  trouble.close()
}

export function memory ({ library, times = 3, ms = 500 }) {
  return underTrouble('short memory', { env: { LD_PRELOAD: resolve(library) }, times, ms, make: (trouble, i) => trouble.allocations([20000, 5000, 1000, 300][i % 4]) })
}
export function disk ({ times = 3, ms = 500 }) {
  return underTrouble('a failing disk', { env: {}, times, ms, make: (trouble, i) => trouble.writes([50, 10, 3][i % 3]) })
}
