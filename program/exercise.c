/* The machine-made office: see exercise.h. Its values are the least that a definition asks for, in every field. */
#include "program/exercise.h"

#include <inttypes.h>

#include "base/crypto/crypto.h"
#include "base/pence.h"
#include "blocks/file/file.h"
#include "blocks/flow/flow.h"
#include "blocks/people/people.h"
#include "blocks/publish/publish.h"
#include "blocks/record/record.h"
#include "blocks/search/search.h"

#define ARENA_BYTES_MAX (256 << 20)
#define MOVES_MAX 12
#define RECORDS_MAX 2000

struct made { const struct definition *definition; int64_t id; };

struct exercise {
    const struct engine *engine;
    const struct engine *idle; /* the same, whose effects do nothing */
    struct arena *arena;
    struct actor writer, mover; /* two people, because nobody approves what they wrote */
    int64_t *ids;               /* the first record of each definition; 0: not made */
    bool *begun;
    struct made *records;       /* as made: what is linked to stands before what links to it */
    size_t record_count;
    size_t **moved;             /* by definition and move: how often */
    int64_t serial;             /* of records, so that no two have the same values */
    const struct definition *now; /* what a transaction is about, */
    int64_t id;                   /* and which record of it */
    struct text move;
};

static enum result make_record(struct exercise *exercise, struct db *db, const struct definition *definition, int64_t *ret_id, struct message *message);
static enum result make_first(struct exercise *exercise, struct db *db, const struct definition *definition, struct message *message);

static size_t index_of(const struct exercise *exercise, const struct definition *definition)
{
    return (size_t)(definition - exercise->engine->definitions->list);
}

/* --- Values --------------------------------------------------------------- */

/* With hyphens: a text may have to stand in an address. */
static struct text text_for(const struct exercise *exercise, const struct field *field)
{
    struct text words = arena_printf(exercise->arena, "%" PRId64 "-made-by-a-machine", exercise->serial);
    while ((int64_t)words.length < field->min)
        words = arena_printf(exercise->arena, "%.*s-and-longer", TEXT_ARGS(words));
    return text_trim(text_slice(words, 0, (size_t)field->max));
}

static int64_t integer_for(const struct exercise *exercise, const struct field *field)
{
    bool has_one = field->min <= exercise->serial && field->max >= exercise->serial;
    return has_one ? exercise->serial : field->min;
}

/* The second choice in force: the first often says that there is nothing yet. */
static struct text choice_for(const struct field *field, struct date today)
{
    struct text code = TEXT_NONE;
    size_t seen = 0;
    for (size_t i = 0; i < field->choices->count && seen < 2; i++)
        if (choice_is_offered(&field->choices->choices[i], today) && ++seen)
            code = field->choices->choices[i].code;
    return code;
}

/* The first record of the register linked to, and as many more as the field asks for. */
static enum result link_for(struct exercise *exercise, struct db *db, const struct field *field, struct text *ret_canonical, struct message *message)
{
    struct text links;
    int64_t id;
    TRY(make_first(exercise, db, field->target, message));
    id = exercise->ids[index_of(exercise, field->target)];
    links = id ? arena_printf(exercise->arena, "%" PRId64, id) : TEXT_NONE; /* a circle stays open */
    for (int64_t i = 1; id && field->type == FIELD_LINKS && i < field->min; i++) {
        TRY(make_record(exercise, db, field->target, &id, message));
        links = arena_printf(exercise->arena, "%.*s %" PRId64, TEXT_ARGS(links), id);
    }
    *ret_canonical = links;
    return OK;
}

