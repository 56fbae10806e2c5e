/* What is held of somebody who signs in, was written to, or whose record was merged, as items of an answer: dates and names, never a
 * secret. See internal.h. */
#include <inttypes.h>

#include "blocks/gather/gather.h"
#include "blocks/post/post.h"
#include "blocks/post/subscriber.h"
#include "blocks/record/merge.h"
#include "blocks/subject/internal.h"

#define LINES_MAX 1000

static struct text day_of(struct arena *arena, struct statement *row, int column)
{
    return statement_is_null(row, column) || !statement_integer(row, column) ? TEXT_NONE : instant_long(arena, (struct instant){statement_integer(row, column)});
}

/* One line for each row: made by `line`, joined. */
typedef struct text row_line(const struct gathering *gathering, struct statement *row);

static enum result add_lines(const struct gathering *gathering, struct item_draft *draft, const char *key, struct text label, struct sql sql, int64_t account, row_line *line)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer words;
    int step, count = 0;
    buffer_init(&words, 1 << 20);
    TRY(db_query(gathering->db, &row, sql, BIND(bind_integer(account))));
    while ((step = statement_step(row)) == 1 && count < LINES_MAX) {
        if (count++)
            buffer_append_byte(&words, '\n');
        buffer_append(&words, line(gathering, row));
    }
    if (step < 0)
        return (enum result)step;
    TRY(words.failure);
    draft->cut = draft->cut || count == LINES_MAX;
    draft_add(draft, text_of(key), TEXT_NONE, label, arena_copy(gathering->arena, buffer_text(&words)));
    return OK;
}

static struct text role_label(const struct gathering *gathering, struct text name)
{
    const struct definitions *definitions = gathering->engine->definitions;
    for (size_t i = 0; i < definitions->role_count; i++)
        if (text_equal(definitions->roles[i].name, name))
            return definitions->roles[i].label;
    return arena_copy(gathering->arena, name);
}

/* --- An account ----------------------------------------------------------- */

static struct text session_line(const struct gathering *gathering, struct statement *row)
{
    struct arena *arena = gathering->arena;
    struct text ended = day_of(arena, row, 2);
    struct text line = arena_printf(arena, SAY(arena, "Begun %.*s, last used %.*s"), TEXT_ARGS(day_of(arena, row, 0)), TEXT_ARGS(day_of(arena, row, 1)));
    return ended.length ? arena_printf(arena, SAY(arena, "%.*s, ended %.*s"), TEXT_ARGS(line), TEXT_ARGS(ended)) : line;
}

static struct text membership_line(const struct gathering *gathering, struct statement *row)
{
    struct arena *arena = gathering->arena;
    struct text role = role_label(gathering, statement_text(row, 0)), body = statement_copy(row, 1, arena);
    struct text line = arena_printf(arena, SAY(arena, "%.*s for %.*s from %.*s"), TEXT_ARGS(role), TEXT_ARGS(body.length ? body : SAID(arena, "the office")),
                                    TEXT_ARGS(date_long(arena, statement_date(row, 2))));
    return statement_is_null(row, 3) ? line : arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(line), TEXT_ARGS(date_long(arena, statement_date(row, 3))));
}

static struct text cover_line(const struct gathering *gathering, struct statement *row)
{
    struct arena *arena = gathering->arena;
    struct text reason = statement_copy(row, 4, arena);
    struct text line = arena_printf(arena, SAY(arena, "%.*s was covered for by %.*s from %.*s to %.*s"), TEXT_ARGS(statement_copy(row, 0, arena)), TEXT_ARGS(statement_copy(row, 1, arena)),
                                    TEXT_ARGS(date_long(arena, statement_date(row, 2))), TEXT_ARGS(date_long(arena, statement_date(row, 3))));
    return reason.length ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(line), TEXT_ARGS(reason)) : line;
}

static struct text history_line(const struct gathering *gathering, struct statement *row)
{
    struct arena *arena = gathering->arena;
    struct text by = statement_copy(row, 2, arena);
    return arena_printf(arena, SAY(arena, "%.*s: %.*s (by %.*s)"), TEXT_ARGS(day_of(arena, row, 0)), TEXT_ARGS(statement_copy(row, 1, arena)),
                        TEXT_ARGS(by.length ? by : SAID(arena, "the command line")));
}

