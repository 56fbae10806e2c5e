// Money, as the public reads it: budgets that add up, the precept by bands, a calculator. Wrong input first; then an office without any of it, and the
// worked example.
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, newFolder, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { checkPaper } from './paper.mjs'
import { upload } from './sheets.mjs'
import { makeWorkbook, serialOf } from './workbook.mjs'

function makeExample () {
  const folder = newFolder()
  const store = 'sqlite:' + join(folder, 'office.db')
  mustRun(['example', 'hertfordshire', '--store', store])
  return { folder, store, file: join(folder, 'office.db'), more: [] }
}

const wrong = [
  ['/money/precept.json?band_d=1.000,00', 400, 'comma'], ['/money/precept.json?band_d=-5', 400, 'more than nothing'], ['/money/precept.json?band_d=0', 400, 'more than nothing'],
  ['/money/precept.json?band_d=%C2%A31,000.005', 400, 'two figures'], ['/money/precept.json?band_d=1e5', 400, 'figures alone'], ['/money/precept.json?band_d=1k', 400, 'figures alone'],
  ['/money/precept.json?band_d=10000.01', 400, 'at most £10,000.00'], ['/money/precept.json?band_d_pence=1000001', 400, 'at most £10,000.00'],
  ['/money/precept.json?band_d_pence=99999999999999999999', 400, 'whole number'], ['/money/precept.json?band_d_pence=-22300', 400, 'more than nothing'],
  ['/money/precept.json?band_d_pence=223.00', 400, 'whole number'], ['/money/precept.json?band=I', 400, 'A to H'],
  ['/money/precept.json?year=2019', 400, 'Write a financial year as 2019/20'], ['/money/precept.json?year=2019/21', 400, '2019/20, not 2019/21'],
]
const wrongHere = [
  ['/money/precept.json?year=1999/00', 404, 'No precept of 1999/00'], ['/money/precept.json?year=2024/25&band_d=260', 400, 'The tax base of 2024/25 is not known'],
  ['/money/precept.json?district=Penzance', 400, 'no such district'], ['/money/budget.csv?year=2018/19', 404, 'No budget of 2018/19'],
  ['/money/budget.csv?year=2019/20/21', 400, 'Write a financial year'], ['/money/budget.json?section=nothing', 400, 'no such part'], ['/money.json?year=2018-19', 404, 'No budget of 2018/19'],
]

async function refusals (visitor, cases) {
  for (const [target, status, words] of cases) answered(target, await visitor.get(target), status, words)
}

async function nothingYet () {
  await serving(makeOffice(), async server => {
    const visitor = new Visitor(server)
    await refusals(visitor, wrong)
    answered('money before anything is published', await visitor.get('/money'), 200, 'No budget is published yet.')
    answered('the precept too', await visitor.get('/money/precept'), 200, 'No precept is published here yet.', 'Work out your bill')
    equal('and no line', (await visitor.get('/money/budget.csv')).csv().length, 1)
    const data = (await visitor.get('/money/precept.json?band_d_pence=22300')).json()
    equal('bands need no year', data.bands.map(one => [one.band, one.ninths, one.pence]), [['A', 6, 14867], ['B', 7, 17344], ['C', 8, 19822], ['D', 9, 22300], ['E', 11, 27256], ['F', 13, 32211], ['G', 15, 37167], ['H', 18, 44600], ['A reduced', 5, 12389]])
    answered('a penny is the least', await visitor.get('/money/precept.json?band_d_pence=1'), 200)
    answered('£10,000.00 is the most', await visitor.get('/money/precept.json?band_d=10000'), 200)
    answered('a year with no precept at all', await visitor.get('/money/precept.json?year=2019/20'), 404, 'No precept of 2019/20')
  })
}

const tables = {
  '2016/17': [9800, 11433, 13067, 14700, 17967, 21233, 24500, 29400],
  '2017/18': [10133, 11822, 13511, 15200, 18578, 21956, 25333, 30400]
}

