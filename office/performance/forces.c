/* Files of many forces' recorded crime: see forces.h. */
#include "office/performance/forces.h"

#include <string.h>

#include "base/format/sheet.h"
#include "base/wording.h"
#include "office/performance/crime_import.h"
#include "office/performance/crime_picture.h"

#define MONTHS 12
#define PEOPLE_MAX 100000000
#define COUNT_MAX 100000000
#define LEFT_OUT_BYTES_MAX 2000 /* names of forces that are none of the 43; of more, "…" */

const struct force forces_all[FORCES_COUNT] = {
    {"avon-and-somerset", "Avon and Somerset"}, {"bedfordshire", "Bedfordshire"}, {"cambridgeshire", "Cambridgeshire"}, {"cheshire", "Cheshire"}, {"city-of-london", "City of London"},
    {"cleveland", "Cleveland"}, {"cumbria", "Cumbria"}, {"derbyshire", "Derbyshire"}, {"devon-and-cornwall", "Devon and Cornwall"}, {"dorset", "Dorset"}, {"durham", "Durham"},
    {"dyfed-powys", "Dyfed-Powys"}, {"essex", "Essex"}, {"gloucestershire", "Gloucestershire"}, {"greater-manchester", "Greater Manchester"}, {"gwent", "Gwent"}, {"hampshire", "Hampshire"},
    {"hertfordshire", "Hertfordshire"}, {"humberside", "Humberside"}, {"kent", "Kent"}, {"lancashire", "Lancashire"}, {"leicestershire", "Leicestershire"}, {"lincolnshire", "Lincolnshire"},
    {"merseyside", "Merseyside"}, {"metropolitan", "Metropolitan Police"}, {"norfolk", "Norfolk"}, {"north-wales", "North Wales"}, {"north-yorkshire", "North Yorkshire"},
    {"northamptonshire", "Northamptonshire"}, {"northumbria", "Northumbria"}, {"nottinghamshire", "Nottinghamshire"}, {"south-wales", "South Wales"}, {"south-yorkshire", "South Yorkshire"},
    {"staffordshire", "Staffordshire"}, {"suffolk", "Suffolk"}, {"surrey", "Surrey"}, {"sussex", "Sussex"}, {"thames-valley", "Thames Valley"}, {"warwickshire", "Warwickshire"},
    {"west-mercia", "West Mercia"}, {"west-midlands", "West Midlands"}, {"west-yorkshire", "West Yorkshire"}, {"wiltshire", "Wiltshire"},
};

size_t force_find(struct text slug)
{
    size_t at = 0;
    while (at < FORCES_COUNT && !text_equals(slug, forces_all[at].slug))
        at++;
    return at;
}

struct text force_name(struct text slug)
{
    size_t at = force_find(slug);
    return at < FORCES_COUNT ? text_of(forces_all[at].name) : slug;
}

/* --- Reading ----------------------------------------------------------------------- */

enum { MONTH, FORCE, TYPE, COUNT, COLUMNS };

struct counted { size_t line, force, type; int month; int64_t count; };
struct reading {
    struct arena *arena;
    const struct forces_file *file;
    struct forces_sheet sheet;
    struct counted *rows;
    size_t count, capacity, line;
    struct text types[FORCES_TYPES_MAX];
    size_t type_count;
    int last; /* month */
    int64_t people[FORCES_COUNT]; /* 0: not known */
    int64_t (*cells)[FORCES_TYPES_MAX][MONTHS]; /* of each force; −1: no row */
    int months[FORCES_COUNT];     /* of the twelve that have any row */
};

static void fault(struct reading *reading, const char *column, struct text value, struct text reason)
{
    struct forces_sheet *sheet = &reading->sheet;
    sheet->refused++;
    if (sheet->fault_count < SERIES_FAULTS_MAX)
        sheet->faults[sheet->fault_count++] = (struct series_fault){reading->line, text_of(column), text_head(value, 60), reason};
}

static bool find_columns(struct reading *reading, const struct csv_row *row, const char *const *names, size_t count, size_t *places)
{
    bool whole = true;
    for (size_t c = 0; c < count; c++) {
        places[c] = 0;
        while (places[c] < row->count && !text_equal_ignoring_case(text_trim(row->cells[places[c]]), text_of(names[c])))
            places[c]++;
        if (places[c] == row->count) {
            fault(reading, names[c], TEXT_NONE, SAID(reading->arena, "The file needs this column"));
            whole = false;
        }
    }
    return whole;
}

static struct text cell(const struct csv_row *row, size_t place) { return place < row->count ? text_trim(row->cells[place]) : TEXT_NONE; }

