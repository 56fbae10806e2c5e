// What anybody may read: the plan's contract, every face of every page, guessed addresses,
// filters, withdrawals, the feed, the site map and the description of the data.
import { answered, check, equal, makeOffice, run, serving, signedIn, step, Visitor } from './lib.mjs'
import { crawl } from './crawl.mjs'
import { actions as listed, importFile, publishAll } from './office.mjs'

const numbers = listed.map(one => one.number)

async function contract (visitor) {
  const plan = (await visitor.get('/plan.json')).json()
  check('the plan is an object with a list of actions', Array.isArray(plan.actions) && plan.actions.length === numbers.length)
  equal('ordered by number', plan.actions.map(one => one.number), numbers)
  const wanted = ['number', 'title', 'theme', 'objective', 'lead', 'status', 'due', 'updated', 'url']
  for (const name of wanted) check(`each has ${name}`, plan.actions.every(one => name in one))
  const six = plan.actions.find(one => one.number === 6)
  equal('with the values that were published', [six.title, six.theme, six.objective, six.lead, six.status, six.due], ['Shelters', 'Doors', 'Open doors', 'Harbour Trust', 'late', listed.find(one => one.number === 6).due])
  equal('what no paper says is null', plan.actions.find(one => one.number === 2).due, null)
  equal('statuses in honest words', Object.fromEntries(plan.actions.map(one => [one.number, one.status])), Object.fromEntries(listed.map(one => [one.number, one.status])))
  const csv = (await visitor.get('/plan.csv')).csv()
  equal('the CSV has the same columns', csv[0], Object.keys(plan.actions[0]))
  equal('and the same rows', csv.slice(1).map(row => Number(row[0])), numbers)
  for (const one of plan.actions) equal(`address of ${one.number}`, [one.url, (await visitor.get(one.url)).status], [`/plan/2024/actions/${one.number}`, 200])
  const edition = (await visitor.get('/plan/2024.json')).json()
  equal('at its permanent address too', edition.actions, plan.actions)
}

async function addresses (visitor) {
  for (const number of ['5', '43', '0', '-1', '11', '01', '1.0', '1e0', '99999999999999999999', 'x', '6%20']) answered(`action ${number} is not there`, await visitor.get('/plan/actions/' + number), 404)
  for (const path of ['/plan/2025', '/plan/2024/actions/5', '/plan/2024/actions/11', '/plan/2025/actions/1', '/plan/2024/actions', '/organisations/nobody', '/boards/brd-001', '/agreements/isa-2026-001', '/evidence/ev-0001', '/pledges/x', '/strategies/x', '/log/999999', '/log/0', '/log/x', '/plan/delivery-plan/2099-00']) answered(path + ' is not there', await visitor.get(path), 404)
  answered('a trailing slash', await visitor.get('/plan/'), [200, 301, 303, 308, 404])
  const short = (await visitor.get('/plan/actions/6.json')).json()
  const long = (await visitor.get('/plan/2024/actions/6.json')).json()
  equal('the short address shows the same', short, long)
  const page = answered('a promise and its story', await visitor.get('/plan/actions/6'), 200, 'Shelters', 'We will see to it: Shelters.', 'What became of Shelters.', 'The contractor left in the spring.', 'Late', 'Harbour Trust', 'Robin Exemplar')
  check('the page names its permanent address', page.links().includes('/plan/2024/actions/6'))
  check('no officer or account is named', !/(Officer|Head|Second|Partner) Test/.test(page.words() + JSON.stringify(short)))
  equal('its updates as CSV', (await visitor.get('/plan/actions/6.csv')).csv().length, 2)
  answered('a number never issued is said to be so', await visitor.get('/plan'), 200, 'Number 5 was never issued')
}

async function filters (visitor) {
  const of = async query => (await visitor.get('/plan.json?' + query)).json().actions.map(one => one.number)
  equal('by status', await of('status=kept'), [7])
  const leads = [...(await visitor.get('/plan')).text.match(/name="lead"[\s\S]*?<\/(select|fieldset)>/)[0].matchAll(/value="([a-z0-9-]+)"/g)].map(match => match[1])
  equal('by lead: each action has one', (await Promise.all(leads.map(lead => of('lead=' + lead)))).flat().sort((a, b) => a - b), numbers)
  equal('late against its date', await of('lateness=late'), [6])
  equal('without a date', await of('lateness=no_date'), [2, 8, 9, 10])
  equal('due soon', await of('lateness=soon'), [3])
  equal('two at once', await of('lateness=no_date&status=broken'), [10])
  equal('an unknown word gives none or all, never an error', [0, numbers.length].includes((await of('status=splendid')).length), true)
  equal('an empty one counts as not given', await of('status=&lead='), numbers)
  answered('on the page, without script', await visitor.get('/plan?status=kept'), 200, 'Front desk')
  const kept = (await visitor.get('/plan?status=kept')).words()
  check('and nothing else', !kept.includes('Shelters') && !kept.includes('Ferries'))
}

