// What somebody may ask of the office: everything that is held about them, gathered, looked at item by item, with what is
// withheld and hidden never in what goes out; on an invented shelter (test/definitions/subject).
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { submitFiles } from './files_help.mjs'
import { begun, filled, opened } from './forms.mjs'
import { answered, check, equal, makeCsv, makeOffice, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'

const definitions = resolve(fileURLToPath(import.meta.url), '../../definitions/subject')
const idOf = address => Number(address.match(/\d+$/)[0])

// The files of an archive, by name.
export function unzip (bytes) {
  const files = new Map()
  let end = bytes.length - 22
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end--
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, name, extra, comment, where] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const start = where + 30 + bytes.readUInt16LE(where + 26) + bytes.readUInt16LE(where + 28)
    const data = bytes.subarray(start, start + packed)
    files.set(bytes.subarray(at + 46, at + 46 + name).toString(), method === 8 ? inflateRawSync(data) : data)
    at += 46 + name + extra + comment
  }
  return files
}

export async function begin (visitor, person, changes = { received_on: 'today' }) {
  const page = await visitor.get(person + '/held')
  const form = page.forms().find(one => one.action === person + '/held')
  const today = new Date().toISOString().slice(0, 10)
  return visitor.submit(form, { ...changes, ...(changes.received_on === 'today' ? { received_on: today } : {}) })
}

// The items of an answer as its page lists them: number, name, why, what becomes of it.
export async function items (visitor, answer) {
  const page = await visitor.get(answer)
  return [...page.text.matchAll(/<a class="govuk-link" href="(\/desk\/answers\/\d+\/items\/(\d+))">([^<]*)<\/a><\/td>\s*<td[^>]*>([^<]*)<\/td>\s*<td[^>]*>[\s\S]*?<strong[^>]*>\s*([^<]*?)\s*<\/strong>/g)]
    .map(([, href, number, name, why, decided]) => ({ href, number: Number(number), name, why, decided }))
}
async function find (visitor, answer, part) {
  const item = (await items(visitor, answer)).find(one => one.name.includes(part))
  if (!item) throw new Error(`no item with ${part}: ${JSON.stringify(await items(visitor, answer))}`)
  return item
}
function itemForm (page) { return page.forms().find(form => form.fields.some(([name]) => name === 'version')) }
async function decide (visitor, href, changes) { return visitor.submit(itemForm(await visitor.get(href)), { decision: 'include', silent: 'no', ...changes }) }
// The input of a part, by its label.
function partInput (page, label) { return page.text.match(new RegExp(`for="(part_\\d+)"[^>]*>[^<]*What becomes of “${label}”`))?.[1] }
async function hide (visitor, page, fields) {
  const form = (await visitor.get(page)).forms().find(one => /\/hide$/.test(one.action))
  const look = await visitor.submit(form, fields)
  if (look.status !== 200) return look
  return visitor.submit(look.forms().find(one => /\/hide$/.test(one.action)))
}
async function move (visitor, answer, what) {
  const page = await visitor.get(answer)
  return visitor.submit(page.forms().filter(form => form.action === answer)[0], {}, ['do', what])
}

async function wrong ({ officer, auditor, person, stay }) {
  answered('no day', await begin(officer, person, { received_on: '' }), 422, 'Enter the day')
  answered('a day that is none', await begin(officer, person, { received_on: '31 February 2026' }), 422, 'Enter the day')
  answered('a day to come', await begin(officer, person, { received_on: '1 January 2099' }), 422, 'must be today or in the past')
  answered('of what is no person', await officer.post(stay + '/held', { csrf: await officer.token(), submission: 'abcdefabcdefabcdefabcdef', received_on: '1 January 2026' }), 404)
  answered('by whom it may not be', await auditor.get(person + '/held'), 404)
  answered('an answer that is not there', await officer.get('/desk/answers/99'), 404)
  equal('nothing was begun', 0, 0)
}

async function gathered ({ office, officer, night, auditor, person, server }) {
  const begun = answered('gathered', await begin(officer, person), 303)
  const answer = begun.location
  const page = answered('it says what there is', await officer.get(answer), 200, 'SAR-0001', 'Wilma Quayside', 'To be looked at', 'Answer due by',
    '1 record in a register that you may not open', 'fields of these records that whoever gathered may not see')
  check('a register that they may not open is not named', !/night book/i.test(page.text))
  const list = await items(officer, answer)
  equal('each once', list.map(one => one.why), ['Their own record', 'Leads to them', 'Has their words: may be about somebody else'])
  const own = answered('their own record', await officer.get(list[0].href), 200, 'marker-note', 'wilma@door.test', 'Version 1', 'marker-file.txt', 'Version 2', 'marker-earlier')
  check('without what is not theirs to see', !/marker-head|marker-health/.test(own.text))
  answered('what leads to them', await officer.get(list[1].href), 200, 'marker-story', 'Ann O’Brien')
  answered('an auditor sees none of it', await auditor.get(answer), 404)
  answered('nor an item', await auditor.get(list[0].href), 404)
  equal('nothing lies open in the store', sql(office, "select count(*) from subject_part where content like '%marker%'"), '0')

  // A colleague who may see more.
  answered('gathered again', await move(night, answer, 'gather'), 303)
  const more = await items(night, answer)
  equal('what they may see is there', more.map(one => one.why).sort(), ['Has their words: may be about somebody else', 'Leads to them', 'Leads to them', 'Their own record'])
  const book = more.find(one => one.name.includes('NIGHT'))
  check('called by its reference', book && !book.name.includes('marker-heading'))
  answered('and opened', await night.get(book.href), 200, 'marker-heading', 'When it was read')
  answered('sealed values open for who may see them', await night.get(more[0].href), 200, 'marker-health')
  check('and for nobody else', !(await officer.get(more[0].href)).text.includes('marker-health'))
  answered('nor is the record', await officer.get(book.href), 404)
  answered('which is said', await officer.get(answer), 200, '1 item that a colleague gathered and you may not see')
  check('reading it is logged', Number(sql(office, "select count(*) from read_log where door = 'answer'")) >= 2)
  equal('no sealed word lies open', sql(office, "select count(*) from subject_part where content like '%marker-health%'"), '0')
  return { answer, book: book.href }
}

