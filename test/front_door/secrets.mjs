// A marker in every field that is not public, of every register, shipped and invented; in every
// field of every draft; in reasons that stay in the office and in the names of accounts. Then every
// public address, face, search, file and line of the log is read: none holds one.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, mustRun, run, serve, signedIn, sql, step, Visitor, wire } from './lib.mjs'
import { crawl } from './crawl.mjs'
import { makeWrenshire } from './office.mjs'
import { shippedForTests } from './definitions.mjs'

// The fields of a register as its own YAML gives them: enough of it for these files.
function fieldsOf (text) {
  const body = text.match(/^fields:\n([\s\S]*?)^(?:[a-z]+:)/m)?.[1] ?? ''
  return [...body.matchAll(/^ {2}([a-z_]+):\s*\{([\s\S]*?)\}\s*$/gm)].map(match => {
    const get = (key, otherwise) => match[2].match(new RegExp(`\\b${key}: "?([^,}"]+)`))?.[1].trim() ?? otherwise
    return { name: match[1], type: get('type'), public: get('public') === 'yes', max: Number(get('max', 200)), least: Number(get('min', 0)), most: Number(get('max', Infinity)), to: get('to'), unique: get('unique') === 'yes', required: get('required') === 'yes', byMoves: get('set_by') === 'moves' }
  })
}
// What `intake` gives a register and its form asks.
function intakeOf (text) {
  const intake = text.match(/^intake: (.*)$/m)?.[1]
  const field = (name, type) => ({ name, type, public: new RegExp(`public: \\[[^\\]]*${name}`).test(intake), max: 200, least: 0, most: Infinity, required: true })
  return intake ? [field('channel', 'choice'), field(/received: moment/.test(intake) ? 'received_at' : 'received_on', /received: moment/.test(intake) ? 'moment' : 'date')] : []
}
function registersIn (folder, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) registersIn(join(folder, entry.name), found)
    else if (entry.name.endsWith('.yaml')) {
      const text = readFileSync(join(folder, entry.name), 'utf8')
      const name = text.match(/^register: ([a-z_]+)/m)?.[1]
      if (name) found.push({ name, plural: text.match(/^plural: ([a-z_]+)/m)?.[1] ?? name + 's', fields: [...intakeOf(text), ...fieldsOf(text)], publishes: /publishes: yes/.test(text) })
    }
  }
  return found
}

// What a register must link to stands before it.
function targetsFirst (registers, done = []) {
  const ready = registers.filter(one => one.fields.every(field => !field.required || !field.to || field.to === one.name || !registers.some(other => other.name === field.to)))
  if (!ready.length) return [...done, ...registers]
  return targetsFirst(registers.filter(one => !ready.includes(one)), [...done, ...ready])
}
// What can be published only with more than fields of any kind: tested in the suites of their rooms.
// What can be published only with more than fields of any kind: tested where that is (series.mjs, money.mjs, forecast.mjs, funds.mjs, pack.mjs, decisions.mjs, letters.mjs, inspections.mjs, panel.mjs, pots.mjs, annual_report.mjs).
const withMore = [
  'series_load',
  'budget_line',
  'precept_year',
  'precept_decision',
  'precept_scenario',
  'financial_plan',
  'forecast_line',
  'forecast_assumption',
  'forecast_change',
  'capital_scheme',
  'reallocation',
  'rent_deposit',
  'deposit_year',
  'proceeds_use',
  'contract',
  'spending_item',
  'board_pack',
  'decision',
  'decision_advice',
  'decision_delegation',
  'pot',
  'proposal',
  'information_request',
  'letter',
  'petition',
  'dip_sample',
  'finding',
  'inspection_grade',
  'panel_report',
  'panel_recommendation',
  'panel_request',
  'panel_hearing',
  'meeting',
  'agenda_item',
  'meeting_paper',
  'meeting_question',
  'commitment',
  'attendance',
  'meeting_minutes',
  'annual_report'
]
const leftEmpty = ['legal_entity.organisation', 'fund.owner', 'funding.budget_line', 'round.questionnaire', 'award.application'] // the office itself, whose money can be given; a line and an application that are not public here; no form is asked
const onceOnly = ['series_load', 'meeting_minutes'] // a second has nothing to be of
const byProgram = ['crime_file'] // nobody adds one by hand
// What no form of a register adds: a payment takes its sum out of a purse.
const byOwnDoor = {
  payment: async ({ office, officer, register }) => {
    const entity = sql(office, "select min(id) from record where register = 'legal_entity'")
    const purse = sql(office, `insert into serial (name, next) values ('ledger account', 2) on conflict (name) do update set next = next + 1 returning next - 1;`)
    sql(office, `insert into ledger_account (id, entity, kind, name, register, record, other, may_go_below, balance, made_at)
      values (${purse}, ${entity}, 'line', '${marker('the name of an account of the ledger')}', 'legal_entity', ${entity}, 0, 1, 0, 0)`)
    const filled = values(register, { text: register.fields.map(field => `name="field_${field.name}"`).join() }, () => true, 1)
    const done = await officer.submit((await officer.get('/desk/money/payments/new')).form(), { purse, payee: filled.payee, payee_number: filled.payee_number, payee_reference: filled.payee_reference, amount: '12.34', due: '2040-01-01', purpose: filled.purpose, budget_code: filled.budget_code })
    equal('a payment was asked for', done.status, 303)
  }
}

