// Several files in one field: put in and taken out one by one without script, each with its own copy for the public, its own
// taking down and erasing; in lists, JSON, CSV, history, merges and exports.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, newFolder, password, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { multipart, pdf, submitFiles } from './files_help.mjs'
import { approve, copyLinks, definitionsWithFiles, prepare, until } from './files.mjs'

const dossiers = '/desk/registers/dossiers'
const inputs = page => page.form().fields.filter(([name]) => /^field_papers/.test(name)).map(([name]) => name)
const uploads = page => [...page.text.matchAll(/type="file"[^>]*data-upload="field_(papers[^"]*)"/g)].map(match => match[1])
const confirm = async (visitor, shown) => {
  const saved = await visitor.submit(shown.form(), {}, ['confirmed', 'yes'])
  if (saved.status !== 303) throw new Error(`${shown.status} ${shown.words().slice(0, 500)} then ${saved.status} ${saved.words().slice(0, 400)}`)
  return saved.location
}
const more = { change: 'files' }
const put = async (visitor, page, name, words, fields = {}) => {
  const place = uploads(page).at(-1)
  return submitFiles(visitor, page.form(), { ...fields, ...more }, [['upload_' + place, name, pdf(words)]])
}
async function makeDossier (visitor, title, files) {
  let page = await visitor.get(dossiers + '/new')
  for (const [name, words] of files) page = await put(visitor, page, name, words, { field_title: title })
  return confirm(visitor, await submitFiles(visitor, page.form(), { field_title: title }, []))
}

