// A resident who votes with a code: on a phone without script, and at a desk with it; and the desk's pages of the same pot, all of them looked at closely. On an
// invented pot, made through the front door.
import { makeOffice, serve, signedIn, sql } from '../../front_door/lib.mjs'
import { Journey } from './lib.mjs'

export const name = 'voter'

const iso = seconds => new Date((Math.floor(Date.now() / 1000) + seconds) * 1000).toISOString().replace('.000Z', 'Z')
const idOf = address => address.split('/').at(-1)

// A pot with a fixed ballot; its codes.
async function furnish (server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const pot = await officer.make('pots', { title: 'Elm Row decides', slug: 'elm-row', about: 'For a **safer** street.', amount: '1,000', who_votes: 'Everybody of 11 and over', opens: iso(-60), closes: iso(3600) })
  await officer.mustMove(pot, 'publish')
  for (const [title, cost, place] of [['Lamps along the footpath to the station', '450', 'Station path'], ['Benches', '420', ''], ['A mural by the school', '90.50', 'School wall']]) {
    await head.mustMove(await officer.make('proposals', { pot: idOf(pot), title, text: 'Invented.', cost, place, finding: 'It can be done.' }), 'accept')
  }
  await head.mustMove(pot, 'fix')
  const codes = (await officer.submit((await officer.get(`/desk/money/pots/${idOf(pot)}/codes`)).form(), { number: '4' }, ['do', 'first'])).text.trim().split('\r\n').slice(1)
  return { officer, head, pot, codes }
}

async function votes (j, code, looked) {
  const page = await j.as(null)
  const open = async (path, what) => {
    const response = await page.goto(path)
    if (looked) await j.validate(page, response, what)
    await j.look(page, what)
  }
  await open('/pots', 'the pots')
  await j.follow(page, 'Elm Row decides')
  await open('/pots/elm-row', 'one pot')
  await open('/pots/elm-row/paper', 'a voting paper')
  await page.goto('/pots/elm-row')
  await j.follow(page, 'Vote', { exact: true })
  await open('/pots/elm-row/vote', 'the voting page')
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/vote-${j.view.width}.png`, fullPage: true })
  await (looked ? j.pressAndLook(page, 'Go on', 'a vote, wrong') : j.press(page, 'Go on'))
  await j.says(page, 'There is a problem', 'Enter the code that you were given', 'Choose at least one project')
  await j.type(page, 'Your code', code.toLowerCase())
  await j.choose(page, '1. Lamps along the footpath to the station')
  await j.choose(page, '3. A mural by the school')
  await (looked ? j.pressAndLook(page, 'Go on', 'a vote, checked') : j.press(page, 'Go on'))
  await j.says(page, 'Check your vote', '1. Lamps along the footpath to the station (£450)')
  await j.look(page, 'check your vote')
  await j.press(page, 'Send my vote')
  await j.says(page, 'Your vote is counted')
  j.at(page, /\/pots\/elm-row\/voted$/, 'a receipt')
  await open('/pots/elm-row/voted', 'the receipt')
}

async function atTheDesk (j, s) {
  const page = await j.as('officer')
  for (const [rest, what] of [['', 'pots at the desk'], [`/${idOf(s.pot)}`, 'one at the desk'], [`/${idOf(s.pot)}/codes`, 'its codes'], [`/${idOf(s.pot)}/papers`, 'a paper to key in']]) {
    await j.validate(page, await page.goto('/desk/money/pots' + rest), what)
    await j.look(page, what)
  }
  await j.pressAndLook(page, 'Key it in', 'a paper, wrong')
  await j.says(page, 'Enter the fifteen letters and digits of the code')
}

async function result (j, s) {
  for (const table of ['reg_pot', 'pub_pot']) sql(s.office, `update ${table} set closes = '${iso(-1)}' where id = ${idOf(s.pot)}`)
  await s.head.mustMove(s.pot, 'count')
  const page = await j.as(null)
  await j.validate(page, await page.goto('/pots/elm-row/result'), 'sealed ballots')
  await j.says(page, 'The vote is closed')
  await s.officer.get(`/desk/money/pots/${idOf(s.pot)}`) // who confirms has looked: that counts them
  await s.officer.mustMove(s.pot, 'confirm')
  await j.validate(page, await page.goto('/pots/elm-row/result'), 'the result')
  await j.says(page, 'What residents chose', 'Equal shares, step by step')
  await j.look(page, 'the result')
  if (process.env.SHOTS) await page.screenshot({ path: process.env.SHOTS + '/result.png', fullPage: true })
  const desk = await j.as('head')
  await j.validate(desk, await desk.goto(`/desk/money/pots/${idOf(s.pot)}`), 'the count at the desk')
  await j.look(desk, 'the count at the desk')
}

export async function journey (j) {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  const server = await serve(office)
  const s = { office, ...await furnish(server) }
  for (const [at, view] of [{ script: false, width: 320 }, { script: true, width: 1280 }].entries()) {
    const own = Object.assign(new Journey(j.browser, server, j.report, view), { name: `${name}${view.script ? '' : ', without script'}` })
    await votes(own, s.codes[at], view.script)
    if (view.script) { await atTheDesk(own, s); await result(own, s) }
    await own.end()
  }
  const narrow = Object.assign(new Journey(j.browser, server, j.report, { script: true, width: 320 }), { name: `${name}, on a phone` })
  const page = await narrow.as(null)
  for (const rest of ['', '/result', '/vote']) { await page.goto('/pots/elm-row' + rest); await narrow.look(page, rest || 'the pot') }
  await narrow.end()
  await server.stop()
}
