// Sealed fields: markers typed at every door of a register that seals, looked for in the bytes of the
// data file and in every answer to whoever may not see them; keys lost, damaged, laid open, rotated
// while the office is served and cut off with kill -9.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, password, run, serve, serving, signedIn, sql, Visitor } from './lib.mjs'

const definitions = 'test/definitions/sealed'
export const markers = []
export const marker = () => { const word = 'zqs' + Math.random().toString(36).slice(2, 11).padEnd(9, 'x'); markers.push(word); return word }

function bytesOf (office) {
  return readdirSync(office.folder).filter(name => name.startsWith('office.db') && !name.endsWith('.keys')).map(name => [name, readFileSync(join(office.folder, name)).toString('latin1')])
}
export function noMarkers (what, office) {
  for (const [name, bytes] of bytesOf(office)) {
    const found = markers.filter(word => bytes.includes(word))
    check(`${what}: no marker in the bytes of ${name}`, found.length === 0, found.join())
  }
}
export const keysOf = office => readdirSync(office.file + '.keys').filter(name => name.endsWith('.key')).map(name => name.slice(8, 16))
export const keyFile = (office, id) => join(office.file + '.keys', `sealing-${id}.key`)

function newOffice () {
  return makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, second: { roles: 'head' } } })
}
async function people (server) {
  const as = {}
  for (const name of ['officer', 'head', 'auditor', 'second']) as[name] = await signedIn(server, name)
  return as
}

