/* What is to be gathered about somebody: the ids of what leads to them and of what has their words, and how many records more there are
 * that whoever gathers may not see. See internal.h. */
#include "blocks/subject/internal.h"

#include "base/format/json.h"
#include "blocks/record/compose.h"
#include "blocks/ledger/finance.h"
#include "blocks/post/subscriber.h"
#include "blocks/record/merge.h"
#include "blocks/search/search.h"

struct finding {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct subject_answer *answer;
    const struct actor *actor;
    struct subject_sources *sources;
};

static enum result add_source(struct finding *finding, const char *kind, int64_t id, const struct definition *definition, struct message *message)
{
    struct subject_sources *sources = finding->sources;
    if (sources->count == SUBJECT_SOURCES_MAX)
        return message_fail(message, ERROR_LIMIT, "There are more than %d items about this person, too many for one answer. Ask them what they are looking for, "
                                                  "and whoever runs the office to export the registers.", SUBJECT_SOURCES_MAX);
    sources->list[sources->count++] = (struct subject_source){.kind = kind, .id = id, .definition = definition, .path = TEXT_NONE};
    return OK;
}

/* --- Names ---------------------------------------------------------------- */

static void add_name(struct text *names, size_t *count, struct text name)
{
    for (size_t i = 0; i < *count; i++)
        if (text_equal_ignoring_case(names[i], name))
            return;
    if (*count < SUBJECT_NAMES_MAX && name.length)
        names[(*count)++] = name;
}

static enum result add_names_of(struct db *db, struct arena *arena, const struct definition *definition, int64_t record, const struct actor *actor, bool is_theirs,
                                struct text *names, size_t *count)
{
    struct history_entry *entries;
    size_t entry_count;
    TRY(record_history(db, arena, record, &entries, &entry_count));
    for (size_t i = 0; i < entry_count; i++) {
        struct value *document;
        TRY(json_parse_kept(arena, entries[i].document, entries[i].document.length, &document, NULL));
        for (size_t j = 0; j < definition->subject_count; j++) {
            const struct field *field = definition_field(definition, definition->subject[j]);
            if (field && field_may_see(field, actor, is_theirs))
                add_name(names, count, text_trim(value_get_text(document, field->name.data)));
        }
    }
    return OK;
}

enum result subject_names(struct db *db, const struct engine *engine, struct arena *arena, const struct record *person, const struct actor *actor,
                          struct text *names, size_t *ret_count)
{
    const struct definition *definition = person->definition;
    bool is_theirs = record_is_theirs(db, person, actor);
    int64_t *merged;
    size_t merged_count, count = 0;
    (void)engine;
    for (size_t i = 0; i < definition->subject_count; i++) {
        const struct field *field = definition_field(definition, definition->subject[i]);
        if (field && field_may_see(field, actor, is_theirs))
            add_name(names, &count, text_trim(record_value(person, field->name)->text));
    }
    TRY(add_names_of(db, arena, definition, person->id, actor, is_theirs, names, &count));
    TRY(record_merged_into(db, arena, person->id, &merged, &merged_count));
    for (size_t i = 0; i < merged_count; i++)
        TRY(add_names_of(db, arena, definition, merged[i], actor, is_theirs, names, &count));
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Records -------------------------------------------------------------- */

struct found { int64_t id; struct text reg; bool by_link, is_visible; };
struct founds { struct found *list; size_t count; };

/* By id, so that one that was found twice stands once. */
static int by_id(const void *a, const void *b)
{
    const struct found *one = a, *other = b;
    return one->id != other->id ? (one->id < other->id ? -1 : 1) : (int)other->by_link - (int)one->by_link;
}

static enum result find_links(struct finding *finding, int64_t person, struct founds *founds)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(finding->db, &row,
                 SQL("select distinct r.id, r.register from link l join record r on r.id = l.from_id where l.to_id = $1"
                     " and l.from_id not in (select gone.id from merged gone) order by r.id limit $2"),
                 BIND(bind_integer(person), bind_integer(SUBJECT_SOURCES_MAX))));
    while ((step = statement_step(row)) == 1 && founds->count < SUBJECT_SOURCES_MAX)
        founds->list[founds->count++] = (struct found){.id = statement_integer(row, 0), .reg = statement_copy(row, 1, finding->arena), .by_link = true};
    return step < 0 ? (enum result)step : OK;
}

