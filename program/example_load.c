/* The worked example's records: see example_load.h. */
#include "program/example_load.h"

#include "base/format/csv.h"
#include "base/web/web.h"
#include "blocks/flow/flow.h"
#include "blocks/place/place.h"
#include "blocks/record/import.h"
#include "office/performance/figures.h"

#define FOLDER "example/hertfordshire/"
#define ARENA_BYTES_MAX (64 << 20)
#define PART_BYTES_MAX (1 << 20)
#define ROWS_MAX 600
#define PARTS_MAX 300
#define PAPERS_MAX 20

/* What is put in, in the order in which it is put in on one and the same day. */
static const struct batch {
    const char *file, *reg;
    const char *edition;          /* for all rows, or NULL */
    enum example_person importer, publisher;
    struct { const char *move; enum example_person by; } before[2]; /* moves ahead of the publishing one */
} batches[] = {
    {"body.csv", "body_name", NULL, EXAMPLE_ADMINISTRATOR, EXAMPLE_HEAD, {{0}}},
    {"holders.csv", "office_holder", NULL, EXAMPLE_ADMINISTRATOR, EXAMPLE_HEAD, {{0}}},
    {"areas.csv", "area", NULL, EXAMPLE_ADMINISTRATOR, EXAMPLE_HEAD, {{0}}},
    {"organisations.csv", "organisation", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"organisations_of_actions.csv", "organisation", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"boards.csv", "board", NULL, EXAMPLE_OFFICER, EXAMPLE_SECOND_HEAD, {{0}}},
    {"editions.csv", "edition", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"consult", EXAMPLE_HEAD}, {"to_panel", EXAMPLE_HEAD}}},
    {"themes.csv", "theme", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"objectives_2013.csv", "objective", "2013", EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"priorities.csv", "priority", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"actions.csv", "action", "2019", EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"evidence.csv", "evidence", NULL, EXAMPLE_SECOND_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"strategies.csv", "strategy", NULL, EXAMPLE_SECOND_OFFICER, EXAMPLE_SECOND_HEAD, {{0}}},
    {"pledges.csv", "pledge", NULL, EXAMPLE_OFFICER, EXAMPLE_SECOND_HEAD, {{0}}},
    {"delivery_plans.csv", "delivery_plan", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"updates.csv", "action_update", NULL, EXAMPLE_SECOND_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_SECOND_OFFICER}}},
    {"measures.csv", "measure", NULL, EXAMPLE_SECOND_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_SECOND_OFFICER}}},
    {"budget_lines.csv", "budget_line", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"referendum_limits.csv", "referendum_limit", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"district_taxes.csv", "district_tax", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"precept_years.csv", "precept_year", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"other_precepts.csv", "other_precept", NULL, EXAMPLE_OFFICER, EXAMPLE_SECOND_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"reserves.csv", "reserve_year", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"savings.csv", "saving", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"capital.csv", "capital_scheme", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"grants_in.csv", "grant_in", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"proceeds_of_crime.csv", "crime_proceeds", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"office_costs.csv", "office_cost", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"submit", EXAMPLE_OFFICER}}},
    {"legal_entities.csv", "legal_entity", NULL, EXAMPLE_HEAD, EXAMPLE_SECOND_HEAD, {{0}}},
    {"funds.csv", "fund", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"rounds.csv", "round", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"fundings.csv", "funding", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"awards.csv", "award", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{"commit", EXAMPLE_HEAD}}},
    {"inspections.csv", "inspection", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"inspection_grades.csv", "inspection_grade", NULL, EXAMPLE_OFFICER, EXAMPLE_HEAD, {{0}}},
    {"figures.csv", SERIES_LOAD, NULL, EXAMPLE_SECOND_OFFICER, EXAMPLE_OFFICER, {{0}}},
};

struct file {
    struct csv_row header, rows[ROWS_MAX];
    size_t count;
};
struct paper { struct text name; struct date day; };
struct papers { struct paper list[PAPERS_MAX]; size_t count; };

/* The rows of one file and day. */
struct part {
    const struct batch *batch;
    struct date day;
    struct text source;  /* the paper of its first row, where one is named */
    struct text content;
};
struct parts { struct part list[PARTS_MAX]; size_t count; };

/* --- Reading -------------------------------------------------------------- */

static enum result read_file(struct arena *arena, const char *name, struct file **ret_file, struct message *message)
{
    const struct embedded_file *embedded = embedded_find(arena_printf(arena, FOLDER "%s", name));
    struct file *file = ARENA_NEW(arena, struct file);
    struct csv_reader reader;
    struct csv_row row;
    if (!file)
        return ERROR_MEMORY;
    if (!embedded)
        return message_fail(message, ERROR_NOT_FOUND, "This program was built without " FOLDER "%s.", name);
    csv_reader_init(&reader, (struct text){embedded->data, embedded->length});
    TRY(csv_read_row(&reader, arena, &file->header, message));
    for (;;) {
        TRY(csv_read_row(&reader, arena, &row, message));
        if (!row.count)
            break;
        if (file->count == ROWS_MAX || row.count != file->header.count)
            return message_fail(message, ERROR_CORRUPT, FOLDER "%s, line %zu: too many rows, or not as many cells as the header.", name, row.line);
        file->rows[file->count++] = row;
    }
    *ret_file = file;
    return OK;
}