async function precept (visitor) {
  for (const [year, pence] of Object.entries(tables)) {
    const data = (await visitor.get('/money/precept.json?year=' + year)).json()
    equal('the published table of ' + year, data.bands.slice(0, 8).map(one => one.pence), pence)
  }
  const data = (await visitor.get('/money/precept.json?year=2019-20')).json()
  equal('2019/20', [data.year, data.band_d_pence, data.change_pence, data.change_per_cent, data.requirement_pence, data.tax_base, data.highest_pence, data.needs_referendum, data.limit_is_certain],
    ['2019/20', 18800, 2400, '14.63', 8404539100, '447050', 18800, false, true])
  equal('one more pound needs a referendum', (await visitor.get('/money/precept.json?year=2019/20&band_d=188.01')).json().needs_referendum, true)
  const known = (await visitor.get('/money/precept.json?year=2022/23')).json()
  equal('the worked example of 2022/23', [known.raised_pence, known.pound_yields_pence, known.per_cent_yields_pence], [10223334650, 45844550, 102233347])
  const years = data.years.map(one => one.year)
  equal('every year since 2010', [years.length, years[0], years.at(-1)], [17, '2026/27', '2010/11'])
  check('what is not sure says so', data.years.find(one => one.year === '2025/26').standing === 'derived' && data.years.find(one => one.year === '2020/21').limit_is_certain === false)
  equal('fourth lowest of 37 in 2019/20', [data.others.find(one => one.kind === 'own').rank, data.others.filter(one => one.rank).length], [4, 37])
  const rows = (await visitor.get('/money/precept.csv')).csv()
  equal('the years as CSV, in pounds', rows.find(row => row[0] === '2018/19').slice(0, 3), ['2018/19', '164.00', '16400'])
}

async function page (visitor) {
  answered('the newest that was decided', await visitor.get('/money/precept'), 200, 'In 2024/25 a home in band D pays £251.00 a year for policing: £13.00 (5.46%) more than the year before.', 'Not known here')
  answered('a year that was derived', await visitor.get('/money/precept?year=2025/26'), 200, 'was not seen in print')
  answered('why base times Band D is not the requirement', await visitor.get('/money/precept?year=2018/19'), 200, '£72,405,253.80', '£72,405,203.78', 'By £50.02')
  answered('a home’s whole bill', await visitor.get('/money/precept?year=2019/20&band=D&district=Watford'), 200, 'Policing £188.00 £15.67', 'Watford £268.23', 'The county £1,359.94', 'Together £1,816.17')
  const bill = (await visitor.get('/money/precept.json?year=2019/20&band=d&district=watford')).json().bill[0]
  equal('the same for machines', [bill.band, bill.district, bill.police_pence, bill.district_pence, bill.county_pence, bill.fire_pence, bill.total_pence], ['D', 'Watford', 18800, 26823, 135994, null, 181617])
  answered('a district of a year that is not known', await visitor.get('/money/precept?year=2023/24&district=Watford'), 200, 'is not known here, so only the police part is shown')
  const again = answered('wrong words stay in the box', await visitor.get('/money/precept?band_d=1.000%2C00'), 400, 'There is a problem', 'comma')
  check('and the error leads to it', again.text.includes('value="1.000,00"') && again.text.includes('href="#band_d"') && again.text.includes('aria-describedby="band_d-hint band_d-error"'))
  equal('in no cache', again.headers['cache-control'], 'no-store')
  answered('a year that is not there keeps the page', await visitor.get('/money/precept?year=1999/00'), 404, 'No precept of 1999/00', 'Work out your bill')
}

async function budget (visitor) {
  const page = answered('the newest year', await visitor.get('/money'), 200, 'Money in 2019/20', 'Where it comes from', '£221.1 million in all', 'Police officers and staff', '83.4%', 'What the office funds', 'Since 2013/14')
  check('drawn', page.text.includes('<svg'))
  answered('what cannot be read', await visitor.get('/money?year=2013/14'), 200, 'Illegible; the sums imply £60.9 million', 'Illegible; the sums imply £5.2 million', 'The paper prints "60." and the rest cannot be read')
  answered('a dash', await visitor.get('/money?year=2012/13'), 200, 'Not stated; the sums imply £0.0 million')
  answered('a year whose income nobody tells', await visitor.get('/money?year=2016-17'), 200, 'No paper that is published here tells where the money of 2016/17 came from.', 'Total Constabulary')
  const rows = (await visitor.get('/money/budget.csv?year=2019/20')).csv()
  const at = name => rows[0].indexOf(name)
  equal('CSV: 25 lines of 2019/20, in pounds', [rows.length - 1, rows[1][at('line')], rows[1][at('amount')], rows[1][at('amount_pence')]], [25, 'Central government funding', '118700000.00', '11870000000'])
  equal('each line of that year', [...new Set(rows.slice(1).map(row => row[at('year')]))], ['2019/20'])
  const lines = (await visitor.get('/money/budget.json')).json().lines
  equal('all five years', [lines.length, [...new Set(lines.map(one => one.year))].sort()], [78, ['2012/13', '2013/14', '2016/17', '2017/18', '2019/20']])
  for (const total of lines.filter(one => one.is_total)) {
    const parts = lines.filter(one => one.year === total.year && one.section === total.section && one.part_of === total.line)
    equal(`${total.year} ${total.line} adds up`, parts.reduce((sum, one) => sum + (one.amount_pence ?? one.implied_pence), 0), total.amount_pence)
  }
  equal('an illegible amount is none', lines.filter(one => one.amount_state === 'illegible').map(one => [one.line, one.amount, one.amount_pence, one.implied_pence]), [['Council tax', null, null, 6090000000], ['Fees and charges', null, null, 520000000]])
  answered('a line has its own page', await visitor.get(lines.find(one => one.amount_state === 'illegible').url), 200, 'Council tax', 'Illegible')
  answered('filtered', await visitor.get('/money/budget?year=2019/20&section=initiative'), 200, '11 lines', 'Volunteering Fund')
  equal('a workbook too', (await visitor.get('/money/budget.xlsx?year=2019/20')).status, 200)
}

