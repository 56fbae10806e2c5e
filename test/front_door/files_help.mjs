// Files for the checks, made here so that every byte of them is known: PDFs, pictures, documents of offices and
// archives that lie. Not here: what is checked with them (files.mjs).
import { deflateRawSync, deflateSync, crc32 as zlibCrc32 } from 'node:zlib'
import { isData, markupIsData } from './words.mjs'

const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
export function crc32 (bytes) {
  if (zlibCrc32) return zlibCrc32(bytes)
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

// entries: [name, content, {method, lie: {packed, unpacked, crc}, flags}]
export function zip (entries, { before = '', between = '', after = '' } = {}) {
  const parts = [Buffer.from(before)]
  const directory = []
  let at = parts[0].length
  for (const [name, content, { method = 8, lie = {}, flags = 0, localName = name } = {}] of entries) {
    if (name.endsWith('.xml') && content.length < 100000) markupIsData(content)
    const bytes = Buffer.from(content)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const crc = lie.crc ?? crc32(bytes)
    const head = (signature, more, writtenName) => {
      const fields = Buffer.alloc(signature === 0x04034b50 ? 30 : 46)
      const from = signature === 0x04034b50 ? 4 : 6
      fields.writeUInt32LE(signature, 0)
      fields.writeUInt16LE(20, from)
      fields.writeUInt16LE(flags, from + 2)
      fields.writeUInt16LE(method, from + 4)
      fields.writeUInt32LE(crc, from + 10)
      fields.writeUInt32LE(lie.packed ?? packed.length, from + 14)
      fields.writeUInt32LE(lie.unpacked ?? bytes.length, from + 18)
      fields.writeUInt16LE(Buffer.byteLength(writtenName), from + 22)
      more?.(fields)
      return Buffer.concat([fields, Buffer.from(writtenName)])
    }
    const where = at
    const local = Buffer.concat([head(0x04034b50, null, localName), packed, Buffer.from(between)])
    directory.push(head(0x02014b50, fields => fields.writeUInt32LE(where, 42), name))
    parts.push(local)
    at += local.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, listing, end, Buffer.from(after)])
}

const wordTypes = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
const sheetTypes = wordTypes.replace('/word/document.xml', '/xl/workbook.xml').replace('wordprocessingml.document', 'spreadsheetml.sheet')
export function docx (words, more = [], options) {
  return zip([['[Content_Types].xml', wordTypes], ['word/document.xml', `<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>${words}</w:t></w:r></w:p></w:body></w:document>`], ...more], options)
}
export function xlsx (words, more = []) {
  return zip([['[Content_Types].xml', sheetTypes], ['xl/workbook.xml', '<workbook/>'], ['xl/sharedStrings.xml', `<sst><si><t>${words}</t></si></sst>`], ['xl/worksheets/sheet1.xml', '<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>'], ...more])
}
export function odt (words, more = []) {
  return zip([['mimetype', 'application/vnd.oasis.opendocument.text', { method: 0 }], ['content.xml', `<office:document-content xmlns:office="o" xmlns:text="t"><text:p>${words}</text:p></office:document-content>`], ...more])
}

// A PDF of one page with these words, and what its metadata says.
export function pdf (words, { author = '', more = '', drawn = '', marks = [] } = {}) {
  isData(words)
  const stream = `BT /F1 12 Tf 40 700 Td (${words}) Tj ET${drawn}`
  const objects = ['<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R' + (marks.length ? ` /Annots [${marks.map((mark, i) => `${7 + i} 0 R`).join(' ')}]` : '') + ' /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Author (${author}) /Producer (Invented) >>`, ...marks]
  let text = '%PDF-1.4\n' + more
  const offsets = []
  objects.forEach((object, i) => { offsets.push(text.length); text += `${i + 1} 0 obj\n${object}\nendobj\n` })
  const at = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n` + offsets.map(offset => String(offset).padStart(10, '0') + ' 00000 n \n').join('')
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

function chunk (type, data) {
  const length = Buffer.alloc(4), crc = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  crc.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, crc])
}
export function png ({ more = [] } = {}) {
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0])
  const rows = Buffer.from([0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 255])
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), ...more.map(([type, data]) => chunk(type, Buffer.from(data))), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

// Exif with an orientation and a place (GPS).
export function exif (orientation, secret) {
  const body = Buffer.alloc(26 + secret.length)
  body.write('MM\0*', 0, 'latin1')
  body.writeUInt32BE(8, 4)
  body.writeUInt16BE(1, 8)
  body.writeUInt16BE(0x0112, 10)
  body.writeUInt16BE(3, 12)
  body.writeUInt32BE(1, 14)
  body.writeUInt16BE(orientation, 18)
  body.write(secret, 26, 'latin1')
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), body])
}
function segment (marker, data) {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(data.length + 2)
  return Buffer.concat([Buffer.from([0xff, marker]), length, data])
}
// A JPEG in its outer form (what is inside is not looked at by the server).
export function jpeg ({ orientation = 6, secret = '', comment = '', after = '' } = {}) {
  const jfif = Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xe0, jfif), segment(0xe1, exif(orientation, secret)), ...(comment ? [segment(0xfe, Buffer.from(comment))] : []),
    segment(0xdb, Buffer.alloc(65, 1)), segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])), segment(0xc4, Buffer.alloc(20)), segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0x34, 0xff, 0x00, 0x56]), Buffer.from([0xff, 0xd9]), Buffer.from(after)])
}

// What a browser sends for a form with files: fields [name, value] and files [name, file name, bytes].
export function multipart (fields, files, boundary = 'frankpledge-door-boundary') {
  const parts = []
  for (const [name, value] of fields) parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`))
  for (const [name, fileName, bytes] of files) parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`), Buffer.from(bytes), Buffer.from('\r\n'))
  parts.push(Buffer.from(`--${boundary}--\r\n`))
  const body = Buffer.concat(parts)
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': body.length } }
}
// The form as a browser would send it with these files and changes.
export function submitFiles (visitor, form, changes, files, button) {
  const fields = form.fields.filter(([name]) => !(name in changes))
  for (const [name, value] of Object.entries(changes)) if (value !== null) fields.push([name, value])
  if (button) fields.push(button)
  return visitor.ask('POST', form.action, multipart(fields, files))
}
