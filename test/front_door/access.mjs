// Who may open a record: assigned to somebody, behind glass, read and noted; by every door. On an
// invented victims' service (test/definitions/access) with a marker in every private field.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addPerson, answered, check, equal, makeOffice, newFolder, serve, serving, signedIn, sql, step } from './lib.mjs'
import { importFile, makeWrenshire, publishAll } from './office.mjs'

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

// Signed in once a server: signing in is limited.
const signed = new WeakMap()
export async function everybody (server) {
  if (signed.has(server)) return signed.get(server)
  const as = {}
  signed.set(server, as)
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
    for (const face of ['', '.json', '/history', '/history.json', '/history.csv', '/edit', '/moves/ask_review']) {
      const shut = await as[name].get(address + face)
      // The head may know that it is there: she may break its glass, and is led to where that is done.
      if (name === 'hana' && face === '') equal('the head is led to the glass', shut.location, address + '/glass')
      else answered(`${name} does not: ${face}`, shut, 404)
    }
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

// Every door that shows what a logged record holds says so on disk, and says who.
async function reads (office, server) {
  const as = await everybody(server)
  const address = await as.ines.make('case_files', { full_name: 'Rita Marker-Read', story: 'Marker-Story.', risk: 'low' })
  const id = Number(address.match(/\d+$/)[0])
  const count = () => Number(sql(office, `select count(*) from read_log where record = ${id}`))
  const last = () => sql(office, `select door || ' ' || by_glass || ' ' || account from read_log where record = ${id} order by id desc limit 1`)
  const ines = accountOf(office, 'ines')
  const doors = [['', 'record'], ['.json', 'record.json'], ['/history', 'history'], ['/history.json', 'history.json'], ['/history.csv', 'history.csv'], ['/edit', 'edit'], ['/moves/ask_review', 'moves']]
  for (const [face, door] of doors) {
    const before = count()
    answered(`read: ${door}`, await as.ines.get(address + face), 200)
    equal(`noted: ${door}`, [count() - before, last()], [1, `${door} 0 ${ines}`])
  }
  for (const [face, door] of [['', 'list'], ['.json', 'list.json'], ['.csv', 'list.csv']]) {
    const before = count()
    answered(`read in: ${door}`, await as.ines.get(cases + face), 200)
    equal(`noted: ${door}`, [count() - before, last()], [1, `${door} 0 ${ines}`])
  }
  let before = count()
  for (const face of ['/sheet', '/sheet.csv', '/sheet.xlsx']) answered(`spreadsheets to work on do not go out: ${face}`, await as.ines.get(cases + face), 403)
  const found = await as.ines.get('/desk/search?q=rita')
  check('a hit tells the reference alone', found.text.includes('CASE-0002') && !found.text.includes('Rita Marker'), found.words())
  const json = (await as.ines.get('/desk/search.json?q=rita')).json()
  equal('as data too', [json.results[0].name, json.results[0].excerpt], ['CASE-0002', ''])
  for (const page of ['/desk', '/desk/changes', '/desk/queue', '/desk/registers', '/desk/registers/home_visits/new', referrals, referrals + '/new', visits]) {
    check(`no name on ${page}`, !(await as.ines.get(page)).text.includes('Rita'), page)
    check(`nor for a colleague`, !(await as.otto.get(page)).text.includes('Rita'), page)
  }
  equal('and none of these is a reading', count(), before)
  for (const name of ['otto', 'sara', 'aud', 'olive', 'pat']) await as[name].get(address)
  equal('nor is a door that stays shut', count(), before)

  answered('the auditor reads who read', await as.aud.get('/desk/reads'), 200, 'Ines Test', 'CASE-0002', 'Its history, as data (.csv)')
  check('and nothing that was read', !/Rita|Marker-/.test((await as.aud.get('/desk/reads')).text + (await as.aud.get('/desk/reads.csv')).text + (await as.aud.get('/desk/reads.json')).text))
  equal('filtered', (await as.aud.get('/desk/reads.json?glass=yes')).json().total, 0)
  equal('by person', (await as.aud.get(`/desk/reads.json?account=${accountOf(office, 'otto')}&register=case_files`)).json().rows.every(row => row.reader === 'Otto Test'), true)
  equal('by a day that is to come', (await as.aud.get('/desk/reads.json?from=1 January 2999'.replaceAll(' ', '%20'))).json().total, 0)
  answered('by a day that is none', await as.aud.get('/desk/reads?from=yesterday&account=0&register=dragons&page=0'), 200)
  equal('as CSV with all', (await as.aud.get('/desk/reads.csv')).csv().length - 1, (await as.aud.get('/desk/reads.json')).json().total)
  for (const name of ['ines', 'sara', 'hana', 'olive', 'admin', 'pat']) answered(`${name} does not`, await as[name].get('/desk/reads'), 403)
  answered('whoever assigns it knows of that one', await as.sara.get(address + '/reads'), 200, 'Who has read CASE-0002', 'Ines Test')
  answered('as does the auditor', await as.aud.get(address + '/reads.csv'), 200, 'record.json')
  for (const name of ['ines', 'otto', 'hana', 'olive', 'admin', 'pat']) answered(`${name} does not know who read it`, await as[name].get(address + '/reads'), 404)

  // If it cannot be noted, nothing is shown.
  sql(office, "create trigger no_notes before insert on read_log begin select raise(abort, 'the disk is full'); end")
  before = count()
  for (const [face] of doors) {
    const refused = await as.ines.get(address + face)
    check(`not noted, not shown: ${face}`, refused.status >= 400 && !/Rita|Marker-/.test(refused.text), `${refused.status}`)
  }
  for (const face of ['', '.json', '.csv']) {
    const refused = await as.ines.get(cases + face)
    check(`nor in the list: ${face}`, refused.status >= 400 && !/Rita|Marker-/.test(refused.text), `${refused.status}`)
  }
  sql(office, 'drop trigger no_notes')
  equal('nothing was noted of it', count(), before)
  answered('then again', await as.ines.get(address), 200, 'Rita Marker-Read')
  return address
}

async function glass (office, server, address) {
  const as = await everybody(server)
  const id = Number(address.match(/\d+$/)[0])
  equal('the head counts none', (await as.hana.get(cases + '.json')).json().total, 0)
  answered('where the glass is broken', await as.hana.get(cases), 200, 'Break the glass of a record')
  answered('found by its reference', await as.hana.get('/desk/glass?register=case_files&reference=case-0002'), 303)
  for (const wrong of ['register=case_files&reference=CASE-9999', 'register=home_visits&reference=VIS-0001', 'register=dragons&reference=1', 'register=case_files&reference=Rita%20Marker-Read'])
    answered(`not found: ${wrong}`, await as.hana.get('/desk/glass?' + wrong), 422, 'There is no such record')
  for (const name of ['otto', 'sara', 'aud', 'olive', 'admin', 'pat']) {
    answered(`${name} breaks none`, await as[name].get('/desk/glass?register=case_files&reference=CASE-0002'), 422)
    answered(`${name} does not at its address`, await as[name].get(address + '/glass'), 404)
    answered(`${name} does not by a forged form`, await as[name].post(address + '/glass', { csrf: await as[name].token(), reason: 'I would like to know.' }), 404)
    answered(`${name} sees nothing`, await as[name].get(address), 404)
  }
  answered('whoever has it has no need to', await as.ines.get(address + '/glass'), 404)
  equal('the head is led there', (await as.hana.get(address)).location, address + '/glass')
  answered('but not by data', await as.hana.get(address + '.json'), 404)
  const page = answered('what it means is said before', await as.hana.get(address + '/glass'), 200, 'the auditor sees', '8 hours', 'Why you must open it')
  check('and nothing is shown', !/Rita|Marker-/.test(page.text))
  answered('a reason is required', await as.hana.submit(page.form(), { reason: '' }), 422, 'Say why')
  answered('one that says something', await as.hana.submit(page.form(), { reason: '   short   ' }), 422, 'Say why')
  answered('and no novel', await as.hana.submit(page.form(), { reason: 'x'.repeat(1001) }), 422, '1000 characters or fewer')
  answered('still shut', await as.hana.get(address + '.json'), 404)
  equal('nothing noted yet', sql(office, 'select count(*) from break_glass'), '0')
  answered('broken', await as.hana.submit(page.form(), { reason: 'She rang and nobody answers.' }), 303)
  answered('open', await as.hana.get(address), 200, 'Rita Marker-Read', 'You broke the glass')
  equal('with what is for those who work on it', Object.keys((await as.hana.get(address + '.json')).json().fields).includes('refuge'), true)
  equal('noted as such', sql(office, `select door || ' ' || by_glass from read_log where record = ${id} order by id desc limit 1`), 'record.json 1')
  answered('for reading only', await as.hana.get(address + '/edit'), 403)
  answered('not to move it', await as.hana.get(address + '/moves/ask_review'), 403)
  answered('nor to give it out', await as.hana.get(address + '/assigned'), 404)
  equal('it counts for her now', (await as.hana.get(cases + '.json')).json().total, 1)
  equal('and no other case does', (await as.hana.get('/desk/search.json?q=wilma')).json().total, 0)
  answered('the auditor sees who and why', await as.aud.get('/desk/reads/glass'), 200, 'Hana Test', 'CASE-0002', 'She rang and nobody answers.', 'Open now')
  equal('as data', (await as.aud.get('/desk/reads/glass.json')).json().rows.map(row => [row.by, row.reference]), [['Hana Test', 'CASE-0002']])
  answered('as CSV', await as.aud.get('/desk/reads/glass.csv'), 200, 'She rang')
  equal('what was read so', (await as.aud.get('/desk/reads.json?glass=yes')).json().rows.every(row => row.by_glass && row.reader === 'Hana Test'), true)
  answered('nobody else does', await as.hana.get('/desk/reads/glass'), 403)
  answered('a second time it stays open', await as.hana.get(address + '/glass'), 303)
  const open = await as.hana.get(address)
  answered('closed by hand', await as.hana.submit(open.forms().find(form => form.action.endsWith('/glass'))), 303)
  equal('and shut', (await as.hana.get(address)).location, address + '/glass')
  answered('broken again', await as.hana.submit((await as.hana.get(address + '/glass')).form(), { reason: 'She rang a second time.' }), 303)
  answered('open again', await as.hana.get(address + '.json'), 200)
  sql(office, "update break_glass set until_at = cast(strftime('%s', 'now') as integer) - 1 where until_at > cast(strftime('%s', 'now') as integer)")
  answered('it closes by itself', await as.hana.get(address + '.json'), 404)
  equal('in every count', (await as.hana.get(cases + '.json')).json().total, 0)
}

// Why somebody may not: told to whoever may know, by the rule and never by the record.
async function why (office, server, address) {
  const as = await everybody(server)
  const account = name => accountOf(office, name)
  const ask = (visitor, of, what, where = address) => visitor.get(`${where}/why?account=${account(of)}&what=${what}`)
  equal('the administrator finds it by its reference', (await as.admin.get('/desk/why?register=case_files&reference=case-0001')).location, address + '/why')
  answered('one that is not there', await as.admin.get('/desk/why?register=case_files&reference=CASE-9999'), 422, 'There is no such record')
  for (const name of ['ines', 'otto', 'hana', 'olive', 'pat']) {
    answered(`${name} may not ask`, await ask(as[name], 'otto', 'see'), 404)
    answered(`${name} has no page for it`, await as[name].get('/desk/why'), 403)
  }
  answered('nothing asked yet', await as.admin.get(address + '/why'), 200, 'Say why')
  answered('nobody named', await as.admin.get(address + '/why?account=&what=see'), [400, 422])
  answered('somebody who is not there', await as.admin.get(address + '/why?account=999999&what=see'), 422, 'Choose whose access')
  answered('no question', await as.admin.get(`${address}/why?account=${account('otto')}&what=explode`), 422, 'Choose what they would do')
  answered('no move', await as.admin.get(`${address}/why?account=${account('otto')}&what=move:explode`), 422)
  for (const asker of ['admin', 'aud', 'sara']) {
    answered(`${asker}: not assigned`, await ask(as[asker], 'otto', 'see'), 200, 'Otto Test may not see it', 'it is not assigned to Otto Test')
    answered(`${asker}: assigned`, await ask(as[asker], 'ines', 'see'), 200, 'Ines Test may see it', 'The record is assigned to Ines Test')
    answered(`${asker}: another role`, await ask(as[asker], 'olive', 'edit'), 200, 'Olive Test may not edit it', 'may not see the record either')
    answered(`${asker}: glass`, await ask(as[asker], 'hana', 'see'), 200, 'Hana Test may not see it', 'could break the glass')
    answered(`${asker}: a state`, await ask(as[asker], 'ines', 'move:reopen'), 200, 'may not do', 'cannot be done while the record is “Open”')
  }
  for (const of of ['ines', 'otto', 'sara', 'hana', 'aud', 'olive', 'admin', 'pat', 'quinn']) {
    for (const what of ['see', 'edit', 'move:ask_review', 'move:reopen', 'move:close']) {
      for (const face of ['', '.json']) {
        const told = await as.admin.get(`${address}/why${face}?account=${account(of)}&what=${what}`)
        check(`of ${of}, ${what}: the rule, not the record`, told.status === 200 && !/Wilma|Marker|Between two pages|Refuge/i.test(told.text.replaceAll('Quay Shelter', '')), told.words().slice(0, 400))
      }
    }
    const said = (await as.admin.get(`${address}/why.json?account=${account(of)}&what=see`)).json().answers.some(one => one.may)
    equal(`what is said of ${of} is so`, (await as[of].get(address + '.json')).status === 200, said)
  }
  const referral = referrals + '/' + sql(office, "select id from record where register = 'referral' limit 1")
  answered('within a scope', await ask(as.admin, 'pat', 'see', referral), 200, 'Acting for Harbour Trust', 'may see it', 'this record is one of Pat Test')
  answered('outside it', await ask(as.admin, 'quinn', 'see', referral), 200, 'may not see it', 'not one of Quinn Test')
}

// An office that shows its organisations to few: the plan's overview names none of them to the others.
async function narrowed () {
  const folder = newFolder()
  const shipped = readFileSync(new URL('../../office/collaboration/organisation.yaml', import.meta.url), 'utf8')
  writeFileSync(join(folder, 'organisation.yaml'), shipped.replace('see: [administrator, officer, head, auditor, partner]', 'see: [administrator, head, auditor]')
    .replace('add: [administrator, officer, head]', 'add: [administrator, head]').replace('edit: [officer, head]', 'edit: [head]')
    .replace('by: [officer, head], publishes', 'by: [head], publishes').replace('merge: [officer, head]', 'merge: [head]'))
  const { office, server, actions, as } = await makeWrenshire({ definitions: folder })
  const secret = (await as.head.make('organisations', { name: 'Zqhidden Lodge' })).match(/\d+$/)[0]
  await as.head.edit(actions[7], { lead: secret })
  equal('it leads', sql(office, `select count(*) from reg_action where lead = ${secret}`), '1')
  answered('the head reads who leads', await as.head.get('/desk/plan'), 200, 'Zqhidden Lodge')
  for (const path of ['/desk/plan', '/desk/plan.json', '/desk/plan.csv', '/desk/plan?lead=' + secret, '/desk', '/desk/queue', '/desk/changes', actions[7], actions[7] + '.json', '/desk/registers/actions', '/desk/registers/actions.csv']) {
    const answer = await as.officer.get(path)
    check(`${path} does not name it to an officer`, !answer.text.includes('Zqhidden'), answer.status)
  }
  equal('nor does the search', (await as.officer.get('/desk/search.json?q=Zqhidden')).json().total, 0)
  answered('what is public is named to everybody', await as.officer.get('/desk/plan'), 200, 'Harbour Trust')
  await server.stop()
}

export async function access () {
  await step('a register shown to few', narrowed)
  const office = makeService()
  let address
  await serving(office, async server => {
    await step('assigned', async () => { address = await assigned(office, server) })
    await step('fields of one\'s own', () => ownFields(office, server, address))
    await step('links', () => links(office, server, address))
    await step('why', () => why(office, server, address))
  })
  await step('reads and glass', async () => {
    const server = await serve(office)
    const read = await reads(office, server)
    await glass(office, server, read)
    equal('the server leaves when it is told to', await server.stop(), { code: 0, signal: null })
    check('no name in what the server said', !/Rita|Wilma|Marker-/.test(server.said), server.said.slice(0, 400))
  })
}
