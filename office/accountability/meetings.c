/* Meetings between the store and their rules: what must be there before an agenda, a paper or minutes go out, and whom they reach. See meetings.h. */
#include "base/wording.h"
#include "office/accountability/meeting_pack.h"
#include "office/accountability/meetings_internal.h"

#define DRAFT_PARTS "r.state in ('draft', 'published')"

enum result meeting_ids(struct db *db, struct arena *arena, struct sql sql, int64_t of, int64_t **ret_ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, MEETING_PARTS_MAX);
    size_t count = 0;
    int step = 0;
    if (!ids)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, sql, BIND(bind_integer(of))));
    while (count < MEETING_PARTS_MAX && (step = statement_step(row)) == 1)
        ids[count++] = statement_integer(row, 0);
    *ret_ids = ids;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result items_of(struct db *db, struct arena *arena, int64_t meeting, int64_t **ret_ids, size_t *ret_count)
{
    return meeting_ids(db, arena, SQL("select i.id from reg_agenda_item i join record r on r.id = i.id where i.meeting = $1 and " DRAFT_PARTS " order by i.number, i.id"), meeting, ret_ids, ret_count);
}

static enum result papers_of(struct db *db, struct arena *arena, int64_t item, int64_t **ret_ids, size_t *ret_count)
{
    return meeting_ids(db, arena, SQL("select p.id from reg_meeting_paper p join record r on r.id = p.id where p.item = $1 and " DRAFT_PARTS " order by p.id"), item, ret_ids, ret_count);
}

static enum result load(struct db *db, const struct engine *engine, struct arena *arena, const char *reg, int64_t id, struct record **ret_record)
{
    const struct definition *definition = definitions_find(engine->definitions, text_of(reg));
    return definition ? record_load(db, engine, arena, definition, id, ret_record) : ERROR_NOT_FOUND;
}

static bool says_yes(const struct record *record, const char *field) { return text_equals(record_text(record, field), "yes"); }
static bool has(const struct record *record, const char *field) { return record_text(record, field).length > 0; }
static bool is_in(const struct record *record, const char *state) { return text_equals(record_state_name(record), state); }
/* Published; given out, to those who take part at least. */
static bool agenda_is_public(const struct record *meeting) { return has(meeting, "agenda_on") || is_in(meeting, "agenda") || is_in(meeting, "held") || is_in(meeting, "recorded"); }
static bool agenda_is_out(const struct record *meeting) { return agenda_is_public(meeting) || is_in(meeting, "shared"); }

/* --- Whole? --------------------------------------------------------------------------------- */

static struct part_of_agenda part_of(const struct record *record, const struct record *meeting)
{
    return (struct part_of_agenda){.is_exempt = says_yes(record, "exempt"), .has_ground = has(record, "exempt_ground"), .has_why = has(record, "exempt_why"),
                                   .is_late = agenda_is_public(meeting) && is_in(record, "draft"), .has_late_why = has(record, "late_why")};
}

static enum result say_part(enum part_finding finding, struct text title, struct message *message)
{
    switch (finding) {
    case PART_NO_GROUND:
        return message_fail(message, ERROR_INVALID, "“%.*s” is exempt: say on which ground, which is published.", TEXT_ARGS(title));
    case PART_NO_WHY:
        return message_fail(message, ERROR_INVALID, "“%.*s” is exempt: say why its ground applies, which is published.", TEXT_ARGS(title));
    case PART_GROUND_WITHOUT:
        return message_fail(message, ERROR_INVALID, "“%.*s” has a ground for being exempt and is not exempt: empty the ground and its reason, or say that it is.", TEXT_ARGS(title));
    case PART_LATE:
        return message_fail(message, ERROR_INVALID, "The agenda is out already: say why “%.*s” comes late, which is published.", TEXT_ARGS(title));
    case PART_EMPTY:
        return message_fail(message, ERROR_INVALID, "“%.*s” has no words yet: write them, or drop the paper.", TEXT_ARGS(title));
    case PART_FILE_ALONE:
        return message_fail(message, ERROR_INVALID, "“%.*s” is a file alone, which not everybody can read. Put its words into “The paper”, with its headings and lists; the file stays beside it in the office.",
                            TEXT_ARGS(title));
    case PART_OPEN_UNDER_EXEMPT:
        return message_fail(message, ERROR_INVALID, "The item of “%.*s” is exempt: say of the paper too that the public does not read it, or publish it under an open item.", TEXT_ARGS(title));
    case PART_WHOLE:
        break;
    }
    return OK;
}

