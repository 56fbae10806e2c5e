/* A board pack as it was chosen, the pack before it, and how every measure stood then and stands now: see pack.h. */
#include "office/performance/pack.h"

#include <string.h>

#include "base/wording.h"
#include "blocks/clock/standing.h"
#include "blocks/place/place.h"

/* --- The pack ------------------------------------------------------------------- */

/* What an office keeps from some who may see the pack is in no pack: all who may see it read the same. */
static struct text open_text(const struct record *record, const char *name)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field && !field->see_count && !field->sealed ? record_text(record, name) : TEXT_NONE;
}

static enum result find_before(struct db *db, struct arena *arena, struct pack *pack)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select r.reference, r.name, p.month, p.known_on, k.kept_at from pub_board_pack p join pub_record r on r.id = p.id left join board_pack_kept k on k.pack = p.id"
                               " where p.known_on <= $1 and p.id <> $2 and r.withdrawn = 0 and (p.contents <> 'theme' or p.theme = $3) order by p.known_on desc, p.id desc limit 1"),
                 BIND(bind_date(pack->known_on), bind_integer(pack->id), bind_integer(pack->theme))));
    step = statement_step(row);
    if (step == 1) {
        pack->has_before = true;
        pack->before_reference = statement_copy(row, 0, arena);
        pack->before_title = statement_copy(row, 1, arena);
        pack->before_month_end = partial_date_last(statement_text(row, 2));
        pack->before_on = statement_date(row, 3);
        pack->before_drawn_at = statement_integer(row, 4);
    } else {
        pack->before_on = date_add_months(pack->known_on, -1);
        pack->before_month_end = partial_date_first(pack->month);
        pack->before_month_end.day--;
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result pack_of_record(struct db *db, struct arena *arena, const struct record *record, struct date today, struct pack *ret_pack, struct message *message)
{
    struct text contents = record_text(record, "contents"), meeting = open_text(record, "meeting_on");
    struct pack pack = {
        .id = record->id, .reference = record->reference, .title = record_text(record, "title"), .month = record_text(record, "month"), .meeting_on = DATE_NONE, .drawn_on = today,
        .of_theme = text_equals(contents, "theme"), .only_changed = text_equals(contents, "changed"), .crime = text_equals(record_text(record, "crime"), "yes"),
        .introduction = open_text(record, "introduction"), .questions = text_trim(open_text(record, "questions")),
    };
    pack.month_end = partial_date_last(pack.month);
    if (date_is_none(pack.month_end) || date_parse(record_text(record, "known_on"), &pack.known_on) < 0)
        return message_fail(message, ERROR_INVALID, "Say for which month the pack is and as known on which day.");
    if (date_compare(pack.known_on, today) > 0)
        return message_fail(message, ERROR_INVALID, "Nobody knows yet what will be known on that day: choose today or a day before.");
    if (meeting.length && date_parse(meeting, &pack.meeting_on) < 0)
        pack.meeting_on = DATE_NONE;
    if (pack.of_theme) {
        pack.theme = record_link(record, "theme");
        if (!pack.theme)
            return message_fail(message, ERROR_INVALID, "Choose the theme whose measures go in.");
        TRY(record_name_of(db, arena, pack.theme, &pack.theme_name));
    }
    TRY(find_before(db, arena, &pack));
    *ret_pack = pack;
    return OK;
}

/* --- Figures -------------------------------------------------------------------- */

/* Those of periods that end within the month; published by an instant, where one is given. */
static size_t keep_until(struct series_version *list, size_t count, struct date month_end, int64_t published_by)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (date_compare(list[i].figure.to, month_end) <= 0 && (!published_by || list[i].published_at <= published_by))
            list[kept++] = list[i];
    return kept;
}

static enum result copy_versions(struct arena *arena, const struct performance *from, struct performance *ret_copy)
{
    *ret_copy = *from;
    ret_copy->versions = ARENA_ARRAY(arena, struct series_version, from->version_count + 1);
    if (!ret_copy->versions)
        return ERROR_MEMORY;
    if (from->version_count)
        memcpy(ret_copy->versions, from->versions, from->version_count * sizeof *from->versions);
    return OK;
}

static enum result read_figures(struct pack_drawing *drawing, struct performance *ret_before)
{
    const struct pack *pack = drawing->pack;
    struct performance *now = &drawing->now;
    TRY(measures_published(drawing->db, drawing->arena, &now->measures, &now->measure_count));
    TRY(series_versions(drawing->db, drawing->arena, 0, &now->versions, &now->version_count));
    TRY(copy_versions(drawing->arena, now, ret_before));
    now->version_count = series_mark(now->versions, keep_until(now->versions, now->version_count, pack->month_end, 0), pack->known_on);
    ret_before->version_count =
        series_mark(ret_before->versions, keep_until(ret_before->versions, ret_before->version_count, pack->before_month_end, pack->before_drawn_at), pack->before_on);
    return OK;
}

