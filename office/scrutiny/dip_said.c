/* What the pages of dip samples say alike: steps with their times, and what was found. See dip_public.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/scrutiny/dip_public.h"

struct text dip_when(struct arena *arena, struct text iso)
{
    struct instant at;
    return iso.length && instant_parse(iso, &at) == OK ? instant_long(arena, at) : TEXT_NONE;
}

struct text dip_short(struct arena *arena, struct text hash) { return hash.length > 12 ? arena_printf(arena, "%.12s…", hash.data) : hash; }

struct value *dip_state_tag(struct arena *arena, const char *state)
{
    if (text_equals(text_of(state), "void"))
        return part_tag(arena, SAID(arena, "Void"), TEXT("red"));
    if (text_equals(text_of(state), "withdrawn"))
        return part_tag(arena, SAID(arena, "Withdrawn"), TEXT("red"));
    if (text_equals(text_of(state), "drawn"))
        return part_tag(arena, SAID(arena, "Drawn"), TEXT("turquoise"));
    if (text_equals(text_of(state), "closed"))
        return part_tag(arena, SAID(arena, "List closed"), TEXT("yellow"));
    if (text_equals(text_of(state), "published"))
        return part_tag(arena, SAID(arena, "Findings published"), TEXT("green"));
    return part_tag(arena, SAID(arena, "Secrets are committed to"), TEXT("blue"));
}

/* --- Steps ------------------------------------------------------------------------------- */

static void add_step(struct arena *arena, struct value *table, struct text when, struct text what, struct text proof)
{
    struct value *row = part_table_row(arena, table);
    part_cell(arena, row, what); /* it heads its row */
    part_cell(arena, row, when);
    part_cell(arena, row, proof);
}

static void add_commitment(struct arena *arena, struct value *table, const struct value *party, struct text done, struct text missing)
{
    if (party)
        add_step(arena, table, dip_when(arena, value_get_text(party, "committed_at")), done, value_get_text(party, "commitment"));
    else
        add_step(arena, table, TEXT_NONE, missing, TEXT_NONE);
}

static void add_reveal(struct arena *arena, struct value *table, const struct value *party, struct text done, struct text missed, struct text withheld)
{
    if (!party)
        return;
    if (value_get_text(party, "secret").length)
        add_step(arena, table, dip_when(arena, value_get_text(party, "revealed_at")), done, value_get_text(party, "secret"));
    else
        add_step(arena, table, TEXT_NONE, value_get_integer(party, "misses", 0) ? missed : withheld, TEXT_NONE);
}

static void add_reveals(struct arena *arena, const struct value *value, struct value *table)
{
    add_reveal(arena, table, dip_part(value, "office"), SAID(arena, "The office revealed its secret"), SAID(arena, "The office revealed only what it had not committed to"), SAID(arena, "The office withheld its secret"));
    add_reveal(arena, table, dip_part(value, "scrutineer"), SAID(arena, "The scrutineer revealed their secret"), SAID(arena, "The scrutineer revealed only what they had not committed to"),
               SAID(arena, "The scrutineer withheld their secret"));
}

struct value *dip_steps(struct arena *arena, const struct value *value, const char *id)
{
    struct value *table = part_table(arena, id, SAID(arena, "Step by step"), TEXT_NONE);
    struct text state = value_get_text(value, "state");
    bool is_void = text_equals(state, "void");
    long long listed = value_get_integer(value, "listed", 0);
    part_column(arena, table, SAID(arena, "What"), false);
    part_column(arena, table, SAID(arena, "When"), false);
    part_column(arena, table, SAID(arena, "What was published with it"), false);
    add_commitment(arena, table, dip_part(value, "office"), SAID(arena, "The office committed to its secret"), SAID(arena, "The office had not committed to a secret"));
    add_commitment(arena, table, dip_part(value, "scrutineer"), SAID(arena, "The scrutineer committed to their secret"), SAID(arena, "The scrutineer had not committed to a secret"));
    if (value_get_text(value, "list_sha256").length)
        add_step(arena, table, dip_when(arena, value_get_text(value, "closed_at")), arena_printf(arena, SAY_COUNT(arena, listed, "The list was closed, with %lld reference", "The list was closed, with %lld references"), listed),
                 value_get_text(value, "list_sha256"));
    if (text_equals(state, "closed"))
        add_step(arena, table, dip_when(arena, value_get_text(value, "reveal_by")), SAID(arena, "Until then both reveal their secrets. Otherwise the draw is void"), TEXT_NONE);
    if (text_equals(state, "drawn") || (is_void && value_get_text(value, "list_sha256").length))
        add_reveals(arena, value, table);
    if (text_equals(state, "drawn"))
        add_step(arena, table, TEXT_NONE, SAID(arena, "The seed, of the list’s hash and both secrets, from which the draw is made"), value_get_text(value, "seed"));
    return table;
}

/* --- What was found -------------------------------------------------------------------------- */

