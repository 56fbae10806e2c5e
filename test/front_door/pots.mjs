// A pot on which residents decide, from the first proposal to the published result: wrong input first, a vote on line and on paper, codes used once, the close at its
// second, a death in between, two people for the count; then everything that is published is counted again here, in another language, from the ballots alone.
import { createHash } from 'node:crypto'
import { answered, check, equal, makeOffice, mustRun, serve, signedIn, sql, Visitor } from './lib.mjs'

const iso = (seconds = 0) => new Date((Math.floor(Date.now() / 1000) + seconds) * 1000).toISOString().replace('.000Z', 'Z')
const idOf = address => address.split('/').at(-1)
const vote = (visitor, code, project, step = 'check', target = '/pots/elm-row/vote') => visitor.get(target).then(page => visitor.submit(page.form(), { code, project }, ['step', step]))
const sendVote = async (visitor, code, project) => { const page = await vote(visitor, code, project); return page.status === 200 ? visitor.submit(page.form(), {}, ['step', 'send']) : page }

async function propose (s, title, cost, more = {}) {
  const one = await s.officer.make('proposals', { pot: idOf(s.pot), title, text: 'Invented, for **this** test.', cost, finding: 'It can be done.', ...more })
  return one
}

async function nothingYet (s) {
  answered('no pot', await s.visitor.get('/pots'), 200, 'No pot is published yet.')
  for (const rest of ['', '/vote', '/paper', '/voted', '/result', '/ballots.csv']) answered(`not there: ${rest}`, await s.visitor.get('/pots/nowhere' + rest), 404, 'No pot is published at this address')
  answered('nobody votes there', await s.visitor.post('/pots/nowhere/vote', { code: 'x', project: '1' }), [403, 404])
  answered('the desk has none', await s.auditor.get('/desk/money/pots'), 200, 'There is no pot yet.')
  answered('nor one by number', await s.auditor.get('/desk/money/pots/77'), 404)
}

async function ballot (s) {
  s.pot = await s.officer.make('pots', { title: 'Elm Row decides', slug: 'Elm Row', about: 'For a **safer** street.', amount: '10', who_votes: 'Everybody of 11 and over in Elm Row', method: 'equal_shares', raised_by: '0.30', ticks_max: '3', opens: iso(-60), closes: iso(3600) })
  answered('a word for its address', await s.head.move(s.pot, 'publish'), [400, 422], 'small letters, digits and hyphens only')
  await s.officer.edit(s.pot, { slug: 'elm-row' })
  const early = await propose(s, 'Too early', '1')
  answered('it takes proposals once it is published', await s.head.move(early, 'accept'), [400, 422], 'Publish the pot first')
  await s.officer.mustMove(s.pot, 'publish')
  answered('everybody sees that', await s.visitor.get('/pots/elm-row'), 200, 'Taking proposals', 'No proposal can be voted for yet.', 'Equal shares')
  answered('nothing to vote for', await s.visitor.get('/pots/elm-row/vote'), 200, 'not fixed yet')
  await s.head.mustMove(early, 'refuse', 'It is not ours to do.')
  answered('not without proposals', await s.head.move(s.pot, 'fix'), [400, 422], 'two proposals or more')
  const dear = await propose(s, 'A tower', '10.01')
  answered('a penny more than there is', await s.head.move(dear, 'accept'), [400, 422], 'There is £10.00 in the pot, and this proposal costs £10.01')
  answered('nobody puts their own on it', await s.officer.move(dear, 'accept'), [400, 403, 409, 422])
  s.proposals = []
  for (const [title, cost, more] of [['Lamps', '4.50', { place: 'Park gate', proposed_by: 'Pat Example' }], ['Benches', '4.20'], ['A mural', '0.90'], ['Bulbs', '0.30'], ['A swing', '3.00']]) {
    const one = await propose(s, title, cost, more)
    await s.head.mustMove(one, 'accept')
    s.proposals.push(one)
  }
  answered('whoever wrote the pot does not fix it', await s.officer.move(s.pot, 'fix'), [400, 403, 409, 422])
  await s.head.mustMove(s.pot, 'fix')
  answered('nothing goes from a fixed ballot', await s.head.move(s.proposals[0], 'withdraw', 'Too late'), [400, 422], 'The ballot is fixed')
  const page = answered('the ballot', await s.visitor.get('/pots/elm-row'), 200, 'Ballot fixed', '1. Lamps', '£4.50, at Park gate', '5. A swing', 'At most 3 projects')
  check('who proposed it is in no page', !page.text.includes('Pat Example') && page.text.includes('/pots/elm-row/vote'))
  answered('on paper', await s.visitor.get('/pots/elm-row/paper'), 200, 'Voting paper: Elm Row decides', '1. Lamps', '£4.50, at Park gate', 'At most 3.', 'Do not write your name', 'It must be with the office by')
  equal('the same as data', (await s.visitor.get('/pots/elm-row.json')).json().proposals.map(one => [one.number, one.title, one.cost_pence]), [[1, 'Lamps', 450], [2, 'Benches', 420], [3, 'A mural', 90], [4, 'Bulbs', 30], [5, 'A swing', 300]])
  equal('and as tables', [(await s.visitor.get('/pots/elm-row.csv')).csv().length, (await s.visitor.get('/pots.json')).json().pots[0].status], [6, 'fixed'])
}

