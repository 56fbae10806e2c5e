/* /desk/grants: the rounds; /desk/grants/rounds/{id}: the applications of one by rank, with the line of the pot drawn across. */
#include "office/grants/desk.h"

#include <inttypes.h>

#include "base/wording.h"

#define ROUNDS_SHOWN_MAX 200
#define APPLICATIONS_MAX 1000

static const struct shape_field round_item_fields[] = {
    {"id", VALUE_INTEGER, false, false, "Its number", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "Its title", NULL},
    {"state", VALUE_TEXT, false, false, "Its state", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL}, {.name = NULL},
};
static const struct shape round_item_shape = {"GrantRound", round_item_fields};
static const struct shape_field rounds_fields[] = {{"round_list", VALUE_LIST, false, false, "The rounds", &round_item_shape}, PART_OBJECT_MEMBER("rounds", &table_shape), {.name = NULL}};
const struct shape grants_rounds_shape = {"DeskGrants", rounds_fields};

static const struct shape_field ranked_fields[] = {
    {"rank", VALUE_INTEGER, false, true, "Its rank; null until it is scored", NULL}, {"tied", VALUE_BOOLEAN, false, false, "Whether another has the same share", NULL},
    {"reference", VALUE_TEXT, false, false, "The application", NULL}, {"title", VALUE_TEXT, false, false, "What for", NULL}, {"applicant", VALUE_TEXT, false, false, "Who applies", NULL},
    {"points", VALUE_INTEGER, false, true, "Weighted points of all who scored it", NULL}, {"most", VALUE_INTEGER, false, true, "The most that they could have given", NULL},
    {"band", VALUE_TEXT, false, true, "fund, discuss or refuse, by the round's bands", NULL}, {"pence", VALUE_INTEGER, false, false, "What it takes, in pence", NULL},
    {"within", VALUE_BOOLEAN, false, false, "Whether the pot pays for it", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL}, {.name = NULL},
};
static const struct shape ranked_shape = {"RankedApplication", ranked_fields};
static const struct shape_field round_fields[] = {
    {"reference", VALUE_TEXT, false, false, "The round", NULL}, {"title", VALUE_TEXT, false, false, "Its title", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    {"pot_pence", VALUE_INTEGER, false, true, "How much there is, in pence", NULL}, {"line_after", VALUE_INTEGER, false, true, "The line stands after so many of the list", NULL},
    {"line_left_pence", VALUE_INTEGER, false, true, "Left of the pot at the line, in pence", NULL}, {"splits_a_tie", VALUE_BOOLEAN, false, false, "Whether equal shares lie on both sides of it", NULL},
    {"applications", VALUE_LIST, false, false, "By rank", &ranked_shape}, PART_TEXT_MEMBER("fund_line"), PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("line_line"),
    PART_TEXT_MEMBER("tie_line"), PART_OBJECT_MEMBER("state_tag", &tag_shape), PART_OBJECT_MEMBER("above", &table_shape), PART_OBJECT_MEMBER("below", &table_shape), {.name = NULL},
};
const struct shape grants_round_shape = {"DeskGrantRound", round_fields};

/* --- Shared ----------------------------------------------------------------- */

enum result grants_desk_open(struct request *request, struct answer *answer, const char *reg, struct desk *ret_desk, struct record **ret_record)
{
    struct desk desk;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, text_of(reg));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_load(&desk, ret_record));
    *ret_desk = desk;
    return OK;
}

struct text grants_application_href(struct arena *arena, int64_t application)
{
    return arena_printf(arena, "/desk/grants/applications/%" PRId64, application);
}

struct text grants_round_href(struct arena *arena, int64_t round)
{
    return arena_printf(arena, "/desk/grants/rounds/%" PRId64, round);
}

struct text grants_share_words(struct arena *arena, const struct ranking_share *share)
{
    int64_t tenths = ranking_per_mille(share);
    return arena_printf(arena, "%" PRId64 ".%" PRId64 "%%", tenths / 10, tenths % 10);
}

struct text grants_choice(const struct record *record, const char *name)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    const struct choice *choice = field && field->choices ? choice_find(field->choices, record_text(record, name)) : NULL;
    return choice ? choice->label : TEXT_NONE;
}

