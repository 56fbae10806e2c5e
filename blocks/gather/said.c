/* After an answer was sent: where it stands, what the office asks those on it, and what they say. What is said is an event of the answer ("asked", "replied") with its
 * words, the numbers of its files and what figures were put right, so that it is read, kept and erased with it. Not here: what the record that was made of it goes through
 * (its room: gather_hook), which figures may be put right (correct.c). */
#include <inttypes.h>

#include "blocks/gather/internal.h"

#include "base/format/json.h"
#include "base/wording.h"

/* In the event's document. */
#define SAID_WORDS "words"
#define SAID_FILES "files"
#define SAID_FIGURES "figures"

void gather_standing_step(struct gather_standing *standing, struct text label, struct text line, bool is_done)
{
    if (standing->step_count < GATHER_STEPS_MAX)
        standing->steps[standing->step_count++] = (struct gather_step){label, line, is_done};
}

void gather_standing_fact(struct gather_standing *standing, struct text label, struct text words, struct text href)
{
    if (words.length && standing->fact_count < GATHER_FACTS_MAX)
        standing->facts[standing->fact_count++] = (struct gather_fact){label, words, href};
}

static const struct gather_hook *hook_of(const struct engine *engine, const struct gather_answer *answer)
{
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(answer->asking.reg, hook->reg))
            return hook;
    return NULL;
}

/* What the answer's own state says, where no room knows more. */
static struct gather_standing own_standing(struct arena *arena, const struct gather_answer *answer)
{
    static const char *const colours[] = {"grey", "green", "yellow", "green", "red", "grey", "red"};
    struct gather_standing standing = {.label = state_label(arena, answer->state), .colour = text_of(colours[answer->state])};
    standing.now = answer->state == GATHER_SENT_LATE ? SAID(arena, "It came after the close. It is kept, and a person decides whether it can be taken.")
                   : answer->state == GATHER_REFUSED ? SAID(arena, "It came after the close, and could not be taken. You can ask the office why.")
                                                     : SAID(arena, "We have it.");
    standing.next = answer->state == GATHER_SENT_LATE ? SAID(arena, "We tell you by e-mail whether it is taken.") : TEXT_NONE;
    return standing;
}

