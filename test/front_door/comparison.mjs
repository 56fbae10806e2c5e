// A measure beside its peers and all forces: a file of many forces comes in as a load, somebody else approves it, and the comparison is of that.
// Wrong input first; then a small file that is counted here; then the real one where ../shared/data is. Figures of people here are invented.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addPerson, answered, begin, check, equal, makeCsv, mustRun, newFolder, parseCsv, run, serve, signedIn, skip, sql, step, Visitor } from './lib.mjs'

const shared = resolve('../shared/data/crime/forces_2025_month_crimetype.csv')
const measuresCsv = makeCsv([
  ['code', 'title', 'unit', 'direction', 'period', 'target_type', 'areas', 'breakdown', 'kind_of_count', 'numerator', 'denominator', 'limits'],
  ['F1', 'Recorded crime, twelve months', 'count', 'less_is_better', 'rolling_twelve_months', 'monitor_only', 'forces', 'type of crime', 'recorded crimes', '', '', 'none'],
  ['F2', 'Recorded crime for each 1,000 people', 'rate_per_1000', 'less_is_better', 'rolling_twelve_months', 'monitor_only', 'forces', '', '', 'recorded crimes', 'people', 'none'],
  ['F3', 'Calls', 'count', 'neither', 'month', 'monitor_only', 'whole', '', 'calls', '', '', ''],
  ['F4', 'Calls of many forces', 'count', 'neither', 'month', 'monitor_only', 'forces', '', 'calls', '', '', '']
])
const partsCsv = makeCsv([
  ['code', 'title', 'unit', 'direction', 'period', 'target_type', 'target_value', 'areas', 'breakdown', 'numerator', 'denominator'],
  ['F5', 'Answered in time', 'percentage', 'more_is_better', 'month', 'at_least_percent', '90', 'both', '', 'answered in time', 'calls'],
  ['F6', 'Thefts of bicycles', 'count', 'less_is_better', 'month', 'no_more_than', '50', 'both', 'lock', '', '']
])
const months = Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`)
const header = 'month,force,crime_type,count\n'
const rows = (force, type, count, of = months) => of.map(month => `${month},${force},${type},${count}`).join('\n') + '\n'
// Own 10 a month, Essex 20, Kent 30, Surrey 5 in eleven months, one that is none of the 43; and incidents, which are in no total.
const small = header + rows('hertfordshire', 'Burglary', 10) + rows('hertfordshire', 'Anti-social behaviour', 100) + rows('essex', 'Burglary', 15) + rows('essex', 'Robbery', 5) + rows('kent', 'Burglary', 30) +
  rows('surrey', 'Burglary', 5, months.slice(1)) + rows('btp', 'Robbery', 9) + rows('kent', 'Burglary', 999, ['2024-12'])

async function makeForces () {
  const folder = newFolder(), file = join(folder, 'office.db'), store = 'sqlite:' + file
  mustRun(['example', 'hertfordshire', '--store', store])
  const office = { folder, store, file, more: [] }
  for (const [name, roles] of [['analyst', 'officer'], ['chief', 'head']]) addPerson(office, name, { roles })
  const server = await serve(office)
  const [officer, head] = await Promise.all(['analyst', 'chief'].map(name => signedIn(server, name)))
  for (const csv of [measuresCsv, partsCsv]) {
    writeFileSync(join(folder, 'measures.csv'), csv)
    mustRun(['import', 'measures', join(folder, 'measures.csv'), '--store', store])
  }
  for (const id of sql(office, "select id from reg_measure where code like 'F%' order by id").split('\n')) {
    await officer.mustMove(`/desk/registers/measures/${id}`, 'submit')
    await head.mustMove(`/desk/registers/measures/${id}`, 'publish')
  }
  return { office, server, officer, head }
}
const bring = (office, text, more, people) => {
  const file = join(office.folder, 'forces.csv'), of = join(office.folder, 'people.csv')
  writeFileSync(file, text)
  if (people) writeFileSync(of, people)
  return run(['import', 'forces', file, '--store', office.store, ...(people ? ['--people', of] : []), ...more])
}
const trace = office => sql(office, "select (select count(*) from record) || ' ' || (select count(*) from series_value)")
async function publishNewest ({ office, head }) {
  const load = sql(office, "select max(id) from record where register = 'series_load'")
  await head.mustMove('/desk/registers/figures/' + load, 'publish')
}

function wrongFiles ({ office }) {
  const F1 = ['--measure', 'F1']
  for (const [name, text, more, words, people] of [
    ['no measure is named', small, [], 'say which file and which measure'],
    ['a measure that is none', small, ['--measure', 'none'], 'no published measure with the code none'],
    ['a measure without other forces', small, ['--measure', 'F3'], 'has no figures of other forces'],
    ['a measure of months', small, ['--measure', 'F4'], 'must count rolling twelve months'],
    ['a rate without people', small, ['--measure', 'F2'], 'say how many people each force has'],
    ['an empty file', '', F1, 'empty'], ['another file', 'a,b\n1,2\n', F1, 'column "month"'],
    ['a month that is none', header + '2025-13,essex,Burglary,1\n', F1, ':2: column "month" value "2025-13"'],
    ['a force as people write it', header + '2025-01,West Mercia,Burglary,1\n', F1, ':2: column "force" value "West Mercia"'],
    ['half a crime', header + '2025-01,essex,Burglary,1.5\n', F1, ':2: column "count"'], ['fewer than none', header + '2025-01,essex,Burglary,-1\n', F1, 'column "count"'],
    ['no type', header + '2025-01,essex,,1\n', F1, 'column "crime_type"'], ['a type of many letters', header + `2025-01,essex,${'x'.repeat(81)},1\n`, F1, 'column "crime_type"'],
    ['the same twice', header + '2025-01,essex,Burglary,1\n2025-01,essex,Burglary,1\n', F1, ':3: column "crime_type" value "Burglary": An earlier row'],
    ['only forces that are none of ours', header + '2025-01,btp,Burglary,1\n', F1, 'None of its rows'],
    ['people that are none', small, ['--measure', 'F2'], 'column "people"', 'force,people\nessex,0\n'], ['people twice', small, ['--measure', 'F2'], 'This force is there twice', 'force,people\nessex,5\nessex,6\n'],
    ['bytes that are no text', Buffer.from([0x6d, 0xff, 0xfe, 0x0a]), F1, '']
  ]) {
    const before = trace(office), done = bring(office, text, more, people)
    check(`${name}: refused in clear words`, done.status > 0 && done.status < 3 && (done.out + done.err).includes(words), `status ${done.status}\n${done.out}${done.err}`)
    equal(`${name}: everything as it was`, trace(office), before)
  }
}

async function smallFile (one) {
  const { office, server, officer } = one
  const visitor = new Visitor(server)
  answered('a measure without figures', await visitor.get('/performance/F1/comparison'), 200, 'There is nothing to compare')
  answered('a measure that is none', await visitor.get('/performance/none/comparison'), 404)
  answered('a day that is none', await visitor.get('/performance/F1/comparison?to=soon'), 400, 'must be a day')
  const before = trace(office), tried = bring(office, small, ['--measure', 'F1', '--dry-run'])
  check('a trial says what would be', tried.status === 0 && tried.out.includes('Twelve months, 2025-01 to 2025-12.') && tried.out.includes('Surrey (11 of 12 months)') && tried.out.includes('Passed over, as none of the 43 forces of England and Wales: btp.') && /^new +16$/m.test(tried.out), tried.out + tried.err)
  equal('and changes nothing', trace(office), before)
  const done = bring(office, small, ['--measure', 'F1'])
  check('the file is brought in', done.status === 0 && done.out.includes('waits for another person to approve it'), done.out + done.err)
  answered('what waits is not public', await visitor.get('/performance/F1/comparison'), 200, 'There is nothing to compare')
  const load = sql(office, "select max(id) from record where register = 'series_load'")
  answered('the load says what is in it', await officer.get('/desk/performance/loads/' + load), 200, 'forces.csv')
  await publishNewest(one)
  const again = bring(office, small, ['--measure', 'F1'])
  check('again: all of it is known', again.status === 0 && again.out.includes('all of it is known'), again.out + again.err)

  const json = (await visitor.get('/performance/F1/comparison.json')).json()
  const places = new Map(json.places.map(place => [place.force, place]))
  equal('every force stands in it', json.places.length, 43)
  equal('twelve months of ours, incidents in no total', [places.get('hertfordshire').value, places.get('hertfordshire').own, places.get('hertfordshire').rank], ['120', true, 1])
  equal('of others', ['essex', 'kent'].map(force => [places.get(force).value, places.get(force).rank]), [['240', 2], ['360', 3]])
  equal('who has eleven months has no figure', [places.get('surrey').state, places.get('surrey').value, places.get('surrey').rank, places.get('surrey').note], ['not_collected', null, null, '11 of the 12 months are in the file'])
  equal('no group yet', [json.group, json.mean, json.rank_in_group], [null, null, null])
  answered('a rank among incomplete data says so', await visitor.get('/performance/F1/comparison'), 200, 'Hertfordshire comes 1st of 3, the lowest first', 'The rank is incomplete: 40 forces have no figure', 'No peer group is published that was in use on 31 December 2025', 'These are counts, and forces differ in size', 'it needs rates per 1,000 people')
  const robbery = (await visitor.get('/performance/F1/comparison.json?breakdown=Robbery')).json()
  equal('one type: of whole years none is none', robbery.places.filter(place => place.rank).map(place => [place.force, place.value, place.rank]), [['hertfordshire', '0', 1], ['essex', '60', 3], ['kent', '0', 1]])
  answered('a period without figures', await visitor.get('/performance/F1/comparison?to=2024-12-31'), 404)
  for (const face of ['', '.json', '.csv']) answered(`a part that is none${face}`, await visitor.get(`/performance/F1/comparison${face}?breakdown=Piracy`), 404, 'Piracy')
  equal('all of them together', (await visitor.get('/performance/F1/comparison.json?breakdown=all')).json().places[0].value, '120')
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/London' })
  answered('a day to come', await visitor.get('/performance/F1/comparison?as_known_on=2090-01-01'), 400, 'Nobody knows yet what will be known on')
  answered('before anything was published', await visitor.get('/performance/F1/comparison?as_known_on=2020-01-01'), 200, 'As it was known on 1 January 2020', 'There is nothing to compare')
  const known = answered('as known today', await visitor.get('/performance/F1/comparison?breakdown=Robbery&as_known_on=' + today), 200, 'As it was known on', 'As it is known now')
  check('its files are of that day, too', ['csv', 'json'].every(face => known.links().some(link => link.includes(`comparison.${face}?`) && link.includes('as_known_on=' + today) && link.includes('breakdown=Robbery'))), known.links().join())
  check('and so is another period', known.text.includes(`name="as_known_on" value="${today}"`))
  const measure = await visitor.get('/performance/F1?as_known_on=' + today)
  check('the measure’s page leads there with its day', measure.links().includes('/performance/F1/comparison?as_known_on=' + today), measure.links().join())
  equal('and say so', (await visitor.get('/performance/F1/comparison.json?as_known_on=' + today)).json().as_known_on, today)
  const csv = parseCsv((await visitor.get('/performance/F1/comparison.csv')).text)
  equal('the CSV', [csv[0].join(), csv.length], ['force,name,own,in_group,rank,state,value,numerator,denominator,note', 44])
}

async function groups (one) {
  const { server, officer, head } = one
  const visitor = new Visitor(server)
  for (const [name, from, until, members] of [['Old group', '2020-01-01', '2025-12-30', 'kent\nsussex'], ['New group', '2025-12-31', '', '- Essex\n- Kent\n- surrey\n- kent\n\n']]) {
    const address = await officer.make('peer_groups', { name, from_day: from, until_day: until, own_force: 'hertfordshire', members, source: 'A test' })
    await officer.mustMove(address, 'submit')
    await head.mustMove(address, 'publish')
  }
  const json = (await visitor.get('/performance/F1/comparison.json')).json()
  equal('the group of the period’s last day', [json.group, json.places.filter(place => place.in_group).map(place => place.force)], ['New group', ['hertfordshire', 'essex', 'kent', 'surrey']])
  equal('its mean is of those that have figures', json.mean, '240')
  equal('the rank says who has none', json.rank_in_group, 'lowest of the 3 that have figures; 1 has none: Surrey')
  const page = answered('as a page', await visitor.get('/performance/F1/comparison'), 200, 'New group', 'in use since 31 December 2025', 'The mean of the 3 places that have figures is 240; 1 has none: Surrey')
  check('bars with the mean across', page.text.includes('Mean of the group: 240'))
  answered('the measure’s page says it too', await visitor.get('/performance/F1'), 200, 'Hertfordshire comes 1st of 3', 'Compared')
}

async function rates (one) {
  const { office, server } = one
  const visitor = new Visitor(server)
  const done = bring(office, small, ['--measure', 'F2'], 'force,people\nhertfordshire,10000\nessex,10000\nkent,10000\n')
  check('rates are made with the people that were given', done.status === 0 && /^new +4$/m.test(done.out), done.out + done.err)
  await publishNewest(one)
  const json = (await visitor.get('/performance/F2/comparison.json')).json()
  equal('a rate with its parts', json.places.slice(0, 2).map(place => [place.value, place.numerator, place.denominator]), [['12', '120', '10000'], ['24', '240', '10000']])
  const page = answered('a funnel', await visitor.get('/performance/F2/comparison'), 200, 'for the size of each place', '95% limits')
  check('it says in words what it shows', page.text.includes('Funnel plot of 3 places around the rate of all together'))
  equal('bars and a funnel', [...page.text.matchAll(/<figure class="fp-figure-box">/g)].length, 2)
  check('no caution of counts', !page.text.includes('forces differ in size'))
}

// The year before, by the same file a year on.
async function yearBefore (one) {
  const { office, server } = one
  const visitor = new Visitor(server)
  const later = small.replaceAll('2025-', '2026-').replaceAll('2024-', '2025-').replaceAll('hertfordshire,Burglary,10\n', 'hertfordshire,Burglary,13\n')
  const done = bring(office, later.split('\n').filter(line => !/^2026-1[12]/.test(line)).join('\n') + rows('hertfordshire', 'Burglary', 11, ['2025-11']) + rows('hertfordshire', 'Burglary', 11, ['2025-12']), ['--measure', 'F1'])
  check('a later snapshot', done.status === 0 && done.out.includes('Twelve months, 2025-11 to 2026-10'), done.out + done.err)
  await publishNewest(one)
  const periods = (await visitor.get('/performance/F1/comparison')).text
  check('both snapshots can be chosen', periods.includes('value="2025-12-31"') && periods.includes('value="2026-10-31" selected'))
  equal('the earlier one stays as it was', (await visitor.get('/performance/F1/comparison.json?to=2025-12-31')).json().places[0].value, '120')
  const F4 = join(office.folder, 'calls.csv')
  writeFileSync(F4, makeCsv([['code', 'period', 'area', 'value'], ...['2024-03', '2025-03'].map((period, i) => ['F4', period, '', String(100 + i * 20)]), ['F4', '2025-03', 'Kent', '90'], ['F4', '2025-03', 'hertfordshire', '120']].filter((_, i) => i !== 2)))
  mustRun(['import', 'figures', F4, '--store', office.store])
  await publishNewest(one)
  answered('the year before, in a sentence', await visitor.get('/performance/F4/comparison'), 200, '120 in March 2025: 20.0% more than in March 2024 (100).', 'There is no figure of the last twelve months together: 11 periods of them have none')
  writeFileSync(F4, makeCsv([['code', 'period', 'area', 'value'], ['F4', '2025-03', 'Barsetshire', '90']]))
  const wrong = run(['import', 'figures', F4, '--store', office.store])
  check('a force that is none', wrong.status === 1 && wrong.err.includes('There is no police force of this name here'), wrong.err)
}

// ?area= and ?breakdown= show the chart and the verdict of that part.
async function parts (one) {
  const { office, server } = one
  const visitor = new Visitor(server)
  const file = join(office.folder, 'parts.csv')
  writeFileSync(file, makeCsv([['code', 'period', 'area', 'breakdown', 'value', 'numerator', 'denominator'],
    ...months.slice(0, 6).flatMap((month, i) => [['F5', month, '', '', '', String(95 + i % 2), '100'], ['F5', month, 'watford', '', '', String(80 + i % 2), '100'],
      ['F6', month, '', '', String(40 + i % 3), '', ''], ['F6', month, 'Watford', '', String(60 + i % 3), '', ''], ['F6', month, '', 'chain', String(10 + i % 3), '', '']])]))
  mustRun(['import', 'figures', file, '--store', office.store])
  await publishNewest(one)
  const chart = answer => answer.text.match(/<figcaption[^>]*>([^<]*)</)?.[1]
  const whole = answered('the whole', await visitor.get('/performance/F5'), 200, 'Met', '96%')
  equal('its chart', chart(whole), 'Answered in time')
  const part = answered('a district', await visitor.get('/performance/F5?area=watford'), 200, 'Only Watford: chart and verdict are of this part', 'Not met')
  equal('has its own chart', chart(part), 'Answered in time: Watford')
  check('with its own figures', part.text.includes('81%') && !part.text.includes('>96%<'))
  equal('and its own verdict in JSON', [(await visitor.get('/performance/F5.json?area=watford')).json().verdict, (await visitor.get('/performance/F5.json')).json().verdict, (await visitor.get('/performance/F5.json?area=all')).json().verdict], ['Not met', 'Met', 'Met'])
  const count = answered('a count of a district is not held against the target of all', await visitor.get('/performance/F6?area=watford'), 200, 'The target is set for the whole, and this part is not judged by it', 'No target', 'Watford')
  check('nor is the target drawn', !count.text.includes('Target: no more than'))
  answered('one part of a breakdown', await visitor.get('/performance/F6?breakdown=chain'), 200, 'Only chain: chart and verdict are of this part', 'Thefts of bicycles: chain')
  answered('a part that has no figures', await visitor.get('/performance/F6?area=watford&breakdown=chain'), 200, 'Only Watford, chain', 'No figure is published yet')
  answered('a place that is none', await visitor.get('/performance/F5?area=%3Cscript%3E'), 404, 'No figure of this measure is for the area')
  equal('the CSV is of the part', parseCsv((await visitor.get('/performance/F6.csv?breakdown=chain')).text).slice(1).every(row => row.includes('chain')), true)
}

async function real (one) {
  const { office, server } = one
  const want = new Map(), seen = new Map()
  for (const [month, force, type, count] of parseCsv(readFileSync(shared, 'utf8')).slice(1).filter(row => row.length === 4)) {
    seen.set(force, (seen.get(force) ?? new Set()).add(month))
    if (type !== 'Anti-social behaviour') want.set(force, (want.get(force) ?? 0) + Number(count))
  }
  const done = run(['import', 'forces', shared, '--measure', 'F1', '--store', office.store, '--source', 'data.police.uk'])
  check('the real file', done.status === 0 && done.out.includes('Avon and Somerset (6 of 12 months)') && done.out.includes('Thames Valley (11 of 12 months)') && done.out.includes('Passed over') && done.out.includes('btp'), done.out + done.err)
  await publishNewest(one)
  const json = (await new Visitor(server).get('/performance/F1/comparison.json')).json()
  const whole = [...want].filter(([force]) => seen.get(force).size === 12 && json.places.some(place => place.force === force))
  equal('every force with twelve months has what was counted independently', whole.filter(([force, count]) => json.places.find(place => place.force === force).value !== String(count)), [])
  equal('and only those have a figure', json.places.filter(place => place.value !== null).length, whole.length)
  const own = want.get('hertfordshire')
  equal('our rank is that of an independent count', json.places[0].rank, 1 + whole.filter(([, count]) => count < own).length)
}

export async function comparison () {
  const one = await makeForces()
  await step('files that are refused', () => wrongFiles(one))
  await step('a small file', () => smallFile(one))
  await step('peer groups', () => groups(one))
  await step('rates', () => rates(one))
  await step('the year before', () => yearBefore(one))
  await step('parts', () => parts(one))
  await one.server.stop()
  begin('comparison, real forces')
  if (!existsSync(shared)) return skip('the real forces: ../shared/data is not there', 4)
  const other = await makeForces()
  await step('the real forces', () => real(other))
  await other.server.stop()
}
