// Figures of measures: entered by one person, approved by another, restated and withdrawn as a whole; what was known is kept and
// everybody sees both. Wrong input first.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeCsv, makeOffice, mustRun, run, serve, signedIn, sql, Visitor } from './lib.mjs'
import { strings, unmarked } from './languages.mjs'

const measuresCsv = makeCsv([
  ['code', 'title', 'unit', 'direction', 'period', 'target_type', 'target_value', 'numerator', 'denominator', 'breakdown', 'kind_of_count', 'baseline_value', 'baseline_on'],
  ['1.1', 'Lamps mended', 'count', 'more_is_better', 'year_to_march', 'at_least', '100', '', '', '', 'lamps', '', ''],
  ['1.10', 'Calls answered in time', 'percentage', 'more_is_better', 'year_to_march', 'at_least_percent', '90', 'calls answered in time', 'all calls', '', '', '', ''],
  ['2', 'Wardens in post', 'full_time_equivalents', 'neither', 'snapshot', 'monitor_only', '', '', '', '', 'wardens in post', '', ''],
  ['3', 'Recorded crimes', 'count', 'less_is_better', 'year_to_march', 'reduce_by_percent', '2', '', '', '', 'crimes', '', ''],
  ['4', 'Hate incidents', 'count', 'neither', 'year_to_march', 'monitor_only', '', '', '', 'motive', 'incidents', '', '']
])
const loads = '/desk/performance/loads/'
const day = new Date().toISOString().slice(0, 10)

async function makeSeries () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, second: { roles: 'officer' }, head: { roles: 'head' }, deputy: { roles: 'head' }, auditor: { roles: 'auditor' }, keeper: { roles: 'administrator' } } })
  const server = await serve(office)
  const [officer, second, head, auditor, keeper] = await Promise.all(['officer', 'second', 'head', 'auditor', 'keeper'].map(name => signedIn(server, name)))
  const one = { office, server, officer, second, head, auditor, keeper }
  const file = join(office.folder, 'measures.csv')
  writeFileSync(file, measuresCsv)
  mustRun(['import', 'measures', file, '--store', office.store])
  for (const row of (await officer.get('/desk/registers/measures.json')).json().rows) {
    await officer.mustMove(`/desk/registers/measures/${row.id}`, 'submit')
    await head.mustMove(`/desk/registers/measures/${row.id}`, 'publish')
  }
  return one
}

const bring = (office, text, more = [], name = 'figures.csv') => { const file = join(office.folder, name); writeFileSync(file, text); return run(['import', 'figures', file, '--store', office.store, ...more]) }
const trace = office => sql(office, "select (select count(*) from record) || ' ' || (select count(*) from series_value) || ' ' || (select count(*) from pub_series_value) || ' ' || (select count(*) from pub_log)")
const verified = office => run(['verify', '--store', office.store])
const publicValues = async (server, code, query = '') => (await new Visitor(server).get(`/performance/${code}.json${query}`)).json().values

// --- Measures -----------------------------------------------------------------

async function measures ({ officer, head }) {
  const refusals = [
    ['a target that needs a number', { code: 'X1', title: 'X', unit: 'count', direction: 'less_is_better', period: 'month', target_type: 'no_more_than' }, /needs its number/],
    ['a target that has none', { code: 'X2', title: 'X', unit: 'count', direction: 'less_is_better', period: 'month', target_type: 'monitor_only', target_value: '5' }, /has no number/],
    ['at least so many per cent, of a count', { code: 'X3', title: 'X', unit: 'count', direction: 'more_is_better', period: 'month', target_type: 'at_least_percent', target_value: '90' }, /percentage/],
    ['a baseline of no time', { code: 'X4', title: 'X', unit: 'count', direction: 'less_is_better', period: 'month', target_type: 'reduce', baseline_value: '12.5' }, /time/],
    ['limits for a share of nothing', { code: 'X5', title: 'X', unit: 'percentage', direction: 'less_is_better', period: 'month', target_type: 'monitor_only', limits: 'p' }, /above and below/]
  ]
  for (const [name, fields, words] of refusals) {
    const address = await officer.make('measures', fields)
    answered(`${name} is not sent for approval`, await officer.move(address, 'submit'), [409, 422, 400], words)
  }
  const page = await officer.get('/desk/registers/measures/new')
  const typed = await officer.submit(page.form(), { field_code: 'X9', field_title: 'X', field_unit: 'count', field_direction: 'neither', field_period: 'month', field_target_type: 'at_least', field_target_value: '1,5' })
  answered('a number with a comma for its point', typed, 422, 'at most four decimals')
  const own = await head.make('measures', { code: 'X6', title: 'Head’s own', unit: 'count', direction: 'neither', period: 'month', target_type: 'monitor_only' })
  await head.mustMove(own, 'submit')
  answered('nobody publishes a measure of their own', await head.move(own, 'publish'), [403, 409], /another person/)
}

// --- The command line ----------------------------------------------------------