const markers = []
// Ten letters and digits that are in nothing else, also as a word of the search index and as a number.
function marker (where) { const word = 'zq' + (markers.length + 1296).toString(36).padStart(4, '0') + Math.random().toString(36).slice(2, 6).padEnd(4, 'x'); markers.push({ word, where }); return word }
function markedNumber (where) { const word = String(7310000000000 + markers.length * 7919); markers.push({ word, where }); return word }

// Values for each field that the form asks; markers where `secret` says so.
function values (register, form, secret, count) {
  const filled = {}
  for (const field of register.fields) {
    const input = 'field_' + field.name
    const where = `${register.name}.${field.name}${count}`
    if (field.byMoves || !form.text.includes(`name="${input}"`) || leftEmpty.includes(`${register.name}.${field.name}`)) continue
    const hidden = secret(field) && field.max >= 20 // what is shorter has no room for a marker
    const options = optionsOf(form, input, field.required)
    if (options.length && field.unique && count > 1) continue // the first has it
    if (options.length) { filled[field.name] = field.type === 'links' ? options.slice(0, 2) : options[count % options.length] ?? options[0]; continue }
    if (field.name === 'slug') filled[field.name] = hidden ? marker(where) : `open-${register.name}-${count}`.replaceAll('_', '-')
    else if (field.type === 'text') filled[field.name] = hidden ? marker(where) : (['year', 'covers'].includes(field.name) ? `203${count}${field.max === 7 ? '/' : '-'}3${count + 1}` : `Open ${register.name.slice(0, 9)} ${count}`.toLowerCase().replaceAll(field.max <= 20 ? ' ' : '\0', '-').replaceAll('_', '-').slice(0, field.max))
    if (field.name === 'contact_email' && !hidden) filled[field.name] = 'open@office.example'
    if (field.type === 'prose') filled[field.name] = hidden ? marker(where) : 'Open words.'
    if (field.type === 'web_address') filled[field.name] = hidden ? `https://${marker(where)}.example/` : 'https://open.example/'
    if (field.type === 'integer') filled[field.name] = hidden && field.name.startsWith('reporter') ? markedNumber(where) : String(Math.max(field.least, Math.min(field.most, 60 + count)))
    if (field.type === 'decimal') filled[field.name] = `${60 + count}.5`
    if (field.type === 'pence') filled[field.name] = `${60 + count}.50`
    if (field.type === 'moment') filled[field.name] = `2040-01-0${field.name === 'closes' ? 2 : 1}T09:00:00Z`
    if (field.type === 'date' || field.type === 'partial_date') filled[field.name] = ['review_on', 'in_use_until'].includes(field.name) ? '2040-01-01' : `2020-0${1 + count % 9}-03`
  }
  return filled
}
// What may be chosen, but for records with markers in their names.
function optionsOf (form, name, needed) {
  const select = form.text.match(new RegExp(`<select[^>]*name="${name}"[\\s\\S]*?</select>`))?.[0]
  const options = select ? [...select.matchAll(/<option value="([^"]+)"[^>]*>([^<]*)/g)]
    : [...form.text.matchAll(new RegExp(`<input[^>]*name="${name}"[^>]*type="(?:radio|checkbox)" value="([^"]+)"[^>]*>\\s*<label[^>]*>([^<]*)`, 'g'))]
  const open = options.filter(option => !option[2].includes('zq'))
  return (open.length || !needed ? open : options.slice(-1)).map(option => option[1]) // the last: published, with a name that waits
}

