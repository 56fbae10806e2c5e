// A spreadsheet, on the command line and in the desk: whole or not at all, every refused row with its
// column, value and reason; the same file again changes nothing.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, makeCsv, run, signedIn, sql, step, Visitor } from './lib.mjs'
import { actions, actionsCsv } from './office.mjs'

const trace = office => sql(office, "select (select count(*) from history) || ' ' || (select count(*) from record) || ' ' || (select count(*) from pub_log)")

function commandLine (office) {
  const file = join(office.folder, 'in.csv')
  const bring = (register, text, more = []) => { writeFileSync(file, text); return run(['import', register, file, '--store', office.store, ...more]) }
  const before = trace(office)
  const refused = (name, register, text, ...words) => {
    const done = bring(register, text)
    const missing = words.filter(word => !(word instanceof RegExp ? word.test(done.err) : done.err.includes(word)))
    check(name, done.status === 1 && missing.length === 0, `${done.status}; missing ${missing.map(String)}\n${done.err.slice(0, 500)}`)
    equal(`${name}: nothing was changed`, trace(office), before)
  }
  equal('no file', run(['import', 'boards', join(office.folder, 'none.csv'), '--store', office.store]).status, 1)
  equal('a register that is not there', bring('dragons', 'name\nx\n').status, 1)
  refused('an empty file', 'boards', '', /.+/)
  refused('no column that it knows', 'boards', 'colour\nred\n', /name/i)
  refused('a file that is not UTF-8', 'boards', Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x0a, 0xff, 0xfe, 0x0a]), /UTF-8/)
  refused('a quote that never ends', 'boards', 'name\n"Board\n', ':2')
  refused('a row with too many cells', 'boards', 'name,kind\nBoard,panel,extra\n', ':2')
  refused('one wrong row among good ones', 'actions', makeCsv([['edition', 'number', 'title', 'action', 'due'], ['2024', '60', 'Good', 'Good.', ''], ['2024', '61', 'Bad', 'Bad.', '31/02/2027'], ['2024', 'x', 'Worse', 'Worse.', '']]), ':3', 'column "due"', 'value "31/02/2027"', ':4', 'column "number"', 'value "x"')
  refused('a link to nothing', 'actions', makeCsv([['edition', 'number', 'title', 'action'], ['1066', '60', 'T', 'P']]), ':2', '1066')
  refused('the same key twice in one file', 'boards', 'name\nTwice\nTwice\n', ':3')
  refused('what is required is not there', 'actions', makeCsv([['edition', 'number', 'title', 'action'], ['2024', '60', '', 'P']]), ':2', 'title')

  const again = bring('actions', actionsCsv([...actions, { number: 11, lead: 'Harbour Trust' }]))
  check('the file that made it all: nothing to do', again.status === 0 && /same\s+10/.test(again.out) && /added\s+0/.test(again.out) && /changed\s+0/.test(again.out), again.out + again.err)
  equal('and the history has not one line more', trace(office), before)
  const text = 'Kind, name ,FREQUENCY\r\n"panel, statutory","The ""Quay"" board",monthly\r\n"line one\r\nline two"\r\n'
  check('a line break in a one-line field is refused', bring('boards', text).status === 1)
  const good = '\ufeffKind, name ,FREQUENCY,nonsense\r\n"panel, statutory","The ""Quay"" board",monthly,x\r\n,Harbour board,,\r\n'
  const dry = bring('boards', good, ['--dry-run'])
  check('a trial says what would be', dry.status === 0 && /added\s+2/.test(dry.out) && /trial|Nothing was changed/.test(dry.out) && /nonsense/.test(dry.out), dry.out + dry.err)
  equal('and does nothing', trace(office), before)
  const done = bring('boards', good)
  check('BOM, CRLF, quotes and any order of columns', done.status === 0 && /added\s+2/.test(done.out), done.out + done.err)
  equal('the values are as they were written', sql(office, "select kind || '/' || frequency from reg_board where name = 'The \"Quay\" board'"), 'panel, statutory/monthly')
  const now = trace(office)
  equal('the same file once more', bring('boards', good).status, 0)
  equal('changes nothing', trace(office), now)
  const changed = bring('boards', 'frequency,name\nweekly,Harbour board\n')
  check('one cell changed is one record changed', changed.status === 0 && /changed\s+1/.test(changed.out), changed.out + changed.err)
  equal('an empty cell leaves what there is', (bring('boards', 'name,frequency\nHarbour board,\n'), sql(office, "select frequency from reg_board where name = 'Harbour board'")), 'weekly')
  bring('boards', 'name,frequency\nHarbour board,\n', ['--clear-empty'])
  equal('unless clearing is asked for', sql(office, "select coalesce(frequency, '') from reg_board where name = 'Harbour board'"), '')
  const rows = Array.from({ length: 5000 }, (_, i) => [`Board number ${i}`, 'panel'])
  const began = Date.now()
  const many = bring('boards', makeCsv([['name', 'kind'], ...rows]))
  check('five thousand rows', many.status === 0 && /added\s+5000/.test(many.out), many.out.slice(0, 300) + many.err.slice(0, 300))
  check('in a while that one can wait for', Date.now() - began < 40000, Date.now() - began)
}

