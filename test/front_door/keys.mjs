// Keys from the command line while the office is served: sealing keys rotated, cut off with kill -9 and gone on with, retired;
// the signing key replaced and lost; and today's log held against what an outsider kept, where the log was rewritten whole
// and signed again with the office's own key.
import { spawn } from 'node:child_process'
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, program, run, serve, serving, signedIn, sql, Visitor } from './lib.mjs'
import { importFile, publishAll } from './office.mjs'

const sealingKeys = office => readdirSync(office.file + '.keys').filter(name => /^sealing-.*\.key$/.test(name)).map(name => name.slice(8, 16))
const current = office => readFileSync(join(office.file + '.keys', 'current'), 'utf8').trim()
const key = (office, ...words) => run(['key', ...words, '--store', office.store, ...office.more])

// --- Sealing ----------------------------------------------------------------

function said (name, done, status, ...words) {
  const all = done.out + done.err
  const missing = words.filter(word => word instanceof RegExp ? !word.test(all) : !all.includes(word))
  check(name, done.status === status && missing.length === 0, `status ${done.status}, wanted ${status}; missing ${missing.map(String).join(' | ')}\n${all}`)
}

const rows = 1500
async function rotation () {
  const office = makeOffice({ definitions: 'test/definitions/sealed', people: { head: { roles: 'head' }, officer: { roles: 'officer' } } })
  const first = current(office)
  importFile(office, 'lamp_cases', 'lamps.csv', 'title,story,keeper_name\n' + Array.from({ length: rows }, (_, i) => `Lamp ${i},The story of lamp ${i}.,Keeper ${i}`).join('\n') + '\n')
  importFile(office, 'lamp_cases', 'again.csv', 'title,remark\n' + Array.from({ length: rows }, (_, i) => `Lamp ${i},twice`).join('\n') + '\n')
  equal('every value is under the first key', sql(office, `select count(*) from reg_lamp_case where story like 'sealed:${first}:%'`), String(rows))
  said('the keys are listed', key(office, 'list'), 0, `${first}   seals now; ${2 * rows} values in records, ${2 * rows} versions in history`, 'public ')
  said('the current key is never retired', key(office, 'retire', first), 1, 'still seals')
  for (const wrong of [['turn'], ['new'], ['new', 'signing'], ['rotate', 'signing'], ['replace', 'sealing'], ['retire'], ['list', 'all']]) said(`no ${wrong.join(' ')}`, key(office, ...wrong), 2, 'say one of')
  said('no such key', key(office, 'retire', '00000000'), 1, 'There is no sealing key 00000000')
  said('no key at all', key(office, 'retire', '../../etc'), 1, 'eight hexadecimal digits')

  const server = await serve(office)
  const head = await signedIn(server, 'head')
  const list = (await head.get('/desk/registers/lamp_cases.json')).json().rows
  const address = '/desk/registers/lamp_cases/' + list[0].id
  let reads = 0
  let broken = 0
  let going = true
  const reading = (async () => {
    while (going) {
      const answer = await head.get(address)
      reads++
      if (answer.status !== 200 || !/The story of lamp/.test(answer.text)) broken++
    }
  })()
  for (let i = 0; ; i++) {
    const child = spawn(program, ['key', 'rotate', 'sealing', '--store', office.store, ...office.more], { stdio: 'ignore' })
    const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))
    setTimeout(() => child.kill('SIGKILL'), 40 + i * 8)
    const exit = await ended
    if (exit.signal === 'SIGKILL' && current(office) !== first) {
      const done = Number(sql(office, `select count(*) from reg_lamp_case where story like 'sealed:${current(office)}:%'`))
      if (done > 0 || i > 60) { check('it was cut off in the middle', exit.signal === 'SIGKILL', done); break }
    }
    if (exit.code === 0 || i > 120) { check('a rotation was cut off', false, 'it ended before it could be'); break }
  }
  const second = current(office)
  check('another key seals', second !== first)
  // Cut off between making a key and taking it into use, a rotation leaves a key that has sealed nothing.
  for (const idle of sealingKeys(office).filter(id => id !== first && id !== second)) said('a key that was never used can be retired', key(office, 'retire', idle), 0)
  equal('no other key was made, however often it was cut off', sealingKeys(office).length, 2)
  await head.edit(address, { story: 'The story of lamp: written while the keys change.' })
  check('what is written meanwhile is under the new key', sql(office, `select story from reg_lamp_case where id = ${list[0].id}`).startsWith(`sealed:${second}:`))
  said('an old key that still seals is not retired', key(office, 'retire', first), 1, 'still seals', 'key rotate sealing')
  said('the same command goes on', key(office, 'rotate', 'sealing'), 0, `Going on with key ${second}`, 'sealed anew', `Key ${first} seals nothing any more`)
  equal('nothing is under the old key', sql(office, `select (select count(*) from reg_lamp_case where story like 'sealed:${first}:%' or keeper_name like 'sealed:${first}:%') + (select count(*) from history where document like '%sealed:${first}:%')`), '0')
  equal('nothing is open', sql(office, "select count(*) from history where document like '%story of lamp%'"), '0')
  going = false
  await reading
  check(`whoever read meanwhile saw no break (${reads} readings)`, broken === 0 && reads > 3, broken)
  answered('its history opens', await head.get(address + '/history'), 200, 'The story of lamp')
  check('a rotation is no change', !(await head.get('/desk/registers/lamp_cases/' + list[1].id + '/history')).text.includes('The story of lamp'))
  said('then it can be', key(office, 'retire', first), 0, `sealing-${first}.retired`)
  check('its file is kept for older backups', existsSync(join(office.file + '.keys', `sealing-${first}.retired`)))
  said('a retired key is not listed', key(office, 'list'), 0, second)
  const exit = await server.stop()
  equal('the server leaves', exit, { code: 0, signal: null })
  await serving(office, async again => {
    const visitor = await signedIn(again, 'head')
    answered('after a new start all opens without the old key', await visitor.get('/desk/registers/lamp_cases/' + list[2].id), 200, 'The story of lamp', 'Keeper')
  })

  renameSync(join(office.file + '.keys', `sealing-${second}.key`), join(office.folder, 'away.key'))
  said('without any key: what to do', key(office, 'list'), 0, 'none: nothing can be sealed. frankpledge key new sealing')
  said('a new one is made', key(office, 'new', 'sealing'), 0, 'seals from now on')
  said('what the lost one sealed is counted and kept', key(office, 'rotate', 'sealing'), 0, /^0 values were sealed anew/m, new RegExp(`^${6 * rows + 2} could not be opened`, 'm'))
  equal('nothing is lost', sql(office, `select count(*) from reg_lamp_case where story like 'sealed:${second}:%'`), String(rows))
  renameSync(join(office.folder, 'away.key'), join(office.file + '.keys', `sealing-${second}.key`))
  said('found again, it is rotated out', key(office, 'rotate', 'sealing'), 0, 'Going on with key', `Key ${second} seals nothing any more`)
}

