// An administrator invites somebody, who chooses a password by the link and signs in; covers, leavers, and shutting out.
export const name = 'administrator'
export async function journey (j) {
  const page = await j.as('administrator')
  await page.goto('/desk')
  await page.goto('/desk/users')
  await j.follow(page, 'Invite a colleague')
  await j.pressAndLook(page, 'Write the invitation', 'the form with what is wrong')
  await j.says(page, 'There is a problem')
  const who = 'sam' + Math.random().toString(36).slice(2, 7) + '@door.test'
  await j.type(page, 'Name', 'Sam Sample')
  await j.type(page, 'E-mail address', who)
  await j.choose(page, 'Officer')
  await j.press(page, 'Write the invitation')
  await j.says(page, 'Sam Sample', who, 'works once')
  await j.look(page, 'a message that waits')
  const link = (await page.locator('main pre').innerText()).match(/\/desk\/link\/[0-9a-f]+/)[0]
  await page.goto(link)
  await j.says(page, 'Choose a password', who)
  await j.look(page, 'the form of a link')
  for (const box of await page.locator('main input[type=password]').all()) await box.fill('three unlike words 4')
  await j.press(page, 'Save password')
  await page.goto(link)
  await j.says(page, 'This link does not work')
  await page.goto('/desk/users')
  await j.follow(page, 'Sam Sample')
  const sam = await j.as(who, 'three unlike words 4')
  await j.says(sam, 'Signed in as Sam Sample')
  await j.press(page, 'Shut out')
  await j.says(page, 'cannot sign in')
  await sam.goto('/desk')
  j.at(sam, /^\/desk\/sign-in/, 'whoever is shut out is out at once')
}
