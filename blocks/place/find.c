/* What somebody typed: a postcode, a district or a ward. See place.h. */
#include "blocks/place/place.h"

#define POSTCODE_MAX 7
#define NAME_BYTES_MAX 100

static bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* "al1 1ae" as "AL11AE"; false when letters, digits and blanks are not all there is, or it is too long. */
static bool squeeze(struct text typed, char out[POSTCODE_MAX + 1], size_t *ret_length)
{
    size_t length = 0;
    for (size_t i = 0; i < typed.length; i++) {
        char c = typed.data[i];
        if (c == ' ' || c == '\t')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((!is_letter(c) && !is_digit(c)) || length == POSTCODE_MAX)
            return false;
        out[length++] = c;
    }
    out[length] = 0;
    *ret_length = length;
    return true;
}

/* The first half: A9, A99, A9A, AA9, AA99, AA9A. */
static bool is_outward(const char *code, size_t length)
{
    size_t letters = length > 1 && is_letter(code[1]) ? 2 : 1;
    size_t rest = length - letters;
    return length >= 2 && length <= 4 && is_letter(code[0]) && rest >= 1 && rest <= 2 && is_digit(code[letters]) &&
           (rest == 1 || is_digit(code[letters + 1]) || is_letter(code[letters + 1]));
}

/* How much of it is the first half; 0: it is no postcode. */
static size_t outward_length(const char *code, size_t length)
{
    if (length >= 5 && is_digit(code[length - 3]) && is_letter(code[length - 2]) && is_letter(code[length - 1]) && is_outward(code, length - 3))
        return length - 3;
    return is_outward(code, length) ? length : 0;
}

static enum result add_match(struct place_found *found, int area, struct text ward)
{
    if (area == PLACE_OUTSIDE || found->count == PLACE_MATCHES_MAX)
        return OK;
    for (size_t i = 0; i < found->count; i++)
        if (found->matches[i].area == (size_t)area && text_equal(found->matches[i].ward, ward))
            return OK;
    found->matches[found->count++] = (struct place_match){(size_t)area, ward};
    return OK;
}

/* Codes in the range, of `sector` characters (a sector) or of two more (a postcode). */
static enum result add_postcodes(struct db *db, const struct place_areas *areas, struct text from, struct text until, size_t sector, struct place_found *found)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select area_code from pub_place_postcode where postcode >= $1 and postcode <= $2 and length(postcode) in ($3, $4) group by area_code"
                               " order by sum(of_them) desc, area_code"),
                 BIND(bind_text(from), bind_text(until), bind_integer((int64_t)sector), bind_integer((int64_t)sector + 2))));
    while ((step = statement_step(row)) > 0)
        TRY(add_match(found, place_area_by_code(areas, statement_text(row, 0)), TEXT_NONE));
    return step < 0 ? (enum result)step : OK;
}

static enum result find_postcode(struct db *db, struct arena *arena, const struct place_areas *areas, struct text code, size_t outward, struct place_found *found)
{
    struct text sector = text_slice(code, 0, outward + 1);
    found->is_postcode = true;
    found->understood = outward == code.length ? code : arena_printf(arena, "%.*s %.*s", (int)outward, code.data, TEXT_ARGS(text_slice(code, outward, 3)));
    if (outward == code.length) /* "AL1": its sectors are AL10 … AL19, its postcodes AL10AA … AL19ZZ; those of AL10 lie between, and are longer */
        return add_postcodes(db, areas, arena_printf(arena, "%.*s0", TEXT_ARGS(code)), arena_printf(arena, "%.*s9ZZ", TEXT_ARGS(code)), sector.length + 1, found);
    TRY(add_postcodes(db, areas, code, code, sector.length, found));
    if (found->count)
        return OK;
    found->by_sector = true;
    return add_postcodes(db, areas, sector, sector, sector.length, found);
}

/* --- Names ----------------------------------------------------------------- */

static enum result find_name(struct db *db, struct arena *arena, const struct place_areas *areas, struct text typed, struct place_found *found)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text key = text_sort_key(arena, typed);
    int step;
    if (!key.length)
        return arena_failed(arena) ? ERROR_MEMORY : OK;
    for (size_t i = 0; i < areas->count; i++)
        if (text_equal(text_sort_key(arena, areas->list[i].name), key)) {
            TRY(add_match(found, (int)i, TEXT_NONE));
            return OK;
        }
    for (size_t i = 0; i < areas->count; i++)
        if (text_starts(text_sort_key(arena, areas->list[i].name), key))
            TRY(add_match(found, (int)i, TEXT_NONE));
    TRY(db_query(db, &row, SQL("select area_code, name from pub_place_ward where sort_key >= $1 and sort_key < $2 order by sort_key, code"),
                 BIND(bind_text(key), bind_text(arena_printf(arena, "%.*s\xF4\x8F\xBF\xBF", TEXT_ARGS(key))))));
    while ((step = statement_step(row)) > 0)
        TRY(add_match(found, place_area_by_code(areas, statement_text(row, 0)), statement_copy(row, 1, arena)));
    return step < 0 ? (enum result)step : OK;
}

enum result place_find(struct db *db, struct arena *arena, const struct place_areas *areas, struct text typed, struct place_found *ret_found)
{
    struct place_found found = {.answer = PLACE_NOTHING_TYPED, .matches = ARENA_ARRAY(arena, struct place_match, PLACE_MATCHES_MAX)};
    char code[POSTCODE_MAX + 1];
    size_t length = 0, outward;
    typed = text_trim(typed);
    if (!found.matches)
        return ERROR_MEMORY;
    if (typed.length) {
        found.understood = arena_copy(arena, text_head(typed, NAME_BYTES_MAX));
        outward = squeeze(typed, code, &length) ? outward_length(code, length) : 0;
        if (outward)
            TRY(find_postcode(db, arena, areas, arena_copy(arena, (struct text){code, length}), outward, &found));
        else if (typed.length <= NAME_BYTES_MAX)
            TRY(find_name(db, arena, areas, typed, &found));
        found.answer = !found.count ? PLACE_UNKNOWN : found.count > 1 ? PLACE_SEVERAL : PLACE_FOUND;
    }
    *ret_found = found;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
