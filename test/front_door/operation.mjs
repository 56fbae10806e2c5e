// How the program is run: alive and ready, figures for Prometheus, a line a request. Nothing of it names a person or an address.
import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { answered, check, equal, makeOffice, run, serving, signedIn, step, Visitor } from './lib.mjs'

const secondsMax = 5
async function until (what, holds) {
  for (const end = Date.now() + secondsMax * 1000; !holds() && Date.now() < end;) await new Promise(done => setTimeout(done, 10))
  check(what, holds())
}

// Prometheus' text format 0.0.4, and no more than that: every family once, with its help and type before its samples, names and labels as
// they may be, no sample twice, histograms that add up.
export function parseFigures (text) {
  const families = new Map()
  const seen = new Set()
  let family = null
  const fail = (line, why) => { throw new Error(`${why}: ${line}`) }
  if (!text.endsWith('\n')) fail('', 'no line end at the end')
  for (const line of text.slice(0, -1).split('\n')) {
    const help = line.match(/^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\S.*)$/)
    const type = line.match(/^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/)
    if (help) {
      if (families.has(help[1])) fail(line, 'a family twice')
      family = { name: help[1], type: null, samples: [] }
      families.set(help[1], family)
      continue
    }
    if (type) {
      if (family?.name !== type[1] || family.type || family.samples.length) fail(line, 'a type that does not follow its help')
      family.type = type[2]
      continue
    }
    const sample = line.match(/^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,(?!\}))?)*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/)
    if (!sample || !family?.type) fail(line, 'not a sample')
    const [, name, labels = '', value] = sample
    const suffix = name.slice(family.name.length)
    if (!name.startsWith(family.name) || !(family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).includes(suffix)) fail(line, 'a sample of another family')
    if (family.type === 'counter' && (!/_total$/.test(name) || Number(value) < 0)) fail(line, 'a counter that is none')
    if (seen.has(name + labels)) fail(line, 'a sample twice')
    seen.add(name + labels)
    family.samples.push({ name, suffix, value: Number(value), labels: Object.fromEntries([...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(one => [one[1], one[2]])) })
  }
  for (const one of families.values()) {
    if (!one.samples.length && one.type !== 'counter') fail(one.name, 'a family without samples')
    if (one.type !== 'histogram') continue
    const groups = Map.groupBy?.(one.samples, group) ?? one.samples.reduce((all, sample) => all.set(group(sample), [...all.get(group(sample)) ?? [], sample]), new Map())
    for (const samples of groups.values()) {
      const buckets = samples.filter(sample => sample.suffix === '_bucket')
      const bounds = buckets.map(bucket => bucket.labels.le === '+Inf' ? Infinity : Number(bucket.labels.le))
      if (bounds.at(-1) !== Infinity || bounds.some((bound, i) => i && bound <= bounds[i - 1])) fail(one.name, 'bounds out of order')
      if (buckets.some((bucket, i) => i && bucket.value < buckets[i - 1].value)) fail(one.name, 'buckets that do not add up')
      if (samples.find(sample => sample.suffix === '_count').value !== buckets.at(-1).value) fail(one.name, 'a count that is not that of its last bucket')
    }
  }
  return families
}
function group (sample) { return JSON.stringify(Object.entries(sample.labels).filter(([name]) => name !== 'le')) }
const value = (families, name, labels = {}) => families.get(name)?.samples.find(sample => sample.suffix === '' && Object.entries(labels).every(([one, is]) => sample.labels[one] === is))?.value ?? 0
const total = (families, name) => families.get(name).samples.filter(sample => sample.suffix === '_count').reduce((sum, sample) => sum + sample.value, 0)

function refusesWhatIsNone () {
  const good = '# HELP a_total Words.\n# TYPE a_total counter\na_total{b="c"} 1\n'
  equal('the parser takes what is right', parseFigures(good).get('a_total').samples.length, 1)
  for (const [what, bad] of Object.entries({
    'no end': good.slice(0, -1), 'a sample twice': good + 'a_total{b="c"} 2\n', 'a family twice': good + good, 'no help': good.replace(/^.*\n/, ''), 'a comma at the end': good.replace('"c"', '"c",'),
    'a quote in a label': good.replace('"c"', '"c"d"'), 'another family': good.replace('a_total{', 'b_total{'), 'no number': good.replace(' 1\n', ' one\n'), 'a counter by another name': good.replaceAll('a_total', 'a'),
    'buckets that fall': '# HELP h W.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n'
  })) {
    let refused = false
    try { parseFigures(bad) } catch { refused = true }
    check(`the parser refuses ${what}`, refused)
  }
}