// A field that was open is sealed by a changed definition.
async function sealedLater () {
  const office = makeOffice({ definitions: 'test/definitions/sealed', people: { head: { roles: 'head' } } })
  const marker = 'zqlater' + Math.random().toString(36).slice(2, 10)
  importFile(office, 'lamp_cases', 'lamps.csv', `title,story,remark\nThe late lamp,Some story.,${marker}\n`)
  const folder = join(office.folder, 'own')
  mustRun(['backup', join(office.folder, 'x.bak'), '--store', office.store])
  const yaml = readFileSync('test/definitions/sealed/lamp_case.yaml', 'utf8')
  mkdirSync(folder)
  writeFileSync(join(folder, 'lamp_case.yaml'), yaml.replace('remark:      {type: text, max: 200}', 'note:        {type: text, max: 200, was: remark, sealed: yes}').replace('columns: [title, remark, state]', 'columns: [title, state]').replace('keeper_name: {', 'keeper: {was: keeper_name, '))
  const more = office.more
  office.more = ['--definitions', folder]
  await serving(office, async server => {
    const head = await signedIn(server, 'head')
    const row = (await head.get('/desk/registers/lamp_cases.json')).json().rows[0]
    answered('what was open before is read as before', await head.get('/desk/registers/lamp_cases/' + row.id), 200, marker, 'Some story.')
    answered('and is not found by search any more', await head.get('/desk/search?q=' + marker), 200, 'Nothing found')
  })
  check('it is sealed in its column and its history', sql(office, 'select note from reg_lamp_case').startsWith('sealed:') && !sql(office, 'select document from history').includes(marker))
  equal('nor are its words', sql(office, `select count(*) from search_word where stem like '${marker.slice(0, 8)}%'`), '0')
  office.more = more
  const open = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...office.more])
  check('what is sealed is not laid open by a definition', open.status === 1 && /would lose data/.test(open.err), open.err)
}

// --- Signing ----------------------------------------------------------------

const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts.map(part => Buffer.from(part)))).digest('hex')
function signer (seedHex) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seedHex, 'hex')])
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return text => sign(null, Buffer.from(text), secret).toString('hex')
}
const quote = text => "'" + text.replaceAll("'", "''") + "'"

