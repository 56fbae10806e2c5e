// The board pack: who may, wrong input first; what changed and what to ask; what was sent stays as it was sent, and is proved.
import { writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { answered, check, equal, run, serve, signedIn, sql, Visitor } from './lib.mjs'
import { dayFrom, makeWrenshire } from './office.mjs'
import { checkPaper } from './paper.mjs'

const packs = '/desk/performance/packs/'
const at = address => packs + address.split('/').pop()
const verified = office => run(['verify', '--store', office.store])
const pause = ms => new Promise(done => setTimeout(done, ms))
const formTo = (page, end) => page.forms().find(form => form.action.endsWith(end))
const changes = async (visitor, pack) => (await visitor.get(pack + '.json')).json().changes
const told = (list, topic) => list.filter(one => one.topic === topic).map(one => one.code)

async function bring ({ office, second }, rows, reason, name = 'figures.csv') {
  const file = join(office.folder, name)
  writeFileSync(file, 'code,period,value\n' + rows.map(row => row.join(',') + '\n').join(''))
  const done = run(['import', 'figures', file, '--store', office.store, ...(reason ? ['--reason', reason] : [])])
  check(`${name} lands`, done.status === 0, done.out + done.err)
  const load = sql(office, "select max(id) from record where register = 'series_load'")
  await second.mustMove('/desk/registers/figures/' + load, 'publish')
  return load
}

async function makeOfficeWithFigures () {
  const wrenshire = await makeWrenshire()
  const { office, server, as } = wrenshire
  const [second, auditor, partner, administrator] = await Promise.all(['second', 'auditor', 'partner', 'administrator'].map(name => signedIn(server, name)))
  const one = { ...wrenshire, officer: as.officer, head: as.head, second, auditor, partner, administrator }
  const month = { unit: 'count', period: 'month' }
  const made = [
    { ...month, code: 'A', title: 'Lamps mended', direction: 'more_is_better', target_type: 'at_least', target_value: '100', due_days: '20' },
    { ...month, code: 'B', title: 'Shelters opened', direction: 'more_is_better', target_type: 'monitor_only', serves: one.actions[6].split('/').pop() },
    { ...month, code: 'C', title: 'Bicycles stolen', direction: 'less_is_better', target_type: 'reduce', baseline_value: '50', baseline_on: '2024-06-30' },
    { ...month, code: 'D', title: 'Nothing known', direction: 'neither', target_type: 'monitor_only' }
  ]
  one.measures = {}
  for (const fields of made) {
    one.measures[fields.code] = await one.officer.make('measures', fields)
    await one.officer.mustMove(one.measures[fields.code], 'submit')
    await one.head.mustMove(one.measures[fields.code], 'publish')
  }
  const months = ['January 2025', 'February 2025', 'March 2025', 'April 2025', 'May 2025', 'June 2025']
  await bring(one, months.flatMap((period, i) => [['A', period, 101 + i], ['B', period, 4 + i % 2], ['C', period, 40 + i]]))
  return one
}

async function who ({ officer, head, auditor, partner, administrator, server }) {
  answered('nobody is signed in', await new Visitor(server).get('/desk/performance/packs'), 303)
  answered('a partner', await partner.get('/desk/performance/packs'), 404)
  answered('an administrator', await administrator.get('/desk/performance/packs'), 404)
  answered('none yet', await officer.get('/desk/performance/packs'), 200, 'No pack has been written yet', 'Write a board pack')
  check('the auditor writes none', !(await auditor.get('/desk/performance/packs')).text.includes('/board_packs/new'))
  answered('a pack that is not there', await officer.get(packs + '999999'), 404)
  answered('a pack of letters', await head.get(packs + 'x'), 404)
  const form = (await officer.get('/desk/registers/board_packs/new')).form()
  answered('as known on a day to come', await officer.submit(form, { field_title: 'X', field_month: '2025-06', field_known_on: dayFrom(2) }), 422, 'As known on')
  answered('for no month', await officer.submit((await officer.get('/desk/registers/board_packs/new')).form(), { field_title: 'X', field_month: 'soon' }), 422, 'For which month')
}

// Themes of two plans of one name are told apart by their plans.
async function severalPlans ({ head }) {
  const themes = async () => [...(await head.get('/desk/registers/board_packs/new')).text.matchAll(/<option value="(\d+)"[^>]*>([^<]*)</g)].filter(one => /^(Streets|Doors)\b/.test(one[2])).map(one => one[2].trim())
  equal('of one plan they stand by name', await themes(), ['Doors', 'Streets'])
  const next = await head.make('editions', { code: '2029', title: 'A plan to come', period_from: '2029-04-01' })
  const theme = await head.make('themes', { edition: next.split('/').pop(), name: 'Streets' })
  equal('of two each says of which', await themes(), ['Doors (2024)', 'Streets (2024)', 'Streets (2029)'])
  const address = await head.make('board_packs', { title: 'One theme', month: '2025-06', contents: 'theme', theme: theme.split('/').pop() })
  answered('the one that was chosen', await head.get(address), 200, 'Streets')
}

async function first (one) {
  const { office, officer, head, second, auditor, partner } = one
  const themeless = at(await officer.make('board_packs', { title: 'A theme', month: '2025-06', contents: 'theme' }))
  answered('a theme that nobody chose', await officer.get(themeless), 200, 'Choose the theme whose measures go in')
  const address = await officer.make('board_packs', { title: 'Board, June 2025', month: '2025-06', introduction: 'Read **this** first.' })
  const pack = at(address)
  const page = answered('a draft', await officer.get(pack), 200, 'Board, June 2025', 'As it was known on', 'No pack was issued before this one', 'Read this first', 'Action 6. Shelters was due on', '40 days ago',
    'What is the new date', 'Nothing is known yet of: D Nothing known', 'No recorded crime was loaded', 'A Lamps mended', 'These are suggested by the rules', 'Send to be issued')
  equal('overdue, and late', [told(await changes(officer, pack), 'overdue'), told(await changes(officer, pack), 'late')], [['B'], []])
  check('a measure has its chart, table and definition', /<section[^>]*aria-labelledby="measure-\d+"/.test(page.text) && /id="figures-\d+"/.test(page.text) && page.text.includes('fp-chart'))
  check('every link inside leads somewhere', [...page.text.matchAll(/href="#([^"]+)"/g)].every(link => page.text.includes(`id="${link[1]}"`)))
  answered('the auditor reads it', await auditor.get(pack), 200, 'Lamps mended')
  const paper = checkPaper('the draft', page, await officer.get(pack + '.pdf'))
  check('a chart is a figure with its words', /Figure/.test(paper.structure) && / \/Alt [(<]/.test(paper.bytes.toString('latin1')))
  answered('a partner has no PDF', await partner.get(pack + '.pdf'), 404)
  answered('nor has nobody', await new Visitor(one.server).get(pack + '.pdf'), 303)
  check('and can do nothing', !formTo(await auditor.get(pack), '/send'))
  answered('a partner does not', await partner.get(pack), 404)
  answered('the auditor cannot send it', await auditor.post(pack + '/send', { csrf: await auditor.token() }), 403)
  answered('nor take questions over', await auditor.post(pack + '/questions', { csrf: await auditor.token() }), 403)
  answered('it is not sent past its page', await officer.move(address, 'submit'), [400, 409, 422], 'Send it from the page of the pack')

  const taken = await officer.submit(formTo(page, '/questions'))
  equal('questions are taken over into the form', [taken.status, taken.location], [303, address + '/edit'])
  answered('to be changed', await officer.get(taken.location), 200, 'What is the new date')
  await officer.edit(address, { questions: '- Who mends the lamps?' })
  const edited = answered('what the analyst wrote stands there', await officer.get(pack), 200, 'Who mends the lamps?')
  check('and not what was suggested', !edited.words().includes('What is the new date') && !formTo(edited, '/questions'))

  const sent = await officer.submit(formTo(edited, '/send'))
  equal('it is sent', [sent.status, sent.location], [303, pack])
  const kept = (await head.get(pack + '.json')).json()
  writeFileSync(join(office.folder, 'pack.html'), kept.content)
  const sum = spawnSync('b2sum', ['-l', '256', join(office.folder, 'pack.html')], { encoding: 'utf8' })
  equal('the checksum is that of the text', sum.stdout.split(' ')[0], kept.checksum)
  answered('whoever wrote it does not issue it', await officer.get(pack), 200, 'another person must do that')
  answered('it is not sent twice', await officer.post(pack + '/send', { csrf: await officer.token() }), 403)
  answered('nor changed', await officer.get(address + '/edit'), 403)
  return { address, pack, kept, head, second }
}

async function sentBack (one, { address, pack }) {
  const { officer, head } = one
  await head.mustMove(address, 'return', 'Say what became of the lamps.')
  answered('sent back it is drawn anew', await officer.get(pack), 200, 'A draft: drawn anew', 'Send to be issued')
  answered('what was kept before does not let it past', await officer.move(address, 'submit'), [400, 409, 422], 'Send it from the page of the pack')
  await officer.edit(address, { questions: '- Who mends the lamps, and when?' })
  equal('and sent again', (await officer.submit(formTo(await officer.get(pack), '/send'))).status, 303)
  const kept = (await head.get(pack + '.json')).json()
  check('as it is now', kept.content.includes('and when?'))
  const log = Number(sql(one.office, 'select count(*) from pub_log'))
  await head.mustMove(address, 'issue')
  equal('issuing is one line of the log', Number(sql(one.office, 'select count(*) from pub_log')), log + 1)
  equal('it is what was sent', (await head.get(pack + '.json')).json().checksum, kept.checksum)
  equal('and what is public is its checksum', sql(one.office, "select checksum from pub_board_pack_seal"), kept.checksum)
  check('verify holds', verified(one.office).status === 0, verified(one.office).err)
  return kept
}

async function changed (one, kept, pack) {
  const { officer, second } = one
  await pause(1100) /* what is published in the second in which a pack is drawn belongs to it */
  await bring(one, [['A', 'July 2025', 90], ['C', 'July 2025', 60]])
  await bring(one, [['B', 'June 2025', 7]], 'Two were counted twice', 'again.csv')
  const note = await officer.make('annotations', { measures: one.measures.C.split('/').pop(), happened_on: '2025-07-01', words: 'Scooters count from here', breaks: 'yes', rebases: 'yes' })
  await officer.mustMove(note, 'submit')
  await second.mustMove(note, 'publish')
  const next = at(await officer.make('board_packs', { title: 'Board, July 2025', month: '2025-07', contents: 'changed', crime: 'no' }))
  const list = await changes(officer, next)
  equal('newly missed', told(list, 'missed'), ['A', 'C'])
  equal('restated, with both values', list.filter(one => one.topic === 'restated').map(one => one.said), ['June 2025: 7, before 5. Reason: Two were counted twice'])
  equal('doubtful, and labelled so', list.filter(one => one.doubtful).map(one => [one.topic, one.code]), [['missed', 'C'], ['doubtful', 'C']])
  answered('it says since when', await officer.get(next), 200, 'since the last pack, Board, June 2025 (PACK-002)', 'The comparison is doubtful', 'Doubtful', '105 (June 2025)'.replace('105', '106'), 'In the last pack')
  equal('the first pack stays as it was', (await officer.get(pack + '.json')).json().content, kept.content)
  const later = at(await officer.make('board_packs', { title: 'Board, August 2025', month: '2025-08', crime: 'no' }))
  equal('what is late', told(await changes(officer, later), 'late').sort(), ['A', 'B', 'C'])
  const past = await officer.make('board_packs', { title: 'As it was', month: '2025-07', known_on: dayFrom(-1) })
  answered('as known yesterday nothing was', await officer.get(at(past)), 200, 'Nothing is known of any measure yet', 'As it was known on')
  const draft = await officer.make('figures', { title: 'Waits', note: 'x' }).catch(() => null)
  if (draft) answered('what waits is told to those who may see it', await officer.get(next), 200, 'Not in this pack')
}

async function altered (one, { pack, address }) {
  const { office, head } = one
  const content = sql(office, 'select content from board_pack_kept order by pack limit 1')
  await one.server.stop()
  sql(office, "update board_pack_kept set content = replace(content, 'mends the lamps', 'breaks the lamps')")
  const found = verified(office)
  check('verify finds a text that was altered', found.status === 1 && /not the one that was sent|not the one that was issued/.test(found.err + found.out), found.out + found.err)
  one.server = await serve(office)
  const again = await signedIn(one.server, 'head')
  equal('and its page does not show it', (await again.get(pack)).status, 500)
  await one.server.stop()
  sql(office, "update board_pack_kept set content = replace(content, 'breaks the lamps', 'mends the lamps')")
  check('put right, it holds', verified(office).status === 0 && content.includes('mends the lamps'), verified(office).err)
  one.server = await serve(office)
  const last = await signedIn(one.server, 'head')
  await last.mustMove(address, 'withdraw', 'The wrong month.')
  check('withdrawn, it holds too', verified(office).status === 0, verified(office).err)
  answered('and the office still reads it', await last.get(pack), 200, 'Withdrawn', 'Who mends the lamps, and when?')
  void head
}

// What a board's agenda is offered (office/accountability): the same measures, in the same words.
async function onAnAgenda ({ server }) {
  const head = await signedIn(server, 'head')
  const board = await head.make('boards', { name: 'Figures Board' })
  const meeting = await head.make('meetings', { title: 'Figures Board in spring', board: String(Number(board.match(/\d+$/)[0])), starts_at: '2040-03-01 10:00', open: 'no' })
  const page = await head.get(`/desk/meetings/${meeting.match(/\d+$/)[0]}/suggestions`)
  answered('measures that miss their target or cannot be compared', page, 200, 'Its target is not met', 'The comparison with its target is doubtful.')
  const ticket = page.text.match(/name="record" type="checkbox" value="(measure-\d+)"/)[1]
  const done = await head.post(page.form().action, [...page.form().fields, ['record', ticket]])
  equal('one is put there', done.status, 303)
  check('and names its measure', !(await head.get(`/desk/meetings/${meeting.match(/\d+$/)[0]}/suggestions`)).text.includes(`value="${ticket}"`))
}

export async function pack () {
  const one = await makeOfficeWithFigures()
  await who(one)
  const begun = await first(one)
  const kept = await sentBack(one, begun)
  await changed(one, kept, begun.pack)
  await onAnAgenda(one)
  await altered(one, begun)
  await severalPlans({ head: await signedIn(one.server, 'head') })
  await one.server.stop()
}
