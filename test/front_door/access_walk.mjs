// The walk: every register × everybody × every door, on the invented service and on the shipped registers. What each
// door shows is held against a second reading of the rule, made here from the definitions' text and from the
// data file, so that no mistake can be made in both places at once. Doors are taken from the program's own list of
// routes: a door that is added later is walked too.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addPerson, allRoutes, check, equal, mustRun, serve, signedIn, sql, Visitor } from './lib.mjs'
import { makeWrenshire } from './office.mjs'
import { accountOf, assign, invented, makeService } from './access.mjs'
import { submitFiles } from './files_help.mjs'

const recordsWalked = 3 // of each register, that somebody sees, and as many that they do not

// --- The rule, read a second time --------------------------------------------

const listOf = text => (text ?? '').replace(/^\[|\]$/g, '').split(',').map(one => one.trim()).filter(Boolean)
function blockOf (yaml, key) {
  const lines = yaml.split('\n')
  const from = lines.findIndex(line => line.startsWith(key + ':'))
  if (from < 0) return []
  const inline = lines[from].slice(key.length + 1).trim()
  if (inline.startsWith('{')) return inline.slice(1, -1).split(/,\s*(?![^[{]*[\]}])/).map(one => '  ' + one)
  const rest = lines.slice(from + 1)
  const end = rest.findIndex(line => /^\S/.test(line) && !line.startsWith('#'))
  return end < 0 ? rest : rest.slice(0, end)
}
function keysOf (lines) {
  const found = {}
  for (const line of lines) {
    const match = line.match(/^ {2}(\w+):\s*(.*?)\s*(#.*)?$/)
    if (match) found[match[1]] = match[2]
  }
  return found
}
export function readRegister (yaml) {
  const name = yaml.match(/^register: (\w+)/m)?.[1]
  if (!name) return null
  const access = keysOf(blockOf(yaml, 'access'))
  const fields = {}
  const lines = blockOf(yaml, 'fields')
  lines.forEach((line, i) => {
    const match = line.match(/^ {2}(\w+):\s*(.*)$/)
    if (!match) return
    const text = match[2] || lines[i + 1]
    fields[match[1]] = { type: text.match(/type: (\w+)/)?.[1], to: text.match(/to: (\w+)/)?.[1], see: text.match(/see: \[([^\]]*)\]/) ? listOf(text.match(/see: \[([^\]]*)\]/)[1]) : null, seeIn: text.match(/see_in: \[([^\]]*)\]/) ? listOf(text.match(/see_in: \[([^\]]*)\]/)[1]) : null, sealed: /sealed: yes/.test(text) }
  })
  const moves = {}
  const flow = blockOf(yaml, 'flow')
  flow.forEach((line, i) => {
    const match = line.match(/^ {4}(\w+):\s*(\{.*)?$/)
    const text = match?.[2] ?? flow[i + 1] ?? ''
    if (match && text.includes(' by:')) moves[match[1]] = listOf(text.match(/ by: (\[[^\]]*\]|\w+)/)[1])
  })
  const only = Object.fromEntries([...(access.only ?? '').matchAll(/(\w+): ([\w.]+)/g)].map(match => [match[1], match[2]]))
  const edit = listOf(access.edit), see = listOf(access.see), add = listOf(access.add)
  return {
    name, plural: yaml.match(/^plural: (\w+)/m)?.[1] ?? name + 's', see, add, edit, only, fields, moves,
    assign: listOf(access.assign), to: access.assigned_to ? listOf(access.assigned_to) : add, glass: listOf(access.break_glass), logged: access.reads === 'logged',
    columns: listOf(keysOf(blockOf(yaml, 'list')).columns)
  }
}
export function readFolder (folder, into = new Map()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) readFolder(join(folder, entry.name), into)
    else if (entry.name.endsWith('.yaml')) {
      const register = readRegister(readFileSync(join(folder, entry.name), 'utf8'))
      if (register) into.set(register.name, register)
    }
  }
  return into
}