// At the desk: what does not add up is not published.
async function desk () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const head = await signedIn(server, 'head')
    const make = (line, amount, more = {}) => officer.make('budget_lines', { year: '2020/21', section: 'spend', position: '1', line, amount, source: 'A paper', ...more })
    const police = await make('Police', '300', { part_of: 'Total' })
    answered('a total that is not there', await officer.move(police, 'submit'), [400, 422], 'no such line in this section')
    const rest = await make('The rest', '50.01', { part_of: 'Total', position: '2' })
    const total = await make('Total', '350', { is_total: 'yes', position: '3' })
    answered('a penny too much', await officer.move(total, 'submit'), [400, 422], '£350.00, but its lines add up to £350.01')
    await officer.edit(rest, { amount: '50' })
    for (const one of [police, rest, total]) await officer.mustMove(one, 'submit')
    const nothing = await make('Not given', '', { position: '4' })
    answered('a line without an amount says why', await officer.move(nothing, 'submit'), [400, 422], 'has no amount')
    const odd = await make('Odd year', '1', { year: '2020/22' })
    answered('a year that is none', await officer.move(odd, 'submit'), [400, 422], '2020/21, not 2020/22')
    for (const one of [police, rest, total]) await head.mustMove(one, 'publish')
    equal('published', (await new Visitor(server).get('/money.json')).json().lines.map(one => [one.line, one.amount_pence]), [['Police', 30000], ['The rest', 5000], ['Total', 35000]])
    const year = await officer.make('precept_years', { year: '2020/21', band_d: '198', requirement: '89701892', tax_base: '4530400', source: 'A return' })
    answered('a requirement that does not fit the base', await officer.move(year, 'submit'), [400, 422], 'is £19.80, not £198.00')
    await officer.edit(year, { tax_base: '453040' })
    await officer.mustMove(year, 'submit')
    const limit = await officer.make('referendum_limits', { year: '2020/21', certain: 'no', source: 'Hearsay' })
    answered('a limit that says nothing', await officer.move(limit, 'submit'), [400, 422], 'largest rise')
    await officer.edit(limit, { amount: '10' })
    answered('one that is not sure says what', await officer.move(limit, 'submit'), [400, 422], 'what is not sure')
  })
}

// Sheets of payments whose headings differ: looked at, mapped, remembered, imported, published with the names of people taken out.
const september = `Payments over £500,,,,,
Date,Beneficiary,Summary of purpose,Amount,Transaction no,Value for money
01/09/2019,Example Motors Ltd,Tyres,"1,200.00",T1,Cheapest of three quotes
02/09/2019,Jane Example,Interpreting,600.00,T2,Agreed rates
03/09/2019,Example Motors Ltd,Refund,-700.00,T3,Refund
03/09/2019,Example Motors Ltd,Refund,-700.00,T4,Refund
04/09/2019,Example Stationers Ltd,Paper,80.00,T5,Framework
,,,1180.00,,
`
const list = '/desk/registers/spending_items'

async function wrongSheets (officer) {
  const send = (name, bytes, more = { body: 'office' }) => upload(officer, '/desk/money/spending', { name, bytes: Buffer.from(bytes) }, more)
  answered('no file', await send('a.csv', ''), 422, 'This file is empty')
  answered('no UTF-8', await upload(officer, '/desk/money/spending', { name: 'a.csv', bytes: Buffer.from([0xff, 0xfe, 0x41]) }, { body: 'office' }), 422, 'not UTF-8')
  answered('nobody paid', await send('a.csv', september, { body: 'nobody' }), 400, 'the office or the force')
  answered('a sheet that is not there', await officer.get('/desk/money/spending/999'), 404)
  answered('nor one with another name', await officer.get('/desk/money/spending/x'), 404)
  const odd = await officer.follow(await send('odd.csv', 'Wer,Wann,Wieviel\nExample Ltd,2019-09-01,600.00\n'))
  answered('headings that nobody knows', odd, 200, 'Choose the columns with the date, the recipient and the amount')
  return odd
}

