/* The administrator's pages that show accounts: all of them, and one with its history.
 * Addresses carry numbers only, never a name. Not here: the forms (pages_change.c). */
#include "blocks/people/internal.h"
#include "base/wording.h"
#include "blocks/post/post.h"

struct text user_address(struct arena *arena, int64_t account, const char *rest)
{
    return arena_printf(arena, "/desk/users/%lld%s", (long long)account, rest);
}

enum result user_of_path(struct request *request, struct answer *answer, struct account *ret_account)
{
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = people_get(db, request_arena(request), request_integer(request, "user", 0),
                                    date_in_london(request_moment(request).now), ret_account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such account. Choose one from the list of people.");
    return result;
}

/* --- All ------------------------------------------------------------------- */

/* "The office, Safer Roads Trust": on that day. */
static enum result acts_for(struct db *db, struct arena *arena, const struct account *account, struct date day, struct text *ret_words)
{
    struct text words = TEXT_NONE;
    struct hat *hats;
    size_t count;
    TRY(people_hats(db, arena, account->id, day, &hats, &count));
    for (size_t i = 0; i < count; i++)
        if (!hats[i].delegation)
            words = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(words), words.length ? ", " : "",
                                 TEXT_ARGS(hats[i].organisation_name.length ? hats[i].organisation_name : SAID(arena, "The office")));
    *ret_words = words;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static struct value *state_of(struct arena *arena, const struct account *account, struct text stored)
{
    if (account->disabled)
        return part_tag(arena, SAID(arena, "Shut out"), TEXT("red"));
    if (!account->roles.length)
        return part_tag(arena, SAID(arena, "No role today"), TEXT("grey"));
    return stored.length ? part_tag(arena, SAID(arena, "May sign in"), TEXT("green")) : part_tag(arena, SAID(arena, "Invited"), TEXT("yellow"));
}

static enum result add_user_row(struct request *request, struct db *db, struct value *table, int64_t id)
{
    struct arena *arena = request_arena(request);
    struct account account;
    struct text organisation, stored;
    bool disabled;
    TRY(account_password(db, arena, id, &stored, &disabled));
    TRY(people_get(db, arena, id, date_in_london(request_moment(request).now), &account));
    TRY(acts_for(db, arena, &account, date_in_london(request_moment(request).now), &organisation));
    struct value *row = part_table_row(arena, table);
    part_cell_link(arena, row, account.name, user_address(arena, id, ""));
    part_cell(arena, row, account.sign_in);
    part_cell(arena, row, role_labels(arena, request_context(request), account.roles));
    part_cell(arena, row, organisation);
    part_cell_tag(arena, row, state_of(arena, &account, stored));
    return OK;
}

enum result users_page(struct request *request, struct answer *answer)
{
    static const char *const columns[] WORDINGS = {"Name", "Signs in as", "Roles", "Acts for", "State"};
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct value *table = part_table(arena, "people", SAID(arena, "Accounts"), SAID(arena, "Nobody has an account yet."));
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct db *db;
    int64_t waiting;
    int step;
    TRY(request_db(request, &db));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), false);
    TRY(db_query(db, &statement, SQL("select id from account order by lower(name), id"), BIND_NOTHING));
    while ((step = statement_step(statement)) > 0)
        TRY(add_user_row(request, db, table, statement_integer(statement, 0)));
    if (step < 0)
        return (enum result)step;
    value_set_page(arena, view, "table", table);
    TRY(post_waiting(db, request_context(request), request_moment(request).now, &waiting));
    view_set_text(arena, view, "add_href", TEXT("/desk/users/new"));
    view_set_text(arena, view, "messages_line", waiting == 0 ? TEXT_NONE : waiting == 1 ? SAID(arena, "1 message waits to be passed on")
                                                                         : arena_printf(arena, SAY(arena, "%lld messages wait to be passed on"), (long long)waiting));
    return OK;
}

/* --- One ------------------------------------------------------------------- */

static enum result add_entries(struct arena *arena, const struct engine *engine, struct db *db, int64_t account, struct value *entries)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    int step;
    TRY(db_query(db, &statement,
                 SQL("select h.at, h.what, b.name from account_history h left join account b on b.id = h.by_account"
                     " where h.account = $1 order by h.id desc"),
                 BIND(bind_integer(account))));
    while ((step = statement_step(statement)) > 0) {
        struct instant at = {statement_integer(statement, 0)};
        struct text by = statement_is_null(statement, 2) ? SAID(arena, "the command line") : statement_copy(statement, 2, arena);
        struct value *entry = part_entry(arena, entries, account_history_said(arena, engine, statement_copy(statement, 1, arena)), instant_iso(arena, at), instant_long(arena, at));
        value_set_text(arena, entry, "by_line", arena_printf(arena, SAY(arena, "by %.*s"), TEXT_ARGS(by)));
    }
    return step < 0 ? (enum result)step : OK;
}

