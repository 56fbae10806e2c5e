/* Counting recorded crime: see crime_count.h. */
#include "office/performance/crime_count.h"

#include <string.h>

#define ARENA_BYTES_MAX ((size_t)512 << 20)
#define LETTERS "EWS"
#define CODES_OF_LETTER 1000000
#define AREA_COUNTERS (CRIME_WORDS_MAX * CRIME_WORDS_MAX)

/* --- Words ------------------------------------------------------------------ */

static size_t hash_of_word(struct text word)
{
    size_t last = word.length ? (unsigned char)word.data[word.length - 1] : 0, first = word.length ? (unsigned char)word.data[0] : 0;
    size_t middle = word.length ? (unsigned char)word.data[word.length / 2] : 0;
    return (word.length * 37 + first * 3 + middle * 7 + last * 11) & 255;
}

enum result crime_word(struct crime_words *words, struct arena *arena, struct text word, size_t *ret_index)
{
    size_t hash = hash_of_word(word), index = words->by_hash[hash];
    if (index && words->words[index - 1].length == word.length && memcmp(words->words[index - 1].data, word.data, word.length) == 0) {
        *ret_index = index - 1;
        return OK;
    }
    for (index = 0; index < words->count && !text_equal(words->words[index], word); index++)
        ;
    if (index == CRIME_WORDS_MAX)
        return ERROR_LIMIT;
    if (index == words->count) {
        words->words[index] = arena_copy(arena, word);
        if (arena_failed(arena))
            return ERROR_MEMORY;
        words->count++;
    }
    words->by_hash[hash] = (uint8_t)(index + 1);
    *ret_index = index;
    return OK;
}

/* --- Counts under a number -------------------------------------------------- */

static size_t scatter(uint32_t key)
{
    return (size_t)((key * 0x9e3779b97f4a7c15u) >> 32);
}

static struct crime_group *group_at(const struct crime_groups *groups, uint32_t key)
{
    size_t at = scatter(key) & (groups->slot_count - 1);
    while (groups->slots[at].key && groups->slots[at].key != key)
        at = (at + 1) & (groups->slot_count - 1);
    return &groups->slots[at];
}

static enum result groups_grow(struct crime_groups *groups)
{
    struct crime_groups larger = {.slot_count = groups->slot_count ? groups->slot_count * 2 : 1024, .count = groups->count};
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return ERROR_MEMORY;
    for (size_t i = 0; i < groups->slot_count; i++)
        if (groups->slots[i].key)
            *group_at(&larger, groups->slots[i].key) = groups->slots[i];
    free(groups->slots);
    *groups = larger;
    return OK;
}

enum result crime_groups_add(struct crime_groups *groups, uint32_t key, uint32_t count)
{
    if ((groups->count + 1) * 3 > groups->slot_count * 2)
        TRY(groups_grow(groups));
    struct crime_group *group = group_at(groups, key + 1);
    groups->count += group->key == 0;
    group->key = key + 1;
    group->count += count;
    return OK;
}

void crime_groups_clear(struct crime_groups *groups)
{
    free(groups->slots);
    *groups = (struct crime_groups){0};
}

/* --- Opening and closing ------------------------------------------------------ */

enum result crime_counts_open(struct crime_counts *counts, const struct place_lsoas *places, bool with_points)
{
    *counts = (struct crime_counts){.arena = arena_new(ARENA_BYTES_MAX), .places = places, .with_points = with_points};
    counts->lsoa_of_code = calloc((size_t)CODES_OF_LETTER * strlen(LETTERS), sizeof *counts->lsoa_of_code);
    if (counts->arena && counts->lsoa_of_code)
        return OK;
    crime_counts_close(counts);
    return ERROR_MEMORY;
}