async function everyPage (visitor, server) {
  const answers = await crawl(visitor)
  check('the walk finds the whole site', answers.size > 120, answers.size)
  const broken = [...answers].filter(([path, answer]) => ![200, 410].includes(answer.status) && !(answer.status === 404 && /\.(csv|json)$/.test(path)) && !(answer.status === 303 && path.startsWith('/desk')))
  check('no link leads nowhere', broken.length === 0, broken.map(([path, answer]) => answer.status + ' ' + path).slice(0, 20).join('\n'))
  for (const [path, answer] of answers) {
    if (answer.status !== 200) continue
    if (answer.type.startsWith('application/json')) { try { answer.json() } catch (error) { check(path + ' is JSON', false, error.message) } }
    if (answer.type.startsWith('text/csv')) { const rows = answer.csv(); check(path + ': every row has every column', rows.every(row => row.length === rows[0].length), rows.map(row => row.length).join()) }
  }
  const api = answers.get('/openapi.json').json()
  described(api, answers)
  // Not a word of the office's own names or of the machine.
  const told = [...answers].filter(([, answer]) => /(Officer|Head|Second|Partner|Auditor|Administrator) Test|@door\.test|\/tmp\/|argon2/.test(answer.text))
  check('no public page names an account', told.length === 0, told.map(([path]) => path).join(' '))
  return answers
}

// --- The description of the data ----------------------------------------------

function fits (api, schema, value, at, faults) {
  if (schema.$ref) return fits(api, schema.$ref.split('/').slice(1).reduce((node, name) => node?.[name], api) ?? {}, value, at, faults)
  const types = [schema.type].flat()
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value
  if (schema.type && !types.includes(kind)) { faults.push(`${at} is ${kind}, not ${types.join(' or ')}`); return }
  if (kind === 'array' && schema.items) value.forEach((item, i) => fits(api, schema.items, item, `${at}[${i}]`, faults))
  if (kind !== 'object' || !schema.properties) return
  for (const name of schema.required ?? []) if (!(name in value)) faults.push(`${at}.${name} is missing`)
  for (const [name, item] of Object.entries(value)) {
    if (!schema.properties[name]) faults.push(`${at}.${name} is not described`)
    else fits(api, schema.properties[name], item, `${at}.${name}`, faults)
  }
}

