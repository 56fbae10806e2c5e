// A signed agreement goes out: an officer attaches it, its parts sent by script; the line breaks and the upload goes on; a copy
// for the public is prepared, approved by a second person and published. First wrong, then right.
import { pdf, docx } from '../../front_door/files_help.mjs'

export const name = 'files'
export async function journey (j) {
  const page = await j.as('officer')
  await page.goto('/desk/registers/agreements/new')
  await j.type(page, 'Title', 'Agreement on lamps')
  await j.type(page, 'Purpose', 'To keep the quay lit.')
  await j.look(page, 'a form that takes a file')
  const input = page.locator('input[type=file]').first()
  await input.setInputFiles({ name: 'signed.docx', mimeType: 'application/octet-stream', buffer: docx('Lamps') })
  await page.getByText('is a Word document, which is not taken here').waitFor()
  await j.look(page, 'a file that is refused')
  // The line breaks at the second part, twice.
  let broken = 0
  await page.route(/\/desk\/uploads\/\d+$/, async route => {
    if (route.request().method() === 'POST' && broken < 2 && broken++ >= 0) await route.abort('connectionreset')
    else await route.continue()
  })
  await input.setInputFiles({ name: 'signed.pdf', mimeType: 'application/pdf', buffer: pdf('Lamps', { author: 'Secret Author' }) })
  await page.getByText('Attached: signed.pdf (PDF').waitFor()
  j.check('the line was broken on the way', broken === 2, String(broken))
  await page.unroute(/\/desk\/uploads\/\d+$/)
  await j.pressAndLook(page, 'Continue', 'the form again, with what is missing')
  await j.says(page, 'There is a problem', 'Attached: signed.pdf (PDF')
  await j.choose(page, 'Wrenshire Police')
  await j.choose(page, 'Harbour Trust')
  await page.locator('select, input[type=radio]').first().waitFor()
  await chooseFirst(page, 'lawful_basis')
  await chooseFirst(page, 'owner')
  await j.press(page, 'Continue')
  await j.look(page, 'answers with a file')
  await j.says(page, 'signed.pdf (PDF')
  await j.press(page, 'Save')
  await j.says(page, 'signed.pdf (PDF', 'Not public yet')
  const record = new URL(page.url()).pathname
  await j.follow(page, 'Not public yet: prepare the copy for the public')
  await j.look(page, 'the page of a copy')
  j.check('answered 422', await j.pressAndLook(page, 'Prepare the copy', 'a copy without its words') === 422)
  await j.says(page, 'There is a problem', 'Give a title')
  await j.type(page, 'Title', 'Agreement on lamps, signed')
  await j.type(page, 'What it says, for those who cannot use the file', 'Who keeps the lamps, and when.')
  await j.press(page, 'Prepare the copy')
  await j.look(page, 'a copy that waits')
  await j.says(page, 'waits for approval by another person', 'Who keeps the lamps, and when.')
  const head = await j.as('head')
  await head.goto(record)
  await j.follow(head, 'The copy for the public waits for approval')
  await j.press(head, 'Approve this copy')
  await j.look(head, 'a copy that is approved')
  await j.says(head, 'The copy is approved')
}

// The first answer of a field, whatever it is shown as.
async function chooseFirst (page, field) {
  const select = page.locator(`select[name=field_${field}]`)
  if (await select.count()) await select.selectOption({ index: 1 })
  else await page.locator(`input[name=field_${field}]`).first().check({ force: true })
}