/* A text that says it is a PDF: what is in it does not matter here. */
static enum result file_for(struct exercise *exercise, struct db *db, const struct field *field, struct text *ret_canonical, struct message *message)
{
    const struct definition *definition = exercise->engine->definitions->list;
    while (field < definition->fields || field >= definition->fields + definition->field_count)
        definition++; /* the one that it is a field of */
    struct text bytes = TEXT("%PDF-1.4\n%%EOF\n");
    struct file_new file = {.definition = definition, .field = field, .name = TEXT("exercise.pdf"), .bytes = (int64_t)bytes.length,
                            .owner = exercise->writer.account, .moment = exercise->writer.moment};
    int64_t id;
    if (field->is_public && !field->required) /* no copy of it is made here */
        return OK;
    TRY(file_put_in(db, exercise->engine, &file, FILE_PDF, bytes, &id, message));
    *ret_canonical = arena_printf(exercise->arena, "%" PRId64, id);
    return OK;
}

static enum result value_for(struct exercise *exercise, struct db *db, const struct field *field, struct text *ret_canonical, struct message *message)
{
    struct arena *arena = exercise->arena;
    struct date today = exercise->writer.moment.today;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_PROSE:
        *ret_canonical = text_for(exercise, field);
        return OK;
    case FIELD_INTEGER:
        *ret_canonical = arena_printf(arena, "%" PRId64, integer_for(exercise, field));
        return OK;
    case FIELD_DECIMAL:
        *ret_canonical = TEXT("84.8");
        return OK;
    case FIELD_PENCE:
        *ret_canonical = pence_plain(arena, field->max < 100050 ? field->max : field->min > 100050 ? field->min : 100050);
        return OK;
    case FIELD_BOOLEAN:
        *ret_canonical = TEXT("yes");
        return OK;
    case FIELD_DATE:
    case FIELD_PARTIAL_DATE:
        *ret_canonical = date_iso(arena, today);
        return OK;
    case FIELD_MOMENT:
        *ret_canonical = instant_iso(arena, date_begins_in_london(today));
        return OK;
    case FIELD_CHOICE:
        *ret_canonical = choice_for(field, today);
        return OK;
    case FIELD_ROLE:
        *ret_canonical = exercise->engine->definitions->roles[0].name;
        return OK;
    case FIELD_WEB_ADDRESS:
        *ret_canonical = TEXT("https://office.example/");
        return OK;
    case FIELD_FILE:
        return file_for(exercise, db, field, ret_canonical, message);
    case FIELD_LINK:
    case FIELD_LINKS:
        return link_for(exercise, db, field, ret_canonical, message);
    }
    return ERROR_INVALID;
}

/* `late`: only what is written in some states alone. A link that a circle left open when the record was made stays so. */
static enum result fill(struct exercise *exercise, struct db *db, struct record *record, bool late, struct message *message)
{
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        struct text canonical = TEXT_NONE;
        if (record->values[i].text.length || record->values[i].link_count || (field->is_given && !field->required) || (late && !field->edit_in_count) ||
            !field_may_edit(record->definition, field, record->state, &exercise->writer))
            continue;
        TRY(value_for(exercise, db, field, &canonical, message));
        TRY(record_set(exercise->arena, record, field, canonical));
    }
    return OK;
}

/* Whether some of its fields are written in a later state alone, and are empty yet. */
static bool waits_for_state(const struct exercise *exercise, const struct record *record)
{
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        if (field->edit_in_count && !record->values[i].text.length && !record->values[i].link_count && !field->is_given && field_may_edit(record->definition, field, record->state, &exercise->writer))
            return true;
    }
    return false;
}

/* --- Making --------------------------------------------------------------- */