static void month_free(struct crime_month *month, size_t area_count)
{
    for (size_t plane = 0; plane < CRIME_PLANES; plane++) {
        for (size_t chunk = 0; month->lsoas[plane] && chunk < CRIME_CHUNKS; chunk++)
            free(month->lsoas[plane][chunk]);
        free(month->lsoas[plane]);
    }
    for (size_t area = 0; month->areas && area < area_count; area++)
        free(month->areas[area]);
    free(month->areas);
    crime_groups_clear(&month->points);
    free(month);
}

void crime_counts_close(struct crime_counts *counts)
{
    for (size_t i = 0; i < counts->month_count; i++)
        month_free(counts->months[i], crime_area_count(counts));
    free(counts->lsoas);
    free(counts->lsoa_of_code);
    free(counts->points);
    free(counts->point_slots);
    arena_free(counts->arena);
    *counts = (struct crime_counts){0};
}

size_t crime_area_count(const struct crime_counts *counts)
{
    return counts->places->areas.count + 2;
}

enum result crime_month_get(struct crime_counts *counts, const char *name, struct crime_month **ret_month)
{
    struct crime_month *month;
    for (size_t i = 0; i < counts->month_count; i++)
        if (memcmp(counts->months[i]->name, name, 7) == 0) {
            *ret_month = counts->months[i];
            return OK;
        }
    if (counts->month_count == CRIME_MONTHS_MAX)
        return ERROR_LIMIT;
    month = calloc(1, sizeof *month);
    if (!month || !(month->areas = calloc(crime_area_count(counts), sizeof *month->areas))) {
        free(month);
        return ERROR_MEMORY;
    }
    memcpy(month->name, name, 7);
    counts->months[counts->month_count++] = month;
    *ret_month = month;
    return OK;
}

/* --- Small areas ---------------------------------------------------------------- */

