/* Texts of Word documents that are brought into fields of a form (`from_word` in a definition). A document is read by the child that is shut in, becomes
 * what the person would have typed, and is not kept. What it had that the field cannot hold is said with it. Not here: how Word becomes
 * Markdown (base/format/word.h). */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/format/word.h"
#include "base/wording.h"
#include "blocks/file/work.h"

#define FAMILY TEXT("word_")
#define ANSWER_BYTES_MAX ((size_t)WORD_MARKDOWN_BYTES_MAX + 131072) /* and the descriptions of pictures */

bool form_takes_word(const struct form *form)
{
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].is_asked && form->fields[i].field->from_word)
            return true;
    return false;
}

static struct form_field *field_of(struct form *form, struct text input_name)
{
    const struct field *field = definition_field(form->definition, text_slice(input_name, FAMILY.length, SIZE_MAX));
    struct form_field *asked = field ? &form->fields[field - form->definition->fields] : NULL;
    return asked && asked->is_asked && field->from_word ? asked : NULL;
}

static enum result take_piece(void *context, struct text piece)
{
    struct buffer *out = context;
    buffer_append(out, piece);
    return out->failure;
}

/* By the child. A child that died, or said what none of ours says, has read a document that is broken. */
static enum result read_document(struct arena *arena, struct text bytes, struct word *ret_word, struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, ANSWER_BYTES_MAX);
    if (bytes.length > WORD_BYTES_MAX)
        return message_fail(message, ERROR_LIMIT, "This document is larger than %d MB. Take the pictures out, and choose it again.", WORD_BYTES_MAX / 1000000);
    enum result result = file_work_on(bytes, FILE_DOCX, JOB_TEXT, ANSWER_BYTES_MAX, take_piece, &out);
    if (result == OK)
        result = word_take_over(arena, arena_copy(arena, buffer_text(&out)), ret_word, message);
    if (result == ERROR_INVALID && !message->text[0])
        return message_fail(message, ERROR_INVALID, "This document could not be read. Open it in Word, save it again, and choose it again.");
    return result;
}

/* --- What is said ------------------------------------------------------------- */

static void add_line(struct arena *arena, struct value *notes, struct text line)
{
    value_append(arena, notes, value_text(arena, line));
}

/* Whether there are any. */
static bool add_notes(struct arena *arena, const struct field *field, const struct word *word, struct value *notes)
{
    struct text lines[WORD_LEFT_COUNT];
    size_t count = word_left_lines(arena, word, lines), characters = text_count_characters(word->markdown);
    for (size_t i = 0; i < count; i++)
        add_line(arena, notes, lines[i]);
    for (size_t i = 0; i < word->picture_count; i++)
        add_line(arena, notes, arena_printf(arena, SAY(arena, "A picture that was left out is described as “%.*s”."), TEXT_ARGS(word->pictures[i])));
    if ((int64_t)characters > field->max)
        add_line(arena, notes, arena_printf(arena, SAY(arena, "The text has %zu characters, and the field takes %" PRId64 ": shorten it before you go on."), characters, field->max));
    return count || word->picture_count || (int64_t)characters > field->max;
}

static void tell(struct desk *desk, struct form *form, const struct field *field, const struct word *word)
{
    struct arena *arena = desk->arena;
    struct value *brought = value_object(arena), *notes = value_list(arena);
    value_set_text(arena, brought, "line", arena_printf(arena, SAY(arena, "The text of the Word document is in “%.*s” now. Read it through: it has not been saved yet."), TEXT_ARGS(field->label)));
    value_set_boolean(arena, brought, "has_notes", add_notes(arena, field, word, notes));
    value_set(arena, brought, "notes", notes);
    if (!form->brought)
        form->brought = value_list(arena);
    value_append(arena, form->brought, brought);
}

/* --- Taking it ------------------------------------------------------------------ */

static enum result take_document(struct desk *desk, struct form *form, struct form_field *field, const struct upload *upload)
{
    struct word word = {.markdown = TEXT_NONE};
    struct message message = {.language = arena_language(desk->arena)};
    request_end_reading(desk->request); /* the child may take its time */
    enum result result = read_document(desk->arena, upload->bytes, &word, &message);
    if (result == OK && !word.markdown.length)
        result = message_fail(&message, ERROR_INVALID, "This document holds no words that could be brought in.");
    if (result < 0 && message.text[0]) {
        field->failed = true;
        problems_add(desk->arena, &form->problems, field->field, "%s", message.text);
        return OK;
    }
    TRY(result);
    field->typed = word.markdown;
    tell(desk, form, field->field, &word);
    return OK;
}

enum result form_take_word(struct desk *desk, struct form *form)
{
    size_t count = request_family_count(desk->request, "word_*");
    bool *taken = ARENA_ARRAY(desk->arena, bool, form->definition->field_count + 1), any = false;
    if (!taken)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct form_field *field = field_of(form, request_family_name(desk->request, "word_*", i));
        const struct upload *upload = request_family_upload(desk->request, "word_*", i);
        if (!field || taken[field - form->fields])
            return message_fail(answer_message(desk->answer), ERROR_INVALID, "The form has a file for a field that is not asked in it. Please open the form again and send it from there.");
        taken[field - form->fields] = true;
        if (!upload && request_family_text(desk->request, "word_*", i).length)
            return message_fail(answer_message(desk->answer), ERROR_INVALID, "The form has a file that is no file. Please open the form again and send it from there.");
        if (!upload)
            continue; /* none was chosen */
        any = true;
        TRY(take_document(desk, form, field, upload));
    }
    return any ? desk_read(desk) : OK;
}