// What the data file says does not change while the walk goes on: each question is asked once.
const answers = new Map()
function once (office, statement) {
  const key = office.file + statement
  if (!answers.has(key)) answers.set(key, sql(office, statement))
  return answers.get(key)
}
const numbers = text => text.split('\n').filter(Boolean).map(Number)
class Rule {
  constructor (office, registers, people) { this.office = office; this.registers = registers; this.people = people; this.known = new Map() }
  holds (person, roles) { return roles.some(role => this.people[person].roles.includes(role)) }
  all (register) { return numbers(once(this.office, `select id from record where register = '${register.name}' order by id`)) }
  inScope (register, person, path) {
    const organisation = this.people[person].organisation
    if (!organisation) return []
    const condition = (at, parts) => {
      const field = at.fields[parts[0]]
      const inner = parts.length === 1 ? `= ${organisation}` : `in (select id from reg_${field.to} where ${condition(this.registers.get(field.to), parts.slice(1))})`
      return field.type === 'links' ? `id in (select from_id from link where field = '${parts[0]}' and to_id ${inner})` : `${parts[0]} ${inner}`
    }
    return numbers(once(this.office, `select id from reg_${register.name} where ${condition(register, path.split('.'))}`))
  }
  assigned (register, person) {
    if (!this.holds(person, register.to)) return []
    return numbers(once(this.office, `select a.record from assignment a join record r on r.id = a.record where r.register = '${register.name}' and a.account = ${this.people[person].account} and a.until_at is null`))
  }
  glass (register, person) {
    if (!this.holds(person, register.glass)) return []
    return numbers(once(this.office, `select g.record from break_glass g join record r on r.id = g.record where r.register = '${register.name}' and g.account = ${this.people[person].account} and g.until_at > cast(strftime('%s', 'now') as integer)`))
  }
  by (register, person, roles) {
    const ids = new Set()
    for (const role of roles) {
      const some = role === 'assigned' ? this.assigned(register, person) : !this.holds(person, [role]) ? [] : register.only[role] ? this.inScope(register, person, register.only[role]) : this.all(register)
      for (const id of some) ids.add(id)
    }
    return ids
  }
  seen (register, person) {
    const key = register.name + ' ' + person
    if (!this.known.has(key)) this.known.set(key, new Set([...this.by(register, person, register.see), ...this.glass(register, person)]))
    return this.known.get(key)
  }
  opens (register, person) {
    return this.holds(person, [...register.see, ...register.add, ...register.glass]) || (register.see.includes('assigned') && this.holds(person, register.to))
  }
  seesField (register, person, id, name) {
    const { see, seeIn } = register.fields[name]
    if (seeIn && !this.holds(person, register.see.filter(role => !register.only[role])) && !seeIn.includes(once(this.office, `select state from record where id = ${id}`))) return false
    if (!see) return true
    return this.holds(person, see) || (see.includes('assigned') && [...this.assigned(register, person), ...this.glass(register, person)].includes(id))
  }
}

// --- Doors ---------------------------------------------------------------------

let routes
const gets = () => (routes ??= allRoutes().filter(route => route.method === 'GET'))
let forms
const posts = () => (forms ??= allRoutes().filter(route => route.method === 'POST'))
// A marker has seven letters or more: fewer stand in any archive by chance.
const marks = text => new Set((text.match(/zq[a-z0-9]{5,}/gi) ?? []).map(one => one.toLowerCase()))
const walked = new Set()
const own = ['/assigned', '/why', '/reads', '/glass'] // have a rule of their own, and never show what a record holds

