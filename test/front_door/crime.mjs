// Recorded crime: files of data.police.uk in, counts out. Wrong files first: a clear message each, and the store as it was. Then
// the real months where ../shared/data is, against a count that is made here, by other means.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addPerson, answered, begin, check, equal, mustRun, newFolder, parseCsv, program, run, serving, signedIn, skip, sql, step, Visitor } from './lib.mjs'
import { submitFiles } from './files_help.mjs'
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

// --- The desk -----------------------------------------------------------------

const page = '/desk/performance/crime'

async function send (visitor, name, bytes, how) {
  const form = (await visitor.get(page)).forms().find(form => form.action === page)
  return submitFiles(visitor, form, { how }, [['file', name, bytes]])
}
async function ended (visitor, address) {
  for (let i = 0; i < 200; i++) {
    const answer = await visitor.get(address)
    if (!answer.headers.refresh) return answer
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(address + ' did not end')
}

// Hundredths of a second of a processor that the server has used.
const worked = server => readFileSync(`/proc/${server.child.pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ').slice(11, 13).map(Number).reduce((a, b) => a + b)

async function desk (office) {
  for (const [name, roles] of [['analyst', 'officer'], ['keeper', 'administrator'], ['reader', 'auditor']]) addPerson(office, name, { roles })
  const march = (rows, month = '2025-03') => zip({ [`${month}/${month}-hertfordshire-street.csv`]: street(rows), [`${month}/${month}-essex-street.csv`]: 'x' })
  await serving(office, async server => {
    const analyst = await signedIn(server, 'analyst')
    answered('nobody signed in is asked to', await new Visitor(server).get(page), [302, 303])
    answered('an auditor may not import', await (await signedIn(server, 'reader')).get(page), 403)
    answered('an administrator may', await (await signedIn(server, 'keeper')).get(page), 200, 'Crime data')
    answered('the page says what there is', await analyst.get(page), 200, 'Recorded crime is here from', 'Send the file')
    answered('no file', await send(analyst, '', '', 'try'), 422, 'Choose a ZIP or a CSV')
    answered('an empty file', await send(analyst, 'a.csv', '', 'try'), 422, 'empty')
    answered('nothing chosen', await send(analyst, 'a.csv', 'x', ''), 422, 'Choose what is to happen')
    const before = state(office)
    const good = march([crimeRow({ month: '2025-03' }), crimeRow({ month: '2025-03', ...nowhere })])
    const tried = await send(analyst, 'march.zip', good, 'try')
    equal('a file is taken', tried.status, 303)
    const trial = answered('a trial says what would happen', await ended(analyst, tried.location), 200, 'Nothing was changed', 'March 2025', '1 file of another force was passed over', 'Import it now')
    equal('and changes nothing', state(office), before)
    const again = await analyst.submit(trial.forms().find(form => form.action.endsWith('/again')))
    equal('it can be imported as it is', again.status, 303)
    answered('and is then public', await ended(analyst, again.location), 200, 'It is imported, and public', '1 without a location')
    check('the counts are read', (await analyst.get('/performance/recorded-crime.csv?from=2025-03&to=2025-03&area=watford')).text.includes('2025-03,watford,Burglary,1'))
    equal('its bytes are gone', sql(office, 'select count(*) from crime_upload_part'), '0')
    answered('the same again changes nothing', await ended(analyst, (await send(analyst, 'march.zip', good, 'import')).location), 200, 'no total has changed')
    const now = state(office)
    const broken = march([crimeRow({ month: '2025-04' }), crimeRow({ month: '2025-04', latitude: '500' })], '2025-04')
    const refusal = answered('a broken row', await ended(analyst, (await send(analyst, 'april.zip', broken, 'import')).location), 200, 'Broken rows', '500', 'a latitude here', 'without the broken rows')
    equal('leaves everything as it was', state(office), now)
    const without = await analyst.submit(refusal.forms().find(form => form.action.endsWith('/again')))
    answered('and can be left out', await ended(analyst, without.location), 200, 'It is imported, and public', '1 row: a latitude')
    answered('the list shows them all', await analyst.get(page), 200, 'april.zip', 'march.zip', 'Imported', 'Analyst Test')
    answered('what is no archive', await ended(analyst, (await send(analyst, 'x.zip', 'PK\x03\x04 nonsense', 'import')).location), 200, 'cannot be opened as an archive', 'Refused')
    answered('a file of something else', await ended(analyst, (await send(analyst, 'staff.csv', 'name,address\nMargery Quill,1 Wren Lane\n', 'import')).location), 200, 'Refused')
    equal('what nobody can ask for again is not kept', sql(office, 'select count(*) from crime_upload_part'), '0')
    check('nor are its words', !spawnSync('sqlite3', [office.file, '.dump'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout.includes('Quill'))
    answered('an import that is none', await analyst.get(page + '/999'), 404)
    answered('an import that is no number', await analyst.get(page + '/first'), 404)
    // One that waits is cancelled at once: nothing takes it while another is called running.
    sql(office, "update crime_import set state = 'running', ended_at = null, beat_at = strftime('%s') where id = (select max(id) from crime_import)")
    const waiting = await send(analyst, 'may.zip', march([crimeRow({ month: '2025-05' })], '2025-05'), 'import')
    const shown = answered('one that waits says so', await analyst.get(waiting.location), 200, 'Waiting', 'looks again')
    equal('and its page comes again by itself', shown.headers.refresh, '3')
    const at = worked(server)
    await new Promise(resolve => setTimeout(resolve, 2000))
    check('nothing is busy with it meanwhile', worked(server) - at < 60, `${worked(server) - at} hundredths of a second in two`)
    const untouched = state(office)
    equal('it can be cancelled', (await analyst.submit(shown.forms().find(form => form.action.endsWith('/cancel')))).status, 303)
    answered('and then is', await analyst.get(waiting.location), 200, 'everything is as it was')
    equal('and so it is', state(office), untouched)
    equal('and its bytes are gone', sql(office, 'select count(*) from crime_upload_part'), '0')
    const busy = importCrime(office, write(office, 'june/2025-06-hertfordshire-street.csv', street([crimeRow({ month: '2025-06' })])))
    check('the command line waits its turn too', busy.status === 1 && busy.err.includes('Another import'), busy.err)
    sql(office, "update crime_import set beat_at = 1 where state = 'running'")
    equal('an import whose program died is swept', importCrime(office, join(office.folder, 'june/2025-06-hertfordshire-street.csv')).status, 0)
    equal('and told as failed', sql(office, "select count(*) from crime_import where state = 'failed'"), '1')
  })
}

// A killed import leaves staged counts, which nobody sees and the next one sweeps.
function cancelled (office) {
  const folder = join(office.folder, 'many')
  const rows = Array.from({ length: 3000 }, (_, i) => crimeRow({ lsoa: inWatford, location: 'On or near Street ' + i }))
  for (let year = 2015; year < 2024; year++) for (let month = 1; month <= 12; month++) {
    const name = `${year}-${String(month).padStart(2, '0')}`
    write(office, `many/${name}/${name}-hertfordshire-street.csv`, street(rows).replaceAll(',2025-01,', `,${name},`))
  }
  const before = state(office)
  const begun = Date.now() // a trial takes about half as long as an import
  spawnSync(program, ['import', 'crime', folder, '--dry-run', '--store', office.store])
  const halfway = ((Date.now() - begun) / 1000).toFixed(2)
  for (const signal of ['SIGINT', 'SIGKILL']) {
    const child = spawnSync('timeout', ['-s', signal, halfway, program, 'import', 'crime', folder, '--store', office.store], { encoding: 'utf8' })
    // It may have landed just before the signal came: `timeout` says 124 all the same.
    const landed = signal === 'SIGINT' ? !child.stderr.includes('cancelled') && child.stdout.includes('files ') : sql(office, 'select count(*) from pub_crime_load') !== before.split(',')[1]
    if (landed) { skip('the machine was too fast to cancel'); return }
    if (signal === 'SIGINT') check('Ctrl-C ends an import in good order', child.stdout.includes('files ') && child.stderr.includes('cancelled'), child.stderr + child.stdout)
    if (signal === 'SIGKILL') equal('kill -9: nothing of it is public', sql(office, 'select count(*) from pub_crime_load'), before.split(',')[1])
    if (signal === 'SIGINT') equal('a cancelled import: the store as it was', state(office), before)
  }
  sql(office, "update crime_import set beat_at = 1 where state = 'running'")
  const small = write(office, 'july/2025-07-hertfordshire-street.csv', street([crimeRow({ month: '2025-07' })]))
  equal('the next import sweeps what a killed one had staged', [importCrime(office, small).status, sql(office, 'select count(*) from crime_load where live_at is null')], [0, '0'])
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
  await step('the desk', () => desk(office))
  await step('cancelled', () => cancelled(office))
  begin('crime, real months')
  if (existsSync(join(shared, 'crime/hertfordshire-2025.zip'))) await step('the real months', () => realMonths(makeOffice()))
  else skip('the real months: ../shared/data is not there', 5)
}
