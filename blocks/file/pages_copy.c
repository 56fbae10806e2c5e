/* The desk's pages of a copy for the public: prepared by those who may edit the record, approved by another person who may
 * publish it. What a copy is: copy.h. */
#include "blocks/file/instead.h"

#include <inttypes.h>

#include "base/limits.h"
#include "blocks/parts/parts.h"
#include "blocks/record/record.h"

#define COPY_FORM_BYTES_MAX 1048576 /* without a file */

static const struct shape_field page_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("record_title"), PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("original_line"), PART_TEXT_MEMBER("original_href"),
    PART_TEXT_MEMBER("state_line"), PART_BOOLEAN_MEMBER("has_copy"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_TEXT_MEMBER("copy_href"),
    PART_BOOLEAN_MEMBER("may_approve"), PART_TEXT_MEMBER("approve_action"), PART_BOOLEAN_MEMBER("may_prepare"), PART_TEXT_MEMBER("prepare_heading"),
    PART_TEXT_MEMBER("take_down_href"), PART_LIST_MEMBER("warnings", NULL), PART_BOOLEAN_MEMBER("has_warnings"), PART_BOOLEAN_MEMBER("is_instead"), PART_BOOLEAN_MEMBER("is_ready"),
    PART_TEXT_MEMBER("kind_line"), PART_TEXT_MEMBER("accept"), PART_TEXT_MEMBER("file_error"), PART_TEXT_MEMBER("restored_line"),
    PART_FORM_MEMBERS, {0},
};
static const struct shape page_shape = {"file_copy", page_fields};

struct copying {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct actor actor;
    struct file file;
    struct record *record;
    const struct field *field;
    struct file_copy copy;
    bool has_copy, may_prepare, may_approve, is_restored;
    struct instead instead; /* where the copy is of another file, or is to be made of one */
    struct file_copy typed; /* the form's words */
    struct text wrong;      /* the input that something is wrong with; empty: found by what is said */
};

static bool may_publish(const struct copying *copying)
{
    const struct definition *definition = copying->record->definition;
    for (size_t i = 0; i < definition->move_count; i++)
        if (definition->moves[i].publishes &&
            record_may_by_roles(copying->db, copying->record, definition->moves[i].by, definition->moves[i].by_count, &copying->actor))
            return true;
    return false;
}

static enum result find(struct copying *copying)
{
    const struct definition *definition;
    TRY(request_db(copying->request, &copying->db));
    TRY(file_load(copying->db, copying->arena, request_integer(copying->request, "id", 0), &copying->file));
    TRY(file_may_read(copying->db, copying->engine, copying->arena, &copying->file, &copying->actor));
    definition = definitions_find(copying->engine->definitions, copying->file.reg);
    copying->field = definition ? definition_field(definition, copying->file.field) : NULL;
    if (!copying->file.record || !copying->field || !copying->field->is_public || copying->file.state != FILE_KEPT)
        return ERROR_NOT_FOUND;
    return record_load(copying->db, copying->engine, copying->arena, definition, copying->file.record, &copying->record);
}

static enum result open_copy(struct request *request, struct answer *answer, struct copying *copying)
{
    *copying = (struct copying){.request = request, .answer = answer, .arena = request_arena(request), .engine = request_context(request), .actor = actor_of_request(request)};
    enum result result = find(copying);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such file, or it is not for you to see.");
    TRY(result);
    result = copy_find(copying->db, copying->arena, copying->file.id, &copying->copy);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    copying->has_copy = result == OK;
    if (copying->has_copy && copying->copy.instead)
        TRY(instead_find(copying->db, copying->arena, copying->copy.id, &copying->instead));
    const struct definition *definition = copying->record->definition;
    copying->may_prepare = record_may_by_roles(copying->db, copying->record, definition->edit, definition->edit_count, &copying->actor);
    copying->may_approve = copying->has_copy && !copying->copy.approved_by && !people_own_work(copying->db, copying->copy.prepared_by, 0, &copying->actor) && may_publish(copying);
    copying->typed = copying->has_copy ? copying->copy : (struct file_copy){.title = TEXT_NONE, .language = TEXT("en"), .alternative = TEXT_NONE};
    return OK;
}

/* --- The page --------------------------------------------------------------- */

static void set(struct copying *copying, const char *name, struct text text)
{
    value_set_page(copying->arena, answer_view(copying->answer), name, value_text(copying->arena, text));
}

static void set_value(struct copying *copying, const char *name, struct value *value)
{
    value_set_page(copying->arena, answer_view(copying->answer), name, value);
}

