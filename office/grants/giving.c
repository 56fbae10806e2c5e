/* Awards as a package of the 360Giving standard: see giving.h. A sum is a JSON number, which no other page needs: so it is written here. */
#include "office/grants/giving.h"

#include "base/format/json.h"
#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"

struct text giving_identifier(struct arena *arena, struct text prefix, struct text rest)
{
    struct text made = arena_printf(arena, "%.*s-%.*s", TEXT_ARGS(prefix), TEXT_ARGS(rest));
    char *letters = ARENA_ARRAY(arena, char, made.length + 1);
    for (size_t i = 0; letters && i < made.length; i++) {
        char c = letters[i] = made.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            letters[i] = '_';
    }
    return letters ? (struct text){letters, made.length} : TEXT_NONE;
}

enum result giving_publisher(struct db *db, struct arena *arena, struct date day, struct giving_publisher *ret_publisher)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct giving_publisher publisher = {0};
    int step;
    TRY(db_query(db, &row,
                 SQL("select legal_name, short_name, giving_prefix, giving_identifier from pub_body_name where in_use_from <= $1 and (in_use_until is null or in_use_until >= $1)"
                     " order by in_use_from desc limit 1"),
                 BIND(bind_date(day))));
    step = statement_step(row);
    if (step == 1) {
        publisher.name = statement_copy(row, 0, arena);
        publisher.prefix = statement_copy(row, 2, arena);
        publisher.identifier = statement_copy(row, 3, arena);
        publisher.is_registered = publisher.prefix.length > 0;
        if (!publisher.is_registered)
            publisher.prefix = text_slug(arena, statement_copy(row, 1, arena), 30);
        if (!publisher.prefix.length)
            publisher.prefix = TEXT("office");
        if (!publisher.identifier.length)
            publisher.identifier = giving_identifier(arena, publisher.prefix, TEXT("office"));
    }
    *ret_publisher = publisher;
    return step < 0 ? (enum result)step : OK;
}

/* --- Members --------------------------------------------------------------------------- */

static void member_name(struct buffer *out, const char *name)
{
    char before = out->failure < 0 || !buffer_text(out).length ? '{' : buffer_text(out).data[buffer_text(out).length - 1];
    if (before != '{' && before != '[')
        buffer_append_byte(out, ',');
    json_write_string(out, text_of(name));
    buffer_append_byte(out, ':');
}

static void member(struct buffer *out, const char *name, struct text text)
{
    if (!text.length)
        return;
    member_name(out, name);
    json_write_string(out, text);
}

static void member_pence(struct buffer *out, struct arena *arena, const char *name, int64_t pence)
{
    member_name(out, name);
    buffer_append(out, pence_plain(arena, pence));
}

static void member_day(struct buffer *out, struct arena *arena, const char *name, struct date day)
{
    if (!date_is_none(day))
        member(out, name, date_iso(arena, day));
}

/* "name":[{"id":…,"name":…}] */
static void organisation(struct buffer *out, const char *member_of, struct text identifier, struct text name)
{
    member_name(out, member_of);
    buffer_append_z(out, "[{");
    member(out, "id", identifier);
    member(out, "name", name);
    buffer_append_z(out, "}]");
}

/* --- One grant --------------------------------------------------------------------------- */

/* A person is never named; a receiver that would give away a refuge is an organisation without a name. */
static void receiver(struct buffer *out, struct arena *arena, const struct giving_publisher *publisher, const struct public_award *award)
{
    if (award->recipient_id) {
        organisation(out, "recipientOrganization", giving_identifier(arena, publisher->prefix, award->recipient_reference), award->recipient);
    } else if (award->to_individual || text_equals(award->withheld, "individual")) {
        member_name(out, "recipientIndividual");
        buffer_append_byte(out, '{');
        member(out, "id", giving_identifier(arena, publisher->prefix, arena_printf(arena, "individual-%.*s", TEXT_ARGS(award->reference))));
        member(out, "name", TEXT("Individual Recipient"));
        buffer_append_byte(out, '}');
    } else {
        organisation(out, "recipientOrganization", giving_identifier(arena, publisher->prefix, arena_printf(arena, "withheld-%.*s", TEXT_ARGS(award->reference))), TEXT("Withheld"));
    }
}

