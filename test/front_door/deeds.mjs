// One deed, one record: forms sent twice, at the same moment, after a lost answer, after a kill; keys that are
// missing, bent, somebody else's, or used for another form.
import http from 'node:http'
import { answered, check, encodeForm, equal, serve, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { makeWrenshire } from './office.mjs'

const boards = '/desk/registers/boards'
const named = (office, name) => Number(sql(office, `select count(*) from record where register = 'board' and name = '${name}'`))

// The form of a new board, filled and checked: what the button "Save" would send.
async function readyToSave (visitor, name) {
  const page = await visitor.get(boards + '/new')
  const checked = await visitor.submit(page.form(), { field_name: name })
  return checked.form()
}
const save = (visitor, form, changes = {}) => visitor.submit(form, changes, ['confirmed', 'yes'])

async function wrongKeys (office, server) {
  const officer = await signedIn(server, 'officer')
  const token = await officer.token()
  const typed = { csrf: token, confirmed: 'yes', field_name: 'Board without a key', submission: '' }
  const none = answered('a form without a key is refused', await officer.post(boards + '/new', typed), 400, 'no submission key', 'Nothing was saved', 'with what you typed')
  check('and leads back to its form', none.links().includes(boards + '/new'), none.links().join())
  const again = await officer.get(boards + '/new')
  equal('where what was typed stands', again.form().fields.find(([name]) => name === 'field_name')?.[1], 'Board without a key')
  for (const [name, key] of [['too short', 'a'.repeat(15)], ['too long', 'a'.repeat(101)], ['with a blank', 'a'.repeat(20) + ' b'], ['with a quote', 'a'.repeat(20) + "'"], ['beyond ASCII', 'ä'.repeat(20)]])
    answered(`a key ${name} is refused`, await officer.post(boards + '/new', { ...typed, submission: key }), 400, 'is not one of ours')
  answered('two keys are refused', await officer.post(boards + '/new', encodeForm(typed) + '&submission=' + 'a'.repeat(16) + '&submission=' + 'a'.repeat(16)), 400, 'sent twice')
  answered('a key in the address is no key', await officer.post(boards + '/new?submission=' + 'a'.repeat(16), { ...typed, submission: '' }), 400)
  equal('nothing was made of them', named(office, 'Board without a key'), 0)
  for (const key of ['a'.repeat(16), 'b'.repeat(100)])
    answered(`a key of ${key.length} is taken`, await officer.post(boards + '/new', { ...typed, field_name: 'Board ' + key.length, submission: key }), 303)
}

async function twice (office, server) {
  const officer = await signedIn(server, 'officer')
  const form = await readyToSave(officer, 'Pressed twice')
  const first = answered('saved', await save(officer, form), 303)
  equal('the next page says so', officer.cookies.get('notice'), 'saved')
  await officer.follow(first)
  const second = answered('pressed again', await save(officer, form), 303)
  equal('the same answer', second.location, first.location)
  equal('with the same notice', officer.cookies.get('notice'), 'saved')
  equal('one record', named(office, 'Pressed twice'), 1)
  const other = answered('the same key with another content', await save(officer, form, { field_name: 'Pressed otherwise' }), 409, 'already sent', 'What you have sent now was not', 'See what it made')
  check('and a way to what it made', other.links().includes(first.location), other.links().join())
  equal('which made nothing', named(office, 'Pressed otherwise'), 0)
  const page = await officer.get(boards + '/new')
  const refused = answered('a form that is refused', await officer.submit(page.form(), { field_name: '' }), 422)
  equal('carries its key on', refused.form().fields.find(([name]) => name === 'submission')[1], page.submission())
  const mended = await officer.submit(refused.form(), { field_name: 'Mended' })
  const done = answered('and is good for one deed still', await save(officer, mended.form()), 303)
  answered('going back to its beginning is told', await officer.submit(page.form(), { field_name: 'Mended again' }), 409, 'already sent')
  check('a page opened anew has another key', (await officer.get(boards + '/new')).submission() !== page.submission())

  const second_officer = await signedIn(server, 'second')
  const key = form.fields.find(([name]) => name === 'submission')[1]
  const theirs = await readyToSave(second_officer, 'Somebody else')
  const made = answered("somebody else's key opens nothing of theirs", await save(second_officer, theirs, { submission: key }), 303)
  check('and makes their own record', made.location !== first.location && named(office, 'Somebody else') === 1)

  const address = done.location
  const moving = (await officer.get(address + '/edit')).form()
  const edited = await officer.submit(moving, { field_name: 'Edited once' })
  const one = answered('an edit', await save(officer, edited.form()), 303)
  const two = answered('sent again is no conflict with itself', await save(officer, edited.form()), 303)
  equal('but the same answer', two.location, one.location)
  equal('and one version', Number(sql(office, `select version from record where name = 'Edited once'`)), 2)
}

async function byHeader (office, server) {
  const officer = await signedIn(server, 'officer')
  const fields = { csrf: await officer.token(), confirmed: 'yes', field_name: 'By a program' }
  const key = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' }
  const one = answered('a program may send its key as a header', await officer.post(boards + '/new', fields, key), 303)
  const two = await officer.post(boards + '/new', fields, { 'idempotency-key': '8e03978e-40d5-43e8-bc93-6894a57f9324' })
  equal('and gets the same answer again', [two.status, two.location], [303, one.location])
  answered('but not for something else', await officer.post(boards + '/new', { ...fields, field_name: 'Another' }, key), 409)
  equal('one record', named(office, 'By a program'), 1)
}

async function fiftyAtOnce (office, server) {
  const officer = await signedIn(server, 'officer')
  const form = await readyToSave(officer, 'Fifty at once')
  const answers = await Promise.all(Array.from({ length: 50 }, () => save(officer, form)))
  equal('fifty sends of one form at the same moment are answered', [...new Set(answers.map(one => one.status))], [303])
  equal('all alike', new Set(answers.map(one => one.location)).size, 1)
  equal('one record', named(office, 'Fifty at once'), 1)
  const mixed = await readyToSave(officer, 'Mixed')
  const two = await Promise.all(Array.from({ length: 20 }, (_, i) => save(officer, mixed, i % 2 ? { field_name: 'Mixed otherwise' } : {})))
  equal('two forms under one key: one of them is done', named(office, 'Mixed') + named(office, 'Mixed otherwise'), 1)
  equal('and the other told', [...new Set(two.map(one => one.status))].sort(), [303, 409])
}

async function movesAndQueue (office, server, { actions }) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const board = await officer.make('boards', { name: 'To be published' })
  const form = (await head.get(board + '/moves/publish')).form()
  const answers = await Promise.all(Array.from({ length: 10 }, () => head.submit(form)))
  equal('ten presses of one move', [...new Set(answers.map(one => one.status + ' ' + one.location))], ['303 ' + board])
  equal('move once', Number(sql(office, `select count(*) from history h join record r on r.id = h.record where r.name = 'To be published' and h.move = 'publish'`)), 1)
  const updates = []
  for (const status of ['on_track', 'not_started']) updates.push(await officer.make('action_updates', { action: actions[1].split('/').pop(), text: 'One of two.', status }, { then: 'submit' }))
  const queue = (await head.get('/desk/queue')).forms().find(one => one.fields.some(([name, value]) => name === 'register' && value === 'action_update') && one.buttons.length && !one.fields.some(([name]) => name === 'shown'))
  const tickets = updates.map(address => address.split('/').pop() + '-' + sql(office, `select version from record where id = ${address.split('/').pop()}`))
  answered('two decided', await head.submit(queue, { record: tickets }, ['move', 'publish']), 200, '2 done, 0 refused')
  const second = answered('the same sent again says the same', await head.submit(queue, { record: tickets }, ['move', 'publish']), 200, '2 done, 0 refused')
  equal('and names both', second.links().filter(link => updates.includes(link)).length, 2)
  answered('another choice under that key is refused', await head.submit(queue, { record: tickets[0] }, ['move', 'publish']), 409, 'already sent')
}

