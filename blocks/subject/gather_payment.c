/* Files of payments that went to the finance system, and lines that came back from it, in which somebody is named, as items of the answer to their request. They are of no
 * record: for those who may see every payment; for others they are counted. Not here: the files (blocks/ledger/finance.h); payments themselves are records. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/ledger/finance.h"
#include "blocks/subject/internal.h"

#define PAYMENT_REGISTER TEXT(LEDGER_PAYMENTS)

const struct definition *subject_payments_definition(const struct engine *engine)
{
    return definitions_find(engine->definitions, PAYMENT_REGISTER);
}

enum result subject_payments_naming(struct db *db, struct arena *arena, const struct text *names, size_t name_count, struct finance_said *ret_said)
{
    const struct subject_naming naming = {names, name_count};
    return finance_saying(db, arena, subject_names_one, &naming, SUBJECT_SOURCES_MAX, ret_said);
}

static void set_head(struct item_draft *draft, struct text key, struct text title)
{
    draft->key = key;
    draft->kind = TEXT("payment");
    draft->reg = PAYMENT_REGISTER;
    draft->source = SUBJECT_OF_NO_RECORD;
    draft->title = title;
}

/* Each line that names them. */
enum result draft_batch(const struct gathering *gathering, int64_t id, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct text names[SUBJECT_NAMES_MAX], content, line;
    struct subject_naming naming = {names, 0};
    struct batch batch;
    int64_t number = 0;
    TRY(subject_names(gathering->db, gathering->engine, arena, gathering->person, gathering->actor, names, &naming.count));
    TRY(batch_get(gathering->db, arena, id, &batch, &content));
    set_head(draft, arena_printf(arena, "batch/%" PRId64, id),
             arena_printf(arena, SAY(arena, "Payments that went to the finance system on %.*s: batch %" PRId64), TEXT_ARGS(date_long(arena, date_in_london(batch.at))), id));
    while (text_next(&content, '\n', &line)) {
        number++;
        if (subject_names_one(&naming, line))
            draft_add(draft, arena_printf(arena, "line/%" PRId64, number), TEXT_NONE, arena_printf(arena, SAY(arena, "Line %" PRId64), number), text_trim(line));
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result draft_paid_line(const struct gathering *gathering, int64_t id, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct actual_kept kept;
    TRY(actual_get(gathering->db, arena, id, &kept));
    set_head(draft, arena_printf(arena, "paid/%" PRId64, id),
             arena_printf(arena, SAY(arena, "A line of what was paid, from %.*s"), TEXT_ARGS(kept.file_name)));
    draft_add(draft, TEXT("payee"), TEXT_NONE, SAID(arena, "Payee"), kept.line.payee);
    draft_add(draft, TEXT("paid_on"), TEXT_NONE, SAID(arena, "Paid on"), date_long(arena, kept.line.paid_on));
    draft_add(draft, TEXT("amount"), TEXT_NONE, SAID(arena, "Amount"), pence_text(arena, kept.line.pence));
    draft_add(draft, TEXT("reference"), TEXT_NONE, SAID(arena, "Reference"), kept.line.reference);
    draft_add(draft, TEXT("note"), TEXT_NONE, SAID(arena, "Note"), kept.note);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
