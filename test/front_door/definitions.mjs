// A YAML file dropped into a folder is a register after a restart; a changed one migrates; one that
// would lose data is refused until it is asked for by name; a wrong one says where.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answered, check, equal, run, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { importFile, makeWrenshire } from './office.mjs'

export const shippedForTests = resolve(fileURLToPath(import.meta.url), '../../definitions/wrenshire')

async function worksAtOnce (office, server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const visitor = new Visitor(server)
  answered('it stands among the registers', await officer.get('/desk/registers'), 200, 'Lanterns', 'Harbour notes')
  answered('an empty public list', await visitor.get('/lanterns'), 200, 'Lanterns')
  const form = answered('its form has every kind of field', await officer.get('/desk/registers/lanterns/new'), 200, 'Who reported it', 'Kind', 'Lit', 'Electric')
  check('but not what only the head may see', !form.words().includes('For the head alone'))
  answered('wrong values of every kind', await officer.submit(form.form(), { field_name: '', field_kind: 'candle', field_posts: '2.5', field_lit: 'maybe', field_seen_on: '2999', field_mended_on: '30 February 2026', field_about_it: 'javascript:alert(1)', field_keeper: '424242', field_reporter_number: '-1', field_desk_owner: 'emperor' }), 422,
    /[Nn]ame/, 'Kind:', 'Posts:', 'Lit:', 'Seen on:', 'Mended on:', 'About it:', 'Keeper:', 'Their number:', 'Kept by:')
  const organisation = (await officer.get('/desk/registers/organisations.json')).json().rows[0]
  const lantern = await officer.make('lanterns', { name: 'Corner of Quay Street', kind: 'gas', story: 'It was **dark**.', posts: '3', lit: 'no', seen_on: 'March 2026', mended_on: '1 April 2026', keeper: String(organisation.id), helpers: [String(organisation.id)], about_it: 'https://lanterns.example/3', reporter: 'Ivy Invented', reporter_number: '77' })
  answered('its page', await officer.get(lantern), 200, 'Corner of Quay Street', 'LAN-0001', 'Ivy Invented', 'March 2026', '1 April 2026', 'To be mended')
  answered('its list', await officer.get('/desk/registers/lanterns?filter_kind=gas'), 200, 'Corner of Quay Street')
  equal('with filters', (await officer.get('/desk/registers/lanterns.json?filter_kind=oil')).json().rows.length, 0)
  answered('its history', await officer.get(lantern + '/history'), 200, 'Officer Test')
  answered('found', await officer.get('/desk/search?q=corner'), 200, 'Corner of Quay Street')
  for (const slug of ['lan-0001', 'corner-of-quay-street', lantern.match(/\d+$/)[0]]) answered('a guessed address of a draft', await visitor.get('/lanterns/' + slug), 404)
  answered('an officer does not approve', await officer.get(lantern + '/moves/publish'), 409)
  await officer.mustMove(lantern, 'send')
  answered('nor now', await officer.get(lantern + '/moves/publish'), 403)
  answered('sent back without a reason', await head.move(lantern, 'back'), 422)
  await head.mustMove(lantern, 'publish')
  const url = (await visitor.get('/lanterns.json')).text.match(/\/lanterns\/[a-z0-9-]+/)?.[0]
  const page = answered('it is public', await visitor.get(url), 200, 'Corner of Quay Street', 'It was dark', 'March 2026')
  check('without its private fields', !/Ivy|77\b/.test(page.text))
  equal('as JSON', (await visitor.get(url + '.json')).json().record.posts, 3)
  const csv = (await visitor.get('/lanterns.csv')).csv()
  check('as CSV', csv.length === 2 && csv[1].includes('Corner of Quay Street') && !csv[0].includes('reporter'), JSON.stringify(csv))
  answered('in the public search', await visitor.get('/search?q=corner'), 200, 'Corner of Quay Street')
  check('in the description of the data', Object.keys((await visitor.get('/openapi.json')).json().paths).includes('/lanterns/{slug}.json'))
  check('in the site map', (await visitor.get('/sitemap.xml')).text.includes('/lanterns'))
  const said = importFile(office, 'lanterns', 'lanterns.csv', 'name,kind,Who reported it,lit\nPier head,Electric,Otto Invented,yes\n')
  check('imported', /added\s+1/.test(said), said)
  answered('as the register shows', await officer.get('/desk/registers/lanterns'), 200, 'Pier head', 'Otto Invented')
  answered('the head sees one field more', await head.get(lantern), 200, 'For the head alone')
  await head.edit(lantern, { head_only: 'Eyes of the head' })
  for (const face of ['', '.json', '/history', '/history.json', '/history.csv', '/edit']) check(`an officer does not: ${face}`, !(await officer.get(lantern + face)).text.includes('Eyes of the head'))
  check('not in the list', !/Eyes of the head/.test((await officer.get('/desk/registers/lanterns')).text + (await officer.get('/desk/registers/lanterns.csv')).text))
  check('not by search', !(await officer.get('/desk/search.json?q=eyes')).text.includes('Corner'))
  check('nor by what changed', !(await officer.get('/desk/changes')).text.includes('Eyes of the head'))
  answered('the head may search for it', await head.get('/desk/search?q=eyes'), 200)
  return url
}

