/* Why somebody may, or may not: see access.h. Asks the same questions as visible.c and blocks/flow do and says
 * each answer in words. Whether somebody may is never decided here: where words and rule could differ, the rule
 * is asked. */
#include "blocks/flow/flow.h"

#include "base/wording.h"
#include "blocks/record/access.h"

#define LINES_MAX 24
#define WORDS_BYTES_MAX 4096

struct explaining {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct record *record;
    const struct actor *actor;
    struct explanation *explanation;
};

static void say(struct explaining *explaining, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(struct explaining *explaining, const char *format, ...)
{
    struct explanation *explanation = explaining->explanation;
    AUTO(buffer_clear) struct buffer words = {0};
    char line[WORDS_BYTES_MAX];
    va_list arguments;
    if (explanation->count == LINES_MAX)
        return;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_init(&words, sizeof line);
    buffer_append_z(&words, line);
    explanation->lines[explanation->count++] = arena_copy(explaining->arena, buffer_text(&words));
}

static struct text role_label(const struct engine *engine, struct text name)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (text_equal(engine->definitions->roles[i].name, name))
            return engine->definitions->roles[i].label;
    return name;
}

/* "Officer or Head of office"; `assigned` is left to those who speak of it. */
static struct text roles_in_words(struct explaining *explaining, const struct text *roles, size_t count)
{
    struct text words = TEXT_NONE;
    for (size_t i = 0; i < count; i++)
        if (!text_equal(roles[i], ROLE_ASSIGNED))
            words = arena_printf(explaining->arena, "%.*s%s%.*s", TEXT_ARGS(words), words.length ? SAY(explaining->arena, " or ") : "", TEXT_ARGS(role_label(explaining->engine, roles[i])));
    return words;
}

static bool is_scoped(const struct definition *definition, struct text role)
{
    for (size_t i = 0; i < definition->only_count; i++)
        if (text_equal(definition->only[i].role, role))
            return true;
    return false;
}

/* Whole sentences for each deed: in other languages more than the verb changes. */
#define BY_DEED(asked, see, edit, move) ((asked) == ASKED_SEE ? (see) : (asked) == ASKED_EDIT ? (edit) : (move))

/* --- One list of roles ---------------------------------------------------- */

static void say_role(struct explaining *explaining, struct text role, enum deed_asked asked)
{
    const struct definition *definition = explaining->record->definition;
    struct text name = explaining->actor->name, label = role_label(explaining->engine, role);
    bool in_scope = record_may_by_roles(explaining->db, explaining->record, &role, 1, explaining->actor);
    if (!is_scoped(definition, role))
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "%.*s holds the role %.*s, which may see every record of this register."),
                                 SAY(explaining->arena, "%.*s holds the role %.*s, which may edit every record of this register."),
                                 SAY(explaining->arena, "%.*s holds the role %.*s, which may do this with every record of this register.")), TEXT_ARGS(name), TEXT_ARGS(label));
    else if (!explaining->actor->organisation)
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "The role %.*s may see records of its own organisation, and %.*s acts for none here."),
                                 SAY(explaining->arena, "The role %.*s may edit records of its own organisation, and %.*s acts for none here."),
                                 SAY(explaining->arena, "The role %.*s may do this with records of its own organisation, and %.*s acts for none here.")), TEXT_ARGS(label), TEXT_ARGS(name));
    else if (in_scope)
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "The role %.*s may see records of its own organisation, and this record is one of %.*s."),
                                 SAY(explaining->arena, "The role %.*s may edit records of its own organisation, and this record is one of %.*s."),
                                 SAY(explaining->arena, "The role %.*s may do this with records of its own organisation, and this record is one of %.*s.")), TEXT_ARGS(label), TEXT_ARGS(name));
    else
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "The role %.*s may see records of its own organisation, and this record is not one of %.*s."),
                                 SAY(explaining->arena, "The role %.*s may edit records of its own organisation, and this record is not one of %.*s."),
                                 SAY(explaining->arena, "The role %.*s may do this with records of its own organisation, and this record is not one of %.*s.")), TEXT_ARGS(label), TEXT_ARGS(name));
}