// As far towards the public as moves lead; reasons are markers where they stay in the office.
let whyNot = ''
async function publish (visitors, address) {
  for (let steps = 0; steps < 6; steps++) {
    for (const visitor of visitors) {
      const page = await visitor.get(address)
      if (page.status !== 200) continue
      const moves = [...page.text.matchAll(/href="[^"]*\/moves\/([a-z_]+)"/g)].map(match => match[1]).filter(name => !['withdraw', 'return', 'back', 'supersede', 'end', 'do_not_bid', 'lose', 'cancel', 'drop', 'waive', 'turn_away', 'mark_late', 'ask', 'query', 'send_form'].includes(name))
      if (page.words().includes('is public.')) return true
      if (!moves.length) continue
      const form = await visitor.get(`${address}/moves/${moves[0]}`)
      const said = form.text.includes('name="reason"') ? { reason: form.words().includes('Everybody can read this') ? 'An open reason.' : marker(address + ' reason of ' + moves[0]) } : {}
      const done = await visitor.submit(form.form(), said)
      if (done.status === 303) break
      whyNot = done.words().slice(0, 600)
    }
  }
  return (await visitors[0].get(address)).words().includes('is public.') || (await visitors[1].get(address)).words().includes('is public.')
}

async function fill (visitors, register, secret, count) {
  for (const visitor of visitors) {
    const form = await visitor.get(`/desk/registers/${register.plural}/new`)
    if (form.status !== 200) continue
    const filled = values(register, form, secret, count)
    return { address: await visitor.make(register.plural, filled), visitor }
  }
  throw new Error('nobody may add to ' + register.plural)
}

async function mark (office, server, registers) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const administrator = await signedIn(server, 'administrator')
  let fields = 0
  for (const register of registers.filter(one => !byProgram.includes(one.name))) {
    fields += register.fields.filter(field => !field.public).length
    await step(`${register.name}: a draft`, () => byOwnDoor[register.name]?.({ office, officer, register }) ?? fill([officer, head, administrator], register, () => true, 1))
    if (!register.publishes) continue
    if (withMore.includes(register.name)) { if (!onceOnly.includes(register.name)) await step(`${register.name}: an open draft`, () => fill([officer, head, administrator], register, field => !field.public, 2)); continue }
    await step(`${register.name}: published`, async () => {
      const { address } = await fill([officer, head, administrator], register, field => !field.public, 2)
      const isPublic = await publish([head, officer, administrator], address)
      check(`${register.name}: a record is public`, isPublic, (await head.get(address)).words().slice(0, 600) + whyNot)
      // An edit after publication that nobody has approved.
      for (const visitor of [officer, head]) {
        const form = await visitor.get(address + '/edit')
        if (form.status !== 200) continue
        const text = register.fields.find(field => field.public && field.type === 'prose' && !field.byMoves) ?? register.fields.findLast(field => field.public && field.type === 'text' && field.max > 40) // not its name, where there is another
        if (text) await visitor.edit(address, { [text.name]: marker(`${register.name}.${text.name}, waiting for approval`) }, { reason: marker('reason') })
        break
      }
    })
  }
  check('there were private fields to mark', fields >= 10, fields)
  // Sent back with a reason that stays in the office.
  await step('sent back', async () => {
    const action = (await officer.get('/desk/registers/actions.json?filter_state=published')).json().rows[0].id
    const update = await officer.make('action_updates', { action: String(action), status: 'on_track', happened_on: '2020-01-01', text: marker('an update that was sent back') }, { then: 'submit' })
    await head.mustMove(update, 'return', marker('the reason for sending it back'))
  })
  return { officer, head }
}

function noneIn (name, text, known = markers) {
  const low = text.toLowerCase()
  const found = known.filter(one => low.includes(one.word))
  check(name, found.length === 0, found.slice(0, 5).map(one => `${one.word} (${one.where})`).join(', '))
  return found.length === 0
}

function filesBelow (folder) { return readdirSync(folder, { withFileTypes: true }).flatMap(entry => entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]) }