static enum result item_is_whole(const struct record *item, const struct record *meeting, struct message *message)
{
    struct part_of_agenda part = part_of(item, meeting);
    return say_part(item_judge(&part), record_text(item, "title"), message);
}

static enum result paper_is_whole(const struct record *paper, const struct record *item, const struct record *meeting, struct message *message)
{
    struct part_of_agenda part = part_of(paper, meeting);
    part.has_text = has(paper, "text");
    part.has_file = record_has_files(paper, definition_field(paper->definition, TEXT("original")));
    part.item_is_exempt = says_yes(item, "exempt");
    return say_part(paper_judge(&part), record_text(paper, "title"), message);
}

CHECK(agenda_is_whole)
{
    int64_t *items, *papers;
    size_t item_count, paper_count;
    (void)move, (void)actor;
    TRY(items_of(db, arena, record->id, &items, &item_count));
    if (!item_count)
        return message_fail(message, ERROR_INVALID, "The agenda has no item yet: add the first on the page of this meeting.");
    for (size_t i = 0; i < item_count; i++) {
        struct record *item, *paper;
        TRY(load(db, engine, arena, "agenda_item", items[i], &item));
        TRY(item_is_whole(item, record, message));
        TRY(papers_of(db, arena, items[i], &papers, &paper_count));
        for (size_t j = 0; j < paper_count; j++) {
            TRY(load(db, engine, arena, "meeting_paper", papers[j], &paper));
            TRY(paper_is_whole(paper, item, record, message));
        }
    }
    return OK;
}

static CHECK(item_can_be_published)
{
    struct record *meeting;
    (void)move, (void)actor;
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    if (!meeting->published_version)
        return message_fail(message, ERROR_INVALID, "Its meeting is not published yet: publish the agenda there, and this item goes out with it.");
    return item_is_whole(record, meeting, message);
}

static CHECK(paper_can_be_published)
{
    struct record *item, *meeting;
    (void)move, (void)actor;
    TRY(deciding_linked(db, engine, arena, record, "item", &item));
    TRY(deciding_linked(db, engine, arena, item, "meeting", &meeting));
    if (!item->published_version)
        return message_fail(message, ERROR_INVALID, "Its agenda item is not published yet: publish the agenda of the meeting, and this paper goes out with it.");
    return paper_is_whole(record, item, meeting, message);
}

/* --- Whom it reaches -------------------------------------------------------------------------- */

static struct text links_text(struct arena *arena, const struct record *record, const char *name)
{
    const struct field_value *value = record_value(record, text_of(name));
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < value->link_count; i++)
        all = arena_printf(arena, "%.*s%s%lld", TEXT_ARGS(all), i ? " " : "", (long long)value->links[i]);
    return all;
}

static enum result set_readers(struct arena *arena, struct record *record, struct text readers)
{
    return record_set(arena, record, definition_field(record->definition, TEXT("shared_with")), readers);
}

/* Sets by whom an item or a paper is read, as it stands now; and writes it where that changed, published too where `publishes`. */
static enum result hand_part_out(struct db *db, const struct engine *engine, struct arena *arena, struct record *part, bool exempt, struct text takers, bool publishes, const struct move *move,
                                 const struct actor *actor, struct message *message)
{
    struct text readers = exempt ? links_text(arena, part, "read_by") : takers;
    bool changed = !text_equal(readers, links_text(arena, part, "shared_with"));
    TRY(set_readers(arena, part, readers));
    if (publishes && is_in(part, "draft"))
        return deciding_publish(db, engine, arena, part, TEXT("published"), TEXT("publish"), TEXT_NONE, actor, message);
    return changed ? deciding_write(db, engine, arena, part, TEXT_NONE, move->name, TEXT_NONE, actor, message) : OK;
}