async function written (office, server, as) {
  const story = marker(), keeper = marker(), number = '7310' + String(Date.now()).slice(-3)
  markers.push(number)
  const address = await as.officer.make('lamp_cases', { title: 'The north lamp', story: `It was ${story} who saw it.`, born_on: '21 March 1987', lamps: number, trusted: 'yes', basis: 'consent', seen_at: '2026-06-01 09:17', remark: 'plain words' })
  noMarkers('a new record', office)
  const id = address.match(/(\d+)$/)[1]
  check('its column is sealed', /^sealed:[0-9a-f]{8}:[A-Za-z0-9_-]+$/.test(sql(office, `select story from reg_lamp_case where id = ${id}`)))
  check('a short and a longer word are as long when sealed', new Set(sql(office, `select length(born_on) || ' ' || length(lamps) || ' ' || length(trusted) || ' ' || length(seen_at) from reg_lamp_case where id = ${id}`).split(' ')).size === 1)
  check('its history is sealed', !sql(office, `select document from history where record = ${id}`).includes('1987'))
  for (const name of ['officer', 'head', 'auditor']) {
    answered(`${name} reads it`, await as[name].get(address), 200, story, '21 March 1987', number, 'Yes')
    const json = (await as[name].get(address + '.json')).json()
    equal(`${name} reads it as JSON`, [json.fields.lamps, json.fields.trusted, json.fields.born_on, 'keeper_name' in json.fields], [Number(number), true, '1987-03-21', name === 'head'])
  }
  check('a moment is sealed, in its column and its history', /^sealed:/.test(sql(office, `select seen_at from reg_lamp_case where id = ${id}`)) && !sql(office, `select document from history where record = ${id}`).includes('2026-06-01'))
  answered('and read as a clock shows it', await as.officer.get(address), 200, '1 June 2026, 9:17am')
  answered('none to come', await as.officer.submit((await as.officer.get(address + '/edit')).form(), { field_seen_at: '2199-06-01 09:17' }), 422, 'cannot be in the future')
  await as.head.edit(address, { keeper_name: `Keeper ${keeper}`, told_to: 'auditor' })
  check('a role is sealed', /^sealed:/.test(sql(office, `select told_to from reg_lamp_case where id = ${id}`)))
  answered('and read by its label', await as.head.get(address), 200, 'Told to', 'Auditor')
  check('by whom it is for alone', !(await as.officer.get(address)).words().includes('Told to') && !(await as.officer.get(address + '.json')).text.includes('told_to'))
  await as.head.make('organisations', { name: 'Harbour of the tests' })
  const harbour = sql(office, "select id from record where register = 'organisation'")
  const place = `/desk/registers/organisations/${harbour}`
  await as.head.edit(address, { hidden_at: harbour })
  check('a link is sealed, and nothing leads back by it', /^sealed:/.test(sql(office, `select hidden_at from reg_lamp_case where id = ${id}`)) && sql(office, `select count(*) from link where from_id = ${id}`) === '0' && !new RegExp(`"hidden_at": ?"${harbour}"`).test(sql(office, `select document from history where record = ${id} order by version desc limit 1`)))
  check('whoever may see it follows it', (await as.head.get(address)).links().includes(place))
  equal('as JSON', (await as.head.get(address + '.json')).json().fields.hidden_at.id ?? (await as.head.get(address + '.json')).json().fields.hidden_at, Number(harbour))
  for (const target of [address, address + '.json', address + '/history', address + '/history.json', address + '/edit', '/desk/registers/lamp_cases.csv', '/desk/changes'])
    check(`others do not see that it is there: ${target}`, !/Hidden with|hidden_at/.test((await as.officer.get(target)).text))
  for (const visitor of [as.head, as.officer]) check('what it leads to tells nobody', !(await visitor.get(place)).words().includes('The north lamp') && !(await visitor.get(place + '.json')).text.includes('lamp_case'))
  const foreign = await as.head.submit((await as.head.get(address + '/edit')).form(), { field_hidden_at: id })
  answered('a record of another register', foreign, 422)
  await as.officer.edit(address, { remark: 'touched by somebody who may not see it' })
  check('it stays when others edit', (await as.head.get(address)).links().includes(place))
  answered('its history says so to whoever may see it', await as.head.get(address + '/history'), 200, 'Hidden with', 'Harbour of the tests')
  answered('a role that is none', await as.head.submit((await as.head.get(address + '/edit')).form(), { field_told_to: 'emperor' }), 422)
  answered('whoever may see it sees it', await as.head.get(address), 200, keeper)
  for (const target of [address, address + '.json', address + '/history', address + '/history.json', '/desk/registers/lamp_cases', '/desk/registers/lamp_cases.csv', '/desk/registers/lamp_cases.json', '/desk/search?q=' + keeper, address + '/edit']) {
    const answer = await as.officer.get(target)
    check(`who may not see it does not: ${target}`, answer.status === 200 && (!answer.text.includes(keeper) || target.includes('search')) && !answer.text.includes('sealed:'), answer.status)
  }
  answered('nothing sealed is found by search', await as.head.get('/desk/search?q=' + story), 200, 'Nothing found')
  answered('its history says what changed to whoever may see it', await as.head.get(address + '/history'), 200, keeper)
  for (const target of [address, address + '/history', address + '/history.json']) check(`no sealed text in ${target}`, !(await as.head.get(target)).text.includes('sealed:'))
  await followed(office, as, address, id, harbour)
  return { address, id, story, keeper, number }
}