static enum result save(struct exercise *exercise, struct db *db, struct record *record, const struct record *before, const char *kind, struct message *message)
{
    struct problems problems = {0};
    TRY(record_check(db, exercise->engine, exercise->arena, record, before, &exercise->writer, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s: %.*s.", problems.list[0].field ? (int)problems.list[0].field->name.length : 0,
                            problems.list[0].field ? problems.list[0].field->name.data : "", TEXT_ARGS(problems.list[0].what));
    return record_save(db, exercise->engine, exercise->arena, record, record->version, &exercise->writer, kind, TEXT_NONE, message);
}

/* What it links to first; made, then edited once. */
static enum result make_record(struct exercise *exercise, struct db *db, const struct definition *definition, int64_t *ret_id, struct message *message)
{
    struct record *record;
    exercise->serial++;
    TRY(record_new(db, exercise->engine, exercise->arena, definition, &exercise->writer, &record));
    TRY(fill(exercise, db, record, false, message));
    TRY(save(exercise, db, record, NULL, "made", message));
    TRY(save(exercise, db, record, NULL, "edited", message));
    if (engine_annex(exercise->engine, definition->name))
        TRY(engine_annex(exercise->engine, definition->name)->put_least(db, exercise->arena, record));
    if (exercise->record_count == RECORDS_MAX)
        return message_fail(message, ERROR_LIMIT, "These definitions ask for too many records.");
    exercise->records[exercise->record_count++] = (struct made){definition, record->id};
    *ret_id = record->id;
    return OK;
}

static enum result make_first(struct exercise *exercise, struct db *db, const struct definition *definition, struct message *message)
{
    size_t index = index_of(exercise, definition);
    if (exercise->begun[index])
        return OK;
    exercise->begun[index] = true;
    return make_record(exercise, db, definition, &exercise->ids[index], message);
}

static enum result make_one(struct db *db, void *context, struct message *message)
{
    struct exercise *exercise = context;
    TRY(make_first(exercise, db, exercise->now, message));
    exercise->id = exercise->ids[index_of(exercise, exercise->now)];
    return OK;
}

static enum result make_people(struct db *db, void *context, struct message *message)
{
    struct exercise *exercise = context;
    const struct actor nobody = actor_command_line(exercise->writer.moment);
    char unusable[] = "-"; /* nobody signs in here */
    struct text role = TEXT("administrator");
    TRY(people_add(db, exercise->engine, exercise->arena, TEXT("writer@office.example"), TEXT("A writer"), role, 0, unusable, &nobody,
                   &exercise->writer.account, message));
    return people_add(db, exercise->engine, exercise->arena, TEXT("mover@office.example"), TEXT("A mover"), role, 0, unusable, &nobody,
                      &exercise->mover.account, message);
}

/* --- Moving --------------------------------------------------------------- */

/* What is written in this state alone is filled in before it is left. */
static enum result fill_for_state(struct exercise *exercise, struct db *db, struct message *message)
{
    struct record *record, *before;
    TRY(record_load(db, exercise->engine, exercise->arena, exercise->now, exercise->id, &before));
    TRY(record_load(db, exercise->engine, exercise->arena, exercise->now, exercise->id, &record));
    if (!waits_for_state(exercise, record))
        return OK;
    TRY(fill(exercise, db, record, true, message));
    return save(exercise, db, record, before, "edited", message);
}

static enum result move_one(struct db *db, void *context, struct message *message)
{
    struct exercise *exercise = context;
    TRY(fill_for_state(exercise, db, message));
    return flow_move(db, exercise->engine, exercise->arena, exercise->now, exercise->id, 0, exercise->move,
                     TEXT("A machine said so"), &exercise->mover, NULL, message);
}

/* An effect may refuse what a machine made (a purse without money): the move is then made without it. */
static enum result move_at_all(struct exercise *exercise, struct message *message)
{
    const struct engine *engine = exercise->engine;
    enum result result = store_write(engine->store, move_one, exercise, message);
    if (result != ERROR_INVALID)
        return result;
    exercise->engine = exercise->idle;
    result = store_write(engine->store, move_one, exercise, message);
    exercise->engine = engine;
    return result;
}

/* The open move that was made least often. Until the record is published: none that takes it from the public;
 * then none again. SIZE_MAX: there is nothing more to do. */
static enum result choose_move(struct exercise *exercise, bool until_published, size_t *ret_move)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    const struct definition *definition = exercise->now;
    const size_t *made = exercise->moved[index_of(exercise, definition)];
    struct record *record;
    size_t *moves, count, best = SIZE_MAX;
    TRY(store_read_begin(exercise->engine->store, STORE_OFFICE, &db));
    TRY(record_load(db, exercise->engine, exercise->arena, definition, exercise->id, &record));
    TRY(flow_open_moves(db, exercise->arena, record, &exercise->mover, &moves, &count));
    for (size_t i = 0; i < count; i++)
        if (!(until_published && definition->moves[moves[i]].withdraws) && (best == SIZE_MAX || made[moves[i]] < made[best]))
            best = moves[i];
    if (best != SIZE_MAX && ((until_published && record->published_version) || (!until_published && made[best])))
        best = SIZE_MAX;
    *ret_move = best;
    return OK;
}

