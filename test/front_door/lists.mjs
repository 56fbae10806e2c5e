// Lists that are no register's, taken along: those of records go out with reference and version and come back; those that are
// not go out to be read. The filters of the page hold, and nobody takes out what they may not see.
import { takenOff } from './words.mjs'
import { answered, check, equal, makeCsv, parseCsv, run, signedIn, sql, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'
import { readWorkbook } from './workbook.mjs'
import { upload } from './sheets.mjs'

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

// The list of a page in both forms: they say the same.
async function read (visitor, name, address, query, heading) {
  const page = await visitor.get(address + query)
  check(`${name}: the page leads there`, page.links().includes(`${address}.xlsx${query}`) && page.links().includes(`${address}.csv${query}`), page.links().filter(link => /xlsx|csv/.test(link)).join())
  const csv = await visitor.get(`${address}.csv${query}`)
  const book = await visitor.get(`${address}.xlsx${query}`)
  equal(`${name}: their kinds`, [csv.type, book.type], ['text/csv; charset=utf-8', workbook])
  equal(`${name}: kept nowhere on the way`, book.headers['cache-control'], 'no-store')
  const rows = parseCsv(csv.text)
  const { rows: cells, sheet } = readWorkbook(book.body)
  equal(`${name}: the heading`, rows[0], heading)
  // A cell at the end of a row that holds nothing is not written; numbers come as numbers.
  const plain = list => list.map(row => row.map(cell => String(cell?.number ?? cell ?? '').replace(/^'(?=[=+@-])/, '')).join('|').replace(/\|+$/, ''))
  equal(`${name}: the same in both`, plain(cells), plain(rows))
  check(`${name}: no formula`, !/<f>|<f /.test(sheet))
  return rows
}

async function toRead ({ office, server, as, actions }) {
  const { administrator, head, officer, auditor } = as
  run(['user', 'add', 'formula@door.test', '--name', '=cmd|calc', '--role', 'officer', '--store', office.store, ...office.more], { input: 'correct horse battery staple 1\n' })
  const accounts = await read(administrator, 'accounts', '/desk/users', '', ['Name', 'Signs in as', 'Roles', 'Acts for', 'State'])
  check('accounts: all of them', ['Officer Test', 'Head Test', 'Partner Test'].every(name => accounts.some(row => row[0] === name)))
  equal('accounts: a name that looks like a formula is none', accounts.find(row => row[1] === 'formula@door.test')[0], "'=cmd|calc")
  const id = sql(office, "select id from account where sign_in = 'partner@door.test'")
  const memberships = await read(administrator, 'memberships', `/desk/users/${id}`, '', ['Acts for', 'Role', 'Days'])
  equal('memberships: whom they act for', memberships[1].slice(0, 2), ['Harbour Trust', 'Partner'])
  await read(administrator, 'messages', '/desk/messages', '', ['Subject', 'To', 'Written', 'State'])
  await read(head, 'colleagues', '/desk/colleagues', '', ['Name', 'Roles today'])
  await read(head, 'certificates', '/desk/disposal', '', ['Number', 'Register', 'Records', 'Day', 'Approved by'])
  await read(head, 'approved and waiting', '/desk/waiting', '', ['What', 'Is published', 'Approved by'])
  await read(auditor, 'readings', '/desk/reads', '', ['at', 'reader', 'stands_for', 'register', 'record', 'reference', 'door', 'by_glass'])
  const found = await read(officer, 'what was found', '/desk/search', '?q=lamps', ['register', 'register_title', 'reference', 'name', 'url', 'excerpt'])
  check('what was found: the action', found.some(row => row[0] === 'action' && row[3] === 'Lamps'), JSON.stringify(found))
  const late = await read(officer, 'the plan', '/desk/plan', '?status=late', parseCsv((await officer.get('/desk/plan.csv')).text)[0])
  equal('the plan: its filter holds', late.slice(1).map(row => row[1]), ['Shelters'])
  await read(officer, 'history', actions[1] + '/history', '', parseCsv((await officer.get(actions[1] + '/history.csv')).text)[0])
  for (const [who, address] of [[officer, '/desk/users'], [head, `/desk/users/${id}`], [officer, '/desk/messages'], [officer, '/desk/colleagues'], [officer, '/desk/reads']])
    for (const face of ['.csv', '.xlsx']) answered(`not for them: ${address}${face}`, await who.get(address + face), 403)
  equal('nor for nobody', (await new Visitor(server).get('/desk/users.xlsx')).status, 403)
  answered('a page that has no list', await officer.get('/desk.xlsx'), 404)
  const log = readWorkbook((await new Visitor(server).get('/log.xlsx')).body).rows
  const csv = parseCsv((await new Visitor(server).get('/log.csv')).text)
  equal('the log: all of it, for everybody', [log.length, csv.length, log[0]], [csv.length, 1 + Number(sql(office, 'select count(*) from pub_log')), csv[0]])
  const bad = (await officer.follow(await upload(officer, '/desk/registers/actions/import', { name: 'bad.csv', bytes: Buffer.from(makeCsv([['number', 'title', 'edition'], ['=1', '', '2024'], ['x', 'Y', '1999']])) }, { empty: 'keep' })))
  answered('a file that is refused', bad, [200, 422], 'refused')
  const findings = bad.links().find(link => /import\/\d+\.csv$/.test(link))
  check('findings: the page leads there', findings)
  const said = parseCsv((await officer.get(findings)).text)
  equal('findings: the heading', said[0], ['Line', 'Column', 'Value', 'What is wrong'])
  check('findings: by place', said.length > 2 && said.slice(1).every(row => /^\d+$/.test(row[0]) && row[3]), JSON.stringify(said))
  check('findings: a value that looks like a formula is none', said.some(row => row[2] === "'=1"), JSON.stringify(said))
}

async function takeOut (visitor, address, register, more = '') {
  const page = answered(`${address} says what goes out`, await visitor.get(address + more), 200, 'Work on', 'Excel workbook')
  const link = page.links().find(one => one.includes(`register=${register}&form=csv`))
  check(`${address}: ${register} is among them`, link, page.links().join('\n'))
  return parseCsv(takenOff((await visitor.get(link ?? address)).text))
}

async function comeBack ({ office, actions, as }) {
  const { officer, head, partner } = as
  check('the plan leads to its spreadsheet, with its filters', (await officer.get('/desk/plan?status=late&sort=due')).links().includes('/desk/plan/sheet?sort=due&status=late'), (await officer.get('/desk/plan?status=late&sort=due')).links().filter(link => link.includes('sheet')).join())
  const late = await takeOut(officer, '/desk/plan/sheet', 'actions', '?status=late')
  equal('its filter holds', late.slice(1).map(row => row[late[0].indexOf('Title')]), ['Shelters'])
  check('reference and version first', late[0][0].endsWith('Reference') && late[0][1] === 'Version', late[0].join())
  const all = await takeOut(officer, '/desk/plan/sheet', 'actions', '?sort=lead&descending=yes')
  equal('all of it, in the order of the page', all.slice(1).map(row => row[all[0].indexOf('Title')]), parseCsv((await officer.get('/desk/plan.csv?sort=lead&descending=yes')).text).slice(1).map(row => row[1]))
  const theirs = await takeOut(partner, '/desk/search/sheet', 'actions', '?q=ferries')
  answered('what another leads is not found', await partner.get('/desk/search/sheet?q=lamps'), 200, 'There is nothing in')
  check('a partner takes out what it leads', theirs.length > 1 && theirs.slice(1).every(row => row.join().includes('Harbour Trust')), JSON.stringify(theirs.map(row => row[2])))
  answered('a register that the list has nothing of', await officer.get('/desk/plan/sheet?register=dragons&form=csv'), 404)
  answered('an edition that is not there', await officer.get('/desk/plan/sheet?edition=1066'), 404)
  answered('not for a stranger to the plan’s list', await as.administrator.get('/desk/plan/sheet'), 403)

  const update = await officer.make('action_updates', { action: actions[1].match(/\d+$/)[0], status: 'on_track', happened_on: dayFrom(-1), text: 'Waits to be read.' }, { then: 'submit' })
  const reference = (await officer.get(update + '.json')).json().reference
  const queue = await takeOut(head, '/desk/queue/sheet', 'action_updates')
  equal('the queue: what waits for the head', queue.slice(1).map(row => row[0]), [reference])
  const own = await takeOut(officer, '/desk/sheet', 'action_updates')
  equal('one’s own work', own.slice(1).map(row => row[0]), [reference])
  const id = sql(office, "select id from account where sign_in = 'officer@door.test'")
  const hands = await takeOut(head, `/desk/users/${id}/work/sheet`, 'action_updates')
  equal('what is in somebody’s hands', hands.slice(1).map(row => row[0]), [reference])
  check('what changed', (await takeOut(head, '/desk/changes/sheet', 'action_updates')).slice(1).some(row => row[0] === reference))
  answered('nobody looks into others’ hands', await officer.get(`/desk/users/${id}/work/sheet`), 403)
  answered('an account that is not there', await head.get('/desk/users/99999/work/sheet'), 404)
  answered('nothing that is due', await head.get('/desk/disposal/sheet'), 200, 'There is nothing in')

  const draft = await officer.make('action_updates', { action: actions[3].match(/\d+$/)[0], status: 'on_track', happened_on: dayFrom(-1), text: 'Begun.' })
  const mine = await takeOut(officer, '/desk/sheet', 'action_updates')
  const at = mine[0].findIndex(cell => /what happened/i.test(cell) || cell === 'Text')
  const row = mine.find(one => one[at] === 'Begun.')
  check('the draft is in it', row, JSON.stringify(mine))
  row[at] = 'Begun and gone on with.'
  const preview = await officer.follow(await upload(officer, '/desk/registers/action_updates/sheet', { name: 'mine.csv', bytes: Buffer.from(makeCsv(mine)) }))
  answered('what comes back is looked at first', preview, 200, 'Begun and gone on with.')
  answered('and lands', await officer.submit(preview.form()), 303)
  answered('the record has it', await officer.get(draft), 200, 'Begun and gone on with.')
}

export async function lists (wrenshire) {
  const { server } = wrenshire
  const as = { ...wrenshire.as }
  for (const name of ['administrator', 'auditor', 'partner']) as[name] = await signedIn(server, name)
  await toRead({ ...wrenshire, as })
  await comeBack({ ...wrenshire, as })
}
