/* An item of an answer, put or added to, and what remains unseen: see internal.h. */
#include "blocks/subject/internal.h"

#include <inttypes.h>

#define TOLD_LINES_AT_ONCE 200

void draft_add(struct item_draft *draft, struct text key, struct text field, struct text label, struct text content)
{
    if (!content.length)
        return;
    if (draft->count == SUBJECT_PARTS_MAX)
        draft->cut = true;
    else
        draft->parts[draft->count++] = (struct part_draft){key, field, label, content, 0};
}

/* --- What rooms tell ------------------------------------------------------ */

/* Lines under one key are one part; of many, several parts that are decided on together (group_of()). */
static void tell(struct room_telling *telling, struct text key, struct text label, struct text line)
{
    struct draft_telling *own = (struct draft_telling *)telling;
    struct item_draft *draft = own->draft;
    bool goes_on = own->lines > 0 && text_equal(own->key, key);
    own->lines = goes_on ? own->lines + 1 : 1;
    own->key = key;
    if (goes_on && own->lines % TOLD_LINES_AT_ONCE) {
        struct text *content = &draft->parts[draft->count - 1].content;
        *content = arena_printf(own->arena, "%.*s\n%.*s", TEXT_ARGS(*content), TEXT_ARGS(line));
    } else {
        draft_add(draft, goes_on ? arena_printf(own->arena, "%.*s/%zu", TEXT_ARGS(key), own->lines) : key, TEXT_NONE, label, line);
    }
}

static void hide(struct room_telling *telling)
{
    ((struct draft_telling *)telling)->draft->unseen++;
}

struct draft_telling draft_telling_of(const struct gathering *gathering, struct item_draft *draft)
{
    return (struct draft_telling){.telling = {tell, hide}, .arena = gathering->arena, .draft = draft};
}

/* --- Putting -------------------------------------------------------------- */

