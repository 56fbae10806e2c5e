/* What the registers of dip samples name: what must hold before each step, and what a step does. See dip.h. */
#include <inttypes.h>

#include "base/format/mail.h"
#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/record/compose.h"
#include "office/scrutiny/dip.h"

#define CHECK(name)                                                                                                                     \
    static enum result name(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, \
                            const struct actor *actor, struct message *message)

/* --- The sample -------------------------------------------------------------------------- */

/* The scrutineer has no seat at this desk. */
static enum result scrutineer_is_outside(struct db *db, struct arena *arena, const struct record *record, const struct actor *actor, struct message *message)
{
    struct text email = record_text(record, "scrutineer_email");
    struct account account;
    enum result result;
    if (!mail_address_is_valid(email))
        return message_fail(message, ERROR_INVALID, "The scrutineer’s link is sent by e-mail: enter an address, such as name@example.org.");
    result = people_find(db, arena, email, date_in_london(actor->moment.now), &account);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return account.disabled ? OK : message_fail(message, ERROR_INVALID, "Somebody signs in here with the address of the scrutineer, and a scrutineer has no seat at this desk: name somebody from outside.");
}

CHECK(can_open)
{
    int64_t points;
    (void)engine, (void)move;
    TRY(scrutineer_is_outside(db, arena, record, actor, message));
    if (text_equals(record_text(record, "sharing"), "counts") != (record_text(record, "shares").length > 0))
        return message_fail(message, ERROR_INVALID, "How many are drawn from each part is given where the sample is shared by numbers, and only there.");
    TRY(db_one_integer(db, &points, SQL("select count(*) from reg_dip_criterion c join record r on r.id = c.id where c.subject = $1 and r.state = 'current'"), BIND(bind_text(record_text(record, "subject")))));
    return points ? OK : message_fail(message, ERROR_INVALID, "There is no checklist for such files yet. What is looked for is settled before files are drawn: add its points first.");
}

static const struct value *last_of(const struct value *sealed)
{
    const struct value *draws = sealed ? value_get(sealed, TEXT("draws")) : NULL;
    return draws && draws->kind == VALUE_LIST && draws->list.count ? draws->list.items[draws->list.count - 1] : NULL;
}

static struct text commitment_in(const struct value *draw, enum sample_party party)
{
    const struct value *said = draw ? value_get(draw, text_of(sample_party_name(party))) : NULL;
    return said && said->kind == VALUE_OBJECT ? value_get_text(said, "commitment") : TEXT_NONE;
}

/* It is made by those who commit (dip_commit()), and not by a button. */
CHECK(commitment_is_new)
{
    struct dip_draw draw;
    struct value *sealed;
    (void)engine, (void)move, (void)actor;
    TRY(dip_draw_last(db, arena, record->id, &draw));
    TRY(dip_annex_read(db, arena, record->id, &sealed));
    const struct value *last = last_of(sealed);
    bool is_same = last && value_get_integer(last, "number", 0) == draw.number;
    for (enum sample_party party = SAMPLE_OFFICE; party <= SAMPLE_SCRUTINEER; party++)
        if (draw.parties[party].commitment.length && !(is_same && text_equal(commitment_in(last, party), draw.parties[party].commitment)))
            return OK;
    return message_fail(message, ERROR_INVALID, "The office commits to its secret on the page of the draw, and the scrutineer on theirs.");
}

CHECK(list_is_new)
{
    struct dip_draw draw;
    (void)engine, (void)move, (void)actor;
    TRY(dip_draw_last(db, arena, record->id, &draw));
    return draw.list_hash.length ? OK : message_fail(message, ERROR_INVALID, "The list is entered and closed on the page of the draw.");
}

static enum result may(struct db *db, struct arena *arena, const struct record *record, enum dip_step step, const struct actor *actor, struct message *message)
{
    struct dip_draw draw;
    const char *why;
    TRY(dip_draw_last(db, arena, record->id, &draw));
    why = dip_refusal(arena, record_state_name(record), &draw, step, SAMPLE_OFFICE, actor->moment.now);
    return why ? message_fail(message, ERROR_INVALID, "%s", why) : OK;
}

CHECK(both_revealed)
{
    (void)engine, (void)move;
    return may(db, arena, record, DIP_DRAW, actor, message);
}

CHECK(time_is_over)
{
    (void)engine, (void)move;
    return may(db, arena, record, DIP_FAIL, actor, message);
}

CHECK(all_are_read)
{
    int64_t done, drawn;
    (void)engine, (void)move, (void)actor;
    TRY(dip_read_count(db, arena, record->id, &done, &drawn));
    return done == drawn ? OK : message_fail(message, ERROR_INVALID, "Findings that are done: %lld of %lld. Every file that was drawn has one, also where it could not be told.", (long long)done, (long long)drawn);
}

CHECK(finished_by_another)
{
    int64_t by, covered, done, drawn;
    (void)engine, (void)move;
    TRY(db_one_integer(db, &by, SQL("select account from history where record = $1 and move = 'finish' order by version desc limit 1"), BIND(bind_integer(record->id))));
    TRY(db_one_integer(db, &covered, SQL("select coalesce(account_for, 0) from history where record = $1 and move = 'finish' order by version desc limit 1"), BIND(bind_integer(record->id))));
    if (people_own_work(db, by, covered, actor))
        return message_fail(message, ERROR_INVALID, "You said yourself that all files are read: somebody else looks at the findings and publishes them.");
    TRY(dip_read_count(db, arena, record->id, &done, &drawn));
    return done == drawn ? OK : message_fail(message, ERROR_INVALID, "Findings that are done: %lld of %lld. One is being corrected: publish when it is done.", (long long)done, (long long)drawn);
}

