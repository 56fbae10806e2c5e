/* /pots/SLUG/result.pb: a vote that is decided in the format of Pabulib (pabulib.org), the library of participatory budgets: sections META, PROJECTS and VOTES, fields with
 * semicolons between them. For whoever counts the vote again with their own tools; the same ballots as ballots.csv (pages_pot_result.c), one line a voter, numbered in the
 * order of that list and not in that in which they voted. */
#include "base/format/csv.h"
#include "base/wording.h"
#include "office/money/pot_pages.h"

#define FILE_BYTES_MAX 16000000

/* In quotes where it must be, as readers of such files take it; on one line. */
static void put_field(struct buffer *out, struct text field)
{
    bool is_quoted = text_contains(field, TEXT(";")) || text_contains(field, TEXT("\"")) || text_contains(field, TEXT("\n")) || text_contains(field, TEXT("\r"));
    if (is_quoted)
        buffer_append(out, TEXT("\""));
    for (size_t i = 0; i < field.length; i++) {
        struct text one = text_slice(field, i, 1);
        if (field.data[i] == '"')
            buffer_append(out, one);
        buffer_append(out, field.data[i] == '\n' || field.data[i] == '\r' ? TEXT(" ") : one);
    }
    if (is_quoted)
        buffer_append(out, TEXT("\""));
}

static void put_key(struct buffer *out, const char *key, struct text value)
{
    buffer_append(out, text_of(key));
    buffer_append(out, TEXT(";"));
    put_field(out, value);
    buffer_append(out, TEXT("\n"));
}

/* As Pabulib writes days: 31.12.2026. */
static struct text day_words(struct arena *arena, struct instant at)
{
    struct text iso = date_iso(arena, date_in_london(at));
    return arena_printf(arena, "%.*s.%.*s.%.*s", 2, iso.data + 8, 2, iso.data + 5, 4, iso.data);
}

static struct text number_text(struct arena *arena, int64_t number)
{
    return arena_printf(arena, "%lld", (long long)number);
}

static void put_meta(struct arena *arena, const struct public_pot *pot, size_t projects, const struct pot_votes *votes, struct buffer *out)
{
    buffer_append(out, TEXT("META\nkey;value\n"));
    put_key(out, "description", pot->title);
    put_key(out, "country", TEXT("United Kingdom"));
    put_key(out, "unit", pot->area.length ? pot->area : pot->slug);
    put_key(out, "instance", text_slice(date_iso(arena, date_in_london(pot->closes)), 0, 4));
    put_key(out, "num_projects", number_text(arena, (int64_t)projects));
    put_key(out, "num_votes", number_text(arena, votes->voters));
    put_key(out, "budget", pence_plain(arena, pot->terms.amount_pence));
    put_key(out, "currency", TEXT("GBP"));
    put_key(out, "vote_type", TEXT("approval"));
    put_key(out, "rule", pot->terms.by_ranking ? TEXT("greedy") : TEXT("equalshares"));
    put_key(out, "date_begin", day_words(arena, pot->opens));
    put_key(out, "date_end", day_words(arena, pot->closes));
    put_key(out, "min_length", TEXT("1"));
    put_key(out, "max_length", number_text(arena, pot->ticks_max ? pot->ticks_max : (int64_t)projects));
    put_key(out, "language", TEXT("English"));
    put_key(out, "comment", pot->terms.by_ranking ? TEXT("Most votes first; what does not fit is skipped")
                                                  : arena_printf(arena, "Equal shares, cost utilities, completed by add-one with %.*s a share at a time", TEXT_ARGS(pence_plain(arena, pot->terms.raise_pence))));
}

static bool is_chosen(const struct value *chosen, int64_t number)
{
    for (size_t i = 0; chosen && chosen->kind == VALUE_LIST && i < chosen->list.count; i++)
        if (chosen->list.items[i]->integer == number)
            return true;
    return false;
}

static void put_projects(struct arena *arena, const struct public_proposal *proposals, size_t count, const struct value *chosen, const struct pot_votes *votes, struct buffer *out)
{
    buffer_append(out, TEXT("PROJECTS\nproject_id;cost;votes;name;selected\n"));
    for (size_t i = 0; i < count; i++) {
        int64_t ticked = 0;
        for (size_t j = 0; j < votes->count; j++)
            ticked += pot_ticks_have(votes->list[j].ticks, proposals[i].number) ? votes->list[j].voters : 0;
        buffer_append(out, arena_printf(arena, "%lld;%.*s;%lld;", (long long)proposals[i].number, TEXT_ARGS(pence_plain(arena, proposals[i].cost_pence)), (long long)ticked));
        put_field(out, proposals[i].title);
        buffer_append(out, is_chosen(chosen, proposals[i].number) ? TEXT(";1\n") : TEXT(";0\n"));
    }
}

static void put_votes(const struct pot_votes *votes, struct buffer *out)
{
    int64_t voter = 0;
    buffer_append(out, TEXT("VOTES\nvoter_id;vote\n"));
    for (size_t i = 0; i < votes->count; i++)
        for (int64_t j = 0; j < votes->list[i].voters; j++) {
            buffer_append_integer(out, ++voter);
            buffer_append(out, TEXT(";"));
            for (size_t k = 0; k < votes->list[i].ticks.length; k++)
                buffer_append(out, votes->list[i].ticks.data[k] == ' ' ? TEXT(",") : text_slice(votes->list[i].ticks, k, 1));
            buffer_append(out, TEXT("\n"));
        }
}

enum result pot_pabulib_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    AUTO(buffer_clear) struct buffer out;
    struct public_proposal *proposals;
    const struct value *result, *count;
    struct pot_votes votes;
    struct public_pot pot;
    struct db *db;
    size_t proposal_count;
    buffer_init(&out, FILE_BYTES_MAX);
    TRY(pot_find_asked(request, answer, &db, &pot));
    result = pot.sealed ? value_get(pot.sealed, TEXT("result")) : NULL;
    if (!pot.is_decided || !result)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The ballots of this vote are published with its result, once a second person has confirmed that.");
    TRY(public_pot_proposals(db, arena, &pot, &proposals, &proposal_count));
    TRY(pot_ballots_parse(arena, value_get_text(pot.sealed, "ballots"), &votes));
    count = value_get(result, pot.terms.by_ranking ? TEXT("ranking") : TEXT("equal_shares"));
    put_meta(arena, &pot, proposal_count, &votes, &out);
    put_projects(arena, proposals, proposal_count, count ? value_get(count, TEXT("chosen")) : NULL, &votes, &out);
    put_votes(&votes, &out);
    if (out.failure < 0)
        return out.failure;
    answer_raw(answer, "text/plain; charset=utf-8", arena_copy(arena, buffer_text(&out)));
    answer_download(answer, arena_printf(arena, "%.*s.pb", TEXT_ARGS(pot.slug)));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
