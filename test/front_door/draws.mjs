// A dip sample from its plan to its findings, by an officer, a scrutineer who has only a link, and a resident: wrong order and wrong lists first, a draw that is void because one
// withholds, a second that is drawn in the open; repeated by a script in another language; findings, queries, small numbers; and `verify` names a draw that was tampered with.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, mustRun, run, serve, signedIn, sql, Visitor } from './lib.mjs'

const idOf = address => address.split('/').at(-1)
const sha256 = (...lines) => createHash('sha256').update(['frankpledge dip sample 1', ...lines].map(line => line + '\n').join('')).digest('hex')
const desk = s => `/desk/scrutiny/draws/${idOf(s.sample)}`
const formOf = page => page.forms().find(one => /^\/(cy\/)?(scrutineer|desk\/scrutiny)\//.test(one.action))
const send = async (visitor, address, fields, button = ['do', 'first']) => visitor.submit(formOf(await visitor.get(address)), fields, button)
const python = (...words) => spawnSync('python3', words, { encoding: 'utf8' })
const secrets = { office: 'nine brown owls over Elm Row', scrutineer: 'the kettle was never quite full' }
const publicPage = async s => (await s.visitor.get('/draws/' + s.slug + '.json')).json()

async function linkOf (s) {
  const messages = [...new Set((await s.administrator.get('/desk/messages')).text.match(/\/desk\/messages\/\d+/g))]
  const links = []
  for (const address of messages) links.push((await s.administrator.get(address)).text.match(/\/scrutineer\/[0-9a-f]+/)?.[0])
  return links.filter(Boolean)
}

async function nothingYet (s) {
  answered('none yet', await s.visitor.get('/draws'), 200, 'No dip sample is published yet.')
  answered('none by address', await s.visitor.get('/draws/dip-2027-001'), 404, 'No dip sample is published at this address')
  answered('nor its list', await s.visitor.get('/draws/dip-2027-001/list.csv'), 404)
  answered('no link that was never sent', await s.visitor.get('/scrutineer/' + '0'.repeat(64)), 410, 'This link cannot be used')
  answered('and no list behind it', await s.visitor.get('/scrutineer/' + '0'.repeat(64) + '/list'), 404)
  answered('the desk has none', await s.auditor.get('/desk/scrutiny/draws'), 200, 'There is no dip sample yet.')
  answered('nor one by number', await s.auditor.get('/desk/scrutiny/draws/77'), 404)
}

async function plan (s) {
  s.sample = await s.officer.make('dip_samples', {
    title: 'Complaints closed in June', subject: 'complaints', period_from: '2026-06-01', period_to: '2026-06-30', list_is: 'All complaints that the force closed in the period', size: '6',
    sharing: 'proportion', shares: 'Elm = 3', drawn_by: 'Governance officer', scrutineer: 'Chair of the ethics panel', scrutineer_email: 'officer@door.test', reveal_hours: '72'
  })
  answered('nothing is begun', await s.officer.get(desk(s)), 200, 'No draw has begun yet.')
  answered('whoever has a seat is no scrutineer', await s.officer.move(s.sample, 'open'), [400, 422], 'a scrutineer has no seat at this desk')
  await s.officer.edit(s.sample, { scrutineer_email: 'nowhere' })
  answered('a link needs an address', await s.officer.move(s.sample, 'open'), [400, 422], 'enter an address')
  await s.officer.edit(s.sample, { scrutineer_email: 'chair@panel.test' })
  answered('numbers only where it is shared by numbers', await s.officer.move(s.sample, 'open'), [400, 422], 'and only there')
  await s.officer.edit(s.sample, { shares: '' })
  answered('a checklist comes first', await s.officer.move(s.sample, 'open'), [400, 422], 'There is no checklist')
  s.told = await s.officer.make('dip_criteria', { subject: 'complaints', question: 'Was the complainant told why?', source: 'Statutory guidance' })
  s.inTime = await s.officer.make('dip_criteria', { subject: 'complaints', question: 'Was it dealt with in time?' })
  await s.officer.mustMove(s.sample, 'open')
  s.slug = sql(s.office, `select slug from pub_record where id = ${idOf(s.sample)}`)
  answered('everybody sees the plan', await s.visitor.get('/draws/' + s.slug), 200, 'Complaints closed in June', '6 files will be drawn', 'Chair of the ethics panel', 'In proportion', 'How it is drawn')
  check('and no address', !(await s.visitor.get('/draws/' + s.slug)).text.includes('panel.test'))
  answered('it is fixed', await s.officer.get(s.sample + '/edit'), [403, 409])
  ;[s.link] = await linkOf(s)
  check('the scrutineer has a link', /^\/scrutineer\/[0-9a-f]{40,}$/.test(s.link), s.link)
  answered('by which they see where it stands', await s.scrutineer.get(s.link), 200, 'You are the scrutineer of this draw', 'Office and scrutineer commit to a secret now', 'A secret made by chance for you', 'Working out a commitment yourself')
}

async function wrongOrder (s) {
  for (const [move, words] of [['commit', 'The office commits to its secret on the page of the draw'], ['close', 'The list is entered and closed on the page of the draw']]) answered(`no button: ${move}`, await s.head.move(s.sample, move), [400, 422], words)
  const page = formOf(await s.officer.get(desk(s)))
  for (const [step, fields, words] of [['list', { list: 'A1\nA2\nA3\nA4\nA5\nA6\nA7,Elm' }, 'stratum is missing'], ['reveal', { secret: secrets.office }, 'Secrets are revealed after the list is closed']]) answered(`not yet: ${step}`, await s.officer.post(desk(s), { ...page.fields, step, do: 'second', submission: undefined, ...fields }), [400, 409, 422], ...(step === 'list' ? [] : []))
  for (const [fields, words] of [[{ secret: '' }, 'Enter your secret'], [{ secret: '1234567890123456789' }, '20 characters or more'], [{ secret: 'x'.repeat(201) }, 'at most 200'], [{ secret: 'é'.repeat(20) }, 'without accents'],
    [{ commitment: 'abc' }, '64 digits'], [{ commitment: 'a'.repeat(64), secret: secrets.office }, 'and not both']]) {
    const refused = answered(`no secret: ${words}`, await send(s.officer, desk(s), fields), 422, words)
    check('and it is not put back on the page', !fields.secret || !refused.text.includes(`value="${fields.secret}"`))
  }
  answered('an auditor commits to nothing', await s.auditor.post(desk(s), { csrf: await s.auditor.token(), step: 'commit', secret: secrets.office }), 403)
  equal('the office commits', (await send(s.officer, desk(s), { secret: secrets.office })).status, 303)
  answered('it is published', await s.visitor.get('/draws/' + s.slug), 200, 'The office committed to its secret', 'The scrutineer had not committed to a secret')
  const one = (await publicPage(s)).draws[0]
  check('as a hash, without its salt', /^[0-9a-f]{64}$/.test(one.office.commitment) && !one.office.salt && !one.office.secret)
  check('the secret is nowhere', !sql(s.office, '.dump').includes(secrets.office))
  answered('it cannot be changed', await s.officer.get(desk(s)), 200, 'The scrutineer has not yet', 'Send the link again')
  equal('a lost link is sent again', (await send(s.officer, desk(s), {})).status, 303)
  answered('the earlier one is dead', await s.scrutineer.get(s.link), 410, 'This link cannot be used')
  s.link = (await linkOf(s)).find(one => one !== s.link)
  answered('the scrutineer takes another’s commitment', await send(s.scrutineer, s.link, { commitment: one.office.commitment }), 422, 'This is the commitment of the other party')
  const page2 = await s.scrutineer.get(s.link)
  const salt = page2.text.match(/\nscrutineer\n([0-9a-f]{32})\n/)[1]
  const commitment = sha256('commitment', sql(s.office, `select reference from record where id = ${idOf(s.sample)}`), '1', 'scrutineer', salt, secrets.scrutineer)
  equal('one worked out elsewhere', (await s.scrutineer.submit(formOf(page2), { commitment }, ['do', 'first'])).status, 303)
  answered('both have', await s.scrutineer.get(s.link), 200, 'Both have committed to a secret')
  equal('two lines of the log', sql(s.office, `select count(*) from history where record = ${idOf(s.sample)} and move = 'commit'`), '2')
}

const list = () => [...Array(18).keys()].map(i => `co/${String(i + 1).padStart(5, '0')}/26,${i < 12 ? 'Elm' : 'Oak'}`)
async function lists (s) {
  const refused = answered('names are refused by their line', await send(s.officer, desk(s), { list: 'reference,district\nCO/1/26,Elm\nPat Example,Elm\npat@example.org,Elm\nAL1 1AA,Oak\n07700 900123,Oak\nCO/2/26\n' }, ['do', 'second']), 422,
    'Line 3: there is no digit in this, so it looks like a name', 'Line 4: this looks like an e-mail address', 'Line 5: this looks like a postcode', 'Line 6: this looks like a telephone number', 'Line 7: the stratum is missing')
  check('and stay in the form alone', refused.text.includes('Pat Example') && !sql(s.office, '.dump').includes('Pat Example'))
  answered('too short a list', await send(s.officer, desk(s), { list: 'A1,Elm\nA2,Elm' }, ['do', 'second']), 422, 'The list has 2 references and 6 are to be drawn')
  answered('it is looked at first', await send(s.officer, desk(s), { list: list().concat('CO/00001/26,Elm').join('\n') }), 200, 'References: 18', 'count once: 1', 'Elm 12 4', 'Oak 6 2', 'Close the list and publish its hash')
  equal('which closes nothing', sql(s.office, `select state from record where id = ${idOf(s.sample)}`), 'committing')
  equal('closed', (await send(s.officer, desk(s), { list: list().reverse().join('\r\n') }, ['do', 'second'])).status, 303)
  const draw = (await publicPage(s)).draws.at(-1)
  equal('its hash is published, with marks', [draw.state, draw.listed, draw.strata.map(one => [one.name, one.listed, one.drawn])], ['closed', 18, [['Elm', 12, 4], ['Oak', 6, 2]]])
  const raw = answered('the list of marks', await s.visitor.get(`/draws/${s.slug}/list.csv`), 200).text
  equal('byte for byte', sha256('list', (await publicPage(s)).sample.reference, String(draw.number), ...raw.slice(0, -1).split('\n')), draw.list_sha256)
  check('without references', !/CO\/|co\//.test(raw + JSON.stringify(draw)))
  answered('the desk shows what it waits for', await s.officer.get(desk(s)), 200, 'The list is closed. Both reveal their secrets by', 'Reveal your secret')
  answered('nothing is closed twice', await s.officer.post(desk(s), { csrf: await s.officer.token(), submission: 'a'.repeat(32), step: 'list', list: list().join('\n'), do: 'second' }), [400, 409, 422])
}

async function withheld (s) {
  answered('it is not void before its time', await s.officer.move(s.sample, 'fail'), [400, 422], 'There is time to reveal still')
  answered('nor drawn by a button', await s.officer.move(s.sample, 'draw'), [400, 422], 'drawn by itself when both have revealed')
  answered('a wrong secret', await s.officer.follow(await send(s.officer, desk(s), { secret: secrets.office + '.' })), 422, 'This is not the secret that you committed to')
  equal('a right one', (await send(s.officer, desk(s), { secret: secrets.office })).status, 303)
  check('is shown to nobody yet', !(await publicPage(s)).draws[0].office.secret && !(await s.scrutineer.get(s.link)).text.includes(secrets.office))
  sql(s.office, `update dip_draw set reveal_by = ${Math.floor(Date.now() / 1000) - 1} where sample = ${idOf(s.sample)}`)
  answered('after its time nothing is revealed', await s.scrutineer.get(s.link), 200, 'is over, and one is missing')
  answered('not by a form from before either', await s.scrutineer.post(s.link, { csrf: await s.scrutineer.token(), submission: 'b'.repeat(32), step: 'reveal', secret: secrets.scrutineer }), [400, 403, 409])
  await s.officer.mustMove(s.sample, 'fail')
  answered('void, with who withheld', await s.visitor.get('/draws/' + s.slug), 200, 'the scrutineer did not reveal the secret', 'The scrutineer withheld their secret', secrets.office)
  equal('as data', (await publicPage(s)).draws.map(one => [one.number, one.state, one.withheld_by]), [[1, 'void', ['scrutineer']]])
  answered('its list is no more', await s.visitor.get(`/draws/${s.slug}/list.csv`), 404)
  answered('nobody draws again in silence', await s.officer.move(s.sample, 'again'), [400, 422], 'reason')
  await s.officer.mustMove(s.sample, 'again', 'The link of the chair did not work.')
  s.link = (await linkOf(s)).find(one => one !== s.link)
}

async function drawn (s) {
  const links = await linkOf(s)
  for (const link of links) if ((await s.scrutineer.get(link)).status === 200) s.link = link
  answered('a new draw has new secrets', await s.scrutineer.get(s.link), 200, 'draw 2', 'A secret made by chance for you')
  equal('the scrutineer first', (await send(s.scrutineer, s.link, { secret: secrets.scrutineer })).status, 303)
  answered('the list is not closed before both', await s.officer.post(desk(s), { csrf: await s.officer.token(), submission: 'c'.repeat(32), step: 'list', list: list().join('\n'), do: 'second' }), [400, 409, 422], 'The office has not committed to its secret yet')
  equal('then the office', (await send(s.officer, desk(s), { secret: secrets.office })).status, 303)
  equal('another list is closed', (await send(s.officer, desk(s), { list: list().join('\n') }, ['do', 'second'])).status, 303)
  const kept = answered('the scrutineer reads the list', await s.scrutineer.get(s.link + '/list'), 200, 'reference,stratum,mark').text
  const key = (await s.scrutineer.get(s.link)).words().match(/Key to its marks ([0-9a-f]{64})/)[1]
  equal('the scrutineer reveals', (await send(s.scrutineer, s.link, { secret: secrets.scrutineer })).status, 303)
  answered('once', await s.scrutineer.get(s.link), 200, 'The list is closed')
  equal('nothing is drawn by one', (await publicPage(s)).draws.at(-1).state, 'closed')
  equal('the office reveals, and it is drawn', (await send(s.officer, desk(s), { secret: secrets.office })).status, 303)
  const page = answered('everybody sees it', await s.visitor.get('/draws/' + s.slug), 200, 'Draw 2', 'Draw 1', '6 files are drawn and being read', 'What was drawn', 'The seed')
  check('with both draws, and no reference', !/CO\/000/.test(page.text))
  const files = ['page.json', 'list.csv', 'kept.csv', 'script.py'].map(name => join(s.office.folder, name))
  writeFileSync(files[0], (await s.visitor.get(`/draws/${s.slug}.json`)).text)
  writeFileSync(files[1], (await s.visitor.get(`/draws/${s.slug}/list.csv`)).text)
  writeFileSync(files[2], kept)
  writeFileSync(files[3], (await s.visitor.get('/repeat-draw.py')).text)
  const script = new URL('repeat_draw.py', import.meta.url).pathname
  const again = python(script, files[0], files[1]), named = python(script, files[0], files[1], files[2], key), own = python(files[3], files[0])
  equal('an independent script draws the same', again.stdout.trim().split('\n'), (await publicPage(s)).draws[1].drawn.map(one => one.mark))
  s.files = named.stdout.trim().split('\n')
  check('with their references', s.files.length === 6 && s.files.every(one => /^CO\/000\d\d\/26$/.test(one)), named.stderr)
  check('and so does the script that is offered', own.stdout.startsWith('All of it holds: 6 of 18 drawn.'), own.stderr + own.stdout)
  const changed = JSON.parse((await s.visitor.get(`/draws/${s.slug}.json`)).text)
  changed.draws[1].drawn[0].mark = changed.draws[1].drawn[1].mark
  writeFileSync(files[0], JSON.stringify(changed))
  check('which tells what does not hold', python(files[3], files[0]).stderr.includes('This does not hold: what is drawn'))
  answered('the desk has the references', await s.officer.get(desk(s)), 200, ...s.files, 'Findings that are done 0 of 6')
  answered('the scrutineer too', await s.scrutineer.get(s.link), 200, ...s.files)
  answered('and the list', await s.officer.get(desk(s) + '/list'), 200, 'reference,stratum,mark')
  answered('a holder does not', await s.holder.get(desk(s) + '/list'), 403)
}

async function findings (s) {
  const sample = idOf(s.sample)
  answered('not all is read', await s.officer.move(s.sample, 'finish'), [400, 422], 'Findings that are done: 0 of 6')
  const wrong = await s.officer.make('dip_findings', { sample, file: 'CO/99999/26', outcome: 'good', note: 'It was not drawn.' })
  answered('only what was drawn', await s.officer.move(wrong, 'finish'), [400, 422], 'No file with this reference number was drawn')
  await s.officer.mustMove(wrong, 'set_aside', 'Wrong number.')
  answered('how far each file is', await s.officer.get(desk(s)), 200, 'How far it is', 'Not begun')
  s.findings = []
  for (const [i, file] of s.files.entries()) {
    const who = i < 4 ? s.officer : s.second
    const one = await who.make('dip_findings', { sample, file, outcome: i === 0 ? 'fell_short' : i === 5 ? 'cannot_tell' : 'good', note: 'Zqnote of file ' + i })
    s.findings.push(one)
    if (i === 0) {
      answered('on which points?', await who.move(one, 'finish'), [400, 422], 'Choose the points of the checklist')
      await who.edit(one, { fell_short: [idOf(s.told)] })
    }
    await who.mustMove(one, 'finish')
  }
  answered('reviewers do not see each other’s', await s.second.get(s.findings[0]), 404)
  check('not in lists either', !(await s.second.get('/desk/registers/dip_findings')).text.includes(s.files[0]))
  answered('the head of office sees all', await s.head.get(s.findings[0]), 200, 'Zqnote of file 0')
  answered('a file has one finding', await s.second.get('/desk/registers/dip_findings/new').then(page => s.second.submit(page.form(), { field_sample: sample, field_file: s.files[0], field_outcome: 'good', field_note: 'Twice.' })), [400, 409, 422])
  answered('it is corrected with a reason', await s.officer.move(s.findings[1], 'correct'), [400, 422], 'reason')
  await s.officer.mustMove(s.findings[1], 'correct', 'I misread the date.')
  answered('and then not all is read', await s.officer.move(s.sample, 'finish'), [400, 422], '5 of 6')
  await s.officer.mustMove(s.findings[1], 'finish')
  answered('its versions stay', await s.officer.get(s.findings[1] + '/history'), 200, 'I misread the date.')
  const query = await s.officer.make('dip_queries', { sample, file: s.files[0], title: 'No letter on file', question: 'Was one sent?', force: s.force })
  answered('the force sees nothing that is not asked', await s.partner.get(query), 404)
  await s.officer.mustMove(query, 'ask')
  await s.partner.edit(query, { answer: 'It was not.' })
  await s.partner.mustMove(query, 'reply')
  answered('its answer stands beside the question', await s.officer.get(query), 200, 'It was not.')
  answered('the force sees no finding', await s.partner.get(s.findings[0]), 404)
  await s.officer.mustMove(s.sample, 'finish')
  await s.officer.edit(s.sample, { conclusions: 'Most were **dealt with well**.' })
  answered('nobody publishes their own', await s.officer.move(s.sample, 'report'), [400, 403, 409, 422])
  await s.head.mustMove(s.sample, 'report')
}

async function published (s) {
  const page = answered('what was found', await s.visitor.get('/draws/' + s.slug), 200, 'What was found', '6 files were read, of 18 on the list.', 'Some counts are too small to be shown', 'What the office concludes', 'Was the complainant told why?', 'Hidden', '1 question was put to the force; 1 was answered.')
  check('no note, no reference, no address', !/Zqnote|CO\/000|panel\.test/.test(page.text + JSON.stringify(await publicPage(s))))
  const results = (await publicPage(s)).results
  equal('small counts are hidden where the list is short', [results.good, results.fell_short, results.cannot_tell, results.share], [null, null, null, null])
  equal('and of its parts nothing is told but how many were read', results.parts, [{ cannot_tell: null, drawn: 4, fell_short: null, good: null, name: 'Elm' }, { cannot_tell: null, drawn: 2, fell_short: null, good: null, name: 'Oak' }])
  answered('in the list', await s.visitor.get('/draws'), 200, 'Findings published')
  answered('as a table', await s.visitor.get('/draws.csv'), 200, s.slug)
  answered('Held to account leads there', await s.visitor.get('/accountability'), 200, 'Dip samples: files drawn by chance')
  answered('the scrutineer’s link ends', await s.scrutineer.get(s.link), 410)
  answered('the auditor reads it', await s.auditor.get(desk(s)), 200, 'Findings that are done 6 of 6')
}

// Years of samples, each from a list of thousands of marks, together more than a request may hold.
async function years (s) {
  const columns = table => sql(s.office, `select group_concat(name) from pragma_table_info('${table}') where name not in ('id', 'reference', 'slug')`)
  const many = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 130)', id = idOf(s.sample)
  for (const [table, more, values] of [['pub_record', 'reference, slug,', "'DIP-2031-' || i, 'dip-2031-' || i,"], ['pub_dip_sample', '', '']]) sql(s.office, `${many} insert into ${table} (id, ${more} ${columns(table)}) select 500000 + i, ${values} ${columns(table)} from ${table}, n where id = ${id}`)
  sql(s.office, `${many} insert into pub_dip_draw (sample, content) select 500000 + i, replace(content, '"list":"', '"list":"' || hex(zeroblob(280000))) from pub_dip_draw, n where sample = ${id}`)
  sql(s.office, `${many} insert into pub_dip_told (sample, content) select 500000 + i, content from pub_dip_told, n where sample = ${id} and i > 2`) // those that an earlier version published have none
  const page = answered('years of samples are listed', await s.visitor.get('/draws.json'), 200)
  equal('each of them', page.json().samples?.filter(one => /^DIP-2031-/.test(one.reference) && one.state === 'published' && one.draws === 2).length, 130)
  for (const [table, by] of [['pub_record', 'id'], ['pub_dip_sample', 'id'], ['pub_dip_draw', 'sample'], ['pub_dip_told', 'sample']]) sql(s.office, `delete from ${table} where ${by} > 500000`)
}

// A list of 40 of which 10 are drawn: counts of the whole are shown, with an interval; those of parts are not.
async function larger (s) {
  const sample = await s.officer.make('dip_samples', {
    title: 'Complaints closed in July', subject: 'complaints', period_from: '2026-07-01', period_to: '2026-07-31', list_is: 'All complaints that the force closed in the period', size: '10', sharing: 'counts', shares: 'Elm = 5\nOak = 5',
    drawn_by: 'Governance officer', scrutineer: 'Chair of the ethics panel', scrutineer_email: 'chair@panel.test', reveal_hours: '1'
  })
  const t = { ...s, sample }
  s.larger = sample
  const before = await linkOf(s)
  await s.officer.mustMove(sample, 'open')
  t.slug = sql(s.office, `select slug from pub_record where id = ${idOf(sample)}`)
  t.link = (await linkOf(s)).find(one => !before.includes(one))
  await s.head.mustMove(sample, 'stop', 'The period was wrong.')
  answered('a draw that is stopped is told of', await s.visitor.get('/draws/' + t.slug), 200, 'the office stopped it before its list was closed')
  await s.head.mustMove(sample, 'again', 'The period is right after all.')
  for (const link of await linkOf(s)) if (!before.includes(link) && (await s.scrutineer.get(link)).status === 200) t.link = link
  await send(s.scrutineer, t.link, { secret: secrets.scrutineer })
  await send(s.officer, desk(t), { secret: secrets.office })
  const of = part => [...Array(20).keys()].map(i => `${part}/${i + 1},${part}`)
  answered('a part without a number', await send(s.officer, desk(t), { list: [...of('Elm'), ...of('Oak'), 'Ash/1,Ash'].join('\n') }, ['do', 'second']), 422, 'has a stratum “Ash”, and no number is given for it')
  equal('closed', (await send(s.officer, desk(t), { list: [...of('Elm'), ...of('Oak')].join('\n') }, ['do', 'second'])).status, 303)
  equal('the scrutineer is told each time that a list is closed', (await s.administrator.get('/desk/messages')).text.match(/The list is closed: reveal your secret/g)?.length, 3)
  sql(s.office, `update dip_draw set reveal_by = ${Math.floor(Date.now() / 1000) - 1} where sample = ${idOf(sample)}`)
  mustRun(['remind', '--store', s.office.store])
  answered('where both withhold it is void by itself', await s.visitor.get('/draws/' + t.slug), 200, 'neither the office nor the scrutineer revealed the secret')
  equal('and each draw has its number', (await publicPage(t)).draws.map(one => [one.number, one.state, one.withheld_by.length]), [[1, 'void', 0], [2, 'void', 2]])
  await s.officer.mustMove(sample, 'again', 'The secrets were lost.')
  for (const link of await linkOf(s)) if (!before.includes(link) && (await s.scrutineer.get(link)).status === 200) t.link = link
  await send(s.scrutineer, t.link, { secret: secrets.scrutineer })
  await send(s.officer, desk(t), { secret: secrets.office })
  await send(s.officer, desk(t), { list: [...of('Elm'), ...of('Oak')].join('\n') }, ['do', 'second'])
  await send(s.officer, desk(t), { secret: secrets.office })
  equal('drawn', (await send(s.scrutineer, t.link, { secret: secrets.scrutineer })).status, 303)
  const files = [...(await s.officer.get(desk(t))).text.matchAll(/>((?:ELM|OAK)\/\d+)</g)].map(match => match[1])
  equal('five of each', [files.length, files.filter(one => one.startsWith('ELM')).length], [10, 5])
  for (const [i, file] of files.entries()) await s.officer.mustMove(await s.officer.make('dip_findings', { sample: idOf(sample), file, outcome: i < 7 ? 'good' : i < 9 ? 'fell_short' : 'cannot_tell', note: 'Read.', ...(i >= 7 && i < 9 ? { fell_short: [idOf(s.inTime)] } : {}) }), 'finish')
  await s.officer.mustMove(sample, 'finish')
  await s.head.mustMove(sample, 'report')
  answered('counts of the whole', await s.visitor.get('/draws/' + t.slug), 200, '10 files were read, of 40 on the list. Dealt with well: 7. Fell short: 2. Could not be told: 1.', 'Of 9 of which it could be told, 77.8 per cent', 'says nothing of the list as a whole', 'By part of the list')
  const results = (await publicPage(t)).results
  check('those of parts are hidden', results.parts.some(one => one.fell_short === null) && results.parts.every(one => one.drawn === 5), JSON.stringify(results.parts))
  equal('points', results.points.map(one => [one.met, one.fell_short, one.not_asked]), [[9, 0, 1], [7, 2, 1]])
}

// None goes in silence: of one that is withdrawn its number and the reason stay.
async function withdrawn (s) {
  await s.head.mustMove(s.larger, 'withdraw', 'Two files were of another month.')
  const slug = sql(s.office, `select slug from pub_record where id = ${idOf(s.larger)}`)
  const page = answered('it says so', await s.visitor.get('/draws/' + slug), 410, 'was withdrawn on', 'Two files were of another month.')
  check('and nothing of it', !/July|What was drawn/.test(page.text))
  answered('in the list too', await s.visitor.get('/draws'), 200, 'Two files were of another month.', 'Complaints closed in June')
  answered('its marks are gone', await s.visitor.get(`/draws/${slug}/list.csv`), 404)
}

// Where the program sends e-mail, nobody in the office reads the scrutineer's link while it waits (nothing listens at that port) or after it failed.
async function unread (s) {
  check('passed on by hand it is read', (await linkOf(s)).length > 0)
  await s.server.stop()
  const server = await serve(s.office, ['--smtp', '127.0.0.1:9', '--smtp-tls', 'none', '--mail-from', 'Office <office@door.test>', '--public-address', 'https://door.test'])
  s.administrator = await signedIn(server, 'administrator')
  equal('sent from here it is not', await linkOf(s), [])
  const id = sql(s.office, "select min(id) from outbox where kind = 'scrutineer' and state in ('waiting', 'failed')")
  answered('and its page says why', await s.administrator.get('/desk/messages/' + id), 200, 'It has the scrutineer’s own link, so it is not shown.')
  s.server = server
}

async function verified (s) {
  check('everything that is published holds', mustRun(['verify', '--store', s.office.store]).length > 0)
  const folder = join(s.office.folder, 'export'), again = join(s.office.folder, 'export-2')
  mustRun(['export', 'public', folder, '--store', s.office.store])
  mustRun(['verify', folder])
  const content = sql(s.office, `select content from pub_dip_draw where sample = ${idOf(s.sample)}`), told = sql(s.office, `select content from pub_dip_told where sample = ${idOf(s.sample)}`)
  check('the list of samples reads no marks', told.length < 4000 && content.includes('"list":"') && !told.includes('"list":"'), told)
  sql(s.office, `update pub_dip_told set content = replace(content, '"drawn":6', '"drawn":7') where sample = ${idOf(s.sample)}`)
  check('what it tells is held against the sample', /the list of samples tells something else of it/.test(run(['verify', '--store', s.office.store]).err))
  sql(s.office, `update pub_dip_told set content = '${told}' where sample = ${idOf(s.sample)}`)
  sql(s.office, `update pub_dip_draw set content = replace(content, '${secrets.office}', 'nine brown owls over Oak Row') where sample = ${idOf(s.sample)}`)
  const said = run(['verify', '--store', s.office.store])
  check('one that was tampered with is found', said.status !== 0 && /DIP-|dip_sample|draw|published/.test(said.err + said.out), said.err + said.out)
  check('as it was it holds', content.includes(secrets.office))
  sql(s.office, `update pub_dip_draw set content = '${content.replaceAll("'", "''")}' where sample = ${idOf(s.sample)}`)
  mustRun(['verify', '--store', s.office.store])
  // Whoever puts another secret into the office's own table and publishes that: the log vouches for it, and it does not hold.
  sql(s.office, `update dip_draw set office_secret = 'eight brown owls over Elm Row' where sample = ${idOf(s.sample)} and is_over = 0`)
  const server = await serve(s.office), head = await signedIn(server, 'head')
  await head.mustMove(s.sample, 'correct', 'A comma.')
  await head.mustMove(s.sample, 'report')
  await server.stop()
  mustRun(['export', 'public', again, '--store', s.office.store])
  for (const of of [[again], ['--store', s.office.store]]) check('a false draw is found in ' + (of[1] ? 'the data file' : 'an export'), /The draw of DIP-\d+-001 does not hold when it is repeated: a secret is not the one that was committed to\./.test(run(['verify', ...of]).err), run(['verify', ...of]).err)
}

export async function draws () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, second: { roles: 'officer' }, head: { roles: 'head' }, holder: { roles: 'holder' }, auditor: { roles: 'auditor' }, administrator: { roles: 'administrator' } } })
  const s = { office, server: await serve(office) }
  for (const name of ['officer', 'second', 'head', 'holder', 'auditor', 'administrator']) s[name] = await signedIn(s.server, name)
  s.visitor = new Visitor(s.server)
  s.scrutineer = new Visitor(s.server)
  s.force = idOf(await s.officer.make('organisations', { name: 'Wrenshire Police' }))
  addPerson(office, 'partner', { roles: 'partner', organisation: 'Wrenshire Police' })
  s.partner = await signedIn(s.server, 'partner')
  for (const part of [nothingYet, plan, wrongOrder, lists, withheld, drawn, findings, published, years, larger, withdrawn, unread]) await part(s)
  equal('the server leaves when it is told to', await s.server.stop(), { code: 0, signal: null })
  if (process.env.KEEP) (await import('node:child_process')).execSync(`cp -r ${office.folder} ${process.env.KEEP}`)
  await verified(s)
}
