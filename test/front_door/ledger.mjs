// The ledger at the desk: money moved, promised, paid and reconciled by several people at once; what is refused says what is left, and what was typed stays.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { addPerson, answered, check, equal, parseCsv, run, signedIn, sql, Visitor } from './lib.mjs'
import { makeWrenshire } from './office.mjs'
import { upload } from './sheets.mjs'
import { makeWorkbook } from './workbook.mjs'

const money = '/desk/money'
const post = async (visitor, page, fields) => visitor.submit((await visitor.get(page)).form(), fields)
const optionOf = (answer, name, words) => {
  const select = answer.text.match(new RegExp(`<select[^>]*name="${name}"[\\s\\S]*?</select>`))?.[0] ?? ''
  return [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)].find(option => option[2].includes(words))?.[1]
}
const formOf = (answer, action) => answer.forms ? answer.forms().find(form => form.action === action) : answer.form()

async function nothingYet (world) {
  const { fay, head, officer, auditor, partner } = world
  answered('a partner has no way in', await partner.get(money), 403)
  answered('nor has nobody', await new Visitor(world.server).get(money), [303, 401, 403])
  for (const page of ['', '/funds', '/years', '/payments', '/batches', '/reconciliation']) answered(`empty: ${page}`, await auditor.get(money + page), 200)
  answered('an auditor moves nothing', await auditor.get(money + '/move'), 403)
  answered('an officer neither', await officer.get(money + '/move'), 403)
  for (const page of ['/accounts/1', '/accounts/x', '/postings/1', '/batches/1', '/batches/1/file', '/reconciliation/1']) answered(`not there: ${page}`, await fay.get(money + page), 404)
  world.office_entity = await head.make('legal_entities', { name: 'Office of the Commissioner for Wrenshire' })
  const another = { field_name: 'Another Office of Wrenshire' }
  answered('only one entity is the office itself', await post(head, '/desk/registers/legal_entities/new', another), 422, 'Another record leaves this empty, and only one may: choose an answer')
  const police = (await head.get('/desk/registers/organisations.json')).json().rows.find(row => row.name === 'Wrenshire Police')
  world.force_entity = await head.make('legal_entities', { name: 'Chief Constable of Wrenshire', organisation: String(police.id) })
  const taken = await post(head, world.force_entity + '/edit', { field_organisation: '' })
  answered('nor does the force become it', taken, 422, 'only one may')
}

// A purse made as a room makes it: there is no page for that, since it stands for a record.
function makePurses ({ office }) {
  const entity = Number(sql(office, "select min(id) from record where register = 'legal_entity'"))
  const record = Number(sql(office, "select min(id) from record where register = 'action'"))
  for (const [name, kind] of [['Road Safety Fund', 'fund'], ['AWD-2026-001', 'award'], ['Office costs', 'line']]) {
    sql(office, `insert into serial (name, next) values ('ledger account', 2) on conflict (name) do update set next = next + 1;
      insert into ledger_account (id, entity, kind, name, register, record, other, may_go_below, balance, made_at)
      values ((select next - 1 from serial where name = 'ledger account'), ${entity}, '${kind}', '${name}', 'action', ${record}, 0, 0, 0, 0)`)
  }
}

