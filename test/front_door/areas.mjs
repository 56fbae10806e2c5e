// Your area: what somebody types leads to their district, and a district shows its recorded crime. Wrong input first; then the example
// without crime, with a few months made here, and with a year of real data where ../shared/data is.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addPerson, answered, check, equal, mustRun, newFolder, run, serving, signedIn, skip, sql, Visitor } from './lib.mjs'
import { crimeRow, street } from './crime.mjs'

const real = resolve('../shared/data/crime/hertfordshire-2025.zip')
const typed = place => '/areas?place=' + encodeURIComponent(place)

function makeOffice () {
  const folder = newFolder()
  const store = 'sqlite:' + join(folder, 'office.db')
  mustRun(['example', 'hertfordshire', '--store', store])
  return { folder, store, file: join(folder, 'office.db'), more: [] }
}

async function wrong (visitor) {
  for (const slug of ['nowhere', 'hertfordshire', 'WATFORD', '%3Cscript%3E', 'x'.repeat(400), '..%2Fplan']) {
    check(`no page for ${slug.slice(0, 20)}`, [400, 404].includes((await visitor.get('/areas/' + slug)).status))
    check(`no data for ${slug.slice(0, 20)}`, [400, 404].includes((await visitor.get('/areas/' + slug + '.json')).status))
  }
  answered('120 bytes are looked up', await visitor.get(typed('q'.repeat(120))), 400, 'Check the spelling')
  answered('one more is too long', await visitor.get(typed('q'.repeat(121))), 400)
  const script = await visitor.get(typed('<script>alert(1)</script>'))
  answered('a script is words', script, 400, 'There is a problem', 'No district or ward here')
  check('and stays in the box, as words', script.text.includes('value="&lt;script&gt;alert(1)&lt;/script&gt;"') && !script.text.includes('<script>alert'))
  const unknown = answered('a place elsewhere', await visitor.get(typed('Penzance')), 400, 'There is a problem', 'begins with “Penzance”')
  check('the error leads to the box, which keeps it', unknown.text.includes('href="#place"') && unknown.text.includes('value="Penzance"') && unknown.text.includes('aria-describedby="place-hint place-error"'))
  answered('a postcode elsewhere', await visitor.get(typed('zz99 9zz')), 400, 'We do not know the postcode ZZ99 9ZZ')
  check('what is typed twice is refused', (await visitor.get('/areas?place=a&place=b')).status === 400)
  for (const answer of [script, unknown]) equal('what was typed is in no cache', answer.headers['cache-control'], 'no-store')
}

async function finding (visitor) {
  const plain = answered('nothing typed', await visitor.get(typed('  ')), 200, 'Your postcode, ward or district', 'Watford', 'St Albans')
  check('without an error', !plain.text.includes('There is a problem'))
  for (const [place, slug] of [['Watford', 'watford'], [' st ALBANS', 'st-albans'], ['st.', null], ['Three', 'three-rivers'], ['Dacorum', 'dacorum']]) {
    const answer = await visitor.get(typed(place))
    if (slug) equal(`“${place}” leads to its district`, [answer.status, answer.location, answer.headers['cache-control']], [303, '/areas/' + slug, 'no-store'])
  }
  const sector = answered('a postcode of which only the sector is held', await visitor.get(typed('al10 0aa')), 200, 'We do not hold the postcode AL10 0AA. Others that begin AL10 0 lie in:', 'Welwyn Hatfield')
  equal('is in no cache', sector.headers['cache-control'], 'no-store')
  equal('asked for a second time, it is told again', (await visitor.get(typed('al10 0aa'))).headers['cache-control'], 'no-store')
  const several = answered('a name that begins several', await visitor.get(typed('w')), 200, 'Several places have a name that begins with', 'Watford', 'Welwyn Hatfield', /, in /)
  check('each leads on', several.text.includes('href="/areas/watford"'))
  answered('a postcode area of several', await visitor.get(typed('AL1')), [200, 303])
  const data = (await visitor.get('/areas.json?place=watford')).json()
  equal('the same for machines', data.matches.filter(one => !one.ward), [{ area: 'Watford', ward: null, url: '/areas/watford' }])
}

