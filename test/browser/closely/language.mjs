// Somebody who reads in another language: finds the choice of language at the head of a page, fills in a form in it, first wrong, then
// right, and gets back to English at the same place. On the invented fund for benches of the front-door checks, with an office's own words.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { definitions, opened } from '../../front_door/forms.mjs'
import { makeOffice, newFolder, serve } from '../../front_door/lib.mjs'
import { Journey } from './lib.mjs'

export const name = 'another language'
const words = { 'Apply for a bench': 'Gwneud cais am fainc', 'Your council': 'Eich cyngor', 'What is your council called?': 'Beth yw enw eich cyngor?', Clerk: 'Clerc', Start: 'Dechrau', 'Your name': 'Eich enw', 'Your e-mail address': 'Eich cyfeiriad e-bost', 'Save and continue': 'Cadw a pharhau', 'Enter your name': 'Rhowch eich enw' }

async function fillIn (j) {
  const page = await j.as(null)
  const open = async (path, what) => { const response = await page.goto(path); await j.validate(page, response, what); await j.look(page, what) }
  await open('/forms/benches', 'in English')
  await j.follow(page, 'Cymraeg', { within: 'body' })
  j.at(page, /^\/cy\/forms\/benches$/, 'the same page in Welsh')
  j.check('the page says its language', await page.getAttribute('html', 'lang') === 'cy')
  await j.look(page, 'in Welsh')
  await j.says(page, 'Gwneud cais am fainc', 'Eich cyngor')
  await page.locator('main').getByRole('link', { name: 'Dechrau' }).or(page.locator('main').getByRole('button', { name: 'Dechrau' })).first().click()
  await page.waitForLoadState('load')
  await page.locator('main form button[type=submit]').first().click()
  await page.waitForLoadState('load')
  await j.look(page, 'what is wrong, in Welsh')
  await j.says(page, 'Rhowch eich enw')
  await j.type(page, 'Eich enw', 'Cai Clerc')
  await j.type(page, 'Eich cyfeiriad e-bost', 'cai@parish.example')
  await j.choose(page, 'Clerc')
  await page.locator('main form button[type=submit]').first().click()
  await page.waitForLoadState('load')
  j.at(page, /^\/cy\/forms\/answers\/BEN-/, 'begun, in Welsh')
  await j.look(page, 'the sections')
  await j.follow(page, 'Eich cyngor')
  await j.look(page, 'a section')
  await j.type(page, 'Beth yw enw eich cyngor?', 'Cyngor Enghraifft')
  await j.press(page, 'Cadw a pharhau')
  await j.follow(page, 'English', { within: 'body' })
  j.at(page, /^\/forms\/answers\/BEN-/, 'back in English at the same place')
  await j.says(page, 'Your council')
}

export async function journey (outer) {
  const office = makeOffice({ definitions }), folder = newFolder()
  writeFileSync(join(folder, 'cy.yaml'), 'language: cy\nname: Cymraeg\ntexts:\n' + Object.entries(words).map(([english, welsh]) => `  ${JSON.stringify(english)}: ${JSON.stringify(welsh)}\n`).join(''))
  opened(office, 'benches')
  const server = await serve(office, [...office.more, '--languages', 'cy', '--wording', folder])
  for (const view of [outer.view, { ...outer.view, script: false, width: 320 }]) {
    const j = new Journey(outer.browser, server, outer.report, view)
    j.name = name
    await fillIn(j)
    await j.end()
  }
  await server.stop()
}
