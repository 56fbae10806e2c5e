// What somebody may ask of the office: everything that is held about them, gathered, looked at item by item, with what is
// withheld and hidden never in what goes out; on an invented shelter (test/definitions/subject).
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { submitFiles } from './files_help.mjs'
import { answered, check, equal, makeOffice, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'

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

async function begin (visitor, person, changes = { received_on: 'today' }) {
  const page = await visitor.get(person + '/held')
  const form = page.forms().find(one => one.action === person + '/held')
  const today = new Date().toISOString().slice(0, 10)
  return visitor.submit(form, { ...changes, ...(changes.received_on === 'today' ? { received_on: today } : {}) })
}

// The items of an answer as its page lists them: number, name, why, what becomes of it.
async function items (visitor, answer) {
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

export async function subject () {
  const office = makeOffice({
    definitions,
    people: { officer: { roles: 'officer' }, head: { roles: 'head' }, night: { roles: 'night' }, other: { roles: 'night' }, auditor: { roles: 'auditor' } }
  })
  await serving(office, async server => {
    const at = { office, server }
    for (const name of ['officer', 'head', 'night', 'other', 'auditor']) at[name] = await signedIn(server, name)
    at.person = await at.head.make('guests', { name: 'Wilma Quayside', email: 'wilma@door.test', health: 'marker-health asthma', kept_note: 'marker-earlier', told_to_head: 'marker-head' })
    const check1 = await submitFiles(at.head, (await at.head.get(at.person + '/edit')).form(), { field_kept_note: 'marker-note of a calm guest' }, [['upload_letter', 'marker-file.txt', 'marker-content of a letter']])
    await at.head.submit(check1.form(), {}, ['confirmed', 'yes'])
    at.stay = await at.officer.make('stays', { title: 'The first night', guest: idOf(at.person), story: 'marker-story: she came with Ann O’Brien, and ANN  O\'BRIEN stayed.' })
    at.maybe = await at.officer.make('stays', { title: 'Another night', story: 'Somebody called Quayside, or Wilma, rang.' })
    at.entry = await at.night.make('night_entries', { heading: 'marker-heading', guest: idOf(at.person), words: 'marker-night' })
    await step('wrong first', () => wrong(at))
    await step('gathered', async () => Object.assign(at, await gathered(at)))
  })
}