function described (api, answers) {
  equal('the description says what it is', api.openapi, '3.1.0')
  const ids = Object.values(api.paths).map(item => item.get.operationId)
  equal('each operation has a name of its own', new Set(ids).size, ids.length)
  for (const match of JSON.stringify(api).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) if (!api.components.schemas[match[1]]) check('a reference leads somewhere', false, match[1])
  const checked = new Map()
  for (const [path, item] of Object.entries(api.paths)) {
    const pattern = new RegExp('^' + path.replace(/[.]/g, '\\.').replace(/\{[a-z_]+\}/g, '[^/]+') + '$')
    for (const name of path.match(/\{([a-z_]+)\}/g) ?? []) check(`${path} declares ${name}`, item.get.parameters.some(one => one.in === 'path' && one.required && `{${one.name}}` === name))
    const literal = other => (other.match(/\{/g) ?? []).length
    const mine = [...answers].filter(([address, answer]) => answer.status === 200 && pattern.test(address.split('?')[0]) &&
      !Object.keys(api.paths).some(other => other !== path && literal(other) < literal(path) && new RegExp('^' + other.replace(/[.]/g, '\\.').replace(/\{[a-z_]+\}/g, '[^/]+') + '$').test(address.split('?')[0])))
    checked.set(path, mine.length)
    const content = item.get.responses['200'].content
    for (const [address, answer] of mine) {
      check(`${address} has the type that is described`, answer.type.split(';')[0] in content, answer.type)
      if (!content['application/json']) continue
      const faults = []
      fits(api, content['application/json'].schema, answer.json(), '', faults)
      check(`${address} is as it is described`, faults.length === 0, faults.slice(0, 6).join('\n'))
    }
  }
  return checked
}

// --- Feed and site map ----------------------------------------------------------

export function xmlFault (text) {
  const stack = []
  if (!text.startsWith('<?xml version="1.0" encoding="utf-8"?>')) return 'no declaration'
  const rest = text.slice(text.indexOf('?>') + 2)
  for (const match of rest.matchAll(/<([^>]*)>|([^<]+)/g)) {
    if (match[2] !== undefined) {
      if (/&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i.test(match[2])) return 'a bare & in ' + match[2].slice(0, 40)
      if (/[^\s]/.test(match[2]) && !stack.length) return 'text outside the root'
      continue
    }
    const tag = match[1]
    if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(tag)) return 'a bare & in <' + tag.slice(0, 60)
    if (tag[0] === '/') { if (stack.pop() !== tag.slice(1).trim()) return 'wrong end ' + tag } else if (!tag.endsWith('/')) stack.push(tag.match(/^[\w:-]+/)?.[0])
    if (!/^\/?[\w:-]+(\s+[\w:-]+="[^"<]*")*\s*\/?$/.test(tag)) return 'not a tag: ' + tag.slice(0, 80)
  }
  return stack.length ? 'left open: ' + stack.join() : ''
}

async function feeds (visitor) {
  const feed = await visitor.get('/feed.atom')
  equal('the feed is well formed', xmlFault(feed.text), '')
  check('and says what it is', feed.type.startsWith('application/atom+xml'), feed.type)
  const ids = [...feed.text.matchAll(/<id>([^<]*)<\/id>/g)].map(match => match[1])
  check('each entry has an id of its own', new Set(ids).size === ids.length && ids.length === 1 + listed.length - 1, ids.length)
  // What RFC 4287 asks of a feed and of each entry (4.1.1, 4.1.2), and how it writes a date (3.3).
  const [head, ...entries] = feed.text.split('<entry>'), date = /<updated>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)<\/updated>/
  check('a feed has a title, an id, a date, an author and its own address', /<feed[^>]* xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/.test(head) && [/<title>[^<]+</, /<id>[^<]+</, date, /<author>\s*<name>[^<]+</, /<link[^>]* rel="self"/].every(one => one.test(head)), head)
  const odd = entries.filter(one => ![/<title[^>]*>[^<]+</, /<id>[^<]+</, date].every(wanted => wanted.test(one)) || !/<content|<link[^>]*href=/.test(one))
  equal('and so has each entry, with what it says or where it is read', odd, [])
  const map = await visitor.get('/sitemap.xml')
  equal('the site map is well formed', xmlFault(map.text), '')
  const places = [...map.text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(match => match[1])
  check('it lists every promise', numbers.every(number => places.some(place => place.endsWith('/plan/2024/actions/' + number))))
  for (const place of places) { const answer = await visitor.get(new URL(place, 'http://x').pathname); if (answer.status !== 200) check('the site map leads somewhere', false, place + ' ' + answer.status) }
}

// --- Things that happen to public records ----------------------------------------

async function withdrawals ({ server, actions }, visitor) {
  const head = await signedIn(server, 'head')
  const before = (await visitor.get('/plan/2024.json')).json().actions.length
  await head.mustMove(actions[10], 'withdraw', 'The police never asked for it.')
  const stone = answered('what was withdrawn keeps a stone', await visitor.get('/plan/2024/actions/10'), 410, 'The police never asked for it.')
  check('without the words that were withdrawn', !stone.words().includes('We will see to it'))
  const json = await visitor.get('/plan/2024/actions/10.json')
  check('in JSON too', json.status === 410 && !json.text.includes('We will see to it'), `${json.status} ${json.text.slice(0, 300)}`)
  equal('it has left the plan', (await visitor.get('/plan/2024.json')).json().actions.length, before - 1)
  const page = await head.get(actions[9] + '/take-down')
  const what = [...page.text.matchAll(/<input[^>]*name="what"[^>]*value="([^"]+)"[^>]*>\s*<label[^>]*>([\s\S]*?)<\/label>/g)].find(match => match[2].includes('Promise:'))[1]
  const checked = await head.submit(page.form(), { what, how: 'withhold', ground: 'personal_data', note: '' })
  answered('the words of a promise are taken down', await head.submit(checked.form(), {}, ['confirmed', 'yes']), 303)
  const left = answered('its page says so, and on which ground', await visitor.get('/plan/2024/actions/9'), 200, 'Promise: Taken down on', 'Personal data')
  check('without an empty frame where they stood', !left.text.includes('<blockquote'))
  check('another promise says nothing of the kind', !(await visitor.get('/plan/2024/actions/8')).words().includes('Taken down on'))
  equal('and the search', (await visitor.get('/search.json?q=helicopter')).json().results.filter(one => one.register === 'action').length, 0)
  answered('its log entries stay', await visitor.get('/log'), 200, /[Ww]ithdr/)
  check('its number is never given again', /Number/.test((await head.submit((await head.get('/desk/registers/actions/new')).form(), { field_number: '10', field_title: 'Again', field_promise: 'Again.' })).words()))
  const board = await head.make('boards', { name: 'Riverside panel', purpose: 'It looks at the river.' })
  await head.mustMove(board, 'publish')
  const shown = (await visitor.get('/boards.json')).json()
  const url = JSON.stringify(shown).match(/\/boards\/[a-z0-9-]+/)[0]
  answered('a board is public', await visitor.get(url), 200, 'Riverside panel', 'It looks at the river.')
  await head.edit(board, { purpose: 'It looks at the river and the quay.' })
  check('an edit is not public by itself', !(await visitor.get(url)).words().includes('the quay'))
  await head.mustMove(board, 'publish')
  answered('published, with what changed word by word', await visitor.get(url), 200, 'river and the quay')
  answered('it can be withdrawn', await head.move(board, 'withdraw', 'It met for the last time.'), 303)
  answered('and keeps a stone', await visitor.get(url), 410, 'It met for the last time.')
  check('but no place in the list', !(await visitor.get('/boards')).words().includes('Riverside'))
}

async function twoEditions ({ office, server }, visitor) {
  const head = await signedIn(server, 'head')
  const second = await head.make('editions', { code: '2029', title: 'Plan of 2029', period_from: '2029-04-01' })
  answered('a draft edition is not there', await visitor.get('/plan/2029'), 404)
  await head.mustMove(second, 'consult')
  await head.mustMove(second, 'to_panel')
  answered('two editions in force are refused', await head.move(second, 'publish'), 422, 'takes the place of')
  const first = (await head.get('/desk/registers/editions.json')).json().rows.find(row => row.reference === '2024')
  await head.edit(second, { replaces: String(first.id) })
  await head.mustMove(second, 'publish')
  answered('the earlier one stays at its address', await visitor.get('/plan/2024'), 200, 'Plan of 2024')
  answered('side by side', await visitor.get('/plan/compare?left=2024&right=2029'), 200, 'Plan of 2024', 'Plan of 2029')
  answered('with one that is not there', await visitor.get('/plan/compare?left=1066&right=2029'), [200, 404])
  equal('compared as data', (await visitor.get('/plan/compare.json?left=2024&right=2029')).status, 200)
  answered('a year', await visitor.get('/plan/delivery-plan?year=2026-27'), 200)
  answered('a year that is none', await visitor.get('/plan/delivery-plan?year=1066-67'), [200, 404])
  importFile(office, 'pledges', 'pledges.csv', 'pledge_id,policy_title,pledge,serves\n1.1,Streets,More lamps,1; 3\n')
  await publishAll(head, 'pledges')
  answered('a pledge and what carries it out', await visitor.get('/plan/pledges'), 200, 'More lamps')
}

async function searches (visitor) {
  answered('nothing asked', await visitor.get('/search'), 200)
  answered('nothing but signs', await visitor.get('/search?q=' + encodeURIComponent('%\'"<>;--*()')), 200)
  for (const q of ['lamps OR 1=1', '"lamps', 'lam*', 'NEAR(a b)', '-lamps', 'é', 'a'.repeat(200)]) equal(`“${q.slice(0, 20)}” is no fault`, (await visitor.get('/search?q=' + encodeURIComponent(q))).status, 200)
  answered('too long', await visitor.get('/search?q=' + 'a'.repeat(2000)), 400)
  check('markup stays text', !(await visitor.get('/search?q=' + encodeURIComponent('<script>alert(1)</script>'))).text.includes('<script>alert'))
  equal('a draft is not found', (await visitor.get('/search.json?q=secret')).json().total, 0)
  check('a promise is', (await visitor.get('/search.json?q=shelters')).json().results.some(one => one.url === '/plan/2024/actions/6'))
  equal('as CSV', (await visitor.get('/search.csv?q=shelters')).status, 200)
}

// Where the public finds the office is said when it is served.
async function wholeAddresses () {
  const office = makeOffice()
  for (const bad of ['plan.example', 'ftp://plan.example', 'https://plan.example/office', 'https://', 'https://a b']) {
    const refused = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', '--public-address', bad])
    check(`${bad} is no public address`, refused.status === 2 && refused.err.includes('--public-address needs'), `${refused.status} ${refused.err}`)
  }
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const places = [...(await visitor.get('/sitemap.xml')).text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(match => match[1])
    check('the site map gives whole addresses', places.length > 0 && places.every(place => place.startsWith('https://plan.example/')), places[0])
    check('so does the feed', (await visitor.get('/feed.atom')).text.includes('href="https://plan.example/feed.atom"'))
  }, ['--public-address', 'https://plan.example'])
}

export async function publicSite (wrenshire) {
  const { server } = wrenshire
  const visitor = new Visitor(server)
  await step('the contract', () => contract(visitor))
  await step('addresses', () => addresses(visitor))
  await step('filters', () => filters(visitor))
  await step('search', () => searches(visitor))
  await step('feeds', () => feeds(visitor))
  await step('whole addresses', wholeAddresses)
  await step('two editions', () => twoEditions(wrenshire, visitor))
  await step('withdrawals', () => withdrawals({ ...wrenshire }, visitor))
  await step('every page', () => everyPage(visitor, server))
}

