/* The index of words: filling it and asking it.
 *
 * search_word, pub_search_word: one row for each stem of a record, with the weight of the
 * heaviest part that has it. The two are alike; a reader of published records
 * can reach the second only.
 *
 * Not here: what of a record is searched (its callers), the pages (pages.c). */
#include "blocks/search/search.h"

#include "base/limits.h"

const char search_schema[] =
    "create table search_word (stem text not null, record_id bigint not null, register text not null,"
    " weight bigint not null, primary key (stem, record_id));\n"
    "create index search_word_record on search_word (record_id);\n"
    "create table pub_search_word (stem text not null, record_id bigint not null, register text not null,"
    " weight bigint not null, primary key (stem, record_id));\n"
    "create index pub_search_word_record on pub_search_word (record_id);\n";

#define ARENA_BYTES_MAX 67108864
#define COMMON_BYTES_MAX 5

/* --- Filling -------------------------------------------------------------- */

struct entry {
    struct text stem;
    int weight;
    bool later;
};
struct entries {
    struct entry *list;
    size_t count, capacity;
};

static enum result entries_add(struct entries *entries, struct arena *arena, struct text stem, const struct search_part *part)
{
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity ? entries->capacity * 2 : 256;
        struct entry *list = ARENA_ARRAY(arena, struct entry, capacity);
        if (!list)
            return ERROR_MEMORY;
        if (entries->count)
            memcpy(list, entries->list, entries->count * sizeof(*list));
        entries->list = list;
        entries->capacity = capacity;
    }
    entries->list[entries->count++] = (struct entry){arena_copy(arena, stem), part->weight, part->later};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* By stem, what is found by all who see the record first, then the heaviest. */
static int entry_compare(const void *a, const void *b)
{
    const struct entry *first = a, *second = b;
    int order = text_compare(first->stem, second->stem);
    return order ? order : first->later != second->later ? first->later - second->later : second->weight - first->weight;
}

static enum result insert_word(struct db *db, enum store_role role, struct text register_name, int64_t id, const struct entry *entry)
{
    struct bind binds[] = {bind_text(entry->stem), bind_integer(id), bind_text(register_name), bind_integer(entry->weight)};
    if (role == STORE_PUBLIC)
        return db_run(db, NULL, SQL("insert into pub_search_word (stem, record_id, register, weight) values ($1, $2, $3, $4)"),
                      (struct binds){binds, COUNT_OF(binds)});
    return db_run(db, NULL, SQL("insert into search_word (stem, record_id, register, weight) values ($1, $2, $3, $4)"),
                  (struct binds){binds, COUNT_OF(binds)});
}

static enum result remove_words(struct db *db, enum store_role role, int64_t id)
{
    if (role == STORE_PUBLIC)
        return db_run(db, NULL, SQL("delete from pub_search_word where record_id = $1"), BIND(bind_integer(id)));
    return db_run(db, NULL, SQL("delete from search_word where record_id = $1"), BIND(bind_integer(id)));
}

enum result search_put(struct db *db, enum store_role role, struct text register_name, int64_t id,
                       const struct search_part *parts, size_t count)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct entries entries = {0};
    if (!arena)
        return ERROR_MEMORY;
    struct text later = arena_printf(arena, "%.*s" SEARCH_LATER, TEXT_ARGS(register_name));
    TRY(remove_words(db, role, id));
    for (size_t i = 0; i < count; i++) {
        struct text rest = parts[i].text;
        char word[SEARCH_WORD_BYTES_MAX + 1];
        size_t length;
        while (text_next_word(&rest, word, sizeof(word), &length))
            TRY(entries_add(&entries, arena, (struct text){word, text_stem(word, length)}, &parts[i]));
    }
    if (entries.count)
        qsort(entries.list, entries.count, sizeof(*entries.list), entry_compare);
    for (size_t i = 0; i < entries.count; i++)
        if (i == 0 || !text_equal(entries.list[i - 1].stem, entries.list[i].stem))
            TRY(insert_word(db, role, entries.list[i].later ? later : register_name, id, &entries.list[i]));
    return OK;
}

/* --- Reading a query ------------------------------------------------------ */

/* Words that nearly every text has: they would keep records out, and find none. */
static bool is_common(const char *word)
{
    static const char common[][COMMON_BYTES_MAX] = {"a",  "an", "and", "are", "as", "at", "be",  "by",   "for", "from", "in", "is",
                                                    "it", "of", "on",  "or",  "to", "the", "was", "were", "will", "with"};
    for (size_t i = 0; i < COUNT_OF(common); i++)
        if (strncmp(word, common[i], COMMON_BYTES_MAX) == 0 && strlen(word) < COMMON_BYTES_MAX)
            return true;
    return false;
}

static bool has_stem(const struct search_words *words, const char *stem)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->list[i].stem, stem) == 0)
            return true;
    return false;
}

