/* Escaping for XML: see xml.h. */
#include "base/format/xml.h"

void xml_append(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.data[i]) {
        case '&': buffer_append_z(out, "&amp;"); break;
        case '<': buffer_append_z(out, "&lt;"); break;
        case '>': buffer_append_z(out, "&gt;"); break;
        case '"': buffer_append_z(out, "&quot;"); break;
        default: buffer_append_byte(out, text.data[i]);
        }
    }
}
