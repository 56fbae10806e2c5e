// What was published in error is gone, now and everywhere: looked for in every public address, in the bytes of the
// data file and its journal, in exports, in a backup that is restored; and the record of what was published still holds.
import { existsSync, readFileSync, readdirSync, copyFileSync, writeFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answered, check, equal, makeOffice, mustRun, run, serve, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { crawl } from './crawl.mjs'

const definitions = resolve(fileURLToPath(import.meta.url), '../../definitions/erasure')

// Words that are in nothing else, also when they are stemmed or made lower case.
const marks = { name: 'Zqnamea Zqnameb', story: 'zqstoryx', trade: 'zqtradex', home: 'zqhomex', phone: 'zqphonex', diary: 'zqdiaryx', reason: 'zqreasonx' }
const words = Object.values(marks).flatMap(mark => mark.toLowerCase().split(' '))

function filesOf (office) {
  return readdirSync(office.folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath ?? entry.path, entry.name))
}
// Which of the words stand in the bytes of these files.
function found (files, wanted = words) {
  const hits = []
  for (const file of files) {
    const bytes = readFileSync(file).toString('latin1').toLowerCase()
    for (const word of wanted) if (bytes.includes(word)) hits.push(`${word} in ${file.split('/').pop()}`)
  }
  return hits
}
function storeFiles (office) { return [office.file, office.file + '-wal', office.file + '-shm', office.file + '.erasures'].filter(existsSync) }

async function fill (officer, head) {
  const trader = await head.make('traders', { name: marks.name, story: `She lives at ${marks.story} lane.`, trade: marks.trade, home: marks.home, phone: marks.phone, diary: marks.diary.repeat(1) + ' '.repeat(1) + 'calm. '.repeat(300) })
  await head.mustMove(trader, 'publish', `Because of ${marks.reason}.`)
  await head.edit(trader, { story: 'A corrected story.' })
  await head.mustMove(trader, 'publish')
  const id = trader.match(/\d+$/)[0]
  const other = await head.make('traders', { name: 'Plain Trader', story: 'Plain.' })
  await head.mustMove(other, 'publish')
  const stall = await head.make('stalls', { keeper: id, helpers: [id, other.match(/\d+$/)[0]], place: 'By the gate' })
  await head.mustMove(stall, 'publish')
  return { trader, id, other, stall }
}

async function everythingPublic (server, addresses) {
  const visitor = new Visitor(server)
  const seen = await crawl(visitor, ['/', '/traders', '/stalls', '/log', '/feed.atom', '/sitemap.xml', '/traders.csv', '/stalls.csv', '/search?q=' + words[0], ...addresses])
  return seen
}

// What of the page, how, on which ground: through both pages, as a head would.
export async function takeDown (visitor, address, choose, how, ground = 'personal_data', note = '') {
  const page = answered('the page to take down', await visitor.get(address + '/take-down'), 200, 'What is to go', 'On which ground')
  const what = choose(page)
  const checked = await visitor.submit(page.form(), { what, how, ground, note })
  if (checked.status !== 200) return checked
  return visitor.submit(checked.form(), {}, ['confirmed', 'yes'])
}
function offer (page, part) {
  const labels = [...page.text.matchAll(/<input[^>]*name="what"[^>]*value="([^"]+)"[^>]*>\s*<label[^>]*>([\s\S]*?)<\/label>/g)]
  return labels.find(match => match[2].includes(part))?.[1]
}

