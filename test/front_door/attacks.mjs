// What somebody would try who wants to break it: each of these once worked.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, newFolder, serving, signedIn, Visitor } from './lib.mjs'
import { importFile } from './office.mjs'

const definition = `
register: ledger
room: test
title: Ledger
about: A long list.
address: ledgers
key: [title]
fields:
  title: {type: text, max: 200, required: yes, unique: yes, public: yes}
  text: {type: prose, max: 20000, public: yes}
  lead: {type: link, to: organisation, public: yes}
  beside: {type: links, to: ledger, max: 5}
flow:
  start: draft
  states: {draft: {label: Draft}, published: {label: Published}}
  ends: [published]
  moves:
    publish: {from: [draft, published], to: published, by: [head], not_by: author, publishes: yes}
access:
  see: [officer, head, partner]
  add: [officer, head, partner]
  edit: [officer, head, partner]
  only: {partner: lead}
list:
  columns: [title, lead, beside, state]
`
const rows = 600 // of a file, which may have 8 MB; two files
const longText = 'quickbrownfox'.repeat(850) // one word: there is nothing to wait for in an index

function makeLedgers () {
  const definitions = newFolder()
  writeFileSync(join(definitions, 'ledger.yaml'), definition)
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, clerk: { roles: 'officer' }, head: { roles: 'head' } } })
  importFile(office, 'organisations', 'organisations.csv', 'name\nHarbour Trust\nHill Trust\n')
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Harbour Trust' })
  return office
}

async function upload (visitor, plural, text) {
  const page = await visitor.get(`/desk/registers/${plural}/import`)
  const parts = [['csrf', page.csrf()], ['empty', 'keep']].map(([name, value]) => `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  const body = parts.join('') + `--XX\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n--XX--\r\n`
  const kept = await visitor.ask('POST', `/desk/registers/${plural}/import`, { headers: { 'content-type': 'multipart/form-data; boundary=XX', 'content-length': Buffer.byteLength(body) }, body })
  const seen = answered('what the file would do', await visitor.get(kept.location), 200, 'What would happen')
  return (await visitor.submit(seen.form())).location
}

// Nobody publishes what they have not read, and an import brings as much as a list can show.
const tableFrom = first => 'title,text\n' + Array.from({ length: rows }, (_, i) => `Row ${first + i},${longText}`).join('\n')
async function importedAndPublished (office, server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const clerk = await signedIn(server, 'clerk')
  const done = await upload(officer, 'ledgers', tableFrom(0))
  const page = answered('the head sees what was imported', await head.get(done), 200, `Publish all ${rows}`)
  answered('a form that does not say what was seen', await head.post(done, { csrf: page.csrf() }), 400, 'what was seen')
  const first = (await clerk.get('/desk/registers/ledgers.json')).json().rows[0]
  await clerk.edit(first.url, { title: 'Slipped in' })
  answered('what somebody changed meanwhile is not published unread', await head.submit(page.form()), 409, 'have changed since you opened this page')
  equal('nothing of it is', (await new Visitor(server).get('/ledgers.json')).json().total, 0)
  answered('read again, it is', await head.submit((await head.get(done)).form()), 303)
  answered('a second time there is nothing to publish', await head.post(done, { csrf: page.csrf(), seen: 'x' }), 409)
  const more = importFile(office, 'ledgers', 'more.csv', tableFrom(rows)).match(/\/desk\/imports\/\d+/)[0]
  answered('as many again', await head.submit((await head.get(more)).form()), 303)
  const csv = await new Visitor(server).get('/ledgers.csv')
  equal('a list longer than a request’s memory is given whole', [csv.status, csv.text.trimEnd().split('\n').length], [200, 2 * rows + 1])
}

async function names (server) {
  const officer = await signedIn(server, 'officer')
  const partner = await signedIn(server, 'partner')
  const harbour = (await officer.get('/desk/registers/organisations.json')).json().rows.find(row => row.name === 'Harbour Trust')
  await officer.make('ledgers', { title: 'Kept from partners' })
  const shared = await officer.make('ledgers', { title: 'Shared', lead: String(harbour.id), beside: 'Kept from partners' })
  for (const address of [shared, shared + '.json', shared + '/edit', shared + '/history', '/desk/registers/ledgers', '/desk/registers/ledgers.csv', '/desk/registers/ledgers.json', '/desk/changes']) {
    const page = await partner.get(address)
    check(`a partner reads no name of what it may not see at ${address}`, page.status === 200 && !page.text.includes('Kept from partners'), page.status)
  }
  answered('but that there is something', await partner.get(shared), 200, 'Ledger that you may not see')
  await partner.edit(shared, { title: 'Shared still' })
  check('and editing does not cut the link', (await officer.get(shared)).words().includes('Kept from partners'))
  answered('the first steps count what a partner may not see', await partner.get('/desk/first-steps'), 403)
}

async function floods (server) {
  const officer = await signedIn(server, 'officer')
  const csrf = await officer.token()
  const name = 'Row 7'
  answered('one name a hundred thousand times', await officer.post('/desk/registers/ledgers/new', { csrf, field_title: 'x', field_beside: (name + '\n').repeat(100000) }), 422, 'Choose at most 5 answers')
  const long = '\u{1F333}'.repeat(200)
  await officer.make('ledgers', { title: long })
  const again = answered('a long value that is taken', await officer.post('/desk/registers/ledgers/new', { csrf, field_title: long }), 422, 'There is a problem')
  check('is told in whole characters', Buffer.from(again.text, 'utf8').equals(again.body))
}

export async function attacks () {
  const office = makeLedgers()
  await serving(office, async server => {
    await importedAndPublished(office, server)
    await names(server)
    await floods(server)
  })
}
