/* Supporting a petition, for anybody: the form, the link that is sent, the button that counts. Open pages, never cached; bounded by address and for the site as a whole.
 * The petition itself is a published record like any other (/petitions/{slug}). What is counted and kept: petition.h. */
#include "base/format/mail.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/accountability/deciding_pages.h"
#include "office/accountability/petition.h"

enum { /* of links that are asked for, and of buttons pressed */
    ADDRESS_BURST = 20, /* a library's readers may all come from one address */
    ADDRESS_PER_MINUTE = 4,
    EMAIL_BURST = 3,
    EMAIL_PER_MINUTE = 1,
    SITE_BURST = 400,
    SITE_PER_MINUTE = 120,
};

struct supporting {
    struct request *request;
    const struct engine *engine;
    struct arena *arena;
    struct petition petition;
    struct text email, token_hash;
    struct token token;
    bool was_stale;
};

static enum result find(struct request *request, struct answer *answer, struct supporting *supporting)
{
    struct db *db;
    *supporting = (struct supporting){.request = request, .engine = request_context(request), .arena = request_arena(request)};
    TRY(request_db(request, &db));
    enum result result = petition_find(db, supporting->arena, request_text(request, "slug"), &supporting->petition);
    return result == ERROR_NOT_FOUND ? message_fail(answer_message(answer), result, "There is no such petition. All that are published stand at /petitions.") : result;
}

static void set_petition(struct supporting *supporting, struct value *view)
{
    struct arena *arena = supporting->arena;
    const struct petition *petition = &supporting->petition;
    bool open = petition_is_open(petition->state, petition->closes_on, request_moment(supporting->request).today);
    value_set_page(arena, view, "title", value_text(arena, petition->title));
    value_set_page(arena, view, "href", value_text(arena, arena_printf(arena, "/petitions/%.*s", TEXT_ARGS(petition->slug))));
    value_set_page(arena, view, "is_open", value_boolean(arena, open));
    value_set_page(arena, view, "count_line",
                   value_text(arena, arena_printf(arena, SAY_COUNT(arena, petition->supporters, "%lld person supports it. %lld are needed for a letter.", "%lld people support it. %lld are needed for a letter."),
                                                  (long long)petition->supporters, (long long)petition->threshold)));
    value_set_page(arena, view, "closes_line",
                   value_text(arena, !open ? SAID(arena, "It is not open any more: nobody can support it now.")
                                     : date_is_none(petition->closes_on) ? TEXT_NONE
                                                                         : arena_printf(arena, SAY(arena, "It is open until the end of %.*s."), TEXT_ARGS(date_long(arena, petition->closes_on)))));
}

/* --- The form ------------------------------------------------------------------- */

