/* Shared by the desk pages of the ledger only. The files are listed in payments.h. */
#ifndef OFFICE_MONEY_LEDGER_DESK_H
#define OFFICE_MONEY_LEDGER_DESK_H

#include "blocks/ledger/finance.h"
#include "blocks/parts/parts.h"
#include "blocks/record/record.h"
#include "office/money/payments.h"

#define LEDGER_READERS "officer head finance auditor" /* of every page here */
#define LEDGER_KEEPERS "finance head"                 /* who moves money by hand, corrects, closes, exports and reconciles */
#define LEDGER_ROWS_PER_PAGE 50
#define MONEY "/desk/money"

struct ledger_visit {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct value *view;
    const struct engine *engine;
    struct actor actor;
    struct db *db;         /* gone after request_write() */
    struct text parked;    /* what was typed when a session had ended; empty: nothing */
    struct value *errors;  /* of the form */
    struct value *fields;
};
/* Begins the page: its heading, and everything that the template names as empty. `path`: of a form that may have been parked; NULL. */
enum result ledger_visit_open(struct request *request, struct answer *answer, struct text title, const char *path, struct ledger_visit *ret_visit) MUST_USE;
/* ERROR_DENIED, in words, for whoever is no keeper. */
enum result ledger_keeper(const struct ledger_visit *visit) MUST_USE;
bool ledger_is_keeper(const struct actor *actor);
void ledger_set(const struct ledger_visit *visit, const char *name, struct value *value);
void ledger_text(const struct ledger_visit *visit, const char *name, struct text text);
void ledger_link(const struct ledger_visit *visit, struct text label, struct text href);
void ledger_row(const struct ledger_visit *visit, struct text label, struct text text, struct text href); /* href may be empty */

/* What stands in a field of the form: as it was typed now or before the session ended; `otherwise` where nothing was. */
struct text ledger_typed(const struct ledger_visit *visit, const char *name, struct text otherwise);
/* Adds a field of the form with its error (may be empty). */
struct value *ledger_field(struct ledger_visit *visit, const char *name, struct text label, struct text hint, const char *kind, struct text value, struct text error);
/* Shows the form with what was added, and 422 where something is wrong. */
void ledger_form(struct ledger_visit *visit, struct text action, struct text button);
/* Says at the head what is wrong with the form as a whole. */
void ledger_wrong(struct ledger_visit *visit, struct text what);

/* Amounts of a table: right-aligned. */
void ledger_cell_pence(struct arena *arena, struct value *row, int64_t pence);
struct text ledger_account_href(struct arena *arena, int64_t account);
struct text ledger_posting_href(struct arena *arena, int64_t posting);
/* The desk's page of a record, where the visitor may open its register; or empty. And what it is called there. */
struct text ledger_record_href(const struct ledger_visit *visit, struct text reg, int64_t record);
struct text ledger_record_name(const struct ledger_visit *visit, struct text reg, int64_t record);
/* Options of a select: the legal entities; accounts with what is left, those of `kinds` (bits of enum ledger_kind). */
enum result ledger_entity_options(struct ledger_visit *visit, struct value *field, struct text chosen) MUST_USE;
enum result ledger_account_options(struct ledger_visit *visit, struct value *field, unsigned kinds, struct text chosen) MUST_USE;
/* The amount and the day that were typed; false, with the error to show, where they cannot be read. */
bool ledger_read_amount(const struct ledger_visit *visit, struct text typed, int64_t *ret_pence, struct text *ret_error);
bool ledger_read_day(const struct ledger_visit *visit, struct text typed, struct date *ret_day, struct text *ret_error);
/* Whether a failed write is something to say on the form: its message then is. */
bool ledger_can_say(enum result result);

extern const struct shape ledger_form_shape; /* of a page of the ledger without data of its own */
handler ledger_accounts_get, ledger_funds_get, ledger_account_page_get, ledger_posting_page_get, ledger_posting_post, ledger_move_get, ledger_move_post, ledger_years_get, ledger_years_post;
handler ledger_payments_get, ledger_payment_new_get, ledger_payment_new_post, ledger_batches_get, ledger_batches_post, ledger_batch_get, ledger_batch_file_get;
handler ledger_actuals_get, ledger_actuals_post, ledger_actual_get, ledger_actual_post;

#endif
