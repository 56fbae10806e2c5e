/* The lines of the log and the statements of checkpoints: writing them and taking them
 * apart again, byte for byte.
 *
 * There is one way to write each, so that a reader of its own is shorter and stricter
 * than a JSON parser: what does not match exactly was not written by us. An import's line
 * may be many megabytes long; nothing here copies it. */
#include "blocks/proof/internal.h"

#include <inttypes.h>

static const char *const kinds[] = {"publish", "withdraw", "change", "decision", "import", "erase", "withhold", "begin", "key", "ledger"};

void line_write(struct buffer *out, struct instant at, struct text documents, struct text key, struct text kind, int64_t number, struct text previous)
{
    char iso[INSTANT_ISO_BYTES];
    instant_write_iso(at, iso);
    buffer_printf(out, "{\"at\":\"%s\",\"documents\":", iso);
    buffer_append(out, documents);
    if (key.length)
        buffer_printf(out, ",\"key\":%.*s", TEXT_ARGS(key));
    buffer_printf(out, ",\"kind\":\"%.*s\",\"number\":%" PRId64 ",\"previous\":\"%.*s\"}", TEXT_ARGS(kind), number, TEXT_ARGS(previous));
}

/* --- Taking apart --------------------------------------------------------- */

static bool take(struct text *rest, const char *literal)
{
    struct text wanted = text_of(literal);
    if (!text_starts(*rest, wanted))
        return false;
    *rest = text_slice(*rest, wanted.length, rest->length);
    return true;
}

/* Up to, and not with, the first `end`; takes the `end` off too. */
static bool take_until(struct text *rest, char end, struct text *ret_part)
{
    const char *at = memchr(rest->data, end, rest->length);
    if (!at)
        return false;
    *ret_part = text_slice(*rest, 0, (size_t)(at - rest->data));
    *rest = text_slice(*rest, ret_part->length + 1, rest->length);
    return true;
}

static bool take_number(struct text *rest, int64_t *ret_number)
{
    size_t length = 0;
    while (length < rest->length && rest->data[length] >= '0' && rest->data[length] <= '9')
        length++;
    if (text_to_integer(text_slice(*rest, 0, length), ret_number) < 0)
        return false;
    *rest = text_slice(*rest, length, rest->length);
    return true;
}

static bool is_hash(struct text text)
{
    struct hash hash;
    return hash_parse_hex(text, &hash) == OK;
}

static bool is_instant(struct text text)
{
    struct instant instant;
    return instant_parse(text, &instant) == OK;
}

static bool is_kind(struct text text)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equals(text, kinds[i]))
            return true;
    return false;
}

void key_change_write(struct buffer *out, const struct key_change *change)
{
    buffer_printf(out, "{\"new\":\"%.*s\",\"old\":\"%.*s\",\"signature\":\"%.*s\"}", TEXT_ARGS(change->key), TEXT_ARGS(change->old), TEXT_ARGS(change->signature));
}

void key_change_statement(struct buffer *out, const struct key_change *change, int64_t count, struct text head)
{
    buffer_printf(out, "{\"count\":%" PRId64 ",\"head\":\"%.*s\",\"new\":\"%.*s\",\"old\":\"%.*s\"}", count, TEXT_ARGS(head), TEXT_ARGS(change->key),
                  TEXT_ARGS(change->old));
}

static bool is_hex(struct text text, size_t digits)
{
    for (size_t i = 0; i < text.length; i++)
        if (!(text.data[i] >= '0' && text.data[i] <= '9') && !(text.data[i] >= 'a' && text.data[i] <= 'f'))
            return false;
    return text.length == digits;
}

/* `,"key":{"new":…,"old":…,"signature":…}`, in an entry of that kind alone. */
static bool take_key_change(struct text *rest, struct key_change *ret_change)
{
    struct key_change change;
    if (!take(rest, ",\"key\":{\"new\":\"") || !take_until(rest, '"', &change.key) || !take(rest, ",\"old\":\"") || !take_until(rest, '"', &change.old) ||
        !take(rest, ",\"signature\":\"") || !take_until(rest, '"', &change.signature) || !take(rest, "}"))
        return false;
    if (!is_hash(change.key) || !is_hash(change.old) || !(change.signature.length == 0 || is_hex(change.signature, 128)))
        return false;
    *ret_change = change;
    return true;
}

