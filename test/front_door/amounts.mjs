// Amounts of money in a register: what is typed wrong stays typed and is told how to write it; what is right goes out as pounds on pages and in files,
// as pence in JSON, and comes back from a spreadsheet.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answered, check, equal, parseCsv, signedIn, sql, Visitor } from './lib.mjs'
import { importFile, makeWrenshire } from './office.mjs'
import { upload } from './sheets.mjs'
import { makeWorkbook, readWorkbook } from './workbook.mjs'

const definitions = resolve(fileURLToPath(import.meta.url), '../../definitions/amounts')
const list = '/desk/registers/collection_boxes'

const refused = [
  ['£1,000.005', 'two figures'], ['1.000,00', 'one point'], ['1,000.5', 'two figures'], ['-5', 'minus sign'], ['(5.00)', 'minus sign'], ['1e3', 'figures alone'], ['1k', 'figures alone'],
  ['10,00', 'thousands'], ['0', '£0.01 or more'], ['5,000.01', '£5,000.00 or less'], ['99999999999999', 'at most £99,999,999,999.99'],
]

async function typed (officer) {
  for (const [found, words] of refused) {
    const form = await officer.get(list + '/new')
    const again = answered(`refused: ${found}`, await officer.submit(form.form(), { field_name: 'Refused', field_found: found }), 422, words)
    check(`and stays as it was typed: ${found}`, again.text.includes(`value="${found}"`))
  }
  const form = answered('the form has the sign of the pound', await officer.get(list + '/new'), 200, 'As it was counted.')
  check('in front of the box', form.text.includes('govuk-input__prefix" aria-hidden="true">£<'))
  check('with its default', /name="field_float"[^>]*value="20.00"/.test(form.text))
  return await officer.make('collection_boxes', { name: 'Bakery', found: ' £1,000.50 ', difference: '−0.07', whisper: '12.34' })
}

async function shown (office, officer, head, box) {
  answered('its page', await officer.get(box), 200, '£1,000.50', '£20.00', '−£0.07', '£12.34')
  const json = (await officer.get(box + '.json')).json()
  equal('JSON has the pence', [json.fields.found, json.fields.float, json.fields.difference, json.fields.whisper], [100050, 2000, -7, 1234])
  equal('the store has the pence', sql(office, 'select found, "float", difference from reg_collection_box'), '100050|2000|-7')
  check('but not of what is sealed', !/1234|12\.34/.test(sql(office, 'select whisper from reg_collection_box')))
  check('the form has it again', /name="field_found"[^>]*value="1000.50"/.test((await officer.get(box + '/edit')).text))
  await officer.edit(box, { found: '999.99' })
  answered('its history', await officer.get(box + '/history'), 200, '£1,000.50', '£999.99')
  await head.mustMove(box, 'publish')
  await officer.edit(box, { found: '1,234.56' })
  await head.mustMove(box, 'publish')
  const visitor = new Visitor(head.server)
  answered('the public list', await visitor.get('/collection-boxes'), 200, '£1,234.56')
  const rows = (await visitor.get('/collection-boxes.csv')).csv()
  equal('its CSV has pounds', rows[1][rows[0].indexOf('found')], '1234.56')
  const url = (await visitor.get('/collection-boxes.json')).json().records[0].url
  answered('the public page, with what it was', await visitor.get(url), 200, '£1,234.56', '£999.99')
  equal('its JSON has the pence', (await visitor.get(url + '.json')).json().record.found, 123456)
  check('no more than what is public', !/20\.00|12\.34/.test((await visitor.get(url)).text))
}

async function files (office, officer) {
  const said = importFile(office, 'collection_boxes', 'boxes.csv', "name,found,difference\nButcher,\"£2,000\",\"'-5.00\"\nBaker's boy,7.5,\"(1.00)\"\nCandle shop,9.99,\n")
  check('imported from CSV, with the guard taken off, brackets, and a spreadsheet’s 7.5', /added\s+3/.test(said), said)
  equal('to the penny', sql(office, "select r.name, b.found, b.difference from reg_collection_box b join record r on r.id = b.id where b.found in (200000, 750, 999) order by b.found"), "Baker's boy|750|-100\nCandle shop|999|\nButcher|200000|-500")
  const page = answered('a file with a wrong amount says where', await officer.follow(await upload(officer, list + '/import', { name: 'x.csv', bytes: Buffer.from('name,found\nToo much,5000.01\nGerman,"1.000,00"\nFraction,0.333\n') }, { empty: 'keep' })), [200, 422], '£5,000.00 or less', 'one point', 'two figures')
  check('and adds nothing', !sql(office, 'select count(*) from reg_collection_box where found > 200000').startsWith('1'), page.status)
  equal('in the order of the amounts', (await officer.get(list + '.json')).json().rows.map(row => row.fields.found), [750, 999, 123456, 200000])
  const { rows } = readWorkbook((await officer.get(list + '/sheet.xlsx')).body)
  const at = rows[0].indexOf('Found in it')
  equal('in a workbook they are numbers', rows.slice(1).map(row => row[at].number), [7.5, 9.99, 1234.56, 2000])
  const plain = parseCsv((await officer.get(list + '/sheet.csv')).text)
  equal('in CSV two decimals', plain.slice(1).map(row => row[at]), ['7.50', '9.99', '1234.56', '2000.00'])
  const back = rows.map((row, i) => row.map((cell, j) => i > 0 && j === at && cell.number === 9.99 ? 10.1 : cell?.number ?? cell))
  const looked = await officer.follow(await upload(officer, list + '/sheet', { name: 'boxes.xlsx', bytes: makeWorkbook(back) }))
  answered('one of them changed in the workbook: that alone is a change', looked, 200, '£10.10')
  check('and no other', !looked.words().includes('£7.50'), looked.words().slice(0, 600))
}

export async function amounts () {
  const { office, server } = await makeWrenshire({ definitions })
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const box = await typed(officer)
  await shown(office, officer, head, box)
  await files(office, officer)
  await server.stop()
}
