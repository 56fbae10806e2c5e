// What the program is made of, as a CycloneDX 1.5 document: the Debian packages of the libraries that it is linked with (ldd and dpkg), and what of
// package-lock.json is served. The same machine gives the same document: no time and no random number stands in it.
//   node tools/sbom.mjs PROGRAM OUT.json
import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'

const [program, out] = process.argv.slice(2)
if (!program || !out) { console.error('usage: node tools/sbom.mjs PROGRAM OUT.json'); process.exit(2) }
function said (command, words) {
  const done = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (done.status !== 0) { console.error(`tools/sbom.mjs: ${command} ${words[0]}: ${done.stderr || done.error}`); process.exit(1) }
  return done.stdout
}

// --- Debian -------------------------------------------------------------------

// A library's file belongs to a package under the name that it was unpacked by: /lib may be a link to /usr/lib, or the other way round.
function packageOf (file) {
  const real = realpathSync(file)
  for (const name of [file, real, real.replace(/^\/usr/, ''), '/usr' + real]) {
    const done = spawnSync('dpkg-query', ['-S', name], { encoding: 'utf8' })
    if (done.status === 0) return done.stdout.split(/: \//)[0].split(', ')[0]
  }
  console.error(`tools/sbom.mjs: no package has ${file}`)
  process.exit(1)
}
const libraries = [...said('ldd', [program]).matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(match => match[1])
const debian = [...new Set(libraries.map(packageOf))].sort().map(name => {
  const [bare, version, source, architecture] = said('dpkg-query', ['-W', '-f', '${Package}\t${Version}\t${source:Package}\t${Architecture}', name]).split('\t')
  const purl = `pkg:deb/debian/${bare}@${encodeURIComponent(version)}?arch=${architecture}`
  return { type: 'library', 'bom-ref': purl, name: bare, version, description: `from Debian’s source package ${source}`, purl }
})

// --- npm -----------------------------------------------------------------------

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const npm = Object.entries(lock.packages).filter(([path, one]) => path && !one.dev).map(([path, one]) => {
  const name = path.replace(/^.*node_modules\//, '')
  const purl = `pkg:npm/${name.replace('@', '%40')}@${one.version}`
  const hash = one.integrity?.match(/^sha512-(.*)$/)?.[1]
  return { type: 'library', 'bom-ref': purl + (path.lastIndexOf('node_modules/') ? '#' + path : ''), name, version: one.version, purl,
    ...(one.license ? { licenses: [{ expression: one.license }] } : {}), ...(hash ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] } : {}) }
}).sort((a, b) => a['bom-ref'] < b['bom-ref'] ? -1 : 1)

const components = [...debian, ...npm]
const whole = { type: 'application', 'bom-ref': 'frankpledge', name: 'frankpledge' }
writeFileSync(out, JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: whole }, components,
  dependencies: [{ ref: 'frankpledge', dependsOn: components.map(one => one['bom-ref']) }] }, null, 1) + '\n')
console.log(`${out}: ${debian.length} packages of Debian, ${npm.length} of npm`)
