// What every browser check needs: a Frankpledge of its own on a data file of its
// own, a browser, people who are signed in, a walk over all pages, and a count.
//
// Not here: what is checked (axe.mjs, html.mjs, journeys/).
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

export const program = resolve(process.env.FRANKPLEDGE ?? './frankpledge')
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const readySecondsMax = 30

// The people of a test, one a role. The password is made for the run and thrown away with the data file.
export const password = 'correct-horse-' + process.pid + '-battery'
export const people = {
  officer: { signIn: 'officer@browser.test', name: 'Olive Test', role: 'officer' },
  head: { signIn: 'head@browser.test', name: 'Hedda Test', role: 'head' },
  partner: { signIn: 'partner@browser.test', name: 'Percy Test', role: 'partner', organisation: 'Hertfordshire Constabulary' },
  administrator: { signIn: 'administrator@browser.test', name: 'Ada Test', role: 'administrator' }
}

function run (args, input) {
  const done = spawnSync(program, args, { input, encoding: 'utf8' })
  if (done.status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr}${done.stdout}`)
  }
  return done.stdout
}

// A data file with the worked example (or empty) and the people above.
export function makeStore ({ example = 'hertfordshire' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'frankpledge-browser-'))
  const store = 'sqlite:' + join(folder, 'office.db')
  if (example) run(['example', example, '--store', store])
  else run(['init', '--store', store])
  for (const person of Object.values(people)) {
    const args = ['user', 'add', person.signIn, '--name', person.name, '--role', person.role, '--store', store]
    if (person.organisation) {
      if (!example) continue
      args.push('--organisation', person.organisation)
    }
    run(args, password + '\n')
  }
  return { store, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

// Starts the server on a port of its own choosing and waits for its line.
export function serve (store, more = []) {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(program, ['serve', '--store', store, '--listen', '127.0.0.1:0', ...more], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const late = setTimeout(() => { child.kill('SIGKILL'); reject(new Error('the server said nothing in time: ' + said)) }, readySecondsMax * 1000)
    const listen = chunk => {
      said += chunk
      const ready = said.match(/ on port (\d+)\n/)
      if (!ready) return
      clearTimeout(late)
      resolvePromise({
        base: 'http://127.0.0.1:' + ready[1],
        said: () => said,
        stop: () => new Promise(done => {
          child.once('exit', (code, signal) => done({ code, signal }))
          child.kill('SIGTERM')
        })
      })
    }
    child.stdout.setEncoding('utf8').on('data', listen)
    child.stderr.setEncoding('utf8').on('data', chunk => { said += chunk })
    child.once('error', reject)
    child.once('exit', code => { clearTimeout(late); reject(new Error(`the server ended with ${code}: ${said}`)) })
  })
}

export function launch () {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync']
  })
}

// A context that may talk to the server under test and to nobody else.
export async function newContext (browser, base, { script = true, width = 1280, height = 900 } = {}) {
  const context = await browser.newContext({ baseURL: base, javaScriptEnabled: script, viewport: { width, height }, locale: 'en-GB' })
  await context.route(url => url.origin !== new URL(base).origin, route => route.abort())
  return context
}

export async function signIn (context, person) {
  const page = await context.newPage()
  await page.goto('/desk/sign-in')
  await page.locator('main input[type=email]').fill(person.signIn)
  await page.locator('main input[type=password]').fill(password)
  await page.locator('main button[type=submit]').click()
  if (new URL(page.url()).pathname.endsWith('/sign-in')) {
    throw new Error(`${person.role} could not sign in: ${await page.locator('main').innerText()}`)
  }
  return page
}

// Every address that shows a page, as the program lists them, and those that no link can lead to.
const notByLinks = new Map([
  ['/desk/update', 'leads on to a form'],
  ['/rent-deposits/{slug}', 'the example has no year of deposits: front_door/deposits.mjs'],
  ['/desk/link/{token}', 'leads on'],
  ['/desk/sign-in/second', 'after a password: closely/administrator.mjs'],
  ['/desk/account/second-factor/codes', 'with a second factor: closely/administrator.mjs'],
  ['/desk/account/second-factor/end', 'with a second factor: closely/administrator.mjs'],
  ['/desk/messages/{message}', 'after an invitation: closely/administrator.mjs'],
  ['/desk/registers/{plural}/import/{id}', 'after a file is sent: closely/importer.mjs'],
  ['/desk/registers/{plural}/import/example.csv', 'a file'],
  ['/desk/imports/{id}', 'after an import: closely/importer.mjs'],
  ['/desk/performance/crime/{import}', 'after a file is sent: closely/crime.mjs'],
  ['/desk/waiting/{waiting}', 'after an approval that waits: closely/merging.mjs'],
  ['/desk/registers/{plural}/{id}/merges/{merge}', 'after a merge: closely/merging.mjs'],
  ['/desk/disposal/{id}', 'after a proposal: closely/records_officer.mjs'],
  ['/desk/disposal/bookkeeping/{id}', 'after years; the same parts as the page before'],
  ['/desk/registers/{plural}/sheet/{id}', 'after a sheet is sent back: closely/spreadsheet.mjs'],
  ['/desk/registers/{plural}/several', 'leads back to the list; what is posted there: closely/spreadsheet.mjs'],
  ['/desk/registers/{plural}/sheet.xlsx', 'a file'], ['/desk/registers/{plural}/sheet.csv', 'a file'],
  ['/report/sent/{reference}', 'after a report is sent: closely/spreadsheet.mjs'],
  ['/desk/assign', 'what is assigned: closely/access.mjs'], ['/desk/registers/{plural}/{id}/assigned', 'the same'],
  ['/desk/glass', 'no shipped register is behind glass: closely/access.mjs'], ['/desk/registers/{plural}/{id}/glass', 'the same'],
  ['/desk/reads', "the auditor's: closely/access.mjs"], ['/desk/reads/glass', 'the same'], ['/desk/registers/{plural}/{id}/reads', 'the same'],
  ['/agreements/{slug}', 'the example has none: the same page as any other public record'],
  ['/pledges/{slug}', 'none stood on the day that is shown: the same page again'],
  ['/desk/files/{id}', 'a file'], ['/desk/files/{id}/copy/look', 'a file'], ['/desk/uploads/{id}', 'no page'], ['/files/{id}/{name}', 'a file; gone, it is a line of text'],
  ['/desk/files/{id}/copy', 'after a file is attached: closely/files.mjs'],
  ['/desk/performance/packs/{id}', 'after a pack is written: closely/pack.mjs'],
  ...['/desk/annual-report/{id}', '/desk/annual-report/{id}/read', '/desk/annual-report/{id}/chapters/{chapter}', '/reports/{year}', '/reports/{year}/whole', '/reports/{year}/{chapter}'].map(path => [path, 'after a report is assembled: closely/annual_report.mjs']),
  ['/desk/performance/loads/{id}/edit', 'the example has no draft of figures: the same form as /desk/performance/enter'],
  ...['', '/items/{item}', '/hide', '/document', '/send'].map(rest => ['/desk/answers/{answer}' + rest, 'after an answer is begun: closely/subject.mjs']),
  ['/desk/performance/loads/{id}/restate', 'the first load that is met may be one that its reader cannot restate: the same form again'],
  ['/calendar/{token}/due.ics', 'a file'], ['/dates.ics', 'a file'], ['/grants/360giving.json', 'a file'], ['/forms/answers/{reference}/files/{question}', 'a file'],
  ['/desk/asked/{asking}/answers/{answer}/files/{question}', 'a file'], ['/desk/grants/applications/{id}/files/{question}', 'a file'], ['/desk/forms/{form}/yaml', 'a file'],
  ['/forms', 'the example asks nothing: closely/applicant.mjs'], ['/forms/link', 'the same'], ['/forms/return', 'the same'],
  ...['', '/begin'].map(rest => ['/forms/{form}' + rest, 'the same']), ['/forms/{form}/eligible', 'of a round: closely/grants.mjs'],
  ...['', '/check', '/later', '/people', '/receipt', '/part/{section}'].map(rest => ['/forms/answers/{reference}' + rest, 'the same']),
  ['/forms/link/{token}', 'its address stands in a message alone: front_door/forms.mjs'],
  ['/desk/asked/{asking}', 'the same as /forms'], ['/desk/asked/{asking}/answers/{answer}', 'the same'],
  ...['/change', '/open', '/question', '/preview/{section}'].map(rest => ['/desk/forms/{form}' + rest, 'the same']),
  ...['/move', '/payments/new', '/years'].map(rest => ['/desk/money' + rest, "the finance officer's: closely/ledger.mjs"]),
  ['/desk/money/spending/{id}', 'after a sheet is sent: front_door/money.mjs'],
  ['/money/precept/decisions/{year}', 'the example has none: closely/grants.mjs'],
  ...['/pots/{slug}', '/pots/{slug}/vote', '/pots/{slug}/paper', '/pots/{slug}/voted', '/pots/{slug}/result', '/desk/money/pots/{id}', '/desk/money/pots/{id}/codes', '/desk/money/pots/{id}/papers'].map(path => [path, 'the example has none: closely/voter.mjs']),
  ['/pots/{slug}/ballots.csv', 'a file'],
  ...['/draws/{slug}', '/desk/scrutiny/draws/{id}', '/scrutineer/{token}'].map(path => [path, 'the example has none: front_door/draws.mjs, closely/scrutineer.mjs']),
  ...['/draws/{slug}/list.csv', '/desk/scrutiny/draws/{id}/list', '/scrutineer/{token}/list', '/repeat-draw.py'].map(path => [path, 'a file']),
  ['/spending', 'the example has none: the same page as any other public list'], ['/spending/{slug}', 'the same'], ['/contracts/{slug}', 'the same'],
  ['/desk/grants/applications/{id}', 'the example has none: closely/grants.mjs'], ['/desk/grants/awards/{id}/letter', 'after a decision: the same'], ['/desk/grants/returns/{id}', 'the example has none: the same'],
  ['/desk/grants/returns/{id}/files/{question}', 'a file'],
  ...['/accounts/{id}', '/postings/{id}', '/batches/{id}', '/reconciliation/{id}'].map(rest => ['/desk/money' + rest, 'the example has no money in it yet: closely/ledger.mjs']), ['/desk/money/batches/{id}/file', 'a file'],
  ['/decisions/{slug}', 'the example has none: front_door/decisions.mjs'], ['/decision-advice/{slug}', 'the same'], ['/delegations/{slug}', 'the same'], ['/decisions.atom', 'no page'],
  ...['/letters', '/petitions', '/findings', '/panel-reports', '/panel-recommendations', '/panel-requests', '/confirmation-hearings', '/protocols'].flatMap(path => [[path + '/{slug}', 'the example has none: front_door/letters.mjs, inspections.mjs']]), ...['/letters', '/petitions', '/inspection-reports', '/panel-reports', '/panel-recommendations'].map(path => [path + '.atom', 'no page']),
  ...['asked', 'done', 'left'].map(rest => ['/subscribe/' + rest, 'after a form is sent: front_door/subscriptions.mjs']), ['/subscribe/confirm/{token}', 'its address stands in a message alone'],
  ...['', '/leave'].map(rest => ['/subscriptions/{token}' + rest, 'its address stands in a message alone']), ['/desk/subscribers/messages/{message}', 'after something is written to subscribers: front_door/subscriptions.mjs'],
  ...['support', 'asked', 'thanks'].map(rest => ['/petitions/{slug}/' + rest, 'the example has none: front_door/letters.mjs']), ['/petitions/confirm/{token}', 'its address stands in a message alone'],
  ...['allowances', 'custody-visiting', 'disclosures', 'gifts', 'holder-complaints', 'interests', 'policies', 'premises', 'senior-posts', 'specified-information', 'staff-numbers'].map(list => [`/${list}/{slug}`, 'the example has none: front_door/transparency.mjs']),
  ...['/meetings/{slug}', '/meetings/{slug}/pack', '/desk/meetings/{id}', '/desk/meetings/{id}/pack', '/desk/meetings/{id}/suggestions'].map(path => [path, 'the example has none: closely/board.mjs']), ['/meetings.atom', 'no page'], ['/minutes.atom', 'no page'],
  ['/meetings.ics', 'a file'], ['/boards/{slug}/meetings.ics', 'a file'], ...['/agenda-items', '/meeting-papers', '/meeting-questions', '/commitments', '/attendance', '/minutes'].map(path => [path + '/{slug}', 'the example has none: front_door/meetings.mjs']),
  ...['/financial-plans', '/forecast-assumptions', '/forecast-changes', '/forecast-lines', '/petition-policies', '/proceeds-paid-for'].flatMap(path => [[path, 'the example has none: the same page as any other public list'], [path + '/{slug}', 'the same']]), ['/pots/{slug}/result.pb', 'a file'],
  ['/transfers', 'the example has none: the same page as any other public list'], ['/transfers/{slug}', 'the same'],
  ['/healthz', 'no page'], ['/alive', 'no page'], ['/ready', 'no page'], ['/feed.atom', 'no page'], ['/sitemap.xml', 'no page'], ['/openapi.json', 'no page']
])
let routes = null
function pageRoutes () {
  routes ??= run(['routes']).split('\n').map(line => line.split(/\s+/)).filter(([method, path]) => method === 'GET' && path)
    .map(([, path]) => ({ path, pattern: new RegExp('^' + path.replace(/[.]/g, '\\.').replace(/\{[a-z_]+\}/g, '[^/]+') + '$'), holes: path.split('{').length }))
    .sort((left, right) => left.holes - right.holes)
  return routes
}
function routeOf (pathname) { return pageRoutes().find(route => route.pattern.test(pathname))?.path ?? '(none)' }

// Pages reached by links from `starts`, some of each kind: addresses of one route are one kind, those
// with a query another; with `everyRegister` each register's pages are a kind of their own. `kinds` may be
// shared between walks: what one has seen the next leaves out.
export async function walk (base, starts, { cookie = '', eachKindMax = 1, pagesMax = 1000, kinds = new Map(), everyRegister = false, visited = new Set() } = {}) {
  const origin = new URL(base).origin
  const queue = [...starts]
  const seen = new Set(queue)
  const pages = []
  while (queue.length > 0 && pages.length < pagesMax) {
    const path = queue.shift()
    visited.add(routeOf(new URL(path, base).pathname))
    const answer = await fetch(base + path, { headers: cookie ? { cookie } : {}, redirect: 'manual' })
    const body = await answer.text()
    const to = answer.headers.get('location')
    const found = to ? [to] : []
    if ((answer.headers.get('content-type') ?? '').startsWith('text/html') && !to) {
      pages.push({ path, status: answer.status, body })
      for (const match of body.matchAll(/<a\s[^>]*href="([^"]*)"/g)) found.push(match[1].replaceAll('&amp;', '&'))
    }
    for (const href of found) {
      const url = new URL(href, base + path)
      const next = url.pathname + url.search
      if (url.origin !== origin || seen.has(next) || /\.(json|csv|atom|xml|pdf)$/.test(url.pathname)) continue
      seen.add(next)
      const route = routeOf(url.pathname)
      const kind = (everyRegister && route.includes('{plural}') ? route + url.pathname.split('/')[3] : route) + (url.search ? '?' : '')
      const count = kinds.get(kind) ?? 0
      const two = route.includes('{plural}') || route.includes('{user}') // one's own account has not what a colleague's has
      if (count >= (two ? eachKindMax + 1 : eachKindMax)) continue
      kinds.set(kind, count + 1)
      queue.push(next)
    }
  }
  return pages
}

export async function cookieOf (context) {
  return (await context.cookies()).map(cookie => `${cookie.name}=${cookie.value}`).join('; ')
}

// Counts and tells. Fewer checks than were promised is a failure too.
export class Report {
  #passed = 0
  #failed = 0
  constructor (title) { this.title = title }

  check (name, ok, why = '') {
    if (ok) { this.#passed++; return true }
    this.#failed++
    console.error(`FAIL ${this.title}: ${name}${why ? '\n     ' + String(why).replaceAll('\n', '\n     ') : ''}`)
    return false
  }

  async step (name, work) {
    try {
      await work()
      this.check(name, true)
    } catch (error) {
      this.check(name, false, error.message)
    }
  }

  end (leastChecks = 1) {
    const ran = this.#passed + this.#failed
    if (ran < leastChecks) this.check('enough was checked', false, `${ran} checks ran; at least ${leastChecks} must`)
    console.log(`${this.title}: ${this.#passed} passed, ${this.#failed} failed`)
    process.exitCode = this.#failed > 0 ? 1 : 0
    return this.#failed === 0
  }
}

