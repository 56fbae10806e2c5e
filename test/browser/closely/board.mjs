// A board that meets: a resident reads its meetings, one of them and its papers, on a wide and on a narrow screen; the officer has the meeting as a working place, its pack and what
// could go on its agenda. On an invented board, made through the front door.
import { makeOffice, serve, signedIn, sql } from '../../front_door/lib.mjs'
import { dayFrom } from '../../front_door/office.mjs'
import { Journey } from './lib.mjs'

export const name = 'board'

const idOf = address => address.split('/').at(-1)

async function furnish (server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const board = await officer.make('boards', { name: 'Elm Row Board', kind: 'accountability meeting', purpose: 'Invented.', frequency: 'monthly' })
  await officer.mustMove(board, 'publish')
  const before = await officer.make('meetings', { title: 'Elm Row Board in autumn', board: idOf(board), starts_at: dayFrom(-30) + ' 10:00', open: 'yes', place: 'Town hall' })
  const action = await officer.make('commitments', { meeting: idOf(before), title: 'Mend the gate', owner: 'Clerk', due: dayFrom(-2) })
  await officer.mustMove(action, 'begin')
  const meeting = await officer.make('meetings', { title: 'Elm Row Board in winter', board: idOf(board), starts_at: dayFrom(-1) + ' 10:00', ends_at: dayFrom(-1) + ' 12:30', place: 'Town hall, first floor', open: 'yes', attending: 'Ring the bell. **Questions** by noon of the day before.' })
  const id = idOf(meeting)
  const lamps = await officer.make('agenda_items', { meeting: id, number: '1', title: 'Lamps along the footpath to the station', purpose: 'question', about: 'Are they lit, and *since when*?', presenter: 'Clerk' })
  await officer.make('agenda_items', { meeting: id, number: '2', title: 'A purchase', purpose: 'decide', about: 'Prices.', exempt: 'yes', exempt_ground: 'commercial', exempt_why: 'The seller would learn what others ask.' })
  const horses = await officer.make('agenda_items', { meeting: id, number: '3', title: 'Horses', purpose: 'note' })
  await officer.make('meeting_papers', { item: idOf(lamps), title: 'Lamps, one by one', written_by: 'Clerk', text: '## In short\n\nMost are lit.\n\n1. One\n2. Two' })
  await officer.mustMove(meeting, 'publish_agenda')
  const late = await officer.make('agenda_items', { meeting: id, number: '4', title: 'Ice on the steps', purpose: 'discuss', late_why: 'It froze last night.' })
  await officer.mustMove(late, 'publish')
  await officer.mustMove(horses, 'take_off', 'They have gone home.')
  const question = await officer.make('meeting_questions', { meeting: id, title: 'Who mends lamps?', text: 'Who mends a lamp at night?', source: 'resident', asked_as: 'A shopkeeper', answer_typed: 'The council, within a week.' })
  await officer.mustMove(question, 'receive')
  await officer.mustMove(question, 'publish')
  const agreed = await officer.make('commitments', { meeting: id, title: 'Light lamp 2', owner: 'Clerk', due: dayFrom(10) })
  for (const move of ['begin', 'publish']) await officer.mustMove(agreed, move)
  await officer.make('attendance', { meeting: id, post: 'Clerk', came: 'present' })
  await officer.mustMove(meeting, 'hold')
  const minutes = await officer.make('meeting_minutes', { meeting: id, title: 'Minutes of the Elm Row Board in winter', text: 'They met, and B. said so.', public_text: 'They met.\n\n## Lamps\n\nLamp 2 will be lit.', redaction_ground: 'personal', redaction_why: 'A person would be known.', agreed_how: 'By the chair in writing.' })
  await officer.mustMove(minutes, 'agree')
  await head.mustMove(minutes, 'publish')
  const next = await officer.make('meetings', { title: 'Elm Row Board in spring', board: idOf(board), starts_at: dayFrom(60) + ' 10:00', open: 'no' })
  await officer.mustMove(next, 'announce')
  return { id, next: idOf(next) }
}

async function looks (j, who, pages) {
  const page = await j.as(who)
  for (const [path, what, ...words] of pages) {
    await j.validate(page, await page.goto(path), what)
    await j.says(page, ...words)
    await j.look(page, what)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${what.replaceAll(' ', '-')}-${j.view.width}.png`, fullPage: true })
  }
}

const open = slug => [
  ['/meetings', 'meetings', 'Elm Row Board in spring', 'Minutes published'], ['/boards/elm-row-board', 'a board', 'Its meetings'], ['/boards/elm-row-board/meetings', 'meetings of a board', 'To come'],
  ['/meetings/' + slug, 'one meeting', 'Lamps along the footpath', 'They have gone home.', 'Light lamp 2', 'The council, within a week.', 'They met.'],
  [`/meetings/${slug}/pack`, 'papers of a meeting', 'Most are lit.', 'Not public. Ground: Commercial interests']]

export async function journey (j) {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  const server = await serve(office)
  const s = await furnish(server)
  for (const view of [{ script: true, width: 1280 }, { script: true, width: 320 }]) {
    const own = new Journey(j.browser, server, j.report, view)
    own.name = `board at ${view.width} pixels`
    await looks(own, null, open(sql(office, `select slug from pub_record where id = ${s.id}`)))
    await looks(own, 'officer', [
      ['/desk/meetings', 'meetings at work', 'Elm Row Board in autumn'], [`/desk/meetings/${s.id}`, 'a meeting at work', 'Mend the gate'], [`/desk/meetings/${s.id}/pack`, 'the pack', 'Prices.', 'As it was sent on'],
      [`/desk/meetings/${s.next}`, 'a meeting to come at work', 'The agenda has no item yet'], [`/desk/meetings/${s.next}/pack`, 'no pack yet', 'There is nothing on the agenda yet.'],
      [`/desk/meetings/${s.next}/suggestions`, 'what could go on the agenda', 'Mend the gate', 'It is overdue']])
    await own.end()
  }
  await server.stop()
}
