/* The language of a request: its code is the first part of the path ("/cy/plan"), so that every page in
 * every language has an address of its own, is cached under it, and needs no cookie. */
#include "base/web/edge.h"

const struct site_language *tongue_named(const struct site *site, struct text target)
{
    for (size_t i = 0; i < site->language_count; i++) {
        struct text code = language_code(site->languages[i].language), rest = text_slice(target, 1, SIZE_MAX);
        if (text_starts(target, TEXT("/")) && text_starts(rest, code) && (rest.length == code.length || strchr("/?", rest.data[code.length])))
            return &site->languages[i];
    }
    return NULL;
}

const struct site_language *tongue_take(const struct site *site, struct target *target)
{
    for (size_t i = 0; i < site->language_count && target->segment_count; i++) {
        struct text code = language_code(site->languages[i].language);
        if (!text_equal(target->segments[0], code))
            continue;
        memmove(target->segments, target->segments + 1, (SEGMENTS_MAX - 1) * sizeof target->segments[0]);
        target->segment_count--;
        target->path = text_slice(target->path, 1 + code.length, SIZE_MAX);
        if (!target->path.length)
            target->path = TEXT("/");
        return &site->languages[i];
    }
    return NULL;
}

struct text tongue_address(struct request *request, struct text address)
{
    struct arena *arena = request_arena(request);
    bool is_root = address.length == 1 || text_starts(address, TEXT("/?")) || text_starts(address, TEXT("/#"));
    if (!request->language)
        return arena_copy(arena, address);
    return arena_printf(arena, "/%.*s%.*s", TEXT_ARGS(language_code(request->language->language)),
                        TEXT_ARGS(is_root ? text_slice(address, 1, SIZE_MAX) : address));
}

const struct language *request_language(const struct request *request)
{
    return request->language ? request->language->language : NULL;
}

/* --- Links ------------------------------------------------------------------ */

/* What somebody wrote may name a language itself: "/cy/plan" in a record's text. */
static bool names_language(struct request *request, struct text address)
{
    const struct site *site = &request->web->site;
    for (size_t i = 0; i < site->language_count; i++) {
        struct text code = language_code(site->languages[i].language), rest = text_slice(address, 1, SIZE_MAX);
        if (text_starts(rest, code) && rest.length > code.length && strchr("/?#\"", rest.data[code.length]))
            return true;
    }
    return false;
}

static bool leads_to_page(struct request *request, struct text address)
{
    return text_starts(address, TEXT("/")) && !text_starts(address, TEXT("//")) && !text_starts(address, TEXT("/assets/")) &&
           !names_language(request, address);
}

/* One tag, from "<" to ">". Pages are ours: attributes stand in double quotes. */
static void write_tag(struct request *request, struct text tag, struct text prefix, struct buffer *out)
{
    static const char *const names[] = {" href=\"", " action=\"", " formaction=\""};
    if (text_contains(tag, TEXT(" hreflang="))) {
        buffer_append(out, tag);
        return;
    }
    while (tag.length) {
        const char *quote = memchr(tag.data, '"', tag.length), *end;
        size_t length = quote ? (size_t)(quote - tag.data) + 1 : tag.length;
        bool leads = false;
        buffer_append(out, text_slice(tag, 0, length));
        for (size_t i = 0; i < COUNT_OF(names); i++)
            leads = leads || text_ends(text_slice(tag, 0, length), text_of(names[i]));
        tag = text_slice(tag, length, SIZE_MAX);
        if (!quote)
            break;
        if (leads && leads_to_page(request, tag)) {
            buffer_append(out, prefix);
            if (text_starts(tag, TEXT("/\""))) /* the home page of a language has no slash at its end */
                tag = text_slice(tag, 1, SIZE_MAX);
        }
        end = memchr(tag.data, '"', tag.length);
        length = end ? (size_t)(end - tag.data) + 1 : tag.length;
        buffer_append(out, text_slice(tag, 0, length));
        tag = text_slice(tag, length, SIZE_MAX);
    }
}

/* ">" in an attribute is always written "&gt;". */
enum result tongue_write_page(struct request *request, struct text page, struct buffer *out)
{
    struct text prefix = arena_printf(request_arena(request), "/%.*s", TEXT_ARGS(language_code(request->language->language)));
    while (page.length) {
        const char *open = memchr(page.data, '<', page.length), *close;
        size_t length = open ? (size_t)(open - page.data) : page.length;
        buffer_append(out, text_slice(page, 0, length));
        page = text_slice(page, length, SIZE_MAX);
        close = page.length ? memchr(page.data, '>', page.length) : NULL;
        length = close ? (size_t)(close - page.data) + 1 : page.length;
        write_tag(request, text_slice(page, 0, length), prefix, out);
        page = text_slice(page, length, SIZE_MAX);
    }
    return out->failure;
}
