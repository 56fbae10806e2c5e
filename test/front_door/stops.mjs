// Stops and searches: the page, its CSV and its JSON. First nothing and wrong questions, then rows that are counted here, then the real
// months of another force where ../shared/data is, against a count that is made here, by other means.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addPerson, answered, begin, check, equal, mustRun, newFolder, parseCsv, run, serving, signedIn, skip, sql, step, Visitor } from './lib.mjs'
import { publishAll } from './office.mjs'
import { unzip } from './workbook.mjs'

const page = '/performance/stop-and-search'
const shared = resolve('../shared/data')
const heading = 'Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing'
const none = 'A no further action disposal'
const stop = ({ date = '2025-01-05T10:00:00+00:00', place = '51.656,-0.396', age = '18-24', said = '', ethnicity = 'White', object = 'Controlled drugs', outcome = 'Arrest', linked = 'True' } = {}) =>
  `Person search,${date},False,,${place},Male,${age},${said},${ethnicity},Misuse of Drugs Act 1971 (section 23),${object},${outcome},${linked},False`
const times = (count, row) => Array.from({ length: count }, () => stop(row))

function load (office, month, rows) {
  const path = join(office.folder, month, `${month}-hertfordshire-stop-and-search.csv`)
  mkdirSync(join(office.folder, month), { recursive: true })
  writeFileSync(path, [heading, ...rows].join('\n') + '\n')
  return run(['import', 'crime', path, '--without-refused', '--store', office.store])
}
function exampleOffice () {
  const folder = newFolder(), file = join(folder, 'office.db'), store = 'sqlite:' + file
  mustRun(['example', 'hertfordshire', '--store', store])
  return { folder, store, file, more: [] }
}
const rowsOf = (csv, breakdown) => new Map(csv.filter(row => row[0] === breakdown).map(row => [row[1], row.slice(2)]))

async function nothing (office) {
  await serving(office, async server => {
    const visitor = new Visitor(server)
    answered('nothing is loaded', await visitor.get(page), 200, 'No stops and searches have been loaded yet', 'Open Government Licence v3.0')
    equal('nor as CSV', (await visitor.get(page + '.csv')).text.trim(), 'breakdown,value,searches,found,without_outcome,find_rate,suppressed,residents,rate_per_1000')
    equal('nor as JSON', (await visitor.get(page + '.json')).json().year, null)
    for (const year of ['x', '2000', '2100', '2020.5', '-1']) answered(`a year that is none: ${year}`, await visitor.get(`${page}?year=${year}`), 400, 'is no year', 'such as 2020')
    answered('a year that is too long', await visitor.get(`${page}?year=${'2'.repeat(30)}`), 400)
    answered('the performance page leads to it', await visitor.get('/performance'), 200, 'Stop and search')
  })
}