async function withoutCrime (visitor) {
  const page = answered('a district before any crime is loaded', await visitor.get('/areas/watford'), 200, 'No recorded crime has been loaded yet.', 'people (', 'What was promised')
  check('has a map', page.text.includes('fp-map__area--chosen'))
  check('and no table of nothing', !page.text.includes('<table'))
  const data = (await visitor.get('/areas/watford.json')).json()
  equal('says so to machines', [data.from, data.crimes, data.per_1000, data.types, data.months], [null, null, null, [], []])
  const list = (await visitor.get('/areas.json')).json()
  equal('ten districts', list.districts.length, 10)
  check('with people', list.districts.every(one => one.people > 50000 && one.people_year && one.people_basis && one.crimes === null && one.per_1000 === null))
  check('the navigation leads there', (await visitor.get('/')).text.includes('href="/areas"'))
}

function load (office, months) {
  for (const [month, rows] of Object.entries(months)) {
    const path = join(office.folder, month, `${month}-hertfordshire-street.csv`)
    mkdirSync(resolve(path, '..'), { recursive: true })
    writeFileSync(path, street(rows))
    mustRun(['import', 'crime', path, '--store', office.store])
  }
}
const monthAt = i => `${2023 + Math.floor(i / 12)}-${String(i % 12 + 1).padStart(2, '0')}`
const rowsOf = (month, burglaries, incidents) => [...Array.from({ length: burglaries }, () => crimeRow({ month })), ...Array.from({ length: incidents }, () => crimeRow({ month, type: 'Anti-social behaviour' }))]

// What another process wrote is noticed within about a second.
const noticed = () => new Promise(resolve => setTimeout(resolve, 1600))

async function madeMonths (visitor, office) {
  load(office, Object.fromEntries(Array.from({ length: 11 }, (_, i) => [monthAt(12 + i), rowsOf(monthAt(12 + i), 5, 2)])))
  await noticed()
  answered('eleven months are no year', await visitor.get('/areas/watford'), 200, '55 crimes were recorded', '11 of 12', 'There are no rates', 'There is no comparison')
  answered('nor on the list', await visitor.get('/areas'), 200, 'Only 11 of the 12 months')
  equal('no rate', (await visitor.get('/areas/watford.json')).json().per_1000, null)
  load(office, { [monthAt(23)]: rowsOf(monthAt(23), 5, 2) })
  await noticed()
  answered('twelve are', await visitor.get('/areas/watford'), 200, '60 crimes were recorded, January 2024 to December 2024:', 'per 1,000 people', 'There is no comparison with January 2023 to December 2023: 0 of those 12', 'Anti-social behaviour (incidents')
  let data = (await visitor.get('/areas/watford.json')).json()
  equal('incidents are no crimes', [data.crimes, data.types.map(one => [one.crime_type, one.count, one.before])], [60, [['Burglary', 60, null], ['Anti-social behaviour', 24, null]]])
  check('the rate is of the people', Math.abs(Number(data.per_1000) - 60 / data.people * 1000) <= 0.0001, data.per_1000)
  equal('every month is there', data.months.map(one => one.crimes), Array(12).fill(5))
  load(office, Object.fromEntries(Array.from({ length: 12 }, (_, i) => [monthAt(i), rowsOf(monthAt(i), 10, 2)])))
  await noticed()
  const page = answered('two years are compared', await visitor.get('/areas/watford'), 200, '60 fewer (50%)', 'the same', 'Lower than usual')
  check('without an excuse', !page.text.includes('There is no comparison'))
  check('drawn', page.text.includes('class="fp-chart') && page.text.includes('fp-map__value'))
  data = (await visitor.get('/areas/watford.json')).json()
  equal('for machines', [data.types.map(one => one.before), data.months.length, data.verdict.startsWith('Lower than usual')], [[120, 24], 24, true])
  answered('a district without any', await visitor.get('/areas/dacorum'), 200, '0 crimes were recorded', 'None was recorded in these months')
}

