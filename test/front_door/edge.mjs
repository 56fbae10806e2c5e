// What comes over the wire before anybody is asked: malformed requests, limits, methods, path
// tricks, encodings, forgeries. The server answers each with its status and goes on.
import { answered, answersCount, check, equal, signedIn, step, Visitor, wire, wireStatus } from './lib.mjs'

const one = (line, headers = 'Host: localhost\r\n') => `${line}\r\n${headers}Connection: close\r\n\r\n`

async function malformed (server) {
  const cases = [
    ['no version at all is told apart from an answer', 'GET\r\n\r\n', [0, 400]],
    ['a method that nobody knows', one('BREW /plan HTTP/1.1'), [405, 501]],
    ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01', [0, 400]],
    ['a header line without a colon', one('GET /plan HTTP/1.1', 'Host: localhost\r\nnonsense\r\n'), [400]],
    ['HTTP/1.1 without a host', one('GET /plan HTTP/1.1', ''), [400]],
    ['two lengths', one('POST /desk/sign-in HTTP/1.1', 'Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nContent-Length: 5\r\n') + 'a=bcd', [400]],
    ['a length and chunks', one('POST /desk/sign-in HTTP/1.1', 'Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n') + '3\r\na=b\r\n0\r\n\r\n', [400]],
    ['a length below zero', one('POST /desk/sign-in HTTP/1.1', 'Host: localhost\r\nContent-Length: -1\r\n'), [400]],
    ['a length in words', one('POST /desk/sign-in HTTP/1.1', 'Host: localhost\r\nContent-Length: many\r\n'), [400]],
    ['a length past all numbers', one('POST /desk/sign-in HTTP/1.1', 'Host: localhost\r\nContent-Length: 99999999999999999999\r\n'), [400, 413]],
    ['a length past the limit, before any body', one('POST /desk/sign-in HTTP/1.1', 'Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 70000\r\n'), [413]],
    ['an address of 20,000 characters', one('GET /' + 'a'.repeat(20000) + ' HTTP/1.1'), [414]],
    ['headers of 40 KiB', one('GET /plan HTTP/1.1', 'Host: localhost\r\n' + Array.from({ length: 40 }, (_, i) => `X-${i}: ${'a'.repeat(1000)}\r\n`).join('')), [431]],
    ['an address without a slash', one('GET plan HTTP/1.1'), [400, 404]],
    ['an address of another server', one('GET http://elsewhere.test/healthz HTTP/1.1'), [200]],
    ['dots', one('GET /assets/../../../etc/passwd HTTP/1.1'), [400]],
    ['coded dots', one('GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1'), [400]],
    ['a coded slash', one('GET /plan%2f2024 HTTP/1.1'), [400, 404]],
    ['a backslash', one('GET /assets\\..\\office.db HTTP/1.1'), [400, 404]],
    ['a coded NUL', one('GET /plan%00.json HTTP/1.1'), [400]],
    ['half a code', one('GET /plan/%4 HTTP/1.1'), [400]],
    ['bytes that are not UTF-8', one('GET /plan/%ff%fe HTTP/1.1'), [400]],
    ['overlong UTF-8', one('GET /plan/%c0%ae%c0%ae/x HTTP/1.1'), [400]],
    ['two slashes', one('GET //plan HTTP/1.1'), [400]],
    ['a control character in a query', one('GET /search?q=a%01b HTTP/1.1'), [400]],
    ['a query that is not UTF-8', one('GET /search?q=%ff HTTP/1.1'), [400]],
    ['the same parameter twice', one('GET /search?q=a&q=b HTTP/1.1'), [400]],
    ['a parameter that is too long', one('GET /plan?status=' + 'k'.repeat(41) + ' HTTP/1.1'), [400]],
    ['a parameter that nobody declared', one('GET /plan?colour=red HTTP/1.1'), [200]],
    ['a page that is no number', one('GET /log?page=two HTTP/1.1'), [400]]
  ]
  for (const [name, bytes, wanted] of cases) {
    const said = await wire(server, bytes, { quietMs: 700 })
    check(name, wanted.includes(wireStatus(said)), `wanted ${wanted.join(' or ')}, got ${said.slice(0, 300)}`)
    if (wireStatus(said) === 400) check(name + ': nothing of the machine in the answer', !/root:|office\.db|sqlite/.test(said), said.slice(0, 500))
  }
}