enum result answer_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct gather_standing *ret_standing)
{
    const struct gather_hook *hook = hook_of(engine, answer);
    struct gather_standing standing = own_standing(arena, answer);
    bool is_taken = answer->state == GATHER_SENT || answer->state == GATHER_ACCEPTED;
    if (is_taken && answer->record && hook && hook->standing)
        TRY(hook->standing(db, engine, arena, answer, moment, &standing));
    *ret_standing = standing;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static void put_files(struct arena *arena, struct value *document, const struct gather_said *said)
{
    struct value *files = value_list(arena);
    for (size_t i = 0; i < said->file_count; i++)
        value_append(arena, files, value_text(arena, arena_printf(arena, "%" PRId64, said->files[i])));
    value_set(arena, document, SAID_FILES, files);
}

static void put_figures(struct arena *arena, struct value *document, const struct gather_said *said)
{
    struct value *figures = value_list(arena);
    for (size_t i = 0; i < said->figure_count; i++) {
        const struct gather_put_right *figure = &said->figures[i];
        struct value *one = value_object(arena);
        value_set_text(arena, one, "question", figure->question);
        value_set_text(arena, one, "column", figure->column);
        value_set_text(arena, one, "label", figure->label);
        value_set_text(arena, one, "from", figure->from);
        value_set_text(arena, one, "to", figure->to);
        value_append(arena, figures, one);
    }
    value_set(arena, document, SAID_FIGURES, figures);
}

static enum result put_said(struct db *db, struct arena *arena, int64_t answer, const struct gather_said *said, const struct writer *writer, struct instant now)
{
    AUTO(buffer_clear) struct buffer out;
    struct value *document = value_object(arena);
    const char *what = said->is_office ? "asked" : "replied";
    value_set_text(arena, document, SAID_WORDS, said->words);
    if (said->file_count)
        put_files(arena, document, said);
    if (said->figure_count)
        put_figures(arena, document, said);
    buffer_init(&out, DOCUMENT_BYTES_MAX);
    json_write_canonical(&out, document);
    if (out.failure < 0)
        return out.failure;
    return event_put(db, answer, writer, what, TEXT_NONE, 0, buffer_text(&out), now);
}

static void read_figures(struct arena *arena, const struct value *list, struct gather_said *said)
{
    struct gather_put_right *figures = ARENA_ARRAY(arena, struct gather_put_right, list->list.count + 1);
    for (size_t i = 0; figures && i < list->list.count; i++) {
        const struct value *one = list->list.items[i];
        figures[said->figure_count++] = (struct gather_put_right){value_get_text(one, "question"), value_get_text(one, "column"), value_get_text(one, "label"), value_get_text(one, "from"), value_get_text(one, "to")};
    }
    said->figures = figures;
}

/* What was erased of it is not there any more. */
bool event_read_said(struct arena *arena, const struct event *event, struct gather_said *ret_said)
{
    bool is_office = text_equals(event->what, "asked");
    if (!event->document || (!is_office && !text_equals(event->what, "replied")))
        return false;
    const struct value *files = value_get(event->document, TEXT(SAID_FILES)), *figures = value_get(event->document, TEXT(SAID_FIGURES));
    *ret_said = (struct gather_said){.at = event->at, .who = event->who, .words = value_get_text(event->document, SAID_WORDS), .is_office = is_office};
    for (size_t i = 0; files && files->kind == VALUE_LIST && i < files->list.count && ret_said->file_count < GATHER_SAID_FILES_MAX; i++)
        if (text_to_integer(files->list.items[i]->text, &ret_said->files[ret_said->file_count]) == OK)
            ret_said->file_count++;
    if (figures && figures->kind == VALUE_LIST)
        read_figures(arena, figures, ret_said);
    return true;
}

enum result gather_ask_back(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text words, const struct actor *actor, struct message *message)
{
    const struct writer writer = {.account = actor->account, .name = actor->name};
    struct gather_answer answer;
    TRY(gather_answer_get(db, engine, arena, id, &answer));
    if (!answer.sent_at.seconds || answer.state == GATHER_ERASED)
        return message_fail(message, ERROR_CONFLICT, "Nothing was sent yet that could be asked about.");
    const struct gather_said said = {.words = text_trim(words), .is_office = true};
    TRY(put_said(db, arena, id, &said, &writer, actor->moment.now));
    WORDING_KEPT(arena);
    const struct link_words link = {.kind = TEXT("form-question"), .subject = arena_printf(arena, SAY(arena, "A question about %.*s"), TEXT_ARGS(answer.reference)),
                                    .before = arena_printf(arena, SAY(arena, "We need something more from you before we can go on:\n\n%.*s"), TEXT_ARGS(text_trim(words)))};
    return links_send_all(db, engine, arena, &answer, &link, actor->moment);
}

enum result gather_tell(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text kind, struct text subject, struct text words, struct moment moment)
{
    struct gather_answer answer;
    const struct link_words link = {.kind = kind, .subject = subject, .before = words};
    TRY(gather_answer_get(db, engine, arena, id, &answer));
    return answer.state == GATHER_ERASED ? OK : links_send_all(db, engine, arena, &answer, &link, moment);
}

enum result gather_said(struct db *db, struct arena *arena, int64_t answer, struct gather_said **ret_list, size_t *ret_count)
{
    struct event *events;
    struct gather_said *list;
    size_t count, kept = 0;
    TRY(answer_events(db, arena, answer, &events, &count));
    list = ARENA_ARRAY(arena, struct gather_said, count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = count; i > 0; i--)
        kept += event_read_said(arena, &events[i - 1], &list[kept]);
    *ret_list = list;
    *ret_count = kept;
    return OK;
}

struct text gather_said_file(struct arena *arena, int64_t file)
{
    return arena_printf(arena, "said-%" PRId64, file);
}

void said_entry(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_said *said, struct text file_base, struct value *entry)
{
    value_set_text(arena, entry, "text", said->words);
    for (size_t i = 0; i < said->file_count; i++)
        part_entry_document(arena, entry, file_lines_opened(db, engine, arena, arena_printf(arena, "%" PRId64, said->files[i])),
                            arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(file_base), TEXT_ARGS(gather_said_file(arena, said->files[i]))), TEXT_NONE);
    for (size_t i = 0; i < said->figure_count; i++)
        part_entry_change(arena, entry, said->figures[i].label, difference_value(arena, said->figures[i].from, said->figures[i].to));
}

