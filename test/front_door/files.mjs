// Files of records: what is taken and what is refused and how it is said, what survives a form that is shown again, who
// may open what, and an upload that breaks off.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHash, randomBytes } from 'node:crypto'
import { answered, check, equal, makeOffice, newFolder, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { docx, exif, jpeg, multipart, odt, pdf, png, submitFiles, xlsx, zip } from './files_help.mjs'

export const definitionsWithFiles = resolve(fileURLToPath(import.meta.url), '../../definitions/files')
const papers = '/desk/registers/papers'

async function openForm (visitor, address = papers + '/new') {
  return (await visitor.get(address)).form()
}
// Sends the form of a new paper with one file: the answer to it.
async function sends (visitor, fileName, bytes, field = 'signed_copy') {
  return submitFiles(visitor, await openForm(visitor), { field_title: 'A paper' }, [['upload_' + field, fileName, bytes]])
}
export async function makePaper (visitor, title, files) {
  const shown = await submitFiles(visitor, await openForm(visitor), { field_title: title }, files)
  const saved = await visitor.submit(shown.form(), {}, ['confirmed', 'yes'])
  if (saved.status !== 303) throw new Error(`${title}: ${shown.status} ${shown.words().slice(0, 600)} then ${saved.status} ${saved.words().slice(0, 400)}`)
  return saved.location
}
const fileHref = answer => answer.text.match(/\/desk\/files\/\d+/)?.[0]

async function kinds (officer) {
  for (const [name, bytes] of [['plain.pdf', pdf('Plain')], ['letter.docx', docx('Letter')], ['letter.odt', odt('Letter')], ['table.xlsx', xlsx('Table')], ['table.csv', 'a,b\n1,2\n'], ['note.txt', 'Grüße\n'], ['UPPER.PDF', pdf('Upper')]]) {
    answered(`${name} is taken`, await sends(officer, name, bytes), 200, 'Check before you save', name)
  }
  for (const [name, bytes] of [['a.jpg', jpeg()], ['b.jpeg', jpeg()], ['c.png', png()]]) answered(`${name} is taken as a picture`, await sends(officer, name, bytes, 'picture'), 200, name)
  const bomb = docx('x', [['word/media/zeros.bin', Buffer.alloc(60 << 20)]])
  const refusals = {
    'an empty file': ['empty.pdf', '', /file is empty/],
    'a name that is nothing but dots': ['..', pdf('x'), /no name/],
    'another extension': ['plan.docx', pdf('x'), /does not say what it is: it is a PDF/],
    'no extension': ['plan', pdf('x'), /does not say what it is/],
    'a program': ['tool.pdf', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), /of a kind that is not taken/],
    'an old document': ['old.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /an old kind/],
    'a web page as text': ['page.txt', '<html><script>alert(1)</script>', /two kinds/],
    'a picture where documents are wanted': ['a.png', png(), /is a PNG picture, which is not taken here.*PDF, Word document/],
    'a PDF that is an archive too': ['both.pdf', Buffer.concat([pdf('x'), zip([['evil.class', 'x']]), Buffer.from('\n%%EOF')]), /two kinds/],
    'an archive that is a PDF too': ['both.docx', docx('x', [], { before: '%PDF-1.4\n%%EOF\n' }), /.+/],
    'a PDF that is a web page too': ['page.pdf', pdf('x', { more: '%<html><script>alert(1)</script>\n' }), /two kinds/],
    'a PDF cut short': ['cut.pdf', pdf('x'.repeat(2000)).subarray(0, 1200), /cut short/],
    'macros': ['macro.docx', docx('x', [['word/vbaProject.bin', 'x']]), /macros/],
    'macros of another kind': ['macro.odt', odt('x', [['Basic/Standard/Module1.xml', 'x']]), /macros/],
    'two documents in one': ['two.docx', docx('x', [['mimetype', 'application/vnd.oasis.opendocument.text', { method: 0 }]]), /two kinds/],
    'a program in a document': ['jar.docx', docx('x', [['META-INF/MANIFEST.MF', 'x']]), /two kinds/],
    'any archive': ['any.docx', zip([['a.txt', 'x']]), /of a kind that is not taken/],
    'a bomb': ['bomb.docx', bomb, /grow to far more/],
    'a bomb that lies': ['lie.docx', docx('x', [['word/media/zeros.bin', Buffer.alloc(1 << 20), { lie: { unpacked: 1000 } }]]), /damaged/],
    'a name that leads out': ['out.docx', docx('x', [['../../etc/passwd', 'x']]), /damaged/],
    'a password': ['locked.docx', docx('x', [['word/a.xml', 'x', { flags: 1 }]]), /password/],
    'a part twice': ['twice.docx', docx('x', [['word/document.xml', 'other']]), /damaged/],
    'another name in front': ['front.docx', docx('x', [['word/a.xml', 'x', { localName: 'word/b.xml' }]]), /damaged/],
    'something between': ['between.docx', docx('x', [], { between: 'hidden away here' }), /damaged/],
    'something behind': ['behind.docx', docx('x', [], { after: 'hidden' }), /damaged/],
    'an archive within its own comment': ['comment.docx', Buffer.concat([docx('x').subarray(0, -2), Buffer.from([3, 0]), Buffer.from('abc')]), /damaged/],
    'over the limit by a byte': ['long.txt', Buffer.alloc(3000001, 97), /larger than 3 MB/],
    'turned writing': ['gpj.\u202etxt', 'x', /cannot be seen/],
    'a control character': ['a\tb.txt', 'x', /cannot be seen/],
    'bytes that are no text': ['a.csv', Buffer.from([97, 0xff, 0xfe]), /of a kind that is not taken/],
    'a long name': ['x'.repeat(200) + '.txt', 'x', /longer than 120/]
  }
  check('the bomb is small on the way', bomb.length < 100000, bomb.length)
  const began = Date.now()
  for (const [what, [name, bytes, why]] of Object.entries(refusals)) {
    const answer = answered(`refused: ${what}`, await sends(officer, name, bytes), 422, why, 'There is a problem')
    check(`and it is said at the field: ${what}`, /id="field_signed_copy-error"/.test(answer.text) && /href="#field_signed_copy"/.test(answer.text))
  }
  check('refusing is quick', Date.now() - began < 20000, Date.now() - began)
  for (const [what, name, bytes] of [['a broken picture', 'a.jpg', jpeg().subarray(0, 60)], ['a picture with a web page in it', 'a.jpg', jpeg({ comment: '<script>alert(1)</script>' })], ['a picture with an archive behind it', 'a.jpg', jpeg({ after: zip([['x', 'y']]) })], ['a picture without an end', 'a.png', png().subarray(0, -12)]]) {
    answered(`refused: ${what}`, await sends(officer, name, bytes, 'picture'), 422, 'There is a problem')
  }
  answered('exactly at the limit', await sends(officer, 'limit.txt', Buffer.alloc(3000000, 97)), 200, 'limit.txt', '3 MB')
  answered('a path is only a name', await sends(officer, '../../../etc/pass"wd.txt'.replace('"', ''), 'x'), 200, /(?<!\/)passwd\.txt/)
}

async function survives (officer, head) {
  const bytes = pdf('Survivor')
  const shown = answered('a form with another fault', await submitFiles(officer, await openForm(officer), { field_title: '' }, [['upload_signed_copy', 'survivor.pdf', bytes]]), 422, 'Attached: survivor.pdf (PDF')
  const checked = answered('goes on with its file', await submitFiles(officer, shown.form(), { field_title: 'Kept through' }, []), 200, 'survivor.pdf (PDF')
  const saved = await officer.submit(checked.form(), {}, ['confirmed', 'yes'])
  equal('and is saved', saved.status, 303)
  const page = answered('the record has it', await officer.get(saved.location), 200, 'survivor.pdf (PDF')
  const file = await officer.get(fileHref(page))
  check('byte for byte', file.status === 200 && file.body.equals(bytes), file.status)
  equal('as JSON', (await officer.get(saved.location + '.json')).json().fields.signed_copy, fileHref(page))
  // A second version: replaced, and the first stays with the first.
  const edit = await openForm(officer, saved.location + '/edit')
  const second = await submitFiles(officer, edit, {}, [['upload_signed_copy', 'second.pdf', pdf('Second')]])
  const again = await officer.submit(second.form(), {}, ['confirmed', 'yes'])
  equal('replaced', again.status, 303)
  answered('the newer stands there', await officer.get(saved.location), 200, 'second.pdf')
  answered('the history tells of both', await officer.get(saved.location + '/history'), 200, 'survivor', 'second')
  equal('the older can still be opened', (await officer.get(fileHref(page))).status, 200)
  const removed = await submitFiles(officer, await openForm(officer, saved.location + '/edit'), { remove_signed_copy: 'yes' }, [])
  await officer.submit(removed.form(), {}, ['confirmed', 'yes'])
  answered('taken out', await officer.get(saved.location), 200, /Signed copy Not given/)
  answered('what a move needs is missed', await head.get(saved.location + '/moves/sign'), [200, 409, 422], /Signed copy/)
  // Two at once: the file of the later one is not lost.
  const first = await openForm(officer, saved.location + '/edit'), other = await openForm(head, saved.location + '/edit')
  await officer.submit((await submitFiles(officer, first, { field_title: 'The officer was quicker' }, [])).form(), {}, ['confirmed', 'yes'])
  const conflict = answered('two at once', await submitFiles(head, other, { field_title: 'The head was slower' }, [['upload_signed_copy', 'slower.pdf', pdf('Slower')]]), 409, 'slower.pdf')
  const kept = await head.submit(conflict.form(), {})
  answered('and the file is still there', kept, [200], 'slower.pdf')
}

async function readers (office, server, officer, head) {
  const auditor = await signedIn(server, 'auditor'), stranger = new Visitor(server), administrator = await signedIn(server, 'administrator')
  const address = await makePaper(head, 'Who may read', [['upload_signed_copy', 'Gr\u00fc\u00dfe "x".pdf'.replaceAll('"', ''), pdf('Readers')], ['upload_head_only', 'secret-name.txt', 'For the head']])
  const page = await head.get(address)
  const [first, secret] = [...page.text.matchAll(/\/desk\/files\/\d+/g)].map(match => match[0])
  const file = await auditor.get(first)
  equal('whoever sees the record and field', file.status, 200)
  equal('its length is said', Number(file.headers['content-length']), pdf('Readers').length)
  equal('as a PDF', file.headers['content-type'], 'application/pdf')
  check('as a download with its name', file.headers['content-disposition'] === 'attachment; filename="Gr____e x.pdf"; filename*=UTF-8\'\'Gr%C3%BC%C3%9Fe%20x.pdf', file.headers['content-disposition'])
  check('in a sandbox, not kept, not sniffed', /sandbox/.test(file.headers['content-security-policy']) && file.headers['cache-control'] === 'no-store' && file.headers['x-content-type-options'] === 'nosniff')
  const headed = await auditor.ask('HEAD', first)
  check('HEAD says as much', headed.status === 200 && Number(headed.headers['content-length']) === pdf('Readers').length && headed.body.length === 0)
  equal('not a stranger', (await stranger.get(first)).status, 303)
  equal('not an account without the role', (await administrator.get(first)).status, 404)
  equal('the field that only the head sees', (await head.get(secret)).text, 'For the head')
  equal('is not there for an officer', (await officer.get(secret)).status, 404)
  for (const face of ['', '.json', '/history', '/history.json', '/edit', '/history.csv']) check(`nor its name: ${face}`, !(await officer.get(address + face)).text.includes('secret-name'))
  answered('nor can an officer send one', await submitFiles(officer, await openForm(officer), { field_title: 'x' }, [['upload_head_only', 'a.txt', 'x']]), 400)
  for (const wrong of ['0', '-1', '999999', 'x', '1e3', '9223372036854775808', first.slice(12) + '%00']) equal(`no such file: ${wrong}`, (await officer.get('/desk/files/' + wrong)).status < 500 && (await officer.get('/desk/files/' + wrong)).status >= 400, true)
  // Somebody else's upload, and another record's file, cannot be laid into a form; not even its name is shown.
  const upload = (await submitFiles(head, await openForm(head), { field_title: '' }, [['upload_signed_copy', 'private-upload.pdf', pdf('Mine')]])).form().fields.find(([name]) => name === 'field_signed_copy')[1]
  for (const [what, id] of [['an upload of somebody else', upload], ['a file of another record', first.split('/').pop()], ['one of another field', secret.split('/').pop()], ['none', '424242'], ['words', 'abc']]) {
    const answer = answered(`${what} is not taken`, await submitFiles(officer, await openForm(officer), { field_title: 'x', field_signed_copy: id }, []), 422, 'Choose it again')
    check(`nor named: ${what}`, !/private-upload|Gr.{1,2}e x|secret-name/.test(answer.text))
    check(`nor by the address: ${what}`, !/private-upload|secret-name/.test((await officer.get(`${papers}/new?field_signed_copy=${id}`)).text))
  }
  equal('an upload is its owner\u2019s', (await officer.get('/desk/files/' + upload)).status, 404)
  equal('who can open it', (await head.get('/desk/files/' + upload)).status, 200)
  // Erased by hand in the store: the row says so, the page too.
  sql(office, `delete from file_part where file = ${first.split('/').pop()}; update file set state = 'erased', name = '' where id = ${first.split('/').pop()};`)
  answered('an erased file', await head.get(first), 404, 'erased')
  answered('its record says so', await head.get(address), 200, 'A file that was erased')
}

function raw (server, bytes, { cut } = {}) {
  return new Promise(done => {
    const socket = net.connect(server.port, '127.0.0.1', () => {
      socket.write(bytes, () => { if (cut) socket.destroy() })
    })
    let said = ''
    socket.setEncoding('latin1').on('data', text => { said += text })
    socket.on('close', () => done(said))
    socket.on('error', () => done(said))
    if (!cut) setTimeout(() => socket.end(), 1500)
  })
}

async function lines (office, server, officer) {
  const form = await openForm(officer)
  const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const fields = [...form.fields.filter(([name]) => name !== 'field_title'), ['field_title', 'A bad line']]
  const big = randomBytes(2200000).toString('base64').slice(0, 2900000)
  const { body, headers } = multipart(fields, [['upload_signed_copy', 'big.txt', big]])
  const head = (length, more = '') => `POST ${papers}/new HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nContent-Type: ${headers['content-type']}\r\nContent-Length: ${length}\r\n${more}\r\n`
  const count = () => Number(sql(office, "select count(*) from file where name = 'big.txt'"))
  const large = answered('a large body goes through a file', await officer.ask('POST', papers + '/new', { body, headers }), 200, 'big.txt', '2.9 MB')
  check('and comes out again', (await officer.get('/desk/files/' + large.form().fields.find(([name]) => name === 'field_signed_copy')[1])).text === big)
  equal('once', count(), 1)
  equal('in parts', Number(sql(office, "select max(length(content)) from file_part")), 262144)
  await raw(server, Buffer.concat([Buffer.from(head(body.length)), body.subarray(0, 1500000)]), { cut: true })
  equal('a connection dropped mid-way leaves nothing', count(), 1)
  check('a length that is too small', /^HTTP\/1.1 4\d\d/.test(await raw(server, Buffer.concat([Buffer.from(head(body.length - 100000)), body.subarray(0, body.length - 100000)]))))
  equal('leaves nothing', count(), 1)
  const chunked = await officer.ask('POST', papers + '/new', { body, headers: { 'content-type': headers['content-type'], 'transfer-encoding': 'chunked' } })
  answered('a length that is not said', chunked, 200, 'big.txt')
  const tooBig = await raw(server, Buffer.from(head(80000000)))
  check('too much is refused before it comes', /^HTTP\/1.1 413/.test(tooBig), tooBig.slice(0, 100))
  const stranger = await raw(server, Buffer.concat([Buffer.from(head(body.length).replace(/Cookie: .*\r\n/, '')), body.subarray(0, 1000)]))
  check('a stranger sends no large body', /^HTTP\/1.1 413/.test(stranger) && /sign in again/.test(stranger), stranger.slice(0, 200))
  // A hundred at once from one account: what is over its limit is refused in words, and nothing fails.
  const token = form.fields.find(([name]) => name === 'csrf')[1]
  const many = await Promise.all(Array.from({ length: 100 }, (_, i) => officer.ask('POST', papers + '/new', multipart([['csrf', token], ['submission', randomBytes(16).toString('hex')], ['field_title', 'Many ' + i]], [['upload_signed_copy', `many-${i}.txt`, 'x' + i]]))))
  const taken = many.filter(answer => answer.status === 200).length, refused = many.filter(answer => answer.status === 422 && /many files that are not saved/.test(answer.words())).length
  check('a hundred at once', taken + refused === 100 && taken <= 40 && refused >= 60, `${taken} taken, ${refused} refused, ${[...new Set(many.map(answer => answer.status))]}`)
  equal('no more are kept than may be', Number(sql(office, 'select count(*) from file where record is null and owner = (select owner from file where name = \'big.txt\' limit 1)')) <= 40, true)
  equal('what is erased or waits is not the public\u2019s', (await new Visitor(server).get('/files/1')).status, 404)
}

export async function until (what, probe, seconds = 20) {
  for (let i = 0; i < seconds * 10; i++) {
    if (await probe()) return check(what, true)
    await new Promise(done => setTimeout(done, 100))
  }
  return check(what, false, 'not within ' + seconds + ' s')
}

async function searched (office, officer, head) {
  const words = { 'letter.docx': docx('The harbourmaster and the lighth&#111;use'), 'minutes.odt': odt('Quoracy of the wharfinger'), 'table.xlsx': xlsx('Bollards &amp; buoys'), 'scan.pdf': pdf('Estuarine dredging'), 'list.csv': 'name,place\nCapstan,Quay\n' }
  const asked = { 'letter.docx': 'lighthouse', 'minutes.odt': 'wharfinger', 'table.xlsx': 'bollards', 'scan.pdf': 'estuarine', 'list.csv': 'capstan' }
  for (const [name, bytes] of Object.entries(words)) await makePaper(officer, 'Paper with ' + name, [['upload_signed_copy', name, bytes]])
  await makePaper(head, 'Paper of the head', [['upload_head_only', 'head.txt', 'Clandestine moorings']])
  await until('every file was read', () => sql(office, "select count(*) from file where record is not null and words = 'waiting' and state = 'kept'") === '0')
  for (const [name, word] of Object.entries(asked)) {
    answered(`what is inside ${name} is found`, await officer.get('/desk/search?q=' + word), 200, 'Paper with ' + name, /1 found/)
    check(`with the words around it: ${name}`, new RegExp(word, 'i').test((await officer.get('/desk/search.json?q=' + word)).json().results[0]?.excerpt ?? ''))
  }
  answered('a file is found by its name', await officer.get('/desk/search?q=minutes.odt'), 200, 'Paper with minutes.odt')
  answered('what only the head may see stays out', await officer.get('/desk/search?q=clandestine'), 200, 'Nothing found')
  const again = (await officer.get('/desk/search.json?q=estuarine')).json().results[0].url
  await officer.edit(again, { title: 'Renamed since' })
  answered('and after an edit', await officer.get('/desk/search?q=estuarine'), 200, 'Renamed since')
  equal('nobody outside', (await new Visitor(officer.server).get('/search.json?q=estuarine')).json().total, 0)
  // A file that no parser understands is kept, and only its words are not known.
  const broken = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(5000), Buffer.from('\n%%EOF\n')])
  const address = await makePaper(officer, 'A broken PDF', [['upload_signed_copy', 'broken.pdf', broken]])
  await until('it was tried', () => sql(office, "select count(*) from file where words = 'waiting' and record is not null and state = 'kept'") === '0')
  check('and can still be opened', (await officer.get(fileHref(await officer.get(address)))).body.equals(broken))
}