async function unknownHeadings (officer, page) {
  const address = page.text.match(/action="(\/desk\/money\/spending\/\d+)"/)[1]
  answered('one column for two things', await officer.get(address + '?column_0=1&column_1=0&column_2=0&column_3=-1&column_4=-1&column_5=-1&column_6=-1&column_7=-1&column_8=-1'), 200, 'A column was chosen twice')
  answered('a column that is not there', await officer.get(address + '?column_0=9'), 400, 'no such column')
  const chosen = answered('chosen by a person', await officer.get(address + '?column_0=1&column_1=0&column_2=2'), 200, 'Payments 1', '£600.00')
  const preview = await officer.follow(await officer.submit(chosen.form(), {}))
  answered('goes on to the import', preview, 200, 'Example Ltd')
  const again = await officer.follow(await upload(officer, '/desk/money/spending', { name: 'oktober.csv', bytes: Buffer.from(' WER,Wann ,Wieviel\nExample Ltd,2019-10-01,700.00\n') }, { body: 'force' }))
  answered('and is remembered', again, 200, 'as they were chosen for the last sheet', 'The force', '£700.00')
}

async function month (office, officer, head) {
  const page = await officer.follow(await upload(officer, '/desk/money/spending', { name: 'september.csv', bytes: Buffer.from(september) }, { body: 'office' }))
  answered('looked at', page, 200, 'Payments 5', 'The same as an earlier row 1', 'Below nothing 2', "Could be a person's name 1", 'Not over £500 1', 'The same as row 5: paid twice', 'Could be a person: it is not published')
  const data = (await officer.get(page.text.match(/action="(\/desk\/money\/spending\/\d+)"/)[1] + '.json')).json()
  equal('for machines', [data.payments, data.wrong, data.same, data.negative, data.personal, data.small], [5, 0, 1, 2, 1, 1])
  const preview = answered('what it would change', await officer.follow(await officer.submit(page.form(), { leave_small: 'yes' })), 200, 'Example Motors Ltd', 'Jane Example')
  await officer.submit(preview.form(), {})
  equal('four payments, one of them too small to be there', sql(office, 'select count(*) from reg_spending_item'), '4')
  const book = await officer.follow(await upload(officer, '/desk/money/spending', { name: 'september.xlsx', bytes: makeWorkbook(september.trim().split('\n').map(line => line.replaceAll('"1,200.00"', '1200.00').split(','))) }, { body: 'office' }))
  answered('the same as a workbook', book, 200, 'Payments 5', 'as they were chosen')
  const nothing = await officer.follow(await officer.submit(book.form(), { leave_small: 'yes' }))
  check('adds nothing', !/would add|4 added/.test(nothing.words()) && sql(office, 'select count(*) from reg_spending_item') === '4', nothing.words().slice(0, 600))
  const two = await officer.follow(await upload(officer, '/desk/money/spending', { name: 'two.xlsx', bytes: makeWorkbook({ September: [['Date', 'Supplier', 'Amount'], ['2019-09-30', 'Example Ltd', 900]], October: [['A remark'], ['Vendor Name', 'Net', 'Pay date', 'Ref'], ['Example Group', 1000.5, { day: serialOf('2019-10-31') }, 'X1']] }) }, { body: 'force' }))
  answered('a workbook of two sheets', two, 200, 'September', 'October', '£900.00')
  const second = answered('whose headings differ', await officer.get(two.links().find(link => /sheet=1/.test(link))), 200, '£1,000.50', 'Sheet October')
  answered('each goes on by itself', await officer.follow(await officer.submit(second.form(), {})), 200, 'two.xlsx: October', 'Example Group')
  answered('a third is not there', await officer.get(two.links().find(link => /sheet=1/.test(link)).replace('sheet=1', 'sheet=2')), 404)
  const addressOf = number => `${list}/${sql(office, `select id from reg_spending_item where transaction_number = '${number}'`)}`
  answered('a person’s name is not sent on', await officer.move(addressOf('T2'), 'submit'), [400, 422], 'could be a person')
  await officer.edit(addressOf('T2'), { redacted: 'yes' })
  answered('not while it stands there', await officer.move(addressOf('T2'), 'submit'), [400, 422], 'it still stands there')
  await officer.edit(addressOf('T2'), { supplier: 'Redacted personal data' })
  for (const number of ['T1', 'T2', 'T3']) {
    await officer.mustMove(addressOf(number), 'submit')
    await head.mustMove(addressOf(number), 'publish')
  }
  const visitor = new Visitor(head.server)
  answered('the public page', await visitor.get('/money/spending?month=2019-09'), 200, '3 payments, £1,100.00 together', 'Example Motors Ltd', '£1,200.00', '\u2212£700.00', 'Redacted personal data', 'September 2019')
  check('names nobody', !(await visitor.get('/money/spending')).text.includes('Jane Example'))
  answered('found by name', await visitor.get('/money/spending?supplier=MOTORS'), 200, '2 payments, £500.00 together')
  const rows = (await visitor.get('/money/spending.csv')).csv()
  equal('as CSV', rows.slice(1).map(row => [row[0], row[3]]), [['2019-09-03', '-700.00'], ['2019-09-02', '600.00'], ['2019-09-01', '1200.00']])
  await namePublished(office, officer, head, addressOf('T3'))
  answered('a month that is none', await visitor.get('/money/spending?month=2019-13'), 400, 'Write a month as 2019-09')
  await onePage(visitor, '/spending', 'Example Motors Ltd')
}