async function codes (s) {
  const page = `/desk/money/pots/${idOf(s.pot)}/codes`
  const post = async (who, fields, button = ['do', 'first']) => who.submit((await who.get(page)).form(), fields, button)
  answered('an auditor makes none', await s.auditor.get(page), 403)
  for (const number of ['', '0', '-1', '5001', 'ten', '1.5']) answered(`so many: ${number}`, await post(s.officer, { number }), 422, 'whole number from 1 to 5000')
  const made = answered('nine codes', await post(s.officer, { number: '9' }), 200)
  s.codes = made.text.trim().split('\r\n').slice(1)
  check('each its own, without I, L, O and U', made.text.startsWith('code\r\n') && s.codes.length === 9 && new Set(s.codes).size === 9 && s.codes.every(code => /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/.test(code)), s.codes)
  equal('a download', made.headers['content-disposition'].includes('codes-elm-row.csv'), true)
  check('none is in the store', !s.codes.some(code => sql(s.office, '.dump').includes(code)))
  sql(s.office, `with recursive n (i) as (select 1 union all select i + 1 from n where i < 45444) insert into pot_code select 'made' || i, ${idOf(s.pot)}, 1, 'free' from n`)
  answered('no more than fit into the document', await post(s.officer, { number: '2' }), 422, 'This vote can have 45454 codes, and has 45453: make fewer')
  const lost = answered('as many as fit', await post(s.officer, { number: '1' }), 200).text.trim().split('\r\n')[1]
  sql(s.office, "delete from pot_code where hash like 'made%'")
  answered('batches', await s.officer.get(page), 200, 'Batch 1: 9 made, 9 unused', 'Batch 2: 1 made, 1 unused')
  equal('one that never arrived is stopped', (await post(s.officer, { batch: '2' }, ['do', 'second'])).status, 303)
  answered('and its code votes no more', await vote(s.visitor, lost, ['1']), 422, 'was stopped')
  answered('what is no code is not stopped', await post(s.officer, { stop: 'short' }, ['do', 'second']), 422, 'Write one code on each line')
  equal('a lost one is stopped', (await post(s.officer, { stop: s.codes[8] + '\n' }, ['do', 'second'])).status, 303)
  answered('and counted', await s.auditor.get(`/desk/money/pots/${idOf(s.pot)}`), 200, 'Codes stopped 2', 'Codes given out 8')
}

