// Another file in the place of the original: somebody took something out of it, a second person compares the two, and the
// public gets a copy of what is left. What was taken out is nowhere in public.
import { readFileSync, readdirSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { answered, check, equal, makeOffice, mustRun, newFolder, password, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { docx, jpeg, multipart, pdf, zip } from './files_help.mjs'
import { copyLinks, definitionsWithFiles, makeLeaflet, prepare, until } from './files.mjs'

const read = office => until('all was read', () => sql(office, "select count(*) from file where words = 'waiting' and state = 'kept'") === '0')

// What a PDF draws, unpacked.
function drawnIn (bytes) {
  const text = bytes.toString('latin1')
  return [...text.matchAll(/stream\r?\n/g)].map(match => {
    const packed = bytes.subarray(match.index + match[0].length, text.indexOf('endstream', match.index))
    try { return inflateSync(packed).toString('latin1') } catch { return packed.toString('latin1') }
  }).join('\n')
}

// The same PDF, saved once more by adding to it.
function savedTwice (bytes) {
  const before = bytes.toString('latin1').match(/startxref\n(\d+)/)[1]
  return Buffer.concat([bytes, Buffer.from(`xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 7 /Root 1 0 R /Prev ${before} >>\nstartxref\n${bytes.length}\n%%EOF\n`)])
}

// Sends another file with the form of the copy's page.
async function send (visitor, link, name, bytes, changes = {}) {
  return sendForm(visitor, (await visitor.get(link)).forms().find(one => one.action === link), name, bytes, changes)
}
async function sendForm (visitor, form, name, bytes, changes = {}) {
  const fields = form.fields.filter(([field]) => !['title', 'language', 'alternative'].includes(field) && field !== 'file')
  const typed = { title: 'What the letter says', language: 'en', alternative: 'The gate is shut at nine.', ...changes }
  const { body, headers } = multipart([...fields, ...Object.entries(typed)], name === null ? [] : [['file', name, bytes]])
  return visitor.ask('POST', form.action, { body, headers })
}
async function approve (visitor, link, fields = { compared: 'yes' }) {
  const form = (await visitor.get(link)).forms().find(one => one.action === link + '/approve')
  return form ? visitor.submit(form, fields) : { status: 'no form' }
}

async function takenOut (office, server, officer, head) {
  const visitor = new Visitor(server)
  const address = await makeLeaflet(officer, 'Complaint', [['upload_document', 'letter.pdf', pdf('Gate shut at nine says Zqwitness of Zqlane')]])
  const [link] = await copyLinks(officer, address)
  for (const [what, name, bytes, why] of [['a program', 'x.pdf', Buffer.from('MZ\x90\0'), /kind that is not taken/], ['an empty file', 'x.pdf', '', /empty/], ['a Word document', 'x.docx', docx('x'), /not taken here.*PDF/], ['an archive', 'x.zip', zip([['a', 'b']]), /not taken/], ['a wrong name', 'x.png', pdf('x'), /does not say what it is/]]) {
    const answer = answered(`refused: ${what}`, await send(officer, link, name, bytes), 422, why, 'There is a problem')
    check(`at its place: ${what}`, /id="file-error"/.test(answer.text) && /href="#file"/.test(answer.text))
    check(`with what was typed: ${what}`, answer.text.includes('What the letter says'))
  }
  answered('its title is asked as ever', await send(officer, link, 'out.pdf', pdf('Gate shut at nine'), { title: '' }), 422, 'Give a title')
  equal('nothing was made of it', sql(office, 'select count(*) from file_copy where state = \'made\''), '0')
  equal('sent', (await send(officer, link, 'out.pdf', pdf('Gate shut at nine says somebody'))).status, 303)
  await read(office)
  const page = answered('the second person sees both', await head.get(link), 200, 'Made from another file out.pdf (PDF', 'Kind PDF in both', 'Pages 1 in both', 'Words taken out of, zqlane, zqwitness', 'Words that were not in the original somebody', 'Words in both 5 different ones', 'letter.pdf (PDF')
  check('without a warning', !page.text.includes('govuk-warning-text'))
  answered('not without comparing', await approve(head, link, {}), 400, 'Compare the two files first')
  equal('nor by whoever sent it', (await officer.post(link + '/approve', { csrf: await officer.token(), submission: randomBytes(16).toString('hex'), copy: '1', compared: 'yes' })).status, 403)
  // Its words put right, and no file chosen: what was taken out stays out.
  const stale = (await officer.get(link)).forms().find(one => one.action === link)
  equal('its title put right', (await send(officer, link, null, null, { title: 'What the letter says of the gate' })).status, 303)
  check('still of the other file', drawnIn((await head.get(link + '/look')).body).includes('says somebody') && !drawnIn((await head.get(link + '/look')).body).includes('Zqwitness'))
  answered('and the second person is told', await head.get(link), 200, 'Made from another file out.pdf (PDF', 'Words taken out of, zqlane, zqwitness', 'Pages 1 in both')
  answered('not from a page that is older than the copy', await officer.submit(stale, { title: 'Stale', language: 'en', alternative: 'Stale.' }), 409, 'prepared anew since you looked')
  answered('not both', await send(officer, link, 'out.pdf', pdf('x'), { whole: 'yes' }), 422, 'not both')
  equal('the original is asked for by name', (await send(officer, link, null, null, { whole: 'yes' })).status, 303)
  check('and is what it is', drawnIn((await head.get(link + '/look')).body).includes('Zqwitness'))
  check('which the second person sees', !(await head.get(link)).words().includes('Made from another file'))
  equal('sent again', (await send(officer, link, 'out.pdf', pdf('Gate shut at nine says somebody'))).status, 303)
  await read(office)
  const looked = await head.get(link + '/look')
  check('what one looks at is the other file', looked.status === 200 && drawnIn(looked.body).includes('says somebody') && !drawnIn(looked.body).includes('Zqwitness'))
  equal('approved', (await approve(head, link)).status, 303)
  await head.mustMove(address, 'publish')
  const { url, document } = (await visitor.get('/leaflets.json')).json().records.find(one => one.title === 'Complaint')
  check('published: the other', (await visitor.get(document.url)).body.equals(looked.body))
  equal('it is said that something was taken out', document.redacted, true)
  answered('on the page', await visitor.get(url), 200, 'What the letter says (PDF', 'Something was taken out of it before it was published')
  equal('what is left is found', (await visitor.get('/search.json?q=somebody')).json().total, 1)
  equal('what was taken out is not', (await visitor.get('/search.json?q=zqwitness')).json().total, 0)
  equal('the office finds it', (await officer.get('/desk/search.json?q=zqwitness')).json().total, 1)
  for (const table of ['pub_file', 'pub_document', 'pub_search_word']) check(`not in ${table}`, !/zqwitness|zqlane/i.test(sql(office, `select * from ${table}`)))
  check('nor in its bytes', !drawnIn(Buffer.from(sql(office, 'select hex(content) from pub_file_part').replaceAll('\n', ''), 'hex')).includes('Zqwitness'))
  const folder = join(newFolder(), 'export')
  mustRun(['export', 'public', folder, '--store', office.store, ...office.more])
  check('nor in an export, which verifies', !readdirSync(folder).some(name => /zqwitness/i.test(readFileSync(join(folder, name)).toString('latin1'))) && run(['verify', folder]).status === 0)
  equal('verify holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
  // Published in full first and taken down: what is left of it may be published, the whole may not.
  const whole = await makeLeaflet(officer, 'Whole', [['upload_document', 'whole.pdf', pdf('Sluice keeper Zqname')]])
  const [wholeLink] = await copyLinks(officer, whole)
  await prepare(officer, wholeLink, { title: 'Whole sluice' })
  await approve(head, wholeLink, {})
  await head.mustMove(whole, 'publish')
  const checked = await head.submit((await head.get(`${whole}/take-down?file=${wholeLink.match(/\d+/)[0]}`)).form(), { how: 'withhold', ground: 'personal_data', note: '' })
  await head.submit(checked.form(), {}, ['confirmed', 'yes'])
  await send(officer, wholeLink, 'left.pdf', pdf('Sluice keeper'), { title: 'What is left' })
  await read(office)
  equal('approved', (await approve(head, wholeLink)).status, 303)
  await head.mustMove(whole, 'publish')
  const left = (await visitor.get('/leaflets.json')).json().records.find(one => one.title === 'Whole').document
  equal('what is left is public', [left?.name, (await visitor.get(left.url)).status], ['What is left', 200])
  // Erasing the original takes along what was sent in its place.
  const erase = await head.submit((await head.get(`${whole}/take-down?file=${wholeLink.match(/\d+/)[0]}`)).form(), { how: 'erase', ground: 'personal_data', note: '' })
  equal('erased', (await head.submit(erase.form(), {}, ['confirmed', 'yes'])).status, 303)
  const bytes = [office.file, office.file + '-wal'].map(file => { try { return readFileSync(file).toString('latin1') } catch { return '' } }).join('')
  check('with all that was made of it', !/Sluice keeper|Zqname|left\.pdf/.test(bytes))
  equal('verify holds after it', run(['verify', '--store', office.store, ...office.more]).status, 0)
}

async function warned (office, officer, head) {
  const address = await makeLeaflet(officer, 'Warnings', [['upload_document', 'plain.pdf', pdf('Public words and a secret name')]])
  const [link] = await copyLinks(officer, address)
  const bar = ' 0 0 0 rg 38 690 400 25 re f'
  const mark = kind => `<< /Type /Annot /Subtype /${kind} /Rect [38 690 400 715] >>`
  const cases = {
    'a bar over the words': [pdf('Public words and a secret name', { drawn: bar }), /6 words lie under something dark/, /Every word of the original can still be copied/],
    'a mark that was not applied': [pdf('Public words', { marks: [mark('Redact')] }), /1 mark for what is to be taken out, which was not applied/],
    'a box laid over': [pdf('Public words', { marks: [mark('Square'), mark('Ink')] }), /2 things laid over its pages/],
    'a file inside': [pdf('Public words', { marks: ['<< /Type /Filespec /F (x.txt) /EF << /F 4 0 R >> >>'] }), /Other files were packed inside/],
    'an earlier saving': [savedTwice(pdf('Public words')), /saved several times in one file/],
    'layers': [pdf('Public words', { marks: ['<< /Type /OCG /Name (Names) >>'] }), /layers that can be switched/],
  }
  for (const [what, [bytes, ...words]] of Object.entries(cases)) {
    equal(`sent: ${what}`, (await send(officer, link, 'try.pdf', bytes)).status, 303)
    await read(office)
    answered(`warned of ${what}`, await head.get(link), 200, 'Look at this before anybody approves it', ...words)
  }
  // Sent when the session had ended: what was typed is there again, and of the file it is said that it is not.
  const open = (await officer.get(link)).forms().find(one => one.action === link)
  sql(office, 'update session set seen_at = seen_at - 1801')
  const late = await sendForm(officer, open, 'late.pdf', pdf('Late'), { title: 'Typed too late', alternative: 'Half an hour of words.' })
  const signIn = answered('the file must be chosen again', await officer.get(late.location), 200, 'A file that you sent could not be kept: choose it again')
  const back = await officer.submit(signIn.form(), { name: 'officer@door.test', password })
  const there = answered('the words are there', await officer.get(back.location), 200, 'This is what you had typed when your session ended', 'Half an hour of words.')
  check('in the form', there.forms().find(one => one.action === link).fields.some(([name, value]) => name === 'title' && value === 'Typed too late'))
  check('once', !(await officer.get(link)).text.includes('Typed too late'))
  await head.signIn('head')
  equal('a picture instead', (await send(officer, link, 'scan.jpg', jpeg())).status, 303)
  await read(office)
  answered('cannot be compared by its words', await head.get(link), 200, 'Kind PDF in the original, JPEG picture in the other', 'could not be compared')
  equal('superseded ones stay until the original goes', Number(sql(office, 'select count(*) from file_copy_instead')) >= 5, true)
  equal('though one copy stands', sql(office, `select count(*) from file_copy where file = ${link.match(/\d+/)[0]} and state = 'made'`), '1')
  // Of a document that cannot be published itself.
  const letter = await makeLeaflet(officer, 'Letter', [['upload_document', 'letter.docx', docx('Dear Zqperson the drawbridge')]])
  const [word] = await copyLinks(officer, letter)
  answered('another file is asked for', await send(officer, word, null), 422, 'Save it as a PDF')
  equal('a PDF of it', (await send(officer, word, 'letter.pdf', pdf('Dear the drawbridge'))).status, 303)
  await read(office)
  answered('compared by its words', await head.get(word), 200, 'Kind Word document in the original, PDF in the other', 'Words taken out zqperson')
  equal('approved', (await approve(head, word)).status, 303)
  await head.mustMove(letter, 'publish')
  equal('and published', (await new Visitor(officer.server).get('/leaflets.json')).json().records.find(one => one.title === 'Letter').document.kind, 'pdf')
}

export async function filesRedacted () {
  const office = makeOffice({ definitions: definitionsWithFiles, people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head')
    await takenOut(office, server, officer, head)
    await warned(office, officer, head)
  })
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}
