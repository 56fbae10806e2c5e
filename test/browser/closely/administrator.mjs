// An administrator gives somebody an account, who signs in; and shuts them out again.
export const name = 'administrator'
export async function journey (j) {
  const page = await j.as('administrator')
  await page.goto('/desk')
  await page.goto('/desk/users')
  await j.follow(page, 'Add a person')
  await j.pressAndLook(page, 'Add', 'the form with what is wrong')
  await j.says(page, 'There is a problem')
  const who = 'sam' + Math.random().toString(36).slice(2, 7) + '@door.test'
  await j.type(page, 'Name', 'Sam Sample')
  await j.type(page, 'E-mail address', who)
  await j.choose(page, 'Officer')
  for (const box of await page.locator('main input[type=password]').all()) await box.fill('three unlike words 4')
  await j.press(page, 'Add')
  await j.says(page, 'Sam Sample', who)
  const sam = await j.as(who, 'three unlike words 4')
  await j.says(sam, 'Signed in as Sam Sample')
  await j.press(page, 'Shut out')
  await j.says(page, 'cannot sign in')
  await sam.goto('/desk')
  j.at(sam, /^\/desk\/sign-in/, 'whoever is shut out is out at once')
}
