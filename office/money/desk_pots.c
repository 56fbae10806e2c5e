/* The desk's pages of pots: codes to give out, papers to key in twice, and the result before it is confirmed. What the moves do is pot_rules.c; see pot.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/record/desk.h"
#include "office/money/ledger_desk.h"
#include "office/money/pot_pages.h"

#define POTS "/desk/money/pots"

struct pot_visit {
    struct ledger_visit page;
    struct record *pot;
    struct pot_choices choices;
};

/* Officers and the head of office give out codes and key papers in; whoever may see pots may look. */
static enum result keeper(const struct ledger_visit *page)
{
    if (actor_has_role(&page->actor, TEXT("officer")) || actor_has_role(&page->actor, TEXT("head")))
        return OK;
    return message_fail(answer_message(page->answer), ERROR_DENIED, "Only an officer or the head of office can do this.");
}

static enum result open_pot(struct request *request, struct answer *answer, struct text title, struct pot_visit *visit)
{
    struct desk desk;
    TRY(ledger_visit_open(request, answer, title, NULL, &visit->page));
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT(POT));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_load(&desk, &visit->pot));
    TRY(request_db(request, &visit->page.db));
    ledger_text(&visit->page, "kicker", visit->pot->name);
    return pot_choices(visit->page.db, visit->pot->id, &visit->choices);
}

static bool is_in(const struct pot_visit *visit, const char *state) { return text_equals(record_state_name(visit->pot), state); }

static struct text below(const struct pot_visit *visit, const char *rest)
{
    return arena_printf(visit->page.arena, POTS "/%" PRId64 "%s", visit->pot->id, rest);
}

/* --- All of them ----------------------------------------------------------------------- */

enum result pot_desk_list(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct list_row *rows;
    const struct definition *definition;
    struct value *table;
    size_t count;
    int64_t total;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Pots for residents"), NULL, &visit));
    definition = definitions_find(visit.engine->definitions, TEXT(POT));
    if (!definition)
        return ERROR_NOT_FOUND;
    const struct list_query query = {.definition = definition, .max = 200};
    table = part_table(visit.arena, "pots", SAID(visit.arena, "Pots, the last to close first"), SAID(visit.arena, "There is no pot yet."));
    TRY(record_list(visit.db, visit.engine, visit.arena, &query, &visit.actor, &rows, &count, &total));
    part_column(visit.arena, table, SAID(visit.arena, "Pot"), false);
    part_column(visit.arena, table, SAID(visit.arena, "What it is"), false);
    part_column(visit.arena, table, SAID(visit.arena, "State"), false);
    for (size_t i = 0; i < count; i++) {
        const struct state *state = &definition->states[rows[i].state];
        struct value *row = part_table_row(visit.arena, table);
        part_cell_link(visit.arena, row, rows[i].reference, pot_href(visit.arena, rows[i].id));
        part_cell(visit.arena, row, rows[i].name);
        part_cell_tag(visit.arena, row, part_tag(visit.arena, state->label, state->colour));
    }
    ledger_set(&visit, "table", table);
    ledger_text(&visit, "lead", SAID(visit.arena, "Money on which residents decide by a vote: its codes, its papers, its count."));
    ledger_link(&visit, SAID(visit.arena, "Their records"), TEXT("/desk/registers/pots"));
    ledger_link(&visit, SAID(visit.arena, "Proposals"), TEXT("/desk/registers/proposals"));
    return OK;
}

/* --- One of them ------------------------------------------------------------------------ */

static void add_number(struct pot_visit *visit, struct text label, int64_t number)
{
    ledger_row(&visit->page, label, arena_printf(visit->page.arena, "%" PRId64, number), TEXT_NONE);
}