static enum result hand_papers_out(struct db *db, const struct engine *engine, struct arena *arena, const struct record *item, struct text takers, bool publishes, const struct move *move,
                                   const struct actor *actor, struct message *message)
{
    int64_t *papers;
    size_t count;
    TRY(papers_of(db, arena, item->id, &papers, &count));
    for (size_t i = 0; i < count; i++) {
        struct record *paper;
        TRY(load(db, engine, arena, "meeting_paper", papers[i], &paper));
        TRY(hand_part_out(db, engine, arena, paper, says_yes(paper, "exempt") || says_yes(item, "exempt"), takers, publishes, move, actor, message));
    }
    return OK;
}

static enum result hand_agenda_out(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, bool publishes, const struct move *move, const struct actor *actor,
                                   struct message *message)
{
    struct record *meeting;
    struct text takers = links_text(arena, record, "invited");
    int64_t *items;
    size_t count;
    TRY(record_load(db, engine, arena, record->definition, record->id, &meeting));
    TRY(set_readers(arena, meeting, takers));
    TRY(deciding_write(db, engine, arena, meeting, TEXT_NONE, move->name, TEXT_NONE, actor, message));
    TRY(items_of(db, arena, record->id, &items, &count));
    for (size_t i = 0; i < count; i++) {
        struct record *item;
        TRY(load(db, engine, arena, "agenda_item", items[i], &item));
        TRY(hand_part_out(db, engine, arena, item, says_yes(item, "exempt"), takers, publishes, move, actor, message));
        TRY(hand_papers_out(db, engine, arena, item, takers, publishes, move, actor, message));
    }
    return meeting_pack_keep(db, arena, meeting->id, actor->moment.now);
}

static EFFECT(share_agenda) { return hand_agenda_out(db, engine, arena, record, false, move, actor, message); }
static EFFECT(publish_agenda) { return hand_agenda_out(db, engine, arena, record, true, move, actor, message); }

static EFFECT(share_item)
{
    struct record *meeting, *current;
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(hand_part_out(db, engine, arena, current, says_yes(current, "exempt"), links_text(arena, meeting, "shared_with"), false, move, actor, message));
    TRY(hand_papers_out(db, engine, arena, current, links_text(arena, meeting, "shared_with"), false, move, actor, message));
    return agenda_is_out(meeting) ? meeting_pack_keep(db, arena, meeting->id, actor->moment.now) : OK;
}

/* Its words are public as they are now. */
static EFFECT(note_taken_off)
{
    struct record *meeting, *current;
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(hand_part_out(db, engine, arena, current, says_yes(current, "exempt"), links_text(arena, meeting, "shared_with"), false, move, actor, message));
    return meeting_pack_keep(db, arena, meeting->id, actor->moment.now);
}

static EFFECT(share_paper)
{
    struct record *item, *meeting, *current;
    TRY(deciding_linked(db, engine, arena, record, "item", &item));
    TRY(deciding_linked(db, engine, arena, item, "meeting", &meeting));
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(hand_part_out(db, engine, arena, current, says_yes(current, "exempt") || says_yes(item, "exempt"), links_text(arena, meeting, "shared_with"), false, move, actor, message));
    return agenda_is_out(meeting) ? meeting_pack_keep(db, arena, meeting->id, actor->moment.now) : OK;
}

/* --- Taking down -------------------------------------------------------------------------------- */

/* What is withdrawn nobody outside reads any more, who was given it neither. */
static EFFECT(take_back)
{
    struct record *current;
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    if (!has(current, "shared_with") && !record_value(current, TEXT("shared_with"))->link_count)
        return OK;
    TRY(set_readers(arena, current, TEXT_NONE));
    return deciding_write(db, engine, arena, current, TEXT_NONE, move->name, TEXT_NONE, actor, message);
}

static enum result say_first_out(struct statement *row, struct arena *arena, struct message *message)
{
    int step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    return message_fail(message, ERROR_INVALID, "“%.*s” is published still, on a page of its own: withdraw it first.", TEXT_ARGS(statement_copy(row, 0, arena)));
}

