// The desk's menu: each role is led to what it may open, and to nothing else; what waits is counted; where one is shows.
import { answered, check, equal, run, signedIn, unescapeHtml } from './lib.mjs'

const groups = ['/desk/registers', '/desk/publishing', '/desk/people', '/desk/office']

// [label, address, aria-current] of the bar.
function bar (answer) {
  const list = answer.text.match(/<ul class="govuk-service-navigation__list"[\s\S]*?<\/ul>/)?.[0] ?? ''
  return [...list.matchAll(/<a class="govuk-service-navigation__link" href="([^"]*)"(?: aria-current="([a-z]+)")?>(?:<strong[^>]*>)?([^<]*)/g)]
    .map(match => [unescapeHtml(match[3]), match[1], match[2] ?? ''])
}
// [label, address, what waits] of a group's page.
function items (answer) {
  return [...answer.text.matchAll(/<li class="fp-menu__item"><p[^>]*><a class="govuk-link" href="([^"]*)">([^<]*)<\/a>(?: <span class="fp-menu__count">([^<]*)<\/span>)?<\/p><p[^>]*>([^<]*)/g)]
    .map(match => ({ href: match[1], label: unescapeHtml(match[2]), waits: match[3] ?? '', about: unescapeHtml(match[4]) }))
}

const bars = {
  officer: ['My work', 'The plan', 'To approve', 'Records', 'Publishing', 'People and access', 'Office'],
  head: ['My work', 'The plan', 'To approve', 'Records', 'Publishing', 'People and access', 'Office'],
  administrator: ['My work', 'To approve', 'Records', 'Publishing', 'People and access', 'Office'],
  auditor: ['My work', 'The plan', 'Records', 'Publishing', 'People and access', 'Office'],
  partner: ['My work', 'Records', 'Publishing', 'People and access', 'Office']
}
const foreign = {
  officer: ['/desk/users', '/desk/messages', '/desk/reads', '/desk/why', '/desk/colleagues', '/desk/glass'],
  head: ['/desk/users', '/desk/messages', '/desk/reads', '/desk/why'],
  administrator: ['/desk/reads', '/desk/plan'],
  auditor: ['/desk/users', '/desk/messages', '/desk/queue', '/desk/colleagues'],
  partner: ['/desk/users', '/desk/messages', '/desk/reads', '/desk/why', '/desk/colleagues', '/desk/disposal', '/desk/waiting', '/desk/holds', '/desk/queue', '/desk/plan', '/desk/first-steps', '/desk/registers/body_names']
}

async function walk (visitor, role) {
  const home = await visitor.get('/desk')
  equal(`${role}: the bar`, bar(home).map(one => one[0]), bars[role])
  equal(`${role}: where they are`, bar(home).filter(one => one[2]), [['My work', '/desk', 'page']])
  const seen = []
  for (const group of groups) {
    const page = answered(`${role}: ${group}`, await visitor.get(group), 200)
    equal(`${role}: ${group} is the current one`, bar(page).filter(one => one[2]).map(one => [one[1], one[2]]), [[group, 'page']])
    const listed = items(page)
    check(`${role}: ${group} says what each is`, listed.every(one => one.label && one.about.length > 10), JSON.stringify(listed))
    for (const item of listed) {
      seen.push(item.href)
      const opened = await visitor.get(item.href)
      check(`${role}: ${item.label} opens`, opened.status === 200, `${item.href}: ${opened.status}`)
      // The public site's own pages have their own way about, and what a register is listed for stands under Records.
      if (!item.href.startsWith('/desk') || item.href.startsWith('/desk/registers/')) continue
      equal(`${role}: ${item.label} lies in its group`, bar(opened).filter(one => one[2]).map(one => one.slice(1)), [[group, 'true']])
      check(`${role}: ${item.label} leads back`, new RegExp(`<nav aria-label="Back"><a href="${group}" class="govuk-back-link">`).test(opened.text))
    }
  }
  equal(`${role}: nothing twice`, [...new Set(seen)].length, seen.length)
  for (const href of foreign[role]) check(`${role}: ${href} is not offered`, !seen.includes(href) && !bar(home).some(one => one[1] === href))
  return seen
}

