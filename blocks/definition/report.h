/* Reports: what a yearly report has in it, and from what each part is worked out. One YAML file, `report: NAME` (doc/definitions.md).
 *
 * It names registers that publish, their public fields and days of the year; it holds no figures. Working them out, for a year as it was known
 * on a day, is blocks/digest's. A report's texts are English and are not translated: what is sealed of it reads the same for everybody. */
#ifndef BLOCKS_DEFINITION_REPORT_H
#define BLOCKS_DEFINITION_REPORT_H

#include "base/text.h"

#define REPORT_CHAPTERS_MAX 40
#define REPORT_PARTS_MAX 40 /* of a chapter */

enum report_gives {
    REPORT_COUNT,    /* how many */
    REPORT_COUNT_BY, /* how many of each choice: a figure each, and all of them */
    REPORT_SUM,      /* what a field adds up to */
    REPORT_TABLE,    /* a row for each */
    REPORT_CHANGED,  /* a row for each whose field said something else before the year began */
    REPORT_SOURCE,   /* what the code of a room works out (blocks/digest: digest_source) */
};
struct report_where { /* the field is one of these codes ("yes" and "no" of a boolean) */
    struct text field;
    struct text *codes;
    size_t code_count;
};
struct report_part {
    struct text name, label, about;
    enum report_gives gives;
    struct text of;            /* a register; empty with `source` */
    struct text source;        /* the name of a room's code, or empty */
    unsigned at;               /* 0: as it was known on the day; 1: as it stood at the end of the year */
    struct text in_year;       /* only those whose day in this field lies in the year; "published": that were first published in it; empty: all */
    struct report_where *where;
    size_t where_count;
    struct text due, done;     /* only those that were due before the day for which the part holds and were not done by then, or later than they were due */
    struct text field;         /* of count_by, sum or changed */
    struct text *show;         /* columns of a table */
    size_t show_count;
    struct text order;         /* of a table; empty: by reference */
    bool chart;                /* of count_by: bars beside the table */
    struct text link;          /* where people read it on this site; empty: /ADDRESS of the register */
};
struct report_chapter {
    struct text name, title, about;
    struct report_part *parts;
    size_t part_count;
};
struct report_plan {
    struct text name, title, about, file;
    struct report_chapter *chapters;
    size_t chapter_count;
};

#endif
