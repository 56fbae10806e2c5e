/* Answers, their items and parts as rows: see subject.h. Owns the tables. */
#include "blocks/subject/internal.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "blocks/record/access.h"

const char gathering_schema[] =
    "create table gathering (id {id}, record bigint not null references record (id), at bigint not null, account bigint not null);\n"
    "create index gathering_record on gathering (record);\n";

const char subject_schema[] =
    "create table subject_answer (id {id}, record bigint not null references record (id), register text not null, reference text not null,"
    " received_on bigint not null, state text not null, version bigint not null, made_by bigint not null, made_for bigint not null,"
    " made_at bigint not null, proposed_by bigint, proposed_for bigint, proposed_at bigint, approved_by bigint, approved_at bigint, gone_at bigint);\n"
    "create index subject_answer_record on subject_answer (record);\n"
    "create table subject_item (answer bigint not null references subject_answer (id), position bigint not null, key text not null,"
    " kind text not null, reg text not null, source bigint not null, title text not null, unseen bigint not null, gathered_at bigint not null,"
    " gathered_by bigint not null, version bigint not null, decision text not null, ground text, words text, silent bigint not null,"
    " decided_by bigint, decided_for bigint, decided_at bigint, primary key (answer, position), unique (answer, key));\n"
    "create index subject_item_source on subject_item (source);\n"
    "create table subject_part (answer bigint not null, item bigint not null, position bigint not null, key text not null, part_group text not null,"
    " field text not null, label text not null, content text not null, file bigint not null, ground text, words text, primary key (answer, item, position),"
    " unique (answer, item, key));\n"
    "create table subject_passage (answer bigint not null references subject_answer (id), number bigint not null, item bigint not null,"
    " passage text not null, ground text not null, words text, account bigint not null, account_for bigint not null, at bigint not null,"
    " primary key (answer, number));\n"
    "create table subject_unseen (answer bigint not null references subject_answer (id), register text not null, records bigint not null,"
    " primary key (answer, register));\n"
    "create table subject_log (id {id}, answer bigint not null references subject_answer (id), at bigint not null, account bigint not null,"
    " account_for bigint not null, item bigint not null, what text not null, ground text);\n"
    "create index subject_log_answer on subject_log (answer);\n";

/* --- Sealing -------------------------------------------------------------- */

struct text subject_place(struct arena *arena, int64_t answer)
{
    return arena_printf(arena, "subject answer %" PRId64, answer);
}

enum result subject_seal(const struct engine *engine, struct arena *arena, int64_t answer, struct text text, struct text *ret_sealed, struct message *message)
{
    if (text.length)
        return engine_seal_text(engine, arena, subject_place(arena, answer), text, false, ret_sealed, message);
    *ret_sealed = TEXT_NONE;
    return OK;
}

struct text subject_unseal(const struct engine *engine, struct arena *arena, int64_t answer, struct text text, bool *ret_opens)
{
    struct text opened = TEXT_NONE;
    bool opens = !text.length || engine_unseal_text(engine, arena, subject_place(arena, answer), text, &opened, NULL) == OK;
    if (ret_opens)
        *ret_opens = opens;
    return opens ? opened : SAID(arena, "The key with which this was sealed is not there, so it cannot be read.");
}

/* --- Answers -------------------------------------------------------------- */

#define ANSWER_COLUMNS                                                                                                              \
    "select q.id, q.record, q.register, q.reference, q.received_on, q.state, q.version, q.made_by, q.made_at, coalesce(q.proposed_by, 0)," \
    " coalesce(q.proposed_for, 0), coalesce(q.proposed_at, 0), coalesce(q.approved_at, 0), coalesce(q.gone_at, 0), a.name, b.name, c.name" \
    " from subject_answer q left join account a on a.id = q.made_by left join account b on b.id = q.proposed_by"                     \
    " left join account c on c.id = q.approved_by"