async function onLine (s) {
  const [code, second, third] = s.codes
  answered('a page for everybody', await s.visitor.get('/pots/elm-row/vote'), 200, 'Your code', '1. Lamps', '£4.50, at Park gate', 'Voting is open until', 'At most 3.')
  answered('all that is missing at once', await vote(s.visitor, '', []), 422, 'Enter the code that you were given', 'Choose at least one project')
  for (const [typed, words] of [['K7QMD', 'fifteen letters and digits'], ['00000-00000-00000', 'not one of this vote'], ["'; drop table pot_code; --", 'fifteen letters'], [s.codes[8], 'was stopped']]) answered(`a code: ${typed}`, await vote(s.visitor, typed, ['1']), 422, words)
  answered('one project too many', await vote(s.visitor, code, ['1', '2', '3', '4']), 422, 'Choose 3 projects at most')
  for (const project of ['6', '0', '-1', 'x', '99999999999999999999']) answered(`no such project: ${project}`, await vote(s.visitor, code, [project]), 422, 'Choose from the projects on this page')
  const kept = answered('what was ticked stays', await vote(s.visitor, 'K7QMD', ['2', '5']), 422)
  check('both', [2, 5].every(n => new RegExp(`value="${n}" checked`).test(kept.text)) && kept.text.includes('value="K7QMD"'))
  const page = answered('it is shown once more', await vote(s.visitor, code.toLowerCase().replaceAll('-', ' '), ['1', '4']), 200, 'Check your vote', '1. Lamps (£4.50)', '4. Bulbs (£0.30)', 'nobody can change it')
  equal('it does not count yet', sql(s.office, 'select count(*) from pot_ballot'), '0')
  answered('it can be changed', await s.visitor.submit(page.form(), {}, ['step', 'change']), 200, 'Which projects do you vote for?')
  const sent = await s.visitor.submit(page.form(), {}, ['step', 'send'])
  equal('sent', [sent.status, sent.location], [303, '/pots/elm-row/voted'])
  answered('a receipt that tells nothing of it', await s.visitor.follow(sent), 200, 'Your vote is counted')
  const twice = await s.visitor.submit(page.form(), {}, ['step', 'send'])
  equal('sent twice it counts once', [twice.status, sql(s.office, 'select ticks, voters from pot_ballot')], [303, '1 4|1'])
  answered('the code is used', await vote(s.visitor, code, ['2']), 422, 'This code has been used')
  const two = [await vote(s.visitor, second, ['1', '2', '5']), await vote(new Visitor(s.server), second, ['3'])]
  const other = new Visitor(s.server); const theirs = await vote(other, second, ['3'])
  const both = await Promise.all([s.visitor.submit(two[0].form(), {}, ['step', 'send']), other.submit(theirs.form(), {}, ['step', 'send'])])
  check('of two at once one counts', both.filter(one => one.status === 303).length === 1 && both.some(one => one.status === 409 || one.status === 422), both.map(one => one.status))
  s.secondWas = both[0].status === 303 ? '1 2 5' : '3'
  equal('a third', (await sendVote(s.visitor, third, ['2', '3'])).status, 303)
  check('a code and its vote stand nowhere together', !/used\|.*\d \d/.test(sql(s.office, 'select * from pot_code limit 20')) && sql(s.office, 'select group_concat(sql) from sqlite_master where name like \'pot_ballot\'').includes('(pot integer not null, ticks text not null, voters integer not null'))
  check('nor the order of votes', sql(s.office, 'select rowid from pot_ballot').split('\n').every(place => BigInt(place) > 1000n))
  answered('nothing is told of a vote that goes on', await s.visitor.get('/pots/elm-row/result'), 404, 'This vote has no result')
  answered('nor at the desk', await s.head.move(s.pot, 'count'), [400, 422], 'Voting is open until its time')
}

// From one address codes are not tried for ever; the server that comes after this has forgotten it.
async function tries (s) {
  const form = (await s.visitor.get('/pots/elm-row/vote')).form()
  let answer, count = 0
  do answer = await s.visitor.submit(form, { code: 'AAAAA-AAAAA-AAAAA', project: ['2'] }, ['step', 'check']); while (answer.status === 422 && ++count < 70)
  answered('codes are not tried for ever', answer, 429, 'too many tries from here')
  check('what was ticked stays', /value="2" checked/.test(answer.text))
}

