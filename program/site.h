/* The site: all routes, and what every page of the layout shows. */
#ifndef PROGRAM_SITE_H
#define PROGRAM_SITE_H

#include "base/web/web.h"
#include "program/office_open.h"

/* Fills *site for the opened office; everything in the office's arena. */
enum result site_make(struct office *office, struct site *site, struct message *message) MUST_USE;

#endif
