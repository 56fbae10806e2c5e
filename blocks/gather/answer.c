/* Answers, read: rows, pages, people, what happened. Owns the reading SQL of gather_answer, gather_page, gather_person, gather_aside and gather_event.
 * Not here: writing them (write.c), what their values mean (value.c). */
#include "blocks/gather/internal.h"

#include "base/format/json.h"
#include "base/wording.h"

const char *const gather_state_words[] = {"begun", "sent", "late", "accepted", "refused", "withdrawn", "erased", NULL};

static enum gather_state state_of(struct text word)
{
    for (size_t i = 0; i < GATHER_STATE_COUNT; i++)
        if (text_equals(word, gather_state_words[i]))
            return (enum gather_state)i;
    return GATHER_ERASED;
}

/* --- Pages ------------------------------------------------------------------------ */

static enum result read_document(struct statement *row, int column, struct arena *arena, struct value **ret_document)
{
    struct text text = statement_text(row, column);
    *ret_document = NULL;
    return text.length ? json_parse_kept(arena, text, (size_t)DOCUMENT_BYTES_MAX * 8, ret_document, NULL) : OK;
}

enum result page_load(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, struct page *ret_page)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct page page = {0};
    int step;
    TRY(db_query(db, &row, SQL("select version, document, saved_at, saved_by from gather_page where answer = $1 and section = $2"),
                 BIND(bind_integer(answer), bind_text(section->name))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step) {
        page.version = statement_integer(row, 0);
        TRY(read_document(row, 1, arena, &page.document));
        TRY(document_open(engine, arena, answer, section, page.document));
        page.saved_at.seconds = statement_integer(row, 2);
        page.by = statement_copy(row, 3, arena);
    }
    *ret_page = page;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result load_asides(struct db *db, const struct engine *engine, struct arena *arena, struct whole *whole)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    whole->asides = ARENA_ARRAY(arena, struct aside, ASIDES_MAX);
    if (!whole->asides)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id, section, question, content, put_at, put_by from gather_aside where answer = $1 order by id"), BIND(bind_integer(whole->answer.id))));
    while ((step = statement_step(row)) == 1 && whole->aside_count < ASIDES_MAX) {
        struct aside *aside = &whole->asides[whole->aside_count++];
        *aside = (struct aside){.id = statement_integer(row, 0), .section = statement_copy(row, 1, arena), .question = statement_copy(row, 2, arena),
                                .at = {statement_integer(row, 4)}, .by = statement_copy(row, 5, arena)};
        TRY(read_document(row, 3, arena, &aside->value));
        const struct question *question = questionnaire_question(whole->answer.questionnaire, aside->question);
        if (question && question->sealed)
            TRY(value_open(engine, arena, whole->answer.id, question->name, aside->value, &aside->value));
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Answers ------------------------------------------------------------------------ */

static enum result load_people(struct db *db, struct arena *arena, struct gather_answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct gather_person *people;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from gather_person where answer = $1"), BIND(bind_integer(answer->id))));
    people = ARENA_ARRAY(arena, struct gather_person, (size_t)total + 1);
    if (!people)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id, account, name, email, part, joined_at, gone_at from gather_person where answer = $1 order by id"), BIND(bind_integer(answer->id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        people[count++] = (struct gather_person){.id = statement_integer(row, 0), .account = statement_integer(row, 1), .name = statement_copy(row, 2, arena),
                                                 .email = statement_copy(row, 3, arena), .part = statement_copy(row, 4, arena),
                                                 .joined_at = {statement_integer(row, 5)}, .is_gone = !statement_is_null(row, 6)};
    answer->people = people;
    answer->person_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result load_row(struct db *db, struct arena *arena, int64_t id, struct gather_answer *answer, int64_t *ret_asking, struct text *ret_version)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select asking, reference, version, state, begun_at, saved_at, sent_at, record from gather_answer where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_asking = statement_integer(row, 0);
    *ret_version = statement_copy(row, 2, arena);
    *answer = (struct gather_answer){.id = id, .reference = statement_copy(row, 1, arena), .state = state_of(statement_text(row, 3)), .begun_at = {statement_integer(row, 4)},
                                     .saved_at = {statement_integer(row, 5)}, .sent_at = {statement_integer(row, 6)}, .record = statement_integer(row, 7)};
    return OK;
}

enum result whole_load(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct whole *ret_whole)
{
    struct whole whole = {0};
    const struct value **documents;
    struct text version;
    int64_t asking;
    TRY(load_row(db, arena, id, &whole.answer, &asking, &version));
    TRY(gather_asking_get(db, arena, asking, &whole.answer.asking));
    TRY(gather_version(db, arena, version, &whole.answer.questionnaire));
    TRY(load_people(db, arena, &whole.answer));
    const struct questionnaire *questionnaire = whole.answer.questionnaire;
    whole.pages = ARENA_ARRAY(arena, struct page, questionnaire->section_count + 1);
    documents = ARENA_ARRAY(arena, const struct value *, questionnaire->section_count + 1);
    if (!whole.pages || !documents)
        return ERROR_MEMORY;
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        TRY(page_load(db, engine, arena, id, &questionnaire->sections[i], &whole.pages[i]));
        documents[i] = whole.pages[i].document;
    }
    TRY(load_asides(db, engine, arena, &whole));
    TRY(gather_read(arena, questionnaire, documents, &whole.answer.values, &whole.answer.value_count));
    TRY(signatures_load(db, arena, &whole.answer));
    *ret_whole = whole;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result gather_answer_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct gather_answer *ret_answer)
{
    struct whole whole;
    TRY(whole_load(db, engine, arena, id, &whole));
    *ret_answer = whole.answer;
    return OK;
}