// Half a request holds nobody else up.
async function slowOnes (server, visitor) {
  const half = wire(server, 'POST /desk/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname=', { quietMs: 1200 })
  const many = Array.from({ length: 20 }, () => wire(server, 'GET /plan HTT', { quietMs: 1000 }))
  equal('others are served while 21 requests hang', (await visitor.get('/plan')).status, 200)
  await Promise.all([half, ...many])
  const two = await wire(server, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  equal('two requests on one connection get two answers', two.match(/HTTP\/1\.1 200/g)?.length, 2)
}

async function methods (visitor) {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
    const answer = await visitor.ask(method, '/plan')
    check(`${method} is refused`, answer.status === 405 || answer.status === 501, answer.status)
  }
  const wrong = answered('a POST to a page that only shows', await visitor.post('/plan', { a: 1 }), 405, 'cannot be done here')
  equal('and says what is allowed', wrong.headers.allow, 'GET, HEAD')
  answered('a GET of an address that only takes forms', await visitor.get('/desk/sign-out'), 405)
  const head = await visitor.ask('HEAD', '/plan')
  check('HEAD answers as GET does, without a body', head.status === 200 && head.body.length === 0 && Number(head.headers['content-length']) > 1000, `${head.status} ${head.body.length} ${head.headers['content-length']}`)
}

async function faces (visitor) {
  answered('nothing there', await visitor.get('/no/such/page'), 404, 'Page not found')
  const json = answered('nothing there, as JSON', await visitor.get('/plan/actions/999.json'), 404)
  check('is told in JSON', json.type.startsWith('application/json') && json.json().error === 'Page not found', json.text.slice(0, 200))
  answered('a face that a page does not have', await visitor.get('/accessibility.csv'), 404)
  answered('a face of a face', await visitor.get('/plan.json.csv'), 404)
  const csv = await visitor.get('/plan.csv')
  check('CSV says what it is', csv.type === 'text/csv; charset=utf-8' && csv.headers['access-control-allow-origin'] === '*', JSON.stringify(csv.headers))
  answered('an asset that is not there', await visitor.get('/assets/0123456789abcdef/site.css'), 404)
  const page = await visitor.get('/plan')
  const asset = await visitor.get(page.text.match(/href="(\/assets\/[^"]+site\.css)"/)[1])
  check('an asset is kept for ever', asset.status === 200 && /immutable/.test(asset.headers['cache-control']), JSON.stringify(asset.headers))
  check('no page holds script or style of its own', !/<script(?![^>]*src=)|<style|\son[a-z]+="|\sstyle="/.test(page.text), '')
  for (const coding of ['gzip', 'br']) {
    const packed = await visitor.get('/plan', { 'accept-encoding': coding })
    check(`${coding} where it is asked for`, packed.headers['content-encoding'] === coding && packed.headers.vary === 'Accept-Encoding' && packed.body.length < page.body.length / 2, JSON.stringify(packed.headers))
  }
  check('a page has a tag', Boolean(page.headers.etag), JSON.stringify(page.headers))
  const again = await visitor.get('/plan', { 'if-none-match': page.headers.etag })
  check('who has the page already gets 304', again.status === 304 && again.body.length === 0, again.status)
}