static struct text cell(const struct file *file, const struct csv_row *row, const char *column)
{
    for (size_t i = 0; i < file->header.count; i++)
        if (text_equals(file->header.cells[i], column))
            return row->cells[i];
    return TEXT_NONE;
}

static enum result read_papers(struct arena *arena, struct papers *papers, struct message *message)
{
    struct file *file;
    TRY(read_file(arena, "papers.csv", &file, message));
    for (size_t i = 0; i < file->count && papers->count < PAPERS_MAX; i++) {
        struct paper *paper = &papers->list[papers->count++];
        paper->name = cell(file, &file->rows[i], "paper");
        TRY(date_parse(cell(file, &file->rows[i], "day"), &paper->day));
    }
    return OK;
}

/* "plan 2013-18; papers 2019": the day of the earlier. */
static struct date earliest(const struct papers *papers, struct text sources)
{
    struct date day = DATE_NONE;
    struct text one;
    while (text_next(&sources, ';', &one))
        for (size_t i = 0; i < papers->count; i++)
            if (text_equal(papers->list[i].name, text_trim(one)) && (date_is_none(day) || date_compare(papers->list[i].day, day) < 0))
                day = papers->list[i].day;
    return day;
}

static enum result day_of(const struct papers *papers, const struct file *file, const struct csv_row *row, const char *name,
                          struct date *ret_day, struct message *message)
{
    struct text given = cell(file, row, "day");
    struct date day = earliest(papers, cell(file, row, "source"));
    if (date_is_none(day))
        day = earliest(papers, cell(file, row, "sources"));
    if ((given.length && date_parse(given, &day) < 0) || date_is_none(day))
        return message_fail(message, ERROR_CORRUPT, FOLDER "%s, line %zu: neither a day nor a paper of papers.csv.", name, row->line);
    *ret_day = day;
    return OK;
}

/* --- Parts ---------------------------------------------------------------- */

static void write_row(struct buffer *out, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        csv_write_cell(out, row->cells[i], i == 0);
    csv_end_row(out);
}

static enum result write_part(struct arena *arena, const struct file *file, const struct date *days, struct date day, struct text *ret_content)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PART_BYTES_MAX);
    write_row(&out, &file->header);
    for (size_t i = 0; i < file->count; i++)
        if (days[i].day == day.day)
            write_row(&out, &file->rows[i]);
    if (out.failure < 0)
        return out.failure;
    *ret_content = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static bool is_first_of_its_day(const struct date *days, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (days[i].day == days[index].day)
            return false;
    return true;
}

static enum result add_parts(struct arena *arena, const struct papers *papers, const struct batch *batch, struct parts *parts, struct message *message)
{
    struct file *file;
    struct date days[ROWS_MAX];
    TRY(read_file(arena, batch->file, &file, message));
    for (size_t i = 0; i < file->count; i++)
        TRY(day_of(papers, file, &file->rows[i], batch->file, &days[i], message));
    for (size_t i = 0; i < file->count; i++) {
        struct part *part = &parts->list[parts->count];
        if (!is_first_of_its_day(days, i))
            continue;
        if (parts->count == PARTS_MAX)
            return ERROR_LIMIT;
        *part = (struct part){.batch = batch, .day = days[i], .source = cell(file, &file->rows[i], "source")};
        TRY(write_part(arena, file, days, days[i], &part->content));
        parts->count++;
    }
    return OK;
}

static int by_day(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    if (a->day.day != b->day.day)
        return a->day.day < b->day.day ? -1 : 1;
    return (a->batch > b->batch) - (a->batch < b->batch);
}

/* --- Putting in ----------------------------------------------------------- */

static struct actor on(const struct actor actors[EXAMPLE_PEOPLE], enum example_person person, struct date day)
{
    struct actor actor = actors[person];
    actor.moment.today = day;
    actor.moment.as_of = true;
    return actor;
}

static enum result import_part(struct db *db, struct import_task *task, const struct part *part, struct message *message)
{
    enum result result = import_run(db, task, message);
    if (result < 0 && task->report.refusal_count) {
        const struct import_refusal *refusal = &task->report.refusals[0];
        return message_fail(message, result, FOLDER "%s: \"%.*s\" (%.*s): %.*s.", part->batch->file, TEXT_ARGS(refusal->value), TEXT_ARGS(refusal->column),
                            TEXT_ARGS(refusal->reason));
    }
    return result;
}