static struct subject_answer read_answer(struct statement *row, const struct engine *engine, struct arena *arena)
{
    return (struct subject_answer){
        .id = statement_integer(row, 0), .record = statement_integer(row, 1), .register_name = statement_copy(row, 2, arena),
        .definition = definitions_find(engine->definitions, statement_text(row, 2)), .reference = statement_copy(row, 3, arena),
        .received_on = statement_date(row, 4), .state = statement_copy(row, 5, arena), .version = statement_integer(row, 6),
        .made_by = statement_integer(row, 7), .made_at = {statement_integer(row, 8)}, .proposed_by = statement_integer(row, 9),
        .proposed_for = statement_integer(row, 10), .proposed_at = {statement_integer(row, 11)}, .approved_at = {statement_integer(row, 12)},
        .gone_at = {statement_integer(row, 13)}, .made_name = statement_copy(row, 14, arena), .proposed_name = statement_copy(row, 15, arena),
        .approved_name = statement_copy(row, 16, arena),
    };
}

enum result subject_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct subject_answer *ret_answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(ANSWER_COLUMNS " where q.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_answer = read_answer(row, engine, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

#define ANSWERS_MAX 200

enum result subject_answers_of(struct db *db, const struct engine *engine, struct arena *arena, int64_t record, struct subject_answer **ret_list,
                               size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct subject_answer *list = ARENA_ARRAY(arena, struct subject_answer, ANSWERS_MAX);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(ANSWER_COLUMNS " where q.record = $1 or q.record in (select m.id from merged m where m.survivor = $1) order by q.id desc"), BIND(bind_integer(record))));
    while (count < ANSWERS_MAX && (step = statement_step(row)) == 1)
        list[count++] = read_answer(row, engine, arena);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result subject_note(struct db *db, int64_t answer, int64_t item, const char *what, struct text ground, const struct actor *actor)
{
    int64_t id;
    TRY(db_next_number(db, TEXT("subject_log"), &id));
    return db_run(db, NULL, SQL("insert into subject_log (id, answer, at, account, account_for, item, what, ground) values ($1, $2, $3, $4, $5, $6, $7, $8)"),
                  BIND(bind_integer(id), bind_integer(answer), bind_integer(actor->moment.now.seconds), bind_integer(actor->account),
                       bind_integer(actor->stands_for), bind_integer(item), bind_text(text_of(what)), bind_optional(ground)));
}

enum result subject_begin(struct db *db, struct arena *arena, const struct record *person, struct date received_on, const struct actor *actor, int64_t *ret_id)
{
    int64_t id;
    struct text reference;
    TRY(db_next_number(db, TEXT("subject_answer"), &id));
    reference = arena_printf(arena, "SAR-%04" PRId64, id);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_run(db, NULL,
               SQL("insert into subject_answer (id, record, register, reference, received_on, state, version, made_by, made_for, made_at)"
                   " values ($1, $2, $3, $4, $5, 'gathering', 1, $6, $7, $8)"),
               BIND(bind_integer(id), bind_integer(person->id), bind_text(person->definition->name), bind_text(reference), bind_date(received_on),
                    bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds))));
    *ret_id = id;
    return subject_note(db, id, 0, "begun", TEXT_NONE, actor);
}

static enum result write_state(struct db *db, const struct subject_answer *answer, const char *state, const struct actor *actor, int64_t *changed)
{
    struct bind now = bind_integer(actor->moment.now.seconds), account = bind_integer(actor->account), stands_for = bind_integer(actor->stands_for);
    struct bind id = bind_integer(answer->id), version = bind_integer(answer->version);
    if (strcmp(state, "proposed") == 0)
        return db_run(db, changed,
                      SQL("update subject_answer set state = 'proposed', version = version + 1, proposed_by = $3, proposed_for = $4, proposed_at = $5"
                          " where id = $1 and version = $2"), BIND(id, version, account, stands_for, now));
    if (strcmp(state, "approved") == 0)
        return db_run(db, changed,
                      SQL("update subject_answer set state = 'approved', version = version + 1, approved_by = $3, approved_at = $4 where id = $1 and version = $2"),
                      BIND(id, version, account, now));
    return db_run(db, changed,
                  SQL("update subject_answer set state = $3, version = version + 1, proposed_by = null, proposed_for = null, proposed_at = null,"
                      " approved_by = null, approved_at = null where id = $1 and version = $2"),
                  BIND(id, version, bind_text(text_of(state))));
}

enum result subject_set_state(struct db *db, const struct subject_answer *answer, const char *state, const struct actor *actor, struct message *message)
{
    int64_t changed = 0;
    TRY(write_state(db, answer, state, actor, &changed));
    if (!changed)
        return message_fail(message, ERROR_CONFLICT, "Somebody else has worked on this answer meanwhile. Open it again and look at what is there now.");
    return OK;
}

