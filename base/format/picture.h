/* Pictures for publishing: the picture and nothing else.
 *
 * A photograph says where it was taken, when, by whose telephone and, in a small picture within it, what was cut away. The copy
 * that these make keeps what is needed to show the picture (its frame, tables, colours and how it is to be turned) and
 * drops everything else: Exif, XMP, IPTC, comments, thumbnails, further pictures, what stands after the end. What is shown is not
 * touched: the picture itself is copied byte for byte.
 *
 * ERROR_INVALID where the picture is broken. Pure. JPEG: ISO/IEC 10918-1 annex B, JFIF 1.02, Exif 2.32; PNG: ISO/IEC 15948. */
#ifndef BASE_FORMAT_PICTURE_H
#define BASE_FORMAT_PICTURE_H

#include "base/text.h"

enum result picture_clean_jpeg(struct text picture, struct buffer *out) MUST_USE;
enum result picture_clean_png(struct text picture, struct buffer *out) MUST_USE;

#endif
