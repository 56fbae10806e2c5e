/* Answers to questionnaires that a person is on, or whose words name them, as items of the answer to their request. What the gatherer may not read by the questionnaire's own
 * roles is not gathered. Not here: answers themselves (blocks/gather). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/file/file.h"
#include "blocks/gather/gather.h"
#include "blocks/subject/internal.h"

struct searching {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct actor *actor;
    int64_t *ids;
    size_t count, max;
};

static enum result may_read(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct actor *actor, bool *ret_may)
{
    enum result result = gather_may_read(db, engine, arena, answer, actor, NULL);
    *ret_may = result == OK;
    return result == ERROR_DENIED || result == ERROR_NOT_FOUND ? OK : result;
}

static enum result add(struct searching *searching, int64_t id)
{
    struct gather_answer answer;
    bool may;
    for (size_t i = 0; i < searching->count; i++)
        if (searching->ids[i] == id)
            return OK;
    TRY(gather_answer_get(searching->db, searching->engine, searching->arena, id, &answer));
    TRY(may_read(searching->db, searching->engine, searching->arena, &answer, searching->actor, &may));
    if (may && answer.state != GATHER_ERASED && searching->count < searching->max)
        searching->ids[searching->count++] = id;
    return OK;
}

struct ids { int64_t *list; size_t count; };

/* The ids first: nothing is asked of the store while a statement is open. */
static enum result read_ids(struct searching *searching, struct sql sql, struct bind bind, struct ids *ret_ids)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ids ids = {ARENA_ARRAY(searching->arena, int64_t, searching->max), 0};
    int step;
    if (!ids.list)
        return ERROR_MEMORY;
    TRY(db_query(searching->db, &row, sql, (struct binds){&bind, 1}));
    while ((step = statement_step(row)) == 1 && ids.count < searching->max)
        ids.list[ids.count++] = statement_integer(row, 0);
    *ret_ids = ids;
    return step < 0 ? (enum result)step : OK;
}

static enum result add_all(struct searching *searching, struct sql sql, struct bind bind)
{
    struct ids ids;
    TRY(read_ids(searching, sql, bind, &ids));
    for (size_t i = 0; i < ids.count; i++)
        TRY(add(searching, ids.list[i]));
    return OK;
}

static enum result add_naming(struct searching *searching, const struct text *names, size_t name_count)
{
    const struct subject_naming naming = {names, name_count};
    struct ids found = {ARENA_ARRAY(searching->arena, int64_t, searching->max), 0};
    if (!found.list)
        return ERROR_MEMORY;
    TRY(gather_saying(searching->db, searching->engine, subject_names_one, &naming, found.list, searching->max, &found.count));
    for (size_t i = 0; i < found.count; i++)
        TRY(add(searching, found.list[i]));
    return OK;
}