// What becomes of each item: the wrong way first.
async function decided ({ office, officer, head, night, other, answer, book }) {
  const list = await items(night, answer)
  const [own, stay, maybe] = [list[0].href, (await find(night, answer, 'The first night')).href, (await find(night, answer, 'Another night')).href]
  answered('nothing chosen', await decide(night, own, { decision: '' }), 303)
  answered('a ground that there is not', await decide(night, stay, { decision: 'withhold', ground: 'because' }), 422, 'Choose the ground on which it is withheld')
  answered('none', await decide(night, stay, { decision: 'withhold', ground: '' }), 422, 'Choose the ground')
  answered('another without words', await decide(night, stay, { decision: 'withhold', ground: 'other' }), 422, 'Say in words what the ground is')
  answered('too many words', await decide(night, stay, { decision: 'withhold', ground: 'other', words: 'x'.repeat(501) }), 422, '500 characters')
  answered('just as many as may be', await decide(night, stay, { decision: 'withhold', ground: 'other', words: 'x'.repeat(500) }), 303)
  answered('silent without a reason', await decide(night, stay, { decision: 'withhold', ground: 'crime', words: '', silent: 'yes' }), 422, 'why not even that something is withheld')
  answered('a decision that there is not', await decide(night, stay, { decision: 'burn' }), 422, 'Choose what becomes of it')
  answered('of an item that is not there', await night.post(answer + '/items/77', { csrf: await night.token(), submission: 'aaaabbbbccccddddeeeeffff', version: 1, decision: 'include' }), 404)
  answered('of one that they may not see', await officer.post(book, { csrf: await officer.token(), submission: 'aaaabbbbccccddddeeeefff1', version: 1, decision: 'include' }), 404)
  answered('not before all is decided', await move(night, answer, 'propose'), 409, 'not decided yet')

  // Two at once.
  const [mine, theirs] = [await night.get(own), await head.get(own)]
  answered('the first decides', await night.submit(itemForm(mine), { decision: 'include', silent: 'no' }), 303)
  answered('the second is told', await head.submit(itemForm(theirs), { decision: 'other', silent: 'no' }), 409, 'Somebody else has decided on this meanwhile', 'Goes out')

  // A part by itself.
  const page = await night.get(own)
  const [health, note, file] = ['Health', 'Note', 'Letter'].map(label => partInput(page, label))
  answered('a part on a ground that there is not', await decide(night, own, { [health]: 'nonsense' }), 422, 'Choose the ground')
  answered('a part', await decide(night, own, { [health]: 'third_party' }), 303)
  answered('its page says so', await night.get(own), 200, 'Withheld: Information about somebody else', 'by Night Test'.replace('by ', 'Decided by '))
  check('the rest of it goes out', note && file)
  answered('the stay goes out', await decide(night, stay, {}), 303)
  answered('what was maybe is not', await decide(night, maybe, { decision: 'other' }), 303)
  answered('the night book is not even told of', await decide(night, book, { decision: 'withhold', ground: 'crime', words: 'marker-why', silent: 'yes' }), 303)
  equal('why lies open nowhere', sql(office, "select count(*) from subject_item where words like '%marker%'"), '0')
  return { own, stayItem: stay, maybeItem: maybe, file }
}

async function hidden ({ office, night, officer, answer, book, own, stayItem }) {
  const here = `${answer}/hide?item=${stayItem.match(/\d+$/)[0]}`
  answered('no words', await hide(night, here, { passage: ' ', ground: 'third_party' }), 422, 'Type the words')
  answered('one letter', await hide(night, here, { passage: 'x', ground: 'third_party' }), 422, 'from 2 to 200')
  answered('too many', await hide(night, here, { passage: 'x'.repeat(201), ground: 'third_party' }), 422, 'from 2 to 200')
  answered('words that are not there', await hide(night, here, { passage: 'Nobody Such', ground: 'third_party' }), 422, 'not in this item')
  answered('a ground that there is not', await hide(night, here, { passage: 'Ann O’Brien', ground: 'spite' }), 422, 'Choose the ground')
  answered('in an item that is not there', await night.get(answer + '/hide?item=77'), 404)
  const form = (await night.get(here)).forms().find(one => /\/hide$/.test(one.action))
  const look = answered('where they stand is shown first', await night.submit(form, { passage: "ann o'brien", ground: 'third_party' }), 200, 'They stand here at 2 places', 'ANN O\'BRIEN', 'marker-story', '[hidden: Information about somebody else]')
  equal('nothing is hidden by looking', sql(office, 'select count(*) from subject_passage'), '0')
  answered('then they are hidden', await night.submit(look.forms().find(one => /\/hide$/.test(one.action))), 303)
  check('the words are in no address', !/brien/i.test(look.headers.location ?? ''))
  equal('nor open in the store', sql(office, "select count(*) from subject_passage where passage like '%rien%'"), '0')
  answered('the item marks them', await night.get(stayItem), 200, 'Words that are hidden', "ann o'brien")
  answered('in every item', await hide(night, answer + '/hide', { passage: 'calm guest', ground: 'negotiations' }), 303)
  // Shown again, and hidden again.
  const shown = (await night.get(stayItem)).forms().find(one => one.fields.some(([name, value]) => name === 'show' && value === '1'))
  answered('shown again', await night.submit(shown), 303)
  answered('twice is told', await officer.post(stayItem, { csrf: await officer.token(), submission: 'aaaabbbbccccddddeeeefff2', show: 1 }), 409, 'not hidden any more')
  answered('hidden again', await hide(night, here, { passage: 'Ann O\'Brien', ground: 'third_party' }), 303)
  // Words out of a record that not everybody may see are hidden words to them too.
  answered('hidden everywhere, out of the night book', await hide(night, answer + '/hide', { passage: 'marker-heading', ground: 'third_party' }), 303)
  const number = sql(office, 'select max(number) from subject_passage')
  check('nobody is told them who may not see the entry', !(await officer.get(stayItem)).text.includes('marker-heading') && !(await officer.get(own)).text.includes('marker-heading'))
  answered('nor can they show them again', await officer.post(stayItem, { csrf: await officer.token(), submission: 'aaaabbbbccccddddeeeefff7', show: number }), 409, 'not hidden any more')
  equal('they are hidden still', sql(office, `select count(*) from subject_passage where number = ${number}`), '1')
  answered('those who may see it can', await night.get(book), 200, 'Words that are hidden', 'marker-heading')
  answered('and do', await night.post(book, { csrf: await night.token(), submission: 'aaaabbbbccccddddeeeefff8', show: number }), 303)
}