static enum result find_item(const struct gathering *gathering, struct text key, int64_t *ret_position)
{
    enum result result = db_one_integer(gathering->db, ret_position, SQL("select position from subject_item where answer = $1 and key = $2"),
                                        BIND(bind_integer(gathering->answer->id), bind_text(key)));
    if (result == ERROR_NOT_FOUND)
        *ret_position = 0;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result put_item(const struct gathering *gathering, const struct item_draft *draft, int64_t *ret_position)
{
    const struct actor *actor = gathering->actor;
    struct text title;
    TRY(subject_seal(gathering->engine, gathering->arena, gathering->answer->id, draft->title, &title, NULL));
    TRY(db_one_integer(gathering->db, ret_position, SQL("select coalesce(max(position), 0) + 1 from subject_item where answer = $1"),
                       BIND(bind_integer(gathering->answer->id))));
    return db_run(gathering->db, NULL,
                  SQL("insert into subject_item (answer, position, key, kind, reg, source, title, unseen, gathered_at, gathered_by, version, decision, silent)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, '', 0)"),
                  BIND(bind_integer(gathering->answer->id), bind_integer(*ret_position), bind_text(draft->key), bind_text(draft->kind), bind_text(draft->reg),
                       bind_integer(draft->source), bind_text(title), bind_integer(draft->unseen), bind_integer(actor->moment.now.seconds),
                       bind_integer(actor->account)));
}

/* A field with what it said before is one thing to decide on; so are all versions, holds and erasures. */
static struct text group_of(struct arena *arena, const struct part_draft *part)
{
    struct text rest = part->key, first = part->key;
    if (part->field.length && !part->file)
        return arena_printf(arena, "field/%.*s", TEXT_ARGS(part->field));
    return part->file || !text_next(&rest, '/', &first) ? part->key : first;
}

static enum result put_part(const struct gathering *gathering, int64_t item, const struct part_draft *part, int64_t *changed)
{
    struct text label, content;
    TRY(subject_seal(gathering->engine, gathering->arena, gathering->answer->id, part->label, &label, NULL));
    TRY(subject_seal(gathering->engine, gathering->arena, gathering->answer->id, part->content, &content, NULL));
    return db_run(gathering->db, changed,
                  SQL("insert into subject_part (answer, item, position, key, part_group, field, label, content, file)"
                      " select $1, $2, coalesce(max(position), 0) + 1, $3, $8, $4, $5, $6, $7 from subject_part where answer = $1 and item = $2"
                      " on conflict (answer, item, key) do nothing"),
                  BIND(bind_integer(gathering->answer->id), bind_integer(item), bind_text(part->key), bind_text(part->field), bind_text(label), bind_text(content),
                       bind_integer(part->file), bind_text(group_of(gathering->arena, part))));
}

/* What the item's gatherers could not see until now is in it from now on: it is decided anew. */
static enum result put_draft(const struct gathering *gathering, const struct item_draft *draft)
{
    int64_t item, added = 0, unseen;
    bool is_new;
    TRY(find_item(gathering, draft->key, &item));
    is_new = item == 0;
    if (is_new)
        TRY(put_item(gathering, draft, &item));
    for (size_t i = 0; i < draft->count; i++) {
        int64_t changed = 0;
        TRY(put_part(gathering, item, &draft->parts[i], &changed));
        added += changed;
    }
    if (is_new)
        return OK;
    TRY(db_one_integer(gathering->db, &unseen, SQL("select unseen from subject_item where answer = $1 and position = $2"),
                       BIND(bind_integer(gathering->answer->id), bind_integer(item))));
    if (added)
        TRY(db_run(gathering->db, NULL,
                   SQL("update subject_item set decision = '', ground = null, words = null, silent = 0, version = version + 1 where answer = $1 and position = $2"),
                   BIND(bind_integer(gathering->answer->id), bind_integer(item))));
    return draft->unseen >= unseen ? OK
                                   : db_run(gathering->db, NULL, SQL("update subject_item set unseen = $3 where answer = $1 and position = $2"),
                                            BIND(bind_integer(gathering->answer->id), bind_integer(item), bind_integer(draft->unseen)));
}

static enum result draft_source(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft)
{
    if (strcmp(source->kind, "form") == 0)
        return draft_form(gathering, source, draft);
    if (strcmp(source->kind, "import") == 0)
        return draft_import(gathering, source, draft);
    if (source->definition)
        return draft_record(gathering, source, draft);
    if (strcmp(source->kind, "account") == 0)
        return draft_account(gathering, source->id, draft);
    if (strcmp(source->kind, "message") == 0)
        return draft_message(gathering, source->id, draft);
    if (strcmp(source->kind, "subscriber") == 0)
        return draft_subscriber(gathering, source->id, draft);
    if (strcmp(source->kind, "batch") == 0)
        return draft_batch(gathering, source->id, draft);
    if (strcmp(source->kind, "paid") == 0)
        return draft_paid_line(gathering, source->id, draft);
    if (strcmp(source->kind, "answer") == 0)
        return draft_questionnaire(gathering, source->id, draft);
    return draft_merge(gathering, source->id, draft);
}

enum result subject_gather(const struct gathering *given, const struct subject_source *sources, size_t count)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SUBJECT_ITEM_ARENA_BYTES);
    struct gathering gathering = *given;
    if (!arena)
        return ERROR_MEMORY;
    gathering.arena = arena;
    for (size_t i = 0; i < count; i++) {
        struct item_draft *draft;
        enum result result;
        arena_reset(arena);
        draft = ARENA_NEW(arena, struct item_draft);
        if (!draft)
            return ERROR_MEMORY;
        result = draft_source(&gathering, &sources[i], draft);
        if (result == ERROR_NOT_FOUND)
            continue; /* gone meanwhile, or not theirs to see any more: it counts as unseen the next time */
        TRY(result);
        draft_add(draft, TEXT("cut"), TEXT_NONE, SAID(arena, "More"), draft->cut ? SAID(arena, "There is more of this than one answer can hold.") : TEXT_NONE);
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(put_draft(&gathering, draft));
    }
    return OK;
}

enum result subject_gathered(struct db *db, const struct subject_answer *answer, const struct subject_sources *sources, const struct actor *actor)
{
    TRY(db_run(db, NULL, SQL("delete from subject_unseen where answer = $1"), BIND(bind_integer(answer->id))));
    for (size_t i = 0; i < sources->unseen_count; i++)
        TRY(db_run(db, NULL, SQL("insert into subject_unseen (answer, register, records) values ($1, $2, $3)"),
                   BIND(bind_integer(answer->id), bind_text(sources->unseen[i].definition->name), bind_integer(sources->unseen[i].count))));
    TRY(db_run(db, NULL, SQL("update subject_answer set state = 'open', version = version + 1 where id = $1 and (state = 'gathering' or state = 'open')"),
               BIND(bind_integer(answer->id))));
    return subject_note(db, answer->id, 0, "gathered", TEXT_NONE, actor);
}