// Options of the check programs: --base URL checks a server that runs already
// (its public pages, and those named by --path) instead of one of our own.
export function options () {
  const given = { base: '', paths: [], thorough: false }
  const args = process.argv.slice(2)
  while (args.length > 0) {
    const name = args.shift()
    if (name === '--base') given.base = args.shift().replace(/\/$/, '')
    else if (name === '--path') given.paths.push(args.shift())
    else if (name === '--thorough') given.thorough = true
    else throw new Error(`unknown option ${name}; there are --base URL, --path PATH and --thorough`)
  }
  return given
}

// The public and the desk pages of a server of our own, or those of --base.
// `visit(page list, who, context or null)` is called once for each kind of reader.
// With `once`, a kind of desk page that one role has shown is not looked at again for another.
export async function eachReader (browser, given, visit, { once = false, everyRegister = false } = {}) {
  const eachKindMax = given.thorough ? 2 : 1
  const shared = new Map()
  const visited = new Set()
  if (given.base) {
    const starts = given.paths.length > 0 ? given.paths : ['/']
    await visit({ who: 'public', base: given.base, pages: await walk(given.base, starts, { eachKindMax }), person: null })
    return
  }
  const made = makeStore()
  try {
    const server = await serve(made.store, ['--as-of', '2019-10-31'])
    try {
      const publicStarts = ['/', '/help', '/accessibility', '/desk/sign-in', '/desk/link', '/search?q=police', '/no-such-page', '/agreements', '/pledges', '/rent-deposits', '/plan/actions/41']
      await visit({ who: 'public', base: server.base, pages: await walk(server.base, publicStarts, { eachKindMax, everyRegister, visited }), person: null })
      for (const who of ['head', 'administrator', 'officer', 'partner']) {
        const context = await newContext(browser, server.base)
        await signIn(context, people[who])
        const cookie = await cookieOf(context)
        const persons = await (await fetch(server.base + '/desk/registers/persons.json', { headers: { cookie } })).json()
        // A person can do what few registers have: be merged, be gathered, be asked about.
        const starts = ['/desk', '/desk/registers', '/desk/publishing', '/desk/people', '/desk/office', '/desk/first-steps', // what the desk's menu leads to differs by role
           '/desk/search?q=police', ...(persons.rows?.length ? ['/desk/registers/persons/duplicates', `/desk/registers/persons/${persons.rows[0].id}`] : [])]
        const each = everyRegister && (who === 'head' || who === 'partner') // who sees most doors, and who sees fewest
        const all = await walk(server.base, starts, { cookie, eachKindMax, everyRegister: each, visited, kinds: once ? shared : new Map() })
        await visit({ who, base: server.base, pages: all.filter(page => page.path.startsWith('/desk')), person: people[who], state: await context.storageState() })
        await context.close()
      }
    } finally {
      await server.stop()
    }
  } finally {
    made.remove()
  }
  return pageRoutes().map(route => route.path).filter(path => !visited.has(path) && !notByLinks.has(path))
}
