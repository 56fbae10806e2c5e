/* The site: all routes, and what every page of the layout shows. */
#ifndef PROGRAM_SITE_H
#define PROGRAM_SITE_H

#include "base/web/web.h"
#include "program/office_open.h"

/* A set over the embedded templates; NULL without memory. */
struct template_set *site_templates(void);
/* Its templates and those of its languages. */
void site_free(struct site *site);
/* Fills *site for the opened office; all but the templates in the office's arena. */
enum result site_make(struct office *office, struct site *site, struct message *message) MUST_USE;

#endif