static void read_words(struct text query, bool common_too, struct search_words *words)
{
    struct search_word *last = NULL;
    char word[SEARCH_WORD_BYTES_MAX + 1];
    size_t length;
    *words = (struct search_words){.count = 0};
    while (text_next_word(&query, word, sizeof(word), &length)) {
        struct search_word read = {.begins = false};
        last = NULL;
        if (!common_too && is_common(word))
            continue;
        memcpy(read.word, word, length + 1);
        memcpy(read.stem, word, length + 1);
        read.stem[text_stem(read.stem, length)] = '\0';
        if (has_stem(words, read.stem))
            continue;
        if (words->count == SEARCH_WORDS_MAX) {
            words->cut = true;
            return;
        }
        last = &words->list[words->count++];
        *last = read;
    }
    if (last)
        last->begins = text_count_characters(text_of(last->word)) >= 3;
}

void search_read_query(struct text query, struct search_words *ret_words)
{
    read_words(query, false, ret_words);
    if (!ret_words->count)
        read_words(query, true, ret_words);
}

/* --- Asking --------------------------------------------------------------- */

/* No text in UTF-8 that goes on after a beginning sorts above it with this behind it. */
#define LAST_CHARACTER "\xF4\x8F\xBF\xBF"

struct question {
    struct buffer sql;
    struct bind binds[SEARCH_CONDITION_BINDS_MAX + SEARCH_WORDS_MAX * 5 + 2];
    size_t bind_count;
};

static void question_clear(struct question *question)
{
    buffer_clear(&question->sql);
}

static void ask_bind(struct question *question, struct bind bind)
{
    assert(question->bind_count < COUNT_OF(question->binds));
    question->binds[question->bind_count++] = bind;
    buffer_printf(&question->sql, "$%zu", question->bind_count);
}

static void ask_beginning(struct question *question, struct arena *arena, const char *beginning)
{
    buffer_append_z(&question->sql, " or (stem > ");
    ask_bind(question, bind_text(text_of(beginning)));
    buffer_append_z(&question->sql, " and stem < ");
    ask_bind(question, bind_text(arena_printf(arena, "%s" LAST_CHARACTER, beginning)));
    buffer_append_z(&question->sql, ")");
}

/* The records that have a word: as its stem, or as a beginning of one, for which both the word as it
 * was typed and its stem count ("polici" is on the way to "policies", whose stem is "polici"). */
static void ask_word(struct question *question, struct arena *arena, enum store_role role, const struct search_word *word, size_t number)
{
    buffer_printf(&question->sql, "select %zu as word, record_id, register, max(weight) as weight from %s where stem = ", number,
                  role == STORE_PUBLIC ? "pub_search_word" : "search_word");
    ask_bind(question, bind_text(text_of(word->stem)));
    if (word->begins) {
        ask_beginning(question, arena, word->word);
        if (strcmp(word->word, word->stem) != 0 && strlen(word->stem) >= 3)
            ask_beginning(question, arena, word->stem);
    }
    buffer_append_z(&question->sql, " group by record_id, register");
}

/* "with hit as (each word's records)": those that have all of the words, of what the reader may see. A word may be found in a record both ways, open and later. */
static void ask_hits(struct question *question, struct arena *arena, enum store_role role, const struct search_words *words, const char *condition)
{
    buffer_append_z(&question->sql, "with found as (");
    for (size_t i = 0; i < words->count; i++) {
        buffer_append_z(&question->sql, i ? " union all " : "");
        ask_word(question, arena, role, &words->list[i], i);
    }
    buffer_printf(&question->sql, "), seen as (select word, record_id, min(register) as register, max(weight) as weight from found where (%s) group by word, record_id)"
                                  ", hit as (select record_id, min(register) as register, sum(weight) as weight from seen group by record_id having count(*) = %zu)", condition, words->count);
}

static void question_begin(struct question *question, struct binds condition_binds)
{
    assert(condition_binds.count <= SEARCH_CONDITION_BINDS_MAX);
    buffer_init(&question->sql, 262144);
    question->bind_count = condition_binds.count;
    if (condition_binds.count)
        memcpy(question->binds, condition_binds.list, condition_binds.count * sizeof(*question->binds));
}

static struct binds question_binds(const struct question *question)
{
    return (struct binds){question->binds, question->bind_count};
}

static enum result count_hits(struct db *db, enum store_role role, struct arena *arena, const struct search_words *words,
                              const char *condition, struct binds condition_binds, int64_t *ret_total)
{
    AUTO(question_clear) struct question question;
    question_begin(&question, condition_binds);
    ask_hits(&question, arena, role, words, condition);
    /* Not count(*): of a query that reads no column, SQLite asks the authorizer for "hit". */
    buffer_append_z(&question.sql, " select count(record_id) from hit");
    TRY(question.sql.failure);
    return db_one_integer(db, ret_total, SQL_COMPOSED(question.sql.data), question_binds(&question));
}

