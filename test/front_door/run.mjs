// Frankpledge through its front door: the real server on offices of its own.
//   node test/front_door/run.mjs [PART…]     FRANKPLEDGE=… names the program
import { allRoutes, asked, begin, check, equal, filesAreUnmarked, insecureAnswers, step, summary } from './lib.mjs'
import { makeWrenshire } from './office.mjs'
import { edge } from './edge.mjs'
import { files } from './files.mjs'
import { filesMany } from './files_many.mjs'
import { filesOut } from './files_out.mjs'
import { filesRedacted } from './files_redacted.mjs'
import { people, rateLimits } from './people.mjs'
import { second } from './second.mjs'
import { hats } from './hats.mjs'
import { records } from './records.mjs'
import { desk } from './desk.mjs'
import { imports } from './imports.mjs'
import { life } from './life.mjs'
import { definitions } from './definitions.mjs'
import { deeds } from './deeds.mjs'
import { intake } from './intake.mjs'
import { mail } from './mail.mjs'
import { bounces } from './bounces.mjs'
import { subscriptions } from './subscriptions.mjs'
import { toldOnce } from './told_once.mjs'
import { due } from './due.mjs'
import { time } from './time.mjs'
import { merging } from './merging.mjs'
import { waiting } from './waiting.mjs'
import { holds } from './holds.mjs'
import { noRoom } from './no_room.mjs'
import { operation } from './operation.mjs'
import { proxies } from './proxies.mjs'
import { secrets } from './secrets.mjs'
import { access } from './access.mjs'
import { accessWalk } from './access_walk.mjs'
import { sealed } from './sealed.mjs'
import { keeping } from './keeping.mjs'
import { sealedAnswers } from './sealed_answers.mjs'
import { sealedFiles } from './sealed_files.mjs'
import { keys } from './keys.mjs'
import { handover } from './handover.mjs'
import { attacks } from './attacks.mjs'
import { foot } from './foot.mjs'
import { lists } from './lists.mjs'
import { menu } from './menu.mjs'
import { sheets } from './sheets.mjs'
import { erasure } from './erasure.mjs'
import { bids } from './bids.mjs'
import { results } from './results.mjs'
import { applicants } from './applicants.mjs'
import { forms } from './forms.mjs'
import { subject } from './subject.mjs'
import { languages } from './languages.mjs'
import { information } from './information.mjs'
import { transparency } from './transparency.mjs'
import { ledger } from './ledger.mjs'
import { publicSite } from './public.mjs'
import { amounts } from './amounts.mjs'
import { areas } from './areas.mjs'
import { grants } from './grants.mjs'
import { money } from './money.mjs'
import { forecast } from './forecast.mjs'
import { deposits } from './deposits.mjs'
import { funds } from './funds.mjs'
import { oversight } from './oversight.mjs'
import { pots } from './pots.mjs'
import { draws } from './draws.mjs'
import { crime } from './crime.mjs'
import { recorded } from './recorded.mjs'
import { stops } from './stops.mjs'
import { comparison } from './comparison.mjs'
import { series } from './series.mjs'
import { pack } from './pack.mjs'
import { annualReport } from './annual_report.mjs'
import { decisions } from './decisions.mjs'
import { inspections } from './inspections.mjs'
import { panel } from './panel.mjs'
import { fromWord } from './word.mjs'
import { lettersAndPetitions } from './letters.mjs'
import { meetings } from './meetings.mjs'
import { kept, speaks, withoutKeys } from './words.mjs'

const keylessMost = 50 // WORDS=1 lists them: values that somebody wrote, subjects of messages, names of files, and what is kept in English since a history is not translated
const keyed = /\/files\/\d+\/copy$|\/sheet(\?|$)|\/blank$/ // no text of these pages is without, but for names of files and words out of them
// Without a key still, within sentences that have one: why a kind of file cannot be published, and the label of a ground.
// A questionnaire asks in the words of whoever wrote it.
const ofData = / \/desk\/(answers\/|asked\/|forms(\/|$|\?)|grants\/applications\/|messages\/|performance\/loads\/|annual-report\/|registers\/annual_report_chapters\/|registers\/guests\/\d+\/held)/ // pages of thousands of items that somebody wrote
const ofChance = /^([A-Z2-7]{4}[- ]){5,7}[A-Z2-7]{4}$|^Firefox, Linux$/ // a key to be typed, a recovery code; names of a browser and its system
const only = process.argv.slice(2)
const wanted = name => only.length === 0 || only.includes(name)

// Each has a Wrenshire of its own: none can spoil another's, and no limit on sign-ins is met by chance.
for (const [name, part] of Object.entries({ edge, people, hats, records, desk, publicSite, foot, menu, lists, languages, imports, rateLimits })) {
  if (!wanted(name)) continue
  begin(name)
  await step(name, async () => {
    const wrenshire = await makeWrenshire()
    await part(wrenshire)
    await wrenshire.server.stop()
  })
}
for (const [name, part] of Object.entries({ definitions, second, sealed, sealedFiles, sealedAnswers, keeping, keys, handover, access, accessWalk, deeds, time, intake, files, filesMany, filesOut, filesRedacted, sheets, secrets, erasure, subject, forms, applicants, bids, results, merging, waiting, holds, noRoom, operation, proxies, mail, bounces, subscriptions, toldOnce, due, series, pack, annualReport, crime, recorded, stops, comparison, areas, amounts, money, forecast, funds, deposits, oversight, pots, grants, ledger, information, transparency, decisions, lettersAndPetitions, inspections, panel, fromWord, draws, meetings, attacks, life })) {
  if (!wanted(name)) continue
  begin(name)
  await step(name, part)
}
if (only.length === 0) {
  begin('all of it')
  for (const route of allRoutes()) {
    const key = route.method + ' ' + route.path
    const statuses = [...asked.get(key) ?? []]
    check(`${key} was asked`, statuses.length > 0)
    check(`${key} did what it is for`, statuses.some(status => status < 400), statuses.join())
  }
  check('every answer had its security headers', insecureAnswers.length === 0, insecureAnswers.slice(0, 10).join('\n'))
}
if (speaks) {
  begin('words')
  filesAreUnmarked()
  check(`what is kept is in English (${kept.length} places are not)`, kept.length === 0, kept.slice(0, 20).join('\n'))
  if (process.env.WORDS) for (const one of kept) console.log('KEPT ' + one)
  const without = [...withoutKeys()].filter(([text, where]) => !ofData.test(where) && !ofChance.test(text))
  if (process.env.WORDS) for (const [text, where] of without) console.log(`${text}    | ${where}`)
  equal('every text of the pages that are whole has a key', without.filter(([text, where]) => keyed.test(where) && !/^([\w-]+\.\w+ \(|([a-z]+, )+[a-z]+|A Word document cannot be published: .*|Personal data)$/.test(text)).map(one => one.join('   ')), [])
  check(`texts of the desk have keys (${without.length} have none)`, without.length <= keylessMost, without.slice(0, 12).map(([text, where]) => `${text}   (${where})`).join('\n'))
}
const { passed, failed, skipped } = summary()
const least = only.length ? 1 : 1500 // fewer checks than this: some were lost
if (passed < least) console.error(`FAIL only ${passed} checks passed; at least ${least} must`)
console.log(`front door: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed || passed < least ? 1 : 0)
