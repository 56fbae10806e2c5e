/* Whom somebody can ask about a form: what the room of an asking says of it (gather_hook.contact), at the form's start and at the end of each message to those on an answer. Not
 * here: where a room keeps it. */
#include "base/wording.h"
#include "blocks/gather/internal.h"

enum result asking_contact(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_asking *asking, struct gather_contact *ret_contact)
{
    struct gather_contact contact = {.name = TEXT_NONE};
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(asking->reg, hook->reg) && hook->contact)
            TRY(hook->contact(db, arena, asking->record, &contact));
    *ret_contact = contact;
    return OK;
}

static void add_line(struct arena *arena, struct text *lines, struct text line)
{
    if (line.length)
        *lines = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(*lines), lines->length ? "\n" : "", TEXT_ARGS(line));
}

struct text gather_contact_words(struct arena *arena, const struct gather_contact *contact)
{
    struct text lines = TEXT_NONE;
    add_line(arena, &lines, contact->name);
    add_line(arena, &lines, contact->address);
    add_line(arena, &lines, contact->email);
    add_line(arena, &lines, contact->telephone);
    return lines.length ? arena_printf(arena, SAY(arena, "You can ask about it:\n%.*s\n"), TEXT_ARGS(lines)) : TEXT_NONE;
}

struct value *gather_contact_rows(struct arena *arena, const struct gather_contact *contact)
{
    struct value *rows = value_list(arena);
    if (contact->name.length)
        part_row_text(arena, rows, SAID(arena, "Office or team"), contact->name);
    if (contact->email.length)
        part_row_link(arena, rows, SAID(arena, "E-mail"), contact->email, arena_printf(arena, "mailto:%.*s", TEXT_ARGS(contact->email)));
    if (contact->telephone.length)
        part_row_text(arena, rows, SAID(arena, "Telephone"), contact->telephone);
    if (contact->address.length)
        part_row_text(arena, rows, SAID(arena, "For letters"), contact->address);
    return rows;
}

enum result text_with_contact(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text *text)
{
    struct gather_contact contact;
    TRY(asking_contact(db, engine, arena, &answer->asking, &contact));
    struct text words = gather_contact_words(arena, &contact);
    if (words.length)
        *text = arena_printf(arena, "%.*s\n%.*s", TEXT_ARGS(*text), TEXT_ARGS(words));
    return OK;
}