// What a sealed link leads to is merged, and made two again: it is followed by whoever reads it, and nothing is written that would tell.
async function followed (office, as, address, id, harbour) {
  await as.head.make('organisations', { name: 'Haven of the tests' })
  const haven = sql(office, "select id from record where name = 'Haven of the tests'")
  const place = `/desk/registers/organisations/${haven}`, column = `select hidden_at, (select version from record where id = ${id}) from reg_lamp_case where id = ${id}`
  const before = sql(office, column)
  const page = await as.head.get(`${place}/merge?with=${harbour}`)
  const merged = answered('what it leads to is merged', await as.head.submit(page.form(), { keep: haven }), 303)
  const shown = answered('whoever may see it is led to what stands for that', await as.head.get(address), 200, 'Haven of the tests')
  check('and by its address', shown.links().includes(place))
  const json = (await as.head.get(address + '.json')).json().fields.hidden_at
  equal('as JSON', json.id ?? json, Number(haven))
  equal('nothing of it was written', sql(office, column), before)
  equal('nor remembered', sql(office, `select count(*) from merge_link where record = ${id}`), '0')
  for (const face of [address, address + '/history', merged.location]) check(`nobody else learns of it: ${face}`, !(await as.officer.get(face)).words().includes('North lamp and Haven') && !/Hidden with/.test((await as.officer.get(face)).text))
  check('the page of the merge does not name it', !(await as.head.follow(merged)).words().includes('The north lamp'))
  const sealedLink = () => sql(office, `select hidden_at from reg_lamp_case where id = ${id}`), was = sealedLink()
  await as.head.edit(address, { remark: 'saved while it leads elsewhere' })
  equal('its form holds what stands, and saving the rest leaves it as it was', sealedLink(), was)
  const link = (await as.head.get(place)).links().find(one => /\/merges\/\d+$/.test(one)) ?? (await as.head.follow(merged)).links().find(one => /merges/.test(one))
  const undone = await as.head.submit((await as.head.get(link)).form())
  equal('made two again', undone.status, 303)
  check('it leads where it led', (await as.head.get(address)).links().includes(`/desk/registers/organisations/${harbour}`))
  equal('and still nothing was written', sealedLink(), was)
}

async function edited (office, as, made) {
  const stored = () => sql(office, `select story || keeper_name || born_on from reg_lamp_case where id = ${made.id}`)
  const before = stored()
  await as.officer.edit(made.address, { remark: 'other plain words' })
  equal('what nobody changed stays sealed as it was', stored(), before)
  answered('and what the writer could not see is kept', await as.head.get(made.address), 200, made.keeper, made.story)
  const history = await as.officer.get(made.address + '/history')
  check('an edit of another field tells of no change in it', !history.text.includes(made.story), '')
  const form = await as.officer.get(made.address + '/edit')
  check('the form holds what its reader may see', form.text.includes(made.story) && !form.text.includes(made.keeper))
  answered('too short', await as.officer.submit(form.form(), { field_story: 'abc' }), 422, 'Use 5 characters or more')
  answered('too long', await as.officer.submit(form.form(), { field_story: 'a'.repeat(301) }), 422, 'Use 300 characters or fewer')
  answered('required', await as.officer.submit(form.form(), { field_story: '' }), 422, 'Enter an answer for')
  answered('no day to come', await as.officer.submit(form.form(), { field_born_on: '1 January 2199' }), 422, 'cannot be in the future')
  answered('no number', await as.officer.submit(form.form(), { field_lamps: 'seven' }), 422, 'Enter a whole number')
  answered('a sealed text typed', await as.officer.submit(form.form(), { field_story: before.slice(0, 160) }), 422, 'looks like a sealed text')
  answered('the field of others posted', await as.officer.submit(form.form(), { field_keeper_name: 'x' }), 400, 'not asked')
  answered('the least that fits', await as.officer.submit(form.form(), { field_story: 'abcde' }), 200, 'Check before you save')
  await as.head.edit(made.address, { lamps: '' })
  answered('taken out', await as.head.get(made.address), 200, 'Not given')
  return before
}

async function conflicting (office, as, made) {
  const mine = await as.head.get(made.address + '/edit')
  const theirs = marker(), own = marker()
  await as.officer.edit(made.address, { story: `They say ${theirs}.` })
  const conflict = await as.head.submit(mine.form(), { field_story: `I say ${own}.` })
  answered('two who wrote at once see both', conflict, 409, theirs, own, made.story)
  check('and no sealed text', !conflict.text.includes('sealed:'))
  noMarkers('a conflict', office)
  const saved = await as.head.submit(conflict.form(), {}, ['confirmed', 'yes'])
  equal('and the writer decides', saved.status, 303)
}

