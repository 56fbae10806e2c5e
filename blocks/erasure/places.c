/* Places that may hold what is erased and that no other block sees to: see the list in erasure.h. */
#include "blocks/erasure/internal.h"

#include <inttypes.h>

#include "blocks/file/file.h"
#include "blocks/gather/gather.h"
#include "blocks/ledger/finance.h"
#include "blocks/ledger/ledger.h"
#include "blocks/people/people.h"
#include "blocks/post/post.h"
#include "blocks/post/subscriber.h"
#include "blocks/record/import.h"
#include "blocks/subject/subject.h"

#define KEPT_ARENA_BYTES_MAX 268435456

/* A row's key and text, read before any is deleted. */
struct kept_text {
    int64_t number;
    struct text path, text;
};

static bool says(const struct erasing *erasing, struct text text)
{
    return erase_says(erasing->words, erasing->word_count, text);
}

/* For other blocks. */
static bool says_it(const void *context, struct text text)
{
    return says(context, text);
}

/* --- Parked forms --------------------------------------------------------- */

static bool form_says(const struct erasing *erasing, struct text body)
{
    struct text name, value;
    while (form_next(erasing->arena, &body, &name, &value))
        if (says(erasing, value))
            return true;
    return false;
}

/* "/desk/registers/notes/17" and what is below it. */
static bool is_of_record(const struct erasing *erasing, struct text path)
{
    struct text own = arena_printf(erasing->arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(erasing->erasure->definition->plural), erasing->erasure->record);
    return text_starts(path, own) && (path.length == own.length || path.data[own.length] == '/');
}