static void say_assigned(struct explaining *explaining, enum deed_asked asked)
{
    const struct definition *definition = explaining->record->definition;
    struct text roles = roles_in_words(explaining, definition->assigned_to, definition->assigned_to_count), name = explaining->actor->name;
    struct text assigned = ROLE_ASSIGNED;
    int64_t count = 0;
    if (record_may_by_roles(explaining->db, explaining->record, &assigned, 1, explaining->actor)) {
        if (explaining->actor->stands_for)
            say(explaining, BY_DEED(asked, SAY(explaining->arena, "The record is assigned to %.*s’s absent colleague, whose work they do, and whoever has it may see it."),
                                 SAY(explaining->arena, "The record is assigned to %.*s’s absent colleague, whose work they do, and whoever has it may edit it."),
                                 SAY(explaining->arena, "The record is assigned to %.*s’s absent colleague, whose work they do, and whoever has it may do this with it.")), TEXT_ARGS(name));
        else
            say(explaining, BY_DEED(asked, SAY(explaining->arena, "The record is assigned to %.*s, and whoever has it may see it."),
                                 SAY(explaining->arena, "The record is assigned to %.*s, and whoever has it may edit it."),
                                 SAY(explaining->arena, "The record is assigned to %.*s, and whoever has it may do this with it.")), TEXT_ARGS(name));
        return;
    }
    if (db_one_integer(explaining->db, &count, SQL("select count(*) from assignment where record = $1 and account = $2 and until_at is null"),
                       BIND(bind_integer(explaining->record->id), bind_integer(actor_assignee(explaining->actor)))) < 0)
        count = 0;
    if (count)
        say(explaining, SAY(explaining->arena, "The record is assigned to %.*s, but that counts only for whoever holds the role %.*s, and %.*s does not."), TEXT_ARGS(name),
            TEXT_ARGS(roles), TEXT_ARGS(name));
    else
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "Whoever has the record may see it, and it is not assigned to %.*s."),
                                 SAY(explaining->arena, "Whoever has the record may edit it, and it is not assigned to %.*s."),
                                 SAY(explaining->arena, "Whoever has the record may do this with it, and it is not assigned to %.*s.")), TEXT_ARGS(name));
}

static void say_roles(struct explaining *explaining, const struct text *roles, size_t count, enum deed_asked asked)
{
    struct text words = roles_in_words(explaining, roles, count);
    bool holds_one = false;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(roles[i], ROLE_ASSIGNED) || !actor_has_role(explaining->actor, roles[i]))
            continue;
        holds_one = true;
        say_role(explaining, roles[i], asked);
    }
    if (words.length && !holds_one)
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "%.*s does not hold the role %.*s, which may see it."),
                                 SAY(explaining->arena, "%.*s does not hold the role %.*s, which may edit it."),
                                 SAY(explaining->arena, "%.*s does not hold the role %.*s, which may do this with it.")), TEXT_ARGS(explaining->actor->name), TEXT_ARGS(words));
    if (text_in(ROLE_ASSIGNED, roles, count))
        say_assigned(explaining, asked);
    if (!count)
        say(explaining, BY_DEED(asked, SAY(explaining->arena, "The register lets nobody see its records."),
                                 SAY(explaining->arena, "The register lets nobody edit its records."),
                                 SAY(explaining->arena, "The register lets nobody do this with its records.")));
}

/* --- Each deed ------------------------------------------------------------ */

static enum result say_glass(struct explaining *explaining)
{
    const struct definition *definition = explaining->record->definition;
    struct text name = explaining->actor->name;
    struct instant until;
    if (!definition->break_glass_count || !record_may_break_glass(explaining->db, definition, explaining->record->id, explaining->actor))
        return OK;
    TRY(record_glass_until(explaining->db, explaining->record, explaining->actor, &until));
    if (until.seconds)
        say(explaining, SAY(explaining->arena, "%.*s broke the glass: it is open to them, for reading, until %.*s."), TEXT_ARGS(name), TEXT_ARGS(instant_long(explaining->arena, until)));
    else
        say(explaining, SAY(explaining->arena, "%.*s could break the glass, with a reason that the auditor reads; it is not broken now."), TEXT_ARGS(name));
    return OK;
}