function publicOffice () {
  const office = makeOffice({ people: { head: { roles: 'head' }, second: { roles: 'head' } } })
  importFile(office, 'organisations', 'organisations.csv', 'name,type\nWrenshire Police,police force\nHarbour Trust,charity\nWrenshire Council,county council\nThe Mill,charity\n')
  return office
}
async function checkpointed (office, work) {
  await serving(office, work)
  await serving(office, async () => {}) // a start signs what there is
}
const verify = (office, ...more) => run(['verify', '--store', office.store, ...more])
const publicKey = office => sql(office, 'select public_key from pub_checkpoint order by entries desc limit 1')

async function signing () {
  const office = publicOffice()
  let log
  await checkpointed(office, async server => publishAll(await signedIn(server, 'head'), 'organisations'))
  await serving(office, async server => { log = (await new Visitor(server).get('/log.json')).text; answered('/log says how to keep a checkpoint', await new Visitor(server).get('/log'), 200, 'Keep a checkpoint today', '--against') })
  const first = publicKey(office)
  const kept = join(office.folder, 'kept.json')
  writeFileSync(kept, log)
  const exported = join(office.folder, 'export-1')
  mustRun(['export', 'public', exported, '--store', office.store])
  said('a saved /log page', verify(office, '--against', kept), 0, "Today's log extends what you kept: nothing up to entry 4", `with key ${first}`)
  said('checkpoints.jsonl of an export', verify(office, '--against', join(exported, 'checkpoints.jsonl')), 0, 'extends what you kept')
  said('log.jsonl of an export', verify(office, '--against', join(exported, 'log.jsonl')), 0, 'extends what you kept', 'is not signed')
  said('a folder against it', run(['verify', exported, '--against', kept]), 0, 'extends what you kept')
  for (const [name, text] of [['nothing', ''], ['no JSON', 'hello'], ['another JSON', '{"a":1}'], ['an altered checkpoint', log.replaceAll(/\\"count\\":4/g, '\\"count\\":3')]]) {
    writeFileSync(join(office.folder, 'wrong'), text)
    said(`${name} cannot be compared`, verify(office, '--against', join(office.folder, 'wrong')), 2, /can be compared|not signed as it says/)
  }
  said('a file that is not there', verify(office, '--against', join(office.folder, 'none')), 2, 'could not be opened')

  const replaced = key(office, 'replace', 'signing')
  said('the signing key is replaced', replaced, 0, 'the old key signed the new one', 'New public key', '.replaced-')
  const second = publicKey(office)
  check('it is another', second !== first && replaced.out.includes(second))
  said('verify follows the keys and says so', verify(office), 0, `Signed with key ${first} from the beginning,`, `and with key ${second} from entry 5, which the key before it signed.`)
  said('whoever trusts the first key may', verify(office, '--key', first), 0, '5 entries')
  said('and whoever trusts the second', verify(office, '--key', second), 0)
  said('but no other', verify(office, '--key', 'ab'.repeat(32)), 1, 'another key')
  said('what was kept before still holds', verify(office, '--against', kept), 0, 'extends what you kept')
  await serving(office, async server => {
    const visitor = new Visitor(server)
    answered('/log tells of it', await visitor.get('/log'), 200, 'The signing key was replaced')
    answered('its entry too', await visitor.get('/log/5'), 200, 'The signing key was replaced', first, second)
    const head = await signedIn(server, 'head')
    const row = (await head.get('/desk/registers/organisations.json')).json().rows[0]
    await head.edit('/desk/registers/organisations/' + row.id, { web_address: 'https://one.example/' })
  })
  const old = readdirSync(office.folder).find(name => name.includes('.signing-key.replaced-'))
  renameSync(office.file + '.signing-key', join(office.folder, 'second.key'))
  renameSync(join(office.folder, old), office.file + '.signing-key')
  said('an old key in its place is told of', key(office, 'list'), 0, 'NOT the one in force')
  said('and cannot replace', key(office, 'replace', 'signing'), 1, 'not the one that signed the newest checkpoint')
  rmSync(office.file + '.signing-key.new', { force: true })
  rmSync(office.file + '.signing-key')
  said('a key that is gone must be said to be lost', key(office, 'replace', 'signing'), 1, 'add --lost')
  said('then it is replaced', key(office, 'replace', 'signing', '--lost'), 0, 'the old one was lost')
  const third = publicKey(office)
  said('verify reports it', verify(office), 0, 'LOST', `and with key ${third} from entry 6.`)
  said('who trusted the lost key must ask', verify(office, '--key', second), 1, 'because the old one was lost', third)
  said('who trusts the new one need not', verify(office, '--key', third), 0)
  said('what was kept still holds', verify(office, '--against', kept), 0, 'extends what you kept')
  await serving(office, async server => answered('/log says that it was lost', await new Visitor(server).get('/log'), 200, 'the old one was lost'))
  said('with its key there, --lost is refused', key(office, 'replace', 'signing', '--lost'), 1, 'Leave --lost out')
}

