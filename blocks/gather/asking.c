/* Askings, and the questionnaires that they ask: those that are defined, those built at the desk, and the versions that answers keep. Owns the SQL of
 * gather_built, gather_version and gather_asking, and the schema of all. */
#include "blocks/gather/internal.h"

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/definition/translate.h"

#define SLUG_BYTES_MAX 60
#define TITLE_CHARACTERS_MAX 150

const char gather_schema[] =
    "create table gather_built (name text primary key, source text not null, hash text not null, changed_at bigint not null,"
    " changed_by bigint not null, changed_name text not null);\n"
    "create table gather_version (hash text primary key, name text not null, source text not null, kept_at bigint not null);\n"
    "create table gather_asking (id {id}, slug text not null, questionnaire text not null, register text not null, record bigint not null,"
    " title text not null, opens_at bigint not null, closes_at bigint not null, made_at bigint not null, made_by bigint not null, ended_at bigint,"
    " unique (slug));\n"
    "create index gather_asking_record on gather_asking (register, record);\n"
    "create table gather_answer (id {id}, asking bigint not null references gather_asking (id), reference text not null,"
    " version text not null references gather_version (hash), state text not null, begun_at bigint not null, saved_at bigint, sent_at bigint,"
    " record bigint, decided_at bigint, decided_name text, reason text, unique (reference));\n"
    "create index gather_answer_asking on gather_answer (asking, state, id);\n"
    "create index gather_answer_record on gather_answer (record);\n"
    "create table gather_person (id {id}, answer bigint not null references gather_answer (id), name text not null, email text not null,"
    " part text not null, account bigint not null, added_at bigint not null, joined_at bigint, gone_at bigint);\n"
    "create index gather_person_answer on gather_person (answer, id);\n"
    "create index gather_person_email on gather_person (email);\n"
    "create table gather_link (token_hash text primary key, answer bigint not null, person bigint not null, made_at bigint not null,"
    " expires_at bigint not null, ended_at bigint, message bigint not null);\n"
    "create index gather_link_person on gather_link (person);\n"
    "create table gather_session (token_hash text not null, answer bigint not null, person bigint not null, made_at bigint not null,"
    " expires_at bigint not null, primary key (token_hash, answer));\n"
    "create index gather_session_person on gather_session (person);\n"
    "create table gather_page (answer bigint not null references gather_answer (id), section text not null, version bigint not null,"
    " document text not null, saved_at bigint not null, saved_by text not null, primary key (answer, section));\n"
    "create table gather_aside (id {id}, answer bigint not null references gather_answer (id), section text not null, question text not null,"
    " content text not null, put_at bigint not null, put_by text not null);\n"
    "create index gather_aside_answer on gather_aside (answer, id);\n"
    "create table gather_event (id {id}, answer bigint not null references gather_answer (id), at bigint not null, person bigint not null,"
    " account bigint not null, who text not null, what text not null, section text, version bigint not null, document text);\n"
    "create index gather_event_answer on gather_event (answer, id);\n";

/* --- Questionnaires -------------------------------------------------------------- */

static enum result read_source(struct arena *arena, struct text source, const struct questionnaire **ret_questionnaire)
{
    struct questionnaire *questionnaire;
    struct faults faults;
    enum result result;
    faults_init(&faults, arena);
    result = questionnaire_read(arena, TEXT("kept"), source, NULL, &faults, &questionnaire);
    if (result == ERROR_INVALID)
        return ERROR_CORRUPT;
    TRY(result);
    *ret_questionnaire = questionnaire;
    return OK;
}

enum result gather_questionnaire(struct db *db, const struct engine *engine, struct arena *arena, struct text name, const struct questionnaire **ret_questionnaire)
{
    struct text source;
    enum result result = db_one_text(db, arena, &source, SQL("select source from gather_built where name = $1"), BIND(bind_text(name)));
    const struct questionnaire *defined = result == ERROR_NOT_FOUND ? definitions_questionnaire(engine->definitions, name) : NULL;
    if (result == OK)
        TRY(read_source(arena, source, &defined));
    if (!defined)
        return result;
    return questionnaire_translate(arena, arena_language(arena), defined, ret_questionnaire);
}

enum result gather_version(struct db *db, struct arena *arena, struct text hash, const struct questionnaire **ret_questionnaire)
{
    const struct questionnaire *kept;
    struct text source;
    TRY(db_one_text(db, arena, &source, SQL("select source from gather_version where hash = $1"), BIND(bind_text(hash))));
    TRY(read_source(arena, source, &kept));
    return questionnaire_translate(arena, arena_language(arena), kept, ret_questionnaire);
}