/* --- The rounds ------------------------------------------------------------- */

enum result grants_rounds_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("round"));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    struct arena *arena = desk.arena;
    struct value *table = part_table(arena, "rounds", SAID(arena, "Rounds of funds"), SAID(arena, "There is no round yet: add one to a fund.")), *list = value_list(arena);
    const struct list_query query = {.definition = desk.definition, .max = ROUNDS_SHOWN_MAX};
    TRY(record_list(desk.db, desk.engine, arena, &query, &desk.actor, &rows, &count, &total));
    part_column(arena, table, SAID(arena, "Round"), false);
    part_column(arena, table, SAID(arena, "What it is"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    for (size_t i = 0; i < count; i++) {
        const struct state *state = &desk.definition->states[rows[i].state];
        struct value *cells = part_table_row(arena, table), *item = value_object(arena);
        part_cell_link(arena, cells, rows[i].reference, grants_round_href(arena, rows[i].id));
        part_cell(arena, cells, rows[i].name);
        part_cell_tag(arena, cells, part_tag(arena, state->label, state->colour));
        value_set_integer(arena, item, "id", rows[i].id);
        value_set_text(arena, item, "reference", rows[i].reference);
        value_set_text(arena, item, "title", rows[i].name);
        value_set_text(arena, item, "state", state->name);
        value_set_text(arena, item, "url", grants_round_href(arena, rows[i].id));
        value_append(arena, list, item);
    }
    desk_set(&desk, "rounds", table);
    value_set(arena, desk.view, "round_list", list);
    return OK;
}

/* --- One round -------------------------------------------------------------- */

struct standing {
    struct record *record;
    struct assessment assessment;
    enum ranking_band band;
};
struct ranked {
    struct standing *standings;
    struct ranking_row *rows;
    size_t count;
    struct ranking_line line;
    int64_t pot_pence; /* -1: none */
};

/* What it takes of the pot: the sum awarded, else recommended, else asked for. */
static int64_t sum_of(const struct record *application)
{
    if (record_text(application, "decision").length)
        return grants_pence(application, "awarded");
    return record_text(application, "recommendation").length ? grants_pence(application, "recommended_sum") : grants_pence(application, "amount");
}

static bool is_out(const struct standing *standing)
{
    const struct record *record = standing->record;
    struct text state = record_state_name(record);
    if (text_equals(state, "refused_entry") || text_equals(state, "withdrawn"))
        return true;
    if (record_text(record, "decision").length)
        return text_equals(record_text(record, "decision"), "refused");
    if (record_text(record, "recommendation").length)
        return text_equals(record_text(record, "recommendation"), "refuse");
    return standing->band == RANKING_REFUSE;
}

static enum result read_one(struct desk *desk, const struct definition *definition, int64_t id, struct ranked *ranked)
{
    struct standing *standing = &ranked->standings[ranked->count];
    struct ranking_share share = {.points = 0, .most = 1};
    TRY(record_load(desk->db, desk->engine, desk->arena, definition, id, &standing->record));
    if (!record_may_see(desk->db, standing->record, &desk->actor))
        return OK;
    TRY(assessment_read(desk->db, desk->engine, desk->arena, standing->record, &standing->assessment));
    if (standing->assessment.is_open) /* blind until then: the list tells nothing of scores */
        TRY(assessment_share(desk->arena, &standing->assessment, &share));
    standing->band = ranking_band_of(&share, standing->assessment.bands);
    ranked->rows[ranked->count++] = (struct ranking_row){.application = id, .share = share, .pence = sum_of(standing->record), .out = is_out(standing)};
    return OK;
}

static enum result ids_of(struct desk *desk, int64_t round, int64_t *ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    size_t count = 0;
    TRY(db_query(desk->db, &row, SQL("select id from reg_application where round = $1 order by id"), BIND(bind_integer(round))));
    while ((step = statement_step(row)) == 1 && count < APPLICATIONS_MAX)
        ids[count++] = statement_integer(row, 0);
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result rank_applications(struct desk *desk, const struct record *round, struct ranked *ranked)
{
    const struct definition *definition = definitions_find(desk->engine->definitions, TEXT("application"));
    int64_t *ids = ARENA_ARRAY(desk->arena, int64_t, APPLICATIONS_MAX);
    struct desk noting = *desk;
    size_t count;
    ranked->standings = ARENA_ARRAY(desk->arena, struct standing, APPLICATIONS_MAX);
    ranked->rows = ARENA_ARRAY(desk->arena, struct ranking_row, APPLICATIONS_MAX);
    ranked->pot_pence = record_text(round, "pot").length ? grants_pence(round, "pot") : -1;
    if (!ids || !ranked->standings || !ranked->rows)
        return ERROR_MEMORY;
    if (!definition)
        return OK;
    TRY(ids_of(desk, round->id, ids, &count));
    for (size_t i = 0; i < count; i++)
        TRY(read_one(desk, definition, ids[i], ranked));
    for (size_t i = 0; i < ranked->count; i++)
        ids[i] = ranked->rows[i].application;
    noting.definition = definition;
    TRY(desk_note_reads(&noting, ids, ranked->count, TEXT("round")));
    desk->db = noting.db;
    return ranking_draw(ranked->rows, ranked->count, ranked->pot_pence, &ranked->line);
}

static const struct standing *standing_of(const struct ranked *ranked, int64_t application)
{
    for (size_t i = 0; i < ranked->count; i++)
        if (ranked->standings[i].record->id == application)
            return &ranked->standings[i];
    return NULL;
}

static struct text band_words(struct arena *arena, enum ranking_band band)
{
    switch (band) {
    case RANKING_FUND: return SAID(arena, "Fund it");
    case RANKING_DISCUSS: return SAID(arena, "To be discussed");
    case RANKING_REFUSE: return SAID(arena, "Do not fund it");
    case RANKING_NONE: break;
    }
    return TEXT_NONE;
}

static struct text score_words(struct arena *arena, const struct ranking_row *row, const struct standing *standing)
{
    if (row->share.assessors)
        return grants_share_words(arena, &row->share);
    return arena_printf(arena, SAY(arena, "%" PRId64 " of %" PRId64 " have scored it"), standing->assessment.whole, standing->assessment.needed);
}

static void add_row(struct desk *desk, const struct ranking_row *row, const struct standing *standing, struct value *table)
{
    struct arena *arena = desk->arena;
    const struct record *record = standing->record;
    const struct state *state = &record->definition->states[record->state];
    struct value *cells = part_table_row(arena, table);
    struct text rank = !row->rank ? TEXT_NONE : row->tied ? arena_printf(arena, "%zu=", row->rank) : arena_printf(arena, "%zu", row->rank);
    part_cell(arena, cells, rank);
    part_cell_link(arena, cells, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(record->reference), TEXT_ARGS(record_text(record, "title"))), grants_application_href(arena, record->id));
    part_cell(arena, cells, record_text(record, "applicant"));
    part_cell(arena, cells, score_words(arena, row, standing));
    part_cell(arena, cells, record_text(record, "recommendation").length ? grants_choice(record, "recommendation") : band_words(arena, standing->band));
    part_cell(arena, cells, pence_text(arena, row->pence));
    part_cell(arena, cells, pence_text(arena, row->running_pence));
    part_cell_tag(arena, cells, part_tag(arena, state->label, state->colour));
}

static void add_json(struct desk *desk, const struct ranking_row *row, const struct standing *standing, struct value *list)
{
    struct arena *arena = desk->arena;
    const struct record *record = standing->record;
    struct value *item = value_object(arena);
    bool scored = row->share.assessors > 0;
    value_set(arena, item, "rank", row->rank ? value_integer(arena, (int64_t)row->rank) : value_null(arena));
    value_set_boolean(arena, item, "tied", row->tied);
    value_set_text(arena, item, "reference", record->reference);
    value_set_text(arena, item, "title", record_text(record, "title"));
    value_set_text(arena, item, "applicant", record_text(record, "applicant"));
    value_set(arena, item, "points", scored ? value_integer(arena, row->share.points) : value_null(arena));
    value_set(arena, item, "most", scored ? value_integer(arena, row->share.most) : value_null(arena));
    value_set(arena, item, "band", standing->band == RANKING_NONE ? value_null(arena) : value_text(arena, text_of(ranking_band_word(standing->band))));
    value_set_integer(arena, item, "pence", row->pence);
    value_set_boolean(arena, item, "within", row->within);
    value_set_text(arena, item, "state", record_state_name(record));
    value_set_text(arena, item, "url", grants_application_href(arena, record->id));
    value_append(arena, list, item);
}

static struct value *ranked_table(struct arena *arena, const char *id, struct text caption, struct text empty_line)
{
    struct value *table = part_table(arena, id, caption, empty_line);
    part_column(arena, table, SAID(arena, "Rank"), true);
    part_column(arena, table, SAID(arena, "Application"), false);
    part_column(arena, table, SAID(arena, "Applicant"), false);
    part_column(arena, table, SAID(arena, "Of all points"), true);
    part_column(arena, table, SAID(arena, "Recommendation"), false);
    part_column(arena, table, SAID(arena, "Sum"), true);
    part_column(arena, table, SAID(arena, "Together"), true);
    part_column(arena, table, SAID(arena, "State"), false);
    return table;
}

static void show_line(struct desk *desk, const struct ranked *ranked)
{
    struct arena *arena = desk->arena;
    bool has_pot = ranked->pot_pence >= 0;
    desk_set_text(desk, "line_line", has_pot ? arena_printf(arena, SAY(arena, "The pot of %.*s pays for what stands above this line; %.*s of it is left there."),
                                                            TEXT_ARGS(pence_text(arena, ranked->pot_pence)), TEXT_ARGS(pence_text(arena, ranked->line.left_pence)))
                                             : SAID(arena, "This round names no pot: no line is drawn."));
    desk_set_text(desk, "tie_line", ranked->line.splits_a_tie ? SAID(arena, "Applications with the same share lie on both sides of the line: the points do not say which of them is paid for. Somebody decides, and writes why.")
                                                              : TEXT_NONE);
    value_set(arena, desk->view, "pot_pence", has_pot ? value_integer(arena, ranked->pot_pence) : value_null(arena));
    value_set(arena, desk->view, "line_after", has_pot ? value_integer(arena, (int64_t)ranked->line.after) : value_null(arena));
    value_set(arena, desk->view, "line_left_pence", has_pot ? value_integer(arena, ranked->line.left_pence) : value_null(arena));
    value_set_boolean(arena, desk->view, "splits_a_tie", ranked->line.splits_a_tie);
}

enum result grants_round_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *round, *fund;
    struct ranked ranked = {.count = 0};
    TRY(grants_desk_open(request, answer, "round", &desk, &round));
    TRY(rank_applications(&desk, round, &ranked));
    TRY(grants_linked(desk.db, desk.engine, desk.arena, round, "fund", &fund));
    struct arena *arena = desk.arena;
    struct value *above = ranked_table(arena, "above", SAID(arena, "What the pot pays for"), SAID(arena, "Nothing is scored yet that the pot pays for."));
    struct value *below = ranked_table(arena, "below", SAID(arena, "Below the line, or not scored yet"), SAID(arena, "Nothing lies below the line.")), *list = value_list(arena);
    for (size_t i = 0; i < ranked.count; i++) {
        const struct standing *standing = standing_of(&ranked, ranked.rows[i].application);
        add_row(&desk, &ranked.rows[i], standing, i < ranked.line.after ? above : below);
        add_json(&desk, &ranked.rows[i], standing, list);
    }
    value_set_text(arena, desk.view, "reference", round->reference);
    value_set_text(arena, desk.view, "title", round->name);
    value_set_text(arena, desk.view, "state", record_state_name(round));
    value_set(arena, desk.view, "applications", list);
    desk_set(&desk, "state_tag", state_tag(arena, round->definition, round->state));
    desk_set_text(&desk, "fund_line", fund->name);
    desk_set_text(&desk, "record_href", desk_record_href(arena, round->definition, round->id));
    desk_set(&desk, "above", above);
    desk_set(&desk, "below", below);
    show_line(&desk, &ranked);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
