/* Deciding on what was gathered: each item, each part, words to be hidden; and the states of an answer. See internal.h. */
#include "blocks/subject/internal.h"

#include <inttypes.h>

#include "blocks/file/file.h"
#include "blocks/record/access.h"
#include "blocks/record/merge.h"

static enum result must_be_open(const struct subject_answer *answer, struct message *message)
{
    if (text_equals(answer->state, "open"))
        return OK;
    if (text_equals(answer->state, "gathering"))
        return message_fail(message, ERROR_CONFLICT, "This answer is still being gathered. Gather the rest first.");
    if (text_equals(answer->state, "gone"))
        return message_fail(message, ERROR_CONFLICT, "What was gathered for this answer has been destroyed.");
    return message_fail(message, ERROR_CONFLICT, "This answer is not open any more. Somebody must open it again before anything of it is changed.");
}

enum result access_ground_check(const struct engine *engine, struct text ground, struct text words, const struct actor *actor, struct message *message)
{
    if (!access_ground(engine, ground, actor->moment.today))
        return message_fail(message, ERROR_INVALID, "Choose the ground on which it is withheld");
    if (text_equals(ground, ACCESS_GROUND_OTHER) && !text_trim(words).length)
        return message_fail(message, ERROR_INVALID, "Say in words what the ground is");
    if (text_count_characters(words) > SUBJECT_WORDS_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer for the words about the ground", SUBJECT_WORDS_CHARACTERS_MAX);
    return OK;
}

/* --- Items and parts ------------------------------------------------------ */

static enum result decide_parts(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer,
                                const struct subject_decision *decision, const struct actor *actor, struct message *message)
{
    for (size_t i = 0; i < decision->part_count; i++) {
        const struct subject_part_decision *part = &decision->parts[i];
        struct text words = TEXT_NONE;
        if (part->ground.length)
            TRY(access_ground_check(engine, part->ground, part->words, actor, message));
        TRY(subject_seal(engine, arena, answer->id, part->words, &words, message));
        TRY(db_run(db, NULL,
                   SQL("update subject_part set ground = $4, words = $5 where answer = $1 and item = $2 and part_group = $3"),
                   BIND(bind_integer(answer->id), bind_integer(decision->item), bind_text(part->group), bind_optional(part->ground), bind_optional(words))));
        if (part->ground.length)
            TRY(subject_note(db, answer->id, decision->item, "part withheld", part->ground, actor));
    }
    return OK;
}

enum result subject_decide(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer,
                           const struct subject_decision *decision, const struct actor *actor, struct message *message)
{
    bool withholds = text_equals(decision->decision, "withhold"), includes = text_equals(decision->decision, "include");
    struct text words = TEXT_NONE;
    int64_t changed = 0;
    TRY(must_be_open(answer, message));
    if (!withholds && !includes && !text_equals(decision->decision, "other") && decision->decision.length)
        return message_fail(message, ERROR_INVALID, "Choose what becomes of it");
    if (withholds)
        TRY(access_ground_check(engine, decision->ground, decision->words, actor, message));
    if (withholds && decision->silent && !text_trim(decision->words).length)
        return message_fail(message, ERROR_INVALID, "Say in words why not even that something is withheld can be told. It stays in the office.");
    TRY(subject_seal(engine, arena, answer->id, withholds ? decision->words : TEXT_NONE, &words, message));
    TRY(db_run(db, &changed,
               SQL("update subject_item set decision = $4, ground = $5, words = $6, silent = $7, decided_by = $8, decided_for = $9, decided_at = $10,"
                   " version = version + 1 where answer = $1 and position = $2 and version = $3"),
               BIND(bind_integer(answer->id), bind_integer(decision->item), bind_integer(decision->version), bind_text(decision->decision),
                    bind_optional(withholds ? decision->ground : TEXT_NONE), bind_optional(words), bind_integer(withholds && decision->silent),
                    bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds))));
    if (!changed)
        return message_fail(message, ERROR_CONFLICT, "Somebody else has decided on this meanwhile. What they decided is shown: look at it, and decide again if it must be otherwise.");
    if (includes)
        TRY(decide_parts(db, engine, arena, answer, decision, actor, message));
    return subject_note(db, answer->id, decision->item, withholds ? "withheld" : includes ? "included" : decision->decision.length ? "about somebody else" : "undecided",
                        withholds ? decision->ground : TEXT_NONE, actor);
}