enum result version_keep(struct db *db, const struct questionnaire *questionnaire, struct instant now)
{
    return db_run(db, NULL, SQL("insert into gather_version (hash, name, source, kept_at) values ($1, $2, $3, $4) on conflict (hash) do nothing"),
                  BIND(bind_text(text_of(questionnaire->hash)), bind_text(questionnaire->name), bind_text(questionnaire->source), bind_integer(now.seconds)));
}

enum result questionnaire_put(struct db *db, const struct questionnaire *questionnaire, const struct actor *actor)
{
    TRY(version_keep(db, questionnaire, actor->moment.now));
    return db_run(db, NULL,
                  SQL("insert into gather_built (name, source, hash, changed_at, changed_by, changed_name) values ($1, $2, $3, $4, $5, $6)"
                      " on conflict (name) do update set source = $2, hash = $3, changed_at = $4, changed_by = $5, changed_name = $6"),
                  BIND(bind_text(questionnaire->name), bind_text(questionnaire->source), bind_text(text_of(questionnaire->hash)), bind_integer(actor->moment.now.seconds),
                       bind_integer(actor->account), bind_text(actor->name)));
}

enum result questionnaire_is_built(struct db *db, struct text name, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from gather_built where name = $1"), BIND(bind_text(name))));
    *ret_is = count > 0;
    return OK;
}

static int by_name(const void *a, const void *b)
{
    return text_compare((*(const struct questionnaire *const *)a)->name, (*(const struct questionnaire *const *)b)->name);
}

enum result questionnaires_all(struct db *db, const struct engine *engine, struct arena *arena, const struct questionnaire ***ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct questionnaire **list;
    const struct definitions *definitions = engine->definitions;
    int64_t built;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &built, SQL("select count(*) from gather_built"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, const struct questionnaire *, (size_t)built + definitions->questionnaire_count + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select source from gather_built order by name"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)built)
        TRY(read_source(arena, statement_copy(row, 0, arena), &list[count++]));
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < definitions->questionnaire_count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < count; j++)
            is_there = is_there || text_equal(list[j]->name, definitions->questionnaires[i]->name);
        if (!is_there)
            list[count++] = definitions->questionnaires[i];
    }
    if (count)
        qsort(list, count, sizeof *list, by_name);
    *ret_list = list;
    *ret_count = count;
    return OK;
}

/* --- Askings ----------------------------------------------------------------------- */

