// The page of recorded crime: wrong questions first, then what it says, against rows that are counted here.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, newFolder, parseCsv, run, serving, sql, step, Visitor } from './lib.mjs'
import { crimeRow, street } from './crime.mjs'

const page = '/performance/recorded-crime'
const elsewhere = { lsoa: 'E01000094', longitude: '0.115', latitude: '51.52' }
const nowhere = { longitude: '', latitude: '', location: 'No Location', lsoa: '' }
const months = (from, count) => Array.from({ length: count }, (_, i) => new Date(Date.UTC(2024, i + from, 1)).toISOString().slice(0, 7))
const times = (count, row) => Array.from({ length: count }, () => crimeRow(row))

function load (office, month, rows, name = month) {
  const path = join(office.folder, name, `${month}-hertfordshire-street.csv`)
  mkdirSync(join(office.folder, name), { recursive: true })
  writeFileSync(path, street(rows))
  mustRun(['import', 'crime', path, '--store', office.store])
}
// Text of the cells of a table's rows, by the row's first cell.
function table (answer, id) {
  const part = answer.text.match(new RegExp(`<caption[^>]* id="${id}">[\\s\\S]*?</table>`))?.[0] ?? ''
  return new Map([...part.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(row => [...row[0].matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(cell => cell[1].replace(/<[^>]*>/g, '').trim())).map(cells => [cells[0], cells.slice(1)]))
}
function chosen (answer, name) {
  const options = answer.text.match(new RegExp(`<select[^>]* name="${name}"[\\s\\S]*?</select>`))?.[0] ?? ''
  return options.match(/<option value="([^"]*)" selected>/)?.[1] ?? ''
}

async function nothing () {
  const office = makeOffice()
  await serving(office, async server => {
    const visitor = new Visitor(server)
    answered('a month that is none, where nothing is loaded', await visitor.get(page + '?from=x'), 400, 'not a month')
    const empty = answered('nothing is loaded', await visitor.get(page), 200, 'No recorded crime has been loaded yet', 'Open Government Licence v3.0')
    answered('nor districts', await visitor.get(page + '/districts'), 200, 'No recorded crime has been loaded yet')
    answered('nor outcomes', await visitor.get('/performance/outcomes'), 200, 'No recorded crime has been loaded yet')
    check('and there is no form', !empty.text.includes('name="crime_type"'))
  })
}

async function wrong (visitor) {
  for (const [query, field, typed, ...words] of [['from=2025-13', 'from', '2025-13', 'not a month'], ['to=january', 'to', 'january', 'not a month'], ['from=2025-02&to=2025-01', 'from', '2025-02', 'is after'],
    ['area=atlantis', 'area', 'atlantis', 'no area'], ['crime_type=Piracy', 'crime_type', 'Piracy', 'no type “Piracy”'], ['area=%3Cscript%3E', 'area', '&lt;script&gt;', 'no area']]) {
    const answer = answered(`wrong: ${query}`, await visitor.get(`${page}?${query}`), 400, 'There is a problem', ...words)
    check(`${query}: the summary leads to its field`, answer.text.includes(`href="#${field}"`) && answer.text.includes(`id="${field}-error"`) && answer.text.includes(`aria-describedby="${field}-error"`))
    equal(`${query}: what was typed stays`, chosen(answer, field), typed)
    check(`${query}: no figures beside it`, !answer.text.includes('id="by-type"') && /<title>Error: /.test(answer.text))
  }
  answered('what is too long', await visitor.get(`${page}?from=${'2'.repeat(30)}`), 400)
  answered('months without a file', await visitor.get(page + '?from=2010-01&to=2010-02'), 200, 'No file is loaded for these months. There are files from January 2024 to February 2026')
  const gap = answered('a month without a file among others', await visitor.get(page + '?from=2026-01&to=2026-04'), 200, 'No file is loaded for March 2026, April 2026', 'not compared with the year before')
  equal('is not compared', table(gap, 'by-type').get('Burglary'), ['10'])
  equal('and the month that is not loaded stays chosen', chosen(gap, 'to'), '2026-04')
}

async function figures (visitor) {
  const whole = answered('without filters: the last twelve months', await visitor.get(page), 200, 'All districts, March 2025 to February 2026: 122 recorded crimes.',
    'That is 2 more (1.7%) than the 120 in the same months of the year before', 'Anti-social behaviour stands apart', '36 incidents', '12 outside the area and 12 without a location')
  const types = table(whole, 'by-type')
  equal('types, the most first', [...types.keys()].slice(1), ['Drugs', 'Burglary', 'All recorded crime', 'Anti-social behaviour: incidents, in no total'])
  equal('a type', types.get('Burglary'), ['60', '60', 'No change'])
  equal('of a type', types.get('Drugs'), ['62', '60', '+2 (+3.3%)'])
  equal('crime without incidents', types.get('All recorded crime'), ['122', '120', '+2 (+1.7%)'])
  equal('incidents by themselves', types.get('Anti-social behaviour: incidents, in no total'), ['36', '36', 'No change'])
  const districts = table(whole, 'by-district')
  equal('a district', districts.get('Watford'), ['122', '120', '+2 (+1.7%)', '36'])
  equal('the districts together', districts.get('All districts'), ['122', '120', '+2 (+1.7%)', '36'])
  equal('outside, apart', districts.get('Outside the area'), ['12', '12', 'No change', '0'])
  equal('without a place, apart', districts.get('No location'), ['12', '12', 'No change', '0'])
  const csv = await visitor.get(whole.links().find(link => link.includes('.csv?')))
  const sum = csv.csv().slice(1).filter(row => row[1] === 'watford' && row[2] !== 'Anti-social behaviour').reduce((total, row) => total + Number(row[3]), 0)
  equal('the CSV of the page agrees', sum, 122)
  equal('charts of crime and of incidents', (whole.text.match(/<figure/g) ?? []).length, 2)
  const files = whole.text.match(/id="files"[\s\S]*?<\/table>/)[0]
  check('the files, and the one that was replaced', files.includes('Replaced on') && (files.match(/2026-02-hertfordshire-street\.csv/g) ?? []).length === 2)
}

async function filters (visitor) {
  answered('a type', await visitor.get(page + '?area=watford&crime_type=Drugs&from=2026-02&to=2026-02'), 200, 'Watford, February 2026: 7 recorded crimes of the type “Drugs”.', 'That is 2 more than the 5 in the same months')
  const incidents = answered('incidents', await visitor.get(page + '?crime_type=Anti-social+behaviour&from=2026-02'), 200, 'All districts, February 2026: 3 incidents of anti-social behaviour.')
  check('are not called crimes', !incidents.words().includes('3 recorded crimes'))
  answered('one crime is not many', await visitor.get(page + '?area=no-location&from=2026-01&to=2026-01'), 200, 'No location, January 2026: 1 recorded crime.', 'in none of the districts')
  answered('a district with none', await visitor.get(page + '?area=three-rivers'), 200, 'Three Rivers, March 2025 to February 2026: 0 recorded crimes.', 'as many as in the same months')
  answered('a year before that is not loaded', await visitor.get(page + '?from=2024-01&to=2024-12'), 200, 'they cannot be compared')
  equal('empty fields of the form count as not given', (await visitor.get(page + '?area=&from=&to=&crime_type=')).words(), (await visitor.get(page)).words())
  answered('the measures lead here', await visitor.get('/performance'), 200, 'Recorded crime')
}

async function outcomes (visitor) {
  const address = '/performance/outcomes'
  for (const [query, ...words] of [['from=2025-13', 'not a month'], ['from=2025-02&to=2025-01', 'is after'], ['area=atlantis', 'no area']]) answered(`outcomes, wrong: ${query}`, await visitor.get(`${address}?${query}`), 400, ...words)
  const answer = answered('what became of crimes', await visitor.get(address + '?area=watford&from=2026-01&to=2026-02'), 200, 'Watford, January 2026 to February 2026: what became of the crimes that were recorded.', 'have had less time')
  equal('an outcome of a type', table(answer, 'outcomes').get('Drugs'), ['Under investigation', '12', '100.0'])
  check('incidents have none', !table(answer, 'outcomes').has('Anti-social behaviour'))
  equal('its CSV', (await visitor.get(answer.links().find(link => link.startsWith(address + '.csv?')))).csv().filter(row => row[2] === 'Drugs'), ['2026-01', '2026-02'].map((month, i) => [month, 'watford', 'Drugs', 'Under investigation', String(5 + 2 * i)]))
  check('the page of recorded crime leads here with the same filters', (await visitor.get(page + '?area=watford&crime_type=Drugs')).links().includes(address + '?from=2025-03&to=2026-02&area=watford&crime_type=Drugs'))
}

const dayFrom = days => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10)