enum result file_is_said(struct db *db, struct arena *arena, int64_t file, int64_t answer, bool *ret_is)
{
    struct gather_said *list;
    size_t count;
    *ret_is = false;
    TRY(gather_said(db, arena, answer, &list, &count));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].file_count; j++)
            if (list[i].files[j] == file)
                return file_is_of_answer(db, file, answer, ret_is);
    return OK;
}

enum result gather_said_entries(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text file_base, bool names_office, struct value **ret_entries)
{
    struct value *entries = value_list(arena);
    struct gather_said *list;
    size_t count;
    TRY(gather_said(db, arena, answer, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *entry = part_entry(arena, entries, list[i].is_office ? SAID(arena, "The office asked") : SAID(arena, "They answered"), instant_iso(arena, list[i].at), instant_long(arena, list[i].at));
        value_set_text(arena, entry, "by_line", list[i].is_office && !names_office ? TEXT_NONE : list[i].who);
        said_entry(db, engine, arena, &list[i], file_base, entry);
    }
    *ret_entries = entries;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static struct text figure_words(struct arena *arena, const struct figure *figure, struct text kept)
{
    struct gather_value value = question_read(arena, figure->column ? figure->column : figure->question, value_text(arena, kept));
    return value.is_valid ? value_words(arena, &value) : kept;
}

static enum result figures_said(struct arena *arena, const struct figures *figures, struct gather_said *said)
{
    struct gather_put_right *list = ARENA_ARRAY(arena, struct gather_put_right, figures->count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->list[i];
        if (figure->changes)
            list[said->figure_count++] = (struct gather_put_right){figure->question->name, figure->column ? figure->column->name : TEXT_NONE, figure->label, figure_words(arena, figure, figure->now),
                                                                   figure_words(arena, figure, figure->typed)};
    }
    said->figures = list;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Who puts a figure right has the last word in view: what was asked or said since is read first. */
static enum result is_seen(struct db *db, struct arena *arena, int64_t answer, const struct reply *reply, struct message *message)
{
    struct gather_said *list;
    size_t count;
    TRY(gather_said(db, arena, answer, &list, &count));
    if (figures_change(&reply->figures) && (int64_t)count != reply->seen)
        return message_fail(message, ERROR_CONFLICT, "Something was asked or answered here since you opened the page. Open it again, and put right what is still wrong.");
    return OK;
}

enum result answer_reply(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, struct reply *reply, const struct writer *writer, struct moment moment,
                         struct message *message)
{
    const struct gather_hook *hook = hook_of(engine, &whole->answer);
    struct gather_said said = {.at = moment.now, .who = writer->name, .words = reply->words, .file_count = reply->file_count};
    struct gather_standing standing;
    struct whole now;
    TRY(answer_standing(db, engine, arena, &whole->answer, moment, &standing));
    if (!standing.is_asked)
        return message_fail(message, ERROR_CONFLICT, "Nothing is asked of you here any more: somebody has answered, or it has gone on without.");
    TRY(is_seen(db, arena, whole->answer.id, reply, message));
    for (size_t i = 0; i < reply->file_count; i++)
        said.files[i] = reply->files[i];
    TRY(figures_said(arena, &reply->figures, &said));
    TRY(figures_keep(db, engine, arena, whole, &reply->figures, writer, moment.now, message));
    TRY(put_said(db, arena, whole->answer.id, &said, writer, moment.now));
    TRY(whole_load(db, engine, arena, whole->answer.id, &now));
    return hook && hook->replied ? hook->replied(db, engine, arena, &now.answer, &said, moment, message) : OK;
}