/* --- Words ---------------------------------------------------------------- */

enum result subject_passages(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, int64_t item, struct subject_passage **ret_list,
                             size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct subject_passage *list = ARENA_ARRAY(arena, struct subject_passage, SUBJECT_PASSAGES_MAX);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select p.number, p.item, p.passage, p.ground, p.words, p.at, a.name, f.name, p.account from subject_passage p left join account a on a.id = p.account"
                     " left join account f on f.id = p.account_for where p.answer = $1 and (cast($2 as bigint) = 0 or p.item = 0 or p.item = $2) order by p.number"),
                 BIND(bind_integer(answer), bind_integer(item))));
    while (count < SUBJECT_PASSAGES_MAX && (step = statement_step(row)) == 1) {
        bool opens;
        struct text text = subject_unseal(engine, arena, answer, statement_copy(row, 2, arena), &opens);
        list[count++] = (struct subject_passage){
            .number = statement_integer(row, 0), .item = statement_integer(row, 1), .text = text, .ground = statement_copy(row, 3, arena),
            .words = subject_unseal(engine, arena, answer, statement_copy(row, 4, arena), NULL), .at = {statement_integer(row, 5)},
            .by_name = people_name_for(arena, statement_copy(row, 6, arena), statement_copy(row, 7, arena)), .by = statement_integer(row, 8),
            .is_closed = !opens};
    }
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

bool passages_closed(const struct subject_passage *passages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (passages[i].is_closed)
            return true;
    return false;
}

enum result subject_hide(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, int64_t item, struct text passage,
                         struct text ground, struct text words, const struct actor *actor, struct message *message)
{
    struct text sealed, sealed_words = TEXT_NONE;
    int64_t number, count;
    TRY(must_be_open(answer, message));
    TRY(access_ground_check(engine, ground, words, actor, message));
    TRY(db_one_integer(db, &count, SQL("select count(*) from subject_passage where answer = $1"), BIND(bind_integer(answer->id))));
    if (count >= SUBJECT_PASSAGES_MAX)
        return message_fail(message, ERROR_INVALID, "At most %d passages can be hidden in one answer. Withhold whole parts instead", SUBJECT_PASSAGES_MAX);
    TRY(db_one_integer(db, &number, SQL("select coalesce(max(number), 0) + 1 from subject_passage where answer = $1"), BIND(bind_integer(answer->id))));
    TRY(subject_seal(engine, arena, answer->id, passage, &sealed, message));
    TRY(subject_seal(engine, arena, answer->id, words, &sealed_words, message));
    TRY(db_run(db, NULL,
               SQL("insert into subject_passage (answer, number, item, passage, ground, words, account, account_for, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
               BIND(bind_integer(answer->id), bind_integer(number), bind_integer(item), bind_text(sealed), bind_text(ground), bind_optional(sealed_words),
                    bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds))));
    return subject_note(db, answer->id, item, "words hidden", ground, actor);
}

