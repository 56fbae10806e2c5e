// An annual report: an officer assembles it, writes a chapter with a figure in it, on a small screen too, has every chapter ready and sends it; a head publishes it; a resident reads it on
// a telephone, and prints it.
export const name = 'annual report'

async function open (j, page, address, what) {
  const response = await page.goto(address)
  await j.validate(page, response, what)
  await j.look(page, what)
}
const overflow = page => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
async function narrow (j, page, address, what) {
  await page.setViewportSize({ width: 320, height: 800 })
  await open(j, page, address, what + ' at 320 pixels')
  j.check(`nothing of ${what} is wider than the screen`, await overflow(page) <= 0, String(await overflow(page)))
  await page.setViewportSize({ width: 1280, height: 900 })
}

export async function journey (j) {
  const page = await j.as('officer')
  await page.goto('/desk/registers/annual_reports/new')
  await j.type(page, 'Financial year', '2025/26')
  await page.getByLabel('Sent to').selectOption({ label: 'Harbour Trust' })
  await j.press(page, /Continue|Check|Save/)
  await j.press(page, /Save|Confirm/)
  await page.getByRole('link', { name: 'How far it is, and its chapters' }).click()
  await page.waitForLoadState('load')
  const report = new URL(page.url()).pathname
  await open(j, page, report, 'a report to be assembled')
  await j.press(page, 'Assemble it from what is published')
  await j.says(page, '0 of 9 chapters are ready', 'What was promised and what became of it')
  await narrow(j, page, report, 'its progress')
  const chapter = report + '/chapters/promises'
  await open(j, page, chapter, 'a chapter')
  await j.type(page, 'Words of this chapter', 'We kept {{promises.keptt}}.')
  await j.press(page, 'Save')
  await j.says(page, 'Did you mean {{promises.kept}}?')
  await j.look(page, 'a chapter with a wrong key')
  await j.type(page, 'Words of this chapter', 'We kept: {{promises.kept}}.')
  await j.press(page, 'Save')
  await j.says(page, 'We kept: Not known.')
  await narrow(j, page, chapter, 'a chapter')
  for (const key of ['promises', 'measures', 'money', 'grants', 'decisions', 'holding_to_account', 'meetings', 'panel', 'information']) {
    await page.goto(report + '/chapters/' + key)
    await j.follow(page, 'It is ready')
    await j.press(page, /ready/)
  }
  await narrow(j, page, report + '/read', 'the draft')
  await page.goto(report)
  await j.press(page, 'Send it to the panel')
  await j.look(page, 'a report that was sent')
  const head = await j.as('head')
  await head.goto(report)
  await j.follow(head, 'Publish')
  await j.press(head, /Publish/)
  await open(j, head, '/reports', 'the list of reports')
  for (const address of ['/reports/2025-26', '/reports/2025-26/promises', '/reports/2025-26/whole']) {
    await open(j, head, address, address)
    await narrow(j, head, address, address)
  }
  await head.emulateMedia({ media: 'print' })
  await head.setViewportSize({ width: 700, height: 1000 })
  j.check('nothing is wider than the paper', await overflow(head) <= 0, String(await overflow(head)))
}