static bool has_number(const struct value *object, const char *name)
{
    const struct value *part = dip_part(object, name);
    return part && part->kind == VALUE_INTEGER;
}

struct text dip_found_line(struct arena *arena, const struct value *results)
{
    long long drawn = value_get_integer(results, "drawn", 0), listed = value_get_integer(results, "listed", 0);
    struct text read = arena_printf(arena, SAY_COUNT(arena, drawn, "%lld file was read, of %lld on the list.", "%lld files were read, of %lld on the list."), drawn, listed);
    if (!has_number(results, "good") || !has_number(results, "fell_short") || !has_number(results, "cannot_tell"))
        return arena_printf(arena, SAY(arena, "%.*s Some counts are too small to be shown, since they could point at somebody."), TEXT_ARGS(read));
    return arena_printf(arena, SAY(arena, "%.*s Dealt with well: %lld. Fell short: %lld. Could not be told: %lld."), TEXT_ARGS(read), (long long)value_get_integer(results, "good", 0),
                        (long long)value_get_integer(results, "fell_short", 0), (long long)value_get_integer(results, "cannot_tell", 0));
}

struct text dip_share_line(struct arena *arena, const struct value *results, bool by_counts)
{
    const struct value *share = dip_part(results, "share");
    long long drawn = value_get_integer(results, "drawn", 0), listed = value_get_integer(results, "listed", 0);
    struct text line;
    if (!share)
        return TEXT_NONE;
    line = arena_printf(arena, SAY(arena, "Of %lld of which it could be told, %.*s per cent were dealt with well."), (long long)value_get_integer(share, "of", 0), TEXT_ARGS(value_get_text(share, "percent")));
    if (drawn >= listed)
        return arena_printf(arena, SAY(arena, "%.*s Every file on the list was read, so this is no estimate."), TEXT_ARGS(line));
    if (by_counts)
        return arena_printf(arena, SAY(arena, "%.*s How many were drawn from each part was chosen, so this says nothing of the list as a whole."), TEXT_ARGS(line));
    line = arena_printf(arena, SAY(arena, "%.*s Had all on the list been read, that share would most likely lie between %.*s and %.*s per cent (Wilson’s interval, at 95 per cent)."), TEXT_ARGS(line),
                        TEXT_ARGS(value_get_text(share, "lower")), TEXT_ARGS(value_get_text(share, "upper")));
    return drawn * 10 > listed ? arena_printf(arena, SAY(arena, "%.*s More than a tenth of the list was read, so the true range is narrower than this."), TEXT_ARGS(line)) : line;
}

static void add_count(struct arena *arena, struct value *row, const struct value *of, const char *name)
{
    if (has_number(of, name))
        part_cell_number(arena, row, value_get_integer(of, name, 0));
    else
        value_set_boolean(arena, part_cell(arena, row, SAID(arena, "Hidden")), "numeric", true);
}

struct value *dip_points_table(struct arena *arena, const struct value *results)
{
    struct value *table = part_table(arena, "points", SAID(arena, "By the points of the checklist"), SAID(arena, "There was no checklist."));
    const struct value *points = dip_part(results, "points");
    part_column(arena, table, SAID(arena, "What was asked of each file"), false);
    part_column(arena, table, SAID(arena, "Met"), true);
    part_column(arena, table, SAID(arena, "Fell short"), true);
    part_column(arena, table, SAID(arena, "Does not apply, or cannot be told"), true);
    for (size_t i = 0; i < dip_length(points); i++) {
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, row, value_get_text(dip_at(points, i), "question")), "heads", true);
        add_count(arena, row, dip_at(points, i), "met");
        add_count(arena, row, dip_at(points, i), "fell_short");
        add_count(arena, row, dip_at(points, i), "not_asked");
    }
    return table;
}

struct value *dip_parts_table(struct arena *arena, const struct value *results)
{
    struct value *table = part_table(arena, "parts", SAID(arena, "By part of the list"), TEXT_NONE);
    const struct value *parts = dip_part(results, "parts");
    if (!dip_length(parts))
        return value_null(arena);
    part_column(arena, table, SAID(arena, "Part"), false);
    part_column(arena, table, SAID(arena, "Read"), true);
    part_column(arena, table, SAID(arena, "Dealt with well"), true);
    part_column(arena, table, SAID(arena, "Fell short"), true);
    part_column(arena, table, SAID(arena, "Cannot be told"), true);
    for (size_t i = 0; i < dip_length(parts); i++) {
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, row, value_get_text(dip_at(parts, i), "name")), "heads", true);
        part_cell_number(arena, row, value_get_integer(dip_at(parts, i), "drawn", 0));
        add_count(arena, row, dip_at(parts, i), "good");
        add_count(arena, row, dip_at(parts, i), "fell_short");
        add_count(arena, row, dip_at(parts, i), "cannot_tell");
    }
    return table;
}
