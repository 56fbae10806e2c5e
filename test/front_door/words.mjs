// The words of the desk: the suites use it in the language x-pseudo, which stands every text that has a key between ⟦ and ⟧
// (base/wording.h). Here the marks are taken off again, so that a suite reads what it would read in English; and
// every text that a person reads outside them, and that nobody typed, is noted: it has no key. TONGUE=en speaks English.
//
// So whatever a suite reaches, in whatever state and with whatever error, is looked at; and whatever
// would be stored or compared in another language than English shows as a suite that fails.
import { readFileSync } from 'node:fs'

export const tongue = process.env.TONGUE ?? 'x-pseudo'
export const speaks = tongue !== 'en'
const prefix = '/' + tongue

export const takenOff = text => text.replace(/[⟦⟧]/g, '')

// --- What is data --------------------------------------------------------------

const exact = new Set()
const parts = new Set()
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'', '#x27': '\'', nbsp: ' ' }
const plain = text => text.replace(/&(#?[a-z0-9]+);/gi, (whole, name) => entities[name.toLowerCase()] ?? whole)
const squeezed = text => takenOff(plain(text)).replace(/\s+/g, ' ').trim()
const bare = text => text.replace(/^[\s:;,.(“"–→]+|[\s:;,.)”"–→]+$/g, '') // of what stands around it in a line

// A text that somebody typed, or that stood in a file: its lines, and it itself.
export function isData (text) {
  const lines = String(text).split(/[\r\n]+/)
  const marked = lines.flatMap(line => line.split(/\*\*|\]\([^)]*\)|[*_`[#]/)) // Markdown
  for (const one of [text, String(text).replaceAll('""', '"'), String(text).replace(/<[^>]*>/g, ''), ...lines, ...marked, ...lines.flatMap(line => line.split(/[,;"]/))]) {
    const known = squeezed(String(one))
    if (known.length < 2 || known.length > 4000) continue
    exact.add(known.toLowerCase())
    if (known.length >= 5 && /[A-Za-z]/.test(known) && !/^[a-z]+$/.test(known)) parts.add(known)
  }
}
export function formIsData (body, type = '') {
  if (type.startsWith('multipart/')) for (const part of String(body).split(/\r\n--/)) isData(part.slice(part.indexOf('\r\n\r\n') + 4))
  else for (const pair of String(body).split('&')) {
    const at = pair.indexOf('=')
    exact.add(squeezed(pair.slice(0, Math.max(0, at))).toLowerCase()) // names of inputs
    if (!/^(csrf|submission)=/.test(pair)) { try { isData(decodeURIComponent(pair.slice(at + 1).replaceAll('+', ' '))) } catch { isData(pair.slice(at + 1)) } }
  }
  for (const match of String(body).matchAll(/filename="([^"]*)"/g)) isData(match[1])
  for (const match of String(body).matchAll(/form-data; name="([^"]*)"/g)) exact.add(match[1].toLowerCase())
}
export function addressIsData (target) {
  for (const match of target.matchAll(/[?&][a-z_0-9]+=([^&#]*)/gi)) { try { isData(decodeURIComponent(match[1].replaceAll('+', ' '))) } catch { /* not an address that can be read */ } }
}
// What stands between the tags of a document.
export function markupIsData (text) { for (const piece of String(text).split(/<[^>]*>/)) isData(piece) }
// What is put into the store from outside: every text in quotes.
export function statementIsData (statement) { for (const match of statement.matchAll(/'((?:[^']|'')*)'/g)) isData(match[1].replaceAll("''", "'")) }
export function tableIsData (cells) { for (const row of cells) for (const cell of row) isData(cell) }
export function definitionsFile (file) { return readFileSync(file, 'utf8') }

// --- What has no key -------------------------------------------------------------

// What a number, an address, the key of a figure, a code or a name in the page's own machinery looks like.
const fileName = /^[\w.-]*\.(txt|pdf|jpe?g|png|csv|docx|xlsx|odt|ods|zip|json|yaml)$/i
const machine = /^(https?:\/\/\S+|\/[\w/.{}?=&%-]*|[\w.+-]+@[\w.-]+|\{\{[a-z0-9_]+(\.[a-z0-9_]+)+\}\}|[a-z0-9_]+(\.[a-z0-9_]+)+|[A-Z]+-[0-9A-Z-]+|[0-9a-f]{8,}…?|\d[\d:.,% -]*(am|pm|MB|KB|GB|px)?|v\d[\w.]*)$/
// What is the same in every language, and why: clock and file words that one types as they are, the scanner's own name of a virus, names of law, and names of
// loads of figures, which are records' names that an officer may change.
const named = /^(BST|GMT|localhost|PDF|pdf|txt|json|Invented\.Test\.UNOFFICIAL|SI \d{4}\/\d+, regulation \d.*|Figures for \d.*|\d+ figures? of several periods)$/
export const keyless = new Map() // text: where first

let sorted = []
function withoutData (text) {
  if (exact.has(text.toLowerCase()) || exact.has(bare(text).toLowerCase())) return ''
  if (sorted.length !== parts.size) sorted = [...parts].sort((a, b) => b.length - a.length)
  let rest = text
  for (const one of sorted) if (rest.length >= one.length && rest.includes(one)) rest = rest.replaceAll(one, ' ')
  // What is left of several values in a line: "SIG-002: Pier", "june.xlsx: Sheet1", the beginning of a long one.
  return rest.split(/[:;→“”()/]|\s–\s/).map(piece => piece.trim()).filter(piece => piece && !exact.has(bare(piece).toLowerCase()) && !isExcerpt(piece)).join(' ').trim()
}
let joined = '' // all of `exact`, a line each, once all is heard
function isExcerpt (piece) {
  const known = piece.replace(/^…|…$/g, '').trim().toLowerCase()
  return known.length >= (piece === known ? 12 : 5) && joined.includes(known)
}

function read (piece, where) {
  const text = squeezed(piece)
  if (text.length < 2 || !/[A-Za-z]{2,}/.test(text) || keyless.has(text)) return
  candidates.set(text, candidates.get(text) ?? where)
}
const candidates = new Map()

// Whatever stands outside ⟦ and ⟧ in one run of words.
function outside (run, where) {
  let depth = 0, piece = ''
  for (const part of run.split(/(⟦|⟧)/)) {
    if (part === '⟦') { if (depth++ === 0) { read(piece, where); piece = '' } } else if (part === '⟧') depth = Math.max(0, depth - 1)
    else if (depth === 0) piece += part
  }
  read(piece, where)
}

// Names of columns, addresses and the like are the same in every language: `translate="no"` says so.
const notTranslated = /<(\w+)[^>]*\stranslate="no"[^>]*>[\s\S]*?<\/\1>/g
// What is in another language than its page says so, and is what somebody wrote or what was kept; so is the name of a language.
function withoutOtherLanguages (html) {
  for (let from = html.search(/<body\b/); ;) {
    const found = /<(\w+)[^>]*\slang="[^"]*"[^>]*>/.exec(html.slice(from))
    if (!found) return html
    const begin = from + found.index, tag = new RegExp(`<(/?)${found[1]}\\b[^>]*>`, 'g')
    let depth = 0, end = html.length
    tag.lastIndex = begin
    for (let one; (one = tag.exec(html));) { depth += one[1] ? -1 : 1; if (!depth) { end = tag.lastIndex; break } }
    html = html.slice(0, begin) + '\n' + html.slice(end)
    from = begin
  }
}
// What changed in a value, word by word: what stands around the words that changed is the value too.
const changed = /(?<=^|>)[^<>]*(<(del|ins)\b[^>]*>[\s\S]*?<\/\2>[^<>]*)+/g
const readAttributes = /\s(?:aria-label|aria-description|title|alt|placeholder|label|content)="([^"]*)"/g
function lookAtPage (html, where) {
  const marksOnly = piece => piece.replace(/[^⟦⟧]/g, '')
  const body = withoutOtherLanguages(html).replace(/<\/?mark\b[^>]*>/g, '').replace(changed, marksOnly)
    .replace(/<(script|style|textarea|pre|code|svg)\b[^>]*>[\s\S]*?<\/\1>/g, '\n').replace(/<!--[\s\S]*?-->/g, '').replace(notTranslated, '\n')
  let run = ''
  for (const part of body.split(/(<[^>]*>)/)) {
    if (!part.startsWith('<')) { run += part; continue }
    if (/^<(html|meta name="(viewport|theme-color|color-scheme|generator|robots)")/.test(part)) continue
    for (const match of part.matchAll(readAttributes)) outside(match[1], where)
    if (/^<input\b/.test(part) && /type="(submit|button|reset)"/.test(part)) outside(part.match(/\svalue="([^"]*)"/)?.[1] ?? '', where)
    outside(run, where)
    run = ''
  }
  outside(run, where)
}

function lookAtJson (text, where) {
  let value
  try { value = JSON.parse(text) } catch { return }
  const walk = (one, name) => {
    if (typeof one === 'string' && /^(message|title|detail|error|what|why|hint)$/.test(name)) outside(one, where)
    else if (one && typeof one === 'object') for (const [key, inner] of Object.entries(one)) walk(inner, Array.isArray(one) ? name : key)
  }
  walk(value, '')
}

// --- The suites' way there and back ------------------------------------------------

// A page of the desk in the tongue; what a machine takes away (a table, a file) stays as it is.
export function spoken (target) {
  return speaks && /^\/desk([/?#.]|$)/.test(target) && !/\.(csv|xlsx)([?#]|$)/.test(target) ? prefix + target : target
}
export function heard (answer, where) {
  const type = answer.headers['content-type'] ?? ''
  if (answer.headers.location?.startsWith(prefix)) answer.headers.location = answer.headers.location.slice(prefix.length) || '/'
  if (!/^(text\/html|application\/json)/.test(type)) return answer
  const text = answer.text
  if (type.startsWith('text/html')) lookAtPage(text, where)
  else if (answer.status >= 400) lookAtJson(text, where)
  answer.body = Buffer.from(takenOff(text).replaceAll(`${prefix}/`, '/').replaceAll(`"${prefix}"`, '"/"'))
  return answer
}

// What the program keeps stays in English, whoever wrote it: in no answer that is not in the tongue, and in no data file, is a mark.
// A message is in the language in which it was asked for, and what an import would do is told to whoever tries it.
export const kept = []
const mark = Buffer.from('⟦')
const inTheirLanguage = /^INSERT INTO "?(outbox|import_run|import_kept)\b/
export function dumpIsUnmarked (dump, where) {
  for (const line of dump.split('\n')) if (line.includes('⟦') && !inTheirLanguage.test(line)) isUnmarked(Buffer.from(line), `${where} ${line.slice(0, 40)}`)
}
export function isUnmarked (bytes, where) {
  for (let at = bytes.indexOf(mark); at >= 0 && kept.length < 1000; at = bytes.indexOf(mark, at + 400)) kept.push(`${where}: …${bytes.subarray(Math.max(0, at - 60), at + 100).toString().replace(/[^ -~⟦⟧“”’–]+/g, ' ')}…`)
}

// What was read and is neither keyed nor data, now that all data is known.
export function withoutKeys () {
  joined = [...exact].join('\n')
  for (const [text, where] of candidates) {
    if (machine.test(text) || named.test(bare(text))) continue
    const rest = withoutData(text)
    const words = rest.split(/[\s“”]+/).map(word => word.replace(/^\(/, '').replace(/[):,.;]+$/, '')).filter(word => word && !machine.test(word) && !fileName.test(word) && !/^zq[a-z0-9]+$/i.test(word))
    if (/[A-Za-z]{2,}/.test(words.join(' '))) keyless.set(text, where)
  }
  return keyless
}
