// Published files on their own: taken down and brought back without the record's text, gone with the last version that says
// them, erased for good, exported, and verified from the export.
import { appendFileSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, newFolder, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { pdf, submitFiles } from './files_help.mjs'
import { approve, copyLinks, definitionsWithFiles, makeLeaflet, prepare, until } from './files.mjs'

const verifies = (office, what) => { const said = run(['verify', '--store', office.store, ...office.more]); check('verify holds ' + what, said.status === 0, said.err + said.out) }
const publicOf = async (visitor, title) => (await visitor.get('/leaflets.json')).json().records.find(one => one.title === title)

async function publish (officer, head, title, name, words, copyTitle) {
  const address = await makeLeaflet(officer, title, [['upload_document', name, pdf(words)]])
  const [link] = await copyLinks(officer, address)
  await prepare(officer, link, { title: copyTitle, alternative: `In words: ${copyTitle}.` })
  await approve(head, link)
  await head.mustMove(address, 'publish')
  return { address, link, file: link.match(/\d+/)[0] }
}
async function replace (officer, head, address, name, words, copyTitle) {
  const changed = await submitFiles(officer, (await officer.get(address + '/edit')).form(), {}, [['upload_document', name, pdf(words)]])
  await officer.submit(changed.form(), {}, ['confirmed', 'yes'])
  const [link] = await copyLinks(officer, address)
  await prepare(officer, link, { title: copyTitle })
  await approve(head, link)
  await head.mustMove(address, 'publish')
}
async function take (visitor, href, how, changes = {}) {
  const page = await visitor.get(href)
  const checked = await visitor.submit(page.form(), { how, ground: 'personal_data', note: '', ...changes })
  return checked.status === 200 ? visitor.submit(checked.form(), {}, ['confirmed', 'yes']) : checked
}

// One file is taken down: the record's text stays public, and nothing anywhere says the file.
async function alone (office, server, officer, head) {
  const visitor = new Visitor(server)
  const { address, link, file } = await publish(officer, head, 'Gate times', 'gates.pdf', 'Sallyport timetable', 'When the gates close')
  await until('its words are found', async () => (await visitor.get('/search.json?q=sallyport')).json().total === 1 || sql(office, "select count(*) from file where words = 'waiting' and state = 'kept'") === '0')
  const { url, document } = await publicOf(visitor, 'Gate times')
  answered('its page tells of it', await visitor.get(url), 200, 'When the gates close')
  const copy = answered('the copy\u2019s page leads to taking it down', await head.get(link), 200, 'The copy is public')
  const href = copy.text.match(/href="([^"]+\/take-down\?file=\d+)"/)?.[1]
  check('with its number', href?.endsWith('=' + file), href)
  check('not for an officer who may not', !(await officer.get(link)).text.includes('take-down?file'))
  const form = answered('where it is ticked', await head.get(href), 200, 'gates.pdf').form()
  equal('alone', form.fields.filter(([name]) => name === 'what').map(([, value]) => value.replace(/-[0-9a-f]+$/, '')), ['value-document'])
  check('somebody else\u2019s file ticks nothing', (await head.get(address + '/take-down?file=99999')).form().fields.every(([name]) => name !== 'what'))
  answered('a ground is needed', await take(head, href, 'withhold', { ground: '' }), 422, 'Choose the ground')
  const before = join(newFolder(), 'before')
  mustRun(['export', 'public', before, '--store', office.store, ...office.more])
  equal('taken down', (await take(head, href, 'withhold')).status, 303)
  const away = async what => {
    answered(`its address says why ${what}`, await visitor.get(document.url), 410, 'withdrawn', 'Personal data')
    check(`HEAD too ${what}`, (await visitor.ask('HEAD', document.url)).status === 410)
    const page = answered(`its page stands ${what}`, await visitor.get(url), 200, 'Gate times')
    for (const [face, answer] of [['the page', page], ['its JSON', await visitor.get(url + '.json')], ['the list', await visitor.get('/leaflets.csv')], ['the list as JSON', await visitor.get('/leaflets.json')], ['the feed', await visitor.get('/feed.atom')], ['the site map', await visitor.get('/sitemap.xml')], ['the log', await visitor.get('/log')], ['the search', await visitor.get('/search?q=gates')]]) {
      check(`${face} does not name it ${what}`, answer.status === 200 && !/When the gates close|when-the-gates|Sallyport/i.test(answer.text.replace(/q=gates|value="gates"/g, '')), face)
    }
    equal(`its words are not found ${what}`, (await visitor.get('/search.json?q=sallyport')).json().total, 0)
    verifies(office, what)
  }
  await away('at once')
  answered('the desk says so', await officer.get(link), 200, 'was public and was withdrawn', 'Personal data')
  answered('the office has it', await officer.get('/desk/files/' + file), 200)
  await head.edit(address, { title: 'Gate times' + ' ' })
  await head.mustMove(address, 'publish')
  await away('after the record is published again')
  await prepare(officer, link, { title: 'When the gates close, said anew' })
  await approve(head, link)
  await head.mustMove(address, 'publish')
  await away('though its copy was prepared anew')
  check('nor under the new title', !/said anew/.test((await visitor.get(url)).text + sql(office, 'select group_concat(title) from pub_file')))
  equal('brought back', (await take(head, address + '/take-down?file=' + file, 'lift')).status, 303)
  await away('until somebody publishes it')
  await head.mustMove(address, 'publish')
  const again = (await publicOf(visitor, 'Gate times')).document
  answered('then it is back', await visitor.get(again.url), 200)
  answered('on the page', await visitor.get(url), 200, 'said anew')
  equal('and found', (await visitor.get('/search.json?q=sallyport')).json().total, 1)
  equal('the first copy stays away', (await visitor.get(document.url)).status, 410)
  verifies(office, 'when it is back')
  return before
}

