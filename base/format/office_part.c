/* A part of an office file, element by element as it unpacks. See office_part.h. */
#include "base/format/office_part.h"

#include "base/wording.h"

static enum result refuse(const struct office_part *part, enum result result, const char *why)
{
    return message_fail(part->message, result, "%s", part->message ? wording_in(part->message->language, why) : why);
}

void office_part_fail(struct office_part *part, enum result result, const char *why)
{
    if (part->result < 0)
        return;
    part->result = why ? refuse(part, result, why) : result;
    XML_StopParser(part->parser, XML_FALSE);
}

static struct text local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return text_of(colon ? colon + 1 : name);
}

static const char *attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (text_equals(local_name(attributes[i]), name))
            return attributes[i + 1];
    return NULL;
}

struct text office_attribute(const char **attributes, const char *name)
{
    const char *value = attribute(attributes, name);
    return value ? text_of(value) : TEXT_NONE;
}

bool office_has_attribute(const char **attributes, const char *name)
{
    return attribute(attributes, name) != NULL;
}

static void begin(void *context, const char *name, const char **attributes)
{
    struct office_part *part = context;
    if (part->result < 0) /* what expat has begun it ends, also when it is told to stop */
        return;
    if (++part->depth > part->limits.depth_max)
        office_part_fail(part, part->limits.too_deep, part->limits.why_deep);
    else
        part->begin(part, local_name(name), attributes);
}

static void end(void *context, const char *name)
{
    struct office_part *part = context;
    if (part->result < 0)
        return;
    part->depth--;
    if (part->end)
        part->end(part, local_name(name));
}

static void words(void *context, const char *data, int length)
{
    struct office_part *part = context;
    if (part->result >= 0)
        part->words(part, (struct text){data, (size_t)length});
}

/* No office file has a DTD; a file with one wants to do something else. */
static void doctype(void *context, const char *name, const char *system, const char *public, int has_internal)
{
    struct office_part *part = context;
    (void)name, (void)system, (void)public, (void)has_internal;
    office_part_fail(part, ERROR_INVALID, part->limits.damaged);
}

static enum result feed(void *context, struct text piece, struct message *message)
{
    struct office_part *part = context;
    enum XML_Status status = XML_Parse(part->parser, piece.data, (int)piece.length, 0);
    (void)message; /* the part's own */
    if (part->result < 0)
        return part->result;
    return status == XML_STATUS_OK ? OK : refuse(part, ERROR_INVALID, part->limits.damaged);
}

enum result office_part_run(struct office_part *part, struct text name)
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
        result = refuse(part, ERROR_INVALID, part->limits.damaged);
    if (part->result < 0)
        result = part->result;
    else if (result == ERROR_LIMIT && part->limits.too_large)
        result = refuse(part, ERROR_LIMIT, part->limits.too_large);
    else if (result == ERROR_NOT_FOUND)
        result = refuse(part, ERROR_INVALID, part->limits.damaged);
    XML_ParserFree(part->parser);
    part->parser = NULL;
    return result;
}