/* Codes of the Office for National Statistics begin with what they are: codelist geoCodeType. */
static struct text area_kind(struct text code)
{
    static const char *const kinds[][2] = {{"E06", "UA"}, {"E07", "NMD"}, {"E08", "MD"}, {"E09", "LONB"}, {"W06", "UA"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_starts(code, text_of(kinds[i][0])))
            return text_of(kinds[i][1]);
    return TEXT_NONE;
}

static void place(struct buffer *out, const struct public_award *award)
{
    if (!award->area.length)
        return;
    member_name(out, "beneficiaryLocation");
    buffer_append_z(out, "[{");
    member(out, "name", award->area);
    member(out, "geoCode", award->area_code);
    member(out, "geoCodeType", area_kind(award->area_code));
    buffer_append_z(out, "}]");
    member(out, "locationScope", TEXT("GLS050"));
}

static void dates(struct buffer *out, struct arena *arena, const struct public_award *award)
{
    if (date_is_none(award->starts_on) && date_is_none(award->ends_on))
        return;
    member_name(out, "plannedDates");
    buffer_append_z(out, "[{");
    member_day(out, arena, "startDate", award->starts_on);
    member_day(out, arena, "endDate", award->ends_on);
    buffer_append_z(out, "}]");
}

static void programme(struct buffer *out, struct arena *arena, const struct public_fund *fund, struct text address)
{
    member_name(out, "grantProgramme");
    buffer_append_z(out, "[{");
    member(out, "code", fund->slug);
    member(out, "title", fund->name);
    if (address.length)
        member(out, "url", arena_printf(arena, "%.*s%.*s", TEXT_ARGS(address), TEXT_ARGS(fund_href(arena, fund))));
    buffer_append_z(out, "}]");
}

static void grant(struct buffer *out, struct arena *arena, const struct public_grants *all, const struct giving_publisher *publisher, const struct public_award *award, struct text address)
{
    const struct public_fund *fund = &all->funds[award->fund];
    buffer_append_byte(out, '{');
    member(out, "id", giving_identifier(arena, publisher->prefix, award->reference));
    member(out, "title", award->title);
    member(out, "description", markdown_plain(arena, award->purpose.length ? award->purpose : award->title));
    member(out, "currency", TEXT("GBP"));
    if (award->has_applied_for)
        member_pence(out, arena, "amountAppliedFor", award->applied_for);
    member_pence(out, arena, "amountAwarded", award->amount);
    member_day(out, arena, "awardDate", award->awarded_on);
    if (address.length)
        member(out, "url", arena_printf(arena, "%.*s%.*s", TEXT_ARGS(address), TEXT_ARGS(award_href(arena, award))));
    dates(out, arena, award);
    receiver(out, arena, publisher, award);
    place(out, award);
    if (fund->owner.length)
        organisation(out, "fundingOrganization", giving_identifier(arena, publisher->prefix, fund->owner_reference), fund->owner);
    else
        organisation(out, "fundingOrganization", publisher->identifier, publisher->name);
    programme(out, arena, fund, address);
    if (award->says_open_call)
        member(out, "fromOpenCall", award->open_call ? TEXT("Yes") : TEXT("No"));
    member(out, "dateModified", instant_iso(arena, (struct instant){award->changed_at}));
    if (address.length)
        member(out, "dataSource", arena_printf(arena, "%.*s/grants/360giving.json", TEXT_ARGS(address)));
    buffer_append_byte(out, '}');
}

/* --- The package ---------------------------------------------------------------------------- */

void giving_write(struct buffer *out, struct arena *arena, const struct public_grants *all, const struct giving_publisher *publisher, struct text address)
{
    int64_t modified = 0;
    for (size_t i = 0; i < all->award_count; i++)
        modified = all->awards[i].changed_at > modified ? all->awards[i].changed_at : modified;
    buffer_append_byte(out, '{');
    member(out, "version", TEXT("1.4"));
    member(out, "title", arena_printf(arena, "Grants of %.*s", TEXT_ARGS(publisher->name)));
    member(out, "description", publisher->is_registered ? TEXT("Every award that is published.")
                                                        : TEXT("Every award that is published. The publisher has told no prefix registered with 360Giving: identifiers begin with its name."));
    member_day(out, arena, "issued", all->today);
    member(out, "modified", instant_iso(arena, (struct instant){modified}));
    member_name(out, "publisher");
    buffer_append_byte(out, '{');
    member(out, "name", publisher->name);
    member(out, "identifier", publisher->identifier);
    if (address.length)
        member(out, "website", address);
    buffer_append_byte(out, '}');
    if (address.length) {
        member(out, "downloadURL", arena_printf(arena, "%.*s/grants/360giving.json", TEXT_ARGS(address)));
        member(out, "accessURL", arena_printf(arena, "%.*s/grants", TEXT_ARGS(address)));
    }
    member_name(out, "grants");
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < all->award_count; i++) {
        if (i)
            buffer_append_byte(out, ',');
        grant(out, arena, all, publisher, &all->awards[i], address);
    }
    buffer_append_z(out, "]}\n");
}

enum result giving_show(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out;
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct giving_publisher publisher;
    struct public_grants all;
    struct db *db;
    buffer_init(&out, GIVING_BYTES_MAX);
    TRY(request_db(request, &db));
    TRY(public_grants_load(db, arena, engine, request_moment(request).today, &all));
    TRY(giving_publisher(db, arena, all.today, &publisher));
    if (!all.award_count || !publisher.name.length)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No award is published yet: a package of the standard has at least one.");
    giving_write(&out, arena, &all, &publisher, engine->public_address);
    if (out.failure < 0)
        return out.failure;
    answer_raw(answer, "application/json; charset=utf-8", buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
