// Who may open a record: assigned to somebody, behind glass, read and noted; by every door. On an
// invented victims' service (test/definitions/access) with a marker in every private field.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addPerson, answered, check, equal, makeOffice, serving, signedIn, sql, step } from './lib.mjs'
import { importFile, publishAll } from './office.mjs'

export const invented = resolve(fileURLToPath(import.meta.url), '../../definitions/access')
export const cases = '/desk/registers/case_files'
export const visits = '/desk/registers/home_visits'
export const referrals = '/desk/registers/referrals'

// {office, as (after signIn)}: people of every role, two case managers, two partners.
export function makeService () {
  const office = makeOffice({
    definitions: invented,
    people: {
      ines: { roles: 'case_manager,officer' }, otto: { roles: 'case_manager' }, sara: { roles: 'supervisor' }, hana: { roles: 'head' }, aud: { roles: 'auditor' },
      olive: { roles: 'officer' }, admin: { roles: 'administrator' }
    }
  })
  importFile(office, 'organisations', 'organisations.csv', 'name,type\nHarbour Trust,charity\nQuay Shelter,charity\n')
  addPerson(office, 'pat', { roles: 'partner', organisation: 'Harbour Trust' })
  addPerson(office, 'quinn', { roles: 'partner', organisation: 'Quay Shelter' })
  return office
}

export async function everybody (server) {
  const as = {}
  for (const name of ['ines', 'otto', 'sara', 'hana', 'aud', 'olive', 'admin', 'pat', 'quinn']) as[name] = await signedIn(server, name)
  return as
}

export const accountOf = (office, name) => Number(sql(office, `select id from account where sign_in = '${name}@door.test'`))
export async function assign (visitor, address, account, more = {}) {
  return visitor.post(address + '/assigned', { csrf: await visitor.token(), account, ...more })
}

async function assigned (office, server) {
  const as = await everybody(server)
  const otto = accountOf(office, 'otto')
  const address = await as.ines.make('case_files', { full_name: 'Wilma Marker-Name', story: 'Marker-Story of hers.', refuge: 'Marker-Refuge 12', risk: 'high' })
  answered('whoever makes it has it', await as.ines.get(address), 200, 'Wilma Marker-Name', 'Marker-Refuge', 'Assigned to Ines Test')
  for (const name of Object.keys(as).filter(one => one !== 'ines')) {
    for (const face of ['', '.json', '/history', '/history.json', '/history.csv', '/edit', '/moves/ask_review']) answered(`${name} does not: ${face}`, await as[name].get(address + face), 404)
    check(`${name} finds nothing`, (await as[name].get('/desk/search.json?q=marker')).json().total === 0)
  }
  answered('a list that one may not open is not there', await as.olive.get(cases), 404)
  equal('a colleague counts none', (await as.otto.get(cases + '.json')).json().total, 0)
  equal('whose CSV is as long as an empty one', (await as.otto.get(cases + '.csv')).text, (await as.otto.get(cases + '.csv?filter_risk=high')).text)

  const page = answered('the supervisor assigns', await as.sara.get(address + '/assigned'), 200, 'Who has CASE-0001', 'Ines Test', 'Otto Test', 'You may not see what it holds')
  check('and reads nothing', !/[Mm]arker/.test(page.text))
  check('from a list that says nothing either', !/[Mm]arker/.test((await as.sara.get('/desk/assign')).text))
  answered('where it stands with who has it', await as.sara.get('/desk/assign?register=case_files'), 200, 'CASE-0001', 'Ines Test')
  for (const name of ['ines', 'otto', 'hana', 'aud', 'olive', 'admin', 'pat']) {
    answered(`${name} does not assign`, await as[name].get(address + '/assigned'), 404)
    answered(`${name} does not by a forged form`, await assign(as[name], address, otto), 404)
  }
  answered('nobody chosen', await as.sara.submit(page.forms().at(-1), {}), 422, 'Choose who is to have it')
  answered('somebody without the role', await assign(as.sara, address, accountOf(office, 'olive')), 422, 'holds no role')
  answered('somebody who is not there', await assign(as.sara, address, 999999), 422, 'Choose somebody')
  answered('an account below zero', await assign(as.sara, address, -1), 422)
  answered('without a token', await as.sara.post(address + '/assigned', { account: otto }), 403)
  answered('a record that is not there', await assign(as.sara, cases + '/999999', otto), 404)
  answered('of another register', await assign(as.sara, visits + address.match(/\/\d+$/)[0], otto), 404)
  answered('assigned', await assign(as.sara, address, otto), 303)
  answered('twice is once', await assign(as.sara, address, otto), 303)
  equal('one line of it', sql(office, `select count(*) from assignment where account = ${otto}`), '1')
  answered('he sees it', await as.otto.get(address), 200, 'Marker-Story', 'Marker-Refuge')
  equal('and counts it', (await as.otto.get(cases + '.json')).json().total, 1)
  equal('and finds it', (await as.otto.get('/desk/search.json?q=marker')).json().total, 1)

  const form = (await as.otto.get(address + '/edit')).form()
  answered('it ends while a form is open', await assign(as.sara, address, otto, { end: 'yes' }), 303)
  answered('then the form leads nowhere', await as.otto.submit(form, { field_story: 'Overwritten' }), 404)
  answered('as does the record', await as.otto.get(address), 404)
  check('nothing was written', !(await as.ines.get(address)).text.includes('Overwritten'))
  const checked = await as.ines.submit((await as.ines.get(address + '/edit')).form(), { field_story: 'Between two pages' })
  await assign(as.sara, address, accountOf(office, 'ines'), { end: 'yes' })
  answered('also between checking and saving', await as.ines.submit(checked.form(), {}, ['confirmed', 'yes']), 404)
  await assign(as.sara, address, accountOf(office, 'ines'))
  answered('who had it before is kept', await as.sara.get(address + '/assigned'), 200, 'Who had it before')
  return address
}

