// Recorded crime: files of data.police.uk in, counts out. Wrong files first: a clear message each, and the store as it was. Then
// the real months where ../shared/data is, against a count that is made here, by other means.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { answered, begin, check, equal, mustRun, newFolder, parseCsv, run, serving, skip, sql, step, Visitor } from './lib.mjs'
import { unzip, zip } from './workbook.mjs'

const shared = resolve('../shared/data')
const heading = 'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context'
const stopHeading = 'Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing'
const inWatford = 'E01023876' // a small area there; see example/hertfordshire/places/lsoas.csv
const elsewhere = 'E01000094'

let number = 0
export function crimeRow ({ month = '2025-01', by = 'Hertfordshire Constabulary', within = by, longitude = '-0.396', latitude = '51.656', location = 'On or near Park Way', lsoa = inWatford, type = 'Burglary', outcome = 'Under investigation' } = {}) {
  const id = (++number).toString(16).padStart(64, '0')
  return [id, month, by, within, longitude, latitude, location, lsoa, lsoa ? 'Example 001A' : '', type, outcome, ''].join(',')
}
const nowhere = { longitude: '', latitude: '', location: 'No Location', lsoa: '' }
export const street = (rows, end = '\n') => [heading, ...rows].join(end) + end
const stop = ({ date = '2025-01-05T10:00:00+00:00', place = '51.656,-0.396', ethnicity = 'White', object = 'Controlled drugs', outcome = 'Arrest' } = {}) =>
  `Person search,${date},False,,${place},Male,18-24,,${ethnicity},Misuse of Drugs Act 1971 (section 23),${object},${outcome},True,False`