static CHECK(no_paper_is_out)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    (void)engine, (void)move, (void)actor;
    TRY(db_query(db, &row, SQL("select r.name from reg_meeting_paper p join record r on r.id = p.id where p.item = $1 and r.published_version > 0 order by p.id limit 1"), BIND(bind_integer(record->id))));
    return say_first_out(row, arena, message);
}

static CHECK(no_item_is_out)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    (void)engine, (void)move, (void)actor;
    TRY(db_query(db, &row, SQL("select r.name from reg_agenda_item i join record r on r.id = i.id where i.meeting = $1 and r.published_version > 0 order by i.number, i.id limit 1"), BIND(bind_integer(record->id))));
    return say_first_out(row, arena, message);
}

/* --- The meeting itself ------------------------------------------------------------------------ */

static CHECK(meeting_has_begun)
{
    (void)db, (void)arena, (void)engine, (void)move;
    if (date_compare(record_day(record_value(record, TEXT("starts_at"))), actor->moment.today) > 0)
        return message_fail(message, ERROR_INVALID, "It has not begun yet: change when it begins, or wait until then.");
    return OK;
}

static CHECK(meeting_was_public)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return record->published_version ? OK : message_fail(message, ERROR_INVALID, "Nobody was told of it in public: choose “It is not held”.");
}

static CHECK(was_never_public)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return !record->published_version ? OK : message_fail(message, ERROR_INVALID, "It is public: cancel or withdraw it, so that everybody reads why.");
}

static CHECK(minutes_are_published)
{
    int64_t count;
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(db_one_integer(db, &count, SQL("select count(*) from reg_meeting_minutes m join record r on r.id = m.id where m.meeting = $1 and r.state = 'published'"), BIND(bind_integer(record->id))));
    return count ? OK : message_fail(message, ERROR_INVALID, "Its minutes are not published yet: this step is made by itself when they are.");
}

/* --- Attendance, questions, actions --------------------------------------------------------------- */

static CHECK(attendance_is_known)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return !text_equals(record_text(record, "came"), "expected") ? OK : message_fail(message, ERROR_INVALID, "Say whether they came.");
}

static EFFECT(hand_question_over) { return deciding_hand_over(db, engine, arena, record, "put_to", "asked_of", move, actor, message); }
static EFFECT(hand_commitment_over) { return record_link(record, "organisation") ? deciding_hand_over(db, engine, arena, record, "organisation", "done_by", move, actor, message) : OK; }

static CHECK(question_is_not_theirs)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (has(record, "answer"))
        return message_fail(message, ERROR_INVALID, "The body that it is put to has begun to write its answer here: it sends it itself.");
    return OK;
}

/* Neither who wrote how far it is (not_by: author) nor who said that it is done. */
static CHECK(commitment_may_be_closed)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    (void)arena, (void)engine, (void)move;
    TRY(db_query(db, &row, SQL("select account, coalesce(account_for, 0) from history where record = $1 and kind = 'moved' and move = 'claim' order by version desc limit 1"), BIND(bind_integer(record->id))));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    if (people_own_work(db, statement_integer(row, 0), statement_integer(row, 1), actor))
        return message_fail(message, ERROR_INVALID, "You said that it is done, or covered for whoever did: another person closes it.");
    return OK;
}

/* --- Minutes ----------------------------------------------------------------------------------------- */

static EFFECT(circulate_minutes)
{
    struct record *meeting, *current;
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(set_readers(arena, current, links_text(arena, meeting, "invited")));
    return deciding_write(db, engine, arena, current, TEXT_NONE, move->name, TEXT_NONE, actor, message);
}

static CHECK(minutes_were_agreed_later)
{
    struct record *meeting, *later;
    struct instant one, other;
    (void)move, (void)actor;
    enum result result = deciding_linked(db, engine, arena, record, "agreed_at", &later);
    if (result == ERROR_NOT_FOUND)
        return has(record, "agreed_how") ? OK : message_fail(message, ERROR_INVALID, "Say at which later meeting they were agreed, or how otherwise.");
    TRY(result);
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    TRY(instant_parse(record_text(meeting, "starts_at"), &one));
    TRY(instant_parse(record_text(later, "starts_at"), &other));
    if (other.seconds <= one.seconds || record_link(later, "board") != record_link(meeting, "board"))
        return message_fail(message, ERROR_INVALID, "Minutes are agreed at a later meeting of the same board: choose that one.");
    return OK;
}

