// The month's data before lunch: an analyst brings in a file of figures, first wrong, then right; a head who did not write it approves it; and a
// journalist, on a small screen and on paper, reads what is said of it and takes the figures. Setting up the measure is no part of it.
import { signedIn } from '../../front_door/lib.mjs'

export const name = 'analyst and journalist'
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const file = (fileName, rows) => ({ name: fileName, mimeType: 'text/csv', buffer: Buffer.from('code,period,value\n' + rows.map(row => row.join(',') + '\n').join('')) })

async function open (j, page, address, what) {
  const response = await page.goto(address)
  await j.validate(page, response, what)
  await j.look(page, what)
}

async function setUp (j) {
  const server = { port: Number(new URL(j.base).port) }
  const [officer, head] = [await signedIn(server, 'officer'), await signedIn(server, 'head')]
  const measure = await officer.make('measures', { unit: 'count', period: 'month', code: 'Q7', title: 'Bicycles stolen', direction: 'less_is_better', target_type: 'no_more_than', target_value: '60' })
  await officer.mustMove(measure, 'submit')
  await head.mustMove(measure, 'publish')
}

export async function journey (j) {
  await setUp(j)
  const analyst = await j.as('officer'), head = await j.as('head')
  await open(j, analyst, '/desk/performance', 'figures at the desk')
  await j.follow(analyst, 'Import a file')
  await j.look(analyst, 'the form for a file')
  await j.pressAndLook(analyst, 'Only try it', 'no file')
  await j.says(analyst, 'There is a problem')
  await analyst.locator('main input[type=file]').setInputFiles(file('wrong.csv', [['Q7', 'January 2024', 'many'], ['Q8', 'January 2024', '3']]))
  await j.pressAndLook(analyst, 'Only try it', 'a file with faults')
  await j.says(analyst, 'many', 'Q8')
  await analyst.locator('main input[type=file]').setInputFiles(file('right.csv', [2023, 2024].flatMap(year => months.map((month, i) => ['Q7', `${month} ${year}`, year === 2023 ? 50 + i % 3 : 70 + i % 3]))))
  await j.press(analyst, 'Import it as a draft')
  await j.look(analyst, 'a draft')
  await j.says(analyst, '24 new')
  const load = new URL(analyst.url()).pathname
  await j.follow(analyst, /approval/)
  await j.press(analyst, /approval/)
  await open(j, head, load, 'what waits for approval')
  await j.follow(head, 'Approve and publish')
  await j.press(head, /Approve/)

  const journalist = await j.as(null)
  await open(j, journalist, '/performance', 'every measure')
  await j.follow(journalist, 'Bicycles stolen')
  await j.look(journalist, 'the measure')
  await j.says(journalist, 'No more than 60', 'not met', /higher than usual|has risen|Higher/i)
  const response = await journalist.request.get(await journalist.getByRole('link', { name: 'CSV', exact: true }).first().getAttribute('href').then(href => new URL(href, journalist.url()).href))
  j.check('the figures as CSV', response.ok() && (await response.text()).split('\n').filter(line => line.includes('Q7')).length >= 24, response.status())
  await journalist.setViewportSize({ width: 320, height: 800 })
  await open(j, journalist, new URL(journalist.url()).pathname, 'the measure at 320 pixels')
  await journalist.emulateMedia({ media: 'print' })
  await journalist.setViewportSize({ width: 700, height: 1000 })
  j.check('nothing is wider than the paper', await journalist.evaluate(() => document.documentElement.scrollWidth - window.innerWidth) <= 0)
  j.check('a closed table is no line on paper', !(await journalist.getByText('The figures of this chart as a table').first().isVisible()))
}