async function figures (office) {
  // January: 40 White (10 found), 20 Black (8 found), 3 Asian: a small number, and so another is hidden with it.
  const january = [...times(10, {}), ...times(30, { outcome: none, linked: 'False' }), ...times(8, { ethnicity: 'Black', object: 'Stolen goods' }), ...times(12, { ethnicity: 'Black', outcome: none, linked: '' }),
    ...times(3, { ethnicity: 'Asian', outcome: none, place: ',' }), ...times(9, { ethnicity: 'Other' }), ...times(11, { ethnicity: 'Other', outcome: none })]
  const done = load(office, '2025-01', [...january, stop({ place: '500,-0.396' })])
  check('a broken row is left out and counted', / rows 84 kept 80 outside 0 no-location 3 refused 1 /.test(done.out.trim().split('\n').at(-1) + ' '), done.out + done.err)
  load(office, '2025-02', times(60, { date: '2025-02-05T10:00:00+00:00' }))
  load(office, '2025-03', times(60, { date: '2025-03-05T10:00:00+00:00', outcome: none }))
  load(office, '2025-04', times(7, { date: '2025-04-05T10:00:00+00:00', outcome: '' }))
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const newest = answered('without a year: the newest', await visitor.get(page), 200, '7 stops and searches in those months of the year to March 2026 that are loaded: 1 of 12', 'no find rate: it would say more of the recording')
    check('the newest year is chosen', /<option value="2026" selected>/.test(newest.text))
    const text = answered('a year', await visitor.get(page + '?year=2025'), 200, '203 stops and searches in those months of the year to March 2025 that are loaded: 3 of 12',
      '87 of them led to an outcome other than no further action: a find rate of 42.9%', 'Without a location, and counted here: 3. Broken rows that were refused, and are not: 1.', 'not rates for each 1,000 residents',
      'Counts of people from 1 to 4 are not shown', 'Of the 87 that led to an outcome, 87 are recorded as linked').text
    equal('two charts of months and one of ethnicity', [...text.matchAll(/<figure class="fp-figure-box">/g)].length, 3)
    check('each chart has a text alternative', [...text.matchAll(/<desc/g)].length === 3)
    const csv = parseCsv((await visitor.get(page + '.csv?year=2025')).text)
    equal('all', csv[1], ['all', '', '203', '87', '0', '42.8571', 'false', '', ''])
    equal('by month', [...rowsOf(csv, 'month')].map(([month, row]) => [month, row[0], row[1]]), [['2025-01', '83', '27'], ['2025-02', '60', '60'], ['2025-03', '60', '0']])
    equal('by object', rowsOf(csv, 'object').get('Stolen goods').slice(0, 2), ['8', '8'])
    const seen = rowsOf(csv, 'officer_defined_ethnicity')
    equal('three people are not told', seen.get('Asian'), ['', '', '', '', 'true', '', ''])
    check('and with them another, so that no sum gives them back', [...seen.values()].filter(row => row[0] === '').length >= 2, JSON.stringify([...seen]))
    check('what is not in danger is told', seen.get('White')[0] === '160', JSON.stringify([...seen]))
    const json = (await visitor.get(page + '.json?year=2025')).json()
    equal('the JSON hides the same', json.counts.find(row => row.value === 'Asian').searches, null)
    equal('and has the files', json.loads.map(file => [file.month, file.rows, file.no_location, file.refused]), [['2025-03', 60, 0, 0], ['2025-02', 60, 0, 0], ['2025-01', 84, 3, 1]])
    check('the page hides the same', !/Asian<\/th>\s*<td[^>]*>3</.test(text) && /Asian<\/th>\s*<td[^>]*>not shown</.test(text))
    answered('a year without files', await visitor.get(page + '?year=2010'), 200, 'Nothing is loaded of the year to March 2010')
  })
}

// How many people of each ethnicity live here is the office's to bring in: rates are told with it, for a whole year, and never of what is hidden.
async function residents (office) {
  for (const name of ['one', 'two']) addPerson(office, name, { roles: 'officer,head' })
  const file = join(office.folder, 'residents.csv')
  const bring = text => { writeFileSync(file, text); return run(['import', 'resident_counts', file, '--store', office.store]) }
  const heads = 'counted_on,ethnicity,people,source\n'
  check('an ethnicity that is none', bring(heads + '2021-03-21,Martian,5,Census\n').status !== 0)
  check('nobody at all', bring(heads + '2021-03-21,White - Irish,0,Census\n').status !== 0)
  check('on a day to come', bring(heads + '2121-03-21,White - Irish,5,Census\n').status !== 0)
  mustRun(['import', 'resident_counts', (writeFileSync(file, heads + '2011-03-27,White - Irish,999,An invented count\n2021-03-21,White - Irish,8000,An invented count\n2021-03-21,Asian/Asian British - Indian,20000,An invented count\n2021-03-21,Other ethnic group - Arab,1000,An invented count\n'), file), '--store', office.store])
  await serving(office, async server => {
    const visitor = new Visitor(server), [one, two] = [await signedIn(server, 'one'), await signedIn(server, 'two')]
    const line = async (year, words) => answered(`the year to March ${year}: ${words}`, await visitor.get(`${page}?year=${year}`), 200, words)
    await line(2025, 'no such count is loaded here')
    await publishAll(one, 'resident_counts', 'submit')
    await line(2025, 'no such count is loaded here')
    for (const row of (await two.get('/desk/registers/resident_counts.json')).json().rows) await two.mustMove(`/desk/registers/resident_counts/${row.id}`, 'publish')
    await line(2025, 'when all twelve months of the year are loaded: 3 are')
    check('and no rate before that', parseCsv((await visitor.get(page + '.csv?year=2025')).text).slice(1).every(row => row[8] === ''))
    for (let month = 4; month <= 12; month++) {
      const date = `2024-${String(month).padStart(2, '0')}-05T10:00:00+00:00`
      load(office, date.slice(0, 7), [...times(10, { date, said: 'White - Irish' }), ...times(10, { date, said: 'Asian/Asian British - Indian', outcome: none }), ...times(month === 4 ? 3 : 0, { date, said: 'Other ethnic group - Arab' })])
    }
    const text = (await line(2025, 'as they were counted on 21 March 2021 (An invented count)')).text
    const said = rowsOf(parseCsv((await visitor.get(page + '.csv?year=2025')).text), 'self_defined_ethnicity')
    equal('three people have no rate', said.get('Other ethnic group - Arab').slice(5), ['1000', ''])
    check('what is shown has one, and only that', [...said.values()].every(row => (row[6] !== '') === (row[0] !== '' && row[5] !== '')), JSON.stringify([...said]))
    const shown = [...said].filter(row => row[1][6] !== '')
    check('each is its searches by its residents', shown.length > 0 && shown.every(([, row]) => Math.abs(Number(row[6]) - Number(row[0]) * 1000 / Number(row[5])) < 0.0001), JSON.stringify(shown))
    check('the page has them in a table', /Searches for each 1,000<\/th>/.test(text))
    equal('by officers there is none', [...rowsOf(parseCsv((await visitor.get(page + '.csv?year=2025')).text), 'officer_defined_ethnicity').values()].map(row => row[5] + row[6]).join(''), '')
    equal('the JSON says when', (await visitor.get(page + '.json?year=2025')).json().residents_counted_on, '2021-03-21')
    equal('an older year has the older count', (await visitor.get(page + '.json?year=2012')).json().residents_counted_on, '2011-03-27')
  })
}

