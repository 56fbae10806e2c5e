/* Text and attribute values of XML that is written by hand (feeds). Pages are base/page's, drawings svg.h's, workbooks xlsx.h's. */
#ifndef BASE_FORMAT_XML_H
#define BASE_FORMAT_XML_H

#include "base/text.h"

/* The text escaped, alike for content and for a value in double quotes. Control characters never get past the door, so none comes here. */
void xml_append(struct buffer *out, struct text text);

#endif