function recordDoors (register) {
  const doors = ['', '.json', '/history', '/history.json', '/history.csv']
  for (const route of gets()) {
    const match = route.path.match(/^\/desk\/registers\/\{plural\}\/\{id\}(\/.*)$/)
    if (!match || match[1] === '/history') continue
    if (match[1].includes('{move}')) for (const move of Object.keys(register.moves)) doors.push(match[1].replace('{move}', move))
    else doors.push(match[1].replace(/\{[a-z_]+\}/g, '1'))
  }
  return [...new Set(doors)]
}
function formDoors (register) {
  const doors = []
  for (const route of posts()) {
    const rest = route.path.match(/^\/desk\/registers\/\{plural\}\/\{id\}(\/.*)$/)?.[1]
    if (!rest) continue
    if (rest.includes('{move}')) for (const move of Object.keys(register.moves)) doors.push(rest.replace('{move}', move))
    else doors.push(rest.replace(/\{[a-z_]+\}/g, '1'))
  }
  return doors
}
const registerDoors = () => ['', '.json', '.csv', ...gets().filter(route => /^\/desk\/registers\/\{plural\}\/[^{]+$/.test(route.path)).map(route => route.path.slice('/desk/registers/{plural}'.length))]
const deskDoors = () => gets().filter(route => route.path.startsWith('/desk') && route.literal).map(route => route.path)

// Every file, its words and its copies, by its number: as if it were not there for whoever may not see the record and the field.
async function walkFiles (rule, visitor, person, markers, may) {
  const doors = gets().filter(route => route.path.startsWith('/desk/files/{id}')).map(route => route.path)
  for (const { register, id, field, file, marker, inside } of markers.filter(one => one.file)) {
    const theirs = rule.seen(register, person).has(id) && rule.seesField(register, person, id, field)
    for (const door of doors) {
      const answer = await visitor.get(door.replace('{id}', file))
      walked.add(`${register.name} ${person} ${door}`)
      if (door !== '/desk/files/{id}') { check(`${person} at ${door} of ${marker}: there is no copy of it`, answer.status === 404 && marks(answer.text).size === 0, answer.status); continue }
      check(`${person} opens ${marker} where it is theirs`, theirs ? answer.status === 200 && answer.text.includes(inside) : answer.status === 404, answer.status)
      check('and nobody else learns its name', theirs || !JSON.stringify(answer.headers).includes(marker))
      check('nor what is in it', theirs || marks(answer.text).size === 0)
    }
    if (theirs) continue
    const csrf = await visitor.token()
    for (const route of posts().filter(one => one.path.startsWith('/desk/files/{id}'))) {
      walked.add(`${register.name} ${person} form ${route.path}`)
      const answer = await visitor.post(route.path.replace('{id}', file), { csrf, copy: '1' })
      check(`${person} sends a form to ${route.path} of ${marker}`, answer.status === 404 && marks(answer.text).size === 0, answer.status)
    }
    const laid = await visitor.get(`/desk/registers/${register.plural}/new?field_${field}=${file}`)
    check(`${person} lays it into no form`, beyond(laid.text, may.anywhere).length === 0)
    equal(`${person} goes on with no upload of it`, (await visitor.get('/desk/uploads/' + file)).status, 404)
  }
}

// Everything that this person may come to read anywhere but on the record's own pages; and everything at all.
function allowed (rule, person, markers) {
  const anywhere = new Set(), atAll = new Set(), listed = new Set() // on pages of other records too; on its own pages; in its register's list
  for (const { register, id, field, marker } of markers) {
    if (!rule.seen(register, person).has(id) || !rule.seesField(register, person, id, field)) continue
    atAll.add(marker)
    if (!register.fields[field].sealed) listed.add(marker)
    if (!register.logged && !register.fields[field].sealed) anywhere.add(marker)
  }
  return { anywhere, atAll, listed }
}
// A key that is offered for an app is sealed in the form that offers it, to come back: of nobody but who reads it, and random.
const offered = /<input type="hidden" name="offer" value="sealed:[^"]*">/
const beyond = (whole, set) => {
  const text = whole.replace(offered, '')
  return [...[...marks(text)].filter(one => !set.has(one)), ...text.match(/sealed:[0-9a-f]{8}:/g) ?? []]
}

