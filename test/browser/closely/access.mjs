// A case that only those see to whom it is assigned: made, given out by somebody who may not read it, opened in
// an emergency, and looked at by the auditor. On the invented service of the front-door checks.
import { serve } from '../../front_door/lib.mjs'
import { makeService } from '../../front_door/access.mjs'
import { Journey } from './lib.mjs'

export const name = 'access'
export async function journey (outer) {
  const server = await serve(makeService())
  const j = new Journey(outer.browser, server, outer.report, outer.view)
  j.name = name
  const open = async (page, path, what) => {
    const response = await page.goto(path)
    await j.validate(page, response, what)
    await j.look(page, what)
  }
  try {
    const ines = await j.as('ines')
    await ines.goto('/desk/registers/case_files/new')
    await j.type(ines, 'Full name', 'Wilma Invented')
    await j.type(ines, 'Where they are safe', 'A room by the quay')
    await j.press(ines, 'Continue')
    await j.press(ines, /^Save/)
    await j.says(ines, 'Assigned to Ines Test', 'Everybody who reads this record is noted')
    await j.look(ines, 'a case')
    const address = new URL(ines.url()).pathname

    const sara = await j.as('sara')
    await sara.goto('/desk')
    await j.follow(sara, 'Records', { within: 'body' })
    await j.follow(sara, 'Who has what')
    await j.look(sara, 'who has what')
    await j.follow(sara, 'CASE-0001')
    await j.doesNotSay(sara, 'Wilma')
    await j.pressAndLook(sara, 'Assign', 'nobody chosen')
    await j.says(sara, 'Choose who is to have it')
    await j.pick(sara, 'Assign it to', 'Otto Test')
    await j.press(sara, 'Assign')
    await j.says(sara, 'It is assigned', 'Otto Test')
    await open(sara, address + '/assigned', 'who has a case')
    await j.press(sara, /the assignment of Otto Test/)
    await j.says(sara, 'The assignment has ended', 'Who had it before')
    await open(sara, address + '/reads', 'who has read a case')

    const hana = await j.as('hana')
    await open(hana, '/desk/glass?register=case_files', 'looking for a case behind glass')
    await j.type(hana, 'Reference of the record', 'CASE-9')
    await j.press(hana, 'Find it')
    await j.says(hana, 'There is no such record')
    await j.type(hana, 'Reference of the record', 'case-0001')
    await j.press(hana, 'Find it')
    await j.look(hana, 'before the glass is broken')
    await j.says(hana, 'the auditor sees that you did')
    await j.pressAndLook(hana, 'Break the glass', 'glass without a reason')
    await j.type(hana, 'Why you must open it', 'She rang and nobody answers.')
    await j.press(hana, 'Break the glass')
    await j.says(hana, 'Wilma Invented', 'You broke the glass')
    await open(hana, address, 'a case behind broken glass')
    await j.press(hana, 'Close it now')
    await j.says(hana, 'closed to you again')

    const auditor = await j.as('aud')
    await open(auditor, '/desk/reads', 'who read what')
    await j.says(auditor, 'Hana Test', 'CASE-0001', 'Glass broken')
    await j.doesNotSay(auditor, 'Wilma')
    await open(auditor, '/desk/reads/glass', 'broken glass')
    await j.says(auditor, 'She rang and nobody answers.')
    await open(auditor, '/desk/why', 'whose access is asked about')
    await j.pick(auditor, 'Register', 'Cases')
    await j.type(auditor, 'Reference of the record', 'CASE-0001')
    await j.press(auditor, 'Find it')
    await j.pick(auditor, 'Who', 'Otto Test')
    await j.pick(auditor, 'May they', 'see it')
    await j.press(auditor, 'Say why')
    await j.says(auditor, 'Otto Test may not see it', 'not assigned to Otto Test')
    await open(auditor, new URL(auditor.url()).pathname + new URL(auditor.url()).search, 'why somebody may not')
  } finally {
    await j.end()
    await server.stop()
  }
}
