/* Reminders: once a day everybody who answers for something that falls due is told by one message of all of it.
 *
 * Owns reminder_told (what somebody was told of: account, record, clock, its day, and at how many days to go), reminder_off (who wants none) and
 * reminder_run (the days on which it ran). A clock says in its definition when to remind (`remind: [60, 30, 7]`); each of these is
 * told once for each day that the clock may have, the last one reached standing for those before it; and that it is overdue, once. A clock without
 * `remind` reminds nobody. What was told goes 400 days after the day that it was about. Who answers for a record: blocks/record/clocks.h. Not here: sending (blocks/post). */
#ifndef OFFICE_DESK_REMIND_H
#define OFFICE_DESK_REMIND_H

#include "blocks/engine.h"

#define REMINDER_NONE (-2)
#define REMINDER_OVERDUE (-1)
/* With so many days to go (negative: overdue): which of the clock's reminders has been reached. */
int reminder_reached(const struct clock_rule *clock, int days_to_go);

/* Writes what is to be told at this moment's day into the outbox, one message a person; each in a transaction of its own. Running it
 * again tells nobody twice, killed in the middle or not. Where a room fails in what it does each morning (engine.h), everybody is told all the same; the failure is
 * returned at the end, and the day counts as not run. */
enum result reminders_run(const struct engine *engine, struct moment moment, int64_t *ret_messages, struct message *message) MUST_USE;

/* The thread that does it each day from seven in the morning on, in London: where e-mail is sent, and the day is the true one. */
struct reminders;
enum result reminders_start(const struct engine *engine, struct reminders **ret_reminders, struct message *message) MUST_USE;
void reminders_stop(struct reminders *reminders); /* NULL is allowed */

#endif