enum result line_parse(struct text text, struct line *ret_line, const char **ret_what)
{
    struct line line = {.documents = TEXT_NONE};
    *ret_what = "it is not written as lines of the log are";
    if (!take(&text, "{\"at\":\"") || !take_until(&text, '"', &line.at) || !take(&text, ",\"documents\":{") ||
        !take_until(&text, '}', &line.documents) || (text_starts(text, TEXT(",\"key\":")) && !take_key_change(&text, &line.key)) || !take(&text, ",\"kind\":\"") || !take_until(&text, '"', &line.kind) ||
        !take(&text, ",\"number\":") || !take_number(&text, &line.number) || !take(&text, ",\"previous\":\"") ||
        !take_until(&text, '"', &line.previous) || !text_equals(text, "}"))
        return ERROR_INVALID;
    if (!is_instant(line.at)) {
        *ret_what = "its time is not a time";
        return ERROR_INVALID;
    }
    if (!is_kind(line.kind)) {
        *ret_what = "its kind is not one that there is";
        return ERROR_INVALID;
    }
    if (!is_hash(line.previous) || text_equals(line.kind, "key") != (line.key.key.length > 0) || (line.key.key.length && line.documents.length))
        return ERROR_INVALID;
    *ret_line = line;
    return OK;
}

void line_split_key(struct text key, struct text *ret_document, struct text *ret_field)
{
    const char *dot = memchr(key.data, '.', key.length);
    size_t length = dot ? (size_t)(dot - key.data) : key.length;
    *ret_document = text_slice(key, 0, length);
    *ret_field = dot ? text_slice(key, length + 1, key.length) : TEXT_NONE;
}

/* A field's name, "@publication" or "@reason". */
static bool is_value_name(struct text name)
{
    for (size_t i = name.length && name.data[0] == '@' ? 1 : 0; i < name.length; i++)
        if (!(name.data[i] >= 'a' && name.data[i] <= 'z') && !(name.data[i] >= '0' && name.data[i] <= '9') && name.data[i] != '_')
            return false;
    return name.length > 0;
}

enum result line_parse_key(struct text key, struct text *ret_register, int64_t *ret_id, int64_t *ret_version)
{
    struct text name, field;
    int64_t id, version;
    bool has_field = memchr(key.data, '.', key.length);
    line_split_key(key, &key, &field);
    if (has_field && !is_value_name(field))
        return ERROR_INVALID;
    if (!take_until(&key, '/', &name) || !name.length || !take_number(&key, &id) || !take(&key, "@") ||
        !take_number(&key, &version) || key.length)
        return ERROR_INVALID;
    for (size_t i = 0; i < name.length; i++)
        if (!(name.data[i] >= 'a' && name.data[i] <= 'z') && !(name.data[i] >= '0' && name.data[i] <= '9') && name.data[i] != '_')
            return ERROR_INVALID;
    *ret_register = name;
    *ret_id = id;
    *ret_version = version;
    return OK;
}

int line_next_document(struct text *rest, struct text previous_key, struct text *ret_key, struct text *ret_hash)
{
    struct text name, key, hash, at = *rest;
    int64_t id, version;
    if (!at.length)
        return previous_key.length && rest->data[-1] == ',' ? ERROR_INVALID : 0; /* a comma with nothing after it */
    if (!take(&at, "\"") || !take_until(&at, '"', &key) || !take(&at, ":\"") || !take_until(&at, '"', &hash) ||
        (at.length && !take(&at, ",")))
        return ERROR_INVALID;
    if (line_parse_key(key, &name, &id, &version) < 0 || !is_hash(hash) || (previous_key.length && text_compare(previous_key, key) >= 0))
        return ERROR_INVALID;
    *rest = at;
    *ret_key = key;
    *ret_hash = hash;
    return 1;
}

/* --- Checkpoints ---------------------------------------------------------- */

void checkpoint_write(struct buffer *out, struct instant at, int64_t count, struct text head)
{
    char iso[INSTANT_ISO_BYTES];
    instant_write_iso(at, iso);
    buffer_printf(out, "{\"at\":\"%s\",\"count\":%" PRId64 ",\"head\":\"%.*s\"}", iso, count, TEXT_ARGS(head));
}

enum result checkpoint_parse(struct text text, struct checkpoint *ret_checkpoint)
{
    struct checkpoint checkpoint = {.at = TEXT_NONE};
    if (!take(&text, "{\"at\":\"") || !take_until(&text, '"', &checkpoint.at) || !take(&text, ",\"count\":") ||
        !take_number(&text, &checkpoint.count) || !take(&text, ",\"head\":\"") || !take_until(&text, '"', &checkpoint.head) ||
        !text_equals(text, "}") || !is_instant(checkpoint.at) || !is_hash(checkpoint.head) || checkpoint.count < 1)
        return ERROR_INVALID;
    *ret_checkpoint = checkpoint;
    return OK;
}