static enum result find_words(struct finding *finding, struct text words, struct founds *founds)
{
    struct search_hit *hits;
    size_t count;
    int64_t total;
    size_t room = SUBJECT_SOURCES_MAX * 2 - founds->count;
    TRY(search_find(finding->db, STORE_OFFICE, finding->arena, words, "1=1", BIND_NOTHING, 0, room < SUBJECT_SOURCES_MAX ? room : SUBJECT_SOURCES_MAX, &hits, &count, &total));
    for (size_t i = 0; i < count; i++)
        founds->list[founds->count++] = (struct found){.id = hits[i].id, .reg = hits[i].register_name};
    return OK;
}

static enum result see_one(struct finding *finding, struct found *found)
{
    const struct definition *definition = definitions_find(finding->engine->definitions, found->reg);
    found->is_visible = definition && record_may_see(finding->db, &(struct record){.definition = definition, .id = found->id}, finding->actor);
    return OK;
}

static enum result is_gathered(struct finding *finding, int64_t id, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(finding->db, &count, SQL("select count(*) from subject_item where answer = $1 and source = $2"),
                       BIND(bind_integer(finding->answer->id), bind_integer(id))));
    *ret_is = count > 0;
    return OK;
}

static void count_one(struct subject_sources *sources, const struct definition *definition)
{
    for (size_t i = 0; i <= sources->unseen_count; i++) {
        if (i == sources->unseen_count)
            sources->unseen[sources->unseen_count++] = (struct subject_unseen){definition, 0};
        if (sources->unseen[i].definition == definition) {
            sources->unseen[i].count++;
            return;
        }
    }
}

static enum result count_unseen(struct finding *finding, const struct found *found)
{
    const struct definition *definition = definitions_find(finding->engine->definitions, found->reg);
    bool is_there;
    if (!definition)
        return OK; /* a register of which nothing is known any more, or an erased record */
    TRY(is_gathered(finding, found->id, &is_there));
    if (!is_there)
        count_one(finding->sources, definition);
    return OK;
}

static enum result find_records(struct finding *finding, const struct record *person, struct message *message)
{
    struct founds founds = {ARENA_ARRAY(finding->arena, struct found, SUBJECT_SOURCES_MAX * 2), 0};
    struct text names[SUBJECT_NAMES_MAX];
    size_t name_count;
    if (!founds.list)
        return ERROR_MEMORY;
    TRY(find_links(finding, person->id, &founds));
    TRY(subject_names(finding->db, finding->engine, finding->arena, person, finding->actor, names, &name_count));
    for (size_t i = 0; i < name_count && founds.count < SUBJECT_SOURCES_MAX * 2; i++)
        TRY(find_words(finding, names[i], &founds));
    if (founds.count)
        qsort(founds.list, founds.count, sizeof *founds.list, by_id);
    for (size_t i = 0; i < founds.count; i++) {
        struct found *found = &founds.list[i];
        if (found->id == person->id || (i && found->id == founds.list[i - 1].id))
            continue;
        TRY(see_one(finding, found));
        if (!found->is_visible)
            TRY(count_unseen(finding, found));
        else
            TRY(add_source(finding, found->by_link ? "link" : "words", found->id, definitions_find(finding->engine->definitions, found->reg), message));
    }
    return OK;
}

/* --- What is no record ---------------------------------------------------- */

static enum result add_ids(struct finding *finding, const char *kind, struct sql sql, struct bind bind, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(finding->db, &row, sql, (struct binds){&bind, 1}));
    while ((step = statement_step(row)) == 1)
        TRY(add_source(finding, kind, statement_integer(row, 0), NULL, message));
    return step < 0 ? (enum result)step : OK;
}

/* What is sent to an address that is theirs since they asked for it; the messages themselves repeat what is published. */
static enum result add_subscriber(struct finding *finding, struct text address, struct message *message)
{
    int64_t id;
    TRY(subscriber_of_address(finding->db, finding->engine, finding->arena, address, &id));
    return id ? add_source(finding, "subscriber", id, NULL, message) : OK;
}

/* Messages to any address that is theirs: that of an account, or one that stands in what they are looked for by. */
static enum result add_messages(struct finding *finding, const struct record *person, struct message *message)
{
    struct text names[SUBJECT_NAMES_MAX];
    size_t count;
    TRY(add_ids(finding, "message",
                SQL("select distinct o.id from outbox o join account a on lower(a.sign_in) = lower(o.to_address) where a.person = $1 order by o.id"),
                bind_integer(person->id), message));
    TRY(subject_names(finding->db, finding->engine, finding->arena, person, finding->actor, names, &count));
    for (size_t i = 0; i < count; i++)
        if (text_contains(names[i], TEXT("@")))
            TRY(add_subscriber(finding, names[i], message));
    for (size_t i = 0; i < count; i++)
        if (text_contains(names[i], TEXT("@")))
            TRY(add_ids(finding, "message", SQL("select id from outbox where lower(to_address) = lower($1) order by id"), bind_text(names[i]), message));
    return OK;
}

