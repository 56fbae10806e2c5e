// Rent deposits: out through a payment and back into their fund, each wrong amount and day first; what is out, what is overdue; what the public reads is the sums of a year alone.
import { answered, check, equal, makeOffice, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { upload } from './sheets.mjs'

const idOf = address => address.split('/').at(-1)
const day = (offset = 0) => new Date(Date.now() + offset * 86400e3).toISOString().slice(0, 10)
const yearOf = iso => { const first = Number(iso.slice(0, 4)) - (iso.slice(5) < '04-01' ? 1 : 0); return `${first}/${String(first + 1).slice(2)}` }
const secret = 'Zqlandlord Ada'

async function furnished (s) {
  await s.head.make('legal_entities', { name: 'The office in law' })
  s.fund = await s.officer.make('funds', { name: 'A New Start', slug: 'new-start', kind: 'internal', purpose: 'Invented, for this test.', match: 'none' })
  await s.officer.mustMove(s.fund, 'publish')
  await s.head.mustMove(await s.officer.make('fundings', { fund: idOf(s.fund), amount: '3000', day: day(-400), words: 'For deposits' }), 'post')
  await s.head.mustMove(await s.finance.make('authorisation_limits', { title: 'Finance officer', holder: 'finance', up_to: '5,000', in_force_from: '2020-01-01' }), 'begin')
  answered('nothing is out', await s.officer.get('/desk/grants/deposits'), 200, 'No deposit is out.', '0 deposits, £0.00')
  answered('not for an administrator', await s.admin.get('/desk/grants/deposits'), [403, 404])
  answered('nor for nobody', await new Visitor(s.server).get('/desk/grants/deposits'), [303, 401])
}

const given = (s, tenancy, more = {}) => s.officer.make('rent_deposits', { fund: idOf(s.fund), tenancy, amount: '400', landlord_name: secret, out_on: day(-200), tenancy_from: day(-200), return_by: day(-10), ...more })
const purse = (s, register, address, kind) => Number(sql(s.office, `select coalesce(sum(balance), 0) from ledger_account where register = '${register}' and record = ${idOf(address)} and kind = '${kind}'`))

async function goesOut (s) {
  const form = (await s.officer.get('/desk/registers/rent_deposits/new')).form()
  const named = { field_fund: idOf(s.fund), field_tenancy: 'T-001', field_out_on: day(-200), field_tenancy_from: day(-200), field_return_by: day(-10) }
  for (const amount of ['', '0', '-5', '1.000,00', '£1,000.005', '1e3', '999999999999999']) answered(`an amount: ${amount || 'none'}`, await s.officer.submit(form, { ...named, field_amount: amount }), 422, 'There is a problem')
  answered('out in days to come', await s.officer.submit(form, { ...named, field_amount: '1', field_out_on: day(2) }), 422)
  answered('expected before the tenancy begins', await s.officer.submit(form, { ...named, field_amount: '1', field_return_by: day(-201) }), 422)
  const one = s.one = await given(s, 'T-001', { amount: '3000.01', landlord_name: '' })
  const refused = async (name, words) => answered(name, await s.head.move(one, 'pay'), [400, 422], words)
  answered('not by whoever made it', await s.officer.get(one + '/moves/pay'), [403, 404])
  await refused('to nobody', 'a body, or a person')
  await s.officer.edit(one, { landlord_name: secret })
  await refused('a penny more than the fund has', '£3,000.00 is left of A New Start')
  await s.officer.edit(one, { amount: '500', out_on: day(-9), tenancy_from: day(-20) })
  await refused('expected back before it is out', 'expected back after it went out')
  await s.officer.edit(one, { out_on: day(-401), tenancy_from: day(-200) })
  await refused('before the fund had money', 'is left of')
  equal('nothing was posted', sql(s.office, "select count(*) from ledger_posting where register = 'rent_deposit'"), '0')
  await s.officer.edit(one, { out_on: day(-200) })
  await s.head.mustMove(one, 'pay')
  equal('out of the fund, and in payment', [purse(s, 'fund', s.fund, 'fund'), purse(s, 'rent_deposit', one, 'in_payment')], [250000, 50000])
  equal('whose payment names nobody', sql(s.office, "select payee || ' ' || purpose from reg_payment").includes('Zq'), false)
  answered('its amount stays', await s.officer.get(one + '/edit'), 200, 'Expected back by')
  check('as it went out', !(await s.officer.get(one + '/edit')).text.includes('name="field_amount"'))
  answered('twice is once', await s.head.move(one, 'pay'), [400, 403, 404, 409, 422])
}

async function pays (s) {
  const page = '/desk/money/batches', payments = sql(s.office, "select id from record where register = 'payment' and state = 'requested'").split('\n')
  for (const id of payments) await s.finance.mustMove('/desk/registers/payments/' + id, 'authorise')
  const form = await s.finance.get(page)
  const entity = form.text.match(/<option value="(\d+)"[^>]*>The office in law/)[1]
  const batch = (await s.finance.submit(form.form(), { entity })).location
  const rows = (await s.finance.get(batch + '/file')).text.trim().split('\n').slice(1).map(row => row.split(','))
  const csv = 'Value date,Narrative,Supplier,Amount,Document no\r\n' + rows.map((row, i) => `${day()},${row[2]},Landlord,${row[7]},D-${batch.length}-${row[2]}-${i}`).join('\r\n') + '\r\n'
  await s.finance.follow(await upload(s.finance, '/desk/money/reconciliation', { name: `paid-${rows[0][2]}.csv`, bytes: Buffer.from(csv) }, { submission: crypto.randomUUID(), do: 'first' }))
  equal('paid', sql(s.office, "select count(*) from record where register = 'payment' and state <> 'paid'"), '0')
}

async function comesBack (s) {
  const { one, officer, head, finance } = s
  const refused = async (name, words) => answered(name, await head.move(one, 'settle'), [400, 422], words)
  await refused('without what became of it', 'Came back on')
  await officer.edit(one, { back_on: day(0), back: '500', outcome: 'whole' })
  await refused('before it was paid', 'waits with finance')
  await pays(s)
  answered('what is out, and overdue', await officer.get('/desk/grants/deposits'), 200, '1 deposit, £500.00', 'overdue', 'T-001')
  equal('for programs', (await officer.get('/desk/grants/deposits.json')).json().deposits.map(one => [one.tenancy, one.amount_pence, one.is_overdue]), [['T-001', 50000, true]])
  const due = (await officer.get(`/desk/due.csv?whose=office&about=${idOf(one)}`)).csv().map(row => row.join(' ')).join('; ')
  check('under what is due: the deposit, and the tenancy at six and twelve months', /Deposit back/.test(due) && /Tenancy at six months/.test(due) && /Tenancy at twelve months/.test(due), due)
  await officer.edit(one, { back: '500.01' })
  await refused('a penny more than went out', '£500.00 went out, and no more')
  await officer.edit(one, { back: '500', back_on: day(-201) })
  await refused('before it went out', 'cannot come back before')
  await officer.edit(one, { back: '499.99', back_on: day(0) })
  await refused('a part is not the whole', '£499.99 came back')
  await officer.edit(one, { outcome: 'part' })
  await refused('and needs a reason', 'Say why')
  await officer.edit(one, { outcome: 'lost', back: '0', why: '' })
  await refused('so does what is lost', 'Say why')
  await officer.edit(one, { outcome: 'part', back: '450', why: 'Rent was owed.' })
  answered('not by whoever entered it', await officer.get(one + '/moves/settle'), [403, 404])
  equal('nothing has come back', purse(s, 'fund', s.fund, 'fund'), 250000)
  await finance.mustMove(one, 'settle')
  equal('back in the fund', [purse(s, 'fund', s.fund, 'fund'), purse(s, 'rent_deposit', one, 'paid')], [295000, 5000])
  answered('settled', await officer.get('/desk/grants/deposits'), 200, 'A part came back', '£450.00', 'Did not come back £50.00', 'No deposit is out.')
  await head.mustMove(one, 'reopen', 'It was another deposit.')
  equal('by a contrary posting', purse(s, 'fund', s.fund, 'fund'), 250000)
  await officer.edit(one, { outcome: 'whole', back: '500', why: '' })
  await finance.mustMove(one, 'settle')
  equal('and once more', [purse(s, 'fund', s.fund, 'fund'), purse(s, 'rent_deposit', one, 'paid')], [300000, 0])
  equal('every account is its lines', sql(s.office, 'select count(*) from ledger_account a where a.balance <> (select coalesce(sum(l.pence), 0) from ledger_line l where l.account = a.id)'), '0')
  equal('no landlord stands open in the store', sql(s.office, "select count(*) from reg_rent_deposit where landlord_name like '%Zq%' or why like '%owed%'"), '0')
}

async function kept (s) {
  const { officer, head } = s
  s.more = []
  for (let i = 2; i <= 5; i++) s.more.push(await given(s, `T-00${i}`, { amount: '100', tenancy_from: i === 5 ? day(-30) : day(-200), return_by: day(60) }))
  for (const one of s.more) await head.mustMove(one, 'pay')
  answered('without saying whether it was kept', await officer.move(s.more[0], 'look_six'), [400, 422], 'Kept at six months')
  for (const one of s.more) await officer.edit(one, { kept_six: 'kept' })
  await officer.mustMove(s.more[0], 'look_six')
  answered('before six months are over', await officer.move(s.more[3], 'look_six'), [400, 422], 'or later')
  await officer.edit(s.more[0], { kept_twelve: 'kept' })
  answered('nor before twelve', await officer.move(s.more[0], 'look_twelve'), [400, 422], 'or later')
}

async function inPublic (s) {
  const { officer, head } = s, visitor = new Visitor(s.server), year = yearOf(day(-200))
  const sums = await officer.make('deposit_years', { fund: idOf(s.fund), year: '2026/28' })
  answered('no such year', await officer.move(sums, 'count'), [400, 422], '2026/27')
  await officer.edit(sums, { year: '2001/02' })
  await officer.edit(sums, { year })
  const few = sql(s.office, `select count(*) from reg_rent_deposit d join record r on r.id = d.id where r.state in ('out', 'settled')`)
  equal('five went out', few, '5')
  sql(s.office, `update record set state = 'planned' where id = ${idOf(s.more[0])}`)
  answered('four are too few to be told', await officer.move(sums, 'count'), [400, 422], 'Fewer than 5 deposits')
  sql(s.office, `update record set state = 'out' where id = ${idOf(s.more[0])}`)
  await officer.mustMove(sums, 'count')
  equal('counted; what so few settled and kept is left out', sql(s.office, `select deposits || ' ' || paid_out || ' ' || coalesce(came_back, 'hidden') || ' ' || coalesce(at_six, 'hidden') from reg_deposit_year`), '5 90000 hidden hidden')
  const six = await given(s, 'T-006', { amount: '50', return_by: day(60) })
  await head.mustMove(six, 'pay')
  answered('what changed since is counted first', await head.move(sums, 'publish'), [400, 422], 'count them again')
  await officer.mustMove(sums, 'count')
  answered('not by whoever counted', await officer.get(sums + '/moves/publish'), [403, 404])
  await head.mustMove(sums, 'publish')
  answered('the sums of a year', await visitor.get('/rent-deposits'), 200, year, 'A New Start')
  const page = answered('in public', await visitor.get(sql(s.office, `select '/rent-deposits/' || slug from pub_record where id = ${idOf(sums)}`)), 200, '£950.00', 'Deposits paid out')
  for (const word of ['T-00', 'Zqlandlord', 'owed', 'DEP-']) check(`${word} stays in the office`, !page.text.includes(word))
  answered('no deposit has a page', await visitor.get('/rent-deposits/t-001'), 404)
}

// The year that holds yesterday is closed: nothing goes out or comes back on its days.
async function closed (s) {
  const late = await given(s, 'T-007', { amount: '1', return_by: day(60) })
  await s.officer.edit(s.more[0], { back_on: day(-1), back: '100', outcome: 'whole' })
  await pays(s)
  sql(s.office, `insert into ledger_closing (id, entity, last_day, by_account, by_for, made_at) select 1, entity, ${Math.floor(Date.now() / 86400e3) - 1}, 0, 0, 1 from ledger_account where register = 'fund' limit 1`)
  const before = sql(s.office, 'select count(*) from ledger_posting')
  answered('out on a day of a closed year', await s.head.move(late, 'pay'), [400, 422], 'are closed up to')
  answered('back on a day of a closed year', await s.head.move(s.more[0], 'settle'), [400, 422], 'are closed up to')
  equal('nothing was posted', sql(s.office, 'select count(*) from ledger_posting'), before)
}

export async function deposits () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, finance: { roles: 'finance' }, admin: { roles: 'administrator' } } })
  await serving(office, async server => {
    const s = { office, server }
    for (const name of ['officer', 'head', 'finance', 'admin']) s[name] = await signedIn(server, name)
    for (const [name, part] of Object.entries({ furnished, goesOut, comesBack, kept, inPublic, closed })) await step(name, () => part(s))
  })
}
