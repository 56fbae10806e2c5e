// Somebody asks what is held about them: an officer begins the answer, decides item by item, hides words; a head approves it and
// fetches it; and what was fetched is looked at as it will be printed. First wrong, then right.
import { readFileSync } from 'node:fs'
export const name = 'request for access'

// What the server sends for an address, validated as sent, and looked at.
async function open (j, page, address, what) {
  const response = await page.goto(address)
  await j.validate(page, response, what)
  await j.look(page, what)
}

export async function journey (j) {
  const page = await j.as('officer')
  const shot = process.env.SHOTS
  const picture = async (page, name) => { if (shot) await page.screenshot({ path: `${shot}/${name}.png`, fullPage: true }) }
  await page.goto('/desk/registers/persons')
  await j.follow(page, 'Officer Test')
  await j.follow(page, 'Everything held about this person')
  const status = await j.pressAndLook(page, 'Begin an answer', 'no day')
  j.check('answered 422', status === 422, String(status))
  await j.says(page, 'There is a problem', 'Enter the day')
  await j.type(page, 'When did the request reach the office?', '1 September 2026')
  await j.press(page, 'Begin an answer')
  const answer = new URL(page.url()).pathname
  await open(j, page, answer, 'an answer')
  await j.says(page, 'SAR-0001', 'Answer due by', '1 October 2026', 'Their own record', 'Their account', 'To be decided')
  await picture(page, 'answer')
  await open(j, page, answer + '/items/1', 'an item')
  await picture(page, 'item')
  await j.choose(page, 'All of it is withheld')
  await j.pressAndLook(page, 'Save what becomes of it', 'withheld without a ground')
  await j.says(page, 'There is a problem', 'Choose the ground on which it is withheld')
  await open(j, page, answer + '/hide', 'which words')
  await j.pressAndLook(page, 'Look for them', 'no words')
  await j.type(page, 'Which words?', 'Officer')
  await j.pick(page, 'On which ground?', 'Information about somebody else')
  await j.pressAndLook(page, 'Look for them', 'where they stand')
  await j.says(page, 'They stand at', '[hidden: Information about somebody else]')
  await picture(page, 'hide')
  await j.press(page, 'Hide them')
  for (const box of await page.locator('main input[name=record]').all()) await box.check({ force: true })
  await j.press(page, 'What is ticked goes out')
  await open(j, page, answer + '/items/1', 'an item with hidden words')
  await j.says(page, 'Words that are hidden', 'Goes out', 'Show them again')
  await picture(page, 'item-hidden')
  await open(j, page, answer + '/document', 'as it goes out')
  await j.doesNotSay(page, 'officer@')
  await picture(page, 'document')
  await page.goto(answer)
  await j.press(page, 'Propose it for approval')
  await j.says(page, 'Waiting for approval', 'another person must approve it')
  const head = await j.as('head')
  await head.goto(answer)
  await j.press(head, 'Approve it')
  await open(j, head, answer, 'an approved answer')
  await open(j, head, answer + '/send', 'fetching it')
  await picture(head, 'send')
  const [download] = await Promise.all([head.waitForEvent('download'), j.main(head).getByRole('button', { name: 'Fetch the page alone, to print' }).click()])
  const file = await download.path()
  const context = await j.browser.newContext({ viewport: { width: 320, height: 700 } })
  const printed = await context.newPage()
  await printed.setContent(readFileSync(file, 'utf8'))
  const said = await printed.locator('body').innerText()
  j.check('what was fetched stands alone', said.includes('Your personal data') && said.includes('SAR-0001') && said.includes('Information Commissioner'), said.slice(0, 500))
  const over = await printed.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  j.check('and does not scroll sideways', over <= 0, `${over} pixels too wide`)
  await picture(printed, 'fetched-narrow')
  await printed.emulateMedia({ media: 'print' })
  if (shot) await printed.pdf({ path: `${shot}/fetched.pdf`, format: 'A4' }).catch(() => {})
  await context.close()
}
