/* A Word document as a package: parts in an archive, the relations between them, and expat for all of them. See word_internal.h. */
#include "base/format/word_internal.h"

#include "base/wording.h"

/* --- One part --------------------------------------------------------------- */

void word_part_fail(struct word_part *part, enum result result, const char *why)
{
    if (part->result < 0)
        return;
    part->result = why ? message_fail(part->message, result, "%s", why) : result;
    XML_StopParser(part->parser, XML_FALSE);
}

static struct text local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return text_of(colon ? colon + 1 : name);
}

struct text word_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (text_equals(local_name(attributes[i]), name))
            return text_of(attributes[i + 1]);
    return TEXT_NONE;
}

bool word_is_on(const char **attributes)
{
    struct text value = word_attribute(attributes, "val");
    return !text_equals(value, "0") && !text_equals(value, "false") && !text_equals(value, "off") && !text_equals(value, "none");
}

int64_t word_number(const char **attributes, const char *name, int64_t otherwise)
{
    int64_t number;
    return text_to_integer(word_attribute(attributes, name), &number) == OK ? number : otherwise;
}

static void begin(void *context, const char *name, const char **attributes)
{
    struct word_part *part = context;
    if (part->result < 0) /* what expat has begun it ends, also when it is told to stop */
        return;
    if (++part->depth > WORD_DEPTH_MAX)
        word_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
    else
        part->begin(part, local_name(name), attributes);
}

static void end(void *context, const char *name)
{
    struct word_part *part = context;
    if (part->result < 0)
        return;
    if (part->end)
        part->end(part, local_name(name));
    part->depth--;
}

static void words(void *context, const char *data, int length)
{
    struct word_part *part = context;
    if (part->result >= 0)
        part->words(part, (struct text){data, (size_t)length});
}

/* No Word document has a DTD; a file with one wants to do something else. */
static void doctype(void *context, const char *name, const char *system, const char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    word_part_fail(context, ERROR_INVALID, KEPT_WORDS(WORD_DAMAGED));
}

static enum result feed(void *context, struct text piece, struct message *message)
{
    struct word_part *part = context;
    enum XML_Status status = XML_Parse(part->parser, piece.data, (int)piece.length, 0);
    if (part->result < 0)
        return part->result;
    return status == XML_STATUS_OK ? OK : message_fail(message, ERROR_INVALID, WORD_DAMAGED);
}

enum result word_part_run(struct word_part *part, struct text name)
{
    enum result result;
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser)
        return ERROR_MEMORY;
    part->result = OK;
    part->depth = 0;
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, begin, end);
    if (part->words)
        XML_SetCharacterDataHandler(part->parser, words);
    XML_SetStartDoctypeDeclHandler(part->parser, doctype);
    result = archive_unpack(part->archive, name.data, feed, part, part->message);
    if (result == OK && XML_Parse(part->parser, "", 0, 1) != XML_STATUS_OK)
        result = message_fail(part->message, ERROR_INVALID, WORD_DAMAGED);
    if (part->result < 0)
        result = part->result;
    else if (result == ERROR_LIMIT) /* the archive's own words are for workbooks */
        result = message_fail(part->message, ERROR_LIMIT, WORD_TOO_MUCH);
    XML_ParserFree(part->parser);
    part->parser = NULL;
    return result == ERROR_NOT_FOUND ? message_fail(part->message, ERROR_INVALID, WORD_DAMAGED) : result;
}

void *word_one_more(struct arena *arena, void *all, size_t count, size_t *capacity, size_t bytes_each, size_t most)
{
    size_t more = *capacity ? *capacity * 2 : 16;
    void *grown;
    if (count < *capacity)
        return all;
    grown = more <= most ? arena_alloc_array(arena, more, bytes_each) : NULL;
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, all, count * bytes_each);
    *capacity = more;
    return grown;
}

/* --- Relations -------------------------------------------------------------- */

struct relating {
    struct arena *arena;
    struct word_relations found;
    size_t capacity;
};

static struct text last_part(struct text type)
{
    size_t at = type.length;
    while (at && type.data[at - 1] != '/')
        at--;
    return text_slice(type, at, SIZE_MAX);
}

static void begin_relation(struct word_part *part, struct text name, const char **attributes)
{
    struct relating *relating = part->context;
    struct word_relation *all;
    if (!text_equals(name, "Relationship"))
        return;
    all = word_one_more(relating->arena, relating->found.all, relating->found.count, &relating->capacity, sizeof *all, WORD_RELATIONS_MAX);
    if (!all) {
        word_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    relating->found.all = all;
    all[relating->found.count++] = (struct word_relation){
        .id = arena_copy(relating->arena, word_attribute(attributes, "Id")), .type = arena_copy(relating->arena, last_part(word_attribute(attributes, "Type"))),
        .target = arena_copy(relating->arena, word_attribute(attributes, "Target")), .is_external = text_equals(word_attribute(attributes, "TargetMode"), "External")};
}

static size_t folder_length(struct text part)
{
    return part.length - last_part(part).length;
}

enum result word_relations_read(struct arena *arena, struct archive *archive, struct text part, struct word_relations *ret_relations, struct message *message)
{
    size_t folder = folder_length(part);
    struct text name = arena_printf(arena, "%.*s_rels/%.*s.rels", (int)folder, part.data, TEXT_ARGS(text_slice(part, folder, SIZE_MAX)));
    struct relating relating = {.arena = arena};
    struct word_part run = {.archive = archive, .message = message, .context = &relating, .begin = begin_relation};
    if (archive_has(archive, name.data))
        TRY(word_part_run(&run, name));
    *ret_relations = relating.found;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

const struct word_relation *word_relation_by_id(const struct word_relations *relations, struct text id)
{
    for (size_t i = 0; id.length && i < relations->count; i++)
        if (text_equal(relations->all[i].id, id))
            return &relations->all[i];
    return NULL;
}

const struct word_relation *word_relation_by_type(const struct word_relations *relations, const char *type)
{
    for (size_t i = 0; i < relations->count; i++)
        if (!relations->all[i].is_external && text_equals(relations->all[i].type, type))
            return &relations->all[i];
    return NULL;
}

/* From the part's folder, or from the top ("/word/styles.xml"). */
struct text word_target(struct arena *arena, struct archive *archive, struct text part, const struct word_relation *relation)
{
    struct text target = relation ? relation->target : TEXT_NONE, name;
    if (!target.length || relation->is_external || text_contains(target, TEXT("..")) || target.length + part.length > WORD_NAME_BYTES_MAX)
        return TEXT_NONE;
    name = text_starts(target, TEXT("/")) ? arena_copy(arena, text_slice(target, 1, SIZE_MAX))
                                          : arena_printf(arena, "%.*s%.*s", (int)folder_length(part), part.data, TEXT_ARGS(target));
    return archive_has(archive, name.data) ? name : TEXT_NONE;
}
