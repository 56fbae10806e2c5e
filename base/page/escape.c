/* Escaping text for HTML: element content and quoted attributes alike.
 * Not here: URLs inside attributes (a template writes them from checked parts),
 * JSON strings (base/format/json.c). */
#include "base/page/template.h"

/* Index into `references`; 0 for bytes that stand for themselves. */
static const unsigned char escape_index[256] = {['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5};
static const struct text references[] = {
    {"", 0}, {"&amp;", 5}, {"&lt;", 4}, {"&gt;", 4}, {"&quot;", 6}, {"&#39;", 5},
};

void escape_html(struct buffer *out, struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t run = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned index = escape_index[bytes[i]];
        if (index == 0)
            continue;
        if (i > run)
            buffer_append(out, (struct text){text.data + run, i - run});
        buffer_append(out, references[index]);
        run = i + 1;
    }
    if (text.length > run)
        buffer_append(out, (struct text){text.data + run, text.length - run});
}
