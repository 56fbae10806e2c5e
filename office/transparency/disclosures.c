/* /foi/disclosure-log: what was asked and answered, as the public reads it, searched by the words of a question. The records' own pages are at /disclosures/…
 * (blocks/publish). Reads pub_ tables alone. */
#include "base/format/json.h"
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/search/search.h"
#include "office/transparency/information.h"

#define WORDS_MAX 8
#define STEM_BYTES (SEARCH_WORD_BYTES_MAX + 1)
#define SHOWN_MAX 100
#define TAKEN_MAX 20000
#define EXCERPT_CHARACTERS 240

/* --- What is like a question ------------------------------------------------------ */

/* The longest words of a question say most about it. */
struct question_words { char stem[WORDS_MAX][STEM_BYTES]; size_t count; };

static void keep_word(struct question_words *words, const char *word, size_t length)
{
    char stem[STEM_BYTES];
    size_t shortest = 0;
    if (length < 4 || length >= sizeof stem)
        return;
    memcpy(stem, word, length);
    stem[text_stem(stem, length)] = '\0';
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->stem[i], stem) == 0)
            return;
        if (strlen(words->stem[i]) < strlen(words->stem[shortest]))
            shortest = i;
    }
    if (words->count < WORDS_MAX)
        memcpy(words->stem[words->count++], stem, sizeof stem);
    else if (strlen(stem) > strlen(words->stem[shortest]))
        memcpy(words->stem[shortest], stem, sizeof stem);
}

static struct question_words read_question(struct text question)
{
    /* Words that questions are made of, and not what they are about. */
    static const char *const asking[] = {"please", "could", "would", "information", "request", "under", "freedom", "provide", "copy", "copies", "about", "what", "which", "have", "been", "this", "that", "many",
                                         "much", "from", "with", "were", "between", "office", "police", "commissioner", "crime", "your", "does", "there", "each", "year", "years"};
    struct question_words words = {.count = 0};
    char word[STEM_BYTES];
    size_t length;
    while (text_next_word(&question, word, sizeof word, &length)) {
        bool asks = false;
        for (size_t i = 0; i < COUNT_OF(asking); i++)
            asks = asks || strcmp(word, asking[i]) == 0;
        if (!asks)
            keep_word(&words, word, length);
    }
    return words;
}

enum result information_like(struct db *db, struct arena *arena, struct text question, size_t max, struct like **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct question_words words = read_question(question);
    struct like *list = ARENA_ARRAY(arena, struct like, max + 1);
    struct text stems[WORDS_MAX];
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < WORDS_MAX; i++)
        stems[i] = i < words.count ? text_of(words.stem[i]) : TEXT("");
    *ret_list = list;
    *ret_count = 0;
    if (!words.count)
        return OK;
    TRY(db_query(db, &row,
                 SQL("select w.record_id, p.name, p.slug, count(w.stem), sum(w.weight) from pub_search_word w join pub_record p on p.id = w.record_id"
                     " where w.register = 'information_request' and p.withdrawn = 0 and w.stem in ($1, $2, $3, $4, $5, $6, $7, $8)"
                     " group by w.record_id, p.name, p.slug having count(w.stem) >= $9 order by count(w.stem) desc, sum(w.weight) desc, w.record_id limit $10"),
                 BIND(bind_text(stems[0]), bind_text(stems[1]), bind_text(stems[2]), bind_text(stems[3]), bind_text(stems[4]), bind_text(stems[5]), bind_text(stems[6]),
                      bind_text(stems[7]), bind_integer(words.count > 1 ? 2 : 1), bind_integer((int64_t)max))));
    while ((step = statement_step(row)) == 1 && count < max)
        list[count++] = (struct like){statement_integer(row, 0), statement_copy(row, 1, arena), arena_printf(arena, "/disclosures/%.*s", TEXT_ARGS(statement_text(row, 2))), statement_integer(row, 3)};
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum { LIKE_BURST = 60, LIKE_PER_MINUTE = 60 }; /* of one address: somebody who types, and a library's readers */

