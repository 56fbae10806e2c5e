/* What imports keep: files that wait for their importer to agree, and what each import wrote. */
#include "blocks/record/import_internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/store/serial.h"

#define KEPT_ARENA_BYTES_MAX 268435456 /* a file, its padded copy, the box and its base64 */

const char import_schema[] =
    "create table import_kept (id {id}, account bigint not null, register text not null, file_name text not null,"
    " content text not null, settings text not null, at bigint not null);\n"
    "create index import_kept_by_account on import_kept (account, id);\n"
    "create table import_done (id {id}, account bigint not null, register text not null, file_name text not null,"
    " at bigint not null, added bigint not null, changed bigint not null);\n"
    "create table import_record (import bigint not null references import_done (id), position bigint not null,"
    " record bigint not null references record (id), version bigint not null, primary key (import, position));\n";

const char import_covers_schema[] = "alter table import_done add column account_for bigint;\n";

/* --- Files that wait ------------------------------------------------------ */

static enum result make_room(struct db *db, const struct actor *actor)
{
    int64_t keep_from = 0;
    enum result result;
    TRY(db_run(db, NULL, SQL("delete from import_kept where at < $1"), BIND(bind_integer(actor->moment.now.seconds - IMPORT_KEPT_SECONDS))));
    /* The fourth newest: it and what is newer stay, and the new one is the fifth. */
    result = db_one_integer(db, &keep_from, SQL("select id from import_kept where account = $1 order by id desc limit 1 offset $2"),
                            BIND(bind_integer(actor->account), bind_integer(IMPORTS_KEPT_MAX - 2)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return db_run(db, NULL, SQL("delete from import_kept where account = $1 and id < $2"), BIND(bind_integer(actor->account), bind_integer(keep_from)));
}

static struct text kept_place(struct arena *arena, int64_t id, int64_t account)
{
    return arena_printf(arena, "import\n%" PRId64 "\n%" PRId64, account, id);
}

enum result import_kept_open(const struct engine *engine, struct arena *arena, int64_t account, int64_t id, struct text content, struct text *ret_opened)
{
    return engine_unseal_text(engine, arena, kept_place(arena, id, account), content, ret_opened, NULL);
}

enum result import_keep(struct db *db, const struct engine *engine, const struct import_kept *kept, const struct actor *actor, int64_t *ret_id,
                        struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(KEPT_ARENA_BYTES_MAX);
    struct text content;
    int64_t id;
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    TRY(make_room(db, actor));
    TRY(db_next_number(db, TEXT("import_kept"), &id));
    result = engine_seal_text(engine, arena, kept_place(arena, id, actor->account), kept->content, definition_has_sealed(kept->definition), &content, message);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
        return message_fail(message, ERROR_INVALID, "This register keeps fields sealed, and the office has no key to seal with now. Whoever runs the office can help.");
    TRY(result);
    TRY(db_run(db, NULL,
               SQL("insert into import_kept (id, account, register, file_name, content, settings, at) values ($1, $2, $3, $4, $5, $6, $7)"),
               BIND(bind_integer(id), bind_integer(actor->account), bind_text(kept->definition->name), bind_text(kept->file_name),
                    bind_text(content), bind_text(kept->settings), bind_integer(actor->moment.now.seconds))));
    *ret_id = id;
    return OK;
}

enum result import_kept_get(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                            const struct actor *actor, struct import_kept *ret_kept)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text kept;
    int step;
    TRY(db_query(db, &row, SQL("select file_name, content, settings from import_kept where id = $1 and account = $2 and register = $3 and at >= $4"),
                 BIND(bind_integer(id), bind_integer(actor->account), bind_text(definition->name),
                      bind_integer(actor->moment.now.seconds - IMPORT_KEPT_SECONDS))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_kept = (struct import_kept){id, definition, statement_copy(row, 0, arena), TEXT_NONE, statement_copy(row, 2, arena)};
    if (engine_unseal_text(engine, arena, kept_place(arena, id, actor->account), statement_text(row, 1), &kept, NULL) < 0)
        return ERROR_NOT_FOUND; /* what cannot be opened is as good as gone: the file is chosen again */
    ret_kept->content = kept.data == statement_text(row, 1).data ? arena_copy(arena, kept) : kept;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result import_kept_drop(struct db *db, int64_t id)
{
    return db_run(db, NULL, SQL("delete from import_kept where id = $1"), BIND(bind_integer(id)));
}

/* --- Imports that landed -------------------------------------------------- */

enum result import_note_done(struct import *import)
{
    struct import_report *report = import->report;
    struct db *db = import->db;
    TRY(db_next_number(db, TEXT("import_done"), &report->number));
    TRY(db_run(db, NULL,
               SQL("insert into import_done (id, account, register, file_name, at, added, changed, account_for) values ($1, $2, $3, $4, $5, $6, $7, $8)"),
               BIND(bind_integer(report->number), bind_integer(import->actor->account), bind_text(import->definition->name),
                    bind_text(import->order->file_name), bind_integer(import->actor->moment.now.seconds),
                    bind_integer((int64_t)report->added), bind_integer((int64_t)report->changed),
                    import->actor->stands_for ? bind_integer(import->actor->stands_for) : bind_null())));
    for (size_t i = 0; i < report->written_count; i++)
        TRY(db_run(db, NULL, SQL("insert into import_record (import, position, record, version) values ($1, $2, $3, $4)"),
                   BIND(bind_integer(report->number), bind_integer((int64_t)i + 1), bind_integer(report->written[i].id),
                        bind_integer(report->written[i].version))));
    return OK;
}

enum result import_done_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct import_done *ret_done)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row,
                 SQL("select d.account, d.register, d.at, d.added, d.changed, d.file_name, a.name, f.name, d.account_for from import_done d"
                     " left join account a on a.id = d.account left join account f on f.id = d.account_for where d.id = $1"),
                 BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_done = (struct import_done){
        .id = id, .account = statement_integer(row, 0), .definition = definitions_find(engine->definitions, statement_text(row, 1)),
        .at = {statement_integer(row, 2)}, .added = (size_t)statement_integer(row, 3), .changed = (size_t)statement_integer(row, 4),
        .file_name = statement_copy(row, 5, arena),
        .account_name = statement_is_null(row, 6) ? SAID(arena, "the command line")
                                                  : people_name_for(arena, statement_copy(row, 6, arena), statement_copy(row, 7, arena)),
        .account_for = statement_integer(row, 8),
    };
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