static enum result explain_see(struct explaining *explaining)
{
    const struct definition *definition = explaining->record->definition;
    explaining->explanation->may = record_may_see(explaining->db, explaining->record, explaining->actor);
    say_roles(explaining, definition->see, definition->see_count, ASKED_SEE);
    return say_glass(explaining);
}

static void explain_edit(struct explaining *explaining)
{
    const struct definition *definition = explaining->record->definition;
    struct explanation *explanation = explaining->explanation;
    bool by_roles = record_may_by_roles(explaining->db, explaining->record, definition->edit, definition->edit_count, explaining->actor);
    explanation->may = record_may_see(explaining->db, explaining->record, explaining->actor) && record_may_edit(explaining->db, explaining->record, explaining->actor);
    if (by_roles && !record_may_edit(explaining->db, explaining->record, explaining->actor))
        say(explaining, SAY(explaining->arena, "Nobody can edit it while it is “%.*s”."), TEXT_ARGS(definition->states[explaining->record->state].label));
    say_roles(explaining, definition->edit, definition->edit_count, ASKED_EDIT);
}

static void explain_move(struct explaining *explaining, const struct move *move)
{
    const struct record *record = explaining->record;
    const char *refusal = flow_refusal(explaining->db, record, move, explaining->actor);
    bool from_here = false;
    for (size_t i = 0; i < move->from_count; i++)
        from_here = from_here || move->from[i] == record->state;
    explaining->explanation->may = !refusal && record_may_see(explaining->db, record, explaining->actor);
    if (!from_here)
        say(explaining, SAY(explaining->arena, "“%.*s” cannot be done while the record is “%.*s”."), TEXT_ARGS(move->label), TEXT_ARGS(record->definition->states[record->state].label));
    else if (refusal && record_may_by_roles(explaining->db, record, move->by, move->by_count, explaining->actor))
        say(explaining, SAY(explaining->arena, "%.*s wrote this version, or it is their work in another capacity: “%.*s” is for another person."), TEXT_ARGS(explaining->actor->name), TEXT_ARGS(move->label));
    say_roles(explaining, move->by, move->by_count, ASKED_MOVE);
    if (explaining->explanation->may && (move->needs_count || move->check.length || move->reason == REASON_REQUIRED))
        say(explaining, SAY(explaining->arena, "It may still be refused for what the record holds: what must be filled first is said when it is tried."));
}

static enum result explain(struct explaining *explaining, enum deed_asked asked, const struct move *move)
{
    if (asked == ASKED_SEE)
        return explain_see(explaining);
    if (asked == ASKED_EDIT)
        explain_edit(explaining);
    else
        explain_move(explaining, move);
    if (!record_may_see(explaining->db, explaining->record, explaining->actor))
        say(explaining, SAY(explaining->arena, "%.*s may not see the record either, and nothing can be done unseen."), TEXT_ARGS(explaining->actor->name));
    return OK;
}

bool record_may_ask_why(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor)
{
    return actor_has_role(actor, TEXT("administrator")) || actor_has_role(actor, TEXT("auditor")) || record_may_assign(db, definition, id, actor);
}

enum result record_explain(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                           int64_t account, enum deed_asked asked, const struct move *move, struct moment moment,
                           struct explanation **ret_list, size_t *ret_count)
{
    struct capacity_of *capacities;
    struct explanation *list;
    struct record *record;
    size_t count;
    TRY(record_load(db, engine, arena, definition, id, &record));
    TRY(people_actors(db, arena, account, moment, &capacities, &count));
    list = ARENA_ARRAY(arena, struct explanation, count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct explaining explaining = {db, engine, arena, record, &capacities[i].actor, &list[i]};
        list[i] = (struct explanation){.capacity = capacities[i].line, .lines = ARENA_ARRAY(arena, struct text, LINES_MAX)};
        if (!list[i].lines)
            return ERROR_MEMORY;
        TRY(explain(&explaining, asked, move));
    }
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
