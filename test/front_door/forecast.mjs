// The financial plan from draft to public page: wrong input first, the gap by scenario, what is not known, capital schemes to the penny.
import { answered, check, equal, makeOffice, serving, signedIn, Visitor, eachLeads } from './lib.mjs'

const idOf = address => address.split('/').at(-1)
const refused = [400, 422]
async function out (as, address) { await as.finance.mustMove(address, 'submit'); await as.head.mustMove(address, 'publish') }

async function nothingYet (as) {
  answered('no plan', await as.visitor.get('/money/forecast'), 200, 'No financial plan is published yet', 'No capital scheme is published yet')
  answered('nor one of a year', await as.visitor.get('/money/forecast?year=2019/20'), 404, 'No financial plan that starts from 2019/20')
  answered('a year that is none', await as.visitor.get('/money/forecast?year=nought'), 400)
  answered('the desk is for who may see it', await as.visitor.get('/desk/money/forecast'), [303, 401, 403, 404])
  answered('the desk is empty too', await as.finance.get('/desk/money/forecast'), 200, 'No financial plan')
}

async function wrongPlan (as) {
  const { finance } = as
  as.plan = await finance.make('financial_plans', { title: 'Invented plan', year: '2019/20', years: '2', spending: '1050', funding: '1050', source: 'This test' })
  answered('no lines', await finance.move(as.plan, 'submit'), refused, 'no lines yet')
  const line = (title, side, amount, driver = '') => finance.make('forecast_lines', { plan: idOf(as.plan), title, side, amount, driver, source: 'This test' })
  as.lines = [await line('Pay', 'spending', '1000', 'pay'), await line('Rent', 'spending', '49.99'), await line('Grant', 'funding', '600'), await line('The precept', 'funding', '400', 'precept'), await line('Reserves', 'reserves', '50')]
  answered('a penny is missing', await finance.move(as.plan, 'submit'), refused, 'lines of spending make £1,049.99 in 2019/20, and the plan says £1,050.00')
  await finance.edit(as.lines[1], { amount: '50' })
  answered('nothing says how pay grows', await finance.move(as.plan, 'submit'), refused, 'No assumption for “Pay” in 2020/21')
  const assume = (title, driver, year, per) => finance.make('forecast_assumptions', { plan: idOf(as.plan), title, driver, year, per_cent: per, stated_on: '2019-11-01', source: 'This test' })
  const late = await assume('Too late', 'pay', '2022/23', '1')
  answered('a year that the plan does not reach', await finance.move(late, 'submit'), refused, 'from 2020/21 to 2021/22: 2022/23 is not one of its years')
  await finance.edit(late, { year: '2021/22', per_cent: '1000.01' })
  answered('growth beyond sense', await finance.move(late, 'submit'), refused, 'from −100 to 1,000 per cent')
  await finance.edit(late, { per_cent: '2', title: 'Pay in 2021/22' })
  as.assumptions = [late, await assume('Pay in 2020/21', 'pay', '2020/21', '2.5'), await assume('Band D in 2021/22', 'band_d', '2021/22', '1.99'), await assume('Tax base in 2021/22', 'tax_base', '2021/22', '1')]
  const twice = await assume('Pay again', 'pay', '2020/21', '3')
  answered('assumed twice', await finance.move(twice, 'submit'), refused, 'has an assumption on that for 2020/21 already')
  await finance.edit(twice, { driver: 'prices', title: 'Prices in 2020/21' })
  answered('no Band D', await finance.move(as.plan, 'submit'), refused, 'Band D or the tax base')
  const huge = await finance.make('forecast_changes', { line: idOf(as.lines[0]), title: 'Huge', year: '2020/21', amount: '99,999,999,999', lasting: 'yes', source: 'This test' })
  answered('more than an amount can be', await finance.move(huge, 'submit'), refused, 'more than £99,999,999,999.99')
  answered('the desk says so', await finance.get('/desk/money/forecast'), 200, 'This plan cannot be worked out')
  await finance.mustMove(huge, 'drop')
  const nothing = await finance.make('forecast_changes', { line: idOf(as.lines[0]), title: 'Nothing', year: '2020/21', amount: '0', lasting: 'no', source: 'This test' })
  answered('a change of nothing', await finance.move(nothing, 'submit'), refused, 'A change of nothing is none')
  const again = await line('Again', 'funding', '0', 'precept')
  answered('a second precept', await finance.move(again, 'submit'), refused, 'a line of the precept already')
  for (const one of [nothing, again, twice]) await finance.mustMove(one, 'drop')
}