async function walkList (rule, visitor, person, register, markers, may) {
  const base = '/desk/registers/' + register.plural
  const ids = rule.seen(register, person)
  const opens = rule.opens(register, person)
  for (const door of registerDoors()) {
    walked.add(`${register.name} ${person} ${door}`)
    const answer = await visitor.get(base + door)
    if (!opens) { check(`${person} does not open ${base}${door}`, [403, 404].includes(answer.status), answer.status); continue }
    const isList = ['', '.json', '.csv'].includes(door)
    const over = beyond(answer.text, isList ? may.listed : may.anywhere)
    check(`${base}${door} shows ${person} nothing more`, over.length === 0, over.join())
    if (door === '.csv') {
      const references = new Set(answer.csv().slice(1).map(row => row[0]))
      equal(`${base}.csv has the rows that ${person} sees`, [...references].sort(), once(rule.office, `select reference from record where id in (${[...ids].join() || 0})`).split('\n').filter(Boolean).sort())
      const expected = markers.filter(one => one.register === register && register.columns.includes(one.field) && may.atAll.has(one.marker)).map(one => one.marker).sort()
      equal(`with what ${person} sees of them`, [...marks(answer.text)].filter(one => markers.some(other => other.register === register && other.marker === one)).sort(), expected)
    }
  }
  if (!opens) return
  const found = []
  let total = 0
  for (let page = 1; ; page++) {
    const list = (await visitor.get(`${base}.json?page=${page}`)).json()
    total = list.total
    for (const row of list.rows) found.push(row.id)
    if (list.rows.length < 50) break
  }
  equal(`${base}.json is what ${person} sees`, found.sort((a, b) => a - b), [...ids].sort((a, b) => a - b))
  equal(`${base} counts it for ${person}`, total, ids.size)
  const states = once(rule.office, `select distinct state from record where register = '${register.name}'`).split('\n').filter(Boolean)
  let sum = 0
  for (const state of states) sum += (await visitor.get(`${base}.json?filter_state=${state}`)).json().total
  check(`${base}: the filter by state adds up for ${person}`, states.length === 0 || sum === ids.size || sum === ids.size * states.length, `${sum} of ${ids.size}`)
}

// Forms sent to a record that one may not see, as somebody would who knows its number.
async function walkForged (rule, visitor, person, register, hidden, may) {
  for (const id of hidden) {
    const csrf = await visitor.token()
    for (const door of formDoors(register)) {
      const base = `/desk/registers/${register.plural}/${id}`
      const answer = await visitor.post(base + door, { csrf })
      const own = door === '/assigned' ? rule.by(register, person, register.assign).has(id) : door === '/glass' && rule.by(register, person, register.glass).has(id)
      walked.add(`${register.name} ${person} form ${door}`)
      check(`${person} sends a form to ${base}${door}`, own ? answer.status === 422 : answer.status === 404, answer.status)
      check('which tells nothing', beyond(answer.text, may.anywhere).length === 0, beyond(answer.text, may.anywhere).join())
    }
  }
}

