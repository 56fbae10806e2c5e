/* A record's name in the documents of others: a published link holds the name of what it leads to, sealed as one
 * value. When the name goes, that value goes, and a stub says where the link leads without it. */
#include "blocks/publish/internal.h"

#include <inttypes.h>

static bool leads_to(const struct value *link, int64_t id, struct text register_name)
{
    return link->kind == VALUE_OBJECT && value_get_integer(link, "id", 0) == id && text_equal(value_get_text(link, "register"), register_name);
}

/* What is to be forgotten of whom. */
struct forgotten {
    int64_t id;
    struct text register_name, name;
};

static bool names(const struct value *value, const struct forgotten *who)
{
    struct text name = value_get_text(value, "name");
    if (value->kind == VALUE_OBJECT)
        return leads_to(value, who->id, who->register_name) && (who->name.length ? text_equal(name, who->name) : !text_equal(name, value_get_text(value, "reference")));
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->list.count; i++)
        if (names(value->list.items[i], who))
            return true;
    return false;
}

/* The link under its reference. Members of a document's link are always these four. */
static struct value *without_name(struct arena *arena, const struct value *value, const struct forgotten *who)
{
    struct value *copy;
    if (value->kind == VALUE_LIST) {
        copy = value_list(arena);
        for (size_t i = 0; i < value->list.count; i++)
            value_append(arena, copy, without_name(arena, value->list.items[i], who));
        return copy;
    }
    if (!names(value, who))
        return (struct value *)value;
    copy = value_object(arena);
    value_set_integer(arena, copy, "id", who->id);
    value_set_text(arena, copy, "name", value_get_text(value, "reference"));
    value_set_text(arena, copy, "reference", value_get_text(value, "reference"));
    value_set_text(arena, copy, "register", who->register_name);
    return copy;
}

static enum result forget_in(const struct gone *gone, const struct stored *stored, const struct forgotten *who, bool *ret_any)
{
    const struct definition *definition = definitions_find(gone->engine->definitions, stored->register_name);
    struct value *left = value_object(gone->arena);
    struct text called = TEXT_NONE; /* where the record is called after it, and so is its address */
    *ret_any = false;
    for (size_t i = 0; i < stored->fields->object.count; i++) {
        const struct member *member = &stored->fields->object.members[i];
        const struct value *value = document_value(stored->fields, member->name), *leaf = value_get(stored->leaves, member->name);
        struct value *stub;
        if (!value || !leaf || !names(value, who)) {
            value_set_named(gone->arena, left, member->name, member->value, false);
            continue;
        }
        *ret_any = true;
        if (definition && text_equal(member->name, definition->name_field) && value->kind == VALUE_OBJECT)
            called = value_get_text(value, "name");
        TRY(gone_keep(gone, stored, member->name, member->value));
        TRY(gone_note(gone, stored, member->name, leaf->text));
        stub = value_object(gone->arena);
        value_set(gone->arena, stub, "without_name", without_name(gone->arena, value, who));
        value_set_named(gone->arena, left, member->name, stub, false);
    }
    if (called.length && slug_says(gone->arena, stored, called))
        TRY(take_address(gone, stored, left));
    return *ret_any ? stored_write(gone, stored, left) : OK;
}

enum result publish_forget_name(struct db *db, const struct engine *engine, struct arena *arena, const struct take_down *take, struct text register_name,
                                struct text name, struct moment moment, struct proof_documents *documents, struct message *message)
{
    const struct forgotten who = {take->id, register_name, name};
    const struct gone gone = {.db = db, .engine = engine, .arena = arena, .take = take, .moment = moment, .documents = documents};
    struct text pattern = arena_printf(arena, "%%{\"id\":%" PRId64 ",\"name\":%%", take->id);
    struct stored *list;
    size_t count;
    TRY(stored_read(db, arena, SQL("select id, version, register, reference, slug, fields, leaves, hash from pub_document"
                                   " where fields like $1 order by id, version"),
                    BIND(bind_text(pattern)), &list, &count));
    for (size_t i = 0; i < count; i++) {
        bool any;
        TRY(forget_in(&gone, &list[i], &who, &any));
        if (any)
            TRY(index_refresh(db, engine, arena, list[i].id, message));
    }
    /* What was withheld before and is erased now, with the name still in it. */
    if (take->erases && !name.length)
        TRY(db_run(db, NULL, SQL("delete from withheld where kept like $1"), BIND(bind_text(pattern))));
    return OK;
}
