// Sealed files: markers in what files hold and in what they are called, looked for in the bytes of the data file, its journal and its
// backups and in every answer to whoever may not see them; parts swapped, cut off and moved by somebody with a shell; keys lost and
// rotated; broken uploads, parked forms, scanning, erasing, merging, and a field that is sealed later.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, newFolder, password, run, serving, signedIn, sql } from './lib.mjs'
import { invented, scanner, until } from './files.mjs'
import { multipart, pdf, submitFiles } from './files_help.mjs'

const statements = '/desk/registers/lamp_statements'
const markers = []
const marker = () => { const word = 'zqf' + Math.random().toString(36).slice(2, 11).padEnd(9, 'x'); markers.push(word); return word }
const bytesOf = office => readdirSync(office.folder).filter(name => name.startsWith('office.db') && !name.endsWith('.keys')).map(name => [name, readFileSync(join(office.folder, name)).toString('latin1')])
function noMarkers (what, office) {
  for (const [name, bytes] of bytesOf(office)) {
    const found = markers.filter(word => bytes.includes(word))
    check(`${what}: no marker in the bytes of ${name}`, found.length === 0, found.join())
  }
}
const keysOf = office => readdirSync(office.file + '.keys').filter(name => name.endsWith('.key')).map(name => name.slice(8, 16))
const keyFile = (office, id) => join(office.file + '.keys', `sealing-${id}.key`)
const key = (office, ...words) => run(['key', ...words, '--store', office.store, ...office.more])
const newOffice = () => makeOffice({ definitions: 'test/definitions/sealed', people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' } } })

// A text of about 600,000 bytes, so of three parts, with a marker in each and at the seams.
const long = word => Buffer.from(Array.from({ length: 30000 }, (_, i) => `${i} ${word} said so\n`).join('')).subarray(0, 600000)

async function saves (visitor, address, changes, files) {
  const shown = await submitFiles(visitor, (await visitor.get(address)).form(), changes, files)
  const saved = await visitor.submit(shown.form(), {}, ['confirmed', 'yes'])
  if (saved.status !== 303) throw new Error(`${address}: ${shown.status} ${shown.words().slice(0, 500)} then ${saved.status} ${saved.words().slice(0, 500)}`)
  return saved.location
}
const make = (visitor, title, files) => saves(visitor, statements + '/new', { field_title: title }, files)
const hrefOf = async (visitor, address, field = 'statement') => (await visitor.get(address + '.json')).json().fields[field]
const idOf = href => href.match(/\d+$/)[0]
// The answer's status, or "broken" where it ends before all was said.
const fetched = async (visitor, href) => { try { return (await visitor.get(href)).status } catch { return 'broken' } }

async function written (office, officer, head, auditor) {
  const told = marker(), name = marker(), bytes = long(told), paper = marker(), paperName = marker()
  const form = (await officer.get(statements + '/new')).form()
  const shown = answered('the check names the file to whoever sends it', await submitFiles(officer, form, { field_title: 'The north quay' }, [['upload_statement', `${name}.txt`, bytes]]), 200, `${name}.txt (text file, 600 KB)`)
  noMarkers('an upload that no record has yet', office)
  const saved = await officer.submit(shown.form(), {}, ['confirmed', 'yes'])
  const address = saved.location
  await saves(head, address + '/edit', {}, [['upload_papers', `${paperName}.txt`, `A contract with ${paper}`]])
  await saves(head, address + '/edit', {}, [['upload_papers_2', 'second.txt', `Another with ${paper}`]])
  noMarkers('sealed files', office)
  const href = await hrefOf(officer, address), papers = await hrefOf(head, address, 'papers')
  const id = idOf(href)
  equal('its value is a number, its name sealed, its hash none, its words not looked for', sql(office, `select statement = ${id} from reg_lamp_statement; select name like 'sealed:%', seal like 'sealed:%', sha256, words, state from file where id = ${id}`), '1\n1|1||none|kept')
  equal('in parts, each longer by nonce and tag', sql(office, `select start, length(content) from file_part where file = ${id} order by start`), '0|262184\n262144|262184\n524288|75752')
  for (const visitor of [officer, head, auditor]) {
    const got = await visitor.get(href)
    check('whoever may see it has it as it came', got.status === 200 && got.body.equals(bytes) && got.headers['content-disposition'].includes(`${name}.txt`), got.status)
    answered('and reads its name', await visitor.get(address), 200, `${name}.txt (text file, 600 KB)`)
  }
  const got = await head.get(papers[0])
  check('several as well', papers.length === 2 && got.status === 200 && got.text.includes(paper))
  for (const one of papers) equal('which are not the officer\u2019s', (await officer.get(one)).status, 404)
  const faces = [address, address + '.json', address + '/history', address + '/history.json', address + '/edit', statements, statements + '.csv', statements + '.json', '/desk/changes', `/desk/search?q=${paper}`, `/desk/search?q=${paperName}`, '/desk/search.json?q=' + told, '/desk/search.json?q=' + name]
  for (const face of faces) {
    const answer = await officer.get(face)
    check(`who may not see them sees nothing of them: ${face}`, answer.status === 200 && ![paper, paperName].some(word => answer.text.replaceAll(`q=${word}`, '').replaceAll(`value="${word}"`, '').replace(/<title>.*?<\/title>/s, '').includes(word) && !face.includes('search')), answer.status)
    check(`and no sealed text: ${face}`, !answer.text.includes('sealed:'))
  }
  await new Promise(done => setTimeout(done, 2500)) // the tender has looked meanwhile
  for (const word of [told, name, paper, paperName]) answered('found by nobody\u2019s search', await head.get('/desk/search.json?q=' + word), 200, '"total":0')
  equal('no words of them are kept', sql(office, 'select count(*) from file_text'), '0')
  noMarkers('after the tender', office)
  answered('a field in the same form that is not sealed is one as before', await officer.get(await saves(officer, address + '/edit', {}, [['upload_annex', 'annex.txt', 'Openly portcullis']])), 200, 'annex.txt (text file')
  await until('its words are found', async () => (await officer.get('/desk/search.json?q=portcullis')).json().total === 1)
  equal('a sealed file has no page for a copy', [(await head.get(href + '/copy')).status, (await head.get(papers[0] + '/copy')).status], [404, 404])
  answered('what it is, is found out before it is sealed', await submitFiles(officer, (await officer.get(address + '/edit')).form(), {}, [['upload_statement', 'x.pdf', 'no pdf']]), 422, 'does not say what it is')
  answered('and how long', await submitFiles(officer, (await officer.get(address + '/edit')).form(), {}, [['upload_statement', 'x.txt', Buffer.alloc(2000001, 'a')]]), 422, 'larger than 2 MB')
  answered('in its place another', await officer.get(await saves(officer, address + '/edit', {}, [['upload_statement', 'newer.txt', 'Newer words']])), 200, 'newer.txt')
  answered('the history says both names', await officer.get(address + '/history'), 200, name, 'newer')
  equal('and the older can be opened', (await officer.get(href)).status, 200)
  return { address, href, bytes, name, told, papers }
}

async function resumedAndParked (office, server, officer, as) {
  const told = marker(), name = marker(), bytes = long(told)
  const csrf = (await officer.get(statements + '/new')).csrf()
  const post = (path, fields, files = []) => officer.ask('POST', path, multipart([['csrf', csrf], ...Object.entries(fields)], files))
  const part = (id, from, to) => post('/desk/uploads/' + id, { offset: String(from) }, [['part', 'part', bytes.subarray(from, to)]])
  const begun = (await post('/desk/uploads', { register: 'lamp_statement', field: 'statement', name: `${name}.txt`, bytes: String(bytes.length) })).json()
  equal('a part of a broken upload', (await part(begun.id, 0, 300000)).json().arrived, 300000)
  noMarkers('an upload on its way', office)
  equal('sent again from before its end', (await part(begun.id, 250000, 500000)).json().arrived, 500000)
  await part(begun.id, 500000, 600000)
  const whole = await post(`/desk/uploads/${begun.id}/end`, {})
  check('it is whole', whole.status === 200 && whole.json().line === `${name}.txt (text file, 600 KB)`, whole.text)
  noMarkers('an upload that is whole', office)
  const address = await saves(officer, statements + '/new', { field_title: 'Resumed', field_statement: String(begun.id) }, [])
  check('byte for byte', (await officer.get('/desk/files/' + begun.id)).body.equals(bytes))
  const wrong = (await post('/desk/uploads', { register: 'lamp_statement', field: 'statement', name: 'wrong.pdf', bytes: '9' })).json().id
  await post('/desk/uploads/' + wrong, { offset: '0' }, [['part', 'part', 'no pdf at']])
  equal('what it is, is found out of what was sealed', (await post(`/desk/uploads/${wrong}/end`, {})).status, 422)

  const parked = marker(), parkedName = marker()
  const open = await officer.get(statements + '/new')
  sql(office, 'update session set seen_at = seen_at - 1801')
  const late = answered('a form sent under an ended session', await submitFiles(officer, open.form(), { field_title: 'Parked' }, [['upload_statement', `${parkedName}.txt`, `Then ${parked} came`]]), 303)
  equal('is kept with its file', sql(office, "select count(*) from file where record is null and seal is not null and state = 'kept'"), '1')
  noMarkers('a parked form with a file', office)
  const signIn = await officer.get(late.location)
  const back = await officer.submit(signIn.form(), { name: 'officer@door.test', password })
  const form = answered('and comes back', await officer.get(back.location), 200, `Attached: ${parkedName}.txt`)
  const kept = await saves(officer, statements + '/new', { field_title: 'Parked', field_statement: form.form().fields.find(([field]) => field === 'field_statement')[1] }, [])
  answered('and is saved', await officer.get(await hrefOf(officer, kept)), 200, parked)
  noMarkers('all of that', office)
  return address
}

// Somebody with a shell writes into the data file.
async function meddled (office, officer, made, other) {
  const id = idOf(made.href), foreign = idOf(await hrefOf(officer, other))
  const keep = () => sql(office, `create table zq_part as select * from file_part where file = ${id}; create table zq_file as select * from file where id = ${id}`)
  const restore = () => sql(office, `delete from file_part where file = ${id}; insert into file_part select * from zq_part; update file set (bytes, seal, name) = (select bytes, seal, name from zq_file) where id = ${id}`)
  keep()
  const cases = {
    'two parts swapped': [`update file_part set content = (select content from zq_part p where p.start = 262144 - file_part.start) where file = ${id} and start < 524288`, 409],
    'the first part changed in one byte': [`update file_part set content = cast(substr(content, 1, 100) || x'00' || substr(content, 102) as blob) where file = ${id} and start = 0`, 409],
    'the last part cut off': [`delete from file_part where file = ${id} and start = 524288`, 'broken'],
    'the last part shortened': [`update file_part set content = cast(substr(content, 1, 1000) as blob) where file = ${id} and start = 524288`, 'broken'],
    'cut off, and said to be shorter': [`delete from file_part where file = ${id} and start = 524288; update file set bytes = 524288 where id = ${id}`, 409],
    'parts of another file': [`update file_part set content = (select content from file_part o where o.file = ${foreign} and o.start = 0) where file = ${id} and start = 0`, 409],
    'another file\u2019s key and name': [`update file set seal = (select seal from file where id = ${foreign}), name = (select name from file where id = ${foreign}) where id = ${id}`, 409],
    'no part at all': [`delete from file_part where file = ${id}`, 409],
    'said to be open': [`update file set seal = null where id = ${id}`, 'sealed bytes'],
  }
  for (const [what, [statement, wanted]] of Object.entries(cases)) {
    sql(office, statement)
    if (wanted === 'sealed bytes') {
      let text = ''
      try { text = (await officer.get(made.href)).text } catch {}
      check(`${what}: nothing of it is told`, !text.includes(made.told))
    } else equal(what, await fetched(officer, made.href), wanted)
    restore()
  }
  check('put back it opens', (await officer.get(made.href)).body.equals(made.bytes))
  sql(office, 'drop table zq_part; drop table zq_file')
}

async function lostAndRotated (office, made) {
  const [id] = keysOf(office)
  const away = join(newFolder(), 'key')
  renameSync(keyFile(office, id), away)
  const count = Number(sql(office, 'select count(*) from file where seal is not null'))
  await serving(office, async server => {
    const head = await signedIn(server, 'head')
    answered('without its key a record says so', await head.get(made.address), 200, 'A sealed file (text file, 11 bytes)', `This cannot be opened: key ${id} is not there`)
    check('and leads nowhere', !(await head.get(made.address)).links().some(link => link.startsWith('/desk/files/') && made.papers.includes(link)))
    answered('nor is it given', await head.get(made.href), 409, `key ${id} is not there`, 'key list')
    answered('its history serves on', await head.get(made.address + '/history'), 200, 'A sealed file')
    await head.edit(made.address, { remark: 'saved without the key' })
    answered('the rest is saved, and it stays', await head.get(made.address + '.json'), 200, 'saved without the key', '/desk/files/')
    answered('nothing new is sealed without a key', await submitFiles(head, (await head.get(made.address + '/edit')).form(), {}, [['upload_statement', 'x.txt', 'x']]), 422, 'kept sealed', 'no key to seal it with')
    const csrf = (await head.get(statements + '/new')).csrf()
    const begun = await head.ask('POST', '/desk/uploads', multipart([['csrf', csrf], ['register', 'lamp_statement'], ['field', 'statement'], ['name', 'x.txt'], ['bytes', '3']], []))
    check('nor begun', begun.status === 422 && begun.json().error.includes('no key to seal it with'), begun.text)
    equal('and nothing is written', Number(sql(office, 'select count(*) from file where seal is not null or bytes = 3')), count)
  })
  mustRun(['key', 'new', 'sealing', '--store', office.store, ...office.more])
  const lost = key(office, 'rotate', 'sealing')
  check('a rotation counts what it cannot open', lost.status === 0 && new RegExp(`^${count} could not be opened`, 'm').test(lost.out), lost.out + lost.err)
  equal('and keeps it', Number(sql(office, `select count(*) from file where seal like 'sealed:${id}:%' and name like 'sealed:${id}:%'`)), count)
  renameSync(away, keyFile(office, id))
  check('the keys are listed with their files', key(office, 'list').out.includes(`${count} files`), key(office, 'list').out)
  const refused = key(office, 'retire', id)
  check('one that still seals files is not retired', refused.status === 1 && refused.err.includes(`${count} files`), refused.err)
  await serving(office, async server => {
    const head = await signedIn(server, 'head')
    const parts = sql(office, `select hex(content) from file_part where file = ${idOf(made.href)} order by start`)
    const done = key(office, 'rotate', 'sealing')
    check('found again, they are rotated', done.status === 0 && done.out.includes(`Key ${id} seals nothing any more`), done.out + done.err)
    equal('all of them', sql(office, `select count(*) from file where seal like 'sealed:${id}:%' or name like 'sealed:${id}:%'`), '0')
    equal('only their keys: the parts stay', sql(office, `select hex(content) from file_part where file = ${idOf(made.href)} order by start`) === parts, true)
    equal('and the old key is retired', key(office, 'retire', id).status, 0)
    check('the files open, served meanwhile', (await head.get(made.href)).body.equals(made.bytes))
  })
  await serving(office, async server => { check('and after a new start', (await (await signedIn(server, 'head')).get(made.href)).body.equals(made.bytes)) })
  noMarkers('a rotation', office)
}

async function mergedAndErased (office, officer, head, made) {
  const told = marker(), name = marker()
  const other = await make(officer, 'The north quay', [['upload_statement', `${name}.txt`, `It was ${told}`]])
  const href = await hrefOf(officer, other)
  const page = await head.get(`${made.address}/merge?with=${idOf(other)}`)
  answered('a merge names them', page, 200, `${name}.txt`)
  answered('merged', await head.submit(page.form(), { keep: idOf(made.address), take_statement: idOf(other) }), 303)
  answered('the survivor has the other\u2019s', await head.get(made.address), 200, `${name}.txt`)
  answered('which opens', await officer.get(href), 200, told)
  equal('its own older one too', (await officer.get(made.href)).status, 200)
  noMarkers('a merge', office)
  const backup = join(office.folder, 'office.db-backup')
  mustRun(['backup', backup, '--store', office.store])
  noMarkers('a backup', office)
  const sealed = sql(office, `select hex(substr(content, 1, 60)) from file_part where file = ${idOf(href)}`)
  const checked = await head.submit((await head.get(`${made.address}/take-down?file=${idOf(href)}`)).form(), { how: 'erase', ground: 'personal_data', note: '' })
  check('the page names the file', checked.status === 200, checked.words().slice(0, 400))
  equal('erased', (await head.submit(checked.form(), {}, ['confirmed', 'yes'])).status, 303)
  equal('its parts, its key and its name are gone', sql(office, `select count(*) from file_part where file = ${idOf(href)}; select name, coalesce(seal, 'none'), state from file where id = ${idOf(href)}`), '0\n|none|erased')
  check('its sealed bytes are in the data file no more', bytesOf(office).filter(([file]) => !file.includes('backup')).every(([, bytes]) => !bytes.includes(Buffer.from(sealed, 'hex').toString('latin1'))))
  answered('something was here', await officer.get(href), 404, /erased|no such file/)
  answered('the history says so', await officer.get(made.address + '/history'), 200, /erased/)
}

async function scanned (office) {
  const clam = await scanner(newFolder())
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const clean = await make(officer, 'Clean', [['upload_statement', 'clean.txt', `Nothing bad, says ${marker()}`]]), bad = await make(officer, 'Bad', [['upload_statement', 'bad.txt', `x ${invented} y ${marker()}`]])
    const hrefs = [await hrefOf(officer, clean), await hrefOf(officer, bad)]
    answered('what waits is not served', await officer.get(hrefs[0]), 409, 'being checked for viruses')
    const running = await clam.start()
    sql(office, 'update file set scan_at = 0')
    await until('the scanner reads what is sealed: the clean is clean', async () => (await officer.get(hrefs[0])).status === 200, 60)
    await until('the bad one is not', async () => (await officer.get(hrefs[1])).status === 403, 60)
    running.stop()
    noMarkers('scanning', office)
  }, ['--clamd', clam.address])
  const [id] = keysOf(office)
  const away = join(newFolder(), 'key')
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const waiting = await make(officer, 'Waiting', [['upload_statement', 'waiting.txt', 'Waits']])
    equal('it waits', sql(office, "select count(*) from file where scan = 'waiting'"), '1')
    check('', waiting.length > 0)
  }, ['--clamd', clam.address])
  renameSync(keyFile(office, id), away)
  await serving(office, async () => {
    const running = await clam.start()
    sql(office, 'update file set scan_at = 0')
    await until('what cannot be opened waits, and says why', () => sql(office, "select scan_note from file where scan = 'waiting'").includes('cannot be opened now'), 60)
    running.stop()
  }, ['--clamd', clam.address])
  renameSync(away, keyFile(office, id))
}