static CHECK(minutes_can_be_published)
{
    struct record *meeting;
    struct minutes minutes = {record_text(record, "text"), record_text(record, "public_text"), has(record, "redaction_ground"), has(record, "redaction_why")};
    int64_t expected;
    (void)move, (void)actor;
    switch (minutes_judge(&minutes)) {
    case MINUTES_NO_GROUND:
        return message_fail(message, ERROR_INVALID, "What is published differs from the text in full: say on which ground something was taken out, and why it applies.");
    case MINUTES_GROUND_WITHOUT:
        return message_fail(message, ERROR_INVALID, "What is published is the text in full, and yet a ground is named for taking something out: empty it and its reason.");
    case MINUTES_WHOLE:
        break;
    }
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    if (!is_in(meeting, "held") && !is_in(meeting, "recorded"))
        return message_fail(message, ERROR_INVALID, "Say first, on the page of the meeting, that it was held.");
    if (!meeting->published_version)
        return message_fail(message, ERROR_INVALID, "The meeting is not public yet: publish what is new of it first.");
    TRY(db_one_integer(db, &expected, SQL("select count(*) from reg_attendance a join record r on r.id = a.id where a.meeting = $1 and a.came = 'expected' and r.state = 'draft'"), BIND(bind_integer(meeting->id))));
    return expected ? message_fail(message, ERROR_INVALID, "Say first of everybody who was expected at the meeting whether they came.") : OK;
}

/* With its minutes the meeting is on record: who came goes out too. */
static EFFECT(record_meeting)
{
    struct record *meeting, *attendance;
    int64_t *ids;
    size_t count;
    (void)move;
    TRY(deciding_linked(db, engine, arena, record, "meeting", &meeting));
    TRY(meeting_ids(db, arena, SQL("select a.id from reg_attendance a join record r on r.id = a.id where a.meeting = $1 and r.state = 'draft' order by a.id"), meeting->id, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(load(db, engine, arena, "attendance", ids[i], &attendance));
        TRY(deciding_publish(db, engine, arena, attendance, TEXT("published"), TEXT("publish"), TEXT_NONE, actor, message));
    }
    if (!is_in(meeting, "held"))
        return OK;
    TRY(record_set(arena, meeting, definition_field(meeting->definition, TEXT("minutes_on")), date_iso(arena, actor->moment.today)));
    return deciding_publish(db, engine, arena, meeting, TEXT("recorded"), TEXT("record"), TEXT_NONE, actor, message);
}

static const struct room_rule meeting_rules[] = {{"meeting_series_coming", rule_meeting_series_coming}, {NULL, NULL}};
static const struct room_check meeting_checks[] = {
    {"series_can_be_planned", series_can_be_planned}, {"agenda_is_whole", agenda_is_whole}, {"item_can_be_published", item_can_be_published}, {"paper_can_be_published", paper_can_be_published},
    {"meeting_has_begun", meeting_has_begun}, {"meeting_was_public", meeting_was_public}, {"was_never_public", was_never_public}, {"minutes_are_published", minutes_are_published},
    {"attendance_is_known", attendance_is_known}, {"question_is_not_theirs", question_is_not_theirs}, {"commitment_may_be_closed", commitment_may_be_closed},
    {"minutes_were_agreed_later", minutes_were_agreed_later}, {"minutes_can_be_published", minutes_can_be_published},
    {"no_paper_is_out", no_paper_is_out}, {"no_item_is_out", no_item_is_out}, {NULL, NULL},
};
static const struct room_effect meeting_effects[] = {
    {"plan_meetings", plan_meetings}, {"share_agenda", share_agenda}, {"publish_agenda", publish_agenda}, {"share_item", share_item}, {"share_paper", share_paper}, {"note_taken_off", note_taken_off},
    {"hand_question_over", hand_question_over}, {"hand_commitment_over", hand_commitment_over}, {"circulate_minutes", circulate_minutes}, {"record_meeting", record_meeting}, {"take_back", take_back}, {NULL, NULL},
};
const struct room_code meetings_code = {meeting_rules, meeting_checks, meeting_effects};
