// Who may come in: signing in and out, sessions that end, forms that are kept, accounts.
import { addPerson, answered, check, equal, mustRun, password, run, signedIn, sql, step, Visitor } from './lib.mjs'

const signInForm = async visitor => (await visitor.get('/desk/sign-in')).form()

async function signingIn (server) {
  const visitor = new Visitor(server)
  const form = await signInForm(visitor)
  const attempt = (name, secret) => visitor.submit(form, { name, password: secret })
  const none = answered('nothing typed', await attempt('', ''), 422, 'Enter your e-mail address', 'Enter your password')
  check('nothing typed: the title says so', none.text.includes('<title>Error: '))
  const unknown = answered('a name that nobody has', await attempt('nobody@door.test', password), 403, 'is not right')
  const wrong = answered('a wrong password', await attempt('auditor@door.test', password + 'x'), 403, 'is not right')
  const strip = answer => answer.words().replaceAll('nobody@door.test', 'X').replaceAll('auditor@door.test', 'X')
  equal('both say the same', strip(unknown), strip(wrong))
  check('a password is never put back', !wrong.text.includes(password))
  answered('a desk page without signing in leads to the sign-in page', await visitor.get('/desk/registers'), 303)
  equal('and remembers where one wanted to go', (await visitor.get('/desk/registers/actions?filter_state=draft')).location, '/desk/sign-in?next=/desk/registers/actions%3Ffilter_state%3Ddraft')
  answered('data of the desk are refused plainly', await visitor.get('/desk/registers.json'), 403, 'Sign in first')
  for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test', '/desk//evil.test', '/plan', '/desk/../x']) {
    const page = await visitor.get('/desk/sign-in?next=' + encodeURIComponent(next))
    const given = page.form().fields.find(([name]) => name === 'next')[1]
    check(`no way out by next=${next}`, given === '/desk', given)
  }
  const before = visitor.cookies.get('session')
  const right = await visitor.submit((await visitor.get('/desk/sign-in?next=/desk/registers')).form(), { name: '  Auditor@DOOR.test ', password })
  answered('the right one, in any letter case', right, 303)
  equal('leads to where one wanted to go', right.location, '/desk/registers')
  check('under a session of its own', visitor.cookies.get('session') && visitor.cookies.get('session') !== before)
  answered('who is signed in needs no sign-in page', await visitor.get('/desk/sign-in'), 303)
  answered('the page greets them by name', await visitor.get('/desk/registers'), 200, 'Auditor Test', 'Auditor')
  const session = visitor.cookies.get('session')
  const out = (await visitor.get('/desk/registers')).forms().find(one => one.action === '/desk/sign-out')
  answered('signing out without a token is refused', await visitor.post('/desk/sign-out', {}), 403)
  answered('signing out', await visitor.submit(out), 303)
  visitor.cookies.set('session', session)
  answered('a session that was signed out is over', await visitor.get('/desk/registers'), 303)
  visitor.cookies.set('session', 'f'.repeat(64))
  answered('an invented session is none', await visitor.get('/desk/registers'), 303)
  visitor.cookies.set('session', '../../etc/passwd')
  answered('nor is nonsense', await visitor.get('/desk/registers'), 303)
}