// A name that was published by mistake is redacted: not while earlier versions, what changed and the address say it still.
async function namePublished (office, officer, head, refund) {
  const visitor = new Visitor(head.server)
  const trader = await officer.make('spending_items', { body: 'office', paid_on: '2019-10-01', supplier: 'Zqpeter Sample', name_checked: 'yes', amount: '501', purpose: 'Repairs', value_reason: 'The lowest of three', transaction_number: 'T9' })
  await officer.mustMove(trader, 'submit')
  await head.mustMove(trader, 'publish')
  await officer.edit(refund, { supplier: 'Zqpeter Sample', name_checked: 'yes' })
  await head.mustMove(refund, 'publish')
  for (const address of [trader, refund]) {
    await officer.edit(address, { supplier: 'Redacted personal data', redacted: 'yes' })
    answered('redacted while an earlier version says it', await head.move(address, 'publish'), [400, 422], 'was published with the name', 'Take the name down first')
    const page = await head.get(address + '/take-down')
    const earlier = [...page.text.matchAll(/value="(value-supplier-[^"]+)"[^>]*>\s*<label[^>]*>[^<]*(?:Zqpeter|Motors)/g)].map(match => match[1])
    equal('each name that it had can be taken down', earlier.length, address === refund ? 2 : 1)
    for (const what of earlier) {
      answered('not before each is', await head.move(address, 'publish'), [400, 422], 'was published with the name')
      const checked = await head.submit((await head.get(address + '/take-down')).form(), { what, how: 'withhold', ground: 'personal_data', note: '' })
      equal('taken down', (await head.submit(checked.form(), {}, ['confirmed', 'yes'])).status, 303)
    }
    await head.mustMove(address, 'publish')
  }
  // A version that says another name has the address that the first name gave it.
  const renamed = await officer.make('spending_items', { body: 'office', paid_on: '2019-10-02', supplier: 'Zqpeter Sample', name_checked: 'yes', amount: '502', purpose: 'Repairs', value_reason: 'Cheapest', transaction_number: 'T10' })
  await officer.mustMove(renamed, 'submit')
  await head.mustMove(renamed, 'publish')
  await officer.edit(renamed, { supplier: 'Sample Garage Ltd' })
  await head.mustMove(renamed, 'publish')
  const page = await head.get(renamed + '/take-down')
  const checked = await head.submit(page.form(), { what: page.text.match(/value="(value-supplier-[^"]+)"[^>]*>\s*<label[^>]*>[^<]*Zqpeter/)[1], how: 'withhold', ground: 'personal_data', note: '' })
  equal('the first name is taken down', (await head.submit(checked.form(), {}, ['confirmed', 'yes'])).status, 303)
  answered('the name that stands is public', await visitor.get('/spending.json'), 200, 'Sample Garage Ltd')
  answered('whoever has the address still gets there', await visitor.follow(await visitor.get('/spending/zqpeter-sample')), 200, 'Sample Garage Ltd')
  equal('verify holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
  const pages = ['/money/spending', '/money/spending.json', '/money/spending.csv', '/spending', '/spending.json', '/spending.csv', '/search?q=Repairs', '/feed.atom', '/sitemap.xml', '/log', ...(await visitor.get('/spending.json')).json().records.flatMap(one => [one.url, one.url + '.json'])]
  for (const page of pages) check(`nobody is named at ${page}`, !/zqpeter/i.test((await visitor.get(page)).text + page))
}

// The page of one record of a public list, as the list gives its address.
async function onePage (visitor, list, ...words) {
  const records = (await visitor.get(list + '.json')).json().records
  check(`${list} has records`, records.length > 0)
  const answers = await Promise.all(records.map(one => visitor.get(one.url)))
  for (const answer of answers) equal(`a page of ${list}`, answer.status, 200)
  check(`${list}: ${words}`, words.every(word => answers.some(answer => answer.words().includes(word))))
  answered(`none of ${list}`, await visitor.get(list + '/no-such-record'), 404)
}

async function contracts (officer, head) {
  const contract = await officer.make('contracts', { number: 'C1', title: 'Tyres', body: 'force', supplier: 'Example Motors Ltd', value: '10000.01', starts_on: '2019-09-01', ends_on: '2020-09-01', award: 'quotes' })
  answered('a contract over £10,000 without its copy', await officer.move(contract, 'submit'), [400, 422], 'published with its copy')
  await officer.edit(contract, { value: '10000' })
  await officer.mustMove(contract, 'submit')
  await head.mustMove(contract, 'publish')
  await onePage(new Visitor(head.server), '/contracts', 'Tyres', '£10,000.00')
}

async function smaller (officer) {
  const cost = (year, spent, more = {}) => officer.make('office_costs', { heading: 'Staff', year, spent, source: 'Accounts', ...more })
  await cost('2018/19', '1000000')
  answered('a large change without its reason', await officer.move(await cost('2019/20', '1100000.01'), 'submit'), [400, 422], 'Say why')
  await officer.mustMove(await cost('2020/21', '1150000'), 'submit')
  const reserve = await officer.make('reserve_years', { reserve: 'General', year: '2018/19', standing: 'actual', opening: '100', paid_in: '20', drawn: '30', closing: '91', source: 'Accounts' })
  answered('a reserve that does not close', await officer.move(reserve, 'submit'), [400, 422], '£90.00 at the end, not £91.00')
  await officer.edit(reserve, { closing: '90' })
  await officer.mustMove(reserve, 'submit')
  const next = await officer.make('reserve_years', { reserve: 'General', year: '2019/20', standing: 'actual', opening: '91', source: 'Accounts' })
  answered('nor does the next open with something else', await officer.move(next, 'submit'), [400, 422], 'closed the year before with £90.00')
}

async function payments () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, administrator: { roles: 'administrator' }, auditor: { roles: 'auditor' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const head = await signedIn(server, 'head')
    await unknownHeadings(officer, await wrongSheets(officer))
    await month(office, officer, head)
    await contracts(officer, head)
    await smaller(officer)
    equal('not for whoever sees no payments', (await (await signedIn(server, 'administrator')).get('/desk/money/spending')).status, 404)
    equal('nor to bring any for whoever reads alone', (await (await signedIn(server, 'auditor')).get('/desk/money/spending')).status, 403)
  })
}

