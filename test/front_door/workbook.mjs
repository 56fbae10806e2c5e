// Workbooks as another program would make and read them: not one line of it is the program's own.
import { crc32, inflateRawSync, deflateRawSync } from 'node:zlib'
import { isData } from './words.mjs'

const table = Array.from({ length: 256 }, (_, n) => { for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
function check32 (bytes) { return crc32 ? crc32(bytes) : (bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0 }

// {name: text or bytes} as an archive.
export function zip (files) {
  const parts = []
  const central = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const fixed = Buffer.alloc(26)
    fixed.writeUInt16LE(20, 0); fixed.writeUInt16LE(0x800, 2); fixed.writeUInt16LE(8, 4); fixed.writeUInt16LE(33, 8)
    fixed.writeUInt32LE(check32(bytes), 10); fixed.writeUInt32LE(packed.length, 14); fixed.writeUInt32LE(bytes.length, 18)
    fixed.writeUInt16LE(Buffer.byteLength(name), 22)
    const offset = Buffer.alloc(4)
    offset.writeUInt32LE(at)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), packed])
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fixed, Buffer.alloc(10), offset, Buffer.from(name)]))
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(central.length, 8); end.writeUInt16LE(central.length, 10); end.writeUInt32LE(directory.length, 12); end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

export function unzip (bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const files = {}
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const method = bytes.readUInt16LE(at + 10)
    const packed = bytes.readUInt32LE(at + 20)
    const [nameLength, extra, comment] = [28, 30, 32].map(place => bytes.readUInt16LE(at + place))
    const local = bytes.readUInt32LE(at + 42)
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString()
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const data = bytes.subarray(from, from + packed)
    files[name] = method === 8 ? inflateRawSync(data).toString() : data.toString()
    if (check32(Buffer.from(files[name])) !== bytes.readUInt32LE(at + 16)) throw new Error('checksum of ' + name)
    at += 46 + nameLength + extra + comment
  }
  return files
}

const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const unescape = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&').replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)))
const columnName = at => (at >= 26 ? columnName(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + at % 26)
const columnNumber = name => [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

// The rows of a workbook: texts; {number, style} where a cell holds a number; {formula}. Fails where it is not well formed.
export function readWorkbook (bytes) {
  const files = unzip(bytes)
  const sheet = files['xl/worksheets/sheet1.xml']
  const rows = []
  for (const [, number, cells] of sheet.matchAll(/<row r="(\d+)">([\s\S]*?)<\/row>/g)) {
    const row = []
    for (const [, column, style, type, inside] of cells.matchAll(/<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="([a-zA-Z]+)")?(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const value = (inside ?? '').match(/<(?:v|t)(?: [^>]*)?>([\s\S]*?)<\/(?:v|t)>/)?.[1] ?? ''
      row[columnNumber(column)] = /<f>/.test(inside ?? '') ? { formula: value } : type === 'inlineStr' || !inside ? unescape(value) : { number: Number(value), style: Number(style) }
    }
    rows[Number(number) - 1] = Array.from(row, cell => cell ?? '')
  }
  return { rows, files, sheet }
}

// Rows of texts, numbers, {formula, value} and {day: serial} as Excel keeps them: shared strings, styles.
// Of one sheet, or of several: {name: rows}.
export function makeWorkbook (content) {
  const sheets = Array.isArray(content) ? { Sheet1: content } : content
  const strings = []
  for (const [name, rows] of Object.entries(sheets)) { isData(name); for (const row of rows) for (const value of row) isData(value?.formula !== undefined ? '=' + value.formula : value) }
  const cell = (value, column, row) => {
    const place = columnName(column) + (row + 1)
    if (value === '' || value === undefined) return ''
    if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`
    if (value.day !== undefined) return `<c r="${place}" s="1"><v>${value.day}</v></c>`
    if (value.formula !== undefined) return `<c r="${place}" t="str"><f>${escape(value.formula)}</f><v>${escape(value.value ?? '')}</v></c>`
    strings.push(`<si><t xml:space="preserve">${escape(value)}</t></si>`)
    return `<c r="${place}" t="s"><v>${strings.length - 1}</v></c>`
  }
  const dataOf = rows => rows.map((row, at) => `<row r="${at + 1}">${row.map((value, column) => cell(value, column, at)).join('')}</row>`).join('')
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zip({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relation}"><sheets>${Object.keys(sheets).map((name, at) => `<sheet name="${escape(name)}" sheetId="${at + 1}" r:id="${at ? 'more' + at : 'rId1'}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relation}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${relation}/sharedStrings" Target="sharedStrings.xml"/>${Object.keys(sheets).slice(1).map((name, at) => `<Relationship Id="more${at + 1}" Type="${relation}/worksheet" Target="worksheets/sheet${at + 2}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet ${main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(Object.values(sheets).map((rows, at) => [`xl/worksheets/sheet${at + 1}.xml`, `<worksheet ${main}><sheetData>${dataOf(rows)}</sheetData></worksheet>`])),
    'xl/sharedStrings.xml': `<sst ${main}>${strings.join('')}</sst>`
  })
}
export function serialOf (day) { return Math.round(Date.parse(day + 'T00:00:00Z') / 86400000) + 25569 }
export function dayOf (serial) { return new Date((serial - 25569) * 86400000).toISOString().slice(0, 10) }
