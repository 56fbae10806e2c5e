// Asks for addresses at an even rate, in turn, several rounds, and prints the latency of each, counted from when a request was due.
//   node evenly.mjs RATE SECONDS ROUNDS NAME=ADDRESS…
import http from 'node:http'

const [rate, seconds, rounds] = process.argv.slice(2, 5).map(Number)
const targets = process.argv.slice(5).map(one => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)])
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })

function ask (address) {
  return new Promise((resolve, reject) => {
    http.get(address, { agent }, answer => {
      if (answer.statusCode !== 200) reject(new Error(`${address}: ${answer.statusCode}`))
      answer.on('data', () => {}).on('end', resolve).on('error', reject)
    }).on('error', reject)
  })
}

async function run (address) {
  const began = performance.now(), all = rate * seconds, latencies = [], waiting = []
  for (let sent = 0; sent < all;) {
    const due = began + sent * 1000 / rate
    if (performance.now() < due) { await new Promise(resolve => setTimeout(resolve, 1)); continue } // asleep: the server needs the processor
    waiting.push(ask(address).then(() => latencies.push(performance.now() - due)))
    sent++
  }
  await Promise.all(waiting)
  return latencies.sort((a, b) => a - b)
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const found = new Map(targets.map(([name]) => [name, []]))
for (const [, address] of targets) for (let i = 0; i < 50; i++) await ask(address)
for (let round = 0; round < rounds; round++) for (const [name, address] of targets) found.get(name).push(await run(address))
console.log(`${rate} requests a second for ${seconds} s, ${rounds} rounds: the median of the rounds, in ms`)
for (const [name, lists] of found) console.log(`${name.padEnd(24)} half ${median(lists.map(list => at(list, 0.5))).toFixed(2)}  99 % ${median(lists.map(list => at(list, 0.99))).toFixed(2)}  worst ${median(lists.map(list => list.at(-1))).toFixed(2)}`)
