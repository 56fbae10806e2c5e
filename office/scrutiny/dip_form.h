/* Shared by the two pages on which a draw goes on (the office's at the desk, the scrutineer's behind their link): one view, one form. */
#ifndef OFFICE_SCRUTINY_DIP_FORM_H
#define OFFICE_SCRUTINY_DIP_FORM_H

#include "office/scrutiny/dip_public.h"

struct dip_page {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct value *view, *errors, *fields, *rows, *links;
    const struct engine *engine;
    struct db *db; /* gone after request_write() */
    struct record *sample;
    struct dip_draw draw;
    enum sample_party party; /* whose page it is */
};
/* Begins the page, with everything that the template names as empty; no sample yet. */
enum result dip_page_open(struct request *request, struct answer *answer, enum sample_party party, struct dip_page *ret_page) MUST_USE;
/* The sample's last draw, and how it stands, with its steps. After a write too, which ends the reading. */
enum result dip_page_show(struct dip_page *page) MUST_USE;
void dip_page_text(const struct dip_page *page, const char *name, struct text text);
void dip_page_set(const struct dip_page *page, const char *name, struct value *value);
void dip_page_link(const struct dip_page *page, struct text label, struct text href);
struct value *dip_page_field(struct dip_page *page, const char *name, struct text label, struct text hint, const char *kind, struct text value, struct text error);
void dip_page_form(struct dip_page *page, const char *step, struct text action, struct text button);
/* What this party can do now with its secret: the form to commit, to reveal, or nothing. `error`: of the secret. */
void dip_page_secret(struct dip_page *page, struct text action, struct text error, struct text commitment_error);
/* The secret that was typed, committed to or revealed. `back`: where it goes on. Where something is wrong the page shows it. */
enum result dip_page_commit(struct dip_page *page, const struct actor *actor, struct text back) MUST_USE;
enum result dip_page_reveal(struct dip_page *page, const struct actor *actor, struct text back) MUST_USE;
/* Every file that was drawn, by its reference. */
enum result dip_page_files(struct dip_page *page, struct value **ret_table) MUST_USE;
/* The list with references and marks, as a download, headed by the key. */
enum result dip_page_list(struct dip_page *page) MUST_USE;

#endif