async function forms (server, officer) {
  const stranger = new Visitor(server)
  const type = 'application/x-www-form-urlencoded'
  const send = (fields, headers) => stranger.post('/desk/sign-in', fields, headers)
  answered('a form without a token', await send({ name: 'a@b.test', password: 'x' }), 403, 'out of date')
  const csrf = await stranger.token()
  answered('a form with a forged token', await send({ csrf: csrf.slice(0, -1) + (csrf.endsWith('0') ? '1' : '0'), name: 'a@b.test', password: 'x' }), 403, 'out of date')
  answered("with somebody else's token", await send({ csrf: await officer.token(), name: 'a@b.test', password: 'x' }), 403)
  answered('with the token twice', await send(`csrf=${csrf}&csrf=${csrf}&name=a&password=b`), 400, 'twice')
  answered("from another site's page", await send({ csrf, name: 'a@b.test', password: 'x' }, { origin: 'https://evil.test' }), 403, 'another site')
  answered('from another site, as the browser says', await send({ csrf, name: 'a@b.test', password: 'x' }, { 'sec-fetch-site': 'cross-site' }), 403)
  answered('a field that nobody asked for', await send({ csrf, name: 'a@b.test', password: 'x', admin: 'yes' }), 400)
  answered('a field twice', await send(`csrf=${csrf}&name=a&name=b&password=x`), 400, 'twice')
  answered('a field that is too long', await send({ csrf, name: 'a'.repeat(5000), password: 'x' }), 400, 'too long')
  answered('a line break where one line belongs', await send({ csrf, name: 'a\nb@c.test', password: 'x' }), 400, 'one line')
  answered('a NUL', await send(`csrf=${csrf}&name=a%00b&password=x`), 400)
  answered('bytes that are not UTF-8', await send(`csrf=${csrf}&name=%ff&password=x`), 400)
  answered('half a code', await send(`csrf=${csrf}&name=%zz&password=x`), 400)
  answered('a body that says it is JSON', await send('{"name":"a"}', { 'content-type': 'application/json' }), 415)
  answered('a body that does not say what it is', await send('name=a', { 'content-type': '' }), 415)
  answered('a multipart form without a boundary', await send('--x--', { 'content-type': 'multipart/form-data' }), 400)
  answered('a multipart form cut short', await send('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na', { 'content-type': 'multipart/form-data; boundary=x' }), 400, 'cut short')
  answered('a file where text belongs', await send(`--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--x\r\nContent-Disposition: form-data; name="name"; filename="a.txt"\r\n\r\na\r\n--x--\r\n`, { 'content-type': 'multipart/form-data; boundary=x' }), 400)
  answered('more fields than any form has', await send(Array.from({ length: 3000 }, (_, i) => `f${i}=1`).join('&')), 400)
  const limit = 64 * 1024
  const just = body => stranger.post('/desk/sign-in', body, { 'content-type': type })
  answered('a body of one byte too many', await just('password=' + 'x'.repeat(limit - 8)), 413, 'Too large')
  check('a body just as large as allowed is read', (await just('password=' + 'x'.repeat(limit - 9))).status === 400)
  answered('a parameter in a POST’s address', await stranger.post('/desk/sign-in?password=x', { csrf, name: 'a', password: 'b' }), 400)
}

// Pages that are for one visitor are stored nowhere.
async function kept (visitor, officer) {
  equal('a public page may be kept and asked about', (await visitor.get('/plan')).headers['cache-control'], 'public, no-cache')
  equal('a desk page may not be kept', (await officer.get('/desk/registers')).headers['cache-control'], 'no-store')
  equal('a public page takes no cookie', (await visitor.get('/')).headers['set-cookie'], undefined)
  const known = await officer.get('/plan')
  check('a public page does not know who reads it', !known.text.includes('Officer Test') && !known.text.includes('Sign out'), '')
  const cookie = await new Visitor(officer.server).get('/desk/sign-in')
  check('a cookie is out of reach of script and of other sites', (cookie.headers['set-cookie'] ?? []).every(line => /HttpOnly/.test(line) && /SameSite=Lax/.test(line)), JSON.stringify(cookie.headers['set-cookie']))
}

export async function edge ({ server }) {
  const visitor = new Visitor(server)
  const officer = await signedIn(server, 'second')
  await step('malformed requests', () => malformed(server))
  await step('slow requests', () => slowOnes(server, visitor))
  await step('methods', () => methods(visitor))
  await step('faces', () => faces(visitor))
  await step('forms', () => forms(server, officer))
  await step('what is kept', () => kept(visitor, officer))
  equal('healthz is short and plain', (await visitor.get('/healthz')).status, 200)
  check('answers were seen', answersCount() > 50)
}
