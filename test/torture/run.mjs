// Frankpledge put to the torture: killed, cut off from its power, short of memory, on a failing disk, crowded; through its front door.
//   node test/torture/run.mjs PART…     FRANKPLEDGE=… names the program; for powerCuts and failingDisk the one with unsynced.c in it; SHORT_MEMORY that of short_memory.c
//   STORE=postgresql for kills on that engine and for databaseKills, with LASTING=yes (test/postgres.sh)
//   TORTURE=long does what make torture does, else what make check has time for
import { begin, saidByServers, step, summary } from '../front_door/lib.mjs'
import { crowd } from './crowds.mjs'
import { disk, memory } from './faults.mjs'
import { kills } from './kills.mjs'

const long = process.env.TORTURE === 'long'
const parts = {
  kills: () => kills({ times: long ? 200 : 6 }),
  databaseKills: () => kills({ times: long ? 50 : 3, ofDatabase: true, longestMs: 1500 }),
  async powerCuts () {
    for (const disk of ['drop', 'half']) await kills({ times: long ? 200 : 3, disk })
    await kills({ times: 3, disk: 'lie', blind: true })
  },
  shortMemory: () => memory({ library: process.env.SHORT_MEMORY, ...(long ? { times: 40, ms: 1000 } : {}) }),
  failingDisk: () => disk(long ? { times: 30, ms: 1000 } : {}),
  crowds: () => crowd(long ? { idle: 10000, others: 500, ms: 10000, withinMs: 1000 } : {})
}
const only = process.argv.slice(2)
for (const [name, part] of Object.entries(parts)) {
  if (!only.includes(name)) continue
  begin(name)
  await step(name, part)
}
if (process.env.VERBOSE) for (const server of saidByServers) console.log(server.said, server.exit)
const { passed, failed, skipped } = summary()
console.log(`torture: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed || !passed ? 1 : 0)
