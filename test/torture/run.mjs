// Frankpledge put to the torture: killed, cut off from its power, crowded; through its front door.
//   node test/torture/run.mjs PART…     FRANKPLEDGE=… names the program; for powerCuts the one with unsynced.c in it
//   TORTURE=long does what make torture does, else what make check has time for
import { begin, step, summary } from '../front_door/lib.mjs'
import { crowd } from './crowds.mjs'
import { kills } from './kills.mjs'

const long = process.env.TORTURE === 'long'
const parts = {
  kills: () => kills({ times: long ? 200 : 6 }),
  async powerCuts () {
    for (const disk of ['drop', 'half']) await kills({ times: long ? 200 : 3, disk })
    await kills({ times: 3, disk: 'lie', blind: true })
  },
  crowds: () => crowd(long ? { idle: 10000, others: 500, ms: 10000, withinMs: 1000 } : {})
}
const only = process.argv.slice(2)
for (const [name, part] of Object.entries(parts)) {
  if (!only.includes(name)) continue
  begin(name)
  await step(name, part)
}
const { passed, failed, skipped } = summary()
console.log(`torture: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed || !passed ? 1 : 0)
