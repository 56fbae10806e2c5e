/* Staging a month of a crime file, in transactions of some thousand rows: see crime_store.h. */
#include <inttypes.h>
#include <string.h>

#include "base/store/serial.h"
#include "office/performance/crime_store.h"

#define ROWS_AT_A_TIME 10000 /* less than a tenth of a second */
#define LSOA_TEXT_BYTES_MAX ((size_t)16 << 20)

/* --- Points that are known ------------------------------------------------------ */

static uint64_t hash_of_point(struct text location, int64_t longitude, int64_t latitude)
{
    uint64_t hash = ((uint64_t)longitude * 0x9e3779b97f4a7c15u) ^ ((uint64_t)latitude * 0xc2b2ae3d27d4eb4fu);
    for (size_t i = 0; i < location.length; i++)
        hash = (hash ^ (unsigned char)location.data[i]) * 0x100000001b3u;
    return (hash ^ hash >> 31) >> 1;
}

static struct crime_known_point *known_at(const struct crime_known_points *known, uint64_t hash)
{
    size_t at = hash & (known->slot_count - 1);
    while (known->slots[at].number && known->slots[at].hash != hash)
        at = (at + 1) & (known->slot_count - 1);
    return &known->slots[at];
}

static enum result know_more(struct crime_known_points *known)
{
    struct crime_known_points larger = {.slot_count = known->slot_count ? known->slot_count * 2 : 4096};
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return ERROR_MEMORY;
    for (size_t i = 0; i < known->slot_count; i++)
        if (known->slots[i].number)
            *known_at(&larger, known->slots[i].hash) = known->slots[i];
    free(known->slots);
    known->slots = larger.slots;
    known->slot_count = larger.slot_count;
    return OK;
}

/* The point's number; `number` where it is not known yet, and known from now on. */
static enum result know(struct crime_known_points *known, uint64_t hash, int64_t number, int64_t *ret_number)
{
    if ((known->count + 1) * 2 > known->slot_count)
        TRY(know_more(known));
    struct crime_known_point *point = known_at(known, hash);
    known->count += point->number == 0;
    if (!point->number)
        *point = (struct crime_known_point){hash, number};
    *ret_number = point->number;
    return OK;
}

