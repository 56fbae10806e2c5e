// Money, as the public reads it: budgets that add up, the precept by bands, a calculator. Wrong input first; then an office without any of it, and the
// worked example.
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, newFolder, serving, signedIn, Visitor } from './lib.mjs'

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

export async function money () {
  await nothingYet()
  await desk()
  await serving(makeExample(), async server => {
    const visitor = new Visitor(server)
    await refusals(visitor, [...wrong, ...wrongHere])
    await precept(visitor)
    await page(visitor)
    await budget(visitor)
  })
  await serving(makeExample(), async server => {
    const visitor = new Visitor(server)
    equal('in October 2019 nothing is known of what came after', (await visitor.get('/money/precept.json')).json().years[0].year, '2019/20')
    equal('and a budget of a later paper is not there yet in 2017', (await visitor.get('/money.json')).json().year, '2019/20')
  }, ['--as-of', '2019-10-31'])
}
