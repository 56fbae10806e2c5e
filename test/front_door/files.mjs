// Files of records: what is taken and what is refused and how it is said, what survives a form that is shown again, who
// may open what, and an upload that breaks off.
import net from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomBytes } from 'node:crypto'
import { answered, check, equal, makeOffice, run, serving, signedIn, sql, Visitor } from './lib.mjs'
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

export async function files () {
  const office = makeOffice({ definitions: definitionsWithFiles, people: { officer: { roles: 'officer' }, second: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' }, administrator: { roles: 'administrator' } } })
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer'), head = await signedIn(server, 'head')
    await survives(officer, head)
    await readers(office, server, officer, head)
    await kinds(officer)
  })
  // What no record took is swept away; then another account's worth of uploads.
  sql(office, 'delete from file_part where file in (select id from file where record is null); delete from file where record is null;')
  await serving(office, async server => { await lines(office, server, await signedIn(server, 'officer')) })
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}