enum result crime_points_load(struct db *db, struct crime_known_points *ret_known)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t number;
    int step;
    *ret_known = (struct crime_known_points){0};
    TRY(db_query(db, &row, SQL("select id, location, longitude, latitude from pub_crime_point order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        ret_known->last = statement_integer(row, 0);
        TRY(know(ret_known, hash_of_point(statement_text(row, 1), statement_integer(row, 2), statement_integer(row, 3)), ret_known->last, &number));
    }
    return step < 0 ? (enum result)step : OK;
}

void crime_points_next_file(struct crime_known_points *known)
{
    free(known->of_file);
    known->of_file = NULL;
}

void crime_points_clear(struct crime_known_points *known)
{
    crime_points_next_file(known);
    free(known->slots);
    *known = (struct crime_known_points){0};
}

/* --- One month -------------------------------------------------------------------- */

struct point_group { uint32_t point, count; uint8_t type; };

struct stage {
    struct crime_staging *staging;
    const struct crime_counts *counts;
    const struct crime_month *month;
    int64_t type_numbers[CRIME_WORDS_MAX], outcome_numbers[CRIME_WORDS_MAX];
    const int64_t *point_numbers; /* of counts->points */
    struct point_group *groups;  /* the month's, by small area */
    size_t *group_starts;        /* of each small area; one more at the end */
    size_t point, lsoa, area, stop; /* where the next transaction begins */
    size_t next_point, next_lsoa, next_area, next_stop;
    int64_t known_last;
    bool begun, done;
};

/* The month's point groups in one list, those of a small area together. `lsoas`: of counts->points, close together. */
static void gather_groups(struct stage *stage, const uint32_t *lsoas)
{
    const struct crime_groups *groups = &stage->month->points;
    size_t *starts = stage->group_starts, lsoa_count = stage->counts->lsoa_count;
    for (size_t i = 0; i < groups->slot_count; i++)
        if (groups->slots[i].key)
            starts[lsoas[(groups->slots[i].key - 1) / CRIME_WORDS_MAX] + 2]++;
    for (size_t i = 2; i < lsoa_count + 2; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < groups->slot_count; i++) {
        uint32_t key = groups->slots[i].key - 1, point = key / CRIME_WORDS_MAX;
        if (groups->slots[i].key)
            stage->groups[starts[lsoas[point] + 1]++] = (struct point_group){point, groups->slots[i].count, (uint8_t)(key % CRIME_WORDS_MAX)};
    }
}

static enum result sort_groups(struct stage *stage)
{
    const struct crime_counts *counts = stage->counts;
    uint32_t *lsoas = calloc(counts->point_count + 1, sizeof *lsoas);
    stage->group_starts = calloc(counts->lsoa_count + 2, sizeof *stage->group_starts);
    stage->groups = calloc(stage->month->points.count + 1, sizeof *stage->groups);
    bool made = lsoas && stage->group_starts && stage->groups;
    for (size_t i = 0; made && i < counts->point_count; i++)
        lsoas[i] = counts->points[i].lsoa;
    if (made)
        gather_groups(stage, lsoas);
    free(lsoas);
    return made ? OK : ERROR_MEMORY;
}

/* --- Beginning ---------------------------------------------------------------------- */

static enum result word_number(struct db *db, struct text label, int64_t *ret_number)
{
    enum result result = db_one_integer(db, ret_number, SQL("select id from pub_crime_word where label = $1"), BIND(bind_text(label)));
    if (result != ERROR_NOT_FOUND)
        return result;
    TRY(db_next_number(db, TEXT("pub_crime_word"), ret_number));
    return db_run(db, NULL, SQL("insert into pub_crime_word (id, label) values ($1, $2)"), BIND(bind_integer(*ret_number), bind_text(label)));
}

static enum result begin(struct db *db, struct stage *stage, struct message *message)
{
    struct crime_staging *staging = stage->staging;
    const struct crime_file *file = staging->file;
    const struct crime_month *month = stage->month;
    struct text kind = text_of(crime_kind_names[file->kind]), name = text_of(month->name);
    bool is_first = strcmp(file->first_month, month->name) == 0;
    uint64_t refused = month->refused + (is_first ? file->lost : 0); /* those whose month cannot be read stand with the file's first */
    int64_t there;
    TRY(db_one_integer(db, &there, SQL("select count(*) from crime_load where import = $1 and kind = $2 and month = $3"),
                       BIND(bind_integer(staging->import), bind_text(kind), bind_text(name))));
    if (there)
        return message_fail_kept(message, ERROR_CONFLICT, "Two files have rows of %.*s (%.*s): import one of them.", TEXT_ARGS(name), TEXT_ARGS(kind));
    TRY(db_next_number(db, TEXT("crime_load"), &staging->load));
    for (size_t i = 0; i < stage->counts->types.count && file->kind == CRIME_STREET; i++)
        TRY(word_number(db, stage->counts->types.words[i], &stage->type_numbers[i]));
    for (size_t i = 0; i < stage->counts->outcomes.count && file->kind == CRIME_STREET; i++)
        TRY(word_number(db, stage->counts->outcomes.words[i], &stage->outcome_numbers[i]));
    return db_run(db, NULL, SQL("insert into crime_load (id, import, kind, month, file_name, checksum, bytes, rows, kept, outside, no_location, refused)"
                                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"),
                  BIND(bind_integer(staging->load), bind_integer(staging->import), bind_text(kind), bind_text(name), bind_text(staging->file_name),
                       bind_text(text_of(file->checksum)), bind_integer((int64_t)file->bytes),
                       bind_integer((int64_t)(month->kept + month->outside + month->no_location + refused)), bind_integer((int64_t)month->kept),
                       bind_integer((int64_t)month->outside), bind_integer((int64_t)month->no_location), bind_integer((int64_t)refused)));
}

/* --- Rows ---------------------------------------------------------------------------- */

static const char *area_code(const struct stage *stage, size_t area)
{
    if (area == crime_outside(stage->counts))
        return CRIME_AREA_OUTSIDE;
    return area == crime_no_location(stage->counts) ? CRIME_AREA_NOWHERE : stage->counts->places->areas.list[area].code.data;
}

/* Points of this month that the store does not have yet. */
static enum result write_points(struct db *db, struct stage *stage, size_t *budget)
{
    const struct crime_staging *staging = stage->staging;
    size_t total = stage->group_starts ? stage->group_starts[stage->counts->lsoa_count] : 0;
    for (; stage->next_point < total && *budget; stage->next_point++) {
        uint32_t index = stage->groups[stage->next_point].point;
        const struct crime_point *point = &stage->counts->points[index];
        if (stage->point_numbers[index] <= stage->known_last)
            continue;
        TRY(db_run(db, NULL, SQL("insert into pub_crime_point (id, location, longitude, latitude, import) values ($1, $2, $3, $4, $5) on conflict (id) do nothing"),
                   BIND(bind_integer(stage->point_numbers[index]), bind_text(point->location), bind_integer(point->longitude), bind_integer(point->latitude),
                        bind_integer(staging->import))));
        --*budget;
    }
    return OK;
}

static void append_count(struct buffer *out, int64_t word, uint32_t count)
{
    buffer_append_z(out, out->length ? " " : "");
    buffer_append_integer(out, word);
    buffer_append_byte(out, ':');
    buffer_append_integer(out, count);
}

static int64_t lsoa_texts(const struct stage *stage, uint32_t lsoa, struct buffer *counts, struct buffer *points)
{
    int64_t total = 0;
    counts->length = points->length = 0;
    for (size_t type = 0; type < stage->counts->types.count; type++) {
        uint32_t count = crime_of_lsoa(stage->month, lsoa, type);
        if (!count)
            continue;
        total += count;
        append_count(counts, stage->type_numbers[type], count);
    }
    for (size_t i = stage->group_starts[lsoa]; total && i < stage->group_starts[lsoa + 1]; i++) {
        const struct point_group *group = &stage->groups[i];
        buffer_append_z(points, points->length ? " " : "");
        buffer_append_integer(points, stage->point_numbers[group->point]);
        buffer_append_byte(points, ':');
        buffer_append_integer(points, stage->type_numbers[group->type]);
        if (group->count > 1) {
            buffer_append_byte(points, ':');
            buffer_append_integer(points, group->count);
        }
    }
    return total;
}

static enum result write_lsoas(struct db *db, struct stage *stage, size_t *budget, struct buffer *counts, struct buffer *points)
{
    for (; stage->next_lsoa < stage->counts->lsoa_count && *budget; stage->next_lsoa++) {
        const struct crime_lsoa *lsoa = &stage->counts->lsoas[stage->next_lsoa];
        int64_t total = lsoa_texts(stage, (uint32_t)stage->next_lsoa, counts, points);
        size_t area = lsoa->area == PLACE_OUTSIDE ? crime_outside(stage->counts) : (size_t)lsoa->area;
        if (counts->failure < 0 || points->failure < 0)
            return counts->failure < 0 ? counts->failure : points->failure;
        if (!total)
            continue;
        TRY(db_run(db, NULL, SQL("insert into pub_crime_lsoa_count (load, lsoa, area, total, counts, points) values ($1, $2, $3, $4, $5, $6)"),
                   BIND(bind_integer(stage->staging->load), bind_text(text_of(lsoa->code)), bind_text(text_of(area_code(stage, area))), bind_integer(total),
                        bind_text(buffer_text(counts)), bind_text(buffer_text(points)))));
        --*budget;
    }
    return OK;
}

/* Of a street file: an area and type, with its outcomes in one text. */
static enum result write_area_type(struct db *db, const struct stage *stage, size_t area, size_t type, struct buffer *outcomes, size_t *budget)
{
    int64_t total = 0;
    outcomes->length = 0;
    for (size_t outcome = 0; outcome < stage->counts->outcomes.count; outcome++) {
        uint32_t count = crime_of_area(stage->month, area, type, outcome);
        total += count;
        if (count)
            append_count(outcomes, stage->outcome_numbers[outcome], count);
    }
    if (outcomes->failure < 0 || !total)
        return outcomes->failure;
    --*budget;
    return db_run(db, NULL, SQL("insert into pub_crime_count (load, month, area, crime_type, count, outcomes, current) values ($1, $2, $3, $4, $5, $6, 0)"),
                  BIND(bind_integer(stage->staging->load), bind_text(text_of(stage->month->name)), bind_text(text_of(area_code(stage, area))),
                       bind_text(stage->counts->types.words[type]), bind_integer(total), bind_text(buffer_text(outcomes))));
}

/* Of an outcomes file, which has no types. */
static enum result write_area_outcomes(struct db *db, const struct stage *stage, size_t area, size_t *budget)
{
    for (size_t outcome = 0; outcome < stage->counts->outcomes.count; outcome++) {
        uint32_t count = crime_of_area(stage->month, area, 0, outcome);
        if (!count)
            continue;
        TRY(db_run(db, NULL, SQL("insert into pub_crime_recorded (load, month, area, outcome, count, current) values ($1, $2, $3, $4, $5, 0)"),
                   BIND(bind_integer(stage->staging->load), bind_text(text_of(stage->month->name)), bind_text(text_of(area_code(stage, area))),
                        bind_text(stage->counts->outcomes.words[outcome]), bind_integer(count))));
        *budget -= *budget > 1;
    }
    return OK;
}

static enum result write_areas(struct db *db, struct stage *stage, struct buffer *outcomes, size_t *budget)
{
    bool is_street = stage->staging->file->kind == CRIME_STREET;
    size_t types = stage->counts->types.count, total = crime_area_count(stage->counts) * types;
    for (; stage->next_area < total && *budget; stage->next_area++)
        TRY(is_street ? write_area_type(db, stage, stage->next_area / types, stage->next_area % types, outcomes, budget)
                      : write_area_outcomes(db, stage, stage->next_area / types, budget));
    return OK;
}

static enum result write_stops(struct db *db, struct stage *stage, size_t *budget)
{
    const struct crime_stops *stops = &stage->staging->file->stops;
    for (; stage->next_stop < stops->groups.slot_count && *budget; stage->next_stop++) {
        const struct crime_group *slot = &stops->groups.slots[stage->next_stop];
        struct crime_stop_group group = crime_stop_group_of(slot->key - 1);
        if (!slot->key || group.month != stage->staging->month)
            continue;
        enum crime_stop_dimension dimension = group.is_cross ? STOP_OFFICER_DEFINED_ETHNICITY : group.dimension;
        TRY(db_run(db, NULL, SQL("insert into pub_stop_count (load, month, dimension, value, object, outcome, count, current) values ($1, $2, $3, $4, $5, $6, $7, 0)"),
                   BIND(bind_integer(stage->staging->load), bind_text(text_of(stage->month->name)),
                        bind_text(group.is_cross ? TEXT("officer_defined_ethnicity_and_object") : text_of(crime_stop_dimension_names[dimension])),
                        bind_text(stops->words[dimension].words[group.value]), bind_text(group.is_cross ? stops->words[STOP_OBJECT].words[group.object] : TEXT_NONE),
                        bind_text(stops->words[STOP_OUTCOME].words[group.outcome]), bind_integer(slot->count))));
        --*budget;
    }
    return OK;
}

/* May run twice: it begins where the last one that is on disk ended. */
static enum result write_some(struct db *db, void *context, struct message *message)
{
    struct stage *stage = context;
    AUTO(buffer_clear) struct buffer counts = {0}, points = {0};
    size_t budget = ROWS_AT_A_TIME;
    if (!stage->begun)
        TRY(begin(db, stage, message));
    buffer_init(&counts, LSOA_TEXT_BYTES_MAX);
    buffer_init(&points, LSOA_TEXT_BYTES_MAX);
    stage->next_point = stage->point;
    stage->next_lsoa = stage->lsoa;
    stage->next_area = stage->area;
    stage->next_stop = stage->stop;
    TRY(write_points(db, stage, &budget));
    if (stage->group_starts)
        TRY(write_lsoas(db, stage, &budget, &counts, &points));
    TRY(write_areas(db, stage, &counts, &budget));
    TRY(write_stops(db, stage, &budget));
    stage->done = budget > 0;
    return OK;
}

/* --- All of it ------------------------------------------------------------------------- */

/* Numbers for the points of the file that this month has, new ones after the last. */
static enum result number_points(struct stage *stage)
{
    struct crime_known_points *known = stage->staging->points;
    const struct crime_counts *counts = stage->counts;
    size_t total = stage->group_starts[counts->lsoa_count];
    stage->known_last = known->last;
    if (!known->of_file)
        known->of_file = calloc(counts->point_count + 1, sizeof *known->of_file);
    if (!known->of_file)
        return ERROR_MEMORY;
    for (size_t i = 0; i < total; i++) {
        uint32_t index = stage->groups[i].point;
        const struct crime_point *point = &counts->points[index];
        if (known->of_file[index])
            continue;
        TRY(know(known, hash_of_point(point->location, point->longitude, point->latitude), known->last + 1, &known->of_file[index]));
        if (known->of_file[index] > known->last)
            known->last = known->of_file[index];
    }
    stage->point_numbers = known->of_file;
    return OK;
}

static enum result stage_all(struct store *store, struct stage *stage, struct message *message)
{
    if (stage->staging->file->kind == CRIME_STREET) {
        TRY(sort_groups(stage));
        TRY(number_points(stage));
    }
    while (!stage->done) {
        TRY(store_write(store, write_some, stage, message));
        stage->begun = true;
        stage->point = stage->next_point;
        stage->lsoa = stage->next_lsoa;
        stage->area = stage->next_area;
        stage->stop = stage->next_stop;
    }
    return OK;
}

enum result crime_stage_month(struct store *store, struct crime_staging *staging, struct message *message)
{
    struct stage stage = {.staging = staging, .counts = &staging->file->counts, .month = staging->file->counts.months[staging->month]};
    enum result result = stage_all(store, &stage, message);
    free(stage.groups);
    free(stage.group_starts);
    return result;
}
