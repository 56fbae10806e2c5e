// A disk that is full while somebody saves, and a store that can only be read: said plainly, nothing lost, nothing half done. The size that
// the server may give a file is set from outside while it runs (prlimit), which is as good as a full disk and can be lifted again.
import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, program, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { invented } from './merging.mjs'

function limit (server, bytes) {
  const done = spawnSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`])
  if (done.status !== 0) throw new Error('prlimit: ' + (done.stderr ?? done.error))
}
const lines = server => server.said.split('\n').filter(line => / web: 507 /.test(line))

async function full ({ office, server, officer, head, visitor }) {
  const club = await officer.make('clubs', { name: 'Roomy rowers', note: 'Before' })
  const before = sql(office, "select (select count(*) from record) || ' ' || (select count(*) from history)")
  const page = await officer.get('/desk/registers/fixtures/new')
  const edit = await officer.get(club + '/edit')
  const checked = answered('checked as ever', await officer.submit(page.form(), { field_title: 'Crowded rowers', field_note: 'Two lines,\nand <b>more</b>.' }), 200, 'Crowded rowers')
  limit(server, 4096)
  const refused = answered('nothing was saved, and that is said', await officer.submit(checked.form(), {}, ['confirmed', 'yes']), 507, 'Nothing was saved: there is no room on the disk', 'What is saved already is safe',
    'What you typed', 'Crowded rowers', 'and <b>more</b>.', 'Send it again')
  check('without a word of the disk in technical terms', !/SQLITE|IOERR|disk I\/O|fsize/i.test(refused.text))
  check('as text, never as markup', !refused.text.includes('<b>more</b>'))
  check('never stored by anybody on the way', /no-store/.test(refused.headers['cache-control'] ?? ''), refused.headers['cache-control'])
  for (const end = Date.now() + 5000; !lines(server).length && Date.now() < end;) await new Promise(done => setTimeout(done, 20)) // it comes by another pipe
  equal('one line in the log, without what was typed', [lines(server).length, lines(server).some(line => /Crowded|rowers/.test(line))], [1, false])
  check('that says what it is', /no room on the disk/.test(lines(server)[0] ?? ''), lines(server)[0])
  answered('what is there is read', await officer.get(club), 200, 'Roomy rowers')
  answered('lists too', await officer.get('/desk/registers/clubs'), 200, 'Roomy rowers')
  answered('and the public pages', await visitor.get('/clubs'), 200)
  answered('a second try is told the same', await officer.submit(refused.form()), 507, 'Nothing was saved', 'Crowded rowers')
  answered('another form too', await officer.submit((await officer.submit(edit.form(), { field_note: 'Squeezed' })).form(), {}, ['confirmed', 'yes']), 507, 'Squeezed')
  answered('and a step', await head.submit((await head.get(club + '/moves/publish')).form(), {}), 507, 'Nothing was saved')
  equal('nothing of it is there', sql(office, "select (select count(*) from record) || ' ' || (select count(*) from history)"), before)
  equal('nor public', (await visitor.get('/clubs/roomy-rowers')).status, 404)
  limit(server, 'unlimited')
  const sent = answered('with room again, the same page sends it', await officer.submit(refused.form()), 303)
  answered('and it is saved as it was typed', await officer.follow(sent), 200, 'Crowded rowers', 'It is saved')
  equal('word for word', sql(office, "select note from reg_fixture where title = 'Crowded rowers'"), 'Two lines,\nand <b>more</b>.')
  answered('sent twice it is one', await officer.submit(refused.form()), [303, 409])
  equal('one record', sql(office, "select count(*) from reg_fixture where title = 'Crowded rowers'"), '1')
  const verified = run(['verify', '--store', office.store, ...office.more])
  check('the store and its log hold', verified.status === 0, verified.err)
}

// Which user that is: root may write everywhere, so it asks as nobody.
function asNobody (args) {
  return process.getuid() === 0 ? spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', program, ...args]) : spawnSync(program, args)
}

function readOnly (office) {
  const path = office.store.replace('sqlite:', '')
  const folder = join(path, '..')
  const files = readdirSync(folder).map(name => join(folder, name)).filter(file => statSync(file).isFile())
  const modes = new Map([folder, ...files].map(file => [file, statSync(file).mode & 0o777]))
  for (const file of files) chmodSync(file, 0o444)
  chmodSync(folder, 0o755)
  for (const command of [['serve', '--listen', '127.0.0.1:0'], ['verify']]) {
    const done = asNobody([...command, '--store', office.store, '--definitions', invented])
    check(`${command[0]}: a store that can only be read is said to be that, at the start`, done.status === 1 && /can be read but not written to by this user/.test(done.stderr.toString()), `${done.status} ${done.stderr}${done.stdout}`)
  }
  for (const file of files) chmodSync(file, 0o666)
  chmodSync(folder, 0o555)
  const done = asNobody(['serve', '--listen', '127.0.0.1:0', '--store', office.store, '--definitions', invented])
  check('so is a folder that cannot be written to', done.status === 1 && /folder of .* cannot be written to/.test(done.stderr.toString()), `${done.status} ${done.stderr}${done.stdout}`)
  for (const [file, mode] of modes) chmodSync(file, mode)
}

export async function noRoom () {
  const office = makeOffice({ definitions: invented, people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const at = { office, server, visitor: new Visitor(server) }
    for (const name of ['officer', 'head']) at[name] = await signedIn(server, name)
    await step('a full disk', () => full(at))
  })
  await step('a store that can only be read', () => readOnly(office))
}