// Promises of the plan that name a district stand on its page, once they are published so.
async function named (visitor, office) {
  answered('no promise names it', await visitor.get('/areas/watford'), 200, 'No promise of the plan names this district')
  equal('nor for machines', (await visitor.get('/areas/watford.json')).json().named_by, [])
  const file = join(office.folder, 'actions.csv')
  const bring = areas => { writeFileSync(file, `edition,number,areas\n2019,1,${areas}\n`); return run(['import', 'actions', file, '--store', office.store]) }
  const wrong = bring('Atlantis')
  check('a district that is none is refused', wrong.status === 1 && (wrong.out + wrong.err).includes('Atlantis'), wrong.out + wrong.err)
  const done = bring('Watford; St Albans')
  check('districts of a promise', done.status === 0, done.out + done.err)
  answered('what is not published again is not public', await visitor.get('/areas/watford'), 200, 'No promise of the plan names this district')
  addPerson(office, 'chief', { roles: 'head' })
  const head = await signedIn(visitor.server, 'chief')
  const id = sql(office, "select a.id from reg_action a join reg_edition e on e.id = a.edition where e.code = '2019' and a.number = 1")
  await head.mustMove('/desk/registers/actions/' + id, 'publish', 'It names its districts now')
  await noticed()
  const page = answered('it stands on the district’s page', await visitor.get('/areas/watford'), 200, '2019-1')
  check('with its status, and leads there', page.text.includes('href="/plan/2019/actions/1"') && !page.text.includes('No promise of the plan names'), page.text.match(/What was promised[\s\S]{0,600}/)?.[0])
  const list = (await visitor.get('/areas/st-albans.json')).json().named_by
  equal('for machines', list.map(one => [one.register, one.reference, one.url]), [['action', '2019-1', '/plan/2019/actions/1']])
  answered('another district has none', await visitor.get('/areas/dacorum'), 200, 'No promise of the plan names this district')
  const action = answered('the promise names its districts', await visitor.get('/plan/2019/actions/1'), 200, 'Where', 'St Albans')
  check('and leads to them', action.text.includes('href="/areas/watford"'))
}

async function realYear (office) {
  mustRun(['import', 'crime', real, '--store', office.store])
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const list = (await visitor.get('/areas.json')).json()
    for (const district of list.districts) {
      const counts = (await visitor.get(`/performance/recorded-crime.json?from=${list.from}&to=${list.to}&area=${district.slug}`)).json().counts
      const crimes = counts.filter(one => one.crime_type !== 'Anti-social behaviour').reduce((sum, one) => sum + one.count, 0)
      const own = (await visitor.get(district.url + '.json')).json()
      equal(`${district.name}: the counts agree`, [district.crimes, own.crimes, own.months.slice(-12).reduce((sum, one) => sum + one.crimes, 0)], [crimes, crimes, crimes])
      check(`${district.name}: the rate agrees`, Math.abs(Number(own.per_1000) - crimes / own.people * 1000) <= 0.0001, own.per_1000)
      answered(`${district.name}: the page`, await visitor.get(district.url), 200, district.name, 'per 1,000 people', 'Is it changing?')
    }
  })
}

export async function areas () {
  const office = makeOffice()
  let said = ''
  await serving(office, async server => {
    const visitor = new Visitor(server)
    await wrong(visitor)
    await finding(visitor)
    await withoutCrime(visitor)
    await madeMonths(visitor, office)
    await named(visitor, office)
    said = server.said
  })
  check('what was typed is in no log', !/Penzance|ZZ99|AL10/i.test(said), said.slice(0, 300))
  if (existsSync(real)) await realYear(makeOffice())
  else skip('no real crime data', 30)
}
