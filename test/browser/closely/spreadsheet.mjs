// A list is taken out, comes back after a colleague has changed a row, and is decided row by row; then rows are ticked in the
// list and changed together; and a reader without an account says that something is wrong with a page.
import { readWorkbook, makeWorkbook } from '../../front_door/workbook.mjs'

export const name = 'spreadsheet'
export async function journey (j) {
  const page = await j.as('officer')
  await page.goto('/desk/registers/organisations')
  await j.follow(page, 'Work in a spreadsheet')
  await j.says(page, 'Take the list out', 'Bring it back')
  await j.pressAndLook(page, 'Show what would happen', 'no sheet')
  await j.says(page, 'There is a problem')
  const download = page.waitForEvent('download')
  await j.main(page).getByRole('link', { name: 'Excel workbook', exact: true }).click()
  const stream = await (await download).createReadStream()
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  const { rows } = readWorkbook(Buffer.concat(chunks))
  const texts = rows.map(row => Array.from(rows[0], (_, at) => row[at]?.number ?? row[at] ?? ''))
  const type = texts[0].indexOf('Kind of body')
  j.check('the workbook has the columns that come back', texts[0][0] === 'Reference' && texts[0][1] === 'Version' && type > 0, JSON.stringify(texts[0]))
  const head = await j.as('head')
  await head.goto('/desk/registers/organisations')
  await j.follow(head, 'Harbour Trust')
  await j.follow(head, /Edit/)
  await j.type(head, 'Name', 'Harbour Trust')
  await j.type(head, 'Kind of body', 'friendly society')
  await j.press(head, 'Continue')
  await j.press(head, /Save/)
  const bring = async all => {
    await page.goto('/desk/registers/organisations/sheet')
    await page.locator('main input[type=file]').setInputFiles({ name: 'organisations.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: makeWorkbook(all) })
    return j.pressAndLook(page, 'Show what would happen', 'what a sheet would do')
  }
  const row = name => texts.find(one => one.includes(name))
  row('Harbour Trust')[type] = 'almshouse'
  row('Wrenshire Police')[type] = 'constabulary'
  await bring(texts)
  await j.says(page, 'Changed since you took the list out', 'Changed by Head Test', 'almshouse', 'friendly society', 'constabulary')
  await j.pressAndLook(page, 'Make these changes', 'nothing chosen')
  await j.says(page, 'There is a problem', 'Choose for each row')
  await j.main(page).getByLabel('The record as it is now: leave this row out').first().check({ force: true })
  await j.press(page, 'Make these changes')
  await j.says(page, 'The changes of your spreadsheet are made', 'Wrenshire Police')
  row('Harbour Trust')[type] = { formula: '1+1', value: '2' }
  await bring(texts)
  await j.says(page, 'formula', 'What is refused')

  await page.goto('/desk/registers/organisations')
  await j.main(page).getByLabel(/^Choose .*Wrenshire Council/).check({ force: true })
  await j.pressAndLook(page, 'Change the ticked', 'what to do with the ticked')
  await j.says(page, 'Change 1 organisation together')
  await j.pressAndLook(page, 'Continue', 'nothing chosen to do')
  await j.choose(page, 'Set “Kind of body”')
  await j.pressAndLook(page, 'Continue', 'with which value')
  await j.type(page, 'Kind of body', 'county council (upper tier)')
  await j.pressAndLook(page, 'Continue', 'what would happen to the ticked')
  await j.says(page, 'Nothing has been changed yet', 'county council (upper tier)')
  await j.pressAndLook(page, /^Do it for/, 'what came of it')
  await j.says(page, 'Done: 1 organisation')

  const reader = await j.as(null)
  await reader.goto('/plan')
  await j.follow(reader, 'Something wrong with this page?', { within: 'footer' })
  await j.pressAndLook(reader, 'Send', 'an empty report')
  await j.says(reader, 'There is a problem')
  await j.choose(reader, 'It says something wrong')
  await j.type(reader, 'Tell us more', 'The date is a Sunday.')
  await j.press(reader, 'Send')
  await j.says(reader, 'Thank you', 'REPORT-')
  await j.look(reader, 'a report has come')
}