// What was typed survives the end of a session.
async function endedSessions ({ office, server, actions }) {
  const officer = await signedIn(server, 'officer')
  const action = actions[2].match(/\d+$/)[0]
  const page = await officer.get(`/desk/registers/action_updates/new?field_action=${action}`)
  sql(office, 'update session set seen_at = seen_at - 1801')
  const late = await officer.submit(page.form(), { field_text: 'Typed for an hour: “café”, 100% & more\nsecond line', field_status: 'on_track', field_happened_on: '2026-11-01' })
  answered('a form sent after the session ended', late, 303)
  check('leads to the sign-in page, which knows of the form', late.location.includes('ended=kept') && late.location.includes('action_updates/new'), late.location)
  const signIn = answered('the page says what became of it', await officer.get(late.location), 200, 'What you typed is kept')
  const other = new Visitor(server)
  const back = await officer.submit(signIn.form(), { name: 'officer@door.test', password })
  const form = answered('after signing in the form comes back as it was typed', await officer.get(back.location), 200, 'what you had typed', 'Typed for an hour: “café”, 100% & more')
  equal('with its line break', form.form()?.fields.find(([name]) => name === 'field_text')[1], 'Typed for an hour: “café”, 100% & more\nsecond line')
  check('only once', !(await officer.get(back.location)).words().includes('Typed for an hour'))
  answered('somebody without a session is only sent to sign in', await other.post('/desk/registers/action_updates/new', { field_text: 'Stranger' }), 303)
  equal('and nothing of theirs is kept', sql(office, "select count(*) from parked_form where body like '%Stranger%'"), '0')
  sql(office, 'update session set seen_at = seen_at - 1801')
  for (const [name, token, headers] of [['another site’s page', page.csrf(), { 'sec-fetch-site': 'cross-site' }], ['a form without our token', 'f'.repeat(80), {}]]) {
    const laid = await officer.post('/desk/registers/action_updates/new', { csrf: token, field_text: 'Planted' }, headers)
    check(`after the end of a session nothing is kept of what ${name} sends`, laid.status === 303 && laid.location.includes('ended=lost'), laid.location)
  }
  equal('so nobody finds words in a form that they did not type', sql(office, "select count(*) from parked_form where body like '%Planted%'"), '0')
  sql(office, "update session set started_at = started_at - 43201, seen_at = strftime('%s', 'now')")
  answered('no session lasts longer than twelve hours', await officer.get('/desk/registers'), 303)
  const secret = await signedIn(server, 'officer')
  const own = await secret.get('/desk/password')
  sql(office, 'update session set seen_at = seen_at - 1801')
  answered('a password form sent too late', await secret.submit(own.form(), { present: password, password: 'harbour violet canoe 12', again: 'harbour violet canoe 12' }), 303)
  equal('no password is ever kept', sql(office, "select count(*) from parked_form where body like '%violet%' or body like '%thimble%'"), '0')
}

async function accounts ({ office, server }) {
  const administrator = await signedIn(server, 'administrator')
  const officer = await signedIn(server, 'officer')
  answered('the accounts are not for an officer', await officer.get('/desk/users'), 403, 'for accounts with the role: Administrator')
  answered('nor is adding one', await officer.post('/desk/users/new', { csrf: await officer.token(), name: 'X', sign_in: 'x@door.test', roles: 'head', password, again: password }), 403)
  const list = answered('the administrator sees everybody', await administrator.get('/desk/users'), 200, 'officer@door.test', 'partner@door.test', 'Harbour Trust')
  const address = name => list.text.match(new RegExp(`href="(/desk/users/\\d+)"[^>]*>${name}`))?.[1]
  const form = (await administrator.get('/desk/users/new')).form()
  const add = fields => administrator.submit(form, fields)
  answered('nothing typed', await add({}), 422, 'name', 'e-mail', 'role', 'password')
  const good = { name: 'Nia New', sign_in: 'nia@door.test', roles: 'officer', password: 'harbour violet canoe 12', again: 'harbour violet canoe 12' }
  answered('a name that is taken', await add({ ...good, sign_in: 'OFFICER@door.test' }), 422, 'Somebody signs in with this')
  answered('a role that is not there', await add({ ...good, roles: 'emperor' }), 422)
  answered('a short password', await add({ ...good, password: 'short', again: 'short' }), 422)
  answered('two passwords that differ', await add({ ...good, again: 'harbour violet canoe 13' }), 422)
  answered('a partner of nobody', await add({ ...good, roles: 'partner' }), 422, 'rganisation')
  answered('an organisation that is no number', await add({ ...good, roles: 'partner', organisation: '1 or 1=1' }), 422)
  answered('no address at all', await add({ ...good, sign_in: 'nia' }), 422)
  check('a name with markup stays text', (await add({ ...good, name: '<b>x', sign_in: 'nia' })).text.includes('value="&lt;b&gt;x"'))
  const made = answered('a person is added', await add(good), 303)
  answered('and has a page', await administrator.get(made.location), 200, 'Nia New', 'Officer', 'by Administrator Test')
  answered('an account that is not there', await administrator.get('/desk/users/99999'), 404, 'There is no such account')
  answered('an account by a word', await administrator.get('/desk/users/me'), 404)

  const nia = new Visitor(server)
  await nia.submit(await signInForm(nia), { name: 'nia@door.test', password: good.password })
  answered('she signs in', await nia.get('/desk/registers'), 200, 'Nia New')
  const roles = await administrator.get(made.location + '/memberships/0')
  answered('no role at all is refused', await administrator.submit(roles.form(), { roles: null }), 422)
  answered('another role', await administrator.submit(roles.form(), { roles: 'auditor' }), 303)
  answered('ends her sessions', await nia.get('/desk/registers'), 303)
  const secret = await administrator.get(made.location + '/password')
  answered('a new password that is too short', await administrator.submit(secret.form(), { password: 'x', again: 'x' }), 422)
  answered('a new password', await administrator.submit(secret.form(), { password: 'seven lanterns drift 9', again: 'seven lanterns drift 9' }), 303)
  const again = new Visitor(server)
  answered('the old one is over', await again.submit(await signInForm(again), { name: 'nia@door.test', password: good.password }), 403)
  answered('the new one holds', await again.submit(await signInForm(again), { name: 'nia@door.test', password: 'seven lanterns drift 9' }), 303)
  const own = await again.get('/desk/password')
  answered('her own: the present one must be right', await again.submit(own.form(), { present: 'x', password: 'harbour violet canoe 12', again: 'harbour violet canoe 12' }), 422)
  answered('her own password', await again.submit(own.form(), { present: 'seven lanterns drift 9', password: 'harbour violet canoe 12', again: 'harbour violet canoe 12' }), 303)
  answered('she stays signed in here', await again.get('/desk/registers'), 200, 'Nia New')

  const token = await administrator.token()
  answered('shutting out needs yes or no', await administrator.post(made.location + '/disable', { csrf: token, disabled: 'sometimes' }), 400)
  answered('shut out', await administrator.post(made.location + '/disable', { csrf: token, disabled: 'yes' }), 303)
  answered('she is out at once', await again.get('/desk/registers'), 303)
  answered('and hears why', await again.submit(await signInForm(again), { name: 'nia@door.test', password: 'harbour violet canoe 12' }), 403, 'has been disabled')
  answered('let in again', await administrator.post(made.location + '/disable', { csrf: token, disabled: 'no' }), 303)
  answered('nobody shuts themselves out', await administrator.post(address('Administrator Test') + '/disable', { csrf: token, disabled: 'yes' }), 409)
  answered('the last administrator keeps the role', await administrator.submit((await administrator.get(address('Administrator Test') + '/memberships/0')).form(), { roles: 'officer' }), 422, 'administrator')
}

