// A Word document brought into a field: the form comes back with its text and with what was left out, and nothing is saved before the person saves it. What those of an organisation may read only
// once it is answered (see_in), at every door.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addPerson, answered, check, equal, makeOffice, mustRun, serving, signedIn, sql } from './lib.mjs'
import { docx, pdf, submitFiles, xlsx, zip } from './files_help.mjs'
import { dayFrom } from './office.mjs'

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const document = body => zip([['word/document.xml', `<w:document ${w}><w:body>${body}</w:body></w:document>`],
  ['word/_rels/document.xml.rels', '<Relationships><Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>'],
  ['word/styles.xml', `<w:styles ${w}><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>`],
  ['docProps/core.xml', '<c>Zqauthor</c>'], ['word/comments.xml', '<w:comments>Zqcomment</w:comments>']])
const report = document(`<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Why now</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Calls </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>wait</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Zqhidden</w:t></w:r><w:ins><w:r><w:t xml:space="preserve"> long &lt;b&gt;</w:t></w:r></w:ins><w:del><w:r><w:delText>Zqdeleted</w:delText></w:r></w:del><w:r><w:commentReference w:id="0"/></w:r></w:p>`)

async function bringIn ({ officer, office }) {
  const address = '/desk/registers/decisions/new'
  const form = async () => (await officer.get(address)).form()
  const send = async (changes, files, button) => submitFiles(officer, await form(), changes, files, button)
  answered('the form offers it', await officer.get(address), 200, 'Bring the text in from a Word file', 'Bring in the Word file')
  const brought = answered('the text comes into the field, with what was left out', await send({ field_title: 'Zqcalls' }, [['word_report', 'Report “ä”.docx', report]], ['change', 'word']), 200,
    'The text of the Word document is in “Report” now', '1 comment was left out', '1 piece of hidden text was left out', '1 tracked insertion was taken as accepted', '1 tracked deletion')
  equal('as Markdown that can be edited', brought.form().fields.find(([name]) => name === 'field_report')[1].replaceAll('\r', ''), '# Why now\n\nCalls **wait** long \\<b>')
  equal('what was typed beside it stays', brought.form().fields.find(([name]) => name === 'field_title')[1], 'Zqcalls')
  check('nothing of its author, comments and hidden words is there', !/Zq(author|comment|hidden|deleted)/.test(brought.text))
  answered('pressing Continue with a document shows it first, too', await send({ field_title: 'Zqcalls' }, [['word_report', 'a.docx', report]]), 200, 'it has not been saved yet')
  equal('nothing is saved', sql(office, "select count(*) from record where register = 'decision'"), '0')
  equal('and no file is kept', sql(office, 'select count(*) from file'), '0')
  for (const [name, bytes, says] of [['report.docx', pdf('words'), 'This is a PDF'], ['report.docx', Buffer.from('\xd0\xcf\x11\xe0 old', 'latin1'), 'document of an older Word'], ['report.docx', xlsx('words'), 'This is not a Word document'],
    ['report.docx', Buffer.from('PK\x03\x04 broken'), 'damaged'], ['report.docx', Buffer.from('Dear all'), 'This is not a Word document'], ['report.docx', docx(''), 'holds no words'],
    ['report.docx', document('<w:p>'.repeat(600)), 'far more than a text should'], ['report.docx', zip([['word/document.xml', '<!DOCTYPE d [<!ENTITY a "x">]><d>&a;</d>']]), 'damaged']]) {
    const answer = answered(`refused in plain words: ${says}`, await send({ field_title: 'Zqcalls', field_report: 'Typed before.' }, [['word_report', name, bytes]], ['change', 'word']), 422, says)
    equal('what was typed stays', answer.form().fields.find(([field]) => field === 'field_report')[1], 'Typed before.')
  }
  answered('a field that takes none', await send({}, [['word_title', 'a.docx', report]], ['change', 'word']), 400, 'is not asked in it')
  answered('words in the place of a file', await send({ word_report: 'no file' }, []), 400, 'a file that is no file')
  answered('a long text is told before it is sent', await send({ field_title: 'Zqcalls' }, [['word_options', 'a.docx', document(`<w:p><w:r><w:t>${'word '.repeat(2100)}</w:t></w:r></w:p>`)]], ['change', 'word']), 200, 'and the field takes 10000')
  answered('then it goes on as any form', await officer.submit(brought.form(), {}), [200, 422])
}

