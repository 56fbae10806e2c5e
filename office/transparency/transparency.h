/* Transparency: what a public body must say of itself on every site, and hearing what is wrong with a page.
 *
 * The registers are the YAML files of this folder: site_page (the office's own words on accessibility, privacy, cookies,
 * contact, licence) and page_report (what readers find wrong). This room's C: the public pages of the former
 * (site_pages.c) and the public form of the latter (report.c), the one form here that needs no account; and the public calendar (dates.c). */
#ifndef OFFICE_TRANSPARENCY_H
#define OFFICE_TRANSPARENCY_H

#include "base/web/web.h"
#include "blocks/engine.h"

extern const struct route transparency_routes[];
address_function transparency_page_address; /* of a published site_page: /privacy */

#endif