// Every load moved into the past: the one of February that was replaced stood from ten days ago until two days ago.
function age (office) {
  sql(office, 'update pub_crime_load set live_at = live_at - 10 * 86400')
  sql(office, "update pub_crime_load set live_at = live_at + 8 * 86400 where month = '2026-02' and replaced_at is null")
  sql(office, 'update pub_crime_load set replaced_at = (select live_at from pub_crime_load n where n.month = pub_crime_load.month and n.replaced_at is null) where replaced_at is not null')
}

async function known (visitor) {
  for (const address of [page, page + '.csv', page + '.json', '/performance/outcomes']) {
    answered(`${address} of a day that is none`, await visitor.get(address + '?as_known_on=31/02/2026'), 400, 'must be a day')
    answered(`${address} of a day to come`, await visitor.get(`${address}?as_known_on=${dayFrom(2)}`), 400, 'Nobody knows yet what will be known on')
  }
  const typed = await visitor.get(`${page}?as_known_on=${dayFrom(2)}`)
  check('the summary leads to the day', typed.text.includes('href="#as_known_on"') && typed.text.includes('id="as_known_on-error"') && typed.text.includes(`value="${dayFrom(2)}"`))
  const drugs = async query => (await visitor.get(`${page}.json?from=2026-02&to=2026-02&area=watford&crime_type=Drugs${query}`)).json().counts.map(one => one.count)
  equal('now', await drugs(''), [7])
  equal('as known today', await drugs('&as_known_on=' + dayFrom(0)), [7])
  equal('as known before it was loaded again', await drugs('&as_known_on=' + dayFrom(-5)), [5])
  equal('before anything was loaded', await drugs('&as_known_on=' + dayFrom(-20)), [])
  const before = answered('the page says so', await visitor.get(`${page}?area=watford&as_known_on=${dayFrom(-5)}`), 200, 'As it was known on', 'As it is known now', 'Watford, March 2025 to February 2026: 120 recorded crimes.')
  check('and its links keep the day', before.links().filter(link => /recorded-crime(\.csv|\.json)?\?.*area=dacorum|outcomes\?/.test(link)).every(link => link.includes('as_known_on=' + dayFrom(-5))))
  check('the file that came later is not in its list', (before.text.match(/2026-02-hertfordshire-street\.csv/g) ?? []).length === 1)
  answered('before anything was loaded there is nothing', await visitor.get(`${page}?as_known_on=${dayFrom(-20)}`), 200, 'No recorded crime had been loaded by that day')
  const became = async query => (await visitor.get(`/performance/outcomes.json?from=2026-02&to=2026-02&area=watford&crime_type=Drugs${query}`)).json().outcomes.map(one => one.count)
  equal('outcomes too', [await became(''), await became('&as_known_on=' + dayFrom(-5))], [[7], [5]])
}