async function later ({ officer, head, panel, panelId }) {
  const request = await panel.make('panel_requests', { title: 'The books', from_body: panelId, text: 'May we see them?', answer_due: dayFrom(4) })
  await panel.mustMove(request, 'ask')
  await officer.edit(request, { answer: 'Zqdraft: no, never.' })
  const doors = [request, request + '.json', request + '/history', request + '/history.json', request + '/edit', '/desk/registers/panel_requests', '/desk/registers/panel_requests.csv', '/desk/registers/panel_requests.json',
    '/desk/registers/panel_requests/sheet.csv', '/desk/search?q=Zqdraft', '/desk/changes', '/desk']
  for (const door of doors) check('the panel does not read an answer that is being written: ' + door, !(await panel.get(door)).text.replaceAll('q=Zqdraft', '').replaceAll('value="Zqdraft"', '').includes('Zqdraft: no'), door)
  check('the office does', (await head.get(request)).text.includes('Zqdraft: no'))
  answered('nor writes it', await panel.submit((await panel.get(request + '/edit')).form() ?? { action: request + '/edit', fields: [] }, { field_answer: 'Ours' }), [400, 403, 422])
  await officer.edit(request, { answer: 'Zqfinal: on Monday.' })
  await head.mustMove(request, 'answer_it')
  answered('answered, it does', await panel.get(request), 200, 'Zqfinal: on Monday.')
  for (const door of doors) check('but never what stood there before: ' + door, !(await panel.get(door)).text.includes('Zqdraft: no'), door)
  check('the office has the whole history', (await officer.get(request + '/history')).text.includes('Zqdraft: no'))
  await officer.edit(request, { answer: 'Zqdraft: no, not on Monday.' })
  for (const door of doors) check('nor what is being changed after it was answered: ' + door, !(await panel.get(door)).text.includes('Zqdraft: no'), door)
  await officer.edit(request, { answer: 'Zqfinal: on Tuesday.' })
  await head.mustMove('/desk/registers/organisations/' + panelId, 'publish')
  await head.mustMove(request, 'publish')
  answered('once it is given out it does', await panel.get(request), 200, 'Zqfinal: on Tuesday.')
  await officer.edit(request, { answer: 'Zqdraft: not at all.' })
  await head.mustMove(request, 'withdraw', 'A mistake.')
  check('and what was never given out stays the office’s when it is withdrawn', !(await panel.get(request)).text.includes('Zqdraft: not'))
  const asked = await panel.make('panel_requests', { title: 'The keys', from_body: panelId, text: 'Which?', answer_due: dayFrom(4) })
  await panel.mustMove(asked, 'ask')
  answered('who reads a reason is told', await head.get(asked + '/moves/refuse'), 200, 'Those of an organisation who may see this record can')
}

export async function fromWord () {
  const office = makeOffice({ people: Object.fromEntries(['officer', 'head'].map(role => [role, { roles: role }])) })
  writeFileSync(join(office.folder, 'organisations.csv'), 'name,type\nWrenshire Panel,other\n')
  mustRun(['import', 'organisations', join(office.folder, 'organisations.csv'), '--store', office.store, ...office.more])
  addPerson(office, 'panel', { roles: 'partner', organisation: 'Wrenshire Panel' })
  await serving(office, async server => {
    const as = { office, panelId: sql(office, "select id from record where name = 'Wrenshire Panel'") }
    for (const name of ['officer', 'head', 'panel']) as[name] = await signedIn(server, name)
    await bringIn(as)
    await later(as)
    check('nothing of a document is in what the server said', !/Zq(author|comment|hidden|deleted|draft|final|calls)/.test(server.said))
  })
}