enum result gather_answer_of_record(struct db *db, const struct engine *engine, struct arena *arena, int64_t record, struct gather_answer *ret_answer)
{
    int64_t id;
    TRY(db_one_integer(db, &id, SQL("select id from gather_answer where record = $1 order by id limit 1"), BIND(bind_integer(record))));
    return gather_answer_get(db, engine, arena, id, ret_answer);
}

const struct gather_value *gather_value_of(const struct gather_answer *answer, const char *question)
{
    return value_named(answer->values, answer->value_count, text_of(question));
}

const struct gather_value *gather_cell_of(const struct gather_value *rows, size_t row, const char *column)
{
    for (size_t i = 0; row < rows->row_count && i < rows->question->column_count; i++)
        if (text_equals(rows->question->columns[i].name, column))
            return &rows->cells[row * rows->question->column_count + i];
    return NULL;
}

struct text gather_value_words(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_value *value)
{
    struct text all = TEXT_NONE;
    if (value->closed.length)
        return arena_printf(arena, SAY(arena, "Sealed: %.*s"), TEXT_ARGS(value->closed));
    if (value->question->type == QUESTION_FILE)
        return value->is_given ? file_lines_opened(db, engine, arena, value->text) : TEXT_NONE;
    if (value->question->type != QUESTION_ROWS)
        return value_words(arena, value);
    for (size_t i = 0; i < value->row_count; i++) {
        for (size_t j = 0; j < value->question->column_count; j++) {
            struct text cell = value_words(arena, &value->cells[i * value->question->column_count + j]);
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), j ? ": " : i ? "\n" : "", TEXT_ARGS(cell));
        }
    }
    return all;
}

const struct gather_person *answer_person(const struct gather_answer *answer, int64_t person)
{
    for (size_t i = 0; i < answer->person_count; i++)
        if (answer->people[i].id == person)
            return &answer->people[i];
    return NULL;
}

bool answer_is_complete(const struct whole *whole)
{
    const struct gather_answer *answer = &whole->answer;
    for (size_t i = 0; i < answer->questionnaire->section_count; i++) {
        enum section_state state = section_state_of(answer->questionnaire, &answer->questionnaire->sections[i], answer->values, answer->value_count, whole->pages[i].version > 0);
        if (state != SECTION_DONE && state != SECTION_NOT_ASKED)
            return false;
    }
    return whole->aside_count == 0;
}

/* --- Lists ---------------------------------------------------------------------------- */

