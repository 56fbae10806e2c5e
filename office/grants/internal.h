/* What the files of office/grants share. */
#ifndef OFFICE_GRANTS_INTERNAL_H
#define OFFICE_GRANTS_INTERNAL_H

#include "base/pence.h"
#include "blocks/ledger/ledger.h"
#include "blocks/record/record.h"
#include "office/grants/grants.h"

/* A PENCE field of a record; 0 where it is empty. */
int64_t grants_pence(const struct record *record, const char *field);
/* The record that a link of it leads to. ERROR_NOT_FOUND: it is empty, or leads nowhere. */
enum result grants_linked(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *field,
                          struct record **ret_record) MUST_USE;
/* The fund of an award or an application, by its round. */
enum result grants_fund_of(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct record **ret_fund) MUST_USE;

check_function fund_holds, award_holds, round_holds;
effect_function open_round, close_round, open_fund, feed_fund, unfeed_fund, commit_award, cancel_award, recall_award, request_milestone;

#endif