async function moves (world) {
  const { fay, office, auditor } = world
  makePurses(world)
  const form = answered('the form has every purse', await fay.get(money + '/move'), 200, 'Road Safety Fund', 'Chief Constable of Wrenshire', 'Move the money')
  const [source, fund, award, line] = ['General source (Office', 'Road Safety Fund', 'AWD-2026-001', 'Office costs'].map(words => optionOf(form, 'from', words))
  check('among them the sources', source && fund && award && line, [source, fund, award, line].join())
  Object.assign(world, { source, fund, award, line })
  for (const [amount, words] of [['£1,000.005', 'two figures'], ['1.000,00', 'one point'], ['-5', 'minus sign'], ['0', 'above £0.00'], ['1e5', 'figures alone'], ['', 'in pounds'], ['999999999999', 'at most']]) {
    const again = answered(`refused: ${amount}`, await post(fay, money + '/move', { from: source, to: fund, amount, words: 'For the year' }), 422, words)
    check(`and all stays typed: ${amount}`, again.text.includes(`value="${amount}"`) && again.text.includes('value="For the year"') && new RegExp(`<option value="${fund}" selected`).test(again.text))
  }
  answered('everything that is missing at once', await post(fay, money + '/move', { from: '', to: '', amount: '', day: 'never', words: '' }), 422, 'Choose where the money comes from', 'Choose where the money goes to', 'in pounds', 'real date', 'in a few words')
  const done = answered('money for the fund', await fay.follow(await post(fay, money + '/move', { from: source, to: fund, amount: '£6,200', words: 'For the year' })), 200, 'Posting 1', '£6,200.00', '−£6,200.00', 'Fay Test')
  check('its lines add up', done.words().includes('General source'))
  const less = answered('more than is left is refused', await post(fay, money + '/move', { from: fund, to: award, amount: '6,200.01', words: 'Too much' }), 422, '£6,200.00 is left of Road Safety Fund; £6,200.01 was asked for.')
  check('and stays typed', less.text.includes('value="6,200.01"') && less.text.includes('value="Too much"'))
  await fay.follow(await post(fay, money + '/move', { from: fund, to: award, amount: '5000', words: 'Awarded' }))
  answered('what is left of each fund', await auditor.get(money + '/funds'), 200, 'Road Safety Fund', '£1,200.00')
  equal('as JSON in pence', (await auditor.get(money + '/funds.json')).json().funds.map(one => [one.fund, one.left_pence]), [['Road Safety Fund', 120000]])
  const rows = parseCsv((await auditor.get(money + '.csv')).text)
  const balance = name => rows.find(row => row[rows[0].indexOf('account')] === name)?.[rows[0].indexOf('pounds')]
  equal('as CSV in pounds', ['General source', 'Road Safety Fund', 'AWD-2026-001'].map(balance), ['-6200.00', '1200.00', '5000.00'])
  equal('yesterday there was nothing', (await auditor.get(money + '.json?day=1%20January%202020')).json().accounts.map(one => one.pence).filter(Boolean), [])
  answered('a day that is none', await auditor.get(money + '?day=31%20June'), [400, 422])
  answered('one account, with its course and where it came from', await auditor.get(`${money}/accounts/${fund}`), 200, 'Awarded', '−£5,000.00', '£1,200.00', 'first in, first out')
  return { entity: Number(sql(office, "select min(id) from record where register = 'legal_entity'")) }
}

async function corrects (world) {
  const { fay, auditor, office } = world
  const page = money + '/postings/2'
  check('an auditor is offered no correction', !(await auditor.get(page)).text.includes('<form action="/desk/money/postings'))
  answered('without a reason', await post(fay, page, { reason: ' ' }), 422, 'Say why')
  answered('money that is gone cannot be taken back', await post(fay, money + '/postings/1', { reason: 'Came twice' }), 422, '£1,200.00 is left of Road Safety Fund')
  answered('the contrary', await fay.follow(await post(fay, page, { reason: 'Wrong award' })), 200, 'Posting 3', 'Wrong award', 'Corrects')
  answered('the first says so', await fay.get(page), 200, 'Corrected by')
  answered('a correction of a correction', await auditor.ask('POST', money + '/postings/3', {}), [400, 403, 422])
  check('nor is it offered', !(await fay.get(page)).text.includes('Post the contrary') && !(await fay.get(money + '/postings/3')).text.includes('Post the contrary'))
  equal('all is back', sql(office, `select balance from ledger_account where id = ${world.fund}`), '620000')
  await fay.follow(await post(fay, money + '/move', { from: world.fund, to: world.award, amount: '5000', words: 'Awarded anew' }))
  await fay.follow(await post(fay, money + '/move', { from: world.source, to: world.line, amount: '900', words: 'Office costs' }))
}

