// Many applicants at once, saving and sending, while the server is killed and started again: every receipt that anybody was given is there afterwards, and
// every page that was said to be saved. APPLICANTS says how many (make applicants: a thousand).
import { definitions, opened, right } from './forms.mjs'
import { check, equal, makeOffice, serve, sql, Visitor } from './lib.mjs'

// What a person does whose connection broke: they try again, with the same form.
async function stubborn (world, work) {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!/ECONN|socket hang up|EPIPE|no answer|reset/i.test(error.message) || tries > 200) throw error
      world.broken++
      await new Promise(done => setTimeout(done, 100 + Math.random() * 200))
    }
  }
}

// Everybody comes from an address of their own, through a proxy that says so.
class Applicant extends Visitor {
  constructor (server, number) { super(server); this.from = `10.${number >> 16 & 255}.${number >> 8 & 255}.${number & 255}` }
  async ask (method, target, { headers = {}, body } = {}) {
    const answer = await super.ask(method, target, { headers: { ...headers, 'x-forwarded-for': this.from }, body })
    if (answer.status === 503) throw new Error('ECONNBUSY')
    return answer
  }
}

async function apply (world, number) {
  const visitor = new Applicant(world.server, number)
  const again = work => stubborn(world, () => { visitor.server = world.server; return work() })
  const page = await again(() => visitor.get('/forms/benches/begin'))
  const form = page.form()
  const first = await again(() => visitor.submit(form, { name: `Applicant ${number}`, email: `applicant${number}@many.example`, part: 'Clerk' }))
  if (first.status !== 303) throw new Error(`${number} could not begin: ${first.status} ${first.words().slice(0, 300)}`)
  const answer = first.location
  if (answer === '/forms/benches/begin') throw new Error('begun, but where is not known')
  for (const [section, fields] of Object.entries(right)) {
    const shown = await again(() => visitor.get(`${answer}/part/${section}`))
    const filled = shown.form()
    const changes = Object.fromEntries(Object.entries(fields).map(([name, value]) => ['q-' + name, value === right.plan.story ? `Applicant ${number} waits for the bus` : value]))
    const saved = await again(() => visitor.submit(filled, changes, ['then', 'next']))
    if (saved.status !== 303) throw new Error(`${number}, ${section}: ${saved.status} ${saved.words().slice(0, 300)}`)
    world.saves.push([answer.split('/').pop(), section])
  }
  const all = await again(() => visitor.get(answer + '/check'))
  const sending = all.forms().find(one => /\/send$/.test(one.action))
  if (!sending) throw new Error(`${number} cannot send: ${all.words().slice(0, 600)}`)
  const done = await again(() => visitor.submit(sending, { declare: 'yes' }))
  if (done.status !== 303) throw new Error(`${number} was not received: ${done.status} ${done.words().slice(0, 300)}`)
  const receipt = await again(() => visitor.get(done.location))
  if (!receipt.words().includes('Received')) throw new Error(`${number} has no receipt: ${receipt.status}`)
  world.receipts.push([answer.split('/').pop(), number])
}

export async function applicants () {
  const many = Number(process.env.APPLICANTS ?? 24)
  const office = makeOffice({ definitions })
  opened(office, 'benches')
  const more = ['--behind-proxy']
  const world = { server: await serve(office, more), receipts: [], saves: [], broken: 0 }
  const began = Date.now()
  let kills = 0
  let over = false
  const killer = (async () => {
    while (!over && kills < 3) {
      const until = world.receipts.length + Math.ceil(many / 5)
      while (!over && world.receipts.length < until) await new Promise(done => setTimeout(done, 20))
      if (over) break
      await world.server.stop('SIGKILL')
      kills++
      world.server = await serve(office, more)
    }
  })()
  const failures = []
  let next = 0
  const hands = Array.from({ length: Math.min(many, 100) }, async () => {
    while (next < many) {
      const number = ++next
      try { await apply(world, number) } catch (error) { failures.push(`${number}: ${error.message}`) }
    }
  })
  await Promise.all(hands)
  over = true
  await killer
  await world.server.stop('SIGKILL') // what was said to be saved is there whatever comes next
  equal(`all ${many} came through`, failures.slice(0, 5), [])
  equal('each has a receipt', world.receipts.length, many)
  check(`the server was killed in the middle (${kills} times, ${world.broken} connections broke)`, kills > 0)
  const sentRows = new Set(sql(office, "select reference from gather_answer where state = 'sent' and sent_at > 0").split('\n'))
  equal('every receipt that was given is there', world.receipts.filter(([reference]) => !sentRows.has(reference)), [])
  const stories = sql(office, "select a.reference || ' ' || p.document from gather_page p join gather_answer a on a.id = p.answer where p.section = 'plan' order by a.id").split('\n')
  const byReference = new Map(stories.map(line => [line.slice(0, line.indexOf(' ')), line]))
  equal('with the words of whoever was given it', world.receipts.filter(([reference, number]) => !byReference.get(reference)?.includes(`Applicant ${number} waits`)), [])
  const pages = new Set(sql(office, "select a.reference || ' ' || p.section from gather_page p join gather_answer a on a.id = p.answer").split('\n'))
  equal('every page that was said to be saved is there', world.saves.filter(([reference, section]) => !pages.has(`${reference} ${section}`)), [])
  equal('nothing was sent twice', sql(office, 'select count(*) from (select email from gather_person p join gather_answer a on a.id = p.answer where a.state = \'sent\' group by email having count(*) > 1)'), '0')
  equal('and the file is whole', sql(office, 'pragma integrity_check'), 'ok')
  console.log(`  ${many} applicants, ${kills} kills, ${world.broken} broken connections, ${((Date.now() - began) / 1000).toFixed(1)} s`)
}