async function parked (office, server, as, made) {
  const typed = marker()
  const form = (await as.officer.get(made.address + '/edit')).form()
  sql(office, "update session set ended_at = 1 where account = (select id from account where sign_in = 'officer@door.test')")
  const sent = await as.officer.submit(form, { field_story: `Then ${typed} came.` })
  check('the session had ended', sent.status === 303 && sent.location.startsWith('/desk/sign-in'), sent.location)
  check('what was typed is kept sealed whole', /^sealed:/.test(sql(office, 'select body from parked_form')), sql(office, 'select path from parked_form'))
  noMarkers('a parked form', office)
  as.officer = await signedIn(server, 'officer')
  answered('and is there after signing in', await as.officer.get(made.address + '/edit'), 200, typed)
}

async function imported (office, as) {
  const story = marker(), other = marker()
  const csv = word => `title,story,born_on,keeper_name\nThe south lamp,Once ${word} came,1990-05-06,Nobody\n`
  const upload = async text => {
    const page = await as.head.get('/desk/registers/lamp_cases/import')
    const boundary = 'zq' + Math.random().toString(36).slice(2)
    const fields = page.form().fields.filter(([name]) => name && name !== 'file')
    const body = fields.map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('') +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="lamps.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`
    return as.head.follow(await as.head.ask('POST', '/desk/registers/lamp_cases/import', { headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': Buffer.byteLength(body) }, body }))
  }
  let preview = answered('a file with sealed columns is previewed', await upload(csv(story)), 200, 'The south lamp')
  check('it waits sealed', /^sealed:/.test(sql(office, 'select content from import_kept order by id desc limit 1')))
  noMarkers('a kept file', office)
  equal('it is imported', (await as.head.submit(preview.form())).status, 303)
  noMarkers('an import', office)
  const row = (await as.head.get('/desk/registers/lamp_cases.json')).json().rows.find(one => one.name === 'The south lamp')
  answered('what it said is read by whoever may', await as.head.get('/desk/registers/lamp_cases/' + row.id), 200, story, '6 May 1990', 'Nobody')
  answered('the same file again changes nothing', await upload(csv(story)), 200, 'Nothing', /0/)
  preview = answered('another says what changes', await upload(csv(other)), 200, story, other)
  equal('and is imported', (await as.head.submit(preview.form())).status, 303)
  answered('by whoever may see', await as.head.get('/desk/registers/lamp_cases/' + row.id), 200, other)
  noMarkers('another import', office)
  const file = join(office.folder, 'lamps.csv')
  writeFileSync(file, csv(marker()))
  mustRun(['import', 'lamp_cases', file, '--store', office.store, ...office.more])
  noMarkers('an import on the command line', office)
  return row.id
}

async function moved (office, as, made, otherId) {
  sql(office, `update reg_lamp_case set story = (select story from reg_lamp_case where id = ${made.id}) where id = ${otherId}`)
  answered('a sealed text moved to another record does not open', await as.head.get('/desk/registers/lamp_cases/' + otherId), 200, 'it was changed after it was sealed, or belongs elsewhere')
  sql(office, `update reg_lamp_case set keeper_name = story where id = ${made.id}`)
  answered('nor in another field', await as.head.get(made.address), 200, 'it was changed after it was sealed, or belongs elsewhere')
  await as.head.edit(made.address, { remark: 'kept as it is' })
  equal('and is kept when the rest is saved', sql(office, `select keeper_name = story from reg_lamp_case where id = ${made.id}`), '1')
  const json = (await as.head.get(made.address + '.json')).json()
  check('as JSON it is no text', json.fields.keeper_name.sealed.includes('cannot be opened') && !JSON.stringify(json).includes('sealed:'))
}

async function lost (office, made) {
  const [id] = keysOf(office)
  const away = join(office.folder, 'away')
  mkdirSync(away)
  renameSync(keyFile(office, id), join(away, 'key'))
  const before = sql(office, `select story from reg_lamp_case where id = ${made.id}`)
  await serving(office, async server => {
    const as = await people(server)
    const closed = answered('an office without its key serves', await as.head.get(made.address), 200, `This cannot be opened: key ${id} is not there`, 'kept as it is')
    check('of no type of field what is sealed itself is shown', !/sealed:[0-9a-f]{8}/.test(closed.text), closed.text.match(/.{80}sealed:[0-9a-f]{8}/s)?.[0])
    const form = await as.head.get(made.address + '/edit')
    answered('what cannot be opened is not asked', form, 200, 'It stays as it is', `key ${id} is not there`)
    check('nor carried', !form.text.includes('field_story') && !form.text.includes('sealed:'))
    await as.head.edit(made.address, { remark: 'saved without the key' })
    equal('the rest is saved, and it is kept', sql(office, `select story from reg_lamp_case where id = ${made.id}`), before)
    const page = await as.head.get('/desk/registers/lamp_cases/new')
    const checking = await as.head.submit(page.form(), { field_title: 'Another', field_story: 'Some words.' })
    answered('nothing new is sealed without a key', await as.head.submit(checking.form(), {}, ['confirmed', 'yes']), 422, 'kept sealed', 'no key to seal it with')
    equal('and nothing is written', sql(office, "select count(*) from record where name = 'Another'"), '0')
    answered('its history still tells', await as.head.get(made.address + '/history'), 200, 'This cannot be opened')
  })
  writeFileSync(keyFile(office, id), 'rubbish\n', { mode: 0o600 })
  await serving(office, async server => answered('a damaged key', await (await signedIn(server, 'head')).get(made.address), 200, `the file of key ${id} cannot be used`))
  writeFileSync(keyFile(office, id), 'ab'.repeat(32) + '\n', { mode: 0o600 })
  await serving(office, async server => answered('another key under its name', await (await signedIn(server, 'head')).get(made.address), 200, `the file of key ${id} cannot be used`))
  writeFileSync(keyFile(office, id), readFileSync(join(away, 'key')))
  chmodSync(keyFile(office, id), 0o640)
  const open = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...office.more])
  check('a key that others may read opens nothing', open.status === 1 && open.err.includes('can be read or changed by other users') && open.err.includes(keyFile(office, id)), open.err)
  chmodSync(keyFile(office, id), 0o600)
  await serving(office, async server => {
    const answer = await (await signedIn(server, 'head')).get(made.address)
    check('with the key it opens again', answer.status === 200 && !answer.text.includes('is not there'))
  })
}

async function elsewhere (office, made) {
  const folder = join(office.folder, 'vault')
  renameSync(office.file + '.keys', folder)
  renameSync(office.file + '.signing-key', join(folder, 'signing-key'))
  await serving(office, async server => {
    const answer = await (await signedIn(server, 'head')).get(made.address)
    check('--keys names the folder', answer.status === 200 && !answer.text.includes('is not there'))
  }, ['--keys', folder])
  const backup = join(office.folder, 'office.db-backup')
  mustRun(['backup', backup, '--store', office.store])
  noMarkers('a backup', office)
  renameSync(folder, office.file + '.keys')
  check('the signing key may lie there too', existsSync(join(office.file + '.keys', 'signing-key')))
}

export async function sealed () {
  const office = newOffice()
  equal('an office begins with one sealing key', keysOf(office).length, 1)
  let made
  await serving(office, async server => {
    const as = await people(server)
    made = await written(office, server, as)
    await edited(office, as, made)
    await conflicting(office, as, made)
    await parked(office, server, as, made)
    const otherId = await imported(office, as)
    await moved(office, as, made, otherId)
  })
  noMarkers('after the server', office)
  check('and the looking finds what is not sealed', bytesOf(office).some(([, bytes]) => bytes.includes('kept as it is')))
  await lost(office, made)
  await elsewhere(office, made)
}