async function oneValue (office, server, made) {
  const { head, officer } = made.as
  const visitor = new Visitor(server)
  const url = made.url
  const before = answered('the page as it was', await visitor.get(url), 200, 'A corrected story.', marks.story)
  answered('an officer may not', await officer.get(made.trader + '/take-down'), 403)
  const page = await head.get(made.trader + '/take-down')
  answered('nothing ticked', await head.submit(page.form(), { how: 'erase', ground: 'personal_data' }), 422, 'Tick what is to go')
  answered('no ground', await head.submit(page.form(), { what: 'whole', how: 'withhold' }), 422, 'Choose the ground')
  answered('a ground that there is not', await head.submit(page.form(), { what: 'whole', how: 'withhold', ground: 'whim' }), 422, 'Choose the ground')
  answered('the version that stands', await head.submit(page.form(), { what: 'version-2', how: 'withhold', ground: 'error' }), 422, 'cannot go alone')
  answered('something made up', await head.submit(page.form(), { what: 'value-story-000000000000', how: 'erase', ground: 'error' }), 409, 'not there any more')
  const done = await takeDown(head, made.trader, page => offer(page, marks.story), 'withhold', 'personal_data', 'Asked for by telephone.')
  equal('taken down', done.status, 303)
  const after = answered('the old text is gone from the versions', await visitor.get(url), 200, 'A corrected story.', 'Taken down on', 'Personal data')
  check('with its difference', !after.text.includes(marks.story))
  equal('a kept page is not confirmed', (await visitor.get(url, { 'if-none-match': before.headers.etag ?? '"x"' })).status, 200)
  check('nor from the compressed one', !(await visitor.get(url, { 'accept-encoding': 'gzip' })).body.equals(before.body))
  check('the office still has it', (await head.get(made.trader + '/history')).text.includes(marks.story))
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
  const said = run(['verify', '--store', office.store, ...office.more]).out
  check('and verify counts it', /1 taking down or erasure is told of: 1 published value is missing/.test(said), said)
  const trade = await takeDown(head, made.trader, page => offer(page, marks.trade), 'withhold', 'error')
  equal('a value that stands is taken down', trade.status, 303)
  await head.edit(made.trader, { phone: marks.phone + ' 2' })
  await head.mustMove(made.trader, 'publish')
  const still = answered('publishing something else does not bring it back', await visitor.get(url), 200, 'Published in error')
  check('not a word of it', !still.text.includes(marks.trade))
  equal('verified', run(['verify', '--store', office.store, ...office.more]).status, 0)
  answered('what was never taken down cannot be brought back', await takeDown(head, made.trader, page => offer(page, 'A corrected'), 'lift'), 422, 'were taken down')
  equal('brought back by somebody who means it', (await takeDown(head, made.trader, page => offer(page, marks.trade), 'lift')).status, 303)
  check('nothing is public yet', !(await visitor.get(url)).text.includes(marks.trade))
  await head.mustMove(made.trader, 'publish')
  answered('published, it shows again', await visitor.get(url), 200, marks.trade)
  equal('and is proved', run(['verify', '--store', office.store, ...office.more]).status, 0)
  const erased = await takeDown(head, made.trader, page => offer(page, marks.story), 'erase')
  equal('erased after all', erased.status, 303)
  equal('nowhere in the files', found(storeFiles(office), [marks.story]), [])
  check('nor in the history', !(await head.get(made.trader + '/history')).text.includes(marks.story))
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('the proof holds after the erasure', verified.status === 0 && /3 takings down and erasures/.test(verified.out), verified.err + verified.out)
}

