// Signing in with a second factor: setting it up, codes that work once, recovery codes, roles that ask for it, and its being taken away;
// sessions with their browser and network; guessing that keeps nobody out.
import { answered, check, equal, makeOffice, password, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { codeOf, secretIn } from '../one_time.mjs'

const secretOf = page => secretIn(page.words())
const recoveryOf = page => page.words().match(/([A-Z2-7]{4}-){5}[A-Z2-7]{4}/g) ?? []
const withPassword = async (visitor, name, secret = password) => visitor.submit((await visitor.get('/desk/sign-in')).form(), { name: name + '@door.test', password: secret })
const idOf = (office, name) => sql(office, `select id from account where sign_in = '${name}@door.test'`)

// Codes are used once: a test that needs several moves the last step back, as if time had passed.
const timePasses = office => sql(office, 'update second_factor set last_step = 0')

async function settingUp ({ office, server, kept }) {
  const officer = await signedIn(server, 'officer')
  const other = await signedIn(server, 'officer')
  answered('nobody has one at first', await officer.get('/desk/account'), 200, 'whoever knows the password comes in', 'Set up an authenticator app')
  answered('there is nothing to switch off', await officer.submit((await officer.get('/desk/account/second-factor/end')).form(), { present: password }), 422, 'has no second factor')
  const codes = await officer.get('/desk/account/second-factor/codes')
  answered('nor codes to make', await officer.submit(codes.form(), { present: password }), 404, 'no second factor')
  const page = answered('the page', await officer.get('/desk/account/second-factor/new'), 200, 'Scan this code', 'Keep these recovery codes', 'Present password')
  const secret = secretOf(page)
  const recovery = recoveryOf(page)
  equal('a key of 160 bits', secret.length, 32)
  equal('ten codes, each another', new Set(recovery).size, 10)
  check('a QR code that is drawn in the page', /<svg[^>]*fp-qr[^>]*>[\s\S]*<path/.test(page.text))
  check('kept by no cache', /no-store/.test(page.headers['cache-control']), page.headers['cache-control'])
  const form = page.form()
  answered('nothing typed', await officer.submit(form), 422, 'Enter the six digits', 'Enter your present password')
  answered('a code that is wrong', await officer.submit(form, { code: '000000x', present: password }), 422, 'not the code that the app shows')
  answered('a password that is wrong', await officer.submit(form, { code: codeOf(secret), present: 'x' }), 422, 'not your present password')
  const again = answered('a form that is not ours', await officer.submit(form, { code: codeOf(secret), present: password, offer: form.fields.find(([name]) => name === 'offer')[1].slice(0, -4) + 'AAAA' }), 422, 'open for too long')
  check('has a new key', secretOf(again) !== secret)
  equal('nothing is kept of what was not gone on with', sql(office, 'select count(*) from second_factor'), '0')
  answered('right', await officer.submit(form, { code: codeOf(secret), present: password }), 303)
  answered('it is on', await officer.get('/desk/account'), 200, 'An authenticator app, since', 'recovery codes left: 10')
  answered('the other session ends', await other.get('/desk'), 303)
  equal('the store has neither key nor codes', sql(office, `select count(*) from second_factor where secret not like 'sealed:%' union all select count(*) from recovery_code where code_hash like '%${recovery[0].slice(0, 4)}%'`), '0\n0')
  equal('they hear of it', sql(office, "select count(*) from outbox where kind = 'notice' and to_address = 'officer@door.test'"), '1')
  Object.assign(kept, { secret, recovery })
}

async function signingIn ({ office, server, kept }) {
  const visitor = new Visitor(server)
  timePasses(office)
  answered('the step is for who has proved a password', await visitor.get('/desk/sign-in/second?next=/desk/registers'), 303)
  const first = await withPassword(visitor, 'officer')
  equal('the password leads to the step', [first.status, first.location], [303, '/desk/sign-in/second?next=/desk'])
  check('and gives no session', !visitor.cookies.get('session'))
  answered('nothing of the desk opens', await visitor.get('/desk'), 303)
  const page = answered('it asks for a code', await visitor.get(first.location), 200, 'six digits', 'recovery code')
  answered('none', await visitor.submit(page.form(), { code: '' }), 422, 'Enter the code')
  answered('one that is wrong', await visitor.submit(page.form(), { code: '12345' }), 422, 'not a code of yours')
  const code = codeOf(kept.secret)
  answered('the right one', await visitor.submit(page.form(), { code: code.slice(0, 3) + ' ' + code.slice(3) }), 303)
  answered('lets them in', await visitor.get('/desk/account'), 200, 'Officer Test')
  answered('sent twice it does no more', await visitor.submit(page.form(), { code }), 403, 'out of date')
  const second = new Visitor(server)
  const next = await second.follow(await withPassword(second, 'officer'))
  answered('the same code again', await second.submit(next.form(), { code }), 422, 'Each works once')
  answered('a recovery code, in small letters', await second.submit(next.form(), { code: kept.recovery[0].toLowerCase() }), 303)
  answered('lets them in too', await second.get('/desk/account'), 200, 'recovery codes left: 9')
  const third = new Visitor(server)
  const form = (await third.follow(await withPassword(third, 'officer'))).form()
  answered('but once', await third.submit(form, { code: kept.recovery[0] }), 422, 'Each works once')
  for (let i = 0; i < 4; i++) await third.submit(form, { code: '000000' })
  equal('after five wrong ones the password is asked for again', (await third.submit(form, { code: kept.recovery[1] })).location, '/desk/sign-in?next=/desk')
  sql(office, `update second_factor set wrong = 12, wrong_at = ${Math.floor(Date.now() / 1000)}`)
  timePasses(office)
  const slowed = (await third.follow(await withPassword(third, 'officer'))).form()
  answered('after many the app has to wait', await third.submit(slowed, { code: codeOf(kept.secret) }), 429, 'Wait some minutes')
  answered('a recovery code has not', await third.submit(slowed, { code: kept.recovery[1] }), 303)
  sql(office, 'update second_factor set wrong = 0')
  const own = await third.get('/desk/password')
  answered('a new password', await third.submit(own.form(), { present: password, password: 'violet ladder pond 4', again: 'violet ladder pond 4' }), 303)
  answered('keeps this session', await third.get('/desk/account'), 200)
  answered('and ends the others', await visitor.get('/desk'), 303)
  const fresh = await third.get('/desk/account/second-factor/codes')
  check('new codes', recoveryOf(fresh).length === 10 && !fresh.text.includes('fp-qr') && !recoveryOf(fresh).includes(kept.recovery[2]))
  answered('are put in use with the password', await third.submit(fresh.form(), { present: 'x' }), 422, 'not your present password')
  answered('with the right one', await third.submit(fresh.form(), { present: 'violet ladder pond 4' }), 303)
  const fourth = new Visitor(server)
  const last = (await fourth.follow(await withPassword(fourth, 'officer', 'violet ladder pond 4'))).form()
  answered('the old ones are over', await fourth.submit(last, { code: kept.recovery[2] }), 422)
  answered('the new ones hold', await fourth.submit(last, { code: recoveryOf(fresh)[0] }), 303)
  kept.visitor = fourth
}

async function byRole ({ office, server, kept }) {
  const administrator = await signedIn(server, 'administrator')
  const head = await signedIn(server, 'head')
  const settings = await administrator.get('/desk/users/settings')
  answered('a role that is none', await administrator.submit(settings.form(), { roles: 'emperor' }), 422, 'roles of this office only')
  answered('not for an officer', await head.post('/desk/users/settings', { csrf: await head.token(), roles: '' }), 403)
  answered('the head’s role needs one', await administrator.submit(settings.form(), { roles: 'head' }), 303)
  answered('it is so', await administrator.get('/desk/users/settings'), 200, /name="roles"[^>]*value="head"[^>]*checked|Roles that need a second factor/)
  answered('the session without it is over', await head.get('/desk'), 303)
  const visitor = new Visitor(server)
  const page = answered('signing in leads to setting one up', await visitor.follow(await withPassword(visitor, 'head')), 200, 'Your role asks for a second factor', 'Scan this code')
  check('and gives no session before', !visitor.cookies.get('session'))
  answered('a wrong code', await visitor.submit(page.form(), { code: '1' }), 422, 'not the code that the app shows')
  answered('the right one', await visitor.submit(page.form(), { code: codeOf(secretOf(page)) }), 303)
  answered('lets the head in', await visitor.get('/desk/account'), 200, 'Head Test')
  answered('who cannot switch it off', await visitor.submit((await visitor.get('/desk/account/second-factor/end')).form(), { present: password }), 422, 'acted in with a second factor only')
  answered('an officer can', await kept.visitor.submit((await kept.visitor.get('/desk/account/second-factor/end')).form(), { present: 'violet ladder pond 4' }), 303)
  const address = '/desk/users/' + idOf(office, 'head')
  answered('the administrator sees it', await administrator.get(address), 200, 'An authenticator app, since', 'take it away')
  answered('nobody else takes it away', await visitor.post(address + '/second-factor/end', { csrf: await visitor.token() }), 403)
  answered('nor an administrator their own', await administrator.post(`/desk/users/${idOf(office, 'administrator')}/second-factor/end`, { csrf: await administrator.token() }), 409, 'your account')
  const form = (await administrator.get(address)).forms().find(one => one.action.endsWith('/second-factor/end'))
  answered('it is taken away', await administrator.submit(form), 303)
  answered('which is logged', await administrator.get(address), 200, 'Second factor taken away', 'Second factor set up')
  answered('and ends the sessions', await visitor.get('/desk'), 303)
  answered('it is gone', await administrator.post(address + '/second-factor/end', { csrf: await administrator.token() }), 409, 'no second factor')
  answered('no role needs one any more', await administrator.submit((await administrator.get('/desk/users/settings')).form(), { roles: null }), 303)
  const back = await signedIn(server, 'head')
  answered('and the password is enough', await back.get('/desk/account'), 200)
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
async function whereFrom ({ office, server }) {
  const visitor = new Visitor(server)
  const form = (await visitor.get('/desk/sign-in')).form()
  const body = new URLSearchParams([...form.fields.filter(([name]) => name !== 'name' && name !== 'password'), ['name', 'auditor@door.test'], ['password', password]]).toString()
  answered('signed in with a browser', await visitor.post('/desk/sign-in', body, { 'user-agent': firefox }), 303)
  answered('the list says with which, and from where', await visitor.get('/desk/account'), 200, 'Firefox, Linux, from 127.0.0.*', 'This one')
  equal('no more than that is kept', sql(office, "select device, network from session where device is not null order by number desc limit 1"), 'Firefox, Linux|127.0.0.*')
  equal('the cookies are for us alone', visitor.cookies.has('device'), true)
}

// Somebody guesses at an account; its owner comes in with the browser that is known, and a stranger's address is not theirs.
async function guessing ({ office, server }) {
  const owner = await signedIn(server, 'auditor')
  await owner.submit((await owner.get('/desk/account')).forms().find(one => one.action === '/desk/sign-out'))
  check('signed out, the browser is known still', owner.cookies.get('device') && !owner.cookies.get('session'))
  const stranger = new Visitor(server)
  const form = (await stranger.get('/desk/sign-in')).form()
  const statuses = []
  for (let i = 0; i < 12; i++) statuses.push((await stranger.submit(form, { name: 'auditor@door.test', password: 'guess ' + i })).status)
  equal('ten guesses and no more', statuses.filter(status => status === 403).length, 10)
  answered('not even with the right one', await stranger.submit(form, { name: 'auditor@door.test', password }), 429, 'too many attempts')
  answered('its owner comes in all the same', await withPassword(owner, 'auditor'), 303)
  stranger.cookies.set('device', 'f'.repeat(64))
  answered('an invented browser is none', await stranger.submit(form, { name: 'auditor@door.test', password }), 429)
  stranger.cookies.set('device', owner.cookies.get('device'))
  const other = (await stranger.get('/desk/sign-in')).form()
  equal('and a known one is known for its own account', (await stranger.submit(other, { name: 'officer@door.test', password: 'x' })).status, 403)
}

// Whoever has a link for a new password, or the password, has not the second factor: no other door lets them in.
async function noWayRound ({ office, server }) {
  const clerk = await signedIn(server, 'clerk')
  const page = await clerk.get('/desk/account/second-factor/new')
  const secret = secretOf(page)
  answered('set up', await clerk.submit(page.form(), { code: codeOf(secret), present: password }), 303)
  const administrator = await signedIn(server, 'administrator')
  const letter = await administrator.follow(await administrator.post(`/desk/users/${idOf(office, 'clerk')}/link`, { csrf: await administrator.token() }))
  const stranger = new Visitor(server)
  await stranger.get(letter.words().match(/\/desk\/link\/[0-9a-f]{64}/)[0])
  const fresh = 'violet ladder pond 5'
  const done = answered('a link sets the password', await stranger.submit((await stranger.get('/desk/link')).form(), { password: fresh, again: fresh }), 303)
  equal('and signs nobody in', [done.location, stranger.cookies.has('session')], ['/desk/sign-in', false])
  equal('nor takes the factor away', sql(office, `select count(*) from second_factor where account = ${idOf(office, 'clerk')}`), '1')
  answered('the session from before is over', await clerk.get('/desk'), 303)
  equal('the password leads to the step', (await withPassword(stranger, 'clerk', fresh)).location, '/desk/sign-in/second?next=/desk')
  const half = await stranger.get('/desk/sign-in/second?next=/desk')
  check('which shows neither key nor codes', !/fp-qr/.test(half.text) && !recoveryOf(half).length && /no-store/.test(half.headers['cache-control']))
  const shut = async who => {
    for (const address of ['/desk', '/desk/account', '/desk/registers', '/desk/account/second-factor/new', '/desk/account/second-factor/codes', '/desk/password']) answered(who + ': ' + address, await stranger.get(address), 303)
    answered(who + ': as data', await stranger.get('/desk/settings.json'), 403, 'Sign in first')
  }
  await shut('half in')
  const form = half.form()
  form.fields = form.fields.filter(([name]) => ['csrf', 'submission'].includes(name))
  for (const address of ['/desk/account/second-factor/end', '/desk/account/second-factor/new', '/desk/password']) {
    answered('half in: sent to ' + address, await stranger.submit({ ...form, action: address }, address === '/desk/password' ? { present: fresh, password: 'another ladder pond 6', again: 'another ladder pond 6' } : { present: fresh }), 303)
  }
  equal('and nothing was done', sql(office, `select count(*) from second_factor where account = ${idOf(office, 'clerk')}`), '1')
  stranger.cookies.set('session', [...stranger.cookies].find(([name]) => /step|second/.test(name))[1])
  await shut('the step’s cookie as a session’s')
  stranger.cookies.delete('session')
  timePasses(office)
  answered('with the code they are in', await stranger.submit((await stranger.get('/desk/sign-in/second?next=/desk')).form(), { code: codeOf(secret) }), 303)
  answered('as they should be', await stranger.get('/desk/account'), 200, 'Clerk Test')
}

export async function second () {
  const office = makeOffice({ people: { administrator: { roles: 'administrator' }, head: { roles: 'head' }, officer: { roles: 'officer' }, auditor: { roles: 'auditor' }, clerk: { roles: 'officer' } } })
  await serving(office, async server => {
    const all = { office, server, kept: {} }
    await step('setting one up', () => settingUp(all))
    await step('signing in with it', () => signingIn(all))
    await step('roles that ask for it', () => byRole(all))
    await step('no way round it', () => noWayRound(all))
    await step('where one is signed in', () => whereFrom(all))
    await step('guessing', () => guessing(all))
  })
}
