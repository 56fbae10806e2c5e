// Languages: every text of the public pages has a key; each page has an address in each language; nothing else changes.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeOffice, newFolder, run, serve, signedIn, sql, step, Visitor } from './lib.mjs'
import { crawl } from './crawl.mjs'
import { completed, definitions as benches, filled, opened, sent } from './forms.mjs'
import { makeWrenshire } from './office.mjs'

const pseudo = '/x-pseudo'
const decoded = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', '\'').replaceAll('&#x27;', '\'').replaceAll('&amp;', '&')
const squeezed = text => decoded(text).replace(/\s+/g, ' ').trim()

// Every text that data can bring: what the JSON of the plain pages says.
export function strings (value, into = new Set()) {
  if (typeof value === 'string') for (const line of value.split('\n')) into.add(squeezed(line))
  else if (value && typeof value === 'object') for (const one of Object.values(value)) strings(one, into)
  return into
}

// Texts between tags that stand outside ⟦ and ⟧.
export function unmarked (html) {
  const body = html.replace(/<head>[\s\S]*?<\/head>/, '').replace(/<(del|ins)[^>]*>[\s\S]*?<\/\1>/g, '')
  const left = []
  let depth = 0
  for (const part of body.split(/(<[^>]*>|⟦|⟧)/)) {
    if (part === '⟦') depth++
    else if (part === '⟧') depth--
    else if (!part.startsWith('<') && depth === 0 && /[A-Za-z]{2,}/.test(part)) left.push(squeezed(part))
  }
  return left
}

// Names of languages, shortened fingerprints, addresses, a tax band's code and a moment's letters are nobody's words.
const ours = /^(English|Cymraeg|A reduced|[0-9a-f]+…|\/\S*|\d+ \w+ \d{4}, \d+:\d\d[ap]m)$/

async function everyTextHasAKey (server) {
  const visitor = new Visitor(server)
  const plain = await crawl(visitor)
  const data = new Set(['Wrenshire', 'Police and Crime Commissioner for Wrenshire', 'Police and Crime Commissioner', 'Robin Exemplar', 'first term']) // the body and its holder, who are in no public list
  for (const [path, answer] of plain) if (answer.type.includes('json') && answer.status < 300 && path !== '/openapi.json') strings(answer.json(), data)
  const known = [...data].filter(text => text.length > 1).sort((a, b) => b.length - a.length)
  const translated = await crawl(visitor, [pseudo, pseudo + '/search?q=the', pseudo + '/nothing-here'])
  let pages = 0, texts = 0
  const keyless = new Map()
  for (const [path, answer] of translated) {
    if (!path.startsWith(pseudo) || /\.(csv|json)$/.test(path) || !answer.type.startsWith('text/html')) continue
    pages++
    check(`${path} says its language`, answer.text.includes('<html lang="x-pseudo"'))
    texts += (answer.text.match(/⟦/g) ?? []).length
    for (const text of unmarked(answer.text)) {
      let rest = text
      for (const one of known) if (rest.includes(one)) rest = rest.replaceAll(one, ' ')
      if (/[A-Za-z]{3,}/.test(rest) && !ours.test(text)) keyless.set(text, path)
    }
  }
  check('many pages were looked at', pages > 30, pages)
  check('with many texts', texts > pages * 20, texts)
  equal('every text of the public pages has a key', [...keyless].slice(0, 20), [])
}

async function addresses (server) {
  const visitor = new Visitor(server)
  const page = answered('a page in another language', await visitor.get('/cy/plan'), 200, 'Y cynllun')
  check('says so', page.text.includes('<html lang="cy"'))
  check('leads on in that language', page.text.includes('href="/cy/plan/pledges"') && !/href="\/plan\/pledges"/.test(page.text))
  check('home too', page.text.includes('href="/cy"') && !page.text.includes('href="/cy/"'))
  check('leads to the other languages', page.text.includes('hreflang="en" href="/plan"') && page.text.includes('hreflang="cy" href="/cy/plan"'))
  check('assets are not translated', page.text.includes('href="/assets/') && !page.text.includes('/cy/assets/'))
  const plain = answered('the plain page', await visitor.get('/plan'), 200, 'The plan')
  check('stays English after the other was made', plain.text.includes('<html lang="en"') && !plain.text.includes('Y cynllun'))
  equal('the data is the same', (await visitor.get('/cy/plan.json')).json().actions.map(one => [one.number, one.status, one.url]), (await visitor.get('/plan.json')).json().actions.map(one => [one.number, one.status, one.url]))
  answered('what is not there is not there in any language', await visitor.get('/cy/nothing'), 404, 'Heb ddod o hyd')
  answered('a language that is not offered is no page', await visitor.get('/ga/plan'), 404)
  answered('two languages at once are no page', await visitor.get('/cy/cy/plan'), 404)
  answered('nor two different ones', await visitor.get('/cy/x-pseudo/plan'), 404)
  equal('a slash too many leads home', (await visitor.get('/cy/')).location ?? '', '/cy')
  equal('and elsewhere', (await visitor.get('/cy/plan/')).location ?? '', '/cy/plan')
  equal('the desk asks to sign in, in the language', ((await visitor.get('/cy/desk')).location ?? '').startsWith('/cy/desk/sign-in'), true)
}