async function closes (world) {
  const { fay, officer } = world
  answered('the officer reads which years are closed', await officer.get(money + '/years'), 200, 'No year is closed yet')
  const form = await fay.get(money + '/years')
  const entity = optionOf(form, 'entity', 'Office of the Commissioner'), year = form.text.match(/<option value="(\d{4}-03-31)"/)[1]
  const before = year.replace('-03-31', '-03-01')
  answered('a day before it is closed', await fay.follow(await post(fay, money + '/move', { from: world.source, to: world.line, amount: '1', day: before, words: 'In time' })), 200)
  answered('a year that is not over', await fay.submit(form.form(), { entity, year: `${Number(year.slice(0, 4)) + 1}-03-31` }), 422, 'not over yet')
  answered('no year', await post(fay, money + '/years', { entity, year: '2025-04-01' }), 422, 'ends on 31 March')
  answered('closed', await fay.follow(await post(fay, money + '/years', { entity, year })), 200, 'Closed years', 'Fay Test')
  answered('twice', await post(fay, money + '/years', { entity, year }), 422, 'not opened again')
  answered('nothing more on its days', await post(fay, money + '/move', { from: world.source, to: world.line, amount: '1', day: before, words: 'Too late' }), 422, 'are closed up to 31 March', 'Too late' && 'not opened again')
}

async function asks (world) {
  const { fay, officer, auditor } = world
  const page = money + '/payments/new'
  answered('an auditor asks for nothing', await auditor.get(page), 403)
  const form = answered('the form', await officer.get(page), 200, 'Out of which purse', 'AWD-2026-001')
  check('sources are no purse to pay from', !optionOf(form, 'purse', 'General source'))
  const purse = optionOf(form, 'purse', 'AWD-2026-001')
  answered('everything that is missing at once', await officer.submit(form.form(), { purse: '', payee: '', amount: '1.000,00', due: 'soon', purpose: '' }), 422, 'Choose the purse', 'Enter who is paid', 'one point', 'real date', 'Say what it is for')
  const more = answered('more than is left', await post(officer, page, { purse, payee: 'Harbour Trust', amount: '5,000.01', due: '2026-12-01', purpose: 'Part one' }), 422, '£5,000.00 is left of AWD-2026-001; £5,000.01 was asked for.')
  check('nothing typed is lost', ['Harbour Trust', '5,000.01', 'Part one', '2026-12-01'].every(value => more.text.includes(`value="${value}"`)))
  answered('out of what is outside', await officer.submit((await officer.get(page)).form(), { purse: world.source, payee: 'X', amount: '1', due: '2026-12-01', purpose: 'Y' }), 422, 'Choose the purse')
  world.ask = async (visitor, amount, payee = 'Harbour Trust', purpose = 'Part one', number = 'S-100') => {
    const answer = await post(visitor, page, { purse, payee, amount, due: '2026-12-01', purpose, payee_number: number })
    return answer.status === 303 ? answer.location : answer
  }
  world.first = await world.ask(officer, '£2,500')
  answered('it is asked for, and taken out of its purse', await officer.get(world.first), 200, 'To be authorised', '£2,500.00', 'AWD-2026-001')
  equal('what is left of the award', (await auditor.get(money + '.json?kind=award')).json().accounts.map(one => one.pence), [250000])
  answered('it waits', await fay.get(money + '/payments'), 200, 'To be authorised', 'Harbour Trust', '£2,500.00')
}