static enum result move_about(struct exercise *exercise, bool until_published, struct message *message)
{
    size_t move;
    if (!exercise->now->add_count) /* made by its room alone, whose moves need what it keeps beside the record: the room's own tests make them */
        return OK;
    for (size_t i = 0; i < MOVES_MAX; i++) {
        TRY(choose_move(exercise, until_published, &move));
        if (move == SIZE_MAX)
            return OK;
        exercise->moved[index_of(exercise, exercise->now)][move]++;
        exercise->move = exercise->now->moves[move].name;
        TRY(move_at_all(exercise, message));
    }
    return OK;
}

/* --- Reading -------------------------------------------------------------- */

static enum result list(struct exercise *exercise, struct db *db, const struct actor *actor, const struct list_filter *filter, struct text order, bool descending)
{
    struct list_query query = {.definition = exercise->now, .filters = filter, .filter_count = filter ? 1 : 0,
                               .order = order, .descending = descending, .max = 10};
    struct list_row *rows;
    size_t count;
    int64_t total;
    return record_list(db, exercise->engine, exercise->arena, &query, actor, &rows, &count, &total);
}

/* Not to be asked for where it is not to be seen. */
static bool may_see(const struct definition *definition, struct text name, const struct actor *actor)
{
    const struct field *field = definition_field(definition, name);
    return !definition_computed(definition, name) && (!field || field_may_see_some(definition, field, actor));
}

static enum result read_lists(struct exercise *exercise, struct db *db, const struct actor *actor, const struct record *record)
{
    static const char *const orders[] = {"", "reference", "state", "changed"};
    const struct definition *definition = exercise->now;
    for (size_t i = 0; i < COUNT_OF(orders); i++)
        for (int descending = 0; descending < 2; descending++)
            TRY(list(exercise, db, actor, NULL, text_of(orders[i]), descending));
    for (size_t i = 0; i < definition->column_count; i++)
        for (int descending = 0; descending < 2 && may_see(definition, definition->columns[i], actor); descending++)
            TRY(list(exercise, db, actor, NULL, definition->columns[i], descending));
    for (size_t i = 0; i < definition->filter_count; i++) {
        struct list_filter filter = {definition->filters[i], record_state_name(record)};
        const struct field *field = definition_field(definition, definition->filters[i]);
        if (!may_see(definition, definition->filters[i], actor))
            continue;
        if (field)
            TRY(value_for(exercise, db, field, &filter.canonical, NULL));
        TRY(list(exercise, db, actor, &filter, TEXT_NONE, false));
    }
    return OK;
}

/* As one who has this role and acts for the machine-made organisation. */
static enum result read_as(struct exercise *exercise, struct db *db, struct record *record, struct text roles)
{
    struct actor actor = exercise->mover;
    const struct definition *organisations = definitions_find(exercise->engine->definitions, TEXT("organisation"));
    struct link_option *options;
    struct search_hit *hits;
    struct text condition;
    size_t count;
    int64_t total;
    actor.roles = roles;
    actor.organisation = organisations ? exercise->ids[index_of(exercise, organisations)] : 0;
    (void)record_may_see(db, record, &actor);
    (void)record_may_edit(db, record, &actor);
    (void)record_scope_holds(db, record, &actor);
    for (size_t i = 0; i < exercise->now->move_count; i++)
        (void)flow_refusal(db, record, &exercise->now->moves[i], &actor);
    TRY(record_options(db, exercise->arena, exercise->now, &actor, &options, &count));
    condition = record_visible_everywhere_sql(exercise->arena, exercise->engine, &actor, "register", "record_id", 1);
    TRY(search_find(db, STORE_OFFICE, exercise->arena, TEXT("machine made"), condition.data, BIND(VISIBLE_TO(&actor)), 0, 10,
                    &hits, &count, &total));
    return read_lists(exercise, db, &actor, record);
}

