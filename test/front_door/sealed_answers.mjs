// Answers to sealed questions: markers typed at every door of a form, looked for in the bytes of the data file, its journal and a backup; two who write at once; the
// desk, its files and an erasure; keys lost, moved and rotated.
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { submitFiles } from './files_help.mjs'
import { begun, filled, linkTo, opened, pressed, sent } from './forms.mjs'
import { answered, check, equal, makeOffice, mustRun, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { keyFile, keysOf, marker, markers, noMarkers } from './sealed.mjs'

const definitions = 'test/definitions/answers'
const who = () => { const word = marker(); return { word, fields: { full_name: `Nina ${word}`, email: `${word}@shelter.example`, telephone: '01632 960711', office_telephone: '01632 960712', born_on: '4 May 1971', kind: 'fire', place: 'Openton' } } }
const idOf = (office, answer) => sql(office, `select id from gather_answer where reference = '${answer.split('/').pop()}'`)
const page = (office, id, section = 'who') => sql(office, `select document from gather_page where answer = ${id} and section = '${section}'`)

async function written ({ office, server }) {
  const nina = new Visitor(server)
  const answer = await begun(nina, 'shelter', { name: 'Nina Named', email: 'nina@named.example', part: 'Claimant' })
  const first = who()
  markers.push('1971-05-04', '960711')
  await filled(nina, answer, 'who', first.fields)
  noMarkers('a saved page', office)
  const id = idOf(office, answer), kept = JSON.parse(page(office, id))
  check('what is sealed is a sealed text, and the rest lies open', ['full_name', 'email', 'telephone', 'born_on', 'kind'].every(name => /^sealed:[0-9a-f]{8}:/.test(kept[name])) && kept.office_telephone === '01632 960712' && kept.place === 'Openton', JSON.stringify(kept))
  check('so it is in what happened', sql(office, `select document from gather_event where answer = ${id} and what = 'saved'`) === page(office, id))
  const shown = await nina.get(answer + '/part/who')
  check('whoever wrote it reads it again', [first.word, '4 May 1971', '01632 960711'].every(word => shown.text.includes(word)) && !shown.text.includes('sealed:'))
  const wrong = await filled(nina, answer, 'who', { ...first.fields, email: `no address ${marker()}`, born_on: `31 June ${marker()}` })
  const faulty = answered('what is wrong is said', await nina.get(wrong.location), 200, 'Enter an e-mail address in full', 'Enter a day that exists')
  check('and kept, sealed too', faulty.text.includes(markers.at(-1)) && faulty.text.includes(markers.at(-2)))
  const before = page(office, id)
  const typed = await filled(nina, answer, 'who', { ...first.fields, full_name: JSON.parse(before).full_name })
  check('a sealed text that somebody types is words as any other', typed.status === 303 && (await nina.get(answer + '/part/who')).text.includes('sealed:') && page(office, id) !== before)
  await filled(nina, answer, 'who', first.fields)
  const holder = marker(), number = marker()
  const rows = await filled(nina, answer, 'money', { 'account-0-holder': holder, 'account-0-number': number, 'account-0-asked': '12.50', after_fire: '1 May 2026', story: 'It burned' })
  equal('a table is sealed whole, and a condition reads what is sealed', rows.location, answer + '/check')
  answered('and is shown with its total', await nina.get(answer + '/check'), 200, holder, number, '£12.50', 'A fire', '1 May 2026')
  const content = marker()
  const uploaded = await submitFiles(nina, (await nina.get(answer + '/part/money')).form(), {}, [['f-statement', `bank-${marker()}.txt`, Buffer.from(`Statement of ${content}\n`)]], ['then', 'next'])
  equal('a file', uploaded.location, answer + '/check')
  answered('is called by its name to whoever sent it', await nina.get(answer + '/part/money'), 200, markers.at(-1))
  check('and has a key of its own', sql(office, `select count(*) from file where answer = ${id} and seal is not null and name like 'sealed:%'`) === '1')
  check('it is fetched by whoever sent it', (await nina.get(answer + '/files/statement')).text.includes(content))
  noMarkers('a table and a file', office)
  return { nina, answer, id, first, holder, content }
}

async function two ({ office, server, admin }, made) {
  const { nina, answer, id } = made
  const people = (await nina.get(answer + '/people')).forms().find(form => form.action === answer + '/people')
  await nina.submit(people, { name: 'Theo Helper', email: 'theo@named.example', part: 'Helper' })
  const theo = new Visitor(server)
  await pressed(theo, await linkTo(admin, office, 'theo@named.example'))
  const [mine, theirs] = [await nina.get(answer + '/part/who'), await theo.get(answer + '/part/who')]
  const ninas = marker(), theos = marker()
  await nina.submit(mine.form(), { 'q-full_name': ninas }, ['then', 'next'])
  const second = await theo.submit(theirs.form(), { 'q-full_name': theos, 'q-place': 'Otherton' }, ['then', 'next'])
  const both = answered('two who wrote at once see both', await theo.get(second.location), 200, ninas, theos)
  check('who changed nothing of the rest took nothing away', JSON.parse(page(office, id)).place === 'Otherton')
  await theo.submit(theirs.form(), { 'q-full_name': theos }, ['then', 'next'])
  equal('the same words again are put aside once', sql(office, `select count(*) from gather_aside where answer = ${id}`), '1')
  check('what is put aside is sealed', /^"sealed:/.test(sql(office, `select content from gather_aside where answer = ${id}`)))
  noMarkers('what was put aside', office)
  await theo.submit(both.form(), { [both.text.match(/name="(s-\d+)"/)[1]]: 'take' }, ['then', 'next'])
  check('and chosen', (await nina.get(answer + '/part/who')).text.includes(theos))
  noMarkers('what was chosen', office)
  return theos
}

async function read ({ office, officer, auditor }, made, name) {
  equal('sent', (await sent(made.nina, made.answer)).status, 303)
  const asked = sql(office, `select asking from gather_answer where id = ${made.id}`)
  const address = `/desk/asked/${asked}/answers/${made.id}`
  const shown = answered('whoever may reads it at the desk', await officer.get(address), 200, name, made.holder, '4 May 1971', '01632 960711')
  check('and no sealed text', !shown.text.includes('sealed:'))
  check('and its file', (await officer.get(address + '/files/statement')).text.includes(made.content))
  answered('as CSV', await officer.get(`/desk/asked/${asked}.csv`), 200, name, made.holder)
  answered('nobody else does', await auditor.get(address), 404)
  noMarkers('reading', office)
  return address
}

// Of another answer, or of another question of the same: it does not open, and is kept.
async function moved ({ office, server, officer }, made, address) {
  const other = await begun(new Visitor(server), 'shelter', { name: 'Olga Other', email: 'olga@named.example', part: 'Claimant' })
  const id = idOf(office, other)
  sql(office, `insert into gather_page (answer, section, version, document, saved_at, saved_by) select ${id}, section, version, document, saved_at, saved_by from gather_page where answer = ${made.id} and section = 'who'`)
  const shown = await officer.get(address.replace(/\d+$/, id))
  answered('a sealed answer in another form does not open', shown, 200, 'Sealed: ', 'it was changed after it was sealed, or belongs elsewhere', 'Otherton')
  sql(office, `delete from gather_page where answer = ${id}`)
}

async function lost (office, made, address) {
  const [key] = keysOf(office), away = join(office.folder, 'away')
  mkdirSync(away, { recursive: true })
  renameSync(keyFile(office, key), join(away, 'key'))
  await serving(office, async server => {
    const [officer, admin] = [await signedIn(server, 'officer'), await signedIn(server, 'admin')]
    answered('an office without its key serves', await officer.get(address), 200, `Sealed: This cannot be opened: key ${key} is not there`, 'Otherton')
    equal('what is open in a file of all answers is there', (await officer.get(address.replace(/\/answers.*/, '.csv'))).text.includes('Otherton'), true)
    const draft = await begun(new Visitor(server), 'shelter', { name: 'Lost Key', email: 'lost@named.example', part: 'Claimant' }).catch(error => error)
    check('nothing new that seals its link begins without a key', draft instanceof Error || typeof draft === 'string')
    answered('the desk of others still opens', await admin.get('/desk/users'), 200)
    mustRun(['key', 'new', 'sealing', '--store', office.store, ...office.more])
    const nina = new Visitor(server)
    const begunNow = await begun(nina, 'shelter', { name: 'Kim Keyless', email: 'kim@named.example', part: 'Claimant' })
    const id = idOf(office, begunNow), fresh = who()
    await filled(nina, begunNow, 'who', fresh.fields)
    const closed = JSON.parse(page(office, id))
    closed.full_name = JSON.parse(page(office, made.id)).full_name // as if it were from before
    sql(office, `update gather_page set document = '${JSON.stringify(closed)}' where answer = ${id}`)
    const form = answered('what cannot be opened is not asked', await nina.get(begunNow + '/part/who'), 200, 'is kept sealed, and cannot be opened at the moment')
    check('nor carried, and the rest is', form.text.includes(fresh.word) && !form.text.includes('q-full_name') && !form.text.includes('sealed:'))
    await filled(nina, begunNow, 'who', { place: 'Thirdton' })
    const after = JSON.parse(page(office, id))
    check('the rest is saved, and it is kept as it was', after.full_name === closed.full_name && after.place === 'Thirdton' && after.email !== closed.email)
    answered('it cannot be sent meanwhile', await nina.get(begunNow + '/check'), 200, 'still missing')
  })
  renameSync(join(away, 'key'), keyFile(office, key))
  return key
}

async function rotated (office, made, address, name, key) {
  await serving(office, async server => {
    const [officer, head] = [await signedIn(server, 'officer'), await signedIn(server, 'head')]
    answered('with the key it opens again', await officer.get(address), 200, name)
    sql(office, `update gather_page set document = json_set(document, '$.telephone', '01632 960999') where answer = ${made.id} and section = 'who'`) // of before it was sealed
    mustRun(['key', 'rotate', 'sealing', '--store', office.store, ...office.more])
    const left = sql(office, `select (select count(*) from gather_page where document like '%sealed:${key}%') + (select count(*) from gather_event where document like '%sealed:${key}%' and answer = ${made.id})`)
    equal('a rotation seals pages and what happened anew', left, '1') // the one that was moved does not open
    check('and what a question held before it was sealed', /^sealed:/.test(JSON.parse(page(office, made.id)).telephone))
    answered('all of it opens', await officer.get(address), 200, name, '01632 960999', made.holder)
    check('its file too', (await officer.get(address + '/files/statement')).text.includes(made.content))
    const retire = run(['key', 'retire', key, '--store', office.store, ...office.more])
    check('a key that still seals an answer is not retired', retire.status !== 0 && /0 files, 0 gathered for answers, 2 pages of forms/.test(retire.err), retire.err)
    noMarkers('a rotation', office)
    const backup = join(office.folder, 'office.db-backup')
    mustRun(['backup', backup, '--store', office.store])
    noMarkers('a backup', office)
    const erase = (await head.get(address)).forms().find(one => /\/erase$/.test(one.action))
    answered('erased', await head.submit(erase, {}), 303)
    equal('nothing of it is left', sql(office, `select (select count(*) from gather_page where answer = ${made.id}) + (select count(*) from gather_event where answer = ${made.id} and document is not null)`), '0')
  })
}

export async function sealedAnswers () {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, admin: { roles: 'administrator' } } })
  opened(office, 'shelter', { questionnaire: 'shelter_form' })
  let made, name, address
  await serving(office, async server => {
    const world = { office, server }
    for (const one of ['officer', 'head', 'auditor', 'admin']) world[one] = await signedIn(server, one)
    made = await written(world)
    name = await two(world, made)
    address = await read(world, made, name)
    await moved(world, made, address)
    check('nor does the server say any of it', markers.every(word => !server.said.includes(word)))
  })
  const key = await lost(office, made, address)
  await rotated(office, made, address, name, key)
}