async function papers (s) {
  const page = `/desk/money/pots/${idOf(s.pot)}/papers`
  const key = async (who, code, project, more = {}, button = ['do', 'first']) => who.submit((await who.get(page)).form(), { code, project, ...more }, button)
  const [, , , fourth, fifth, sixth] = s.codes
  answered('an auditor keys nothing', await s.auditor.get(page), 403)
  answered('all that is missing', await key(s.officer, '', []), 422, 'Enter the fifteen letters', 'say that the paper is spoilt')
  answered('a code that voted on line', await key(s.officer, s.codes[0], ['1']), 422, 'has voted already')
  answered('a code that nobody was given', await key(s.officer, 'AAAAA-AAAAA-AAAAA', ['1']), 422, 'No such code was given out')
  answered('too much is ticked', await key(s.officer, fourth, ['1', '2', '3', '4']), 422, 'say that the paper is spoilt')
  equal('keyed once', (await key(s.officer, fourth, ['1', '2'])).status, 303)
  answered('it does not vote on line as well', await vote(s.visitor, fourth, ['1']), 422, 'has a voting paper with this code')
  answered('the same person does not key it twice', await key(s.officer, fourth, ['1', '2']), 422, 'You keyed this paper yourself')
  answered('two keyings that differ', await key(s.head, fourth, ['1', '3']), 422, 'are not the same')
  equal('the same by another', (await key(s.head, fourth, ['2', '1'])).status, 303)
  for (const who of [s.head, s.officer]) equal('spoilt', (await key(who, fifth, [], { spoilt: 'yes' })).status, 303)
  await key(s.officer, sixth, ['1'])
  s.closeNow()
  answered('papers that were keyed once hold the count up', await s.head.move(s.pot, 'count'), [400, 422], 'keyed once only: 1')
  answered('nothing to take out with another code', await key(s.officer, s.codes[6], [], {}, ['do', 'second']), 422, 'No paper with this code')
  equal('taken out', (await key(s.officer, '', [], {}, ['do', 'second'])).status, 303)
  for (const who of [s.officer, s.head]) equal('what came in time is keyed after the close', (await key(who, sixth, ['3', '4'])).status, 303)
  answered('the numbers', await s.auditor.get(`/desk/money/pots/${idOf(s.pot)}`), 200, 'Voted on line 3', 'Voted on paper 2', 'Spoilt papers 1', 'keyed again by somebody else 0')
}

async function close (s) {
  answered('after its second nobody votes', await s.visitor.get('/pots/elm-row/vote'), 200, 'No vote is taken any more')
  answered('not by a page that was open either', await s.visitor.submit(s.pageBefore.form(), {}, ['step', 'send']), 409, 'No vote is taken any more')
  await s.head.mustMove(s.pot, 'count')
  const page = answered('the ballots are sealed', await s.visitor.get('/pots/elm-row/result'), 200, 'The vote is closed', '5 votes count: 3 on line and 2 on paper.')
  s.sha256 = (await s.visitor.get('/pots/elm-row/result.json')).json().ballots_sha256
  check('their hash is public', /^[0-9a-f]{64}$/.test(s.sha256) && page.text.includes(s.sha256))
  equal('and nothing else', [(await s.visitor.get('/pots/elm-row/result.json')).json().result, (await s.visitor.get('/pots/elm-row/result.json')).json().ballots], [null, []])
  for (const file of ['ballots.csv', 'result.pb']) answered('nor the ballots: ' + file, await s.visitor.get('/pots/elm-row/' + file), 404, 'published with its result')
  answered('no code is made any more', await s.officer.get(`/desk/money/pots/${idOf(s.pot)}/codes`), 409)
  answered('nor a paper keyed', await s.officer.get(`/desk/money/pots/${idOf(s.pot)}/papers`), 409)
  answered('whoever sealed them does not confirm', await s.head.move(s.pot, 'confirm'), [400, 422], 'You closed this vote yourself')
  answered('nor anybody before it is counted', await s.officer.move(s.pot, 'confirm'), [400, 422], 'Look at what the ballots choose first')
  answered('the other looks first', await s.officer.get(`/desk/money/pots/${idOf(s.pot)}`), 200, 'What the sealed ballots choose', 'Chosen')
  sql(s.office, `update pot_counted set content = replace(content, '"raises":', '"raises_kept":') where pot = ${idOf(s.pot)}`)
  answered('it is counted once', await s.auditor.get(`/desk/money/pots/${idOf(s.pot)}`), 200, 'What the sealed ballots choose')
  check('and kept', sql(s.office, 'select content from pot_counted').includes('raises_kept'))
  sql(s.office, 'delete from pot_counted')
  answered('and again where it is not there', await s.officer.get(`/desk/money/pots/${idOf(s.pot)}`), 200, 'What the sealed ballots choose')
  const change = more => sql(s.office, `update pot_ballot set voters = voters + ${more} where pot = ${idOf(s.pot)} and ticks = '1 2'`)
  change(1)
  answered('ballots that were changed since are not confirmed', await s.officer.move(s.pot, 'confirm'), [400, 422], 'not those whose hash was published')
  change(-1)
  await s.officer.mustMove(s.pot, 'confirm')
  equal('the log has the hash before the result', sql(s.office, `select count(*) from pub_document where id = ${idOf(s.pot)} and fields like '%${s.sha256}%'`), '2')
}