async function realMonths (office) {
  sql(office, "update pub_body_name set police_force = 'essex', police_force_name = 'Essex Police'")
  const archive = join(shared, 'crime/stop-and-search-2019-2020.zip')
  mustRun(['import', 'crime', archive, '--store', office.store])
  const want = new Map()
  const count = (key, found) => { const at = want.get(key) ?? [0, 0]; want.set(key, [at[0] + 1, at[1] + found]) }
  for (const [name, content] of Object.entries(unzip(readFileSync(archive)))) {
    if (!name.endsWith('-essex-stop-and-search.csv')) continue
    for (const row of parseCsv(String(content).replace(/^\uFEFF/, '')).slice(1).filter(row => row.length > 1)) {
      const found = row[12] && !/no further action/i.test(row[12]) ? 1 : 0
      for (const [breakdown, value] of [['all', ''], ['month', name.slice(0, 7)], ['object', row[11]], ['legislation', row[10]], ['age_range', row[7]], ['officer_defined_ethnicity', row[9]], ['self_defined_ethnicity', row[8]]]) count(`${breakdown}|${value}`, found)
    }
  }
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const rows = parseCsv((await visitor.get(page + '.csv')).text).slice(1).filter(row => want.has(`${row[0]}|${row[1]}`))
    equal('as many rows as were counted independently', rows.length, want.size)
    const shown = rows.filter(row => row[2] !== '')
    const differing = shown.filter(row => String(want.get(`${row[0]}|${row[1]}`)[0]) !== row[2] || (row[3] !== '' && String(want.get(`${row[0]}|${row[1]}`)[1]) !== row[3]))
    check('every count that is shown agrees with an independent count', differing.length === 0 && shown.length > 30, differing.slice(0, 5).join('\n'))
    const people = rows.filter(row => /age|ethnicity/.test(row[0]))
    check('no count of people from 1 to 4 is shown', people.every(row => ![row[2], row[3]].some(cell => /^[1-4]$/.test(cell))))
    for (const breakdown of ['age_range', 'officer_defined_ethnicity', 'self_defined_ethnicity']) {
      const of = people.filter(row => row[0] === breakdown)
      check(`${breakdown}: no sum gives one back`, [2, 3].every(column => of.filter(row => row[column] === '').length !== 1))
    }
    answered('the page of the real months', await visitor.get(page), 200, '5,355 stops and searches', 'a find rate of 24.3%')
  })
}

export async function stops () {
  const office = exampleOffice()
  await step('nothing, and wrong questions', () => nothing(office))
  await step('figures', () => figures(office))
  await step('residents', () => residents(office))
  begin('stops, real months')
  if (existsSync(join(shared, 'crime/stop-and-search-2019-2020.zip'))) await step('the real months', () => realMonths(exampleOffice()))
  else skip('the real months: ../shared/data is not there', 5)
}
