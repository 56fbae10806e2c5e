// Crowds at the door: those who send slowly, who send half, who send nothing, who send without end and who do not read. Meanwhile somebody else
// reads a page and saves a form, again and again, and is answered.
import net from 'node:net'
import { definitions, begun, opened, right } from '../front_door/forms.mjs'
import { check, equal, makeOffice, serving, Visitor } from '../front_door/lib.mjs'

const waitingMax = 256 // requests that may wait for a worker (base/limits.h): who comes when so many do is told to try again, whoever the others are

// Connections of strangers, from addresses of loopback that are not the visitor's.
class Crowd {
  constructor (server) { this.server = server; this.sockets = new Set(); this.timers = []; this.refused = 0; this.answers = new Map() }
  connect (number, then = () => {}) {
    return new Promise(done => {
      const socket = net.connect({ port: this.server.port, host: '127.0.0.1', localAddress: `127.0.${1 + (number >> 6 & 127)}.${1 + (number & 63)}` })
      this.sockets.add(socket)
      socket.once('connect', () => { then(socket); done(socket) })
      socket.once('data', data => { const status = data.toString('latin1').match(/^HTTP\/1\.[01] (\d{3})/)?.[1] ?? 'none'; this.answers.set(status, (this.answers.get(status) ?? 0) + 1) })
      socket.once('error', () => { this.refused++; done(null) })
      socket.once('close', () => this.sockets.delete(socket))
    })
  }

  every (ms, work) { this.timers.push(setInterval(work, ms)) }
  leave () { for (const timer of this.timers) clearInterval(timer); for (const socket of this.sockets) socket.destroy() }
}

const crowds = {
  // A byte of a header now and then.
  async slow (crowd, many) {
    for (let i = 0; i < many; i++) await crowd.connect(i, socket => socket.write('GET /plan HTTP/1.1\r\nHost: localhost\r\nX-Slow: '))
    crowd.every(200, () => { for (const socket of crowd.sockets) socket.write('a') })
  },
  // The beginning of a form, and then nothing; and half of them are cut off by the side that sends.
  async half (crowd, many) {
    for (let i = 0; i < many; i++) await crowd.connect(i, socket => { socket.write('POST /desk/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname='); if (i % 2) socket.end() })
  },
  // A connection and not a word.
  async idle (crowd, many) { for (let i = 0; i < many; i += 50) await Promise.all(Array.from({ length: Math.min(50, many - i) }, (_, j) => crowd.connect(i + j))) },
  // Headers without end.
  async headers (crowd, many) {
    const line = `X-Flood: ${'a'.repeat(1000)}\r\n`.repeat(8)
    for (let i = 0; i < many; i++) await crowd.connect(i, socket => socket.write('GET /plan HTTP/1.1\r\nHost: localhost\r\n'))
    crowd.every(20, () => { for (const socket of crowd.sockets) if (socket.writableLength < 65536) socket.write(line); while (crowd.sockets.size < many) crowd.connect(crowd.sockets.size, socket => socket.write('GET /plan HTTP/1.1\r\nHost: localhost\r\n')) })
  },
  // Bodies without end: one that says so, one in pieces that never stop.
  async bodies (crowd, many) {
    const open = i => crowd.connect(i, socket => socket.write('POST /desk/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n' + (i % 2 ? 'Content-Length: 65000\r\n\r\n' : 'Transfer-Encoding: chunked\r\n\r\n')))
    for (let i = 0; i < many; i++) await open(i)
    crowd.every(20, () => { for (const socket of crowd.sockets) if (socket.writableLength < 65536) socket.write('400\r\n' + 'a'.repeat(1024) + '\r\n'); let i = crowd.sockets.size; while (i < many) open(i++) })
  },
  // Asking for pages and reading none of them.
  async deaf (crowd, many) {
    for (let i = 0; i < many; i++) await crowd.connect(i, socket => { socket.removeAllListeners('data'); socket.pause(); socket.write('GET /forms HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(40)) })
  }
}

// Reads about ten times a second and saves about once, as fast as anybody may: who does more is asked to wait.
async function servedMeanwhile (visitor, answer, ms) {
  const slowest = { read: 0, write: 0 }
  let reads = 0
  for (const until = Date.now() + ms; Date.now() < until; reads++) {
    await new Promise(resolve => setTimeout(resolve, 100))
    let asked = Date.now()
    const page = await visitor.get(answer + '/part/plan')
    if (page.status !== 200) throw new Error('reading: ' + page.status)
    slowest.read = Math.max(slowest.read, Date.now() - asked)
    if (reads % 10) continue
    asked = Date.now()
    const saved = await visitor.submit(page.form(), Object.fromEntries(Object.entries({ ...right.plan, story: `Waited through ${reads} crowds` }).map(([name, value]) => ['q-' + name, value])), ['then', 'next'])
    if (saved.status !== 303) throw new Error('saving: ' + saved.status)
    slowest.write = Math.max(slowest.write, Date.now() - asked)
  }
  return { reads, slowest }
}

// `withinMs`: the longest that the visitor may wait; the long torture holds the second that is promised, the short one what a busy machine allows.
export async function crowd ({ idle = 3500 /* more than make it crowded: base/limits.h */, others = 100, ms = 800, withinMs = 10000 } = {}) {
  const office = makeOffice({ definitions })
  opened(office, 'benches')
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const answer = await begun(visitor, 'benches')
    for (const [name, gather] of Object.entries(crowds)) {
      const strangers = new Crowd(server)
      const many = name === 'idle' ? idle : name === 'deaf' ? Math.min(others, waitingMax / 2) : others
      await gather(strangers, many)
      const at = strangers.sockets.size
      try {
        const { reads, slowest } = await servedMeanwhile(visitor, answer, ms)
        console.log(`  ${name}: ${many} strangers (${at} connected, ${strangers.refused} refused, answered ${[...strangers.answers].map(one => one.join(' × ')).join(', ') || 'none'}); meanwhile ${reads} reads, slowest ${slowest.read} ms, the slowest save ${slowest.write} ms`)
        check(`${name}: served meanwhile`, reads > 0)
        check(`${name}: within ${withinMs} ms`, slowest.read <= withinMs && slowest.write <= withinMs, JSON.stringify(slowest))
      } finally { strangers.leave() }
      equal(`${name}: nobody inside was left hanging`, (await visitor.get('/healthz')).status, 200)
    }
  })
}
