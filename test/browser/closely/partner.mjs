// A partner body: sees and reports on what it leads, and nothing else. By keyboard alone.
export const name = 'partner, by keyboard'
export async function journey (j) {
  const page = await j.as('partner')
  const tabTo = async wanted => {
    for (let i = 0; i < 120; i++) {
      await page.keyboard.press('Tab')
      const at = page.locator(':focus')
      if (!await at.count()) continue
      const words = ((await at.getAttribute('aria-label')) ?? '') + ' ' + await at.innerText().catch(() => '') + ' ' + ((await at.getAttribute('name')) ?? '') + ' ' + ((await at.getAttribute('value')) ?? '')
      if (wanted.test(words)) return true
    }
    return j.check(`the keyboard reaches ${wanted}`, false, page.url())
  }
  const enter = async () => { await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]) }
  await page.goto('/desk')
  await j.says(page, 'Partner Test', 'Harbour Trust')
  await j.doesNotSay(page, 'Lamps', 'Helicopter')
  await page.goto('/desk/registers/actions')
  await j.says(page, 'Ferries', 'Shelters')
  await j.doesNotSay(page, 'Lamps', 'Helicopter')
  await page.keyboard.press('Tab')
  j.check('the first stop skips to the content', /Skip to main content/.test(await page.locator(':focus').innerText()))
  await tabTo(/^\s*Ferries/)
  await enter()
  await j.says(page, 'Ferries')
  await page.goto('/desk/update?number=4')
  await tabTo(/field_status/)
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await tabTo(/field_text/)
  await page.keyboard.type('One ferry is in the dock.')
  await tabTo(/Continue and send/)
  await enter()
  await j.says(page, 'Check before you send', 'One ferry is in the dock.')
  await tabTo(/^\s*(Save|Send)/)
  await enter()
  await j.says(page, 'Sent for approval')
  const answer = await page.goto('/desk/registers/actions/1')
  j.check('another record’s address is not there', answer.status() === 404, answer.status())
}