async function walkRecords (rule, visitor, person, register, markers, may) {
  const ids = rule.seen(register, person)
  const hidden = rule.all(register).filter(id => !ids.has(id)).slice(0, recordsWalked)
  const editable = rule.by(register, person, register.edit)
  const opens = rule.opens(register, person)
  for (const id of [...[...ids].slice(0, recordsWalked), ...hidden]) {
    const base = `/desk/registers/${register.plural}/${id}`
    const theirs = markers.filter(one => one.register === register && one.id === id && may.atAll.has(one.marker))
    const mine = theirs.map(one => one.marker), spoken = theirs.filter(one => !one.file).map(one => one.marker) // JSON says a file by its address
    for (const door of recordDoors(register)) {
      const answer = await visitor.get(base + door)
      const name = `${person} at ${base}${door}`
      walked.add(`${register.name} ${person} ${door}`)
      if (own.includes(door)) {
        check(`${name}: no word of the record`, beyond(answer.text, may.anywhere).length === 0 && (register.logged ? marks(answer.text).size === 0 : true), beyond(answer.text, may.anywhere).join())
        continue
      }
      const over = beyond(answer.text, door === '' || door === '.json' || ids.has(id) ? new Set([...may.anywhere, ...mine]) : new Set())
      check(`${name}: nothing more`, over.length === 0, `${answer.status} ${over.join()}`)
      if (!ids.has(id)) {
        const led = door === '' && opens && rule.by(register, person, register.glass).has(id)
        check(`${name}: as if it were not there`, led ? answer.location === base + '/glass' : answer.status === 404, `${answer.status} ${answer.location ?? ''}`)
        continue
      }
      if (['', '.json', '/history', '/history.json', '/history.csv'].includes(door)) check(`${name}: open`, answer.status === 200, answer.status)
      if (door === '' || door === '.json') check(`${name}: all that is theirs`, (door ? spoken : mine).every(one => marks(answer.text).has(one)), mine.filter(one => !marks(answer.text).has(one)).join())
      if (door === '.json') check(`${name}: each file by its address`, theirs.filter(one => one.file).every(one => answer.text.includes(`"/desk/files/${one.file}"`)))
      if (door === '.json') check(`${name}: and no other`, markers.filter(one => one.file && one.id === id && !theirs.includes(one)).every(one => !answer.text.includes(`"/desk/files/${one.file}"`)))
      if (door === '/edit') check(`${name}: only who may edit`, answer.status !== 200 || editable.has(id), answer.status)
      const move = door.match(/^\/moves\/(\w+)$/)?.[1]
      if (move && register.moves[move]) check(`${name}: only who may move it`, answer.status !== 200 || rule.by(register, person, register.moves[move]).has(id), answer.status)
    }
  }
  await walkForged(rule, visitor, person, register, hidden.slice(0, 1), may)
  walked.add(`${register.name} ${person} guessed`)
  for (const wrong of [999999, 0, -1]) check(`${person}: a guessed ${register.name} ${wrong}`, [400, 404].includes((await visitor.get(`/desk/registers/${register.plural}/${wrong}`)).status))
}

async function walkDesk (rule, visitor, person, markers, may, words) {
  for (const door of deskDoors()) {
    walked.add(`- ${person} ${door}`)
    const answer = await visitor.get(door)
    const over = beyond(answer.text, may.anywhere)
    check(`${door} shows ${person} nothing more`, over.length === 0, over.join())
  }
  const registers = (await visitor.get('/desk/registers.json')).json().rooms.flatMap(room => room.registers)
  equal(`${person} is told of the registers that open, with exact counts`, registers.map(one => [one.register, one.total]).sort(),
    [...rule.registers.values()].filter(register => rule.opens(register, person)).map(register => [register.name, rule.seen(register, person).size]).sort())
  for (const { register, id, field, marker, inside } of markers) {
    if (!['text', 'prose', 'file'].includes(register.fields[field].type)) continue
    walked.add(`${register.name} ${person} search`)
    for (const word of [marker, inside].filter(Boolean)) {
      const found = (await visitor.get('/desk/search.json?q=' + word)).json()
      equal(`${person} finds ${word} where it is theirs to find`, found.total, !register.fields[field].see && !register.fields[field].sealed && rule.seen(register, person).has(id) && rule.seesField(register, person, id, field) ? 1 : 0)
      check('and reads nothing of a logged one there', !register.logged || beyond(JSON.stringify(found.results), may.anywhere).length === 0)
    }
  }
  for (const word of words) {
    for (let page = 1; page < 5; page++) {
      const found = await visitor.get(`/desk/search.json?q=${encodeURIComponent(word)}&page=${page}`)
      if (found.status !== 200) break
      for (const hit of found.json().results) {
        walked.add(`${hit.register} ${person} search`)
        check(`${person} may see what “${word}” finds`, rule.seen(rule.registers.get(hit.register), person).has(Number(hit.url.match(/\d+$/)[0])), hit.url)
      }
      if (found.json().results.length < 20) break
    }
  }
}

