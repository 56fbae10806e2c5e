// The annual report: wrong input first; assembled from what is published; words with figures in them; two who write at once; figures that changed; what the panel was sent is what is published, byte for byte.
import { spawn } from 'node:child_process'
import { answered, check, equal, run, serve, signedIn, sql, Visitor } from './lib.mjs'
import { makeWrenshire } from './office.mjs'
import { checkPaper } from './paper.mjs'

const idOf = address => address.split('/').pop()
const at = address => '/desk/annual-report/' + idOf(address)
// Tools that we wait for stand still long enough for idle connections to end: those are noticed before the next request.
const settle = () => new Promise(done => setTimeout(done, 50))
const formTo = (page, end) => page.forms().find(form => form.action.endsWith(end))
const verified = office => run(['verify', '--store', office.store])
const inside = page => page.text.slice(page.text.indexOf('<div lang="en">'), page.text.lastIndexOf('</section>'))
const write = async (who, page, text) => who.submit((await who.get(page)).form(), { text })

async function wrong ({ server, officer, head, auditor, partner, visitor }) {
  answered('none is published', await visitor.get('/reports'), 200, 'No annual report is published here yet')
  for (const address of ['/reports/2026-27', '/reports/soon', '/reports/2026-28', '/reports/2026-27/whole', '/reports/2026-27/promises']) answered(address, await visitor.get(address), 404)
  const fresh = async () => (await officer.get('/desk/registers/annual_reports/new')).form()
  answered('a year of six letters', await officer.submit(await fresh(), { field_covers: '2026/2' }), 422, 'Financial year')
  answered('known on a day to come', await officer.submit(await fresh(), { field_covers: '2026/27', field_known_on: '2027-04-21' }), 422, 'As known on')
  const odd = await officer.make('annual_reports', { covers: '2026/28' })
  answered('a year that is none', await officer.get(at(odd)), 200, 'Write the financial year as 2025/26')
  answered('is not read either', await officer.get(at(odd) + '/read'), 200, 'Write the financial year as 2025/26')
  answered('nor assembled', await officer.post(at(odd) + '/assemble', { csrf: await officer.token() }), 400, 'Write the financial year as 2025/26')
  const hyphened = await officer.make('annual_reports', { covers: '2026-27' })
  answered('a year with a hyphen, which no public address would find', await officer.get(at(hyphened)), 200, 'Write the financial year as 2025/26, with a stroke')
  answered('is not assembled', await officer.post(at(hyphened) + '/assemble', { csrf: await officer.token() }), 400, 'with a stroke')
  answered('its form says how a figure is put in', await officer.get('/desk/registers/annual_reports/blank'), 200, '{{promises.kept}} puts in that figure')
  const early = await officer.make('annual_reports', { covers: '2028/29', known_on: '2027-03-31' })
  answered('a year that had not begun', await officer.get(at(early)), 200, 'On that day the year had not begun')
  for (const one of [odd, early, hyphened]) await officer.mustMove(one, 'discard')
  answered('one that is not there', await officer.get('/desk/annual-report/999999'), 404)
  answered('one of letters', await officer.get('/desk/annual-report/x'), 404)
  answered('nobody is signed in', await new Visitor(server).get(at(odd)), 303)
  answered('a partner who is not the panel', await partner.get(at(odd)), 404)
  check('the auditor makes none', (await auditor.get('/desk/registers/annual_reports/new')).status === 403)
  check('a head does', (await head.get('/desk/registers/annual_reports/new')).status === 200)
}