// A new sealing key: what was gathered is sealed anew with it, and the old one can be retired.
async function rekeyed ({ office, night, stayItem }) {
  const first = sql(office, "select substr(content, 8, 8) from subject_part limit 1")
  const rotated = run(['key', 'rotate', 'sealing', '--store', office.store, ...office.more])
  check('a new key', rotated.status === 0, rotated.err)
  equal('nothing is under the old one', sql(office, `select (select count(*) from subject_part where content like 'sealed:${first}%' or label like 'sealed:${first}%' or words like 'sealed:${first}%') + (select count(*) from subject_item where title like 'sealed:${first}%' or words like 'sealed:${first}%') + (select count(*) from subject_passage where passage like 'sealed:${first}%')`), '0')
  sql(office, 'delete from parked_form')
  const retired = run(['key', 'retire', first, '--store', office.store, ...office.more])
  check('which can be retired', retired.status === 0, retired.err)
  answered('and what was gathered still opens', await night.get(stayItem), 200, 'marker-story')
}

async function approved ({ office, officer, head, night, other, auditor, answer, own, file, person }) {
  answered('not fetched before', await night.get(answer + '/send'), 409, 'not approved')
  answered('looked at before', await night.get(answer + '/document'), 200, 'Your personal data', 'Wilma Quayside')
  // Words that stand in a file: it must be withheld.
  const attached = await hide(night, answer + '/hide', { passage: 'marker-file', ground: 'third_party' })
  equal('the file’s name can be hidden', attached.status, 303)
  for (let i = 0; i < 100 && sql(office, "select count(*) from file where words = 'waiting'") !== '0'; i++) await new Promise(done => setTimeout(done, 100))
  answered('words that stand in a file', await hide(night, answer + '/hide', { passage: 'marker-content', ground: 'third_party' }), 303)
  answered('keep it from going out', await move(night, answer, 'propose'), 409, 'Words that are hidden stand in a file')
  const again = (await night.get(own)).forms().find(one => one.fields.some(([name]) => name === 'show') && one.fields.some(([name, value]) => name === 'show' && value === '5'))
  answered('until they are shown again, or the file withheld', await night.submit(again), 303)
  // A passage whose key is not there hides nothing: nothing goes out.
  const sealed = sql(office, 'select passage from subject_passage where number = 2')
  sql(office, "update subject_passage set passage = substr(passage, 1, 7) || '00000000' || substr(passage, 16) where number = 2")
  answered('a passage that cannot be opened', await move(night, answer, 'propose'), 409, 'cannot be opened')
  answered('nor is it looked at', await night.get(answer + '/document'), 409, 'cannot be opened')
  sql(office, `update subject_passage set passage = '${sealed}' where number = 2`)
  answered('proposed', await move(night, answer, 'propose'), 303)
  answered('it waits', await night.get(answer), 200, 'Waiting for approval', 'You proposed this')
  answered('not by whoever proposed it', await move(night, answer, 'approve'), 403, 'another person must approve it')
  answered('not by an officer', await move(officer, answer, 'approve'), 403, 'may not approve')
  answered('nor changed meanwhile', await decide(head, own, {}).catch(() => head.post(own, { csrf: 'x' })), [403, 409])
  answered('nor hidden', await head.get(answer + '/hide'), 409, 'not open')
  const seen = await other.get(answer)
  answered('sent back', await move(other, answer, 'return'), 303)
  answered('proposed again', await move(night, answer, 'propose'), 303)
  answered('not as it was looked at before', await other.submit(seen.forms().filter(form => form.action === answer)[0], {}, ['do', 'approve']), 409, 'changed since you looked')
  answered('approved by a second', await move(other, answer, 'approve'), 303)
  answered('which is said', await officer.get(answer), 200, 'Approved', 'Other Test')
}

async function handedOver ({ office, officer, night, head, auditor, answer, book }) {
  const fetch = async (visitor, what) => visitor.submit((await visitor.get(answer + '/send')).forms().find(form => /\/send$/.test(form.action)), {}, ['what', what])
  answered('an auditor cannot', await auditor.get(answer + '/send'), 404)
  answered('nor who may not see a part of it', await officer.post(answer + '/send', { csrf: await officer.token(), what: 'archive' }), [200, 403])
  answered('neither page nor archive', await night.post(answer + '/send', { csrf: await night.token(), what: 'tape' }), 400, 'Choose whether')
  answered('not without a token', await night.post(answer + '/send', { what: 'archive' }), 403)
  const before = sql(office, "select count(*) from subject_log where what like 'fetched%'")
  const answerBytes = await fetch(night, 'archive')
  equal('it is a download, kept by nobody', [answerBytes.status, answerBytes.headers['content-type'], answerBytes.headers['cache-control'], /attachment/.test(answerBytes.headers['content-disposition'])], [200, 'application/zip', 'no-store', true])
  equal('and noted', Number(sql(office, "select count(*) from subject_log where what like 'fetched%'")), Number(before) + 1)
  const files = unzip(answerBytes.body)
  const names = [...files.keys()]
  equal('what is in it', names.map(name => name.replace(/\d+-\d+-/, 'N-')), ['answer.html', 'answer.json', 'answer.csv', 'files/N-[hidden_ Information about somebody else].txt'])
  equal('the file is whole', files.get(names[3]).toString(), 'marker-content of a letter')
  const all = Buffer.concat([answerBytes.body, ...files.values()]).toString('utf8') + names.join('\n')
  for (const word of ['marker-health', 'asthma', 'O’Brien', "O'BRIEN", 'Brien', 'BRIEN', 'calm guest', 'marker-heading', 'marker-night', 'NIGHT-', 'marker-why', 'marker-file', 'Another night', 'rang'])
    check(`not in its bytes: ${word}`, !all.includes(word))
  const page = files.get('answer.html').toString()
  for (const word of ['Wilma Quayside', 'SAR-0001', 'marker-story: she came with [hidden: Information about somebody else], and [hidden: Information about somebody else] stayed.', 'marker-note of a [hidden: Negotiations with you]', 'marker-earlier',
    'Information Commissioner', '1 part of an item is withheld: Information about somebody else', 'Withheld: Information about somebody else', 'What we keep, and for how long', '6 years after: Left on'])
    check(`in the page: ${word}`, page.includes(word), page.slice(0, 3000))
  check('it stands alone', !/<link|src=|http-equiv/.test(page) && page.includes('<style>') && page.includes('@media print'))
  const data = JSON.parse(files.get('answer.json').toString())
  equal('the same as data', [data.reference, data.about, data.items.map(item => item.item)], ['SAR-0001', 'Wilma Quayside', [1, 2]])
  check('and as a table', files.get('answer.csv').toString().startsWith('Item,Kind,Name,Part,Text,Withheld\r\n1,'))
  const alone = await fetch(night, 'page')
  equal('the page alone is the same', alone.body.toString(), page)
  const again = unzip((await fetch(night, 'archive')).body)
  equal('twice is the same', again.get('answer.json').toString(), files.get('answer.json').toString())
  // Withheld whole, and told.
  answered('opened again', await move(night, answer, 'reopen'), 303)
  answered('not fetched meanwhile', await night.post(answer + '/send', { csrf: await night.token(), what: 'archive' }), 409)
  const stay = (await find(night, answer, 'The first night')).href
  answered('words in what is not told of', await hide(night, `${answer}/hide?item=${book.match(/\d+$/)[0]}`, { passage: 'marker-night', ground: 'crime' }), 303)
  answered('withheld', await decide(night, stay, { decision: 'withhold', ground: 'legal_privilege', words: 'marker-advice' }), 303)
  answered('proposed', await move(night, answer, 'propose'), 303)
  answered('approved', await move(head, answer, 'approve'), 303)
  const less = unzip((await fetch(night, 'archive')).body)
  const told = JSON.parse(less.get('answer.json').toString())
  equal('told, without what it is', told.items[1], { item: 2, withheld: 'Legal advice' })
  check('nor is the ground of words in what is not told of', !less.get('answer.html').toString().includes('detection of crime'))
  check('not in its bytes', !/first night|marker-story|STAY-|marker-advice/.test(Buffer.concat([...less.values()]).toString()))
}

