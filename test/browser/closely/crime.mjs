// A file of crime data is sent from the desk: nothing chosen, then a file for which this office is not ready.
export const name = 'crime data'
export async function journey (j) {
  const page = await j.as('officer')
  await page.goto('/desk/registers')
  await j.follow(page, 'Crime data')
  await j.look(page, 'imports of crime data')
  await j.pressAndLook(page, 'Send the file', 'no file')
  await j.says(page, 'There is a problem', 'Choose a ZIP or a CSV')
  await page.locator('main input[type=file]').setInputFiles({ name: '2025-01-wrenshire-street.csv', mimeType: 'text/csv', buffer: Buffer.from('Crime ID,Month\n') })
  await j.choose(page, 'Import it')
  await j.press(page, 'Send the file')
  await page.getByText(/has not said which police force/).waitFor()
  await j.look(page, 'an import that was refused')
  await j.says(page, 'Refused')
  await j.follow(page, 'All imports of crime data')
  await j.says(page, '2025-01-wrenshire-street.csv')
}
