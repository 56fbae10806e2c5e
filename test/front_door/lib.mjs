// What every front-door check needs: offices of its own, the program run as a command and as
// a server, visitors that keep cookies and read forms, and a count.
//
// Not here: what is checked (the other files of this folder), the browser (test/browser).
import { spawn, spawnSync } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { randomUUID } from 'node:crypto'
import { discard, freshDatabase, onPostgres, psql, stateOf } from './engine.mjs'
import { addressIsData, dumpIsUnmarked, formIsData, heard, isData, isUnmarked, speaks, spoken, statementIsData, tableIsData, tongue } from './words.mjs'

export const program = resolve(process.env.FRANKPLEDGE ?? './frankpledge')
export const password = 'orchard thimble canal ' + process.pid
const readySecondsMax = 60
const answerSecondsMax = 60
const commandSecondsMax = 60
const slow = Number(process.env.SLOW ?? 1) // sanitizers: more patience

// --- Counting ---------------------------------------------------------------

let passed = 0
let failed = 0
let skipped = 0
let area = ''
const areas = []
export function begin (name) { area = name; areas.push({ name, from: passed + failed, at: Date.now() }) }
export function check (name, ok, why = '') {
  if (ok) { passed++; return true }
  failed++
  console.error(`FAIL ${area}: ${name}${why !== '' ? '\n     ' + String(why).slice(0, 600).replaceAll('\n', '\n     ') : ''}`)
  return false
}
// What needs something that is not there: said, and counted.
export function skip (why, checks = 1) { skipped += checks; console.log(`  skipped: ${why}`) }
export function equal (name, got, want) {
  const ok = JSON.stringify(got) === JSON.stringify(want)
  return check(name, ok, ok ? '' : `got  ${JSON.stringify(got)}\nwant ${JSON.stringify(want)}`)
}
// The main part's words, for telling what came instead.
function mainOf (answer) { return new Answer(answer.status, answer.headers, Buffer.from(answer.text.replace(/^[\s\S]*<main[^>]*>/, ''))).words() }
// The status, and every one of the words in the text that a person reads.
export function answered (name, answer, status, ...words) {
  const text = answer.words()
  const missing = words.filter(word => word instanceof RegExp ? !word.test(text) : !text.includes(word))
  const ok = [status].flat().includes(answer.status) && missing.length === 0
  check(name, ok, ok ? '' : `status ${answer.status}, wanted ${status}; missing ${missing.map(String).join(' | ') || 'nothing'}\n${answer.location ?? ''} ${mainOf(answer).slice(0, 400)}`)
  return answer
}
export async function step (name, work) {
  try {
    await work()
  } catch (error) {
    check(name, false, error.stack)
  }
}
export function summary () {
  for (const [i, one] of areas.entries()) {
    const next = areas[i + 1]
    if (process.env.VERBOSE) console.log(`  ${one.name}: ${(next?.from ?? passed + failed) - one.from} checks, ${(((next?.at ?? Date.now()) - one.at) / 1000).toFixed(1)} s`)
  }
  return { passed, failed, skipped }
}

// --- Commands ---------------------------------------------------------------

const folders = []
export function newFolder () {
  const folder = mkdtempSync(join(tmpdir(), 'frankpledge-door-'))
  folders.push(folder)
  return folder
}
const children = new Set()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  discard()
})

let exampleIsKnown = false
function knowExample () {
  const folder = new URL('../../example/hertfordshire/', import.meta.url)
  if (!exampleIsKnown) for (const name of readdirSync(folder)) if (name.endsWith('.csv')) tableIsData(parseCsv(readFileSync(new URL(name, folder), 'utf8')))
  exampleIsKnown = true
}

export function run (args, { input = '', env = {}, cwd } = {}) {
  if (args[0] === 'example') knowExample()
  for (const one of args) { isData(one); if (/\.csv$/.test(one) && existsSync(one) && statSync(one).size < 100000) tableIsData(parseCsv(readFileSync(one, 'utf8'))) }
  const done = spawnSync(program, args, { input, encoding: 'utf8', cwd, env: { ...process.env, ...stateOf(args), ...env }, maxBuffer: 1 << 28, timeout: commandSecondsMax * 1000 * slow, killSignal: 'SIGKILL' })
  return { status: done.status ?? done.signal, out: done.stdout ?? '', err: done.stderr ?? '' }
}
export function mustRun (args, options) {
  const done = run(args, options)
  if (done.status !== 0) throw new Error(`${args.join(' ')} ended with ${done.status}: ${done.err}${done.out}`)
  return done.out
}