async function assemble ({ officer, auditor, partner }) {
  const report = await officer.make('annual_reports', { covers: '2026/27', foreword: 'We kept {{promises.kept}} of our promises.' })
  const page = answered('before it is assembled', await officer.get(at(report)), 200, 'Not assembled', 'It is not assembled yet', '9 chapters are not ready')
  answered('it is not moved past its page', await officer.move(report, 'assemble'), [400, 409, 422], 'Assemble it from its own page')
  answered('a chapter that is not made', await officer.get(at(report) + '/chapters/promises'), 404)
  answered('the auditor does not assemble', await auditor.post(at(report) + '/assemble', { csrf: await auditor.token() }), 403)
  equal('it is assembled', (await officer.submit(formTo(page, '/assemble'))).status, 303)
  const state = (await officer.get(at(report) + '.json')).json()
  equal('all chapters are being written', [state.state, state.chapters.map(one => one.state)], ['draft', Array(9).fill('writing')])
  equal('and no figure has changed', state.chapters.map(one => one.changed), Array(9).fill(0))
  const read = (await officer.get(at(report) + '/read.json')).json()
  const words = Object.fromEntries(read.figures.map(one => [one.key, one]))
  equal('promises as they stood', ['', '.kept', '.late', '.broken', '.no_update'].map(code => words['promises.standing' + code].words), ['9', '1', '1', '1', '1'])
  equal('for the last day of the year', [words['promises.kept'].day, words['promises.kept'].register, words['promises.kept'].url], ['2027-03-31', 'action', '/plan?status=kept'])
  equal('updates of the year', words['promises.updates'].words, '8')
  equal('what is not published is not nought', [words['decisions.signed'].words, words['decisions.signed'].known, words['grants.given'].words], ['Not known', false, 'Not known'])
  equal('what the year asked and nobody answered in time is late, though that was due after it', ['panel.recommendations', 'panel.late'].map(key => words[key].words), ['1', '1'])
  const text = answered('the draft', await officer.get(at(report) + '/read'), 200, 'We kept 1 of our promises.', 'Promises that stood as late, broken or changed', 'Shelters', 'Helicopter', 'Broken', 'Nothing of this is published that reaches into the year')
  check('a figure leads to where it is checked', text.text.includes('<a href="/plan?status=kept">1</a>'))
  check('each promise leads to its page', /<a class="govuk-link" href="\/plan\/2024\/actions\/10">/.test(text.text))
  equal('made again it is the same', inside(await officer.get(at(report) + '/read')), inside(text))
  checkPaper('the draft', text, await officer.get(at(report) + '/read.pdf'))
  await settle()
  answered('who is not the panel does not read it', await partner.get(at(report) + '/read'), 404)
  return report
}

async function writing ({ office, officer, second, auditor }, report) {
  const page = at(report) + '/chapters/promises'
  answered('its keys are listed', await officer.get(page), 200, '{{promises.standing.kept}}', 'Nobody has it yet', 'As it would be read now')
  answered('a chapter that is none', await officer.get(at(report) + '/chapters/weather'), 404)
  answered('a figure that is not there', await write(officer, page, 'We kept {{promises.kep}}.'), 422, 'There is no figure {{promises.kep}}. Did you mean {{promises.kept}}?', 'We kept {{promises.kep}}.')
  answered('one that is like none', await write(officer, page, '{{x}}'), 422, 'There is no figure {{x}}.')
  answered('one that is not ended', await write(officer, page, 'We kept {{promises.kept.'), 422, 'begun with {{ and not ended')
  answered('more than can be', await write(officer, page, 'x'.repeat(20001)), 422, 'at most 20000')
  answered('the auditor does not write', await auditor.post(page, { csrf: await auditor.token(), text: 'x', version: 1 }), 403)
  const [mine, theirs] = [(await officer.get(page)).form(), (await second.get(page)).form()]
  equal('one of two saves', (await second.submit(theirs, { text: 'Theirs: <b>{{ promises.kept }}</b> kept.' })).status, 303)
  const conflict = answered('the other sees both', await officer.submit(mine, { text: 'Mine: {{promises.standing}} promises.' }), 409, 'Somebody else saved this chapter', 'Mine: {{promises.standing}} promises.', 'Theirs')
  equal('and saves again', (await officer.submit(conflict.form())).status, 303)
  answered('the words stand with the figure', await officer.get(at(report) + '/read'), 200, 'Mine: 9 promises.')
  const history = await officer.get(`/desk/registers/annual_report_chapters/${sql(office, "select min(id) from record where register = 'annual_report_chapter'")}/history`)
  answered('what the first saved is in the history', history, 200, 'Theirs')
}