// Each month that lands is in the log with a checksum of its counts, those that were replaced too.
function proved (office) {
  equal('every load has its record', sql(office, 'select count(*) from pub_crime_seal'), sql(office, 'select count(*) from pub_crime_load'))
  const found = () => run(['verify', '--store', office.store])
  check('verify holds', found().status === 0, found().err)
  const replaced = sql(office, 'select load from pub_crime_count where current = 0 limit 1')
  for (const [load, what] of [[sql(office, 'select load from pub_crime_count where current = 1 limit 1'), 'a count that stands'], [replaced, 'one that was replaced']]) {
    const where = `where load = ${load} and crime_type = 'Drugs'`
    sql(office, `update pub_crime_count set count = count + 1 ${where}`)
    check(`verify finds ${what} altered`, found().status === 1 && found().err.includes(`load ${load} of crime data are not those that were loaded`), found().err)
    sql(office, `update pub_crime_count set count = count - 1 ${where}`)
  }
  check('put right, it holds', found().status === 0, found().err)
  // What lies beside the counts: which load is in use, of which month, and what became of the crimes.
  const [was, now] = [replaced, sql(office, `select n.id from pub_crime_load l join pub_crime_load n on n.kind = l.kind and n.month = l.month and n.replaced_at is null where l.id = ${replaced}`)]
  const at = sql(office, `select replaced_at from pub_crime_load where id = ${was}`)
  const swap = (away, back) => sql(office, `update pub_crime_load set replaced_at = ${at} where id = ${away}; update pub_crime_load set replaced_at = null where id = ${back}; update pub_crime_count set current = 0 where load = ${away}; update pub_crime_count set current = 1 where load = ${back}`)
  const withOutcome = sql(office, "select load || ' and area = ''' || area || ''' and crime_type = ''' || crime_type || '''' from pub_crime_count where outcomes <> '' limit 1")
  const packed = sql(office, `select outcomes from pub_crime_count where load = ${withOutcome}`)
  const word = packed.split(':')[0]
  const label = sql(office, `select label from pub_crime_word where id = ${word}`)
  const altered = [
    ['outcomes of a count', 'are not those that were loaded', () => sql(office, `update pub_crime_count set outcomes = '${word}:9876' where load = ${withOutcome}`), () => sql(office, `update pub_crime_count set outcomes = '${packed}' where load = ${withOutcome}`)],
    ['the name of an outcome', 'are not those that were loaded', () => sql(office, `update pub_crime_word set label = 'Not so' where id = ${word}`), () => sql(office, `update pub_crime_word set label = '${label}' where id = ${word}`)],
    ['an older load in use again', 'is the one in use', () => swap(now, was), () => swap(was, now)],
    ['a mark alone', 'not of the load and month', () => sql(office, `update pub_crime_count set current = 1 where load = ${was}`), () => sql(office, `update pub_crime_count set current = 0 where load = ${was}`)],
    ['counts of no load', 'not of the load and month', () => sql(office, `insert into pub_crime_count (load, month, area, crime_type, count, outcomes, current) values (999999, '2026-02', 'E07000103', 'Drugs', 77, '', 1)`), () => sql(office, 'delete from pub_crime_count where load = 999999')],
    ['a month of counts', 'not of the load and month', () => sql(office, `update pub_crime_count set month = '2031-01' where load = ${now} and crime_type = 'Drugs'`), () => sql(office, `update pub_crime_count set month = (select month from pub_crime_load where id = ${now}) where load = ${now}`)],
    ['how many rows there were', 'not as they were published', () => sql(office, `update pub_crime_load set rows = rows + 1 where id = ${now}`), () => sql(office, `update pub_crime_load set rows = rows - 1 where id = ${now}`)]
  ]
  for (const [what, says, alter, mend] of altered) {
    alter()
    check(`verify finds ${what}`, found().status === 1 && found().err.includes(says), found().err)
    mend()
    check(`${what}: put right, it holds`, found().status === 0, found().err)
  }
}