const offices = []
// Looks for marks of the tongue in every data file.
export function filesAreUnmarked () {
  for (const office of offices) if (existsSync(office.file)) dumpIsUnmarked(spawnSync('sqlite3', [office.file, '.dump'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout ?? '', office.file)
}

// An empty office. `people`: {name: {roles, organisation}}; their address is NAME@door.test.
export function makeOffice ({ definitions, people = {} } = {}) {
  const folder = newFolder()
  const more = definitions ? ['--definitions', definitions] : []
  const office = onPostgres ? { folder, more, ...freshDatabase(folder, more, mustRun) } : { folder, file: join(folder, 'office.db'), store: 'sqlite:' + join(folder, 'office.db'), more }
  if (!onPostgres) mustRun(['init', '--store', office.store, ...more])
  offices.push(office)
  for (const [name, person] of Object.entries(people)) addPerson(office, name, person)
  return office
}
export function addPerson (office, name, { roles, organisation }) {
  mustRun(['user', 'add', name + '@door.test', '--name', name[0].toUpperCase() + name.slice(1) + ' Test', '--roles', roles,
    ...(organisation ? ['--organisation', organisation] : []), '--store', office.store, ...office.more], { input: password + '\n' })
}
// One statement on the data file, from outside, as somebody with a shell would do it.
export function sql (office, statement) {
  statementIsData(statement)
  if (onPostgres && !office.store?.startsWith('sqlite:')) return psql(office, statement)
  const done = spawnSync('sqlite3', ['-bail', '-cmd', '.timeout 5000', office.file, statement], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status !== 0) throw new Error('sqlite3: ' + done.stderr + done.error)
  return done.stdout.trim()
}

// A published record of each register has a page at its address.
export async function eachLeads (office, visitor, places) {
  for (const [register, place] of Object.entries(places)) {
    const slug = sql(office, `select slug from pub_record where register = '${register}' and withdrawn = 0 order by id limit 1`)
    check(`${register}: one is published`, slug !== '')
    answered(`${place}/${slug}`, await visitor.get(`${place}/${slug}`), 200)
  }
}

// --- The server -------------------------------------------------------------

export const saidByServers = []
function inTongue (more) {
  const at = more.indexOf('--languages')
  if (!speaks) return more
  return at < 0 ? [...more, '--languages', tongue] : more.map((one, i) => i === at + 1 && !one.split(',').includes(tongue) ? `${one},${tongue}` : one)
}
export function serve (office, more = []) {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(program, ['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...office.more, ...inTongue(more)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...stateOf(['--store', office.store]) } })
    const server = { child, said: '', port: 0, exit: null }
    const ended = new Promise(done => child.once('exit', (code, signal) => { children.delete(child); server.exit = { code, signal }; done(server.exit) }))
    children.add(child)
    saidByServers.push(server)
    const late = setTimeout(() => { child.kill('SIGKILL'); reject(new Error('the server said nothing in time: ' + server.said)) }, readySecondsMax * 1000 * slow)
    child.stdout.setEncoding('utf8').on('data', chunk => {
      server.said += chunk
      const ready = server.said.match(/ on port (\d+)\n/)
      if (!ready || server.port) return
      clearTimeout(late)
      server.port = Number(ready[1])
      server.ended = ended
      server.stop = (signal = 'SIGTERM') => { child.kill(signal); return ended }
      resolvePromise(server)
    })
    child.stderr.setEncoding('utf8').on('data', chunk => { server.said += chunk })
    child.once('error', reject)
    ended.then(exit => { clearTimeout(late); reject(new Error(`the server ended with ${exit.code ?? exit.signal}: ${server.said}`)) })
  })
}
// A server for the time of `work`; it must still serve, and leave properly, at the end.
export async function serving (office, work, more = []) {
  const server = await serve(office, more)
  try {
    await work(server)
    const health = await new Visitor(server).get('/healthz')
    equal('still serving at the end', health.status, 200)
  } finally {
    const exit = await server.stop()
    check('the server leaves when it is told to', exit.code === 0 && exit.signal === null, `${exit.code ?? exit.signal}: ${server.said.slice(-400)}`)
  }
  check('no fault of ours was logged' /* a disk that a test has filled is none */, !/ 5(?!07)\d\d (GET|POST) /.test(server.said), server.said.split('\n').filter(line => / 5\d\d /.test(line)).join('\n'))
  check('no sanitizer spoke', !/(Sanitizer|runtime error)/.test(server.said), server.said)
}

// --- Routes that were asked -------------------------------------------------

let routes = null
export const asked = new Map()
function patternOf (path) {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\{[a-z_]+\\\}/g, '[^/]+')
  return new RegExp('^' + escaped + '$')
}
export function allRoutes (more = []) {
  return mustRun(['routes', ...more]).split('\n').filter(Boolean).map(line => {
    const [method, path] = line.split(/\s+/)
    return { method, path, pattern: patternOf(path), literal: !path.includes('{') }
  })
}
function noteAsked (method, target, status) {
  routes ??= allRoutes()
  const path = target.split('?')[0]
  const bare = path.replace(/\.(json|csv)$/, '') || '/'
  const fits = routes.filter(route => route.method === method && [path, bare, bare === '/index' ? '/' : bare].some(one => route.pattern.test(one)))
    .sort((a, b) => b.pattern.test(path) - a.pattern.test(path) || (a.path.match(/\{/g)?.length ?? 0) - (b.path.match(/\{/g)?.length ?? 0))
  if (!fits.length) return
  const key = fits[0].method + ' ' + fits[0].path
  if (!asked.has(key)) asked.set(key, new Set())
  asked.get(key).add(status)
}

// --- Visitors ---------------------------------------------------------------

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", nbsp: ' ' }
export function unescapeHtml (text) { return text.replace(/&(#?[a-z0-9]+);/gi, (whole, name) => entities[name.toLowerCase()] ?? (name[0] === '#' ? String.fromCodePoint(Number(name[1] === 'x' ? '0' + name.slice(1) : name.slice(1))) : whole)) }
function attributes (tag) {
  const found = {}
  for (const match of tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)) found[match[1].toLowerCase()] = unescapeHtml(match[2] ?? '')
  return found
}

export class Answer {
  constructor (status, headers, body) { this.status = status; this.headers = headers; this.body = body }
  get text () { return this.body.toString('utf8') }
  get location () { return this.headers.location }
  get type () { return this.headers['content-type'] ?? '' }
  json () { return JSON.parse(this.text) }
  csv () { return parseCsv(this.text) }
  // What a person reads.
  words () {
    if (!this.type.startsWith('text/html')) return this.text
    return unescapeHtml(this.text.replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
  }
  submission () { return this.text.match(/name="submission" value="([^"]+)"/)?.[1] ?? '' }
  csrf () { return this.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? '' }
  links () { return [...this.text.matchAll(/<(?:a|link)\s[^>]*?href="([^"]*)"/g)].map(match => unescapeHtml(match[1])) }
  // The forms of the page that post: action and the names and values as a browser would send them.
  forms () {
    return [...this.text.matchAll(/<form\s([^>]*)>([\s\S]*?)<\/form>/g)].map(match => {
      const form = { ...attributes(match[1]), fields: [], buttons: [] }
      for (const part of match[2].matchAll(/<input\s([^>]*)>|<textarea\s([^>]*)>([\s\S]*?)<\/textarea>|<select\s([^>]*)>([\s\S]*?)<\/select>|<button\s([^>]*)>/g)) {
        if (part[1] !== undefined) {
          const input = attributes(part[1])
          if ((input.type === 'radio' || input.type === 'checkbox') && input.checked === undefined) continue
          if (input.name && input.type !== 'file') form.fields.push([input.name, input.value ?? ''])
        } else if (part[2] !== undefined) {
          form.fields.push([attributes(part[2]).name, unescapeHtml(part[3])])
        } else if (part[4] !== undefined) {
          const options = [...part[5].matchAll(/<option\s([^>]*)>/g)].map(option => attributes(option[1]))
          form.fields.push([attributes(part[4]).name, (options.find(option => option.selected !== undefined) ?? options[0])?.value ?? ''])
        } else {
          form.buttons.push(attributes(part[6]))
        }
      }
      return form
    }).filter(form => form.method === 'post')
  }
  // The one in the main part: not those of the header.
  form () { return this.forms().find(form => !/^(\/[a-z-]+)?\/desk\/(sign-out|hat)$/.test(form.action)) }
}

export function encodeForm (fields) {
  const pairs = Array.isArray(fields) ? fields : Object.entries(fields).flatMap(([name, value]) => Array.isArray(value) ? value.map(one => [name, one]) : [[name, value]])
  return pairs.map(([name, value]) => encodeURIComponent(name) + '=' + encodeURIComponent(value)).join('&')
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
const secure = [['content-security-policy', /^default-src 'none'; script-src 'self'; style-src 'self';.*base-uri 'none'; frame-ancestors 'none'(, sandbox; default-src 'none')?$/],
  ['x-content-type-options', /^nosniff$/], ['referrer-policy', /^same-origin$/], ['x-frame-options', /^DENY$/]]
export const insecureAnswers = []
let answersSeen = 0
export function answersCount () { return answersSeen }

export class Visitor {
  constructor (server) { this.server = server; this.cookies = new Map() }

  async ask (method, target, { headers = {}, body } = {}) {
    await new Promise(resolve => setImmediate(resolve)) // a connection that the server closed while a command ran here is known to be closed
    // A form made by hand is a form of its own: it has a key that was not used before, unless it says `submission` itself.
    if (method === 'POST' && !/\bsubmission\b/.test(body ?? '') && !('idempotency-key' in headers)) headers = { ...headers, 'idempotency-key': randomUUID() }
    addressIsData(target)
    if (body !== undefined) formIsData(body, headers['content-type'])
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return new Promise((resolvePromise, reject) => {
      const request = http.request({ host: '127.0.0.1', port: this.server.port, method, path: spoken(target), agent, headers: { ...(cookie ? { cookie } : {}), ...headers }, timeout: answerSecondsMax * 1000 * slow }, response => {
        const chunks = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) this.#take(line)
          const answer = new Answer(response.statusCode, response.headers, Buffer.concat(chunks))
          answersSeen++
          for (const [name, pattern] of secure) if (!pattern.test(response.headers[name] ?? '')) insecureAnswers.push(`${method} ${target} ${answer.status}: ${name}`)
          noteAsked(method === 'HEAD' ? 'GET' : method, target, answer.status)
          if (spoken(target) !== target) heard(answer, `${method} ${target}`)
          else if (!target.startsWith('/' + tongue)) isUnmarked(answer.body, `${method} ${target}`)
          resolvePromise(answer)
        })
      })
      request.on('timeout', () => request.destroy(new Error(`${method} ${target}: no answer in time`)))
      request.on('error', error => {
        if (request.reusedSocket && method === 'GET' && error.code === 'ECONNRESET') return resolvePromise(this.ask(method, target, { headers, body })) // closed since: as a browser does
        error.message += ` (${method} ${target}, ${request.reusedSocket ? 'reused' : 'new'})`
        reject(error)
      })
      if (body !== undefined) request.write(body)
      request.end()
    })
  }

  #take (line) {
    const [pair, ...rest] = line.split(';').map(part => part.trim())
    const at = pair.indexOf('=')
    if (rest.some(part => part === 'Max-Age=0')) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }

  get (target, headers) { return this.ask('GET', target, { headers }) }
  post (target, fields, headers = {}) {
    const body = typeof fields === 'string' ? fields : encodeForm(fields)
    return this.ask('POST', target, { headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), ...headers }, body })
  }

  // Follows redirects of our own, as a browser does.
  async follow (answer) {
    for (let i = 0; i < 5 && answer.status === 303; i++) answer = await this.get(answer.location)
    return answer
  }

  // What a browser sends when this form is filled so; null takes a field out.
  submit (form, changes = {}, button) {
    if (form.action !== '/desk/sign-out' && !form.fields.some(([name]) => name === 'submission')) throw new Error(`the form to ${form.action} has no submission key: see base/web/web.h, One deed, one record`)
    const fields = []
    const left = new Map(Object.entries(changes))
    for (const [name, value] of form.fields) {
      if (!left.has(name) && !(name in changes)) fields.push([name, value])
      else if (left.has(name)) {
        const to = left.get(name)
        left.delete(name)
        if (to !== null) for (const one of [to].flat()) fields.push([name, one])
      }
    }
    for (const [name, to] of left) if (to !== null) for (const one of [to].flat()) fields.push([name, one])
    if (button) fields.push(button)
    return this.post(form.action, fields)
  }

  // A token of this visitor's, from any page with a form.
  async token () { return (await this.get(this.cookies.has('session') ? '/desk/password' : '/desk/sign-in')).csrf() }

  async signIn (name, secret = password) {
    const page = await this.get('/desk/sign-in')
    const answer = await this.submit(page.form(), { name: name + '@door.test', password: secret })
    if (answer.status !== 303) throw new Error(`${name} could not sign in: ${answer.status} ${answer.words().slice(0, 400)}`)
    return this
  }

  // Fills a new record's form, checks its answers and saves it: the record's address.
  async make (plural, fields, { then } = {}) {
    return this.#save(`/desk/registers/${plural}/new`, fields, then)
  }

  async edit (address, fields, { then, reason } = {}) { return this.#save(address + '/edit', fields, then, reason) }

  async #save (address, fields, then, reason) {
    const changes = Object.fromEntries(Object.entries(fields).map(([name, value]) => ['field_' + name, value]))
    const page = await this.get(address)
    if (page.status !== 200) throw new Error(`${address}: ${page.status} ${page.words().slice(0, 300)}`)
    const check = await this.submit(page.form(), changes, then ? ['then', then] : undefined)
    if (check.status !== 200) throw new Error(`${address}: ${check.status} ${check.words().slice(0, 900)}`)
    const saved = await this.submit(check.form(), reason ? { reason } : {}, ['confirmed', 'yes'])
    if (saved.status !== 303) throw new Error(`${address}, saving: ${saved.status} ${saved.words().slice(0, 900)}`)
    return saved.location
  }

  async move (address, name, reason) {
    const page = await this.get(`${address}/moves/${name}`)
    if (page.status !== 200) return page
    return this.submit(page.form(), reason ? { reason } : {})
  }

  async mustMove (address, name, reason) {
    const answer = await this.move(address, name, reason)
    if (answer.status !== 303) throw new Error(`${address} ${name}: ${answer.status} ${answer.words().slice(0, 900)}`)
  }
}

export async function signedIn (server, name, secret) { return new Visitor(server).signIn(name, secret) }

// --- The wire ---------------------------------------------------------------

// Sends bytes as they are and gives back all that comes until the server closes or is quiet.
export function wire (server, bytes, { quietMs = 1500, parts = [] } = {}) {
  return new Promise(done => {
    let said = ''
    let timer = null
    const socket = net.connect(server.port, '127.0.0.1')
    const finish = () => { clearTimeout(timer); socket.destroy(); done(said) }
    const wait = ms => { clearTimeout(timer); timer = setTimeout(finish, ms) }
    socket.setEncoding('latin1').on('data', chunk => { said += chunk; wait(80 * slow) })
    socket.on('connect', () => { socket.write(bytes); for (const part of parts) socket.write(part); wait(quietMs * slow) })
    socket.on('close', finish)
    socket.on('error', () => {})
  })
}
export function wireStatus (said) { return Number(said.match(/^HTTP\/1\.[01] (\d{3})/)?.[1] ?? 0) }

// --- CSV --------------------------------------------------------------------

export function parseCsv (text) {
  const rows = [[]]
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at++; at < text.length; at++) {
        if (text[at] !== '"') cell += text[at]
        else if (text[at + 1] === '"') cell += text[at++]
        else break
      }
      at++
    } else {
      while (at < text.length && !',\r\n'.includes(text[at])) cell += text[at++]
    }
    rows[rows.length - 1].push(cell)
    if (text[at] === ',') { at++; if (at === text.length) rows[rows.length - 1].push('') } else { if (text[at] === '\r') at++; if (text[at] === '\n') at++; if (at < text.length) rows.push([]) }
  }
  return rows
}
export function csvCell (value) { return /[",\r\n]/.test(value) ? '"' + value.replaceAll('"', '""') + '"' : value }
export function makeCsv (rows, end = '\n') { return rows.map(row => row.map(value => csvCell(String(value))).join(',')).join(end) + end }
