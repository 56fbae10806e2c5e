// What the law wants published: every paragraph there, missing until something proves it, late when its day is past; proofs by registers and by hand; links that lead nowhere
// found by the program; comments on an inspection report within 56 days with the first.
import { answered, check, equal, makeOffice, run, serving, signedIn, sql, Visitor } from './lib.mjs'
import { dayFrom } from './office.mjs'

const id = address => Number(address.match(/(\d+)$/)[1])
const paragraphs = ['1(a)', '1(b)', '1(c)', '1(d)', '1(e)', '1(f)', '2(a)', '2(b)', '2(c)', '2(d)', '2(e)', '2A', '3(a)', '3(b)', '3(c)', '3(d)', '3(e)', '3(f)', '3(g)', '4(a)', '4(b)', '4(c)', '4(d)',
  '5(a)', '5(b)', '5(c)', '5(d)', '6(a)', '6(b)', '6(c)', '6(d)', '7', '7A(a)', '7A(b)', '7B(a)', '7B(b)', '7C(a)', '7C(b)', '8']
const item = async (s, paragraph) => (await s.visitor.get('/transparency.json')).json().items.find(one => one.paragraph === paragraph)

async function published (s, plural, fields) {
  const address = await s.officer.make(plural, fields)
  await s.officer.mustMove(address, 'submit')
  answered(`${plural}: not by its author`, await s.officer.get(address + '/moves/publish'), [403, 404, 409])
  await s.head.mustMove(address, 'publish')
  return address
}

async function list (s) {
  const told = (await s.visitor.get('/transparency.json')).json()
  equal('every paragraph of the Order', told.items.map(one => one.paragraph), paragraphs)
  equal('none is said to be published that is not', [told.published, told.missing], [0, paragraphs.length])
  equal('each has what a reader needs', [...new Set(told.items.map(one => ['title', 'owner', 'period', 'state', 'source'].filter(key => !one[key]).join()))], [''])
  answered('told plainly', await s.visitor.get('/transparency'), 200, 'Published and in time: 0 of 39 paragraphs', 'Not published yet', 'Never published here: 39', 'What is not certain')
  equal('as CSV', (await s.visitor.get('/transparency.csv')).csv().length, 40)
  answered('not for strangers', await s.visitor.get('/desk/transparency'), 303)
  check('how many are late stands in the menu', /39 late or not published/.test((await s.officer.get('/desk/publishing')).words()), (await s.officer.get('/desk/publishing')).words().slice(0, 600))
}

async function proofs (s) {
  await published(s, 'gifts', { title: 'A pen', offered_on: dayFrom(-3), offered_by: 'Harbour Rotary', offered_to: 'Commissioner', value: '4.50', response: 'declined' })
  const gift = await item(s, '2(e)')
  equal('a register proves its paragraph by itself', [gift.state, gift.last_published, gift.url, gift.next_due > dayFrom(80)], ['published', dayFrom(0), '/gifts', true])
  answered('which is read there', await s.visitor.get(gift.url), 200, 'A pen')
  answered('a day to come', await s.officer.submit((await s.officer.get('/desk/registers/publications/new')).form(), { field_title: 'Chart', field_duty: 'p2c', field_checked_on: dayFrom(1) }), 422, 'Published or looked at on')
  const chart = await published(s, 'publications', { title: 'Chart of the office', duty: 'p2c', checked_on: dayFrom(-20), where_read: '/policies' })
  equal('by hand', [(await item(s, '2(c)')).state, (await item(s, '2(c)')).last_published, (await item(s, '2(c)')).url], ['published', dayFrom(-20), '/policies'])
  await s.officer.edit(chart, { checked_on: dayFrom(-400) })
  await s.head.mustMove(chart, 'publish')
  equal('nobody has looked for longer than a year', (await item(s, '2(c)')).state, 'stale')
  await published(s, 'publications', { title: 'Allowances elsewhere', duty: 'p1d', checked_on: dayFrom(-100), where_read: 'https://elsewhere.example/allowances' })
  equal('a quarter that is over is late', [(await item(s, '1(d)')).state, (await item(s, '1(d)')).url], ['late', 'https://elsewhere.example/allowances'])
  answered('red at the desk', await s.officer.get('/desk/transparency'), 200, /\d+ days late/, /Not looked at: \d+ days over/)
  answered('and told in public', await s.visitor.get('/transparency'), 200, 'Late: 1. Not looked at in time: 1.')
  await s.head.mustMove(chart, 'withdraw', 'It was wrong')
  equal('withdrawn, it proves nothing', [(await item(s, '2(c)')).state, (await item(s, '2(c)')).url], ['missing', null])
  return gift
}

async function links (s) {
  const clean = answered('no link is dead', await s.officer.get('/desk/transparency'), 200, 'Every link leads somewhere')
  check('and some were looked at', /[1-9]\d* links to pages of this site/.test(clean.words()))
  const gift = (await s.visitor.get('/gifts.json')).text.match(/\/gifts\/[a-z0-9-]+/)[0]
  const policy = await published(s, 'policies', { title: 'How we decide', kind: 'decisions', adopted_on: dayFrom(-1), text: `See [the gift](${gift}), [nothing](/no/such/page), [the plan](/plan#themes), [elsewhere](https://elsewhere.example/x) and [who](/gifts/gift-999).` })
  const page = await s.officer.get('/desk/transparency')
  check('what leads nowhere is named, and nothing else', page.text.includes('/no/such/page') && page.text.includes('/gifts/gift-999') && !page.text.includes('/plan#themes') && !page.words().includes(gift + ' '), page.words().slice(-900))
  check('with where it stands', page.links().includes(policy))
  const listed = run(['links', '--store', s.office.store, ...s.office.more])
  check('the command line says the same, and its status that there are some', listed.status === 1 && listed.out.includes('/no/such/page') && listed.out.includes(policy) && /2 of \d+ links lead nowhere/.test(listed.out), listed.out + listed.err)
  await s.head.mustMove('/desk/registers/gifts/' + sql(s.office, "select id from record where register = 'gift'"), 'withdraw', 'Twice')
  check('what was withdrawn is a dead end', (await s.officer.get('/desk/transparency')).text.includes(gift + '<'))
}

export async function transparency () {
  const office = makeOffice({ people: { officer: { roles: 'officer' }, head: { roles: 'head' } } })
  await serving(office, async server => {
    const s = { office, server, visitor: new Visitor(server), officer: await signedIn(server, 'officer'), head: await signedIn(server, 'head') }
    for (const part of [list, proofs, links]) await part(s)
  })
}