function commandLine ({ office }) {
  const before = trace(office)
  const refused = (name, text, ...words) => {
    const done = bring(office, text)
    const missing = words.filter(word => !(word instanceof RegExp ? word.test(done.err) : done.err.includes(word)))
    check(name, done.status === 1 && missing.length === 0, `${done.status}; missing ${missing.map(String)}\n${done.err.slice(0, 500)}`)
    equal(`${name}: nothing was changed`, trace(office), before)
  }
  equal('no file', run(['import', 'figures', join(office.folder, 'none.csv'), '--store', office.store]).status, 1)
  equal('which file?', run(['import', 'figures', '--store', office.store]).status, 2)
  refused('an empty file', '', /empty|code/i)
  refused('no column that it needs', 'colour\nred\n', 'column "code"', 'column "period"', 'column "value"')
  refused('a column twice', 'code,period,value,value\n1.1,2024/25,5,5\n', 'there twice')
  refused('not UTF-8', Buffer.from([0x63, 0x6f, 0x64, 0x65, 0x0a, 0xff, 0xfe, 0x0a]), /UTF-8/)
  refused('a measure that is not there', 'code,period,value\n9.9,2024/25,5\n', ':2', 'column "code"', 'value "9.9"')
  refused('1.10 is not 1.1', 'code,period,value\n1.10,2024/25,91.5\n1.100,2024/25,5\n', ':3', 'value "1.100"')
  refused('a period of another kind', 'code,period,value\n1.1,March 2025,5\n', ':2', 'column "period"', 'value "March 2025"')
  refused('a time that lies too far ahead', 'code,period,value\n1.1,2098/99,5\n', 'column "period"', /year right/)
  refused('no value', 'code,period,value\n1.1,2024/25,\n', 'column "value"')
  refused('no number', 'code,period,value\n1.1,2024/25,n/a\n', 'value "n/a"')
  refused('part of a lamp', 'code,period,value\n1.1,2024/25,5.5\n', 'whole number')
  refused('fewer than none', 'code,period,value\n1.1,2024/25,-1\n', 'value "-1"')
  refused('a share of more than all', 'code,period,value,numerator,denominator\n1.10,2024/25,,5,0\n', 'column "denominator"')
  refused('half a share', 'code,period,numerator,denominator\n1.10,2024/25,5,\n', 'column "denominator"')
  refused('a share that its parts do not make', 'code,period,value,numerator,denominator\n1.10,2024/25,91,9,10\n', 'column "value"', /make 90/)
  refused('a number that is not there', 'code,period,value,state\n1.1,2024/25,5,not collected\n', 'column "state"')
  refused('a state that is none', 'code,period,value,state\n1.1,2024/25,,lost\n', 'value "lost"')
  refused('an area of a measure that has none', 'code,period,area,value\n1.1,2024/25,quayside,5\n', 'column "area"')
  refused('a breakdown of a measure that has none', 'code,period,breakdown,value\n1.1,2024/25,race,5\n', 'column "breakdown"')
  refused('the same figure twice', 'code,period,value\n1.1,2024/25,5\n1.1,year to March 2025,6\n', ':3', /Row 2/)
  refused('one wrong row among good ones, and every fault of it', 'code,period,value,provisional\n1.1,2024/25,5,\n1.1,2022/2,x,perhaps\n', ':3', 'value "2022/2"', 'value "x"', 'value "perhaps"')

  const good = '\ufeffCode,Period,Value,State,Note,colour\r\n1.1,2023/24,"1,090",,,\r\n1.10,2023/24,84.8%,,,\r\n3,2023/24,,not yet,The force has not said,\r\n'
  const dry = bring(office, good, ['--dry-run'])
  check('a trial says what would be', dry.status === 0 && /new\s+3/.test(dry.out) && /trial/.test(dry.out) && /colour/.test(dry.out), dry.out + dry.err)
  equal('and does nothing', trace(office), before)
  const done = bring(office, good)
  check('it lands as a load that waits', done.status === 0 && /FIG-0001 waits for another person/.test(done.out), done.out + done.err)
  equal('with its states typed, and no number where there is none', sql(office, "select code || ' ' || state || ' ' || coalesce(amount, '-') from series_value order by position"), '1.1 number 10900000\n1.10 number 848000\n3 not_yet -')
  const now = trace(office)
  const again = bring(office, good)
  check('the same file again: all of it waits', again.status === 0 && /waiting\s+3/.test(again.out), again.out)
  equal('and nothing is changed', trace(office), now)
}

// --- Two persons ----------------------------------------------------------------

