// A board pack: an officer writes it, takes over the suggested questions, looks at it on a small screen and on paper, and sends it; a head reads what
// was kept and issues it.
export const name = 'board pack'

async function open (j, page, address, what) {
  const response = await page.goto(address)
  await j.validate(page, response, what)
  await j.look(page, what)
}
const overflow = page => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

export async function journey (j) {
  const page = await j.as('officer')
  await page.goto('/desk/performance')
  await j.follow(page, 'Board packs')
  await j.look(page, 'no packs')
  await j.follow(page, 'Write a board pack')
  await j.type(page, 'Title', 'Performance board, October 2026')
  await j.press(page, /Continue|Check|Save/)
  await j.press(page, /Save|Confirm/)
  await page.getByRole('link', { name: 'Read it' }).click()
  await page.waitForLoadState('load')
  const pack = new URL(page.url()).pathname
  await open(j, page, pack, 'a draft of a pack')
  await j.says(page, 'Performance board, October 2026', 'What changed', 'What to ask', 'Contents')
  await page.setViewportSize({ width: 320, height: 800 })
  await open(j, page, pack, 'a pack at 320 pixels')
  j.check('nothing is wider than the screen', await overflow(page) <= 0, String(await overflow(page)))
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 700, height: 1000 })
  j.check('nothing is wider than the paper', await overflow(page) <= 0, String(await overflow(page)))
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  j.check('each part begins on a page of its own', (pdf.match(/\/Type ?\/Page\b/g) ?? []).length >= 3, String((pdf.match(/\/Type ?\/Page\b/g) ?? []).length))
  j.check('what is for the desk is not on paper', !(await page.getByRole('button', { name: 'Send to be issued' }).isVisible()))
  await page.emulateMedia({ media: null })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(pack)
  await j.press(page, 'Send to be issued')
  await j.look(page, 'a pack that was sent')
  await j.says(page, 'Kept as it was sent on', 'another person must do that')
  const head = await j.as('head')
  await open(j, head, pack, 'a pack to be issued')
  await j.follow(head, 'Issue')
  await j.press(head, /Issue/)
  await open(j, head, pack, 'a pack that was issued')
  await j.says(head, 'Issued')
}