async function changed ({ office, officer, auditor }, report) {
  sql(office, "update annual_report_figure set words = '7' where key = 'promises.kept'")
  sql(office, "update annual_report_figure set words = '70' where key = 'promises.updates'")
  const page = answered('what changed is shown', await officer.get(at(report)), 200, 'Was 7, now 1.', 'Was 70, now 8.', '2 figures have changed')
  const form = (await officer.get(at(report))).forms().find(one => one.fields.some(([name, value]) => name === 'key' && value === 'promises.kept'))
  answered('kept without a reason', await officer.submit(form, {}, ['do', 'keep']), 400, 'Say why')
  answered('with too long a one', await officer.submit((await officer.get(at(report))).forms().find(one => one.action.endsWith('/figures')), { reason: 'x'.repeat(301) }, ['do', 'keep']), 400, 'at most 300')
  answered('a figure that did not change', await officer.post(at(report) + '/figures', { csrf: page.csrf(), key: 'promises.late', now: '1', do: 'take' }), 400, 'has not changed')
  answered('one that changed again', await officer.post(at(report) + '/figures', { csrf: page.csrf(), key: 'promises.kept', now: '3', do: 'take' }), 409, 'once more')
  answered('the auditor decides nothing', await auditor.post(at(report) + '/figures', { csrf: await auditor.token(), key: 'promises.kept', now: '1', do: 'take' }), 403)
  const again = (await officer.get(at(report))).forms().find(one => one.fields.some(([name, value]) => name === 'key' && value === 'promises.kept'))
  equal('kept with one', (await officer.submit(again, { reason: 'Counted *before* a merger.' }, ['do', 'keep'])).status, 303)
  const other = (await officer.get(at(report))).forms().find(one => one.action.endsWith('/figures'))
  equal('the other is taken over', (await officer.submit(other, {}, ['do', 'take'])).status, 303)
  answered('what was kept says so', await officer.get(at(report) + '/read'), 200, 'We kept 7 (the record has since said 1: Counted *before* a merger.) of our promises', 'As it was assembled. The record has since said 1: Counted *before* a merger.')
  equal('nothing is left to decide', (await officer.get(at(report) + '.json')).json().chapters.map(one => one.changed), Array(9).fill(0))
}

// A chapter is changed after what is sent was made and before it is kept: the store is held by another writer meanwhile.
async function meanwhile (office, officer, report, chapter) {
  const form = formTo(await officer.get(at(report)), '/send')
  const writer = spawn('sqlite3', ['-cmd', '.timeout 5000', office.file], { stdio: ['pipe', 'ignore', 'inherit'] })
  writer.stdin.end(`begin immediate;\nupdate record set version = version + 1 where id = ${chapter};\n.shell sleep 2\ncommit;\n`)
  await new Promise(done => setTimeout(done, 700))
  answered('a chapter that changed while it was sent', await officer.submit(form), 409, 'Nothing was sent')
  await settle()
  equal('nothing is kept of it', sql(office, 'select count(*) from annual_report_kept'), '0')
  sql(office, `update record set version = version - 1 where id = ${chapter}`)
}

async function send ({ office, officer, head, partner, auditor, panelId }, report) {
  const missing = async () => (await officer.get(at(report) + '.json')).json().missing
  equal('chapters are missing', await missing(), ['It does not say yet to which panel it is sent.', '9 chapters are not ready.'])
  answered('it is not sent so', await officer.post(at(report) + '/send', { csrf: await officer.token() }), 400, 'It cannot be sent yet', 'to which panel')
  const ids = sql(office, "select group_concat(id) from record where register = 'annual_report_chapter'").split(',')
  for (const id of ids) await officer.mustMove('/desk/registers/annual_report_chapters/' + id, 'ready')
  answered('a ready chapter is not written', await officer.post(at(report) + '/chapters/promises', { csrf: await officer.token(), text: 'x', version: 3 }), 403)
  check('nor sent without a panel', !formTo(await officer.get(at(report)), '/send'))
  await officer.edit(report, { panel: panelId })
  equal('nothing is missing', await missing(), [])
  answered('not past its page', await officer.move(report, 'send'), [400, 409, 422], 'Send it from its own page')
  answered('the panel does not read a draft', await partner.get(at(report) + '/read'), 200, 'It is being written')
  await meanwhile(office, officer, report, ids[0])
  const before = inside(await officer.get(at(report) + '/read'))
  equal('it is sent', (await officer.submit(formTo(await officer.get(at(report)), '/send'))).status, 303)
  const kept = answered('the panel reads it', await partner.get(at(report) + '/read'), 200, 'Kept as it was sent', 'Mine: 9 promises.')
  equal('as it was', inside(kept), before)
  const page = answered('and not how it is worked on', await partner.get(at(report)), 200, 'With the panel')
  check('nor can they do anything', !page.forms().some(form => form.action.startsWith(at(report))))
  answered('it is not sent twice', await officer.post(at(report) + '/send', { csrf: await officer.token() }), 403)
  answered('nor decided on', await officer.post(at(report) + '/figures', { csrf: await officer.token(), key: 'promises.kept', now: '1', do: 'take' }), 403)
  answered('the auditor reads it', await auditor.get(at(report) + '/read'), 200, 'Mine: 9 promises.')
  return before
}