async function authorises (world) {
  const { fay, gus, head, officer } = world
  answered('no limit, no authority', await fay.move(world.first, 'authorise'), 422, 'No authorisation limit is in force')
  const limit = async (title, holder, upTo, from = '2020-01-01', until = '') => {
    const address = await fay.make('authorisation_limits', { title, holder, up_to: upTo, in_force_from: from, in_force_until: until })
    await head.mustMove(address, 'begin')
    return address
  }
  await limit('Finance officer, once', 'finance', '9,999', '2019-01-01', '2019-12-31')
  const own = await head.make('authorisation_limits', { title: 'My own', holder: 'head', up_to: '1,000,000', in_force_from: '2020-01-01' })
  answered('nobody brings their own limit into force', await head.get(own + '/moves/begin'), 403)
  answered('one that has ended is none', await fay.move(world.first, 'authorise'), 422, 'No authorisation limit')
  await limit('Finance officer', 'finance', '2,499.99')
  answered('a penny above the limit', await fay.move(world.first, 'authorise'), 422, 'You may authorise up to £2,499.99, and this payment is of £2,500.00')
  await limit('Finance officer, raised', 'finance', '2,500')
  const mine = await world.ask(fay, '10', 'Quay Print', 'Posters')
  answered('never by whoever asked for it', await fay.get(mine + '/moves/authorise'), 403)
  answered('nor by an officer', await officer.get(world.first + '/moves/authorise'), [403, 404, 409])
  await fay.mustMove(world.first, 'authorise')
  await gus.mustMove(mine, 'authorise')
  world.mine = mine
  const refused = await world.ask(officer, '100', 'Nobody', 'Doubtful'), stopped = await world.ask(officer, '200', 'Somebody', 'Late')
  answered('refused without a reason', await fay.move(refused, 'refuse'), 422)
  const before = (await fay.get(money + '.json?kind=award')).json().accounts[0].pence
  await (async () => { answered('refused', await fay.move(refused, 'refuse', 'Not agreed'), 303) })()
  answered('stopped by whoever asked', await officer.move(stopped, 'stop', 'No longer needed'), 303)
  equal('both go back to the award', (await fay.get(money + '.json?kind=award')).json().accounts[0].pence, before + 30000)
  answered('a payment is not exported alone', await fay.move(world.first, 'export'), 422, 'as a batch')
}

async function exports (world) {
  const { fay, gus, head, auditor, office } = world
  answered('the head makes no batches', await head.ask('POST', money + '/batches', {}), [400, 403])
  const form = answered('what waits', await fay.get(money + '/batches'), 200, '2 authorised payments wait')
  const entity = optionOf(form, 'entity', 'Office of the Commissioner'), force = optionOf(form, 'entity', 'Chief Constable')
  answered('of the other entity nothing waits', await fay.submit(form.form(), { entity: force }), 422, 'No authorised payment waits')
  const forms = [(await fay.get(money + '/batches')).form(), (await gus.get(money + '/batches')).form()]
  const both = await Promise.all([fay.submit(forms[0], { entity }), gus.submit(forms[1], { entity })])
  equal('two at once: one batch, and one is told', both.map(one => one.status).sort(), [303, 422])
  const batch = both.find(one => one.status === 303).location
  answered('the batch', await auditor.get(batch), 200, 'Batch 1', '£2,510.00', 'Harbour Trust', 'Quay Print', 'With the finance system')
  const file = await auditor.get(batch + '/file'), again = await fay.get(batch + '/file')
  equal('the same bytes each time', Buffer.compare(file.body, again.body), 0)
  check('a download', /payments-1\.csv/.test(file.headers['content-disposition']))
  equal('with the hash that is shown', createHash('sha256').update(file.body).digest('hex'), (await fay.get(batch + '.json')).json().sha256)
  const rows = parseCsv(file.text)
  equal('its heading', rows[0], ['batch', 'line', 'reference', 'entity', 'payee', 'payee_number', 'payee_reference', 'amount', 'due', 'purpose', 'budget_code', 'authorised_by'])
  equal('its rows', rows.slice(1).map(row => [row[0], row[1], row[4], row[5], row[7], row[11]]), [['1', '1', 'Harbour Trust', 'S-100', '2500.00', 'Fay Test'], ['1', '2', 'Quay Print', 'S-100', '10.00', 'Gus Test']])
  equal('none in two batches', sql(office, 'select count(*), count(distinct payment) from payment_batch_line'), '2|2')
  answered('nothing waits now', await post(fay, money + '/batches', { entity }), 422, 'may be in a batch already')
  world.references = rows.slice(1).map(row => row[2])
  answered('it is not paid because somebody says so', await fay.move(world.first, 'pay'), 422, 'has not said that it was paid')
}