/* The moves that lead up to publication, on every record that the import wrote: one register's only. */
static enum result move_before(struct db *db, const struct engine *engine, struct arena *arena, const struct actor actors[EXAMPLE_PEOPLE],
                               const struct part *part, const struct import_task *task, struct message *message)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, task->report.written_count + 1);
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < task->report.written_count; i++)
        ids[i] = task->report.written[i].id;
    for (size_t i = 0; i < COUNT_OF(part->batch->before) && part->batch->before[i].move; i++) {
        struct actor actor = on(actors, part->batch->before[i].by, part->day);
        TRY(import_publish(db, engine, arena, task->order.definition, ids, task->report.written_count, text_of(part->batch->before[i].move),
                           &actor, message));
    }
    return OK;
}

/* Figures come in as loads, each of one paper: entered by one person, approved by another. */
static enum result load_figures(struct db *db, const struct engine *engine, const struct actor actors[EXAMPLE_PEOPLE], const struct part *part,
                                struct arena *arena, struct message *message)
{
    struct actor approver = on(actors, part->batch->publisher, part->day);
    struct figures_task task = {
        .engine = engine, .arena = arena, .actor = on(actors, part->batch->importer, part->day), .content = part->content,
        .order = {.title = arena_printf(arena, "Figures of the %.*s", TEXT_ARGS(part->source)), .source = part->source},
    };
    enum result result = figures_import(db, &task, message);
    if (result < 0 && task.sheet.fault_count)
        return message_fail(message, result, FOLDER "%s, row %zu, \"%.*s\" (%.*s): %.*s.", part->batch->file, task.sheet.faults[0].line,
                            TEXT_ARGS(task.sheet.faults[0].value), TEXT_ARGS(task.sheet.faults[0].column), TEXT_ARGS(task.sheet.faults[0].reason));
    TRY(result);
    return flow_move(db, engine, arena, definitions_find(engine->definitions, TEXT(SERIES_LOAD)), task.result.load, 0, TEXT("publish"), TEXT_NONE, &approver,
                     NULL, message);
}

static enum result load_part(struct db *db, const struct engine *engine, const struct actor actors[EXAMPLE_PEOPLE], const struct part *part,
                             struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const struct import_setting edition = {TEXT("edition"), text_of(part->batch->edition)};
    struct actor publisher = on(actors, part->batch->publisher, part->day);
    struct import_task task = {
        .engine = engine, .arena = arena, .actor = on(actors, part->batch->importer, part->day),
        .order = {.definition = definitions_find(engine->definitions, text_of(part->batch->reg)), .file_name = text_of(part->batch->file),
                  .content = part->content, .settings = &edition, .setting_count = part->batch->edition != NULL},
    };
    struct import_published published;
    if (!arena)
        return ERROR_MEMORY;
    if (strcmp(part->batch->reg, SERIES_LOAD) == 0)
        return load_figures(db, engine, actors, part, arena, message);
    if (!task.order.definition)
        return message_fail(message, ERROR_NOT_FOUND, "The example needs a register \"%s\".", part->batch->reg);
    TRY(import_part(db, &task, part, message));
    TRY(move_before(db, engine, arena, actors, part, &task, message));
    return import_publish_all(db, engine, arena, task.report.number, TEXT_NONE, &publisher, &published, message);
}

/* What the areas stand on: small areas, wards, people, outlines, postcode sectors. */
static enum result load_places(struct db *db, struct arena *arena, struct message *message)
{
    struct place_load load = {.arena = arena};
    enum result result;
    for (size_t i = 0; i < PLACE_FILE_KINDS; i++) {
        const struct embedded_file *embedded = embedded_find(arena_printf(arena, FOLDER "places/%s", place_file_names[i]));
        if (!embedded)
            return message_fail(message, ERROR_NOT_FOUND, "This program was built without " FOLDER "places/%s.", place_file_names[i]);
        load.files[i] = (struct text){embedded->data, embedded->length};
    }
    result = place_load_run(db, &load, message);
    if (result < 0 && load.refusal_count)
        return message_fail(message, result, FOLDER "places/%.*s, line %zu: %.*s", TEXT_ARGS(load.refusals[0].file), load.refusals[0].line, TEXT_ARGS(load.refusals[0].reason));
    return result;
}

enum result example_load(struct db *db, const struct engine *engine, const struct actor actors[EXAMPLE_PEOPLE], struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct papers papers = {0};
    struct parts *parts = arena ? ARENA_NEW(arena, struct parts) : NULL;
    if (!parts)
        return ERROR_MEMORY;
    TRY(read_papers(arena, &papers, message));
    for (size_t i = 0; i < COUNT_OF(batches); i++)
        TRY(add_parts(arena, &papers, &batches[i], parts, message));
    qsort(parts->list, parts->count, sizeof *parts->list, by_day);
    for (size_t i = 0; i < parts->count; i++)
        TRY(load_part(db, engine, actors, &parts->list[i], message));
    return load_places(db, arena, message);
}