enum result subject_show(struct db *db, const struct subject_answer *answer, int64_t number, const struct actor *actor, struct message *message)
{
    int64_t changed = 0, item = 0;
    enum result result;
    TRY(must_be_open(answer, message));
    result = db_one_integer(db, &item, SQL("select item from subject_passage where answer = $1 and number = $2"), BIND(bind_integer(answer->id), bind_integer(number)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    TRY(db_run(db, &changed, SQL("delete from subject_passage where answer = $1 and number = $2"), BIND(bind_integer(answer->id), bind_integer(number))));
    if (!changed)
        return message_fail(message, ERROR_CONFLICT, "These words are not hidden any more: somebody else has changed that meanwhile.");
    return subject_note(db, answer->id, item, "words shown again", TEXT_NONE, actor);
}

/* --- States --------------------------------------------------------------- */

bool subject_may_gather(struct db *db, const struct record *person, const struct actor *actor)
{
    const struct definition *definition = person->definition;
    return definition->subject_count && record_may_see(db, person, actor) && record_may_by_roles(db, person, definition->subject_by, definition->subject_by_count, actor);
}

bool subject_may_approve(struct db *db, const struct record *person, const struct subject_answer *answer, const struct actor *actor, bool *ret_is_own)
{
    const struct definition *definition = person->definition;
    *ret_is_own = definition->subject_approve_count && people_own_work(db, answer->proposed_by, answer->proposed_for, actor);
    return definition->subject_approve_count ? record_may_by_roles(db, person, definition->subject_approve, definition->subject_approve_count, actor)
                                             : subject_may_gather(db, person, actor);
}

/* Whether words that are hidden still stand in a file that goes out: files cannot be changed, only withheld. */
static enum result file_obstacle(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text *ret_words)
{
    struct subject_passage *passages;
    size_t passage_count, start, end;
    int64_t at_item = 0, item, file;
    TRY(subject_passages(db, engine, arena, answer, 0, &passages, &passage_count));
    if (passages_closed(passages, passage_count)) {
        *ret_words = SAID(arena, PASSAGES_CLOSED);
        return OK;
    }
    for (int64_t at_file = 0; passage_count; at_file = file) {
        AUTO(arena_free_at) struct arena *scratch = arena_new((size_t)32 << 20);
        struct text words;
        bool unread;
        {
            AUTO(statement_close_at) struct statement *row = NULL;
            int step;
            TRY(db_query(db, &row,
                         SQL("select p.item, p.file, f.words from subject_part p join file f on f.id = p.file join subject_item i on i.answer = p.answer and i.position = p.item where p.answer = $1"
                             " and i.decision = 'include' and p.file > 0 and p.ground is null and (p.item > $2 or (p.item = $2 and p.file > $3))"
                             " order by p.item, p.file limit 1"),
                         BIND(bind_integer(answer), bind_integer(at_item), bind_integer(at_file))));
            step = statement_step(row);
            if (step <= 0)
                return step < 0 ? (enum result)step : OK;
            item = statement_integer(row, 0);
            file = statement_integer(row, 1);
            unread = text_equals(statement_text(row, 2), "waiting");
        }
        at_item = item;
        if (unread) {
            *ret_words = arena_printf(arena, SAY(arena, "A file of item %" PRId64 " is still being looked through for words that are hidden. Try again in a minute."), item);
            return OK;
        }
        if (!scratch)
            return ERROR_MEMORY;
        TRY(file_words(db, scratch, arena_printf(scratch, "%" PRId64, file), &words));
        for (size_t i = 0; i < passage_count; i++)
            if ((!passages[i].item || passages[i].item == item) && passage_find(words, 0, passages[i].text, &start, &end)) {
                *ret_words = arena_printf(arena, SAY(arena, "Words that are hidden stand in a file of item %" PRId64 ". Nothing can be hidden inside a file: withhold the file, or attach a copy without them to the record and gather again."), item);
                return OK;
            }
    }
    return OK;
}

/* Whether some field of an included record, or who read it, is not for the actor to see. */
static enum result field_obstacle(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct actor *actor, struct text *ret_words)
{
    struct { struct text reg, field; int64_t source; } *list;
    int64_t total;
    size_t count = 0;
    TRY(db_one_integer(db, &total, SQL("select count(*) from subject_part where answer = $1 and (field <> '' or key = '" PART_READERS "')"), BIND(bind_integer(answer))));
    list = arena_alloc_array(arena, (size_t)total + 1, sizeof *list);
    if (!list)
        return ERROR_MEMORY;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step = 0;
        TRY(db_query(db, &row,
                     SQL("select distinct i.reg, p.field, coalesce(m.survivor, i.source) from subject_part p join subject_item i on i.answer = p.answer and i.position = p.item"
                         " left join merged m on m.id = i.source where p.answer = $1 and (p.field <> '' or p.key = '" PART_READERS "') and p.ground is null and i.decision = 'include'"), BIND(bind_integer(answer))));
        while (count < (size_t)total && (step = statement_step(row)) == 1) {
            const struct definition *definition = definitions_find(engine->definitions, statement_text(row, 0));
            const struct field *field = definition ? definition_field(definition, statement_text(row, 1)) : NULL;
            if (!definition || (statement_text(row, 1).length && (!field || !field->see_count)))
                continue;
            list[count].reg = definition->name;
            list[count].field = field ? field->name : TEXT_NONE;
            list[count++].source = statement_integer(row, 2);
        }
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(engine->definitions, list[i].reg);
        bool may = list[i].field.length ? field_may_see(definition_field(definition, list[i].field), actor,
                                                        record_is_theirs(db, &(struct record){.definition = definition, .id = list[i].source}, actor))
                                        : record_may_know_reads(db, definition, list[i].source, actor);
        if (!may)
            *ret_words = SAID(arena, "It has parts that you may not see. Somebody who may see all of them must do this.");
    }
    return OK;
}

enum result subject_obstacle(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct actor *actor,
                             bool all, struct text *ret_words)
{
    struct subject_counts counts;
    int64_t undecided, included_seen = 0, included = 0;
    *ret_words = TEXT_NONE;
    TRY(subject_count(db, engine, arena, answer, actor, &counts));
    TRY(db_one_integer(db, &undecided, SQL("select count(*) from subject_item where answer = $1 and decision = ''"), BIND(bind_integer(answer->id))));
    TRY(db_one_integer(db, &included, SQL("select count(*) from subject_item where answer = $1 and decision = 'include'"), BIND(bind_integer(answer->id))));
    included_seen = counts.included;
    if (undecided)
        *ret_words = arena_printf(arena, SAY_COUNT(arena, undecided, "%" PRId64 " item is not decided yet.", "%" PRId64 " items are not decided yet."), undecided);
    else if (all && included_seen < included)
        *ret_words = arena_printf(arena, SAY_COUNT(arena, included - included_seen, "It has %" PRId64 " item that you may not see. Somebody who may see all of it must do this.",
                                                   "It has %" PRId64 " items that you may not see. Somebody who may see all of them must do this."), included - included_seen);
    else
        TRY(file_obstacle(db, engine, arena, answer->id, ret_words));
    if (all && !ret_words->length)
        TRY(field_obstacle(db, engine, arena, answer->id, actor, ret_words));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result finish(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct actor *actor, bool approves,
                          struct message *message)
{
    struct text obstacle;
    TRY(subject_obstacle(db, engine, arena, answer, actor, approves, &obstacle));
    if (obstacle.length)
        return message_fail(message, ERROR_CONFLICT, "%.*s", TEXT_ARGS(obstacle));
    TRY(subject_set_state(db, answer, approves ? "approved" : "proposed", actor, message));
    return subject_note(db, answer->id, 0, approves ? "approved" : "proposed", TEXT_NONE, actor);
}

enum result subject_move(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, struct text move,
                         const struct actor *actor, struct message *message)
{
    struct record *person;
    int64_t standing; /* the answer is about whom they were merged into */
    bool is_own, may_approve, proposed = text_equals(answer->state, "proposed"), approved = text_equals(answer->state, "approved");
    TRY(merge_standing(db, answer->record, &standing));
    TRY(record_load(db, engine, arena, answer->definition, standing, &person));
    may_approve = subject_may_approve(db, person, answer, actor, &is_own);
    if (text_equals(move, "propose") && text_equals(answer->state, "open"))
        return finish(db, engine, arena, answer, actor, !answer->definition->subject_approve_count, message);
    if (text_equals(move, "approve") && proposed) {
        if (!may_approve)
            return message_fail(message, ERROR_DENIED, "Your role may not approve answers.");
        if (is_own)
            return message_fail(message, ERROR_DENIED, "You proposed this, or somebody for whom you act did: another person must approve it.");
        return finish(db, engine, arena, answer, actor, true, message);
    }
    if ((text_equals(move, "return") && proposed) || (text_equals(move, "reopen") && approved)) {
        TRY(subject_set_state(db, answer, "open", actor, message));
        return subject_note(db, answer->id, 0, proposed ? "sent back" : "opened again", TEXT_NONE, actor);
    }
    return message_fail(message, ERROR_CONFLICT, "That cannot be done with this answer now: somebody else has worked on it meanwhile. Open it again.");
}