async function reconciles (world) {
  const { fay, officer, auditor, office, references } = world
  const page = money + '/reconciliation'
  const csv = rows => Buffer.from('Value date,Narrative,Supplier,Amount,Document no\r\n' + rows.join('\r\n') + '\r\n')
  const bring = async (bytes, more = {}, name = 'paid.csv', visitor = fay) => upload(visitor, page, { name, bytes }, { submission: crypto.randomUUID(), do: 'first', ...more })
  answered('what is missing', await auditor.get(page), 200, 'Exported, and not said to be paid', 'Harbour Trust')
  answered('not an officer', await bring(csv(['x']), {}, 'x.csv', officer), 403)
  answered('no file', await bring(Buffer.from('')), 422, 'Choose an Excel workbook')
  answered('no columns', await bring(Buffer.from('a,b\n1,2\n')), 422, 'the day on which each was paid', 'our reference', 'what was paid, in pounds')
  answered('each fault by its row', await bring(csv(['31/06/2026,x,y,5,1', '01/10/2026,x,y,"1.000,00",2', '01/10/2026,x,y,0,3', '01/10/2999,x,y,5,4'])), 422, 'real date', 'one point', '£0.00 says nothing', 'cannot be in the future')
  answered('a file that is not what it says', await bring(Buffer.from('PK\x03\x04 rubbish', 'latin1'), {}, 'paid.xlsx'), 422)
  answered('a formula', await bring(makeWorkbook([['Date', 'Reference', 'Amount'], [{ day: 46000 }, references[0], { formula: 'SUM(1)', value: '1' }]]), {}, 'paid.xlsx'), 422, 'formula')
  equal('nothing of that landed', sql(office, 'select count(*) from actual_file'), '0')
  const rows = [`21/11/2026,Payment ${references[0]} thanks,HARBOUR TRUST,"2,500.00",D-1`, `21/11/2026,${references[1]},Quay Print,9.5,D-2`, '21/11/2026,Rent,Landlord,750.00,D-3', `21/11/2026,${references[0]},HARBOUR TRUST,2500,D-4`, '21/11/2026,Refund,Somebody,(20.00),D-5', '21/11/2026,Again,Landlord,750.00,D-3']
  const today = new Date().toISOString().slice(0, 10)
  const dated = rows.map(row => row.replace('21/11/2026', today))
  answered('a trial changes nothing', await bring(csv(dated), { do: 'second' }), 200, '1 lines agree, 5 do not', 'Agrees', 'Another amount', 'No payment of ours', 'Came in before', 'Credit or refund')
  equal('indeed', sql(office, 'select count(*) from actual_file'), '0')
  answered('it lands', await fay.follow(await bring(csv(dated))), 200, 'What does not agree', 'Landlord', '−£20.00', 'Another amount')
  answered('twice changes nothing', await bring(csv(dated)), 422, 'brought in before')
  answered('paid', await fay.get(world.first), 200, 'Paid')
  equal('line by line', (await fay.get(page + '.json')).json().lines.map(line => [line.row, line.standing, line.pence]), [[3, 'differs', 950], [4, 'unknown', 75000], [5, 'duplicate', 250000], [6, 'negative', -2000], [7, 'duplicate', 75000]])
  const lines = (await fay.get(page)).links().filter(link => /reconciliation\/\d+$/.test(link))
  answered('explained without a reason', await post(fay, lines[1], { note: '' }), 422, 'Say why')
  await fay.follow(await post(fay, lines[1], { note: 'Rent, paid directly', do: 'first' }))
  const before = (await fay.get(money + '.json?kind=award')).json().accounts[0].pence
  answered('less was paid: it is taken for the whole', await fay.follow(await fay.submit((await fay.get(lines[0])).form(), { note: 'Discount', do: 'second' })), 200)
  equal('and the rest goes back', (await fay.get(money + '.json?kind=award')).json().accounts[0].pence, before + 50)
  answered('that payment is paid', await fay.get(world.mine), 200, 'Paid')
  const rest = answered('what is left to explain', await fay.get(page), 200, 'Nothing is missing')
  check('no more than that', !rest.words().includes('Rent') && rest.words().includes('Refund'))
  const book = makeWorkbook([['Paid on', 'Our reference', 'Amount paid'], [{ day: 46000 }, 'unheard of', 12.5]])
  answered('a workbook too', await fay.follow(await bring(book, {}, 'paid.xlsx')), 200, '£12.50')
}

