// An officer: what is theirs and late, then an update with its evidence in a handful of clicks.
export const name = 'officer'
export async function journey (j) {
  const page = await j.as('officer')
  const began = Date.now()
  let clicks = 0
  await page.goto('/desk')
  await j.says(page, 'Late', 'Shelters')
  await j.follow(page, 'File an update on action 6'); clicks++
  await j.says(page, 'Shelters')
  await j.type(page, 'What happened', 'Four of the five shelters stand.'); clicks++
  await j.pressAndLook(page, 'Continue and send for approval', 'the form with what is wrong'); clicks++
  await j.says(page, 'There is a problem', 'How it now stands')
  j.check('what was typed stays', (await j.field(page, 'What happened').inputValue()) === 'Four of the five shelters stand.')
  await j.choose(page, 'Partly kept'); clicks++
  await j.type(page, 'Evidence in words', 'The photographs on the council’s page.'); clicks++
  await j.type(page, 'Why', 'The fifth had no site.'); clicks++
  await j.pressAndLook(page, 'Continue and send for approval', 'check your answers'); clicks++
  await j.says(page, 'Check', 'Partly kept', 'The fifth had no site.')
  await j.press(page, /^(Save|Send)/); clicks++
  await j.says(page, 'Sent for approval', 'Waiting for approval')
  j.check('in ten clicks or fewer', clicks <= 10, clicks)
  j.check('in under a minute', Date.now() - began < 60000, Date.now() - began)
  await page.goto('/desk')
  await j.look(page, 'my work')
  await page.goto('/plan/actions/6')
  await j.doesNotSay(page, 'Four of the five')
}
