// Holds doc/asvs.md against the list of requirements: a row for each number at its level, none twice, none else; a state that is one of
// four, with words; the counts that it says; every file that it names is there. Prints faults, then "asvs: N passed, N failed".
import { existsSync, readFileSync } from 'node:fs'

const page = 'doc/asvs.md'
const wanted = new Map(readFileSync('tools/asvs_requirements.txt', 'utf8').split('\n').filter(line => line && line[0] !== '#').map(line => line.split(' ')))
const states = new Map(['met', 'in part', 'not met', 'not applicable'].map(state => [state, 0]))
const text = readFileSync(page, 'utf8')
const found = new Set()
const faults = []

text.split('\n').forEach((line, at) => {
  const fault = what => faults.push(`${page}:${at + 1}: ${what}`)
  for (const [, name] of line.matchAll(/`([\w./-]+\/[\w./-]+\.\w+|Makefile)`/g)) if (!existsSync(name)) fault(`${name} is not there`)
  if (!/^\| \d/.test(line)) return
  const cells = line.split(/ ?\| ?/).slice(1, -1)
  const [id, level, asks, state, where, test] = cells
  if (cells.length !== 6) return fault('a row has six cells')
  if (!wanted.has(id)) fault(`${id} is no requirement of level 1 or 2`)
  else if (wanted.get(id) !== level) fault(`${id} is of level ${wanted.get(id)}`)
  if (found.has(id)) fault(`${id} stands twice`)
  found.add(id)
  if (!states.has(state)) return fault(`"${state}" is no state`)
  states.set(state, states.get(state) + 1)
  if (asks.length < 3 || where.length < 3) fault(`${id} is not explained`)
  if (test !== '-' && !/^`[^`]+`$/.test(test)) fault(`${id}: the test is a file, or "-"`)
  if (state === 'met' && test === '-' && where.length < 15) fault(`${id} is met without a test and hardly a word`)
})
for (const id of wanted.keys()) if (!found.has(id)) faults.push(`${page}: ${id} has no row`)
const said = `Of ${wanted.size}: ${states.get('met')} met, ${states.get('in part')} in part, ${states.get('not met')} not met, ${states.get('not applicable')} not applicable.`
if (!text.includes(said)) faults.push(`${page}: it should say "${said}"`)
for (const fault of faults) console.log(fault)
console.log(`asvs: ${found.size} passed, ${faults.length} failed`)
process.exit(faults.length ? 1 : 0)
