// Letters to the chief constable: as sent they stand, the body writes its answer beside them, and neither changes the other's words. Petitions: support counted once a person, by the press
// of a button; at the threshold a letter is drafted.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, mustRun, serving, signedIn, sql, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'
import { upload } from './sheets.mjs'
import { begun, filled, sent } from './forms.mjs'

const idOf = address => Number(address.match(/\d+$/)[0])
const outbox = async (administrator, count) => (await administrator.get('/desk/messages')).text.match(/\/desk\/messages\/\d+/g)?.slice(0, count) ?? []
async function links (administrator) {
  const found = []
  for (const address of new Set(await outbox(administrator, 40))) found.push((await administrator.get(address)).text.match(/\/petitions\/confirm\/[0-9a-f]+/)?.[0])
  return found.filter(Boolean)
}

async function letters ({ office, officer, head, partner, stranger, visitor, force }) {
  const letter = await officer.make('letters', { title: 'Why do calls wait?', addressee: force, text: 'Calls wait. Why? Zqdraftletter.', answer_due: dayFrom(14) })
  await officer.mustMove(letter, 'submit')
  await head.mustMove(letter, 'return', 'Zqnotyet.')
  await officer.edit(letter, { text: 'Calls wait. Why?' })
  await officer.mustMove(letter, 'submit')
  answered('whoever it is to does not see it before it is sent', await partner.get(letter), 404)
  await head.mustMove(letter, 'send')
  equal('it is told to those who may answer, and to nobody else', sql(office, "select group_concat(to_address) from (select distinct to_address from outbox where kind = 'letter')"), 'partner@door.test')
  answered('another body does not see it', await stranger.get(letter), 404)
  answered('the body does', await partner.get(letter), 200, 'Calls wait. Why?')
  for (const face of ['', '.json', '.csv']) {
    const told = await partner.get(letter + '/history' + face)
    check('its drafts, and why it was sent back, stay in the office: history' + face, told.status === 200 && !/Zqdraftletter|Zqnotyet/.test(told.text), told.status)
    check('which has them: history' + face, /Zqdraftletter|Zqnotyet/.test((await officer.get(letter + '/history' + face)).text))
  }
  check('its form asks for the answer alone', await fieldsOf(partner, letter), 'answer')
  const form = (await partner.get(letter + '/edit')).form()
  answered('what it may not write it cannot send', await partner.submit(form, { field_text: 'All is well.', field_answer: 'They do not wait.' }), 400, 'is not asked in this form')
  const sheet = (await partner.get('/desk/registers/letters/sheet.csv')).text.replace('Calls wait. Why?', 'All is well.')
  const brought = await upload(partner, '/desk/registers/letters/sheet', { name: 'letters.csv', bytes: Buffer.from(sheet) })
  answered('nor in a spreadsheet', brought.location ? await partner.get(brought.location) : brought, 200, 'All is well. Others write this')
  await partner.edit(letter, { answer: 'There are too few to answer them.' })
  check('the letter stands as it was sent', sql(office, `select text from reg_letter where id = ${idOf(letter)}`).startsWith('Calls wait. Why?'))
  const office_form = await fieldNames(officer, letter)
  check('the office cannot write the answer, nor its own letter any more', !office_form.includes('answer') && !office_form.includes('text') && !office_form.includes('title'), office_form)
  answered('nor by a form that it makes itself', await officer.submit((await officer.get(letter + '/edit')).form(), { field_answer: 'Typed by the office', field_text: 'Another letter' }), 400, 'is not asked in this form')
  equal('what they wrote stands', sql(office, `select answer from reg_letter where id = ${idOf(letter)}`), 'There are too few to answer them.')
  answered('nobody types an answer over theirs', await move(officer, letter, 'receive', { answer_typed: 'Typed.', answer_received_on: dayFrom(0) }), 422, 'has written its answer here')
  answered('what it has not sent is not published with the letter', await head.move(letter, 'publish_letter'), 422, 'has begun to write its answer')
  await officer.mustMove(letter, 'chase', 'By telephone too.')
  equal('chased once more', sql(office, "select count(*) from outbox where kind = 'letter'"), '2')
  await partner.mustMove(letter, 'answer_it')
  answered('answered, it is not answered again', await partner.get(letter + '/edit'), [403, 409, 422, 200])
  check('not even in part', !(await fieldNames(partner, letter)).includes('answer'))
  await officer.edit(letter, { assessment: 'We ask again in a year.' })
  check('nothing is public yet', (await visitor.get('/letters.json')).json().records.length === 0)
  await head.mustMove(letter, 'publish')
  const page = (await visitor.get('/letters.json')).json().records[0]
  answered('the answer stands beside the letter', await visitor.get(page.url), 200, 'Calls wait. Why?', 'There are too few to answer them.', 'We ask again in a year.', 'Wrenshire Police')
  const typed = await officer.make('letters', { title: 'On paper', addressee: force, text: 'Please answer.', answer_due: dayFrom(-1) })
  await officer.mustMove(typed, 'submit')
  answered('no day that is past', await head.move(typed, 'send'), 422, 'is past')
  await head.mustMove(typed, 'return', 'Another day.')
  await officer.edit(typed, { answer_due: dayFrom(3) })
  await officer.mustMove(typed, 'submit')
  await head.mustMove(typed, 'send')
  await head.mustMove(typed, 'publish_letter')
  check('a letter alone is published before its answer', (await visitor.get('/letters.json')).json().records.some(record => record.title === 'On paper'))
  const typedPage = (await visitor.get('/letters.json')).json().records.find(record => record.title === 'On paper').url
  answered('not by whoever wrote it', await officer.move(typed, 'take_back', 'Wrong place.'), [403, 409])
  await head.mustMove(typed, 'take_back', 'It names a street.')
  answered('a letter that was published alone can be taken down', await visitor.get(typedPage), 410)
  answered('once', await head.move(typed, 'take_back', 'Again.'), 422, 'not published')
  await head.mustMove(typed, 'publish_letter')
  answered('and published again', await visitor.get(typedPage), 200, 'Please answer.')
  answered('an answer that came has its words', await officer.move(typed, 'receive'), 422, 'Fill in')
  await officer.edit(typed, { answer_typed: 'We will.', answer_received_on: dayFrom(0) })
  await officer.mustMove(typed, 'receive')
}
async function fieldNames (who, address) { return [...(await who.get(address + '/edit')).text.matchAll(/name="field_([a-z_]+)"/g)].map(match => match[1]) }
async function fieldsOf (who, address) { const names = [...new Set(await fieldNames(who, address))]; return names.length === 1 && names[0] === 'answer' }
async function move (who, address, name, fields) { await who.edit(address, fields); return who.move(address, name) }