async function publish ({ office, officer, head, visitor }, report, before) {
  answered('whoever wrote it does not publish it', await officer.move(report, 'publish'), [403, 409])
  await head.mustMove(report, 'publish')
  answered('it is listed', await visitor.get('/reports'), 200, 'Annual report 2026/27')
  const contents = answered('its contents', await visitor.get('/reports/2026-27'), 200, 'What was promised and what became of it', 'No report of the panel on it is published here', 'All of it as PDF', 'Checksum of its text')
  const whole = answered('all of it', await visitor.get('/reports/2026-27/whole'), 200, 'Mine: 9 promises.', 'Helicopter')
  equal('is what the panel was sent', inside(whole), before)
  answered('a chapter', await visitor.get('/reports/2026-27/promises'), 200, 'Mine: 9 promises.', 'What was measured')
  answered('the foreword', await visitor.get('/reports/2026-27/foreword'), 200, 'We kept 7')
  answered('a chapter that is none', await visitor.get('/reports/2026-27/weather'), 404)
  for (const link of new Set([...contents.text.matchAll(/href="(\/reports\/[^"]+)"/g)].map(found => found[1]))) equal('a link of its contents leads: ' + link, (await visitor.get(link)).status, 200)
  const json = (await visitor.get('/reports/2026-27.json')).json()
  equal('every figure with its source', json.figures.filter(one => one.key === 'promises.kept').map(one => [one.words, one.record_says, one.kept_because, one.url]), [['7', '1', 'Counted *before* a merger.', '/plan?status=kept']])
  equal('and as a table', (await visitor.get('/reports/2026-27.csv')).csv().length, json.figures.length + 1)
  const [one, two] = [await visitor.get('/reports/2026-27/whole.pdf'), await visitor.get('/reports/2026-27/whole.pdf')]
  check('the PDF is the same bytes each time', one.body.equals(two.body))
  checkPaper('the report', whole, one)
  await settle()
  equal('its checksum is sealed', sql(office, 'select checksum from pub_annual_report_text'), json.checksum)
  check('in the published document', sql(office, `select count(*) from pub_document where fields like '%${json.checksum}%'`) === '1')
  check('verify holds', verified(office).status === 0, verified(office).err)
  await settle()
  sql(office, "update pub_annual_report_text set content = replace(content, 'Helicopter', 'Helikopter')")
  const told = verified(office)
  await settle()
  check('and finds a text that was altered', told.status !== 0 && /annual report|index/i.test(told.err + told.out), told.err + told.out)
  sql(office, "update pub_annual_report_text set content = replace(content, 'Helikopter', 'Helicopter')")
}

// Words that are erased elsewhere leave no sealed text that repeats them: it goes whole, and that it was there stays.
async function erased ({ office, head, visitor, actions }) {
  const checksum = (await visitor.get('/reports/2026-27.json')).json().checksum
  const page = await head.get(actions[10] + '/take-down')
  const what = [...page.text.matchAll(/<input[^>]*name="what"[^>]*value="([^"]+)"[^>]*>\s*<label[^>]*>([\s\S]*?)<\/label>/g)].find(found => found[2].includes('Helicopter'))?.[1]
  const done = await head.submit((await head.submit(page.form(), { what, how: 'erase', ground: 'error' })).form(), {}, ['confirmed', 'yes'])
  equal('a title is erased', done.status, 303)
  answered('no report repeats it', await visitor.get('/reports/2026-27'), 200, 'The text of this report was taken down')
  check('nowhere', sql(office, "select count(*) from annual_report_kept where content like '%Helicopter%'") === '0' && !(await visitor.get('/reports/2026-27/whole')).text.includes('Helicopter'))
  equal('its checksum stays', (await visitor.get('/reports/2026-27.json')).json().checksum, checksum)
  answered('the desk says it too', await head.get(at('/' + sql(office, "select id from pub_record where register = 'annual_report'")) + '/read'), 200, 'The text of this report was erased')
  check('and verify holds', verified(office).status === 0, verified(office).err)
  await settle()
}

async function after (one, report) {
  const { officer, head, partner, visitor, panelId } = one
  const said = await partner.make('panel_reports', { title: 'On the annual report', from_body: panelId, about_what: 'annual_report', text: 'It is frank.', answer_due: '2027-06-01' })
  await partner.mustMove(said, 'make')
  await officer.edit(said, { annual_report: idOf(report) })
  await officer.mustMove(said, 'publish')
  answered('what the panel said stands beside it', await visitor.get('/reports/2026-27'), 200, 'On the annual report', 'Not answered yet; the answer is due on 1 June 2027')
  await officer.edit(said, { answer: 'Thank you.' })
  await head.mustMove(said, 'answer_it')
  answered('and the answer', await visitor.get('/reports/2026-27'), 200, 'Answered on 20 April 2027')
  await officer.mustMove(report, 'correct', 'A figure was wrong.')
  answered('while it is corrected what was published stands', await visitor.get('/reports/2026-27/whole'), 200, 'We kept 7')
  await officer.edit(report, { foreword: 'We kept one.' })
  await offTheList(one)
  await withdrawnSince(one, report)
  equal('sent again', (await officer.submit(formTo(await officer.get(at(report)), '/send'))).status, 303)
  await head.mustMove(report, 'publish')
  answered('published again', await visitor.get('/reports/2026-27/foreword'), 200, 'We kept one.')
  await erased(one)
  await head.mustMove(report, 'withdraw', 'It was not ours.')
  answered('withdrawn it is gone', await visitor.get('/reports/2026-27'), [404, 410])
  answered('from the list too', await visitor.get('/reports'), 200, 'No annual report is published here yet')
}

// Choices that were taken off the list since still add up to all. Of a report that is not assembled: its figures are as they are.
async function offTheList ({ office, officer }) {
  const report = await officer.make('annual_reports', { covers: '2027/28', known_on: '2027-04-20' })
  sql(office, `update pub_document set fields = replace(fields, '"value":"broken"', '"value":"shattered"') where register = 'action'`)
  const figures = (await officer.get(at(report) + '/read.json')).json().figures.filter(one => one.key.startsWith('promises.standing'))
  equal('one is counted under a name of its own', figures.filter(one => /broken|off_the_list/.test(one.key)).map(one => [one.label, one.words]), [['Broken', '0'], ['No longer on the list', '1']])
  equal('the parts add up to all', figures.slice(1).reduce((sum, one) => sum + Number(one.words), 0), Number(figures[0].words))
  answered('and a table has its code', await officer.get(at(report) + '/read'), 200, 'shattered')
  sql(office, `update pub_document set fields = replace(fields, '"value":"shattered"', '"value":"broken"') where register = 'action'`)
  await officer.mustMove(report, 'discard')
}

// What was withdrawn after the year is counted as it stood, and its title is not told again.
async function withdrawnSince ({ office, officer, head, actions }, report) {
  answered('as it stood', await officer.get(at(report) + '/read'), 200, 'Shelters')
  const late = async () => (await officer.get(at(report) + '/read.json')).json().figures.find(one => one.key === 'promises.standing').words
  const before = await late()
  await head.mustMove(Object.values(actions).find(one => idOf(one) === sql(office, "select id from record where register = 'action' and name = 'Shelters'")), 'withdraw', 'It named somebody.')
  const read = answered('withdrawn since, a row says that and no more', await officer.get(at(report) + '/read'), 200, 'Withdrawn since')
  check('its title is not told', !read.text.includes('Shelters'))
  equal('it is counted as it stood', await late(), before)
}

// In March, to be answered in April: nobody does.
async function recommended (office) {
  const server = await serve(office, ['--as-of', '2027-03-20'])
  const officer = await signedIn(server, 'officer')
  const panelId = sql(office, "select id from record where register = 'organisation' and name = 'Harbour Trust'")
  const one = await officer.make('panel_recommendations', { title: 'Light the harbour', from_body: panelId, text_received: 'Light it.', answer_due: '2027-04-10' })
  await officer.mustMove(one, 'make')
  await officer.mustMove(one, 'publish')
  await server.stop()
}

export async function annualReport () {
  const wrenshire = await makeWrenshire()
  await wrenshire.server.stop()
  const { office } = wrenshire
  await recommended(office)
  const server = await serve(office, ['--as-of', '2027-04-20'])
  const [officer, head, second, auditor, partner] = await Promise.all(['officer', 'head', 'second', 'auditor', 'partner'].map(name => signedIn(server, name)))
  const one = { office, actions: wrenshire.actions, server, officer, head, second, auditor, partner, visitor: new Visitor(server), panelId: sql(office, "select id from record where register = 'organisation' and name = 'Harbour Trust'") }
  try {
    await wrong(one)
    const report = await assemble(one)
    await writing(one, report)
    await changed(one, report)
    await publish(one, report, await send(one, report))
    await after(one, report)
  } finally {
    check('the server did not end by itself', server.exit === null, JSON.stringify(server.exit) + server.said.slice(-400))
    await server.stop()
  }
}