/* Without its own full stop: it stands within a sentence. */
static struct text ground_words(struct text ground)
{
    return ground.length && ground.data[ground.length - 1] == '.' ? text_slice(ground, 0, ground.length - 1) : ground;
}

static struct text state_line(const struct copying *copying)
{
    if (!copying->has_copy)
        return SAID(copying->arena, "No copy has been prepared yet.");
    if (copying->copy.is_public)
        return SAID(copying->arena, "The copy is public.");
    if (copying->copy.is_withdrawn)
        return arena_printf(copying->arena, SAY(copying->arena, "The copy was public and was withdrawn%s%.*s."), copying->copy.ground.length ? ": " : "", TEXT_ARGS(ground_words(copying->copy.ground)));
    if (copying->copy.approved_by)
        return SAID(copying->arena, "The copy is approved. It goes out when the record is next published.");
    if (copying->copy.instead && !instead_is_ready(copying->db, &copying->instead))
        return SAID(copying->arena, "The copy waits until the file that was sent has been read and checked. Open this page again in a minute.");
    if (copying->may_approve)
        return SAID(copying->arena, "The copy waits for your approval.");
    return SAID(copying->arena, "The copy waits for approval by another person who may publish the record.");
}

static struct value *copy_rows(struct copying *copying)
{
    struct value *rows = value_list(copying->arena);
    part_row_text(copying->arena, rows, SAID(copying->arena, "Title"), copying->copy.title);
    part_row_text(copying->arena, rows, SAID(copying->arena, "Language"), copy_language_name(copying->arena, copying->copy.language));
    part_row_text(copying->arena, rows, SAID(copying->arena, "For those who cannot use the file"), copying->copy.alternative);
    part_row_text(copying->arena, rows, SAID(copying->arena, "File"), arena_printf(copying->arena, "%.*s (%s, %.*s)", TEXT_ARGS(copying->copy.name), wording(copying->arena, file_kind_label(copying->copy.kind)),
                                                                   TEXT_ARGS(file_size_line(copying->arena, copying->copy.bytes))));
    return rows;
}

/* Of a file that was sent in the place of the original: what differs, and what to be warned of. */
static enum result set_instead(struct copying *copying, struct value *rows)
{
    struct value *warnings = value_list(copying->arena);
    bool is_instead = copying->has_copy && copying->copy.instead;
    if (is_instead)
        TRY(instead_show(copying->db, copying->arena, &copying->file, &copying->instead, rows, warnings));
    set_value(copying, "warnings", warnings);
    set_value(copying, "has_warnings", value_boolean(copying->arena, value_is_truthy(warnings)));
    set_value(copying, "is_instead", value_boolean(copying->arena, is_instead));
    set_value(copying, "is_ready", value_boolean(copying->arena, !is_instead || instead_is_ready(copying->db, &copying->instead)));
    return OK;
}

/* What the original itself cannot be, and what another file in its place may be. */
static void set_kinds(struct copying *copying)
{
    struct message message = {.language = arena_language(copying->arena)};
    bool can = copy_kind_check(copying->file.kind, &message) == OK;
    set(copying, "kind_line", can ? TEXT_NONE : arena_copy_z(copying->arena, message.text));
    set(copying, "accept", TEXT(".pdf,.jpg,.png,.csv,.txt"));
}

static struct value *form_fields(struct copying *copying)
{
    struct arena *arena = copying->arena;
    struct value *fields = value_list(arena);
    bool is_image = file_kind_is_image(copying->file.kind);
    struct value *title = part_field(arena, TEXT("title"), SAID(arena, "Title"), SAID(arena, "What the public reads on the link, such as Agreement with Beacon, signed in May 2026"), "text");
    struct value *language = part_field(arena, TEXT("language"), SAID(arena, "Language"), TEXT_NONE, "select");
    struct value *alternative = part_field(arena, TEXT("alternative"), is_image ? SAID(arena, "What the picture shows") : SAID(arena, "What it says, for those who cannot use the file"),
                                           is_image ? SAID(arena, "For people who cannot see it: what matters in it, in words")
                                                    : SAID(arena, "For people who read with a screen reader or on a small screen: the main points, or where the same can be read as a page"), "prose");
    value_set_text(arena, title, "value", copying->typed.title);
    value_set_text(arena, alternative, "value", copying->typed.alternative);
    value_set_integer(arena, alternative, "max", COPY_ALTERNATIVE_CHARACTERS_MAX);
    for (const char *const *code = copy_languages; *code; code++)
        part_field_option(arena, language, text_of(*code), copy_language_name(arena, text_of(*code)), TEXT_NONE, text_equals(copying->typed.language, *code));
    value_set_boolean(arena, title, "required", true);
    value_set_boolean(arena, language, "required", true);
    value_set_boolean(arena, alternative, "required", true);
    value_append(arena, fields, title);
    value_append(arena, fields, language);
    value_append(arena, fields, alternative);
    return fields;
}