static enum result add_numbers(struct pot_visit *visit)
{
    struct arena *arena = visit->page.arena;
    struct pot_numbers numbers;
    struct instant opens, closes;
    TRY(pot_numbers(visit->page.db, visit->pot->id, &numbers));
    ledger_row(&visit->page, SAID(arena, "State"), visit->pot->definition->states[visit->pot->state].label, TEXT_NONE);
    if (instant_parse(record_text(visit->pot, "opens"), &opens) == OK && instant_parse(record_text(visit->pot, "closes"), &closes) == OK) {
        ledger_row(&visit->page, SAID(arena, "Voting opens"), instant_long(arena, opens), TEXT_NONE);
        ledger_row(&visit->page, SAID(arena, "Voting closes"), instant_long(arena, closes), TEXT_NONE);
    }
    add_number(visit, SAID(arena, "Proposals on the ballot"), (int64_t)visit->choices.count);
    add_number(visit, SAID(arena, "Codes given out"), numbers.codes - numbers.stopped);
    add_number(visit, SAID(arena, "Codes stopped"), numbers.stopped);
    add_number(visit, SAID(arena, "Voted on line"), numbers.on_line);
    add_number(visit, SAID(arena, "Voted on paper"), numbers.paper);
    add_number(visit, SAID(arena, "Spoilt papers"), numbers.spoilt);
    add_number(visit, SAID(arena, "Papers keyed once, to be keyed again by somebody else"), numbers.waiting);
    return OK;
}

struct counted { int64_t pot; struct text hash; struct value *result; };

static enum result keep_count(struct db *db, void *context, struct message *message)
{
    const struct counted *counted = context;
    (void)message;
    return pot_count_keep(db, counted->pot, counted->hash, counted->result);
}

/* Whoever looks first waits for the count; it is kept for the others, and for the move that confirms it. */
static enum result count_once(struct pot_visit *visit, struct request *request, struct value **ret_result)
{
    struct arena *arena = visit->page.arena;
    struct message message = {.language = arena_language(arena)};
    struct counted counted = {.pot = visit->pot->id};
    TRY(pot_count_kept(visit->page.db, arena, visit->pot->id, &counted.hash, &counted.result));
    if (!counted.result) {
        TRY(pot_count_make(visit->page.db, arena, visit->pot, &counted.result, &message));
        TRY(request_write_aside(request, keep_count, &counted, &message));
        TRY(request_db(request, &visit->page.db));
    }
    *ret_result = counted.result;
    return OK;
}

/* What the ballots say, for whoever is to confirm it: only once they are sealed. */
static enum result add_result(struct pot_visit *visit, struct request *request)
{
    struct arena *arena = visit->page.arena;
    struct value *table = part_table(arena, "count", SAID(arena, "What the sealed ballots choose"), TEXT_NONE), *result;
    const struct value *places, *ways[2];
    TRY(count_once(visit, request, &result));
    ways[0] = value_get(value_get(result, TEXT("equal_shares")), TEXT("chosen"));
    ways[1] = value_get(value_get(result, TEXT("ranking")), TEXT("chosen"));
    places = value_get(value_get(result, TEXT("ranking")), TEXT("places"));
    part_column(arena, table, SAID(arena, "Project"), false);
    part_column(arena, table, SAID(arena, "Votes"), true);
    part_column(arena, table, SAID(arena, "Equal shares"), false);
    part_column(arena, table, SAID(arena, "Most votes first"), false);
    for (size_t i = 0; i < places->list.count; i++) {
        int64_t number = value_get_integer(places->list.items[i], "project", 0);
        struct value *row = part_table_row(arena, table);
        part_cell(arena, row, arena_printf(arena, "%" PRId64 ". %.*s", number, TEXT_ARGS(ledger_record_name(&visit->page, TEXT("proposal"), visit->choices.list[number - 1].proposal))));
        part_cell_number(arena, row, value_get_integer(places->list.items[i], "votes", 0));
        for (size_t way = 0; way < 2; way++) {
            bool is_chosen = false;
            for (size_t j = 0; j < ways[way]->list.count; j++)
                is_chosen = is_chosen || ways[way]->list.items[j]->integer == number;
            part_cell(arena, row, is_chosen ? SAID(arena, "Chosen") : SAID(arena, "Not chosen"));
        }
    }
    ledger_set(&visit->page, "table", table);
    return OK;
}