static enum result find_by_each_field(struct exercise *exercise, struct db *db, const struct record *record)
{
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        const struct field_value *value = &record->values[i];
        struct text canonical = value->text;
        int64_t found;
        if (field->type == FIELD_LINKS || (!canonical.length && !value->link_count))
            continue;
        if (value->link_count)
            canonical = arena_printf(exercise->arena, "%" PRId64, value->links[0]);
        TRY(record_find(db, record->definition, field->name, canonical, &found));
    }
    return OK;
}

static enum result read_desk(struct exercise *exercise)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    const struct definitions *definitions = exercise->engine->definitions;
    struct history_entry *entries;
    struct record *record;
    size_t count;
    TRY(store_read_begin(exercise->engine->store, STORE_OFFICE, &db));
    TRY(record_load(db, exercise->engine, exercise->arena, exercise->now, exercise->id, &record));
    TRY(record_history(db, exercise->arena, record->id, &entries, &count));
    TRY(find_by_each_field(exercise, db, record));
    TRY(read_as(exercise, db, record, TEXT("*")));
    for (size_t i = 0; i < definitions->role_count; i++)
        TRY(read_as(exercise, db, record, definitions->roles[i].name));
    return OK;
}

/* As a resident reads it. */
static enum result read_public(struct exercise *exercise)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    const struct engine *engine = exercise->engine;
    struct arena *arena = exercise->arena;
    struct published published;
    struct value *value;
    struct search_hit *hits;
    size_t count;
    int64_t total;
    enum result result;
    TRY(store_read_begin(engine->store, STORE_PUBLIC, &db));
    TRY(search_find(db, STORE_PUBLIC, arena, TEXT("machine made"), "1=1", BIND_NOTHING, 0, 10, &hits, &count, &total));
    (void)publish_address(db, engine, arena, exercise->now, exercise->id);
    result = publish_get(db, engine, arena, exercise->id, &published);
    if (result < 0)
        return result == ERROR_NOT_FOUND ? OK : result;
    TRY(publish_by_slug(db, engine, arena, exercise->now, published.slug, &published));
    TRY(publish_versions(db, engine, arena, &published, &value));
    TRY(publish_linking_to(db, engine, arena, published.id, &value));
    return published.withdrawn ? OK : publish_fields(db, engine, arena, &published, exercise->mover.moment.today, &value);
}

static enum result check_all(struct db *db, void *context, struct message *message)
{
    struct exercise *exercise = context;
    TRY(records_prepare(db, exercise->engine, exercise->arena, TEXT_NONE, NULL, message));
    TRY(publish_rebuild(db, exercise->engine, exercise->arena, DATE_NONE, message));
    return publish_check_index(db, exercise->engine, exercise->arena, message);
}

/* --- All of it ------------------------------------------------------------ */

static enum result make_and_read(struct exercise *exercise, struct message *message)
{
    TRY(store_write(exercise->engine->store, make_one, exercise, message));
    return read_desk(exercise);
}

static enum result publish_and_read(struct exercise *exercise, struct message *message)
{
    TRY(move_about(exercise, true, message));
    TRY(read_public(exercise));
    return store_write(exercise->engine->store, check_all, exercise, message);
}

static enum result end_and_read(struct exercise *exercise, struct message *message)
{
    TRY(move_about(exercise, false, message));
    return read_public(exercise);
}

static enum result at(struct exercise *exercise, const struct made *record, enum result (*work)(struct exercise *, struct message *),
                      struct message *message)
{
    struct message why = {0};
    enum result result;
    exercise->now = record->definition;
    exercise->id = record->id;
    result = work(exercise, &why);
    if (result == OK)
        return OK;
    return message_fail(message, result, "%.*s %.*s: %s", TEXT_ARGS(exercise->now->name), TEXT_ARGS(exercise->move),
                        why.text[0] ? why.text : result_name(result));
}