static enum result show(struct supporting *supporting, struct answer *answer, struct text fault)
{
    struct arena *arena = supporting->arena;
    struct value *view = answer_view(answer), *fields = value_list(arena), *errors = value_list(arena);
    struct value *field = part_field(arena, TEXT("email"), SAID(arena, "Your e-mail address"),
                                     SAID(arena, "We send a link there. Your support counts when you press the button on its page, and once only."), "email");
    value_set_text(arena, field, "autocomplete", TEXT("email"));
    value_set_text(arena, field, "value", supporting->email);
    value_set_text(arena, field, "error", fault);
    value_set_boolean(arena, field, "required", true);
    if (fault.length)
        part_error(arena, errors, fault, TEXT("email"));
    value_append(arena, fields, field);
    set_petition(supporting, view);
    value_set_page(arena, view, "action", value_text(arena, arena_printf(arena, "/petitions/%.*s/support", TEXT_ARGS(supporting->petition.slug))));
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result petition_support_get(struct request *request, struct answer *answer)
{
    struct supporting supporting;
    TRY(find(request, answer, &supporting));
    return show(&supporting, answer, TEXT_NONE);
}

static enum result ask_in_store(struct db *db, void *context, struct message *message)
{
    struct supporting *supporting = context;
    return support_ask(db, supporting->engine, supporting->arena, &supporting->petition, supporting->email, &supporting->token, request_moment(supporting->request), message);
}

static bool may_ask(const struct supporting *supporting)
{
    struct request *request = supporting->request;
    struct arena *arena = supporting->arena;
    struct text folded = supporter_address(arena, supporting->email);
    char hex[HASH_HEX_BYTES];
    hash_write_hex(hash_of(folded), hex); /* what is counted in memory names nobody either */
    return rate_allow(request_web(request), arena_printf(arena, "petition address %.*s", TEXT_ARGS(request_address(request))), ADDRESS_BURST, ADDRESS_PER_MINUTE) &&
           rate_allow(request_web(request), arena_printf(arena, "petition mail %s", hex), EMAIL_BURST, EMAIL_PER_MINUTE) &&
           rate_allow(request_web(request), TEXT("petition site"), SITE_BURST, SITE_PER_MINUTE);
}

enum result petition_support_post(struct request *request, struct answer *answer)
{
    struct supporting supporting;
    TRY(find(request, answer, &supporting));
    struct arena *arena = supporting.arena;
    supporting.email = text_trim(request_text(request, "email"));
    if (!petition_is_open(supporting.petition.state, supporting.petition.closes_on, request_moment(request).today)) {
        answer_status(answer, 409);
        return show(&supporting, answer, SAID(arena, "This petition is not open any more"));
    }
    if (!mail_address_is_valid(supporting.email)) {
        answer_status(answer, 422);
        return show(&supporting, answer, SAID(arena, "Enter an e-mail address, such as name@example.org"));
    }
    if (!may_ask(&supporting)) {
        answer_status(answer, 429);
        return show(&supporting, answer, SAID(arena, "Too many links were asked for just now. Wait a few minutes and try again"));
    }
    supporting.token = token_new(arena);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(request_write(request, ask_in_store, &supporting, answer_message(answer)));
    answer_redirect(answer, arena_printf(arena, "/petitions/%.*s/asked", TEXT_ARGS(supporting.petition.slug)));
    return OK;
}

enum result petition_asked_get(struct request *request, struct answer *answer)
{
    struct supporting supporting;
    TRY(find(request, answer, &supporting));
    set_petition(&supporting, answer_view(answer));
    return OK;
}

/* --- The link --------------------------------------------------------------------- */

static enum result show_dead(struct supporting *supporting, struct answer *answer)
{
    struct value *view = answer_view(answer);
    supporting->petition = (struct petition){0};
    set_petition(supporting, view);
    value_set_page(supporting->arena, view, "works", value_boolean(supporting->arena, false));
    value_set_page(supporting->arena, view, "action", value_text(supporting->arena, TEXT_NONE));
    answer_status(answer, 410);
    return OK;
}

/* Opening it changes nothing: programs that look into letters open links too. */
enum result petition_confirm_get(struct request *request, struct answer *answer)
{
    struct supporting supporting = {.request = request, .engine = request_context(request), .arena = request_arena(request)};
    struct arena *arena = supporting.arena;
    struct db *db;
    supporting.token_hash = token_hash(arena, request_text(request, "token"));
    TRY(request_db(request, &db));
    enum result result = support_find(db, arena, supporting.token_hash, request_moment(request).now, &supporting.petition);
    if (result == ERROR_NOT_FOUND)
        return show_dead(&supporting, answer);
    TRY(result);
    set_petition(&supporting, answer_view(answer));
    value_set_page(arena, answer_view(answer), "works", value_boolean(arena, petition_is_open(supporting.petition.state, supporting.petition.closes_on, request_moment(request).today)));
    value_set_page(arena, answer_view(answer), "action", value_text(arena, arena_printf(arena, "/petitions/confirm/%.*s", TEXT_ARGS(request_text(request, "token")))));
    return OK;
}

static enum result confirm_in_store(struct db *db, void *context, struct message *message)
{
    struct supporting *supporting = context;
    enum result result = support_confirm(db, supporting->engine, supporting->arena, supporting->token_hash, request_moment(supporting->request), &supporting->petition, message);
    supporting->was_stale = result == ERROR_NOT_FOUND;
    return result;
}

enum result petition_confirm_post(struct request *request, struct answer *answer)
{
    struct supporting supporting = {.request = request, .engine = request_context(request), .arena = request_arena(request)};
    supporting.token_hash = token_hash(supporting.arena, request_text(request, "token"));
    if (!rate_allow(request_web(request), arena_printf(supporting.arena, "petition address %.*s", TEXT_ARGS(request_address(request))), ADDRESS_BURST, ADDRESS_PER_MINUTE))
        return message_fail(answer_message(answer), ERROR_BUSY, "Too many links were used just now. Wait a few minutes and press the button again.");
    enum result result = request_write(request, confirm_in_store, &supporting, answer_message(answer));
    if (supporting.was_stale)
        return show_dead(&supporting, answer);
    TRY(result);
    answer_redirect(answer, arena_printf(supporting.arena, "/petitions/%.*s/thanks", TEXT_ARGS(supporting.petition.slug)));
    return OK;
}

enum result petition_thanks_get(struct request *request, struct answer *answer)
{
    return petition_asked_get(request, answer);
}

/* --- Shapes ------------------------------------------------------------------------ */

#define PETITION_MEMBERS \
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("href"), PART_BOOLEAN_MEMBER("is_open"), PART_TEXT_MEMBER("count_line"), PART_TEXT_MEMBER("closes_line")
static const struct shape_field support_fields[] = {PETITION_MEMBERS, PART_FORM_MEMBERS, {.name = NULL}};
const struct shape petition_support_shape = {"PetitionSupport", support_fields};
static const struct shape_field asked_fields[] = {PETITION_MEMBERS, {.name = NULL}};
const struct shape petition_asked_shape = {"PetitionAsked", asked_fields};
static const struct shape_field confirm_fields[] = {PETITION_MEMBERS, PART_BOOLEAN_MEMBER("works"), PART_TEXT_MEMBER("action"), {.name = NULL}};
const struct shape petition_confirm_shape = {"PetitionConfirm", confirm_fields};