enum result pot_desk_get(struct request *request, struct answer *answer)
{
    struct pot_visit visit;
    struct arena *arena = request_arena(request);
    TRY(open_pot(request, answer, SAID(arena, "Codes, papers and the count"), &visit));
    ledger_link(&visit.page, SAID(arena, "Its record, with what can be done next"), desk_record_href(arena, visit.pot->definition, visit.pot->id));
    if (is_in(&visit, "fixed") && keeper(&visit.page) == OK) {
        ledger_link(&visit.page, SAID(arena, "Make or stop codes"), below(&visit, "/codes"));
        ledger_link(&visit.page, SAID(arena, "Key in a voting paper"), below(&visit, "/papers"));
    }
    ledger_link(&visit.page, SAID(arena, "All pots"), TEXT(POTS));
    TRY(add_numbers(&visit));
    return is_in(&visit, "counted") || is_in(&visit, "decided") ? add_result(&visit, request) : OK;
}

/* --- Codes --------------------------------------------------------------------------------- */

struct coding {
    struct pot_visit visit;
    struct text *codes, *hashes;
    size_t count;
    int64_t batch, stopped; /* batch: to be stopped; 0: none */
    struct text number_error, stop_error;
};

static enum result add_batches(struct coding *coding)
{
    struct ledger_visit *page = &coding->visit.page;
    struct arena *arena = page->arena;
    struct value *field = ledger_field(page, "batch", SAID(arena, "A batch to stop"), SAID(arena, "Of a file that never arrived, or was lost as a whole."), "select", TEXT_NONE, TEXT_NONE);
    struct pot_batch *batches;
    size_t count;
    TRY(pot_batches(page->db, arena, coding->visit.pot->id, &batches, &count));
    value_set_boolean(arena, field, "required", false);
    part_field_option(arena, field, TEXT("0"), SAID(arena, "None"), TEXT_NONE, !coding->batch);
    for (size_t i = 0; i < count; i++)
        part_field_option(arena, field, arena_printf(arena, "%" PRId64, batches[i].number),
                          arena_printf(arena, SAY(arena, "Batch %" PRId64 ": %" PRId64 " made, %" PRId64 " unused"), batches[i].number, batches[i].codes, batches[i].unused), TEXT_NONE,
                          batches[i].number == coding->batch);
    return OK;
}

static enum result show_codes(struct coding *coding)
{
    struct ledger_visit *page = &coding->visit.page;
    struct arena *arena = page->arena;
    struct value *field;
    ledger_text(page, "lead", SAID(arena, "A code lets one person vote once, on line or on paper. Give out one a person. The program keeps no list of them that can be read: they are shown once, as a file for printing or a mail merge, and never again. Keep no list of who was given which."));
    ledger_link(page, SAID(arena, "Back to the pot"), below(&coding->visit, ""));
    (void)ledger_field(page, "number", SAID(arena, "How many codes"), arena_printf(arena, SAY(arena, "At most %d at once."), POT_CODES_AT_ONCE_MAX), "integer", ledger_typed(page, "number", TEXT_NONE), coding->number_error);
    field = ledger_field(page, "stop", SAID(arena, "Codes to stop"), SAID(arena, "Of a sheet that was lost: one on each line. Those that have voted stay as they are."), "prose", ledger_typed(page, "stop", TEXT_NONE), coding->stop_error);
    value_set_boolean(arena, field, "required", false);
    value_set_integer(arena, field, "max", 100000);
    value_set_integer(arena, field, "rows", 4);
    TRY(add_batches(coding));
    ledger_form(page, below(&coding->visit, "/codes"), SAID(arena, "Make codes and download them"));
    ledger_text(page, "second_button", SAID(arena, "Stop these codes"));
    return OK;
}