// An upload that is broken off and goes on, as the script of the form does it.
async function resumed (officer, head) {
  const form = await openForm(officer)
  const csrf = form.fields.find(([name]) => name === 'csrf')[1]
  const bytes = Buffer.concat([pdf('Resumed'), Buffer.alloc(0)]), long = Buffer.from('line of a long text\n'.repeat(50000))
  const post = (path, fields, files = []) => officer.ask('POST', path, multipart([['csrf', csrf], ...Object.entries(fields)], files))
  const begin = async (name, length, field = 'signed_copy', register = 'paper') => post('/desk/uploads', { register, field, name, bytes: String(length) })
  const part = (id, from, to, offset = from) => post('/desk/uploads/' + id, { offset: String(offset) }, [['part', 'part', long.subarray(from, to)]])
  const begun = (await begin('long.txt', long.length)).json()
  check('begun', begun.id > 0 && begun.arrived === 0 && begun.part_bytes === 262144, JSON.stringify(begun))
  equal('the first part', (await part(begun.id, 0, 262144)).json().arrived, 262144)
  equal('the same again does no harm', (await part(begun.id, 0, 262144)).json().arrived, 262144)
  const gap = await part(begun.id, 600000, 700000)
  check('a gap is refused, and where to go on is said', gap.status === 409 && gap.json().arrived === 262144, gap.text)
  equal('an end before its time too', (await post(`/desk/uploads/${begun.id}/end`, {})).status, 409)
  const over = await part(begun.id, 0, 262144, long.length - 1000)
  equal('more than was announced', over.status, 409)
  equal('asked after a break', (await officer.get('/desk/uploads/' + begun.id)).json().arrived, 262144)
  equal('nobody else may ask', (await head.get('/desk/uploads/' + begun.id)).status, 404)
  equal('an overlapping part goes on', (await part(begun.id, 200000, 700000)).json().arrived, 700000)
  equal('it is no file yet', (await officer.get('/desk/files/' + begun.id)).status, 404)
  answered('nor for a form', await submitFiles(officer, form, { field_title: 'x', field_signed_copy: String(begun.id) }, []), 422, 'Choose it again')
  equal('the last part', (await part(begun.id, 700000, long.length)).json().arrived, long.length)
  const whole = await post(`/desk/uploads/${begun.id}/end`, {})
  check('whole', whole.status === 200 && /^long.txt \(text file, 1 MB\)$/.test(whole.json().line), whole.text)
  equal('it is ended once', (await post(`/desk/uploads/${begun.id}/end`, {})).status, 404)
  const checked = answered('the form takes it', await submitFiles(officer, form, { field_title: 'Resumed', field_signed_copy: String(begun.id) }, []), 200, 'long.txt (text file')
  const saved = await officer.submit(checked.form(), {}, ['confirmed', 'yes'])
  check('byte for byte', (await officer.get(fileHref(await officer.get(saved.location)))).body.equals(long))
  for (const [what, name, length, field, register, status] of [['no such field', 'a.txt', 9, 'nothing', 'paper', 404], ['no such register', 'a.txt', 9, 'signed_copy', 'nothing', 404], ['a field that is not theirs', 'a.txt', 9, 'head_only', 'paper', 404],
    ['another type of field', 'a.txt', 9, 'title', 'paper', 404], ['nothing', 'a.txt', 0, 'signed_copy', 'paper', 422], ['too much', 'a.txt', 3000001, 'signed_copy', 'paper', 422], ['no name', '..', 9, 'signed_copy', 'paper', 422]]) {
    equal(`refused at the beginning: ${what}`, (await begin(name, length, field, register)).status, status)
  }
  const wrong = (await begin('wrong.docx', bytes.length)).json().id
  await post('/desk/uploads/' + wrong, { offset: '0' }, [['part', 'part', bytes]])
  const refused = await post(`/desk/uploads/${wrong}/end`, {})
  check('what it is, is found out at the end', refused.status === 422 && /it is a PDF/.test(refused.json().error), refused.text)
  equal('and it is gone', (await officer.get('/desk/uploads/' + wrong)).status, 404)
  equal('no token, no upload', (await officer.ask('POST', '/desk/uploads', multipart([['register', 'paper'], ['field', 'signed_copy'], ['name', 'a.txt'], ['bytes', '3']], []))).status, 403)
  equal('a stranger has none', (await new Visitor(officer.server).get('/desk/uploads/' + begun.id)).status, 303)
}