async function approval (one) {
  const { office, server, officer, second, head, auditor } = one
  const visitor = new Visitor(server)
  const load = loads + sql(office, "select id from record where reference = 'FIG-0001'")
  answered('what waits is not public', await visitor.get('/performance/1.1'), 200, 'No figure is published yet')
  equal('nor in the file', (await visitor.get('/performance/1.1.csv')).csv().length, 1)
  answered('somebody who is not signed in', await visitor.get('/desk/performance'), 303)
  answered('a load that is not there', await officer.get(loads + '999999'), 404)
  answered('a load of letters', await officer.get(loads + 'x'), 404)
  answered('the auditor reads it', await auditor.get(load), 200, '1,090', 'FIG-0001', 'New')
  answered('and enters nothing', await auditor.get('/desk/performance/enter'), 403)
  answered('nor imports', await auditor.get('/desk/performance/import'), 403)
  equal('its JSON says what it changes', (await officer.get(load + '.json')).json().figure_list.map(figure => figure.news), ['new', 'new', 'new'])
  answered('the overview', await officer.get('/desk/performance'), 200, 'FIG-0001', 'Waiting for approval')
  equal('its JSON', (await officer.get('/desk/performance.json')).json().waiting_list.map(row => row.reference), ['FIG-0001'])
  const log = Number(sql(office, 'select count(*) from pub_log'))
  await head.mustMove('/desk/registers/figures/' + load.split('/').pop(), 'publish')
  equal('a load is one line of the log', Number(sql(office, 'select count(*) from pub_log')), log + 1)
  check('and verify holds', verified(office).status === 0, verified(office).err)
  answered('now everybody reads it', await visitor.get('/performance/1.10'), 200, '84.8%', 'Not met', '90')
  const rows = (await visitor.get('/performance.json')).json().measures
  equal('the contract’s members', ['code', 'title', 'unit', 'direction', 'latest', 'period', 'verdict', 'url'].filter(name => !(name in rows[0])), [])
  equal('in the order in which people count', rows.map(row => row.code).slice(0, 2), ['1.1', '1.10'])
  equal('latest, every digit', rows.map(row => row.latest).slice(0, 3), ['1090', '84.8', null])
  equal('what is not yet known is no number', (await publicValues(server, '3')).map(value => [value.state, value.value, value.note]), [['not_yet', null, 'The force has not said']])
  answered('without a baseline there is no verdict', await visitor.get('/performance/3'), 200, 'Not known')
  answered('a measure that is not there', await visitor.get('/performance/9.9'), 404)
  answered('a day that is none', await visitor.get('/performance/1.1?as_known_on=31/02/2024'), 400)
  answered('a day to come', await visitor.get('/performance/1.1?as_known_on=2098-01-01'), 400, 'Nobody knows yet')
  answered('an area of which there is no figure', await visitor.get('/performance/1.1?area=atlantis'), 404, 'No figure of this measure is for the area "atlantis"', 'There are: all')
  answered('a part of which there is none', await visitor.get('/performance/1.1.csv?breakdown=mermaids'), 404, 'mermaids')
  answered('all of it', await visitor.get('/performance/1.1.json?area=all&breakdown=all'), 200)
  equal('before that day nothing was known', await publicValues(server, '1.1', '?as_known_on=2001-01-01'), [])
  equal('on it, this', (await publicValues(server, '1.1', '?as_known_on=' + day)).map(value => value.value), ['1090'])
  const csv = (await visitor.get('/performance/1.1.csv')).csv()
  equal('the file has its definition’s code, its period and its load', csv[1].slice(0, 4).concat(csv[1][13]), ['1.1', 'year to March 2024', '2023-04-01', '2024-03-31', 'FIG-0001'])

  answered('a published load is locked', await officer.get(load + '/edit'), 403, 'locked')
  answered('its own page offers no change', await second.get(load), 200, 'Restate these figures')
}

// --- The form -------------------------------------------------------------------

const rowOf = (page, words) => page.form().fields.filter(([name]) => name.endsWith('_key')).map(([name]) => name.slice(0, -4)).find(row => new RegExp(`id="${row}-what"`).test(page.text) && page.text.slice(0, page.text.indexOf(`id="${row}-what"`)).lastIndexOf(words) > page.text.slice(0, page.text.indexOf(`id="${row}-what"`)).lastIndexOf('<fieldset'))