// A field whose files lay open is sealed by a changed definition.
async function sealedLater () {
  const office = newOffice()
  const told = 'zqlate' + Math.random().toString(36).slice(2, 9), name = 'zqname' + Math.random().toString(36).slice(2, 9), upload = 'zqsent' + Math.random().toString(36).slice(2, 9)
  const bytes = long(told)
  let address, href
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    address = await make(officer, 'Openly', [['upload_annex', `${name}.txt`, bytes]])
    href = await hrefOf(officer, address, 'annex')
    await until('its words are found', async () => (await officer.get('/desk/search.json?q=' + told)).json().total === 1)
    await submitFiles(officer, (await officer.get(statements + '/new')).form(), { field_title: '' }, [['upload_annex', 'upload.txt', upload]])
  })
  check('it lies open', bytesOf(office).some(([, all]) => all.includes(told)))
  const folder = join(office.folder, 'own'), yaml = readFileSync('test/definitions/sealed/lamp_statement.yaml', 'utf8')
  mkdirSync(folder)
  writeFileSync(join(folder, 'lamp_statement.yaml'), yaml.replace('annex:     {type: file, accept: [text]}', 'appendix:  {type: file, accept: [text], was: annex, sealed: yes, see: [head]}'))
  writeFileSync(join(folder, 'lamp_case.yaml'), readFileSync('test/definitions/sealed/lamp_case.yaml'))
  markers.push(told, name, upload)
  const more = office.more
  office.more = ['--definitions', folder]
  await serving(office, async server => {
    const head = await signedIn(server, 'head'), officer = await signedIn(server, 'officer')
    noMarkers('a field that is sealed later', office)
    check('what was open before is read as before', (await head.get(href)).body.equals(bytes))
    answered('by its name', await head.get(address), 200, `${name}.txt`)
    equal('by whom it is for now', (await officer.get(href)).status, 404)
    answered('and not found by search any more', await head.get('/desk/search.json?q=' + told), 200, '"total":0')
    answered('nor by its name', await head.get('/desk/search.json?q=' + name), 200, '"total":0')
    equal('nor are its words kept, nor a hash', sql(office, "select count(*) from file_text; select count(*) from file where seal is null or sha256 <> ''"), '0\n0')
    equal('nor in the index', sql(office, `select count(*) from search_word where stem like 'zqlate%' or stem like 'zqname%'`), '0')
  })
  noMarkers('and after the server', office)
  office.more = more
  const open = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...office.more])
  check('what is sealed is not laid open by a definition', open.status === 1 && /would lose data/.test(open.err), open.err)
}