static struct value *account_rows(struct request *request, const struct account *account)
{
    struct arena *arena = request_arena(request);
    struct value *rows = value_list(arena);
    part_row_text(arena, rows, SAID(arena, "Signs in as"), account->sign_in);
    if (account->person)
        part_row_link(arena, rows, SAID(arena, "Person"), account->name, arena_printf(arena, "/desk/registers/persons/%lld", (long long)account->person));
    return rows;
}

static struct text days_of(struct arena *arena, const struct membership *membership)
{
    struct text from = date_long(arena, membership->from);
    if (date_is_none(membership->until))
        return arena_printf(arena, SAY(arena, "since %.*s"), TEXT_ARGS(from));
    return arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(from), TEXT_ARGS(date_long(arena, membership->until)));
}

static enum result add_memberships(struct request *request, struct db *db, const struct account *account, struct value **ret_table)
{
    struct arena *arena = request_arena(request);
    struct value *table = part_table(arena, "memberships", SAID(arena, "Memberships"), SAID(arena, "None: nobody can sign in without one."));
    struct date today = date_in_london(request_moment(request).now);
    struct membership *list;
    size_t count;
    part_column(arena, table, SAID(arena, "Acts for"), false);
    part_column(arena, table, SAID(arena, "Role"), false);
    part_column(arena, table, SAID(arena, "Days"), false);
    TRY(memberships_of(db, arena, account->id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct text place;
        struct value *row;
        TRY(organisation_name(db, arena, list[i].organisation, &place));
        row = part_table_row(arena, table);
        place = place.length ? place : SAID(arena, "The office");
        if (membership_is_over(&list[i], today))
            part_cell(arena, row, place);
        else
            part_cell_link(arena, row, place, user_address(arena, account->id, arena_printf(arena, "/memberships/%lld", (long long)list[i].organisation).data));
        part_cell(arena, row, role_labels(arena, request_context(request), list[i].role));
        part_cell(arena, row, days_of(arena, &list[i]));
    }
    *ret_table = table;
    return OK;
}

enum result user_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *entries = value_list(arena);
    struct session_line *sessions;
    struct second_factor factor;
    struct value *table;
    struct account account;
    struct text stored;
    struct db *db;
    size_t session_count;
    bool disabled;
    TRY(user_of_path(request, answer, &account));
    TRY(request_db(request, &db));
    TRY(add_memberships(request, db, &account, &table));
    TRY(add_entries(arena, request_context(request), db, account.id, entries));
    TRY(sessions_of(db, arena, account.id, request_moment(request).now, &sessions, &session_count));
    TRY(account_password(db, arena, account.id, &stored, &disabled));
    TRY(second_factor_get(db, account.id, &factor));
    bool is_self = account.id == request_visitor(request)->account;
    view_set_text(arena, view, "name_line", account.name);
    value_set_page(arena, view, "rows", account_rows(request, &account));
    value_set_page(arena, view, "is_disabled", value_boolean(arena, account.disabled));
    value_set_page(arena, view, "is_self", value_boolean(arena, is_self));
    value_set_page(arena, view, "table", table);
    view_set_text(arena, view, "membership_href", user_address(arena, account.id, "/memberships/new"));
    view_set_text(arena, view, "cover_href", user_address(arena, account.id, "/cover"));
    view_set_text(arena, view, "edit_href", user_address(arena, account.id, "/edit"));
    view_set_text(arena, view, "link_action", user_address(arena, account.id, "/link"));
    view_set_text(arena, view, "link_label", stored.length ? SAID(arena, "Write a link for a new password") : SAID(arena, "Write the invitation again"));
    view_set_text(arena, view, "sessions_line", session_count == 0 ? TEXT_NONE : session_count == 1 ? SAID(arena, "Signed in once now.")
                                                                               : arena_printf(arena, SAY(arena, "Signed in %zu times now."), session_count));
    view_set_text(arena, view, "second_line", factor.is_on ? arena_printf(arena, SAY(arena, "Second factor: %.*s."), TEXT_ARGS(second_factor_words(arena, &factor))) : TEXT_NONE);
    view_set_text(arena, view, "second_action", user_address(arena, account.id, "/second-factor/end"));
    view_set_text(arena, view, "sessions_action", user_address(arena, account.id, "/sessions/end"));
    view_set_text(arena, view, "end_href", user_address(arena, account.id, "/end"));
    view_set_text(arena, view, "work_href", user_address(arena, account.id, "/work"));
    view_set_text(arena, view, "disable_action", user_address(arena, account.id, "/disable"));
    value_set_page(arena, view, "entries", entries);
    value_set_page(arena, view, "has_entries", value_boolean(arena, value_is_truthy(entries)));
    return OK;
}