async function figures (office, server) {
  await until('it says where its figures are', () => /Figures for Prometheus on port \d+\n/.test(server.said))
  const port = Number(server.said.match(/Figures for Prometheus on port (\d+)/)[1])
  const monitor = new Visitor({ port })
  const visitor = new Visitor(server)
  const ask = async () => parseFigures(answered('figures', await monitor.get('/metrics'), 200).text)
  const before = await ask()
  for (let i = 0; i < 3; i++) await visitor.get('/help?q=secretive-word')
  await visitor.get('/no-such-place/secretive-word')
  answered('nothing signed in', await visitor.get('/desk'), 303)
  const officer = await signedIn(server, 'officer')
  answered('the desk', await officer.get('/desk/registers'), 200)
  const answer = answered('in its own kind', await monitor.get('/metrics'), 200)
  equal('the kind', answer.type, 'text/plain; version=0.0.4; charset=utf-8')
  const after = parseFigures(answer.text)
  const grew = (name, labels) => value(after, name, labels) - value(before, name, labels)
  equal('public pages', grew('frankpledge_http_requests_total', { class: 'public', status: '200' }), 3)
  equal('what is not there', grew('frankpledge_http_requests_total', { class: 'none', status: '404' }), 1)
  check('the desk', grew('frankpledge_http_requests_total', { class: 'desk', status: '200' }) >= 1)
  check('the page cache', grew('frankpledge_page_cache_hits_total') === 2 && grew('frankpledge_page_cache_misses_total') === 1, `${grew('frankpledge_page_cache_hits_total')} ${grew('frankpledge_page_cache_misses_total')}`)
  check('signing in wrote', grew('frankpledge_writes_total', { outcome: 'done' }) >= 1)
  check('and took its time', after.get('frankpledge_write_duration_seconds').samples.find(one => one.suffix === '_sum').value > 0)
  equal('every request has a time', total(after, 'frankpledge_http_request_duration_seconds'), after.get('frankpledge_http_requests_total').samples.reduce((sum, one) => sum + one.value, 0))
  check('memory, disk and store', ['process_resident_memory_bytes', 'frankpledge_store_free_bytes', 'process_cpu_seconds_total', 'process_open_fds'].every(name => value(after, name) > 0) && value(after, 'frankpledge_store_bytes', { file: 'data' }) > 0)
  equal('the outbox', value(after, 'frankpledge_outbox_messages', { state: 'waiting' }), 0)
  equal('it is ready', value(after, 'frankpledge_ready'), 1)
  check('nobody and no word of theirs', !/secretive|officer|wrenshire|127\.0\.0\.1/i.test(answer.text))
  answered('no figures on the site itself', await visitor.get('/metrics'), 404)
  answered('no site beside the figures', await monitor.get('/plan'), 404)
  const promtool = spawnSync('promtool', ['check', 'metrics'], { input: answer.text, encoding: 'utf8' }) // where Debian's package prometheus is
  if (!promtool.error) equal('promtool finds nothing', [promtool.status, promtool.stdout + promtool.stderr], [0, ''])
}