async function oneByOne (officer, head, auditor) {
  const empty = await officer.get(dossiers + '/new')
  equal('one place to begin with', uploads(empty), ['papers'])
  check('and a button for more', /name="change" value="files"/.test(empty.text))
  answered('one is needed', await submitFiles(officer, empty.form(), { field_title: 'None' }, []), 422, 'Choose a file for', 'There is a problem')
  const one = answered('with one there is room for another', await put(officer, empty, 'one.pdf', 'Caponier one', { field_title: 'Bundle' }), 200, 'Attached: one.pdf', 'Papers, file 2')
  equal('the next', uploads(one), ['papers', 'papers_2'])
  equal('what was typed stays', one.form().fields.find(([name]) => name === 'field_title')[1], 'Bundle')
  const wrong = answered('a wrong one is refused', await submitFiles(officer, one.form(), more, [['upload_papers_2', 'x.png', pdf('x')]]), 422, 'does not say what it is')
  check('at its place', /id="field_papers_2-error"/.test(wrong.text) && /href="#field_papers_2"/.test(wrong.text))
  answered('a place that the field has not', await submitFiles(officer, one.form(), more, [['upload_papers_5', 'x.pdf', pdf('x')]]), 400)
  const two = await put(officer, one, 'two.pdf', 'Caponier two')
  const three = await put(officer, two, 'three.pdf', 'Caponier three')
  const four = answered('all places taken', await put(officer, three, 'four.pdf', 'Caponier four'), 200, 'four.pdf')
  equal('there is no fifth', uploads(four), ['papers', 'papers_2', 'papers_3', 'papers_4'])
  check('nor a button for it', !/name="change" value="files"/.test(four.text))
  const checked = answered('the check names each', await submitFiles(officer, four.form(), { remove_papers_4: 'yes' }, []), 200, 'one.pdf', 'two.pdf', 'three.pdf', 'Check before you save')
  check('and no empty place', !checked.words().includes('Papers, file 4'))
  const address = await confirm(officer, checked)
  const page = answered('the record shows them together', await officer.get(address), 200, 'one.pdf (PDF', 'two.pdf (PDF', 'three.pdf (PDF')
  check('under one name', !page.words().includes('Papers, file 2') && page.words().indexOf('one.pdf') < page.words().indexOf('three.pdf'))
  const hrefs = [...page.text.matchAll(/\/desk\/files\/\d+(?=")/g)].map(match => match[0])
  equal('as JSON a list', (await officer.get(address + '.json')).json().fields.papers, hrefs)
  check('without its places', !('papers_2' in (await officer.get(address + '.json')).json().fields))
  const rows = (await officer.get(dossiers + '.json')).json()
  equal('in the list too', (rows.records ?? rows.rows).find(row => row.name === 'Bundle').fields.papers, hrefs)
  answered('as a page', await officer.get(dossiers), 200, 'one.pdf (PDF', 'three.pdf (PDF')
  check('as CSV by name', (await officer.get(dossiers + '.csv')).text.includes('one.pdf; two.pdf; three.pdf'))
  check('a field that is not theirs stays out of it', !(await officer.get(dossiers + '.csv')).text.split('\n')[0].includes('notes'))
  // The middle one goes, another comes in its place; then the first, and the field is still filled.
  const edited = await submitFiles(officer, (await officer.get(address + '/edit')).form(), { remove_papers_2: 'yes' }, [])
  await confirm(officer, edited)
  equal('the middle one is gone', (await officer.get(address + '.json')).json().fields.papers, [hrefs[0], hrefs[2]])
  equal('its place is free', uploads(await officer.get(address + '/edit')), ['papers', 'papers_2', 'papers_3'])
  await confirm(officer, await submitFiles(officer, (await officer.get(address + '/edit')).form(), { remove_papers: 'yes' }, []))
  equal('the first too', (await officer.get(address + '.json')).json().fields.papers, [hrefs[2]])
  answered('the last is needed', await submitFiles(officer, (await officer.get(address + '/edit')).form(), { remove_papers_3: 'yes' }, []), 422, 'Choose a file for')
  answered('the history tells of each', await officer.get(address + '/history'), 200, 'Papers, file 2', 'two.pdf', 'one.pdf')
  equal('and they can still be opened', (await auditor.get(hrefs[1])).status, 200)
  answered('a paper form asks once', await officer.get(dossiers + '/blank'), [200, 404])
  // What only the head sees is none of the officer's, in whichever place.
  let form = await head.get(address + '/edit')
  form = await submitFiles(head, form.form(), more, [['upload_notes', 'first.txt', 'Secret one']])
  await confirm(head, await submitFiles(head, form.form(), {}, [['upload_notes_2', 'secret-second.txt', 'Zqsecond moat']]))
  const secret = (await head.get(address + '.json')).json().fields.notes
  equal('two for the head', secret.length, 2)
  equal('the second is not the officer\u2019s', [(await officer.get(secret[1])).status, (await head.get(secret[1])).status], [404, 200])
  for (const face of ['', '.json', '/history', '/edit']) check(`nor its name: ${face}`, !(await officer.get(address + face)).text.includes('secret-second'))
  await until('its words were found', async () => (await head.get('/desk/search.json?q=Caponier')).json().total === 1)
  equal('nor its words', (await officer.get('/desk/search.json?q=zqsecond')).json().total, 0)
}

// What waits for approval shows them together too.
async function inTheQueue () {
  const folder = newFolder()
  cpSync(definitionsWithFiles, folder, { recursive: true })
  const file = join(folder, 'dossier.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('    draft: {label: Draft}\n', '    draft: {label: Draft}\n    sent: {label: Sent}\n').replace('    publish: {from: [draft, published],', '    send: {from: draft, to: sent, by: [officer], asks_approval: yes}\n    publish: {from: [draft, sent, published],'))
  const office = makeOffice({ definitions: folder, people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head')
    const address = await makeDossier(officer, 'Bundle', [['one.pdf', 'Caponier one'], ['two.pdf', 'Caponier two']])
    await officer.mustMove(address, 'send')
    const queue = answered('the queue has every file', await head.get('/desk/queue'), 200, 'one.pdf (PDF', 'two.pdf (PDF')
    check('in one row', !queue.words().includes('Papers, file 2'))
  })
}

async function eachOnItsOwn (office, server, officer, head) {
  const visitor = new Visitor(server)
  const address = await makeDossier(officer, 'Public bundle', [['a.pdf', 'Tenaille first'], ['b.pdf', 'Tenaille second'], ['c.pdf', 'Tenaille third']])
  const links = await copyLinks(officer, address)
  equal('each has a copy of its own', links.length, 3)
  for (const [i, link] of links.entries()) await prepare(officer, link, { title: `Sheet ${'abc'[i]}`, alternative: `Sheet ${'abc'[i]} in words`, language: i === 1 ? 'cy' : 'en' })
  await approve(head, links[0])
  await approve(head, links[2])
  answered('each needs its own approval', await head.move(address, 'publish'), 422, /Papers, file 2.*needs a copy/)
  await approve(head, links[1])
  await head.mustMove(address, 'publish')
  const { url } = (await visitor.get('/dossiers.json')).json().records.find(one => one.title === 'Public bundle')
  const papers = async () => (await visitor.get(url + '.json')).json().record.papers
  equal('published together', (await papers()).map(one => one.name), ['Sheet a', 'Sheet b', 'Sheet c'])
  answered('on the page', await visitor.get(url), 200, 'Sheet a (PDF', 'Sheet b (PDF', 'in Welsh', 'Sheet c in words')
  const before = await papers()
  for (const one of before) equal(`${one.name} is there`, (await visitor.get(one.url)).status, 200)
  check('as CSV', (await visitor.get('/dossiers.csv')).text.includes('Sheet a; Sheet b; Sheet c'))
  check('the list names its files', (await visitor.get('/dossiers')).text.includes('Sheet a; Sheet b; Sheet c'))
  equal('the description of the open data says a list', JSON.parse((await visitor.get('/openapi.json')).text).components.schemas.record_dossier.properties.papers.type, 'array')
  // The middle one is taken down; the others stand.
  const take = async (file, how) => {
    const checked = await head.submit((await head.get(`${address}/take-down?file=${file}`)).form(), { how, ground: 'personal_data', note: '' })
    return checked.status === 200 ? head.submit(checked.form(), {}, ['confirmed', 'yes']) : checked
  }
  equal('one is taken down', (await take(links[1].match(/\d+/)[0], 'withhold')).status, 303)
  equal('it alone', (await papers()).map(one => one.name), ['Sheet a', 'Sheet c'])
  equal('by its address', [(await visitor.get(before[1].url)).status, (await visitor.get(before[0].url)).status, (await visitor.get(before[2].url)).status], [410, 200, 200])
  answered('the page says that something was there', await visitor.get(url), 200, 'Papers, file 2', 'Taken down on')
  await head.mustMove(address, 'publish')
  equal('it stays down', (await papers()).map(one => one.name), ['Sheet a', 'Sheet c'])
  // The same bytes in the free place are the same file.
  await confirm(officer, await submitFiles(officer, (await officer.get(address + '/edit')).form(), {}, [['upload_papers_4', 'again.pdf', pdf('Tenaille second')]]))
  const again = (await copyLinks(officer, address)).find(link => !links.includes(link))
  await prepare(officer, again, { title: 'Sheet b again' })
  await approve(head, again)
  await head.mustMove(address, 'publish')
  equal('nor does it come back in another place', (await papers()).map(one => one.name), ['Sheet a', 'Sheet c'])
  answered('which the page says', await visitor.get(url), 200, 'Papers, file 4', 'Taken down on')
  equal('another is erased', (await take(links[2].match(/\d+/)[0], 'erase')).status, 303)
  equal('and one is left', (await papers()).map(one => one.name), ['Sheet a'])
  const bytes = [office.file, office.file + '-wal'].filter(existsSync).map(file => readFileSync(file).toString('latin1')).join('')
  check('its bytes are nowhere', !bytes.includes('Tenaille third') && bytes.includes('Tenaille first'))
  const folder = join(newFolder(), 'export')
  mustRun(['export', 'public', folder, '--store', office.store, ...office.more])
  equal('an export has the one and two tombstones', readFileSync(join(folder, 'files.jsonl'), 'utf8').trim().split('\n').map(JSON.parse).filter(line => before.some(one => one.url.startsWith(`/files/${line.copy}/`))).map(line => line.name ? 'there' : 'gone'), ['there', 'gone', 'gone'])
  const verified = run(['verify', folder])
  check('and verifies', verified.status === 0, verified.err)
}

// What was taken over from a merged record is read and published with the survivor.
async function merged (office, server, officer, head) {
  const visitor = new Visitor(server)
  const one = await makeDossier(officer, 'Same matter', [['kept.pdf', 'Lunette kept']])
  const other = await makeDossier(officer, 'Same matter', [['other.pdf', 'Lunette other'], ['other2.pdf', 'Lunette other two']])
  const href = (await officer.get(other + '.json')).json().fields.papers
  const idOf = address => address.match(/\d+$/)[0]
  const page = await head.get(`${one}/merge?with=${idOf(other)}`)
  answered('merged', await head.submit(page.form(), { keep: idOf(one), take_papers: idOf(one), take_papers_2: idOf(other) }), 303)
  const papers = (await head.get(one + '.json')).json().fields.papers
  equal('the survivor has both', papers.length, 2)
  check('the one taken over among them', papers.includes(href[1]), papers.join())
  equal('and can be opened', (await officer.get(href[1])).status, 200)
  equal('what stayed behind too, for who sees the survivor', (await officer.get(href[0])).status, 200)
  for (const link of await copyLinks(head, one)) { await prepare(officer, link, { title: 'From ' + link }); await approve(head, link) }
  await head.mustMove(one, 'publish')
  const shown = (await visitor.get('/dossiers.json')).json().records.find(record => record.title === 'Same matter').papers
  equal('published with it', [shown.length, (await visitor.get(shown[1].url)).status], [2, 200])
  const checked = await head.submit((await head.get(`${one}/take-down?file=${href[1].split('/').pop()}`)).form(), { how: 'withhold', ground: 'copyright', note: '' })
  await head.submit(checked.form(), {}, ['confirmed', 'yes'])
  equal('and taken down with it', (await visitor.get(shown[1].url)).status, 410)
  equal('verify holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}

// A form with files that is sent when the session has ended: all of it is there after signing in again.
async function parked (office, server, officer, head) {
  const ends = () => sql(office, 'update session set seen_at = seen_at - 1801')
  const comesBack = async (visitor, name, late) => {
    const signIn = await visitor.get(late.location)
    const back = await visitor.submit(signIn.form(), { name: name + '@door.test', password })
    return visitor.get(back.location)
  }
  const open = await officer.get(dossiers + '/new')
  ends()
  const late = answered('sent under an ended session', await submitFiles(officer, open.form(), { field_title: 'Parked' }, [['upload_papers', 'parked.pdf', pdf('Hornwork')]]), 303)
  check('it is kept', late.location.includes('ended=kept&') || late.location.endsWith('ended=kept'), late.location)
  const upload = sql(office, "select id, owner, coalesce(record, 0) from file where name = 'parked.pdf'").split('|')
  equal('the file as an upload of that account', [Number(upload[1]) > 0, upload[2]], [true, '0'])
  const form = answered('and there after signing in', await comesBack(officer, 'officer', late), 200, 'what you had typed', 'Attached: parked.pdf (PDF')
  equal('with what was typed', form.form().fields.find(([name]) => name === 'field_title')[1], 'Parked')
  equal('once', sql(office, 'select count(*) from parked_form'), '0')
  equal('nobody else sees it', (await (await signedIn(server, 'head')).get('/desk/files/' + upload[0])).status, 404)
  const address = await confirm(officer, await submitFiles(officer, form.form(), {}, []))
  check('and saved', (await officer.get((await officer.get(address + '.json')).json().fields.papers[0])).body.equals(pdf('Hornwork')))
  // Of an edit: a second file, and the first taken out; larger than what a stranger may send.
  const big = Buffer.concat([Buffer.from('%PDF-1.4\n%' + 'x'.repeat(1500000) + '\n'), pdf('Large hornwork').subarray(9)])
  const edit = await officer.get(address + '/edit')
  ends()
  const again = answered('a large one too', await submitFiles(officer, edit.form(), { remove_papers: 'yes' }, [['upload_papers_2', 'large.pdf', big]]), 303)
  const shown = answered('comes back', await comesBack(officer, 'officer', again), 200, 'Attached: large.pdf (PDF, 1.5 MB)')
  check('and what was taken out stays out', !shown.words().includes('parked.pdf'), shown.words().slice(0, 500))
  // What cannot be taken is said; the rest is kept.
  const bad = await officer.get(dossiers + '/new')
  ends()
  const wrong = answered('a file that is not taken', await submitFiles(officer, bad.form(), { field_title: 'Half kept' }, [['upload_papers', 'x.docx', pdf('x')]]), 303)
  answered('is said', await officer.get(wrong.location), 200, 'could not be kept: choose it again')
  const half = await comesBack(officer, 'officer', wrong)
  check('and the rest is there', half.text.includes('Half kept') && !half.words().includes('Attached:'))
  // Nobody lays files into somebody\u2019s form: without the token, from elsewhere, without any session.
  const count = () => Number(sql(office, 'select count(*) from file'))
  const token = bad.csrf(), before = count()
  ends()
  for (const [what, csrf, headers] of [['without our token', 'f'.repeat(80), {}], ['from another site', token, { 'sec-fetch-site': 'cross-site' }]]) {
    const { body, headers: own } = multipart([['csrf', csrf], ['submission', 'a'.repeat(32)], ['field_title', 'Laid']], [['upload_papers', 'laid.pdf', pdf('Laid')]])
    const laid = await officer.ask('POST', dossiers + '/new', { body, headers: { ...own, ...headers } })
    check(`nothing is kept of what comes ${what}`, laid.status === 303 && laid.location.includes('ended=lost') && count() === before, laid.location)
  }
  const stranger = multipart([['csrf', token], ['field_title', 'Laid']], [['upload_papers', 'laid.pdf', big]])
  equal('nor a large body of a stranger', (await new Visitor(server).ask('POST', dossiers + '/new', { body: stranger.body, headers: stranger.headers })).status, 413)
  // A field that is not theirs: the file is never shown, nor taken by a record.
  const mine = await signedIn(server, 'officer'), form2 = await mine.get(dossiers + '/new')
  ends()
  const other = await submitFiles(mine, form2.form(), { field_title: 'Not theirs' }, [['upload_notes', 'n.txt', 'Zqnote']])
  const none = await comesBack(mine, 'officer', other)
  check('a field that is not theirs is not asked', none.status === 200 && !none.text.includes('n.txt'))
}

export async function filesMany () {
  const office = makeOffice({ definitions: definitionsWithFiles, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head')
    await oneByOne(officer, head, await signedIn(server, 'auditor'))
    await eachOnItsOwn(office, server, officer, head)
    await merged(office, server, officer, head)
    await parked(office, server, officer, head)
  })
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
  await inTheQueue()
}
