// The examples of proxies, as they ship, before the program: nginx and Caddy where Debian's packages are there.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { createServer as createListener } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, equal, makeOffice, serving, skip, step } from './lib.mjs'

const examples = new URL('../../doc/examples/', import.meta.url)
const uploadBytesMax = 67108864 // of the program
const secondsMax = 10

function freePort () {
  return new Promise(resolve => { const one = createListener().listen(0, '127.0.0.1', () => { const { port } = one.address(); one.close(() => resolve(port)) }) })
}
function ask (port, path, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, servername: 'plan.example.org', rejectUnauthorized: false, headers: { host: 'plan.example.org', ...headers } }, answer => {
      const parts = []
      answer.on('data', part => parts.push(part)).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() })).on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}
const there = command => !spawnSync(command, ['version'], { env: { ...process.env, PATH: process.env.PATH + ':/usr/sbin' } }).error

async function running (folder, command, args, port, work) {
  const child = spawn(command, args, { env: { ...process.env, PATH: process.env.PATH + ':/usr/sbin', XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let ended = false
  child.stdout.on('data', part => { said += part })
  child.stderr.on('data', part => { said += part })
  const over = new Promise(resolve => child.once('exit', () => { ended = true; resolve() }))
  let is = false
  for (const end = Date.now() + secondsMax * 1000; !is && !ended && Date.now() < end;) {
    is = await ask(port, '/').then(() => true, () => false)
    if (!is) await new Promise(resolve => setTimeout(resolve, 30))
  }
  check(`${command} runs with the example`, is, said)
  try { if (is) await work() } finally { child.kill('SIGTERM'); await over }
}

function certificate (folder) {
  const done = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=plan.example.org', '-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')])
  if (done.status !== 0) throw new Error('openssl: ' + done.stderr)
}

async function nginx (folder, upstream, work) {
  const [plain, port] = [await freePort(), await freePort()]
  mkdirSync(join(folder, 'nginx'))
  certificate(folder)
  const site = readFileSync(new URL('nginx.conf', examples), 'utf8').replace(/^.*listen \[::\].*\n/gm, '').replace('listen 80;', `listen 127.0.0.1:${plain};`).replace('listen 443 ', `listen 127.0.0.1:${port} `)
    .replace('127.0.0.1:8080;', `127.0.0.1:${upstream};`).replaceAll('/etc/letsencrypt/live/plan.example.org', folder)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/nginx/${name};`).join(' ')
  writeFileSync(join(folder, 'nginx.conf'), `daemon off; ${process.getuid() === 0 ? 'user root;' : ''} pid ${folder}/nginx.pid; error_log stderr; events {}\nhttp { access_log off; ${temporary}\n${site}\n}\n`)
  const limit = Number(site.match(/client_max_body_size (\d+)m;/)?.[1]) << 20
  await running(folder, 'nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], port, () => work({ port, limit }))
}

async function caddy (folder, upstream, work) {
  const port = await freePort()
  const site = readFileSync(new URL('Caddyfile', examples), 'utf8').replace('plan.example.org {', `https://plan.example.org:${port} {\n\ttls internal`).replace('127.0.0.1:8080\n}', `127.0.0.1:${upstream}\n}`)
  const limit = Number(site.match(/max_size (\d+)MiB/)?.[1]) << 20
  check('the example names its upstream', site.includes(`reverse_proxy 127.0.0.1:${upstream}`))
  writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n${site}`)
  await running(folder, 'caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], port, () => work({ port, limit }))
}

// What the program is told, by one that says it back.
async function told (proxy, folder) {
  const echo = createServer((asked, answer) => answer.end(JSON.stringify(asked.headers)))
  await new Promise(resolve => echo.listen(0, '127.0.0.1', resolve))
  await proxy(folder, echo.address().port, async ({ port, limit }) => {
    const answer = await ask(port, '/plan', { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' })
    const headers = JSON.parse(answer.text)
    equal('what a client claims is left out', [headers['x-forwarded-for'], headers['x-forwarded-proto'], headers.host.replace(/:\d+$/, '')], ['127.0.0.1', 'https', 'plan.example.org'])
    equal('browsers keep to https', answer.headers['strict-transport-security'], 'max-age=31536000')
    check('the largest form fits', limit > uploadBytesMax && limit < uploadBytesMax + (4 << 20), limit)
  })
  echo.closeAllConnections?.()
  echo.close()
}

async function served (proxy, folder, server) {
  await proxy(folder, server.port, async ({ port }) => {
    const page = await ask(port, '/desk/sign-in')
    equal('the program answers', page.status, 200)
    equal('and compresses itself', (await ask(port, '/help', { 'accept-encoding': 'br' })).headers['content-encoding'], 'br')
    const cookies = page.headers['set-cookie'] ?? []
    check('its cookies are secure', cookies.length > 0 && cookies.every(cookie => /; *Secure/i.test(cookie) && /HttpOnly/i.test(cookie) && /SameSite=Lax/i.test(cookie)), cookies.join())
    equal('what is not there is said by the program', (await ask(port, '/no-such-page')).status, 404)
  })
}

export async function proxies () {
  const office = makeOffice()
  await serving(office, async server => {
    for (const [name, proxy] of Object.entries({ nginx, caddy })) {
      if (!there(name)) {
        skip(`${name} is not installed`)
        continue
      }
      for (const part of [told, served]) {
        const folder = mkdtempSync(join(tmpdir(), 'proxies-'))
        try { await step(`${name} ${part.name}`, () => part(proxy, folder, server)) } finally { rmSync(folder, { recursive: true, force: true }) }
      }
    }
  }, ['--behind-proxy'])
}
