/* Place: the tables, the districts and the small areas. See place.h. Not here: what somebody typed (find.c), loading (load.c),
 * outlines and the map (outline.c, map.c). */
#include "blocks/place/place.h"

#include <stdlib.h>
#include <string.h>

const char place_schema[] =
    "create table pub_place_lsoa (code text not null, edition bigint not null, area_code text not null, unique (code, edition));\n"
    "create table pub_place_ward (code text not null, edition bigint not null, name text not null, sort_key text not null,"
    " area_code text not null, unique (code));\n"
    "create index pub_place_ward_name on pub_place_ward (sort_key);\n"
    "create table pub_place_population (area_code text not null, year bigint not null, basis text not null, people bigint not null,"
    " unique (area_code, year, basis));\n"
    "create table pub_place_outline (area_code text not null, outline text not null, unique (area_code));\n"
    "create table pub_place_postcode (postcode text not null, area_code text not null, of_them bigint not null, unique (postcode, area_code));\n";

/* Where a label stands is found once, when the outline is loaded; of what was loaded before there were these columns, each time. */
const char place_middle_schema[] =
    "alter table pub_place_outline add column middle_longitude bigint;\n"
    "alter table pub_place_outline add column middle_latitude bigint;\n";

enum result place_areas_load(struct db *db, struct arena *arena, struct place_areas *ret_areas)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct place_area *list = ARENA_ARRAY(arena, struct place_area, PLACE_AREAS_MAX);
    size_t count = 0;
    int step;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select a.id, a.code, a.name, r.slug from pub_area a join pub_record r on r.id = a.id"
                               " where a.kind = 'district' and r.withdrawn = 0 order by r.sort_key, a.code"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) > 0) {
        if (count == PLACE_AREAS_MAX)
            return ERROR_LIMIT;
        list[count++] = (struct place_area){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_copy(row, 3, arena)};
    }
    if (step < 0)
        return (enum result)step;
    *ret_areas = (struct place_areas){list, count};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

int place_area_by_slug(const struct place_areas *areas, struct text slug)
{
    for (size_t i = 0; i < areas->count; i++)
        if (text_equal(areas->list[i].slug, slug))
            return (int)i;
    return PLACE_OUTSIDE;
}

int place_area_by_code(const struct place_areas *areas, struct text code)
{
    for (size_t i = 0; i < areas->count; i++)
        if (text_equal(areas->list[i].code, code))
            return (int)i;
    return PLACE_OUTSIDE;
}

enum result place_population(struct db *db, struct arena *arena, struct text area_code, int year, struct place_population *ret_population)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select people, year, basis from pub_place_population where area_code = $1"
                               " order by case when $2 = 0 or year <= $2 then 0 else 1 end, case when $2 = 0 or year <= $2 then -year else year end, basis"),
                 BIND(bind_text(area_code), bind_integer(year))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_population = (struct place_population){statement_integer(row, 0), (int)statement_integer(row, 1), statement_copy(row, 2, arena)};
    return OK;
}

/* --- Small areas: an open hash table, half empty, of codes of nine bytes --- */

#define CODE_BYTES 9

struct place_slot {
    char code[CODE_BYTES];
    bool used;
    int16_t area;
};

static size_t hash_of(const char code[CODE_BYTES])
{
    uint64_t word;
    memcpy(&word, code + 1, sizeof word); /* the letter at the head says the country only */
    word ^= (unsigned char)code[0];
    word *= UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(word >> 32);
}

static struct place_slot *slot_of(const struct place_lsoas *lsoas, const char code[CODE_BYTES])
{
    size_t at = hash_of(code) & (lsoas->slot_count - 1);
    while (lsoas->slots[at].used && memcmp(lsoas->slots[at].code, code, CODE_BYTES) != 0)
        at = (at + 1) & (lsoas->slot_count - 1);
    return &lsoas->slots[at];
}

int place_of_lsoa(const struct place_lsoas *lsoas, struct text code)
{
    const struct place_slot *slot;
    if (code.length != CODE_BYTES || !lsoas->slot_count)
        return PLACE_OUTSIDE;
    slot = slot_of(lsoas, code.data);
    return slot->used ? slot->area : PLACE_OUTSIDE;
}

enum result place_lsoas_load(struct db *db, struct arena *arena, const struct place_lsoas **ret_lsoas)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct place_lsoas *lsoas = ARENA_NEW(arena, struct place_lsoas);
    int64_t rows;
    int step;
    if (!lsoas)
        return ERROR_MEMORY;
    TRY(place_areas_load(db, arena, &lsoas->areas));
    TRY(db_one_integer(db, &rows, SQL("select count(*) from pub_place_lsoa"), BIND_NOTHING));
    for (lsoas->slot_count = 64; lsoas->slot_count < (size_t)rows * 2 + 2; lsoas->slot_count *= 2)
        ;
    lsoas->slots = ARENA_ARRAY(arena, struct place_slot, lsoas->slot_count);
    if (!lsoas->slots)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select code, area_code from pub_place_lsoa order by edition"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0) { /* the newer edition comes last and stays */
        struct text code = statement_text(row, 0);
        int area = place_area_by_code(&lsoas->areas, statement_text(row, 1));
        struct place_slot *slot;
        if (code.length != CODE_BYTES || area == PLACE_OUTSIDE)
            continue;
        slot = slot_of(lsoas, code.data);
        lsoas->count += !slot->used;
        memcpy(slot->code, code.data, CODE_BYTES);
        slot->used = true;
        slot->area = (int16_t)area;
    }
    if (step < 0)
        return (enum result)step;
    *ret_lsoas = lsoas;
    return OK;
}
