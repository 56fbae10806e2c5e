/* What the files of office/transparency share, and nobody else sees. */
#ifndef OFFICE_TRANSPARENCY_INTERNAL_H
#define OFFICE_TRANSPARENCY_INTERNAL_H

#include "blocks/parts/parts.h"
#include "office/transparency/transparency.h"

#define REPORT_PAGE_BYTES_MAX 1600 /* 400 characters */
#define REPORT_TEXT_CHARACTERS_MAX 4000
#define REPORT_REPLY_CHARACTERS_MAX 200

handler accessibility_get, privacy_get, cookies_get, contact_get, licence_get, report_get, report_blank_get, report_post, report_sent_get, dates_feed;
extern const struct shape site_page_shape, accessibility_shape, report_shape, report_sent_shape;

#endif
