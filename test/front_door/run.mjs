// Frankpledge through its front door: the real server on offices of its own.
//   node test/front_door/run.mjs [PART…]     FRANKPLEDGE=… names the program
import { begin, check, step, summary } from './lib.mjs'
import { makeWrenshire } from './office.mjs'
import { edge } from './edge.mjs'
import { people, rateLimits } from './people.mjs'
import { records } from './records.mjs'
import { desk } from './desk.mjs'
import { definitions } from './definitions.mjs'
import { secrets } from './secrets.mjs'
import { publicSite } from './public.mjs'

const only = process.argv.slice(2)
const wanted = name => only.length === 0 || only.includes(name)

// Each has a Wrenshire of its own: none can spoil another's, and no limit on sign-ins is met by chance.
for (const [name, part] of Object.entries({ edge, people, records, desk, publicSite, rateLimits })) {
  if (!wanted(name)) continue
  begin(name)
  await step(name, async () => {
    const wrenshire = await makeWrenshire()
    await part(wrenshire)
    await wrenshire.server.stop()
  })
}
for (const [name, part] of Object.entries({ definitions, secrets })) {
  if (!wanted(name)) continue
  begin(name)
  await step(name, part)
}
const { passed, failed } = summary()
console.log(`front door: ${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
