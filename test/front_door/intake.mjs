// Intake: when it happened, was received and was keyed in are kept apart; forms on paper, printed blank and keyed in weeks later.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, run, serve, signedIn, sql, step, Visitor } from './lib.mjs'
import { dayFrom, importFile, makeWrenshire } from './office.mjs'
import { deedsDefinitions } from './time.mjs'

const list = '/desk/registers/enquiries'
const words = iso => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(iso))

async function blank (office, server) {
  const officer = await signedIn(server, 'officer')
  const head = await signedIn(server, 'head')
  const links = (await officer.get(list)).links()
  check('the list leads to a blank form and to keying one in', links.includes(list + '/blank') && links.includes(list + '/new?field_channel=paper'), links.join())
  const page = answered('a blank form', await officer.get(list + '/blank'), 200, 'Enquiry', 'Subject', 'When it happened (if you can)', 'North landing', 'By the mill.', 'South landing', 'Tick one.', 'Yes', 'For the office', 'Received on', 'Paper or letter', 'Form number')
  check('asks nothing that the office sets itself', !/Keyed in|Handled by|Old landing/.test(page.words()))
  const number = page.text.match(/<strong class="fp-code">([0-9a-f]{8})</)?.[1]
  equal('its number is that of the definition', sql(office, `select count(*) from definition_kept where register = 'enquiry' and substr(hash, 1, 8) = '${number}'`), '1')
  answered('who may not add has none', await head.get(list + '/blank'), 403)
  answered('a register that keeps no intake has one too', await officer.get('/desk/registers/boards/blank'), 200, 'Form number')
  check('but nothing for the office', !(await officer.get('/desk/registers/boards/blank')).words().includes('For the office'))
  return number
}

async function keyed (office, server, number) {
  const officer = await signedIn(server, 'officer')
  const form = answered('keying in from paper', await officer.get(list + '/new?field_channel=paper'), 200, 'Key in what stands on the paper').form()
  equal('says paper', form.fields.find(([name]) => name === 'field_channel')[1], 'paper')
  equal('and leaves the day open', form.fields.find(([name]) => name === 'field_received_on')[1], '')
  const wrong = [
    [{ field_received_on: '' }, 'Received on'], [{ field_received_on: dayFrom(1) }, 'cannot be in the future'], [{ field_channel: '' }, 'How it came'],
    [{ field_channel: 'pigeon' }, 'How it came'], [{ field_received_on: dayFrom(-21), field_happened_on: dayFrom(-20) }, 'it cannot have happened after that'],
    [{ field_received_on: dayFrom(-21), field_form_number: 'ffffffff' }, 'There was never a form with this number'], [{ field_received_on: dayFrom(-21), field_form_number: number + '0' }, 'Form number']
  ]
  for (const [fields, why] of wrong)
    answered(`refused: ${Object.entries(fields).join()}`, await officer.submit(form, { field_subject: 'Wrong', submission: null, ...fields }), 422, why)
  answered('who keyed it in cannot be typed', await officer.submit(form, { field_subject: 'Forged', field_received_on: dayFrom(-1), field_keyed_by: 'Somebody else' }), 400)
  answered('nor when', await officer.submit(form, { field_subject: 'Forged', field_received_on: dayFrom(-1), field_keyed_at: '1 May 2020, 9am', submission: null }), 400)
  const received = dayFrom(-21)
  const letter = await officer.make('enquiries', { subject: 'The lamp on the north landing', channel: 'paper', received_on: received, happened_on: received.slice(0, 7), form_number: number, landing: 'north', answer_wanted: 'yes' })
  answered('the page keeps the days apart', await officer.get(letter), 200, 'Paper or letter', words(received), 'Keyed in by', 'Officer Test', 'Keyed in at', number)
  const json = (await officer.get(letter + '.json')).json().fields
  check('keyed in now', Math.abs(Date.parse(json.keyed_at) - Date.now()) < 120000, json.keyed_at)
  equal('received then', [json.received_on, json.channel, json.keyed_by], [received, 'paper', 'Officer Test'])
  const clocks = (await officer.get(letter)).words().match(/Answer:.*?How this is counted/)?.[0] ?? ''
  check('the clock runs from the day of receipt', /late|due/.test(clocks) && !clocks.includes('no date'), clocks)
  const second = await signedIn(server, 'second')
  const edited = await second.edit(letter, { story: 'It is dark there.' })
  const after = (await officer.get(edited + '.json')).json().fields
  equal('who edits later did not key it in', [after.keyed_by, after.keyed_at], [json.keyed_by, json.keyed_at])
  sql(office, `update reg_enquiry set keyed_at = '${dayFrom(-10)}T09:00:00Z' where id = ${letter.split('/').pop()}`)
  answered('it was received by the day it was keyed in', await officer.submit((await officer.get(letter + '/edit')).form(), { field_received_on: dayFrom(-9) }), 422, 'It was keyed in on')
  answered('that day itself may be', await officer.submit((await officer.get(letter + '/edit')).form(), { field_received_on: dayFrom(-10) }), 200)
  return letter
}

