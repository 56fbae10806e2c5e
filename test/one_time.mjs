// What an authenticator app does (RFC 6238), made again here from the standard: the server's codes are checked against these.
import { createHmac } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const bytesOf = secret => Buffer.from([...secret].map(letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('').match(/.{8}/g).map(bits => parseInt(bits, 2)))
export function codeOf (secret, stepsOn = 0) {
  const counter = Buffer.alloc(8)
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30000) + stepsOn))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}
// The key as the page says it to be typed.
export const secretIn = words => words.replace(/\s+/g, ' ').match(/app \(by time, six digits\): ([A-Z2-7 ]{39})/)?.[1].replaceAll(' ', '')