/* POST /foi/like: for the script of the form. What is typed comes in the body, and is kept nowhere. */
enum result disclosures_like(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out = {0};
    struct arena *arena = request_arena(request);
    struct value *said = value_object(arena), *items = value_list(arena);
    struct text key = arena_printf(arena, "foi like %.*s", TEXT_ARGS(request_address(request)));
    struct like *list;
    struct db *db;
    size_t count;
    if (!rate_allow(request_web(request), key, LIKE_BURST, LIKE_PER_MINUTE))
        return message_fail(answer_message(answer), ERROR_BUSY, "Too many at once. Wait a minute.");
    TRY(request_db(request, &db));
    TRY(information_like(db, arena, request_text(request, "q"), LIKE_SHOWN_MAX, &list, &count));
    for (size_t i = 0; i < count; i++)
        value_append(arena, items, part_item(arena, list[i].title, list[i].href));
    value_set_text(arena, said, "title", SAID(arena, "Perhaps this was answered already"));
    value_set(arena, said, "items", items);
    buffer_init(&out, 1 << 20);
    json_write(&out, said, false);
    TRY(out.failure);
    answer_raw(answer, "application/json; charset=utf-8", buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- The log ---------------------------------------------------------------------- */

#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_OR_NULL(name, about) {name, VALUE_TEXT, false, true, about, NULL}
static const struct shape_field disclosure_fields[] = {
    DATA("reference", VALUE_TEXT, "Its reference"), DATA("title", VALUE_TEXT, "What it is about"), DATA("law", VALUE_TEXT, "foi: Freedom of Information Act 2000; eir: Environmental Information Regulations 2004"),
    DATA("question", VALUE_TEXT, "What was asked, in the office's words, as Markdown"), DATA_OR_NULL("received_on", "The day on which it was received"),
    DATA_OR_NULL("answered_on", "The day on which it was answered"), DATA_OR_NULL("outcome", "What became of it: a code of the list information_outcomes"),
    DATA_OR_NULL("grounds", "The exemptions or exceptions: codes of the list information_exemptions, with blanks between"), DATA("answer", VALUE_TEXT, "What was answered, as Markdown"),
    DATA("url", VALUE_TEXT, "Its page"), {.name = NULL},
};
static const struct shape disclosure_shape = {"Disclosure", disclosure_fields};
static const struct shape_field line_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("excerpt"), PART_OBJECT_MEMBER("tag", &tag_shape), {.name = NULL}};
static const struct shape line_shape = {"DisclosureLine", line_fields};
static const struct shape_field log_fields[] = {
    DATA("count", VALUE_INTEGER, "How many fit"), {"disclosures", VALUE_LIST, false, false, "What was disclosed, the newest first; asked for words, the likest first", &disclosure_shape},
    PART_LIST_MEMBER("lines", &line_shape), PART_BOOLEAN_MEMBER("has_lines"), PART_TEXT_MEMBER("query"), PART_TEXT_MEMBER("shown_line"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), {.name = NULL},
};
const struct shape disclosure_log_shape = {"DisclosureLog", log_fields};

struct log {
    struct arena *arena;
    const struct engine *engine;
    struct value *list, *lines;
    size_t count, shown_max;
};

static struct text label_of_choice(const struct log *log, const char *list_name, struct text code)
{
    for (size_t i = 0; i < log->engine->definitions->list_count; i++) {
        const struct choice_list *list = &log->engine->definitions->lists[i];
        const struct choice *choice = text_equals(list->name, list_name) ? choice_find(list, code) : NULL;
        if (choice)
            return label_in(log->arena, choice->label, choice->label_defined);
    }
    return code;
}

static struct value *date_or_null(struct arena *arena, struct statement *row, int column)
{
    return value_date(arena, statement_date(row, column));
}

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static void add_disclosure(struct log *log, struct statement *row)
{
    struct arena *arena = log->arena;
    struct value *one = value_object(arena), *line = value_object(arena);
    struct text href = arena_printf(arena, "/disclosures/%.*s", TEXT_ARGS(statement_text(row, 1))), outcome = statement_copy(row, 7, arena), grounds = statement_copy(row, 8, arena);
    struct date answered = statement_date(row, 6);
    for (int i = 9; i <= 10; i++)
        if (statement_text(row, i).length)
            grounds = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(grounds), TEXT_ARGS(statement_text(row, i)));
    value_set_text(arena, one, "reference", statement_copy(row, 0, arena));
    value_set_text(arena, one, "title", statement_copy(row, 2, arena));
    value_set_text(arena, one, "law", statement_copy(row, 3, arena));
    value_set_text(arena, one, "question", statement_copy(row, 4, arena));
    value_set(arena, one, "received_on", date_or_null(arena, row, 5));
    value_set(arena, one, "answered_on", date_or_null(arena, row, 6));
    value_set(arena, one, "outcome", text_or_null(arena, outcome));
    value_set(arena, one, "grounds", text_or_null(arena, grounds));
    value_set_text(arena, one, "answer", statement_copy(row, 11, arena));
    value_set_text(arena, one, "url", href);
    value_append(arena, log->list, one);
    if (log->count++ >= log->shown_max)
        return;
    value_set_text(arena, line, "title", statement_copy(row, 2, arena));
    value_set_text(arena, line, "href", href);
    value_set_text(arena, line, "line", date_is_none(answered) ? TEXT_NONE : arena_printf(arena, SAY(arena, "%.*s, answered on %.*s"), TEXT_ARGS(statement_text(row, 0)), TEXT_ARGS(date_long(arena, answered))));
    value_set_text(arena, line, "excerpt", search_excerpt(arena, markdown_plain(arena, statement_copy(row, 4, arena)), NULL, EXCERPT_CHARACTERS));
    value_set(arena, line, "tag", part_tag(arena, label_of_choice(log, "information_outcomes", outcome), TEXT("grey")));
    value_append(arena, log->lines, line);
}