CHECK(begin)
{
    (void)move;
    return dip_draw_begin(db, engine, arena, record, actor->moment, message);
}

CHECK(end)
{
    (void)arena, (void)engine, (void)move, (void)actor, (void)message;
    return dip_draw_end(db, record->id);
}

/* --- Findings and queries -------------------------------------------------------------------- */

static enum result state_of(struct db *db, struct arena *arena, int64_t id, struct text *ret_state)
{
    return db_one_text(db, arena, ret_state, SQL("select state from record where id = $1"), BIND(bind_integer(id)));
}

static enum result was_drawn(struct db *db, struct arena *arena, const struct record *record, struct message *message)
{
    struct dip_file *files;
    size_t count;
    enum result result = dip_files(db, arena, record_link(record, "sample"), &files, &count);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "Nothing is drawn in this sample yet.");
    TRY(result);
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignoring_case(files[i].reference, record_text(record, "file")))
            return OK;
    return message_fail(message, ERROR_INVALID, "No file with this reference number was drawn. The page of the draw lists those that were.");
}

CHECK(finding_is_open)
{
    struct text state;
    (void)engine, (void)move, (void)actor;
    TRY(state_of(db, arena, record_link(record, "sample"), &state));
    return text_equals(state, "drawn") || text_equals(state, "read") ? OK : message_fail(message, ERROR_INVALID, "Findings are written after the draw and until they are published. To correct one later, the head of office takes the sample back first.");
}

CHECK(finding_holds)
{
    const struct field_value *fell_short = record_value(record, TEXT("fell_short"));
    bool says_short = text_equals(record_text(record, "outcome"), "fell_short");
    TRY(finding_is_open(db, arena, engine, record, move, actor, message));
    TRY(was_drawn(db, arena, record, message));
    if (says_short && !fell_short->link_count)
        return message_fail(message, ERROR_INVALID, "Choose the points of the checklist on which the file fell short.");
    return says_short || !fell_short->link_count ? OK : message_fail(message, ERROR_INVALID, "Points are chosen on which the file fell short, and what was found says otherwise: correct one of the two.");
}

CHECK(query_holds)
{
    (void)engine, (void)move, (void)actor;
    return was_drawn(db, arena, record, message);
}

/* The force sees it from then on. */
CHECK(hand_over)
{
    struct record *current;
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(record_set(arena, current, definition_field(current->definition, TEXT("sent_to")), arena_printf(arena, "%" PRId64, record_link(record, "force"))));
    return record_write_version(db, engine, arena, current, current->version, actor, "moved", move->name, TEXT_NONE, false, message);
}

/* --- Draws whose time is over ------------------------------------------------------------------ */

enum result dip_morning(struct db *db, const struct engine *engine, struct moment moment, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)16 << 20);
    const struct definition *definition = definitions_find(engine->definitions, TEXT(DIP_SAMPLE));
    struct actor actor = actor_command_line(moment);
    int64_t ids[50];
    size_t count = 0;
    if (!arena)
        return ERROR_MEMORY;
    if (!definition)
        return OK;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(db, &row, SQL("select r.id from record r join dip_draw d on d.sample = r.id where r.register = 'dip_sample' and r.state = 'closed' and d.is_over = 0 and d.list_sha256 <> '' and d.reveal_by <= $1"
                                   " and (d.office_secret = '' or d.scrutineer_secret = '') order by r.id"),
                     BIND(bind_integer(moment.now.seconds))));
        while ((step = statement_step(row)) == 1 && count < COUNT_OF(ids))
            ids[count++] = statement_integer(row, 0);
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++)
        TRY(flow_move(db, engine, arena, definition, ids[i], 0, TEXT("fail"), TEXT_NONE, &actor, NULL, message));
    return OK;
}

/* --- In what others do with every table --------------------------------------------------------- */

static enum result forget_draws(struct db *db, int64_t record) { return db_run(db, NULL, SQL("delete from dip_draw where sample = $1"), BIND(bind_integer(record))); }

/* Lists have reference numbers alone; what reviewers wrote is a register, as is what was asked and answered, and found and erased as every record is. */
const struct room_place dip_places[] = {{.table = "dip_draw", .forget = forget_draws}, {0}};

static const struct room_check checks[] = {
    {"dip_can_open", can_open}, {"dip_commitment_is_new", commitment_is_new}, {"dip_list_is_new", list_is_new}, {"dip_both_revealed", both_revealed}, {"dip_time_is_over", time_is_over},
    {"dip_all_are_read", all_are_read}, {"dip_finished_by_another", finished_by_another}, {"dip_finding_holds", finding_holds}, {"dip_finding_is_open", finding_is_open}, {"dip_query_holds", query_holds}, {NULL, NULL},
};
static const struct room_effect effects[] = {{"dip_begin", begin}, {"dip_end", end}, {"dip_hand_over", hand_over}, {NULL, NULL}};
const struct room_code dip_code = {NULL, checks, effects};