// The precept between the body and its panel: each step with what the law wants of it, the dates replayed, the page for everybody.
const decisions = '/desk/registers/precept_decisions'
const refuses = async (visitor, address, move, words) => answered(`${move}: ${words}`, await visitor.move(address, move), [400, 422], words)

async function yearsBefore (officer, head) {
  for (const [plural, fields] of [['precept_years', { year: '2018/19', band_d: '164', source: 'A return' }], ['referendum_limits', { year: '2019/20', amount: '24', certain: 'yes', source: 'A briefing' }]]) {
    const address = await officer.make(plural, fields)
    await officer.mustMove(address, 'submit')
    await head.mustMove(address, 'publish')
  }
  await onePage(new Visitor(head.server), '/precept-years', '2018/19', '£164.00')
}

async function proposing (officer, head) {
  const made = await officer.make('precept_decisions', { title: 'Precept 2019/20', year: '2019/20', proposed_band_d: '188.01', proposed_on: '2019-02-02', letter: 'What it is for.' })
  answered('a year with no tax base', await head.move(made, 'propose'), [400, 422], /[Tt]ax base/)
  await officer.edit(made, { tax_base: '0' })
  await refuses(head, made, 'propose', 'The tax base of 2019/20 is not known')
  await officer.edit(made, { tax_base: '447050' })
  await refuses(head, made, 'propose', '£188.01 is above £188.00, the highest without a referendum')
  await officer.edit(made, { substitute_band_d: '188.01' })
  await refuses(head, made, 'propose', 'at most £188.00')
  await officer.edit(made, { substitute_band_d: '188' })
  await head.mustMove(made, 'propose')
  return made
}