static enum result add_answers(struct finding *finding, const struct record *person, struct message *message)
{
    struct text names[SUBJECT_NAMES_MAX];
    size_t name_count, count;
    int64_t *ids;
    TRY(subject_names(finding->db, finding->engine, finding->arena, person, finding->actor, names, &name_count));
    TRY(subject_answers_about(finding->db, finding->engine, finding->arena, person->id, names, name_count, finding->actor, &ids, &count));
    for (size_t i = 0; i < count; i++)
        TRY(add_source(finding, "answer", ids[i], NULL, message));
    return OK;
}

/* Every payment's, or none: whoever may not see all payments is told how many there are. */
static enum result add_payments(struct finding *finding, const struct record *person, struct message *message)
{
    const struct definition *payments = subject_payments_definition(finding->engine);
    struct text names[SUBJECT_NAMES_MAX];
    struct finance_said said;
    size_t name_count;
    if (!payments)
        return OK;
    bool is_visible = record_may_see_all(payments, finding->actor);
    TRY(subject_names(finding->db, finding->engine, finding->arena, person, finding->actor, names, &name_count));
    TRY(subject_payments_naming(finding->db, finding->arena, names, name_count, &said));
    for (size_t i = 0; i < said.batch_count + said.line_count; i++) {
        bool is_batch = i < said.batch_count;
        if (is_visible)
            TRY(add_source(finding, is_batch ? "batch" : "paid", is_batch ? said.batches[i] : said.lines[i - said.batch_count], NULL, message));
        else
            count_one(finding->sources, payments);
    }
    return OK;
}

static enum result add_merged(struct finding *finding, const struct record *person, struct message *message)
{
    int64_t *merged;
    size_t count;
    TRY(record_merged_into(finding->db, finding->arena, person->id, &merged, &count));
    for (size_t i = 0; i < count; i++)
        TRY(add_source(finding, "merged", merged[i], person->definition, message));
    return add_ids(finding, "merge", SQL("select id from merge where merged = $1 or survivor = $1 order by id"), bind_integer(person->id), message);
}

/* Forms of a record are for whoever may see it; what is of none, for those who may see all of the register. */
static enum result add_waiting(struct finding *finding, const struct record *person, struct message *message)
{
    struct text names[SUBJECT_NAMES_MAX];
    struct waiting_list waiting;
    size_t name_count;
    TRY(subject_names(finding->db, finding->engine, finding->arena, person, finding->actor, names, &name_count));
    TRY(subject_waiting(finding->db, finding->engine, finding->arena, names, name_count, &waiting));
    for (size_t i = 0; i < waiting.count; i++) {
        const struct waiting *one = &waiting.list[i];
        bool is_form = strcmp(one->kind, "form") == 0;
        if (!one->definition && !is_form)
            continue; /* of a register that is not in use: nobody can import it */
        bool is_visible = !one->definition || (one->record > 0 ? record_may_see(finding->db, &(struct record){.definition = one->definition, .id = one->record}, finding->actor)
                                                               : record_may_see_all(one->definition, finding->actor));
        if (!is_visible) {
            count_one(finding->sources, one->definition);
            continue;
        }
        TRY(add_source(finding, one->kind, is_form ? one->record : one->id, one->definition, message));
        finding->sources->list[finding->sources->count - 1].account = one->account;
        finding->sources->list[finding->sources->count - 1].path = one->path;
    }
    return OK;
}

enum result subject_find(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct record *person,
                         const struct actor *actor, struct subject_sources *ret_sources, struct message *message)
{
    struct finding finding = {.db = db, .engine = engine, .arena = arena, .answer = answer, .actor = actor, .sources = ret_sources};
    *ret_sources = (struct subject_sources){.list = ARENA_ARRAY(arena, struct subject_source, SUBJECT_SOURCES_MAX),
                                            .unseen = ARENA_ARRAY(arena, struct subject_unseen, engine->definitions->count + 1)};
    if (!ret_sources->list || !ret_sources->unseen)
        return ERROR_MEMORY;
    TRY(add_source(&finding, "person", person->id, person->definition, message));
    TRY(add_merged(&finding, person, message));
    TRY(add_ids(&finding, "account", SQL("select id from account where person = $1 order by id"), bind_integer(person->id), message));
    TRY(add_messages(&finding, person, message));
    TRY(add_answers(&finding, person, message));
    TRY(add_payments(&finding, person, message));
    TRY(add_waiting(&finding, person, message));
    return find_records(&finding, person, message);
}