async function walk (rule, as, markers, words) {
  for (const [person, visitor] of Object.entries(as)) {
    const may = allowed(rule, person, markers)
    for (const register of rule.registers.values()) {
      await walkList(rule, visitor, person, register, markers, may)
      await walkRecords(rule, visitor, person, register, markers, may)
    }
    await walkFiles(rule, visitor, person, markers, may)
    await walkDesk(rule, visitor, person, markers, may, words)
  }
}

// --- The invented service --------------------------------------------------------

const shipped = resolve(fileURLToPath(import.meta.url), '../../../office')

async function fill (office, as, markers, registers) {
  const organisation = name => sql(office, `select id from record where name = '${name}'`)
  const note = (plural, address, fields) => {
    const register = [...registers.values()].find(one => one.plural === plural)
    for (const [field, text] of Object.entries(fields)) for (const marker of marks(text)) markers.push({ register, id: Number(address.match(/\d+$/)[0]), field, marker })
  }
  const make = async (who, plural, key, fields, more = {}) => {
    const filled = Object.fromEntries(fields.map(field => [field, `zq${key}${field.replaceAll('_', '')}`]))
    const address = await as[who].make(plural, { ...filled, ...more })
    note(plural, address, filled)
    return address
  }
  const a = await make('ines', 'case_files', 'a', ['full_name', 'story', 'refuge', 'true_name', 'hideout'], { risk: 'high', born: '1 March 1990' })
  const b = await make('otto', 'case_files', 'b', ['full_name', 'story', 'refuge', 'true_name', 'hideout'], { risk: 'low' })
  const c = await make('ines', 'case_files', 'c', ['full_name', 'story', 'refuge', 'true_name', 'hideout'])
  await assign(as.sara, c, accountOf(office, 'ines'), { end: 'yes' })
  const id = a.match(/\d+$/)[0]
  await make('ines', 'home_visits', 'v', ['title', 'said', 'confided', 'fears'], { case_file: id, mood: 'high', went_with: organisation('Harbour Trust'), told_at: '2026-03-01 09:17', told_role: 'head' })
  await make('otto', 'home_visits', 'w', ['title', 'said', 'confided', 'fears'], { mood: 'low' })
  await make('ines', 'referrals', 'r', ['what', 'password'], { case_file: id, sent_to: organisation('Harbour Trust') })
  await make('ines', 'referrals', 's', ['what', 'password'], { case_file: id, sent_to: organisation('Quay Shelter') })
  await make('olive', 'replies', 'y', ['question', 'answer', 'reasons'], { sent_to: organisation('Harbour Trust') })
  await as.olive.mustMove(await make('olive', 'replies', 'z', ['question', 'answer', 'reasons'], { sent_to: organisation('Harbour Trust') }), 'answer_it')
  // A second version, so that history has something to tell of every field.
  await as.ines.edit(a, { story: 'zqastory then zqastorysecond', refuge: 'zqarefuge then zqarefugesecond', true_name: 'zqatruename then zqatruenamesecond', hideout: 'zqahideout then zqahideoutsecond' })
  note('case_files', a, { story: 'zqastorysecond', refuge: 'zqarefugesecond', true_name: 'zqatruenamesecond', hideout: 'zqahideoutsecond' })
  await fillFiles(office, as, markers, registers, { a, b, c })
  return { a, b, c }
}