/* Published in the order of making, ended in the other: nothing public may point to what is not. */
static enum result run(struct exercise *exercise, struct message *message)
{
    const struct definitions *definitions = exercise->engine->definitions;
    exercise->ids = ARENA_ARRAY(exercise->arena, int64_t, definitions->count);
    exercise->begun = ARENA_ARRAY(exercise->arena, bool, definitions->count);
    exercise->records = ARENA_ARRAY(exercise->arena, struct made, RECORDS_MAX);
    exercise->moved = ARENA_ARRAY(exercise->arena, size_t *, definitions->count);
    for (size_t i = 0; exercise->moved && i < definitions->count; i++)
        exercise->moved[i] = ARENA_ARRAY(exercise->arena, size_t, definitions->list[i].move_count + 1);
    if (arena_failed(exercise->arena))
        return ERROR_MEMORY;
    TRY(store_write(exercise->engine->store, make_people, exercise, message));
    for (size_t i = 0; i < definitions->count; i++)
        TRY(at(exercise, &(struct made){&definitions->list[i], 0}, make_and_read, message));
    for (size_t i = 0; i < exercise->record_count; i++)
        TRY(at(exercise, &exercise->records[i], publish_and_read, message));
    for (size_t i = exercise->record_count; i-- > 0;)
        TRY(at(exercise, &exercise->records[i], end_and_read, message));
    return OK;
}

/* What a room's checks want (sums that come out, years that are years) no machine's words can satisfy. Their own SQL is literal: it is known without
 * being run. */
static enum result agree(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                         struct message *message)
{
    (void)db, (void)arena, (void)engine, (void)record, (void)move, (void)actor, (void)message;
    return OK;
}

/* The rooms with every check agreeing and, where they are to be idle, every effect too; NULL without memory. */
static const struct room_code *const *agreeing(struct arena *arena, const struct room_code *const *rooms, bool idle)
{
    size_t count = 0;
    while (rooms[count])
        count++;
    const struct room_code **list = ARENA_ARRAY(arena, const struct room_code *, count + 1);
    struct room_code *codes = ARENA_ARRAY(arena, struct room_code, count + 1);
    for (size_t i = 0; list && codes && i < count; i++) {
        size_t check_count = 0, effect_count = 0;
        while (rooms[i]->checks && rooms[i]->checks[check_count].name)
            check_count++;
        while (rooms[i]->effects && rooms[i]->effects[effect_count].name)
            effect_count++;
        struct room_check *checks = ARENA_ARRAY(arena, struct room_check, check_count + 1);
        struct room_effect *effects = ARENA_ARRAY(arena, struct room_effect, effect_count + 1);
        if (!checks || !effects)
            return NULL;
        for (size_t j = 0; j < check_count; j++)
            checks[j] = (struct room_check){rooms[i]->checks[j].name, agree};
        for (size_t j = 0; j < effect_count; j++)
            effects[j] = (struct room_effect){rooms[i]->effects[j].name, agree};
        codes[i] = (struct room_code){rooms[i]->rules, checks, idle ? effects : rooms[i]->effects};
        list[i] = &codes[i];
    }
    return codes ? list : NULL;
}

enum result exercise_office(const struct engine *engine, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const struct actor actor = {.name = TEXT("A machine"), .roles = TEXT("*"), .moment = moment_now(DATE_NONE)};
    struct engine easy = *engine, idle = *engine;
    struct exercise exercise = {.engine = &easy, .idle = &idle, .arena = arena, .writer = actor, .mover = actor};
    easy.rooms = arena ? agreeing(arena, engine->rooms, false) : NULL;
    idle.rooms = arena ? agreeing(arena, engine->rooms, true) : NULL;
    return easy.rooms && idle.rooms ? run(&exercise, message) : ERROR_MEMORY;
}
