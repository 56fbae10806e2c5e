/* /pots/SLUG/vote: voting by a code. Open to anybody, never cached; nothing of it is kept but the vote itself, as a number (pot.h). Two steps: what was chosen is shown
 * once more before it is sent. Whether voting is open is asked again in the transaction that counts it. */
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/money/pot_pages.h"

enum { /* of codes tried; a library's or a school's people may all come from one address */
    ADDRESS_BURST = 60,
    ADDRESS_PER_MINUTE = 30,
};

static const struct shape_field vote_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("pot_link"), PART_TEXT_MEMBER("lead"), PART_BOOLEAN_MEMBER("is_open"), PART_BOOLEAN_MEMBER("is_check"), PART_LIST_MEMBER("rows", &summary_row_shape),
    PART_FORM_MEMBERS, {.name = NULL},
};
const struct shape pot_vote_shape = {"PotVote", vote_fields};
static const struct shape_field voted_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("pot_link"), PART_TEXT_MEMBER("closes"), {.name = NULL}};
const struct shape pot_voted_shape = {"PotVoted", voted_fields};

struct voting {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct public_pot pot;
    struct public_proposal *proposals;
    size_t proposal_count;
    struct instant now;
    bool is_open;
    struct text code, hash, ticks;
    struct text code_error, ticks_error, whole_error;
};

static enum result begin(struct request *request, struct answer *answer, struct voting *voting)
{
    struct db *db;
    *voting = (struct voting){.request = request, .answer = answer, .arena = request_arena(request), .now = request_moment(request).now, .code = TEXT_NONE, .hash = TEXT_NONE,
                              .ticks = TEXT_NONE, .code_error = TEXT_NONE, .ticks_error = TEXT_NONE, .whole_error = TEXT_NONE};
    TRY(pot_find_asked(request, answer, &db, &voting->pot));
    TRY(public_pot_proposals(db, voting->arena, &voting->pot, &voting->proposals, &voting->proposal_count));
    voting->is_open = voting->pot.sealed && !voting->pot.is_counted && date_is_none(voting->pot.cancelled_on) && voting->now.seconds >= voting->pot.opens.seconds &&
                      voting->now.seconds < voting->pot.closes.seconds;
    return OK;
}

/* --- The page ------------------------------------------------------------------------- */

static struct text lead_of(const struct voting *voting)
{
    struct arena *arena = voting->arena;
    const struct public_pot *pot = &voting->pot;
    if (!date_is_none(pot->cancelled_on))
        return pot_line(arena, pot);
    if (!pot->sealed)
        return SAID(arena, "What can be voted for is not fixed yet.");
    if (voting->now.seconds < pot->opens.seconds)
        return arena_printf(arena, SAY(arena, "Voting opens on %.*s."), TEXT_ARGS(instant_long(arena, pot->opens)));
    if (!voting->is_open)
        return arena_printf(arena, SAY(arena, "Voting closed on %.*s. No vote is taken any more."), TEXT_ARGS(instant_long(arena, pot->closes)));
    return arena_printf(arena, SAY(arena, "Voting is open until %.*s. Everybody who may vote was given a code; it counts once."), TEXT_ARGS(instant_long(arena, pot->closes)));
}

static struct text choice_note(struct arena *arena, const struct public_proposal *one)
{
    struct text cost = pence_text_whole(arena, one->cost_pence);
    return one->place.length ? arena_printf(arena, SAY(arena, "%.*s, at %.*s"), TEXT_ARGS(cost), TEXT_ARGS(one->place)) : cost;
}

static struct text choice_label(struct arena *arena, const struct public_proposal *one)
{
    return arena_printf(arena, "%lld. %.*s", (long long)one->number, TEXT_ARGS(one->title.length ? one->title : SAID(arena, "Withdrawn since")));
}