async function vetoing (officer, head, made) {
  await officer.edit(made, { members: '14', reported_on: '2019-02-08', votes: '9', veto: 'too_high', panel_report: 'Too much.' })
  await refuses(officer, made, 'report', 'A veto is put in')
  await refuses(officer, made, 'veto', '9 of 14 members are too few for a veto: it needs 10')
  await officer.edit(made, { votes: '10' })
  await officer.mustMove(made, 'veto')
  await officer.edit(made, { revised_band_d: '188.01', revised_on: '2019-02-14', response: 'We thank the panel.' })
  await refuses(head, made, 'revise', 'the revised one must be lower')
  await officer.edit(made, { revised_band_d: '186' })
  await head.mustMove(made, 'revise')
  await officer.edit(made, { issued_band_d: '187', issued_on: '2019-02-20', reasons: 'It pays for more officers.' })
  await refuses(head, made, 'issue', 'until 22 February')
  await officer.edit(made, { second_report_on: '2019-02-19', second_report: 'Better.' })
  await refuses(officer, made, 'report_again', 'no more than the revised precept')
  await officer.edit(made, { issued_band_d: '186' })
  await officer.mustMove(made, 'report_again')
  await head.mustMove(made, 'issue')
}

async function decided (officer, server) {
  const visitor = new Visitor(server)
  answered('for everybody', await visitor.get('/money/precept/decisions/2019-20'), 200, 'The precept was issued on 20 February 2019.', 'Done on 2 February 2019, 1 day late', 'a veto needs 10 votes', '10 voted for it: the veto holds', '£186.00; +£22 (13.41%) from £164.00; it raises £83,151,300.00',
    'Done on 14 February 2019', 'SI 2012/2271, regulation 5', 'It pays for more officers.')
  const data = (await visitor.get('/money/precept/decisions/2019-20.json')).json().decision
  equal('for machines', [data.proposed_pence, data.revised_pence, data.issued_pence, data.votes_needed, data.votes, data.veto_holds, data.steps.map(one => [one.step, one.due_on, one.done_on, one.standing])],
    [18801, 18600, 18600, 10, 10, true, [['propose', '2019-02-01', '2019-02-02', 'done_late'], ['report', '2019-02-08', '2019-02-08', 'done'], ['revise', '2019-02-15', '2019-02-14', 'done'], ['second_report', '2019-02-22', '2019-02-19', 'done'], ['issue', '2019-03-01', '2019-02-20', 'done']]])
  answered('a year without a decision', await visitor.get('/money/precept/decisions/2020-21'), 404, 'No decision on the precept of 2020/21')
  answered('a year that is none', await visitor.get('/money/precept/decisions/2019'), 400, 'Write a financial year')
  answered('at the desk, with what it could have been', await officer.get('/desk/money/precept'), 200, 'Precept 2019/20', 'Five pounds less', '£183.00', '+£19', '£81,810,150.00')
}

async function workflow () {
  await serving(makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, administrator: { roles: 'administrator' } } }), async server => {
    const officer = await signedIn(server, 'officer')
    const head = await signedIn(server, 'head')
    answered('nothing is being decided', await officer.get('/desk/money/precept'), 200, 'by 1 February')
    equal('not for whoever may see none', (await (await signedIn(server, 'administrator')).get('/desk/money/precept')).status, 404)
    await yearsBefore(officer, head)
    const made = await proposing(officer, head)
    await officer.make('precept_scenarios', { decision: made.split('/').at(-1), title: 'Five pounds less', band_d: '183' })
    answered('overdue, said with its days', await new Visitor(server).get('/money/precept/decisions/2019-20'), 200, 'The panel reviews it and reports', 'Overdue by')
    await vetoing(officer, head, made)
    await decided(officer, server)
    const visitor = new Visitor(server), decision = '/money/precept/decisions/2019-20'
    checkPaper('the decision', await visitor.get(decision), await visitor.get(decision + '.pdf'))
    check('the register leads to it', (await officer.get(decisions)).status === 200)
  })
}