// The holder of the key and of the data file rewrites the past: a value of entry 2 is another, the whole log is chained
// anew and signed with the office's own key. By itself it holds; against what was kept it does not.
async function rewritten () {
  const office = publicOffice()
  await checkpointed(office, async server => publishAll(await signedIn(server, 'head'), 'organisations'))
  const exported = join(office.folder, 'before')
  mustRun(['export', 'public', exported, '--store', office.store])
  let log
  await serving(office, async server => { log = (await new Visitor(server).get('/log.json')).text })
  const kept = join(office.folder, 'kept.json')
  writeFileSync(kept, log)
  const oneLine = join(office.folder, 'one.json')
  writeFileSync(oneLine, readFileSync(join(exported, 'checkpoints.jsonl'), 'utf8').trim().split('\n').at(-1))

  const sealWith = signer(readFileSync(office.file + '.signing-key', 'utf8').trim())
  const lines = sql(office, 'select line from pub_log order by number').split('\n')
  const told = JSON.parse(lines[1]).documents
  const [name] = Object.keys(told)
  const [, id, version] = name.match(/^organisation\/(\d+)@(\d+)$/)
  const fields = JSON.parse(sql(office, `select fields from pub_document where id = ${id} and version = ${version}`))
  const leaves = JSON.parse(sql(office, `select leaves from pub_document where id = ${id} and version = ${version}`))
  fields.kind.value = fields.kind.value === 'charity' ? 'police force' : 'charity'
  leaves.kind = sha(fields.kind.salt, 'kind', '\0', JSON.stringify(fields.kind.value))
  const hash = sha(JSON.stringify({ fields: leaves, id: Number(id), register: 'organisation', version: Number(version) }))
  let previous = JSON.parse(lines[0]).previous
  const forged = lines.map((line, i) => {
    const entry = JSON.parse(line)
    if (i === 1) entry.documents[name] = hash
    entry.previous = previous
    const text = JSON.stringify(entry)
    previous = sha(text)
    return { number: entry.number, text, hash: previous }
  })
  const statement = JSON.stringify({ at: '2026-11-22T00:00:00Z', count: forged.length, head: previous })
  const publicHex = publicKey(office)
  sql(office, [`update pub_document set fields = ${quote(JSON.stringify(fields))}, leaves = ${quote(JSON.stringify(leaves))}, hash = '${hash}' where id = ${id} and version = ${version}`,
    ...forged.map(entry => `update pub_log set line = ${quote(entry.text)}, hash = '${entry.hash}' where number = ${entry.number}`),
    'delete from pub_checkpoint',
    `insert into pub_checkpoint (entries, statement, signature, public_key) values (${forged.length}, ${quote(statement)}, '${sealWith(statement)}', '${publicHex}')`].join(';'))
  sql(office, `update pub_organisation set kind = ${quote(fields.kind.value)} where id = ${id}`)
  const after = join(office.folder, 'after')
  mustRun(['export', 'public', after, '--store', office.store])
  said('by itself the forgery holds, signed with the office’s own key', run(['verify', after, '--key', publicHex]), 0, 'hold')
  said('against a kept /log page it does not, and the first entry that differs is named', run(['verify', after, '--against', kept]), 1, 'The log was rewritten since', 'Entry 2 is not what it was')
  said('nor does the data file', verify(office, '--against', kept), 1, 'Entry 2 is not what it was')
  said('nor against one checkpoint', run(['verify', after, '--against', oneLine]), 1, 'The log was rewritten since', 'entry 4 or one before it', 'signed at', publicHex.slice(0, 12))
  said('nor against an earlier log.jsonl', run(['verify', after, '--against', join(exported, 'log.jsonl')]), 1, 'Entry 2 is not what it was')
  said('what was exported before still holds', run(['verify', exported, '--against', kept]), 0, 'extends what you kept')
  sql(office, 'delete from pub_checkpoint; delete from pub_log where number > 2; delete from pub_document where id not in (select id from pub_document order by id limit 2)')
  said('a log that was cut', verify(office, '--against', oneLine), 1, /missing|rewritten/)
}

export async function keys () {
  await rotation()
  await sealedLater()
  await signing()
  await rewritten()
}