async function peopleAndImport (office, server) {
  const administrator = await signedIn(server, 'administrator')
  const page = (await administrator.get('/desk/users/new')).form()
  const fields = { name: 'Dora Doubled', sign_in: 'dora@door.test', roles: 'officer' }
  const answers = await Promise.all([0, 1, 2].map(() => administrator.submit(page, fields)))
  equal('an account added three times at once', [...new Set(answers.map(one => one.status + ' ' + one.location))].length, 1)
  equal('is one', sql(office, "select count(*) from account where sign_in = 'dora@door.test'"), '1')
  answered('the same with another name is another form', await administrator.submit(page, { ...fields, name: 'Dora Twofold' }), 409)
  check('nothing of it stands in the store', !sql(office, "select group_concat(key_hash || fingerprint || coalesce(location, '') || coalesce(notice, '')) from deed").toLowerCase().includes('dora'))

  const officer = await signedIn(server, 'officer')
  const form = (await officer.get(boards + '/import')).form()
  const mark = '----double'
  const parts = [...form.fields].map(([name, value]) => `--${mark}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')
  const body = text => parts + `--${mark}\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n--${mark}--\r\n`
  const send = text => officer.ask('POST', boards + '/import', { headers: { 'content-type': 'multipart/form-data; boundary=' + mark, 'content-length': Buffer.byteLength(body(text)) }, body: body(text) })
  const one = answered('an upload', await send('name\nUploaded once\n'), 303)
  equal('sent twice is kept once', (await send('name\nUploaded once\n')).location, one.location)
  answered('another file under its key is refused', await send('name\nUploaded twice\n'), 409)
  const preview = (await officer.get(one.location)).form()
  const done = await Promise.all([0, 1, 2, 3].map(() => officer.submit(preview)))
  equal('an import sent four times', [...new Set(done.map(answer => answer.status + ' ' + answer.location))].length, 1)
  equal('is done once', named(office, 'Uploaded once'), 1)
}

// The answer is lost with the program: the form is sent again to the next one.
async function killed (office) {
  for (let round = 0; round < 4; round++) {
    const name = 'Killed ' + round
    const server = await serve(office)
    const officer = await signedIn(server, 'officer')
    const form = await readyToSave(officer, name)
    const sent = save(officer, form).then(answer => answer.status, () => 'lost')
    for (let i = 0; i < 400 && !named(office, name); i++) await new Promise(resolve => setTimeout(resolve, 2))
    await server.stop('SIGKILL')
    await sent
    await serving(office, async again => {
      officer.server = again
      const answer = answered(`round ${round}: sent again after kill -9`, await save(officer, form), 303)
      equal('there is one record', named(office, name), 1)
      equal('and the answer leads to it', answer.location.split('/').pop(), sql(office, `select id from record where name = '${name}'`))
    })
  }
}

// The connection breaks after the form was sent and before its answer came.
async function cutOff (office, server) {
  const officer = await signedIn(server, 'officer')
  const form = await readyToSave(officer, 'On the train')
  const body = encodeForm([...form.fields, ['confirmed', 'yes']])
  await new Promise(resolve => {
    const request = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path: form.action, headers: { cookie: [...officer.cookies].map(pair => pair.join('=')).join('; '), 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } })
    request.on('error', () => {})
    request.on('close', resolve)
    request.end(body, () => setTimeout(() => request.destroy(), 1))
  })
  const answer = answered('sent again after the tunnel', await save(officer, form), 303)
  equal('one record', named(office, 'On the train'), 1)
  answered('which the answer leads to', await officer.get(answer.location), 200, 'On the train')
}

async function kept (office, server) {
  const officer = await signedIn(server, 'officer')
  const form = await readyToSave(officer, 'A day later')
  answered('saved', await save(officer, form), 303)
  sql(office, 'update deed set done_at = done_at - 86401')
  await save(officer, await readyToSave(officer, 'Clears away'))
  equal('what is older than a day is cleared away', sql(office, `select count(*) from deed where done_at <= ${Math.floor(Date.now() / 1000) - 86400}`), '0')
}

export async function deeds () {
  const wrenshire = await makeWrenshire()
  const { office, server } = wrenshire
  for (const part of [wrongKeys, twice, byHeader, fiftyAtOnce, cutOff, movesAndQueue, peopleAndImport, kept])
    await step(part.name, () => part(office, server, wrenshire))
  await server.stop()
  await step('killed', () => killed(office))
}