// The second version replaced the file: with the first version goes the file that only it said.
async function lastVersion (office, server, officer, head) {
  const visitor = new Visitor(server)
  const { address } = await publish(officer, head, 'Two versions', 'one.pdf', 'Barbican one', 'The first barbican')
  const { url, document } = await publicOf(visitor, 'Two versions')
  await replace(officer, head, address, 'two.pdf', 'Barbican two', 'The second barbican')
  const second = (await publicOf(visitor, 'Two versions')).document
  equal('both are there', [(await visitor.get(document.url)).status, (await visitor.get(second.url)).status], [200, 200])
  const page = await head.get(address + '/take-down')
  const checked = await head.submit(page.form(), { what: 'version-1', how: 'withhold', ground: 'copyright', note: '' })
  equal('the first version is taken down', (await head.submit(checked.form(), {}, ['confirmed', 'yes'])).status, 303)
  answered('and its file with it', await visitor.get(document.url), 410, 'withdrawn')
  equal('the other stands', (await visitor.get(second.url)).status, 200)
  check('the differences do not name the first', !(await visitor.get(url)).text.includes('The first barbican') && !(await visitor.get(url + '.json')).text.includes('The first barbican'))
  verifies(office, 'without the first version')
}

// Erased: nowhere in the file, and no older backup brings it back.
async function erased (office, server, officer, head) {
  const visitor = new Visitor(server)
  const { file, address } = await publish(officer, head, 'Erased', 'zqerasedfile.pdf', 'Zqerasedwords of a culverin', 'Zqerasedtitle')
  await until('its words are known', () => sql(office, "select count(*) from file where words = 'waiting' and state = 'kept'") === '0')
  const { document } = await publicOf(visitor, 'Erased')
  const old = join(newFolder(), 'old.db'), marks = ['zqerasedfile', 'Zqerasedwords', 'Zqerasedtitle']
  mustRun(['backup', old, '--store', office.store])
  const inside = files => { const all = files.filter(existsSync).map(one => readFileSync(one).toString('latin1')).join(''); return marks.filter(mark => all.includes(mark)) }
  equal('the backup has all of it', inside([old]), marks)
  equal('erased', (await take(head, `${address}/take-down?file=${file}`, 'erase')).status, 303)
  answered('its address says so', await visitor.get(document.url), 410)
  answered('the desk too', await head.get('/desk/files/' + file), 404)
  equal('nowhere in the data file and its journal', inside([office.file, office.file + '-wal']), [])
  const list = office.file + '.erasures'
  check('the list says which, and nothing that it held', inside([list]).length === 0 && JSON.parse(readFileSync(list, 'utf8').trim().split('\n').at(-1)).fields.document?.length > 0)
  const back = join(newFolder(), 'back.db'), restore = (...more) => run(['restore', old, '--store', 'sqlite:' + back, ...office.more, ...more])
  check('nothing is restored without the list', restore().status === 1 && !existsSync(back))
  check('with it, the rest is', restore('--erasures', list).status === 0)
  equal('and the file is not', inside([back, back + '-wal']), [])
  equal('its rows are', sql({ file: back }, `select state, (select count(*) from file_part where file = ${file}) from file where id = ${file}`), 'erased|0')
  check('and its proof holds', run(['verify', '--store', 'sqlite:' + back, ...office.more]).status === 0)
  verifies(office, 'after an erasure')
}