async function changes (office, url) {
  const folder = join(office.folder, 'definitions')
  cpSync(shippedForTests, folder, { recursive: true })
  const more = { ...office, more: ['--definitions', folder] }
  const file = join(folder, 'lantern.yaml')
  const first = readFileSync(file, 'utf8')
  const write = text => writeFileSync(file, text)

  write(first.replace('  posts:', '  colour: {type: text, max: 40, public: yes}\n  posts:'))
  await serving(more, async server => {
    const officer = await signedIn(server, 'officer')
    const visitor = new Visitor(server)
    answered('a field more: what there was is there', await visitor.get(url), 200, 'Corner of Quay Street')
    equal('and the new field is empty', (await visitor.get(url + '.json')).json().record.colour, null)
    const made = await officer.make('lanterns', { name: 'New steps', kind: 'oil', colour: 'amber' })
    answered('and can be filled', await officer.get(made), 200, 'amber')
  })
  equal('the proof still holds', run(['verify', '--store', office.store, ...more.more]).status, 0)

  write(first)
  const lost = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...more.more])
  check('a field with data taken away is refused', lost.status === 1 && lost.err.includes('colour') && lost.err.includes('LAN-0003') && lost.err.includes('--accept-loss lantern.colour'), lost.err)
  equal('and nothing is lost', sql(office, "select count(*) from reg_lantern where colour = 'amber'").replace(/^Error.*/, '1'), '1')
  const other = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...more.more, '--accept-loss', 'lantern.posts'])
  equal('another name does not do', other.status, 1)
  await serving(more, async server => {
    answered('asked for by name it goes', await (await signedIn(server, 'officer')).get('/desk/registers/lanterns'), 200, 'New steps')
  }, ['--accept-loss', 'lantern.colour'])
  equal('the proof still holds after a loss', run(['verify', '--store', office.store, ...more.more]).status, 0)

  write(first.replace('reporter: {type: text', 'informant: {was: reporter, type: text').replace('kind, reporter,', 'kind, informant,'))
  await serving(more, async server => {
    answered('a field renamed keeps its data', await (await signedIn(server, 'officer')).get('/desk/registers/lanterns'), 200, 'Otto Invented')
  })
  write(first.replace('reporter: {type: text', 'reporter: {was: informant, type: text'))
  await serving(more, async server => {
    answered('and back', await (await signedIn(server, 'officer')).get('/desk/registers/lanterns'), 200, 'Otto Invented')
  })

  write(first.replace('name: {type: text', 'name: {type: integer').replace('max: 80, ', ''))
  const typed = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...more.more])
  check('another type is refused', typed.status === 1 && /lantern/.test(typed.err), typed.err)
  write(first.replace('to: waiting, by: [officer]', 'to: waiting, by: [emperor]').replace('kind: {type: choice', 'kind: {type: chioce'))
  const wrong = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', ...more.more])
  check('a wrong file says every fault, and where', wrong.status === 1 && /lantern\.yaml:\d+:\d+: .*chioce/.test(wrong.err) && /lantern\.yaml:\d+:\d+: .*emperor/.test(wrong.err), wrong.err)
  const checked = run(['check-definitions', folder])
  check('as check-definitions does', checked.status === 1 && /chioce/.test(checked.err + checked.out) && /emperor/.test(checked.err + checked.out), checked.err + checked.out)
  write(first)
  const nowhere = run(['serve', '--store', office.store, '--listen', '127.0.0.1:0', '--definitions', join(office.folder, 'nowhere')])
  check('a folder that is not there', nowhere.status === 1 && nowhere.err.includes('nowhere'), nowhere.err)

  const without = run(['verify', '--store', office.store])
  check('verify without the folder says what is missing', without.status === 1 && without.err.includes('lantern') && without.err.includes('--definitions'), without.err)
  await serving(office, async server => {
    answered('served without the folder the register is not there', await new Visitor(server).get('/lanterns'), 404)
    answered('and the rest is', await new Visitor(server).get('/plan'), 200, 'Shelters')
    for (const path of ['/search?q=corner', '/log', '/sitemap.xml', '/feed.atom', '/']) equal(path, (await new Visitor(server).get(path)).status, 200)
  })
  await serving(more, async server => {
    answered('with it everything is back', await new Visitor(server).get(url), 200, 'Corner of Quay Street')
  })
}

export async function definitions () {
  const { office, server } = await makeWrenshire()
  await server.stop()
  const more = { ...office, more: ['--definitions', shippedForTests] }
  let url
  await serving(more, server => step('a file dropped in', async () => { url = await worksAtOnce(more, server) }))
  await step('changed files', () => changes(office, url))
  const empty = join(office.folder, 'empty')
  mkdirSync(empty)
  const none = run(['check-definitions', empty])
  check('an empty folder is told', none.status === 1 && /no definition|empty|yaml/i.test(none.err), none.err)
  rmSync(empty, { recursive: true })
}