static enum result keep(struct reading *reading, const struct counted *row)
{
    if (reading->count == reading->capacity) {
        size_t capacity = reading->capacity ? reading->capacity * 2 : 1024;
        struct counted *rows = ARENA_ARRAY(reading->arena, struct counted, capacity);
        if (!rows)
            return ERROR_MEMORY;
        if (reading->count)
            memcpy(rows, reading->rows, reading->count * sizeof *rows);
        reading->rows = rows;
        reading->capacity = capacity;
    }
    reading->rows[reading->count++] = *row;
    reading->last = row->month > reading->last ? row->month : reading->last;
    return OK;
}

static size_t find_type(struct reading *reading, struct text type)
{
    size_t at = 0;
    while (at < reading->type_count && !text_equal(reading->types[at], type))
        at++;
    if (at == reading->type_count && at < FORCES_TYPES_MAX)
        reading->types[reading->type_count++] = arena_copy(reading->arena, type);
    return at;
}

static bool names_it(struct text list, struct text name)
{
    struct text part;
    while (text_next(&list, ',', &part))
        if (text_equal(text_trim(part), name))
            return true;
    return false;
}

static void leave_out(struct reading *reading, struct text force)
{
    struct text *names = &reading->sheet.left_out;
    if (names->length > LEFT_OUT_BYTES_MAX || names_it(*names, force))
        return;
    *names = arena_printf(reading->arena, "%.*s%s%.*s", TEXT_ARGS(*names), names->length ? ", " : "", TEXT_ARGS(force));
    if (names->length > LEFT_OUT_BYTES_MAX)
        *names = arena_printf(reading->arena, "%.*s, …", TEXT_ARGS(*names));
}

static enum result read_row(struct reading *reading, const struct csv_row *row, const size_t *places)
{
    struct text month = cell(row, places[MONTH]), force = cell(row, places[FORCE]), type = cell(row, places[TYPE]), count = cell(row, places[COUNT]);
    struct counted counted = {.line = row->line, .force = force_find(force)};
    reading->line = row->line;
    if (!crime_month_is(month))
        fault(reading, "month", month, SAID(reading->arena, "Write a year and a month, such as 2025-01"));
    else if (!force.length || !text_equal(text_slug(reading->arena, force, 60), force))
        fault(reading, "force", force, SAID(reading->arena, "Write the force as data.police.uk does, such as west-mercia"));
    else if (!type.length || text_count_characters(type) > SERIES_BREAKDOWN_CHARACTERS_MAX || !text_is_clean(type) || text_contains(type, TEXT("\n")) || (counted.type = find_type(reading, type)) == FORCES_TYPES_MAX)
        fault(reading, "crime_type", type, SAID(reading->arena, "Write a type of crime, in 80 characters or fewer"));
    else if (text_to_integer(count, &counted.count) < 0 || counted.count < 0 || counted.count > COUNT_MAX)
        fault(reading, "count", count, SAID(reading->arena, "Write a whole number, such as 1557"));
    else if (counted.force == FORCES_COUNT)
        leave_out(reading, force);
    else if (counted.force < FORCES_COUNT) {
        counted.month = crime_month_number(arena_copy(reading->arena, month).data);
        return keep(reading, &counted);
    }
    return OK;
}

static enum result read_people_row(struct reading *reading, const struct csv_row *row, const size_t *places)
{
    struct text force = cell(row, places[0]), people = cell(row, places[1]);
    size_t at = force_find(force);
    int64_t number;
    reading->line = row->line;
    if (text_to_integer(people, &number) < 0 || number <= 0 || number > PEOPLE_MAX)
        fault(reading, "people", people, SAID(reading->arena, "Write how many people live there, such as 1180900"));
    else if (at < FORCES_COUNT && reading->people[at])
        fault(reading, "force", force, SAID(reading->arena, "This force is there twice"));
    else if (at < FORCES_COUNT)
        reading->people[at] = number;
    return OK;
}

typedef enum result read_function(struct reading *reading, const struct csv_row *row, const size_t *places);

static enum result read_file(struct reading *reading, struct text content, const char *const *names, size_t columns, read_function *read)
{
    struct message message = {.language = arena_language(reading->arena)};
    struct sheet_reader reader;
    struct csv_row row;
    size_t places[COLUMNS] = {0};
    bool has_columns = false;
    enum result result = OK;
    reading->line = 0;
    if (!text_is_utf8(content)) {
        fault(reading, "", TEXT_NONE, SAID(reading->arena, "This file is not UTF-8"));
        return OK;
    }
    sheet_reader_init(&reader, content, false);
    while ((result = sheet_read_row(&reader, reading->arena, &row, &message)) == OK && row.count) {
        if (!has_columns && !find_columns(reading, &row, names, columns, places))
            return OK;
        if (has_columns && !(row.count == 1 && !text_trim(row.cells[0]).length))
            TRY(read(reading, &row, places));
        has_columns = true;
    }
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        fault(reading, "", TEXT_NONE, arena_copy_z(reading->arena, message.text));
    else if (result < 0)
        return result;
    else if (!has_columns)
        fault(reading, "", TEXT_NONE, SAID(reading->arena, "The file is empty"));
    return OK;
}