async function unknownTypes (visitor) {
  for (const address of [page + '.csv', page + '.json', '/performance/outcomes', '/performance/outcomes.csv']) answered(`${address} of a type that is none`, await visitor.get(address + '?crime_type=Piracy'), 404, 'no type “Piracy”', 'Burglary', 'Drugs')
}

// What is said has a key: all that stays outside the marks is data.
async function words (visitor) {
  const answer = await visitor.get('/x-pseudo' + page)
  let main = answer.text.replace(/^[\s\S]*?<main[^>]*>/, '').replace(/<\/main>[\s\S]*$/, '')
  while (/⟦[^⟦⟧]*⟧/.test(main)) main = main.replace(/⟦[^⟦⟧]*⟧/g, ' ') // one may stand in another
  const left = main.replace(/<[^>]*>/g, ' ').replace(/\d+ \w+ \d{4}, \d+:\d\d[ap]m/g, ' ').replace(/&[a-z]+;/g, ' ').split(/\s+/).filter(word => /[A-Za-z]{3,}/.test(word) && !/street\.csv$/.test(word))
  const names = new Set(JSON.stringify([...table(await visitor.get(page), 'by-district').keys()]).match(/[A-Za-z]{3,}/g))
  equal('every text has a key', left.filter(word => !names.has(word.replace(/[^A-Za-z]/g, ''))).slice(0, 10), [])
}

