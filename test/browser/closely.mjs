// Pages that no link leads to (a form with what is wrong, answers to be checked, an approval) looked at
// with axe and html-validate, on the way of an officer, a head, a partner by keyboard alone and an
// administrator through Wrenshire, where every honest word occurs. Not here: the journeys through the
// worked example (journeys/), pages that links lead to (axe.mjs, html.mjs).
//   node test/browser/closely.mjs [NAME…]
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { makeWrenshire } from '../front_door/office.mjs'
import { launch, Report } from './lib.mjs'
import { Journey } from './closely/lib.mjs'

const folder = fileURLToPath(new URL('./closely/', import.meta.url))
const only = process.argv.slice(2)
const report = new Report('closely')
const browser = await launch()
const { office, server } = await makeWrenshire()
for (const file of readdirSync(folder).sort().filter(one => one !== 'lib.mjs' && (only.length === 0 || only.includes(one.replace('.mjs', ''))))) {
  const { name, journey } = await import(folder + file)
  const j = new Journey(browser, server, report, { script: true, width: 1280 })
  j.name = name
  j.office = office
  await report.step(name, () => journey(j))
  await j.end()
}
await server.stop()
await browser.close()
report.end(only.length ? 1 : 80)
process.exit()
