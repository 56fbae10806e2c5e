// Which engine the offices of the checks are kept in: SQLite, or with STORE=postgresql a PostgreSQL of the tests' own
// (test/postgres.sh). An office's database is copied from one that was made with the same definitions.
//
// Not here: offices (lib.mjs).
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mkdtempSync, rmSync } from 'node:fs'

export const onPostgres = (process.env.STORE ?? 'sqlite') === 'postgresql'
const script = fileURLToPath(new URL('../postgres.sh', import.meta.url))
let folder = null
let count = 0
const models = new Map() // by definitions: {database, state}
const states = new Map() // by address
let keptModels = null

function cluster () {
  if (folder) return folder
  const done = spawnSync(script, ['start'], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error('no PostgreSQL: ' + done.stderr)
  folder = done.stdout.split(' ')[0]
  keptModels = mkdtempSync(join(tmpdir(), 'frankpledge-models-'))
  return folder
}
// As when the machine goes on which it runs, and comes back. LASTING=yes, or it keeps less than it said.
export function killDatabase () {
  return new Promise((resolve, reject) => {
    const child = spawn(script, ['kill', cluster()], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', data => { said += data })
    child.once('error', reject)
    child.once('exit', code => code === 0 ? resolve() : reject(new Error('PostgreSQL does not come back: ' + said)))
  })
}
export function discard () {
  if (folder) spawnSync(script, ['stop', folder])
  if (keptModels) rmSync(keptModels, { recursive: true, force: true })
}
function ask (database, statement) {
  const done = spawnSync('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', cluster(), '-U', 'postgres', '-d', database, '-c', statement], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status !== 0) throw new Error('psql: ' + done.stderr + done.error)
  return done.stdout.trim()
}
export function psql (office, statement) { return ask(office.database, statement) }

function place (database, state) {
  const store = `postgresql://postgres@/${database}?host=${cluster()}`
  states.set(store, state)
  return { store, database, file: join(state, 'office') }
}
// The environment of a command on this store: where its keys lie.
export function stateOf (args) {
  const state = states.get(args[args.indexOf('--store') + 1])
  return state ? { FRANKPLEDGE_STATE: state } : {}
}

function model (more, mustRun) {
  const key = more.join(' ')
  if (models.has(key)) return models.get(key)
  const database = 'model' + ++count
  cluster()
  const state = join(keptModels, database)
  ask('postgres', `create database ${database} template template0 encoding 'UTF8' locale 'C'`)
  mustRun(['init', '--store', place(database, state).store, ...more])
  models.set(key, { database, state })
  return models.get(key)
}
// An office of its own, as init makes one.
export function freshDatabase (inFolder, more, mustRun) {
  const from = model(more, mustRun)
  const database = 'office' + ++count
  const state = join(inFolder, 'state')
  ask('postgres', `create database ${database} template ${from.database} strategy file_copy`)
  mkdirSync(state, { mode: 0o700 })
  cpSync(from.state, state, { recursive: true, preserveTimestamps: true })
  return place(database, state)
}