bool slug_is_valid(struct text slug)
{
    if (!slug.length || slug.length > SLUG_BYTES_MAX || slug.data[0] == '-' || slug.data[slug.length - 1] == '-')
        return false;
    for (size_t i = 0; i < slug.length; i++) {
        char c = slug.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    /* Addresses below /forms that mean something else. */
    return !text_equals(slug, "answers") && !text_equals(slug, "link") && !text_equals(slug, "return") && !text_equals(slug, "leave");
}

static enum result check_asking(const struct gather_asking *asking, struct message *message)
{
    if (asking->closes.seconds && asking->closes.seconds <= asking->opens.seconds)
        return message_fail(message, ERROR_INVALID, "It must close after it opens.");
    if (text_count_characters(asking->title) > TITLE_CHARACTERS_MAX || text_contains(asking->title, TEXT("\n")))
        return message_fail(message, ERROR_INVALID, "The title must be one line of at most %d characters.", TITLE_CHARACTERS_MAX);
    return OK;
}

enum result gather_ask(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_asking *asking, const struct actor *actor, int64_t *ret_id,
                       struct message *message)
{
    const struct questionnaire *questionnaire;
    enum result result = gather_questionnaire(db, engine, arena, asking->questionnaire, &questionnaire);
    int64_t id, taken;
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "There is no questionnaire “%.*s”.", TEXT_ARGS(asking->questionnaire));
    TRY(result);
    if (!slug_is_valid(asking->slug))
        return message_fail(message, ERROR_INVALID, "The address must be lower-case letters, digits and hyphens, at most %d of them, such as benches-2027.", SLUG_BYTES_MAX);
    TRY(check_asking(asking, message));
    TRY(db_one_integer(db, &taken, SQL("select count(*) from gather_asking where slug = $1"), BIND(bind_text(asking->slug))));
    if (taken)
        return message_fail(message, ERROR_CONFLICT, "The address “%.*s” was used before. Choose another.", TEXT_ARGS(asking->slug));
    TRY(db_next_number(db, TEXT("gather_asking"), &id));
    TRY(db_run(db, NULL,
               SQL("insert into gather_asking (id, slug, questionnaire, register, record, title, opens_at, closes_at, made_at, made_by)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
               BIND(bind_integer(id), bind_text(asking->slug), bind_text(asking->questionnaire), bind_text(asking->reg), bind_integer(asking->record),
                    bind_text(asking->title), bind_integer(asking->opens.seconds), bind_integer(asking->closes.seconds), bind_integer(actor->moment.now.seconds),
                    bind_integer(actor->account))));
    *ret_id = id;
    return OK;
}

enum result gather_ask_change(struct db *db, const struct gather_asking *asking, const struct actor *actor, struct message *message)
{
    int64_t changed = 0;
    (void)actor;
    TRY(check_asking(asking, message));
    TRY(db_run(db, &changed, SQL("update gather_asking set title = $2, opens_at = $3, closes_at = $4 where id = $1"),
               BIND(bind_integer(asking->id), bind_text(asking->title), bind_integer(asking->opens.seconds), bind_integer(asking->closes.seconds))));
    return changed ? OK : ERROR_NOT_FOUND;
}

enum result gather_ask_end(struct db *db, int64_t asking, const struct actor *actor)
{
    return db_run(db, NULL, SQL("update gather_asking set ended_at = $2 where id = $1 and ended_at is null"), BIND(bind_integer(asking), bind_integer(actor->moment.now.seconds)));
}

enum result gather_ask_again(struct db *db, int64_t asking, struct text reg, int64_t record)
{
    return db_run(db, NULL, SQL("update gather_asking set ended_at = null, register = $2, record = $3 where id = $1"),
                  BIND(bind_integer(asking), bind_text(reg), bind_integer(record)));
}

#define ASKING_SQL "select id, slug, questionnaire, register, record, title, opens_at, closes_at, made_at, ended_at from gather_asking"

static struct gather_asking asking_of(struct statement *row, struct arena *arena)
{
    return (struct gather_asking){.id = statement_integer(row, 0), .slug = statement_copy(row, 1, arena), .questionnaire = statement_copy(row, 2, arena),
                                  .reg = statement_copy(row, 3, arena), .record = statement_integer(row, 4), .title = statement_copy(row, 5, arena),
                                  .opens = {statement_integer(row, 6)}, .closes = {statement_integer(row, 7)}, .made_at = {statement_integer(row, 8)},
                                  .is_ended = !statement_is_null(row, 9)};
}

static enum result one_asking(struct db *db, struct arena *arena, struct sql sql, struct bind bind, struct gather_asking *ret_asking)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, sql, (struct binds){&bind, 1}));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_asking = asking_of(row, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result gather_asking_get(struct db *db, struct arena *arena, int64_t id, struct gather_asking *ret_asking)
{
    return one_asking(db, arena, SQL(ASKING_SQL " where id = $1"), bind_integer(id), ret_asking);
}

enum result gather_asking_find(struct db *db, struct arena *arena, struct text slug, struct gather_asking *ret_asking)
{
    return one_asking(db, arena, SQL(ASKING_SQL " where slug = $1"), bind_text(slug), ret_asking);
}

enum result gather_askings(struct db *db, struct arena *arena, struct text reg, int64_t record, struct gather_asking **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct gather_asking *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from gather_asking where $1 = '' or (register = $1 and record = $2)"), BIND(bind_text(reg), bind_integer(record))));
    list = ARENA_ARRAY(arena, struct gather_asking, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(ASKING_SQL " where $1 = '' or (register = $1 and record = $2) order by id desc"), BIND(bind_text(reg), bind_integer(record))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = asking_of(row, arena);
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum gather_time gather_time_of(const struct gather_asking *asking, int64_t late_hours, struct instant now)
{
    if (asking->is_ended)
        return GATHER_OVER;
    if (now.seconds < asking->opens.seconds)
        return GATHER_NOT_YET;
    if (!asking->closes.seconds || now.seconds < asking->closes.seconds)
        return GATHER_OPEN;
    return now.seconds < asking->closes.seconds + late_hours * 3600 ? GATHER_LATE : GATHER_OVER;
}