// What people outside are asked, in an office's own words of Welsh; what is kept is the same.
async function questionnaires () {
  const office = makeOffice({ definitions: benches, people: { officer: { roles: 'officer' } } })
  const folder = newFolder()
  const words = { 'Apply for a bench': 'Gwneud cais am fainc', 'Your council': 'Eich cyngor', 'What is your council called?': 'Beth yw enw’r cyngor?', Clerk: 'Clerc', 'A bench': 'Mainc', 'Answer this question': 'Atebwch y cwestiwn hwn' }
  writeFileSync(join(folder, 'cy.yaml'), 'language: cy\nname: Cymraeg\ntexts:\n' + Object.entries(words).map(([english, welsh]) => `  ${JSON.stringify(english)}: ${JSON.stringify(welsh)}\n`).join(''))
  const listed = run(['wording', 'ga', ...office.more]).out
  check('their texts are listed for whoever translates, Markdown line by line', ['What is your council called?', 'Clerk', 'Your council', 'A bench', 'Parish and town councils may apply.'].every(text => listed.includes(`  ${JSON.stringify(text)}:\n`)) && !/"- /.test(listed), listed.slice(0, 200))
  opened(office, 'benches')
  const server = await serve(office, [...office.more, '--languages', 'cy,x-pseudo', '--wording', folder])
  const visitor = new Visitor(server)
  answered('the list', await visitor.get('/cy/forms'), 200, 'Gwneud cais am fainc')
  const about = answered('what it is about', await visitor.get('/x-pseudo/forms/benches'), 200, '⟦Apply for a bench⟧', '⟦Your council⟧')
  check('a list stays a list', /<li>⟦[^<]*⟧<\/li>/.test(about.text) && !about.text.includes('⟦- '))
  const start = answered('beginning', await visitor.get('/cy/forms/benches/begin'), 200, 'Gwneud cais am fainc', 'Clerc')
  check('what is sent stays as the questionnaire writes it', /value="Clerk"/.test(start.text))
  const answer = (await visitor.submit(start.form(), { name: 'Cai Clerc', email: 'cai@parish.example', part: 'Clerk' })).location
  check('it is gone on with in the language', answer.startsWith('/cy/forms/answers/BEN-'), answer)
  answered('its pages', await visitor.get(answer), 200, 'Eich cyngor', 'Cai Clerc, Clerc')
  const wrong = await filled(visitor, answer, 'council', { council_name: '' })
  const page = answered('what is wrong', await visitor.get(wrong.location), 200, 'Beth yw enw’r cyngor?', 'Atebwch y cwestiwn hwn')
  check('says its language', page.text.includes('<html lang="cy"'))
  answered('the same answer in English', await visitor.get(answer.slice(3)), 200, 'Your council', 'Cai Clerc, Clerk')
  await completed(visitor, answer)
  answered('before it is sent', await visitor.get(answer + '/check'), 200, 'Beth yw enw’r cyngor?', 'Mainc')
  answered('sent', await sent(visitor, answer), 303)
  const officer = await signedIn(server, 'officer')
  const at = `/desk/asked/${sql(office, 'select asking from gather_answer')}/answers/${sql(office, 'select id from gather_answer')}`
  answered('read in English', await officer.get(at), 200, 'What is your council called?', 'Clerk')
  answered('and in Welsh', await officer.get('/cy' + at), 200, 'Beth yw enw’r cyngor?', 'Clerc')
  answered('it is changed as it is written', await officer.get('/cy/desk/forms/bench_fund/yaml'), 200, 'What is your council called?')
  equal('nothing that is kept is Welsh', sql(office, "select count(*) from gather_version where source like '%cyngor%'"), '0')
  await server.stop()
}

async function wrongWords () {
  const office = makeOffice()
  const folder = newFolder()
  const said = (codes, more = []) => run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', '--languages', codes, ...more])
  let refused = said('ga')
  check('a language without a catalogue', refused.status === 1 && refused.err.includes('no translation into "ga"'), refused.err)
  refused = said('cy,cy')
  check('twice the same', refused.status === 1 && refused.err.includes('stands twice'), refused.err)
  refused = said('../../etc/passwd')
  check('no language at all', refused.status === 1 && refused.err.includes('no translation'), refused.err)
  writeFileSync(join(folder, 'cy.yaml'), 'language: cy\nname: Cymraeg\ntexts:\n  "%zu actions": "dim"\n  Home: [a]\n')
  refused = said('cy', ['--wording', folder])
  check('every fault of a catalogue with its place', refused.status === 1 && refused.err.includes('cy.yaml:4:') && refused.err.includes('cy.yaml:5:'), refused.err)
  writeFileSync(join(folder, 'cy.yaml'), 'language: cy\nname: Cymraeg\ntexts:\n  Home: "Cartref <b>&\\""\n')
  const server = await serve(office, ['--languages', 'cy', '--wording', folder])
  const page = await new Visitor(server).get('/cy')
  check('an office’s own word comes first and stays a word', page.text.includes('Cartref &lt;b&gt;'), page.text.slice(0, 200))
  await server.stop()
  const listed = run(['wording', 'cy'])
  check('what is missing is listed', listed.status === 0 && listed.out.startsWith('texts:\n') && listed.err.includes('texts have a translation'), listed.err)
  const begun = run(['wording', 'ga'])
  check('a new language begins so', begun.status === 0 && begun.out.startsWith('language: ga\nname:\ntexts:\n'), begun.out.slice(0, 80))
}

// Records kept in Welsh and Easy Read beside English.
async function translatedRecords () {
  const office = makeOffice({ definitions: new URL('../definitions/languages', import.meta.url).pathname, people: { officer: { roles: 'officer' } } })
  const server = await serve(office, ['--languages', 'cy'])
  const officer = await signedIn(server, 'officer')
  const visitor = new Visitor(server)
  const form = (await officer.get('/desk/registers/public_notices/new')).text
  check('the form asks for each language', ['field_title', 'field_title_cy', 'field_title_easy_read', 'field_text_cy', 'field_remark_cy'].every(name => form.includes(`name="${name}"`)))
  check('but not of what is not translated', !form.includes('field_place_cy'))
  const full = await officer.make('public_notices', {
    title: 'Bonfire night', title_cy: 'Noson tân gwyllt', title_easy_read: 'Fireworks', text: 'Keep pets **inside**.', text_cy: 'Cadwch anifeiliaid anwes **y tu mewn**.',
    text_easy_read: 'Loud noise. Keep your dog at home.', place: 'Everywhere', remark: 'PRIVATEENGLISH', remark_cy: 'PREIFATCYMRAEG'
  })
  const half = await officer.make('public_notices', { title: 'Lost gate', text: 'A gate was found.' })
  for (const address of [full, half]) await officer.mustMove(address, 'publish')
  const english = answered('in English', await visitor.get('/notices/bonfire-night'), 200, 'Bonfire night', 'Keep pets', 'Loud noise')
  check('without the Welsh', !english.text.includes('Cadwch') && !english.text.includes('Noson'))
  check('Easy Read stands beside it', english.text.includes('id="easy-read"'))
  const welsh = answered('in Welsh', await visitor.get('/cy/notices/bonfire-night'), 200, 'Noson tân gwyllt', 'Cadwch anifeiliaid')
  check('its heading is the Welsh one, not marked as another language', /<h1 [^>]*>Noson/.test(welsh.text) && !/<h1 [^>]*lang=/.test(welsh.text))
  check('what has no translation stays English and says so', /lang="en">\s*Everywhere/.test(welsh.text), welsh.text.slice(welsh.text.indexOf('Everywhere') - 60, welsh.text.indexOf('Everywhere') + 20))
  const other = answered('a record without Welsh', await visitor.get('/cy/notices/lost-gate'), 200, 'Lost gate')
  check('is shown in English, marked', /<h1 [^>]*lang="en"[^>]*>Lost gate/.test(other.text))
  check('and has no Easy Read', !other.text.includes('id="easy-read"'))
  const list = answered('the list in Welsh', await visitor.get('/cy/notices'), 200, 'Noson tân gwyllt', 'Lost gate')
  check('marks what is not', /lang="en">[^<]*<a[^>]*>Lost gate/.test(list.text) && !/lang="en">[^<]*<a[^>]*>Noson/.test(list.text))
  const record = (await visitor.get('/notices/bonfire-night.json')).json().record
  equal('the data has every language', [record.title, record.title_cy, record.title_easy_read], ['Bonfire night', 'Noson tân gwyllt', 'Fireworks'])
  const linked = await officer.make('public_notices', { title: 'Links', text: 'See [the plan](/plan), [y cynllun](/cy/plan) and [cyrchfan](/cyrchfan).' })
  await officer.mustMove(linked, 'publish')
  const links = (await visitor.get('/cy/notices/links')).links()
  check('what somebody wrote leads where it says', links.includes('/cy/plan') && links.includes('/cy/cyrchfan') && !links.some(link => link.startsWith('/cy/cy/')), links.filter(link => /plan|cyrch/.test(link)).join())
  for (const path of ['/notices/bonfire-night', '/cy/notices/bonfire-night', '/notices/bonfire-night.json', '/notices.csv', '/cy/notices.json'])
    check(`${path} keeps private what is private`, !/PRIVATEENGLISH|PREIFATCYMRAEG/.test((await visitor.get(path)).text))
  check('Welsh words are found', (await visitor.get('/search.json?q=anifeiliaid')).json().total === 1)
  check('a translation is fresh at first', !(await officer.get(full)).text.includes('Made for earlier words'))
  await officer.edit(full, { text: 'Keep pets inside after dark.' })
  check('and told when the original has changed since', (await officer.get(full)).text.split('Made for earlier words').length - 1 === 2, 'of text: Welsh and Easy Read')
  await officer.edit(full, { text_cy: 'Cadwch anifeiliaid anwes y tu mewn ar ôl iddi nosi.' })
  check('until it is translated again', (await officer.get(full)).text.split('Made for earlier words').length - 1 === 1)
  check('the public reads the old words of both until they are published', (await visitor.get('/cy/notices/bonfire-night')).text.includes('y tu mewn</strong>'))
  await officer.mustMove(full, 'publish')
  check('published together, the public is told of nothing', !(await visitor.get('/cy/notices/bonfire-night')).text.includes('translation of earlier words'))
  await officer.edit(full, { text: 'Keep pets inside all night.' })
  await officer.mustMove(full, 'publish')
  answered('the public is told that the Welsh is behind', await visitor.get('/cy/notices/bonfire-night'), 200, 'iddi nosi', /this is the translation of earlier words\. The original was changed on \d|gwreiddiol/)
  check('where it reads the Welsh', !(await visitor.get('/notices/bonfire-night')).text.includes('translation of earlier words'))
  equal('the record verifies', run(['verify', '--store', office.store, ...office.more]).status, 0)
  await server.stop()
}

// The plan in Welsh: an office that keeps its actions and themes in both. Its registers' files stand in a folder of its own, with two lines more.
function translatedDefinitions () {
  const folder = newFolder()
  const shipped = name => readFileSync(new URL(`../../office/plan/${name}.yaml`, import.meta.url), 'utf8')
  const twice = (yaml, ...fields) => fields.reduce((text, field) => text.replace(new RegExp(`^(  ${field}:\\s*\\{)`, 'm'), '$1translated: yes, '), yaml.replace(/^fields:/m, 'languages: [cy]\n\nfields:'))
  writeFileSync(join(folder, 'action.yaml'), twice(shipped('action'), 'title', 'promise'))
  writeFileSync(join(folder, 'theme.yaml'), twice(shipped('theme').replace('unique: edition, ', ''), 'name'))
  return folder
}

async function translatedPlan () {
  const { office, server, as, actions } = await makeWrenshire({ definitions: translatedDefinitions(), serveWith: ['--languages', 'cy'] })
  const visitor = new Visitor(server)
  const publish = async (address, fields) => { await as.officer.edit(address, fields); await as.head.mustMove(address, 'publish') }
  const before = answered('nothing is in Welsh yet', await visitor.get('/cy/plan/actions/3'), 200, 'Cadets')
  check('and the page says so', /<h1 [^>]*lang="en"[^>]*>Cadets/.test(before.text))
  check('in the list too', /lang="en"[^>]*>Cadets/.test((await visitor.get('/cy/plan')).text))
  await publish(actions[3], { title_cy: 'Cadetiaid', promise_cy: 'Byddwn yn gofalu am y cadetiaid.' })
  const page = answered('the promise in Welsh', await visitor.get('/cy/plan/actions/3'), 200, 'Cadetiaid', 'Byddwn yn gofalu')
  check('is not marked as another language', /<h1 [^>]*>Cadetiaid/.test(page.text) && !/<h1 [^>]*lang=/.test(page.text))
  check('and is not behind', !page.text.includes('was changed on'))
  const list = await visitor.get('/cy/plan')
  check('in the list, unmarked', /<a [^>]*>Cadetiaid/.test(list.text) && !/lang="en"[^>]*>Cadetiaid/.test(list.text))
  check('beside what has no Welsh', /lang="en"[^>]*>Ferries/.test(list.text))
  check('a theme without Welsh is marked', /<h2 [^>]*lang="en"[^>]*>Streets/.test(list.text))
  const theme = (await as.head.get('/desk/registers/themes.json')).json().rows.find(row => row.name === 'Streets')
  await publish('/desk/registers/themes/' + theme.id, { name_cy: 'Strydoedd' })
  check('with Welsh it is in Welsh', /<h2 [^>]*id="theme-\d+">Strydoedd/.test((await visitor.get('/cy/plan')).text))
  const english = answered('the English page stays English', await visitor.get('/plan/actions/3'), 200, 'Cadets', 'We will see to it')
  check('without marks', !/<h1 [^>]*lang=/.test(english.text) && !english.text.includes('Cadetiaid</h1>'))
  equal('data is the same in both', (await visitor.get('/cy/plan/actions/3.json')).json().action.title, 'Cadets')
  await publish(actions[3], { promise: 'We will see to the cadets, twice a week.' })
  answered('a translation that is behind says so in public', await visitor.get('/cy/plan/actions/3'), 200, 'Byddwn yn gofalu', /this is the translation of earlier words\. The original was changed on \d/)
  check('not on the English page', !(await visitor.get('/plan/actions/3')).text.includes('translation of earlier words'))
  await publish(actions[3], { promise_cy: 'Byddwn yn gofalu am y cadetiaid ddwywaith yr wythnos.' })
  check('until it is translated again', !(await visitor.get('/cy/plan/actions/3')).text.includes('translation of earlier words'))
  equal('the record verifies', run(['verify', '--store', office.store, ...office.more]).status, 0)
  await server.stop()
}

export async function languages (wrenshire) {
  const { office } = wrenshire
  await wrenshire.server.stop()
  const server = wrenshire.server = await serve(office, ['--languages', 'cy,x-pseudo'])
  await step('addresses', () => addresses(server))
  await step('every text has a key', () => everyTextHasAKey(server))
  await step('forms in another language', async () => {
    const officer = await signedIn(server, 'officer')
    const page = await officer.get('/cy/desk')
    check('the desk is there in every language', page.status === 200 && page.text.includes('<html lang="cy"'), page.status)
    const form = (await officer.get('/cy/desk/registers/boards/new')).form()
    check('its forms stay in it', form.action.startsWith('/cy/desk/'), form.action)
    check('what is wrong is said there', (await officer.submit(form, { field_name: '' })).text.includes('<html lang="cy"'))
    const checked = await officer.submit(form, { field_name: 'Bwrdd Cymraeg' })
    const saved = answered('it is saved', await officer.submit(checked.form(), {}, ['confirmed', 'yes']), 303)
    check('and leads on in it', /^\/cy\/desk\/registers\/boards\/\d+$/.test(saved.location), saved.location)
    const again = answered('pressed twice is once', await officer.submit(checked.form(), {}, ['confirmed', 'yes']), 303)
    equal('with the same answer', again.location, saved.location)
    equal('the plain desk has it too', (await officer.get(saved.location.slice(3))).status, 200)
    answered('a forged form is refused in it', await officer.post('/cy/desk/registers/boards/new', { csrf: 'x'.repeat(64), field_name: 'Forged' }), 403)
    const stranger = new Visitor(server)
    const sent = await stranger.post('/cy/desk/registers/boards/new', { field_name: 'Stranger' })
    check('a stranger is led to sign in, in it', sent.status === 303 && sent.location.startsWith('/cy/desk/sign-in?next='), `${sent.status} ${sent.location}`)
    check('nothing was made of either', !(await officer.get('/desk/registers/boards.json')).text.match(/Forged|Stranger/))
  })
  await step('records in other languages', translatedRecords)
  await step('the plan in another language', translatedPlan)
  await step('questionnaires in another language', questionnaires)
  await step('wrong words', wrongWords)
}
