/* What whoever approves a file in the place of another sees: the two side by side, their words, and warnings. */
#include "blocks/file/instead.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/parts/parts.h"

/* --- Side by side ------------------------------------------------------------ */

static void row(struct arena *arena, struct value *rows, struct text label, struct text before, struct text after)
{
    part_row_text(arena, rows, label, text_equal(before, after) ? arena_printf(arena, SAY(arena, "%.*s in both"), TEXT_ARGS(before))
                                                                : arena_printf(arena, SAY(arena, "%.*s in the original, %.*s in the other"), TEXT_ARGS(before), TEXT_ARGS(after)));
}

static struct text pages_words(struct arena *arena, const struct looked *looked)
{
    return !looked->is_known ? SAID(arena, "not known") : arena_printf(arena, "%" PRId64, looked->look.pages);
}

/* "amber, bridge … and 12 more"; or "none". */
static struct text list_words(struct arena *arena, const struct word_list *list)
{
    struct buffer out;
    struct text all;
    buffer_init(&out, 65536);
    for (size_t i = 0; i < list->count && i < INSTEAD_WORDS_SHOWN_MAX; i++)
        buffer_printf(&out, "%s%.*s", i ? ", " : "", TEXT_ARGS(list->words[i]));
    if (list->count > INSTEAD_WORDS_SHOWN_MAX)
        buffer_printf(&out, SAY(arena, " … and %zu more"), list->count - INSTEAD_WORDS_SHOWN_MAX);
    all = list->count ? arena_copy(arena, buffer_text(&out)) : SAID(arena, "None");
    buffer_clear(&out);
    return all;
}

static enum result words_state(struct db *db, struct arena *arena, int64_t file, struct text *ret_state)
{
    return db_one_text(db, arena, ret_state, SQL("select words from file where id = $1"), BIND(bind_integer(file)));
}

static void warn(struct arena *arena, struct value *warnings, struct text words)
{
    value_append(arena, warnings, value_text(arena, words));
}

static enum result show_words(struct db *db, struct arena *arena, const struct file *original, const struct file *left, struct value *rows, struct value *warnings)
{
    struct words_compared compared;
    struct text before, after, before_state, after_state;
    TRY(words_state(db, arena, original->id, &before_state));
    TRY(words_state(db, arena, left->id, &after_state));
    if (text_equals(before_state, "waiting") || text_equals(after_state, "waiting")) {
        part_row_text(arena, rows, SAID(arena, "Words"), SAID(arena, "Being read. Open this page again in a minute"));
        return OK;
    }
    if (!text_equals(before_state, "done") || !text_equals(after_state, "done")) {
        warn(arena, warnings, SAID(arena, "The words of the two could not be compared: one of them is a picture, or could not be read. Read both."));
        return OK;
    }
    TRY(file_words(db, arena, arena_printf(arena, "%" PRId64, original->id), &before));
    TRY(file_words(db, arena, arena_printf(arena, "%" PRId64, left->id), &after));
    TRY(words_compare(arena, before, after, &compared));
    part_row_text(arena, rows, SAID(arena, "Words taken out"), list_words(arena, &compared.taken_out));
    part_row_text(arena, rows, SAID(arena, "Words that were not in the original"), list_words(arena, &compared.added));
    part_row_text(arena, rows, SAID(arena, "Words in both"), arena_printf(arena, SAY_COUNT(arena, (int64_t)compared.common, "%zu different one", "%zu different ones"), compared.common));
    if (!compared.taken_out.count && compared.common)
        warn(arena, warnings, SAID(arena, "Every word of the original can still be copied out of the other file: nothing was taken out of its text."));
    if (!compared.common && before.length && !after.length)
        warn(arena, warnings, SAID(arena, "The other file has no words that can be copied: it is a picture of its pages. A screen reader reads nothing of it but the alternative below."));
    return OK;
}

/* --- Warnings ----------------------------------------------------------------- */

static void show_warnings(struct arena *arena, const struct looked *left, struct value *warnings)
{
    const struct pdf_look *look = &left->look;
    if (look->covered_words)
        warn(arena, warnings, arena_printf(arena, SAY_COUNT(arena, look->covered_words, "%" PRId64 " word lies under something dark and can be copied from there. It must be taken out, not covered.",
                                                            "%" PRId64 " words lie under something dark and can be copied from there. They must be taken out, not covered."), look->covered_words));
    if (look->unseen_words)
        warn(arena, warnings, arena_printf(arena, SAY_COUNT(arena, look->unseen_words, "%" PRId64 " word cannot be seen on the page and can be copied.",
                                                            "%" PRId64 " words cannot be seen on the page and can be copied."), look->unseen_words));
    if (look->redaction_marks)
        warn(arena, warnings, arena_printf(arena, SAY_COUNT(arena, look->redaction_marks, "It has %" PRId64 " mark for what is to be taken out, which was not applied: what is under it is still there.",
                                                            "It has %" PRId64 " marks for what is to be taken out, which were not applied: what is under them is still there."), look->redaction_marks));
    if (look->marks)
        warn(arena, warnings, arena_printf(arena, SAY_COUNT(arena, look->marks, "It has %" PRId64 " thing laid over its pages (boxes, notes, strokes): anybody can take it off.",
                                                            "It has %" PRId64 " things laid over its pages (boxes, notes, strokes): anybody can take them off."), look->marks));
    if (look->layers)
        warn(arena, warnings, SAID(arena, "It has layers that can be switched on and off: something may be in one that is off."));
    if (look->attachments)
        warn(arena, warnings, SAID(arena, "Other files were packed inside it. They are not in the copy; look at it to be sure."));
    if (look->revisions > 1)
        warn(arena, warnings, SAID(arena, "It was saved several times in one file, so that what it was before was still in it. The copy has its last state only."));
    if (look->looked_pages < look->pages)
        warn(arena, warnings, arena_printf(arena, SAY(arena, "Only its first %" PRId64 " of %" PRId64 " pages were looked at for words under bars."), look->looked_pages, look->pages));
}

enum result instead_show(struct db *db, struct arena *arena, const struct file *original, const struct instead *instead, struct value *rows, struct value *warnings)
{
    part_row_link(arena, rows, SAID(arena, "Made from another file"), file_line(db, arena, arena_printf(arena, "%" PRId64, instead->file.id)),
                  arena_printf(arena, "/desk/files/%" PRId64, instead->file.id));
    row(arena, rows, SAID(arena, "Kind"), text_of(wording(arena, file_kind_label(original->kind))), text_of(wording(arena, file_kind_label(instead->file.kind))));
    if (instead->original.is_known || instead->left.is_known)
        row(arena, rows, SAID(arena, "Pages"), pages_words(arena, &instead->original), pages_words(arena, &instead->left));
    row(arena, rows, SAID(arena, "Size"), file_size_line(arena, original->bytes), file_size_line(arena, instead->file.bytes));
    TRY(show_words(db, arena, original, &instead->file, rows, warnings));
    if (instead->left.is_known)
        show_warnings(arena, &instead->left, warnings);
    else if (instead->file.kind == FILE_PDF)
        warn(arena, warnings, SAID(arena, "It could not be looked into for words under bars: this server lacks what that needs, or the file is damaged."));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