async function wholeRecord (office, server, made) {
  const { head } = made.as
  const visitor = new Visitor(server)
  const cached = await visitor.get(made.url)
  equal('kept and confirmed while it stands', (await visitor.get(made.url, { 'if-none-match': cached.headers.etag })).status, 304)
  equal('taken down', (await takeDown(head, made.trader, () => 'whole', 'withhold', 'court_order')).status, 303)
  const gone = answered('its address answers that it is gone', await visitor.get(made.url), 410, 'Withdrawn on', 'Order of a court')
  answered('as JSON too', await visitor.get(made.url + '.json'), 410)
  answered('whatever was kept', await visitor.get(made.url, { 'if-none-match': cached.headers.etag }), 410)
  const publicWords = words.filter(word => [...marks.name.toLowerCase().split(' '), marks.story, marks.trade, marks.reason].includes(word))
  const seen = await everythingPublic(server, [made.url])
  const telling = [...seen].filter(([path, answer]) => publicWords.some(word => answer.text.toLowerCase().replaceAll(path.split('?').pop().replace('q=', '').replace(/\.json$/, ''), '').includes(word)))
  check('nothing public has a word of it', telling.length === 0, telling.map(([path]) => path).join('\n'))
  check('much was looked at', seen.size > 20, String(seen.size))
  check('the stall goes by its keeper\'s reference', !/zqname/i.test((await visitor.get('/stalls')).text))
  check('and the tombstone has no name but the address that was asked for', !/zqname/i.test(gone.text.replaceAll(made.url, '')))
  answered('the office has it all', await head.get(made.trader), 200, marks.name, 'Not public now')
  const folder = join(office.folder, 'exported')
  mustRun(['export', 'public', folder, '--store', office.store, ...office.more])
  equal('a new export has nothing of it', found(readdirSync(folder).map(name => join(folder, name)), publicWords), [])
  const checked = run(['verify', folder])
  check('and verifies, tombstones and all', checked.status === 0 && /tombstones? agrees? with it|tombstones agree with it/.test(checked.out), checked.out + checked.err)
  const tombstones = readFileSync(join(folder, 'tombstones.jsonl'), 'utf8').trim().split('\n').map(line => JSON.parse(line))
  const own = tombstones.find(one => one.id === Number(made.trader.match(/\d+$/)[0]) && one.field === '')
  check('the tombstone is a record of its own', own && own.ground === 'court_order' && own.label === 'Order of a court' && /^\d{4}-\d\d-\d\d$/.test(own.day) && /^[0-9a-f]{64}$/.test(own.hash) && own.erased === false, JSON.stringify(own))
  check('what was withdrawn is a row', /^trader,\d+,.*Order of a court/m.test(readFileSync(join(folder, 'withdrawn.csv'), 'utf8')))
  const listed = (await visitor.get('/traders.json')).json()
  check('the public list tells of it as data', listed.withdrawn_total >= 1 && listed.withdrawn.some(one => one.ground === 'Order of a court' && one.withdrawn_on), JSON.stringify(listed.withdrawn))
  answered('and as a page', await visitor.get('/traders'), 200, 'withdrawn', 'Order of a court', 'CSV of what was withdrawn')
  const csv = await visitor.get('/traders.csv?withdrawn=yes')
  check('and as CSV', csv.status === 200 && csv.text.startsWith('reference,url,withdrawn_on,ground') && csv.text.includes('Order of a court'), csv.text)
  check('by no name', !/zqname/i.test(csv.text + JSON.stringify(listed.withdrawn)))
  check('the CSV of what stands has none of it', !(await visitor.get('/traders.csv')).text.includes('Order of a court'))
  equal('as does the store', run(['verify', '--store', office.store, ...office.more]).status, 0)
  await head.mustMove(made.trader, 'publish')
  answered('published again it is back, at its own address', await visitor.get(made.url), 200, marks.name)
  equal('and proved', run(['verify', '--store', office.store, ...office.more]).status, 0)
}