async function exported (office, server, letter) {
  const officer = await signedIn(server, 'officer')
  const rows = (await officer.get(list + '.csv')).csv()
  for (const column of ['channel', 'received_on', 'keyed_by', 'keyed_at']) check(`the list as CSV has ${column}`, rows[0].includes(column), rows[0].join())
  equal('filtered by how it came', (await officer.get(list + '.json?filter_channel=telephone')).json().rows.length, 0)
  const head = await signedIn(server, 'head')
  await head.mustMove(letter, 'answer')
  const url = (await new Visitor(server).get('/ferry-enquiries.json')).text.match(/\/ferry-enquiries\/[a-z0-9-]+/)[0]
  const record = (await new Visitor(server).get(url + '.json')).json().record
  check('what the definition says is public is, and no more', record.received_on && !('keyed_by' in record) && !('channel' in record), JSON.stringify(record))
  const said = importFile(office, 'enquiries', 'old.csv', `subject,channel,received_on\nOf long ago,telephone,${dayFrom(-400)}\n`)
  check('old ones are imported with their days', /added\s+1/.test(said), said)
  equal('keyed in by the command line', sql(office, "select keyed_by from reg_enquiry t join record r on r.id = t.id where r.name = 'Of long ago'"), 'The command line')
  let refused = ''
  try { importFile(office, 'enquiries', 'new.csv', 'subject,channel,received_on\nWithout a day,telephone,\n') } catch (error) { refused = error.message }
  check('and refused without', refused.includes('Received on') || refused.includes('received_on'), refused)
  equal('the proof holds', run(['verify', '--store', office.store, ...office.more]).status, 0)
}

// Where hours count, the moment is kept.
async function calls (office, server) {
  const officer = await signedIn(server, 'officer')
  const form = answered('the form asks for the moment', await officer.get('/desk/registers/calls/new'), 200, 'Received at').form()
  check('and not for the day', !form.fields.some(([name]) => name === 'field_received_on'))
  const yesterday = dayFrom(-1)
  const refuse = async (fields, why) => answered(`refused: ${Object.values(fields).join()}`, await officer.submit(form, { field_subject: 'Fog', field_channel: 'telephone', submission: null, ...fields }), 422, why)
  await refuse({}, 'Received at')
  await refuse({ field_received_at: dayFrom(1) + ' 09:00' }, 'cannot be in the future')
  await refuse({ field_received_at: yesterday }, 'Received at')
  await refuse({ field_received_at: yesterday + ' 09:00', field_heard_at: yesterday + ' 09:01' }, 'it cannot have happened after that')
  const call = await officer.make('calls', { subject: 'Fog', channel: 'telephone', received_at: yesterday + ' 17:29', heard_at: yesterday + ' 17:29' })
  const json = (await officer.get(call + '.json')).json().fields
  check('to the minute', /T\d\d:29:00Z$/.test(json.received_at), json.received_at)
  check('there is no day beside it', !('received_on' in json))
  sql(office, `update reg_call set keyed_at = '${dayFrom(-1)}T20:00:00Z' where id = ${call.split('/').pop()}`)
  answered('it was received before it was keyed in, to the second', await officer.submit((await officer.get(call + '/edit')).form(), { field_received_at: dayFrom(-1) + ' 23:30' }), 422, 'It was keyed in')
}

// A form that is changed: what was printed before is printed again, and keyed in under its own number.
async function older (office, server, number) {
  await server.stop()
  const folder = join(office.folder, 'definitions')
  cpSync(deedsDefinitions, folder, { recursive: true })
  const file = join(folder, 'enquiry.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace("  story: {type: prose, max: 1000, label: What happened}\n", "  story: {type: prose, max: 1000, label: Tell us the whole story}\n  boat: {type: text, max: 60, label: Which boat}\n"))
  office.more = ['--definitions', folder]
  const again = await serve(office)
  const officer = await signedIn(again, 'officer')
  const now = answered('the form as it stands', await officer.get(list + '/blank'), 200, 'Tell us the whole story', 'Which boat', 'Versions of this form')
  check('has a number of its own', !now.text.includes(`<strong class="fp-code">${number}<`))
  check('and leads to the earlier one', now.links().includes(`${list}/blank?form=${number}`), now.links().join())
  const old = answered('the earlier one', await officer.get(`${list}/blank?form=${number}`), 200, 'This is an earlier version of the form', 'What happened', 'North landing', 'Paper or letter')
  check('as it was', !old.words().includes('Which boat') && old.text.includes(`<strong class="fp-code">${number}<`))
  const key = old.links().find(link => link.includes('field_form_number='))
  equal('keyed in under its number', (await officer.get(key)).form().fields.find(([name]) => name === 'field_form_number')[1], number)
  await officer.make('enquiries', { subject: 'On an old form', channel: 'paper', received_on: dayFrom(-2), form_number: number })
  for (const wrong of ['ffffffff', '1', "' or 1=1 --", number + '0']) answered(`no such form: ${wrong}`, await officer.get(`${list}/blank?form=${encodeURIComponent(wrong)}`), 404)
  const bare = await new Visitor(again).get('/report/blank')
  answered('the open form is printed in public too', bare, 200, 'Something wrong with a page', 'Which page?', 'What is wrong?', 'Tick one.', 'Form number', 'Where can we answer?', 'hand it in')
  check('without what is the office’s', !/Received on|What was done|Records|Versions of this form/.test(bare.words()))
  check('the form leads to it', (await new Visitor(again).get('/report')).links().includes('/report/blank'))
  await again.stop()
}

export async function intake () {
  const { office, server } = await makeWrenshire({ definitions: deedsDefinitions })
  let number, letter
  await step('blank', async () => { number = await blank(office, server) })
  await step('keyed', async () => { letter = await keyed(office, server, number) })
  await step('exported', () => exported(office, server, letter))
  await step('calls', () => calls(office, server))
  await step('older', () => older(office, server, number))
}