/* --- How a measure stands --------------------------------------------------------- */

static enum result read_standing(struct pack_drawing *drawing, const struct performance *performance, const struct course *course, struct pack_standing *standing)
{
    struct series_point *points;
    const struct series_point *latest;
    size_t count;
    TRY(performance_line(drawing->arena, performance, course->measure, &points, &count));
    latest = performance_latest(points, count);
    *standing = (struct pack_standing){
        .is_there = count > 0 || course->answer.verdict >= TARGET_MET, .verdict = course->answer.verdict, .words = course->answer.words, .doubtful = course->answer.doubtful,
        .judged = course->verdict.known, .course = course->verdict.type, .sentence = course->verdict.sentence,
    };
    if (latest) {
        standing->figure = series_value_words(drawing->arena, latest->value, course->measure->of.unit);
        standing->period = series_period_words(drawing->arena, measure_period(course->measure, latest));
    }
    return OK;
}

static enum result stood_before(struct pack_drawing *drawing, const struct performance *before, size_t at)
{
    struct course *course = ARENA_NEW(drawing->arena, struct course);
    if (!course)
        return ERROR_MEMORY;
    TRY(course_read(drawing->db, drawing->arena, before, &drawing->now.measures[at], COURSE_WHOLE, drawing->pack->before_on, course));
    return read_standing(drawing, before, course, &drawing->stood[at].before);
}

/* --- Restatements ------------------------------------------------------------------ */

static struct text what_of(struct pack_drawing *drawing, const struct place_areas *areas, const struct measure *measure, const struct series_figure *figure)
{
    struct arena *arena = drawing->arena;
    int area = place_area_by_slug(areas, figure->area);
    struct text what = series_period_words(arena, (struct series_period){measure->of.period, figure->from, figure->to});
    if (figure->area.length)
        what = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(what), TEXT_ARGS(area == PLACE_OUTSIDE ? figure->area : areas->list[area].name));
    return figure->breakdown.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(what), TEXT_ARGS(figure->breakdown)) : what;
}

static bool is_since(const struct pack *pack, const struct series_version *version)
{
    int order = date_compare(version->published_on, pack->before_on);
    return order > 0 || (order == 0 && pack->before_drawn_at && version->published_at > pack->before_drawn_at);
}

/* What the last pack could say of a figure, and what is said now: one line however often it was restated between. */
static enum result read_restatements(struct pack_drawing *drawing, const struct performance *before, const struct place_areas *areas, size_t at)
{
    const struct measure *measure = &drawing->now.measures[at];
    struct pack_measure *stood = &drawing->stood[at];
    struct pack_restatement *list;
    size_t count = 0;
    for (size_t i = 0; i < drawing->now.version_count; i++)
        count += drawing->now.versions[i].figure.measure == measure->of.id && drawing->now.versions[i].restates;
    list = ARENA_ARRAY(drawing->arena, struct pack_restatement, count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < drawing->now.version_count; i++) {
        const struct series_version *now = &drawing->now.versions[i], *was;
        if (now->figure.measure != measure->of.id || !now->restates || !now->holds || !is_since(drawing->pack, now))
            continue;
        was = series_holding(before->versions, before->version_count, &now->figure);
        if (was && !series_value_equal(was->figure.value, now->figure.value))
            list[stood->restatement_count++] = (struct pack_restatement){
                what_of(drawing, areas, measure, &now->figure), series_value_words(drawing->arena, was->figure.value, measure->of.unit),
                series_value_words(drawing->arena, now->figure.value, measure->of.unit), now->reason};
    }
    stood->restatements = list;
    return OK;
}