#define LOG_SQL                                                                                                                                                                              \
    "select p.reference, p.slug, t.title, t.kind, coalesce(t.question, ''), t.received_on, t.answered_on, coalesce(t.outcome, ''), coalesce(t.exemption, ''), coalesce(t.exemption_2, '')," \
    " coalesce(t.exemption_3, ''), coalesce(t.answer, '') from pub_information_request t join pub_record p on p.id = t.id where p.withdrawn = 0"

static enum result list_newest(struct log *log, struct db *db)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(LOG_SQL " order by t.answered_on desc, p.id desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && log->count < TAKEN_MAX)
        add_disclosure(log, row);
    return step < 0 ? (enum result)step : OK;
}

static enum result list_like(struct log *log, struct db *db, struct text query)
{
    struct like *list;
    size_t count;
    TRY(information_like(db, log->arena, query, SHOWN_MAX, &list, &count));
    for (size_t i = 0; i < count; i++) {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(db, &row, SQL(LOG_SQL " and p.id = $1"), BIND(bind_integer(list[i].id))));
        step = statement_step(row);
        if (step < 0)
            return (enum result)step;
        if (step == 1)
            add_disclosure(log, row);
    }
    return OK;
}

enum result disclosure_log_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct text query = request_text(request, "q"), asked = query.length ? arena_printf(arena, "?q=%.*s", TEXT_ARGS(url_encode(arena, query))) : TEXT_NONE;
    struct log log = {.arena = arena, .engine = request_context(request), .list = value_list(arena), .lines = value_list(arena), .shown_max = SHOWN_MAX};
    struct db *db;
    TRY(request_db(request, &db));
    if (query.length)
        answer_unkept(answer);
    TRY(query.length ? list_like(&log, db, query) : list_newest(&log, db));
    value_set_integer(arena, view, "count", (int64_t)log.count);
    value_set(arena, view, "disclosures", log.list);
    value_set_page(arena, view, "lines", log.lines);
    value_set_page(arena, view, "has_lines", value_boolean(arena, log.count > 0));
    value_set_page(arena, view, "query", value_text(arena, query));
    value_set_page(arena, view, "shown_line", value_text(arena, log.count > SHOWN_MAX ? arena_printf(arena, SAY(arena, "The newest %d of %zu are shown; CSV and JSON have all."), SHOWN_MAX, log.count) : TEXT_NONE));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "/foi/disclosure-log.csv%.*s", TEXT_ARGS(asked))));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/foi/disclosure-log.json%.*s", TEXT_ARGS(asked))));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