// Through both pages of taking down, as a head would.
async function erase (visitor, address, part) {
  const page = await visitor.get(address + '/take-down')
  const labels = [...page.text.matchAll(/<input[^>]*name="what"[^>]*value="([^"]+)"[^>]*>\s*<label[^>]*>([\s\S]*?)<\/label>/g)]
  const what = part ? labels.find(match => match[2].includes(part))?.[1] : 'whole'
  const checked = await visitor.submit(page.form(), { what, how: 'erase', ground: 'personal_data', note: '' })
  if (checked.status !== 200) throw new Error(checked.words().slice(0, 600))
  return visitor.submit(checked.form(), {}, ['confirmed', 'yes'])
}
// A whole record goes when a second person agrees.
async function eraseWhole (visitor, second, address) {
  const proposed = answered('proposed for destruction', await erase(visitor, address), 303)
  return second.submit((await second.get(proposed.location)).form(), {}, ['decision', 'approve'])
}
function bytesOf (office) { return readdirSync(office.folder).filter(name => name.startsWith('office.db') && !name.endsWith('.keys')).map(name => readFileSync(join(office.folder, name)).toString('latin1')).join('') }

async function erased ({ office, officer, head, head2: second2, night, person, answer, stay, stayItem }) {
  // What was gathered is sealed; so the words are looked for by opening every part of it.
  const parts = () => Number(sql(office, 'select count(*) from subject_part'))
  const passages = sql(office, "select count(*) from subject_passage where item > 0")
  // A second person, in whose answer the first is named.
  const friend = await officer.make('guests', { name: 'Otto Sandbank' })
  // More answers before it than anybody would count.
  sql(office, `insert into subject_answer (id, record, register, reference, received_on, state, version, made_by, made_for, made_at)
    with recursive n (i) as (select 900 union all select i + 1 from n where i < 1900)
    select i, ${idOf(friend)}, 'guest', 'SAR-0' || i, received_on, 'open', 1, made_by, made_for, made_at from n, subject_answer where id = 1;
    insert into subject_passage (answer, number, item, passage, ground, account, account_for, at)
    select q.id, 1, 0, p.passage, p.ground, p.account, p.account_for, p.at from subject_answer q, subject_passage p where q.id >= 900 and p.answer = 1 and p.number = 2;
    update serial set next = 2000 where name = 'subject_answer'`)
  const both = await officer.make('stays', { title: 'Both of them', guest: idOf(friend), story: 'Otto came with zqmarkerword and left.' })
  const second = (await begin(head, friend)).location
  const shared = (await find(head, second, 'Both of them')).href
  answered('the second answer has it', await head.get(shared), 200, 'zqmarkerword')
  answered('a word of it is hidden', await hide(head, second + '/hide', { passage: 'zqmarkerword', ground: 'third_party' }), 303)
  const before = parts()
  answered('a value is erased', await erase(head, both, 'zqmarkerword'), 303)
  equal('it went from what was gathered', parts(), before - 1)
  equal('and from what was hidden', sql(office, 'select count(*) from subject_passage where answer = 2000'), '0')
  sql(office, 'delete from subject_passage where answer between 900 and 1900; delete from subject_answer where id between 900 and 1900')
  check('and the rest stays', (await head.get(shared)).words().includes('Title') && !(await head.get(shared)).text.includes('zqmarkerword'))
  const stayId = idOf(stay)
  answered('a record that is in an answer', await eraseWhole(head, second2, stay), 303)
  answered('leaves its place', await night.get(stayItem), 200, 'Erased', 'Erased since it was gathered')
  equal('and nothing else', sql(office, `select count(*) from subject_part p join subject_item i on i.answer = p.answer and i.position = p.item where i.source = ${stayId}`), '0')
  answered('the answer still opens', await night.get(answer), 200, 'Erased')
  answered('the person is erased', await eraseWhole(head, second2, person), 303)
  equal('the answer is gone with all that was in it', sql(office, "select (select count(*) from subject_part where answer = 1) || ' ' || (select count(*) from subject_item where answer = 1) || ' ' || (select count(*) from subject_passage where answer = 1) || ' ' || (select state from subject_answer where id = 1)"), '0 0 0 gone')
  answered('which is said', await head.get(answer), 200, 'Destroyed')
  answered('and it cannot be fetched', await head.get(answer + '/send'), 409)
  answered('nor worked on', await head.get(answer + '/items/1'), 404)
  const bytes = bytesOf(office)
  for (const word of ['zqmarkerword', 'marker-note', 'marker-content', 'marker-story', 'Quayside']) check(`not in the data file: ${word}`, word === 'Quayside' || !bytes.includes(word))
  check('the log still holds', run(['verify', '--store', office.store, ...office.more]).status === 0)
}