function makeOffice () {
  const folder = newFolder()
  const store = 'sqlite:' + join(folder, 'office.db')
  mustRun(['example', 'hertfordshire', '--store', store])
  return { folder, store, file: join(folder, 'office.db'), more: [] }
}
function write (office, name, content) {
  const path = join(office.folder, name)
  mkdirSync(resolve(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const importCrime = (office, ...words) => run(['import', 'crime', ...words, '--store', office.store])
const lastLine = done => done.out.trim().split('\n').at(-1).replace(/ seconds .*$/, '')
// Everything that an import may write.
const tables = ['crime_load', 'pub_crime_load', 'pub_crime_count', 'pub_crime_recorded', 'pub_crime_lsoa_count', 'pub_crime_point', 'pub_stop_count']
const state = office => tables.map(table => sql(office, `select count(*) from ${table}`)).join()
const sums = office => sql(office, 'select month, area, crime_type, sum(count) from pub_crime_count where current = 1 group by month, area, crime_type order by 1, 2, 3')

// --- What is refused ----------------------------------------------------------

function refused (office, name, path, status, line, ...words) {
  const before = state(office)
  const done = importCrime(office, ...[path].flat())
  const missing = words.filter(word => !(done.out + done.err).includes(word))
  check(`${name}: refused with a clear message`, done.status === status && missing.length === 0, `status ${done.status}\n${done.err}\nmissing ${missing.join(' | ')}`)
  if (line) equal(`${name}: counted`, lastLine(done), line)
  equal(`${name}: the store as it was`, state(office), before)
}

function badFiles (office) {
  const named = (content, month = '2025-01') => write(office, `${month}-hertfordshire-street.csv`, content)
  const oneBad = (name, change, ...words) => refused(office, name, named(street([crimeRow(), crimeRow(change), crimeRow(nowhere)])), 1, 'files 1 rows 3 kept 1 outside 0 no-location 1 refused 1',
    '2025-01-hertfordshire-street.csv:3:', 'nothing is imported', ...words)
  oneBad('a month that disagrees with the file name', { month: '2025-02' }, 'column "Month" value "2025-02"', 'another month than the file’s name')
  oneBad('a month that is none', { month: '2025-13' }, 'column "Month" value "2025-13"')
  oneBad('a force that is not ours', { by: 'Bedfordshire Police' }, 'column "Reported by" value "Bedfordshire Police"', 'a force that is not ours')
  oneBad('a row that falls within another force', { within: 'Bedfordshire Police' }, 'column "Falls within"')
  oneBad('a latitude of 500', { latitude: '500' }, 'column "Latitude" value "500"', 'from 49 to 61')
  oneBad('longitude and latitude the wrong way round', { longitude: '51.656', latitude: '-0.396' }, 'column "Longitude" value "51.656"')
  oneBad('a longitude that is no number', { longitude: '-0.3x' }, 'column "Longitude"')
  oneBad('half a place', { longitude: '' }, 'both or not at all')
  oneBad('a small area that is none', { lsoa: 'X0102387' }, 'column "LSOA code" value "X0102387"')
  oneBad('no crime type', { type: '' }, 'column "Crime type"')
  oneBad('too few columns', { outcome: 'a,b' }, 'as many columns')
  oneBad('a quote in the middle', { location: 'On or "near' }, 'a quote')
  oneBad('bytes that are no text', { location: 'On or near \u0001' }, 'not text')
  refused(office, 'the wrong heading', named('a,b,c\n1,2,3\n'), 1, null, '2025-01-hertfordshire-street.csv: Its first line is not the heading')
  refused(office, 'the heading of another kind', named(stopHeading + '\n'), 1, null, 'of the kind “street”')
  refused(office, 'an empty file', named(''), 1, null, 'It is empty')
  refused(office, 'a file of another force', write(office, '2025-01-bedfordshire-street.csv', street([crimeRow()])), 1, null, 'the force “bedfordshire”', 'ours is “hertfordshire”')
  refused(office, 'a file that is not there', join(office.folder, 'none.csv'), 1, null, 'cannot be opened')
  refused(office, 'no file at all', [], 2, null, 'say which files')
  refused(office, 'stops that say no force', write(office, 'stops.csv', [stopHeading, stop()].join('\n')), 1, null, 'does not say of which force')
  refused(office, 'two files of one month', [write(office, 'a/2025-01-hertfordshire-street.csv', street([crimeRow()])), write(office, 'b/2025-01-hertfordshire-street.csv', street([crimeRow()]))], 1, null, 'of the same month and kind')
  const many = street(Array.from({ length: 250 }, () => crimeRow({ latitude: '500' })))
  refused(office, 'many broken rows', named(many), 1, 'files 1 rows 250 kept 0 outside 0 no-location 0 refused 250', ':201:', 'and 50 more: a latitude')
}

function badArchives (office) {
  const good = { '2025-01/2025-01-hertfordshire-street.csv': street([crimeRow()]) }
  const bytes = zip(good)
  refused(office, 'an archive that is cut off', write(office, 'cut.zip', bytes.subarray(0, bytes.length - 30)), 1, null, 'cut.zip cannot be opened as an archive')
  refused(office, 'a path that climbs', write(office, 'climb.zip', zip({ ...good, '../../2025-01-hertfordshire-street.csv': 'x' })), 1, null, 'leads out of a folder')
  refused(office, 'a path from the root', write(office, 'root.zip', zip({ '/etc/2025-01-hertfordshire-street.csv': 'x' })), 1, null, 'leads out of a folder')
  const bomb = zip({ '2025-01/2025-01-hertfordshire-street.csv': heading + '\n' + ' '.repeat(64 << 20) })
  refused(office, 'an archive that unpacks to far more', write(office, 'bomb.zip', bomb), 1, null, 'unpacks to far more')
  const liar = Buffer.from(zip({ '2025-01/2025-01-hertfordshire-street.csv': street(Array.from({ length: 2000 }, () => crimeRow())) }))
  for (const at of [liar.indexOf('PK\x03\x04') + 22, liar.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24]) liar.writeUInt32LE(1000, at)
  refused(office, 'an archive that says less than it holds', write(office, 'liar.zip', liar), 1, null, 'liar.zip')
  const damaged = Buffer.from(bytes)
  damaged[60] ^= 255
  refused(office, 'an archive with a damaged file', write(office, 'damaged.zip', damaged), 1, null, 'damaged.zip')
  refused(office, 'an archive of other forces', write(office, 'others.zip', zip({ '2025-01/2025-01-essex-street.csv': 'x', '2025-01/2025-01-kent-street.csv': 'x' })), 1, 'files 0 rows 0 kept 0 outside 0 no-location 0 refused 0',
    '2 files of other forces passed over: essex, kent', 'no file of the force “hertfordshire”')
}

// --- What is kept -------------------------------------------------------------

function goodFiles (office) {
  const rows = [crimeRow(), crimeRow(), crimeRow({ type: 'Drugs', location: '"On or near ""The Parade"", Watford"' }), crimeRow({ lsoa: elsewhere, longitude: '0.115', latitude: '51.52' }), crimeRow(nowhere),
    crimeRow({ type: 'Hoverboard theft' })]
  const expected = 'files 1 rows 6 kept 4 outside 1 no-location 1 refused 0'
  const before = state(office)
  const dry = importCrime(office, write(office, 'lf/2025-01-hertfordshire-street.csv', street(rows)), '--dry-run')
  check('a dry run says what would happen', dry.status === 0 && dry.out.includes('Nothing was changed') && dry.out.includes('New crime type “Hoverboard theft”: 1 rows'), dry.out + dry.err)
  equal('and counts', lastLine(dry), expected)
  equal('and changes nothing', state(office), before)
  const done = importCrime(office, join(office.folder, 'lf/2025-01-hertfordshire-street.csv'))
  equal('the file is imported', [done.status, lastLine(done)], [0, expected])
  const total = sums(office)
  const again = importCrime(office, join(office.folder, 'lf/2025-01-hertfordshire-street.csv'))
  check('the same file again says so', again.status === 0 && again.out.includes('no total has changed'), again.out)
  equal('and changes no total', sums(office), total)
  equal('and is no new load', sql(office, 'select count(*) from pub_crime_load'), '1')
  for (const [name, content] of [['crlf', street(rows, '\r\n')], ['mark', '\ufeff' + street(rows)], ['no last line end', street(rows).trimEnd()]]) {
    const other = importCrime(office, write(office, `${name}/2025-01-hertfordshire-street.csv`, content))
    equal(`${name}: the same counts`, [other.status, lastLine(other), sums(office)], [0, expected, total])
  }
  equal('each is a vintage that replaced the one before', sql(office, 'select count(*), sum(replaced_at is null) from pub_crime_load'), '4|1')
  equal('whose totals stay readable', sql(office, "select count(*) from pub_crime_count where current = 0 and crime_type = 'Burglary' and area = 'E07000103' and count = 2"), '3')
  equal('a place with quotes is kept as it is written', sql(office, "select count(*) from pub_crime_point where location = 'On or near \"The Parade\", Watford'"), '1')
  equal('the small area’s counts add up', sql(office, `select total from pub_crime_lsoa_count where lsoa = '${inWatford}'`), '4')
}

function withoutRefused (office) {
  const path = write(office, 'some/2025-02-hertfordshire-street.csv', street([crimeRow({ month: '2025-02' }), crimeRow({ month: '2025-02', latitude: '500' }), crimeRow({ month: '2024-02' })]))
  const done = importCrime(office, path, '--without-refused')
  equal('broken rows can be left out', [done.status, lastLine(done)], [0, 'files 1 rows 3 kept 1 outside 0 no-location 0 refused 2'])
  check('and that is said', done.out.includes('were left out') && done.err.includes(':3:') && done.err.includes(':4:'), done.out + done.err)
  equal('for everybody', sql(office, "select rows, kept, refused from pub_crime_load where month = '2025-02'"), '3|1|2')
}

function outcomesAndStops (office) {
  const head = 'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type'
  const outcome = (lsoa, what) => `a1,2025-01,Hertfordshire Constabulary,Hertfordshire Constabulary,-0.396,51.656,On or near Park Way,${lsoa},X,${what}`
  const stops = [stop(), stop({ ethnicity: 'Black', object: 'Stolen goods' }), stop({ place: ',' }), stop({ date: '2025-01-31T23:59:00+00:00' }), stop({ date: '2024-12-31T23:59:59+00:00' })]
  write(office, 'kinds/2025-01/2025-01-hertfordshire-outcomes.csv', [head, outcome(inWatford, 'Suspect charged'), outcome(elsewhere, 'Suspect charged')].join('\n'))
  write(office, 'kinds/2025-01/2025-01-hertfordshire-stop-and-search.csv', [stopHeading, ...stops.slice(0, 4)].join('\n'))
  write(office, 'kinds/2025-01/readme.txt', 'x')
  const done = importCrime(office, join(office.folder, 'kinds'))
  equal('a folder of outcomes and stops is imported', [done.status, lastLine(done)], [0, 'files 2 rows 6 kept 4 outside 1 no-location 1 refused 0'])
  check('and the file that is neither is said', done.out.includes('1 other file passed over'), done.out)
  equal('outcomes by the month in which they were recorded', sql(office, 'select area, outcome, count from pub_crime_recorded order by area'), 'E07000103|Suspect charged|1\noutside|Suspect charged|1')
  equal('stops by object', sql(office, "select value, sum(count) from pub_stop_count where dimension = 'object' group by value order by value"), 'Controlled drugs|3\nStolen goods|1')
  equal('stops by ethnicity and object', sql(office, "select count from pub_stop_count where dimension = 'officer_defined_ethnicity_and_object' and value = 'Black' and object = 'Stolen goods'"), '1')
  refused(office, 'a stop of another month', write(office, 'stop/2025-01-hertfordshire-stop-and-search.csv', [stopHeading, stops[4]].join('\n')), 1, 'files 1 rows 1 kept 0 outside 0 no-location 0 refused 1', 'column "Date"')
  refused(office, 'a stop with longitude before latitude', write(office, 'stop/2025-02-hertfordshire-stop-and-search.csv', [stopHeading, stop({ date: '2025-02-01T00:00:00+00:00', place: '-0.396,51.656' })].join('\n')), 1, null, 'column "Latitude"')
  const summer = importCrime(office, write(office, 'summer/2025-06-hertfordshire-stop-and-search.csv', [stopHeading, stop({ date: '2025-05-31T23:30:00+00:00' }), stop({ date: '2025-06-30T23:30:00+00:00' })].join('\n')))
  equal('the first and the last hour of a summer month', [summer.status, lastLine(summer)], [0, 'files 1 rows 2 kept 2 outside 0 no-location 0 refused 0'])
}

// --- What everybody reads -----------------------------------------------------

async function contract (office) {
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const csv = await visitor.get('/performance/recorded-crime.csv?from=2025-01&to=2025-01&area=watford')
    equal('CSV of a district', csv.text.replaceAll('\r', ''), 'month,area,crime_type,count\n2025-01,watford,Burglary,2\n2025-01,watford,Drugs,1\n2025-01,watford,Hoverboard theft,1\n')
    const all = await visitor.get('/performance/recorded-crime.csv?from=2025-01&to=2025-01&area=all')
    check('all: the two groups', all.text.includes('2025-01,outside the area,Burglary,1') && all.text.includes('2025-01,no location,Burglary,1'), all.text)
    const json = JSON.parse((await visitor.get('/performance/recorded-crime.json?from=2025-01&to=2025-01&area=no-location')).text)
    equal('JSON of a group', json.counts, [{ month: '2025-01', area: 'no location', crime_type: 'Burglary', count: 1 }])
    check('with what was loaded', json.loads.length === 1 && json.loads[0].rows === 6 && json.loads[0].file === '2025-01-hertfordshire-street.csv' && /^[0-9a-f]{64}$/.test(json.loads[0].checksum), JSON.stringify(json.loads))
    equal('without parameters: the last months there are', JSON.parse((await visitor.get('/performance/recorded-crime.json')).text).to, '2025-02')
    equal('a month with nothing', (await visitor.get('/performance/recorded-crime.csv?from=2020-01&to=2020-01')).text.trim(), 'month,area,crime_type,count')
    for (const [query, ...words] of [['from=2025-13', 'not a month'], ['to=january', 'not a month'], ['from=2025-02&to=2025-01', 'is after'], ['area=atlantis', 'no area'], ['area=Watford%20', 'no area'], ['from=' + '2'.repeat(30), '']]) answered(`wrong: ${query.slice(0, 30)}`, await visitor.get('/performance/recorded-crime.csv?' + query), 400, ...words)
  })
}

// --- The real months ------------------------------------------------------------

// By month, district and type, from the files as they are: no line of it is the program's.
function countIndependently (files, districts) {
  const counts = new Map()
  for (const [name, bytes] of Object.entries(files)) {
    if (!name.endsWith('-street.csv')) continue
    const [columns, ...rows] = parseCsv(bytes.toString('utf8').replace(/^\ufeff/, ''))
    const [month, code, type] = ['Month', 'LSOA code', 'Crime type'].map(column => columns.indexOf(column))
    for (const row of rows) {
      const area = row[code] === '' ? 'no location' : districts.get(row[code]) ?? 'outside the area'
      const key = [row[month], area, row[type]].join('|')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return counts
}

async function realMonths (office) {
  const districts = new Map()
  for (const edition of ['2011', '2021']) for (const [code, , , district] of parseCsv(readFileSync(join(shared, `lookups/herts_lsoa${edition}_to_district.csv`), 'utf8')).slice(1)) districts.set(code, district.toLowerCase().replaceAll(' ', '-'))
  const archives = ['2021', '2025'].map(year => join(shared, `crime/hertfordshire-${year}.zip`))
  const done = importCrime(office, ...archives)
  check('the months of 2021 and 2025 are imported', done.status === 0 && / refused 0$/.test(lastLine(done)), done.out.slice(-400) + done.err)
  const want = new Map()
  for (const archive of archives) for (const [key, count] of countIndependently(unzip(readFileSync(archive)), districts)) want.set(key, count)
  await serving(office, async server => {
    const csv = (await new Visitor(server).get('/performance/recorded-crime.csv?from=2021-01&to=2025-12&area=all')).text
    const got = new Map(parseCsv(csv).slice(1).map(row => [row.slice(0, 3).join('|'), Number(row[3])]))
    equal('as many groups as were counted independently', got.size, want.size)
    const differing = [...want].filter(([key, count]) => got.get(key) !== count)
    check('every month, district and type agrees with an independent count', differing.length === 0, differing.slice(0, 5).join('\n'))
  })
  const total = sums(office)
  const again = importCrime(office, ...archives)
  check('again: no total changes', again.status === 0 && again.out.includes('no total has changed') && sums(office) === total, again.out.slice(-300))
  refused(office, 'the stops of eight other forces', join(shared, 'crime/stop-and-search-2019-2020.zip'), 1, 'files 0 rows 0 kept 0 outside 0 no-location 0 refused 0', '22 files of other forces')
}

export async function crime () {
  const office = makeOffice()
  await step('files that are refused', () => badFiles(office))
  await step('archives that are refused', () => badArchives(office))
  await step('files that are kept', () => goodFiles(office))
  await step('broken rows left out', () => withoutRefused(office))
  await step('outcomes and stops', () => outcomesAndStops(office))
  await step('the contract', () => contract(office))
  begin('crime, real months')
  if (existsSync(join(shared, 'crime/hertfordshire-2025.zip'))) await step('the real months', () => realMonths(makeOffice()))
  else skip('the real months: ../shared/data is not there', 5)
}