/* --- Items ---------------------------------------------------------------- */

#define ITEM_SELECT                                                                                                                       \
    "select i.position, i.kind, i.reg, coalesce(m.survivor, i.source), i.title, i.unseen, i.gathered_at, i.version, i.decision, i.ground," \
    " i.words, i.silent, coalesce(i.decided_at, 0), a.name, f.name"
#define ITEM_FROM " from subject_item i left join merged m on m.id = i.source left join account a on a.id = i.decided_by left join account f on f.id = i.decided_for"

static struct subject_item read_item(struct statement *row, const struct engine *engine, struct arena *arena, int64_t answer)
{
    return (struct subject_item){
        .answer = answer, .position = statement_integer(row, 0), .kind = statement_copy(row, 1, arena), .reg = statement_copy(row, 2, arena),
        .source = statement_integer(row, 3), .title = subject_unseal(engine, arena, answer, statement_copy(row, 4, arena), NULL),
        .unseen = statement_integer(row, 5), .gathered_at = {statement_integer(row, 6)}, .version = statement_integer(row, 7),
        .decision = statement_copy(row, 8, arena), .ground = statement_copy(row, 9, arena),
        .words = subject_unseal(engine, arena, answer, statement_copy(row, 10, arena), NULL), .silent = statement_integer(row, 11) != 0,
        .decided_at = {statement_integer(row, 12)}, .decided_name = people_name_for(arena, statement_copy(row, 13, arena), statement_copy(row, 14, arena)),
    };
}

/* Binds from $`first` on: VISIBLE_TO(). An item of no record is for whoever may see the answer; a copied answer to a questionnaire for those who may read that one. */
static enum result visible_sql(struct db *db, struct arena *arena, const struct engine *engine, int64_t answer, const struct actor *actor, int first, struct text *ret_sql)
{
    struct text visible = record_visible_everywhere_sql(arena, engine, actor, "i.reg", "coalesce(m.survivor, i.source)", first), closed;
    TRY(subject_gathered_closed(db, engine, arena, answer, actor, &closed));
    *ret_sql = arena_printf(arena, "(i.source = 0 or %.*s) and i.position not in (%.*s)", TEXT_ARGS(visible), TEXT_ARGS(closed));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

#define ITEM_WANTED " where i.answer = $1 and i.position >= $2 and (cast($3 as text) = '' or i.decision = $3 or (cast($3 as text) = 'none' and i.decision = '')) and "

enum result subject_items(struct db *db, const struct engine *engine, struct arena *arena, const struct item_query *query, const struct actor *actor,
                          struct subject_item **ret_list, size_t *ret_count, int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text visible, sql;
    struct subject_item *list = ARENA_ARRAY(arena, struct subject_item, (size_t)query->max + 1);
    const struct bind binds[] = {bind_integer(query->answer->id), bind_integer(query->from), bind_text(query->decision), VISIBLE_TO(actor), bind_integer(query->max),
                                 bind_integer(query->offset)};
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(visible_sql(db, arena, engine, query->answer->id, actor, 4, &visible));
    sql = arena_printf(arena, "select count(*)" ITEM_FROM ITEM_WANTED "%.*s", TEXT_ARGS(visible));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (ret_total)
        TRY(db_one_integer(db, ret_total, SQL_COMPOSED(sql.data), (struct binds){binds, COUNT_OF(binds) - 2}));
    sql = arena_printf(arena, ITEM_SELECT ITEM_FROM ITEM_WANTED "%.*s order by i.position limit $8 offset $9", TEXT_ARGS(visible));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), (struct binds){binds, COUNT_OF(binds)}));
    while (count < (size_t)query->max && (step = statement_step(row)) == 1)
        list[count++] = read_item(row, engine, arena, query->answer->id);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result subject_item_get(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, int64_t position,
                             const struct actor *actor, struct subject_item *ret_item)
{
    struct item_query query = {.answer = answer, .decision = TEXT_NONE, .from = position, .max = 1};
    struct subject_item *list;
    size_t count;
    TRY(subject_items(db, engine, arena, &query, actor, &list, &count, NULL));
    if (!count || list[0].position != position)
        return ERROR_NOT_FOUND;
    *ret_item = list[0];
    return OK;
}