static enum result read_withdrawals(struct pack_drawing *drawing, size_t at)
{
    struct pack_measure *stood = &drawing->stood[at];
    struct series_withdrawal *gone;
    struct pack_withdrawal *list;
    size_t count;
    TRY(series_withdrawals(drawing->db, drawing->arena, drawing->now.measures[at].of.id, &gone, &count));
    list = ARENA_ARRAY(drawing->arena, struct pack_withdrawal, count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (date_compare(gone[i].withdrawn_on, drawing->pack->before_on) > 0 && date_compare(gone[i].withdrawn_on, drawing->pack->known_on) <= 0)
            list[stood->withdrawal_count++] = (struct pack_withdrawal){gone[i].reference, date_long(drawing->arena, gone[i].withdrawn_on), gone[i].ground};
    stood->withdrawals = list;
    return OK;
}

/* --- What is late ------------------------------------------------------------------ */

static void find_late(struct pack_drawing *drawing, size_t at)
{
    const struct measure *measure = &drawing->now.measures[at];
    struct pack_measure *stood = &drawing->stood[at];
    struct series_period newest, next;
    struct date due;
    bool has = false;
    for (size_t i = 0; i < drawing->now.version_count; i++) {
        const struct series_figure *figure = &drawing->now.versions[i].figure;
        if (figure->measure == measure->of.id && (!has || date_compare(figure->to, newest.to) > 0)) {
            newest = (struct series_period){measure->of.period, figure->from, figure->to};
            has = true;
        }
    }
    if (!measure_next(measure, has ? &newest : NULL, &next, &due) || date_compare(next.to, drawing->pack->month_end) > 0 || date_compare(due, drawing->pack->known_on) >= 0)
        return;
    stood->is_late = true;
    stood->late_days = drawing->pack->known_on.day - due.day;
    stood->late_due = date_long(drawing->arena, due);
    stood->late_period = series_period_the(drawing->arena, next);
}

/* Of every measure, as the actions stand now. */
static enum result read_overdue(struct pack_drawing *drawing)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = drawing->arena;
    struct date day = drawing->pack->known_on;
    struct pack_overdue *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(drawing->db, &total, SQL("select count(from_id) from pub_link where from_register = 'measure' and field = 'serves'"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct pack_overdue, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(drawing->db, &row, SQL("select l.from_id, a.number, a.title, a.due, a.status from pub_link l join pub_action a on a.id = l.to_id"
                                        " where l.from_register = 'measure' and l.field = 'serves' and a.due is not null order by l.from_id, a.due, a.number"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        const struct measure *measure = measure_by_id(drawing->now.measures, drawing->now.measure_count, statement_integer(row, 0));
        struct date due = statement_date(row, 3);
        struct text title = statement_copy(row, 2, arena);
        if (!measure || !standing_is_open(statement_text(row, 4)) || date_compare(due, day) >= 0)
            continue;
        struct pack_measure *stood = &drawing->stood[measure - drawing->now.measures];
        list[count] = (struct pack_overdue){arena_printf(arena, "%lld. %.*s", (long long)statement_integer(row, 1), TEXT_ARGS(title)), date_long(arena, due), day.day - due.day};
        stood->overdue = stood->overdue ? stood->overdue : &list[count];
        stood->overdue_count++;
        count++;
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Together ---------------------------------------------------------------------- */

static enum result read_stood(struct pack_drawing *drawing, const struct performance *before, const struct place_areas *areas)
{
    for (size_t i = 0; i < drawing->now.measure_count; i++) {
        const struct measure *measure = &drawing->now.measures[i];
        drawing->stood[i] = (struct pack_measure){.code = measure->of.code, .title = measure->of.title};
        TRY(course_read(drawing->db, drawing->arena, &drawing->now, measure, COURSE_WHOLE, drawing->pack->known_on, &drawing->courses[i]));
        TRY(read_standing(drawing, &drawing->now, &drawing->courses[i], &drawing->stood[i].now));
        TRY(stood_before(drawing, before, i));
        TRY(read_restatements(drawing, before, areas, i));
        TRY(read_withdrawals(drawing, i));
        find_late(drawing, i);
    }
    return read_overdue(drawing);
}

/* Measures of other themes are not looked at: they are taken out of all three lists alike. */
static void keep_theme(struct pack_drawing *drawing)
{
    size_t kept = 0;
    for (size_t i = 0; i < drawing->now.measure_count; i++)
        if (!drawing->pack->of_theme || drawing->now.measures[i].theme == drawing->pack->theme)
            drawing->now.measures[kept++] = drawing->now.measures[i];
    drawing->now.measure_count = kept;
}

enum result pack_draw(struct db *db, struct arena *arena, const struct pack *pack, struct pack_drawing *drawing)
{
    struct performance before;
    struct place_areas areas;
    *drawing = (struct pack_drawing){.db = db, .arena = arena, .pack = pack};
    TRY(place_areas_load(db, arena, &areas));
    TRY(read_figures(drawing, &before));
    keep_theme(drawing);
    drawing->courses = ARENA_ARRAY(arena, struct course, drawing->now.measure_count + 1);
    drawing->stood = ARENA_ARRAY(arena, struct pack_measure, drawing->now.measure_count + 1);
    drawing->is_in = ARENA_ARRAY(arena, bool, drawing->now.measure_count + 1);
    if (!drawing->courses || !drawing->stood || !drawing->is_in)
        return ERROR_MEMORY;
    TRY(read_stood(drawing, &before, &areas));
    TRY(pack_news_make(arena, drawing->stood, drawing->now.measure_count, true, &drawing->news));
    for (size_t i = 0; i < drawing->now.measure_count; i++) {
        bool has_any = drawing->stood[i].now.is_there || drawing->stood[i].before.is_there;
        drawing->is_in[i] = has_any && (!pack->only_changed || pack_measure_changed(&drawing->news, drawing->stood, i));
        drawing->in_count += drawing->is_in[i];
        drawing->without_count += !has_any;
    }
    return OK;
}
