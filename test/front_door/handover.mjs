// The office passes to the body after it: the pack, what was done to it on the way, the office that is made of it. Its log goes on,
// its sealed values open, and nobody signs in by what the body before knew of them.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, password, run, serving, signedIn, sql, Visitor } from './lib.mjs'

const definitions = 'test/definitions/sealed'
const london = days => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long' }).format(Date.now() + days * 86400000)
const story = 'Somebody saw it on the zqshandover evening.'
const onlyOwner = path => (statSync(path).mode & 0o77) === 0

function refused (name, args, words, status = 1) {
  const done = run(args)
  check(name, done.status === status && done.err.includes(words), `${done.status}: ${done.err}${done.out}`)
}

async function announced (office, server, fields = {}) {
  const second = await signedIn(server, 'second')
  const head = await signedIn(server, 'head')
  const address = await second.make('transfers', { title: 'Transfer to the mayor', to_body: 'Mayor of Wrenshire', ground: 'The Wrenshire Order 2026', passes: 'The plan and all open work.', ...fields })
  answered('whoever wrote it does not announce it', await second.move(address, 'announce'), [403, 409, 422])
  await head.move(address, 'announce')
  return { second, head, address }
}

// Each change to the pack on its way is found, and nothing is made of it.
function tampered (office, pack, key) {
  const copy = join(office.folder, 'tampered')
  const tried = (name, change, words, more = []) => {
    cpSync(pack, copy, { recursive: true })
    change()
    refused(name, ['takeover', copy, '--store', 'sqlite:' + join(office.folder, 'never.db'), ...office.more, ...more], words)
    rmSync(copy, { recursive: true })
  }
  const replace = (name, from, to) => writeFileSync(join(copy, name), readFileSync(join(copy, name), 'latin1').replace(from, to), 'latin1')
  tried('the data file', () => replace('private/office.db', 'Mayor of', 'Mayor if'), 'private/office.db was changed')
  tried('the list of what was erased', () => replace('private/office.db.erasures', '{', '{ '), 'was changed')
  tried('the data file away', () => rmSync(join(copy, 'private/office.db')), 'private/office.db is missing')
  tried('the keys away', () => rmSync(join(copy, 'keys'), { recursive: true }), 'is missing from the pack')
  tried('something besides', () => writeFileSync(join(copy, 'private/more.db'), 'more'), 'handover.json does not name it')
  tried('something public', () => replace('public/log.jsonl', 'publish', 'PUBLISH'), 'log.jsonl')
  tried('the public sums', () => replace('public/SHA256SUMS', /^./, 'z'), 'public/SHA256SUMS was changed')
  tried('the statement', () => replace('handover.json', 'Mayor of Wrenshire', 'Mayor of Elsewhere'), 'is not signed as it says')
  tried('the signature', () => replace('handover.sig', /^../, '00'), 'is not signed as it says')
  tried('no statement', () => rmSync(join(copy, 'handover.json')), 'is no handover pack')
  tried('a statement that is none', () => writeFileSync(join(copy, 'handover.json'), '["pack"]'), 'is not written as')
  tried('a key that is not trusted', () => {}, 'not with the one that you trust', ['--key', '0'.repeat(64)])
  refused('no folder', ['takeover', join(office.folder, 'nowhere'), '--key', key], 'is no handover pack')
  equal('nothing was made', readdirSync(office.folder).filter(name => name.startsWith('never')), [])
}