function multipart (csrf, name, text, more = {}) {
  const mark = 'frontdoor' + Math.random().toString(36).slice(2)
  const part = (head, body) => `--${mark}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  return { body: Object.entries({ csrf, ...more }).map(([key, value]) => part(`name="${key}"`, value)).join('') + part(`name="file"; filename="${name}"`, text) + `--${mark}--\r\n`, type: 'multipart/form-data; boundary=' + mark }
}

async function inTheDesk ({ office, server }) {
  const officer = await signedIn(server, 'officer')
  const auditor = await signedIn(server, 'auditor')
  const partner = await signedIn(server, 'partner')
  const address = '/desk/registers/boards/import'
  answered('not for who only reads', await auditor.get(address), 403)
  answered('nor for a partner', await partner.get('/desk/registers/actions/import'), 403)
  answered('the form says which columns it knows', await officer.get(address), 200, 'name', 'frequency')
  const empty = await officer.get(address + '/example.csv')
  check('an empty file with all of them', empty.status === 200 && empty.type.startsWith('text/csv') && empty.text.includes('name'), empty.text)
  const upload = async (text, name = 'boards.csv', csrf) => { const form = multipart(csrf ?? await officer.token(), name, text); return officer.ask('POST', address, { headers: { 'content-type': form.type, 'content-length': Buffer.byteLength(form.body) }, body: form.body }) }
  answered('without a token', await upload('name\nx\n', 'x.csv', ''), 403)
  answered('no file', await upload('', ''), [400, 422])
  const before = trace(office)
  const bad = await officer.follow(await upload('name,kind\n,panel\nGood,panel\n'))
  answered('a wrong row, with its row, column and reason', bad, [200, 422], 'refused', '2', 'Name')
  check('and no button to go on', !/Import all of it/.test(bad.words()))
  equal('nothing changed', trace(office), before)
  const preview = await officer.follow(await upload('name,kind\nDesk board,panel\n"The ""Weir"" board",quiet\n', '../../etc/passwd.csv'))
  answered('the preview', preview, 200, 'Desk board', 'passwd.csv', 'Nothing has been changed yet')
  check('a path is no part of a file’s name', !preview.text.includes('../'))
  equal('still nothing changed', trace(office), before)
  answered('whose it is not sees no preview', await (await signedIn(server, 'second')).get(preview.form().action), 404)
  const landed = await officer.submit(preview.form())
  answered('it lands', landed, 303)
  const listed = answered('and leads to what it brought', await officer.follow(landed), 200, 'Desk board')
  const number = sql(office, 'select max(id) from import_done')
  check('with its file and its number', landed.location.includes('/desk/imports/' + number) || listed.words().includes('boards'), landed.location)
  answered('an import that is not there', await officer.get('/desk/imports/999'), 404)
  answered('not for who may not see the register', await partner.get('/desk/imports/' + number), [403, 404])
  const head = await signedIn(server, 'head')
  const page = answered('whoever publishes finds it', await head.get('/desk/imports/' + number), 200, 'Desk board')
  answered('an auditor publishes nothing', await auditor.post('/desk/imports/' + number, { csrf: await auditor.token() }), [400, 403, 404])
  answered('nor does a form without a token', await head.post('/desk/imports/' + number, {}), 403)
  answered('twice is once', await officer.submit(preview.form()), [303, 404, 409, 400])
  answered('it is in the register', await officer.get('/desk/registers/boards?filter_state=draft'), 200, 'Desk board')
  answered('and not public', await new Visitor(server).get('/boards'), 200, 'Nothing is published')
  const form = page.form()
  const entries = () => Number(sql(office, 'select count(*) from pub_log'))
  const log = entries()
  answered('published together', await head.follow(await head.submit(form, {}, form.buttons[0]?.name ? [form.buttons[0].name, form.buttons[0].value] : undefined)), 200)
  answered('all of it is public', await new Visitor(server).get('/boards'), 200, 'Desk board', 'Weir')
  equal('an import is one line of the log', entries(), log + 1)
}

export async function imports (wrenshire) {
  await step('in the desk', () => inTheDesk(wrenshire))
  await step('on the command line', () => commandLine(wrenshire.office))
}