async function form (one) {
  const { server, officer, second } = one
  const address = '/desk/performance/enter?kind=year_to_march&period=2024/25'
  answered('the form asks for which time', await officer.get('/desk/performance/enter'), 200, 'Kind of period')
  answered('a time that is none', await officer.get('/desk/performance/enter?kind=year_to_march&period=soon'), 200, 'There is a problem', 'Write a year to March')
  answered('no measure has figures of this kind', await officer.get('/desk/performance/enter?kind=month&period=March+2025'), 200, 'No measure has figures for this')
  const page = await officer.get(address)
  answered('every measure of that kind of period, and not the others', page, 200, 'Lamps mended', 'Calls answered in time', 'year to March 2025', 'Nothing is published for this yet')
  check('no snapshot', !page.text.includes('Wardens in post'))
  const lamps = rowOf(page, 'Lamps mended'), calls = rowOf(page, 'Calls answered'), crimes = rowOf(page, 'Recorded crimes')
  const send = ['do', 'send']
  answered('nothing at all', await officer.submit(page.form(), {}, send), 422, 'Enter at least one figure')
  const wrong = await officer.submit(page.form(), { [lamps + '_value']: '5.5', [calls + '_numerator']: '9', [crimes + '_value']: '4', [crimes + '_state']: 'suppressed' }, send)
  answered('all that is wrong, at once', wrong, 422, 'whole number', 'Give both', 'both a number')
  check('what was typed is still there', wrong.text.includes('value="5.5"') && /value="suppressed" selected/.test(wrong.text))
  answered('a row that no form of ours has', await officer.submit(page.form(), { row_0_key: '1 2024-04-02 - ' }, send), 400)
  answered('a row past the last', await officer.submit(page.form(), { row_99_value: '1' }, send), 400)
  const kept = await officer.submit(page.form(), { [lamps + '_value']: '1,150', [calls + '_numerator']: '21', [calls + '_denominator']: '26', source: 'A letter' }, ['do', 'draft'])
  answered('a draft is kept', kept, 303)
  const load = kept.location
  const shown = await officer.get(load)
  answered('a draft says what it is', shown, 200, 'Draft', '1,150', '80.8%', 'A letter')
  const edit = await officer.get(load + '/edit')
  answered('and can be changed', edit, 200, 'Change FIG-0002')
  const before = edit.form()
  const changed = await officer.submit(before, { row_0_value: '1,151' }, send)
  equal('changed and sent', [changed.status, changed.location], [303, load])
  answered('who had it open before is told', await second.submit(before, { row_0_value: '7' }, ['do', 'draft']), [403, 409])
  answered('whoever entered it does not approve it', await officer.move('/desk/registers/figures/' + load.split('/').pop(), 'publish'), [403, 409], /another person/)
  answered('and is told so on its page', await officer.get(load), 200, 'another person must do that')
  answered('sent back with words, not without', await second.move('/desk/registers/figures/' + load.split('/').pop(), 'return'), [409, 422, 400], 'reason')
  await second.mustMove('/desk/registers/figures/' + load.split('/').pop(), 'return', 'Look at the lamps again')
  const once = await officer.get(load + '/edit')
  const sent = await officer.submit(once.form(), { row_0_value: '1,152' }, send)
  equal('put right and sent again', sent.status, 303)
  const twice = await officer.submit(once.form(), { row_0_value: '1,152' }, send)
  equal('the same form twice is one deed', [twice.status, twice.location], [303, load])
  check('the queue leads to the figures that are approved there', (await second.get('/desk/queue')).links().includes(load))
  await second.mustMove('/desk/registers/figures/' + load.split('/').pop(), 'publish')
  equal('another officer approves', (await publicValues(server, '1.1')).map(value => value.value), ['1090', '1152'])
  equal('a share keeps its parts', (await publicValues(server, '1.10')).slice(1).map(value => [value.value, value.numerator, value.denominator]), [['80.7692', '21', '26']])
}

// --- Restating and withdrawing ----------------------------------------------------

async function restating (one) {
  const { office, server, officer, head } = one
  const visitor = new Visitor(server)
  const second = sql(office, "select id from record where reference = 'FIG-0002'")
  const page = await officer.get(loads + second + '/restate')
  answered('a form with what was published', page, 200, 'Restate FIG-0002', 'Published: 1,152 (FIG-0002)')
  answered('nothing changed is nothing done', await officer.submit(page.form(), {}, ['do', 'send']), 422, 'change at least one')
  const without = await officer.submit(page.form(), { row_0_value: '1,200' }, ['do', 'send'])
  answered('without a reason it is not restated', without, 422, 'Say why')
  const done = await officer.submit(page.form(), { row_0_value: '1,200', reason: 'Forty-eight lamps were counted late.' }, ['do', 'send'])
  equal('with one it waits', done.status, 303)
  answered('what it changes stands beside what is published', await head.get(done.location), 200, 'Changes what is published', '1,152', '1,200', 'Forty-eight lamps')
  equal('only what changed is in it', sql(office, `select count(*) from series_value where load = ${done.location.split('/').pop()}`), '1')
  await head.mustMove('/desk/registers/figures/' + done.location.split('/').pop(), 'publish')
  equal('both values are public, with which holds and why', (await publicValues(server, '1.1')).slice(1).map(value => [value.value, value.holds, value.reason]), [['1152', false, null], ['1200', true, 'Forty-eight lamps were counted late.']])
  equal('the newest is what holds', (await visitor.get('/performance.json')).json().measures[0].latest, '1200')
  answered('the page shows both', await visitor.get('/performance/1.1'), 200, '1,152', '1,200', 'Restated since')
  answered('the load’s public page says how many', await visitor.get('/figures'), 200)
  const loadPage = (await visitor.get('/figures')).links().find(one => /^\/figures\/[^.?]+$/.test(one))
  answered('and each has a page of its own', await visitor.get(loadPage), 200, 'Load of figures')
  check('verify holds', verified(office).status === 0, verified(office).err)

  const third = '/desk/registers/figures/' + done.location.split('/').pop()
  answered('withdrawn without a reason', await head.move(third, 'withdraw'), [409, 422, 400], 'reason')
  await head.mustMove(third, 'withdraw', 'The count was wrong after all.')
  equal('it leaves the file at once, and what was before holds again', (await visitor.get('/performance/1.1.csv')).csv().slice(1).map(row => [row[7], row[11]]), [['1090', 'true'], ['1152', 'true']])
  const json = (await visitor.get('/performance/1.1.json')).json()
  equal('that there was one stays public, and why it went', json.withdrawn.map(row => row.reason), ['The count was wrong after all.'])
  check('its number is nowhere', !JSON.stringify(json).includes('1200') && !(await visitor.get('/performance/1.1')).text.includes('1,200'))
  check('verify still holds', verified(office).status === 0, verified(office).err)
}