async function leaflet (visitor) {
  answered('reserves, with their forecast', await visitor.get('/money/reserves'), 200, 'All reserves', '2021/22', '£10,000,000', 'Forecast, rounded', '£42,000,000')
  equal('as CSV', (await visitor.get('/money/reserves.csv')).csv().map(row => row[1]), ['year', '2012/13', '2013/14', '2016/17', '2019/20', '2021/22'])
  answered('the leaflet', await visitor.get('/money/leaflet?year=2019/20'), 200, 'Your council tax for policing, 2019/20', '£24.00 (14.63%) more', 'Where the money comes from', '£118.7 million', 'What it is spent on')
  answered('of a year without a budget here', await visitor.get('/money/leaflet'), 200, 'Your council tax for policing, 2024/25')
  answered('of a year that is not known', await visitor.get('/money/leaflet?year=1999/00'), 404, 'No precept of 1999/00')
  answered('nor as a PDF', await visitor.get('/money/leaflet.pdf?year=1999/00'), 404, 'No precept of 1999/00')
  answered('a page without that face', await visitor.get('/money/reserves.pdf'), 404)
  for (const year of ['2019/20', '2024/25']) {
    const page = await visitor.get('/money/leaflet?year=' + year), pdf = await visitor.get('/money/leaflet.pdf?year=' + year)
    check('the leaflet leads to its PDF', page.links().includes('/money/leaflet.pdf?year=' + encodeURIComponent(year)) || page.links().some(link => link.startsWith('/money/leaflet.pdf?year=')), page.links())
    const paper = checkPaper('the leaflet of ' + year, page, pdf)
    check('whose paper it is stands on its first page', paper.text.split('\f')[0].includes(paper.info.Title), paper.text.slice(0, 200))
    check('bands are rows with a head', /TH:?\s+\/Scope \/Row\s+"A"/.test(paper.structure), paper.structure.slice(0, 800))
    check('the same bytes each time', pdf.body.equals((await visitor.get('/money/leaflet.pdf?year=' + year)).body))
    check('kept, but asked about each time', pdf.headers['cache-control'] === 'public, no-cache' && pdf.headers.etag)
    equal('a download with a name', pdf.headers['content-disposition'].split(';').slice(0, 2), ['attachment', ' filename="leaflet.pdf"'])
  }
}

// A line from which funds are paid lies in the ledger; a share of proceeds of crime is followed through it.
async function books () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, finance: { roles: 'finance' } } })
  await serving(office, async server => {
    const [officer, head, finance] = [await signedIn(server, 'officer'), await signedIn(server, 'head'), await signedIn(server, 'finance')]
    const balance = () => sql(office, "select coalesce(sum(l.pence), 0) from ledger_line l join ledger_account a on a.id = l.account where a.kind = 'line'")
    const line = await finance.make('budget_lines', { year: '2020/21', section: 'initiative', position: '1', line: 'Action Fund', amount: '1000', pays_funds: 'yes', source: 'A paper' })
    await finance.mustMove(line, 'submit')
    await refuses(head, line, 'publish', 'legal entities')
    await finance.make('legal_entities', { name: 'The office' })
    await head.mustMove(line, 'publish')
    equal('its amount lies in its purse', balance(), '100000')
    await finance.edit(line, { amount: '1500.50' })
    await head.mustMove(line, 'publish')
    equal('the difference is posted', balance(), '150050')
    await head.mustMove(line, 'publish').catch(() => null)
    equal('and nothing twice', balance(), '150050')
    const receipt = await officer.make('crime_proceeds', { title: 'Share of a drugs case', year: '2020/21', kind: 'incentive', amount: '400', received_on: '2020-05-01', source: 'The court', feeds: line.split('/').at(-1) })
    await officer.mustMove(receipt, 'submit')
    await head.mustMove(receipt, 'publish')
    equal('a receipt goes to its line', balance(), '190050')
    answered('and is followed there', await officer.get('/desk/money/proceeds'), 200, 'Share of a drugs case', '£400.00', 'Action Fund 2020/21')
    equal('for machines', (await officer.get('/desk/money/proceeds.json')).json().uses.map(one => [one.kind, one.pence]), [['line', 40000]])
    await head.mustMove(receipt, 'withdraw', 'It was another case')
    equal('a receipt that is withdrawn is taken back', balance(), '150050')
    await head.mustMove(line, 'withdraw', 'It was the draft budget')
    equal('so is a line', balance(), '0')
    const total = await officer.make('budget_lines', { year: '2020/21', section: 'initiative', position: '2', line: 'Total', amount: '1', is_total: 'yes', pays_funds: 'yes', source: 'A paper' })
    await refuses(officer, total, 'submit', 'not from sums')
  })
}

export async function money () {
  await nothingYet()
  await books()
  await workflow()
  await desk()
  await payments()
  await serving(makeExample(), async server => {
    const visitor = new Visitor(server)
    await refusals(visitor, [...wrong, ...wrongHere])
    await precept(visitor)
    await page(visitor)
    await budget(visitor)
    await leaflet(visitor)
  })
  await serving(makeExample(), async server => {
    const visitor = new Visitor(server)
    equal('in October 2019 nothing is known of what came after', (await visitor.get('/money/precept.json')).json().years[0].year, '2019/20')
    equal('and a budget of a later paper is not there yet in 2017', (await visitor.get('/money.json')).json().year, '2019/20')
  }, ['--as-of', '2019-10-31'])
}