async function published (as) {
  const { finance, head, visitor } = as
  const decision = await finance.make('precept_decisions', { title: 'Precept 2020/21', year: '2020/21', tax_base: '2', proposed_band_d: '204', proposed_on: '2020-01-30' })
  await head.mustMove(decision, 'propose')
  for (const [title, band] of [['Frozen', '200'], ['Ten pounds more', '210']]) await finance.make('precept_scenarios', { decision: idOf(decision), title, band_d: band }).then(one => head.mustMove(one, 'publish'))
  await finance.edit(as.plan, { decision: idOf(decision) })
  as.change = await finance.make('forecast_changes', { line: idOf(as.lines[0]), title: 'A saving', year: '2020/21', amount: '-20', lasting: 'yes', source: 'This test' })
  answered('the desk has it before anybody else', await finance.get('/desk/money/forecast'), 200, 'Invented plan', '£1,000.00 + 2.5% = £1,025.00; − £20.00 (A saving) = £1,005.00', 'Frozen')
  check('the public has nothing of it', !(await visitor.get('/money/forecast')).text.includes('Invented plan'))
  await out(as, as.plan)
  answered('no sum before all is there', await visitor.get('/money/forecast'), 200, 'cannot be worked out yet', 'the plan says £1,050.00')
  for (const one of [...as.lines, ...as.assumptions, as.change]) await out(as, one)
  answered('the page', await visitor.get('/money/forecast'), 200, 'In 2021/22 spending is £13.06 more', 'Frozen: £200.00', '£200.00 × 2 = £400.00', 'Ten pounds more', 'Pay in 2020/21', '1 November 2019')
  const data = (await visitor.get('/money/forecast.json')).json()
  const gaps = data.cells.filter(cell => cell.side === 'gap').map(cell => cell.amount_pence)
  equal('gaps of both scenarios', gaps, [0, 500, 1306, 0, -1500, -754]) // by hand: 1,075.10 − 600 − 203.98 × 2.02 − 50
  equal('each gap is spending less the rest', gaps, data.cells.filter(cell => cell.side === 'spending' && !cell.line).map((cell, i) => cell.amount_pence - ['funding', 'reserves'].reduce((sum, side) => sum + data.cells.filter(one => one.side === side && !one.line)[i].amount_pence, 0)))
  answered('the other one', await visitor.get('/money/forecast?scenario=2'), 200, 'there is enough to pay for what is planned', '−£15')
  answered('one that is not there', await visitor.get('/money/forecast?scenario=3'), 404, 'there is none of that number')
  check('as CSV', (await visitor.get('/money/forecast.csv')).csv().some(row => row.includes('1306')))
  await head.mustMove(as.assumptions[2], 'withdraw', 'It was not so.')
  answered('what is not known', await visitor.get('/money/forecast'), 200, 'No assumption for “Band D” in 2021/22', 'Not known')
}

async function capital (as) {
  const { finance } = as
  const scheme = await finance.make('capital_schemes', { title: 'Invented garage', year: '2020/21', class: 'building', planned: '100', paid_known: 'yes', from_reserves: '40', from_grant: '20', from_receipts: '10', from_borrowing: '29.99', source: 'This test' })
  answered('a penny is missing', await finance.move(scheme, 'submit'), refused, '£0.01 is missing')
  await finance.edit(scheme, { from_borrowing: '30.01' })
  answered('a penny is too much', await finance.move(scheme, 'submit'), refused, '£0.01 too much')
  await finance.edit(scheme, { from_borrowing: '30' })
  await out(as, scheme)
  const other = await finance.make('capital_schemes', { title: 'Invented vans', year: '2020/21', planned: '50', paid_known: 'no', from_grant: '1', source: 'This test' })
  answered('known or not', await finance.move(other, 'submit'), refused, 'and yet an amount is put in')
  await finance.edit(other, { from_grant: '' })
  await out(as, other)
  answered('both stand there', await as.visitor.get('/money/forecast'), 200, 'In 2020/21, £150 is planned', 'Invented garage (Buildings)', 'Not stated')
  for (const title of ['Invented bridge', 'Invented tunnel']) await out(as, await finance.make('capital_schemes', { title, year: '2021/22', planned: '99,999,999,999.99', paid_known: 'no', source: 'This test' }))
  const page = answered('more than can be added up is shown', await as.visitor.get('/money/forecast'), 200, 'Invented bridge', 'Invented tunnel', 'Invented garage (Buildings)')
  check('without a sum of it', !/is planned for buildings/.test(page.words()))
}

export async function forecast () {
  const office = makeOffice({ people: { finance: { roles: 'finance' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const as = { office, visitor: new Visitor(server), finance: await signedIn(server, 'finance'), head: await signedIn(server, 'head') }
    await nothingYet(as)
    await wrongPlan(as)
    await published(as)
    await capital(as)
    await eachLeads(office, as.visitor, { financial_plan: '/financial-plans', forecast_line: '/forecast-lines', forecast_assumption: '/forecast-assumptions', forecast_change: '/forecast-changes', capital_scheme: '/capital-schemes' })
  })
}
