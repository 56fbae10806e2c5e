// Time: moments typed on London's clock and kept in UTC, days without a zone, hours that are lost or come twice, closing days.
import { answered, check, equal, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { dayFrom, importFile, makeWrenshire } from './office.mjs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const deedsDefinitions = resolve(fileURLToPath(import.meta.url), '../../definitions/deeds')
const list = '/desk/registers/sightings'

async function typed (office, server) {
  const officer = await signedIn(server, 'officer')
  const send = async fields => officer.submit((await officer.get(list + '/new')).form(), fields)
  answered('a form says how', await officer.get(list + '/new'), 200, 'Day and time, such as 21 November 2026, 9:30am')
  const wrong = [
    ['half past nine', 'Enter a real day and a time'], ['21 November 2025', 'Enter the time too'], ['21 November 2025, midnight', 'Midnight lies between two days'],
    ['30 March 2025, 1:30am', 'There was no 1:30am on 30 March 2025'], ['26 October 2025, 1:30am', '1:30am came twice on 26 October 2025'],
    ['1 July 2025, 9am GMT', 'clocks showed BST'], ['1 July 2099, 9am', 'cannot be in the future']
  ]
  for (const [value, words] of wrong) {
    const again = answered(`“${value}” is refused`, await send({ field_name: 'Heron', field_seen_at: value }), 422, words)
    check('and stays typed', again.text.includes(`value="${value}"`))
  }
  answered('what left before it was seen', await send({ field_name: 'Heron', field_seen_at: '26 October 2025, 1:30am GMT', field_left_at: '26 October 2025, 1:45am BST' }), 422, 'This time must not be before')
  answered('told before it was seen', await send({ field_name: 'Heron', field_seen_at: '1 July 2025, 12:10am', field_told_on: '30 June 2025' }), 422, 'This date must not be before')
  const heron = await officer.make('sightings', { name: 'First heron', seen_at: '26/10/2025 1:30am BST', left_at: '26 October 2025, 1:15am gmt', told_on: '26 October 2025' })
  answered('the page shows which of the two', await officer.get(heron), 200, '26 October 2025, 1:30am BST', '26 October 2025, 1:15am GMT')
  const json = (await officer.get(heron + '.json')).json()
  equal('JSON has the instants in UTC', [json.fields.seen_at, json.fields.left_at], ['2025-10-26T00:30:00Z', '2025-10-26T01:15:00Z'])
  const form = (await officer.get(heron + '/edit')).form()
  equal('the form has it as it is typed', form.fields.find(([name]) => name === 'field_seen_at')[1], '26 October 2025, 1:30am BST')
  const check_page = await officer.submit(form, { field_name: 'First heron of all' })
  answered('saved untouched it stays', await officer.submit(check_page.form(), {}, ['confirmed', 'yes']), 303)
  equal('to the second', sql(office, 'select seen_at from reg_sighting'), '2025-10-26T00:30:00Z')
  const summer = await officer.make('sightings', { name: 'Of a summer night', seen_at: '30 June 2025, 11:50pm', left_at: '1 July 2025 00:10' })
  equal('London is an hour ahead in summer', sql(office, "select seen_at || ' ' || left_at from reg_sighting where name = 'Of a summer night'"), '2025-06-30T22:50:00Z 2025-06-30T23:10:00Z')
  answered('a month runs from its day in London', await officer.get(summer), 200, '30 July 2025')
  const rows = (await officer.get(list + '.json')).json().rows
  equal('sorted by the instant', rows.map(row => row.name), ['Of a summer night', 'First heron of all'])
  answered('the list shows London', await officer.get(list), 200, '30 June 2025, 11:50pm')
  const year = dayFrom(0).slice(0, 4)
  check('references have the year in London', rows.every(row => row.reference.startsWith(`HER-${year}-`)), JSON.stringify(rows))
  return heron
}

async function published (office, server) {
  const head = await signedIn(server, 'head')
  const address = await head.make('sightings', { name: 'For everybody', seen_at: '31 March 2024, 2:00am', again_on: '29 February 2028' })
  await head.mustMove(address, 'publish')
  const visitor = new Visitor(server)
  const url = (await visitor.get('/sightings.json')).text.match(/\/sightings\/[a-z0-9-]+/)[0]
  answered('the public page shows London', await visitor.get(url), 200, '31 March 2024, 2:00am', '29 February 2028')
  equal('its JSON has UTC', (await visitor.get(url + '.json')).json().record.seen_at, '2024-03-31T01:00:00Z')
  equal('as the history has', sql(office, `select count(*) from history where document like '%2024-03-31T01:00:00Z%'`) !== '0', true)
  equal('and the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}

async function imported (office) {
  const said = importFile(office, 'sightings', 'sightings.csv', 'name,seen_at\nImported heron,21/11/2025 09:30\nIn UTC,2025-07-01T08:00:00Z\n')
  check('moments are imported', /added\s+2/.test(said), said)
  equal('as London has them', sql(office, "select group_concat(seen_at) from (select seen_at from reg_sighting where name in ('Imported heron', 'In UTC') order by seen_at)"), '2025-07-01T08:00:00Z,2025-11-21T09:30:00Z')
  let refused = ''
  try { importFile(office, 'sightings', 'lost.csv', 'name,seen_at\nLost,30/03/2025 01:10\n') } catch (error) { refused = error.message }
  check('the lost hour is refused with its row', refused.includes('There was no 1:10am on 30 March 2025'), refused)
}

// A day that is given with --as-of is the office's today.
async function asOf (office) {
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const page = await officer.get(list + '/new')
    answered('the day given is not the future', await officer.submit(page.form(), { field_name: 'That day', field_seen_at: '29 February 2024, 11:59pm', field_told_on: '29 February 2024' }), 200)
    answered('the day after is', await officer.submit(page.form(), { field_name: 'Next day', field_seen_at: '1 March 2024, 12am', submission: null }), 422, 'cannot be in the future')
    answered('for days too', await officer.submit(page.form(), { field_name: 'Next day', field_seen_at: '29 February 2024, 11:59pm', field_told_on: '1 March 2024', submission: null }), 422, 'cannot be in the future')
    const made = await officer.make('sightings', { name: 'A closing day', seen_at: '29 January 2024, 9am', again_on: '29 February 2024' })
    answered('what closes today is not late, and a month from 29 January is this day', await officer.get(made), 200, 'due today', '29 February 2024')
  }, ['--as-of', '2024-02-29'])
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const made = sql(office, "select id from record where name = 'A closing day'")
    answered('at midnight it is', await officer.get(`${list}/${made}`), 200, '1 day late')
  }, ['--as-of', '2024-03-01'])
}

export async function time () {
  const { office, server } = await makeWrenshire({ definitions: deedsDefinitions })
  await step('typed', () => typed(office, server))
  await step('published', () => published(office, server))
  await server.stop()
  await step('imported', () => imported(office))
  await step('as of', () => asOf(office))
}