/* For whoever may: it is offered ticked there. Empty otherwise. */
static struct text take_down_href(struct copying *copying)
{
    struct record *record = copying->record;
    if (!copying->copy.is_public || (!record_may_withdraw(copying->db, record, &copying->actor) && !record_may_erase(copying->db, record, &copying->actor)))
        return TEXT_NONE;
    return arena_printf(copying->arena, "/desk/registers/%.*s/%" PRId64 "/take-down?file=%" PRId64, TEXT_ARGS(record->definition->plural), record->id, copying->file.id);
}

static enum result copy_page(struct copying *copying, const char *problem)
{
    struct arena *arena = copying->arena;
    const struct definition *definition = copying->record->definition;
    struct text canonical = arena_printf(arena, "%" PRId64, copying->file.id), href = file_href(arena, canonical);
    struct value *errors = value_list(arena), *hidden = value_list(arena);
    set(copying, "title", arena_printf(arena, SAY(arena, "The public copy of “%.*s”"), TEXT_ARGS(copying->field->label)));
    set(copying, "record_title", arena_printf(arena, "%.*s %.*s: %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(copying->record->reference), TEXT_ARGS(record_name_said(arena, definition, copying->record->name))));
    set(copying, "record_href", arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(definition->plural), copying->record->id));
    set(copying, "original_line", file_line(copying->db, arena, canonical));
    set(copying, "original_href", href);
    set(copying, "state_line", state_line(copying));
    set_value(copying, "has_copy", value_boolean(arena, copying->has_copy));
    struct value *rows = copying->has_copy ? copy_rows(copying) : value_list(arena);
    TRY(set_instead(copying, rows));
    set_kinds(copying);
    set_value(copying, "rows", rows);
    set(copying, "copy_href", arena_printf(arena, "%.*s/copy/look", TEXT_ARGS(href)));
    set_value(copying, "may_approve", value_boolean(arena, copying->may_approve));
    set(copying, "approve_action", arena_printf(arena, "%.*s/copy/approve", TEXT_ARGS(href)));
    set_value(copying, "may_prepare", value_boolean(arena, copying->may_prepare));
    set(copying, "prepare_heading", copying->has_copy ? SAID(arena, "Prepare it anew") : SAID(arena, "Prepare the copy"));
    set(copying, "take_down_href", take_down_href(copying));
    set(copying, "action", arena_printf(arena, "%.*s/copy", TEXT_ARGS(href)));
    set(copying, "restored_line", copying->is_restored ? SAID(arena, "This is what you had typed when your session ended. It has not been saved yet.") : TEXT_NONE);
    if (copying->has_copy)
        part_hidden(arena, hidden, TEXT("copy"), arena_printf(arena, "%" PRId64, copying->copy.id));
    set_value(copying, "hidden", hidden);
    set_value(copying, "fields", form_fields(copying));
    if (problem) {
        part_error(arena, errors, arena_copy_z(arena, problem), copying->wrong.length ? copying->wrong : text_contains(text_of(problem), TEXT("alternative")) ? TEXT("alternative")
                                                    : text_contains(text_of(problem), TEXT("language")) ? TEXT("language") : TEXT("title"));
        answer_status(copying->answer, 422);
    }
    set(copying, "file_error", problem && text_equals(copying->wrong, "file") ? arena_copy_z(arena, problem) : TEXT_NONE);
    set_value(copying, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* What was typed when the session had ended. */
static void restore(struct copying *copying, struct text parked)
{
    struct text name, value;
    while (form_next(copying->arena, &parked, &name, &value)) {
        if (text_equals(name, "title"))
            copying->typed.title = value;
        else if (text_equals(name, "language"))
            copying->typed.language = value;
        else if (text_equals(name, "alternative"))
            copying->typed.alternative = value;
    }
}

static enum result copy_get(struct request *request, struct answer *answer)
{
    struct copying copying;
    struct text parked;
    TRY(people_parked(request, request_path(request), &parked)); /* before anything is read: it may end the reading */
    TRY(open_copy(request, answer, &copying));
    if (parked.length)
        restore(&copying, parked);
    copying.is_restored = parked.length > 0;
    TRY(file_note_read(request, &copying.file, &copying.actor, answer_message(answer)));
    TRY(request_db(request, &copying.db));
    return copy_page(&copying, NULL);
}

/* --- Preparing and approving ------------------------------------------------- */

struct noting {
    struct copying *copying;
    int64_t id;
    bool approves;
};

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    struct noting *noting = context;
    struct copying *copying = noting->copying;
    if (noting->approves)
        TRY(copy_approve(db, noting->id, &copying->actor, message));
    answer_cookie(copying->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(copying->answer, arena_printf(copying->arena, "/desk/files/%" PRId64 "/copy", copying->file.id));
    return OK;
}

/* Another file in the place of the original: kept as an upload of whoever sent it until the copy is made. May be of any kind that can be
 * published, whatever the field takes: of a letter in Word a PDF. */
static enum result take_instead(struct copying *copying, const struct upload *upload, struct message *message)
{
    struct field field = *copying->field;
    struct file_new file = {.definition = copying->record->definition, .field = copying->field, .bytes = (int64_t)upload->bytes.length, .owner = copying->actor.account,
                            .moment = copying->actor.moment};
    enum file_kind kind = FILE_TEXT;
    struct message ignored = {0};
    int64_t id = 0;
    field.accept = 0;
    for (unsigned i = 0; i < FILE_KIND_COUNT; i++)
        field.accept |= copy_kind_check((enum file_kind)i, &ignored) == OK ? 1u << i : 0;
    TRY(file_check(copying->arena, &field, upload->file_name, upload->bytes, &file.name, &kind, message));
    request_end_reading(copying->request);
    TRY(file_put(request_store(copying->request), copying->engine, &file, kind, upload->bytes, &id, message));
    copying->instead.file = (struct file){.id = id, .kind = kind, .name = file.name, .bytes = file.bytes};
    TRY(instead_look(copying->engine, &copying->file, &copying->instead.original));
    return instead_look(copying->engine, &copying->instead.file, &copying->instead.left);
}

/* Of which file: of the one that is sent, or else of the one that the copy was made of before. What was taken out stays out when somebody only
 * puts a title right; the original itself is asked for by name. NULL: of the original. */
static enum result choose_source(struct copying *copying, const struct instead **ret_instead, struct message *message)
{
    const struct upload *upload = request_upload(copying->request, "file");
    bool wants_whole = request_has(copying->request, "whole"), was_instead = copying->has_copy && copying->copy.instead;
    enum result result;
    copying->wrong = TEXT("file");
    if (upload && wants_whole)
        return message_fail(message, ERROR_INVALID, "Choose another file, or the original with nothing taken out: not both");
    if (!upload && (wants_whole || !was_instead))
        TRY(copy_kind_check(copying->file.kind, message));
    copying->wrong = TEXT_NONE;
    TRY(copy_words_check(&copying->typed, message));
    *ret_instead = upload || (was_instead && !wants_whole) ? &copying->instead : NULL;
    if (!upload)
        return OK;
    copying->wrong = TEXT("file");
    result = take_instead(copying, upload, message);
    return result == ERROR_LIMIT && message->text[0] ? ERROR_INVALID : result;
}

static enum result make_it(struct copying *copying, struct noting *noting, struct message *message)
{
    const struct instead *instead = NULL;
    TRY(choose_source(copying, &instead, message));
    request_end_reading(copying->request);
    return copy_make(copying->engine, copying->arena, &copying->file, instead, &copying->typed, &copying->actor, &noting->id, message);
}

static enum result copy_post(struct request *request, struct answer *answer)
{
    struct copying copying;
    struct noting noting = {.copying = &copying};
    struct message message = {.language = request_language(request)};
    TRY(open_copy(request, answer, &copying));
    if (!copying.may_prepare)
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not edit this record.");
    if (copying.file.scan == FILE_WAITING || copying.file.scan == FILE_INFECTED)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "The file has not been found free of viruses, so no copy of it can be made.");
    if (request_integer(request, "copy", 0) != (copying.has_copy ? copying.copy.id : 0))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "The copy was prepared anew since you looked at it. Open the page again and look at the new one.");
    copying.typed = (struct file_copy){.title = text_trim(request_text(request, "title")), .language = request_text(request, "language"),
                                       .alternative = text_trim(request_text(request, "alternative"))};
    enum result result = make_it(&copying, &noting, &message);
    if (result == ERROR_INVALID) {
        struct file_copy typed = copying.typed;
        struct text wrong = copying.wrong;
        TRY(open_copy(request, answer, &copying)); /* the reading has ended */
        copying.typed = typed;
        copying.wrong = wrong;
        return copy_page(&copying, message.text);
    }
    TRY(result);
    return request_write(request, note_in_store, &noting, answer_message(answer));
}

static enum result approve_post(struct request *request, struct answer *answer)
{
    struct copying copying;
    struct noting noting = {.copying = &copying, .id = request_integer(request, "copy", 0), .approves = true};
    TRY(open_copy(request, answer, &copying));
    if (copying.has_copy && people_own_work(copying.db, copying.copy.prepared_by, 0, &copying.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "You prepared this copy, or whoever you cover did, so another person must approve it.");
    if (!copying.has_copy || copying.copy.id != noting.id)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "The copy was prepared anew since you looked at it. Open the page again and look at the new one.");
    if (!copying.may_approve)
        return copying.copy.approved_by ? message_fail(answer_message(answer), ERROR_CONFLICT, "The copy is approved already.")
                                        : message_fail(answer_message(answer), ERROR_DENIED, "Your role may not publish this record.");
    if (copying.copy.instead && !instead_is_ready(copying.db, &copying.instead))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "The file that was sent is still being read and checked. Try again in a minute.");
    if (copying.copy.instead && !request_has(request, "compared"))
        return message_fail(answer_message(answer), ERROR_INVALID, "Compare the two files first, and say that you have: open the page again and tick the box.");
    return request_write(request, note_in_store, &noting, answer_message(answer));
}