// Fields that are seen only of what is one's own: in columns, filters, orders and links.
async function ownFields (office, server, address) {
  const as = await everybody(server)
  const id = address.match(/\d+$/)[0]
  const mine = await as.ines.make('home_visits', { title: 'First visit', case_file: id, said: 'Marker-Said', mood: 'high', back_on: '1 March 2027' })
  const theirs = await as.otto.make('home_visits', { title: 'Second visit', said: 'Marker-Other', mood: 'low' })
  for (const face of ['', '.json', '/history', '/history.csv', '/history.json']) {
    const seen = await as.hana.get(mine + face)
    answered(`the head sees the visit ${face}`, seen, 200)
    check(`not what was said ${face}`, !/Marker-|1 March 2027|2027-03-01/.test(seen.text))
    check(`nor the name of the case ${face}`, !seen.text.includes('Wilma'))
  }
  equal('a filter on it keeps nothing for the head', (await as.hana.get(visits + '.json?filter_mood=high')).json().total, 2)
  equal('and what is theirs for whoever has it', (await as.ines.get(visits + '.json?filter_mood=high')).json().rows.map(row => row.name), ['First visit'])
  equal('and not what is not', (await as.ines.get(visits + '.json?filter_mood=low')).json().total, 0)
  answered('the head gives hers to him', await assign(as.hana, mine, accountOf(office, 'otto')), 303)
  equal('who filters both', [(await as.otto.get(visits + '.json?filter_mood=low')).json().total, (await as.otto.get(visits + '.json?filter_mood=high')).json().total], [1, 1])
  const list = (await as.otto.get(visits + '.csv')).text
  check('but not the name of a case that he has not', list.includes('First visit') && !list.includes('Wilma') && !list.includes('CASE-0001'), list)
  check('whom she has may give it on', (await assign(as.otto, mine, accountOf(office, 'ines'), { end: 'yes' })).status === 303)
  answered('and she is out', await as.ines.get(mine), 404)
  answered('he has both', await as.otto.get(theirs), 200, 'Marker-Other')
}

// A record's link is no door to what it leads to.
async function links (office, server, address) {
  const as = await everybody(server)
  await publishAll(as.hana, 'organisations').catch(() => {})
  const id = address.match(/\d+$/)[0]
  const trust = Number(sql(office, "select id from record where name = 'Harbour Trust'"))
  const made = await as.ines.make('referrals', { case_file: id, sent_to: String(trust), what: 'A bed.' })
  const seen = answered('the partner sees what was sent to it', await as.pat.get(made), 200, 'A bed.')
  check('and not the name', !seen.text.includes('Wilma'))
  answered('another partner does not', await as.quinn.get(made), 404)
  equal('nor counts it', (await as.quinn.get(referrals + '.json')).json().total, 0)
  equal('by no filter', (await as.quinn.get(`${referrals}.json?filter_case_file=${id}`)).json().total, 0)
  const forged = await as.otto.submit((await as.otto.get(visits + '/new')).form(), { field_title: 'Guess', field_case_file: id })
  answered('a number typed is no answer of the list', forged, 422, 'Choose one of the answers')
  check('and tells no name', !/Wilma|CASE-0001/.test(forged.text))
  const none = await as.otto.submit((await as.otto.get(visits + '/new')).form(), { field_title: 'Guess', field_case_file: '999999' })
  equal('as one that is not there does', none.status, forged.status)
}

export async function access () {
  const office = makeService()
  let address
  await serving(office, async server => {
    await step('assigned', async () => { address = await assigned(office, server) })
    await step('fields of one\'s own', () => ownFields(office, server, address))
    await step('links', () => links(office, server, address))
  })
}