// --- The file at the desk ----------------------------------------------------------

function multipart (csrf, submission, text, more) {
  const mark = 'frontdoor' + Math.random().toString(36).slice(2)
  const part = (head, body) => `--${mark}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  return { body: Object.entries({ csrf, submission, ...more }).map(([key, value]) => part(`name="${key}"`, value)).join('') + part('name="file"; filename="figures.csv"', text) + `--${mark}--\r\n`, type: 'multipart/form-data; boundary=' + mark }
}
async function upload (visitor, text, more = { do: 'import' }) {
  const page = await visitor.get('/desk/performance/import')
  const made = multipart(page.csrf(), page.submission(), text, more)
  return visitor.ask('POST', '/desk/performance/import', { headers: { 'content-type': made.type, 'content-length': Buffer.byteLength(made.body) }, body: made.body })
}

async function fileAtDesk (one) {
  const { office, server, officer, head } = one
  const before = trace(office)
  answered('no file', await upload(officer, ''), 422, 'Choose an Excel workbook')
  answered('every fault, with its row', await upload(officer, 'code,period,value\n1.1,2024/25,x\n7,2024/25,5\n'), 422, '2 rows are wrong', 'There is no measure with this code')
  answered('a trial', await upload(officer, 'code,period,breakdown,value\n4,2024/25,,90\n4,2024/25,race,61\n', { do: 'trial' }), 200, 'A trial: 2 new')
  equal('none of that changed anything', trace(office), before)
  answered('what is known is nothing new', await upload(officer, 'code,period,value\n1.1,2023/24,1090\n'), 200, 'Nothing was changed')
  const landed = await upload(officer, 'code,period,breakdown,value,state\n4,2024/25,,90,\n4,2024/25,race,61,\n4,2023/24,,,not collected\n')
  answered('it lands as a draft', landed, 303)
  answered('that shows what it changes', await officer.get(landed.location), 200, 'Draft', 'race', 'not collected', '3 new')
  const record = '/desk/registers/figures/' + landed.location.split('/').pop()
  await officer.mustMove(record, 'submit')
  await head.mustMove(record, 'publish')
  equal('public, by breakdown', (await publicValues(server, '4')).map(value => [value.from, value.breakdown, value.value]), [['2023-04-01', null, null], ['2024-04-01', null, '90'], ['2024-04-01', 'race', '61']])
}

// --- Small numbers ------------------------------------------------------------------

// A code stands in an address, so it must be one that an address can have and that is no other's.
async function codes ({ officer, server }) {
  for (const code of ['9/1', '9.json', '.9', 'recorded-crime', 'Outcomes', '9 1', '9?a', '5S']) {
    const measure = await officer.make('measures', { code, title: 'Kites seen', unit: 'count', direction: 'neither', period: 'year_to_march', target_type: 'monitor_only' })
    answered(`a measure cannot be ${code}`, await officer.move(measure, 'submit'), [409, 422], /Its code stands in the address|Another measure has this code/)
  }
  answered('the page that had the name is still it', await new Visitor(server).get('/performance/outcomes'), 200, 'utcome')
}

async function smallNumbers (one) {
  const { office, server, officer, head } = one
  const measure = await officer.make('measures', { code: '5', title: 'Victims', unit: 'count', direction: 'neither', period: 'year_to_march', target_type: 'monitor_only', breakdown: 'age', about_people: 'yes', adds_up: 'yes' })
  await officer.mustMove(measure, 'submit')
  await head.mustMove(measure, 'publish')
  const text = 'code,period,breakdown,value\n5,2024/25,,6207\n5,2024/25,young,3981\n5,2024/25,old,2223\n5,2024/25,very old,3\n'
  const done = bring(office, text)
  const id = done.out.match(/loads\/(\d+)/)[1]
  answered('whoever approves sees the number, and what the public will read', await head.get(loads + id), 200, 'Published as suppressed, to protect people', '2,223')
  await head.mustMove('/desk/registers/figures/' + id, 'publish')
  const values = await publicValues(server, '5')
  const hidden = values.filter(value => value.state === 'suppressed')
  equal('from 1 to 4 is suppressed, and one more with it, so that no sum gives it back', [hidden.length, hidden.some(value => value.breakdown === 'very old'), hidden.every(value => value.value === null)], [2, true, true])
  const open = sql(office, `select fields from pub_document where id = ${id}`) + ' ' + sql(office, `select group_concat(coalesce(amount, '-')) from pub_series_value where load = ${id}`)
  check('nothing public has it', !/"value":"3"|30000/.test(open) && /62070000/.test(open), open.slice(0, 500))
  check('verify holds', verified(office).status === 0, verified(office).err)
  const again = bring(office, text)
  check('the same file again: the office knows its own numbers', again.status === 0 && /same\s+4/.test(again.out), again.out)
  const away = values.find(value => value.breakdown && value.state === 'number') ?? values[0]
  const giving = bring(office, `code,period,breakdown,value\n5,2024/25,very old,2\n5,2024/25,${away.breakdown},${Number(away.value) + 1}\n`, ['--reason', 'A correction'])
  const next = giving.out.match(/loads\/(\d+)/)[1]
  await head.mustMove('/desk/registers/figures/' + next, 'publish')
  const share = await officer.make('measures', { code: '5p', title: 'Victims who were content', unit: 'percentage', direction: 'more_is_better', period: 'year_to_march', target_type: 'monitor_only', breakdown: 'age', numerator: 'content', denominator: 'asked', about_people: 'yes', adds_up: 'yes' })
  await officer.mustMove(share, 'submit')
  await head.mustMove(share, 'publish')
  const shares = bring(office, 'code,period,breakdown,numerator,denominator\n5p,2024/25,,62,200\n5p,2024/25,young,39,100\n5p,2024/25,old,20,60\n5p,2024/25,very old,3,40\n').out.match(/loads\/(\d+)/)[1]
  await head.mustMove('/desk/registers/figures/' + shares, 'publish')
  const told = (await publicValues(server, '5p')).filter(value => value.state === 'suppressed')
  equal('nor does a share that others leave over: 62 - 39 - 20', [told.length, told.some(value => value.breakdown === 'very old')], [2, true])
  const unguarded = await officer.make('measures', { code: '5s', title: 'Victims by street', unit: 'count', direction: 'neither', period: 'year_to_march', target_type: 'monitor_only', breakdown: 'street', about_people: 'yes' })
  await officer.mustMove(unguarded, 'submit')
  await head.mustMove(unguarded, 'publish')
  await officer.edit(unguarded, { about_people: 'no' })
  const sly = bring(office, 'code,period,breakdown,value\n5s,2024/25,Wren Lane,2\n').out.match(/loads\/(\d+)/)[1]
  await head.mustMove('/desk/registers/figures/' + sly, 'publish')
  equal('what nobody approved does not end the protection of people', (await publicValues(server, '5s')).map(value => value.state), ['suppressed'])
  equal('a later load does not give it back either', (await publicValues(server, '5')).filter(value => value.breakdown === 'very old').map(value => value.state), ['suppressed', 'suppressed'])
}

// --- Taking down ----------------------------------------------------------------------

async function takenDown (one) {
  const { office, server, head } = one
  const deputy = await signedIn(server, 'deputy')
  const done = bring(office, 'code,period,value\n1.1,2021/22,777\n')
  const id = done.out.match(/loads\/(\d+)/)[1]
  const record = '/desk/registers/figures/' + id
  await head.mustMove(record, 'publish')
  check('public', (await publicValues(server, '1.1')).some(value => value.value === '777'))
  for (const how of ['withhold', 'erase']) {
    const page = await head.get(record + '/take-down')
    const whole = [...page.text.matchAll(/<input[^>]*name="what"[^>]*value="([^"]+)"/g)].map(match => match[1])[0]
    const checked = await head.submit(page.form(), { what: whole, how, ground: 'safety', note: '' })
    answered(`${how}: what will go is shown first`, checked, 200)
    const gone = await head.submit(checked.form(), {}, ['confirmed', 'yes'])
    answered(`${how}: it is done, or proposed`, gone, 303)
    if (how === 'erase') {
      const page = await deputy.get(gone.location)
      const button = page.forms().flatMap(form => form.buttons.map(button => [form, button])).find(([, button]) => /approve|destroy/i.test(button.value ?? ''))
      answered('erase: another person approves it', await deputy.submit(button[0], {}, [button[1].name, button[1].value]), 303)
    }
    check(`${how}: its figures are gone from the pages`, !(await publicValues(server, '1.1')).some(value => value.value === '777'))
    check(`${how}: and the log holds`, verified(office).status === 0, verified(office).err)
    equal(`${how}: the office ${how === 'erase' ? 'has nothing left' : 'keeps its own'}`, sql(office, `select count(*) from series_value where load = ${id}`), how === 'erase' ? '0' : '1')
  }
}

// --- Many -------------------------------------------------------------------------------

async function many (one) {
  const { office, server, officer, head } = one
  const rows = count => 'code,period,breakdown,value\n' + Array.from({ length: count }, (_, i) => `4,2020/21,part ${i},${1000 + i}\n`).join('')
  const over = bring(office, rows(5001))
  check('one more than a load holds', over.status === 1 && /at most 5000/.test(over.err), over.err.slice(0, 300))
  const began = Date.now()
  const done = bring(office, rows(5000))
  check('as many as a load holds', done.status === 0 && /new\s+5000/.test(done.out), done.out + done.err)
  const id = done.out.match(/loads\/(\d+)/)[1]
  answered('its page shows the first of them', await officer.get(loads + id), 200, '1000 of 5000 figures are shown')
  await head.mustMove('/desk/registers/figures/' + id, 'return', 'Look again')
  const edit = await officer.get(loads + id + '/edit')
  answered('too many for a form: its words can be changed', edit, 200, 'too many figures for a form', 'Where they come from')
  const sent = await officer.submit(edit.form(), { source: 'The yearly return' }, ['do', 'send'])
  equal('and it is sent again', [sent.status, sent.location], [303, loads + id])
  equal('with all its figures', sql(office, `select count(*) from series_value where load = ${id}`), '5000')
  await head.mustMove('/desk/registers/figures/' + id, 'publish')
  check('in a while that one can wait for', Date.now() - began < 60000, Date.now() - began)
  answered('the public page shows the first of them', await new Visitor(server).get('/performance/4'), 200, 'The CSV has all of them')
  equal('the file has all', (await new Visitor(server).get('/performance/4.csv?as_known_on=' + day)).csv().length > 5000, true)
  equal('or one part', (await publicValues(server, '4', '?breakdown=part+7')).map(value => value.value), ['1007'])
  equal('or the whole alone', (await publicValues(server, '4', '?breakdown=all')).every(value => value.breakdown === null), true)
  check('verify holds', verified(office).status === 0, verified(office).err)
  const note = 'n'.repeat(300)
  const heavy = bring(office, 'code,period,breakdown,value,note\n' + Array.from({ length: 4000 }, (_, i) => `4,2019/20,part ${i},${i},${note}\n`).join(''))
  check('too much text for one load', heavy.status === 1 && /several files/.test(heavy.err + heavy.out), heavy.err.slice(0, 300))
}

// --- The pages ------------------------------------------------------------------------

const months = Array.from({ length: 24 }, (_, i) => `${2023 + Math.floor(i / 12)}-${String(i % 12 + 1).padStart(2, '0')}`)
// Sixteen ordinary months, then eight below their mean.
const monthly = months.map((month, i) => `6,${month},${i < 16 ? 100 + (i * 7) % 11 : 60 + (i * 3) % 5}\n`).join('')
const strokes = text => (text.match(/<svg[^>]*class="fp-chart[^>]*>[\s\S]*?<\/svg>/) ?? [''])[0]

async function pages (one) {
  const { office, server, officer, head } = one
  const visitor = new Visitor(server)
  const add = async (register, fields) => {
    const address = await officer.make(register, fields)
    await officer.mustMove(address, 'submit')
    await head.mustMove(address, 'publish')
    return address.split('/').pop()
  }
  const bad = await visitor.get('/performance?verdict=wonderful')
  answered('a verdict that is none fits nothing', bad, 200, 'No measure fits')
  answered('a measure without figures', await visitor.get('/performance/2'), 200, 'No figure is published yet', 'No figure was restated')
  answered('a target without a baseline says what is missing', await visitor.get('/performance/3'), 200, 'Not known', 'no baseline has been published')
  const all = (await visitor.get('/performance.json')).json().measures
  const known = all.filter(measure => measure.verdict === 'Not met').map(measure => measure.code)
  check('some target is missed', known.length > 0)
  equal('the filter is the same in JSON', (await visitor.get('/performance.json?verdict=not_met')).json().measures.map(measure => measure.code), known)
  equal('and in CSV', (await visitor.get('/performance.csv?verdict=not_met')).csv().length, known.length + 1)
  equal('of no objective: all of these', (await visitor.get('/performance.json?objective=none')).json().measures.length, all.length)
  const overview = answered('how many stand how, at the top', await visitor.get('/performance'), 200, 'that have a target', 'Without an objective', 'Too few figures')
  const asked = all.filter(measure => measure.verdict !== 'No target').length
  check('counted from the same measures', overview.text.includes(`Of the ${asked} measures that have a target`), overview.text.match(/Of the[^<]*/)?.[0])
  check('verdicts are words in tags', /<strong class="govuk-tag govuk-tag--red">Not met<\/strong>/.test(overview.text))

  const six = await add('measures', { code: '6', title: 'Ropes broken', unit: 'count', direction: 'less_is_better', period: 'month', target_type: 'no_more_than', target_value: '95', kind_of_count: 'ropes', about: 'A rope that parted under load.', source: 'The rope book', source_link: 'https://ropes.example/book', target_words: 'Fewer than ninety-six' })
  const publish = async text => {
    const done = bring(office, text, ['--reason', 'Counted again'])
    await head.mustMove('/desk/registers/figures/' + done.out.match(/loads\/(\d+)/)[1], 'publish')
  }
  await publish('code,period,value\n' + monthly.split('\n').slice(0, 2).join('\n') + '\n')
  const two = answered('two figures are told, not drawn', await visitor.get('/performance/6'), 200, 'A chart is drawn from 3')
  check('no chart', !two.text.includes('fp-figure-box'))
  await publish('code,period,value\n' + monthly.split('\n').slice(2).join('\n'))
  const page = answered('with figures enough', await visitor.get('/performance/6'), 200, 'Lower than usual in December 2024: 64, below what is usual (80 to 102).', 'Ropes broken (what is counted: ropes)', 'Target: no more than 95', 'The figures of this chart as a table', 'A rope that parted', 'https://ropes.example/book', 'Fewer than ninety-six')
  check('a chart, after the sentence', page.text.includes('class="fp-chart') && page.text.indexOf('Lower than usual in') < page.text.indexOf('fp-figure-box'))
  check('its data', page.text.includes('href="/performance/6.csv"') && page.text.includes('href="/performance/6.json"') && page.text.includes('href="https://ropes.example/book"'))
  check('nothing is styled inline', !/ style=/.test(page.text))
  check('the overview has its spark line', /class="fp-spark"[\s\S]*Course of 24 figures: Ropes broken/.test((await visitor.get('/performance')).text))
  const whole = (strokes(page.text).match(/class="fp-chart__line"/g) ?? []).length
  await add('annotations', { measures: six, happened_on: '2024-05-01', words: 'Ropes of another make', breaks: 'yes', rebases: 'no' })
  const broken = answered('a break is said', await visitor.get('/performance/6'), 200, 'From 1 May 2024: Ropes of another make')
  check('in the chart’s words too', broken.text.includes('The line is broken on 1 May 2024: Ropes of another make'))
  const pathed = text => [...strokes(text).matchAll(/class="fp-chart__line"[^>]* d="([^"]*)"|d="([^"]*)"[^>]*class="fp-chart__line"/g)].map(match => match[1] ?? match[2]).join(' ')
  check('and no line is drawn over it', whole >= 1 && (pathed(broken.text).match(/M/g) ?? []).length === (pathed(page.text).match(/M/g) ?? []).length + 1, pathed(broken.text).slice(0, 300))
  await publish('code,period,value\n6,2023-01,101\n')
  const data = [...strings((await visitor.get('/performance/6.json')).json(), strings((await visitor.get('/performance.json')).json()))].filter(text => text.length > 1).sort((a, b) => b.length - a.length)
  for (const path of ['/performance', '/performance?verdict=met', '/performance/6', '/performance/6?as_known_on=' + day]) {
    const texts = unmarked((await visitor.get('/x-pseudo' + path)).text).map(text => data.reduce((rest, one) => rest.replaceAll(one, ' '), text)).filter(text => /[A-Za-z]{3,}/.test(text))
    equal(`every text of ${path} has a key`, texts.filter(text => !/^\s*(English|Cymraeg|\/\S*)\s*$/.test(text)), [])
  }
  answered('both values of a restated figure, and why', await visitor.get('/performance/6'), 200, 'Figures that were restated', 'January 2023 100 101', 'Counted again')
  const then = answered('as it was known before any of it', await visitor.get('/performance/6?as_known_on=30+September+2019'), 200, 'As it was known on 30 September 2019.', 'No figure is published yet')
  check('the form keeps the day, and so do the files', then.text.includes('value="30 September 2019"') && then.text.includes('6.csv?as_known_on=2019-09-30'), then.text.match(/as_known_on[^>]*/g))
}

// --- Holds, altered tables, sudden death --------------------------------------------

async function held (one) {
  const { office, server, officer, head } = one
  const page = await officer.get('/desk/performance/enter?kind=snapshot&period=31+March+2025')
  const sent = await officer.submit(page.form(), { row_0_value: '12.25' }, ['do', 'send'])
  const id = sent.location.split('/').pop()
  sql(office, "insert into publishing_hold (id, from_day, until_day, room, ground, set_by, set_at) select 900, d, d + 3, '', 'An election', 1, 0 from (select cast(julianday('now') - 2440587.5 as integer) as d)")
  await head.move('/desk/registers/figures/' + id, 'publish')
  equal('while publishing is held, approved figures wait', await publicValues(server, '2'), [])
  sql(office, 'update publishing_hold set ended_at = 1 where id = 900')
  for (let i = 0; i < 30 && (await publicValues(server, '2')).length === 0; i++) await new Promise(done => setTimeout(done, 300))
  equal('and are published when the hold is over', (await publicValues(server, '2')).map(value => value.value), ['12.25'])
}

function altered ({ office }) {
  sql(office, "update pub_series_value set amount = 1 where position = 0 and load = (select min(load) from pub_series_value)")
  const done = verified(office)
  check('a figure that was altered by hand is found', done.status !== 0 && /Figures/.test(done.err + done.out), done.err + done.out)
  sql(office, "update pub_series_value set amount = 10900000 where position = 0 and load = (select min(load) from pub_series_value)")
  check('and put right, it holds again', verified(office).status === 0, verified(office).err)
  sql(office, "insert into pub_series_value (load, position, measure, code, from_day, to_day, area, breakdown, state, provisional) values (1, 0, 1, 'x', 0, 0, '', '', 'not_yet', 0)")
  check('so is one that nobody published', verified(office).status !== 0)
  sql(office, 'delete from pub_series_value where load = 1')
}

async function suddenDeath (one) {
  const { office, officer } = one
  const page = await officer.get('/desk/performance/enter?kind=snapshot&period=30+June+2025')
  const sent = await officer.submit(page.form(), { row_0_value: '13' }, ['do', 'send'])
  equal('received', sent.status, 303)
  await one.server.stop('SIGKILL')
  one.server = await serve(office)
  const back = await signedIn(one.server, 'officer')
  answered('what was said to be received is there after a sudden death', await back.get(sent.location), 200, '13', 'Waiting for approval')
  check('and all of it holds', verified(office).status === 0, verified(office).err)
}

export async function series () {
  const one = await makeSeries()
  await measures(one)
  commandLine(one)
  await approval(one)
  await form(one)
  await restating(one)
  await fileAtDesk(one)
  await smallNumbers(one)
  await pages(one)
  await takenDown(one)
  await many(one)
  await held(one)
  await codes(one)
  altered(one)
  await suddenDeath(one)
  await one.server.stop()
}