function commandLine ({ office }) {
  const user = (args, input = password + '\n') => run(['user', ...args, '--store', office.store], { input })
  equal('user without a word is wrong usage', user([]).status, 2)
  equal('user with a word that is none', user(['promote', 'x']).status, 2)
  const nobody = user(['disable', 'nobody@door.test'])
  check('an account that is not there', nobody.status === 1 && nobody.err.includes('There is no account nobody@door.test'), nobody.err)
  const short = user(['add', 'cli@door.test', '--name', 'Cli', '--roles', 'officer'], 'short\n')
  check('a short password', short.status === 1 && /password|characters/i.test(short.err), short.err)
  equal('no password at all', user(['add', 'cli@door.test', '--name', 'Cli', '--roles', 'officer'], '').status, 1)
  equal('a role that is not there', user(['add', 'cli@door.test', '--name', 'Cli', '--roles', 'emperor']).status, 1)
  equal('a partner of nobody', user(['add', 'cli@door.test', '--name', 'Cli', '--roles', 'partner']).status, 1)
  equal('a partner of an unknown organisation', user(['add', 'cli@door.test', '--name', 'Cli', '--roles', 'partner', '--organisation', 'Nowhere']).status, 1)
  equal('the last administrator stays', user(['disable', 'administrator@door.test']).status, 1)
  addPerson(office, 'cli', { roles: 'officer' })
  check('a role set', user(['role', 'cli@door.test', '--role', 'head,officer']).out.includes('head, officer'))
  equal('a password set', user(['password', 'cli@door.test']).status, 0)
  equal('disabled', user(['disable', 'cli@door.test']).status, 0)
  equal('enabled', user(['enable', 'cli@door.test']).status, 0)
  const list = mustRun(['user', 'list', '--store', office.store])
  check('the list has all, and no password', list.includes('cli@door.test') && list.includes('for Harbour Trust') && !list.includes('argon2'), list)
}

// The limits per account and per address come last: they lock this address out for a while.
export async function rateLimits ({ server }) {
  const visitor = new Visitor(server)
  const form = await signInForm(visitor)
  let refused = 0
  for (let i = 0; i < 14; i++) refused += (await visitor.submit(form, { name: 'guess@door.test', password: 'guess ' + i })).status === 429
  check('guessing one account is slowed down after ten', refused >= 3 && refused <= 4, refused)
  answered('and says what to do', await visitor.submit(form, { name: 'guess@door.test', password: 'x' }), 429, 'Wait a minute')
}

export async function people (wrenshire) {
  await step('signing in', () => signingIn(wrenshire.server))
  await step('ended sessions', () => endedSessions(wrenshire))
  await step('accounts', () => accounts(wrenshire))
  await step('the command line', () => commandLine(wrenshire))
}