enum result gather_count(struct db *db, int64_t asking, struct gather_counts *ret_counts)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct gather_counts counts = {0};
    int step;
    TRY(db_query(db, &row, SQL("select state, count(*) from gather_answer where asking = $1 group by state order by state"), BIND(bind_integer(asking))));
    while ((step = statement_step(row)) == 1) {
        int64_t count = statement_integer(row, 1);
        counts.by_state[state_of(statement_text(row, 0))] += count;
        counts.all += count;
    }
    *ret_counts = counts;
    return step < 0 ? (enum result)step : OK;
}

enum result gather_list(struct db *db, struct arena *arena, int64_t asking, enum gather_state state, int64_t offset, int64_t max, struct gather_line **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct gather_line *list = ARENA_ARRAY(arena, struct gather_line, (size_t)max + 1);
    struct text wanted = state < GATHER_STATE_COUNT ? text_of(gather_state_words[state]) : TEXT_NONE;
    size_t count = 0;
    int step;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select a.id, a.record, a.reference, a.state, a.begun_at, a.saved_at, a.sent_at,"
                     " (select p.name from gather_person p where p.answer = a.id and p.id = (select min(f.id) from gather_person f where f.answer = a.id))"
                     " from gather_answer a where a.asking = $1 and ($2 = '' or a.state = $2) order by a.id limit $3 offset $4"),
                 BIND(bind_integer(asking), bind_text(wanted), bind_integer(max), bind_integer(offset))));
    while ((step = statement_step(row)) == 1 && count < (size_t)max)
        list[count++] = (struct gather_line){.id = statement_integer(row, 0), .record = statement_integer(row, 1), .reference = statement_copy(row, 2, arena),
                                             .state = state_of(statement_text(row, 3)), .begun_at = {statement_integer(row, 4)}, .saved_at = {statement_integer(row, 5)},
                                             .sent_at = {statement_integer(row, 6)}, .who = statement_copy(row, 7, arena)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- What happened -------------------------------------------------------------------- */

enum result answer_events(struct db *db, struct arena *arena, int64_t answer, struct event **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct event *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from gather_event where answer = $1"), BIND(bind_integer(answer))));
    list = ARENA_ARRAY(arena, struct event, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select at, who, what, section, case when what in ('asked', 'replied') then document end, person from gather_event where answer = $1 order by id desc"), BIND(bind_integer(answer))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        struct event *event = &list[count++];
        *event = (struct event){.at = {statement_integer(row, 0)}, .who = statement_copy(row, 1, arena), .what = statement_copy(row, 2, arena),
                                .section = statement_copy(row, 3, arena), .is_office = !statement_integer(row, 5)};
        TRY(read_document(row, 4, arena, &event->document));
    }
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text event_words(struct arena *arena, const struct event *event, const struct questionnaire *questionnaire)
{
    static const struct { const char *what, *words; } known[] = {
        {"begun", "Began it"}, {"saved", "Saved a page"}, {"aside", "Wrote what somebody else had changed meanwhile: it was kept aside"},
        {"settled", "Chose between two versions"}, {"sent", "Sent it"}, {"late", "Sent it after the close"}, {"accepted", "Accepted it, though late"},
        {"refused", "Refused it as late"}, {"added", "Added a person"}, {"removed", "Took a person off"}, {"link", "Asked for a link"}, {"joined", "Opened it by a link"},
        {"signed", "Signed it"}, {"asked", "Asked them something"}, {"replied", "Answered what was asked"}, {"withdrawn", "Withdrew it"}, {"erased", "Erased it"}, {"read", "Read it"},
    };
    static const char *const said[] WORDINGS = {"Began it", "Saved a page", "Wrote what somebody else had changed meanwhile: it was kept aside", "Chose between two versions",
                                                "Sent it", "Sent it after the close", "Accepted it, though late", "Refused it as late", "Added a person", "Took a person off",
                                                "Asked for a link", "Opened it by a link", "Signed it", "Asked them something", "Answered what was asked", "Withdrew it", "Erased it", "Read it"};
    const struct question_section *section = event->section.length ? questionnaire_section(questionnaire, event->section) : NULL;
    (void)said;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!text_equals(event->what, known[i].what))
            continue;
        struct text words = text_of(wording(arena, known[i].words));
        return section ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(words), TEXT_ARGS(section->title)) : words;
    }
    return event->what;
}