// Side by side: the made months are all of Watford.
async function districts (visitor) {
  const address = page + '/districts'
  answered('districts: a month that is none', await visitor.get(address + '?from=2025-13'), 400, 'not a month')
  answered('districts: a month without a file', await visitor.get(address + '?from=2026-01&to=2026-04'), 200, '2 of these months are not loaded, so there are no rates')
  equal('and no rate in the CSV', parseCsv((await visitor.get(address + '.csv?from=2026-01&to=2026-04')).text).find(row => row[0] === 'watford').slice(5), ['', '', 'without'])
  const answer = answered('districts side by side', await visitor.get(address + '?from=2025-01&to=2025-12'), 200, 'Highest: Watford with 1.2 per 1,000 people', 'Funnel plot of 10 places around the rate of all together', 'Higher than chance would have it: Watford')
  equal('a funnel and bars', [...answer.text.matchAll(/<figure class="fp-figure-box">/g)].length, 2)
  const json = (await visitor.get(address + '.json?from=2025-01&to=2025-12')).json()
  const watford = json.districts.find(district => district.area === 'watford')
  equal('counts without incidents, outside and nowhere', [watford.count, watford.rank, watford.where, json.districts.length], [120, 1, 'very_high', 10])
  check('the rate is of the people', Math.abs(Number(watford.per_1000) - 120 / watford.people * 1000) <= 0.0001, watford.per_1000)
  equal('those that are level share a rank', json.districts.filter(district => district.rank === 2).length, 9)
  equal('one type', (await visitor.get(address + '.json?from=2025-01&to=2025-12&crime_type=Drugs')).json().districts.find(district => district.area === 'watford').count, 60)
  answered('a type that nobody recorded', await visitor.get(address + '?from=2025-01&to=2025-12&crime_type=Piracy'), 200)
  answered('the page of recorded crime leads to it', await visitor.get(page), 200, 'District by district')
}

export async function recorded () {
  await step('nothing is loaded', nothing)
  const folder = newFolder()
  const office = { folder, store: 'sqlite:' + join(folder, 'office.db'), file: join(folder, 'office.db'), more: [] }
  mustRun(['example', 'hertfordshire', '--store', office.store])
  const rows = (month, drugs = 5) => [...times(5, { month }), ...times(drugs, { month, type: 'Drugs' }), ...times(3, { month, type: 'Anti-social behaviour' }), crimeRow({ month, ...elsewhere }), crimeRow({ month, ...nowhere })]
  for (const month of months(0, 26)) load(office, month, rows(month))
  load(office, '2026-02', rows('2026-02', 7), 'again')
  await step('in the log', () => proved(office))
  await serving(office, async server => {
    const visitor = new Visitor(server)
    await step('wrong questions', () => wrong(visitor))
    await step('figures', () => figures(visitor))
    await step('districts', () => districts(visitor))
    await step('filters', () => filters(visitor))
    await step('outcomes', () => outcomes(visitor))
    await step('words', () => words(visitor))
    await step('unknown types', () => unknownTypes(visitor))
    age(office)
    await step('as it was known', () => known(new Visitor(server)))
  }, ['--languages', 'x-pseudo'])
}
