// A spreadsheet is brought in: first wrong, then right, then published together.
export const name = 'importer'
export async function journey (j) {
  const page = await j.as('officer')
  const bring = async text => {
    await page.goto('/desk/registers/boards/import')
    await page.locator('main input[type=file]').setInputFiles({ name: 'boards.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    return j.pressAndLook(page, 'Show what would happen', 'what an import would do')
  }
  await page.goto('/desk/registers/boards')
  await j.follow(page, 'Import from a spreadsheet')
  await j.pressAndLook(page, 'Show what would happen', 'no file')
  await j.says(page, 'There is a problem')
  await bring('name,kind\n,panel\nGood,panel\n')
  await j.says(page, 'Nothing will be imported', 'refused')
  await bring('name,kind\nLighthouse board,panel\nTide board,panel\n')
  await j.says(page, 'Lighthouse board', 'Nothing has been changed yet')
  await j.press(page, 'Import all of it')
  await j.says(page, 'The import is done', 'Tide board')
  await j.look(page, 'what an import wrote')
  await j.says(page, 'another person must publish it')
  const head = await j.as('head')
  await head.goto(new URL(page.url()).pathname)
  await j.press(head, /^Publish all/)
  await j.says(head, 'It is public now')
  await page.goto('/boards')
  await j.says(page, 'Lighthouse board', 'Tide board')
}