// --- Counted again, from what is published alone: fractions of BigInt, every voter by themselves -----------------------------

const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a }
const fraction = (a, b = 1n) => { const by = gcd(a, b) || 1n; return { a: a / by, b: b / by } }
const read = text => { const [a, b] = text.split('/'); return fraction(BigInt(a), BigInt(b ?? 1)) }
const less = (x, y) => x.a * y.b < y.a * x.b
const minus = (x, y) => fraction(x.a * y.b - y.a * x.b, x.b * y.b)
const show = x => x.b === 1n ? `${x.a}` : `${x.a}/${x.b}`

function countOnce (ballots, costs, share) {
  const voters = ballots.flatMap(ballot => Array.from({ length: ballot.voters }, () => ({ ticks: ballot.projects, left: share })))
  const votes = number => voters.filter(voter => voter.ticks.includes(number)).length
  const chosen = []
  for (;;) {
    let best = null
    for (const [number, cost] of costs) {
      if (chosen.some(one => one.project === number) || !votes(number)) continue
      const mine = voters.filter(voter => voter.ticks.includes(number)).sort((x, y) => less(x.left, y.left) ? -1 : less(y.left, x.left) ? 1 : 0)
      let need = fraction(BigInt(cost)), each = null
      for (const [i, voter] of mine.entries()) {
        const part = fraction(need.a, need.b * BigInt(mine.length - i))
        if (!less(voter.left, part)) { each = part; break }
        need = minus(need, voter.left)
      }
      if (!each) continue
      const rate = fraction(each.a, each.b * BigInt(cost))
      const before = best && (less(rate, best.rate) || (!less(best.rate, rate) && (cost < best.cost_pence || (cost === best.cost_pence && votes(number) > best.votes))))
      if (!best || before) best = { project: number, cost_pence: cost, votes: votes(number), each, rate }
    }
    if (!best) return chosen
    const paid = new Map()
    for (const voter of voters.filter(voter => voter.ticks.includes(best.project) && voter.left.a > 0n)) {
      const pays = less(voter.left, best.each) ? voter.left : best.each
      voter.left = minus(voter.left, pays)
      const at = `${show(pays)} ${show(voter.left)}`
      paid.set(at, (paid.get(at) ?? 0) + 1)
    }
    chosen.push({ ...best, each: show(best.each), rate: show(best.rate), paid })
  }
}

function countAgain (ballots, costs, pot, raise) {
  const voters = BigInt(ballots.reduce((sum, one) => sum + one.voters, 0))
  const share = raises => fraction(BigInt(pot) + BigInt(raise) * BigInt(raises) * voters, voters)
  const cost = chosen => chosen.reduce((sum, one) => sum + one.cost_pence, 0)
  const voted = new Set(ballots.flatMap(one => one.projects))
  let raises = 0, chosen = countOnce(ballots, costs, share(0))
  for (;;) {
    const left = pot - cost(chosen)
    if (![...costs].some(([number, price]) => voted.has(number) && price <= left && !chosen.some(one => one.project === number))) return { raises, chosen, end: 'exhausted', over: 0, share: show(share(raises)) }
    const next = countOnce(ballots, costs, share(raises + 1))
    if (cost(next) > pot) return { raises, chosen, end: 'over', over: cost(next), share: show(share(raises)) }
    chosen = next; raises++
  }
}