static void add_form(struct voting *voting, struct value *fields, struct value *errors)
{
    struct arena *arena = voting->arena;
    struct value *code = part_field(arena, TEXT("code"), SAID(arena, "Your code"), SAID(arena, "Fifteen letters and digits, such as K7QMD-3XWPT-9HRFA. Hyphens and small letters do not matter."), "text");
    struct text most = voting->pot.ticks_max ? arena_printf(arena, SAY_COUNT(arena, voting->pot.ticks_max, "At most %lld.", "At most %lld."), (long long)voting->pot.ticks_max)
                                             : SAID(arena, "As many as you like.");
    struct value *projects = part_field(arena, TEXT("project"), SAID(arena, "Which projects do you vote for?"), most, "links");
    value_set_text(arena, code, "value", voting->code);
    value_set_text(arena, code, "error", voting->code_error);
    value_set_text(arena, code, "autocomplete", TEXT("off"));
    value_set_boolean(arena, code, "required", true);
    value_append(arena, fields, code);
    for (size_t i = 0; i < voting->proposal_count; i++) {
        const struct public_proposal *one = &voting->proposals[i];
        part_field_option(arena, projects, arena_printf(arena, "%lld", (long long)one->number), choice_label(arena, one), choice_note(arena, one), pot_ticks_have(voting->ticks, one->number));
    }
    value_set_text(arena, projects, "error", voting->ticks_error);
    value_set_boolean(arena, projects, "required", true);
    value_append(arena, fields, projects);
    if (voting->whole_error.length)
        part_error(arena, errors, voting->whole_error, TEXT_NONE);
    if (voting->code_error.length)
        part_error(arena, errors, voting->code_error, TEXT("code"));
    if (voting->ticks_error.length)
        part_error(arena, errors, voting->ticks_error, TEXT("project"));
}

static void add_check(struct voting *voting, struct value *rows, struct value *hidden)
{
    struct arena *arena = voting->arena;
    struct value *items = value_list(arena);
    part_hidden(arena, hidden, TEXT("code"), voting->code);
    part_hidden(arena, hidden, TEXT("projects"), voting->ticks);
    for (size_t i = 0; i < voting->proposal_count; i++) {
        const struct public_proposal *one = &voting->proposals[i];
        if (!pot_ticks_have(voting->ticks, one->number))
            continue;
        value_append(arena, items, part_item(arena, arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(choice_label(arena, one)), TEXT_ARGS(pence_text_whole(arena, one->cost_pence))), TEXT_NONE));
    }
    part_row_text(arena, rows, SAID(arena, "Your code"), voting->code);
    part_row_items(arena, rows, SAID(arena, "You vote for"), items);
}

