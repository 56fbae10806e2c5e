/* What is due: the clocks of records, replayed from what is stored of them (blocks/clock/replay.h). A field's day, and each move in a
 * record's history, is an event; nothing of a deadline is stored.
 *
 * One function for every page, feed and reminder, so that none of them gives another day. It gives what the actor may see and no more:
 * records by the rule of every list, a clock only where they may see the fields that it names, and a record by the name that it
 * has outside its own pages (record_spoken_name()). */
#ifndef BLOCKS_RECORD_CLOCKS_H
#define BLOCKS_RECORD_CLOCKS_H

#include "blocks/clock/replay.h"
#include "blocks/record/record.h"

struct record_deadline {
    const struct definition *definition;
    const struct clock_rule *clock;
    int64_t id;
    struct text reference, name; /* as record_spoken_name() */
    size_t state;
    bool mine;                   /* the actor answers for it: see below */
    struct clock_run run;
};
struct deadline_query {
    const struct record *of; /* of this record alone; NULL: of all */
    int64_t about;       /* of this record, of those that link to it in a field that the actor may see, and of what belongs to it by parents; 0: of all */
    const int64_t *own;  /* the office's own organisations */
    size_t own_count;
    bool mine_only;
    bool open_only;      /* not what is done, stopped or not begun, nor what has no date */
};
/* By their day, the earliest first; what is paused and what has no date comes last.
 *
 * Whose it is: where records are assigned, of whoever it is assigned to; else where it names a role (a field of the type `role`),
 * of those who hold it; else where its register says by a link which organisation leads it (`only`), of those who act for
 * that one, and for one of the office's own of those of the office who may edit; else of those who may edit.
 *
 * Bank holidays that were announced after the program was built stand in calendar_day, which this file owns (record_holiday_put()): all deadlines are counted
 * with them from that moment on. What a law says the length of (`period`) is looked at closely: a date that was entered after its day is told with the working.
 *
 * A day that the calendar of working days does not reach is left out. */
enum result record_deadlines(struct db *db, const struct engine *engine, struct arena *arena, const struct deadline_query *query, const struct actor *actor,
                             struct record_deadline **ret_list, size_t *ret_count) MUST_USE;


extern const char calendar_schema[]; /* migration */
/* In a write transaction: the day, which a record of this register vouches for; put again it is replaced. `name` at most 200 bytes. */
enum result record_holiday_put(struct db *db, int64_t record, const struct clock_holiday *holiday) MUST_USE;
enum result record_holiday_drop(struct db *db, int64_t record) MUST_USE;
/* All of them, by their day. */
enum result record_holidays(struct db *db, struct arena *arena, struct clock_holidays *ret_holidays) MUST_USE;

#endif