/* --- Twelve months ------------------------------------------------------------------- */

static enum result fill_cells(struct reading *reading)
{
    bool seen[FORCES_COUNT][MONTHS] = {{false}};
    reading->cells = (int64_t(*)[FORCES_TYPES_MAX][MONTHS])ARENA_ARRAY(reading->arena, int64_t, FORCES_COUNT * FORCES_TYPES_MAX * MONTHS);
    if (!reading->cells)
        return ERROR_MEMORY;
    for (size_t i = 0; i < FORCES_COUNT; i++)
        for (size_t t = 0; t < FORCES_TYPES_MAX; t++)
            for (size_t m = 0; m < MONTHS; m++)
                reading->cells[i][t][m] = -1;
    for (size_t i = 0; i < reading->count; i++) {
        const struct counted *row = &reading->rows[i];
        int month = row->month - reading->last + MONTHS - 1;
        if (month < 0)
            continue;
        reading->line = row->line;
        if (reading->cells[row->force][row->type][month] >= 0)
            fault(reading, "crime_type", reading->types[row->type], SAID(reading->arena, "An earlier row gives the same month, force and type"));
        reading->cells[row->force][row->type][month] = row->count;
        reading->months[row->force] += !seen[row->force][month];
        seen[row->force][month] = true;
    }
    return OK;
}

static int64_t sum_of(const struct reading *reading, size_t force, size_t type)
{
    int64_t sum = 0;
    for (size_t m = 0; m < MONTHS; m++)
        sum += reading->cells[force][type][m] > 0 ? reading->cells[force][type][m] : 0;
    return sum;
}

static void write_cell(struct buffer *out, struct text text)
{
    buffer_append(out, TEXT("\""));
    for (size_t i = 0; i < text.length; i++) {
        buffer_append(out, text_slice(text, i, 1));
        if (text.data[i] == '"')
            buffer_append(out, TEXT("\""));
    }
    buffer_append(out, TEXT("\","));
}

static void write_row(struct reading *reading, struct buffer *out, struct text period, size_t force, struct text breakdown, int64_t sum)
{
    struct arena *arena = reading->arena;
    bool is_rate = reading->file->measure->unit == SERIES_RATE_PER_1000, is_own = text_equals(reading->file->own, forces_all[force].slug);
    write_cell(out, reading->file->measure->code);
    write_cell(out, period);
    write_cell(out, is_own ? TEXT_NONE : text_of(forces_all[force].slug));
    write_cell(out, breakdown);
    if (reading->months[force] < MONTHS)
        buffer_append(out, arena_printf(arena, ",,,not collected,%d of the 12 months are in the file\n", reading->months[force]));
    else if (is_rate && !reading->people[force])
        buffer_append(out, TEXT(",,,not comparable,How many people live there was not given\n"));
    else if (is_rate)
        buffer_append(out, arena_printf(arena, ",%lld,%lld,,\n", (long long)sum, (long long)reading->people[force]));
    else
        buffer_append(out, arena_printf(arena, "%lld,,,,\n", (long long)sum));
}

static void write_force(struct reading *reading, struct buffer *out, struct text period, size_t force)
{
    int64_t all = 0;
    if (!reading->months[force])
        return;
    for (size_t t = 0; t < reading->type_count; t++) {
        int64_t sum = sum_of(reading, force, t);
        all += text_equals(reading->types[t], CRIME_INCIDENTS) ? 0 : sum;
        if (reading->file->measure->has_breakdown)
            write_row(reading, out, period, force, reading->types[t], sum);
    }
    write_row(reading, out, period, force, TEXT_NONE, all);
    if (reading->months[force] < MONTHS)
        reading->sheet.incomplete = arena_printf(reading->arena, "%.*s%s%s (%d of 12 months)", TEXT_ARGS(reading->sheet.incomplete), reading->sheet.incomplete.length ? ", " : "",
                                                 forces_all[force].name, reading->months[force]);
}