// A calendar day so many years back, as people type it.
function yearsBack (years, days = 0) {
  const day = new Date(Date.now() - days * 86400000)
  return `${day.getFullYear() - years}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
}

const due = { one: 'zqdueonex', two: 'zqduetwox', held: 'zqduehold', not: 'zqduenotx' }

async function retention (office, server, made) {
  const { head, officer } = made.as
  const second = await signedIn(server, 'second')
  const auditor = await signedIn(server, 'auditor')
  answered('nothing is due at first', await head.get('/desk/disposal'), 200, 'Nothing that you may decide on is due', 'How long registers are kept')
  answered('how long each register is kept, and by which source', await head.get('/desk/keeping'), 200, '6 years after “Left the market on”, then destroyed', '6 years after “Ended”', '6 years after “Left on”, then reviewed', 'Limitation Act 1980', 'for ever', 'Registers without a rule', 'Its definition does not say')
  const rules = (await head.get('/desk/keeping.json')).json().registers
  equal('as data', rules.filter(one => one.register === 'page_report').map(one => [one.kept, one.why_none]), [['2 years after closed, then destroy', null]])
  const known = ['agreement', 'person', 'organisation', 'board', 'page_report', 'site_page', 'office_holder', 'body_name', 'edition', 'action', 'action_update', 'pledge', 'evidence']
  equal('what holds persons, or ends, says so with a source', known.filter(name => !rules.some(one => one.register === name && one.kept && one.source)), [])
  const addresses = {}
  for (const [key, mark] of Object.entries(due)) addresses[key] = await head.make('traders', { name: `Trader ${mark}`, home: mark, left_on: key === 'not' ? yearsBack(6, 0) : yearsBack(6, 1) })
  await head.mustMove(addresses.one, 'publish')
  const id = key => addresses[key].match(/\d+$/)[0]
  const list = answered('due on the day after six years', await head.get('/desk/disposal'), 200, due.one, due.two, due.held, 'Due since')
  check('and not a day before', !list.text.includes(due.not))
  check('nothing is destroyed because it is due', (await head.get(addresses.two)).status === 200)
  check('an officer has nothing to decide on', !(await officer.get('/desk/disposal')).text.includes(due.one))
  answered('nothing ticked', await head.submit(list.form(), { register: 'trader', do: 'propose' }), 400, 'Tick at least one record')
  answered('one that is not due', await head.submit((await head.get('/desk/disposal')).form(), { record: [id('one'), id('not')], do: 'propose' }), 409, 'is not due')
  answered('what the rule does not say', await head.submit((await head.get('/desk/disposal')).form(), { record: id('one'), do: 'archived' }), 400, 'does not say that')
  answered('an officer may not propose', await officer.post('/desk/disposal', { csrf: await officer.token(), submission: 'f'.repeat(32), register: 'trader', record: id('one'), do: 'propose' }), 404)

  const proposed = await head.submit((await head.get('/desk/disposal')).form(), { record: [id('one'), id('two'), id('held')], do: 'propose' })
  equal('proposed', proposed.status, 303)
  const own = answered('the proposer does not approve', await head.get(proposed.location), 200, 'another person must approve it')
  check('and has no button for it', !own.text.includes('value="approve"'))
  answered('nor by hand', await head.submit(own.form(), { decision: 'approve' }), 403, 'another person must approve')
  check('all are still there', (await head.get(addresses.two)).status === 200)
  answered('it waits for somebody', await second.get('/desk/disposal'), 200, 'Proposal 1', 'waits for a second person')
  answered('a hold needs a reason', await head.submit((await head.get(addresses.held + '/hold')).form(), { reason: ' ' }), 422, 'Say why it must be kept')
  const held = await head.follow(await head.submit((await head.get(addresses.held + '/hold')).form(), { reason: 'A claim was brought.' }))
  answered('put on hold in between', held, 200, 'A claim was brought.', 'it holds')
  answered('an officer may not lift it', await officer.post(addresses.held + '/hold', { csrf: await officer.token(), submission: 'e'.repeat(32), lift: '1' }), 403)
  answered('what is on hold is not erased by hand', await takeDown(second, addresses.held, page => offer(page, 'Home address'), 'erase'), 409, 'legal hold')
  made.mid = join(office.folder, 'mid.db')
  mustRun(['backup', made.mid, '--store', office.store])
  const page = answered('the second person sees what will be left', await second.get(proposed.location), 200, 'On hold: it will be left')
  const url = (await new Visitor(server).get('/traders.json')).json().records.find(record => record.name.includes(due.one)).url
  equal('approved', (await second.submit(page.form(), {}, ['decision', 'approve'])).status, 303)
  const certificate = answered('a certificate', await auditor.get(proposed.location), 200, 'Certificate of destruction', 'destroyed', 'left: on legal hold', 'Head Test', 'Second Test', '6 years after “Left the market on”, then destroyed')
  check('never says what they held', !Object.values(due).some(mark => certificate.text.includes(mark)))
  equal('what was destroyed is nowhere', found(storeFiles(office), [due.one, due.two]), [])
  equal('what is held is there', found(storeFiles(office), [due.held]).length > 0, true)
  answered('the desk says what became of it', await head.get(addresses.one), 404, 'was erased on', 'Kept long enough')
  answered('and the public', await new Visitor(server).get(url), 410, 'Kept long enough')
  check('not among the others', !(await head.get('/desk/registers/traders.json')).text.includes(due.one))
  answered('nor decided twice', await second.submit(page.form(), { submission: 'd'.repeat(32) }, ['decision', 'refuse']), 409, 'decided already')
  answered('not proposed while held', await head.post('/desk/disposal', { csrf: await head.token(), submission: 'c'.repeat(32), register: 'trader', record: id('held'), do: 'propose' }), 409, 'on legal hold')
  const lifting = await head.get(addresses.held + '/hold')
  const form = lifting.forms().find(one => one.buttons.some(button => button.name === 'lift'))
  equal('the hold is lifted', (await head.submit(form, {}, ['lift', form.buttons[0].value])).status, 303)
  answered('and it is told who did', await auditor.get(addresses.held + '/hold'), 200, 'lifted on')
  const again = await second.submit((await second.get('/desk/disposal')).form(), { record: id('held'), do: 'propose' })
  equal('proposed again', again.status, 303)
  equal('refused', (await head.submit((await head.get(again.location)).form(), {}, ['decision', 'refuse'])).status, 303)
  check('and kept', (await head.get(addresses.held)).status === 200)

  const whole = await takeDown(head, addresses.not, () => 'whole', 'erase', 'error', 'Made twice.')
  check('a whole record goes to a second person too', whole.status === 303 && whole.location.startsWith('/desk/disposal/'), whole.location)
  const early = answered('who sees that it is not under the rule', await second.get(whole.location), 200, 'Not under the rule', 'Published in error')
  equal('approves', (await second.submit(early.form(), {}, ['decision', 'approve'])).status, 303)
  equal('and it is gone', found(storeFiles(office), [due.not]), [])
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('the proof holds after all of it', verified.status === 0, verified.err)
}

// What was merged into a record goes with it: what it held is in its history and in what was published of it.
async function mergedAway (office, server, made) {
  const { head } = made.as
  const second = await signedIn(server, 'second')
  const one = await head.make('traders', { name: 'Zqmergeax', story: 'Zqmergebx story.', home: 'zqmergecx' })
  const other = await head.make('traders', { name: 'Zqmergedx', story: 'Zqmergeex story.', home: 'zqmergecx' })
  const page = await head.get(`${one}/merge?with=${other.match(/\d+$/)[0]}`)
  equal('merged', (await head.submit(page.form(), {})).status, 303)
  const kept = (await head.get(one)).status === 200 ? one : other
  const home = await takeDown(head, kept, page => offer(page, 'zqmergecx'), 'erase')
  equal('a value is erased', home.status, 303)
  equal('in both', found(storeFiles(office), ['zqmergecx']), [])
  const proposed = await takeDown(head, kept, () => 'whole', 'erase')
  equal('all of it', (await second.submit((await second.get(proposed.location)).form(), {}, ['decision', 'approve'])).status, 303)
  equal('is gone in both', found(storeFiles(office), ['zqmergeax', 'zqmergebx', 'zqmergedx', 'zqmergeex']), [])
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('and the proof holds', verified.status === 0, verified.err)
}

// An older backup, an older data file copied back by hand, a list that somebody altered or lost.
async function olderCopies (office, old, made) {
  const list = office.file + '.erasures'
  const back = join(office.folder, 'back.db')
  const restore = (...more) => run(['restore', old, '--store', 'sqlite:' + back, ...office.more, ...more])
  check('the backup still has it', found([old], [marks.story]).length === 1)
  const without = restore()
  check('nothing is restored without the list', without.status === 1 && without.err.includes('--erasures') && !existsSync(back), without.err)
  const nothing = restore('--erasures', join(office.folder, 'nowhere'))
  check('nor with one that is not there', nothing.status === 1 && nothing.err.includes('nowhere'), nothing.err)
  const both = restore('--no-erasures', '--erasures', list)
  check('nor by saying that there is none where there is one', both.status === 1 && !existsSync(back), both.err)
  const lines = readFileSync(list, 'utf8').split('\n')
  const altered = join(office.folder, 'altered')
  writeFileSync(altered, lines.map((line, i) => i === 1 ? line.replace('personal_data', 'copyright') : line).join('\n'))
  const changed = restore('--erasures', altered)
  check('an altered list is refused', changed.status === 1 && changed.err.includes('was altered') && !existsSync(back), changed.err)
  writeFileSync(altered, [lines[0].replace(/[0-9a-f]{32}/, '0'.repeat(32)), ...lines.slice(1)].join('\n'))
  const others = restore('--erasures', altered)
  check('so is another office\'s', others.status === 1 && !existsSync(back), others.err)
  writeFileSync(altered, 'words\n')
  check('and what is no list', restore('--erasures', altered).status === 1)
  const done = restore('--erasures', list)
  check('with the list it is restored', done.status === 0 && /erasures? w(as|ere) done again/.test(done.err), done.err)
  equal('and what was erased is not in it', found([back, back + '-wal'].filter(existsSync), [marks.story]), [])
  equal('its list lies beside it', readFileSync(back + '.erasures', 'utf8'), readFileSync(list, 'utf8'))
  equal('nothing else is left', filesOf(office).filter(file => /part/.test(file)), [])
  const verified = run(['verify', '--store', 'sqlite:' + back, ...office.more])
  check('its proof holds', verified.status === 0, verified.err)
  check('nobody has lost a list', !/no erasure list/.test(verified.err), verified.err)

  const mid = join(office.folder, 'mid-back.db')
  check('a backup from before a destruction holds it', found([made.mid], [due.one, due.two]).length === 2)
  const midDone = run(['restore', made.mid, '--store', 'sqlite:' + mid, ...office.more, '--erasures', list])
  check('restored with the list', midDone.status === 0, midDone.err)
  equal('it does not', found([mid, mid + '-wal'].filter(existsSync), [due.one, due.two, due.not]), [])
  equal('and its proof holds', run(['verify', '--store', 'sqlite:' + mid, ...office.more]).status, 0)
  const short = join(office.folder, 'short')
  writeFileSync(short, lines.slice(0, 2).join('\n') + '\n')
  const older = run(['restore', made.mid, '--store', 'sqlite:' + join(office.folder, 'other.db'), ...office.more, '--erasures', short])
  check('a list that is older than the backup is brought up to it', older.status === 0 && readFileSync(join(office.folder, 'other.db.erasures'), 'utf8').split('\n').length > 3, older.err)

  const hand = { ...office, file: join(office.folder, 'hand.db'), store: 'sqlite:' + join(office.folder, 'hand.db') }
  copyFileSync(old, hand.file)
  copyFileSync(list, hand.file + '.erasures')
  copyFileSync(office.file + '.signing-key', hand.file + '.signing-key')
  await serving(hand, async server => {
    const visitor = new Visitor(server)
    check('an old file copied back by hand does not show it', !(await visitor.get('/traders.json')).text.includes(marks.story))
    check('nor do its versions', ![...(await crawl(visitor, ['/traders'])).values()].some(answer => answer.text.includes(marks.story)))
  })
  equal('nor do its bytes', found([hand.file, hand.file + '-wal'].filter(existsSync), [marks.story]), [])
  writeFileSync(hand.file + '.erasures', lines.map((line, i) => i === lines.length - 2 ? line.replace(/"ground":"[a-z_]+"/, '"ground":"whim"') : line).join('\n'))
  const refused = run(['verify', '--store', hand.store, ...office.more])
  check('a list that contradicts the data file keeps it from opening', refused.status === 1 && refused.err.includes('contradict'), refused.err)
  rmSync(hand.file + '.erasures')
  const rewritten = run(['verify', '--store', hand.store, ...office.more])
  check('a list that was lost is written again from the data file', rewritten.status === 0 && rewritten.err.includes('no erasure list') && readFileSync(hand.file + '.erasures', 'utf8') === readFileSync(list, 'utf8'), rewritten.err)
  const stated = run(['restore', old, '--store', 'sqlite:' + join(office.folder, 'stated.db'), ...office.more, '--no-erasures'])
  check('a statement that there is none is kept', stated.status === 0 && readFileSync(join(office.folder, 'stated.db.erasures'), 'utf8').includes('stated_none'), stated.err)
}

// The program is killed at some moment of an erasure: after a restart it is wholly done or not at all.
async function killed (office) {
  for (const wait of [0, 4, 8, 12, 16, 20, 26, 34, 44, 60]) {
    const word = `zqkill${wait}x`
    const server = await serve(office)
    const head = await signedIn(server, 'head')
    const address = await head.make('traders', { name: `Killed ${wait}`, story: `A ${word} story.` })
    await head.mustMove(address, 'publish')
    const page = await head.get(address + '/take-down')
    const checked = await head.submit(page.form(), { what: offer(page, word), how: 'erase', ground: 'safety' })
    const answer = head.submit(checked.form(), {}, ['confirmed', 'yes']).catch(() => null)
    await new Promise(done => setTimeout(done, wait))
    await server.stop('SIGKILL')
    const acknowledged = (await answer)?.status === 303
    await serving(office, async again => {
      const after = await new Visitor(again).get('/traders.json')
      const shown = after.text.includes(word)
      const listed = readFileSync(office.file + '.erasures', 'utf8').includes(`"record":${address.match(/\d+$/)[0]},`)
      const stands = found(storeFiles(office), [word]).length > 0
      check(`killed after ${wait} ms: wholly done or not at all`, listed ? !shown && !stands : shown && stands, JSON.stringify({ listed, shown, stands }))
      check(`killed after ${wait} ms: what was said to be done is`, !acknowledged || listed)
    })
    equal(`killed after ${wait} ms: the proof holds`, run(['verify', '--store', office.store, ...office.more]).status, 0)
  }
}

// A merge destroys nothing, so a hold does not keep two records apart; but whatever the survivor's end would take along is held with it.
async function heldAndMerged (office, { as }) {
  const { head, officer } = as, second = await signedIn(head.server, 'second')
  const idOf = address => address.match(/\d+$/)[0]
  const make = name => head.make('traders', { name, story: 'zqmergedhold' })
  const [one, two, three] = [await make('Held Trader'), await make('Held Tradesman'), await make('Held Traders')]
  await head.submit((await head.get(one + '/hold')).form(), { reason: 'An inquest asked for it.' })
  const merge = async (gone, stays) => head.submit((await head.get(`${stays}/merge?with=${idOf(gone)}`)).form(), { keep: idOf(stays) })
  answered('what is on hold can be merged', await merge(one, two), 303)
  answered('and the hold goes with it', await head.get(two + '/hold'), 200, 'An inquest asked for it.', 'it holds')
  answered('which the record says', await head.get(two), 200, 'It is on hold')
  answered('nothing of it is erased', await takeDown(head, two, page => offer(page, 'Their story'), 'erase'), 409, 'legal hold')
  answered('nor is it proposed', await takeDown(head, two, () => 'whole', 'erase'), 409, 'on legal hold')
  answered('merged on', await merge(two, three), 303)
  answered('through a chain', await takeDown(head, three, () => 'whole', 'erase'), 409, 'on legal hold')
  equal('what was held is there', found(storeFiles(office), ['zqmergedhold']).length > 0, true)
  const page = await head.get(three + '/hold')
  const form = page.forms().find(each => each.buttons.some(button => button.name === 'lift'))
  answered('an officer may not lift it', await officer.post(three + '/hold', { csrf: await officer.token(), submission: 'f'.repeat(32), lift: form.buttons[0].value }), 403)
  const link = (await head.get(three)).links().find(each => /\/merges\/\d+$/.test(each))
  equal('made two again', (await head.submit((await head.get(link)).form())).status, 303)
  check('the hold went back', !(await head.get(three)).words().includes('It is on hold') && (await head.get(two)).words().includes('It is on hold'))
  equal('and is lifted at the one that stands', (await head.submit((await head.get(two + '/hold')).forms().find(each => each.buttons.some(button => button.name === 'lift')), {}, ['lift', form.buttons[0].value])).status, 303)
  const proposed = await takeDown(head, two, () => 'whole', 'erase')
  equal('then it can go', (await second.submit((await second.get(proposed.location)).form(), {}, ['decision', 'approve'])).status, 303)
  equal('with what was merged into it', sql(office, `select count(*) from history where record in (${idOf(one)}, ${idOf(two)}) and document like '%zqmergedhold%'`), '0')
}

// What waits in the outbox is sealed: it is opened to see whether it repeats what goes.
async function messages () {
  const office = makeOffice({ definitions, people: { head: { roles: 'head' }, second: { roles: 'head' }, administrator: { roles: 'administrator' } } })
  await serving(office, async server => {
    const head = await signedIn(server, 'head')
    const administrator = await signedIn(server, 'administrator')
    const trader = await head.make('traders', { name: 'Zqposta Zqpostb', home: 'zqpost@door.test' })
    const invite = async (name, address) => answered('invited', await administrator.submit((await administrator.get('/desk/users/new')).form(), { name, sign_in: address, roles: 'head' }), 303)
    await invite('Zqposta Zqpostb', 'one@door.test')
    await invite('Somebody Else', 'two@door.test')
    sql(office, `insert into outbox (id, to_address, subject, body, kind, made_at, state, state_at, attempts) values
      (701, 'zqpost@door.test', 'A decision', 'Plain words.', 'decision', 1, 'waiting', 1, 0), (702, 'zqpost@door.test', 'About Zqposta Zqpostb', '', 'decision', 1, 'sent', 1, 1)`)
    equal('a sealed message waits', sql(office, "select count(*) from outbox where state = 'waiting' and body like 'sealed:%'"), '2')
    const proposed = await takeDown(head, trader, () => 'whole', 'erase')
    const second = await signedIn(server, 'second')
    equal('erased', (await second.submit((await second.get(proposed.location)).form(), {}, ['decision', 'approve'])).status, 303)
    const of = where => sql(office, `select to_address || '/' || replace(replace(subject, '⟦', ''), '⟧', '') || '/' || state || '/' || (body <> '') from outbox where ${where}`)
    equal('what repeats it is wiped and waits no more, though it was sealed', of("to_address = 'one@door.test'"), 'one@door.test/Your account: choose a password/void/0')
    equal('what does not waits', of("to_address = 'two@door.test'"), 'two@door.test/Your account: choose a password/waiting/1')
    equal('nothing goes out to an address that was erased', of('id = 701'), 'erased/A decision/void/0')
    equal('nor is it kept of what was sent', of('id = 702'), 'erased/erased/sent/0')
  })
}

export async function erasure () {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, second: { roles: 'head' }, auditor: { roles: 'auditor' } } })
  const server = await serve(office)
  const as = { officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
  const made = { as, ...await fill(as.officer, as.head) }
  made.url = (await new Visitor(server).get('/traders.json')).json().records.find(record => record.name === marks.name).url
  const old = join(office.folder, 'old.db')
  mustRun(['backup', old, '--store', office.store])
  await step('a value', () => oneValue(office, server, made))
  await step('a whole record', () => wholeRecord(office, server, made))
  await step('retention', () => retention(office, server, made))
  await step('merged away', () => mergedAway(office, server, made))
  await step('held and merged', () => heldAndMerged(office, made))
  await server.stop()
  await step('messages', messages)
  await step('killed', () => killed(office))
  await step('older copies', () => olderCopies(office, old, made))
}
