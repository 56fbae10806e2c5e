// Several files in one field, put in one by one without script and with it; and another file in the place of one, from which a
// name was to be taken out: a black bar over it is not enough. On the invented registers of the front-door checks.
import { makeOffice, serve } from '../../front_door/lib.mjs'
import { definitionsWithFiles } from '../../front_door/files.mjs'
import { pdf } from '../../front_door/files_help.mjs'
import { Journey } from './lib.mjs'

export const name = 'files_redacted'
const file = (fileName, bytes) => ({ name: fileName, mimeType: 'application/pdf', buffer: bytes })
export async function journey (outer) {
  const server = await serve(makeOffice({ definitions: definitionsWithFiles, people: { officer: { roles: 'officer' }, head: { roles: 'head' } } }))
  for (const view of [outer.view, { ...outer.view, script: false, width: 320 }]) {
    const j = new Journey(outer.browser, server, outer.report, view)
    j.name = name + (view.script ? '' : ' without script')
    try { await walk(j, view.script) } finally { await j.end() }
  }
  await server.stop()
}

async function walk (j, script) {
  const officer = await j.as('officer')
  await officer.goto('/desk/registers/dossiers/new')
  await j.type(officer, 'Title', 'Bundle')
  for (const [i, words] of ['One', 'Two'].entries()) {
    await officer.locator('input[type=file]').nth(i).setInputFiles(file(`${words}.pdf`, pdf(words)))
    if (script) await officer.getByText(`Attached: ${words}.pdf (PDF`).waitFor()
    await j.pressAndLook(officer, 'Attach these and add another file', `a form with room for file ${i + 2}`)
    await j.says(officer, `Attached: ${words}.pdf`)
  }
  await j.look(officer, 'a form with several files')
  await j.pressAndLook(officer, 'Continue', 'answers with several files')
  await j.press(officer, 'Save')
  await j.says(officer, 'One.pdf (PDF', 'Two.pdf (PDF')
  await j.look(officer, 'a record with several files')
  await j.follow(officer, 'Not public yet: prepare the copy for the public')
  await j.type(officer, 'Title', 'What happened')
  await j.type(officer, 'What it says, for those who cannot use the file', 'Something happened at the gate.')
  await officer.locator('#file').setInputFiles(file('wrong.docx', pdf('x')))
  j.check('a wrong file is refused', await j.pressAndLook(officer, 'Prepare the copy', 'a file that is refused') === 422)
  await j.says(officer, 'There is a problem', 'does not say what it is')
  await officer.locator('#file').setInputFiles(file('bar.pdf', pdf('One', { drawn: ' 0 0 0 rg 38 690 400 25 re f' })))
  await j.press(officer, 'Prepare the copy')
  const copy = new URL(officer.url()).pathname
  for (let i = 0; i < 50 && (await j.words(officer)).includes('Open this page again in a minute'); i++) { await officer.waitForTimeout(200); await officer.goto(copy) }
  const head = await j.as('head')
  await j.validate(head, await head.goto(copy), 'a copy with warnings')
  await j.look(head, 'a copy with warnings')
  await j.says(head, 'Made from another file', '1 word lies under something dark', 'Every word of the original can still be copied')

  await head.locator('#compared').check({ force: true })
  await j.press(head, 'Approve this copy')
  await j.says(head, 'The copy is approved')
}
