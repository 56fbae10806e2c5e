// What the foot of every page leads to, and the form that anybody may send.
import { answered, check, equal, signedIn, sql, Visitor } from './lib.mjs'

const links = ['/accessibility', '/privacy', '/cookies', '/contact', '/licence', '/report']

async function pages ({ server, as }) {
  const visitor = new Visitor(server)
  for (const path of ['/', '/plan', '/no-such-page', '/desk/sign-in']) {
    const page = await visitor.get(path)
    for (const link of links) check(`the foot of ${path} leads to ${link}`, page.links().some(href => href.split('?')[0] === link), page.links().join(' '))
  }
  equal('with the page that is meant', (await visitor.get('/plan')).links().find(href => href.startsWith('/report')), '/report?page=/plan')
  answered('the statement under its model headings', await visitor.get('/accessibility'), 200, 'Using this website', 'How accessible this website is', 'Feedback and contact information', 'Enforcement procedure', 'Technical information about this website’s accessibility',
    'Compliance status', 'Non-accessible content', 'What we are doing to improve accessibility', 'Preparation of this accessibility statement', 'has not yet stated how far this website complies', 'Wide tables scroll sideways', '1 Quay Street')
  for (const path of ['/privacy', '/cookies', '/contact', '/licence']) answered(`${path} says that it is what ships`, await visitor.get(path), 200, 'has not published its own words')
  answered('the cookies that are set', await visitor.get('/cookies'), 200, 'visit', 'session', 'notice')
  answered('no licence is invented', await visitor.get('/licence'), 200, 'has not yet said under which licence')
  const head = as.head
  const officer = await signedIn(server, 'officer')
  const own = await officer.make('site_pages', { page: 'accessibility', title: 'Can you read this?', text: '# Maps\n\nThe map of wards has no text.<script>alert(1)</script>', compliance: 'partial', prepared_on: '1 October 2026', reviewed_on: '2 October 2026', tested_on: '3 October 2026', tested_by: 'the office, with a screen reader' })
  answered('a draft changes nothing', await visitor.get('/accessibility'), 200, 'has not yet stated')
  await head.mustMove(own, 'publish')
  const stated = answered('published, it is there', await visitor.get('/accessibility'), 200, 'Can you read this?', 'partially compliant', 'The map of wards has no text', 'prepared on 1 October 2026', 'last reviewed on 2 October 2026', 'last tested on 3 October 2026: the office, with a screen reader')
  check('one heading of the first order, and no script', stated.text.match(/<h1/g).length === 1 && !stated.text.includes('<script>alert'))
  const face = (await visitor.get('/accessibility.json')).json()
  equal('as JSON', [face.is_default, face.reviewed_on, face.tested_by], [false, '2026-10-02', 'the office, with a screen reader'])
  await head.mustMove(await officer.make('site_pages', { page: 'privacy', title: 'Your data and us', text: 'Short.', reviewed_on: '2 October 2026' }), 'publish')
  answered('the office’s own privacy notice', await visitor.get('/privacy'), 200, 'Your data and us', 'Last reviewed on 2 October 2026')
  await head.mustMove(own, 'withdraw', 'It was wrong.')
  answered('withdrawn, what ships is back', await visitor.get('/accessibility'), 200, 'has not yet stated')
}

async function reports ({ office, server, as }) {
  const visitor = new Visitor(server)
  const page = answered('a form for anybody', await visitor.get('/report?page=%2Fplan%2Factions%2F4'), 200, 'You need not say who you are', 'I cannot use it')
  const form = page.form()
  equal('with the page filled in', form.fields.find(([name]) => name === 'page')[1], '/plan/actions/4')
  check('never kept on the way', page.headers['cache-control'] === 'no-store')
  check('an address elsewhere is not filled in', !(await visitor.get('/report?page=https://x.example')).text.includes('x.example'))
  const count = () => Number(sql(office, "select count(*) from record where register = 'page_report'"))
  answered('without a token', await new Visitor(server).post('/report', { page: '/plan', kind: 'fact', text: 'x' }), 403)
  answered('everything that is wrong at once', await visitor.submit(form, { page: 'https://x.example', kind: 'dragon', text: ' ', reply_to: 'x'.repeat(201) }), 422, 'There is a problem', 'it begins with /', 'Choose what is wrong', 'Tell us what is wrong', 'Use 200 characters or fewer')
  answered('too long', await visitor.submit(form, { kind: 'fact', text: 'é'.repeat(4001) }), 422, 'Use 4000 characters or fewer')
  answered('a field that is none', await visitor.submit(form, { state: 'closed' }), 400)
  equal('nothing was kept', count(), 0)
  const sent = await visitor.submit(form, { kind: 'barrier', text: 'The table has no headings.\n<b>Really.</b>', reply_to: 'ivy@reader.example' })
  answered('sent', sent, 303)
  answered('it says the reference', await visitor.follow(sent), 200, 'Thank you', 'REPORT-0001')
  answered('the same form again is the same report', await visitor.follow(await visitor.submit(form, { kind: 'barrier', text: 'The table has no headings.\n<b>Really.</b>', reply_to: 'ivy@reader.example' })), 200, 'REPORT-0001')
  equal('one record', count(), 1)
  answered('a reference that is none', await visitor.get('/report/sent/REPORT-9999'), 404)
  const officer = await signedIn(server, 'officer')
  answered('it waits in the queue', await officer.get('/desk/queue'), 200, '/plan/actions/4', 'The table has no headings')
  const record = '/desk/registers/page_reports/' + sql(office, "select id from record where register = 'page_report'")
  const read = answered('with what was said, and by whom', await officer.get(record), 200, 'The table has no headings', 'ivy@reader.example', 'I cannot use it')
  check('as text', !read.text.includes('<b>Really'))
  answered('sent by a reader', await officer.get(record + '/history'), 200, 'A reader of the site')
  answered('what others changed says so too', await officer.get('/desk/changes'), 200, 'a reader of the site')
  for (const path of ['/search?q=headings', '/log', '/feed.atom', '/sitemap.xml', '/plan/actions/4', '/openapi.json']) check(`nothing of it is public: ${path}`, !/Really|ivy@reader|no headings/.test((await visitor.get(path)).text))
  answered('it cannot be closed without saying what was done', await officer.move(record, 'close'), [400, 422])
  await officer.edit(record, { done: 'Headings were added.', reply_to: '' })
  await officer.mustMove(record, 'close')
  const partner = await signedIn(server, 'partner')
  answered('not for a partner', await partner.get(record), 404)
  let refused
  for (let i = 0; i < 12 && !refused; i++) {
    const again = await visitor.submit((await visitor.get('/report')).form(), { page: '/plan', kind: 'other', text: `Again ${i}` })
    if (again.status === 429) refused = again
  }
  answered('too many from one address wait, and keep what they wrote', refused, 429, 'Too many reports', 'Again')
  check('the log has no address and no words of theirs', !/ivy@reader|headings/.test(server.said))
  void as
}

export async function foot (wrenshire) {
  await pages(wrenshire)
  await reports(wrenshire)
}