enum result subject_answers_about(struct db *db, const struct engine *engine, struct arena *arena, int64_t person, const struct text *names, size_t name_count,
                                  const struct actor *actor, int64_t **ret_ids, size_t *ret_count)
{
    struct searching searching = {.db = db, .engine = engine, .arena = arena, .actor = actor, .ids = ARENA_ARRAY(arena, int64_t, SUBJECT_SOURCES_MAX), .max = SUBJECT_SOURCES_MAX};
    if (!searching.ids)
        return ERROR_MEMORY;
    TRY(add_all(&searching, SQL("select p.answer from gather_person p join account a on a.id = p.account where a.person = $1 order by p.answer"), bind_integer(person)));
    for (size_t i = 0; i < name_count; i++) {
        TRY(add_all(&searching, SQL("select answer from gather_person where lower(email) = lower($1) order by answer"), bind_text(names[i])));
        TRY(add_all(&searching, SQL("select answer from gather_person where lower(name) = lower($1) order by answer"), bind_text(names[i])));
    }
    TRY(add_naming(&searching, names, name_count));
    *ret_ids = searching.ids;
    *ret_count = searching.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result subject_gathered_closed(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct actor *actor, struct text *ret_positions)
{
    AUTO(arena_free_at) struct arena *scratch = arena_new(SUBJECT_ITEM_ARENA_BYTES);
    struct { int64_t position, gathered; } *list;
    struct text closed = TEXT("0");
    size_t count = 0;
    int64_t total;
    TRY(db_one_integer(db, &total, SQL("select count(*) from subject_item where answer = $1 and kind = 'answer'"), BIND(bind_integer(answer))));
    list = arena_alloc_array(arena, (size_t)total + 1, sizeof *list);
    if (!list || !scratch)
        return ERROR_MEMORY;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step = 0;
        TRY(db_query(db, &row, SQL("select position, key from subject_item where answer = $1 and kind = 'answer' order by position"), BIND(bind_integer(answer))));
        for (; count < (size_t)total && (step = statement_step(row)) == 1; count++) {
            list[count].position = statement_integer(row, 0);
            if (text_to_integer(text_slice(statement_text(row, 1), TEXT("answer/").length, SIZE_MAX), &list[count].gathered) < 0)
                list[count].gathered = 0;
        }
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++) {
        struct gather_answer gathered;
        bool may = false;
        arena_reset(scratch);
        enum result result = gather_answer_get(db, engine, scratch, list[i].gathered, &gathered);
        if (result == OK)
            result = may_read(db, engine, scratch, &gathered, actor, &may);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        if (!may)
            closed = arena_printf(arena, "%.*s, %" PRId64, TEXT_ARGS(closed), list[i].position);
    }
    *ret_positions = closed;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Its words, its files by their names, and the figures that were put right, before and after. */
static void draft_said(const struct gathering *gathering, const struct gather_said *said, size_t at, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    draft_add(draft, arena_printf(arena, "said/%zu", at), TEXT_NONE, said->is_office ? SAID(arena, "The office asked") : SAID(arena, "They answered"),
              arena_printf(arena, "%.*s, %.*s: %.*s", TEXT_ARGS(said->who), TEXT_ARGS(instant_long(arena, said->at)), TEXT_ARGS(said->words)));
    for (size_t i = 0; i < said->file_count; i++)
        draft_add(draft, arena_printf(arena, "said/%zu/file/%zu", at, i), TEXT_NONE, SAID(arena, "A file with their answer"),
                  file_lines_opened(gathering->db, gathering->engine, arena, arena_printf(arena, "%" PRId64, said->files[i])));
    for (size_t i = 0; i < said->figure_count; i++)
        draft_add(draft, arena_printf(arena, "said/%zu/figure/%zu", at, i), TEXT_NONE, said->figures[i].label,
                  arena_printf(arena, SAY(arena, "%.*s, before %.*s"), TEXT_ARGS(said->figures[i].to), TEXT_ARGS(said->figures[i].from)));
}

enum result draft_questionnaire(const struct gathering *gathering, int64_t id, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct gather_answer answer;
    struct gather_said *said;
    size_t said_count;
    TRY(gather_answer_get(gathering->db, gathering->engine, arena, id, &answer));
    draft->key = arena_printf(arena, SUBJECT_GATHERED_KEY, id);
    draft->kind = TEXT("answer");
    draft->reg = TEXT_NONE;
    draft->title = arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(answer.reference), TEXT_ARGS(answer.asking.title.length ? answer.asking.title : answer.questionnaire->title));
    for (size_t i = 0; i < answer.person_count; i++) {
        const struct gather_person *person = &answer.people[i];
        draft_add(draft, arena_printf(arena, "person/%" PRId64, person->id), TEXT_NONE, person->part.length ? person->part : SAID(arena, "Person"),
                  arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(person->name), TEXT_ARGS(person->email)));
    }
    draft_add(draft, TEXT("begun"), TEXT_NONE, SAID(arena, "Begun"), instant_long(arena, answer.begun_at));
    if (answer.sent_at.seconds)
        draft_add(draft, TEXT("sent"), TEXT_NONE, SAID(arena, "Sent"), instant_long(arena, answer.sent_at));
    for (size_t i = 0; i < answer.value_count; i++)
        if (answer.values[i].is_given)
            draft_add(draft, arena_printf(arena, "question/%.*s", TEXT_ARGS(answer.values[i].question->name)), TEXT_NONE, answer.values[i].question->ask,
                      gather_value_words(gathering->db, gathering->engine, arena, &answer.values[i]));
    TRY(gather_said(gathering->db, arena, id, &said, &said_count));
    for (size_t i = 0; i < said_count; i++)
        draft_said(gathering, &said[i], i, draft);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