export async function menu (wrenshire) {
  const { office, server } = wrenshire
  const as = { ...wrenshire.as, administrator: await signedIn(server, 'administrator'), auditor: await signedIn(server, 'auditor'), partner: await signedIn(server, 'partner') }
  for (const role of Object.keys(bars)) await walk(as[role], role)

  const stranger = await new as.officer.constructor(server).get('/desk/people')
  equal('nobody signed in is led to signing in', [stranger.status, /\/desk\/sign-in/.test(stranger.location)], [303, true])
  equal('the page to sign in on has no bar', bar(await new as.officer.constructor(server).get('/desk/sign-in')), [])
  equal('the public site has its own', bar(await as.officer.get('/plan')).filter(one => one[2]), [['The plan', '/plan', 'page']])
  equal('and says what a page lies below', bar(await as.officer.get('/plan/actions/1')).filter(one => one[2]), [['The plan', '/plan', 'true']])
  const record = await as.officer.get(wrenshire.actions[1])
  equal('a record lies under Records', bar(record).filter(one => one[2]), [['Records', '/desk/registers', 'true']])
  equal('a page below one of the bar lies there', bar(await as.administrator.get('/desk/users/1')).filter(one => one[2]), [['People and access', '/desk/people', 'true']])

  const waits = async (visitor, page, href) => items(await visitor.get(page)).find(one => one.href === href)?.waits
  equal('no message waits', await waits(as.administrator, '/desk/office', '/desk/messages'), '')
  const form = (await as.administrator.get('/desk/users/new')).form()
  answered('somebody is invited', await as.administrator.submit(form, { sign_in: 'new@door.test', name: 'New Test', roles: 'officer' }), 303)
  equal('now one does', await waits(as.administrator, '/desk/office', '/desk/messages'), '1 to be passed on')
  check('what others did is counted', /^\d+ since you last looked$/.test(await waits(as.head, '/desk/registers', '/desk/changes')), await waits(as.head, '/desk/registers', '/desk/changes'))

  const own = items(await as.administrator.get('/desk/office')).map(one => one.label)
  check('a register says itself that it stands there too', own.includes('Names of the body') && own.includes('Office holders'), own.join())
  check('and only there', !items(await as.administrator.get('/desk/people')).some(one => one.label === 'Names of the body'))
  const lost = answered('a page that is not there', await as.head.get('/desk/registres'), 404, 'Page not found', 'Signed in as Head Test')
  equal('keeps the frame of the desk for somebody signed in', bar(lost).map(one => one[0]), bars.head)
  equal('whatever the address looks like', [(await as.head.get('/desk/registers/actions/1/nothing/here/')).status, (await as.head.get('/desk/nothing?page=x')).status], [404, 404])
  const nobody = answered('and says nothing to others', await new as.officer.constructor(server).get('/desk/registres'), 404, 'Page not found')
  check('nor shows them the desk', bar(nobody).length === 0 && !nobody.words().includes('Signed in'))
  equal('as JSON', [(await as.head.get('/desk/nothing.json')).status, (await as.head.get('/desk/nothing.json')).json().error], [404, 'Page not found'])
  equal('an address that only takes forms says so', (await as.head.get('/desk/sign-out')).status, 405)
  equal('a form to nowhere', (await as.head.ask('POST', '/desk/nothing', { headers: { 'content-length': 0 } })).status, 404)
  equal('a name that only begins alike is the public site’s', bar(answered('', await as.head.get('/desks'), 404)).map(one => one[1])[0], '/')
  const texts = run(['wording', 'cy', ...office.more]).out
  check('a translator finds what the menu says', ['Who has what', 'to be passed on', 'Why can they not?'].every(text => texts.includes(text)))
}