static enum result open_coding(struct request *request, struct answer *answer, struct coding *coding)
{
    *coding = (struct coding){.number_error = TEXT_NONE, .stop_error = TEXT_NONE};
    TRY(open_pot(request, answer, SAID(request_arena(request), "Codes of a vote"), &coding->visit));
    TRY(keeper(&coding->visit.page));
    if (!is_in(&coding->visit, "fixed"))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "Codes are made once the ballot is fixed, and until its votes are counted.");
    return OK;
}

enum result pot_codes_get(struct request *request, struct answer *answer)
{
    struct coding coding;
    TRY(open_coding(request, answer, &coding));
    return show_codes(&coding);
}

static enum result make_codes(struct coding *coding)
{
    struct arena *arena = coding->visit.page.arena;
    coding->codes = ARENA_ARRAY(arena, struct text, coding->count);
    coding->hashes = ARENA_ARRAY(arena, struct text, coding->count);
    if (!coding->codes || !coding->hashes)
        return ERROR_MEMORY;
    for (size_t i = 0; i < coding->count; i++) {
        char code[POT_CODE_SHOWN_BYTES];
        pot_code_new(code);
        coding->codes[i] = arena_copy_z(arena, code);
        coding->hashes[i] = pot_code_hash(arena, coding->visit.pot->id, coding->codes[i]);
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result add_codes(struct db *db, void *context, struct message *message)
{
    const struct coding *coding = context;
    return pot_codes_add(db, coding->visit.pot->id, coding->hashes, coding->count, message);
}

static enum result stop_codes(struct db *db, void *context, struct message *message)
{
    struct coding *coding = context;
    int64_t of_batch = 0;
    (void)message;
    TRY(pot_codes_stop(db, coding->visit.pot->id, coding->hashes, coding->count, &coding->stopped));
    if (coding->batch)
        TRY(pot_batch_stop(db, coding->visit.pot->id, coding->batch, &of_batch));
    answer_redirect(coding->visit.page.answer, below(&coding->visit, ""));
    answer_cookie(coding->visit.page.answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

/* A CSV of one column: it can be printed, cut up, or merged into letters. */
static enum result answer_codes(struct coding *coding)
{
    AUTO(buffer_clear) struct buffer out;
    struct arena *arena = coding->visit.page.arena;
    buffer_init(&out, (POT_CODES_AT_ONCE_MAX + 1) * (POT_CODE_SHOWN_BYTES + 2));
    buffer_printf(&out, "code\r\n");
    for (size_t i = 0; i < coding->count; i++)
        buffer_printf(&out, "%.*s\r\n", TEXT_ARGS(coding->codes[i]));
    if (out.failure < 0)
        return out.failure;
    answer_download(coding->visit.page.answer, arena_printf(arena, "codes-%.*s.csv", TEXT_ARGS(record_text(coding->visit.pot, "slug"))));
    answer_raw(coding->visit.page.answer, "text/csv; charset=utf-8", buffer_text(&out));
    return OK;
}

/* Each line a code; false where one cannot be. */
static bool read_stopped(struct coding *coding, struct text lines)
{
    struct arena *arena = coding->visit.page.arena;
    size_t from = 0, most = 1;
    for (size_t i = 0; i < lines.length; i++)
        most += lines.data[i] == '\n';
    coding->hashes = ARENA_ARRAY(arena, struct text, most);
    for (size_t i = 0; coding->hashes && i <= lines.length; i++)
        if (i == lines.length || lines.data[i] == '\n') {
            struct text line = text_trim(text_slice(lines, from, i - from));
            from = i + 1;
            if (!line.length)
                continue;
            coding->hashes[coding->count] = pot_code_hash(arena, coding->visit.pot->id, line);
            if (!coding->hashes[coding->count++].length)
                return false;
        }
    return coding->count > 0 || coding->batch > 0;
}

static enum result again(struct coding *coding, struct request *request, enum result result, const struct message *message)
{
    if (result != ERROR_LIMIT)
        return result;
    TRY(request_db(request, &coding->visit.page.db));
    coding->number_error = arena_copy_z(coding->visit.page.arena, message->text);
    return show_codes(coding);
}

enum result pot_codes_post(struct request *request, struct answer *answer)
{
    struct coding coding;
    struct message message = {.language = request_language(request)};
    struct arena *arena = request_arena(request);
    int64_t number;
    TRY(open_coding(request, answer, &coding));
    if (text_equals(request_text(request, "do"), "second")) {
        if (text_to_integer(request_text(request, "batch"), &coding.batch) < 0 || coding.batch < 0)
            coding.batch = 0;
        if (read_stopped(&coding, request_text(request, "stop")))
            return request_write(request, stop_codes, &coding, answer_message(answer));
        coding.stop_error = SAID(arena, "Write one code on each line, fifteen letters and digits, or choose a batch");
        return show_codes(&coding);
    }
    if (text_to_integer(text_trim(request_text(request, "number")), &number) < 0 || number < 1 || number > POT_CODES_AT_ONCE_MAX) {
        coding.number_error = arena_printf(arena, SAY(arena, "Enter a whole number from 1 to %d"), POT_CODES_AT_ONCE_MAX);
        return show_codes(&coding);
    }
    coding.count = (size_t)number;
    TRY(make_codes(&coding));
    enum result result = request_write(request, add_codes, &coding, &message);
    return result == OK ? answer_codes(&coding) : again(&coding, request, result, &message);
}

/* --- Papers ---------------------------------------------------------------------------------- */

struct keying {
    struct pot_visit visit;
    struct text code, hash, ticks;
    bool is_spoilt;
    enum pot_keyed keyed;
    int64_t dropped;
    struct text code_error, ticks_error;
};

static enum result show_papers(struct keying *keying)
{
    struct ledger_visit *page = &keying->visit.page;
    struct arena *arena = page->arena;
    struct value *field;
    ledger_text(page, "lead", SAID(arena, "Each paper is keyed in twice, by two people, and counts when both keyed the same. Key every paper that came before voting closed; one whose code has voted on line does not count."));
    ledger_link(page, SAID(arena, "Back to the pot"), below(&keying->visit, ""));
    field = ledger_field(page, "code", SAID(arena, "Code on the paper"), TEXT_NONE, "text", keying->code, keying->code_error);
    value_set_text(arena, field, "autocomplete", TEXT("off"));
    field = ledger_field(page, "project", SAID(arena, "Projects that are ticked"), TEXT_NONE, "links", TEXT_NONE, keying->ticks_error);
    for (size_t i = 0; i < keying->visit.choices.count; i++) {
        const struct pot_choice *choice = &keying->visit.choices.list[i];
        part_field_option(arena, field, arena_printf(arena, "%" PRId64, choice->number),
                          arena_printf(arena, "%" PRId64 ". %.*s", choice->number, TEXT_ARGS(ledger_record_name(page, TEXT("proposal"), choice->proposal))), TEXT_NONE,
                          pot_ticks_have(keying->ticks, choice->number));
    }
    field = ledger_field(page, "spoilt", SAID(arena, "Can it be counted?"), SAID(arena, "Not where nothing is ticked, or too much, or what is meant cannot be told."), "select", TEXT_NONE, TEXT_NONE);
    part_field_option(arena, field, TEXT("no"), SAID(arena, "Yes"), TEXT_NONE, !keying->is_spoilt);
    part_field_option(arena, field, TEXT("yes"), SAID(arena, "No, it is spoilt"), TEXT_NONE, keying->is_spoilt);
    ledger_form(page, below(&keying->visit, "/papers"), SAID(arena, "Key it in"));
    ledger_text(page, "second_button", SAID(arena, "Take out what was keyed once with this code, or all without a code"));
    return OK;
}

static enum result open_keying(struct request *request, struct answer *answer, struct keying *keying)
{
    *keying = (struct keying){.code = TEXT_NONE, .hash = TEXT_NONE, .ticks = TEXT_NONE, .code_error = TEXT_NONE, .ticks_error = TEXT_NONE};
    TRY(open_pot(request, answer, SAID(request_arena(request), "Key in a voting paper"), &keying->visit));
    TRY(keeper(&keying->visit.page));
    if (!is_in(&keying->visit, "fixed"))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "Papers are keyed in once the ballot is fixed, and until its votes are counted.");
    return OK;
}

enum result pot_papers_get(struct request *request, struct answer *answer)
{
    struct keying keying;
    TRY(open_keying(request, answer, &keying));
    return show_papers(&keying);
}

static enum result read_paper(struct keying *keying, struct request *request)
{
    struct arena *arena = keying->visit.page.arena;
    int64_t ticks_max = 0;
    enum result result = pot_ticks_asked(request, keying->visit.choices.count, &keying->ticks);
    if (result < 0 && result != ERROR_INVALID)
        return result;
    if (record_text(keying->visit.pot, "ticks_max").length)
        TRY(text_to_integer(record_text(keying->visit.pot, "ticks_max"), &ticks_max));
    keying->code = text_trim(request_text(request, "code"));
    keying->hash = pot_code_hash(arena, keying->visit.pot->id, keying->code);
    keying->is_spoilt = text_equals(request_text(request, "spoilt"), "yes");
    if (!keying->hash.length)
        keying->code_error = SAID(arena, "Enter the fifteen letters and digits of the code");
    if (result == ERROR_INVALID)
        keying->ticks_error = SAID(arena, "Choose from the projects on this page");
    else if (keying->is_spoilt)
        keying->ticks = TEXT_NONE;
    else if (!keying->ticks.length)
        keying->ticks_error = SAID(arena, "Choose what is ticked, or say that the paper is spoilt");
    else if (ticks_max && (int64_t)pot_ticks_count(keying->ticks) > ticks_max)
        keying->ticks_error = SAID(arena, "More is ticked than one person can choose: say that the paper is spoilt");
    return OK;
}

static enum result key(struct db *db, void *context, struct message *message)
{
    struct keying *keying = context;
    TRY(pot_paper_key(db, keying->visit.pot->id, keying->hash, keying->ticks, &keying->visit.page.actor, &keying->keyed, message));
    answer_redirect(keying->visit.page.answer, below(&keying->visit, "/papers"));
    answer_cookie(keying->visit.page.answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

static enum result drop(struct db *db, void *context, struct message *message)
{
    struct keying *keying = context;
    TRY(pot_paper_drop(db, keying->visit.pot->id, keying->hash, &keying->dropped));
    if (!keying->dropped)
        return message_fail(message, ERROR_CONFLICT, "No paper with this code was keyed once.");
    answer_redirect(keying->visit.page.answer, below(&keying->visit, ""));
    answer_cookie(keying->visit.page.answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result pot_papers_post(struct request *request, struct answer *answer)
{
    struct keying keying;
    struct message message = {.language = request_language(request)};
    bool drops = text_equals(request_text(request, "do"), "second");
    enum result result;
    TRY(open_keying(request, answer, &keying));
    TRY(read_paper(&keying, request));
    if (drops && (keying.hash.length || !keying.code.length))
        keying.code_error = keying.ticks_error = TEXT_NONE;
    if (keying.code_error.length || keying.ticks_error.length)
        return show_papers(&keying);
    result = request_write(request, drops ? drop : key, &keying, &message);
    if (result != ERROR_CONFLICT && result != ERROR_DENIED)
        return result;
    TRY(request_db(request, &keying.visit.page.db));
    ledger_wrong(&keying.visit.page, arena_copy_z(keying.visit.page.arena, message.text));
    return show_papers(&keying);
}