static struct text link_line(const struct gathering *gathering, struct statement *row)
{
    struct arena *arena = gathering->arena;
    struct text kind = text_equals(statement_text(row, 0), "invitation") ? SAID(arena, "An invitation") : SAID(arena, "A link for a new password");
    struct text ended = day_of(arena, row, 2);
    return ended.length ? arena_printf(arena, SAY(arena, "%.*s of %.*s, used or replaced %.*s"), TEXT_ARGS(kind), TEXT_ARGS(day_of(arena, row, 1)), TEXT_ARGS(ended))
                        : arena_printf(arena, SAY(arena, "%.*s of %.*s"), TEXT_ARGS(kind), TEXT_ARGS(day_of(arena, row, 1)));
}

static struct text unsaved_line(const struct gathering *gathering, struct statement *row)
{
    return arena_printf(gathering->arena, SAY(gathering->arena, "Kept since %.*s"), TEXT_ARGS(day_of(gathering->arena, row, 0)));
}

static enum result add_count(const struct gathering *gathering, struct item_draft *draft, const char *key, struct text label, struct sql sql, int64_t account)
{
    int64_t count;
    TRY(db_one_integer(gathering->db, &count, sql, BIND(bind_integer(account))));
    draft_add(draft, text_of(key), TEXT_NONE, label, count ? arena_printf(gathering->arena, "%" PRId64, count) : TEXT_NONE);
    return OK;
}

static enum result add_account_rows(const struct gathering *gathering, int64_t account, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    TRY(add_lines(gathering, draft, "memberships", SAID(arena, "Roles"),
                  SQL("select m.role, r.name, m.from_day, m.until_day from membership m left join record r on r.id = m.organisation where m.account = $1"
                      " order by m.from_day, m.role, m.organisation"), account, membership_line));
    TRY(add_lines(gathering, draft, "covers", SAID(arena, "Covers"),
                  SQL("select a.name, b.name, d.from_day, d.until_day, d.reason from delegation d join account a on a.id = d.from_account"
                      " join account b on b.id = d.to_account where d.from_account = $1 or d.to_account = $1 order by d.id"), account, cover_line));
    TRY(add_lines(gathering, draft, "history", SAID(arena, "What was done to the account"),
                  SQL("select h.at, h.what, a.name from account_history h left join account a on a.id = h.by_account where h.account = $1 order by h.id"),
                  account, history_line));
    TRY(add_lines(gathering, draft, "sessions", SAID(arena, "Sessions"),
                  SQL("select started_at, seen_at, coalesce(ended_at, 0) from session where account = $1 order by number desc"), account, session_line));
    TRY(add_lines(gathering, draft, "links", SAID(arena, "Links that were sent"),
                  SQL("select kind, made_at, coalesce(ended_at, 0) from account_link where account = $1 order by message"), account, link_line));
    TRY(add_lines(gathering, draft, "unsaved", SAID(arena, "Forms that were sent and are not saved yet"),
                  SQL("select kept_at from parked_form where account = $1 order by kept_at, path"), account, unsaved_line));
    TRY(add_count(gathering, draft, "written", SAID(arena, "Versions of records that were written"), SQL("select count(*) from history where account = $1"), account));
    TRY(add_count(gathering, draft, "given", SAID(arena, "Records that were given to this account"), SQL("select count(*) from assignment where account = $1"), account));
    return add_count(gathering, draft, "read", SAID(arena, "Logged readings of records by this account"), SQL("select count(*) from read_log where account = $1"), account);
}

static enum result add_rooms(const struct gathering *gathering, int64_t account, struct item_draft *draft)
{
    struct draft_telling telling = draft_telling_of(gathering, draft);
    for (const struct room_place *const *room = gathering->engine->places; room && *room; room++)
        for (const struct room_place *place = *room; place->table; place++)
            if (place->of_account)
                TRY(place->of_account(gathering->db, gathering->arena, account, &telling.telling));
    return OK;
}