/* "E01023289": a letter, 01, six digits. */
static bool read_code(struct text code, size_t *ret_number)
{
    const char *letter = code.length == 9 ? memchr(LETTERS, code.data[0], strlen(LETTERS)) : NULL;
    size_t number = 0;
    if (!letter || code.data[1] != '0' || code.data[2] != '1')
        return false;
    for (size_t i = 3; i < 9; i++) {
        unsigned digit = (unsigned char)code.data[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    *ret_number = (size_t)(letter - LETTERS) * CODES_OF_LETTER + number;
    return true;
}

enum result crime_lsoa_get(struct crime_counts *counts, struct text code, uint32_t *ret_lsoa)
{
    size_t number;
    if (!read_code(code, &number))
        return ERROR_INVALID;
    if (!counts->lsoa_of_code[number]) {
        if (counts->lsoa_count == CRIME_LSOAS_MAX)
            return ERROR_LIMIT;
        if (counts->lsoa_count == counts->lsoa_capacity) {
            size_t capacity = counts->lsoa_capacity ? counts->lsoa_capacity * 2 : 1024;
            struct crime_lsoa *larger = reallocarray(counts->lsoas, capacity, sizeof *larger);
            if (!larger)
                return ERROR_MEMORY;
            counts->lsoas = larger;
            counts->lsoa_capacity = capacity;
        }
        struct crime_lsoa *lsoa = &counts->lsoas[counts->lsoa_count++];
        *lsoa = (struct crime_lsoa){.area = place_of_lsoa(counts->places, code)};
        memcpy(lsoa->code, code.data, 9);
        counts->lsoa_of_code[number] = (uint16_t)counts->lsoa_count;
    }
    *ret_lsoa = counts->lsoa_of_code[number] - 1u;
    return OK;
}

/* --- Points --------------------------------------------------------------------- */

static uint64_t hash_of_source(struct text source)
{
    uint64_t hash = source.length * 0x9e3779b97f4a7c15u, word;
    size_t at = 0;
    for (; at + 8 <= source.length; at += 8) {
        memcpy(&word, source.data + at, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    for (; at < source.length; at++)
        hash = (hash ^ (unsigned char)source.data[at]) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static struct crime_point_slot *point_at(const struct crime_counts *counts, uint64_t hash, struct text source)
{
    size_t at = hash & (counts->point_slot_count - 1);
    const struct crime_point_slot *slots = counts->point_slots;
    while (slots[at].index && !(slots[at].hash == hash && text_equal(slots[at].source, source)))
        at = (at + 1) & (counts->point_slot_count - 1);
    return &counts->point_slots[at];
}

static enum result points_grow(struct crime_counts *counts)
{
    struct crime_counts larger = {.point_slot_count = counts->point_slot_count ? counts->point_slot_count * 2 : 4096};
    larger.point_slots = calloc(larger.point_slot_count, sizeof *larger.point_slots);
    struct crime_point *points = reallocarray(counts->points, larger.point_slot_count, sizeof *points);
    if (points)
        counts->points = points;
    if (!larger.point_slots || !points) {
        free(larger.point_slots);
        return ERROR_MEMORY;
    }
    for (size_t i = 0; i < counts->point_slot_count; i++)
        if (counts->point_slots[i].index)
            *point_at(&larger, counts->point_slots[i].hash, counts->point_slots[i].source) = counts->point_slots[i];
    free(counts->point_slots);
    counts->point_slots = larger.point_slots;
    counts->point_slot_count = larger.point_slot_count;
    return OK;
}

enum result crime_point_get(struct crime_counts *counts, struct text source, const struct crime_point *point, uint32_t *ret_point)
{
    uint64_t hash = hash_of_source(source);
    struct crime_point_slot *slot;
    if ((counts->point_count + 1) * 2 > counts->point_slot_count)
        TRY(points_grow(counts));
    slot = point_at(counts, hash, source);
    if (!slot->index) {
        if (counts->point_count == CRIME_POINTS_MAX)
            return ERROR_LIMIT;
        struct crime_point kept = *point;
        kept.location = arena_copy(counts->arena, point->location);
        struct text copy = arena_copy(counts->arena, source);
        if (arena_failed(counts->arena))
            return ERROR_MEMORY;
        counts->points[counts->point_count++] = kept;
        *slot = (struct crime_point_slot){hash, (uint32_t)counts->point_count, copy};
    }
    *ret_point = slot->index - 1;
    return OK;
}

/* --- Counting --------------------------------------------------------------------- */

enum result crime_count_lsoa(struct crime_month *month, uint32_t lsoa, size_t type, uint32_t count)
{
    uint32_t ***chunks = &month->lsoas[type / CRIME_PLANE_TYPES], **chunk;
    if (!*chunks && !(*chunks = calloc(CRIME_CHUNKS, sizeof **chunks)))
        return ERROR_MEMORY;
    chunk = &(*chunks)[lsoa / CRIME_CHUNK_LSOAS];
    if (!*chunk && !(*chunk = calloc(CRIME_CHUNK_LSOAS * CRIME_PLANE_TYPES, sizeof **chunk)))
        return ERROR_MEMORY;
    (*chunk)[lsoa % CRIME_CHUNK_LSOAS * CRIME_PLANE_TYPES + type % CRIME_PLANE_TYPES] += count;
    return OK;
}

enum result crime_count_area(const struct crime_counts *counts, struct crime_month *month, size_t area, size_t type, size_t outcome, uint32_t count)
{
    uint32_t **counters = &month->areas[area];
    if (!*counters && !(*counters = calloc(AREA_COUNTERS, sizeof **counters)))
        return ERROR_MEMORY;
    (*counters)[type * CRIME_WORDS_MAX + outcome] += count;
    if (area < crime_outside(counts))
        month->kept += count;
    else if (area == crime_outside(counts))
        month->outside += count;
    else
        month->no_location += count;
    return OK;
}

uint32_t crime_of_area(const struct crime_month *month, size_t area, size_t type, size_t outcome)
{
    return month->areas[area] ? month->areas[area][type * CRIME_WORDS_MAX + outcome] : 0;
}

uint32_t crime_of_lsoa(const struct crime_month *month, uint32_t lsoa, size_t type)
{
    uint32_t **chunks = month->lsoas[type / CRIME_PLANE_TYPES];
    const uint32_t *chunk = chunks ? chunks[lsoa / CRIME_CHUNK_LSOAS] : NULL;
    return chunk ? chunk[lsoa % CRIME_CHUNK_LSOAS * CRIME_PLANE_TYPES + type % CRIME_PLANE_TYPES] : 0;
}

/* --- Two threads' together ----------------------------------------------------------- */

struct joining {
    struct crime_counts *into;
    const struct crime_counts *from;
    size_t types[CRIME_WORDS_MAX], outcomes[CRIME_WORDS_MAX];
    uint32_t *lsoas, *points; /* what `from` calls i is called here */
};

static enum result join_names(struct joining *joining)
{
    const struct crime_counts *from = joining->from;
    for (size_t i = 0; i < from->types.count; i++)
        TRY(crime_word(&joining->into->types, joining->into->arena, from->types.words[i], &joining->types[i]));
    for (size_t i = 0; i < from->outcomes.count; i++)
        TRY(crime_word(&joining->into->outcomes, joining->into->arena, from->outcomes.words[i], &joining->outcomes[i]));
    for (size_t i = 0; i < from->lsoa_count; i++)
        TRY(crime_lsoa_get(joining->into, text_of(from->lsoas[i].code), &joining->lsoas[i]));
    for (size_t i = 0; i < from->point_slot_count; i++) {
        const struct crime_point_slot *slot = &from->point_slots[i];
        if (!slot->index)
            continue;
        struct crime_point point = from->points[slot->index - 1];
        point.lsoa = joining->lsoas[point.lsoa];
        TRY(crime_point_get(joining->into, slot->source, &point, &joining->points[slot->index - 1]));
    }
    return OK;
}

static enum result join_areas(const struct joining *joining, const struct crime_month *from, struct crime_month *into)
{
    for (size_t area = 0; area < crime_area_count(joining->from); area++)
        for (size_t at = 0; from->areas[area] && at < AREA_COUNTERS; at++)
            if (from->areas[area][at])
                TRY(crime_count_area(joining->into, into, area, joining->types[at / CRIME_WORDS_MAX], joining->outcomes[at % CRIME_WORDS_MAX], from->areas[area][at]));
    return OK;
}

static enum result join_month(const struct joining *joining, const struct crime_month *from)
{
    struct crime_month *into;
    TRY(crime_month_get(joining->into, from->name, &into));
    into->refused += from->refused;
    TRY(join_areas(joining, from, into));
    for (uint32_t lsoa = 0; lsoa < joining->from->lsoa_count; lsoa++)
        for (size_t type = 0; type < joining->from->types.count; type++) {
            uint32_t count = crime_of_lsoa(from, lsoa, type);
            if (count)
                TRY(crime_count_lsoa(into, joining->lsoas[lsoa], joining->types[type], count));
        }
    for (size_t i = 0; i < from->points.slot_count; i++) {
        const struct crime_group *group = &from->points.slots[i];
        uint32_t key = group->key - 1;
        if (group->key)
            TRY(crime_groups_add(&into->points, joining->points[key / CRIME_WORDS_MAX] * CRIME_WORDS_MAX + (uint32_t)joining->types[key % CRIME_WORDS_MAX], group->count));
    }
    return OK;
}

enum result crime_counts_add(struct crime_counts *into, const struct crime_counts *from)
{
    struct joining joining = {.into = into, .from = from};
    enum result result = OK;
    joining.lsoas = calloc(from->lsoa_count + 1, sizeof *joining.lsoas);
    joining.points = calloc(from->point_count + 1, sizeof *joining.points);
    if (!joining.lsoas || !joining.points)
        result = ERROR_MEMORY;
    if (result == OK)
        result = join_names(&joining);
    for (size_t i = 0; i < from->month_count && result == OK; i++)
        result = join_month(&joining, from->months[i]);
    free(joining.lsoas);
    free(joining.points);
    return result;
}
