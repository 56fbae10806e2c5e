// A list taken out as a spreadsheet, worked on elsewhere and brought back: what goes out, to whom; what comes
// back, and what is refused.
import { resolve } from 'node:path'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answered, check, equal, makeCsv, parseCsv, run, signedIn, sql, step } from './lib.mjs'
import { importFile, makeWrenshire } from './office.mjs'
import { dayOf, makeWorkbook, readWorkbook, serialOf, unzip, zip } from './workbook.mjs'

const definitions = resolve(fileURLToPath(import.meta.url), '../../definitions/sheets')
const list = '/desk/registers/signals'
const sheet = list + '/sheet'
const formulas = ['=1+1', '+44 1632 960001', '-lead', '@SUM(1)', "'=quoted", '=HYPERLINK("http://x.example")', '00123', '\u2212 minus', "it's"]

function workbookFile (rows) { return { name: 'signals.xlsx', bytes: makeWorkbook(rows) } }

export async function upload (visitor, address, { name, bytes }, more = {}) {
  const mark = 'frontdoor' + Math.random().toString(36).slice(2)
  const part = (head, body) => Buffer.concat([Buffer.from(`--${mark}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')])
  const fields = Object.entries({ csrf: await visitor.token(), ...more }).map(([key, value]) => part(`name="${key}"`, value))
  const body = Buffer.concat([...fields, part(`name="file"; filename="${name}"`, bytes), Buffer.from(`--${mark}--\r\n`)])
  return visitor.ask('POST', address, { headers: { 'content-type': 'multipart/form-data; boundary=' + mark, 'content-length': body.length }, body })
}

// --- Out --------------------------------------------------------------------

async function out ({ server }) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const partner = await signedIn(server, 'partner')
  answered('the list leads to it', await officer.get(list), 200, 'Work in a spreadsheet')
  answered('a page says what goes out', await officer.get(sheet), 200, '12 rows', 'the whole of', 'Excel workbook', 'CSV')
  const json = (await officer.get(sheet + '.json?filter_kind=flag')).json()
  equal('as JSON', [json.register, json.total, json.workbook_url], ['signal', 1, sheet + '.xlsx?filter_kind=flag'])
  answered('a register that is not there', await officer.get('/desk/registers/dragons/sheet.xlsx'), 404)
  for (const face of ['', '.xlsx', '.csv', '.json']) answered(`what is read one by one does not go out together: ${face}`, await officer.get('/desk/registers/confidences/sheet' + face), 403)
  check('nor does its list lead there', !(await officer.get('/desk/registers/confidences')).words().includes('Work in a spreadsheet'))
  answered('not for a stranger to the register', await partner.get('/desk/registers/boards/sheet.csv'), 404)

  const answer = await officer.get(sheet + '.xlsx')
  equal('its kind', answer.type, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  check('a download with the day in its name', /signals-\d{4}-\d\d-\d\d\.xlsx/.test(answer.headers['content-disposition']), answer.headers['content-disposition'])
  equal('kept nowhere on the way', answer.headers['cache-control'], 'no-store')
  const { rows, files, sheet: xml } = readWorkbook(answer.body)
  equal('its heading', rows[0], ['Reference', 'Version', 'Name', 'Kind', 'Story', 'Posts', 'Lit', 'Seen on', 'Last heard', 'To be mended by', 'Who leads', 'Helpers', 'About it', 'Kept by', 'Why a published date moves', 'State', 'Checked by'])
  equal('every row, in the order of the list', rows.slice(1).map(row => row[2]), ['Lamp', 'Pier'].concat(Array.from({ length: 10 }, (_, i) => `Signal ${i}`)))
  const lamp = rows[1]
  equal('reference and version', [lamp[0], lamp[1].number], ['SIG-001', 1])
  equal('a choice by its label, a whole number, yes', [lamp[3], lamp[5].number, lamp[6]], ['A light', 3, 'Yes'])
  equal('a partial date stays text', lamp[7], '2026-03')
  equal('a moment on London’s clock', lamp[8], '21 June 2026, 9:30am')
  equal('a date is one', [dayOf(lamp[9].number), lamp[9].style], ['2026-04-01', 5])
  equal('a link by name and reference', lamp[10], 'Harbour Trust (ORG-002)')
  equal('several', lamp[11], 'Wrenshire Council (ORG-003); Wrenshire Police (ORG-001)')
  equal('a role by its label', lamp[13], 'Officer')
  check('no formula anywhere', !/<f>|<f /.test(xml))
  equal('what looks like one is text', formulas.map((_, i) => rows[3 + i][4]), formulas)
  check('marked so that editing keeps it text', /quotePrefix="1"/.test(files['xl/styles.xml']) && /s="3" t="inlineStr"><is><t xml:space="preserve">=1\+1/.test(xml))
  check('the heading stays in sight, with a filter and the choices', /state="frozen"/.test(xml) && /<autoFilter/.test(xml))
  for (const name of Object.keys(files)) {
    const lint = spawnSync('xmllint', ['--noout', '--nonet', '-'], { input: files[name] })
    if (!lint.error) check('well formed: ' + name, lint.status === 0, lint.stderr)
  }

  const csv = await officer.get(sheet + '.csv')
  const cells = parseCsv(csv.text)
  check('CSV for Excel begins with a mark', csv.text.startsWith('\ufeffReference,Version,'))
  equal('the same heading', cells[0], rows[0])
  equal('dates that every spreadsheet reads', cells[1][9], '2026-04-01')
  equal('guarded against calculation', cells.slice(3, 7).map(row => row[4][0]), ["'", "'", "'", "'"])
  check('a plain word with an apostrophe is left alone', cells[11][4] === "it's", cells[11][4])

  equal('the filters of the page hold', readWorkbook((await officer.get(sheet + '.xlsx?filter_kind=flag')).body).rows.length, 2)
  equal('and its order', parseCsv((await officer.get(sheet + '.csv?order=reference&descending=yes')).text)[1][0], 'SIG-012')
  check('who may see a field has it', readWorkbook((await head.get(sheet + '.xlsx')).body).rows[2].includes('Eyes of the head'))
  check('what is sealed goes out to nobody', !/Word of the watch|Lighthouse|sealed:/.test(xml + csv.text) && !/Word of the watch|Lighthouse|sealed:/.test(readWorkbook((await head.get(sheet + '.xlsx')).body).sheet))
  check('who may not, has not even its name', !xml.includes('head alone') && !csv.text.includes('Eyes of the head'))
  const theirs = readWorkbook((await partner.get(sheet + '.xlsx')).body).rows
  equal('a partner takes out what it leads', theirs.slice(1).map(row => row[2]), ['Lamp'])
  equal('a filter on what one may not see tells nothing', parseCsv((await officer.get(sheet + '.csv?filter_head_only=x')).text).length, cells.length)
}

// --- Imports take workbooks too ---------------------------------------------

async function imports ({ office, server }) {
  const officer = await signedIn(server, 'officer')
  const address = '/desk/registers/boards/import'
  const bring = async (bytes, name = 'boards.xlsx') => officer.follow(await upload(officer, address, { name, bytes }, { empty: 'keep' }))
  const says = async (name, bytes, ...words) => answered(name, await bring(bytes), 422, ...words)
  await says('an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '.xls', 'save it as an Excel workbook')
  await says('an archive that is none', Buffer.from('PK\x03\x04nothing'), 'damaged')
  await says('a text document', zip({ 'content.xml': '<x/>' }), 'OpenDocument')
  await says('pictures', zip({ 'a.jpg': 'x' }), 'no workbook')
  await says('a bomb', zip({ ...unzip(makeWorkbook([['name']])), 'xl/sharedStrings.xml': '<sst>' + ' '.repeat(30 << 20) + '</sst>' }), 'unpacks to far more')
  await says('a DTD', zip({ ...unzip(makeWorkbook([['name']])), 'xl/workbook.xml': '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>' }), 'damaged')
  const empty = Array.from({ length: 60000 }, () => [])
  const refused = answered('a formula and an error, by their places', await bring(makeWorkbook([['name', 'kind'], [], ['Good', 'panel'], [{ formula: 'A1', value: 'Name' }, 'panel']])), [200, 422], 'refused', 'formula', /Line.*4/)
  check('and no button to go on', !/Import all of it/.test(refused.words()))
  const preview = answered('a workbook, with sixty thousand empty rows before its last', await bring(makeWorkbook([['name', 'kind'], ...empty, ['Sheet board', 'panel']])), 200, 'Sheet board', '60002')
  const face = (await officer.get(preview.form().action + '.json')).json()
  equal('as JSON too', [face.added_count, face.changed_count, face.refused_count, face.additions[0].name, face.additions[0].line], [1, 0, 0, 'Sheet board', 60002])
  equal('the form as JSON', (await officer.get(address + '.json')).json().columns[0].name, 'name')
  const landed = await officer.submit(preview.form())
  answered('it lands', await officer.follow(landed), 200, 'Sheet board')
  equal('what it wrote, as JSON', (await officer.get(landed.location + '.json')).json().records.map(record => record.name), ['Sheet board'])
  const file = office.folder + '/boards.xlsx'
  writeFileSync(file, makeWorkbook([['name', 'kind'], ['Sheet board', 'panel'], ['Command board', 'panel']]))
  const done = run(['import', 'boards', file, '--store', office.store])
  check('on the command line', done.status === 0 && /added\s+1/.test(done.out) && /same\s+1/.test(done.out), done.out + done.err)
  writeFileSync(file, makeWorkbook([['name', 'kind'], [{ formula: 'A1' }, 'panel']]))
  const formula = run(['import', 'boards', file, '--store', office.store])
  check('a formula is refused there', formula.status === 1 && /:2: column "name"/.test(formula.err) && /formula/.test(formula.err), formula.err)
}

// --- Back -------------------------------------------------------------------

const trace = office => sql(office, 'select (select count(*) from history) || \' \' || (select count(*) from record) || \' \' || (select count(*) from pub_log)')
const field = (office, name, column) => sql(office, `select coalesce(${column}, '') from reg_signal where name = '${name.replaceAll("'", "''")}'`)

// The list as it is now, as rows of texts, so that a cell can be changed by its column's heading.
async function takeOut (visitor, query = '') {
  const rows = readWorkbook((await visitor.get(sheet + '.xlsx' + query)).body).rows
  const dates = rows[0].indexOf('To be mended by')
  const cell = (value, column) => value.number === undefined ? value : column === dates ? { day: value.number } : value.number
  const out = rows.map(row => Array.from(rows[0], (_, at) => row[at] === undefined ? '' : cell(row[at], at)))
  out.at = heading => out[0].indexOf(heading)
  out.row = name => out.find(row => row[out.at('Name')] === name)
  out.set = (name, heading, value) => { out.row(name)[out.at(heading)] = value; return out }
  return out
}
const bringBack = async (visitor, rows, name = 'back.xlsx') => visitor.follow(await upload(visitor, sheet, { name, bytes: Buffer.isBuffer(rows) ? rows : makeWorkbook(rows) }))

async function back ({ office, server }) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const second = await signedIn(server, 'second')
  const auditor = await signedIn(server, 'auditor')
  const partner = await signedIn(server, 'partner')
  const before = trace(office)
  answered('who only reads is offered no way back', await auditor.get(sheet), 200, 'Excel workbook')
  check('on the page', !(await auditor.get(sheet)).words().includes('Bring it back'))
  answered('nor is theirs taken', await upload(auditor, sheet, workbookFile([['Reference', 'Version']])), 403)
  answered('no file', await officer.post(sheet, { csrf: await officer.token() }), 422, 'Choose an Excel workbook')
  answered('an old workbook', await bringBack(officer, Buffer.from('d0cf11e0a1b11ae1', 'hex')), 422, '.xls')
  answered('no reference and version', await bringBack(officer, [['Name'], ['x']]), 200, 'are not both there')

  const same = answered('what went out and came back unchanged', await bringBack(officer, await takeOut(officer)), 200, 'says all of this already')
  check('has no button', !same.words().includes('Make these changes'))
  const csv = (await officer.get(sheet + '.csv')).text
  answered('as CSV, as it was written', await bringBack(officer, Buffer.from(csv), 'back.csv'), 200, 'says all of this already')
  const saved = makeCsv(parseCsv(csv).map((row, at) => row.map(value => at && /^\d{4}-\d\d-\d\d$/.test(value) ? value.split('-').reverse().join('/') : value)), '\r\n')
  answered('as a spreadsheet saves it again: bare guards, days first', await bringBack(officer, Buffer.from(saved), 'back.csv'), 200, 'says all of this already')
  equal('nothing was written by all that looking', trace(office), before)

  const rows = await takeOut(officer)
  rows.set('Lamp', 'Kind', 'flag').set('Lamp', 'Posts', 41).set('Lamp', 'Lit', 'no').set('Lamp', 'Who leads', 'Wrenshire Police').set('Lamp', 'Helpers', 'ORG-002').set('Lamp', 'Kept by', 'Head of office')
  rows.set('Pier', 'Story', '').set('Pier', 'To be mended by', { day: serialOf('2027-02-03') }).set('Signal 0', 'Story', '=2+2')
  rows.push([])
  rows.push(['', '', 'New horn', 'Horn, or bell', '', 7])
  rows[0].push('')
  const wrong = await takeOut(officer)
  wrong.set('Lamp', 'Kind', 'Candle').set('Lamp', 'Posts', 'many').set('Lamp', 'Who leads', 'Nobody Ltd').set('Pier', 'State', 'Closed').set('Signal 1', 'Checked by', 'me')
  wrong.set('Signal 2', 'Story', { formula: 'A1', value: 'old' }).set('Signal 3', 'Version', 99).set('Signal 4', 'Reference', 'SIG-999').set('Signal 5', 'Name', '').set('Signal 6', 'Who leads', 'Weir Trust (ORG-002)').set('Signal 7', 'Story', 'Good.')
  wrong.push([...wrong.row('Pier')], ['', 4, 'Has a version', 'Flag'], ['', '', '', 'Flag'], ['', '', 'Lamp', 'Flag'])
  wrong[0].push('Notes to self')
  const refused = answered('everything that is wrong, by row and column', await bringBack(officer, wrong), 200, 'Make these changes')
  const face = (await officer.get(refused.form().action + '.json')).json()
  const told = face.refusals.map(one => `${one.line} ${one.column}: ${one.value}: ${one.reason}`)
  for (const words of [/^1 Notes to self: : The register has no such field/, /^2 Kind: Candle: Choose/, /^2 Posts: many: Enter a whole number/, /^2 Who leads: Nobody Ltd: There is no such record/, /^3 State: Closed: The state changes by a step/,
    /^5 Checked by: me: Only steps set this/, /^6 Story: .*formula/, /^7 Version: 99: This is not a version of SIG-006/, /^8 Reference: SIG-999: There is no record/, /^9 Name: : Enter an answer/, /^10 Who leads: Weir Trust \(ORG-002\): What has this reference is called "Harbour Trust"/,
    /^14 Reference: SIG-002: Row 3 is about the same/, /^15 Version: 4: A row without reference/, /^16 Name: : Enter an answer/, /^17 Name: Lamp: SIG-001 is there already/]) check(`said: ${words}`, told.some(one => words.test(one)), told.join('\n'))
  equal('one row is good', [face.changed_count, face.refused_count], [1, 13])
  answered('which does not land by itself', await officer.submit(refused.form()), 422, 'There is a problem', 'good rows alone')
  equal('nothing so far', trace(office), before)
  const part = await officer.submit(refused.form(), { good: 'yes' })
  answered('unless that is asked for', part, 303)
  equal('then it alone', field(office, 'Signal 7', 'story'), 'Good.')

  const preview = answered('a good one', await bringBack(officer, rows), 200, 'A light → Flag', 'Harbour Trust (ORG-002) → Wrenshire Police (ORG-001)', '(empty) → 3 February 2027', 'New horn', '=1+1 → =2+2')
  answered('not for another person', await second.get(preview.form().action), 404)
  answered('nor as an import', await officer.get(preview.form().action.replace('/sheet/', '/import/')), 404)
  const landed = await officer.submit(preview.form())
  answered('it lands', landed, 303)
  answered('with a page that says what it wrote', await officer.follow(landed), 200, 'The changes of your spreadsheet are made', 'New horn')
  equal('as it said', ['kind', 'posts', 'lit', 'desk_owner'].map(column => field(office, 'Lamp', column)), ['flag', '41', '0', 'head'])
  equal('a formula’s text is text', field(office, 'Signal 0', 'story'), '=2+2')
  equal('an empty cell empties', field(office, 'Pier', 'story'), '')
  const after = trace(office)
  answered('the same file again: nothing', await bringBack(officer, rows), 200, 'says all of this already')
  answered('a part of it again: nothing', await bringBack(officer, [rows[0].slice(0, 4), rows[1].slice(0, 4)]), 200, 'says all of this already')
  equal('and nothing deleted by what is missing', trace(office), after)

  // Thursday: colleagues have changed some of them.
  const monday = await takeOut(officer)
  const address = name => list + '/' + sql(office, `select id from reg_signal where name = '${name}'`)
  await head.edit(address('Lamp'), { story: 'By the head.', posts: '50' })
  await head.edit(address('Pier'), { story: 'By the head too.' })
  await head.edit(address('Signal 8'), { kind: 'horn' })
  monday.set('Lamp', 'Posts', 60).set('Pier', 'Kind', 'Flag').set('Signal 8', 'Kind', 'Horn, or bell').set('Signal 9', 'Posts', 9)
  const since = answered('changed since: both values, by whom', await bringBack(officer, monday), 200, 'Changed by Head Test', 'Row 2, SIG-001: which holds?', 'changed by another person too', 'Mine: write these fields')
  const form = since.form()
  const json = (await officer.get(form.action + '.json')).json()
  equal('of the same field, no choice but theirs', json.rows.filter(row => row.fate === 'waits').map(row => [row.name, row.may_take_own, row.changed_by]), [['Lamp', false, 'Head Test'], ['Pier', true, 'Head Test']])
  const three = json.rows.find(row => row.name === 'Lamp').differences[0]
  equal('three values', [three.label, three.base, three.yours, three.now, three.both], ['Posts', '41', '60', '50', true])
  equal('the same change by both is none', [json.changed_count, json.same_count], [1, 10])
  const quiet = trace(office)
  answered('undecided, it does not land', await officer.submit(form), 422, 'Choose for each row')
  answered('mine, against the same field, does not either', await officer.submit(form, { row_2: 'own', row_4: 'own' }), 422, 'Choose for each row')
  answered('all mine leaves that one open', await officer.submit(form, { all: 'own' }), 422, 'Choose for each row')
  answered('a row that is none', await officer.submit(form, { row_x: 'own' }), 400)
  equal('nothing yet', trace(office), quiet)
  await head.edit(address('Pier'), { posts: '5' })
  const differs = answered('changed again while looking', await officer.submit(form, { row_2: 'theirs', row_4: 'own' }), 409, 'Records have changed since you looked')
  answered('looked at anew, it lands', await officer.submit(differs.form(), { row_2: 'theirs', row_4: 'own' }), 303)
  equal('theirs stayed', field(office, 'Lamp', 'posts'), '50')
  equal('mine stands beside theirs', ['kind', 'story', 'posts'].map(column => field(office, 'Pier', column)), ['flag', 'By the head too.', '5'])
  equal('each has an entry of its own', sql(office, `select kind from history where record = (select id from reg_signal where name = 'Pier') order by version desc limit 1`), 'imported')

  // A public date, a closed record, a partner.
  await second.mustMove(address('Pier'), 'publish')
  const dated = (await takeOut(officer)).set('Pier', 'To be mended by', { day: serialOf('2027-05-01') })
  const asks = answered('a public date asks why it moves', await bringBack(officer, dated), 200, 'Why a published date moves')
  check('and is refused without', !asks.form())
  dated.set('Pier', 'Why a published date moves', 'The crane is broken.')
  answered('with the reason it lands', await officer.submit((await bringBack(officer, dated)).form()), 303)
  equal('which history keeps', sql(office, `select reason from history where record = (select id from reg_signal where name = 'Pier') order by version desc limit 1`), 'The crane is broken.')
  const closing = (await takeOut(officer)).set('Signal 9', 'Posts', 10)
  await head.mustMove(address('Signal 9'), 'close', 'It sank.')
  answered('what was closed since cannot be changed', await bringBack(officer, closing), 200, /Closed.{1,6}, and you may not change it/)
  const theirs = await takeOut(partner)
  equal('a partner has its own rows', theirs.slice(1).map(row => row[2]), [])
  await head.edit(address('Lamp'), { lead: sql(office, "select id from reg_organisation where name = 'Harbour Trust'") })
  const partners = (await takeOut(partner)).set('Lamp', 'Story', 'By the partner.')
  partners.push([...(await takeOut(officer)).row('Pier')].slice(0, 4))
  const limited = answered('and no others', await bringBack(partner, partners), 200, 'There is no record with this reference that you may see')
  answered('its own it may change', await partner.submit(limited.form(), { good: 'yes' }), 303)
  equal('and did', field(office, 'Lamp', 'story'), 'By the partner.')
  const away = (await takeOut(partner)).set('Lamp', 'Who leads', 'ORG-001')
  check('but not give it away', /(your own organisation leads|no such record)/i.test((await bringBack(partner, away)).words()))
  answered('nor add', await bringBack(partner, [theirs[0].slice(0, 4), ['', '', 'Of the partner', 'Flag']]), 200, 'your role may not add one')
}

// --- Several at once ----------------------------------------------------------

async function several ({ office, server }) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const auditor = await signedIn(server, 'auditor')
  const partner = await signedIn(server, 'partner')
  const address = list + '/several'
  await officer.make('confidences', { title: 'Told at the slipway' })
  const all = trace(office)
  const page = answered('rows can be ticked', await officer.get(list), 200, 'Change the ticked', 'Change all 13', 'Choose Signal SIG-001: Lamp')
  check('not by who only reads', !(await auditor.get(list)).words().includes('Change the ticked'))
  answered('its address leads to the list', await officer.get(address), 303)
  const tickets = name => page.text.match(new RegExp(`value="(\\d+-\\d+)"[^>]*><label[^>]*><span[^>]*>Choose Signal SIG-\\d+: ${name}<`))[1]
  const form = page.form()
  check('nor where each reading is logged', !(await officer.get('/desk/registers/confidences')).words().includes('Change the ticked'))
  answered('nothing ticked', await officer.submit(form), 400, 'Choose at least one')
  answered('a ticket that is none', await officer.submit(form, { record: ['1-x'] }), 400)
  answered('too many', await officer.submit(form, { record: Array.from({ length: 201 }, (_, i) => `${i + 1}-1`) }), 400, 'At most 200')
  answered('a register that one may not see', await partner.post('/desk/registers/boards/several', { csrf: await partner.token(), record: '1-1' }), 404)
  const chosen = ['Signal 1', 'Signal 2', 'Signal 3'].map(tickets)
  const what = answered('what to do', await officer.submit(form, { record: chosen }), 200, 'Change 3 signals together', 'Set “Kind”', 'Close')
  check('nor what is sealed', !what.words().includes('Word of the watch'))
  check('a name that must differ is not offered', !what.words().includes('Set “Name”') && !what.words().includes('head alone') && !what.words().includes('Checked by'))
  answered('an answer is needed', await officer.submit(what.form()), 422, 'Choose what to do')
  answered('and one of those', await officer.submit(what.form(), { what: 'field:name' }), 403)
  answered('one that is no field', await officer.submit(what.form(), { what: 'field:nonsense' }), 403)
  const value = answered('with which value', await officer.submit(what.form(), { what: 'field:lead' }), 200, 'Who leads', 'Harbour Trust')
  answered('none that is not there', await officer.submit(value.form(), { field_lead: '424242' }), 422, 'There is a problem')
  const trust = sql(office, "select id from reg_organisation where name = 'Harbour Trust'")
  const confirm = answered('what would happen', await officer.submit(value.form(), { field_lead: trust }), 200, 'Nothing has been changed yet', 'Who leads: (empty) → Harbour Trust', 'Do it for 3 signals')
  equal('nothing yet', trace(office), all)
  const gone = list + '/' + chosen[2].split('-')[0]
  await head.edit(gone, { story: 'Meanwhile.' })
  const done = answered('done, but for what was changed meanwhile', await officer.submit(confirm.form()), 200, 'Done: 2 signals', 'Somebody has changed it since')
  check('two are', done.words().includes('Who leads: (empty) → Harbour Trust'))
  equal('as it said', sql(office, `select count(*) from reg_signal where lead = ${trust} and name like 'Signal %'`), '2')
  equal('each with its own entry', sql(office, `select count(*) from history h join reg_signal s on s.id = h.record where s.name in ('Signal 1', 'Signal 2') and h.kind = 'edited'`), '2')
  const quiet = trace(office)
  answered('sent again, it is not done again', await officer.submit(confirm.form()), 200, 'Done')
  equal('at all', trace(office), quiet)

  const filtered = await officer.get(list + '?filter_lead=' + trust)
  const closing = await officer.submit(filtered.form(), {}, ['all', 'yes'])
  const count = sql(office, `select count(*) from reg_signal where lead = ${trust}`)
  answered('all that fit the filters', closing, 200, `Change ${count} signals together`)
  const reason = answered('a step with a reason', await officer.submit(closing.form(), { what: 'move:close' }), 200, 'Reason')
  answered('asks for it', await officer.submit(reason.form()), 422, 'Give a reason')
  const sure = answered('and says what would happen', await officer.submit(reason.form(), { reason: 'The trust gave them up.' }), 200, 'Close: Draft → Closed')
  answered('then does it', await officer.submit(sure.form()), 200, `Done: ${count} signals`)
  equal('to all, with the reason', sql(office, `select count(*) from history where move = 'close' and reason = 'The trust gave them up.'`), count)
  const again = await officer.submit(await officer.submit((await officer.submit((await officer.get(list + '?filter_lead=' + trust)).form(), {}, ['all', 'yes'])).form(), { what: 'field:kind' }).then(answer => answer.form()), { field_kind: 'flag' })
  answered('what is closed is refused, one by one, with no way on', again, 200, 'What is refused', /Closed.{1,4}, and you may not change it/)
  check('nothing is left to do', !again.words().includes('Do it for'))

  const pier = list + '/' + sql(office, "select id from reg_signal where name = 'Pier'")
  const version = sql(office, "select version from record where reference = 'SIG-002'")
  const dated = await officer.submit((await officer.submit(form, { record: [pier.match(/\d+$/)[0] + '-' + version] })).form(), { what: 'field:due' })
  answered('a public date asks why it moves', dated, 200, 'Reason for moving a public date')
  answered('and is refused without', await officer.submit(dated.form(), { field_due: '1 June 2028' }), 200, 'What is refused', 'give the reason why it moves')
  const moved = await officer.submit(dated.form(), { field_due: '1 June 2028', reason: 'The tide.' })
  answered('with it, it moves', await officer.submit(moved.form()), 200, 'Done: 1 signal', '3 February 2027'.length ? '1 June 2028' : '')
  equal('which its history keeps', sql(office, `select reason from history where record = ${pier.match(/\d+$/)[0]} order by version desc limit 1`), 'The tide.')
  const theirs = await partner.get(list)
  check('a partner may change what it leads', theirs.status === 200)
}

// --- All of it --------------------------------------------------------------

function signals (rows) { return makeCsv([['name', 'kind', 'story', 'posts', 'lit', 'seen_on', 'heard_at', 'due', 'lead', 'helpers', 'desk_owner'], ...rows]) }

export async function sheets () {
  const wrenshire = await makeWrenshire({ definitions })
  importFile(wrenshire.office, 'signals', 'signals.csv', signals([
    ['Lamp', 'light', 'On the quay.', '3', 'yes', '2026-03', '21 June 2026, 9:30am', '2026-04-01', 'Harbour Trust', 'Wrenshire Council; Wrenshire Police', 'officer'],
    ['Pier', 'horn', '', '', 'no', '', '', '', 'Wrenshire Police', '', ''],
    ...formulas.concat('last').map((text, i) => [`Signal ${i}`, i === 9 ? 'flag' : 'light', text, '', '', '', '', '', '', '', ''])]))
  const head = wrenshire.as.head
  await head.edit((await head.get(list + '.json')).json().rows.find(row => row.name === 'Pier').url, { head_only: 'Eyes of the head', password: 'Lighthouse' })
  await step('out', () => out(wrenshire))
  await step('back', () => back(wrenshire))
  await step('several', () => several(wrenshire))
  await step('imports', () => imports(wrenshire))
  await wrenshire.server.stop()
}
