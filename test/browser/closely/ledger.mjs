// The finance officer's day: money moved, a wrong posting corrected, a payment asked for, authorised, exported and reconciled; each page looked at, wide and
// at 320 pixels, also with what is wrong in it.
import { addPerson, sql } from '../../front_door/lib.mjs'

export const name = 'finance officer'
export async function journey (j) {
  addPerson(j.office, 'finance', { roles: 'finance' })
  const page = await j.as('finance'), officer = await j.as('officer'), head = await j.as('head')
  await head.goto('/desk/registers/legal_entities/new')
  await j.type(head, 'Name', 'Office of Wrenshire')
  await j.press(head, 'Continue')
  await j.press(head, /^Save/)
  const entity = Number(sql(j.office, "select min(id) from record where register = 'legal_entity'"))
  j.check('there is a legal entity', entity > 0, head.url())
  const record = Number(sql(j.office, "select min(id) from record where register = 'action'"))
  for (const [title, kind] of [['Road Safety Fund', 'fund'], ['AWD-2026-001', 'award']]) {
    sql(j.office, `insert into serial (name, next) values ('ledger account', 2) on conflict (name) do update set next = next + 1;
      insert into ledger_account (id, entity, kind, name, register, record, other, may_go_below, balance, made_at)
      values ((select next - 1 from serial where name = 'ledger account'), ${entity}, '${kind}', '${title}', 'action', ${record}, 0, 0, 0, 0)`)
  }
  const small = async (path, what) => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      const answer = await page.goto(path)
      await j.validate(page, answer, `${what} at ${width}`)
      await j.look(page, `${what} at ${width}`)
    }
  }
  const move = async (from, to, amount, words) => {
    await page.goto('/desk/money/move')
    await page.locator('#from').selectOption({ index: await page.locator('#from option').evaluateAll((all, part) => all.findIndex(one => one.textContent.includes(part)), from) })
    await page.locator('#to').selectOption({ index: await page.locator('#to option').evaluateAll((all, part) => all.findIndex(one => one.textContent.includes(part)), to) })
    await j.type(page, 'Amount', amount)
    await j.type(page, 'What for', words)
    return j.pressAndLook(page, 'Move the money', `money moved: ${words}`)
  }
  await move('General source', 'Road Safety Fund', '1.000,00', 'Wrongly written')
  await j.says(page, 'There is a problem', 'one point before the pence')
  j.check('what was typed stands there still', await page.locator('#amount').inputValue() === '1.000,00' && await page.locator('#words').inputValue() === 'Wrongly written')
  await move('General source', 'Road Safety Fund', '£6,200', 'For the year')
  await j.says(page, 'Posting 1', '£6,200.00')
  await move('Road Safety Fund', 'AWD-2026-001', '7,000', 'Too much')
  await j.says(page, '£6,200.00 is left of Road Safety Fund; £7,000.00 was asked for.')
  await move('Road Safety Fund', 'AWD-2026-001', '5,000', 'Awarded')
  await small('/desk/money', 'the ledger')
  await small('/desk/money/funds', 'funds')
  await small('/desk/money/accounts/' + sql(j.office, "select id from ledger_account where kind = 'fund'"), 'an account')
  await small('/desk/money/postings/1', 'a posting')
  await j.pressAndLook(page, 'Post the contrary', 'a correction without a reason')
  await j.says(page, 'Say why it is corrected')
  await small('/desk/money/years', 'years')

  await officer.goto('/desk/money/payments/new')
  await j.pressAndLook(officer, 'Ask for the payment', 'a payment with everything missing')
  await j.says(officer, 'Choose the purse', 'Enter who is paid')
  await officer.locator('#purse').selectOption({ index: 1 + await officer.locator('#purse option').evaluateAll(all => all.slice(1).findIndex(one => one.textContent.includes('AWD-2026-001'))) })
  await j.type(officer, 'Paid to', 'Harbour Trust')
  await j.type(officer, 'Amount', '2,500')
  await j.type(officer, 'To be paid by', '1 December 2026')
  await j.type(officer, 'What it is for', 'Part one')
  await j.press(officer, 'Ask for the payment')
  await j.says(officer, 'Harbour Trust', '£2,500.00', 'To be authorised')
  const payment = new URL(officer.url()).pathname
  await page.goto('/desk/registers/authorisation_limits/new')
  await j.type(page, 'Title', 'Finance officer')
  await page.locator('main select').first().selectOption({ label: 'Finance officer' })
  await j.type(page, 'Up to', '10,000')
  await j.type(page, 'From', '1 April 2020')
  await j.press(page, 'Continue')
  await j.press(page, /^Save/)
  await head.goto(new URL(page.url()).pathname + '/moves/begin')
  await j.press(head, /Bring into force/)
  await page.goto(payment + '/moves/authorise')
  await j.press(page, /Authorise/)
  await j.says(page, 'To be exported')
  await small('/desk/money/payments', 'payments')
  await small('/desk/money/batches', 'batches')
  await j.press(page, 'Make the batch')
  await j.says(page, 'Batch 1', '£2,500.00')
  await small('/desk/money/batches/1', 'a batch')
  const reference = sql(j.office, 'select r.reference from record r join payment_batch_line l on l.payment = r.id')
  const bring = async (text, button) => {
    await page.goto('/desk/money/reconciliation')
    await page.locator('main input[type=file]').setInputFiles({ name: 'paid.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    return j.pressAndLook(page, button, `a file of what was paid: ${button}`)
  }
  await bring('a,b\n1,2\n', 'Bring it in')
  await j.says(page, 'There is a problem', 'What is wrong in the file')
  const today = new Date().toISOString().slice(0, 10)
  await bring(`date,reference,amount\n${today},${reference},2400\n${today},unheard of,-5\n`, 'Only try it')
  await j.says(page, 'Nothing was changed', 'Another amount', 'Credit or refund')
  await bring(`date,reference,amount\n${today},${reference},2400\n${today},unheard of,-5\n`, 'Bring it in')
  await small('/desk/money/reconciliation', 'reconciliation')
  await small('/desk/money/reconciliation/1', 'a line that differs')
  await j.pressAndLook(page, 'Keep it as explained', 'explained without a word')
  await j.type(page, 'Why', 'Discount')
  await j.press(page, 'Take it for the whole payment; the rest goes back')
  await j.doesNotSay(page, 'Another amount')
  await page.goto(payment)
  await j.says(page, 'Paid')
}