async function petitions ({ office, officer, head, administrator, visitor, force, server }) {
  const petition = await officer.make('petitions', { title: 'Light the towpath', text: 'It is dark.', addressee: force, threshold: '2', closes_on: dayFrom(5), asked_by: 'Zqname Walker', asked_by_email: 'zqwalker@people.example' })
  answered('nobody opens what they wrote', await officer.move(petition, 'open'), [403, 409])
  equal('a draft is nobody’s to support', (await visitor.get('/petitions/light-the-towpath/support')).status, 404)
  await head.mustMove(petition, 'open')
  const address = (await visitor.get('/petitions.json')).json().records[0].url
  answered('the public page leads to its form', await visitor.get(address), 200, 'Support this petition', 'It is dark.')
  check('and has no word of who asked', !/zqname|zqwalker/i.test((await visitor.get(address)).text + (await visitor.get(address + '.json')).text + (await visitor.get('/petitions.csv')).text))
  const form = async () => (await visitor.get(address + '/support')).form()
  for (const wrong of ['', 'nobody', 'a@b@c.example', 'a b@c.example']) answered(`no address: “${wrong}”`, await visitor.submit(await form(), { email: wrong }), 422, 'Enter an e-mail address')
  for (const email of ['Ann@people.example', 'ann+again@PEOPLE.example', 'bob@people.example']) answered('a link is sent', await visitor.submit(await form(), { email }), 303)
  answered('it is said', await visitor.get(address + '/asked'), 200, 'Look into your e-mail')
  equal('one address in two guises is one', sql(office, 'select count(*) from petition_support'), '2')
  check('no address lies in the table', !/people\.example/.test(sql(office, 'select group_concat(address_hash || token_hash) from petition_support')))
  const sent = await links(administrator)
  equal('three links', sent.length, 3)
  answered('a link that was never sent', await visitor.get('/petitions/confirm/' + '0'.repeat(64)), 410, 'This link cannot be used')
  for (const link of sent) await visitor.get(link)
  equal('opening links counts nobody', sql(office, 'select count(*) from petition_support where confirmed_at is not null'), '0')
  const pressed = []
  for (const link of sent) {
    const page = await visitor.get(link)
    if (page.status === 200) pressed.push(await visitor.submit(page.forms().find(one => one.action.startsWith('/petitions/confirm/')), {}))
  }
  equal('the older link of one address is dead', pressed.map(answer => answer.status), [303, 303])
  answered('thanked', await visitor.follow(pressed[0]), 200, 'Your support is counted')
  for (const link of sent) { const page = await visitor.get(link); if (page.status === 200) await visitor.submit(page.forms().find(one => one.action.startsWith('/petitions/confirm/')), {}) }
  equal('and no time that stands in the outbox too', sql(office, 'select count(*) from petition_support where asked_at % 86400 <> 0 or expires_at % 86400 <> 0 or coalesce(confirmed_at, 0) % 86400 <> 0'), '0')
  equal('pressed again it counts once', (await visitor.get('/petitions.json')).json().records[0].supporters, 2)
  answered('at the threshold the petition says so', await visitor.get(address), 200, 'Threshold reached on')
  equal('and one letter is drafted', sql(office, "select group_concat(r.state) from reg_letter l join record r on r.id = l.id where l.petition is not null"), 'draft')
  const letter = '/desk/registers/letters/' + sql(office, 'select id from reg_letter where petition is not null')
  answered('with what was asked', await officer.get(letter), 200, 'Petition: Light the towpath', '2 supporters', 'It is dark.')
  answered('the office moves no petition without support', await head.get(petition), 200, 'Threshold reached')
  await officer.edit(letter, { answer_due: dayFrom(9) })
  await officer.mustMove(petition, 'close', 'The letter is sent.')
  equal('what was counted with is gone, the number stays', [sql(office, 'select count(*) from petition_support'), (await visitor.get(address + '.json')).json().record.supporters], ['0', 2])
  answered('nobody supports it now', await visitor.get(address + '/support'), 200, 'It is not open any more')
  answered('not by an old form either', await visitor.post(address + '/support', { email: 'cy@people.example', csrf: await visitor.token() }), [403, 409])
  check('no address is in what the server said', !/people\.example/i.test(server.said))
}

