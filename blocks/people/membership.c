/* Memberships: which roles an account has, in which capacity (for the office, or for an organisation) and
 * on which days. Owns membership. Not here: what a capacity is worth to whoever wears it (hats.c), covering for a
 * colleague (delegation.c).
 *
 * The days are true days in London, never those of --as-of: an example that lives in 2019 is still run by
 * whoever may run it today. What was so on a day that is over is never changed. */
#include "blocks/people/internal.h"

#include "base/wording.h"

bool has_word(struct text words, struct text word)
{
    for (struct text rest = words, one; text_next(&rest, ' ', &one);)
        if (text_equal(one, word))
            return true;
    return false;
}

/* --- Reading --------------------------------------------------------------- */

static enum result gather_roles(struct statement *statement, struct arena *arena, struct text *ret_roles)
{
    struct buffer roles AUTO(buffer_clear);
    int step;
    buffer_init(&roles, 4096);
    while ((step = statement_step(statement)) > 0) {
        if (roles.length)
            buffer_append_byte(&roles, ' ');
        buffer_append(&roles, statement_text(statement, 0));
    }
    if (step < 0)
        return (enum result)step;
    if (roles.failure < 0)
        return roles.failure;
    *ret_roles = arena_copy(arena, buffer_text(&roles));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result roles_in_force(struct db *db, struct arena *arena, int64_t account, struct date day, struct text *ret_roles)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    TRY(db_query(db, &statement,
                 SQL("select distinct role from membership where account = $1 and from_day <= $2"
                     " and (until_day is null or until_day >= $2) order by role"),
                 BIND(bind_integer(account), bind_date(day))));
    return gather_roles(statement, arena, ret_roles);
}

enum result roles_in_capacity(struct db *db, struct arena *arena, int64_t account, int64_t organisation, struct date day,
                              struct text *ret_roles)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    TRY(db_query(db, &statement,
                 SQL("select distinct role from membership where account = $1 and organisation = $3 and from_day <= $2"
                     " and (until_day is null or until_day >= $2) order by role"),
                 BIND(bind_integer(account), bind_date(day), bind_integer(organisation))));
    return gather_roles(statement, arena, ret_roles);
}

enum result memberships_of(struct db *db, struct arena *arena, int64_t account, struct membership **ret_list, size_t *ret_count)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct membership *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from membership where account = $1"), BIND(bind_integer(account))));
    list = ARENA_ARRAY(arena, struct membership, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &statement,
                 SQL("select organisation, role, from_day, until_day from membership where account = $1"
                     " order by organisation, from_day, role"),
                 BIND(bind_integer(account))));
    while ((step = statement_step(statement)) > 0 && count < (size_t)total)
        list[count++] = (struct membership){.organisation = statement_integer(statement, 0), .role = statement_copy(statement, 1, arena),
                                            .from = statement_date(statement, 2), .until = statement_date(statement, 3)};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

bool membership_is_over(const struct membership *membership, struct date day)
{
    return !date_is_none(membership->until) && date_compare(membership->until, day) < 0;
}

/* --- Writing --------------------------------------------------------------- */

/* What had not begun by then has never held; what goes on ends on the day before, or later if it stays. */
static enum result cut(struct db *db, const struct capacity *capacity)
{
    TRY(db_run(db, NULL, SQL("delete from membership where account = $1 and organisation = $2 and from_day >= $3"),
               BIND(bind_integer(capacity->account), bind_integer(capacity->organisation), bind_date(capacity->from))));
    return db_run(db, NULL,
                  SQL("update membership set until_day = $4 where account = $1 and organisation = $2 and from_day < $3"
                      " and (until_day is null or until_day >= $3)"),
                  BIND(bind_integer(capacity->account), bind_integer(capacity->organisation), bind_date(capacity->from),
                       bind_date((struct date){capacity->from.day - 1})));
}

