// PDFs that the program makes: read by poppler and qpdf, not by us. Used by the suites whose pages have that face.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, equal } from './lib.mjs'

function tool (name, args) {
  const done = spawnSync(name, args, { maxBuffer: 1 << 26 })
  if (done.error) throw done.error
  return done.stdout.toString() + done.stderr.toString()
}
// { info, structure, text, check }: what pdfinfo says, the tree with its words, the words as they stand in the file.
export function readPaper (bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'frankpledge-paper-'))
  const file = join(folder, 'paper.pdf')
  writeFileSync(file, bytes); if (process.env.KEEP_PAPER) writeFileSync(process.env.KEEP_PAPER, bytes)
  const unmarked = words => words.replace(/[⟦⟧]/g, '') // as the pages that visitors get here
  const told = unmarked(tool('pdfinfo', [file]))
  const info = Object.fromEntries(told.split('\n').filter(line => line.includes(':')).map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
  const paper = { info, bytes, structure: unmarked(tool('pdfinfo', ['-struct-text', file])), text: unmarked(tool('pdftotext', ['-raw', file, '-'])), check: tool('qpdf', ['--check', file]) }
  rmSync(folder, { recursive: true })
  return paper
}
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const leftOut = /fp-screen-only|govuk-visually-hidden|fp-files|fp-links|govuk-notification-banner|govuk-summary-list__actions/
// What a page says outside what is for the screen alone, without its blanks.
export function wordsOnPage (html) {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  let out = ''
  const open = []
  for (const [, close, name, attributes, empty, words] of main.matchAll(/<(\/?)([a-z0-9]+)((?:\s+[a-zA-Z0-9:-]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)/g)) {
    if (words !== undefined) {
      if (!open.includes(true)) out += words
    } else if (close) open.pop()
    else if (!empty && !['br', 'hr', 'input', 'wbr', 'img'].includes(name)) open.push(['form', 'script', 'style', 'button', 'svg', 'select', 'label'].includes(name) || leftOut.test(attributes.match(/class="([^"]*)"/)?.[1] ?? '') || /\shidden\b|aria-hidden="true"/.test(attributes))
  }
  return out.replace(/&(#39|amp|lt|gt|quot);/g, (all, name) => entities[name]).replace(/\s/g, '')
}
// The words of the tree in its order, without blanks, and without marks of lists.
export function wordsInTree (structure) {
  let figure = -1
  const lines = structure.split('\n').filter(line => {
    const depth = line.search(/\S/)
    if (figure >= 0 && depth > figure) return false
    figure = line.trim().startsWith('Figure') ? depth : -1
    return /^\s*"/.test(line)
  })
  return lines.map(line => line.trim().slice(1, -1)).filter(words => !/^(•|\d+\.)$/.test(words.trim())).join('').replace(/\s/g, '')
}
// The page and its PDF: tagged, titled, in its language, sound, and in the same words and order.
export function checkPaper (name, page, answer) {
  equal(name + ' is a PDF', [answer.status, answer.headers['content-type'], answer.body.subarray(0, 5).toString()], [200, 'application/pdf', '%PDF-'])
  const paper = readPaper(answer.body)
  const title = page.text.match(/<title>([^<]*)<\/title>/)[1].replace(/&(#39|amp|lt|gt|quot);/g, (all, one) => entities[one])
  equal(name + ' is tagged and titled', [paper.info.Tagged, paper.info.Title], ['yes', title])
  check(name + ' names its language', answer.body.includes('/Lang (' + page.text.match(/<html lang="([^"]*)"/)[1] + ')'))
  check(name + ' is sound', paper.check.includes('No syntax or stream encoding errors found'), paper.check)
  const said = wordsOnPage(page.text), told = wordsInTree(paper.structure)
  let at = 0
  while (at < said.length && said[at] === told[at]) at++
  check(name + ' says what the page says, in its order', said === told, `page …${said.slice(Math.max(0, at - 40), at + 80)}\nPDF  …${told.slice(Math.max(0, at - 40), at + 80)}`)
  return paper
}