// An export has the files; whoever changes one, leaves one out or puts one in is found out.
async function exported (office, server, officer, head, before) {
  const visitor = new Visitor(server)
  const folder = join(newFolder(), 'export')
  mustRun(['export', 'public', folder, '--store', office.store, ...office.more])
  const verify = where => run(['verify', where])
  check('it verifies', verify(folder).status === 0, verify(folder).err)
  check('so does the one from before', verify(before).status === 0, verify(before).err)
  const lines = where => readFileSync(join(where, 'files.jsonl'), 'utf8').trim().split('\n').map(JSON.parse)
  const standing = (await publicOf(visitor, 'Two versions')).document
  const line = lines(folder).find(one => one.sha256 === standing.sha256)
  const bytes = readFileSync(join(folder, line.name))
  check('a file is there byte for byte', bytes.equals((await visitor.get(standing.url)).body) && createHash('sha256').update(bytes).digest('hex') === standing.sha256 && line.bytes === bytes.length)
  const first = lines(before)[0]
  check('what was taken down was there before', first.name.startsWith('file-') && existsSync(join(before, first.name)))
  equal('now there is its tombstone', lines(folder)[0], { copy: first.copy, ground: 'Personal data' })
  check('and no byte, name or word of it', !readdirSync(folder).some(name => name.startsWith(`file-${first.copy}-`)) && !readdirSync(folder).some(name => readFileSync(join(folder, name)).toString('latin1').includes('When the gates close"')))
  check('nor of what was erased', !readdirSync(folder).some(name => /zqerased/i.test(name + readFileSync(join(folder, name)).toString('latin1'))))
  check('sha256sum agrees', readFileSync(join(folder, 'SHA256SUMS'), 'utf8').includes(`${standing.sha256}  ${line.name}\n`))
  const resum = where => writeFileSync(join(where, 'SHA256SUMS'), readdirSync(where).filter(name => name !== 'SHA256SUMS').sort().map(name => `${createHash('sha256').update(readFileSync(join(where, name))).digest('hex')}  ${name}\n`).join(''))
  const spoil = (what, why, deed, sums = true) => {
    const other = join(newFolder(), 'spoiled')
    cpSync(folder, other, { recursive: true })
    deed(other)
    if (sums) resum(other)
    const said = verify(other)
    check(what, said.status === 1 && why.test(said.err + said.out), said.err + said.out)
  }
  const relined = (where, change) => writeFileSync(join(where, 'files.jsonl'), readFileSync(join(where, 'files.jsonl'), 'utf8').split('\n').map(change).filter(one => one !== null).join('\n'))
  spoil('a changed file', /was changed/, where => appendFileSync(join(where, line.name), ' '), false)
  spoil('a changed file with new sums', /is not the file that files\.jsonl/, where => appendFileSync(join(where, line.name), ' '))
  spoil('and a new line for it', /is not the file that leaflet/, where => {
    appendFileSync(join(where, line.name), ' ')
    const hash = createHash('sha256').update(readFileSync(join(where, line.name))).digest('hex')
    relined(where, one => one.replace(line.sha256, hash))
  })
  spoil('a file left out', /is missing/, where => rmSync(join(where, line.name)))
  spoil('with its line', /of which files\.jsonl does not tell/, where => { rmSync(join(where, line.name)); relined(where, one => one.includes(line.sha256) ? null : one) })
  spoil('or said to be withdrawn', /still says it/, where => { rmSync(join(where, line.name)); relined(where, one => one.includes(line.sha256) ? `{"copy":${line.copy},"ground":"Copyright"}` : one) })
  spoil('a file that nobody published', /never published/, where => { writeFileSync(join(where, 'file-99-x.pdf'), 'x'); appendFileSync(join(where, 'files.jsonl'), `{"bytes":1,"copy":99,"name":"file-99-x.pdf","sha256":"${createHash('sha256').update('x').digest('hex')}"}\n`) })
  spoil('or that no line tells of', /does not name it/, where => writeFileSync(join(where, 'file-99-x.pdf'), 'x'))
  spoil('no list of files at all', /does not name it|does not tell/, where => rmSync(join(where, 'files.jsonl')))
  spoil('a line cut short', /cut in the middle/, where => writeFileSync(join(where, 'files.jsonl'), readFileSync(join(where, 'files.jsonl'), 'utf8').slice(0, -5)))
  spoil('a line written otherwise', /not written as an export/, where => relined(where, one => one.replace('{', '{ ')))
  spoil('a number twice', /do not rise/, where => relined(where, (one, i) => i === 0 ? one + '\n' + one : one))
}

export async function filesOut () {
  const office = makeOffice({ definitions: definitionsWithFiles, people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head')
    const before = await alone(office, server, officer, head)
    await lastVersion(office, server, officer, head)
    await erased(office, server, officer, head)
    await exported(office, server, officer, head, before)
  })
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}