export const leaflets = '/desk/registers/leaflets'
export async function makeLeaflet (visitor, title, files) {
  const shown = await submitFiles(visitor, await openForm(visitor, leaflets + '/new'), { field_title: title }, files)
  const saved = await visitor.submit(shown.form(), {}, ['confirmed', 'yes'])
  if (saved.status !== 303) throw new Error(`${title}: ${shown.words().slice(0, 500)} ${saved.words().slice(0, 300)}`)
  return saved.location
}
export const copyLinks = async (visitor, address) => [...(await visitor.get(address)).text.matchAll(/\/desk\/files\/\d+\/copy/g)].map(match => match[0])
export async function prepare (visitor, link, changes = {}) {
  const page = await visitor.get(link)
  return visitor.submit(page.forms().find(form => form.action === link), { title: 'How to stay safe', language: 'en', alternative: 'Lock the door. Call if in doubt.', ...changes })
}
export async function approve (visitor, link) {
  const page = await visitor.get(link)
  const form = page.forms().find(one => one.action === link + '/approve')
  return form ? visitor.submit(form) : page
}

async function published (office, officer, head) {
  const visitor = new Visitor(officer.server)
  const secret = '51.7520 North 0.3360 West'
  const original = pdf('Keep your portcullis down', { author: 'Secret Author of Hertford' })
  const commented = pdf('Barrel vault', { marks: ['<< /Type /Annot /Subtype /Text /Rect [40 600 60 620] /T (Secret Author) /Contents (Zqcomment on it) >>', '<< /Type /Annot /Subtype /Highlight /Rect [40 690 200 715] /QuadPoints [40 715 200 715 40 690 200 690] /T (Secret Author) /Contents (Zqnote on it) /C [1 1 0] >>'] })
  const photo = jpeg({ orientation: 6, secret, comment: 'taken by Secret Author', after: 'more after the end' })
  const address = await makeLeaflet(officer, 'Stay safe', [['upload_document', 'leaflet.pdf', original], ['upload_photograph', 'photo.jpg', photo]])
  await until('its words are known', () => sql(office, "select count(*) from file where words = 'waiting' and state = 'kept'") === '0')
  answered('without a copy it is not published', await head.move(address, 'publish'), 422, /Document.*needs a copy for the public/)
  const [document, photograph] = await copyLinks(officer, address)
  answered('the page for it', await officer.get(document), 200, 'leaflet.pdf (PDF', 'No copy has been prepared yet', 'never published')
  for (const [what, changes, why] of [['no title', { title: '' }, /Give a title/], ['no alternative', { alternative: ' ' }, /alternative/], ['a language that is none', { language: 'xx' }, /language/], ['a title too long', { title: 'x'.repeat(151) }, /Give a title/], ['an alternative too long', { alternative: 'x'.repeat(4001) }, /alternative/]]) {
    answered(`refused: ${what}`, await prepare(officer, document, changes), 422, why, 'There is a problem')
  }
  equal('prepared', (await prepare(officer, document)).status, 303)
  equal('the photograph too', (await prepare(officer, photograph, { title: 'The gate', language: 'cy', alternative: 'A gate with its portcullis down.' })).status, 303)
  answered('by another person only', await officer.get(document), 200, 'waits for approval by another person')
  check('no button for the one who prepared it', !(await officer.get(document)).text.includes('/copy/approve'))
  const token = await officer.token()
  equal('nor by hand', (await officer.post(document + '/approve', { csrf: token, submission: randomBytes(16).toString('hex'), copy: '1' })).status, 403)
  answered('still not published', await head.move(address, 'publish'), 422, 'needs a copy for the public')
  const looked = await head.get(document + '/look')
  check('the copy has lost its author', looked.status === 200 && looked.text.startsWith('%PDF-') && !looked.text.includes('Secret Author'), looked.status)
  check('the original still has it', (await head.get(document.replace('/copy', ''))).body.equals(original))
  const clean = (await head.get(photograph + '/look')).body.toString('latin1')
  check('the photograph has lost its place, its maker and what was behind it', !/51\.75|Secret|after the end/.test(clean) && clean.endsWith('\xff\xd9'))
  check('and still says how it is turned', clean.includes('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06'))
  const notes = await makeLeaflet(officer, 'With comments', [['upload_document', 'commented.pdf', commented]])
  const [noted] = await copyLinks(officer, notes)
  await prepare(officer, noted)
  const bare = (await head.get(noted + '/look')).body.toString('latin1')
  check('comments and who made them are gone, what is drawn stays', commented.includes('Zqcomment') && !/Zqcomment|Zqnote|Secret|\/Text\b/.test(bare) && /\/Highlight/.test(bare), bare.slice(0, 1500))
  for (const link of [document, photograph]) equal('approved', (await approve(head, link)).status, 303)
  answered('as the page says', await officer.get(document), 200, 'The copy is approved')
  equal('not public before the record is', Number(sql(office, 'select count(*) from pub_file')), 0)
  equal('published', (await head.move(address, 'publish')).status, 303)
  const list = (await visitor.get('/leaflets.json')).json(), url = list.records[0].url
  const page = answered('a resident finds both, with what stands in for them', await visitor.get(url), 200, 'How to stay safe (PDF', 'Lock the door. Call if in doubt.', 'The gate (JPEG picture', 'in Welsh', 'A gate with its portcullis down.')
  const record = (await visitor.get(url + '.json')).json().record
  const file = await visitor.get(record.document.url)
  check('the public copy is the one approved', file.status === 200 && file.body.equals(looked.body), file.status)
  equal('its hash is said', createHash('sha256').update(file.body).digest('hex'), record.document.sha256)
  check('and stands in the document', sql(office, 'select fields from pub_document').includes(record.document.sha256))
  check('as a download in a sandbox', /^attachment/.test(file.headers['content-disposition']) && /sandbox/.test(file.headers['content-security-policy']))
  check('in the page', page.text.includes(record.document.url) && page.text.includes(record.photograph.url))
  equal('as CSV', (await visitor.get('/leaflets.csv')).status, 200)
  equal('another name is another address', (await visitor.get(record.document.url.replace('how-to', 'how-too'))).status, 404)
  answered('the words in it are in the public search', await visitor.get('/search?q=portcullis'), 200, 'Stay safe')
  for (const wrong of ['/files/0/x.pdf', '/files/99/x.pdf', '/files/x/y.pdf', '/files/1', '/files']) equal(`no such file: ${wrong}`, (await visitor.get(wrong)).status, 404)
  equal('the original is no address for the public', (await visitor.get(document.replace('/copy', ''))).status, 303)
  for (const table of ['file_part', 'file_copy_part']) check(`nothing private in what is public: ${table}`, !sql(office, 'select group_concat(hex(content)) from pub_file_part').includes(Buffer.from('Secret').toString('hex').toUpperCase()))
  equal('verify holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
  // An edit that changes the file needs a copy of the new one; the old version's stays.
  const changed = await submitFiles(officer, await openForm(officer, address + '/edit'), {}, [['upload_document', 'newer.pdf', pdf('Newer portcullis')]])
  await officer.submit(changed.form(), {}, ['confirmed', 'yes'])
  answered('a new file needs a new copy', await head.move(address, 'publish'), 422, 'needs a copy')
  const [newer] = await copyLinks(officer, address)
  await prepare(officer, newer, { title: 'Newer' })
  await prepare(officer, newer, { title: 'Newer still' })
  equal('one that was prepared anew', sql(office, "select count(*) from file_copy where state = 'made'"), '4')
  await approve(head, newer)
  equal('is published', (await head.move(address, 'publish')).status, 303)
  answered('the page has the new one', await visitor.get(url), 200, 'Newer still (PDF')
  equal('the old address still answers', (await visitor.get(record.document.url)).status, 200)
  // Withdrawn: gone for everybody without an account, at once.
  equal('withdrawn', (await head.move(address, 'withdraw', 'It named a private address.')).status, 303)
  const gone = answered('its files are gone, and say why', await visitor.get(record.document.url), 410, 'withdrawn', 'It named a private address.')
  check('as a page', gone.type.startsWith('text/html'))
  equal('the picture too', (await visitor.get(record.photograph.url)).status, 410)
  equal('no byte of them in a public table', Number(sql(office, 'select count(*) from pub_file_part')), 0)
  answered('nor in the search', await visitor.get('/search?q=portcullis'), 200, 'Nothing found')
  equal('verify holds after it', run(['verify', '--store', office.store, ...office.more]).status, 0)
  // What cannot be published says what to do.
  const letter = await makeLeaflet(officer, 'A letter', [['upload_document', 'letter.docx', docx('Letter')]])
  const [word] = await copyLinks(officer, letter)
  answered('a Word document', await officer.get(word), 200, 'cannot be published', 'Save it as a PDF', 'another file to be published in its place')
  answered('is not copied', await prepare(officer, word), 422, 'Save it as a PDF', 'There is a problem')
  const broken = await makeLeaflet(officer, 'A broken one', [['upload_document', 'broken.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(3000), Buffer.from('\n%%EOF\n')])]])
  answered('a broken PDF', await prepare(officer, (await copyLinks(officer, broken))[0]), 422, 'No copy could be made')
  const table = await makeLeaflet(officer, 'A table', [['upload_document', 'table.csv', 'a,b\n1,2\n']])
  const [tableCopy] = await copyLinks(officer, table)
  await prepare(officer, tableCopy)
  await approve(head, tableCopy)
  await head.mustMove(table, 'publish')
  const csv = (await visitor.get('/leaflets.json')).json().records.find(one => one.title === 'A table').document
  equal('a table goes out as it is', (await visitor.get(csv.url)).text, 'a,b\n1,2\n')
  sql(office, `update pub_file_part set content = cast('a,b\n1,3\n' as blob) where file = ${csv.url.split('/')[2]}`)
  const said = run(['verify', '--store', office.store, ...office.more])
  check('a file that was altered by hand is found out', said.status === 1 && /public file \d+ .* is not the one that was published/.test(said.err + said.out), said.err + said.out)
  sql(office, `update pub_file_part set content = cast('a,b\n1,2\n' as blob) where file = ${csv.url.split('/')[2]}`)
}

// What is taken down or erased of a record takes its files along, and keeps them away.
async function takenDown (office, officer, head) {
  const visitor = new Visitor(officer.server)
  const address = await makeLeaflet(officer, 'Taken down', [['upload_document', 'down.pdf', pdf('Ravelin and glacis')]])
  const [link] = await copyLinks(officer, address)
  await prepare(officer, link, { title: 'How it was taken down', alternative: 'Bastions in words.' })
  await approve(head, link)
  await head.mustMove(address, 'publish')
  const url = (await visitor.get('/leaflets.json')).json().records.find(one => one.title === 'Taken down').document.url
  equal('it is public', (await visitor.get(url)).status, 200)
  const take = async (how, what = /name="what"[^>]*value="(value-document-[^"]+)"/) => {
    const page = await head.get(address + '/take-down')
    const chosen = typeof what === 'string' ? what : page.text.match(what)?.[1]
    const checked = await head.submit(page.form(), { what: chosen ?? '', how, ground: 'personal_data', note: '' })
    return checked.status === 200 ? head.submit(checked.form(), {}, ['confirmed', 'yes']) : checked
  }
  const verifies = what => { const said = run(['verify', '--store', office.store, ...office.more]); check('verify holds ' + what, said.status === 0, said.err + said.out) }
  const gone = async what => {
    answered(`its address says so ${what}`, await visitor.get(url), 410)
    equal(`no byte is public ${what}`, sql(office, `select count(*) from pub_file_part where file = ${url.split('/')[2]}`), '0')
    check(`nor a word ${what}`, !/How it was taken|Bastions/.test(sql(office, 'select group_concat(title || alternative || words) from pub_file')))
    equal(`not found ${what}`, (await visitor.get('/search.json?q=ravelin')).json().total, 0)
    verifies(what)
  }
  answered('the file is taken down', await take('withhold'), 303)
  await gone('after it')
  await head.edit(address, { title: 'Taken down, said anew' })
  await head.mustMove(address, 'publish')
  await gone('when the record is published again')
  answered('the file is erased', await take('erase'), 303)
  await gone('after the erasure')
  equal('the original too', (await head.get(link.replace('/copy', ''))).status, 404)
  const bytes = [office.file, office.file + '-wal'].filter(existsSync).map(file => readFileSync(file).toString('latin1')).join('')
  check('nowhere in the data file', !/Ravelin and glacis|Bastions in words/.test(bytes))
}

// The real scanner with one invented signature, where it is installed; otherwise one that speaks its language.
export const invented = 'FRANKPLEDGE-INVENTED-VIRUS-FOR-TESTS'
export async function scanner (folder) {
  const path = join(folder, 'clamd.sock')
  if (!existsSync('/usr/sbin/clamd')) return { address: 'unix:' + path, start: () => fakeScanner(path), real: false }
  mkdirSync(join(folder, 'db'))
  writeFileSync(join(folder, 'db', 'test.ndb'), `Invented.Test:0:*:${Buffer.from(invented).toString('hex')}\n`)
  writeFileSync(join(folder, 'clamd.conf'), `DatabaseDirectory ${folder}/db\nLocalSocket ${path}\nForeground yes\nMaxThreads 2\nStreamMaxLength 2M\n`)
  return { address: 'unix:' + path, real: true, start: async () => {
    const child = spawn('/usr/sbin/clamd', ['--config-file=' + join(folder, 'clamd.conf')], { stdio: 'ignore' })
    for (let i = 0; i < 150 && !existsSync(path); i++) await new Promise(done => setTimeout(done, 100))
    return { stop: () => { child.kill('SIGKILL') } }
  } }
}
function fakeScanner (path) {
  return new Promise(done => {
    const server = net.createServer(socket => {
      let seen = Buffer.alloc(0)
      socket.on('error', () => {}).on('data', chunk => {
        seen = Buffer.concat([seen, chunk])
        if (seen.length > 2 << 20) return socket.end('INSTREAM size limit exceeded. ERROR\0')
        if (seen.subarray(-4).equals(Buffer.alloc(4))) socket.end(seen.includes(invented) ? 'stream: Invented.Test FOUND\0' : 'stream: OK\0')
      })
    }).listen(path, () => done({ stop: () => server.close() }))
  })
}

async function scanned (office) {
  const clam = await scanner(newFolder())
  const old = { unscanned: null }
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    old.unscanned = await makePaper(officer, 'Before there was a scanner', [['upload_signed_copy', 'before.txt', 'Older than the scanner']])
    answered('without a scanner it says so', await officer.get(old.unscanned), 200, 'Not checked for viruses')
  })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const clean = await makePaper(officer, 'Clean', [['upload_signed_copy', 'clean.txt', 'Nothing bad, but tarpaulins']])
    const bad = await makePaper(officer, 'Bad', [['upload_signed_copy', 'bad.txt', `x ${invented} tarpaulins y`]])
    const long = await makePaper(officer, 'Long', [['upload_signed_copy', 'long.txt', 'tarpaulins '.repeat(250000)]])
    const hrefs = Object.fromEntries(sql(office, "select name, id from file where record is not null").split('\n').map(line => line.split('|')).map(([name, id]) => [name, '/desk/files/' + id]))
    const first = await officer.get(clean)
    check('what waits is not linked', !first.text.includes(hrefs['clean.txt']))
    answered('nor served, the scanner being away', await officer.get(hrefs['clean.txt']), 409, 'being checked for viruses')
    answered('nor what came before there was one', await officer.get(hrefs['before.txt']), 409)
    await until('the page says why', async () => /scanner does not answer/.test((await officer.get(clean)).words()))
    answered('its words are not found yet', await officer.get('/desk/search?q=tarpaulins'), 200, 'Nothing found')
    const running = await clam.start()
    sql(office, 'update file set scan_at = 0')
    await until('the clean one is found clean', async () => (await officer.get(hrefs['clean.txt'])).status === 200, 60)
    await until('the older one too', async () => (await officer.get(hrefs['before.txt'])).status === 200, 60)
    await until('the bad one is not', async () => /A virus was found in it \(Invented.Test/.test((await officer.get(bad)).words()), 60)
    answered('and never served', await officer.get(hrefs['bad.txt']), 403, 'A virus was found')
    await until('one too long for the scanner waits, and says why', async () => /too large for the scanner/.test((await officer.get(long)).words()), 60)
    answered('not served', await officer.get(hrefs['long.txt']), 409)
    await until('words of the clean are found', async () => (await officer.get('/desk/search.json?q=tarpaulins')).json().total === 1)
    running.stop()
    check(`the scanner was ${clam.real ? 'clamd' : 'a stand-in: install clamav-daemon for the real one'}`, true)
  }, ['--clamd', clam.address])
  const wrong = run(['serve', '--store', office.store, '--clamd', 'somewhere', ...office.more])
  check('an address that is none', wrong.status === 2 && /unix:\/run/.test(wrong.err), wrong.err)
}

export async function files () {
  const office = makeOffice({ definitions: definitionsWithFiles, people: { officer: { roles: 'officer' }, second: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, administrator: { roles: 'administrator' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head')
    await survives(officer, head)
    await resumed(officer, head)
    await readers(office, server, officer, head)
    await kinds(officer)
  })
  // What no record took is swept away; then another account's worth of uploads.
  sql(office, 'delete from file_part where file in (select id from file where record is null); delete from file where record is null;')
  await serving(office, async server => { await lines(office, server, await signedIn(server, 'officer')) })
  await serving(office, async server => { await searched(office, await signedIn(server, 'second'), await signedIn(server, 'head')) })
  await serving(office, async server => { await published(office, await signedIn(server, 'second'), await signedIn(server, 'head')) })
  await serving(office, async server => { await takenDown(office, await signedIn(server, 'second'), await signedIn(server, 'head')) })
  sql(office, 'delete from file_text; delete from file_part where file in (select id from file where record is null); delete from file where record is null;')
  await scanned(office)
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}