// The same pack in the new body's hands.
async function taken (office, pack, key, kept) {
  const folder = join(office.folder, 'new')
  mkdirSync(folder)
  const after = { ...office, folder, file: join(folder, 'mayor.db'), store: 'sqlite:' + join(folder, 'mayor.db') }
  const args = ['takeover', pack, '--store', after.store, '--key', key, ...office.more]
  check('the pack can be tried first', mustRun([...args, '--check']).includes('hands over to Mayor of Wrenshire (TRANSFER-1)') && !existsSync(after.file))
  const said = mustRun(args)
  check('it says what is next', ['is the office of Mayor of Wrenshire now', '4 accounts are signed in by nobody', 'the old key signed the new one', 'publish the name of the new body'].every(words => said.includes(words)), said)
  check('only its owner reads what is private', onlyOwner(after.file) && onlyOwner(after.file + '.signing-key') && onlyOwner(after.file + '.keys'))
  refused('not twice', args, 'There are keys already')
  check('the log goes on from what the old office signed', mustRun(['verify', '--store', after.store, '--key', key, '--against', kept, ...office.more]).includes('hold'))
  const log = sql(after, 'select line from pub_log order by number desc limit 2').split('\n').map(line => JSON.parse(line).kind)
  equal('the transfer is completed, then the key is replaced', log, ['key', 'change'])
  equal('nothing waits to be sent, nobody has a password, no session lives', sql(after, "select (select count(*) from outbox where state in ('waiting', 'failed')), (select count(*) from sign_in_method where until_at is null), (select count(*) from session where ended_at is null), (select count(*) from calendar_link)"), '0|0|0|0')
  mustRun(['user', 'add', 'mayor@door.test', '--name', 'Mary Test', '--roles', 'administrator,head', '--store', after.store, ...office.more], { input: password + '\n' })
  await serving(after, async server => {
    const old = new Visitor(server)
    const page = await old.get('/desk/sign-in')
    answered('the old password opens nothing', await old.submit(page.form(), { name: 'head@door.test', password }), [200, 400, 401, 403, 422], 'is not right')
    const mayor = await signedIn(server, 'mayor')
    const id = sql(after, "select id from record where register = 'lamp_case'")
    answered('a sealed value opens with the keys of the pack', await mayor.get('/desk/registers/lamp_cases/' + id), 200, story)
    answered('anybody reads that the functions have passed', await new Visitor(server).get('/transfers/transfer-to-the-mayor'), 200, 'Mayor of Wrenshire', 'Version 2')
    answered('and the old office is a part of its own record', await new Visitor(server).get('/log'), 200)
  })
}

async function rehearsed (office) {
  const pack = join(office.folder, 'rehearsal'), file = join(office.folder, 'rehearsal.db')
  mustRun(['handover', pack, '--store', office.store, ...office.more])
  const args = ['takeover', pack, '--store', 'sqlite:' + file, '--keys', join(office.folder, 'rehearsal.keys'), ...office.more]
  refused('not before its day', args, `takes over on ${london(40)}. Until then, try with --rehearse`)
  check('nothing was made before its day', !existsSync(file))
  check('a rehearsal completes nothing', mustRun([...args, '--rehearse']).includes('This is a rehearsal'))
  check('and the log has nothing new', sql({ file }, 'select count(*) from pub_log') === sql(office, 'select count(*) from pub_log'))
}

export async function handover () {
  const people = { officer: { roles: 'officer' }, head: { roles: 'head' }, second: { roles: 'head' }, administrator: { roles: 'administrator' } }
  const office = makeOffice({ definitions, people })
  const pack = join(office.folder, 'pack'), kept = join(office.folder, 'kept.json')
  refused('nothing is announced', ['handover', pack, '--store', office.store, ...office.more], 'No transfer is announced')
  check('and nothing is made', !existsSync(pack))
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    await officer.make('lamp_cases', { title: 'The north lamp', story })
    const { second } = await announced(office, server, { takes_over_on: london(0) })
    writeFileSync(kept, (await new Visitor(server).get('/log.json')).text)
    const draft = await second.make('transfers', { title: 'Another', to_body: 'Nobody', ground: 'None' })
    refused('a draft is none', ['handover', pack, 'TRANSFER-2', '--store', office.store, ...office.more], 'There is no transfer TRANSFER-2 that is announced')
    check('a draft stays in the office', (await new Visitor(server).get('/transfers/another')).status === 404 && draft.length > 0)
  })
  refused('a folder in which nobody may write', ['handover', '/proc/pack', '--store', office.store, ...office.more], 'could not be made')
  const said = mustRun(['handover', pack, '--store', office.store, ...office.more])
  const key = said.match(/Signed with the key ([0-9a-f]{64})/)?.[1]
  check('it names its parts and its key', key && ['/public', '/private', '/keys', 'Mayor of Wrenshire'].every(words => said.includes(words)), said)
  check('what is private is its owner’s alone', ['', '/private', '/keys', '/private/office.db', '/keys/signing-key'].every(name => onlyOwner(pack + name)))
  check('nothing private stands in what is public', !readdirSync(pack + '/public').some(name => readFileSync(join(pack, 'public', name)).includes('zqshandover')))
  check('what is public holds by itself', mustRun(['verify', pack + '/public']).includes('hold'))
  refused('not over another', ['handover', pack, '--store', office.store, ...office.more], 'is there already')
  const signing = office.file + '.signing-key'
  renameSync(signing, signing + '.away')
  refused('without the signing key', ['handover', pack + '2', '--store', office.store, ...office.more], 'There is no signing key')
  renameSync(signing + '.away', signing)
  tampered(office, pack, key)
  await taken(office, pack, key, kept)
  const later = makeOffice({ definitions, people })
  await serving(later, async server => { await announced(later, server, { takes_over_on: london(40) }) })
  await rehearsed(later)
}