static enum result write_sheet(struct reading *reading)
{
    AUTO(buffer_clear) struct buffer out = {0};
    char from[CRIME_MONTH_BYTES], to[CRIME_MONTH_BYTES];
    struct series_period period;
    struct date last;
    crime_month_write(reading->last, to);
    crime_month_write(reading->last - MONTHS + 1, from);
    TRY(date_of(2000 + reading->last / 12, reading->last % 12 + 1, 1, &last));
    TRY(series_period_holding(reading->file->measure->period, last, &period));
    struct text words = arena_printf(reading->arena, "%.*s to %.*s", TEXT_ARGS(date_iso(reading->arena, period.from)), TEXT_ARGS(date_iso(reading->arena, period.to)));
    buffer_init(&out, (size_t)16 << 20);
    buffer_append(&out, TEXT("code,period,area,breakdown,value,numerator,denominator,state,note\n"));
    for (size_t i = 0; i < FORCES_COUNT; i++)
        write_force(reading, &out, words, i);
    if (out.failure < 0)
        return out.failure;
    reading->sheet.content = arena_copy(reading->arena, buffer_text(&out));
    reading->sheet.from = arena_copy_z(reading->arena, from);
    reading->sheet.to = arena_copy_z(reading->arena, to);
    return arena_failed(reading->arena) ? ERROR_MEMORY : OK;
}

enum result forces_sheet_make(struct arena *arena, const struct forces_file *file, struct forces_sheet *ret_sheet)
{
    static const char *const columns[COLUMNS] = {"month", "force", "crime_type", "count"}, *const of_people[] = {"force", "people"};
    struct reading *reading = ARENA_NEW(arena, struct reading);
    if (!reading)
        return ERROR_MEMORY;
    *reading = (struct reading){.arena = arena, .file = file, .last = -1, .sheet = {.faults = ARENA_ARRAY(arena, struct series_fault, SERIES_FAULTS_MAX)}};
    if (!reading->sheet.faults)
        return ERROR_MEMORY;
    TRY(read_file(reading, file->content, columns, COUNT_OF(columns), read_row));
    if (file->people.length)
        TRY(read_file(reading, file->people, of_people, COUNT_OF(of_people), read_people_row));
    if (!reading->sheet.refused && !reading->count) {
        reading->line = 0;
        fault(reading, "force", TEXT_NONE, SAID(arena, "None of its rows is of one of the 43 forces of England and Wales"));
    }
    if (!reading->sheet.refused)
        TRY(fill_cells(reading));
    if (!reading->sheet.refused)
        TRY(write_sheet(reading));
    *ret_sheet = reading->sheet;
    return OK;
}

/* --- Bringing them in ------------------------------------------------------------------ */

static enum result check_measure(const struct series_measure *measure, bool has_people, struct message *message)
{
    if (!measure->forces)
        return message_fail(message, ERROR_INVALID, "The measure %.*s has no figures of other forces: choose “The whole area and other police forces” for its areas.", TEXT_ARGS(measure->code));
    if (measure->period != SERIES_ROLLING_TWELVE_MONTHS)
        return message_fail(message, ERROR_INVALID, "Such a file becomes figures of twelve months: the measure %.*s must count rolling twelve months.", TEXT_ARGS(measure->code));
    if (measure->unit != SERIES_COUNT && measure->unit != SERIES_RATE_PER_1000)
        return message_fail(message, ERROR_INVALID, "Such a file becomes counts or rates per 1,000 people: the measure %.*s has another unit.", TEXT_ARGS(measure->code));
    if (measure->unit == SERIES_RATE_PER_1000 && !has_people)
        return message_fail(message, ERROR_INVALID, "The measure %.*s is a rate: say how many people each force has, with --people FILE (columns force, people).", TEXT_ARGS(measure->code));
    return OK;
}

enum result forces_import(struct db *db, void *context, struct message *message)
{
    struct forces_task *task = context;
    struct arena *arena = task->figures.arena;
    struct forces_file file = {.content = task->content, .people = task->people};
    struct figures_setting setting;
    struct text own_name;
    const struct measure *measure;
    TRY(figures_setting_read(db, task->figures.engine, arena, task->figures.actor.moment.today, &setting));
    measure = measure_find(setting.measures, setting.measure_count, task->code);
    if (!measure)
        return message_fail(message, ERROR_NOT_FOUND, "There is no published measure with the code %.*s.", TEXT_ARGS(task->code));
    file.measure = &measure->of;
    TRY(check_measure(file.measure, task->people.length > 0, message));
    TRY(crime_force(db, arena, task->figures.actor.moment.today, &file.own, &own_name, message));
    TRY(forces_sheet_make(arena, &file, &task->sheet));
    if (task->sheet.refused) {
        task->figures.sheet = (struct series_sheet){.faults = task->sheet.faults, .fault_count = task->sheet.fault_count, .refused = task->sheet.refused, .left_out = TEXT_NONE};
        task->figures.complete = true;
        return message_fail(message, ERROR_INVALID, "Nothing was imported: a file lands whole or not at all.");
    }
    task->figures.content = task->sheet.content;
    return figures_import(db, &task->figures, message);
}
