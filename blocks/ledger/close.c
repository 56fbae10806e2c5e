/* Financial years of an entity, and their closing. See ledger.h. */
#include "blocks/ledger/internal.h"

#include "base/store/serial.h"
#include "base/wording.h"

#define FIRST_MONTH 4 /* the local financial year begins on 1 April: Local Government Finance Act 1992, section 69(1) */

/* The calendar year in which the day's financial year begins. */
static int year_begins(struct date day)
{
    int year, month, of_month;
    date_parts(day, &year, &month, &of_month);
    return month >= FIRST_MONTH ? year : year - 1;
}

struct text ledger_year(struct arena *arena, struct date day)
{
    return arena_printf(arena, "%d/%02d", year_begins(day), (year_begins(day) + 1) % 100);
}

struct date ledger_year_ends(struct date day)
{
    struct date last;
    return date_of(year_begins(day) + 1, 3, 31, &last) == OK ? last : DATE_NONE;
}

enum result ledger_closed_until(struct db *db, int64_t entity, struct date *ret_day)
{
    int64_t day;
    TRY(db_one_integer(db, &day, SQL("select coalesce(max(last_day), -2147483648) from ledger_closing where entity = $1"), BIND(bind_integer(entity))));
    ret_day->day = (int32_t)day;
    return OK;
}

enum result ledger_close(struct db *db, int64_t entity, struct date last_day, const struct actor *actor, struct message *message)
{
    struct date closed;
    int64_t id, known;
    if (date_is_none(last_day) || date_compare(last_day, ledger_year_ends(last_day)) != 0)
        return message_fail(message, ERROR_INVALID, "A financial year ends on 31 March: choose a whole year to close");
    if (date_compare(last_day, actor->moment.today) >= 0)
        return message_fail(message, ERROR_INVALID, "This year is not over yet: it can be closed from 1 April on");
    TRY(db_one_integer(db, &known, SQL("select count(*) from record where id = $1 and register = '" LEDGER_ENTITY "'"), BIND(bind_integer(entity))));
    if (!known)
        return message_fail(message, ERROR_INVALID, "There is no such legal entity. Choose one that is on the list.");
    TRY(ledger_closed_until(db, entity, &closed));
    if (date_compare(last_day, closed) <= 0)
        return message_fail(message, ERROR_CONFLICT, "This year is closed already. A closed year is not opened again.");
    TRY(db_next_number(db, TEXT("ledger closing"), &id));
    return db_run(db, NULL, SQL("insert into ledger_closing (id, entity, last_day, by_account, by_for, made_at) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_integer(id), bind_integer(entity), bind_date(last_day), bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds)));
}

enum result ledger_closings(struct db *db, struct arena *arena, struct ledger_closing **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_closing *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from ledger_closing"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct ledger_closing, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select c.entity, c.last_day, c.by_account, a.name, f.name, c.made_at from ledger_closing c left join account a on a.id = c.by_account"
                               " left join account f on f.id = c.by_for order by c.entity, c.last_day desc"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        struct ledger_closing *closing = &list[count++];
        closing->entity = statement_integer(row, 0);
        closing->last_day = statement_date(row, 1);
        closing->by_name = ledger_by_name(row, arena, 2);
        closing->at.seconds = statement_integer(row, 5);
    }
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}
