// All browser checks, one after the other: each prints its own count and this ends with
// a status other than 0 when one of them failed.
//   node test/browser/run.mjs
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
let status = 0
for (const name of ['journeys/resident.mjs', 'journeys/office.mjs', 'journeys/first_run.mjs', 'closely.mjs', 'reader.mjs', 'html.mjs', 'axe.mjs']) {
  const done = spawnSync(process.execPath, [join(here, name)], { stdio: 'inherit' })
  if (done.status !== 0) {
    console.error(`${name} ended with ${done.status ?? done.signal}`)
    status = 1
  }
}
process.exitCode = status
