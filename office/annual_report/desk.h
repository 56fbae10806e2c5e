/* Shared by the desk's pages of an annual report only. */
#ifndef OFFICE_ANNUAL_REPORT_DESK_H
#define OFFICE_ANNUAL_REPORT_DESK_H

#include "blocks/record/desk.h"
#include "office/annual_report/annual_report.h"

struct annual_page {
    struct desk desk;
    struct record *record;
    struct annual annual;
    const struct definition *chapters; /* the register */
};
/* The report of {id}, that the visitor may see, or ERROR_NOT_FOUND. */
enum result annual_open(struct request *request, struct answer *answer, struct annual_page *page) MUST_USE;
/* Its chapters and figures too. ERROR_INVALID in words. */
enum result annual_open_all(struct request *request, struct answer *answer, struct annual_page *page) MUST_USE;
/* Whether its chapters and figures may be worked on: in the draft, by whoever may edit it. */
bool annual_may_work(struct annual_page *page);
bool annual_is_draft(const struct annual_page *page); /* made anew at each look; else as it was sent */
bool annual_may_move(struct annual_page *page, const char *move);

#endif
