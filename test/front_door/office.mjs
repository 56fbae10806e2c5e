// Wrenshire: an invented body with a plan in which every honest word occurs, made through the
// front door. Most checks begin with it.
import { addPerson, csvCell, makeCsv, makeOffice, mustRun, parseCsv, serve, signedIn } from './lib.mjs'
import { tableIsData } from './words.mjs'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

// By the calendar: 40 times 24 hours before a late evening in November is a day later, since summer time lay between.
export function dayFrom (days) {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date())
  return new Date(Date.parse(today) + days * 86400000).toISOString().slice(0, 10)
}

// One action for each word. Number 5 was never issued; 11 stays a draft.
export const actions = [
  { number: 1, status: 'no_update', lead: 'Wrenshire Police', due: dayFrom(400) },
  { number: 2, status: 'not_started', lead: 'Wrenshire Police', due: '' },
  { number: 3, status: 'on_track', lead: 'Wrenshire Police', due: dayFrom(20) },
  { number: 4, status: 'at_risk', lead: 'Harbour Trust', due: dayFrom(90) },
  { number: 6, status: 'late', lead: 'Harbour Trust', due: dayFrom(-40), reason: 'The contractor left in the spring.' },
  { number: 7, status: 'kept', lead: 'Wrenshire Police', due: dayFrom(-10), evidence_text: 'The opening was reported by the Wrenshire Echo.' },
  { number: 8, status: 'partly_kept', lead: 'Harbour Trust', due: '', evidence_text: 'Two of the three are listed on the web site.', reason: 'The third has no site.' },
  { number: 9, status: 'changed', lead: 'Harbour Trust', due: '', reason: 'Residents asked for something else.' },
  { number: 10, status: 'broken', lead: 'Wrenshire Police', due: '', reason: 'There was no money for it.' }
]
const words = { 1: 'Lamps', 2: 'Wardens', 3: 'Cadets', 4: 'Ferries', 6: 'Shelters', 7: 'Front desk', 8: 'Drop-in rooms', 9: 'Horses', 10: 'Helicopter', 11: 'Secret draft' }

export function actionsCsv (list = actions) {
  const head = ['number', 'title', 'action', 'objective_id', 'objective', 'theme', 'lead', 'partner_organisations', 'due', 'measure', 'edition']
  return makeCsv([head, ...list.map(one => [one.number, words[one.number] ?? 'Action ' + one.number, `We will see to it: ${words[one.number] ?? one.number}.`,
    one.number < 6 ? '1.1' : '1.10', one.number < 6 ? 'Safer streets' : 'Open doors', one.number < 6 ? 'Streets' : 'Doors', one.lead,
    one.number === 3 ? 'Harbour Trust; Wrenshire Council' : '', one.due ?? '', 'Anybody can count them.', '2024'])])
}

export function importFile (office, register, name, text, more = []) {
  const file = join(office.folder, name)
  writeFileSync(file, text)
  tableIsData(parseCsv(String(text)))
  return mustRun(['import', register, file, '--store', office.store, ...office.more, ...more])
}

// Publishes every record of a register that can be, as somebody who may; its addresses by name.
export async function publishAll (visitor, plural, move = 'publish') {
  const found = {}
  for (let page = 1; ; page++) {
    const list = (await visitor.get(`/desk/registers/${plural}.json?filter_state=draft&page=${page}`)).json()
    for (const row of list.rows) {
      const address = `/desk/registers/${plural}/${row.id}`
      await visitor.mustMove(address, move)
      found[row.name] = address
    }
    if (list.rows.length < 50) return found
  }
}

async function makeBody (head) {
  await head.mustMove(await head.make('body_names', { legal_name: 'Police and Crime Commissioner for Wrenshire', short_name: 'Wrenshire', holder_title: 'Police and Crime Commissioner', area: 'Wrenshire', in_use_from: '2024-05-09', address: '1 Quay Street' }), 'publish')
  await head.mustMove(await head.make('office_holders', { title: 'Police and Crime Commissioner', name: 'Robin Exemplar', took_office: '2024-05-09', term: 'first term' }), 'publish')
}

export async function makeEdition (head, code, more = {}) {
  const edition = await head.make('editions', { code, title: `Plan of ${code}`, period_from: '2024-05-09', period_to: '2029-03-31', ...more })
  await head.mustMove(edition, 'consult', 'Six weeks, in the open.')
  await head.mustMove(edition, 'to_panel')
  await head.mustMove(edition, 'publish')
  return edition
}

async function addUpdates (officer, head, addresses) {
  const made = {}
  for (const action of actions.filter(one => one.status !== 'no_update')) {
    const id = addresses[words[action.number]].match(/(\d+)$/)[1]
    made[action.number] = await officer.make('action_updates', {
      action: id, status: action.status, happened_on: dayFrom(-3), text: `What became of ${words[action.number]}.`, evidence_text: action.evidence_text ?? '', reason: action.reason ?? ''
    }, { then: 'submit' })
    await head.mustMove(made[action.number], 'publish')
  }
  return made
}

// {office, server, actions: {number: desk address}, updates: {number: desk address}, as: {role: visitor}}
export async function makeWrenshire ({ definitions, serveWith = [] } = {}) {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, administrator: { roles: 'administrator' }, auditor: { roles: 'auditor' }, second: { roles: 'officer,head' } } })
  importFile(office, 'organisations', 'organisations.csv', 'name,type\nWrenshire Police,police force\nHarbour Trust,charity\nWrenshire Council,county council\n')
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Harbour Trust' })
  const server = await serve(office, serveWith)
  const as = { officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
  await publishAll(as.head, 'organisations')
  await makeBody(as.head)
  const edition = await makeEdition(as.head, '2024')
  importFile(office, 'actions', 'actions.csv', actionsCsv([...actions, { number: 11, lead: 'Harbour Trust' }]))
  await publishAll(as.head, 'themes')
  await publishAll(as.head, 'objectives')
  const draft = (await as.head.get('/desk/registers/actions.json?filter_state=draft')).json().rows.find(row => row.name === words[11])
  const addresses = {}
  for (const row of (await as.head.get('/desk/registers/actions.json')).json().rows) {
    const address = '/desk/registers/actions/' + row.id
    addresses[row.name] = address
    if (row.id !== draft.id) await as.head.mustMove(address, 'publish')
  }
  const updates = await addUpdates(as.officer, as.head, addresses)
  const byNumber = Object.fromEntries(Object.entries(words).map(([number, name]) => [number, addresses[name]]))
  return { office, server, edition, actions: byNumber, updates, as, words }
}
export { csvCell }