static enum result read_hits(struct statement *row, struct arena *arena, struct search_hit *hits, size_t max, size_t *ret_count)
{
    size_t count = 0;
    int step = 0;
    while (count < max && (step = statement_step(row)) == 1) {
        struct text register_name = statement_copy(row, 1, arena);
        if (text_ends(register_name, TEXT(SEARCH_LATER)))
            register_name.length -= sizeof SEARCH_LATER - 1;
        hits[count++] = (struct search_hit){statement_integer(row, 0), register_name, statement_integer(row, 2)};
    }
    if (step < 0)
        return (enum result)step;
    *ret_count = count;
    return OK;
}

enum result search_find(struct db *db, enum store_role role, struct arena *arena, struct text query,
                        const char *condition, struct binds condition_binds, size_t offset, size_t max,
                        struct search_hit **ret_hits, size_t *ret_count, int64_t *ret_total)
{
    AUTO(question_clear) struct question question;
    AUTO(statement_close_at) struct statement *row = NULL;
    struct search_hit *hits = ARENA_ARRAY(arena, struct search_hit, max);
    struct search_words words;
    size_t count = 0;
    int64_t total = 0;
    search_read_query(query, &words);
    question_begin(&question, condition_binds);
    if (!hits)
        return ERROR_MEMORY;
    if (words.count) {
        TRY(count_hits(db, role, arena, &words, condition, condition_binds, &total));
        ask_hits(&question, arena, role, &words, condition);
        buffer_printf(&question.sql, " select hit.record_id, hit.register, hit.weight from hit left join %s named on named.id = hit.record_id"
                                     " order by hit.weight desc, named.sort_key, hit.record_id limit ",
                      role == STORE_PUBLIC ? "pub_record" : "record");
        ask_bind(&question, bind_integer((int64_t)max));
        buffer_append_z(&question.sql, " offset ");
        ask_bind(&question, bind_integer((int64_t)offset));
        TRY(question.sql.failure);
        TRY(db_query(db, &row, SQL_COMPOSED(question.sql.data), question_binds(&question)));
        TRY(read_hits(row, arena, hits, max, &count));
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_hits = hits;
    *ret_count = count;
    *ret_total = total;
    return OK;
}

/* --- Excerpts ------------------------------------------------------------- */

static bool is_asked(const struct search_words *words, const char *word, struct text stem)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_equals(stem, words->list[i].stem) ||
            (words->list[i].begins && (text_starts(text_of(word), text_of(words->list[i].word)) || text_starts(stem, text_of(words->list[i].stem)))))
            return true;
    return false;
}

/* Where the first word that was asked for begins, or SIZE_MAX. */
static size_t first_asked(struct text text, const struct search_words *words)
{
    struct text rest = text;
    char word[SEARCH_WORD_BYTES_MAX + 1], stem[SEARCH_WORD_BYTES_MAX + 1];
    size_t length, before = 0;
    while (text_next_word(&rest, word, sizeof(word), &length)) {
        memcpy(stem, word, length + 1);
        if (is_asked(words, word, (struct text){stem, text_stem(stem, length)}))
            return before;
        before = text.length - rest.length;
    }
    return SIZE_MAX;
}

/* `count` characters on from byte `at`; SIZE_MAX-safe at both ends. */
static size_t characters_on(struct text text, size_t at, size_t count)
{
    uint32_t point;
    for (size_t length; count > 0 && (length = text_decode(text, at, &point)) > 0; count--)
        at += length;
    return at;
}

static size_t characters_back(struct text text, size_t at, size_t count)
{
    for (; count > 0 && at > 0; count--)
        for (at--; at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80;)
            at--;
    return at;
}

struct text search_excerpt(struct arena *arena, struct text text, const struct search_words *words, size_t characters)
{
    size_t hit = words ? first_asked(text, words) : 0, from, to;
    if (hit == SIZE_MAX || !text.length)
        return TEXT_NONE;
    from = characters_back(text, hit, characters / 4);
    if (from > 0) { /* begin with a whole word, before the hit */
        const char *blank = memchr(text.data + from, ' ', hit - from);
        from = blank ? (size_t)(blank - text.data) + 1 : hit;
    }
    to = characters_on(text, from, characters);
    if (to < text.length) {
        const char *blank = memrchr(text.data + from, ' ', to - from);
        if (blank && (size_t)(blank - text.data) > hit)
            to = (size_t)(blank - text.data);
    }
    return arena_printf(arena, "%s%.*s%s", from > 0 ? "…" : "", TEXT_ARGS(text_trim(text_slice(text, from, to - from))), to < text.length ? "…" : "");
}