// What nobody would type: it is refused in words, or kept as one line; and what was declined is nowhere.
async function hostile ({ office, server, head, visitor }) {
  const mallory = new Visitor(server)
  const form = async () => (await mallory.get('/forms/begin-a-petition/begin')).form()
  answered('no line of a message is put into an address', await mallory.submit(await form(), { name: 'Mallory Zqbegins', email: 'mallory@zqpeople.example\r\nBcc: all@zqpeople.example' }), 400, 'may be one line only')
  for (const email of ['mallory@zqpeople.example,all@zqpeople.example', '<mallory@zqpeople.example>', 'a'.repeat(250) + '@zqpeople.example'])
    answered('no such address: ' + email.slice(0, 40), await mallory.submit(await form(), { name: 'Mallory Zqbegins', email }), 422, 'e-mail address')
  const answer = await begun(mallory, 'begin-a-petition', { name: 'Mallory Zqbegins', email: 'mallory@zqpeople.example' })
  const said = async title => (await filled(mallory, answer, 'petition', { title, text: 'Why not.' })).location
  for (const title of ['x'.repeat(151), 'x'.repeat(20000), 'Zqone\r\nZqtwo', 'Zq\u202egnol', 'Zq\u2066gnol', ' \u00a0 ']) equal('no title: ' + JSON.stringify(title.slice(0, 20)), await said(title), answer + '/part/petition?saved=wrong')
  equal('as long as it may be', await said('<script>' + 'x'.repeat(142)), answer + '/check')
  equal('sent', (await sent(mallory, answer)).location, answer + '/receipt')
  const petition = '/desk/registers/petitions/' + sql(office, "select id from reg_petition where title like '<script>%'")
  check('what was typed is text', !(await head.get(petition)).text.includes('<script>xx'))
  await head.mustMove(petition, 'decline', 'No.')
  for (const door of ['/petitions', '/petitions.json', '/petitions.csv', '/petitions.atom', '/accountability', '/search?q=rain', '/search.json?q=rain', '/sitemap.xml', '/forms', '/forms/begin-a-petition'])
    check('what was declined is not at ' + door, !/Ban the rain|xxxxxxxxx|Zqbegins/.test(answered('open: ' + door, await visitor.get(door), 200).text))
}