static enum result read_kept(const struct erasing *erasing, struct sql count_sql, struct sql sql, struct kept_text **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct kept_text *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(erasing->db, &total, count_sql, BIND_NOTHING));
    list = ARENA_ARRAY(erasing->arena, struct kept_text, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(erasing->db, &row, sql, BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct kept_text){statement_integer(row, 0), statement_copy(row, 1, erasing->arena), statement_copy(row, 2, erasing->arena)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(erasing->arena) ? ERROR_MEMORY : OK;
}

/* One that cannot be opened can be opened by its writer neither: it goes. */
static bool parked_says(const struct erasing *erasing, const struct kept_text *kept)
{
    struct text body;
    return people_parked_open(erasing->engine, erasing->arena, kept->number, kept->path, kept->text, &body) < 0 || form_says(erasing, body);
}

static enum result erase_parked(const struct erasing *erasing)
{
    struct kept_text *list;
    size_t count;
    TRY(read_kept(erasing, SQL("select count(account) from parked_form"), SQL("select account, path, body from parked_form order by account, path"), &list, &count));
    for (size_t i = 0; i < count; i++)
        if (is_of_record(erasing, list[i].path) || parked_says(erasing, &list[i]))
            TRY(db_run(erasing->db, NULL, SQL("delete from parked_form where account = $1 and path = $2"),
                       BIND(bind_integer(list[i].number), bind_text(list[i].path))));
    return OK;
}

/* --- Imports -------------------------------------------------------------- */

struct kept_import { int64_t id, account; struct text file_name, content; };

static enum result next_import(const struct erasing *erasing, struct arena *arena, int64_t after, struct kept_import *ret_import)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(erasing->db, &row, SQL("select id, account, file_name, content from import_kept where id > $1 order by id limit 1"), BIND(bind_integer(after))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_import = (struct kept_import){statement_integer(row, 0), statement_integer(row, 1), statement_copy(row, 2, arena), statement_copy(row, 3, arena)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* A spreadsheet that waits for its importer's agreement: they can send it again, without what is erased. One that cannot be opened goes. */
static enum result erase_waiting_imports(const struct erasing *erasing)
{
    struct kept_import import = {.id = 0};
    for (;;) {
        AUTO(arena_free_at) struct arena *arena = arena_new(KEPT_ARENA_BYTES_MAX);
        struct text content;
        enum result result = arena ? next_import(erasing, arena, import.id, &import) : ERROR_MEMORY;
        if (result < 0)
            return result == ERROR_NOT_FOUND ? OK : result;
        if (import_kept_open(erasing->engine, arena, import.account, import.id, import.content, &content) < 0 || says(erasing, content) || says(erasing, import.file_name))
            TRY(db_run(erasing->db, NULL, SQL("delete from import_kept where id = $1"), BIND(bind_integer(import.id))));
    }
}

static enum result erase_file_names(const struct erasing *erasing)
{
    struct kept_text *list;
    size_t count;
    TRY(read_kept(erasing, SQL("select count(id) from import_done"), SQL("select id, file_name, '' from import_done order by id"), &list, &count));
    for (size_t i = 0; i < count; i++)
        if (says(erasing, list[i].path))
            TRY(db_run(erasing->db, NULL, SQL("update import_done set file_name = 'erased' where id = $1"), BIND(bind_integer(list[i].number))));
    return OK;
}

/* --- What people wrote of it ---------------------------------------------- */

static enum result erase_words_in(const struct erasing *erasing, struct room_words worded)
{
    static const char said[] = "erased, with what it repeated";
    struct kept_text *list;
    size_t count;
    TRY(read_kept(erasing, worded.count, worded.read, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (says(erasing, list[i].path))
            TRY(db_run(erasing->db, NULL, worded.write, BIND(bind_text(text_of(said)), bind_integer(list[i].number))));
    return OK;
}

/* Why a glass was broken, a hold was set, something was proposed or taken down: kept, but for the words that go. */
static enum result erase_reasons(const struct erasing *erasing)
{
    const struct room_words kept[] = {
        {SQL("select count(*) from break_glass"), SQL("select id, reason, '' from break_glass order by id"), SQL("update break_glass set reason = $1 where id = $2")},
        {SQL("select count(*) from legal_hold"), SQL("select id, reason, '' from legal_hold order by id"), SQL("update legal_hold set reason = $1 where id = $2")},
        {SQL("select count(*) from disposal"), SQL("select id, note, '' from disposal order by id"), SQL("update disposal set note = $1 where id = $2")},
        {SQL("select count(*) from erasure"), SQL("select number, note, '' from erasure order by number"), SQL("update erasure set note = $1 where number = $2")},
        {SQL("select count(*) from merge"), SQL("select id, reason, '' from merge order by id"), SQL("update merge set reason = $1 where id = $2")},
    };
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        TRY(erase_words_in(erasing, kept[i]));
    return OK;
}

/* --- Messages --------------------------------------------------------------- */

/* An address is the same in any letter case. */
static enum result erase_subscribers(const struct erasing *erasing)
{
    for (size_t i = 0; i < erasing->word_count; i++) {
        int64_t subscriber = 0;
        if (text_contains(erasing->words[i].canonical, TEXT("@")))
            TRY(subscriber_of_address(erasing->db, erasing->engine, erasing->arena, text_trim(erasing->words[i].canonical), &subscriber));
        if (subscriber)
            TRY(subscriber_leave(erasing->db, subscriber, erasing->actor->moment.now));
    }
    return OK;
}

static enum result erase_messages(const struct erasing *erasing)
{
    TRY(erase_subscribers(erasing));
    return post_forget(erasing->db, erasing->engine, erasing->arena, says_it, erasing, TEXT("erased"), erasing->actor->moment.now);
}

/* --- Files ---------------------------------------------------------------- */

static enum result erase_files(const struct erasing *erasing)
{
    const struct erasure *erasure = erasing->erasure;
    struct instant now = erasing->actor->moment.now;
    for (size_t i = 0; erasure->whole && i < erasing->merged_count; i++)
        TRY(file_erase_of_record(erasing->db, erasing->merged[i], now));
    if (erasure->whole)
        return file_erase_of_record(erasing->db, erasure->record, now);
    for (size_t i = 0; i < erasure->value_count; i++) {
        int64_t file;
        if (erasure->values[i].field->type == FIELD_FILE && text_to_integer(erasure->values[i].canonical, &file) == OK)
            TRY(file_erase(erasing->db, file, now));
    }
    return OK;
}

/* --- What was gathered for answers to requests for access ------------------ */

static enum result erase_answers(const struct erasing *erasing)
{
    const struct erasure *erasure = erasing->erasure;
    int64_t *records = ARENA_ARRAY(erasing->arena, int64_t, erasing->merged_count + 1);
    if (!records)
        return ERROR_MEMORY;
    records[0] = erasure->record;
    for (size_t i = 0; i < erasing->merged_count; i++)
        records[i + 1] = erasing->merged[i];
    return subject_forget(erasing->db, erasing->engine, erasing->arena, records, erasing->merged_count + 1, erasure->values, erasure->whole ? 0 : erasure->value_count,
                          erasing->words, erasing->word_count, erasing->actor->moment);
}

/* --- Answers to questionnaires --------------------------------------------- */

static enum result erase_gathered(const struct erasing *erasing)
{
    int64_t *records = ARENA_ARRAY(erasing->arena, int64_t, erasing->merged_count + 1);
    size_t count = 0;
    if (!records)
        return ERROR_MEMORY;
    if (erasing->erasure->whole)
        records[count++] = erasing->erasure->record;
    for (size_t i = 0; erasing->erasure->whole && i < erasing->merged_count; i++)
        records[count++] = erasing->merged[i];
    return gather_forget(erasing->db, erasing->engine, erasing->arena, records, count, erasing->words, erasing->word_count, erasing->actor->moment);
}

/* --- What stands beside the fields ------------------------------------------ */

static enum result erase_annex(const struct erasing *erasing)
{
    const struct room_annex *annex = engine_annex(erasing->engine, erasing->erasure->definition->name);
    for (size_t i = 0; annex && erasing->erasure->whole && i < erasing->merged_count; i++)
        TRY(annex->erase(erasing->db, erasing->merged[i]));
    return annex && erasing->erasure->whole ? annex->erase(erasing->db, erasing->erasure->record) : OK;
}

/* --- The ledger --------------------------------------------------------------- */

static enum result erase_ledger_words(const struct erasing *erasing)
{
    TRY(ledger_forget(erasing->db, erasing->arena, says_it, erasing, TEXT("erased, with what it repeated"), erasing->actor->moment.now));
    return finance_forget(erasing->db, erasing->arena, says_it, erasing, TEXT("erased, with what it repeated"));
}

/* --- Tables of rooms ------------------------------------------------------------ */

static enum result erase_room_rows(const struct erasing *erasing, const struct room_place *place)
{
    for (size_t i = 0; place->forget && erasing->erasure->whole && i < erasing->merged_count; i++)
        TRY(place->forget(erasing->db, erasing->merged[i]));
    return place->forget && erasing->erasure->whole ? place->forget(erasing->db, erasing->erasure->record) : OK;
}

/* As each room says itself (engine.h: room_place). */
static enum result erase_rooms(const struct erasing *erasing)
{
    for (const struct room_place *const *room = erasing->engine->places; room && *room; room++)
        for (const struct room_place *place = *room; place->table; place++) {
            TRY(erase_room_rows(erasing, place));
            if (place->words)
                TRY(erase_words_in(erasing, place->words()));
        }
    return OK;
}

const struct erase_place erase_places[] = {
    {"tables of rooms, such as interests and scores of an application", erase_rooms},
    {"words of the ledger, and of payment files that went out and came back", erase_ledger_words},
    {"gathered answers", erase_answers},
    {"answers to questionnaires, and the files in them", erase_gathered},
    {"what stands beside the fields, such as the figures of a load", erase_annex},
    {"reasons and notes", erase_reasons},
    {"messages that repeat it, or are to an address that goes; subscribers", erase_messages},
    {"files, and the words in them", erase_files},
    {"parked forms", erase_parked},
    {"spreadsheets that wait for agreement", erase_waiting_imports},
    {"names of imported files", erase_file_names},
    {NULL, NULL},
};
