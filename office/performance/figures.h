/* Bringing figures in: what of them is new, what changes what was published, and the load that is made of it. The same for the form of
 * the desk, for files, for the command line and for the worked example.
 *
 * Figures that are published already with the same value, or wait so in a load that nobody has decided on, are left out: the same
 * file twice changes nothing. One that changes a published figure restates it, which needs a reason that everybody reads. */
#ifndef OFFICE_PERFORMANCE_FIGURES_H
#define OFFICE_PERFORMANCE_FIGURES_H

#include "blocks/people/people.h"
#include "office/performance/measure.h"

enum figure_news {
    FIGURE_NEW,
    FIGURE_RESTATES, /* something else is published */
    FIGURE_SAME,     /* it is published so */
    FIGURE_WAITS,    /* a load that is not decided on says so */
};
struct figure_change {
    struct series_figure figure;
    enum figure_news news;
    const struct series_version *before; /* what holds; NULL: nothing is published */
    int64_t waiting_load;                /* WAITS */
};
struct figures_compared {
    struct figure_change *list; /* in the order given */
    size_t count;
    size_t by_news[4];
};
/* Against what is published now and what waits in other loads than `own` (0: none is their own). On an office connection. */
enum result figures_compare(struct db *db, struct arena *arena, const struct series_figure *figures, size_t count, int64_t own,
                            struct figures_compared *ret_compared) MUST_USE;

struct figures_order {
    int64_t load;       /* a draft or what was sent back, which is written anew; 0: a new load */
    int64_t version;    /* of that draft, as its writer saw it */
    struct text title;  /* empty: made from the periods */
    struct text source, source_link, reason, note;
    int64_t award;      /* for which they were reported; 0: for none, or (of a draft) as it stands */
    bool keep_same;     /* what is published already so stays in it: somebody looks at the whole form again */
    bool draft;         /* not sent for approval yet */
};
struct figures_result {
    int64_t load;       /* 0: there was nothing new */
    struct text reference;
    struct figures_compared compared;
};
/* In a write transaction. ERROR_INVALID says what to do: a reason is wanting, a title is too long. ERROR_CONFLICT: somebody else has changed the
 * draft; ERROR_DENIED: the actor may not. */
enum result figures_bring_in(struct db *db, const struct engine *engine, struct arena *arena, const struct figures_order *order,
                             const struct series_figure *figures, size_t count, const struct actor *actor, struct figures_result *ret_result,
                             struct message *message) MUST_USE;

/* A file of figures, whole or not at all; a store_transaction with a struct figures_task as its context. Fails, so that the store undoes it,
 * when a row is refused (ERROR_INVALID) or when it is a dry run (ERROR_CONFLICT): `complete` then too. */
struct figures_task {
    const struct engine *engine;
    struct arena *arena;
    struct actor actor;
    struct text content;        /* as sheet_text() gives it */
    struct figures_order order; /* source: the file's name, where nothing else is said */
    bool dry_run;
    bool complete;
    struct series_sheet sheet;
    struct figures_result result;
    bool reason_wanting;        /* it restates figures, and no reason was given: refused */
};
enum result figures_import(struct db *db, void *task, struct message *message);

/* What a file or a form is read against: every published measure, every area. */
struct figures_setting {
    struct measure *measures;
    size_t measure_count;
    struct series_sheet_order order;
};
enum result figures_setting_read(struct db *db, const struct engine *engine, struct arena *arena, struct date today, struct figures_setting *ret_setting) MUST_USE;

#endif