static enum result look_get(struct request *request, struct answer *answer)
{
    struct copying copying;
    TRY(open_copy(request, answer, &copying));
    if (!copying.has_copy)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No copy has been prepared yet.");
    if (copying.copy.instead && (copying.instead.file.scan == FILE_WAITING || copying.instead.file.scan == FILE_INFECTED))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "The file that was sent has not been found free of viruses, so nobody can open it.");
    TRY(file_note_read(request, &copying.file, &copying.actor, answer_message(answer)));
    return copy_answer(request, answer, &copying.copy);
}

static const struct input copy_inputs[] = {
    {.name = "title", .kind = INPUT_TEXT, .bytes_max = COPY_TITLE_CHARACTERS_MAX * 4, .about = "What the public reads on the link"},
    {.name = "language", .kind = INPUT_TEXT, .bytes_max = 10, .about = "The language that it is in"},
    {.name = "alternative", .kind = INPUT_PROSE, .bytes_max = COPY_ALTERNATIVE_CHARACTERS_MAX * 8, .about = "What it says or shows, for those who cannot use it"},
    {.name = "file", .kind = INPUT_FILE, .bytes_max = FILE_BYTES_MAX, .about = "Another file, from which something was taken out: the copy is made of it"},
    {.name = "whole", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: of the original, though the copy was made of another file before"},
    {.name = "copy", .kind = INPUT_INTEGER, .about = "The copy that was looked at; 0: there was none"},
    {0},
};
static const struct input approve_inputs[] = {
    {.name = "copy", .kind = INPUT_INTEGER, .about = "The copy that was looked at"},
    {.name = "compared", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: the copy of another file was compared with the original"},
    {0},
};

#define PAGE "blocks/file/pages/copy"

const struct route copy_routes[] = {
    {.method = METHOD_GET, .path = "/desk/files/{id}/copy", .handle = copy_get, .access = ACCESS_SIGNED_IN, .template = PAGE, .view = &page_shape,
     .help = "The copy of a file that the public will get."},
    {.method = METHOD_POST, .path = "/desk/files/{id}/copy", .handle = copy_post, .access = ACCESS_SIGNED_IN, .inputs = copy_inputs, .body_bytes_max = COPY_FORM_BYTES_MAX,
     .upload_bytes_max = BODY_BYTES_MAX_UPLOAD, .template = PAGE, .view = &page_shape, .help = "Prepares a copy without what tells of the file's making."},
    {.method = METHOD_POST, .path = "/desk/files/{id}/copy/approve", .handle = approve_post, .access = ACCESS_SIGNED_IN, .inputs = approve_inputs,
     .help = "Approves a copy that another person prepared."},
    {.method = METHOD_GET, .path = "/desk/files/{id}/copy/look", .handle = look_get, .access = ACCESS_SIGNED_IN,
     .help = "The copy itself, before it is published."},
    {0},
};