enum result draft_account(const struct gathering *gathering, int64_t account, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(gathering->db, &row, SQL("select sign_in, name, added_at, coalesce(disabled_at, 0) from account where id = $1"), BIND(bind_integer(account))));
        step = statement_step(row);
        if (step <= 0)
            return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
        draft->title = arena_printf(arena, SAY(arena, "Account of %.*s"), TEXT_ARGS(statement_copy(row, 1, arena)));
        draft_add(draft, TEXT("sign_in"), TEXT_NONE, SAID(arena, "Signs in as"), statement_copy(row, 0, arena));
        draft_add(draft, TEXT("name"), TEXT_NONE, SAID(arena, "Name"), statement_copy(row, 1, arena));
        draft_add(draft, TEXT("added"), TEXT_NONE, SAID(arena, "Since"), day_of(arena, row, 2));
        draft_add(draft, TEXT("disabled"), TEXT_NONE, SAID(arena, "Shut out since"), day_of(arena, row, 3));
    }
    draft->key = arena_printf(arena, "account/%" PRId64, account);
    draft->kind = TEXT("account");
    draft->reg = TEXT_NONE;
    TRY(add_account_rows(gathering, account, draft));
    return add_rooms(gathering, account, draft);
}

/* --- A message ------------------------------------------------------------ */

enum result draft_message(const struct gathering *gathering, int64_t id, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct post_message post;
    bool has_link;
    TRY(post_get(gathering->db, gathering->engine, arena, id, gathering->actor->moment.now, &post));
    has_link = text_equals(post.kind, "invitation") || text_equals(post.kind, "reset") || text_equals(post.kind, "form-link");
    draft->key = arena_printf(arena, "message/%" PRId64, id);
    draft->kind = TEXT("message");
    draft->reg = TEXT_NONE;
    draft->title = arena_printf(arena, SAY(arena, "Message of %.*s"), TEXT_ARGS(instant_long(arena, post.made_at)));
    draft_add(draft, TEXT("to"), TEXT_NONE, SAID(arena, "To"), post.to);
    draft_add(draft, TEXT("subject"), TEXT_NONE, SAID(arena, "Subject"), post.subject);
    draft_add(draft, TEXT("text"), TEXT_NONE, SAID(arena, "Text"),
              has_link ? SAID(arena, "A link that lets somebody in. It is left out.")
                       : post.text.length ? gather_without_links(arena, post.text) : SAID(arena, "Wiped when it was passed on."));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Somebody who subscribes ------------------------------------------------ */

enum result draft_subscriber(const struct gathering *gathering, int64_t id, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct text address, path, lines;
    struct instant since;
    TRY(subscriber_reach(gathering->db, gathering->engine, arena, id, &address, &path));
    TRY(subscriber_tell(gathering->db, gathering->engine, arena, id, &lines, &since));
    draft->key = arena_printf(arena, "subscriber/%" PRId64, id);
    draft->kind = TEXT("subscriber");
    draft->reg = TEXT_NONE;
    draft->title = SAID(arena, "E-mails about what is published");
    draft_add(draft, TEXT("address"), TEXT_NONE, SAID(arena, "To"), address);
    draft_add(draft, TEXT("since"), TEXT_NONE, SAID(arena, "Since"), instant_long(arena, since));
    draft_add(draft, TEXT("follows"), TEXT_NONE, SAID(arena, "About"), lines);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- A merge -------------------------------------------------------------- */

enum result draft_merge(const struct gathering *gathering, int64_t id, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct merge merge;
    TRY(merge_get(gathering->db, arena, id, &merge));
    draft->key = arena_printf(arena, "merge/%" PRId64, id);
    draft->kind = TEXT("merge");
    draft->reg = gathering->person->definition->name;
    draft->source = gathering->person->id;
    draft->title = arena_printf(arena, SAY(arena, "Two records made one on %.*s"), TEXT_ARGS(date_long(arena, date_in_london(merge.at))));
    draft_add(draft, TEXT("merged"), TEXT_NONE, SAID(arena, "Merged away"), arena_printf(arena, "%.*s %.*s", TEXT_ARGS(merge.merged_reference), TEXT_ARGS(merge.merged_name)));
    draft_add(draft, TEXT("survivor"), TEXT_NONE, SAID(arena, "Stays"), arena_printf(arena, "%.*s %.*s", TEXT_ARGS(merge.survivor_reference), TEXT_ARGS(merge.survivor_name)));
    draft_add(draft, TEXT("by"), TEXT_NONE, SAID(arena, "By"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(merge.by), TEXT_ARGS(instant_long(arena, merge.at))));
    draft_add(draft, TEXT("reason"), TEXT_NONE, SAID(arena, "Reason"), merge.reason);
    if (merge.undone_at.seconds)
        draft_add(draft, TEXT("undone"), TEXT_NONE, SAID(arena, "Undone"),
                  arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(merge.undone_by), TEXT_ARGS(instant_long(arena, merge.undone_at))));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