function refused () {
  const folder = newFolder(), yaml = readFileSync('test/definitions/sealed/lamp_statement.yaml', 'utf8')
  const faults = {
    'public: yes': ['statement: {type: file, accept: [text, pdf], max: 2 MB, sealed: yes}', 'statement: {type: file, accept: [text, pdf], max: 2 MB, sealed: yes, public: yes}', 'a sealed field cannot have "public"'],
    'a column of the list': ['columns: [title, remark, state]', 'columns: [title, statement, state]', '"statement": it is sealed'],
  }
  for (const [what, [from, to, words]] of Object.entries(faults)) {
    writeFileSync(join(folder, 'lamp_statement.yaml'), yaml.replace(from, to))
    const done = run(['check-definitions', folder])
    check(`a definition is refused: ${what}`, done.status !== 0 && (done.out + done.err).includes(words) && /lamp_statement\.yaml:\d+:\d+/.test(done.out + done.err), done.out + done.err)
  }
}

export async function sealedFiles () {
  refused()
  const office = newOffice()
  let made
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head'), auditor = await signedIn(server, 'auditor')
    made = await written(office, officer, head, auditor)
    const other = await resumedAndParked(office, server, officer)
    await meddled(office, await signedIn(server, 'officer'), made, other)
  })
  noMarkers('after the server', office)
  check('and the looking finds what is not sealed', bytesOf(office).some(([, bytes]) => bytes.includes('Openly portcullis')))
  await lostAndRotated(office, made)
  await serving(office, async server => { await mergedAndErased(office, await signedIn(server, 'officer'), await signedIn(server, 'head'), made) })
  await scanned(newOffice())
  await sealedLater()
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}