static enum result show(struct voting *voting, bool is_check)
{
    struct arena *arena = voting->arena;
    struct value *view = answer_view(voting->answer), *fields = value_list(arena), *errors = value_list(arena), *hidden = value_list(arena), *rows = value_list(arena), *summary;
    if (is_check)
        add_check(voting, rows, hidden);
    else if (voting->is_open)
        add_form(voting, fields, errors);
    summary = part_error_summary(arena, errors);
    value_set_page(arena, view, "title", value_text(arena, voting->pot.title));
    value_set_page(arena, view, "pot_link", value_text(arena, arena_printf(arena, "/pots/%.*s", TEXT_ARGS(voting->pot.slug))));
    value_set_page(arena, view, "lead", value_text(arena, lead_of(voting)));
    value_set_page(arena, view, "is_open", value_boolean(arena, voting->is_open));
    value_set_page(arena, view, "is_check", value_boolean(arena, is_check));
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", hidden);
    value_set_page(arena, view, "action", value_text(arena, arena_printf(arena, "/pots/%.*s/vote", TEXT_ARGS(voting->pot.slug))));
    value_set_page(arena, view, "error_summary", summary);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result pot_vote_get(struct request *request, struct answer *answer)
{
    struct voting voting;
    TRY(begin(request, answer, &voting));
    return show(&voting, false);
}

/* --- Voting ------------------------------------------------------------------------------ */

/* As the page on which they are checked carries them: "1 4 7". */
static enum result ticks_again(struct voting *voting)
{
    struct text words = request_text(voting->request, "projects"), word;
    int64_t numbers[POT_CHOICES_MAX];
    size_t count = 0;
    while (text_next(&words, ' ', &word))
        if (count == POT_CHOICES_MAX || text_to_integer(word, &numbers[count++]) < 0)
            return ERROR_INVALID;
    return pot_ticks_write(voting->arena, numbers, count, voting->proposal_count, &voting->ticks);
}

static enum result read_ticks(struct voting *voting)
{
    struct arena *arena = voting->arena;
    enum result result = request_text(voting->request, "projects").length ? ticks_again(voting) : pot_ticks_asked(voting->request, voting->proposal_count, &voting->ticks);
    if (result == ERROR_INVALID)
        voting->ticks_error = SAID(arena, "Choose from the projects on this page");
    else if (result < 0)
        return result;
    else if (!voting->ticks.length)
        voting->ticks_error = SAID(arena, "Choose at least one project");
    else if (voting->pot.ticks_max && (int64_t)pot_ticks_count(voting->ticks) > voting->pot.ticks_max)
        voting->ticks_error = arena_printf(arena, SAY_COUNT(arena, voting->pot.ticks_max, "Choose %lld project and no more", "Choose %lld projects at most"), (long long)voting->pot.ticks_max);
    return OK;
}

static enum result read_code(struct voting *voting)
{
    struct arena *arena = voting->arena;
    enum pot_code_state state = POT_CODE_UNKNOWN;
    struct db *db;
    voting->code = request_text(voting->request, "code");
    voting->hash = pot_code_hash(arena, voting->pot.id, voting->code);
    if (!voting->code.length) {
        voting->code_error = SAID(arena, "Enter the code that you were given");
        return OK;
    }
    TRY(request_db(voting->request, &db));
    if (voting->hash.length)
        TRY(pot_code_find(db, voting->pot.id, voting->hash, &state));
    if (!voting->hash.length)
        voting->code_error = SAID(arena, "A code has fifteen letters and digits, without I, L, O and U. Compare it with the one that you were given");
    else if (state == POT_CODE_UNKNOWN)
        voting->code_error = SAID(arena, "This code is not one of this vote. Compare it with the one that you were given");
    else if (state == POT_CODE_STOPPED)
        voting->code_error = SAID(arena, "This code was stopped. Ask the office for another");
    else if (state == POT_CODE_PAPER)
        voting->code_error = SAID(arena, "The office has a voting paper with this code, which counts. Each code counts once");
    else if (state == POT_CODE_USED)
        voting->code_error = SAID(arena, "This code has been used. Each code counts once, and a vote cannot be changed");
    return OK;
}

static enum result cast(struct db *db, void *context, struct message *message)
{
    struct voting *voting = context;
    TRY(pot_vote_cast(db, voting->pot.id, voting->hash, voting->ticks, voting->now, message));
    answer_redirect(voting->answer, arena_printf(voting->arena, "/pots/%.*s/voted", TEXT_ARGS(voting->pot.slug)));
    return OK;
}

static bool may_try(struct request *request)
{
    return rate_allow(request_web(request), arena_printf(request_arena(request), "vote address %.*s", TEXT_ARGS(request_address(request))), ADDRESS_BURST, ADDRESS_PER_MINUTE);
}

static enum result show_wrong(struct voting *voting, int status)
{
    answer_status(voting->answer, status);
    return show(voting, false);
}

static enum result send(struct voting *voting)
{
    struct message message = {.language = request_language(voting->request)};
    enum result result = request_write(voting->request, cast, voting, &message);
    if (result != ERROR_CONFLICT)
        return result;
    voting->whole_error = arena_copy_z(voting->arena, message.text);
    return show_wrong(voting, 409);
}

enum result pot_vote_post(struct request *request, struct answer *answer)
{
    struct voting voting;
    struct text step = request_text(request, "step");
    TRY(begin(request, answer, &voting));
    if (!voting.is_open)
        return show_wrong(&voting, 409);
    TRY(read_ticks(&voting));
    if (!may_try(request)) {
        voting.whole_error = SAID(voting.arena, "There were too many tries from here. Wait a minute and send it again: what you chose is still here");
        voting.code = request_text(request, "code");
        return show_wrong(&voting, 429);
    }
    TRY(read_code(&voting));
    if (text_equals(step, "change")) {
        voting.code_error = voting.ticks_error = TEXT_NONE;
        return show(&voting, false);
    }
    if (voting.code_error.length || voting.ticks_error.length)
        return show_wrong(&voting, 422);
    return text_equals(step, "send") ? send(&voting) : show(&voting, true);
}

enum result pot_voted_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct public_pot pot;
    struct db *db;
    TRY(pot_find_asked(request, answer, &db, &pot));
    value_set_page(arena, view, "title", value_text(arena, pot.title));
    value_set_page(arena, view, "pot_link", value_text(arena, arena_printf(arena, "/pots/%.*s", TEXT_ARGS(pot.slug))));
    value_set_page(arena, view, "closes", value_text(arena, instant_long(arena, pot.closes)));
    return OK;
}

enum result pot_ticks_asked(struct request *request, size_t choices, struct text *ret_ticks)
{
    int64_t numbers[POT_CHOICES_MAX];
    size_t count = request_count(request, "project");
    if (count > POT_CHOICES_MAX)
        return ERROR_INVALID;
    for (size_t i = 0; i < count; i++)
        if (text_to_integer(request_text_at(request, "project", i), &numbers[i]) < 0)
            return ERROR_INVALID;
    return pot_ticks_write(request_arena(request), numbers, count, choices, ret_ticks);
}