/* A role that goes on keeps the day on which it began. */
static enum result open_role(struct db *db, const struct capacity *capacity, struct text role)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed,
               SQL("update membership set until_day = $5 where account = $1 and organisation = $2 and role = $3 and until_day = $4"
                   " and from_day <= $4"),
               BIND(bind_integer(capacity->account), bind_integer(capacity->organisation), bind_text(role),
                    bind_date((struct date){capacity->from.day - 1}), bind_date(capacity->until))));
    if (changed)
        return OK;
    return db_run(db, NULL,
                  SQL("insert into membership (account, organisation, role, from_day, until_day) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(capacity->account), bind_integer(capacity->organisation), bind_text(role),
                       bind_date(capacity->from), bind_date(capacity->until)));
}

enum result capacity_write(struct db *db, const struct capacity *capacity)
{
    struct text role;
    TRY(cut(db, capacity));
    for (struct text rest = capacity->roles; text_next(&rest, ' ', &role);)
        if (role.length)
            TRY(open_role(db, capacity, role));
    return OK;
}

/* Without an administrator nobody could add one but at the machine itself. One whose last day is set, who
 * is shut out or who has not chosen a password yet cannot be the only one. */
enum result administrator_stays(struct db *db, int64_t account, bool keeps, struct date day, struct message *message)
{
    int64_t is, others;
    if (keeps)
        return OK;
    TRY(db_one_integer(db, &is,
                       SQL("select count(*) from membership m join account a on a.id = m.account where m.account = $1 and m.role = $2"
                           " and m.until_day is null and a.disabled_at is null"),
                       BIND(bind_integer(account), bind_text(TEXT(ADMINISTRATOR)))));
    if (!is)
        return OK;
    TRY(db_one_integer(db, &others,
                       SQL("select count(*) from account a where a.id <> $1 and a.disabled_at is null and exists"
                           " (select 1 from membership r where r.account = a.id and r.role = $2 and r.from_day <= $3"
                           " and r.until_day is null) and exists (select 1 from sign_in_method s where s.account = a.id and s.until_at is null)"),
                       BIND(bind_integer(account), bind_text(TEXT(ADMINISTRATOR)), bind_date(day))));
    if (others == 0)
        return message_fail(message, ERROR_CONFLICT,
                            "This is the office's last administrator. Make somebody else an administrator first.");
    return OK;
}

/* --- Changes that people ask for: in a write transaction ------------------- */