// A file in every file field, with a word in its name and another inside.
async function fillFiles (office, as, markers, registers, { a, b }) {
  const put = async (who, plural, address, key, fields) => {
    const register = [...registers.values()].find(one => one.plural === plural)
    const named = (field, more = '') => `zq${key}${field.replaceAll('_', '')}${more}`
    const files = fields.map(field => ['upload_' + field, named(field) + '.txt', `Kept: ${named(field, 'inside')}`])
    const shown = await submitFiles(as[who], (await as[who].get(address + '/edit')).form(), {}, files)
    const saved = await as[who].submit(shown.form(), {}, ['confirmed', 'yes'])
    if (saved.status !== 303) throw new Error(`${address}: ${shown.words().slice(0, 400)} ${saved.words().slice(0, 300)}`)
    for (const field of fields) {
      const file = Number(sql(office, `select ${field} from reg_${register.name} where id = ${address.match(/\d+$/)[0]}`)), first = field.replace(/_2$/, '')
      markers.push({ register, id: Number(address.match(/\d+$/)[0]), field: first, marker: named(field), inside: named(field, 'inside'), file })
    }
  }
  const visits = sql(office, "select id from record where register = 'home_visit' order by id").split('\n').map(id => '/desk/registers/home_visits/' + id)
  await put('ines', 'case_files', a, 'a', ['statement', 'photographs', 'contract', 'testimonies'])
  await put('ines', 'case_files', a, 'a', ['photographs_2', 'testimonies_2'])
  await put('otto', 'case_files', b, 'b', ['statement', 'photographs', 'contract', 'testimonies'])
  await put('ines', 'home_visits', visits[0], 'v', ['letter', 'tape', 'recording', 'recordings'])
  await put('otto', 'home_visits', visits[1], 'w', ['letter', 'tape', 'recording', 'recordings'])
  const referrals = sql(office, "select id from record where register = 'referral' order by id").split('\n').map(id => '/desk/registers/referrals/' + id)
  await put('ines', 'referrals', referrals[0], 'r', ['letter'])
  await put('ines', 'referrals', referrals[1], 's', ['letter'])
  for (let i = 0; i < 300 && sql(office, "select count(*) from file where words = 'waiting'") !== '0'; i++) await new Promise(done => setTimeout(done, 100))
}

// What is sealed lies nowhere open, while what is not is found where it lies.
const isSealed = one => one.register.fields[one.field].sealed
function sealedInBytes (office, markers, when) {
  const bytes = readdirSync(office.folder).filter(name => name.startsWith('office.db') && !name.endsWith('.keys')).map(name => readFileSync(join(office.folder, name)).toString('latin1')).join('')
  const lies = word => word && bytes.includes(word)
  const words = markers.flatMap(one => [one.marker, one.inside].filter(Boolean).map(word => ({ ...one, word })))
  const open = words.filter(one => isSealed(one) && lies(one.word))
  check(`no sealed value and no sealed file lies open in the data file or its journal ${when}`, open.length === 0, open.map(one => one.word).join())
  check('and the looking finds what is not sealed', words.filter(one => !isSealed(one)).every(one => lies(one.word)), words.filter(one => !isSealed(one) && !lies(one.word)).map(one => one.word).join())
}
const sealedWalk = { registers: new Set(), values: 0, files: 0 }