// A resident begins one; the office reads it before anybody else does.
async function beginning ({ office, server, officer, head, administrator, visitor, force }) {
  answered('closed until the office has a policy', await visitor.get('/forms/begin-a-petition'), 404)
  check('and nobody is led there', !(await visitor.get('/accountability')).links().includes('/forms/begin-a-petition'))
  const plain = await officer.get('/desk/registers/petitions/new')
  equal('without one, a hundred', plain.form().fields.find(([name]) => name === 'field_threshold')[1], '100')
  const old = await officer.make('petition_policies', { title: 'Petitions, earlier', holds_from: dayFrom(-300), supporters: '5', open_days: '30', addressee: force, form: 'no' })
  await head.mustMove(old, 'publish')
  const now = await officer.make('petition_policies', { title: 'Petitions', holds_from: dayFrom(-3), supporters: '7', open_days: '60', addressee: force, form: 'yes' })
  await head.mustMove(now, 'publish')
  const later = await officer.make('petition_policies', { title: 'Petitions, later', holds_from: dayFrom(3), supporters: '9', open_days: '60', addressee: force, form: 'yes' })
  await head.mustMove(later, 'publish')
  equal('the one that holds today', (await officer.get('/desk/registers/petitions/new')).form().fields.find(([name]) => name === 'field_threshold')[1], '7')
  check('people are led to the form', (await visitor.get('/accountability')).links().includes('/forms/begin-a-petition'))
  const zora = new Visitor(server)
  const answer = await begun(zora, 'begin-a-petition', { name: 'Zora Zqbegins', email: 'zora@zqpeople.example' })
  equal('nothing asked', (await filled(zora, answer, 'petition', { title: '', text: '' })).location, answer + '/part/petition?saved=wrong')
  equal('filled', (await filled(zora, answer, 'petition', { title: 'Mend the ferry', text: 'It leaks.' })).location, answer + '/check')
  equal('sent', (await sent(zora, answer)).location, answer + '/receipt')
  const id = sql(office, "select r.id from record r join reg_petition t on t.id = r.id where t.title = 'Mend the ferry'")
  const petition = '/desk/registers/petitions/' + id
  equal('a draft, by the policy that holds', sql(office, `select r.state || ' ' || t.threshold || ' ' || (t.closes_on - r.changed_at / 86400) from reg_petition t join record r on r.id = t.id where r.id = ${id}`).split(' ').slice(0, 2), ['draft', '7'])
  check('who began it is sealed', !/Zqbegins|zqpeople/.test(sql(office, `select asked_by || asked_by_email from reg_petition where id = ${id}`)))
  answered('the office reads who', await officer.get(petition), 200, 'Zora Zqbegins', 'It leaks.')
  check('nobody else reads it', !/Mend the ferry/.test((await visitor.get('/petitions')).text + (await visitor.get('/petitions.json')).text + (await visitor.get('/petitions.atom')).text))
  answered('they see where it stands', await zora.get(answer), 200, 'Somebody in the office reads it')
  await officer.edit(petition, { text: 'It leaks at the bow.' })
  await head.mustMove(petition, 'open')
  const page = (await visitor.get('/petitions.json')).json().records.find(one => one.title === 'Mend the ferry').url
  answered('opened, everybody does', await visitor.get(page), 200, 'It leaks at the bow.', 'Support this petition')
  check('but not who began it', !/zqbegins|zqpeople/i.test((await visitor.get(page)).text + (await visitor.get(page + '.json')).text))
  answered('they are led there', await zora.get(answer), 200, 'everybody can support it')
  equal('and told', sql(office, "select count(*) from outbox where to_address = 'zora@zqpeople.example' and kind = 'petition'"), '1')
  const other = await begun(zora, 'begin-a-petition', { name: 'Zora Zqbegins', email: 'zora@zqpeople.example' })
  await filled(zora, other, 'petition', { title: 'Ban the rain', text: 'It is wet.' })
  await sent(zora, other)
  const declined = '/desk/registers/petitions/' + sql(office, "select id from reg_petition where title = 'Ban the rain'")
  answered('whoever declines is told who reads why', await officer.get(declined + '/moves/decline'), 200, 'Whoever began the petition on the site reads this')
  await officer.mustMove(declined, 'decline', 'Nobody in the police can do that.')
  answered('and they do', await zora.get(other), 200, 'does not open it', 'Nobody in the police can do that.')
  await hostile({ office, server, head, visitor })
  await head.mustMove(later, 'withdraw', 'Not now.')
  answered('taken back, the form is closed', await visitor.get('/forms/begin-a-petition'), 200, 'closed')
  check('no name or address is in what the server said', !/zqbegins|zqpeople/i.test(server.said))
}

export async function lettersAndPetitions () {
  const people = Object.fromEntries(['officer', 'head', 'administrator'].map(role => [role, { roles: role }]))
  const office = makeOffice({ people })
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Police,police force\nHarbour Trust,charity\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Wrenshire Police' })
  addPerson(office, 'stranger', { roles: 'partner', organisation: 'Harbour Trust' })
  await serving(office, async server => {
    const as = { office, server, visitor: new Visitor(server) }
    for (const name of ['officer', 'head', 'administrator', 'partner', 'stranger']) as[name] = await signedIn(server, name)
    as.force = sql(office, "select id from record where name = 'Wrenshire Police'")
    for (const id of sql(office, "select id from record where register = 'organisation'").split('\n')) await as.head.mustMove('/desk/registers/organisations/' + id, 'publish')
    await letters(as)
    await petitions(as)
    await beginning(as)
  })
}
