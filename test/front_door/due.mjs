// What is due: deadlines replayed from what happened, with their working; for oneself, a record and the office; as a calendar that two
// independent parsers read; and reminders, once each, in one message a day.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, mustRun, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { dayFrom, makeWrenshire } from './office.mjs'
import { MailServer, plainly, until } from './mail.mjs'

const definitions = 'test/definitions/due'
const python = '/usr/bin/python3' // Debian's: it has icalendar

export function events (office, text) {
  const file = join(office.folder, 'due.ics')
  writeFileSync(file, text)
  const done = spawnSync(python, ['test/mail/read_calendar.py', file], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  return JSON.parse(done.stdout)
}
const rows = async (visitor, query = '') => (await visitor.get('/desk/due.csv' + query)).csv().slice(1)
const find = (list, what, clock) => list.find(row => row[0].includes(what) && row[1] === clock)
// As if a move had been made on another day.
const moveDay = (office, record, move, day) => sql(office, `update history set at = ${Date.parse(day + 'T12:00:00Z') / 1000} where record = ${record} and move = '${move}'`)

async function deadlines (office, server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const skate = await officer.make('bids', { title: 'Skate park', received_on: '2026-06-01', spend_by: dayFrom(40) })
  const id = skate.split('/').pop()
  await officer.make('bids', { title: 'Lamps', spend_by: dayFrom(-3), owner: 'head' })
  await officer.make('bids', { title: 'Later', spend_by: dayFrom(300) })
  const asked = await officer.make('bids', { title: 'Asked', received_on: dayFrom(-7) })
  let mine = await rows(officer)
  equal('twenty working days of the whole kingdom, with their working', find(mine, 'Skate park', 'Answer').slice(2, 3).concat(find(mine, 'Skate park', 'Answer')[4].replace(/day \d+ /, '')),
    ['30 June 2026', 'Working of 20, counted from 1 June 2026. 15 June 2026 not counted.'])
  check('what is past is late', /^\d+ days late$/.test(find(mine, 'Skate park', 'Answer')[3]), find(mine, 'Skate park', 'Answer'))
  equal('a date that is set', find(mine, 'Skate park', 'Spend by')[3], 'due in 40 days')
  check('what names a role is theirs who hold it', !find(mine, 'Lamps', 'Spend by') && find(await rows(head), 'Lamps', 'Spend by')?.[3] === '3 days late', await rows(head))
  check('and of the office for all who see it', find(await rows(officer, '?whose=office'), 'Lamps', 'Spend by'))
  equal('overdue alone', (await rows(officer, '?whose=office&when=overdue')).map(row => row[0].split(': ').pop()).sort(), ['Lamps', 'Skate park'])
  equal('soon alone', (await rows(officer, '?whose=office&when=soon')).map(row => row[0].split(': ').pop()), ['Asked'])
  equal('of one record alone', new Set((await rows(officer, '?whose=office&about=' + id)).map(row => row[0].split(': ').pop())), new Set(['Skate park']))
  await officer.mustMove(asked, 'ask')
  equal('paused, it has no date', find(await rows(officer), 'Asked', 'Answer').slice(2, 4), ['No date', 'paused'])
  await officer.mustMove(asked, 'hear')
  check('and goes on', /Paused from .* to /.test(find(await rows(officer), 'Asked', 'Answer')[4]))
  await officer.mustMove(skate, 'extend')
  moveDay(office, id, 'extend', '2026-06-19')
  equal('extended', find(await rows(officer), 'Skate park', 'Answer')[2], '29 July 2026')
  answered('the record says so, with the working', await officer.get(skate), 200, '29 July 2026', 'Extended by 20.')
  await officer.mustMove(skate, 'decide')
  mine = await rows(officer)
  check('decided, it need not be answered any more', !find(mine, 'Skate park', 'Answer'))
  check('and must be told within five working days', /^Working day 0 of 5/.test(find(mine, 'Skate park', 'Tell applicant')[4]), mine)
  moveDay(office, id, 'decide', '2026-04-01')
  equal('over Easter', [find(await rows(officer), 'Skate park', 'Tell applicant')[2], find(await rows(officer), 'Skate park', 'Tell applicant')[4].replace(/day \d+/, 'day')],
    ['10 April 2026', 'Working day of 5, counted from 1 April 2026. 3 and 6 April 2026 not counted.'])
  moveDay(office, id, 'decide', '2026-07-20')
  await officer.mustMove(skate, 'tell')
  check('told, nothing of it is due', !(await rows(officer, '?whose=office')).some(row => row[0].includes('Skate park')))
  const page = answered('the page', await officer.get('/desk/due?whose=office'), 200, 'What is due', 'Lamps', '1 overdue', 'Remind', 'In your own calendar')
  check('is in the menu', (await officer.get('/desk/registers')).links().includes('/desk/due') && page.status === 200)
  answered('nobody else sees it', await new Visitor(server).get('/desk/due'), 303)
}

// Who may not see a link is not told by what belongs to a record that it exists.
async function linked (office, server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const matter = (await officer.make('matters', { title: 'Advice' })).split('/').pop()
  await officer.make('bids', { title: 'Advised', spend_by: dayFrom(90), advised_by: matter })
  const names = async visitor => (await rows(visitor, '?whose=office&about=' + matter)).map(row => row[0].split(': ').pop())
  equal('what links to a record belongs to it', await names(officer), ['Advised'])
  equal('unless the link is not for them to see', await names(head), [])
}

async function calendar (office, server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const secret = await officer.make('matters', { title: 'Named person', answer_by: dayFrom(5) })
  await officer.make('bids', { title: 'Comma, semicolon; back\\slash “quotes” and Ŵyr ' + 'x'.repeat(60), spend_by: dayFrom(12) })
  answered('a link that nobody has', await new Visitor(server).get('/calendar/' + 'ab'.repeat(32) + '/due.ics'), 404)
  answered('one that is none', await new Visitor(server).get('/calendar/x/due.ics'), 404)
  const form = () => officer.get('/desk/due').then(page => page.forms().find(one => one.action.endsWith('/desk/due/calendar')))
  const shown = answered('a link is made', await officer.submit(await form()), 200, 'shown this once')
  const link = shown.words().match(/https:\/\/plan\.example(\/calendar\/[0-9a-f]{64}\/due\.ics)/)?.[1]
  check('and shown', link, shown.words())
  equal('the store has its hash alone', sql(office, `select count(*) from calendar_link where token_hash = '${link?.split('/')[2]}'`), '0')
  check('it is not shown again', !/calendar\/[0-9a-f]{64}/.test((await officer.get('/desk/due')).text))
  const feed = await new Visitor(server).get(link)
  check('the calendar, in no cache', feed.status === 200 && feed.type.startsWith('text/calendar') && /no-store/.test(feed.headers['cache-control']), JSON.stringify(feed.headers))
  const read = events(office, feed.body)
  equal('two parsers agree', read.again, read.events)
  const comma = read.events.find(one => one.summary.includes('Comma'))
  equal('a day of the whole, as it was written', [comma?.summary.split(': ').pop(), comma?.start, comma?.end], ['Comma, semicolon; back\\slash “quotes” and Ŵyr ' + 'x'.repeat(60), dayFrom(12), dayFrom(13)])
  check('it leads there', /^https:\/\/plan\.example\/desk\/registers\/bids\/\d+$/.test(comma?.url), comma?.url)
  check('what is logged is called by its reference', read.events.some(one => one.summary.includes('MAT-001')) && !feed.text.includes('Named person'), feed.text)
  check('no line is too long', feed.text.split('\r\n').every(line => Buffer.byteLength(line) <= 75) && !/[^\r]\n/.test(feed.text))
  const again = events(office, (await new Visitor(server).get(link)).body)
  equal('the same things have the same names', again.events.map(one => one.uid), read.events.map(one => one.uid))
  check('each its own', new Set(read.events.map(one => one.uid)).size === read.events.length)
  const theirs = answered('somebody else’s', await head.submit((await head.get('/desk/due')).forms().find(one => one.action.endsWith('/desk/due/calendar'))), 200)
  const other = await new Visitor(server).get(theirs.words().match(/(\/calendar\/[0-9a-f]{64}\/due\.ics)/)[1])
  check('has what they answer for and no more', other.status === 200 && !other.text.includes('MAT-001') && other.text.includes('Lamps'), other.text)
  const two = (await officer.submit(await form())).words().match(/(\/calendar\/[0-9a-f]{64}\/due\.ics)/)[1]
  answered('a new link ends the one before', await new Visitor(server).get(link), 404, 'ended or replaced')
  answered('and works', await new Visitor(server).get(two), 200)
  answered('it can be ended', await officer.submit((await officer.get('/desk/due')).forms().find(one => one.action.endsWith('/end'))), 303)
  answered('and then is', await new Visitor(server).get(two), 404)
  const three = (await officer.submit(await form())).words().match(/(\/calendar\/[0-9a-f]{64}\/due\.ics)/)[1]
  sql(office, "update account set disabled_at = 1 where sign_in = 'officer@door.test'")
  answered('whoever is shut out has no calendar', await new Visitor(server).get(three), 404)
  sql(office, "update account set disabled_at = null where sign_in = 'officer@door.test'")
  check('no token is in the log', !/[0-9a-f]{64}/.test(server.said), server.said)
  return secret
}

function reminders (office) {
  const remind = (...more) => mustRun(['remind', '--store', office.store, ...office.more, ...more]).trim()
  const written = to => sql(office, `select count(*) from outbox where kind = 'reminder' and to_address = '${to}@door.test'`)
  sql(office, "delete from reminder_told; delete from outbox where kind = 'reminder'")
  const none = run(['remind', '--on', '31/12/2026', '--store', office.store, ...office.more])
  check('a day that is none', none.status !== 0 && none.err.includes('--on needs a day'), none.err)
  sql(office, 'alter table dip_draw rename to dip_draw_away')
  const failed = run(['remind', '--store', office.store, ...office.more])
  sql(office, 'alter table dip_draw_away rename to dip_draw')
  check('a room that fails is named', failed.status !== 0 && failed.err.includes('room "scrutiny"'), failed.err)
  equal('and everybody is reminded all the same', [written('officer'), written('head')], ['1', '1'])
  equal('the day is tried again', sql(office, 'select count(*) from reminder_run'), '0')
  sql(office, "delete from reminder_told; delete from outbox where kind = 'reminder'")
  equal('one message for each who answers for something', remind(), '2 messages were written.')
  equal('told in one', [written('officer'), written('head'), written('auditor')], ['1', '1', '0'])
  equal('the same day again tells nobody', remind(), '0 messages were written.')
  equal('the next day too', remind('--on', dayFrom(1)), '0 messages were written.')
  const told = sql(office, "select group_concat(clock || ' ' || days, ',') from (select clock, days from reminder_told t join account a on a.id = t.account where a.sign_in = 'officer@door.test' order by clock, days)")
  equal('of each the reminder that was reached', told, 'answer 7,spend 30')
  equal('when the next is reached there is another', remind('--on', dayFrom(6)), '1 message was written.')
  sql(office, "insert into reminder_off (account, at) select id, 1 from account where sign_in = 'officer@door.test'")
  equal('who switched them off gets none', remind('--on', dayFrom(11)), '0 messages were written.')
  sql(office, 'delete from reminder_off')
  equal('another day than today keeps its own', sql(office, 'select count(*) from reminder_run'), '1')
  const old = "insert into reminder_told (account, record, clock, due_on, days, at) select t.account, "
  sql(office, old + "t.record, 'long_ago', 10000, 30, 1 from reminder_told t limit 1; " + old + "t.record, 'long_ago', 10000, -1, 1 from reminder_told t limit 1; " + old + "987654, 'gone', 10000, -1, 1 from reminder_told t limit 1; delete from reminder_run; insert into reminder_run (day, at) values (10000, 1)")
  const recent = sql(office, "select count(*) from reminder_told where due_on > 10000")
  remind()
  equal('what was told of long ago goes, but that something is overdue while it is there', sql(office, "select group_concat(clock || days, ',') from reminder_told where due_on = 10000"), 'long_ago-1')
  equal('and the rest stays', [sql(office, 'select count(*) from reminder_told where due_on > 10000'), sql(office, 'select count(*) from reminder_run')], [recent, '1'])
  check('overdue is told once', remind('--on', dayFrom(20)) === '1 message was written.' && remind('--on', dayFrom(21)) === '0 messages were written.')
}

// What was written for somebody before they left, or lost a role, is not sent to them afterwards.
async function left () {
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, second: { roles: 'officer' }, other: { roles: 'officer' }, administrator: { roles: 'administrator' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const administrator = await signedIn(server, 'administrator')
    await officer.make('bids', { title: 'Lamps', spend_by: dayFrom(5) })
    equal('three are told', mustRun(['remind', '--store', office.store, ...office.more]).trim(), '3 messages were written.')
    const user = async (who, what, fields) => answered(what, await administrator.post(`/desk/users/${sql(office, `select id from account where sign_in = '${who}@door.test'`)}/${what}`, { csrf: await administrator.token(), ...fields }), 303)
    const written = () => sql(office, "select group_concat(to_address || ' ' || state || (body <> ''), ', ') from (select * from outbox where kind = 'reminder' order by to_address)")
    equal('and it waits', written(), 'officer@door.test waiting1, other@door.test waiting1, second@door.test waiting1')
    await user('officer', 'disable', { disabled: 'yes' })
    equal('a role ends', run(['user', 'role', 'second@door.test', '--role', 'auditor', '--store', office.store, ...office.more]).status, 0)
    equal('nothing of it goes out to whoever was shut out, or may see less', written(), 'officer@door.test void0, other@door.test waiting1, second@door.test void0')
  })
}