export async function secrets () {
  const { office, server: first } = await makeWrenshire({ definitions: shippedForTests })
  await first.stop()
  const nobody = marker('the name of an account')
  mustRun(['user', 'add', nobody + '@door.test', '--name', nobody + ' Person', '--roles', 'officer,head', '--store', office.store, ...office.more], { input: nobody + ' a long password\n' })
  const server = await serve(office)
  const registers = targetsFirst([...registersIn('office'), ...registersIn('blocks'), ...registersIn(shippedForTests)])
    .sort((a, b) => (b.name === 'legal_entity') - (a.name === 'legal_entity')) // a fund wants one, without a link to it
  check('every register is marked', registers.length >= 15, registers.map(one => one.name).join())
  await mark(office, server, registers)
  await step('an account with a marker approves and is not named', async () => {
    const visitor = new Visitor(server)
    await visitor.submit((await visitor.get('/desk/sign-in')).form(), { name: nobody + '@door.test', password: nobody + ' a long password' })
    const board = await visitor.make('boards', { name: 'Marked by somebody' })
    await visitor.mustMove(board, 'publish')
  })
  const visitor = new Visitor(server)
  const answers = await crawl(visitor)
  check('the walk was long', answers.size > 150, answers.size)
  const lanterns = [...answers.keys()].filter(path => path.startsWith('/lanterns/'))
  check('and came to the invented register', lanterns.length > 0)
  for (const [path, answer] of answers) noneIn(path, answer.text + JSON.stringify(answer.headers))
  for (const one of markers) {
    const found = (await visitor.get('/search.json?q=' + one.word)).json()
    check(`the search finds nothing for ${one.where}`, found.total === 0 && found.results.length === 0, JSON.stringify(found).slice(0, 300))
  }
  // Guessed addresses of everything that is not public, by number, reference and name.
  const guesses = sql(office, "select id || '|' || register || '|' || lower(reference) || '|' || state from record where published_version = 0").split('\n').map(line => line.split('|'))
  const places = { board: '/boards', organisation: '/organisations', evidence: '/evidence', agreement: '/agreements', pledge: '/pledges', strategy: '/strategies', lantern: '/lanterns' }
  for (const [id, register, reference] of guesses) {
    for (const guess of [id, reference]) {
      for (const path of places[register] ? [`${places[register]}/${guess}`, `${places[register]}/${guess}.json`] : [`/plan/${guess}`, `/plan/actions/${guess}`, `/plan/2024/actions/${guess}`, `/log/${guess}`]) {
        const answer = await visitor.get(path)
        noneIn(`guessed ${path}`, answer.text.replaceAll(path.replace(/\.json$/, ''), '')) // a printed page names its own address
        if (places[register] && guess !== id) equal(`${path} is not there`, answer.status, 404)
      }
    }
    answered(`/desk/registers by a stranger: ${id}`, await visitor.get(`/desk/registers/${register}s/${id}`), 303)
  }
  // Errors, odd requests, and what the server says to its log.
  for (const path of ['/plan/%ff', '/search?q=%00', '/nothing', '/plan?status=' + 'x'.repeat(50), '/desk/registers.json', '/log?page=999']) noneIn('error ' + path, (await visitor.get(path)).text)
  noneIn('an error before anything is read', await wire(server, 'GET /x HTTP/1.1\r\n\r\n'))
  noneIn('what the server says', server.said)
  await server.stop()
  const out = join(office.folder, 'public')
  const exported = run(['export', 'public', out, '--store', office.store, ...office.more])
  if (check('the export is made', exported.status === 0, exported.err)) {
    noneIn('what the export says', exported.out + exported.err)
    const files = filesBelow(out)
    check('it has files', files.length > 10, files.length)
    for (const file of files) noneIn('export ' + file.slice(out.length), readFileSync(file, 'utf8'))
    const checked = run(['verify', out])
    check('it holds without the data file', checked.status === 0, checked.err)
    noneIn('what verify says', checked.out + checked.err)
  }
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('the data file holds', verified.status === 0, verified.err)
  noneIn('what verify says of it', verified.out + verified.err)
  // The markers are where they should be: a test that finds nothing must be able to find something.
  const kept = readFileSync(office.file, 'latin1')
  const there = markers.filter(one => kept.toLowerCase().includes(one.word))
  check('the data file has the markers', there.length > markers.length / 2, `${there.length} of ${markers.length}`)
  check('enough markers', markers.length > 80, markers.length)
}