/* --- Parts ---------------------------------------------------------------- */

static bool part_may_see(const struct definition *definition, struct text name, const struct actor *actor, bool is_theirs)
{
    const struct field *field = definition && name.length ? definition_field(definition, name) : NULL;
    return !name.length || (field && field_may_see(field, actor, is_theirs));
}

enum result subject_parts(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_item *item, const struct actor *actor,
                          struct subject_part **ret_list, size_t *ret_count, int64_t *ret_hidden)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = item->source ? definitions_find(engine->definitions, item->reg) : NULL;
    bool is_theirs = definition && record_is_theirs(db, &(struct record){.definition = definition, .id = item->source}, actor);
    struct subject_part *list = ARENA_ARRAY(arena, struct subject_part, SUBJECT_PARTS_MAX);
    size_t count = 0;
    int64_t hidden = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select position, key, field, label, content, file, ground, words, part_group from subject_part where answer = $1 and item = $2 order by position"),
                 BIND(bind_integer(item->answer), bind_integer(item->position))));
    while (count < SUBJECT_PARTS_MAX && (step = statement_step(row)) == 1) {
        if (!part_may_see(definition, statement_text(row, 2), actor, is_theirs) ||
            (text_equals(statement_text(row, 1), PART_READERS) && !(definition && record_may_know_reads(db, definition, item->source, actor)))) {
            hidden++;
            continue;
        }
        list[count++] = (struct subject_part){
            .position = statement_integer(row, 0), .key = statement_copy(row, 1, arena), .group = statement_copy(row, 8, arena), .field = statement_copy(row, 2, arena),
            .label = subject_unseal(engine, arena, item->answer, statement_copy(row, 3, arena), NULL),
            .content = subject_unseal(engine, arena, item->answer, statement_copy(row, 4, arena), NULL), .file = statement_integer(row, 5),
            .ground = statement_copy(row, 6, arena), .words = subject_unseal(engine, arena, item->answer, statement_copy(row, 7, arena), NULL)};
    }
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    *ret_hidden = hidden;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Counting ------------------------------------------------------------- */

enum result subject_count(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct actor *actor,
                          struct subject_counts *ret_counts)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct subject_counts counts = {0};
    struct text visible, sql;
    int step;
    TRY(visible_sql(db, arena, engine, answer->id, actor, 2, &visible));
    TRY(db_one_integer(db, &counts.all, SQL("select count(*) from subject_item where answer = $1"), BIND(bind_integer(answer->id))));
    TRY(db_one_integer(db, &counts.unseen_parts, SQL("select coalesce(sum(unseen), 0) from subject_item where answer = $1"), BIND(bind_integer(answer->id))));
    sql = arena_printf(arena, "select i.decision, count(*)" ITEM_FROM " where i.answer = $1 and %.*s group by i.decision order by i.decision", TEXT_ARGS(visible));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(answer->id), VISIBLE_TO(actor))));
    while ((step = statement_step(row)) == 1) {
        struct text decision = statement_text(row, 0);
        int64_t count = statement_integer(row, 1);
        counts.visible += count;
        *(text_equals(decision, "include") ? &counts.included : text_equals(decision, "withhold") ? &counts.withheld
          : text_equals(decision, "other") ? &counts.others : &counts.undecided) += count;
    }
    if (step < 0)
        return (enum result)step;
    *ret_counts = counts;
    return OK;
}

/* --- Grounds -------------------------------------------------------------- */

const struct choice_list *access_grounds(const struct engine *engine)
{
    for (size_t i = 0; i < engine->definitions->list_count; i++)
        if (text_equal(engine->definitions->lists[i].name, ACCESS_GROUNDS))
            return &engine->definitions->lists[i];
    return NULL;
}

const struct choice *access_ground(const struct engine *engine, struct text code, struct date day)
{
    const struct choice_list *grounds = access_grounds(engine);
    const struct choice *ground = grounds ? choice_find(grounds, code) : NULL;
    return ground && choice_is_offered(ground, day) ? ground : NULL;
}

struct text access_ground_label(const struct engine *engine, struct text code)
{
    const struct choice_list *grounds = access_grounds(engine);
    const struct choice *ground = grounds ? choice_find(grounds, code) : NULL;
    return ground ? ground->label : code;
}