/* "Officer, Head of the office" or "Partner, for Safer Roads Trust, until 3 December 2026". */
static enum result describe(struct db *db, const struct engine *engine, struct arena *arena, const struct capacity *capacity,
                            struct text *ret_words)
{
    WORDING_KEPT(arena);
    struct text organisation, words = role_labels(arena, engine, capacity->roles);
    TRY(organisation_name(db, arena, capacity->organisation, &organisation));
    if (organisation.length)
        words = arena_printf(arena, "%.*s, for %.*s", TEXT_ARGS(words), TEXT_ARGS(organisation));
    if (capacity->from.day > capacity->today.day)
        words = arena_printf(arena, "%.*s, from %.*s", TEXT_ARGS(words), TEXT_ARGS(date_long(arena, capacity->from)));
    if (!date_is_none(capacity->until))
        words = arena_printf(arena, "%.*s, until %.*s", TEXT_ARGS(words), TEXT_ARGS(date_long(arena, capacity->until)));
    *ret_words = words;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

void capacity_check_days(struct date from, struct date until, struct date today, struct person_faults *faults)
{
    if (date_is_none(from) || from.day < today.day)
        person_faults_add(faults, "from", KEPT("It can begin today or on a later day: who could do what in the past is not changed afterwards"));
    else if (!date_is_none(until) && until.day < from.day)
        person_faults_add(faults, "until", KEPT("The last day cannot be before the first"));
    else if (from.day > today.day + MEMBERSHIP_DAYS_AHEAD_MAX)
        person_faults_add(faults, "from", KEPT("The first day can be at most a year ahead"));
}

enum result people_set_capacity(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, int64_t organisation,
                                struct text roles, struct date from, struct date until, const struct actor *actor, struct message *message)
{
    struct person person = {.roles = roles, .organisation = organisation};
    struct person_faults faults = {.count = 0};
    struct date today = date_in_london(actor->moment.now);
    struct capacity capacity = {.account = account, .organisation = organisation, .from = from, .until = until, .today = today};
    struct account before;
    struct text words;
    TRY(account_for_change(db, arena, account, today, &before, message));
    if (roles.length)
        TRY(person_check_roles(db, engine, arena, &person, &faults));
    capacity_check_days(from, until, today, &faults);
    if (!faults.count && !roles_fit(engine, person.roles, organisation != 0))
        person_faults_add(&faults, "roles", organisation ? SAID(arena, "Choose only roles that act for an organisation; give the office's own roles for the office")
                                                         : SAID(arena, "Choose only roles of the office; a role that acts for an organisation is given for one"));
    if (faults.count)
        return person_faults_tell(&faults, message);
    capacity.roles = person.roles;
    if (organisation == 0)
        TRY(administrator_stays(db, account, has_word(capacity.roles, TEXT(ADMINISTRATOR)) && date_is_none(until), today, message));
    TRY(capacity_write(db, &capacity));
    if (from.day <= today.day)
        TRY(account_sees_less(db, &before, actor->moment.now));
    TRY(describe(db, engine, arena, &capacity, &words));
    if (!capacity.roles.length) {
        TRY(organisation_name(db, arena, organisation, &words));
        return account_remember(db, account, actor, kept_printf(arena, "Membership ended: %.*s", TEXT_ARGS(words.length ? words : KEPT("the office"))));
    }
    return account_remember(db, account, actor, kept_printf(arena, "Membership set: %.*s", TEXT_ARGS(words)));
}

/* --- All roles at once, from today ----------------------------------------- */

struct text roles_of_kind(const struct engine *engine, struct arena *arena, struct text roles, bool of_organisation)
{
    struct text kept = TEXT_NONE, role;
    for (struct text rest = roles; text_next(&rest, ' ', &role);) {
        const struct role *known = role_find(engine, role);
        if (known && known->of_organisation == of_organisation)
            kept = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(kept), kept.length ? " " : "", TEXT_ARGS(role));
    }
    return kept;
}

enum result capacities_replace(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text roles,
                               int64_t organisation, struct date day)
{
    struct capacity capacity = {.account = account, .from = day, .until = DATE_NONE, .today = day};
    struct membership *list;
    size_t count;
    TRY(memberships_of(db, arena, account, &list, &count));
    for (size_t i = 0; i < count; i++) {
        capacity.organisation = list[i].organisation;
        if (capacity.organisation && capacity.organisation != organisation && !membership_is_over(&list[i], day))
            TRY(capacity_write(db, &capacity));
    }
    capacity.organisation = 0;
    capacity.roles = roles_of_kind(engine, arena, roles, false);
    TRY(capacity_write(db, &capacity));
    capacity.organisation = organisation;
    capacity.roles = roles_of_kind(engine, arena, roles, true);
    if (organisation)
        TRY(capacity_write(db, &capacity));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Before memberships, all roles of an account stood under its one organisation: those that act for the office come to
 * the office. Definitions say which; the migration could not ask them. */
static enum result bring_home(struct db *db, const struct engine *engine)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (!engine->definitions->roles[i].of_organisation)
            TRY(db_run(db, NULL,
                       SQL("update membership set organisation = 0 where role = $1 and organisation <> 0 and not exists"
                           " (select 1 from membership o where o.account = membership.account and o.organisation = 0 and o.role = $1"
                           " and o.from_day = membership.from_day)"),
                       BIND(bind_text(engine->definitions->roles[i].name))));
    return OK;
}

enum result people_prepare(struct db *db, const struct engine *engine, struct message *message)
{
    TRY(bring_home(db, engine));
    return people_make_persons(db, engine, message);
}