// A file of Pabulib as its readers take it: sections, a line of names, fields with semicolons, quotes where they must be.
function readPabulib (text) {
  const fields = line => [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;"]*))/g)].map(one => one[1] !== undefined ? one[1].replaceAll('""', '"') : one[2])
  const read = {}
  let section, names
  for (const line of text.split('\n').filter(Boolean)) {
    if (['META', 'PROJECTS', 'VOTES'].includes(line)) { section = line.toLowerCase(); names = null; read[section] = section === 'meta' ? {} : [] } else if (!names) names = fields(line)
    else if (section === 'meta') read.meta[fields(line)[0]] = fields(line)[1]
    else read[section].push(Object.fromEntries(fields(line).map((field, i) => [names[i], field])))
  }
  return read
}

async function recount (s) {
  const page = answered('the result', await s.visitor.get('/pots/elm-row/result'), 200, 'What residents chose', 'Equal shares (this counts)', 'Most votes first (for comparison)', 'The working', /Each vote (began with|had) a share of £2\.00/)
  check('with links to what one counts from', page.text.includes('/pots/elm-row/ballots.csv') && page.text.includes(s.sha256))
  const said = (await s.visitor.get('/pots/elm-row/result.json')).json()
  const csv = await s.visitor.get('/pots/elm-row/ballots.csv')
  equal('the list is the one whose hash was sealed', createHash('sha256').update(csv.body).digest('hex'), s.sha256)
  const ballots = csv.text.trim().split('\r\n').slice(1).map(line => ({ projects: line.split(',')[0].split(' ').map(Number), voters: Number(line.split(',')[1]) }))
  equal('the same in JSON', said.ballots, ballots)
  equal('every vote that was sent is in it', ballots.map(one => `${one.projects.join(' ')}:${one.voters}`), ['1 2:1', s.secondWas === '3' ? '' : '1 2 5:1', '1 4:1', '2 3:1', s.secondWas === '3' ? '3:1' : '', '3 4:1'].filter(Boolean).sort((a, b) => a.split(':')[0] < b.split(':')[0] ? -1 : 1))
  const costs = new Map(said.projects.map(one => [one.number, one.cost_pence]).sort((a, b) => a[0] - b[0]))
  const mine = countAgain(ballots, costs, said.pot.amount_pence, said.pot.raise_pence), theirs = said.result.equal_shares
  equal('equal shares, counted again', [theirs.raises, theirs.end, theirs.over_pence, theirs.share, theirs.chosen], [mine.raises, mine.end, mine.over, mine.share, mine.chosen.map(one => one.project)])
  equal('step by step', theirs.steps.map(step => [step.project, step.cost_pence, step.votes, step.each, step.rate]), mine.chosen.map(step => [step.project, step.cost_pence, step.votes, step.each, step.rate]))
  equal('who paid what, and had what left', theirs.steps.map(step => step.payers.map(one => `${one.paid} ${one.left} ${one.voters}`).sort()), mine.chosen.map(step => [...step.paid].map(([at, voters]) => `${at} ${voters}`).sort()))
  for (const step of theirs.steps) check('payments add up to the cost', step.payers.reduce((sum, one) => { const paid = read(one.paid); return { a: sum.a * paid.b + paid.a * BigInt(one.voters) * sum.b, b: sum.b * paid.b } }, { a: 0n, b: 1n }).a !== 0n && step.payers_left_out === 0)
  const ranked = [...said.projects].sort((a, b) => b.votes - a.votes || a.cost_pence - b.cost_pence || a.number - b.number)
  let left = said.pot.amount_pence
  equal('ranking, counted again', said.result.ranking.chosen, ranked.filter(one => one.votes && one.cost_pence <= left && (left -= one.cost_pence, true)).map(one => one.number))
  equal('votes', said.projects.map(one => one.votes), said.projects.map(one => ballots.filter(ballot => ballot.projects.includes(one.number)).reduce((sum, ballot) => sum + ballot.voters, 0)))
  check('the pot is not overdrawn', theirs.cost_pence <= 1000 && theirs.cost_pence === theirs.steps.reduce((sum, step) => sum + step.cost_pence, 0))
  const file = await s.visitor.get('/pots/elm-row/result.pb'), of = readPabulib(file.text)
  check('a Pabulib file', page.text.includes('/pots/elm-row/result.pb') && file.headers['content-disposition'].includes('elm-row.pb'))
  equal('what it says of the vote', [of.meta.description, of.meta.num_projects, of.meta.num_votes, of.meta.budget, of.meta.vote_type, of.meta.rule, of.meta.max_length], ['Elm Row decides', '5', '5', '10.00', 'approval', 'equalshares', '3'])
  check('its days', /^\d\d\.\d\d\.\d{4}$/.test(of.meta.date_begin) && of.meta.instance === of.meta.date_end.slice(6))
  equal('its projects', of.projects.map(one => [Number(one.project_id), Math.round(one.cost * 100), Number(one.votes), one.name, one.selected === '1']).sort((a, b) => a[0] - b[0]),
    said.projects.map(one => [one.number, one.cost_pence, one.votes, one.title, one.chosen]).sort((a, b) => a[0] - b[0]))
  const single = of.votes.map(one => ({ projects: one.vote.split(',').map(Number), voters: 1 }))
  equal('one line a voter', [of.votes.length, new Set(of.votes.map(one => one.voter_id)).size], [5, 5])
  const fromFile = countAgain(single, new Map(of.projects.map(one => [Number(one.project_id), Math.round(one.cost * 100)])), Math.round(of.meta.budget * 100), 30)
  equal('counted again from the file alone', fromFile.chosen.map(one => one.project).sort(), of.projects.filter(one => one.selected === '1').map(one => Number(one.project_id)).sort())
  equal('projects as CSV', (await s.visitor.get('/pots/elm-row/result.csv')).csv().length, 6)
}

async function afterwards (s) {
  answered('its page leads to the result', await s.visitor.get('/pots/elm-row'), 200, 'Decided', 'The vote and its result')
  answered('it stands with the money', await s.visitor.get('/money'), [200, 404])
  answered('no paper any more', await s.visitor.get('/pots/elm-row/paper'), 200, 'There is nothing to print')
  answered('it is over', await s.visitor.get('/pots/elm-row/vote'), 200, 'No vote is taken any more')
  const other = await s.officer.make('pots', { title: 'Another', slug: 'another', about: 'Invented.', amount: '100', who_votes: 'Nobody', raised_by: '0.01', opens: iso(3600), closes: iso(7200) })
  await s.officer.mustMove(other, 'publish')
  await s.head.mustMove(other, 'cancel', 'The money was needed elsewhere.')
  answered('a vote that was cancelled says so', await s.visitor.get('/pots/another'), 200, 'Cancelled', 'This vote was cancelled on')
  answered('and takes no vote', await s.visitor.post('/pots/another/vote', { code: s.codes[7], project: '1' }), [403, 409])
  const small = await s.officer.make('pots', { title: 'Too fine', slug: 'too-fine', about: 'Invented.', amount: '1,000', who_votes: 'Nobody', raised_by: '0.01', opens: iso(3600), closes: iso(3600) })
  answered('a vote that closes when it opens', await s.officer.move(small, 'publish'), [400, 422], 'Voting closes after it opens')
}

export async function pots () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' }, auditor: { roles: 'auditor' } } })
  const s = { office, server: await serve(office) }
  for (const name of ['officer', 'head', 'auditor']) s[name] = await signedIn(s.server, name)
  s.visitor = new Visitor(s.server)
  await nothingYet(s)
  await ballot(s)
  await codes(s)
  await onLine(s)
  await tries(s)
  // A death right after an answer of "counted": the vote is there.
  await s.server.stop('SIGKILL')
  s.server = await serve(office)
  for (const name of ['officer', 'head', 'auditor', 'visitor']) s[name].server = s.server
  equal('what was counted is there after a death', sql(office, "select number from pot_tally where what = 'on_line'"), '3')
  s.pageBefore = await vote(s.visitor, s.codes[7], ['1'])
  s.closeNow = () => { for (const table of ['reg_pot', 'pub_pot']) sql(office, `update ${table} set closes = '${iso(-1)}' where id = ${idOf(s.pot)}`) }
  await papers(s)
  await close(s)
  await recount(s)
  await afterwards(s)
  equal('the server leaves when it is told to', await s.server.stop(), { code: 0, signal: null })
  if (process.env.KEEP) (await import('node:child_process')).execSync(`cp -r ${office.folder} ${process.env.KEEP}`)
  check('everything that is published holds', mustRun(['verify', '--store', office.store]).length > 0)
}
