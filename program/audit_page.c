/* /desk/settings: the facts of how this office is run, what the audit (audit.h) says of them, and the settings that hold. */
#include "program/pages.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/web/visit.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/post/post.h"
#include "program/audit.h"
#include "program/operation.h"
#include "program/settings.h"

#define SECONDS_A_DAY 86400
#define CLOCK_KEPT_FILE "/run/systemd/timesync/synchronized"

static const struct shape_field finding_fields[] = {
    {"id", VALUE_TEXT, false, false, "What was looked at: backup, https and so on", NULL}, {"state", VALUE_TEXT, false, false, "safe, look or unsafe", NULL},
    {"title", VALUE_TEXT, false, false, "What was looked at, in words", NULL}, {"words", VALUE_TEXT, false, false, "How it stands", NULL},
    {"change", VALUE_TEXT, false, false, "Where to change it; empty where nothing is to be", NULL}, {"tag", VALUE_OBJECT, true, true, NULL, &tag_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape finding_shape = {"SettingsFinding", finding_fields};
static const struct shape_field setting_fields[] = {
    {"name", VALUE_TEXT, false, false, "The setting", NULL}, {"value", VALUE_TEXT, false, false, "What holds; no password", NULL},
    {"source", VALUE_TEXT, false, false, "The flag, the variable, or the file and its line", NULL}, {"is_hidden", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape setting_shape = {"Setting", setting_fields};
static const struct shape_field fields[] = {
    {"unsafe", VALUE_INTEGER, false, false, "How many findings are unsafe", NULL}, {"look", VALUE_INTEGER, false, false, "How many should be looked at", NULL},
    {"findings", VALUE_LIST, false, false, "What was looked at, the unsafe first", &finding_shape}, {"settings", VALUE_LIST, false, false, "Settings that are given", &setting_shape},
    {"count_line", VALUE_TEXT, true, false, NULL, NULL}, {"has_settings", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape audit_shape = {"SettingsAudit", fields};

/* --- Facts ------------------------------------------------------------------- */

static bool is_of_this_machine(const char *listen)
{
    return !listen || strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]", 5) == 0 || strncmp(listen, "localhost:", 10) == 0;
}

static int mode_of(const char *path)
{
    struct stat about;
    return path && path[0] && stat(path, &about) == 0 ? (int)(about.st_mode & 0777) : AUDIT_NO_FILE;
}

/* Whether both lie on one disk, in one folder or one below the other. */
static bool is_beside(const char *path, const char *data_file)
{
    struct text data = text_of(data_file);
    const char *slash = data.length ? memrchr(data.data, '/', data.length) : NULL;
    struct text folder = slash ? (struct text){data.data, (size_t)(slash - data.data) + 1} : TEXT_NONE;
    return path && data.length && text_starts(text_of(path), folder) && (folder.length || path[0] != '/');
}

static enum audit_clock find_clock(void)
{
    struct timex told = {0};
    int state = access(CLOCK_KEPT_FILE, F_OK) == 0 ? TIME_OK : adjtimex(&told); /* which the unit may forbid */
    return state < 0 ? AUDIT_CLOCK_UNKNOWN : state == TIME_ERROR || (told.status & STA_UNSYNC) ? AUDIT_CLOCK_FREE : AUDIT_CLOCK_KEPT;
}

static void find_files(const struct operation *operation, const struct engine *engine, const struct office *office, struct audit_facts *facts)
{
    const char *data_file = operation_data_file(operation), *keys = keyring_folder(engine->keyring);
    struct statvfs room;
    struct stat about;
    facts->store_is_file = data_file != NULL;
    facts->data_mode = mode_of(data_file);
    facts->signing_key_mode = mode_of(office->key_path);
    facts->keys_mode = mode_of(keys);
    facts->has_signing_key = office->has_key;
    facts->signing_key_is_beside = is_beside(office->key_path, data_file);
    facts->keys_are_beside = is_beside(keys, data_file);
    if (data_file && statvfs(data_file, &room) == 0)
        facts->free_bytes = (int64_t)room.f_bavail * (int64_t)room.f_frsize;
    if (data_file && stat(data_file, &about) == 0)
        facts->data_bytes = (int64_t)about.st_size;
}

static void find_settings(const struct options *options, const struct engine *engine, struct audit_facts *facts)
{
    const struct post_settings *mail = engine->mail;
    facts->believes_proxy = option(options, "behind-proxy") != NULL;
    facts->listens_outside = !is_of_this_machine(option(options, "listen"));
    facts->figures_outside = !is_of_this_machine(option(options, "metrics"));
    facts->has_public_address = engine->public_address.length > 0;
    facts->public_address_is_https = text_starts(engine->public_address, TEXT("https://"));
    facts->has_scanner = engine->clamd.length > 0;
    facts->shows_another_day = !date_is_none(engine->as_of);
    if (!mail)
        return;
    facts->has_mail = true;
    facts->has_bounces = mail->bounces.address.length > 0;
    facts->mail_goes_open = mail->server.tls == SMTP_OPEN && !text_starts(mail->server.host, TEXT("127.")) && !text_equals(mail->server.host, "localhost") && !text_equals(mail->server.host, "::1");
}

static enum result find_age(struct db *db, const char *what, struct instant now, int64_t *ret_days)
{
    struct instant at;
    enum result result = operation_noted(db, what, &at);
    *ret_days = AUDIT_NEVER;
    if (result == OK)
        *ret_days = now.seconds > at.seconds ? (now.seconds - at.seconds) / SECONDS_A_DAY : 0;
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* Who is one today and can sign in. */
#define ADMINISTRATOR                                                                                                      \
    "a.disabled_at is null and exists (select 1 from membership m where m.account = a.id and m.role = 'administrator'"     \
    " and m.from_day <= $1 and (m.until_day is null or m.until_day >= $1)) and exists (select 1 from sign_in_method s"     \
    " where s.account = a.id and s.until_at is null)"

static enum result find_in_store(struct db *db, struct moment moment, struct audit_facts *facts)
{
    int64_t oldest;
    TRY(find_age(db, "backup", moment.now, &facts->backup_age_days));
    TRY(find_age(db, "verify", moment.now, &facts->verify_age_days));
    TRY(db_one_integer(db, &facts->mail_failed, SQL("select count(*) from outbox where state = 'failed'"), BIND_NOTHING));
    TRY(db_one_integer(db, &oldest, SQL("select coalesce(min(made_at), 0) from outbox where state = 'waiting'"), BIND_NOTHING));
    facts->mail_waits_seconds = oldest ? moment.now.seconds - oldest : 0;
    TRY(db_one_integer(db, &facts->administrators, SQL("select count(*) from account a where " ADMINISTRATOR), BIND(bind_date(moment.today))));
    return db_one_integer(db, &facts->administrators_by_password,
                          SQL("select count(*) from account a where " ADMINISTRATOR " and not exists (select 1 from second_factor f where f.account = a.id)"), BIND(bind_date(moment.today)));
}

/* --- The page ------------------------------------------------------------------ */

static struct value *tag_of(struct arena *arena, enum audit_state state)
{
    switch (state) {
    case AUDIT_UNSAFE:
        return part_tag(arena, SAID(arena, "Unsafe"), TEXT("red"));
    case AUDIT_LOOK:
        return part_tag(arena, SAID(arena, "Look at this"), TEXT("yellow"));
    default:
        return part_tag(arena, SAID(arena, "Safe"), TEXT("green"));
    }
}

static void show_findings(struct arena *arena, const struct audit_facts *facts, struct value *view)
{
    static const char *const states[] = {[AUDIT_SAFE] = "safe", [AUDIT_LOOK] = "look", [AUDIT_UNSAFE] = "unsafe"};
    struct audit_finding findings[AUDIT_FINDINGS_MAX];
    size_t count = audit_make(facts, arena, findings);
    int64_t counts[COUNT_OF(states)] = {0};
    struct value *list = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct value *item = value_object(arena);
        counts[findings[i].state]++;
        value_set_text(arena, item, "id", text_of(findings[i].id));
        value_set_text(arena, item, "state", text_of(states[findings[i].state]));
        value_set_text(arena, item, "title", findings[i].title);
        value_set_text(arena, item, "words", findings[i].words);
        value_set_text(arena, item, "change", findings[i].change);
        value_set_page(arena, item, "tag", tag_of(arena, findings[i].state));
        value_append(arena, list, item);
    }
    value_set(arena, view, "unsafe", value_integer(arena, counts[AUDIT_UNSAFE]));
    value_set(arena, view, "look", value_integer(arena, counts[AUDIT_LOOK]));
    value_set(arena, view, "findings", list);
    value_set_page(arena, view, "count_line",
                   value_text(arena, counts[AUDIT_UNSAFE] ? arena_printf(arena, SAY_COUNT(arena, counts[AUDIT_UNSAFE], "%d thing is unsafe.", "%d things are unsafe."), (int)counts[AUDIT_UNSAFE])
                                                          : SAID(arena, "Nothing that was looked at is unsafe.")));
}

static void show_settings(struct arena *arena, const struct options *options, struct value *view)
{
    struct value *list = value_list(arena);
    struct setting_said said;
    for (size_t i = 0; setting_say(options, i, arena, &said); i++) {
        struct value *item;
        if (!said.name || !said.source.length)
            continue;
        item = value_object(arena);
        value_set_text(arena, item, "name", text_of(said.name));
        value_set_text(arena, item, "value", said.value);
        value_set_text(arena, item, "source", said.source);
        value_set_page(arena, item, "is_hidden", value_boolean(arena, !said.value.length));
        value_append(arena, list, item);
    }
    value_set(arena, view, "settings", list);
    value_set_page(arena, view, "has_settings", value_boolean(arena, value_is_truthy(list)));
}

enum result audit_page(struct request *request, struct answer *answer)
{
    const struct engine *engine = request_context(request);
    const struct operation *operation = engine->operation;
    struct audit_facts facts = {.came_by_https = request_is_secure(request)};
    struct db *db;
    if (!operation)
        return ERROR_NOT_FOUND;
    TRY(request_db(request, &db));
    TRY(find_in_store(db, request_moment(request), &facts));
    find_settings(operation_options(operation), engine, &facts);
    find_files(operation, engine, operation_office(operation), &facts);
    facts.clock = find_clock();
    show_findings(request_arena(request), &facts, answer_view(answer));
    show_settings(request_arena(request), operation_options(operation), answer_view(answer));
    return OK;
}
