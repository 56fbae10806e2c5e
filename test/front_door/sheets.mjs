// A list taken out as a spreadsheet, worked on elsewhere and brought back: what goes out, to whom; what comes
// back, and what is refused.
import { resolve } from 'node:path'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answered, check, equal, makeCsv, parseCsv, run, serving, signedIn, step } from './lib.mjs'
import { importFile, makeWrenshire } from './office.mjs'
import { dayOf, makeWorkbook, readWorkbook, serialOf, unzip, zip } from './workbook.mjs'

const definitions = resolve(fileURLToPath(import.meta.url), '../../definitions/sheets')
const list = '/desk/registers/signals'
const sheet = list + '/sheet'
const formulas = ['=1+1', '+44 1632 960001', '-lead', '@SUM(1)', "'=quoted", '=HYPERLINK("http://x.example")', '00123', '\u2212 minus', "it's"]

function workbookFile (rows) { return { name: 'signals.xlsx', bytes: makeWorkbook(rows) } }

async function upload (visitor, address, { name, bytes }, more = {}) {
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
  answered('not for a stranger to the register', await partner.get('/desk/registers/boards/sheet.csv'), 404)

  const answer = await officer.get(sheet + '.xlsx')
  equal('its kind', answer.type, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  check('a download with the day in its name', /signals-\d{4}-\d\d-\d\d\.xlsx/.test(answer.headers['content-disposition']), answer.headers['content-disposition'])
  equal('kept nowhere on the way', answer.headers['cache-control'], 'no-store')
  const { rows, files, sheet: xml } = readWorkbook(answer.body)
  equal('its heading', rows[0], ['Reference', 'Version', 'Name', 'Kind', 'Story', 'Posts', 'Lit', 'Seen on', 'To be mended by', 'Who leads', 'Helpers', 'About it', 'Kept by', 'Why a published date moves', 'State', 'Checked by'])
  equal('every row, in the order of the list', rows.slice(1).map(row => row[2]), ['Lamp', 'Pier'].concat(Array.from({ length: 10 }, (_, i) => `Signal ${i}`)))
  const lamp = rows[1]
  equal('reference and version', [lamp[0], lamp[1].number], ['SIG-001', 1])
  equal('a choice by its label, a whole number, yes', [lamp[3], lamp[5].number, lamp[6]], ['A light', 3, 'Yes'])
  equal('a partial date stays text', lamp[7], '2026-03')
  equal('a date is one', [dayOf(lamp[8].number), lamp[8].style], ['2026-04-01', 5])
  equal('a link by name and reference', lamp[9], 'Harbour Trust (ORG-002)')
  equal('several', lamp[10], 'Wrenshire Council (ORG-003); Wrenshire Police (ORG-001)')
  equal('a role by its label', lamp[12], 'Officer')
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
  equal('dates that every spreadsheet reads', cells[1][8], '2026-04-01')
  equal('guarded against calculation', cells.slice(3, 7).map(row => row[4][0]), ["'", "'", "'", "'"])
  check('a plain word with an apostrophe is left alone', cells[11][4] === "it's", cells[11][4])

  equal('the filters of the page hold', readWorkbook((await officer.get(sheet + '.xlsx?filter_kind=flag')).body).rows.length, 2)
  equal('and its order', parseCsv((await officer.get(sheet + '.csv?order=reference&descending=yes')).text)[1][0], 'SIG-012')
  check('who may see a field has it', readWorkbook((await head.get(sheet + '.xlsx')).body).rows[2].includes('Eyes of the head'))
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

// --- All of it --------------------------------------------------------------

function signals (rows) { return makeCsv([['name', 'kind', 'story', 'posts', 'lit', 'seen_on', 'due', 'lead', 'helpers', 'desk_owner'], ...rows]) }

export async function sheets () {
  const wrenshire = await makeWrenshire({ definitions })
  importFile(wrenshire.office, 'signals', 'signals.csv', signals([
    ['Lamp', 'light', 'On the quay.', '3', 'yes', '2026-03', '2026-04-01', 'Harbour Trust', 'Wrenshire Council; Wrenshire Police', 'officer'],
    ['Pier', 'horn', '', '', 'no', '', '', 'Wrenshire Police', '', ''],
    ...formulas.concat('last').map((text, i) => [`Signal ${i}`, i === 9 ? 'flag' : 'light', text, '', '', '', '', '', '', ''])]))
  const head = wrenshire.as.head
  await head.edit((await head.get(list + '.json')).json().rows.find(row => row.name === 'Pier').url, { head_only: 'Eyes of the head' })
  await step('out', () => out(wrenshire))
  await step('imports', () => imports(wrenshire))
  await wrenshire.server.stop()
}
