// Nothing that was acknowledged is ever lost: kill -9 between and during saves, SIGTERM with work in
// hand, a backup while it is served, a store of a newer program, a day of the past.
import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { answered, check, equal, run, serve, serving, signedIn, sql, step, Visitor } from './lib.mjs'
import { makeWrenshire } from './office.mjs'

// Saves of boards as fast as they come; the names of those that were acknowledged.
async function saves (visitor, done, prefix) {
  const page = await visitor.get('/desk/registers/boards/new')
  const send = async i => {
    const checked = await visitor.submit(page.form(), { field_name: `${prefix} ${i}`, submission: null })
    const saved = await visitor.submit(checked.form(), {}, ['confirmed', 'yes'])
    if (saved.status === 303) done.push(`${prefix} ${i}`)
  }
  for (let i = 0; i < 400; i += 4) {
    try { await Promise.all([0, 1, 2, 3].map(j => send(i + j))) } catch { return }
  }
}

async function killed (office) {
  for (const after of [150, 400]) {
    const server = await serve(office)
    const officer = await signedIn(server, 'officer')
    const done = []
    const saving = saves(officer, done, `Killed after ${after}`)
    await new Promise(resolve => setTimeout(resolve, after))
    while (!done.length) await new Promise(resolve => setTimeout(resolve, 10))
    const counted = [...done]
    await server.stop('SIGKILL')
    await saving
    await serving(office, async again => {
      const names = new Set(sql(office, "select name from record where register = 'board'").split('\n'))
      const lost = counted.filter(name => !names.has(name))
      check(`kill -9 after ${after} ms loses none of ${counted.length} acknowledged saves`, lost.length === 0, lost.join())
      answered('and the plan is there', await new Visitor(again).get('/plan'), 200, 'Shelters')
    })
    equal('the file is whole', sql(office, 'pragma integrity_check'), 'ok')
    equal('and the proof holds', run(['verify', '--store', office.store]).status, 0)
  }
}

async function toldToLeave (office) {
  const server = await serve(office)
  const officer = await signedIn(server, 'officer')
  const done = []
  const saving = saves(officer, done, 'In hand')
  while (done.length < 4) await new Promise(resolve => setTimeout(resolve, 5))
  const exit = await server.stop()
  await saving
  equal('told to leave, it leaves with 0', exit, { code: 0, signal: null })
  const names = new Set(sql(office, "select name from record where register = 'board'").split('\n'))
  check(`what was in hand was finished: ${done.length} saves`, done.every(name => names.has(name)), done.filter(name => !names.has(name)).join())
  const reply = await new Promise(resolve => { new Visitor(server).get('/healthz').then(() => resolve('answered'), () => resolve('closed')) })
  equal('afterwards nobody answers', reply, 'closed')
}

async function backups (office) {
  const copy = join(office.folder, 'copy.db')
  const back = join(office.folder, 'back.db')
  await serving(office, async server => {
    const officer = await signedIn(server, 'officer')
    const done = []
    const saving = saves(officer, done, 'While copied')
    const made = run(['backup', copy, '--store', office.store])
    check('a backup while it is served', made.status === 0 && existsSync(copy), made.err)
    await saving
  })
  const again = run(['backup', copy, '--store', office.store])
  check('a backup does not write over another', again.status === 1 && statSync(copy).size > 0, again.err)
  const restored = run(['restore', copy, '--store', 'sqlite:' + back, '--erasures', office.file + '.erasures'])
  check('it can be restored', restored.status === 0, restored.err)
  await serving({ ...office, store: 'sqlite:' + back, file: back }, async server => {
    answered('and served', await new Visitor(server).get('/plan/actions/6'), 200, 'Shelters')
  })
  const over = run(['restore', copy, '--store', office.store])
  check('restoring does not write over an office', over.status === 1, over.err)
}

async function otherStores (office) {
  const newer = join(office.folder, 'newer.db')
  const nothing = join(office.folder, 'nothing.db')
  sql(office, 'pragma wal_checkpoint(truncate)')
  copyFileSync(office.file, newer)
  const table = sql(office, "select name from sqlite_master where type = 'table' and (name like '%migration%' or name like '%version%')").split('\n')[0]
  check('the store knows its migrations', table.length > 0)
  if (table) {
    const columns = sql(office, `select group_concat(name) from pragma_table_info('${table}')`).split(',')
    const number = columns.find(name => /number|version|id/.test(name))
    sql({ ...office, file: newer }, `update ${table} set ${number} = ${number} + 1000 where ${number} = (select max(${number}) from ${table})`)
    const refused = run(['serve', '--store', 'sqlite:' + newer, '--listen', '127.0.0.1:0'])
    check('a store of a newer program is refused', refused.status === 1 && /newer/i.test(refused.err), `${refused.status} ${refused.err}`)
  }
  const missing = run(['serve', '--store', 'sqlite:' + nothing, '--listen', '127.0.0.1:0'])
  check('a store that is not there is not made by serve', missing.status === 1 && !existsSync(nothing), missing.err)
  const server = await serve(office)
  const taken = run(['serve', '--store', office.store, '--listen', '127.0.0.1:' + server.port])
  check('a port that is taken', taken.status === 1 && taken.err.length > 10, taken.err)
  await server.stop()
  for (const listen of ['nowhere', '127.0.0.1:99999', ':x', '300.1.1.1:80']) check(`--listen ${listen}`, [1, 2].includes(run(['serve', '--store', office.store, '--listen', listen]).status))
  for (const day of ['yesterday', '2026-02-30', '2026']) check(`--as-of ${day}`, run(['serve', '--store', office.store, '--as-of', day, '--listen', '127.0.0.1:0']).status === 2)
  rmSync(newer)
}

async function anotherDay (office) {
  await serving(office, async server => {
    const visitor = new Visitor(server)
    const plan = await visitor.get('/plan')
    check('on a day before anything was published nothing is', !plan.words().includes('Shelters'), plan.words().slice(0, 400))
    answered('an action of later', await visitor.get('/plan/actions/6'), 404)
    check('the page says which day it shows', (await visitor.get('/')).words().includes('what was in force on 1 June 2020'), (await visitor.get('/')).words().slice(0, 300))
  }, ['--as-of', '2020-06-01'])
  await serving(office, async server => { answered('and today all is there again', await new Visitor(server).get('/plan/actions/6'), 200, 'Shelters') })
}

export async function life () {
  const { office, server } = await makeWrenshire()
  await server.stop()
  await step('killed', () => killed(office))
  await step('told to leave', () => toldToLeave(office))
  await step('backups', () => backups(office))
  await step('other stores', () => otherStores(office))
  await step('another day', () => anotherDay(office))
}