async function atOnce (world) {
  const { officer, fay, head, office } = world
  const left = (await fay.get(money + '.json?kind=award')).json().accounts[0].pence
  const pounds = (left / 100).toFixed(2)
  const asked = await Promise.all([officer, fay, head, world.gus].flatMap(one => [world.ask(one, pounds), world.ask(one, pounds)]))
  equal('eight ask for all that is left: one has it', asked.filter(one => typeof one === 'string').length, 1)
  check('the others are told what is left', asked.filter(one => typeof one !== 'string').every(one => one.status === 422 && one.words().includes('£0.00 is left of AWD-2026-001')))
  equal('nothing below nothing', sql(office, 'select count(*) from ledger_account where balance < 0 and may_go_below = 0'), '0')
  const sum = sql(office, 'select sum(balance), (select sum(pence) from ledger_line) from ledger_account')
  equal('it adds up', sum, '0|0')
}

export async function ledger () {
  const made = await makeWrenshire()
  const { office, server } = made
  for (const name of ['fay', 'gus']) addPerson(office, name, { roles: 'finance' })
  const world = { ...made, ...made.as, office, server, fay: await signedIn(server, 'fay'), gus: await signedIn(server, 'gus'), auditor: await signedIn(server, 'auditor'), partner: await signedIn(server, 'partner') }
  for (const part of [nothingYet, moves, corrects, closes, asks, authorises, exports, reconciles, atOnce]) await part(world)
  const said = run(['verify', '--store', office.store])
  check('verify counts it again', said.status === 0 && /postings of the ledger balance to the penny/.test(said.out), said.out + said.err)
  answered('the log says that money moved, and not how much', await new Visitor(server).get('/log'), 200, 'Money moved in the ledger', /Posting \d+, and all before it/)
  await server.stop()
  const folder = join(office.folder, 'exported')
  const exported = run(['export', 'public', folder, '--store', office.store, ...office.more])
  const held = run(['verify', folder])
  check('an export is verified without the ledger', exported.status === 0 && held.status === 0, exported.err + held.err)
  sql(office, 'update ledger_line set pence = pence + 1 where posting = 1 and position = 0')
  const found = run(['verify', '--store', office.store])
  check('and finds what was altered', found.status !== 0 && /does not add up to nothing/.test(found.err), found.out + found.err)
  sql(office, 'update ledger_line set pence = pence - 1 where posting = 1 and position = 0')
  const altered = (what, sentence, spoil, mend) => {
    sql(office, spoil)
    const told = run(['verify', '--store', office.store])
    check(what, told.status !== 0 && sentence.test(told.err), told.out + told.err)
    sql(office, mend)
  }
  const last = sql(office, 'select max(id) from ledger_posting')
  check('the log names the last posting, by a seal that says nothing of it', new RegExp(`"ledger_posting/${last}@1":"[0-9a-f]{64}"`).test(sql(office, "select line from pub_log where line like '%\"kind\":\"ledger\"%' order by number desc limit 1")))
  altered('a moment that was changed', /posting 1 was changed after it was made/, 'update ledger_posting set made_at = made_at - 86400 where id = 1', 'update ledger_posting set made_at = made_at + 86400 where id = 1')
  altered('words that were changed', /the words of posting 2 were changed/, "update ledger_posting set words = words || '.' where id = 2", 'update ledger_posting set words = substr(words, 1, length(words) - 1) where id = 2')
  altered('words that were taken out without an entry', /the words of posting 2 were taken out, and no entry/, "create table kept_salt as select words_salt from ledger_seal where posting = 2; update ledger_seal set words_salt = null where posting = 2", 'update ledger_seal set words_salt = (select words_salt from kept_salt) where posting = 2; drop table kept_salt')
  altered('an account that was given to another record', /was changed after it was made/, "update ledger_account set record = record + 1000 where id = (select account from ledger_line where posting = 3 limit 1)", "update ledger_account set record = record - 1000 where id = (select account from ledger_line where posting = 3 limit 1)")
  equal('and mended it holds', run(['verify', '--store', office.store]).status, 0)
  altered('the last one taken out with all that belongs to it', /the log tells of posting|tells of \d+ postings/, `update ledger_account set balance = balance - (select coalesce(sum(pence), 0) from ledger_line where posting = ${last} and account = ledger_account.id); delete from ledger_line where posting = ${last}; delete from ledger_seal where posting = ${last}; delete from ledger_posting where id = ${last}; update serial set next = next - 1 where name = 'ledger posting'`, 'select 1')
}