function limit (server, bytes) {
  const done = spawnSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`])
  if (done.status !== 0) throw new Error('prlimit: ' + (done.stderr ?? done.error))
}

async function readiness (server) {
  const visitor = new Visitor(server)
  answered('ready', await visitor.get('/ready'), 200, 'ready')
  answered('alive', await visitor.get('/alive'), 200, 'alive')
  limit(server, 0)
  let answer
  for (const end = Date.now() + secondsMax * 1000; (answer = await visitor.get('/ready')).status === 200 && Date.now() < end;) await new Promise(done => setTimeout(done, 50)) // it looks once a second
  answered('a store that cannot be written is not ready', answer, 503, 'not ready: nothing can be written beside the data file')
  answered('but alive', await visitor.get('/alive'), 200, 'alive')
  answered('and read', await visitor.get('/healthz'), 200, 'ok')
  limit(server, 'unlimited')
  for (const end = Date.now() + secondsMax * 1000; (answer = await visitor.get('/ready')).status !== 200 && Date.now() < end;) await new Promise(done => setTimeout(done, 50))
  answered('ready by itself', answer, 200, 'ready')
}

async function lines (server, kind) {
  const visitor = new Visitor(server)
  await visitor.get('/plan/secretive-word?q=secretive-word')
  await visitor.get('/secretive-word')
  await visitor.get('/')
  const found = () => server.said.split('\n').filter(line => kind === 'json' ? line.startsWith('{') : line.startsWith('time='))
  await until('each request has a line', () => found().some(line => /[=:]"\/"/.test(line)))
  const parsed = found().map(line => kind === 'json' ? JSON.parse(line) : Object.fromEntries([...line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(one => [one[1], one[2] ?? one[3]])))
  equal('each has the same parts', [...new Set(parsed.map(line => Object.keys(line).join()))], ['time,method,route,class,status,ms,cached,language'])
  check('a time', parsed.every(line => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(line.time)), parsed[0].time)
  check('a page by its pattern', parsed.some(line => line.route === '/plan/{edition}' && Number(line.status) === 404 && line.class === 'public'))
  check('an address that is none by no name', parsed.some(line => line.route === '(no route)' && line.class === 'none'))
  check('no word of anybody', !/secretive|127\.0\.0\.1|officer/i.test(found().join('\n')))
}

// The page that looks at how the office is run, and what backing up and verifying changes on it.
async function audited (office, server) {
  const page = '/desk/settings'
  answered('not for everybody', await (await signedIn(server, 'officer')).get(page), 403)
  answered('not for who is not signed in', await new Visitor(server).get(page), 303)
  const administrator = await signedIn(server, 'administrator')
  const stands = async () => Object.fromEntries((await administrator.get(page + '.json')).json().findings.map(one => [one.id, one.state]))
  answered('it stands in the menu', await administrator.get('/desk/office'), 200, 'How this office is run')
  answered('it says what is unsafe, and where to change it', await administrator.get(page), 200, 'How this office is run', 'things are unsafe', 'You came here', 'set behind-proxy = yes', 'None was made with frankpledge backup',
    'log-requests', '--metrics')
  const before = await stands()
  equal('of an office that was just made', [before.https, before.cookies, before.listening, before.backup, before.verify, before['signing-key'], before['data-file'], before['keys-folder'], before.mail, before['sign-up']],
    ['unsafe', 'unsafe', 'safe', 'unsafe', 'look', 'look', 'safe', 'safe', 'look', 'safe'])
  const https = { 'x-forwarded-proto': 'https' }
  answered('by https a cookie that a neighbour could have laid is nobody’s', await administrator.get(page + '.json', https), 403)
  const secured = { ...https, cookie: [...administrator.cookies].map(([name, value]) => `__Host-${name}=${value}`).join('; ') }
  equal('by https', (await administrator.get(page + '.json', secured)).json().findings.find(one => one.id === 'https').state, 'safe')
  for (const command of [['backup', office.file + '.copy'], ['verify']]) {
    const done = run([...command, '--store', office.store])
    check(command[0], done.status === 0 && done.err === '', done.err)
  }
  chmodSync(office.file + '.signing-key', 0o644)
  const after = await stands()
  equal('a backup and a verify are known', [after.backup, after.verify], ['safe', 'safe'])
  equal('a key that others can read is unsafe', after['signing-key-file'], 'unsafe')
  chmodSync(office.file + '.signing-key', 0o600)
  check('no secret', !(await administrator.get(page)).text.includes('hidden words'))
}

export async function operation () {
  refusesWhatIsNone()
  const office = makeOffice({ people: { officer: { roles: 'officer' }, administrator: { roles: 'administrator' } } })
  const settings = office.file + '.conf'
  writeFileSync(settings, 'smtp-password = hidden words\n', { mode: 0o600 })
  for (const [what, words, args] of [['a kind of line that there is not', '--log-requests is json or logfmt', ['--log-requests', 'xml']], ['no address for figures', 'is not an address to listen on', ['--metrics', '9100']]]) {
    const done = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...args])
    check(`${what} is refused`, done.status !== 0 && done.err.includes(words), `${done.status}: ${done.err}`)
  }
  await serving(office, async server => {
    await step('figures', () => figures(office, server))
    await step('ready', () => readiness(server))
    await step('audited', () => audited(office, server))
    await step('lines', () => lines(server, 'json'))
  }, ['--metrics', '127.0.0.1:0', '--log-requests', 'json', '--behind-proxy', '--settings', settings])
  await serving(office, server => step('lines of words', () => lines(server, 'logfmt')), ['--log-requests', 'logfmt'])
}