// Two thousand records about one person: gathered, decided on together and fetched, with the memory of a few.
async function big ({ office, officer, head, server }) {
  const person = await officer.make('guests', { name: 'Zelda Multitude' })
  const rows = [['title', 'guest', 'story'], ...Array.from({ length: 2000 }, (_, i) => [`Night ${i + 1}`, 'Zelda Multitude', `Story ${i + 1} of marker-many. ${'Calm seas. '.repeat(40)}`])]
  const file = join(office.folder, 'stays.csv')
  writeFileSync(file, makeCsv(rows))
  const imported = run(['import', 'stays', file, '--store', office.store, ...office.more])
  check('two thousand stays', imported.status === 0, imported.err + imported.out)
  const memory = () => Number(readFileSync(`/proc/${server.child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1]) / 1024
  const at = Date.now(), before = memory()
  const answer = (await begin(officer, person)).location
  const seconds = (Date.now() - at) / 1000
  equal('all of them are gathered', sql(office, `select count(*) from subject_item where answer = ${answer.match(/\d+$/)[0]}`), '2001')
  for (let page = 1; page <= 41; page++) {
    const list = await officer.get(`${answer}?decision=none`)
    const tickets = [...list.text.matchAll(/name="record" type="checkbox" value="([^"]+)"/g)].map(match => match[1])
    if (!tickets.length) break
    const form = list.forms().filter(one => one.action === answer)[1]
    const done = await officer.submit(form, { record: tickets }, ['do', 'include'])
    if (done.status !== 303) throw new Error(`${done.status} ${done.words().slice(0, 400)}`)
  }
  answered('ticked and decided together', await officer.get(answer), 200, '2001 in all: 2001 go out')
  answered('hidden in every item', await hide(officer, answer + '/hide', { passage: 'marker-many', ground: 'third_party' }), 303)
  answered('proposed', await move(officer, answer, 'propose'), 303)
  answered('approved', await move(head, answer, 'approve'), 303)
  const start = Date.now()
  const fetched = await head.submit((await head.get(answer + '/send')).forms().find(form => /\/send$/.test(form.action)), {}, ['what', 'archive'])
  const files = unzip(fetched.body)
  equal('all of them go out', JSON.parse(files.get('answer.json').toString()).items.length, 2001)
  check('without what is hidden', ![...files.values()].some(bytes => bytes.includes('marker-many')))
  const grew = memory() - before
  console.log(`2001 items: gathered in ${seconds.toFixed(1)} s, fetched in ${((Date.now() - start) / 1000).toFixed(1)} s (${(files.get('answer.html').length / 1e6).toFixed(1)} MB page), ${grew.toFixed(0)} MB more memory at most`)
  check('with bounded memory', grew < (process.env.SLOW ? 640 : 160), grew) // a sanitizer keeps what was freed for a while
  answered('a page of it can be looked at', await head.get(answer + '/document'), 200, 'Only the first 100 items')
}

// The person's record was made one with another meanwhile: the answer goes on, about whom they are now.
async function merged ({ office, officer, head, head2, night }) {
  const [one, other] = [await officer.make('guests', { name: 'Nora Lantern' }), await officer.make('guests', { name: 'Nora Lanterne' })]
  await officer.make('grumbles', { heading: 'The draught', guest: idOf(one) })
  const answer = (await begin(head, one)).location, id = answer.match(/\d+$/)[0]
  const grumble = (await find(head, answer, 'GRUMBLE')).href
  answered('who read it, for whoever may know', await head.get(grumble), 200, 'When it was read', 'Head Test')
  const read = answered('the others see the rest', await officer.get(grumble), 200, 'The draught', '1 part of it that you may not see')
  check('and not who read it', !/\d\d, Head Test|[ap]m, Head Test/.test(read.words()), read.words())
  for (const item of await items(head, answer)) answered('decided', await decide(head, item.href, {}), 303)
  const form = (await officer.get(`${other}/merge?with=${idOf(one)}`)).form()
  answered('two that are one', await officer.submit(form, { keep: idOf(other), reason: 'The same.' }), 303)
  answered('whose answers are found with them', await head.get(other + '/held'), 200, `SAR-${id}`)
  answered('gathered again', await move(head, answer, 'gather'), 303)
  for (const item of await items(head, answer)) answered('decided', await decide(head, item.href, {}), 303)
  answered('proposed', await move(head, answer, 'propose'), 303)
  answered('not approved by whoever may not see who read it', await move(night, answer, 'approve'), 409, 'parts that you may not see')
  answered('approved', await move(head2, answer, 'approve'), 303)
  // What is on hold keeps its answers, those that were begun about a record that was merged into it too.
  const old = 7 * 366 * 86400
  const propose = async () => head.post('/desk/disposal', { csrf: await head.token(), do: 'bookkeeping', register: 'answers' })
  sql(office, `update subject_answer set approved_at = approved_at - ${old}, made_at = made_at - ${old} where id = ${id};
    insert into legal_hold (id, record, reason, account, at) values (901, ${idOf(other)}, 'A claim.', 1, 1)`)
  answered('on hold it is not due', await propose(), 409, 'Nothing of that is due')
  sql(office, `delete from legal_hold where id = 901; update subject_answer set approved_at = approved_at + ${old}, made_at = made_at + ${old} where id = ${id}`)
  return { lasting: answer }
}

// What the office writes down of its own work goes when its time is over: listed, proposed, approved, certified.
async function bookkeeping ({ office, officer, head, head2, auditor, night, lasting }) {
  const page = () => head.get('/desk/disposal')
  const nothing = answered('what there is is listed, with its rule and the doubt', await page(), 200, 'own bookkeeping', 'Readings of records', 'Kept for 6 years', 'Limitation Act 1980', 'Why another period could be right', 'Nothing of it is due')
  check('an officer does not see it', !(await officer.get('/desk/disposal')).text.includes('Readings of records'))
  check('an auditor does, and proposes nothing', /Readings of records/.test((await auditor.get('/desk/disposal')).text) && !/name="do" value="bookkeeping"/.test((await auditor.get('/desk/disposal')).text))
  const propose = (visitor, of) => visitor.token().then(csrf => visitor.post('/desk/disposal', { csrf, do: 'bookkeeping', register: of }))
  answered('nothing is due', await propose(head, 'reads'), 409, 'Nothing of that is due')
  answered('a kind that there is not', await propose(head, 'tapes'), 400, 'There is no rule')
  answered('not by an officer', await propose(officer, 'reads'), 403)
  // One row on the last day that is kept, one on the day before: midnight in London lies between.
  const day = new Date(); const kept = Date.UTC(day.getUTCFullYear() - 6, day.getUTCMonth(), day.getUTCDate()) / 1000
  const ids = sql(office, 'select id from read_log order by id limit 3').split('\n')
  const record = sql(office, 'select record from read_log order by id limit 1')
  const london = new Date(kept * 1000).toLocaleString('en-GB', { timeZone: 'Europe/London', hour: 'numeric', hour12: false }) === '01' ? kept - 3600 : kept
  sql(office, `update read_log set at = ${london} where id = ${ids[0]}`)
  sql(office, `update read_log set at = ${london - 1} where id = ${ids[1]}`)
  answered('one is due', await page(), 200, '1 row from before')
  answered('on hold it is not', await head.get('/desk/disposal'), 200)
  sql(office, `insert into legal_hold (id, record, reason, account, at) values (900, ${record}, 'A claim.', 1, 1)`)
  check('what belongs to a record on hold is left', !(await page()).text.includes('1 row from before'))
  sql(office, 'delete from legal_hold where id = 900')
  const proposed = answered('proposed', await propose(head, 'reads'), 303)
  answered('it waits', await head.get(proposed.location), 200, 'Proposed for destruction', 'another person must approve it')
  answered('not twice', await propose(head2, 'reads'), 409, 'waits for a second person')
  answered('not by the same', await head.submit((await head.get(proposed.location)).form(), {}, ['decision', 'approve']), 403, 'another person')
  answered('neither yes nor no', await head2.post(proposed.location, { csrf: await head2.token(), decision: 'perhaps' }), 400, 'Choose whether')
  answered('not for an officer to read', await officer.get(proposed.location), 404)
  answered('approved by a second', await head2.submit((await head2.get(proposed.location)).form(), {}, ['decision', 'approve']), 303)
  answered('certified', await head.get(proposed.location), 200, 'Certificate of destruction', 'Rows destroyed', 'Head2 Test')
  equal('just the one that was due', sql(office, `select group_concat(id) from read_log where id in (${ids.join()})`), [ids[0], ids[2]].join())
  answered('twice is told', await head2.post(proposed.location, { csrf: await head2.token(), decision: 'approve' }), 409, 'decided already')
  check('the certificate is listed', (await page()).text.includes('Bookkeeping, certificate 1'))
  // Each kind that there is.
  const old = 7 * 366 * 86400
  for (const [of, change] of Object.entries({ sessions: 'update session set seen_at = seen_at - $ where ended_at is not null', gatherings: 'update gathering set at = at - $', answers: "update subject_answer set approved_at = approved_at - $, made_at = made_at - $ where state = 'open' or state = 'approved'" })) {
    sql(office, change.replaceAll('$', old))
    const one = await propose(head, of)
    if (of === 'sessions' && one.status === 409) continue
    answered(`proposed: ${of}`, one, 303)
    answered(`destroyed: ${of}`, await head2.submit((await head2.get(one.location)).form(), {}, ['decision', 'approve']), 303)
    answered(`certified: ${of}`, await head.get(one.location), 200, 'Certificate of destruction')
  }
  sql(office, `insert into outbox (id, to_address, subject, body, kind, made_at, state, state_at, attempts, next_at) values
    (900, 'sent@door.test', 'S', '', 'reset', 1, 'sent', 1, 1, 1), (901, 'waits@door.test', 'S', 'B', 'reset', 1, 'waiting', 1, 0, 9999999999);
    insert into account_link (token_hash, account, kind, made_at, expires_at, message) values ('over', 1, 'reset', 1, 2, 900), ('holds', 1, 'reset', 1, 9999999999, 901)`)
  for (const of of ['messages', 'links']) {
    const one = answered(`proposed: ${of}`, await propose(head, of), 303)
    answered(`destroyed: ${of}`, await head2.submit((await head2.get(one.location)).form(), {}, ['decision', 'approve']), 303)
  }
  equal('what waits to be sent stays, and a link that still lets in', sql(office, "select (select group_concat(id) from outbox where id >= 900) || ' ' || (select group_concat(token_hash) from account_link where token_hash in ('over', 'holds'))"), '901 holds')
  equal('the answers are gone with what was gathered', sql(office, 'select (select count(*) from subject_part) + (select count(*) from subject_item) + (select count(*) from subject_passage) + (select count(*) from gathering)'), '0')
  answered('nor is an empty one looked at as if it went out', await head.get(lasting + '/document'), 409, 'nothing to look at')
  check('that there were some stays', Number(sql(office, "select count(*) from subject_answer where state = 'gone'")) >= 2)
  const refused = await propose(head, 'reads')
  equal('and nothing more is due', refused.status, 409)
}

// Somebody with an account, an invitation that waits, and a record that was merged into theirs.
// What is not saved yet is held too: forms of ended sessions and files that wait for their importers, each for those who may see it.
async function waiting ({ office, server, officer, head, head2, night }) {
  const person = await head.make('guests', { name: 'Perdita Saltmarsh' })
  const sworn = await submitFiles(head, (await head.get(person + '/edit')).form(), {}, [['upload_sworn', 'zqsworn.txt', 'zqoath of hers']])
  await head.submit(sworn.form(), {}, ['confirmed', 'yes'])
  const parks = async (who, address, fields) => {
    const visitor = await signedIn(server, who), form = (await visitor.get(address)).form()
    sql(office, `update session set ended_at = 1 where account = (select id from account where sign_in = '${who}@door.test')`)
    return visitor.submit(form, fields)
  }
  const guests = '/desk/registers/guests'
  answered('a form that is kept', await parks('other', '/desk/registers/night_entries/new', { field_heading: 'About Perdita Saltmarsh', field_words: 'zqnight words' }), 303)
  answered('another', await parks('head2', guests + '/new', { field_name: 'Somebody else', field_kept_note: 'Came with PERDITA  Saltmarsh, zqtyped', field_told_to_head: 'zqheadonly' }), 303)
  answered('and one of a record', await parks('head2', person + '/edit', { field_kept_note: 'zqedited' , field_name: 'Perdita Saltmarsh' }), 303)
  answered('one of nobody', await parks('head2', '/desk/registers/stays/new', { field_title: 'Nothing of her', field_story: 'zqnobody' }), 303)
  const imports = async (visitor, plural, text) => {
    const page = await visitor.get(`/desk/registers/${plural}/import`)
    return submitFiles(visitor, page.form(), {}, [['file', 'waiting.csv', text]])
  }
  answered('a file that waits', await imports(head, 'stays', 'title,story\nA night,Perdita Saltmarsh came zqrowmarked\nAnother,zqother came\n'), [200, 303])
  answered('and one with columns that are not for all', await imports(head, 'guests', 'name,told_to_head\nPerdita Saltmarsh,zqcolumn\nZed,zqzed\n'), [200, 303])
  equal('they wait sealed', sql(office, "select count(*) from parked_form where body not like 'sealed:%'; select count(*) from import_kept where content not like 'sealed:%'"), '0\n0')
  const answer = (await begin(officer, person)).location
  const list = await items(officer, answer)
  equal('each once, but for the register that is not theirs', list.map(one => one.why).sort(), ['Their own record', 'Typed, and not saved yet', 'Typed, and not saved yet', 'Waits to be imported', 'Waits to be imported'])
  answered('what is in that one is counted', await officer.get(answer), 200, '1 record in a register that you may not open')
  const pages = []
  for (const one of list) pages.push((await officer.get(one.href)).text)
  const all = pages.join()
  for (const word of ['zqtyped', 'zqedited', 'zqrowmarked', 'zqsworn.txt', 'Head2 Test']) check(`what they may see is there: ${word}`, all.includes(word))
  for (const word of ['zqheadonly', 'zqnight', 'zqnobody', 'zqother', 'zqcolumn', 'zqzed', 'csrf']) check(`and nothing else: ${word}`, !all.includes(`zq`) || !pages.some(text => text.replace(/name="csrf"|csrf-token/g, '').includes(word) && word !== 'csrf'))
  check('only which lines of a file whose columns are not for all', pages.some(text => text.includes('Lines with their words')))
  for (const word of ['zqtyped', 'zqedited', 'zqrowmarked', 'zqoath', 'zqsworn', 'zqheadonly', 'zqnight', 'zqcolumn']) check(`it lies open nowhere: ${word}`, !bytesOf(office).includes(word))
  const more = (await begin(night, person)).location
  const theirs = await items(night, more)
  equal('a colleague who may open it has it', theirs.filter(one => one.why === 'Typed, and not saved yet').length, 3)
  const book = theirs.find(one => one.name.includes('night book'))
  answered('with what it says', await night.get(book.href), 200, 'zqnight words', 'Not saved yet', 'Other Test')
  answered('not for others, though they see the answer', await officer.get(book.href), 404)
  equal('gathered again, each is there once', (await move(officer, answer, 'gather')).status, 303)
  equal('still', (await items(officer, answer)).length, list.length)
  // All of it goes out, the sealed file opened.
  for (const one of list) answered('decided', await decide(officer, one.href, {}), 303)
  const obstacle = await move(officer, answer, 'propose')
  const proposer = obstacle.status === 303 ? officer : head
  if (proposer === head) answered('proposed by who may see all of it', await move(head, answer, 'propose'), 303)
  answered('approved', await move(night, answer, 'approve').then(one => one.status === 303 ? one : move(head2, answer, 'approve')), 303)
  const fetched = await head.submit((await head.get(answer + '/send')).forms().find(form => /\/send$/.test(form.action)), {}, ['what', 'archive'])
  const files = unzip(fetched.body)
  const name = [...files.keys()].find(one => one.includes('zqsworn'))
  equal('a sealed file is in what is handed over', name && files.get(name).toString(), 'zqoath of hers')
  check('as is what was not saved', files.get('answer.html').toString().includes('zqtyped') && files.get('answer.html').toString().includes('not saved when we looked'))
  check('while it lies open nowhere', !bytesOf(office).includes('zqoath') && !bytesOf(office).includes('zqsworn'))
  // An erasure takes what waits and says it, sealed as it is.
  answered('the person is erased', await eraseWhole(head, await signedIn(server, 'head2'), person), 303)
  equal('with every form and file that says it as it stood', sql(office, "select path from parked_form order by path; select count(*) from import_kept"), '/desk/registers/guests/new\n/desk/registers/stays/new\n0')
  return { head2: await signedIn(server, 'head2'), other: await signedIn(server, 'other') }
}

// The copy of a form that somebody filled in is for those who may read the form itself, and goes with it.
async function copied ({ office, server, officer, head }) {
  opened(office, 'stays', { questionnaire: 'stay_form' })
  const guest = new Visitor(server)
  const form = await begun(guest, 'stays', { name: 'Tilda Lockgate', email: 'tilda@lock.example' })
  answered('a form is filled in', await filled(guest, form, 'stay', { words: 'zqcopied words' }), 303)
  const person = await head.make('guests', { name: 'Tilda Lockgate', email: 'tilda@lock.example' })
  const answer = (await begin(officer, person)).location
  equal('whoever may not read it does not gather it', (await items(officer, answer)).map(one => one.why).sort(), ['Their own record', 'Written to them'])
  answered('gathered by who may', await move(head, answer, 'gather'), 303)
  const item = await find(head, answer, 'STA-')
  answered('they read it', await head.get(item.href), 200, 'zqcopied words', 'tilda@lock.example')
  answered('others who may open the answer do not', await officer.get(item.href), 404)
  const list = answered('that there is one is said', await officer.get(answer), 200, '1 item that a colleague gathered and you may not see')
  check('without its name', !/STA-|About your stay/.test(list.text))
  for (const one of await items(head, answer)) answered('decided', await decide(head, one.href, {}), 303)
  const page = `/desk/asked/${sql(office, "select asking || '/answers/' || id from gather_answer where reference like 'STA-%'")}`
  answered('the form is erased', await head.submit((await head.get(page)).forms().find(one => /\/erase$/.test(one.action)), {}), 303)
  equal('and its copy with it', sql(office, "select kind || decision || (select count(*) from subject_part p where p.answer = i.answer and p.item = i.position) from subject_item i where i.key like 'answer/%'"), 'goneother0')
  equal('the rest of the answer stays', (await items(head, answer)).length, 3)
  // Nobody of that name is on the next one, nor stands in its pages: only what was asked about it, or answered since, names them.
  for (const [what, name, other] of [['asked', 'Petra Towpath', 'Whoever'], ['replied', 'Quentin Towpath', 'Anybody']]) {
    const visitor = new Visitor(server)
    await filled(visitor, await begun(visitor, 'stays', { name: other, email: other + '@lock.example' }), 'stay', { words: 'zqnothing' })
    sql(office, `update gather_event set what = '${what}', document = '{"words":"Was ${name.toUpperCase()} there too?"}' where id = (select max(id) from gather_event where document is not null)`)
    const found = (await begin(head, await head.make('guests', { name }))).location
    answered(`who is named in what was ${what} is found`, await head.get((await find(head, found, 'STA-')).href), 200, `Was ${name.toUpperCase()} there too?`)
  }
}

// Files of payments that went out and came back: for those who see every payment; others are told how many there are.
async function paid ({ office, head, night }) {
  const person = await head.make('guests', { name: 'Marina Payee' })
  const csv = 'batch,line,payee,amount\r\n71,1,Marina Payee,12.50\r\n71,2,Somebody Else,99.00\r\n'
  sql(office, `insert into payment_batch (id, entity, made_at, by_account, by_for, payments, pence, hash, content) values (71, 1, 1790000000, 1, 0, 0, 0, '', '${csv}'), (72, 1, 1790000000, 1, 0, 0, 0, '', 'batch,line\r\nnobody of that name\r\n')`)
  sql(office, "insert into actual_file (id, file_name, hash, made_at, by_account, by_for, lines) values (71, 'paid.csv', 'x', 1790000000, 1, 0, 2); insert into actual_line (id, file, line, paid_on, reference, payee, number, pence, standing, note) values (711, 71, 2, 20000, 'PAY-7', 'MARINA  payee', '7', 1250, 'matched', null), (712, 71, 3, 20000, 'PAY-8', 'Somebody Else', '8', 9900, 'unknown', 'for Marina Payee'), (713, 71, 4, 20000, 'PAY-9', 'Somebody Else', '9', 9900, 'unknown', null)")
  const answer = (await begin(head, person)).location
  const found = (await items(head, answer)).filter(one => one.why.includes('payments'))
  equal('the files and lines that name them, and no others', found.map(one => one.name.replace(/ on .*:/, ':')).sort(), ['A line of what was paid, from paid.csv', 'A line of what was paid, from paid.csv', 'Payments that went to the finance system: batch 71'])
  const batch = await head.get((await find(head, answer, 'batch 71')).href)
  check('of a file the line that names them alone', batch.words().includes('71,1,Marina Payee,12.50') && !batch.text.includes('Somebody Else'))
  answered('what a line says', await head.get(found.filter(one => one.name.includes('A line'))[0].href), 200, '£12.50', 'PAY-7')
  const other = (await begin(night, await head.make('guests', { name: 'Marina Payee' }))).location
  check('whoever does not see payments is told that there are some', other && !(await items(night, other)).some(one => one.why.includes('payments')) && /3 records in registers that you may not open/.test((await night.get(other)).words()))
  sql(office, 'delete from payment_batch; delete from actual_line; delete from actual_file')
}

async function account ({ officer, head, office }) {
  run(['user', 'invite', 'ines@door.test', '--name', 'Ines Harbour', '--role', 'officer', '--store', office.store, ...office.more])
  const person = '/desk/registers/persons/' + sql(office, "select person from account where sign_in = 'ines@door.test'")
  const twin = await officer.make('persons', { name: 'Ines Harbor', email: 'ines@other.test', job: 'marker-job' })
  const form = (await officer.get(`${person}/merge?with=${idOf(twin)}`)).form()
  answered('two that are one', await officer.submit(form, { keep: idOf(person), reason: 'marker-merge' }), 303)
  const answer = (await begin(officer, person)).location
  const list = await items(officer, answer)
  equal('with their account, what was merged, and what was written to them', list.map(one => one.why).sort(),
    ['A merge', 'A record that was merged into theirs', 'Their account', 'Their own record', 'Written to them'])
  const page = async why => (await officer.get(list.find(one => one.why === why).href)).words()
  const of = { merge: await page('A merge'), merged: await page('A record that was merged into theirs'), account: await page('Their account'), message: await page('Written to them') }
  check('both names', of.merge.includes('Ines Harbour') && of.merge.includes('Ines Harbor') && of.merge.includes('marker-merge'), of.merge)
  check('what the merged one said', of.merged.includes('marker-job'), of.merged)
  check('the account, its roles, its links', ['ines@door.test', 'Officer for the office from', 'An invitation of'].every(part => of.account.includes(part)), of.account)
  check('a message without the link that lets somebody in', of.message.includes('It is left out') && !/desk\/link/.test(of.message), of.message)
  check('and no secret of anybody’s', !/\$argon2|[0-9a-f]{64}/.test(Object.values(of).join()))
}

export async function subject () {
  const office = makeOffice({
    definitions,
    people: { officer: { roles: 'officer' }, head: { roles: 'head' }, head2: { roles: 'head' }, night: { roles: 'night' }, other: { roles: 'night' }, auditor: { roles: 'auditor' } }
  })
  await serving(office, async server => {
    const at = { office, server }
    for (const name of ['officer', 'head', 'head2', 'night', 'other', 'auditor']) at[name] = await signedIn(server, name)
    at.person = await at.head.make('guests', { name: 'Wilma Quayside', email: 'wilma@door.test', health: 'marker-health asthma', kept_note: 'marker-earlier', told_to_head: 'marker-head' })
    const check1 = await submitFiles(at.head, (await at.head.get(at.person + '/edit')).form(), { field_kept_note: 'marker-note of a calm guest' }, [['upload_letter', 'marker-file.txt', 'marker-content of a letter']])
    await at.head.submit(check1.form(), {}, ['confirmed', 'yes'])
    at.stay = await at.officer.make('stays', { title: 'The first night', guest: idOf(at.person), story: 'marker-story: she came with Ann O’Brien, and ANN  O\'BRIEN stayed.' })
    at.maybe = await at.officer.make('stays', { title: 'Another night', story: 'Somebody called Quayside, or Wilma, rang.' })
    at.entry = await at.night.make('night_entries', { heading: 'marker-heading', guest: idOf(at.person), words: 'marker-night' })
    await step('wrong first', () => wrong(at))
    await step('gathered', async () => Object.assign(at, await gathered(at)))
    await step('decided', async () => Object.assign(at, await decided(at)))
    await step('hidden', () => hidden(at))
    await step('rekeyed', () => rekeyed(at))
    await step('approved', () => approved(at))
    await step('handed over', () => handedOver(at))
    await step('a big one', () => big(at))
    await step('erased', () => erased(at))
    await step('merged', async () => Object.assign(at, await merged(at)))
    await step('waiting', async () => Object.assign(at, await waiting(at)))
    await step('copied forms', () => copied(at))
    await step('paid', () => paid(at))
    await step('bookkeeping', () => bookkeeping(at))
  })
  const shipped = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(shipped, async server => {
    const at = { office: shipped, server, officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
    await step('somebody with an account', () => account(at))
  })
}