async function service () {
  const office = makeService()
  addPerson(office, 'lena', { roles: 'case_manager' })
  const server = await serve(office)
  const as = {}
  for (const name of ['ines', 'otto', 'sara', 'hana', 'aud', 'olive', 'admin', 'pat', 'quinn', 'lena']) as[name] = await signedIn(server, name)
  const registers = readFolder(invented, readFolder(shipped))
  const markers = []
  const { a, b } = await fill(office, as, markers, registers)
  for (const one of markers.filter(isSealed)) { sealedWalk.registers.add(one.register.name); sealedWalk[one.file ? 'files' : 'values']++ }
  await as.hana.submit((await as.hana.get(b + '/glass')).form(), { reason: 'For the walk: nobody else can be reached.' })
  // Whoever has lost the role has lost the record, though nobody has ended the assignment; the session has ended with it.
  await assign(as.sara, a, accountOf(office, 'lena'))
  check('lena has it', (await as.lena.get(a)).status === 200)
  const edit = (await as.lena.get(a + '/edit')).form()
  mustRun(['user', 'role', 'lena@door.test', '--roles', 'officer', '--store', office.store, ...office.more])
  check('a role ended while a form is open: the form is kept, and leads to signing in', (await as.lena.submit(edit, { field_story: 'Too late' })).location?.startsWith('/desk/sign-in'))
  as.lena = await signedIn(server, 'lena')
  check('and then to nothing', (await as.lena.get(a)).status === 404 && (await as.lena.get(a + '/edit')).status === 404)
  check('nothing was written', !sql(office, 'select document from history').includes('Too late'))
  const people = {
    ines: { roles: ['case_manager', 'officer'] }, otto: { roles: ['case_manager'] }, sara: { roles: ['supervisor'] }, hana: { roles: ['head'] }, aud: { roles: ['auditor'] },
    olive: { roles: ['officer'] }, admin: { roles: ['administrator'] }, pat: { roles: ['partner'], in: 'Harbour Trust' }, quinn: { roles: ['partner'], in: 'Quay Shelter' }, lena: { roles: ['officer'] }
  }
  for (const [name, person] of Object.entries(people)) {
    person.account = accountOf(office, name)
    if (person.in) person.organisation = Number(sql(office, `select id from record where name = '${person.in}'`))
  }
  sealedInBytes(office, markers, 'before the walk')
  await walk(new Rule(office, registers, people), as, markers, ['Trust', 'Test', 'CASE'])
  for (const path of ['/', '/plan', '/search.json?q=zqafullname', '/log', '/sitemap.xml', '/feed.atom', '/organisations.json']) check(`nobody reads of it at ${path}`, marks((await new Visitor(server).get(path)).text.replaceAll('q=zqafullname', '').replace(/"query":"[^"]*"/, '')).size === 0)
  equal('the server leaves when it is told to', await server.stop(), { code: 0, signal: null })
  check('no word of it in what the server said', marks(server.said).size === 0)
  sealedInBytes(office, markers, 'after it')
  check('no fault of ours was logged', !/ 5\d\d (GET|POST) /.test(server.said), server.said.split('\n').filter(line => / 5\d\d /.test(line)).join('\n'))
}

// --- The shipped registers ---------------------------------------------------------

async function shippedRegisters () {
  const { office, server } = await makeWrenshire()
  const people = { officer: { roles: ['officer'] }, head: { roles: ['head'] }, administrator: { roles: ['administrator'] }, auditor: { roles: ['auditor'] }, second: { roles: ['officer', 'head'] }, partner: { roles: ['partner'], organisation: Number(sql(office, "select id from record where name = 'Harbour Trust'")) } }
  const as = {}
  for (const name of Object.keys(people)) {
    people[name].account = accountOf(office, name)
    as[name] = await signedIn(server, name)
  }
  await walk(new Rule(office, readFolder(shipped), people), as, [], ['streets', 'Harbour', 'Lamps', 'plan', 'Secret'])
  await server.stop()
}

export async function accessWalk () {
  await service()
  const ofInvented = walked.size
  await shippedRegisters()
  console.log(`access: walked ${walked.size} of register × role × door (${ofInvented} on the invented service, ${walked.size - ofInvented} on the shipped registers)`)
  const ofSealed = [...walked].filter(one => sealedWalk.registers.has(one.split(' ')[0]) || one.startsWith('- ')).length
  console.log(`access: of these ${ofSealed} were held against ${sealedWalk.values} sealed values and ${sealedWalk.files} sealed files of ${sealedWalk.registers.size} registers`)
  check('the walk was long enough', walked.size >= 2000, walked.size)
  check('and had enough that is sealed in its way', ofSealed >= 1000 && sealedWalk.values >= 14 && sealedWalk.files >= 11 && sealedWalk.registers.size === 3, JSON.stringify([ofSealed, sealedWalk.values, sealedWalk.files]))
}