async function byMail (office) {
  const mail = await MailServer.start()
  sql(office, "delete from reminder_told; delete from outbox where kind = 'reminder'; delete from reminder_run")
  mustRun(['remind', '--store', office.store, ...office.more])
  await serving(office, async server => {
    check('the reminder arrives', await until(() => mail.count('officer@door.test') === 1), mail.talk)
    const [one] = mail.arrived('officer@door.test')
    check('it leads to each thing and to the switch', /^https:\/\/plan\.example\/desk\/registers\/bids\/\d+$/m.test(one.text.replaceAll('\r', '')) && one.text.includes('https://plan.example/desk/due'), one.text)
    check('and says no more of what is logged than its reference', one.text.includes('MAT-001') && !one.text.includes('Named person'), one.text)
    const officer = await signedIn(server, 'officer')
    const page = answered('the page says so', await officer.get('/desk/due'), 200, 'You get one e-mail on a day')
    answered('they are switched off', await officer.submit(page.forms().find(form => form.action.endsWith('/reminders'))), 303)
    answered('and the page says that', await officer.get('/desk/due'), 200, 'You get no e-mail', 'Remind me by e-mail')
    answered('and on again', await officer.submit((await officer.get('/desk/due')).forms().find(form => form.action.endsWith('/reminders'))), 303)
    equal('nothing is kept of it', sql(office, 'select count(*) from reminder_off'), '0')
  }, plainly(mail))
  await mail.stop()
}

// A promise that is kept runs no more, whatever its date; one that is late does. A partner answers for their own.
async function promises () {
  const { server } = await makeWrenshire()
  const head = await signedIn(server, 'head')
  const partner = await signedIn(server, 'partner')
  const names = list => list.map(row => row[0].split(': ').pop()).sort()
  equal('the dates of promises that run', names(await rows(head, '?whose=office')), ['Cadets', 'Ferries', 'Lamps', 'Shelters'])
  const theirs = await rows(partner)
  equal('a partner answers for what they lead', names(theirs), ['Ferries', 'Shelters'])
  check('late by the same days as everywhere', find(theirs, 'Shelters', 'Due')[3] === '40 days late', theirs)
  await server.stop()
}

export async function due () {
  await promises()
  const office = makeOffice({ definitions, people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' } } })
  await serving(office, async server => {
    await deadlines(office, server)
    await calendar(office, server)
    await linked(office, server)
  }, ['--public-address', 'https://plan.example'])
  reminders(office)
  await left()
  await byMail(office)
}
